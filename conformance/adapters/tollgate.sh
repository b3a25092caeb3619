#!/bin/sh
# tollgate-affected, with the levels that it tells apart: `tollgate.sh BINARY [BASE]`. Needs jq.
set -eu
answer=$("$1" ${2:+--base "$2"} --format json)
printf %s "$answer" | jq -r '.packages[] | .name + " " + .level'
