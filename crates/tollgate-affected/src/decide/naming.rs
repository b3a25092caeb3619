//! Which packages read a changed file that is not theirs: by an include, a path attribute, a literal that
//! reaches it, or a symbolic link.
//!
//! What is read by the compiler, or by a build script, compiles the reader anew; what only tests name
//! touches only the tests. A source that is itself named by others passes the change on to them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Input;
use crate::path::RepoPath;
use crate::report::Level;
use crate::rules::{Effect, Rules};
use crate::sources::{Mention, MentionContext, Source};
use crate::workspace::{PackageId, Workspace};

/// A package that reads a file which is not its own, or not plainly its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reading {
    pub(super) package: PackageId,
    pub(super) level: Level,
    /// Follows the path of the file in a sentence.
    pub(super) why: String,
}

/// All that the sources and links of the workspace name, by what they name.
pub(super) struct Names<'a> {
    input: &'a Input,
    by_target: BTreeMap<RepoPath, Vec<Name<'a>>>,
}

/// A file or directory that a source names.
#[derive(Clone, Debug)]
struct Name<'a> {
    source: &'a RepoPath,
    owner: Option<PackageId>,
    line: usize,
    level: Level,
    /// How the file has to end, where its name is partly computed.
    ending: Option<&'a str>,
    reach: Reach,
}

/// How far a name reaches below the directory it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Every file below.
    Below,
    /// Only files of other packages: a climb that says no more than "somewhere above".
    Foreign,
    /// Nothing below; it has to be the file itself.
    Exact,
}

impl<'a> Names<'a> {
    pub(super) fn new(input: &'a Input) -> Self {
        let mut by_target: BTreeMap<RepoPath, Vec<Name<'a>>> = BTreeMap::new();
        for source in &input.sources {
            let place = Place::of(&input.workspace, source);
            for mention in &source.mentions {
                for (target, name) in place.names(mention) {
                    by_target.entry(target).or_default().push(name);
                }
            }
        }
        Self { input, by_target }
    }

    /// The packages that read the file, through any number of sources and links.
    pub(super) fn readers(&self, changed: &RepoPath) -> BTreeSet<Reading> {
        let mut readings = BTreeSet::new();
        let mut seen = BTreeSet::from([changed.clone()]);
        let mut pending = VecDeque::from([(changed.clone(), String::new())]);
        while let Some((file, via)) = pending.pop_front() {
            for alias in aliases(&self.input.links, &file) {
                if seen.insert(alias.clone()) {
                    let why = format!("is what the link {alias} leads to");
                    let owner = self.input.workspace.owner(&alias);
                    readings.extend(owner.map(|package| Reading { package, level: Level::Compile, why }));
                    pending.push_back((alias, via.clone()));
                }
            }
            for name in self.named_by(&file, changed) {
                let why = format!("is named by {}:{}{via}", name.source, name.line);
                readings.extend(name.owner.map(|package| Reading { package, level: name.level, why }));
                // Whoever takes that source in takes the file in too.
                if seen.insert(name.source.clone()) {
                    pending.push_back((name.source.clone(), format!(", which takes it in for {}", name.source)));
                }
            }
        }
        readings
    }

    /// The names that mean a file: one for each source, the one that reaches furthest.
    fn named_by(&self, file: &RepoPath, changed: &RepoPath) -> Vec<&Name<'a>> {
        let owner = self.input.workspace.owner(file);
        // What a package says of its own files matters only where these have no effect by themselves.
        let own_counts = file != changed || is_quiet(&self.input.rules, file);
        let mut best: BTreeMap<&RepoPath, &Name<'a>> = BTreeMap::new();
        for target in std::iter::successors(Some(file.clone()), RepoPath::parent) {
            for name in self.by_target.get(&target).into_iter().flatten() {
                let is_own = name.owner.is_some() && name.owner == owner;
                let reaches = match name.reach {
                    Reach::Below => true,
                    Reach::Foreign => !is_own,
                    Reach::Exact => target == *file,
                };
                let ends = name.ending.is_none_or(|ending| file.as_bytes().ends_with(ending.as_bytes()));
                if !reaches || !ends || name.source == file || (is_own && !own_counts) {
                    continue;
                }
                let known = best.entry(name.source).or_insert(name);
                if name.level > known.level {
                    *known = name;
                }
            }
        }
        best.into_values().collect()
    }
}

/// The paths under which a file is also known.
pub(crate) fn aliases(links: &BTreeMap<RepoPath, RepoPath>, file: &RepoPath) -> Vec<RepoPath> {
    let alias = |(link, target): (&RepoPath, &RepoPath)| link.join(file.relative_to(target)?);
    links.iter().filter_map(alias).collect()
}

/// Whether a rule says that such a file has no effect by itself.
fn is_quiet(rules: &Rules, path: &RepoPath) -> bool {
    rules.verdict(path).is_some_and(|verdict| verdict.effect == Effect::None)
}

/// A source in its package.
struct Place<'a> {
    source: &'a Source,
    owner: Option<PackageId>,
    role: Role,
    package_dir: RepoPath,
    workspace_root: RepoPath,
}

/// When a source runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// In a build script.
    Build,
    /// Only in tests, benches and examples.
    Test,
    /// In a library or a binary.
    Code,
}

impl<'a> Place<'a> {
    fn of(workspace: &Workspace, source: &'a Source) -> Self {
        let owner = workspace.owner(&source.path);
        let package = owner.map(|owner| workspace.package(owner));
        let is_build = package.is_some_and(|package| package.build_script.as_ref() == Some(&source.path));
        let is_test = package.is_some_and(|package| package.test_dirs.iter().any(|dir| source.path.is_within(dir)));
        let role = match (is_build, is_test) {
            (true, _) => Role::Build,
            (_, true) => Role::Test,
            _ => Role::Code,
        };
        let package_dir = package.and_then(|package| package.dir.clone());
        let workspace_root = workspace.root.clone();
        let package_dir = package_dir.unwrap_or_else(|| workspace_root.clone());
        Self { source, owner, role, package_dir, workspace_root }
    }

    /// What a mention may mean, for each directory that it may be relative to.
    fn names(&self, mention: &'a Mention) -> Vec<(RepoPath, Name<'a>)> {
        if mention.context == MentionContext::Above {
            let name = self.name(mention, Level::Test, Reach::Foreign, None);
            return vec![(RepoPath::root(), name)];
        }
        let (text, ending) = known_part(&mention.text);
        let is_unknown = text.is_empty() && ending.is_none_or(str::is_empty);
        if is_unknown && mention.context == MentionContext::Literal {
            return Vec::new();
        }
        let text = text.trim_start_matches('/').replace('\\', "/");
        let named = self.bases(mention.context).into_iter().filter_map(|base| {
            let target = base.join(&text)?;
            let (level, reach) = self.judge(mention, &base, &target, ending)?;
            Some((target, self.name(mention, level, reach, ending)))
        });
        named.collect()
    }

    fn name(&self, mention: &Mention, level: Level, reach: Reach, ending: Option<&'a str>) -> Name<'a> {
        let level = match self.role {
            Role::Build => Level::Compile,
            Role::Test => Level::Test,
            Role::Code => level,
        };
        Name { source: &self.source.path, owner: self.owner, line: mention.line, level, ending, reach }
    }

    fn bases(&self, context: MentionContext) -> Vec<RepoPath> {
        let dir = self.source.path.parent().unwrap_or_default();
        // A path attribute in an inline module is relative to a directory of the source's name.
        let inner = || self.source.path.to_str().and_then(|text| RepoPath::new(text.strip_suffix(".rs")?));
        let mut bases = match context {
            MentionContext::Include => vec![dir],
            MentionContext::PathAttribute => vec![dir].into_iter().chain(inner()).collect(),
            MentionContext::Package | MentionContext::Above => vec![self.package_dir.clone()],
            MentionContext::Literal => vec![self.package_dir.clone(), dir, self.workspace_root.clone()],
        };
        bases.dedup();
        bases
    }

    /// The level and the reach of a name in library code; `None` where it is no reading at all.
    fn judge(&self, mention: &Mention, base: &RepoPath, target: &RepoPath, ending: Option<&str>) -> Option<(Level, Reach)> {
        let by_compiler = matches!(mention.context, MentionContext::Include | MentionContext::PathAttribute);
        let is_specific = !self.package_dir.is_within(target) || ending.is_some_and(|ending| !ending.is_empty());
        // Relative to the root of the workspace it is read by what found that root, when it runs.
        let from_root = mention.context == MentionContext::Literal && *base == self.workspace_root && *base != self.package_dir;
        match (is_specific, by_compiler) {
            (true, _) if from_root => Some((Level::Test, Reach::Below)),
            (true, _) => Some((Level::Compile, Reach::Below)),
            (false, true) => Some((Level::Compile, Reach::Foreign)),
            (false, false) if from_root => None,
            // The directory of the package itself, or one above it, read from the package's own directory.
            (false, false) if mention.context == MentionContext::Package => Some((Level::Test, Reach::Below)),
            // `".."` alone is in many a source that only treats paths.
            (false, false) if self.role == Role::Code => Some((Level::Compile, Reach::Exact)),
            (false, false) => Some((Level::Test, Reach::Below)),
        }
    }
}

/// The part of a path that is known, and what it must end in where something in between is computed:
/// `data/*.md` is everything in `data` that ends in `.md`. A computed beginning (`{root}/x`,
/// `$CARGO_MANIFEST_DIR/x`) is left out: the directories that a path may be relative to stand for it.
fn known_part(text: &str) -> (&str, Option<&str>) {
    const COMPUTED: [char; 5] = ['*', '{', '?', '$', '['];
    let mut text = text;
    while let Some((first, rest)) = text.split_once('/')
        && first.contains(COMPUTED)
    {
        text = rest;
    }
    let Some(computed) = text.find(COMPUTED) else { return (text, None) };
    let known = text[..computed].rfind('/').map_or("", |slash| &text[..slash]);
    let ending = text.rfind(['*', '}', '?', ']']).map_or("", |end| &text[end + 1..]);
    (known, Some(ending))
}

/// What to search the sources for, besides what climbs: the names of changed files that a source may name
/// without climbing, because they have no effect by themselves or because their package is inside another.
#[must_use]
pub(crate) fn needles(workspace: &Workspace, rules: &Rules, files: &BTreeSet<RepoPath>) -> BTreeSet<Vec<u8>> {
    let mut needles = BTreeSet::new();
    for path in files {
        let owner = workspace.owner(path).and_then(|owner| workspace.package(owner).dir.clone());
        let outer = owner.as_ref().and_then(RepoPath::parent).and_then(|above| workspace.owner(&above));
        let outer = outer.and_then(|outer| workspace.package(outer).dir.clone());
        if outer.is_none() && !is_quiet(rules, path) {
            continue;
        }
        let top = outer.or(owner).unwrap_or_default();
        let below = path.relative_to(&top).and_then(RepoPath::new).unwrap_or_default();
        needles.extend(below.components().map(<[u8]>::to_vec));
    }
    needles
}

#[cfg(test)]
mod tests {
    use super::known_part;

    #[test]
    fn what_is_known_of_a_computed_path() {
        for (text, expected) in [
            ("a/b", ("a/b", None)),
            ("a/*.md", ("a", Some(".md"))),
            ("*.md", ("", Some(".md"))),
            ("**/*.md", ("", Some(".md"))),
            ("{root}/../x", ("../x", None)),
            ("$CARGO_MANIFEST_DIR/docs", ("docs", None)),
            ("a/{name}/c.txt", ("a", Some("/c.txt"))),
            ("a/*", ("a", Some(""))),
            ("{}", ("", Some(""))),
        ] {
            assert_eq!(known_part(text), expected, "{text}");
        }
    }
}
