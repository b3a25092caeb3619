#!/bin/sh
# cargo-delta (https://crates.io/crates/cargo-delta), against the merge base.
set -eu
cargo delta impact --base-ref "$1" --affected --format names
