# Builds what a node needs, when it is missing or older than the sources, and shows how far it is.

PAYARA_VERSION=$(sed -n 's:.*<payara.version>\(.*\)</payara.version>.*:\1:p' "$HOLO_ROOT/pom.xml")
PAYARA=$HOLO_ROOT/var/payara/$PAYARA_VERSION/payara7/glassfish
THIN_EAR=$HOLO_ROOT/holo-ear/target/holo-thin.ear
NODE_LIB=$HOLO_ROOT/holo-ear/target/node-lib
PROGRAM_LIB=$HOLO_ROOT/holo-bench/target/program-lib
BUILD_STAMP=$HOLO_ROOT/holo-ear/target/build.stamp

build_is_current() {
  [ -e "$BUILD_STAMP" ] && [ -e "$THIN_EAR" ] && [ -d "$NODE_LIB" ] && [ -d "$PAYARA/modules" ] || return 1
  local newer
  newer=$(cd "$HOLO_ROOT" && find pom.xml ./*/pom.xml ./*/src/main -newer "$BUILD_STAMP" -type f -print -quit)
  [ -z "$newer" ]
}

# The directory of the project that is not under version control: logs of builds, Payara Server.
make_var() {
  mkdir -p "$HOLO_ROOT/var" 2>/dev/null && [ -w "$HOLO_ROOT/var" ] ||
    fail "$EXIT_ERROR" "$HOLO_ROOT/var cannot be written: no permission. A build writes into $HOLO_ROOT, so give user $(id -un) the right to, or build as its owner"
}

build_if_needed() {
  find_jdk
  if [ -n "${HOLO_NO_BUILD:-}" ]; then
    [ -e "$THIN_EAR" ] && [ -d "$NODE_LIB" ] || fail "$EXIT_ERROR" "nothing is built yet and HOLO_NO_BUILD forbids it. Unset it or run ./mvnw package"
    return 0
  fi
  if build_is_current; then return 0; fi
  say "Building Holo with $JAVA_HOME (the first build also fetches libraries and Payara Server $PAYARA_VERSION)"
  local log=$HOLO_ROOT/var/build.log
  make_var
  if ! (cd "$HOLO_ROOT" && ./mvnw -B -Dquick -Dstyle.color=never -DskipTests package) 2>&1 | build_progress "$log"; then
    if ! grep '^\[ERROR\] .' "$log" | grep -v 'Help 1\|Re-run Maven\|full stack trace\|For more information\|resume the build\|rf :' |
      awk '!seen[$0]++' | head -n 10 >&2; then
      tail -n 20 "$log" >&2
    fi
    fail "$EXIT_ERROR" "the build failed; the whole output is in $log"
  fi
  touch "$BUILD_STAMP"
}

# Keeps the whole output in a file and shows modules and downloads as they pass; fails when Maven's output does not say success.
build_progress() {
  local line downloads=0 success=''
  : >"$1"
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$1"
    case $line in
      *'[INFO] Building '*'['*/*']'*)
        line=${line#*Building }
        say "  [${line##*[}  ${line%% *}" ;;
      *'Downloaded from '*)
        downloads=$((downloads + 1))
        if [ $((downloads % 50)) -eq 0 ]; then say "     $downloads files fetched"; fi ;;
      *':unpack (payara)'*) [ -d "$PAYARA/modules" ] || say "     unpacking Payara Server" ;;
      *'BUILD SUCCESS'*) success=1 ;;
    esac
  done
  [ -n "$success" ]
}
