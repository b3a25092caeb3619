//! What holds for every workspace and every change, tried on random ones.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use proptest::prelude::*;
use semver::{Version, VersionReq};
use tollgate_affected::{
    Cause, Change, ChangedFile, Dependency, Difference, Head, Input, Kind, Level, Package, PackageId,
    Pipeline, RepoPath, Report, Rules, Status, Unowned, Workspace, decide,
};
use tollgate_common::config::ConfigFile;

/// An edge: the dependent, what it depends on, and what for.
type Edge = (usize, usize, Kind);

const MOST: usize = 12;

/// Compiling the globs takes longer than a thousand answers.
static RULES: LazyLock<Rules> =
    LazyLock::new(|| Rules::new(&ConfigFile::default(), &[], false).expect("the defaults"));

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![Just(Kind::Normal), Just(Kind::Build), Just(Kind::Dev)]
}

/// Any edges, so also cycles: cargo refuses those without a dev edge, but we must end on all of them.
fn graphs() -> impl Strategy<Value = (usize, Vec<Edge>)> {
    (1..=MOST).prop_flat_map(|size| (Just(size), prop::collection::vec((0..size, 0..size, kinds()), 0..30)))
}

/// Packages whose source changed, files that no package owns, and documents.
fn changes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..MOST + 2, 0..6)
}

fn path(change: usize, size: usize) -> RepoPath {
    let text = match change {
        change if change < size => format!("crates/p{change}/src/lib.rs"),
        change if change == MOST => "README.md".to_owned(),
        change => format!("tools/{change}.sh"),
    };
    RepoPath::new(text).expect("inside the repository")
}

fn package(index: usize, edges: &[Edge]) -> Package {
    let dependency = |(_, on, kind): &Edge| Dependency {
        name: format!("p{on}"),
        alias: format!("p{on}"),
        kind: *kind,
        optional: false,
        target: None,
        requirement: VersionReq::STAR,
        features: Vec::new(),
        local: Some(PackageId(*on)),
    };
    Package {
        name: format!("p{index}"),
        version: Version::new(0, 1, 0),
        dir: RepoPath::new(format!("crates/p{index}")),
        is_member: true,
        targets: Vec::new(),
        build_script: None,
        code_dirs: Vec::new(),
        test_dirs: Vec::new(),
        binaries: Vec::new(),
        is_proc_macro: false,
        dependencies: edges.iter().filter(|(from, ..)| *from == index).map(dependency).collect(),
        features: BTreeMap::new(),
        matrix_fields: serde_json::Map::new(),
    }
}

fn answer(size: usize, edges: &[Edge], files: Vec<RepoPath>) -> Report {
    let packages = (0..size).map(|index| package(index, edges)).collect();
    let files = files.into_iter().map(|path| ChangedFile { path, status: Status::Modified }).collect();
    let difference = Difference { base: None, head: Head::List, files, contents: BTreeMap::new() };
    decide(&Input {
        workspace: Workspace { packages, ..Workspace::default() },
        change: Change::Between(difference),
        rules: RULES.clone(),
        sources: Vec::new(),
        scripts: BTreeMap::new(),
        recorded: BTreeMap::new(),
        modules: tollgate_affected::Modules::default(),
        links: BTreeMap::new(),
        manifests: BTreeMap::new(),
        all_manifests: Vec::new(),
        vendored: Vec::new(),
        tool_configs: BTreeMap::new(),
        lock: None,
        companions: BTreeMap::new(),
        unowned: Unowned::All,
        follow_dependents: true,
        pipeline: Pipeline::default(),
        further: Vec::new(),
    })
}

fn levels(report: &Report) -> BTreeMap<usize, Level> {
    report.selected.iter().map(|(id, selected)| (id.0, selected.level)).collect()
}

/// The closure by its definition: apply the rules until nothing changes.
fn fixpoint(seeds: &BTreeSet<usize>, edges: &[Edge]) -> BTreeMap<usize, Level> {
    let mut levels: BTreeMap<usize, Level> = seeds.iter().map(|seed| (*seed, Level::Compile)).collect();
    loop {
        let before = levels.clone();
        for (from, on, kind) in edges {
            if before.get(on) == Some(&Level::Compile) {
                let level = if *kind == Kind::Dev { Level::Test } else { Level::Compile };
                let known = levels.entry(*from).or_insert(level);
                *known = (*known).max(level);
            }
        }
        if levels == before {
            return levels;
        }
    }
}

proptest! {
    #[test]
    fn the_closure_is_the_fixpoint((size, edges) in graphs(), changed in prop::collection::btree_set(0..MOST, 0..4)) {
        let changed: BTreeSet<usize> = changed.into_iter().filter(|index| *index < size).collect();
        let report = answer(size, &edges, changed.iter().map(|index| path(*index, size)).collect());
        prop_assert_eq!(levels(&report), fixpoint(&changed, &edges));
    }

    #[test]
    fn more_changes_never_select_less((size, edges) in graphs(), some in changes(), more in changes()) {
        let few = answer(size, &edges, some.iter().map(|change| path(*change, size)).collect());
        let many = answer(size, &edges, some.iter().chain(&more).map(|change| path(*change, size)).collect());
        let many = levels(&many);
        for (package, level) in levels(&few) {
            prop_assert!(many.get(&package).is_some_and(|of_many| *of_many >= level), "p{} at {:?}", package, level);
        }
    }

    #[test]
    fn the_order_of_paths_is_nothing((size, edges) in graphs(), changes in changes()) {
        let files: Vec<_> = changes.iter().map(|change| path(*change, size)).collect();
        let backwards: Vec<_> = files.iter().rev().cloned().collect();
        let (one, other) = (answer(size, &edges, files), answer(size, &edges, backwards));
        prop_assert_eq!(one.selected, other.selected);
        prop_assert_eq!(one.everything, other.everything);
    }

    #[test]
    fn every_cause_ends_at_a_changed_file((size, edges) in graphs(), changes in changes()) {
        let files: BTreeSet<_> = changes.iter().map(|change| path(*change, size)).collect();
        let report = answer(size, &edges, files.iter().cloned().collect());
        for id in report.selected.keys() {
            let chain = report.chain(*id);
            let ends_well = match chain.last().expect("a selected package has a cause").1 {
                Cause::File { path, .. } | Cause::External { path, .. } => files.contains(path),
                Cause::Everything => report.everything.iter().any(|reason| reason.path.as_ref().is_some_and(|path| files.contains(path))),
                // Another package, or a companion: the chain would go on.
                _ => false,
            };
            prop_assert!(ends_well, "{:?}", chain);
            prop_assert!(chain.len() <= size, "{:?}", chain);
        }
    }

    #[test]
    fn nothing_is_selected_only_where_every_file_says_why((size, edges) in graphs(), changes in changes()) {
        let report = answer(size, &edges, changes.iter().map(|change| path(*change, size)).collect());
        for file in &report.files {
            prop_assert!(file.everything || !file.packages.is_empty() || !file.why.is_empty(), "{:?}", file);
        }
        let inert = report.files.iter().all(|file| !file.everything && file.packages.is_empty());
        prop_assert_eq!(report.selected.is_empty(), inert);
    }
}
