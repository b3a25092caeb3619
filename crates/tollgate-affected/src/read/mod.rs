//! Reading everything that the answer is a function of: git and cargo at the same time, then the few files
//! whose content decides.

mod request;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use tollgate_common::ci::{Ci, Provider};
use tollgate_common::config::ConfigFile;
use tollgate_common::{Ctx, Failure, Result};

use crate::change::{Change, Content, Difference};
use crate::cli::{Args, Scope};
use crate::config::{Config, Unowned};
use crate::decide::Input;
use crate::decide::naming::{self, Holders, Search};
use crate::git::{self, Repo, Tracked};
use crate::path::RepoPath;
use crate::rules::Rules;
use crate::sources::{Needles, Scan, Scanner, Source};
use crate::workspace::{MetadataChild, Workspace};

/// What was read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What the answer is a function of.
    pub input: Input,
    /// The directory that all paths of the input are relative to.
    pub root: PathBuf,
    /// Whether this runs in GitHub Actions.
    pub in_github: bool,
}

/// Reads the input of [`crate::decide()`].
///
/// # Errors
/// When the workspace cannot be described, when the configuration is wrong, or when the change is not known
/// and that is to be an error (see [`crate::OnUnknownBase`]).
pub fn read(args: &Args, ctx: &mut Ctx) -> Result<Reading> {
    let child = MetadataChild::start(ctx, args.manifest_path.as_deref())?;
    let ci = request::detect_ci(ctx);
    // While cargo runs. What cargo has to say comes first: without a workspace nothing else matters.
    let repository = read_repository(args, ctx, ci.as_ref());
    let located = child.finish()?;
    let Repository { root, rules, unowned, change, named } = repository?;
    let workspace = located.into_workspace(&root)?;
    let named = named.map(|named| named.complete(&workspace, &rules, &root)).transpose()?;
    let Tree { sources, links, all_manifests, vendored } = named.unwrap_or_default();
    let (manifests, lock) = deciding_contents(&workspace, &root, &change)?;
    let tool_configs = tool_configs(&workspace, &root);
    let follow_dependents = args.scope == Scope::Affected;
    let input = Input {
        workspace,
        change,
        rules,
        sources,
        links,
        manifests,
        all_manifests,
        vendored,
        tool_configs,
        lock,
        unowned,
        follow_dependents,
    };
    Ok(Reading { input, root, in_github: ci.is_some_and(|ci| ci.provider == Provider::GitHub) })
}

/// What can be read without knowing the workspace.
struct Repository {
    /// The directory that all paths are relative to.
    root: PathBuf,
    rules: Rules,
    unowned: Unowned,
    change: Change,
    /// What the sources name, unless no file changed.
    named: Option<Named>,
}

type Links = BTreeMap<RepoPath, RepoPath>;

fn read_repository(args: &Args, ctx: &mut Ctx, ci: Option<&Ci>) -> Result<Repository> {
    let start = request::start_directory(args, &ctx.cwd);
    let start = start.canonicalize().with_context(|| format!("cannot find {}", start.display()))?;
    let repo = Repo::open(&start);
    let root = repo.as_ref().map_or_else(|_| root_without_git(&start), |repo| repo.root().to_owned());
    let config_file = ConfigFile::discover(&start, &root)?;
    let config: Config = config_file.section("affected")?;
    let rules = Rules::new(&config_file, &config.rule)?;
    let change = request::change(args, ctx, ci, repo.as_ref(), &config)?;
    let change = request::with_contents(change, &root, args.changed_files.is_some());
    let named = match &change {
        Change::Between(difference) if !difference.files.is_empty() => {
            let tracked = repo.map_or_else(|_| Tracked::from_disk(&root), |repo| repo.tracked());
            Some(Named::read(difference, &rules, &root, tracked)?)
        }
        _ => None,
    };
    Ok(Repository { root, rules, unowned: config.unowned, change, named })
}

/// The root of the repository where git cannot say it: the nearest directory with the data of a version
/// control system, else the nearest workspace.
fn root_without_git(start: &Path) -> PathBuf {
    let nearest =
        |names: &[&str]| start.ancestors().find(|dir| names.iter().any(|name| dir.join(name).exists()));
    let found = nearest(&[".git", ".hg", ".jj", ".svn"]).or_else(|| nearest(&["Cargo.lock"]));
    found.or_else(|| nearest(&["Cargo.toml"])).unwrap_or(start).to_owned()
}

/// The sources that may name a changed file, and the links that may lead to one.
struct Named {
    /// The changed paths, by all their names.
    paths: BTreeSet<RepoPath>,
    needles: Needles,
    all: Vec<RepoPath>,
    scan: Scan,
    links: Links,
    all_manifests: Vec<RepoPath>,
    vendored: Vec<RepoPath>,
}

/// What matters of the tree for a change.
#[derive(Default)]
struct Tree {
    sources: Vec<Source>,
    links: Links,
    all_manifests: Vec<RepoPath>,
    vendored: Vec<RepoPath>,
}

impl Named {
    fn read(difference: &Difference, rules: &Rules, root: &Path, tracked: Tracked) -> Result<Self> {
        let Tracked { sources: mut all, links, manifests: all_manifests, vendored } = tracked;
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
        let is_package = |dir: &RepoPath| dir.on_disk(root).join("Cargo.toml").is_file();
        let holders = Holders::new(all_manifests.iter().filter_map(RepoPath::parent));
        let needles = naming::first(rules, &paths, is_package, &holders);
        let scan = Scanner::new(&needles)?.scan(root, &all);
        Ok(Self { paths, needles, all, scan, links, all_manifests, vendored })
    }

    /// Adds what only the workspace tells.
    fn complete(self, workspace: &Workspace, rules: &Rules, root: &Path) -> Result<Tree> {
        let Search { needles, sources } = naming::second(
            workspace,
            rules,
            &self.paths,
            &self.all_manifests,
            &self.needles,
            &self.scan,
            &self.all,
        );
        let mut found: BTreeMap<_, _> =
            self.scan.found.into_iter().map(|source| (source.path.clone(), source)).collect();
        if !sources.is_empty() {
            let more = Scanner::new(&needles)?.scan_chosen(root, &sources);
            found.extend(more.into_iter().map(|source| (source.path.clone(), source)));
        }
        Ok(Tree {
            sources: found.into_values().collect(),
            links: self.links,
            all_manifests: self.all_manifests,
            vendored: self.vendored,
        })
    }
}

/// What may name files besides the sources: a runner or a linker (The Cargo Book, "Configuration"), a toolchain
/// by its path, a setup script (nexte.st, "Setup scripts").
const TOOL_CONFIGS: [&str; 5] =
    [".cargo/config.toml", ".cargo/config", ".config/nextest.toml", "rust-toolchain.toml", "rust-toolchain"];

/// These files, as far as they hold for the whole workspace.
fn tool_configs(workspace: &Workspace, root: &Path) -> BTreeMap<RepoPath, String> {
    let dirs = std::iter::successors(Some(workspace.root.clone()), RepoPath::parent);
    let files = dirs.flat_map(|dir| TOOL_CONFIGS.map(|file| dir.join(file)));
    let texts = files.flatten().filter_map(|path| {
        let bytes = std::fs::read(path.on_disk(root)).ok()?;
        Some((path, String::from_utf8_lossy(&bytes).into_owned()))
    });
    texts.collect()
}

/// The manifests and the lock file that decide what a changed manifest or lock file means.
fn deciding_contents(
    workspace: &Workspace,
    root: &Path,
    change: &Change,
) -> Result<(BTreeMap<RepoPath, String>, Option<String>)> {
    let mut manifests = BTreeMap::new();
    let Change::Between(difference) = change else {
        return Ok((manifests, None));
    };
    let root_manifest = workspace.root_manifest();
    let changed_manifest = difference.contents.keys().any(|path| path.file_name() == b"Cargo.toml");
    let mut wanted = Vec::new();
    if difference.contents.contains_key(&root_manifest) {
        let dirs = workspace.packages.iter().filter_map(|package| package.dir.as_ref());
        wanted.extend(dirs.filter_map(|dir| dir.join("Cargo.toml")));
    }
    if changed_manifest {
        wanted.push(root_manifest);
    }
    for path in wanted {
        if let Content::Text(text) = git::read_file(&path.on_disk(root)) {
            manifests.insert(path, text);
        }
    }
    if !changed_manifest && workspace.patches.is_empty() {
        return Ok((manifests, None));
    }
    let lock_file = workspace.lock_file();
    match git::read_file(&lock_file.on_disk(root)) {
        Content::Text(text) => Ok((manifests, Some(text))),
        Content::Absent => Ok((manifests, None)),
        Content::Unreadable(reason) => Err(Failure::new(anyhow!("cannot read {lock_file}: {reason}"))),
    }
}
