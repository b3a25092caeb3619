//! What an earlier build recorded: which package a record is of, and what it adds.

use std::collections::BTreeSet;

use super::{Findings, Input};
use crate::path::RepoPath;
use crate::report::Level;
use crate::workspace::{PackageId, Target, Workspace};

/// A record that names a file as an input of a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recorded {
    /// The package.
    pub package: PackageId,
    /// How far a change of the file reaches into it.
    pub level: Level,
    /// The record, as the user would name it.
    pub file: String,
}

/// Adds what the records say of a changed file under any of its names.
pub(super) fn find<'a>(
    input: &Input,
    path: &RepoPath,
    names: impl IntoIterator<Item = &'a RepoPath>,
    findings: &mut Findings,
) {
    for record in names.into_iter().filter_map(|name| input.recorded.get(name)).flatten() {
        let why = format!("is recorded as an input in {}", record.file);
        findings.touch(path, record.package, record.level, why);
    }
}

/// The packages that a record of a compilation may be of: `name` is that of the crate, and `inputs` are all the
/// files that it names. A name alone is not enough, as packages may have targets of the same name; the
/// source with which such a target begins is among the inputs too. Where no name fits, that source decides alone.
pub(crate) fn packages_of(
    workspace: &Workspace,
    name: &str,
    inputs: &[RepoPath],
) -> BTreeSet<(PackageId, Level)> {
    let inputs: BTreeSet<&RepoPath> = inputs.iter().collect();
    let normal = |name: &str| name.replace('-', "_");
    let names = [normal(name), normal(name.strip_prefix("lib").unwrap_or(name))];
    let fits = |target: &&Target| inputs.contains(&target.source);
    let is_named = |target: &&Target| names.contains(&normal(&target.name));
    let found = of_targets(workspace, |target| is_named(&target) && fits(&target));
    if found.is_empty() { of_targets(workspace, |target| fits(&target)) } else { found }
}

/// The packages with such a target; tests and the like say nothing of the rest of their package.
fn of_targets(workspace: &Workspace, fits: impl Fn(&Target) -> bool) -> BTreeSet<(PackageId, Level)> {
    let of = |(id, package): (PackageId, &crate::workspace::Package)| {
        let levels = package.targets.iter().filter(|target| fits(target));
        let levels = levels.map(|target| if target.is_test { Level::Test } else { Level::Compile });
        levels.max().map(|level| (id, level))
    };
    workspace.iter().filter_map(of).collect()
}

/// The packages of this name with a build script, and their directories.
pub(crate) fn packages_with_script(workspace: &Workspace, name: &str) -> Vec<(PackageId, RepoPath)> {
    let fits = |package: &crate::workspace::Package| package.name == name && package.build_script.is_some();
    let found = workspace.iter().filter(|(_, package)| fits(package));
    found.filter_map(|(id, package)| Some((id, package.dir.clone()?))).collect()
}
