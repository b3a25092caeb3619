#!/bin/sh
# cargo-test-changed (https://crates.io/crates/cargo-test-changed), which prints one JSON object a line. Needs jq.
set -eu
events=$(cargo test-changed --changes refs --from "$1" --with-dependents --dry-run --json)
printf %s "$events" | jq -r 'select(.event_type == "plan_summary") | .payload.crates[].name'
