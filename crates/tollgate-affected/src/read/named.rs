//! What the tree says of the changed paths: which sources may name one, and which links lead to one.
//!
//! The first search runs while cargo does; what the workspaces tell completes it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tollgate_common::Result;

use super::modules;
use crate::change::Difference;
use crate::decide::naming::{self, First, Holders, Search};
use crate::git::{self, Tracked};
use crate::path::RepoPath;
use crate::rules::Rules;
use crate::sources::modules::Modules;
use crate::sources::{Closely, Needles, Scan, Scanner, Source};
use crate::workspace::Workspace;

type Links = BTreeMap<RepoPath, RepoPath>;

/// The sources that may name a changed file, and the links that may lead to one.
pub(super) struct Named {
    /// The changed paths, by all their names.
    pub(super) paths: BTreeSet<RepoPath>,
    needles: Needles,
    all: Vec<RepoPath>,
    scan: Scan,
    links: Links,
    all_manifests: Vec<RepoPath>,
    /// The directories of these.
    pub(super) dirs: Vec<RepoPath>,
    vendored: Vec<RepoPath>,
}

/// What matters of the tree for a change.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) sources: Vec<Source>,
    /// For each workspace, what the sources around the changed ones declare.
    pub(super) modules: Vec<Modules>,
    pub(super) links: Links,
    pub(super) all_manifests: Vec<RepoPath>,
    pub(super) vendored: Vec<RepoPath>,
}

impl Named {
    /// Searches the sources for what may name a changed file.
    pub(super) fn read(
        difference: &Difference,
        rules: &Rules,
        root: &Path,
        tracked: Tracked,
    ) -> Result<Self> {
        let Tracked { sources: mut all, links, manifests: all_manifests, vendored, .. } = tracked;
        let changed = difference.files.iter().map(|file| &file.path);
        let mut paths: BTreeSet<RepoPath> = changed.cloned().collect();
        // Untracked sources are in the working tree, but not in the index. Reading a pipe would never end.
        let is_source = |path: &&RepoPath| path.has_suffix(".rs") && path.on_disk(root).is_file();
        all.extend(paths.iter().filter(is_source).cloned());
        all.sort();
        all.dedup();
        let aliases: Vec<_> =
            paths.iter().filter_map(|path| naming::aliases(&links, path)).flatten().collect();
        paths.extend(aliases);
        let known = RefCell::new(BTreeMap::new());
        let is_package = |dir: &RepoPath| {
            let look = || dir.on_disk(root).join("Cargo.toml").is_file();
            *known.borrow_mut().entry(dir.clone()).or_insert_with(look)
        };
        let dirs: Vec<_> = all_manifests.iter().filter_map(RepoPath::parent).collect();
        let holders = Holders::new(dirs.iter().cloned());
        let needles = naming::first(rules, &paths, is_package, &holders);
        let looked_at = modules::to_look_at(&paths, is_package);
        let closely = Closely { looked_at, near: &needles.nearest(&dirs) };
        let scan = Scanner::scan(&needles, root, &all, closely)?;
        Ok(Self { paths, needles, all, scan, links, all_manifests, dirs, vendored })
    }

    /// Adds what only the workspaces tell.
    pub(super) fn complete(mut self, workspaces: &[Workspace], rules: &Rules, root: &Path) -> Result<Tree> {
        let packages = workspaces.iter().flat_map(|workspace| &workspace.packages);
        let packages = packages.filter_map(|package| package.dir.as_ref());
        git::retain_present(&mut self.all_manifests, &mut self.vendored, packages, root);
        let first =
            First { needles: &self.needles, scan: &self.scan, near: self.needles.nearest(&self.dirs) };
        let known =
            modules::Known { root, manifests: &self.all_manifests, sources: &self.all, scan: &self.scan };
        let (mut all, mut modules) = (Search::default(), Vec::new());
        for workspace in workspaces {
            let read = modules::read(workspace, &known, &self.paths);
            let mut search =
                naming::second(workspace, rules, &self.paths, &self.all_manifests, &first, &self.all);
            read.add_to(&known, workspace, &self.needles, &mut search);
            modules.push(read.modules);
            all.add(search);
        }
        let mut found: BTreeMap<_, _> =
            self.scan.found.into_iter().map(|source| (source.path.clone(), source)).collect();
        if !all.sources.is_empty() {
            let more = Scanner::new(&all.needles)?.scan_chosen(root, &all.sources);
            found.extend(more.into_iter().map(|source| (source.path.clone(), source)));
        }
        Ok(Tree {
            sources: found.into_values().collect(),
            modules,
            links: self.links,
            all_manifests: self.all_manifests,
            vendored: self.vendored,
        })
    }
}
