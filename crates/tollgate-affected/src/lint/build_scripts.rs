//! Build scripts that may read more than they need: what would touch nothing, or only tests, is compiled in.

use tollgate_common::text::count;

use super::{Check, Finding, Place, Severity, Tree};
use crate::config::Effect;
use crate::decide::Script;
use crate::decide::naming::is_test_only;
use crate::path::RepoPath;
use crate::workspace::Workspace;

pub(super) fn find(tree: &Tree) -> Vec<Finding> {
    let mut scripts: Vec<(usize, Place)> = Vec::new();
    for (workspace, read) in tree.workspaces.iter().zip(&tree.scripts) {
        for (id, package) in workspace.iter().filter(|(_, package)| package.is_member) {
            let Some(script) = package.build_script.as_ref().filter(|_| may_read_all(read.get(&id))) else {
                continue;
            };
            let owned = tree.files.iter().filter(|file| workspace.owner(file) == Some(id));
            let widened = owned.filter(|file| is_widened(tree, workspace, file)).count();
            if widened > 0 {
                let unclear = read.get(&id).and_then(|script| script.says.unclear.as_ref());
                let line = unclear.and_then(|unclear| unclear.line);
                scripts.push((widened, Place { path: script.clone(), line, column: None }));
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

/// Whether all of a package's files, or all that cargo lists, count as inputs of its build script.
fn may_read_all(script: Option<&Script>) -> bool {
    script.is_none_or(|script| script.says.unclear.is_some() || !script.says.always_says)
}

/// Whether a file would have had less effect without a build script.
fn is_widened(tree: &Tree, workspace: &Workspace, file: &RepoPath) -> bool {
    let verdict = tree.rules.verdict(file);
    let is_quiet = verdict.is_some_and(|verdict| *verdict.effect == Effect::None && !verdict.force);
    is_quiet || is_test_only(workspace, file)
}
