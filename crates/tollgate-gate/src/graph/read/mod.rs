//! Reading a workflow or `tollgate.toml`, and what was measured of its jobs. Ends in plain data.

mod carries;
mod declared;
mod matrix;
mod measure;
mod names;
mod records;
mod reusable;
mod runs;
mod timestamp;
mod timings;
mod workflow;

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use tollgate_common::text::{did_you_mean, escape};
use tollgate_common::{Ctx, Failure, Result};

use super::args::Args;
use super::input::{Build, Input, Job};
use crate::workflows::{root, shown};
use names::Names;

/// What a file says of its jobs.
#[derive(Default)]
struct Source {
    /// The file, as it is shown.
    shown: String,
    /// The directory that it is about.
    root: PathBuf,
    /// The jobs.
    jobs: Vec<Job>,
    /// What GitHub calls each of them.
    names: Vec<Names>,
    /// What GitHub calls the workflow; `None` where it is none.
    workflow: Option<String>,
}

/// Reads everything.
pub(super) fn read(args: &Args, ctx: &Ctx) -> Result<Input> {
    let root = root(&ctx.cwd);
    let source = source(args.file.as_deref(), &root, ctx)?;
    let mut notes = Vec::new();
    let measured = if !args.runs.is_empty() {
        let runs = runs::read(&args.runs, &root, ctx)?;
        Some(measure::measured(&source, runs, &mut notes)?)
    } else if source.workflow.is_none() {
        records::measured(&source.jobs, &source.root, ctx, &mut notes)
    } else {
        // This machine is none of those that a workflow runs on, and has one leg of a matrix.
        None
    };
    let builds = builds(args, &source, &root, ctx)?;
    let is_workflow = source.workflow.is_some();
    Ok(Input { source: source.shown, is_workflow, jobs: source.jobs, measured, builds, notes })
}

fn source(file: Option<&Path>, root: &Path, ctx: &Ctx) -> Result<Source> {
    match file {
        Some(file) if file.extension().is_some_and(|extension| extension == "toml") => {
            declared::named(&ctx.cwd.join(file), root)
        }
        Some(file) => workflow::named(&ctx.cwd.join(file), root),
        None => match workflow::usual(root, ctx)? {
            Some(source) => Ok(source),
            None => declared::usual(root, ctx),
        },
    }
}

fn builds(args: &Args, source: &Source, root: &Path, ctx: &Ctx) -> Result<Vec<Build>> {
    let one = |(id, file): &(String, PathBuf)| {
        let Some(job) = source.jobs.iter().position(|job| job.id.eq_ignore_ascii_case(id)) else {
            let failure = Failure::new(anyhow!(
                "--timings is about the job `{}`, and {} has none of that name",
                escape(id),
                escape(&source.shown)
            ));
            return Err(match did_you_mean(id, source.jobs.iter().map(|job| job.id.as_str())) {
                Some(meant) => failure.hint(format!("did you mean `{}`?", escape(meant))),
                None => failure,
            });
        };
        let path = ctx.cwd.join(file);
        let file = shown(&path, root);
        let units = timings::units(&text(&path, &file)?, &file)?;
        Ok(Build { job, file, units })
    };
    args.timings.iter().map(one).collect()
}

/// The text of a file, without a byte order mark.
fn text(path: &Path, shown: &str) -> Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", escape(shown)))?;
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}
