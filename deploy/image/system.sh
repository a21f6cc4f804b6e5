#!/bin/sh
# Image, last step: an account without rights of its own, and the folder that it may write to.
# Takes a root folder as argument, so that the checks can run it without touching the machine.
set -eu

root=${1:-}
data=$root/var/lib/exam-service

if [ -z "$root" ]; then
  groupadd --system --gid 10001 exam
  useradd --system --uid 10001 --gid exam --home-dir /var/lib/exam-service --no-create-home exam
fi
mkdir -p "$data"
chmod 0700 "$data"
[ -n "$root" ] || chown exam:exam "$data"
