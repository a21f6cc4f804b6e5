#!/bin/sh
# Runs one check for all.sh: `one.sh FOLDER now|later CHECK`. Leaves its line of the sum in the
# folder; `later` keeps what it prints until its end, so that checks side by side do not mix it.
set -u

kept=$1 way=$2 check=$3

run() {
  printf '\n=== %s\n' "$check"
  started=$(date +%s)
  if "${MAKE:-make}" --no-print-directory "$check"; then word=passed; else
    word=FAILED
  fi
  seconds=$(($(date +%s) - started))
  printf '=== %s %s (%s s)\n' "$check" "$word" "$seconds"
  number=$(printf '%02d' "$(find "$kept" -name '*.summary' | wc -l)")
  printf '%-18s %-7s %5s s\n' "$check" "$word" "$seconds" >"$kept/$number.$check.summary"
}

if [ "$way" = now ]; then run; else
  run >"$kept/$check.said" 2>&1
  cat "$kept/$check.said"
fi
