//! The tool's own answer for one commit, as a user gets it on a fresh checkout, in the form in which it is compared.

use std::collections::BTreeMap;

use tollgate_common::{Ctx, Result};

use crate::cli::{Args, OnUnknownBase};
use crate::decide::decide;
use crate::read::{Reading, read};
use crate::render;
use crate::report::{Cause, Level, Report};

/// Whom the tool selects for a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    /// How many files changed.
    pub(crate) files: usize,
    pub(crate) selected: BTreeMap<String, Chosen>,
}

/// A selected package, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) level: Level,
    /// The phrase that follows its name in the answer.
    pub(crate) why: String,
    /// What the chain of causes ends in, without what is particular to one commit.
    pub(crate) root: String,
}

/// The answer for what is checked out, against its parent. `ctx` runs in the workspace of the checkout.
pub(super) fn answer(ctx: &mut Ctx, parent: &str) -> Result<Answer> {
    let args = Args {
        base: Some(parent.to_owned()),
        head: Some("HEAD".to_owned()),
        direct: true,
        // Cargo runs no jobs, so it cannot tell what a workflow would change.
        jobs_apart: true,
        on_unknown_base: Some(OnUnknownBase::Error),
        // This one alone, whatever others the configuration lists.
        manifest_path: vec![ctx.cwd.join("Cargo.toml")],
        ..Args::default()
    };
    let Reading { input, .. } = read(&args, ctx)?;
    let report = decide(&input);
    let selected = report.selected.iter().filter(|(id, _)| report.packages[id.0].is_member);
    let selected = selected.map(|(id, selected)| {
        let why = selected.causes.first().map(|cause| why(&report, cause)).unwrap_or_default();
        let root = report.chain(*id).last().map(|(_, cause)| category(&report, cause)).unwrap_or_default();
        (report.name(*id).to_owned(), Chosen { level: selected.level, why, root })
    });
    Ok(Answer { files: report.files.len(), selected: selected.collect() })
}

fn why(report: &Report, cause: &Cause) -> String {
    match (cause, report.everything.first()) {
        (Cause::Everything, Some(first)) => {
            let path = first.path.as_ref().map(|path| format!("{path}: ")).unwrap_or_default();
            format!("everything is selected: {path}{}", first.reason)
        }
        _ => render::phrase(report, cause),
    }
}

/// What kind of cause this is: the same for every commit that selects for the same reason.
fn category(report: &Report, cause: &Cause) -> String {
    match cause {
        Cause::File { why, .. } => format!("a file that {}", without_places(why)),
        Cause::External { .. } => "depends on an external package that changed".to_owned(),
        Cause::Package { .. } => "depends on a selected package".to_owned(),
        Cause::Companion { .. } => "is a companion of a selected package".to_owned(),
        Cause::Everything => {
            let reason = report.everything.first().map(|everything| everything.reason.as_str());
            format!("everything is selected: {}", reason.unwrap_or_default())
        }
    }
}

/// A phrase without what differs from file to file: paths, lines and names in backticks.
fn without_places(why: &str) -> String {
    let place = |word: &&str| word.contains(['/', ':', '`', '.']);
    why.split(' ').map(|word| if place(&word) { "…" } else { word }).collect::<Vec<_>>().join(" ")
}
