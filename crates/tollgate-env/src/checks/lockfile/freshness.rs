//! Whether `Cargo.lock` fits the manifests: only cargo's resolver knows. It is asked without the network, so that the
//! answer may be that nobody can tell.
//!
//! `cargo metadata --no-deps --locked` does not look at the lock file. `cargo update --workspace --locked` does, needs
//! no sources, and takes the least of what does. What it says is asked for once more, by a command that resolves as
//! a build does, before it is called an error: `update` chooses the dependencies of members anew. Its words are those
//! of cargo 1.60 to 1.95.

use tollgate_common::ctx::Env;

use super::unreadable;
use crate::finding::{Finding, Fix, Place, Severity};
use crate::place::place;
use crate::read::lock_file::LockFile;
use crate::read::scratch::Scratch;
use crate::read::workspace::{Workspace, cargo_is_new};
use crate::rim::Rim;
use crate::scrub::{first_error, without_userinfo};

/// What cargo says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Fresh,
    /// What would change: `Adding ryu v1.0.23`.
    Stale(Vec<String>),
    /// It does not know the version of the file.
    Newer,
    Unreadable(String),
    Unknown(String),
}

/// At most so many changes are named.
const NAMED: usize = 5;

/// What cargo says, asked before it has said which packages there are: both take their time. `None` where it is not to
/// be asked, or not yet.
pub(super) fn early(rim: &Rim) -> Option<Said> {
    let has_lock = rim.cwd.ancestors().any(|dir| dir.join("Cargo.lock").is_file());
    (has_lock && !is_cold(rim) && !cargo_is_new(rim)).then(|| update(rim))
}

fn update(rim: &Rim) -> Said {
    ask(rim, &["update", "--workspace", "--locked", "--offline"])
}

pub(super) fn check(
    rim: &Rim,
    workspace: &Workspace,
    lock: &LockFile,
    early: Option<Said>,
) -> Option<Finding> {
    let path = rim.show(&lock.path);
    let has_foreign = lock.packages.iter().any(|package| package.source.is_some())
        || workspace.manifests.iter().any(|manifest| !manifest.git.is_empty());
    if is_cold(rim) && has_foreign {
        return Some(unknown(&path, "this machine has no index of a registry yet"));
    }
    if let Err(what) = &workspace.metadata {
        // `rust-version` says it too, and that has to be mended first.
        return Some(Finding { fix: None, ..unknown(&path, what) });
    }
    let said = match early.unwrap_or_else(|| update(rim)) {
        Said::Stale(changes) => {
            match ask(rim, &["tree", "--workspace", "--locked", "--offline", "--depth", "0"]) {
                Said::Stale(_) => Said::Stale(changes),
                other => other,
            }
        }
        other => other,
    };
    match said {
        Said::Fresh => None,
        Said::Stale(changes) => Some(stale(rim, workspace, &path, &changes)),
        Said::Newer => {
            let message = format!("{path} has a version that this cargo does not know");
            let line = lock.version.map_or(1, |(_, line)| line);
            Some(
                Finding::new("lock-version", Severity::Error, message)
                    .at(Place { line, ..Place::file(path) }),
            )
        }
        Said::Unreadable(what) => Some(unreadable(&path, &what)),
        Said::Unknown(what) => Some(unknown(&path, &what)),
    }
}

/// Whether cargo has never fetched anything here. It is not asked then: it would begin to furnish its home.
fn is_cold(rim: &Rim) -> bool {
    rim.cargo_home().is_none_or(|home| !home.join("registry").is_dir())
}

fn ask(rim: &Rim, args: &[&str]) -> Said {
    let mut command = rim.command("cargo", args);
    // cargo may ask rustc for its version: not through a wrapper, which would leave a daemon, and nothing of that is
    // written to the target directory.
    for (name, value) in
        [("RUSTC_WRAPPER", ""), ("RUSTC_WORKSPACE_WRAPPER", ""), ("CARGO_CACHE_RUSTC_INFO", "0")]
    {
        command.env(name, value);
    }
    command.env("CARGO_TERM_COLOR", "never");
    let home = Scratch::cargo_home(rim);
    match &home {
        Ok(home) => {
            command.env("CARGO_HOME", home.path());
        }
        // It would be made.
        Err(_) if !rim.cargo_home().is_some_and(|home| home.is_dir()) => {
            return Said::Unknown("cargo has no home yet, and would make one".to_owned());
        }
        Err(_) => {}
    }
    match rim.run(&mut command, rim.limit) {
        Err(err) => Said::Unknown(format!("cargo cannot be started: {err}")),
        Ok(answer) => match answer.status {
            None => Said::Unknown(format!("cargo took longer than {} s", rim.limit.as_secs_f64())),
            Some(status) if status.success() => Said::Fresh,
            Some(_) => understood(&answer.stderr, &rim.env),
        },
    }
}

fn understood(stderr: &[u8], env: &Env) -> Said {
    let text = String::from_utf8_lossy(stderr);
    let has = |words: &str| text.contains(words);
    // The first two since 1.93, the third before.
    if ["cannot update the lock file", "cannot create the lock file", "needs to be updated but --locked"]
        .iter()
        .any(|words| has(words))
    {
        return Said::Stale(changes(&text));
    }
    if has("lock file version") && (has("does not understand this lock file") || has("-Znext-lockfile-bump"))
    {
        return Said::Newer;
    }
    if has("failed to parse lock file") {
        let cause = text.lines().skip_while(|line| *line != "Caused by:").nth(1);
        return Said::Unreadable(without_userinfo(cause.unwrap_or("it is none of cargo's").trim()));
    }
    Said::Unknown(not_here(&first_error(stderr, env)))
}

/// What cargo says where something was never fetched, in the words of somebody who is not asked to fetch it.
fn not_here(complaint: &str) -> String {
    let quoted = |before: &str| complaint.strip_prefix(before)?.split('`').next();
    if let Some(name) = quoted("no matching package named `") {
        return format!("this machine has never seen the package `{name}`, and nothing is fetched");
    }
    let source = quoted("failed to load source for dependency `").or_else(|| quoted("failed to get `"));
    match source {
        Some(name) => format!("the source of `{name}` is not on this machine, and nothing is fetched"),
        None => complaint.to_owned(),
    }
}

fn changes(text: &str) -> Vec<String> {
    let is_change = |line: &&str| {
        ["Adding ", "Removing ", "Updating ", "Downgrading "].iter().any(|verb| line.starts_with(verb))
            && !line.ends_with(" index")
    };
    text.lines().map(str::trim).filter(is_change).map(without_userinfo).collect()
}

/// Row 25.
fn stale(rim: &Rim, workspace: &Workspace, path: &str, changes: &[String]) -> Finding {
    let finding = Finding::new(
        "lock-stale",
        Severity::Error,
        format!("{path} does not have what the manifests ask for"),
    )
    .at(Place::file(path))
    .fix(Fix::command(["cargo", "update", "--workspace"]));
    let finding = changes
        .iter()
        .filter_map(|change| asked_at(rim, workspace, change))
        .take(NAMED)
        .fold(finding, Finding::at);
    let more = changes.len().saturating_sub(NAMED);
    let named = changes.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match (changes.is_empty(), more) {
        (true, _) => finding,
        (false, 0) => finding.found(format!("what cargo would change: {named}")),
        (false, more) => finding.found(format!("what cargo would change: {named}, and {more} more")),
    }
}

/// Where a manifest names what would be added: on the line that begins with the name.
fn asked_at(rim: &Rim, workspace: &Workspace, change: &str) -> Option<Place> {
    let name = change.strip_prefix("Adding ")?.split(' ').next()?;
    workspace.manifests.iter().find_map(|manifest| {
        let mut start = 0;
        for line in manifest.text.split_inclusive('\n') {
            let begins = line.trim_start().strip_prefix(name);
            if begins.is_some_and(|rest| rest.trim_start().starts_with(['=', '.'])) {
                let start = start + line.len() - line.trim_start().len();
                return Some(place(rim.show(&manifest.path), &manifest.text, &(start..start + name.len())));
            }
            start += line.len();
        }
        None
    })
}

/// Row 28.
fn unknown(path: &str, what: &str) -> Finding {
    let message = format!("whether {path} has what the manifests ask for could not be found out: {what}");
    Finding::new("lock-freshness", Severity::Inconclusive, message).at(Place::file(path)).fix(Fix::safe([
        "cargo",
        "update",
        "--workspace",
        "--locked",
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_cargo_are_understood() {
        let stale =
            |changes: &[&str]| Said::Stale(changes.iter().map(|change| (*change).to_owned()).collect());
        for (stderr, expected) in [
            (
                "    Updating crates.io index\n     Locking 1 package to latest compatible version\n      Adding ryu v1.0.23\n\
                 error: cannot update the lock file /x/Cargo.lock because --locked was passed to prevent this\n",
                stale(&["Adding ryu v1.0.23"]),
            ),
            (
                "error: the lock file /x/Cargo.lock needs to be updated but --locked was passed to prevent this\n",
                stale(&[]),
            ),
            (
                "error: failed to parse lock file at: /x/Cargo.lock\n\nCaused by:\n  lock file version `9` was found, but \
                 this version of Cargo does not understand this lock file, perhaps Cargo needs to be updated?\n",
                Said::Newer,
            ),
            (
                "error: failed to parse lock file at: /x/Cargo.lock\n\nCaused by:\n  package `a` is specified twice in \
                 the lockfile\n",
                Said::Unreadable("package `a` is specified twice in the lockfile".to_owned()),
            ),
            (
                "error: no matching package named `ryu` found\nlocation searched: crates.io index\nAs a reminder, you're \
                 using offline mode (--offline)\n",
                Said::Unknown(
                    "this machine has never seen the package `ryu`, and nothing is fetched".to_owned(),
                ),
            ),
            (
                "error: failed to get `nss-rs` as a dependency of package `fuzz v0.30.1 (/x)`\n",
                Said::Unknown(
                    "the source of `nss-rs` is not on this machine, and nothing is fetched".to_owned(),
                ),
            ),
            ("", Said::Unknown("it failed without a word".to_owned())),
        ] {
            assert_eq!(understood(stderr.as_bytes(), &Env::default()), expected, "{stderr}");
        }
    }
}
