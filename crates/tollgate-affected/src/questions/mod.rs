//! Questions about one package or one file: why it is selected, why not, who takes it as input.
//!
//! Comes in: the input and the finished answer. Goes out: text. What is declared where is read from the manifests
//! here, after the decision.

mod why_file;
mod why_not;

use std::path::Path;

use anyhow::anyhow;
use tollgate_common::text::{Style, did_you_mean};
use tollgate_common::{Failure, Result};

use crate::cli::Args;
use crate::decide::Input;
use crate::declared::declarations;
use crate::render;
use crate::report::{Cause, Report};
use crate::workspace::PackageId;

/// The answer to the question of the command line, if it asks one.
pub(crate) fn answer(
    args: &Args,
    input: &Input,
    report: &Report,
    root: &Path,
    style: Style,
) -> Result<Option<String>> {
    let text = if let Some(name) = &args.explain {
        let package = member(name, input)?;
        let declarations = declarations(&input.workspace, &report.chain(package), root);
        render::explain(report, package, &declarations, style)
    } else if let Some(name) = &args.why_not {
        let package = member(name, input)?;
        let why_not = why_not::find(input, report, package);
        let edges: Vec<(PackageId, &Cause)> =
            why_not.ways.iter().flatten().map(|way| (way.from, &way.edge)).collect();
        let ends = why_not.ends(report);
        let declarations = declarations(&input.workspace, &[edges, ends].concat(), root);
        render::why_not(report, &why_not, &declarations, style)
    } else if args.why_file.is_some() {
        render::why_file(report, &why_file::find(input, report, root), style)
    } else {
        return Ok(None);
    };
    Ok(Some(text))
}

fn member(name: &str, input: &Input) -> Result<PackageId> {
    input.workspace.member(name).ok_or_else(|| {
        let members = input.workspace.members().map(|id| input.workspace.package(id).name.as_str());
        let failure = Failure::new(anyhow!("`{name}` is no member of the workspace"));
        match did_you_mean(name, members) {
            Some(member) => failure.hint(format!("did you mean `{member}`?")),
            None => failure,
        }
    })
}
