# What is wrong is said before the minutes of a build or of a recording, not after them.

# Settings, directories and ports of a node that cannot be asked itself, since nothing is built yet.
check_before_building() {
  local findings problems key port
  findings=$(given_settings | awk -f "$HOLO_ROOT/bin/lib/settings.awk" "$HOLO_ROOT/docs/reference/configuration.md" -)
  problems=$(printf '%s\n' "$findings" | sed -n 's/^problem /holo: /p')
  if [ -n "$problems" ]; then
    printf '%s\n' "$problems" >&2
    exit "$EXIT_USAGE"
  fi
  check_directory "$HOME_DIR" "the node's working directory"
  check_directory "$DATA_DIR" "data directory" -m 700
  while read -r key port; do
    [ "$port" != 0 ] || continue
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      fail "$EXIT_ERROR" "port $port ($key) cannot be opened: Address already in use. Stop what uses it or choose another one, for example ./bin/holo start -D$key=$(other_port "$port")"
    fi
  done < <(printf '%s\n' "$findings" | sed -n 's/^port //p')
}

# The settings that are given, one per line with where from, the strongest first; see settings.awk.
given_settings() {
  local i name
  for ((i = ${#SETTINGS[@]} - 1; i >= 0; i--)); do printf 'D %s\n' "${SETTINGS[i]#-D}"; done
  for name in $(compgen -e | grep '^HOLO_'); do
    case " $SCRIPT_VARIABLES " in *" $name "*) continue ;; esac
    printf 'E %s=%s\n' "$name" "${!name//$'\n'/ }"
  done
  [ ! -r "$HOLO_ROOT/config/holo.properties" ] ||
    sed -n 's/^[[:space:]]*\(holo\.[^=:[:space:]]*\)[[:space:]]*[=:][[:space:]]*/F \1=/p' "$HOLO_ROOT/config/holo.properties"
}

# check_directory DIR PURPOSE [MKDIR OPTION...]: it can be made and written, and no other node has it.
check_directory() {
  local why probe=$1/.probe.$$ inode
  if ! why=$({ mkdir -p "${@:3}" "$1" && : >"$probe" && rm -f "$probe"; } 2>&1); then
    why=${why##*: }
    fail "$EXIT_ERROR" "$2 $1 cannot be written: $why. Give user $(id -un) the right to write there or choose another directory"
  fi
  inode=$(stat -c %i "$1/node.lock" 2>/dev/null) || return 0
  if grep -qs ":$inode " /proc/locks; then
    fail "$EXIT_ERROR" "$2 $1 is in use by another node. Stop that node, or start this one with another --name or --data-dir"
  fi
}

other_port() {
  if [ "$1" -gt 65435 ]; then printf '%s' $(($1 - 100)); else printf '%s' $(($1 + 100)); fi
}

# The same by the built code, which is the authority. Without this, a mistake would show only after a recording.
check_built() {
  "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto "${SETTINGS[@]}" "-Dholo.node.name=$NAME" "-Dholo.data-dir=$DATA_DIR" \
    -cp "$(class_path)" holo.node.launch.Launcher --check "$PAYARA" "$THIN_EAR" "$HOME_DIR" "$HOLO_ROOT/config/holo.properties" || exit $?
}
