#!/bin/sh
# Takes out of a copy of the project what a running daemon does not need: sh deploy/slim.sh FOLDER
# It has its packages and its built page; what is left runs on machines like this one, with this Node.
set -eu
cd "$1"
if [ -e .git ]; then
  echo "$1 is a checkout, and this deletes its sources: give a copy" >&2
  exit 1
fi

# Of the sources, the page and the tests.
rm -rf src/app src/remote src/testing
find src -name '*.test.ts' -delete

# Of the packages, those that only the page imports: what it needs is in its build.
for page in @tanstack echarts echarts-for-react fast-deep-equal idb react react-dom scheduler size-sensor zrender zustand; do
  rm -rf "node_modules/$page"
done
find node_modules \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -type f -delete

# Of ONNX Runtime, other machines' binaries, and every build in WASM but the one that Node falls back to.
platforms=node_modules/onnxruntime-node/bin/napi-v6
for binaries in "$platforms"/*/*; do
  [ "$binaries" = "$platforms/$(node -p 'process.platform + "/" + process.arch')" ] || rm -rf "$binaries"
done
rm -rf node_modules/onnxruntime-web/lib
find node_modules/onnxruntime-web/dist -type f ! -name 'ort.node.min.mjs' ! -name 'ort-wasm-simd-threaded.mjs' \
  ! -name 'ort-wasm-simd-threaded.wasm' ! -name package.json -delete

# A Node with SQLite of its own needs no other.
if node -e 'process.exit(require("node:module").isBuiltin("node:sqlite") ? 0 : 1)'; then
  rm -rf node_modules/libsql node_modules/@libsql
fi
