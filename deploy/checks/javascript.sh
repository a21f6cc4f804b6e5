#!/bin/sh
# Formats, lints and tests the browser's modules. The modules themselves need no package to run.
set -eu

cd "$(dirname "$0")/../../frontend"
npx --no-install biome ci . ../tests/frontend
# A pattern, because what node makes of a folder changed between its versions.
node --test --test-reporter=spec ../tests/frontend/*.test.mjs
