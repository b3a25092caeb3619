//! `Cargo.lock` as a graph: which package resolves to which, in formats 1 to 4.
//!
//! Pure: text in, graph out. Names are resolved to packages before anything is compared, so that a `"syn"`
//! that had to become `"syn 2.0.119"` because a second one appeared is no change.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, anyhow, bail};
use serde::Deserialize;

/// The newest format that is known; cargo 1.78 introduced it.
const NEWEST: i64 = 4;

/// A resolved graph.
#[derive(Clone, Debug)]
pub struct Lock {
    /// Every package, in the order of the file.
    pub nodes: Vec<Node>,
}

/// One package of the graph.
#[derive(Clone, Debug)]
pub struct Node {
    /// Which package it is.
    pub key: Key,
    /// Its version.
    pub version: String,
    checksum: Option<String>,
    /// What it depends on, as places in [`Lock::nodes`].
    pub dependencies: Vec<usize>,
}

/// What makes a package the same one in two lock files. The version of a local package is its manifest's
/// business and not part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The package's name.
    pub name: String,
    /// Where it comes from and which version; `None` for a local package.
    pub external: Option<(String, String)>,
}

#[derive(Deserialize)]
struct File {
    version: Option<i64>,
    #[serde(default)]
    package: Vec<Entry>,
    /// Format 1 had the root package apart from the others.
    root: Option<Entry>,
    /// Formats 1 and 2 had the checksums apart from the packages.
    #[serde(default)]
    metadata: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    version: String,
    source: Option<String>,
    checksum: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

impl Lock {
    /// Reads a lock file.
    ///
    /// # Errors
    /// When it is no TOML (conflict markers!), of a newer format, or names a package that it does not have.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let file: File = toml::from_str(text).map_err(|err| match conflict_marker(text) {
            Some(line) => anyhow!("it has conflict markers (line {line})"),
            None => anyhow!("it is no lock file: {}", err.message()),
        })?;
        if let Some(version) = file.version.filter(|version| *version > NEWEST) {
            bail!("it has format {version}, and the newest we know is {NEWEST}");
        }
        let entries: Vec<Entry> = file.root.into_iter().chain(file.package).collect();
        let names = Names::new(&entries);
        let node = |entry: &Entry| {
            let key = Key {
                name: entry.name.clone(),
                external: entry.source.clone().map(|source| (source, entry.version.clone())),
            };
            let find = |reference: &String| {
                names.find(reference).with_context(|| {
                    format!("{} {} depends on `{reference}`, which is not in it", entry.name, entry.version)
                })
            };
            let dependencies = entry.dependencies.iter().map(find).collect::<anyhow::Result<_>>()?;
            let checksum = entry.checksum.clone().or_else(|| {
                let old = format!("checksum {} {} ({})", entry.name, entry.version, entry.source.as_ref()?);
                file.metadata.get(&old).cloned()
            });
            Ok(Node { key, version: entry.version.clone(), checksum, dependencies })
        };
        Ok(Self { nodes: entries.iter().map(node).collect::<anyhow::Result<_>>()? })
    }

    /// For each package, those that depend on it, as places in [`Lock::nodes`].
    #[must_use]
    pub fn dependents(&self) -> Vec<Vec<usize>> {
        let mut dependents = vec![Vec::new(); self.nodes.len()];
        for (place, node) in self.nodes.iter().enumerate() {
            for dependency in &node.dependencies {
                dependents[*dependency].push(place);
            }
        }
        dependents
    }

    fn keys_of_dependencies(&self, node: &Node) -> BTreeSet<&Key> {
        node.dependencies.iter().map(|place| &self.nodes[*place].key).collect()
    }
}

/// An entry's dependencies are named as briefly as is unambiguous: name, version, source.
struct Names<'a> {
    by_name: BTreeMap<&'a str, Vec<(usize, &'a Entry)>>,
}

impl<'a> Names<'a> {
    fn new(entries: &'a [Entry]) -> Self {
        let mut by_name: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for (place, entry) in entries.iter().enumerate() {
            by_name.entry(&entry.name).or_default().push((place, entry));
        }
        Self { by_name }
    }

    fn find(&self, reference: &str) -> Option<usize> {
        let mut parts = reference.splitn(3, ' ');
        let candidates = self.by_name.get(parts.next()?)?;
        let version = parts.next();
        let source = parts.next().map(|source| source.trim_start_matches('(').trim_end_matches(')'));
        let fits = |entry: &Entry| {
            version.is_none_or(|version| entry.version == version)
                && source.is_none_or(|source| entry.source.as_deref() == Some(source))
        };
        candidates.iter().find(|(_, entry)| fits(entry)).map(|(place, _)| *place)
    }
}

fn conflict_marker(text: &str) -> Option<usize> {
    text.lines().position(|line| line.starts_with("<<<<<<< ")).map(|place| place + 1)
}

/// What became different between two lock files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockDiff {
    /// External packages of the head that the base did not have so, as places in the head, each with what
    /// happened: `serde 1.0.1 → 1.0.2`.
    pub external: BTreeMap<usize, String>,
    /// Local packages that now resolve a name to another external package: place in the head, and what.
    pub local: BTreeMap<usize, BTreeSet<usize>>,
}

/// Compares two lock files as graphs.
#[must_use]
pub fn diff(base: &Lock, head: &Lock) -> LockDiff {
    let before: BTreeMap<&Key, &Node> = base.nodes.iter().map(|node| (&node.key, node)).collect();
    let mut found = LockDiff::default();
    for (place, node) in head.nodes.iter().enumerate() {
        // Two local packages of one name cannot be told apart by it, so both count as new.
        let old = before
            .get(&node.key)
            .copied()
            .filter(|_| node.key.external.is_some() || !is_ambiguous(base, &node.key));
        let old_dependencies = old.map(|old| base.keys_of_dependencies(old)).unwrap_or_default();
        if node.key.external.is_none() {
            let resolved_anew = node.dependencies.iter().copied().filter(|dependency| {
                let key = &head.nodes[*dependency].key;
                key.external.is_some() && !old_dependencies.contains(key)
            });
            let resolved_anew: BTreeSet<_> = resolved_anew.collect();
            if !resolved_anew.is_empty() {
                found.local.insert(place, resolved_anew);
            }
        } else if let Some(what) = what_changed(base, &before, old, head, node) {
            found.external.insert(place, what);
        }
    }
    found
}

fn is_ambiguous(lock: &Lock, key: &Key) -> bool {
    lock.nodes.iter().filter(|node| node.key == *key).nth(1).is_some()
}

fn what_changed(
    base: &Lock,
    before: &BTreeMap<&Key, &Node>,
    old: Option<&Node>,
    head: &Lock,
    node: &Node,
) -> Option<String> {
    let Some(old) = old else {
        return Some(arrival(base, head, node));
    };
    if old.checksum != node.checksum {
        return Some(format!("{} {} has another checksum", node.key.name, node.version));
    }
    let (old_keys, new_keys) = (base.keys_of_dependencies(old), head.keys_of_dependencies(node));
    let came: Vec<_> = new_keys.difference(&old_keys).collect();
    // A dependency that is new itself, and whatever it replaces, speaks for itself.
    let is_arrival = |key: &Key| key.external.is_some() && !before.contains_key(key);
    let is_replaced = |key: &&Key| came.iter().any(|came| came.name == key.name);
    let is_explained =
        came.iter().all(|key| is_arrival(key)) && old_keys.difference(&new_keys).all(is_replaced);
    (!is_explained).then(|| format!("{} {} has other dependencies", node.key.name, node.version))
}

/// A package that the base did not have: in the place of one that left, or new.
fn arrival(base: &Lock, head: &Lock, node: &Node) -> String {
    let stays: BTreeSet<&Key> = head.nodes.iter().map(|node| &node.key).collect();
    let mut left = base.nodes.iter().filter(|old| old.key.name == node.key.name && !stays.contains(&old.key));
    match (left.next(), left.next()) {
        (Some(old), None) if old.version != node.version => {
            format!("{} {} → {}", node.key.name, old.version, node.version)
        }
        (Some(old), None) if repository(old).is_some() && repository(old) == repository(node) => {
            format!("{} {} is at another commit", node.key.name, node.version)
        }
        (Some(_), None) => format!("{} {} comes from another source", node.key.name, node.version),
        _ => format!("{} {} is new", node.key.name, node.version),
    }
}

/// The git repository that a package comes from, without the commit.
fn repository(node: &Node) -> Option<&str> {
    let (source, _) = node.key.external.as_ref()?;
    source.strip_prefix("git+")?.split(['?', '#']).next()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const V4: &str = r#"
version = 4
[[package]]
name = "a"
version = "0.1.0"
dependencies = ["syn", "b"]
[[package]]
name = "b"
version = "0.1.0"
[[package]]
name = "syn"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "11"
"#;

    fn changes(base: &str, head: &str) -> Vec<String> {
        let (base, head) = (Lock::parse(base).expect("a lock file"), Lock::parse(head).expect("a lock file"));
        let diff = diff(&base, &head);
        let name = |place: &usize| head.nodes[*place].key.name.clone();
        let local = diff.local.iter().map(|(place, to)| {
            let to: Vec<_> =
                to.iter().map(|to| format!("{} {}", name(to), head.nodes[*to].version)).collect();
            format!("{} resolves {}", name(place), to.join(", "))
        });
        diff.external.values().cloned().chain(local).collect()
    }

    #[test]
    fn a_bump_is_named_and_reaches_its_users() {
        let head = V4.replace("1.0.0", "1.0.1").replace("11", "22");
        assert_eq!(changes(V4, &head), ["syn 1.0.0 → 1.0.1", "a resolves syn 1.0.1"]);
    }

    #[test]
    fn a_second_version_changes_nobody_who_keeps_the_first() {
        let second = "[[package]]\nname = \"c\"\nversion = \"1.0.0\"\ndependencies = [\"syn 2.0.0\"]\n[[package]]\nname = \"syn\"\nversion = \"2.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        let head = V4.replace("\"syn\", \"b\"", "\"syn 1.0.0\", \"b\"") + second;
        assert_eq!(changes(V4, &head), ["syn 2.0.0 is new", "c resolves syn 2.0.0"]);
    }

    #[test]
    fn order_formats_and_own_versions_are_no_change() {
        let own_version =
            V4.replace("name = \"b\"\nversion = \"0.1.0\"", "name = \"b\"\nversion = \"0.2.0\"");
        assert_eq!(changes(V4, &own_version), [""; 0]);
        let v1 = r#"
[root]
name = "a"
version = "0.1.0"
dependencies = ["b 0.1.0", "syn 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)"]
[[package]]
name = "b"
version = "0.1.0"
[[package]]
name = "syn"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
[metadata]
"checksum syn 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)" = "11"
"#;
        assert_eq!(changes(v1, V4), [""; 0]);
        assert_eq!(changes(V4, v1), [""; 0]);
    }

    #[test]
    fn checksum_source_and_dependencies_count() {
        assert_eq!(changes(V4, &V4.replace("\"11\"", "\"22\"")), ["syn 1.0.0 has another checksum"]);
        let moved = V4.replace(
            "registry+https://github.com/rust-lang/crates.io-index",
            "git+https://example.com/syn#abc",
        );
        assert_eq!(changes(V4, &moved), ["syn 1.0.0 comes from another source", "a resolves syn 1.0.0"]);
        let other_commit = moved.replace("#abc", "#def");
        assert_eq!(
            changes(&moved, &other_commit),
            ["syn 1.0.0 is at another commit", "a resolves syn 1.0.0"]
        );
        let with_dependency = V4.to_owned()
            + "dependencies = [\"quote\"]\n[[package]]\nname = \"quote\"\nversion = \"1.0.0\"\nsource = \"x\"\n";
        assert_eq!(changes(V4, &with_dependency), ["quote 1.0.0 is new"]);
        assert_eq!(changes(&with_dependency, V4), ["syn 1.0.0 has other dependencies"]);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let error = |text: &str| Lock::parse(text).expect_err("not a lock file").to_string();
        assert_eq!(error("version = 4\n<<<<<<< HEAD\n"), "it has conflict markers (line 2)");
        assert_eq!(error("version = 5\n"), "it has format 5, and the newest we know is 4");
        assert!(error("nonsense").starts_with("it is no lock file"));
        assert_eq!(
            error(&V4.replace("\"b\"]", "\"gone\"]")),
            "a 0.1.0 depends on `gone`, which is not in it"
        );
    }

    /// Lock files of up to eight packages in up to two versions, with any dependencies between them.
    fn locks() -> impl Strategy<Value = Vec<(usize, usize, Vec<usize>)>> {
        let package = (0..8_usize, 0..2_usize, prop::collection::vec(0..8_usize, 0..4));
        prop::collection::vec(package, 1..10)
    }

    fn written(packages: &[(usize, usize, Vec<usize>)]) -> String {
        let mut text = "version = 4\n".to_owned();
        let known: BTreeSet<_> = packages.iter().map(|(name, version, _)| (*name, *version)).collect();
        let mut seen = BTreeSet::new();
        for (name, version, dependencies) in packages {
            if !seen.insert((*name, *version)) {
                continue;
            }
            let source = if name % 3 == 0 { "" } else { "source = \"registry+x\"\n" };
            let refer = |name: &usize| {
                known.iter().find(|(known, _)| known == name).map(|(n, v)| format!("\"p{n} {v}.0.0\""))
            };
            let dependencies: Vec<_> = dependencies.iter().filter_map(refer).collect();
            text.push_str(&format!(
                "[[package]]\nname = \"p{name}\"\nversion = \"{version}.0.0\"\n{source}dependencies = [{}]\n",
                dependencies.join(", ")
            ));
        }
        text
    }

    proptest! {
        #[test]
        fn nothing_differs_from_itself_in_any_order(packages in locks()) {
            let lock = Lock::parse(&written(&packages)).expect("a lock file");
            prop_assert_eq!(diff(&lock, &lock).external, BTreeMap::new());
            // The first entry of a name and version counts, so only distinct ones may change places.
            let distinct: BTreeMap<_, _> = packages.iter().rev().map(|(n, v, d)| ((*n, *v), d.clone())).collect();
            let sorted: Vec<_> = distinct.into_iter().map(|((n, v), d)| (n, v, d)).collect();
            let sorted = Lock::parse(&written(&sorted)).expect("a lock file");
            prop_assert_eq!(diff(&lock, &sorted).external, BTreeMap::new());
        }

        #[test]
        fn any_text_is_a_lock_file_or_an_error(text in "(version = [0-9]\n)?(\\[\\[package\\]\\]\n(name = \"[a-c]?\"\n)?(version = \"1\"\n)?(dependencies = \\[\"[a-c ]{0,4}\"\\]\n)?){0,3}.{0,20}") {
            let _ = Lock::parse(&text);
        }
    }
}
