//! Entry points for fuzzing: any bytes go in, and a broken promise is a panic.
//!
//! The targets in `fuzz/` call these by way of the feature `fuzzing`; the tests below try them on every run
//! of the suite. Not a part of the public interface.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use tollgate_common::ci::{self, Event};
use tollgate_common::config::ConfigFile;
use tollgate_common::ctx::Env;

use crate::change::{Change, ChangedFile, Content, Difference, Head, Status, Versions};
use crate::lock::{Key, Lock, diff};
use crate::sources::lexer::{Token, statements};
use crate::sources::modules::{declarations, is_unusual};
use crate::sources::{Needles, Scanner, build_script, mentions};
use crate::workspace::manifest::{self, dependencies};
use crate::workspace::{Package, PackageId, Workspace};
use crate::{Input, Modules, Pipeline, RepoPath, Rules, Unowned, decide};

/// Compiling the globs takes longer than a thousand answers.
static RULES: LazyLock<Rules> =
    LazyLock::new(|| Rules::new(&ConfigFile::default(), &[], false).expect("the defaults"));

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| {
    let names = |names: &[&str]| names.iter().map(|name| name.as_bytes().to_vec()).collect();
    let needles =
        Needles { anywhere: names(&["a", "x"]), outside: names(&["Makefile"]), ..Needles::default() };
    Scanner::new(&needles).expect("few names")
});

/// With what a script may call.
static PACKAGE: LazyLock<Package> =
    LazyLock::new(|| package("a", "[build-dependencies]\ncc = \"1\"\nprost-build = \"0.13\"\n", ""));

/// A source: lexed, searched, read around every quote and slash in it, for its modules, and as a build script.
pub fn source(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let lines = text.matches('\n').count() + 1;
    lexed(&text, lines);
    searched(text.as_bytes(), lines);
    let declared = declarations(&text, |_| true);
    let has_path = declared.modules.iter().any(|module| !module.paths.is_empty());
    assert!(!has_path || is_unusual(text.as_bytes()), "nobody would have looked: {declared:?}");
    let places = declared.modules.iter().map(|module| module.line).chain(declared.calls);
    assert!(places.chain(declared.unclear).all(|line| (1..=lines).contains(&line)), "{declared:?}");
    let script = build_script::read(&text, &PACKAGE);
    let watched = script.watched.iter().map(|watched| watched.line);
    let unclear = script.unclear.iter().filter_map(|unclear| unclear.line);
    assert!(watched.chain(unclear).all(|line| (1..=lines).contains(&line)), "{script:?}");
}

fn searched(text: &[u8], lines: usize) {
    let hits: Vec<usize> = memchr::memchr2_iter(b'"', b'/', text).collect();
    for steps_up in [0, 1, usize::MAX] {
        for mention in mentions(text, &hits, steps_up) {
            assert!((1..=lines).contains(&mention.line), "{mention:?} of {lines} lines");
        }
    }
    if let Some(source) = SCANNER.scan_text(&path_of("crates/a/src/lib.rs"), text) {
        let places = source.mentions.iter().map(|mention| mention.line);
        let mut places = places.chain(source.lists).chain(source.enters);
        assert!(places.all(|line| (1..=lines).contains(&line)), "{source:?}");
    }
}

fn lexed(text: &str, lines: usize) {
    let mut last = 1;
    statements(text, |tokens| {
        for (token, line) in tokens {
            assert!((1..=lines).contains(line), "line {line} of {lines}");
            if matches!(token, Token::Str(_)) {
                assert!(*line >= last, "line {line} after {last}");
                last = *line;
            }
        }
    });
}

/// Two lock files with a NUL byte between them.
pub fn lock(data: &[u8]) {
    let texts = parts::<2>(data);
    let locks = texts.map(|text| Lock::parse(&text));
    for lock in locks.iter().flatten() {
        let dependents = lock.dependents();
        for (place, node) in lock.nodes.iter().enumerate() {
            assert!(node.dependencies.iter().all(|on| dependents[*on].contains(&place)), "{node:?}");
        }
        let keys: BTreeSet<&Key> = lock.nodes.iter().map(|node| &node.key).collect();
        if keys.len() == lock.nodes.len() {
            let same = diff(lock, lock);
            assert!(same.external.is_empty() && same.local.is_empty(), "it differs from itself: {same:?}");
        }
    }
    if let [Ok(base), Ok(head)] = &locks {
        let found = diff(base, head);
        let places = found.external.keys().chain(found.local.keys()).chain(found.local.values().flatten());
        assert!(places.into_iter().all(|place| *place < head.nodes.len()), "{found:?}");
    }
}

/// Both packages are members, as cargo would have said; more keys of the table may follow.
const MEMBERS: &str = "[workspace]\nmembers = [\"crates/*\"]\n";

/// The root manifest and that of a member, each at both ends, and the lock file at both ends, with NUL bytes
/// between them; a second member depends on the first.
pub fn manifests(data: &[u8]) {
    let [root_base, root_head, base, head, lock_base, lock_head] = parts::<6>(data);
    let [root_base, root_head] = [root_base, root_head].map(|text| MEMBERS.to_owned() + &text);
    let values = |text: &str| manifest::parse(text).ok();
    let tables = [&root_base, &root_head, &base, &head].map(|text| values(text));
    let is_same = tables[0] == tables[1] && tables[2] == tables[3] && lock_base == lock_head;
    let is_readable = tables.iter().all(Option::is_some) && Lock::parse(&lock_base).is_ok();
    let input = input([
        ("Cargo.toml", root_base, root_head),
        ("crates/a/Cargo.toml", base, head),
        ("Cargo.lock", lock_base, lock_head),
    ]);
    let report = decide(&input);
    if !report.everything.is_empty() {
        assert_eq!(report.selected.len(), report.packages.len(), "{report:?}");
    }
    for file in &report.files {
        assert!(file.everything || !file.packages.is_empty() || !file.why.is_empty(), "{file:?}");
    }
    // A member that its root manifest excludes is nothing that cargo would tell of.
    let excludes = tables[0].as_ref().is_some_and(|root| root["workspace"].get("exclude").is_some());
    if is_readable && is_same && !excludes {
        assert!(report.selected.is_empty(), "the values are the same: {report:?}");
    }
    if tables.iter().any(Option::is_none) {
        assert!(!report.everything.is_empty(), "a manifest cannot be read: {report:?}");
    }
}

/// The payload of an event of GitHub Actions, after a byte that says which.
pub fn event(data: &[u8]) {
    let names = ["pull_request", "pull_request_target", "merge_group", "push", "schedule"];
    let Some((which, payload)) = data.split_first() else {
        return;
    };
    let name = names[usize::from(*which) % names.len()];
    let env: Env =
        [("GITHUB_ACTIONS", "true"), ("CI", "true"), ("GITHUB_EVENT_NAME", name)].into_iter().collect();
    let found = ci::detect(&env, Some(payload)).expect("the variables say that this is GitHub Actions");
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(payload).is_ok();
    if !is_json && name != "schedule" {
        assert!(matches!(found.event, Event::Unreadable(_)), "{found:?}");
    }
}

/// The pieces between NUL bytes, as text; missing ones are empty.
fn parts<const N: usize>(data: &[u8]) -> [String; N] {
    let mut parts = data.splitn(N, |byte| *byte == 0).map(|part| String::from_utf8_lossy(part).into_owned());
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

fn input(files: [(&str, String, String); 3]) -> Input {
    let [root, member, lock] = &files;
    let manifests = [("Cargo.toml", &root.2), ("crates/a/Cargo.toml", &member.2)];
    let manifests = manifests.map(|(path, text)| (path_of(path), text.clone())).into();
    let a = package("a", &member.2, &root.2);
    let b = package("b", "[dependencies]\na = { path = \"../a\" }\n", "");
    let lock = Some(lock.2.clone());
    let changed = |(path, ..): &(&str, _, _)| ChangedFile { path: path_of(path), status: Status::Modified };
    let difference = Difference {
        base: None,
        head: Head::List,
        files: files.iter().map(changed).collect(),
        contents: files
            .into_iter()
            .map(|(path, base, head)| {
                (path_of(path), Versions { base: Content::Text(base), head: Content::Text(head) })
            })
            .collect(),
    };
    Input {
        workspace: Workspace { packages: vec![a, b], ..Workspace::default() },
        change: Change::Between(difference),
        rules: RULES.clone(),
        sources: Vec::new(),
        scripts: BTreeMap::new(),
        recorded: BTreeMap::new(),
        modules: Modules::default(),
        links: BTreeMap::new(),
        manifests,
        all_manifests: Vec::new(),
        vendored: Vec::new(),
        tool_configs: BTreeMap::new(),
        lock,
        unowned: Unowned::All,
        companions: BTreeMap::new(),
        follow_dependents: true,
        pipeline: Pipeline::default(),
        further: Vec::new(),
    }
}

fn package(name: &str, text: &str, root: &str) -> Package {
    let (table, root) = (manifest::parse(text).unwrap_or_default(), manifest::parse(root).ok());
    let declared = dependencies(&table, root.as_ref()).into_iter().map(|declared| {
        let mut dependency = declared.dependency;
        dependency.local = ["a", "b"].iter().position(|name| *name == dependency.name).map(PackageId);
        dependency
    });
    Package {
        name: name.to_owned(),
        version: semver::Version::new(0, 1, 0),
        dir: RepoPath::new(format!("crates/{name}")),
        is_member: true,
        targets: Vec::new(),
        build_script: None,
        test_dirs: Vec::new(),
        code_dirs: Vec::new(),
        binaries: Vec::new(),
        is_proc_macro: false,
        dependencies: declared.collect(),
        features: manifest::features(&table),
        matrix_fields: serde_json::Map::new(),
    }
}

fn path_of(path: &str) -> RepoPath {
    RepoPath::new(path).expect("inside the repository")
}

#[cfg(test)]
mod tests;
