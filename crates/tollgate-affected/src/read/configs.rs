//! Reading what may name files besides the sources: the configuration of cargo, rustup and nextest, and the scripts
//! that it names, with those that these name in turn.

use std::collections::BTreeMap;
use std::path::Path;

use crate::path::RepoPath;
use crate::workspace::Workspace;

/// A runner or a linker (The Cargo Book, "Configuration"), a toolchain by its path, a setup script (nexte.st, "Setup
/// scripts").
const TOOL_CONFIGS: [&str; 5] =
    [".cargo/config.toml", ".cargo/config", ".config/nextest.toml", "rust-toolchain.toml", "rust-toolchain"];

/// A larger file is a program, and no script. Bytes.
const LARGEST: u64 = 64 * 1024;

/// So many files are followed.
const MOST: usize = 64;

/// The texts of the configuration that holds for the whole workspace, and of the scripts.
pub(super) fn tool_configs(workspace: &Workspace, root: &Path) -> BTreeMap<RepoPath, String> {
    let dirs = std::iter::successors(Some(workspace.root.clone()), RepoPath::parent);
    let files = dirs.flat_map(|dir| TOOL_CONFIGS.map(|file| dir.join(file)));
    let texts = files.flatten().filter_map(|path| {
        let bytes = std::fs::read(path.on_disk(root)).ok()?;
        Some((path, String::from_utf8_lossy(&bytes).into_owned()))
    });
    let mut texts: BTreeMap<_, _> = texts.collect();
    let mut pending: Vec<_> = texts.keys().cloned().collect();
    while let Some(path) = pending.pop() {
        for script in named(&texts[&path], &path, workspace) {
            if texts.len() < MOST
                && !texts.contains_key(&script)
                && let Some(text) = script_at(&script.on_disk(root))
            {
                texts.insert(script.clone(), text);
                pending.push(script);
            }
        }
    }
    texts
}

/// The paths that a text may name: from the root of the repository or of the workspace, from its own directory, and,
/// of a configuration, from the directory above. What a variable stands for at the beginning is one of these.
fn named(text: &str, path: &RepoPath, workspace: &Workspace) -> Vec<RepoPath> {
    let own = path.parent();
    let above = own.as_ref().and_then(RepoPath::parent);
    let bases: Vec<_> =
        [Some(RepoPath::root()), Some(workspace.root.clone()), own, above].into_iter().flatten().collect();
    let is_apart = |c: char| !(c.is_alphanumeric() || "._-/".contains(c));
    let words = text.split(is_apart).filter(|word| word.contains(['/', '.']));
    let spelled = words.flat_map(|word| [Some(word), word.split_once('/').map(|(_, rest)| rest)]);
    let spelled: Vec<_> = spelled.flatten().filter(|word| word.contains(char::is_alphabetic)).collect();
    spelled.iter().flat_map(|word| bases.iter().filter_map(move |base| base.join(word))).collect()
}

/// The text of a file, if it can be a script.
fn script_at(path: &Path) -> Option<String> {
    let metadata = path.metadata().ok()?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        return None;
    }
    std::fs::read_to_string(path).ok()
}
