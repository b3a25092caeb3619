//! Reading what the sources around a changed one declare, as far as it decides what the change means.
//!
//! First the few sources that may declare it by its place. Only where these say that no more than tests reach it
//! is every source of the package searched for other ways.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::decide::modules::{Reached, around, directories, judgeable, module_name, targets_of};
use crate::decide::naming::{Search, suggests_tests};
use crate::path::RepoPath;
use crate::sources::modules::{
    Declarations, Modules, Searched, Words, declarations, is_unusual, strings_with,
};
use crate::sources::{Needles, Scan, first_list, for_each};
use crate::workspace::{Package, PackageId, Target, Workspace};

/// So many files of a package that no module declares are looked for by their names. More are no sources, but
/// what somebody keeps among them.
const MOST: usize = 64;

/// What is known of the tree.
pub(super) struct Known<'a> {
    pub(super) root: &'a Path,
    /// All manifests, sorted.
    pub(super) manifests: &'a [RepoPath],
    /// All sources, sorted.
    pub(super) sources: &'a [RepoPath],
    /// What the search of these found.
    pub(super) scan: &'a Scan,
}

/// What was read, and what it leaves to be proved: that the package does not name these files by other means.
pub(super) struct Read {
    pub(super) modules: Modules,
    unproved: BTreeMap<PackageId, BTreeSet<RepoPath>>,
}

/// The packages whose sources are best looked at for unusual ways to take in another one while they are searched:
/// those in which a changed source suggests that only tests reach it.
pub(super) fn to_look_at(
    files: &BTreeSet<RepoPath>,
    is_package: impl Fn(&RepoPath) -> bool,
) -> BTreeSet<RepoPath> {
    let package = |file: &RepoPath| std::iter::successors(file.parent(), RepoPath::parent).find(&is_package);
    files.iter().filter(|file| suggests_tests(file)).filter_map(package).collect()
}

/// Reads what decides about the changed `files`.
pub(super) fn read(workspace: &Workspace, known: &Known<'_>, files: &BTreeSet<RepoPath>) -> Read {
    let by_package = judgeable(workspace, known.manifests, files.iter());
    let words = by_package.values().flatten().flat_map(words).collect();
    let mut reader = Reader { workspace, known, words, modules: Modules::default() };
    let mut unproved = BTreeMap::new();
    for (id, files) in by_package {
        let package = workspace.package(id);
        let is_code = |file: &RepoPath| {
            let is_it = |target: &Target| target.source == *file && !target.is_test && !target.is_binary;
            package.targets.iter().any(is_it)
        };
        for file in files.iter().filter(|file| !is_code(file)) {
            reader.read_all(&around(package, file));
        }
        let reached = Reached::from_targets(workspace, id, &reader.modules, &files);
        let open = files.into_iter().filter(|file| !reached.by_code.contains(file));
        // What tests or binaries are known to reach need not be looked for by its name.
        let is_reached =
            |file: &RepoPath| reached.by_tests.contains_key(file) || reached.by_binaries.contains(file);
        let (known, mut undeclared): (BTreeSet<_>, BTreeSet<_>) = open.partition(is_reached);
        if undeclared.len() > MOST {
            undeclared.clear();
        }
        let open: BTreeSet<_> = known.union(&undeclared).cloned().collect();
        if !open.is_empty() {
            reader.search(id, &open, &undeclared);
            unproved.insert(id, open);
        }
    }
    Read { modules: reader.modules, unproved }
}

/// The words by which a macro may be told to declare a file, or a module around it.
fn words(file: &RepoPath) -> impl Iterator<Item = String> {
    let text = file.to_str().unwrap_or_default();
    text.strip_suffix(".rs").unwrap_or(text).split('/').map(str::to_owned)
}

impl Read {
    /// Adds to a search what is left to be proved, as far as it was not searched for (`needles`) in any case.
    pub(super) fn add_to(
        &self,
        known: &Known<'_>,
        workspace: &Workspace,
        needles: &Needles,
        search: &mut Search,
    ) {
        for (id, files) in &self.unproved {
            let dir = workspace.package(*id).dir.clone().unwrap_or_default();
            let below = files.iter().filter_map(|file| file.relative_to(&dir));
            let names = below.flat_map(|below| below.split(|byte| *byte == b'/'));
            let names: BTreeSet<Vec<u8>> = names.map(<[u8]>::to_vec).collect();
            if !names.is_subset(&needles.anywhere) {
                search.needles.anywhere.extend(names);
                search.sources.extend(own_sources(workspace, *id, known.sources).cloned());
            }
        }
        search.sources.sort();
        search.sources.dedup();
    }
}

fn own_sources<'a>(
    workspace: &'a Workspace,
    id: PackageId,
    sources: &'a [RepoPath],
) -> impl Iterator<Item = &'a RepoPath> {
    let dir = workspace.package(id).dir.as_ref();
    let owners = workspace.owners();
    let is_own = move |source: &&RepoPath| {
        dir.is_some_and(|dir| source.is_within(dir)) && owners.of(source) == Some(id)
    };
    sources.iter().filter(is_own)
}

struct Reader<'a> {
    workspace: &'a Workspace,
    known: &'a Known<'a>,
    words: BTreeSet<String>,
    modules: Modules,
}

impl Reader<'_> {
    fn read_all(&mut self, sources: &[RepoPath]) {
        // Reading a pipe would never end.
        let is_unread = |source: &&RepoPath| {
            !self.modules.sources.contains_key(source) && source.on_disk(self.known.root).is_file()
        };
        let unread: Vec<_> = sources.iter().filter(is_unread).cloned().collect();
        for_each(self.known.root, &unread, |path, text| {
            let declared = self.declared(text);
            self.modules.sources.insert(path.clone(), declared);
        });
    }

    fn declared(&self, text: &[u8]) -> Declarations {
        declarations(&String::from_utf8_lossy(text), |word| self.words.contains(word))
    }

    /// Searches all sources of a package for what else may take in the `open` files, and for the names of those
    /// that nothing declares.
    fn search(&mut self, id: PackageId, open: &BTreeSet<RepoPath>, undeclared: &BTreeSet<RepoPath>) {
        let package = self.workspace.package(id);
        let was_looked_at = package.dir.as_ref().is_some_and(|dir| self.known.scan.looked_at.contains(dir));
        let sources = if was_looked_at && undeclared.is_empty() {
            &self.known.scan.unusual
        } else {
            self.known.sources
        };
        let own: Vec<_> = own_sources(self.workspace, id, sources).cloned().collect();
        let words = Words {
            modules: undeclared.iter().filter_map(module_name).map(str::to_ascii_lowercase).collect(),
            directories: undeclared.iter().flat_map(|file| directories(package, file)).collect(),
        };
        let mut searched = Searched { files: open.clone(), ..Searched::default() };
        let mut unusual = BTreeMap::new();
        for_each(self.known.root, &own, |path, text| {
            let is_unusual = is_unusual(text);
            if !is_unusual && undeclared.is_empty() {
                return;
            }
            let declared = self.declared(text);
            searched.note(path, text, &declared, &words);
            if is_unusual {
                unusual.insert(path.clone(), declared);
            }
        });
        self.add_relevant(package, open, unusual);
        self.modules.searched.insert(id, searched);
    }

    /// Keeps of the unusual sources those that may take in a file that matters, and with each what may declare it
    /// in turn.
    fn add_relevant(
        &mut self,
        package: &Package,
        open: &BTreeSet<RepoPath>,
        mut unusual: BTreeMap<RepoPath, Declarations>,
    ) {
        let mut relevant: BTreeSet<RepoPath> = open.clone();
        let mut above = BTreeSet::new();
        for file in open {
            relevant.extend(around(package, file));
            above.extend(std::iter::successors(file.parent(), RepoPath::parent));
        }
        loop {
            let found: Vec<RepoPath> = unusual
                .iter()
                .filter(|(path, declared)| self.is_relevant(path, declared, &relevant, &above))
                .map(|(path, _)| path.clone())
                .collect();
            if found.is_empty() {
                return;
            }
            for path in found {
                let more = around(package, &path);
                self.read_all(&more);
                relevant.extend(more);
                if let Some(declared) = unusual.remove(&path) {
                    self.modules.sources.insert(path.clone(), declared);
                }
                relevant.insert(path);
            }
        }
    }

    /// Whether a source takes in a file that matters, or one whose modules may be open files or around them, as it
    /// is in a directory `above` these.
    fn is_relevant(
        &mut self,
        path: &RepoPath,
        declared: &Declarations,
        relevant: &BTreeSet<RepoPath>,
        above: &BTreeSet<RepoPath>,
    ) -> bool {
        if declared.unclear.is_some() || !declared.by_macros.is_empty() {
            return true;
        }
        let modules =
            declared.modules.iter().filter(|module| !module.paths.is_empty() || !module.within.is_empty());
        let targets: Vec<_> = modules
            .flat_map(|module| [true, false].map(|is_beside| targets_of(path, is_beside, module)))
            .flatten()
            .map(|(target, ..)| target)
            .collect();
        let is_above = |target: &RepoPath| target.parent().is_some_and(|dir| above.contains(&dir));
        // An included file that is no `.rs` was not searched.
        let is_unread = |target: &&RepoPath| is_above(target) || !target.has_suffix(".rs");
        let beside: Vec<_> = targets.iter().filter(is_unread).cloned().collect();
        self.read_all(&beside);
        targets.iter().any(|target| {
            let declares = |declared: &Declarations| *declared != Declarations::default();
            relevant.contains(target) || self.modules.sources.get(target).is_some_and(declares)
        })
    }
}

impl Searched {
    /// Adds what a source says of files that nothing declares.
    fn note(&mut self, path: &RepoPath, text: &[u8], declared: &Declarations, words: &Words) {
        if self.lists.is_none() {
            self.lists = first_list(text).map(|line| (path.clone(), line));
        }
        let by_macros = declared.said.iter().map(|said| (said.word.clone(), said.line));
        let by_macros = by_macros.chain(declared.by_macros.iter().cloned());
        let by_macros = by_macros.map(|(word, line)| (word.to_ascii_lowercase(), line));
        let in_macros = by_macros.filter(|(word, _)| words.modules.contains(word));
        let in_strings = strings_with(&String::from_utf8_lossy(text), words);
        for (word, line) in in_strings.into_iter().chain(in_macros) {
            self.said.entry(word).or_insert_with(|| (path.clone(), line));
        }
    }
}
