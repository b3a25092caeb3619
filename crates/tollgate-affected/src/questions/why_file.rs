//! Who takes a file as input: what is known of the file, beside what its change would select.

use std::path::Path;

use crate::change::is_compared_by_content;
use crate::decide::Input;
use crate::path::RepoPath;
use crate::render::WhyFile;
use crate::report::Report;
use crate::workspace::PackageId;

/// The report is for the change of this file alone.
pub(super) fn find(input: &Input, report: &Report, root: &Path) -> WhyFile {
    let path = report.files.first().map(|file| file.path.clone()).unwrap_or_default();
    let verdict = input.rules.verdict(&path);
    let rule = verdict.map(|verdict| (verdict.pattern.to_owned(), verdict.effect.as_str()));
    WhyFile {
        is_there: path.on_disk(root).symlink_metadata().is_ok(),
        owner: owner(input, report, &path),
        by_content: is_compared_by_content(&path) && rule.as_ref().is_none_or(|(_, effect)| *effect != "all"),
        rule,
    }
}

/// The package in whose directory the file is, in whichever workspace: as a member, if it is one there.
fn owner(input: &Input, report: &Report, path: &RepoPath) -> Option<PackageId> {
    let mut before = 0;
    let mut owners = Vec::new();
    for input in std::iter::once(input).chain(&input.further) {
        // In the report the packages stand workspace by workspace.
        owners.extend(input.workspace.owner(path).map(|id| PackageId(before + id.0)));
        before += input.workspace.packages.len();
    }
    let member = owners.iter().find(|id| report.packages[id.0].is_member);
    member.or(owners.first()).copied()
}
