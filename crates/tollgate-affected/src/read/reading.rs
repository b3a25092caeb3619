//! The order of reading: what needs no workspace while cargo is at work, then what only the workspaces tell.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tollgate_common::ci::{Ci, Provider};
use tollgate_common::jobs::Jobs;
use tollgate_common::{Ctx, Failure, Result};

use super::named::{Named, Tree};
use super::per_workspace::Rim;
use super::setup::{self, Setup, Workspaces};
use super::{one_file, request};
use crate::change::Change;
use crate::cli::{Args, Scope};
use crate::decide::Input;
use crate::git::{Repo, Tracked};
use crate::jobs::Pipeline;
use crate::rules::Rules;
use crate::sources::modules::Modules;
use crate::workspace::Workspace;

/// What was read.
#[derive(Clone, Debug)]
#[non_exhaustive]
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
    let packages = named.as_ref().map(|named| named.dirs.as_slice()).unwrap_or_default();
    let workspaces = setup::located(located, &setup.root, packages)?;
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
    Ok(Reading { input, root: setup.root, in_github, commit, weights: setup.config.weights() })
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
