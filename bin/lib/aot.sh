# The ahead-of-time cache of the JVM: loaded classes, linked code and profiles of a training run, which halve the start.
# It is recorded once per build; a node without one starts all the same, only slower.

# The cache belongs to one JDK, one class path and one set of options.
aot_cache() {
  local key
  key=$({ cat "$JAVA_HOME/release" "$HOLO_ROOT/config/jvm.args" "$HOLO_ROOT/config/compiler.json"; cksum "$THIN_EAR" "$NODE_LIB"/holo-*.jar; ls "$NODE_LIB"; } | cksum | tr ' ' -)
  printf '%s' "$VAR/aot/holo-$key.aot"
}

# The option that uses the cache, when there is one.
aot_option() {
  local cache
  cache=$(aot_cache)
  [ ! -s "$cache" ] || printf '%s' "-XX:AOTCache=$cache"
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '%s' "$port"
}

# Runs a node of its own in a scratch directory, gives it a little work, and keeps what the JVM learned.
# A failure is no obstacle to the start; it is told, and remembered so that not every start tries again.
record_aot_if_needed() {
  local cache failed log=$VAR/aot.log
  cache=$(aot_cache)
  failed=${cache%.aot}.failed
  [ ! -s "$cache" ] && [ -z "${HOLO_NO_AOT:-}" ] || return 0
  if [ -e "$failed" ]; then
    say "Starting without the start-up cache, so this takes longer: recording it failed for this build (why: $log). To try again, delete $failed"
    return 0
  fi
  if ! mkdir -p "$(dirname "$cache")" 2>/dev/null || [ ! -w "$(dirname "$cache")" ]; then
    say "Starting without the start-up cache, so this takes longer: $(dirname "$cache") cannot be written"
    return 0
  fi
  check_built
  say "Recording the start-up cache (once per build; takes about a minute, HOLO_NO_AOT=1 does without)"
  rm -f "$(dirname "$cache")"/*.aot "$(dirname "$cache")"/*.failed
  if ! (train "$cache") 3>&1 >"$log" 2>&1 || [ ! -s "$cache" ]; then
    rm -f "$cache"
    : >"$failed"
    say "  not recorded, so starts take longer; why is in $log"
  fi
}

# stage WHAT: the part of the recording that begins, shown while everything else goes into its log.
stage() { printf '     %s\n' "$1" >&3; }

train() {
  local cache=$1
  TRAINING_PID=''
  NAME=training HOME_DIR=$(mktemp -d) SETTINGS=()
  trap end_training EXIT
  DATA_DIR=$HOME_DIR/data FACTS=$HOME_DIR/node.properties LOG_DIR=$HOME_DIR/log START_LOG=$LOG_DIR/start.log
  mkdir -p "$LOG_DIR"
  local key
  for key in http node pg flight; do SETTINGS+=("-Dholo.$key.port=$(free_port)"); done
  STARTED_AT=$SECONDS
  stage "starting a node"
  launch "-XX:AOTCacheOutput=$cache" -Xlog:aot=warning 3>&-
  TRAINING_PID=$LAUNCHED
  (await_ready "$TRAINING_PID") || { cat "$START_LOG" "$LOG_DIR"/holo.log; return 1; }
  local path
  for path in /health /health/live /metrics / /api/v1/node; do http_get "$path" >/dev/null; done

  . "$HOLO_ROOT/bin/lib/programs.sh"
  stage "running transactions and queries on it"
  run_program holo.bench.statement.ShortTransactions "postgresql://127.0.0.1:$(fact holo.pg.port)" 10 || say "the training transactions failed"
  run_program holo.bench.demo.Demo --scale 0.01 --pg-url "$(pg_url)" --flight-url "$(flight_url)" || say "the training queries failed"
  stage "writing down what the JVM has learned"
  kill -TERM "$TRAINING_PID"
  local deadline=$((SECONDS + 180))
  while kill -0 "$TRAINING_PID" 2>/dev/null; do
    [ $SECONDS -lt $deadline ] || { say "the recording run did not end"; return 1; }
    sleep 0.2
  done
  cat "$START_LOG"
}

end_training() {
  if [ -n "$TRAINING_PID" ] && kill -0 "$TRAINING_PID" 2>/dev/null; then
    kill -KILL "$TRAINING_PID"
  fi
  rm -rf "$HOME_DIR"
}
