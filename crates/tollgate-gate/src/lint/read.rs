//! Reading the workflows and `tollgate.toml`. Ends in plain data.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use serde::de::IgnoredAny;
use tollgate_common::config::{ConfigFile, repository};
use tollgate_common::jobs::{Gate, Ignore, Jobs};
use tollgate_common::text::{did_you_mean, escape};
use tollgate_common::workflow::Workflow;
use tollgate_common::workflow::yaml::Span;
use tollgate_common::{Ctx, Failure, Result};
use toml::Spanned;

use super::args::Args;
use super::input::{File, Input, Policy};
use super::rules;

/// Where GitHub looks for workflows.
pub(crate) const FOLDER: &str = ".github/workflows";

/// Reads everything.
pub(super) fn read(args: &Args, ctx: &Ctx) -> Result<Input> {
    let root = root(&ctx.cwd);
    let paths = if args.files.is_empty() {
        all(&root)?
    } else {
        args.files.iter().map(|file| ctx.cwd.join(file)).collect()
    };
    let files = paths.iter().map(|path| file(path, &root)).collect::<Result<Vec<_>>>()?;
    let config = ConfigFile::discover(&ctx.cwd, &root)?;
    Ok(Input { files, policy: policy(&config, &root)?, gate: args.gate.clone() })
}

/// The nearest directory with workflows in it, else the current one. Those of a repository around this one are none of
/// ours.
pub(crate) fn root(cwd: &Path) -> PathBuf {
    let inside = |dir: &&Path| repository(cwd).is_none_or(|repository| dir.starts_with(repository));
    cwd.ancestors().take_while(inside).find(|dir| dir.join(FOLDER).is_dir()).unwrap_or(cwd).to_owned()
}

/// The workflow files below a root, sorted.
pub(crate) fn all(root: &Path) -> Result<Vec<PathBuf>> {
    let folder = root.join(FOLDER);
    let nothing = || {
        Failure::new(anyhow!("there are no workflow files in {}", escape(&folder.display().to_string())))
            .hint("run it in the repository, or name the files: tollgate-gate lint FILE")
    };
    let Ok(entries) = fs::read_dir(&folder) else { return Err(nothing()) };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        let is_yaml = path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml");
        if is_yaml && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() { Err(nothing()) } else { Ok(paths) }
}

/// Reads a workflow file.
pub(crate) fn file(path: &Path, root: &Path) -> Result<File> {
    let shown = shown(path, root);
    let source = fs::read_to_string(path).with_context(|| format!("cannot read {}", escape(&shown)))?;
    let workflow = Workflow::parse_file(Path::new(&shown), &source)?;
    let dag = workflow.dag();
    if let Some(problem) = dag.problems().first() {
        let error = workflow.problem(problem);
        return Err(Failure::new(anyhow!("{}:{}", escape(&shown), escape(&error.to_string()))));
    }
    Ok(File { disk: path.to_owned(), path: shown, source, workflow, dag })
}

/// From the root where that is possible, with `/` everywhere.
pub(crate) fn shown(path: &Path, root: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    if relative.is_absolute() { relative.display().to_string() } else { parts.join("/") }
}

fn policy(config: &ConfigFile, root: &Path) -> Result<Policy> {
    let Some(path) = config.path() else { return Ok(Policy::default()) };
    let jobs = Jobs::read(config, |_| false)?;
    let spans: BTreeMap<Spanned<String>, IgnoredAny> = config.section("jobs")?;
    let gate: Gate = config.section("gate")?;
    let place = |range: std::ops::Range<usize>| {
        let (line, column) = config.position(&range);
        Span { start: range.start, end: range.end, line, column }
    };
    let mut declared = BTreeMap::new();
    for (name, _) in spans {
        let (span, name) = (place(name.span()), name.into_inner());
        if let Some(job) = jobs.by_name.get(&name).filter(|_| jobs.declared) {
            declared.insert(name, (job.clone(), span));
        }
    }
    let mut ignore = Vec::new();
    for one in gate.lint.ignore {
        let range = one.span();
        check_ignore(config, &range, one.get_ref())?;
        // The table is all of it; its beginning is enough to find it.
        let line = config.text().get(range.start..).and_then(|text| text.lines().next()).map_or(1, str::len);
        ignore.push((one.into_inner(), place(range.start..range.start + line)));
    }
    let (path, source) = (shown(path, root), config.text().to_owned());
    Ok(Policy { path, source, jobs: declared, exclude: gate.exclude, ignore })
}

fn check_ignore(config: &ConfigFile, range: &std::ops::Range<usize>, ignore: &Ignore) -> Result<()> {
    if rules::rule(&ignore.rule).is_none() {
        let ids = rules::RULES.iter().map(|rule| rule.id);
        let hint = did_you_mean(&ignore.rule, ids).map(|meant| format!("did you mean `{meant}`?"));
        return Err(config.at(range, &format!("there is no rule `{}`", escape(&ignore.rule)), hint));
    }
    if ignore.reason.trim().is_empty() {
        let hint = "say in `reason` why this is none here".to_owned();
        return Err(config.at(range, "a finding is not ignored without a reason", Some(hint)));
    }
    Ok(())
}
