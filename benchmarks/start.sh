#!/bin/sh
# How long `make run` takes until the service is ready: in a fresh copy of the project, where
# nothing is installed and no data exists (cold), and once more (warm). Needs about 1 GB in /tmp.
set -eu

project=$(cd "$(dirname "$0")/.." && pwd)
copy=$(mktemp -d)
export PORT="${PORT:-28471}" DATA_DIR="$copy/data" PYTHONUNBUFFERED=1
unset DATABASE_URL
trap 'stop; rm -rf "$copy"' EXIT
trap 'exit 1' INT TERM
running=

stop() {
  [ -n "$running" ] || return 0
  { kill "$running" && wait "$running"; } 2>/dev/null || true
  running=
  # The service sees that make is gone, and ends with its database.
  while is_ready; do sleep 0.1; done
  sleep 3
}

clock() {
  python3 -c 'import time; print(time.time())'
}

is_ready() {
  python3 -c 'import sys, urllib.request
urllib.request.urlopen(sys.argv[1], timeout=2)' "http://127.0.0.1:$PORT/health/ready" 2>/dev/null
}

measure() {
  began=$(clock)
  (cd "$copy/project" && exec make run) >"$copy/$1.log" 2>&1 &
  running=$!
  until is_ready; do
    kill -0 "$running" 2>/dev/null || { cat "$copy/$1.log" >&2; exit 1; }
    sleep 0.1
  done
  python3 -c 'import sys
kind, began, ended = sys.argv[1:]
print(f"{kind} start: {float(ended) - float(began):.1f} s")' "$1" "$began" "$(clock)"
  grep -E '[0-9] s\)?\.?$' "$copy/$1.log" | sed 's/^/  /'
  stop
}

mkdir "$copy/project"
(cd "$project" && git ls-files -z --cached --others --exclude-standard | tar --null -T - -c) |
  tar -x -C "$copy/project"
measure cold
measure warm
