#!/usr/bin/env bash
# Puts one tool below RUNNER_TEMP: from the archive of the release that this copy of the repository is, checked against
# its checksum, or built from this copy. A wrong checksum is an error, and never a reason to build instead.
#
# Reads TOOL, REF and REPOSITORY (what the action was asked for by), and the runner's GITHUB_SERVER_URL, RUNNER_OS,
# RUNNER_ARCH and RUNNER_TEMP. Adds the output `path` to GITHUB_OUTPUT.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
name="tollgate-$TOOL"
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$source/Cargo.toml" | head -n 1)
suffix=""
if [ "$RUNNER_OS" = Windows ]; then suffix=.exe; fi

# From here on names are relative: a tar that is GNU's takes `D:\a` for a host.
mkdir -p "$RUNNER_TEMP/tollgate"
cd "$RUNNER_TEMP/tollgate"

say() { printf '%s\n' "$*"; }

found() {
    if [ "$RUNNER_OS" = Windows ]; then directory=$(pwd -W); else directory=$(pwd); fi
    printf 'path=%s/%s\n' "$directory" "$1" >>"$GITHUB_OUTPUT"
    exit 0
}

target() {
    case "$RUNNER_OS-$RUNNER_ARCH" in
    Linux-X64) echo x86_64-unknown-linux-gnu ;;
    Linux-ARM64) echo aarch64-unknown-linux-gnu ;;
    macOS-X64) echo x86_64-apple-darwin ;;
    macOS-ARM64) echo aarch64-apple-darwin ;;
    Windows-X64) echo x86_64-pc-windows-msvc ;;
    *) return 1 ;;
    esac
}

# A version, or a commit, of which the archive has to be. A branch may hold what no release has.
is_release() { [[ "$REF" =~ ^(v[0-9]+(\.[0-9]+){0,2}|[0-9a-f]{40})$ ]]; }

sum() {
    if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# 0: the archive is there, checked and unpacked. 1: there is none for us.
download() {
    local archive="$1.tar.gz" from="$GITHUB_SERVER_URL/$REPOSITORY/releases/download/v$version" wanted
    local get=(curl --fail --location --silent --show-error --retry 3 --max-time 120)
    "${get[@]}" --output SHA256SUMS "$from/SHA256SUMS" || return 1
    "${get[@]}" --output "$archive" "$from/$archive" || return 1
    wanted=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' SHA256SUMS)
    if [ -z "$wanted" ] || [ "$(sum "$archive")" != "$wanted" ]; then
        say "::error title=tollgate::the checksum of $archive is not the one in SHA256SUMS; nothing of it was run"
        exit 1
    fi
    tar -xzf "$archive"
    if [[ "$REF" =~ ^[0-9a-f]{40}$ ]] && [ "$(cat "$1/COMMIT")" != "$REF" ]; then
        say "The release v$version is of another commit than $REF."
        return 1
    fi
}

if is_release && [ -n "$REPOSITORY" ] && triple=$(target); then
    folder="tollgate-v$version-$triple"
    if [ -x "$folder/$name$suffix" ] && [ -f "$folder/.checked-for-$REF" ]; then found "$folder/$name$suffix"; fi
    if download "$folder"; then
        touch "$folder/.checked-for-$REF"
        say "$name of the release v$version, with the checksum that it should have"
        found "$folder/$name$suffix"
    fi
fi

if ! command -v cargo >/dev/null 2>&1; then
    say "::error title=tollgate::there is no archive of $name v$version for this runner, and no cargo to build it with"
    exit 1
fi
say "Building $name v$version, as no release is known to be of ${REF:-this copy} for this runner."
# In this copy its own toolchain file holds. What is set for the caller's builds is not meant for this one: a wrapper
# whose cache is dead, flags, a target.
built=$(pwd)
(
    cd "$source"
    unset RUSTUP_TOOLCHAIN RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_TARGET
    RUSTC_WRAPPER='' RUSTC_WORKSPACE_WRAPPER='' CARGO_TARGET_DIR="$built/target" \
        cargo install --quiet --locked --path "crates/$name" --root "$built"
)
found "bin/$name$suffix"
