#!/bin/sh
# Installs the pinned development packages of the frontend; nothing of them is needed to run.
set -eu

cd "$(dirname "$0")/../../frontend"
made_of=$(cat package.json package-lock.json | cksum)
if [ "$(cat node_modules/made-of 2>/dev/null)" != "$made_of" ]; then
  npm ci --no-audit --no-fund --loglevel=error
  echo "$made_of" >node_modules/made-of
fi
