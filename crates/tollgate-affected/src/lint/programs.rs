//! Programs that tests start by name, though nothing says that the tests depend on them.

use super::{Check, Finding, Place, Severity, Tree};
use crate::sources::Program;
use crate::workspace::{Package, Workspace};

pub(super) fn find(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for program in &tree.survey.programs {
        let missing = tree.workspaces.iter().find_map(|workspace| missing(tree, workspace, program));
        let Some((user, needed)) = missing else { continue };
        let place = Place::line(program.source.clone(), program.line);
        let message = format!("tests of {user} start a program of {needed}, and nothing says so");
        if let Some(known) = findings.iter_mut().find(|finding| finding.message == message) {
            known.places.push(place);
            continue;
        }
        findings.push(Finding {
            severity: Severity::Warning,
            check: Check::Program,
            places: vec![place],
            message,
            help: format!("say so in tollgate.toml, under [affected.companions]: {user} = [\"{needed}\"]"),
            rule: Vec::new(),
        });
    }
    findings
}

/// The package whose tests start the program, and the package that has it. That the tests depend on its library
/// does not help: a change of the program alone goes no further.
fn missing<'a>(tree: &Tree, workspace: &'a Workspace, program: &Program) -> Option<(&'a str, &'a str)> {
    let user = workspace.owner(&program.source)?;
    let described = workspace.package(user);
    let is_test = described.test_dirs.iter().any(|dir| program.source.is_within(dir));
    let has = |package: &Package| package.name == program.name || package.binaries.contains(&program.name);
    if !is_test || has(described) {
        return None;
    }
    let (_, package) = workspace.iter().find(|(_, package)| package.is_member && has(package))?;
    let companions = tree.companions.get(&described.name);
    let is_told = companions.is_some_and(|needs| needs.contains(&package.name));
    (!package.binaries.is_empty() && !is_told).then_some((&*described.name, &*package.name))
}
