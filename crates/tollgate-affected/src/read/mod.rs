//! Reading everything that the answer is a function of: git and cargo at the same time, then the few files
//! whose content decides.

mod configs;
mod modules;
mod one_file;
mod recorded;
mod request;
mod scripts;
mod setup;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use tollgate_common::ci::{Ci, Provider};
use tollgate_common::jobs::Jobs;
use tollgate_common::{Ctx, Failure, Result};

use crate::change::{Change, Content, Difference};
use crate::cli::{Args, Scope};
use crate::decide::Input;
use crate::decide::naming::{self, Holders, Search};
use crate::git::{self, Repo, Tracked};
use crate::jobs::Pipeline;
use crate::path::RepoPath;
use crate::rules::Rules;
use crate::sources::modules::Modules;
use crate::sources::{Needles, Scan, Scanner, Source};
use crate::workspace::Workspace;

use setup::{Setup, Workspaces};
pub(crate) use tree::read_tree;

/// What was read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What the answer is a function of.
    pub input: Input,
    /// The directory that all paths of the input are relative to.
    pub root: PathBuf,
    /// Whether this runs in GitHub Actions.
    pub in_github: bool,
    /// The commit that the CI system reports for this run, or the one that is checked out.
    pub commit: Option<String>,
    /// How heavy packages are, as `tollgate.toml` says it.
    pub weights: BTreeMap<String, f64>,
}

/// Reads the input of [`crate::decide()`].
///
/// # Errors
/// When the workspace cannot be described, when the configuration is wrong, or when the change is not known
/// and that is to be an error (see [`crate::OnUnknownBase`]).
pub fn read(args: &Args, ctx: &mut Ctx) -> Result<Reading> {
    let setup = Setup::find(&args.manifest_path, &ctx.cwd);
    let asked = Workspaces::ask(ctx, &args.manifest_path, setup.as_ref().ok())?;
    let ci = request::detect_ci(ctx);
    // While cargo runs. What cargo has to say comes first: without a workspace nothing else matters.
    let repository = setup.and_then(|setup| read_repository(setup, args, ctx, ci.as_ref()));
    let located = asked.finish()?;
    let Repository { setup, rules, change, named, pipeline, commit } = repository?;
    let workspaces = setup::located(located, &setup.root)?;
    setup.check_names(&args.manifest_path, &workspaces)?;
    let names = named.as_ref().map(|named| named.paths.clone()).unwrap_or_default();
    let named = named.map(|named| named.complete(&workspaces, &rules, &setup.root)).transpose()?;
    let Tree { sources, modules, links, all_manifests, vendored } = named.unwrap_or_default();
    let shared = Input {
        workspace: Workspace::default(),
        change,
        rules,
        sources,
        scripts: BTreeMap::new(),
        recorded: BTreeMap::new(),
        modules: Modules::default(),
        links,
        manifests: BTreeMap::new(),
        all_manifests,
        vendored,
        tool_configs: BTreeMap::new(),
        lock: None,
        unowned: setup.config.unowned,
        companions: setup.config.companions(),
        follow_dependents: args.scope == Scope::Affected,
        pipeline,
        further: Vec::new(),
    };
    let rim = Rim { dep_info: &args.dep_info, cwd: &ctx.cwd, root: &setup.root, names };
    let modules = modules.into_iter().chain(std::iter::repeat_with(Modules::default));
    let input = rim.input(shared, workspaces.into_iter().zip(modules))?;
    let in_github = ci.is_some_and(|ci| ci.provider == Provider::GitHub);
    Ok(Reading { input, root: setup.root, in_github, commit, weights: setup.config.weights })
}

/// What can be read without knowing the workspaces.
struct Repository {
    setup: Setup,
    rules: Rules,
    change: Change,
    /// What the sources name, unless no file changed.
    named: Option<Named>,
    pipeline: Pipeline,
    /// The commit that the CI system reports for this run, or the one that is checked out.
    commit: Option<String>,
}

type Links = BTreeMap<RepoPath, RepoPath>;

fn read_repository(setup: Setup, args: &Args, ctx: &mut Ctx, ci: Option<&Ci>) -> Result<Repository> {
    let (root, config) = (&setup.root, &setup.config);
    let jobs_apart = args.jobs_apart || Jobs::are_declared(&setup.config_file)?;
    let rules = Rules::new(&setup.config_file, &config.rule, jobs_apart)?;
    let pipeline = Pipeline::read(&setup.config_file, root, ci)?;
    let commit = request::commit(ci, setup.repo.as_ref().ok());
    let change = match &args.why_file {
        Some(path) => one_file::change(path, ctx, root)?,
        None => request::change(args, ctx, ci, setup.repo.as_ref(), config)?,
    };
    let change = request::with_contents(change, root, args.changed_files.is_some());
    let named = match &change {
        Change::Between(difference) if !difference.files.is_empty() => {
            let from_disk = |_: &Failure| Tracked::from_disk(root);
            let tracked = setup.repo.as_ref().map_or_else(from_disk, Repo::tracked);
            Some(Named::read(difference, &rules, root, tracked)?)
        }
        _ => None,
    };
    Ok(Repository { setup, rules, change, named, pipeline, commit })
}

/// What is read for each workspace.
struct Rim<'a> {
    /// Target directories with records of earlier builds.
    dep_info: &'a [PathBuf],
    cwd: &'a Path,
    root: &'a Path,
    /// The changed paths, by all their names.
    names: BTreeSet<RepoPath>,
}

impl Rim<'_> {
    /// The input for the first workspace, with those for the others.
    fn input(
        &self,
        mut shared: Input,
        mut workspaces: impl Iterator<Item = (Workspace, Modules)>,
    ) -> Result<Input> {
        let first = workspaces.next().unwrap_or_default();
        let further = workspaces.map(|workspace| self.fill(shared.clone(), workspace));
        shared.further = further.collect::<Result<_>>()?;
        self.fill(shared, first)
    }

    fn fill(&self, mut input: Input, (workspace, modules): (Workspace, Modules)) -> Result<Input> {
        (input.manifests, input.lock) = deciding_contents(&workspace, self.root, &input.change)?;
        if let Change::Between(difference) = &input.change {
            input.scripts = scripts::read(&workspace, difference, self.root);
        }
        input.tool_configs = configs::tool_configs(&workspace, self.root);
        input.recorded = recorded::read(self.dep_info, self.cwd, self.root, &workspace, &self.names)?;
        (input.workspace, input.modules) = (workspace, modules);
        Ok(input)
    }
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
    /// For each workspace, what the sources around the changed ones declare.
    modules: Vec<Modules>,
    links: Links,
    all_manifests: Vec<RepoPath>,
    vendored: Vec<RepoPath>,
}

impl Named {
    fn read(difference: &Difference, rules: &Rules, root: &Path, tracked: Tracked) -> Result<Self> {
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
        let is_package = |dir: &RepoPath| dir.on_disk(root).join("Cargo.toml").is_file();
        let holders = Holders::new(all_manifests.iter().filter_map(RepoPath::parent));
        let needles = naming::first(rules, &paths, is_package, &holders);
        let looked_at = modules::to_look_at(&paths, is_package);
        let scan = Scanner::new(&needles)?.scan(root, &all, looked_at);
        Ok(Self { paths, needles, all, scan, links, all_manifests, vendored })
    }

    /// Adds what only the workspaces tell.
    fn complete(self, workspaces: &[Workspace], rules: &Rules, root: &Path) -> Result<Tree> {
        let known =
            modules::Known { root, manifests: &self.all_manifests, sources: &self.all, scan: &self.scan };
        let (mut all, mut modules) = (Search::default(), Vec::new());
        for workspace in workspaces {
            let read = modules::read(workspace, &known, &self.paths);
            let mut search = naming::second(
                workspace,
                rules,
                &self.paths,
                &self.all_manifests,
                &self.needles,
                &self.scan,
                &self.all,
            );
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
