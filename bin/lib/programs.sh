# Commands that run a program of ours: demo, sim, config.

# run_program MAIN ARGUMENT...: with the class path of holo-bench and holo-sim.
run_program() {
  local IFS=:
  local jars=("$PROGRAM_LIB"/*.jar)
  "$JAVA_HOME/bin/java" -Xmx1g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    --add-opens=java.base/java.nio=ALL-UNNAMED -XX:TieredStopAtLevel=4 \
    -cp "${jars[*]}" "$@"
}

# Options of the node are ours; --scale and what follows `--` go to the program.
command_demo() {
  local ours=() theirs=()
  while [ $# -gt 0 ]; do
    case $1 in
      --scale) need_value "$@"; theirs+=("$1" "$2"); shift 2 ;;
      --scale=*) theirs+=("$1"); shift ;;
      --) shift; theirs+=("$@"); break ;;
      *) ours+=("$1"); shift ;;
    esac
  done
  parse_options "${ours[@]}"
  look
  case $STATE in
    Ready | Degraded) ;;
    *) fail "$EXIT_UNHEALTHY" "node \"$NAME\" is not ready ($STATE: $REASON). Start it with \"holo start\"" ;;
  esac
  build_if_needed
  run_program holo.bench.demo.Demo --pg-url "$(pg_url)" --flight-url "$(flight_url)" "${theirs[@]}"
}

command_sim() {
  build_if_needed
  run_program holo.sim.SimMain "$@"
}

command_config() {
  local page=$HOLO_ROOT/docs/reference/configuration.md key=${1:-}
  if [ -z "$key" ]; then
    sed -n 's/^| `\(holo[^`]*\)` | `[^`]*` | .* | \([^|]*\) | .* |$/\1 = \2/p' "$page" | tr -d '`'
  elif ! grep -F "| \`$key\` |" "$page" | sed 's/^| `\([^`]*\)` | `\([^`]*\)` | \(.*\) | \([^|]*\) | \(.*\) |$/\1\n  environment  \2\n  allowed      \3\n  default      \4\n  \5/' | tr -d '`' | grep .; then
    fail "$EXIT_USAGE" "unknown setting $key. \"holo config\" lists the settings"
  fi
}
