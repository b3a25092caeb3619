//! Where an edge is declared: the manifest and line of a dependency, for explanations.

use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use crate::decide::Input;
use crate::path::RepoPath;
use crate::render::Declarations;
use crate::report::{Cause, Report};
use crate::workspace::{Dependency, Kind, PackageId, Workspace};

/// The places of edges. What cannot be found is left out: an explanation is complete without.
#[must_use]
pub(crate) fn declarations(
    input: &Input,
    report: &Report,
    edges: &[(PackageId, &Cause)],
    root: &Path,
) -> Declarations {
    let workspaces: Vec<_> =
        std::iter::once(input).chain(&input.further).map(|input| &input.workspace).collect();
    let mut found = Declarations::new();
    for (id, cause) in edges {
        let Cause::Package { on, kind, .. } = cause else {
            continue;
        };
        let workspace = workspaces[report.packages[id.0].workspace];
        let place = place(workspace, report.in_workspace(*id), report.in_workspace(*on), *kind, root);
        found.extend(place.map(|place| ((*id, *on), place)));
    }
    found
}

fn place(workspace: &Workspace, id: PackageId, on: PackageId, kind: Kind, root: &Path) -> Option<String> {
    let package = workspace.package(id);
    let is_it = |dependency: &&Dependency| dependency.local == Some(on) && dependency.kind == kind;
    let dependency = package.dependencies.iter().find(is_it)?;
    let manifest: RepoPath = package.dir.as_ref()?.join("Cargo.toml")?;
    let text = std::fs::read_to_string(manifest.on_disk(root)).ok()?;
    let span = span(&text, dependency)?;
    let line = text[..span.start].matches('\n').count() + 1;
    Some(format!("{manifest}:{line}"))
}

/// The key of a dependency in its table.
fn span(text: &str, dependency: &Dependency) -> Option<Range<usize>> {
    let manifest = DeTable::parse(text).ok()?;
    let manifest = match &dependency.target {
        Some(target) => get(get(manifest.get_ref(), "target")?, target)?,
        None => manifest.get_ref(),
    };
    let table = get(manifest, dependency.kind.table())?;
    table.iter().find(|(key, _)| key.get_ref() == dependency.alias.as_str()).map(|(key, _)| key.span())
}

fn get<'t, 'i>(table: &'t DeTable<'i>, key: &str) -> Option<&'t DeTable<'i>> {
    match table.iter().find(|(name, _)| name.get_ref() == key)?.1.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}
