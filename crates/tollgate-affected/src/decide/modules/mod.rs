//! How far the change of a source reaches by its place among the modules of its package.
//!
//! Comes in: what the sources declare, and the targets. Goes out: for each changed source whether more than
//! tests can reach it, or nothing at all. It is enough to look at the state after the change: the first source
//! on the old way to a changed one that is itself another lies on a way that is still there, and is judged by
//! it. Macros are not expanded; where one may declare the module, it does.

mod tree;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use self::tree::{Reached, around, targets_of};
use super::Input;
use super::naming::is_test_only;
use crate::change::Change;
use crate::path::RepoPath;
use crate::sources::modules::{Declarations, Module, Modules, Searched};
use crate::workspace::{Package, PackageId, TEST_DIRS, Workspace};

/// What a changed source is to its package. The reasons follow "changed" in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PartOf {
    /// Part of a library, a binary or a build script, or perhaps.
    Code(Option<String>),
    /// Only of binaries, which nobody depends on.
    Binary(Option<String>),
    /// Only of tests, benches and examples.
    Tests(String),
    /// No part of anything.
    Nothing(String),
}

/// The changed sources that are judged by their modules.
pub(super) fn judge(input: &Input) -> BTreeMap<RepoPath, PartOf> {
    let Change::Between(difference) = &input.change else { return BTreeMap::new() };
    let changed = difference.files.iter().map(|file| &file.path);
    let mut judged = BTreeMap::new();
    for (package, files) in judgeable(&input.workspace, &input.all_manifests, changed) {
        let reached = Reached::at_most(&input.workspace, package, &input.modules, &files);
        let judge = Judge { package: input.workspace.package(package), modules: &input.modules, reached };
        let searched = input.modules.searched.get(&package);
        judged.extend(files.into_iter().map(|file| {
            let part = judge.part_of(&file, searched);
            (file, part)
        }));
    }
    judged
}

/// The sources that their modules say enough of, by package: those of members, but not what lies in a package of
/// its own below, or where only tests are.
pub(crate) fn judgeable<'a>(
    workspace: &Workspace,
    manifests: &[RepoPath],
    files: impl Iterator<Item = &'a RepoPath>,
) -> BTreeMap<PackageId, BTreeSet<RepoPath>> {
    let mut by_package: BTreeMap<PackageId, BTreeSet<RepoPath>> = BTreeMap::new();
    for file in files.filter(|file| file.has_suffix(".rs") && is_plain(file)) {
        let Some(owner) = workspace.owner(file) else { continue };
        let package = workspace.package(owner);
        let is_manifest = |dir: &RepoPath| {
            dir.join("Cargo.toml").is_some_and(|manifest| manifests.binary_search(&manifest).is_ok())
        };
        let nearest = std::iter::successors(file.parent(), RepoPath::parent).find(is_manifest);
        let is_own = package.is_member && nearest.is_some() && nearest == package.dir;
        if is_own && !is_test_only(workspace, file) {
            by_package.entry(owner).or_default().insert(file.clone());
        }
    }
    by_package
}

/// Whether a path is one that sources spell in one way only.
fn is_plain(path: &RepoPath) -> bool {
    path.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+@~ ".contains(byte))
}

struct Judge<'a> {
    package: &'a Package,
    modules: &'a Modules,
    reached: Reached,
}

impl Judge<'_> {
    fn part_of(&self, file: &RepoPath, searched: Option<&Searched>) -> PartOf {
        // Without a search there may be more ways to it than were read.
        let Some(searched) = searched.filter(|searched| searched.files.contains(file)) else {
            return PartOf::Code(None);
        };
        if self.reached.by_code.contains(file) {
            return PartOf::Code(None);
        }
        let taken_in = |(source, line): &(RepoPath, usize)| format!("may be taken in by {source}:{line}");
        if let Some(place) = &self.reached.unclear {
            return PartOf::Code(Some(taken_in(place)));
        }
        if self.reached.by_binaries.contains(file) {
            return PartOf::Binary(None);
        }
        if let Some(place) = &self.reached.unclear_in_binary {
            return PartOf::Binary(Some(taken_in(place)));
        }
        match self.reached.by_tests.get(file) {
            Some(why) => PartOf::Tests(why.clone()),
            None => self.unreached(file, searched),
        }
    }

    /// A file that no module declares: whether that is sure.
    fn unreached(&self, file: &RepoPath, searched: &Searched) -> PartOf {
        let place = |(source, line): &(RepoPath, usize)| format!("{source}:{line}");
        if self.is_place_of_target(file) || self.package.build_script.is_some() {
            return PartOf::Code(None);
        }
        let name = module_name(file).map(str::to_ascii_lowercase);
        let mut words = name.into_iter().chain(directories(self.package, file));
        if let Some(said) = words.find_map(|word| searched.said.get(&word)) {
            return PartOf::Code(Some(format!("may be named by {}", place(said))));
        }
        let differs = |source: &RepoPath| {
            let name = module_name(file)?;
            let declared = &self.declarations(source)?.modules;
            let is_it = |module: &&Module| {
                module.name.as_ref().is_some_and(|known| known != name && known.eq_ignore_ascii_case(name))
            };
            Some((source.clone(), declared.iter().find(is_it)?.line))
        };
        if let Some(declared) = around(self.package, file).iter().find_map(differs) {
            let why = "may be declared, by a name that differs only in its case,";
            return PartOf::Code(Some(format!("{why} at {}", place(&declared))));
        }
        let may_declare = |source: &RepoPath| Some((source.clone(), self.declarations(source)?.calls?));
        if let Some(call) = around(self.package, file).iter().find_map(may_declare) {
            return PartOf::Code(Some(format!("may be declared by the macro at {}", place(&call))));
        }
        if let Some(lists) = &searched.lists {
            return PartOf::Tests(format!("no module declares it, but {} may read it", place(lists)));
        }
        let below = self.package.dir.as_ref().and_then(|dir| file.relative_to(dir)).and_then(RepoPath::new);
        let first = below.as_ref().and_then(|below| below.components().next()).unwrap_or_default();
        if TEST_DIRS.iter().any(|dir| dir.as_bytes() == first) {
            return PartOf::Tests("it lies among the tests".to_owned());
        }
        PartOf::Nothing("no module of the package declares it".to_owned())
    }

    fn declarations(&self, source: &RepoPath) -> Option<&Declarations> {
        self.modules.sources.get(source)
    }

    /// Whether cargo looks for a library, a binary or a build script at this place. One that is gone is no
    /// target any more (The Cargo Book, "Target auto-discovery").
    fn is_place_of_target(&self, file: &RepoPath) -> bool {
        // A file system may not tell upper case from lower.
        let below = self.package.dir.as_ref().and_then(|dir| file.relative_to(dir)).unwrap_or_default();
        let below = below.to_ascii_lowercase();
        let parts: Vec<&[u8]> = below.split(|byte| *byte == b'/').collect();
        matches!(
            parts[..],
            [b"build.rs"]
                | [b"src", b"lib.rs" | b"main.rs"]
                | [b"src", b"bin", _]
                | [b"src", b"bin", _, b"main.rs"]
        )
    }
}

/// The directories of a file below its package, by their names. That there are sources is in every second string.
pub(crate) fn directories(package: &Package, file: &RepoPath) -> Vec<String> {
    let dir = file.parent().unwrap_or_default();
    let below = package.dir.as_ref().and_then(|package| RepoPath::new(dir.relative_to(package)?));
    let names = below.as_ref().and_then(RepoPath::to_str).unwrap_or_default().split('/');
    names.filter(|name| !matches!(*name, "" | "src")).map(str::to_owned).collect()
}

/// The name by which a plain `mod x;` takes a file in: of `x.rs` and of `x/mod.rs`.
pub(crate) fn module_name(file: &RepoPath) -> Option<&str> {
    let text = file.to_str()?;
    let stem = text.strip_suffix("/mod.rs").or_else(|| text.strip_suffix(".rs"))?;
    stem.rsplit('/').next()
}
