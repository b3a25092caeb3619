//! Who takes a file as input: what is known of the file, beside what its change would select.

use std::path::Path;

use crate::change::is_compared_by_content;
use crate::decide::Input;
use crate::render::WhyFile;
use crate::report::Report;

/// The report is for the change of this file alone.
pub(super) fn find(input: &Input, report: &Report, root: &Path) -> WhyFile {
    let path = report.files.first().map(|file| file.path.clone()).unwrap_or_default();
    let verdict = input.rules.verdict(&path);
    let rule = verdict.map(|verdict| (verdict.pattern.to_owned(), verdict.effect.as_str()));
    WhyFile {
        is_there: path.on_disk(root).symlink_metadata().is_ok(),
        owner: input.workspace.owner(&path),
        by_content: is_compared_by_content(&path) && rule.as_ref().is_none_or(|(_, effect)| *effect != "all"),
        rule,
    }
}
