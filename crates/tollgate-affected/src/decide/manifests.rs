//! What a changed `Cargo.toml` means, compared as values, table by table.
//!
//! A manifest touches its own package; the root manifest also those who inherit from it; and either may turn
//! features of a dependency on or off, which touches everybody who uses that dependency. Comments, layout
//! and `metadata` touch nobody, unless a build script may read them.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::features::{Changes, Manifests};
use super::inheritance::{Heir, is_inherited};
use super::membership::Membership;
use super::scripts;
use super::{Findings, Input};
use crate::change::{Content, Difference, Versions};
use crate::lock::Lock;
use crate::path::RepoPath;
use crate::report::Level;
use crate::workspace::manifest::{dependency_tables, parse};
use crate::workspace::{Kind, PackageId};

/// A changed manifest at both ends; `None` where there is none at that end.
pub(super) struct Pair {
    pub(super) base: Option<Table>,
    pub(super) head: Option<Table>,
}

/// Changed manifests by their paths.
pub(super) type Pairs = BTreeMap<RepoPath, Pair>;

/// Says what the changed manifests mean. The directories of packages that are gone come back.
pub(super) fn find(
    input: &Input,
    difference: &Difference,
    lock: Option<&Lock>,
    findings: &mut Findings,
) -> BTreeSet<RepoPath> {
    let root_manifest = input.workspace.root_manifest();
    let (mut pairs, unreadable) = read_all(input, difference);
    let membership = Membership::new(input, &pairs);
    let gone = pairs.iter().filter(|(_, pair)| pair.head.is_none()).map(|(path, _)| path.clone()).collect();
    let removed = membership.removed(&gone);
    for (path, reason) in unreadable {
        findings.everything(path, reason, Vec::new());
    }
    if pairs.is_empty() {
        return removed;
    }
    membership.find(findings);
    let newly_used = membership.newly_used();
    // The others were there for tests to read.
    pairs.retain(|path, _| !gone.contains(path) || removed.contains(path));
    for (path, pair) in &pairs {
        if *path == root_manifest {
            Root { input, path, pair }.find(findings);
        }
        if let Some(package) = input.workspace.with_manifest(path) {
            member(input, path, &written_out(input, &pairs, path, package), package, findings);
        } else if *path != root_manifest && input.workspace.owner(path).is_none() {
            findings.nothing(path, "its package was removed, and who depended on it had to say so");
        }
        if *path == root_manifest && !findings.files.contains_key(path) {
            findings.nothing(path, "only comments, layout or metadata changed");
        }
    }
    let manifests =
        Manifests { input, pairs: &pairs, root: pairs.get(&root_manifest), newly_used: &newly_used };
    Changes::new(&manifests, lock).touch(findings);
    removed.iter().filter_map(RepoPath::parent).collect()
}

/// The changed manifests of local packages and of the workspace, and those that only the base has: they may
/// be of members that are no more. Then those that cannot be read.
fn read_all<'a>(input: &Input, difference: &'a Difference) -> (Pairs, Vec<(&'a RepoPath, String)>) {
    let (mut pairs, mut unreadable) = (Pairs::new(), Vec::new());
    for (path, versions) in &difference.contents {
        let is_known =
            *path == input.workspace.root_manifest() || input.workspace.with_manifest(path).is_some();
        let is_gone = versions.head == Content::Absent;
        if path.file_name() != b"Cargo.toml" || !(is_known || is_gone) {
            continue;
        }
        match read(versions) {
            Ok(pair) => {
                pairs.insert(path.clone(), pair);
            }
            Err(reason) => unreadable.push((path, reason)),
        }
    }
    (pairs, unreadable)
}

fn read(versions: &Versions) -> Result<Pair, String> {
    let parse = |content: &Content, when: &str| match content {
        Content::Absent => Ok(None),
        Content::Text(text) => parse(text).map(Some).map_err(|_| format!("{when} it is not valid TOML")),
        Content::Unreadable(reason) => Err(format!("{when} it cannot be read: {reason}")),
    };
    Ok(Pair { base: parse(&versions.base, "in the base")?, head: parse(&versions.head, "in the head")? })
}

/// A changed manifest at both ends, with what a member inherits written out.
fn written_out(input: &Input, pairs: &Pairs, path: &RepoPath, package: PackageId) -> Pair {
    let pair = &pairs[path];
    let root_manifest = input.workspace.root_manifest();
    let unchanged;
    let roots = match pairs.get(&root_manifest) {
        Some(pair) => [pair.base.as_ref(), pair.head.as_ref()],
        None => {
            unchanged = input.manifests.get(&root_manifest).and_then(|text| parse(text).ok());
            [unchanged.as_ref(), unchanged.as_ref()]
        }
    };
    let dir = path.parent().unwrap_or_default();
    let resolved = |manifest: &Option<Table>, root: Option<&Table>| {
        let manifest = manifest.as_ref()?;
        let root = root.filter(|_| input.workspace.package(package).is_member);
        let heir = root.map(|root| Heir { dir: &dir, root, root_dir: &input.workspace.root });
        Some(heir.map_or_else(|| manifest.clone(), |heir| heir.resolved(manifest)))
    };
    Pair { base: resolved(&pair.base, roots[0]), head: resolved(&pair.head, roots[1]) }
}

/// The keys whose values differ.
fn changed_keys<'a>(base: &'a Table, head: &'a Table) -> Vec<&'a str> {
    let mut keys: Vec<&str> = base.keys().chain(head.keys()).map(String::as_str).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.retain(|key| base.get(*key) != head.get(*key));
    keys
}

/// What a manifest means to its own package.
fn member(input: &Input, path: &RepoPath, pair: &Pair, package: PackageId, findings: &mut Findings) {
    let (Some(base), Some(head)) = (&pair.base, &pair.head) else {
        findings.touch(path, package, Level::Compile, "is the manifest of a new package");
        return;
    };
    if base.get("workspace") != head.get("workspace") && *path != input.workspace.root_manifest() {
        other_workspace(input, path, base, head, findings);
    }
    let mut strongest: Option<(Level, String)> = None;
    for key in changed_keys(base, head) {
        let Some((level, what)) = meaning(key, base, head) else {
            continue;
        };
        if strongest.as_ref().is_none_or(|(known, _)| level > *known) {
            strongest = Some((level, format!("changes {what}")));
        }
    }
    let is_compiled = matches!(strongest, Some((Level::Compile, _)));
    let taken = if is_compiled { None } else { scripts::takes(input, package, path) };
    match (strongest, taken) {
        (_, Some(why)) => findings.touch(path, package, Level::Compile, why),
        (Some((level, why)), None) => findings.touch(path, package, level, why),
        (None, None) if *path != input.workspace.root_manifest() => {
            findings.nothing(path, "only comments, layout or metadata changed");
        }
        (None, None) => {}
    }
}

/// A path dependency may be the root of another workspace, from which those below it inherit.
fn other_workspace(input: &Input, path: &RepoPath, base: &Table, head: &Table, findings: &mut Findings) {
    let table = |from: &Table| from.get("workspace").and_then(Value::as_table).cloned().unwrap_or_default();
    let (base, head) = (table(base), table(head));
    let changed = changed_keys(&base, &head);
    if changed.contains(&"dependencies") {
        let reason =
            "`workspace.dependencies` of another workspace changed, and who inherits them is not known";
        findings.everything(path, reason, Vec::new());
    } else if changed.iter().any(|key| matches!(*key, "package" | "lints")) {
        let dir = path.parent().unwrap_or_default();
        let is_below = |dir_of: &Option<RepoPath>| dir_of.as_ref().is_some_and(|of| of.is_within(&dir));
        let below =
            input.workspace.iter().filter(|(_, package)| !package.is_member && is_below(&package.dir));
        for (package, _) in below {
            findings.touch(
                path,
                package,
                Level::Compile,
                "is the root of the workspace that the package inherits from",
            );
        }
    }
}

/// What a changed top-level key means to the package, and how to call it. Keys that belong to the workspace
/// are judged there; a key that nobody knows counts.
fn meaning(key: &str, base: &Table, head: &Table) -> Option<(Level, String)> {
    let table = |from: &Table| from.get(key).and_then(Value::as_table).cloned().unwrap_or_default();
    match key {
        "package" | "project" => {
            let (base, head) = (table(base), table(head));
            let changed = changed_keys(&base, &head).into_iter().find(|key| *key != "metadata")?;
            Some((Level::Compile, format!("`package.{changed}`")))
        }
        "workspace" | "profile" | "patch" | "replace" | "badges" => None,
        "dev-dependencies" | "dev_dependencies" | "test" | "bench" | "example" => {
            Some((Level::Test, format!("`{key}`")))
        }
        "target" => {
            let level =
                if only_dev_differs(&table(base), &table(head)) { Level::Test } else { Level::Compile };
            Some((level, "`target`".to_owned()))
        }
        _ => Some((Level::Compile, format!("`{key}`"))),
    }
}

/// Whether two `[target.*]` tables differ in their dev-dependencies only.
fn only_dev_differs(base: &Table, head: &Table) -> bool {
    let without_dev = |targets: &Table| -> Vec<(String, Value)> {
        let tables = targets.iter().filter_map(|(target, tables)| {
            let mut tables = tables.as_table()?.clone();
            tables.retain(|key: &str, _| !matches!(key, "dev-dependencies" | "dev_dependencies"));
            (!tables.is_empty()).then(|| (target.clone(), Value::Table(tables)))
        });
        tables.collect()
    };
    without_dev(base) == without_dev(head)
}

/// What the root manifest means to the workspace.
struct Root<'a> {
    input: &'a Input,
    path: &'a RepoPath,
    pair: &'a Pair,
}

impl Root<'_> {
    fn find(&self, findings: &mut Findings) {
        let (Some(base), Some(head)) = (&self.pair.base, &self.pair.head) else {
            findings.everything(self.path, "the workspace is new", Vec::new());
            return;
        };
        if resolver(base) != resolver(head) {
            findings.everything(self.path, "the workspace has another resolver", Vec::new());
        }
        for key in changed_keys(base, head) {
            match key {
                "profile" | "patch" | "replace" | "cargo-features" => {
                    findings.everything(
                        self.path,
                        format!("`[{key}]` of the root manifest changed, which every package is built with"),
                        Vec::new(),
                    );
                }
                "workspace" => self.workspace(base, head, findings),
                _ => {}
            }
        }
    }

    fn workspace(&self, base: &Table, head: &Table, findings: &mut Findings) {
        let table =
            |from: &Table| from.get("workspace").and_then(Value::as_table).cloned().unwrap_or_default();
        let (base, head) = (table(base), table(head));
        for key in changed_keys(&base, &head) {
            let inner = |from: &Table| from.get(key).and_then(Value::as_table).cloned().unwrap_or_default();
            match key {
                // Who joined or left is found with all manifests at hand, and the resolver with the edition.
                "metadata" | "default-members" | "members" | "exclude" | "resolver" => {}
                "package" => {
                    for field in changed_keys(&inner(&base), &inner(&head)) {
                        self.inherited_field(field, findings);
                    }
                }
                "dependencies" => {
                    for name in changed_keys(&inner(&base), &inner(&head)) {
                        self.inherited_dependency(name, findings);
                    }
                }
                "lints" => self.inherited_lints(findings),
                _ => findings.everything(self.path, format!("`workspace.{key}` changed"), Vec::new()),
            }
        }
    }

    fn inherited_field(&self, field: &str, findings: &mut Findings) {
        self.for_each_manifest(findings, |package, manifest, findings| {
            let inherits =
                manifest.get("package").and_then(|package| package.get(field)).is_some_and(is_inherited);
            if inherits {
                findings.touch(
                    self.path,
                    package,
                    Level::Compile,
                    format!("changes `workspace.package.{field}`, which the package inherits"),
                );
            }
        });
    }

    fn inherited_lints(&self, findings: &mut Findings) {
        self.for_each_manifest(findings, |package, manifest, findings| {
            if manifest.get("lints").is_some_and(is_inherited) {
                findings.touch(
                    self.path,
                    package,
                    Level::Compile,
                    "changes `workspace.lints`, which the package inherits",
                );
            }
        });
    }

    fn inherited_dependency(&self, name: &str, findings: &mut Findings) {
        self.for_each_manifest(findings, |package, manifest, findings| {
            let targets = manifest.get("target").and_then(Value::as_table);
            let levels = std::iter::once(manifest)
                .chain(targets.into_iter().flat_map(Table::values).filter_map(Value::as_table));
            let inherits = |(_, table): &(Kind, &Table)| table.get(name).is_some_and(is_inherited);
            let kinds: Vec<Kind> =
                levels.flat_map(dependency_tables).filter(inherits).map(|(kind, _)| kind).collect();
            if kinds.is_empty() {
                return;
            }
            let level =
                if kinds.iter().all(|kind| *kind == Kind::Dev) { Level::Test } else { Level::Compile };
            findings.touch(
                self.path,
                package,
                level,
                format!("changes `workspace.dependencies.{name}`, which the package inherits"),
            );
        });
    }

    /// Calls `f` with each member's manifest in the head. What a member no longer inherits shows in its own
    /// manifest. One that cannot be read counts as inheriting everything.
    fn for_each_manifest(&self, findings: &mut Findings, f: impl Fn(PackageId, &Table, &mut Findings)) {
        for (package, described) in self.input.workspace.iter() {
            let manifest = described.dir.as_ref().and_then(|dir| dir.join("Cargo.toml"));
            let text = manifest.as_ref().and_then(|path| self.input.manifests.get(path));
            match text.map(|text| parse(text)) {
                Some(Ok(table)) => f(package, &table, findings),
                _ => findings.touch(
                    self.path,
                    package,
                    Level::Compile,
                    "changed, and the package's own manifest cannot be read",
                ),
            }
        }
    }
}

/// How features are unified in a workspace: as it says, or as the edition of its root package implies. What
/// the third resolver does otherwise than the second shows in the lock file (The Cargo Book, "Dependency
/// Resolution", resolver versions).
fn resolver(root: &Table) -> String {
    let text = |table: &str, key: &str| root.get(table)?.get(key)?.as_str().map(str::to_owned);
    let edition = || {
        let of_workspace = || root.get("workspace")?.get("package")?.get("edition")?.as_str();
        let edition = root.get("package")?.get("edition")?;
        edition.as_str().or_else(|| is_inherited(edition).then(of_workspace)?).map(str::to_owned)
    };
    let declared = text("workspace", "resolver").or_else(|| text("package", "resolver"));
    let resolver = declared.unwrap_or_else(|| match edition().as_deref() {
        None | Some("2015" | "2018") => "1".to_owned(),
        Some(_) => "2".to_owned(),
    });
    if resolver == "3" { "2".to_owned() } else { resolver }
}
