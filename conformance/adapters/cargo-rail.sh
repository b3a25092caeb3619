#!/bin/sh
# cargo-rail (https://crates.io/crates/cargo-rail): what its plan builds or tests. Needs jq.
set -eu
plan=$(cargo rail plan --since "$1" --format json)
names=$(printf %s "$plan" | jq -r '[.surfaces.build.scope, .surfaces.test.scope] | if any(.[]; .mode == "workspace") then "*" else .[].crates[] end')
case $names in
'*') cargo metadata --no-deps --format-version 1 | jq -r '.packages[].name' ;;
*) printf '%s\n' "$names" ;;
esac
