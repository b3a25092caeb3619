//! Why one package is selected: the whole chain, from the package down to the changed file.

use std::collections::BTreeMap;

use tollgate_common::text::{Style, count, escape};

use super::human::phrase;
use crate::report::{Cause, Report};
use crate::workspace::PackageId;

/// Where an edge is declared, as `path:line`, by the dependent and the dependency.
pub type Declarations = BTreeMap<(PackageId, PackageId), String>;

/// So many causes beside the chain are shown.
const MOST: usize = 20;

/// The chain of one package, a line each.
#[must_use]
pub fn explain(report: &Report, package: PackageId, declarations: &Declarations, style: Style) -> String {
    let label = report.label(&report.packages[package.0]);
    let name = &escape(&label);
    let Some(selected) = report.selected.get(&package) else {
        let help = style.hint("help");
        return format!("{} is not selected\n{help}: why: --why-not {name}\n", style.strong(name));
    };
    let level = selected.level.as_str();
    let mut text = format!("{} is selected, at the {level} level\n", style.strong(name));
    for (depth, (id, cause)) in report.chain(package).into_iter().enumerate() {
        let declared = match cause {
            Cause::Package { on, .. } => declarations.get(&(id, *on)).map(|place| format!("  ({place})")),
            _ => None,
        };
        let why = phrase(report, cause);
        let declared = style.dim(&escape(&declared.unwrap_or_default()));
        text.push_str(&format!(
            "{}{} {}{declared}\n",
            "  ".repeat(depth + 1),
            escape(report.name(id)),
            escape(&why)
        ));
    }
    let workspace = report.packages[package.0].workspace;
    for everything in report.everything.iter().filter(|of| of.workspace.is_none_or(|of| of == workspace)) {
        let path = everything.path.as_ref().map(|path| format!("{path}: ")).unwrap_or_default();
        text.push_str(&format!("  everything is selected: {path}{}\n", escape(&everything.reason)));
    }
    let further = selected.causes.get(1..).unwrap_or_default();
    for cause in further.iter().take(MOST) {
        text.push_str(&format!("  also: {}\n", escape(&phrase(report, cause))));
    }
    if further.len() > MOST {
        text.push_str(&format!(
            "  … and {} (all of them: --format json)\n",
            count(further.len() - MOST, "more cause")
        ));
    }
    text
}
