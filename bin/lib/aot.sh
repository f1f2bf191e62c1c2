# The ahead-of-time cache of the JVM: loaded classes, linked code and profiles of a training run, which halve the start.
# It is recorded once per build; a node without one starts all the same, only slower.

# The cache belongs to one JDK, one class path and one set of options.
aot_cache() {
  local key
  key=$({ cat "$JAVA_HOME/release" "$HOLO_ROOT/config/jvm.args"; cksum "$THIN_EAR" "$NODE_LIB"/holo-*.jar; ls "$NODE_LIB"; } | cksum | tr ' ' -)
  printf '%s' "$HOLO_ROOT/var/aot/holo-$key.aot"
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
# A failure is told and is no obstacle to the start.
record_aot_if_needed() {
  local cache
  cache=$(aot_cache)
  [ ! -s "$cache" ] && [ -z "${HOLO_NO_AOT:-}" ] || return 0
  say "Recording the start-up cache (once per build)"
  mkdir -p "$(dirname "$cache")"
  rm -f "$(dirname "$cache")"/*.aot
  if ! (train "$cache") >"$HOLO_ROOT/var/aot.log" 2>&1 || [ ! -s "$cache" ]; then
    rm -f "$cache"
    say "  not recorded, so starts take longer; why is in $HOLO_ROOT/var/aot.log"
  fi
}

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
  launch "-XX:AOTCacheOutput=$cache" -Xlog:aot=warning
  TRAINING_PID=$LAUNCHED
  (await_ready "$TRAINING_PID") || { cat "$START_LOG" "$LOG_DIR"/holo.log; return 1; }
  local path
  for path in /health /health/live /metrics / /api/v1/node; do http_get "$path" >/dev/null; done

  . "$HOLO_ROOT/bin/lib/programs.sh"
  run_program holo.bench.demo.Demo --scale 0.01 --pg-url "$(pg_url)" --flight-url "$(flight_url)" || say "the training queries failed"
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
