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
        let package = member(name, report)?;
        let declarations = declarations(input, report, &report.chain(package), root);
        render::explain(report, package, &declarations, style)
    } else if let Some(name) = &args.why_not {
        let package = member(name, report)?;
        if !input.further.is_empty() {
            let manifest = &report.workspaces[report.packages[package.0].workspace];
            return Err(Failure::new(anyhow!("this can be asked of one workspace at a time"))
                .hint(format!("name the one of the package: --manifest-path {manifest}")));
        }
        let why_not = why_not::find(input, report, package);
        let edges: Vec<(PackageId, &Cause)> =
            why_not.ways.iter().flatten().map(|way| (way.from, &way.edge)).collect();
        let ends = why_not.ends(report);
        let declarations = declarations(input, report, &[edges, ends].concat(), root);
        render::why_not(report, &why_not, &declarations, style)
    } else if args.why_file.is_some() {
        render::why_file(report, &why_file::find(input, report, root), style)
    } else {
        return Ok(None);
    };
    Ok(Some(text))
}

fn member(name: &str, report: &Report) -> Result<PackageId> {
    match report.members_called(name)[..] {
        [package] => Ok(package),
        [] => Err(no_member(name, report)),
        ref several => {
            let labels = several.iter().map(|id| report.label(&report.packages[id.0]));
            let failure = Failure::new(anyhow!("`{name}` is a member of more than one workspace"));
            Err(labels.fold(failure, |failure, label| failure.hint(format!("call it `{label}`"))))
        }
    }
}

fn no_member(name: &str, report: &Report) -> Failure {
    let members = report.packages.iter().filter(|info| info.is_member).map(|info| info.name.as_str());
    let failure = Failure::new(anyhow!("`{name}` is no member of the workspace"));
    match did_you_mean(name, members) {
        Some(member) => failure.hint(format!("did you mean `{member}`?")),
        None => failure,
    }
}
