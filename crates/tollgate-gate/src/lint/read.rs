//! Reading the workflows and `tollgate.toml`. Ends in plain data.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use serde::de::IgnoredAny;
use tollgate_common::config::ConfigFile;
use tollgate_common::jobs::{Gate, Ignore, Jobs};
use tollgate_common::text::{did_you_mean, escape};
use tollgate_common::workflow::yaml::Span;
use tollgate_common::{Ctx, Failure, Result};
use toml::Spanned;

use super::args::Args;
use super::input::{Input, Policy};
use super::rules;
use crate::workflows::{self, file, root, shown};

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

/// All workflow files below a root. Without any there is nothing to say.
fn all(root: &Path) -> Result<Vec<PathBuf>> {
    let paths = workflows::paths(root)?;
    if paths.is_empty() {
        let folder = workflows::folder(root).display().to_string();
        return Err(Failure::new(anyhow!("there are no workflow files in {}", escape(&folder)))
            .hint("run it in the repository, or name the files: tollgate-gate lint FILE"));
    }
    Ok(paths)
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
