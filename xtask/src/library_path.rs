//! The search path of the dynamic linker, without what cargo and rustup put in front of it for xtask.
//!
//! In: the environment. Out: the same with the user's own path. As measured (see `environment`) it becomes
//!
//! 1. by cargo: `target/debug`, `target/debug/deps`, `<sysroot>/lib/rustlib/<triple>/lib`, the latter last;
//! 2. by rustup: `<toolchain>/lib`, unless the user has it already, wherever;
//! 3. the user's own, byte for byte, with its empty entries.
//!
//! A variable that was set but empty cannot be told from one that was not set.

use std::env::{join_paths, split_paths};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::host::{Env, text};

/// Where cargo and rustup put directories of libraries in front. On Windows they differ: rustup sets the
/// name of Linux, which nothing reads there, and cargo sets the one that matters.
#[cfg(target_os = "macos")]
const LIBRARY_PATHS: [&str; 1] = ["DYLD_FALLBACK_LIBRARY_PATH"];
#[cfg(windows)]
const LIBRARY_PATHS: [&str; 2] = ["LD_LIBRARY_PATH", "PATH"];
#[cfg(not(any(windows, target_os = "macos")))]
const LIBRARY_PATHS: [&str; 1] = ["LD_LIBRARY_PATH"];

/// Takes off the library paths what cargo put there, if it did, and then what rustup did.
pub(crate) fn clean(env: &mut Env) {
    let by_cargo = env.contains_key(OsStr::new("CARGO_MANIFEST_DIR"));
    // The name may also be a path of its own, which `join` then keeps as it is.
    let by_rustup = text(env, "RUST_RECURSION_COUNT")
        .and(text(env, "RUSTUP_TOOLCHAIN"))
        .zip(text(env, "RUSTUP_HOME"))
        .map(|(name, home)| Path::new(home).join("toolchains").join(name).join("lib"));
    for name in LIBRARY_PATHS.map(OsStr::new) {
        let Some(value) = env.get(name) else { continue };
        match users_own(value, by_cargo, by_rustup.as_deref()) {
            Some(own) => env.insert(name.into(), own),
            None => env.remove(name),
        };
    }
}

/// What the user had in a library path; `None` if nothing.
fn users_own(value: &OsStr, by_cargo: bool, by_rustup: Option<&Path>) -> Option<OsString> {
    let mut entries: Vec<PathBuf> = split_paths(value).collect();
    let all = entries.len();
    if by_cargo && let Some(last) = entries.iter().position(|entry| is_sysroot_of_target(entry)) {
        entries.drain(..=last);
    }
    if by_rustup.is_some() && entries.first().map(PathBuf::as_path) == by_rustup {
        entries.remove(0);
    }
    if entries.len() == all {
        return Some(value.to_owned());
    }
    if entries.is_empty() || is_default_on_macos(&entries) {
        return None;
    }
    // What was split can be joined.
    join_paths(entries).ok()
}

/// `…/lib/rustlib/<triple>/lib`
fn is_sysroot_of_target(entry: &Path) -> bool {
    let mut names = entry.iter().rev();
    names.next() == Some(OsStr::new("lib"))
        && names.next().is_some()
        && names.next() == Some(OsStr::new("rustlib"))
}

/// Where the variable is not set, rustup and cargo add what macOS then uses, for setting it ends that.
fn is_default_on_macos(entries: &[PathBuf]) -> bool {
    cfg!(target_os = "macos")
        && matches!(entries, [home, local, usr] if home.ends_with("lib")
            && local == Path::new("/usr/local/lib") && usr == Path::new("/usr/lib"))
}

#[cfg(all(test, not(any(windows, target_os = "macos"))))]
mod tests {
    use super::*;

    fn env(variables: &[(&str, &str)]) -> Env {
        variables.iter().map(|(name, value)| (name.into(), value.into())).collect()
    }

    fn check(value: &str, expected: Option<&str>) {
        let mut env = env(&[
            ("CARGO_MANIFEST_DIR", "/ws/xtask"),
            ("RUSTUP_HOME", "/r"),
            ("RUSTUP_TOOLCHAIN", "T"),
            ("RUST_RECURSION_COUNT", "1"),
            ("LD_LIBRARY_PATH", value),
        ]);
        clean(&mut env);
        assert_eq!(text(&env, "LD_LIBRARY_PATH"), expected, "{value}");
    }

    #[test]
    fn the_users_own_library_path_stays() {
        const CARGO: &str = "/ws/target/debug:/ws/target/debug/deps:/s/lib/rustlib/x-y/lib";
        let after = |rest: &str, expected| check(&format!("{CARGO}{rest}"), expected);
        after("", None);
        after(":/r/toolchains/T/lib", None);
        after(":/r/toolchains/T/lib:/mine:/too", Some("/mine:/too"));
        after(":/r/toolchains/T/lib::/mine:", Some(":/mine:"));
        // Not ours to drop: the user had it, so rustup did not add it.
        after(":/mine:/r/toolchains/T/lib", Some("/mine:/r/toolchains/T/lib"));
        check("/r/toolchains/T/lib:/mine", Some("/mine"));
        check("/mine", Some("/mine"));
    }

    #[test]
    fn a_cargo_without_rustup_is_taken_off_alone() {
        let mut env = env(&[
            ("CARGO_MANIFEST_DIR", "/ws/xtask"),
            ("LD_LIBRARY_PATH", "/ws/target/debug:/s/lib/rustlib/x-y/lib"),
        ]);
        clean(&mut env);
        assert_eq!(env.get(OsStr::new("LD_LIBRARY_PATH")), None);
    }

    #[test]
    fn without_cargo_and_rustup_a_library_path_is_the_users() {
        let value = "/a/lib/rustlib/x-y/lib:/r/toolchains/T/lib";
        let users = env(&[("LD_LIBRARY_PATH", value), ("RUSTUP_HOME", "/r"), ("RUSTUP_TOOLCHAIN", "T")]);
        let mut cleaned = users.clone();
        clean(&mut cleaned);
        assert_eq!(cleaned, users);
    }
}
