#!/bin/sh
# Image, second step: the project itself, compiled, and a proof that the command starts.
set -eu

target=$1
project=$(cd "$(dirname "$0")/../.." && pwd)

"$target/bin/python" -m pip install --quiet --disable-pip-version-check \
  --no-build-isolation --no-deps --editable "$project"
"$target/bin/python" -m compileall -q "$project/exam_service" "$project/item_bank"
"$target/bin/exam-service" --help >/dev/null
