#!/bin/sh
# Makes .venv from a hash-pinned list: `environment.sh runtime` or `environment.sh development`.
# Does nothing when the lists, the project's metadata and the Python are those of the last time.
set -eu

kind=$1
project=$(cd "$(dirname "$0")/.." && pwd)
lists=$project/deploy/requirements
venv=${VENV:-$project/.venv}
stamp=$venv/made-of

fail() {
  echo "$1" >&2
  exit 1
}

is_recent() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
  for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if command -v "$name" >/dev/null && is_recent "$name"; then
      echo "$name"
      return
    fi
  done
  fail "Python 3.11 or newer is missing (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python)."
}

# What was installed, so that nothing is done twice: a line per list, and one for the project.
made_of_list() {
  echo "$1 $venv $(cksum <"$lists/$1.txt")"
}

made_of_project() {
  echo "project $project $(cksum <"$project/pyproject.toml")"
}

is_noted() {
  grep -qsxF "$1" "$stamp"
}

works() {
  [ -x "$venv/bin/python" ] && "$venv/bin/python" -c '' 2>/dev/null
}

pip_install() {
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

install_list() {
  echo "Installing packages into $venv (a minute or two, once) ..."
  started=$(date +%s)
  pip_install --require-hashes --requirement "$lists/$kind.txt"
  made_of_list runtime >>"$stamp"
  [ "$kind" = runtime ] || made_of_list "$kind" >>"$stamp"
  echo "Packages installed ($(($(date +%s) - started)) s)."
}

is_noted "$(made_of_list "$kind")" && is_noted "$(made_of_project)" && works && exit 0

python=$(find_python)
if [ -z "${HOLDS_LOCK:-}" ]; then
  # Two first starts at once: the second waits here, and then finds everything done. The lock is a
  # file descriptor that this script inherits when it runs again; it cannot outlive it.
  HOLDS_LOCK=1 exec "$python" -c 'import fcntl, os, sys
lock = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
os.set_inheritable(lock, True)
fcntl.flock(lock, fcntl.LOCK_EX)
os.execv("/bin/sh", ["sh", *sys.argv[2:]])' "$venv.lock" "$0" "$kind"
fi

if ! works || ! is_noted "$(made_of_list runtime)"; then
  "$python" -c 'import venv, ensurepip' 2>/dev/null ||
    fail "Python's venv module is missing (Debian, Ubuntu: apt install python3-venv)."
  # Emptied first: what an earlier list asked for must not stay.
  "$python" -m venv --clear "$venv"
fi
is_noted "$(made_of_list "$kind")" || install_list
if ! is_noted "$(made_of_project)"; then
  pip_install --no-build-isolation --no-deps --editable "$project"
  { grep -v '^project ' "$stamp" && made_of_project; } >"$stamp.new"
  mv "$stamp.new" "$stamp"
fi
