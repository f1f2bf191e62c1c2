# Messages, options and small helpers of bin/holo.

# fail CODE MESSAGE: one clear line, then the end.
fail() {
  local code=$1
  shift
  printf 'holo: %s\n' "$*" >&2
  exit "$code"
}

say() { printf '%s\n' "$*"; }

# Options that the commands on a node share. Sets NAME, SETTINGS (array of -D options), JSON, FOLLOW, LINES_SHOWN, FORCE, HEAP.
parse_options() {
  NAME='' DATA_DIR='' JSON='' FOLLOW='' LINES_SHOWN=100 FORCE='' HEAP=${HOLO_HEAP:-2g}
  SETTINGS=()
  while [ $# -gt 0 ]; do
    case $1 in
      --name) need_value "$@"; NAME=$2; shift 2 ;;
      --name=*) NAME=${1#*=}; shift ;;
      --data-dir) need_value "$@"; DATA_DIR=$2; shift 2 ;;
      --data-dir=*) DATA_DIR=${1#*=}; shift ;;
      --pg-port | --flight-port | --http-port | --node-port)
        need_value "$@"
        local key=${1#--}
        SETTINGS+=("-Dholo.${key/-/.}=$2")
        shift 2 ;;
      --pg-port=* | --flight-port=* | --http-port=* | --node-port=*)
        local option=${1%%=*}
        option=${option#--}
        SETTINGS+=("-Dholo.${option/-/.}=${1#*=}")
        shift ;;
      --heap) need_value "$@"; HEAP=$2; shift 2 ;;
      --heap=*) HEAP=${1#*=}; shift ;;
      --json) JSON=1; shift ;;
      -f | --follow) FOLLOW=1; shift ;;
      -n | --lines) need_value "$@"; LINES_SHOWN=$2; shift 2 ;;
      --force) FORCE=1; shift ;;
      -Dholo.data-dir=*) DATA_DIR=${1#*=}; shift ;;
      -Dholo.node.name=*) NAME=${1#*=}; shift ;;
      -Dholo.*=*) SETTINGS+=("$1"); shift ;;
      -h | --help) usage; exit 0 ;;
      *) fail "$EXIT_USAGE" "unknown option \"$1\". \"holo help\" lists the options; settings are given as -Dholo.KEY=VALUE" ;;
    esac
  done
  [[ $HEAP =~ ^[0-9]+[kKmMgG]$ ]] || fail "$EXIT_USAGE" "--heap \"$HEAP\" is no size. Give it as 512m or 2g"
  [[ $LINES_SHOWN =~ ^[0-9]+$ ]] || fail "$EXIT_USAGE" "--lines \"$LINES_SHOWN\" is no number"
  [[ $START_PATIENCE_SECONDS =~ ^[0-9]+$ ]] || fail "$EXIT_USAGE" "HOLO_START_PATIENCE \"$START_PATIENCE_SECONDS\" is no number of seconds"
  choose_node
}

need_value() {
  [ $# -ge 2 ] || fail "$EXIT_USAGE" "option $1 needs a value"
}

# file_setting KEY: what config/holo.properties says, if anything.
file_setting() {
  [ -r "$HOLO_ROOT/config/holo.properties" ] || return 0
  sed -n "s/^[[:space:]]*${1//./\\.}[[:space:]]*[=:][[:space:]]*//p" "$HOLO_ROOT/config/holo.properties" | tail -n 1
}

# Which node is meant. A data directory without a name names the node after itself.
choose_node() {
  [ -n "$NAME" ] || NAME=${HOLO_NODE_NAME:-$(file_setting holo.node.name)}
  [ -n "$DATA_DIR" ] || DATA_DIR=${HOLO_DATA_DIR:-$(file_setting holo.data-dir)}
  if [ -n "$DATA_DIR" ]; then
    case $DATA_DIR in /*) ;; *) DATA_DIR=$PWD/$DATA_DIR ;; esac
    if [ -z "$NAME" ]; then
      NAME=$(printf '%s' "${DATA_DIR#/}" | tr -c 'A-Za-z0-9.' '_' | tail -c 60)
    fi
  fi
  [ -n "$NAME" ] || NAME=holo
  [[ $NAME =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || [[ $NAME =~ ^_ ]] ||
    fail "$EXIT_USAGE" "node name \"$NAME\" is not allowed. Use letters, digits, dots, dashes and underscores"
  HOME_DIR=$VAR/nodes/$NAME
  [ -n "$DATA_DIR" ] || DATA_DIR=$HOME_DIR/data
  FACTS=$HOME_DIR/node.properties
  LOG_DIR=$HOME_DIR/log
  START_LOG=$LOG_DIR/start.log
}

# fact KEY: a line of the node's facts.
fact() {
  # It may go while it is read: the node stops.
  sed -n "s/^${1//./\\.}=//p" "$FACTS" 2>/dev/null || true
}

# json_text TEXT: quoted for JSON.
json_text() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\t'/\\t}
  printf '"%s"' "$text"
}
