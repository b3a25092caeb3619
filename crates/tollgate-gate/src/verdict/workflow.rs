//! The graph of the workflow that the gate is part of, if its file is there.
//!
//! It tells causes from consequences, so a file that cannot be used is worth a note and no more, unless somebody named
//! it. Where the policy depends on it, the verdict sees that it is missing.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use tollgate_common::text::escape;
use tollgate_common::workflow::{Dag, Workflow};
use tollgate_common::{Ctx, Failure, Result};

use super::id::JobId;
use super::needs::Needs;

/// A workflow file of more than this is none (GitHub takes 512 KB; docs.github.com, "Workflow syntax").
const LARGEST: u64 = 4 << 20;

/// The graph; `named` is the file that somebody asked for. What is wrong with another file is noted.
pub(super) fn dag(
    named: Option<&Path>,
    root: &Path,
    ctx: &Ctx,
    (needs, gate): (&Needs, Option<&JobId>),
    notes: &mut Vec<String>,
) -> Result<Option<Dag>> {
    if let Some(file) = named {
        let dag = read(&ctx.cwd.join(file))?;
        if let Err(what) = fits(&dag, needs, gate) {
            notes.push(format!("the workflow file is not used to tell causes from consequences: {what}"));
            return Ok(None);
        }
        return Ok(Some(dag));
    }
    let Some(file) = ctx.env.text("GITHUB_WORKFLOW_REF").and_then(path_in).map(|path| root.join(path)) else {
        return Ok(None);
    };
    // Without a checkout it is not there, which is nothing to talk about.
    if !file.is_file() {
        return Ok(None);
    }
    match read(&file) {
        // That of a reusable workflow's caller has other jobs.
        Ok(dag) => Ok(fits(&dag, needs, gate).is_ok().then_some(dag)),
        Err(failure) => {
            let what = failure.to_string();
            notes.push(format!(
                "the workflow file is not used to tell causes from consequences: {}",
                escape(&what)
            ));
            Ok(None)
        }
    }
}

/// The path in `OWNER/REPO/.github/workflows/NAME.yml@REF` (docs.github.com, "Variables reference").
pub(crate) fn path_in(reference: &str) -> Option<PathBuf> {
    let (file, _) = reference.split_once('@')?;
    let path = file.splitn(3, '/').nth(2)?;
    path.starts_with(".github/workflows/").then(|| PathBuf::from(path))
}

fn read(file: &Path) -> Result<Dag> {
    let shown = file.display().to_string();
    let shown = escape(&shown);
    let size = fs::metadata(file).with_context(|| format!("cannot read {shown}"))?.len();
    if size > LARGEST {
        return Err(Failure::new(anyhow!("{shown} is too large for a workflow")));
    }
    let source = fs::read_to_string(file).with_context(|| format!("cannot read {shown}"))?;
    let workflow = Workflow::parse_file(file, &source)?;
    let dag = workflow.dag();
    match dag.problems().first() {
        None => Ok(dag),
        Some(problem) => {
            let error = workflow.problem(problem);
            Err(Failure::new(anyhow!("{shown}:{}:{}: {}", error.span.line, error.span.column, error.message)))
        }
    }
}

/// Whether it is the workflow of these jobs.
fn fits(dag: &Dag, needs: &Needs, gate: Option<&JobId>) -> Result<(), String> {
    let missing = needs.jobs.iter().map(|need| &need.id).chain(gate).find(|id| dag.id(id.as_str()).is_none());
    missing.map_or(Ok(()), |id| Err(format!("it has no job `{id}`")))
}
