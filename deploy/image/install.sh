#!/bin/sh
# Image, first step: an environment with exactly the pinned packages, in the given folder.
# Separate from the project's own files, so that a change of ours does not install everything anew.
set -eu

target=$1
project=$(cd "$(dirname "$0")/../.." && pwd)

"${PYTHON:-python3}" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check \
  --require-hashes --requirement "$project/deploy/requirements/runtime.txt"
