//! The modules of one package as far as they were read, followed from its targets.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::module_name;
use crate::path::RepoPath;
use crate::sources::modules::{Declarations, Module, Modules, Step};
use crate::workspace::{Package, PackageId, Workspace};

/// What the targets of a package reach.
#[derive(Debug, Default)]
pub(crate) struct Reached {
    /// The sources that are part of more than tests, or of which nobody knows what they are part of.
    pub(crate) by_code: BTreeSet<RepoPath>,
    /// The sources that binaries reach, which nobody depends on.
    pub(crate) by_binaries: BTreeSet<RepoPath>,
    /// The sources that tests reach, and by what.
    pub(crate) by_tests: BTreeMap<RepoPath, String>,
    /// The first place in code that takes in what is not understood.
    pub(crate) unclear: Option<(RepoPath, usize)>,
    /// The first such place in a binary.
    pub(crate) unclear_in_binary: Option<(RepoPath, usize)>,
}

/// What a source is part of, as it is taken in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Code,
    Binary,
    /// Of tests only, and what makes it so.
    Tests(String),
}

impl Part {
    /// How far from code it is.
    const fn rank(&self) -> u8 {
        match self {
            Self::Code => 0,
            Self::Binary => 1,
            Self::Tests(_) => 2,
        }
    }
}

/// A source as it is taken in.
#[derive(Clone, Debug)]
struct Visit {
    path: RepoPath,
    /// Whether its modules are beside it, as those of a `mod.rs`, and not in a directory of its name.
    is_beside: bool,
    part: Part,
}

impl Reached {
    /// Follows the modules from the targets to the sources that were read and to `files`.
    pub(crate) fn from_targets(
        workspace: &Workspace,
        package: PackageId,
        modules: &Modules,
        files: &BTreeSet<RepoPath>,
    ) -> Self {
        Walk::from_targets(workspace, package, modules, files).found
    }

    /// Like [`Self::from_targets`], and from the sources that were read and are there, but that nobody takes in as far
    /// as we see: they may be taken in all the same.
    pub(super) fn at_most(
        workspace: &Workspace,
        package: PackageId,
        modules: &Modules,
        files: &BTreeSet<RepoPath>,
    ) -> Self {
        let mut walk = Walk::from_targets(workspace, package, modules, files);
        let unreached: Vec<_> =
            walk.known.keys().filter(|path| !walk.found.has(path)).copied().cloned().collect();
        for path in unreached {
            for is_beside in [true, false] {
                walk.visit(Visit { path: path.clone(), is_beside, part: Part::Code });
            }
        }
        walk.follow();
        walk.found
    }

    fn has(&self, path: &RepoPath) -> bool {
        self.by_code.contains(path) || self.by_binaries.contains(path) || self.by_tests.contains_key(path)
    }
}

struct Walk<'a> {
    known: BTreeMap<&'a RepoPath, &'a Declarations>,
    files: &'a BTreeSet<RepoPath>,
    /// All of these by the names of their modules.
    by_name: BTreeMap<&'a str, BTreeSet<&'a RepoPath>>,
    seen: BTreeSet<(RepoPath, bool, u8)>,
    pending: VecDeque<Visit>,
    found: Reached,
}

impl<'a> Walk<'a> {
    fn from_targets(
        workspace: &Workspace,
        package: PackageId,
        modules: &'a Modules,
        files: &'a BTreeSet<RepoPath>,
    ) -> Self {
        let targets = &workspace.package(package).targets;
        let is_ours = |path: &RepoPath| {
            workspace.owner(path) == Some(package) || targets.iter().any(|target| target.source == *path)
        };
        let mut walk = Self::new(modules.sources.iter().filter(|(path, _)| is_ours(path)).collect(), files);
        for target in targets {
            let part = if target.is_test {
                Part::Tests(format!("only tests reach it, from {}", target.source))
            } else if target.is_binary {
                Part::Binary
            } else {
                Part::Code
            };
            walk.visit(Visit { path: target.source.clone(), is_beside: true, part });
        }
        walk.follow();
        walk
    }

    fn new(known: BTreeMap<&'a RepoPath, &'a Declarations>, files: &'a BTreeSet<RepoPath>) -> Self {
        let mut by_name: BTreeMap<&str, BTreeSet<&RepoPath>> = BTreeMap::new();
        for path in known.keys().copied().chain(files) {
            if let Some(name) = module_name(path) {
                by_name.entry(name).or_default().insert(path);
            }
        }
        let (seen, pending, found) = (BTreeSet::new(), VecDeque::new(), Reached::default());
        Self { known, files, by_name, seen, pending, found }
    }

    fn visit(&mut self, visit: Visit) {
        if self.seen.insert((visit.path.clone(), visit.is_beside, visit.part.rank())) {
            self.pending.push_back(visit);
        }
    }

    fn follow(&mut self) {
        while let Some(visit) = self.pending.pop_front() {
            match &visit.part {
                Part::Tests(why) => {
                    self.found.by_tests.entry(visit.path.clone()).or_insert_with(|| why.clone());
                }
                Part::Binary => {
                    self.found.by_binaries.insert(visit.path.clone());
                }
                Part::Code => {
                    self.found.by_code.insert(visit.path.clone());
                }
            }
            if let Some(declarations) = self.known.get(&visit.path).copied() {
                self.enter(&visit, declarations);
            }
        }
    }

    fn enter(&mut self, visit: &Visit, declarations: &Declarations) {
        let part = |in_tests: bool, line: usize| match &visit.part {
            Part::Code | Part::Binary if in_tests => {
                Part::Tests(format!("only `#[cfg(test)]` modules reach it ({}:{line})", visit.path))
            }
            part => part.clone(),
        };
        for module in &declarations.modules {
            for (path, is_beside, in_tests) in targets_of(&visit.path, visit.is_beside, module) {
                if self.known.contains_key(&path) || self.files.contains(&path) {
                    let part = part(in_tests, module.line);
                    self.visit(Visit { path, is_beside, part });
                }
            }
        }
        for said in &declarations.said {
            self.visit_named(&said.word, visit.path.parent().as_ref(), &part(said.in_tests, said.line));
        }
        for (name, _) in &declarations.by_macros {
            self.visit_named(name, None, &visit.part);
        }
        let unclear = declarations.unclear.map(|line| (visit.path.clone(), line));
        let known = match visit.part {
            Part::Code => &mut self.found.unclear,
            Part::Binary => &mut self.found.unclear_in_binary,
            Part::Tests(_) => return,
        };
        if known.is_none() {
            *known = unclear;
        }
    }

    /// Every source of this name, below a directory.
    fn visit_named(&mut self, name: &str, below: Option<&RepoPath>, part: &Part) {
        let is_meant = |path: &&&RepoPath| below.is_none_or(|below| path.is_within(below));
        let named = self.by_name.get(name).into_iter().flatten();
        let meant: Vec<RepoPath> = named.filter(is_meant).map(|path| (*path).clone()).collect();
        for path in meant {
            let is_beside = path.file_name() == b"mod.rs";
            self.visit(Visit { path, is_beside, part: part.clone() });
        }
    }
}

/// The files that a declaration may mean, in a source whose modules are beside it or not; for each whether its
/// own modules are beside it, and whether it is for tests only (The Rust Reference, "Module source filenames" and
/// "The path attribute").
pub(crate) fn targets_of(source: &RepoPath, is_beside: bool, module: &Module) -> Vec<(RepoPath, bool, bool)> {
    let Some((dir, own_name)) = directory(source, is_beside, &module.within) else { return Vec::new() };
    let by_path = module.paths.iter().filter_map(|path| {
        Some((dir.join(path.text.replace('\\', "/"))?, true, module.in_tests || path.in_tests))
    });
    let by_name = module.name.iter().flat_map(|name| {
        let dir = if let Some(own) = own_name { dir.join(own) } else { Some(dir.clone()) };
        let file = |ending: &str| dir.as_ref()?.join(format!("{name}{ending}"));
        [(file(".rs"), false), (file("/mod.rs"), true)]
            .into_iter()
            .filter_map(|(file, is_beside)| Some((file?, is_beside, module.in_tests)))
    });
    by_path.chain(by_name).collect()
}

/// The directory of the modules in inline modules of a source; with it, where there is no inline module around
/// them, the name of the source as one more step, which only a path attribute leaves out.
fn directory<'a>(
    source: &'a RepoPath,
    is_beside: bool,
    within: &[Step],
) -> Option<(RepoPath, Option<&'a str>)> {
    let mut dir = source.parent()?;
    let stem = || source.to_str()?.strip_suffix(".rs")?.rsplit('/').next();
    let mut own_name = if is_beside { None } else { stem() };
    for step in within {
        match step {
            Step::Name(name) => {
                if let Some(own) = own_name.take() {
                    dir = dir.join(own)?;
                }
                dir = dir.join(name)?;
            }
            Step::Path(path) => {
                dir = dir.join(path.replace('\\', "/"))?;
                own_name = None;
            }
        }
    }
    Some((dir, own_name))
}

/// The sources that may declare a file by a plain `mod x;`, as far as their places tell: those of the modules
/// around it, and the targets in the directories above it.
pub(crate) fn around(package: &Package, file: &RepoPath) -> Vec<RepoPath> {
    let Some(package_dir) = &package.dir else { return Vec::new() };
    let is_target = package.targets.iter().any(|target| target.source == *file);
    let is_above = |source: &RepoPath| source.parent().is_some_and(|dir| file.is_within(&dir));
    // A test that is a target is a test, also where another one declares it as its module.
    let targets =
        package.targets.iter().filter(|target| !(is_target && target.is_test) && is_above(&target.source));
    let mut around: Vec<RepoPath> = targets.map(|target| target.source.clone()).collect();
    let dirs = std::iter::successors(file.parent(), RepoPath::parent).take_while(|dir| dir != package_dir);
    for dir in dirs {
        around.extend(dir.join("mod.rs"));
        around.extend(RepoPath::new([dir.as_bytes(), b".rs"].concat()));
    }
    around.retain(|source| source != file);
    around
}
