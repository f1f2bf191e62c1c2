# Starting, stopping and looking at one node.

# The process that runs the node of HOME_DIR; nothing when there is none.
running_pid() {
  local pid
  pid=$(fact pid)
  [ -n "$pid" ] || return 0
  kill -0 "$pid" 2>/dev/null || return 0
  # The number may have been given to somebody else since.
  if [ -r "/proc/$pid/cmdline" ] && ! tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF " $HOME_DIR "; then
    return 0
  fi
  printf '%s' "$pid"
}

# The options of the node's JVM, one per line, without its settings.
jvm_options() {
  grep -v '^#' "$HOLO_ROOT/config/jvm.args"
  printf '%s\n' -XX:+UnlockDiagnosticVMOptions "-XX:CompilerDirectivesFile=$HOLO_ROOT/config/compiler.json"
  printf '%s\n' "-Xmx$HEAP" "-Xbootclasspath/a:$PAYARA/lib/grizzly-npn-api.jar"
}

# Jars only, named one by one and always in the same order, as the AOT cache demands. Payara's come first: its class
# scanner needs its own asm, which knows the class files of this JDK.
class_path() {
  local jars=("$PAYARA/lib/embedded/glassfish-embedded-static-shell.jar" "$PAYARA"/modules/*.jar "$NODE_LIB"/*.jar)
  local IFS=:
  printf '%s' "${jars[*]}"
}

# launch EXTRA_JVM_OPTION...: starts the node's process in the background; its id is in LAUNCHED.
launch() {
  local options
  mapfile -t options < <(jvm_options)
  # Libraries unpack native code into the directory for temporary files; what a killed process left there goes with it.
  rm -rf "$HOME_DIR/tmp" && mkdir -p "$HOME_DIR/tmp"
  # shellcheck disable=SC2086 # HOLO_JAVA_OPTS is a list of options
  set -- "${options[@]}" "$@" ${HOLO_JAVA_OPTS:-} "${SETTINGS[@]}" "-Dholo.node.name=$NAME" "-Dholo.data-dir=$DATA_DIR" \
    "-Djava.io.tmpdir=$HOME_DIR/tmp" -cp "$(class_path)" holo.node.launch.Launcher "$PAYARA" "$THIN_EAR" "$HOME_DIR" "$HOLO_ROOT/config/holo.properties"
  if command -v setsid >/dev/null; then
    setsid "$JAVA_HOME/bin/java" "$@" </dev/null >"$START_LOG" 2>&1 &
  else
    nohup "$JAVA_HOME/bin/java" "$@" </dev/null >"$START_LOG" 2>&1 &
  fi
  LAUNCHED=$!
}

# is_ready PID: whether the facts say that this process is ready. Both in one look: facts that a killed node left are
# replaced meanwhile by those of the next one, and state and process of different nodes must not be taken together.
is_ready() {
  [ -r "$FACTS" ] && [ "$(sed -n 's/^state=//p; s/^pid=//p' "$FACTS")" = "Ready"$'\n'"$1" ]
}

# await_ready PID: until the node is ready, or ends. How long a start may take depends on what there is to recover, so a node
# that needs longer than one has the patience for is left to go on.
await_ready() {
  local pid=$1 deadline=$((SECONDS + START_PATIENCE_SECONDS)) shown=0
  while kill -0 "$pid" 2>/dev/null; do
    if is_ready "$pid"; then return 0; fi
    [ $SECONDS -lt $deadline ] || fail "$EXIT_UNHEALTHY" "the node is not ready after $START_PATIENCE_SECONDS s and goes on starting (at: $(starting_step)). \"holo status\" says when it is ready, \"holo stop --force\" ends it, HOLO_START_PATIENCE waits longer. Its log: $LOG_DIR"
    if [ -t 1 ] && [ $SECONDS -ne $shown ]; then
      shown=$SECONDS
      printf '\r\033[K  starting %s ... %d s' "$(starting_step)" $((SECONDS - STARTED_AT))
    fi
    sleep 0.1
  done
  if [ -t 1 ]; then printf '\r\033[K'; fi
  local code=0
  wait "$pid" 2>/dev/null || code=$?
  if ! grep '^holo: ' "$START_LOG" >&2; then
    tail -n 20 "$START_LOG" >&2
    local how=ended
    if [ "$code" -gt 128 ]; then how="was killed (signal $((code - 128)))"; fi
    say "holo: the node $how while starting. Its log: $LOG_DIR" >&2
  fi
  if [ "$code" -eq 0 ] || [ "$code" -gt "$EXIT_UNHEALTHY" ]; then code=$EXIT_ERROR; fi
  exit "$code"
}

# What the node is busy with while it starts.
starting_step() {
  local step
  step=$(fact step)
  printf '%s' "${step:-Payara Server}"
}

command_start() {
  local pid
  pid=$(running_pid)
  [ -z "$pid" ] || fail "$EXIT_ERROR" "node \"$NAME\" already runs (pid $pid). Stop it with \"holo stop\", or start another one with --name and ports of its own"
  find_jdk
  [ -n "${HOLO_NO_BUILD:-}" ] || build_is_current || check_before_building
  build_if_needed
  mkdir -p "$LOG_DIR" 2>/dev/null || fail "$EXIT_ERROR" "cannot make $LOG_DIR: no permission or no space. Check $VAR, or set HOLO_VAR_DIR to a directory that can be written"
  rm -f "$FACTS"
  record_aot_if_needed
  STARTED_AT=$SECONDS
  local began aot
  began=$(date +%s%N)
  aot=$(aot_option)
  launch ${aot:+"$aot"}
  await_ready "$LAUNCHED"
  if [ -t 1 ]; then printf '\r\033[K'; fi
  local millis=$((($(date +%s%N) - began) / 1000000))
  say "Holo is ready after $((millis / 1000)).$(printf %03d $((millis % 1000)) | cut -c1) s."
  show_box
}

command_stop() {
  local pid
  pid=$(running_pid)
  if [ -z "$pid" ]; then
    say "Node \"$NAME\" does not run."
    other_nodes
    return 0
  fi
  kill -TERM "$pid"
  local deadline=$((SECONDS + STOP_PATIENCE_SECONDS))
  while kill -0 "$pid" 2>/dev/null; do
    if [ $SECONDS -ge $deadline ]; then
      [ -n "$FORCE" ] || fail "$EXIT_ERROR" "node \"$NAME\" (pid $pid) did not stop within $STOP_PATIENCE_SECONDS s. See \"holo logs\"; \"holo stop --force\" kills it, which loses no acknowledged data"
      kill -KILL "$pid" 2>/dev/null || true
    fi
    sleep 0.1
  done
  rm -f "$FACTS"
  say "Node \"$NAME\" has stopped."
}

command_restart() {
  command_stop
  command_start
}

pg_url() { fact connect.jdbc; }

flight_url() { fact connect.flight; }

# http_get PATH: the body that the node's HTTP port answers; nothing when it does not answer.
http_get() {
  local port
  port=$(fact holo.http.port)
  [ -n "$port" ] || return 0
  # shellcheck disable=SC2016 # expanded by the inner shell
  timeout 5 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" && printf "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n" "$2" >&3 && sed "1,/^\r\{0,1\}$/d" <&3' \
    - "$port" "$1" 2>/dev/null || true
}

# Sets STATE and REASON.
look() {
  PID=$(running_pid)
  STATE=Stopped REASON='the node does not run'
  [ -n "$PID" ] || return 0
  local health
  health=$(http_get /health/ready)
  STATE=$(printf '%s' "$health" | sed -n 's/.*"state":"\([^"]*\)".*/\1/p')
  REASON=$(printf '%s' "$health" | sed -n 's/.*"reason":"\(\([^"\\]\|\\.\)*\)".*/\1/p')
  [ -n "$STATE" ] || look_at_facts
}

# The same of a node whose HTTP port does not answer with its state: one that starts, stops, or hangs.
look_at_facts() {
  STATE=$(fact state)
  case $STATE in
    Ready | Degraded) STATE=NotReady REASON='its health endpoint does not answer' ;;
    NotReady) REASON='the node is stopping' ;;
    *)
      PID=$(running_pid)
      if [ -n "$PID" ]; then STATE=Bootstrapping REASON="starting $(starting_step)"; else STATE=Stopped REASON='the node does not run'; fi ;;
  esac
}

command_status() {
  look
  if [ -n "$JSON" ]; then
    show_json
  elif [ -z "$PID" ]; then
    say "Node \"$NAME\" does not run."
    other_nodes
  else
    show_box
  fi
  case $STATE in Ready | Degraded) ;; *) exit "$EXIT_UNHEALTHY" ;; esac
}

show_json() {
  local line key ports=''
  while IFS= read -r line; do
    key=${line%%=*}
    key=${key#holo.}
    ports="$ports${ports:+,}$(json_text "${key%.port}"):${line#*=}"
  done < <([ -z "$PID" ] || grep -s '^holo\..*\.port=' "$FACTS")
  printf '{"name":%s,"state":%s,"reason":%s,"pid":%s,"ports":{%s},"dataDir":%s,"logDir":%s}\n' "$(json_text "$NAME")" \
    "$(json_text "$STATE")" "\"$REASON\"" "${PID:-null}" "$ports" "$(json_text "$(fact data-dir)")" "$(json_text "$LOG_DIR")"
}

# The addresses and directories of a running node.
show_box() {
  [ -n "${STATE:-}" ] || look
  local pg flight http rows=() row width=0 edge
  pg=$(fact holo.pg.port) flight=$(fact holo.flight.port) http=$(fact holo.http.port)
  rows+=("node      $NAME, pid $PID, $STATE${REASON:+: $REASON}")
  if [ -n "$pg" ]; then
    rows+=("psql      $(fact connect.psql)")
    command -v psql >/dev/null || rows+=("          (psql is not on the PATH; Debian has it in postgresql-client)")
    rows+=("JDBC      $(pg_url)")
  fi
  [ -z "$flight" ] || rows+=("Flight    $(flight_url)")
  rows+=("console   http://127.0.0.1:$http/" "data      $(fact data-dir)" "log       $LOG_DIR")
  for row in "${rows[@]}"; do
    if [ ${#row} -gt $width ]; then width=${#row}; fi
  done
  edge=$(printf '%*s' $((width + 2)) '' | tr ' ' '-')
  say "+$edge+"
  for row in "${rows[@]}"; do printf '| %-*s |\n' "$width" "$row"; done
  say "+$edge+"
}

# Names the nodes that do run, for somebody who asked for one that does not.
other_nodes() {
  local facts names=''
  for facts in "$VAR"/nodes/*/node.properties; do
    [ -r "$facts" ] || continue
    kill -0 "$(sed -n 's/^pid=//p' "$facts")" 2>/dev/null || continue
    names="$names $(basename "$(dirname "$facts")")"
  done
  [ -z "$names" ] || say "Running nodes:$names. Name one with --name."
}

command_logs() {
  local log=$LOG_DIR/holo.log
  [ -r "$log" ] || fail "$EXIT_ERROR" "node \"$NAME\" has no log yet at $log. Has it ever been started?"
  if [ -n "$FOLLOW" ]; then
    exec tail -n "$LINES_SHOWN" -F "$log"
  fi
  tail -n "$LINES_SHOWN" "$log"
}
