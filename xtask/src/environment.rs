//! Takes apart the environment that xtask was started with: what the user set, and what cargo and rustup
//! put on top of it for xtask alone.
//!
//! In: the variables of this process. Out: an [`Origin`], with the environment for building this workspace
//! and the one that a tool sees, as though the user had started it by hand. Reads nothing itself.
//!
//! Measured with `cargo run` of a program that prints its environment (cargo 1.95, rustup 1.29, Linux),
//! and read in the sources of both for the other systems:
//!
//! - rustup's proxy sets `RUSTUP_TOOLCHAIN`, `RUSTUP_TOOLCHAIN_SOURCE` (since 1.29: `cli`, `env`,
//!   `path-override`, `toolchain-file`, `default`; always that of the innermost proxy) and counts
//!   `RUST_RECURSION_COUNT` up. `rustup run X cargo …` sets no source. An empty `RUSTUP_TOOLCHAIN` is
//!   replaced. It also sets `CARGO_HOME` and `RUSTUP_HOME` to the values they have anyway, and puts
//!   `CARGO_HOME/bin` into `PATH` if it is missing: those may stay.
//! - cargo sets `CARGO`, `CARGO_MANIFEST_DIR`, `CARGO_MANIFEST_PATH` and fourteen `CARGO_PKG_*`. The others
//!   that its manual lists are for build scripts and tests, and removed for the case that one of them calls.
//!   Where `SSL_CERT_FILE` and `SSL_CERT_DIR` are missing it sets them too; they cannot be told from the user's.

use std::ffi::{OsStr, OsString};

use crate::host::{Env, text};
use crate::library_path;

/// Under this name the tools learn how rustup chose the toolchain of the directory they run in.
const HANDED_ON: &str = "TOLLGATE_RUSTUP_TOOLCHAIN_SOURCE";

/// Set by cargo for the package that it runs, here xtask.
const OF_THE_PACKAGE: [&str; 7] = [
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_LINKS",
    "CARGO_MANIFEST_PATH",
    "CARGO_PRIMARY_PACKAGE",
    "CARGO_TARGET_TMPDIR",
];
const OF_THE_PACKAGE_PREFIXES: [&str; 2] = ["CARGO_PKG_", "CARGO_BIN_EXE_"];

/// Who chose the toolchain that `RUSTUP_TOOLCHAIN` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chooser {
    /// The user, by `+toolchain` or by setting the variable.
    User,
    /// rustup, for the directory that the user is in.
    Directory,
    /// An outer proxy or the user (`env` beneath another proxy), or a rustup that does not say.
    Unknown,
}

/// What xtask was started with, taken apart.
pub(crate) struct Origin {
    /// The program that builds this workspace, in the directory of this workspace.
    pub(crate) cargo: OsString,
    /// The environment for that.
    pub(crate) build: Env,
    /// The environment for a tool: the user's own.
    pub(crate) tool: Env,
}

impl Origin {
    /// Takes an environment apart.
    ///
    /// `$CARGO` is the real cargo of the toolchain of the *user's directory*, which may be another repository
    /// with another `rust-toolchain.toml`. If that directory was what chose it, building starts afresh with
    /// the `cargo` of `PATH`, which is rustup's proxy then and costs some milliseconds. A choice of the user's,
    /// or one of unknown origin, holds for building as it held for building xtask.
    pub(crate) fn new(mut env: Env) -> Self {
        let chooser = chooser(&env);
        let source = text(&env, "RUSTUP_TOOLCHAIN_SOURCE").map(OsString::from);
        library_path::clean(&mut env);
        env.retain(|name, _| !name.to_str().is_some_and(is_of_the_package));
        for name in ["RUSTUP_TOOLCHAIN_SOURCE", "RUST_RECURSION_COUNT", HANDED_ON] {
            env.remove(OsStr::new(name));
        }
        let mut cargo = env.remove(OsStr::new("CARGO"));
        if chooser == Chooser::Directory {
            env.remove(OsStr::new("RUSTUP_TOOLCHAIN"));
            cargo = None;
        }
        let mut tool = env.clone();
        if chooser != Chooser::User {
            tool.remove(OsStr::new("RUSTUP_TOOLCHAIN"));
        }
        tool.extend(source.map(|source| (HANDED_ON.into(), source)));
        Self { cargo: cargo.unwrap_or_else(|| "cargo".into()), build: env, tool }
    }
}

fn chooser(env: &Env) -> Chooser {
    let depth = text(env, "RUST_RECURSION_COUNT");
    match (text(env, "RUSTUP_TOOLCHAIN_SOURCE"), depth) {
        (Some("toolchain-file" | "path-override" | "default"), _) => Chooser::Directory,
        // With no count, no proxy stands between the user and us.
        (Some("cli"), _) | (Some("env"), Some("1")) | (_, None) => Chooser::User,
        _ => Chooser::Unknown,
    }
}

fn is_of_the_package(name: &str) -> bool {
    OF_THE_PACKAGE.contains(&name) || OF_THE_PACKAGE_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(variables: &[(&str, &str)]) -> Env {
        variables.iter().map(|(name, value)| (name.into(), value.into())).collect()
    }

    /// `RUSTUP_TOOLCHAIN` as a tool and as building see it, and whether building uses `$CARGO`.
    fn check_toolchain(source: &str, depth: &str, tool: bool, build: bool, uses_cargo: bool) {
        let origin = Origin::new(env(&[
            ("CARGO", "/real/cargo"),
            ("RUSTUP_TOOLCHAIN", "1.70.0"),
            ("RUSTUP_TOOLCHAIN_SOURCE", source),
            ("RUST_RECURSION_COUNT", depth),
        ]));
        let name = OsStr::new("RUSTUP_TOOLCHAIN");
        assert_eq!(
            (origin.tool.contains_key(name), origin.build.contains_key(name), origin.cargo == "/real/cargo"),
            (tool, build, uses_cargo),
            "{source:?} at {depth:?}"
        );
    }

    #[test]
    fn the_users_choice_of_toolchain_stays_and_the_directorys_does_not() {
        check_toolchain("cli", "1", true, true, true);
        check_toolchain("cli", "2", true, true, true);
        check_toolchain("env", "1", true, true, true);
        check_toolchain("", "", true, true, true);
        for source in ["toolchain-file", "path-override", "default"] {
            check_toolchain(source, "1", false, false, false);
        }
        // `rustup run`, a rustup that names no source, or a proxy beneath another: whose it is cannot be told.
        check_toolchain("", "1", false, true, true);
        check_toolchain("env", "2", false, true, true);
    }
}
