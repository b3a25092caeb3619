#!/usr/bin/env bash
# Puts one tool below RUNNER_TEMP: from the archive of the release that this copy of the repository is, checked against
# its checksum, or built from this copy. A wrong checksum is an error, and never a reason to build instead.
#
# Reads TOOL, REF and REPOSITORY (what the action was asked for by), and the runner's GITHUB_SERVER_URL, RUNNER_OS,
# RUNNER_ARCH and RUNNER_TEMP. Adds the output `path` to GITHUB_OUTPUT. Has to run in bash 3.2, which macOS has.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
name="tollgate-$TOOL"
# That of the workspace, which every crate has.
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$source/Cargo.toml" | head -n 1)
suffix=""
if [ "$RUNNER_OS" = Windows ]; then suffix=.exe; fi

# From here on names are relative: a tar that is GNU's takes `D:\a` for a host.
mkdir -p "$RUNNER_TEMP/tollgate"
cd "$RUNNER_TEMP/tollgate"
# Programs of Windows do not know `/d/a`.
if [ "$RUNNER_OS" = Windows ]; then place=$(pwd -W); else place=$(pwd); fi

say() { printf '%s\n' "$*"; }

refuse() {
    say "::error title=tollgate::$*"
    exit 1
}

found() {
    printf 'path=%s/%s\n' "$place" "$1" >>"$GITHUB_OUTPUT"
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
is_commit() { [[ "$REF" =~ ^[0-9a-f]{40}$ ]]; }
is_release() { is_commit || [[ "$REF" =~ ^v[0-9]+(\.[0-9]+){0,2}$ ]]; }

get() {
    curl --fail --location --silent --show-error --connect-timeout 10 --max-time 120 --retry 2 --output "$1" "$2"
}

sum() {
    if command -v sha256sum >/dev/null 2>&1; then
        sha256sum "$1"
    else
        shasum -a 256 "$1"
    fi
}

# What SHA256SUMS has for a file: a line of it is `<sum>  <name>`, or `<sum> *<name>`.
wanted() {
    local of file
    while read -r of file || [ -n "$of" ]; do
        if [ "${file#\*}" = "$1" ]; then printf '%s' "$of"; fi
    done <SHA256SUMS
}

# 0: the archive is there, checked and unpacked. 1: there is none for us. Called as a condition, and so without
# `set -e`: each command says itself what its failure means.
download() {
    local archive="$1.tar.gz" from="$GITHUB_SERVER_URL/$REPOSITORY/releases/download/v$version" right is
    get SHA256SUMS "$from/SHA256SUMS" || return 1
    get "$archive" "$from/$archive" || return 1
    right=$(wanted "$archive")
    is=$(sum "$archive") || refuse "the checksum of $archive cannot be computed; nothing of it was run"
    if [ -z "$right" ]; then refuse "SHA256SUMS of the release has no checksum for $archive; nothing of it was run"; fi
    if [ "${is%% *}" != "$right" ]; then
        refuse "the checksum of $archive is not the one in SHA256SUMS; nothing of it was run"
    fi
    tar -xzf "$archive" || refuse "$archive cannot be unpacked; nothing of it was run"
    if is_commit && [ "$(cat "$1/COMMIT")" != "$REF" ]; then
        say "The release v$version is of another commit than $REF."
        return 1
    fi
    if [ ! -x "$1/$name$suffix" ]; then refuse "$archive holds no $name"; fi
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
    refuse "there is no archive of $name v$version for this runner, and no cargo to build it with"
fi
say "Building $name v$version, as no release is known to be of ${REF:-this copy} for this runner."
# In this copy its own toolchain file holds. What is set for the caller's builds is not meant for this one: a wrapper
# whose cache is dead, flags, a target. For the one run of a job the profile `dev` pays: it is built in a third of the
# time, and `Cargo.toml` has made it quick where that counts.
(
    cd "$source"
    unset RUSTUP_TOOLCHAIN RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS CARGO_BUILD_TARGET
    RUSTC_WRAPPER='' RUSTC_WORKSPACE_WRAPPER='' CARGO_TARGET_DIR="$place/target" \
        cargo install --debug --quiet --locked --path "crates/$name" --root "$place"
)
found "bin/$name$suffix"
