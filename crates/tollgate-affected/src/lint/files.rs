//! Files that no package owns and no rule covers, and those that select everything by the default rules: grouped, so
//! that a directory of a thousand files is one line.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_common::text::count;

use super::{Check, Finding, Narrowing, Severity, Tree};
use crate::change::is_compared_by_content;
use crate::config::Effect;
use crate::path::RepoPath;
use crate::workspace::Workspace;

/// So many files of one kind in one directory are one line.
const MANY: usize = 4;

pub(super) fn find(tree: &Tree) -> Vec<Finding> {
    let mut places = Places::default();
    for file in &tree.files {
        match standing(tree, file) {
            Standing::Uncovered => places.uncovered.push(file),
            Standing::Free => {}
            Standing::Bound => places.block(file),
        }
    }
    [unowned(&places), by_workflows(tree)].into_iter().flatten().collect()
}

/// What a rule without effect would do to a file.
enum Standing {
    /// It would be its first.
    Uncovered,
    /// It would change nothing.
    Free,
    /// It would take its effect from it.
    Bound,
}

fn standing(tree: &Tree, file: &RepoPath) -> Standing {
    match tree.rules.verdict(file).map(|verdict| verdict.effect) {
        Some(Effect::None) => return Standing::Free,
        Some(Effect::All | Effect::Jobs | Effect::Tool | Effect::Packages(_)) => return Standing::Bound,
        Some(Effect::Owner) | None => {}
    }
    let is_owned = |workspace: &Workspace| workspace.owner(file).is_some();
    let is_elsewhere = |workspace: &Workspace| workspace.package_elsewhere(file, &tree.manifests).is_some();
    if tree.workspaces.iter().any(is_owned) {
        Standing::Bound
    } else if tree.workspaces.iter().all(is_elsewhere) {
        Standing::Free
    } else if is_compared_by_content(file) {
        Standing::Bound
    } else {
        Standing::Uncovered
    }
}

fn unowned(places: &Places<'_>) -> Option<Finding> {
    let rule = places.narrowings();
    (!rule.is_empty()).then(|| Finding {
        severity: Severity::Advice,
        check: Check::UnownedFiles,
        places: Vec::new(),
        message: match places.uncovered[..] {
            [file] => {
                format!("no package owns {file} and no rule covers it: a change of it selects everything")
            }
            _ => format!(
                "no package owns {} and no rule covers them: a change of any selects everything",
                count(places.uncovered.len(), "file")
            ),
        },
        help: "say in tollgate.toml which have no effect on the crates; who names one counts all the same"
            .to_owned(),
        rule,
    })
}

/// Who pastes this rule unread should lose nothing, so it is only for what says nothing of cargo.
fn by_workflows(tree: &Tree) -> Option<Finding> {
    let selects_all =
        |file: &&RepoPath| tree.rules.verdict(file).is_some_and(|verdict| *verdict.effect == Effect::All);
    let narrowing = |file: &RepoPath| Some(Narrowing { pattern: pattern(file, "")?, files: 1 });
    let rule: Vec<_> = tree.other_workflows.iter().filter(selects_all).filter_map(narrowing).collect();
    (!rule.is_empty()).then(|| Finding {
        severity: Severity::Advice,
        check: Check::Workflows,
        places: Vec::new(),
        message: format!(
            "a change of any workflow selects everything, and {} nothing of Rust",
            if rule.len() == 1 { "1 says".to_owned() } else { format!("{} say", rule.len()) }
        ),
        help: "say in tollgate.toml which of these neither build nor test the crates".to_owned(),
        rule,
    })
}

#[derive(Default)]
struct Places<'a> {
    uncovered: Vec<&'a RepoPath>,
    /// The directories that also hold what a rule for all of them must not touch.
    blocked: BTreeSet<RepoPath>,
    /// The endings of such files, by their directories.
    endings: BTreeSet<(RepoPath, Vec<u8>)>,
}

impl Places<'_> {
    fn block(&mut self, file: &RepoPath) {
        let dir = file.parent().unwrap_or_default();
        self.endings.insert((dir.clone(), ending(file).to_vec()));
        for dir in std::iter::successors(Some(dir), RepoPath::parent) {
            if !self.blocked.insert(dir) {
                break;
            }
        }
    }

    /// Patterns for all of the files, and for no others; those for most files first.
    fn narrowings(&self) -> Vec<Narrowing> {
        let mut by_dir: BTreeMap<RepoPath, usize> = BTreeMap::new();
        let mut by_ending: BTreeMap<(RepoPath, &[u8]), Vec<&RepoPath>> = BTreeMap::new();
        for file in &self.uncovered {
            match self.topmost(file) {
                Some(dir) => *by_dir.entry(dir).or_default() += 1,
                None => {
                    let key = (file.parent().unwrap_or_default(), ending(file));
                    by_ending.entry(key).or_default().push(file);
                }
            }
        }
        let narrowing =
            |path: &RepoPath, below: &str, files| Some(Narrowing { pattern: pattern(path, below)?, files });
        let mut found: Vec<_> =
            by_dir.iter().filter_map(|(dir, files)| narrowing(dir, "/", *files)).collect();
        for ((dir, ending), files) in &by_ending {
            let is_free = !self.endings.contains(&(dir.clone(), ending.to_vec()));
            let all = std::str::from_utf8(ending).ok().filter(|ending| !ending.is_empty() && is_free);
            match all {
                Some(ending) if files.len() >= MANY => {
                    let slash = if dir.is_root() { "" } else { "/" };
                    found.extend(narrowing(
                        dir,
                        &format!("{slash}*{}", globset::escape(ending)),
                        files.len(),
                    ));
                }
                _ => found.extend(files.iter().filter_map(|file| narrowing(file, "", 1))),
            }
        }
        found.sort_by(|a, b| b.files.cmp(&a.files).then_with(|| a.pattern.cmp(&b.pattern)));
        found
    }

    /// The highest directory above a file that holds nothing else.
    fn topmost(&self, file: &RepoPath) -> Option<RepoPath> {
        let above = std::iter::successors(file.parent(), RepoPath::parent);
        above.take_while(|dir| !dir.is_root() && !self.blocked.contains(dir)).last()
    }
}

/// The ending of a name with its dot; empty where there is none.
fn ending(file: &RepoPath) -> &[u8] {
    let name = file.file_name();
    name.iter().rposition(|byte| *byte == b'.').filter(|at| *at > 0).map_or(&[], |at| &name[at..])
}

/// A pattern for a path and what follows it; there is none for a path that is no text.
fn pattern(path: &RepoPath, below: &str) -> Option<String> {
    // globset leaves backslashes as they are, which then escape what follows.
    Some(format!("/{}{below}", globset::escape(&path.to_str()?.replace('\\', r"\\"))))
}
