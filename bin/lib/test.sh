# holo test: sets up what the tests need, runs all of them, and ends with an honest count.

command_test() {
  [ $# -eq 0 ] || fail "$EXIT_USAGE" "holo test takes no options, but got \"$1\""
  make_var
  find_jdk
  install_tools
  local log=$HOLO_ROOT/var/test.log outcome=0
  (cd "$HOLO_ROOT" && find . -path '*/target/*-reports/*' -name 'TEST-*.xml' -delete)
  TEST_SECONDS=$SECONDS
  say "Running the build with all tests; the whole output goes to $log"
  (cd "$HOLO_ROOT" && ./mvnw -B -Dstyle.color=never -fae verify) 2>&1 | test_progress "$log" || outcome=1
  count_tests
  say "$((SECONDS - TEST_SECONDS)) s"
  if [ $outcome -ne 0 ] && [ "$FAILED" -eq 0 ]; then
    grep '^\[ERROR\]' "$log" | head -n 20 || true
    say "The build itself failed; see $log"
    FAILED=1
  fi
  say "$PASSED passed, $FAILED failed"
  [ "$FAILED" -eq 0 ] && [ $outcome -eq 0 ] || exit "$EXIT_ERROR"
}

# Sets `missing` to the Debian packages of the programs and Python modules that tests need and that are not there.
missing_tools() {
  missing=()
  command -v psql >/dev/null || missing+=(postgresql-client)
  /usr/bin/python3 -c 'import asyncpg, django, psycopg, psycopg2, sqlalchemy' 2>/dev/null ||
    missing+=(python3-asyncpg python3-django python3-psycopg python3-psycopg2 python3-sqlalchemy)
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
}

# Tests talk to the server with a browser, with PostgreSQL's own programs and with what Python has for PostgreSQL.
install_tools() {
  local missing
  missing_tools
  [ ${#missing[@]} -gt 0 ] || return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
      fail "$EXIT_ERROR" "tests need ${missing[*]}, which this user cannot install. Run as root: apt-get install ${missing[*]}"
    fi
    as_root=(sudo -n)
  fi
  command -v apt-get >/dev/null || fail "$EXIT_ERROR" "tests need ${missing[*]}, and there is no apt-get to install them with. Install them by hand"
  say "Installing ${missing[*]}"
  if ! { "${as_root[@]}" apt-get update && DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } \
    >"$HOLO_ROOT/var/apt.log" 2>&1; then
    tail -n 5 "$HOLO_ROOT/var/apt.log" >&2
    fail "$EXIT_ERROR" "installing ${missing[*]} failed; the whole output is in $HOLO_ROOT/var/apt.log"
  fi
  missing_tools
  [ ${#missing[@]} -eq 0 ] || fail "$EXIT_ERROR" "apt-get reported success but ${missing[*]} cannot be found on the PATH; see $HOLO_ROOT/var/apt.log"
}

# Shows modules and every test class as it ends; keeps the whole output.
test_progress() {
  local line success=''
  : >"$1"
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$1"
    case $line in
      *'[INFO] Building '*'['*/*']'*)
        line=${line#*Building }
        say "[${line##*[} ${line%% *}  ($((SECONDS - TEST_SECONDS)) s)" ;;
      *'Tests run: '*' -- in '* | *'Tests run: '*' - in '*)
        line=${line#*Tests run: }
        say "    ${line##*in }: $line" | sed 's/, Time elapsed: / /; s/ -\{1,2\} in .*//; s/, Errors: 0//; s/, Skipped: 0//; s/, Failures: 0//' ;;
      *'BUILD SUCCESS'*) success=1 ;;
      '[ERROR]'*'FAIL'* | '[ERROR]   '*) say "$line" ;;
    esac
  done
  [ -n "$success" ]
}

# Adds up the reports. A skipped test counts as failed: it has proved nothing.
count_tests() {
  local totals
  totals=$(cd "$HOLO_ROOT" && find . -path '*/target/*-reports/TEST-*.xml' -print0 | xargs -0 -r grep -ho '<testsuite [^>]*>' |
    awk '{ line = $0
           if (match(line, / tests="[0-9]+"/)) tests += substr(line, RSTART + 8, RLENGTH - 9)
           if (match(line, / failures="[0-9]+"/)) bad += substr(line, RSTART + 11, RLENGTH - 12)
           if (match(line, / errors="[0-9]+"/)) bad += substr(line, RSTART + 9, RLENGTH - 10)
           if (match(line, / skipped="[0-9]+"/)) bad += substr(line, RSTART + 10, RLENGTH - 11) }
         END { print tests - bad, bad + 0 }')
  PASSED=${totals% *} FAILED=${totals#* }
}
