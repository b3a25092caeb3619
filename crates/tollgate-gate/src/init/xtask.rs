//! `--xtask`: a member that starts the tools, and the alias for it.
//!
//! It forwards and does not link: it has no dependencies, so it is built in a second, and the tools are those that are
//! installed. Whoever wants them as libraries finds the way in docs/embed.md.

use super::change::Change;
use super::manifest;
use super::seen::Seen;

/// The version of the member, which nobody publishes.
const VERSION: &str = "0.0.0";

const ALIAS: &str = "run --quiet --package xtask --";

/// What there is to write, and what somebody has to do by hand.
#[derive(Debug, Default)]
pub(super) struct Xtask {
    pub(super) changes: Vec<Change>,
    pub(super) by_hand: Vec<String>,
}

/// Decides.
pub(super) fn decide(seen: &Seen) -> Xtask {
    let mut xtask = Xtask::default();
    let (path, main) = (seen.path("xtask/Cargo.toml"), seen.path("xtask/src/main.rs"));
    let ours = [(path, package()), (main, source())];
    let is_done = ours.iter().all(|(path, text)| seen.present.get(path) == Some(text));
    if let Some(what) = (!is_done).then(|| in_the_way(seen)).flatten() {
        xtask.by_hand.push(format!(
            "{what}, and it is left as it is. Let its words `affected`, `env` and `gate` start `tollgate-affected`, \
             `tollgate-env` and `tollgate-gate` with the arguments that follow; or call them as libraries: \
             {}/blob/v{}/docs/embed.md",
            env!("CARGO_PKG_REPOSITORY"),
            env!("CARGO_PKG_VERSION"),
        ));
        return xtask;
    }
    if !is_done {
        xtask.changes.extend(ours.map(|(path, after)| Change { path, before: None, after }));
    }
    member(seen, &mut xtask);
    alias(seen, &mut xtask);
    xtask
}

/// An xtask that is there already, wherever: cargo takes no two packages of one name.
fn in_the_way(seen: &Seen) -> Option<String> {
    if seen.has("xtask") {
        return Some("there is a package xtask already".to_owned());
    }
    let lock = seen.present.get(&seen.path("Cargo.lock"));
    if lock.is_some_and(|lock| manifest::is_locked(lock, "xtask")) {
        return Some("Cargo.lock has a package xtask already".to_owned());
    }
    let (path, text) = cargo_config(seen);
    let is_there = manifest::alias(text.unwrap_or_default(), "xtask").is_some();
    is_there.then(|| format!("{path} has an alias `xtask` already"))
}

fn member(seen: &Seen, xtask: &mut Xtask) {
    let workspace = &seen.manifest;
    let is_there = workspace.members.iter().any(|member| {
        let member = member.trim_start_matches("./").trim_end_matches('/');
        member == "xtask" || member == "*"
    });
    let path = seen.path("Cargo.toml");
    let text = seen.present.get(&path).map(String::as_str).unwrap_or_default();
    if workspace.exclude.iter().any(|folder| folder.trim_end_matches('/') == "xtask") {
        xtask
            .by_hand
            .push(format!("{path}: `exclude` has `xtask`: take it out, and add `xtask` to `members`"));
        return;
    }
    if !is_there {
        let alone = seen.nested.iter().filter(|(_, is_own)| !is_own).map(|(folder, _)| folder.clone());
        let exclude: Vec<String> = if workspace.is_workspace { Vec::new() } else { alone.collect() };
        match manifest::with_member(text, "xtask", &exclude) {
            Some(after) => edit(xtask, path, text, after),
            None => xtask.by_hand.push(format!("{path}: add `xtask` to `members` of `[workspace]`")),
        }
    }
    let path = seen.path("Cargo.lock");
    let text = seen.present.get(&path).map(String::as_str).unwrap_or_default();
    if let Some(after) = manifest::with_locked(text, "xtask", VERSION) {
        edit(xtask, path, text, after);
    }
}

/// The configuration of cargo: where both files are there, it reads the one without extension (The Cargo Book,
/// "Configuration").
fn cargo_config(seen: &Seen) -> (String, Option<&str>) {
    let [new, old] = [seen.path(".cargo/config.toml"), seen.path(".cargo/config")];
    let path = if seen.present.contains_key(&old) { old } else { new };
    let text = seen.present.get(&path).map(String::as_str);
    (path, text)
}

fn alias(seen: &Seen, xtask: &mut Xtask) {
    let (path, text) = cargo_config(seen);
    match manifest::alias(text.unwrap_or_default(), "xtask") {
        Some(Some(command)) if command == ALIAS => {}
        Some(_) => xtask.by_hand.push(format!(
            "{path} has an alias `xtask` already, and it is left as it is; ours would be: xtask = \"{ALIAS}\""
        )),
        None => match manifest::with_alias(text.unwrap_or_default(), "xtask", ALIAS) {
            Some(after) => match text {
                Some(text) => edit(xtask, path, text, after),
                None => xtask.changes.push(Change { path, before: None, after }),
            },
            None => xtask.by_hand.push(format!("{path}: add to `[alias]`: xtask = \"{ALIAS}\"")),
        },
    }
}

fn edit(xtask: &mut Xtask, path: String, before: &str, after: String) {
    xtask.changes.push(Change { path, before: Some(before.to_owned()), after });
}

fn package() -> String {
    include_str!("xtask/package.toml").replace("VERSION", VERSION)
}

fn source() -> String {
    let source = include_str!("xtask/main.rs.txt");
    source
        .replace("REPOSITORY", env!("CARGO_PKG_REPOSITORY"))
        .replace("TAG", concat!("v", env!("CARGO_PKG_VERSION")))
}
