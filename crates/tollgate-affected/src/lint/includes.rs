//! Includes whose name is computed: every file that it may be counts as compiled in.

use std::collections::BTreeMap;

use tollgate_common::text::count;

use super::{Check, Finding, Place, Severity, Tree};
use crate::decide::naming::{TakenIn, taken_in};
use crate::path::RepoPath;

/// A source that has the compiler read something.
pub(super) struct Reader<'a> {
    pub(super) source: &'a RepoPath,
    pub(super) reads: TakenIn,
}

/// All that the compiler reads besides modules.
pub(super) fn all(tree: &Tree) -> Vec<Reader<'_>> {
    let mut readers = Vec::new();
    for source in &tree.survey.taken_in {
        let owned = tree.workspaces.iter().find(|workspace| workspace.owner(&source.path).is_some());
        let Some(workspace) = owned else { continue };
        let all = taken_in(workspace, source).into_iter();
        readers.extend(all.map(|reads| Reader { source: &source.path, reads }));
    }
    readers
}

pub(super) fn find(tree: &Tree, readers: &[Reader<'_>]) -> Vec<Finding> {
    // Several macros of one source often compute names in the same directory.
    let mut computed: BTreeMap<(&RepoPath, &RepoPath, &str), usize> = BTreeMap::new();
    for Reader { source, reads } in readers {
        if let Some(ending) = &reads.ending {
            let line = computed.entry((*source, &reads.target, ending.as_str())).or_insert(reads.line);
            *line = reads.line.min(*line);
        }
    }
    let finding = |((source, dir, ending), line): ((&RepoPath, &RepoPath, &str), usize)| {
        let may_be = |file: &&RepoPath| file.is_within(dir) && file.as_bytes().ends_with(ending.as_bytes());
        let files = tree.files.iter().filter(may_be).count();
        let named = if ending.is_empty() { String::new() } else { format!(" that ends in `{ending}`") };
        // A single file is the one that is meant.
        (files > 1).then(|| Finding {
            severity: Severity::Advice,
            check: Check::ComputedInclude,
            places: vec![Place::line(source.clone(), line)],
            message: format!(
                "the name of an include is computed, so any file in {dir}{named} counts as compiled in ({})",
                count(files, "file")
            ),
            help: "write the names out, or keep what is included in a directory of its own".to_owned(),
            rule: Vec::new(),
        })
    };
    computed.into_iter().filter_map(finding).collect()
}
