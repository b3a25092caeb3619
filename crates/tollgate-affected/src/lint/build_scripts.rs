//! Build scripts that may read more than they need: what would touch nothing, or only tests, is compiled in.

use tollgate_common::text::count;

use super::{Check, Finding, Place, Severity, Tree};
use crate::config::Effect;
use crate::decide::naming::is_test_only;
use crate::path::RepoPath;
use crate::workspace::{Package, Workspace};

pub(super) fn find(tree: &Tree) -> Vec<Finding> {
    let mut scripts: Vec<(usize, Place)> = Vec::new();
    for workspace in &tree.workspaces {
        for (id, package) in
            workspace.iter().filter(|(_, package)| package.is_member && may_read_all(package))
        {
            let Some(script) = &package.build_script else { continue };
            let owned = tree.files.iter().filter(|file| workspace.owner(file) == Some(id));
            let widened = owned.filter(|file| is_widened(tree, workspace, file)).count();
            if widened > 0 {
                scripts.push((widened, Place::file(script.clone())));
            }
        }
    }
    let widened: usize = scripts.iter().map(|(widened, _)| widened).sum();
    if scripts.is_empty() {
        return Vec::new();
    }
    // Those that widen most come first.
    scripts.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    vec![Finding {
        severity: Severity::Advice,
        check: Check::BuildScript,
        message: format!(
            "{} may read any file of the package, so {} count as compiled in that would touch nothing or only tests",
            count(scripts.len(), "build script"),
            count(widened, "file"),
        ),
        places: scripts.into_iter().map(|(_, place)| place).collect(),
        help: "let a build script print `cargo::rerun-if-changed=PATH` for what it reads, in every case and with \
               literal paths"
            .to_owned(),
        rule: Vec::new(),
    }]
}

/// Whether all of a package's files count as inputs of its build script.
fn may_read_all(package: &Package) -> bool {
    package.build_script.is_some()
}

/// Whether a file would have had less effect without a build script.
fn is_widened(tree: &Tree, workspace: &Workspace, file: &RepoPath) -> bool {
    let verdict = tree.rules.verdict(file);
    let is_quiet = verdict.is_some_and(|verdict| *verdict.effect == Effect::None && !verdict.force);
    is_quiet || is_test_only(workspace, file)
}
