//! What the root manifests and lock files of other workspaces of the repository mean to this one.
//!
//! Their profiles, patches and locked versions are their own. A local package that is a member there still
//! inherits from the root manifest there.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::{Findings, Input};
use crate::change::{Content, Difference, Versions};
use crate::path::RepoPath;
use crate::report::Level;
use crate::workspace::PackageId;
use crate::workspace::manifest::parse;

pub(super) fn find(input: &Input, difference: &Difference, findings: &mut Findings) {
    let workspace = &input.workspace;
    for root in workspace.others.iter().map(|other| &other.root) {
        let (Some(manifest), Some(lock)) = (root.join("Cargo.toml"), root.join("Cargo.lock")) else {
            continue;
        };
        let may_read = |path: &RepoPath| {
            workspace.owner(path).is_some_and(|owner| workspace.package(owner).build_script.is_some())
        };
        if difference.contents.contains_key(&lock) && !may_read(&lock) {
            findings.nothing(&lock, "locks another workspace");
        }
        // That of a package of ours was compared as such.
        if workspace.with_manifest(&manifest).is_none()
            && let Some(versions) = difference.contents.get(&manifest)
        {
            let heirs = heirs(input, root);
            let parsed = parse_both(versions);
            match parsed.as_ref().map(|(base, head)| inherited_differs(base, head)) {
                _ if heirs.is_empty() => findings.nothing(&manifest, "is the root of another workspace"),
                Some(None) => findings.nothing(
                    &manifest,
                    "is the root of another workspace, and what is inherited from it did not change",
                ),
                Some(Some("dependencies")) | None => {
                    let reason = "is the root of another workspace, and what our dependencies inherit from it is not known";
                    findings.everything(&manifest, reason, Vec::new());
                }
                Some(Some(_)) => touch_all(&manifest, heirs, findings),
            }
        }
    }
}

/// The local packages that are members there.
fn heirs(input: &Input, root: &RepoPath) -> BTreeSet<PackageId> {
    let workspace = &input.workspace;
    let is_heir = |package: &crate::workspace::Package| {
        !package.is_member && package.dir.as_ref().is_some_and(|dir| dir.is_within(root))
    };
    workspace.iter().filter(|(_, package)| is_heir(package)).map(|(id, _)| id).collect()
}

fn touch_all(manifest: &RepoPath, heirs: BTreeSet<PackageId>, findings: &mut Findings) {
    for heir in heirs {
        let why = "is the root of the workspace that the package inherits from";
        findings.touch(manifest, heir, Level::Compile, why);
    }
}

fn parse_both(versions: &Versions) -> Option<(Table, Table)> {
    let table = |content: &Content| match content {
        Content::Text(text) => parse(text).ok(),
        Content::Absent | Content::Unreadable(_) => None,
    };
    table(&versions.base).zip(table(&versions.head))
}

/// The first table that members inherit from and that is another one; `dependencies` before all.
fn inherited_differs(base: &Table, head: &Table) -> Option<&'static str> {
    fn inherited<'a>(root: &'a Table, table: &str) -> Option<&'a Value> {
        root.get("workspace")?.get(table)
    }
    let tables = ["dependencies", "package", "lints"];
    tables.into_iter().find(|table| inherited(base, table) != inherited(head, table))
}
