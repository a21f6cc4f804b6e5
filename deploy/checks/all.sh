#!/bin/sh
# Runs the named checks, each with its seconds, and sums them up. Those after `--aside` need one core
# each: they run side by side and say what they have to say when they end. Those after `--alone` use
# all cores and run one after the other. One that fails does not keep the others from running; it
# makes the whole fail.
set -u

# Dozens of processes read the same modules; compiled once is enough.
unset PYTHONDONTWRITEBYTECODE
one=$(dirname "$0")/one.sh
kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT

aside=""
run_aside() {
  # shellcheck disable=SC2086
  [ -z "$aside" ] || printf '%s\n' $aside | xargs -n 1 -P "${PROCESSES:-2}" "$one" "$kept" later
  aside=""
}

started=$(date +%s)
way=--alone
for word in "$@"; do
  case "$way$word" in
    *--alone)
      run_aside
      way=$word
      ;;
    *--aside) way=$word ;;
    --aside*) aside="$aside $word" ;;
    *) "$one" "$kept" now "$word" ;;
  esac
done
run_aside

printf '\n'
cat "$kept"/*.summary
printf '%-18s %-7s %5s s\n' all together $(($(date +%s) - started))
! grep -q FAILED "$kept"/*.summary
