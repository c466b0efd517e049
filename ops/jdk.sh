# shellcheck shell=bash
# Sourced: finds a JDK 25, and starts Maven. It looks where Maven's toolchain discovery looks, so both find the same.

# jdk25: prints its home.
jdk25() {
  local name home parent
  for name in ${!JDK@} ${!JAVA@}; do
    [[ $name != *_HOME ]] || ! is_jdk25 "${!name}" || { echo "${!name}" && return; }
  done
  for parent in ~/.jdks ~/.m2/jdks ~/.sdkman/candidates/java ~/.gradle/jdks ~/.jenv/versions ~/.jbang/cache/jdks \
    ~/.asdf/installs ~/.jabba/jdk /usr/jdk /usr/java /opt/java /usr/lib/jvm \
    ~/Library/Java/JavaVirtualMachines /Library/Java/JavaVirtualMachines; do
    for home in "$parent"/* "$parent"/*/Contents/Home; do
      ! is_jdk25 "$home" || { echo "$home" && return; }
    done
  done
  home=$(dirname "$(dirname "$(readlink -f "$(command -v java || echo /none/bin/java)")")")
  is_jdk25 "$home" && echo "$home" && return
  echo "No JDK 25 found: install one (Eclipse Temurin 25, for example) and set JAVA25_HOME to its folder." >&2
  return 1
}

is_jdk25() {
  [ -x "$1/bin/javac" ] && grep -qs '^JAVA_VERSION="25[".+-]' "$1/release"
}

# maven ARGUMENT...: under that JDK too, so that the formatter, which uses the compiler of Maven's own, can read the code.
maven() {
  local jdk
  jdk=$(jdk25) || return
  command -v mvn >/dev/null || { echo "Maven is missing: install it (Debian, Ubuntu: apt-get install maven)." >&2 && return 1; }
  JAVA_HOME=$jdk JAVA25_HOME=$jdk mvn -B -ntp "$@"
}
