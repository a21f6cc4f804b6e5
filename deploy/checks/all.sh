#!/bin/sh
# Runs the named checks one after the other, each with its seconds, and sums them up. One that fails
# does not keep the others from running; it makes the whole fail.
set -u

failed=0
summary=""
for check in "$@"; do
  printf '\n=== %s\n' "$check"
  started=$(date +%s)
  if "${MAKE:-make}" --no-print-directory "$check"; then word=passed; else
    word=FAILED
    failed=1
  fi
  seconds=$(($(date +%s) - started))
  printf '=== %s %s (%s s)\n' "$check" "$word" "$seconds"
  summary="$summary$(printf '%-18s %-7s %5s s' "$check" "$word" "$seconds")
"
done
printf '\n%s' "$summary"
exit $failed
