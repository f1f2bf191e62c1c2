# Finds a JDK of the version that Holo needs, whatever the machine's default is.

# java_version HOME: the major version of the JDK there, or nothing.
java_version() {
  [ -x "$1/bin/java" ] || return 0
  local version=''
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release")
  fi
  [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
  printf '%s' "$version"
}

# Candidates in the order of preference: JAVA_HOME, PATH, then the usual places.
jdk_candidates() {
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  local java
  java=$(command -v java 2>/dev/null || true)
  [ -z "$java" ] || dirname "$(dirname "$(readlink -f "$java")")"
  local pattern directory
  for pattern in ${HOLO_JDK_PLACES-/usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* "$HOME"/.asdf/installs/java/* "$HOME"/.jenv/versions/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home}; do
    for directory in $pattern; do
      [ -d "$directory" ] && printf '%s\n' "$directory"
    done
  done
  return 0
}

# Sets and exports JAVA_HOME; the first JDK that is new enough and can compile wins, the exact version before a newer one.
find_jdk() {
  local candidate version newer='' seen=''
  while IFS= read -r candidate; do
    version=$(java_version "$candidate")
    [ -n "$version" ] || continue
    seen="$seen $candidate ($version)"
    [ -x "$candidate/bin/javac" ] || continue
    if [ "$version" = "$JDK_VERSION" ]; then
      export JAVA_HOME=$candidate
      return
    elif [ "$version" -gt "$JDK_VERSION" ] && [ -z "$newer" ]; then
      newer=$candidate
    fi
  done < <(jdk_candidates)
  if [ -n "$newer" ]; then
    export JAVA_HOME=$newer
    return
  fi
  fail "$EXIT_ERROR" "Holo needs a JDK $JDK_VERSION and none was found (looked at JAVA_HOME, PATH and the usual places; found:${seen:- no Java at all}). Install one, for example Eclipse Temurin $JDK_VERSION, and set JAVA_HOME to it if it lives in an unusual place"
}
