//! Programs that tests start by name, though nothing says that the tests depend on them.

use std::collections::BTreeSet;

use super::{Check, Finding, Place, Severity, Tree};
use crate::sources::Program;
use crate::workspace::{Kind, Package, PackageId, Workspace};

pub(super) fn find(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for program in &tree.survey.programs {
        let missing = tree.workspaces.iter().find_map(|workspace| missing(tree, workspace, program));
        let Some((user, needed)) = missing else { continue };
        let place = Place::line(program.source.clone(), program.line);
        let message = format!("tests of {user} start a program of {needed}, and no dependency says so");
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

/// The package whose tests start the program, and the package that has it; unless a change of that reaches the
/// tests anyhow.
fn missing<'a>(tree: &Tree, workspace: &'a Workspace, program: &Program) -> Option<(&'a str, &'a str)> {
    let user = workspace.owner(&program.source)?;
    let described = workspace.package(user);
    let is_test = described.test_dirs.iter().any(|dir| program.source.is_within(dir));
    let has = |package: &Package| package.name == program.name || package.binaries.contains(&program.name);
    if !is_test || has(described) {
        return None;
    }
    let (needed, package) = workspace.iter().find(|(_, package)| package.is_member && has(package))?;
    let companions = tree.companions.get(&described.name);
    let is_told = companions.is_some_and(|needs| needs.contains(&package.name));
    let is_known = is_told || tests_depend_on(workspace, user, needed);
    (!package.binaries.is_empty() && !is_known).then_some((&*described.name, &*package.name))
}

/// Whether the tests of a package are touched by what compiles another anew.
fn tests_depend_on(workspace: &Workspace, user: PackageId, needed: PackageId) -> bool {
    let dependencies = |id: PackageId, with_dev: bool| {
        let counts = move |kind: Kind| with_dev || kind != Kind::Dev;
        let all = workspace.package(id).dependencies.iter();
        all.filter(move |dependency| counts(dependency.kind)).filter_map(|dependency| dependency.local)
    };
    let mut pending: Vec<_> = dependencies(user, true).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = pending.pop() {
        if seen.insert(id) {
            pending.extend(dependencies(id, false));
        }
    }
    seen.contains(&needed)
}
