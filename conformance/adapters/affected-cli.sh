#!/bin/sh
# affected-cli (https://crates.io/crates/affected-cli), against the merge base. Needs jq.
set -eu
list=$(affected list --merge-base "$1" --json)
printf %s "$list" | jq -r '.affected[]'
