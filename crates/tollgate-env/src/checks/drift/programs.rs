//! Programs that scripts start, by what they have to do with toolchains.

use super::local::leaves_choice;
use super::story::State;

/// What stands for a part of a word that is not known.
pub(super) const HOLE: char = '\0';

/// Whether a word is in a list of words.
pub(super) fn is_one_of(list: &str, word: &str) -> bool {
    list.split(' ').any(|of| of == word)
}

/// Subcommands that compile the project with the toolchain that runs them, and with no other.
pub(super) const COMPILING: &str = "\
    build b check c clippy doc d rustc rustdoc miri fuzz udeps fmt llvm-lines";
/// Subcommands that run what they have compiled, which may start any other.
pub(super) const RUNNING: &str = "\
    test t run r bench nextest llvm-cov mutants insta";
/// Subcommands that compile nothing of the project.
pub(super) const OTHERS: &str = "\
    install binstall uninstall metadata search login logout owner yank locate-project generate-lockfile \
    update fetch deny audit machete shear tree vendor pkgid clean new init add remove package publish \
    help";
/// Programs that start no toolchain, and words of the shell that are none.
pub(super) const HARMLESS: &str = "\
    echo printf mkdir rm cp mv ls cat set unset true false test [ [[ curl wget tar unzip zip 7z chmod \
    chown touch sleep exit df du free uname which grep sed awk head tail tee jq cut tr wc sort uniq diff \
    ldd file strip ln date id nproc ulimit dpkg ldconfig sha256sum shasum md5sum openssl gpg gh protoc \
    sccache docker basename dirname realpath readlink kill wait sysctl fi done esac case for while until \
    function return local declare readonly read shift break continue hash type -v * } shell : paste \
    comm base64 seq expr bc stat mktemp printenv hostname whoami sync dd truncate rsync ps tac fold column";
/// Programs that install packages: without Rust among them, nothing of rustup's changes.
pub(super) const PACKAGES: &str = "\
    apt-get apt brew choco winget scoop pacman apk dnf yum vcpkg npm pnpm yarn pip pip3 poetry gem conda \
    mamba pipx port zypper microdnf tdnf aptitude npx pipenv uv uvx bun bunx corepack";
/// Programs of a toolchain besides cargo.
pub(super) const PROGRAMS: &str = "\
    rustc rustdoc rustfmt cargo-fmt cargo-clippy";

/// A program of which nothing is known: it may run any toolchain, and one that prepares things may choose one.
pub(super) fn opaque(state: &mut State<'_>, name: &str, words: &[(String, usize)], dir: Option<&str>) {
    let text = words.iter().map(|(word, _)| word.to_lowercase()).collect::<Vec<_>>().join(" ");
    let says = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
    let is_of_rust = says(&["rust", "cargo", "toolchain"]);
    // `pipenv run x` is x.
    let is_package = is_one_of(PACKAGES, name) && !says(&[" run ", "./"]);
    if is_package && !is_of_rust && says(&[" install", " add", " update", " upgrade", " ci", " -s", " -y"]) {
        return;
    }
    state.story.opaque.push(state.step);
    let is_read_in = matches!(name, "." | "source" | "eval") || name.contains(HOLE);
    if !is_read_in && leaves_choice(state.repository, dir, name, words) {
        return;
    }
    let prepares = says(&["setup", "install", "bootstrap", "mise", "nix", "asdf", "prepare"]);
    state.doubt |= is_of_rust || (prepares && !is_package) || is_read_in;
}

/// Another commit may have another toolchain file.
pub(super) fn git(state: &mut State<'_>, arguments: &[&str]) {
    const MOVING: [&str; 8] = ["checkout", "switch", "worktree", "reset", "stash", "merge", "pull", "rebase"];
    if arguments.iter().find(|word| !word.starts_with('-')).is_some_and(|of| MOVING.contains(of)) {
        state.doubt = true;
    }
}
