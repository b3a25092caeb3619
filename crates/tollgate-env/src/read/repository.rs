//! The files of a repository that may say which Rust is meant: workflows, actions, manifests, images.
//!
//! Comes in: a directory. Goes out: their texts by path. Which are ignored by git is not known here: what is built
//! (`target`, `node_modules`, whatever has a CACHEDIR.TAG), what is somebody else's (`vendor`, another repository
//! below this one) and what only tests read (`fixtures`) is not entered.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Repository {
    /// The texts, by path from the root with `/`.
    pub texts: BTreeMap<String, String>,
    /// The directories that were entered, so too; the root is empty.
    pub dirs: BTreeSet<String>,
}

/// Where GitHub looks for workflows.
const WORKFLOWS: &str = ".github/workflows";

/// Directories in which nothing of the project's own stands.
const NOT_OURS: [&str; 10] = [
    "target",
    "node_modules",
    "vendor",
    "third_party",
    "third-party",
    "fixtures",
    "testdata",
    "test-data",
    "snapshots",
    "__snapshots__",
];

/// Hidden directories that are read all the same.
const HIDDEN: [&str; 3] = [".github", ".devcontainer", ".gitlab"];

/// No file of these kinds is larger; what is, is something else by that name.
const LARGEST: u64 = 1024 * 1024;

/// Nested deeper, nothing speaks for the repository.
const DEEPEST: usize = 12;

impl Repository {
    /// Reads what is below a directory.
    #[must_use]
    pub fn read(root: &Path) -> Self {
        let mut found = Self::default();
        found.enter(root, "", 0);
        found
    }

    /// Reads its workflows, and enters no other directory.
    #[must_use]
    pub fn workflows_of(root: &Path) -> Self {
        let mut found = Self::default();
        found.enter(&root.join(WORKFLOWS), WORKFLOWS, DEEPEST);
        found
    }

    /// With the scripts that workflows and actions name: by a word that is one from the root, or from a directory
    /// that they name too.
    #[must_use]
    pub fn with_scripts(mut self, root: &Path) -> Self {
        let is_end = |c: char| c.is_whitespace() || "\"'`;&|()=,".contains(c);
        let texts = self.named(|path| is_workflow(path) || is_action(name_of(path))).map(|(_, text)| text);
        let mut paths = BTreeSet::new();
        for text in texts {
            let words: BTreeSet<&str> =
                text.split(is_end).map(|word| word.trim_start_matches("./")).collect();
            let dirs = words.iter().map(|word| word.trim_end_matches('/'));
            let dirs: Vec<&str> = dirs.filter(|word| word.is_empty() || self.dirs.contains(*word)).collect();
            let is_one = |word: &&&str| {
                (word.contains('/') || word.contains(".sh") || word.contains(".bash"))
                    && !word.starts_with('/')
                    && !word.contains(['$', '@', ':', '*'])
                    && !word.split('/').any(|part| part == "..")
            };
            for word in words.iter().filter(is_one) {
                let below = |dir: &&str| format!("{dir}/{word}");
                paths.extend(dirs.iter().filter(|dir| !dir.is_empty()).map(below));
                paths.insert((*word).to_owned());
            }
        }
        for path in paths {
            // What was not entered has none of the files that are looked for.
            if !self.texts.contains_key(&path)
                && !is_read(&path, name_of(&path))
                && let Some(text) = text_of(&root.join(&path))
            {
                self.texts.insert(path, text);
            }
        }
        self
    }

    /// The texts whose path is so.
    pub fn named<'a>(&'a self, is: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.texts.iter().filter(move |(path, _)| is(path)).map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of a path.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    fn enter(&mut self, dir: &Path, shown: &str, depth: usize) {
        self.dirs.insert(shown.to_owned());
        let Ok(entries) = fs::read_dir(dir) else { return };
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if shown.is_empty() { name.clone() } else { format!("{shown}/{name}") };
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                if depth < DEEPEST && is_entered(&name) && !is_foreign(&entry.path()) {
                    self.enter(&entry.path(), &path, depth + 1);
                }
            } else if is_read(&path, &name)
                && let Some(text) = text_of(&entry.path())
            {
                self.texts.insert(path, text);
            }
        }
    }
}

/// The text of a file; a link to one is as good.
fn text_of(path: &Path) -> Option<String> {
    let is_one = fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() <= LARGEST);
    is_one.then(|| fs::read_to_string(path).ok())?
}

fn is_entered(name: &str) -> bool {
    !NOT_OURS.contains(&name) && (!name.starts_with('.') || HIDDEN.contains(&name))
}

fn is_foreign(dir: &Path) -> bool {
    dir.join(".git").exists() || dir.join("CACHEDIR.TAG").exists()
}

/// Whether a file may say something.
fn is_read(path: &str, name: &str) -> bool {
    is_workflow(path) || is_action(name) || is_dockerfile(name) || is_toolchain_file(name) || is_other(name)
}

/// Whether it is a workflow.
#[must_use]
pub fn is_workflow(path: &str) -> bool {
    dir_of(path) == WORKFLOWS && (path.ends_with(".yml") || path.ends_with(".yaml"))
}

/// Whether it is a toolchain file, by its name.
#[must_use]
pub fn is_toolchain_file(name: &str) -> bool {
    matches!(name, "rust-toolchain" | "rust-toolchain.toml")
}

/// Whether it is a Dockerfile, by its name.
#[must_use]
pub fn is_dockerfile(name: &str) -> bool {
    let lower = name.to_lowercase();
    let is_one =
        lower == "containerfile" || lower.starts_with("dockerfile") || lower.ends_with(".dockerfile");
    is_one && !lower.ends_with(".dockerignore") && !lower.ends_with(".md")
}

fn is_action(name: &str) -> bool {
    matches!(name, "action.yml" | "action.yaml")
}

fn is_other(name: &str) -> bool {
    matches!(name, "Cargo.toml" | "clippy.toml" | ".clippy.toml" | ".gitlab-ci.yml")
        || name.ends_with(".dockerignore")
        || matches!(name, "devcontainer.json" | ".devcontainer.json")
}

/// The last part of a path.
#[must_use]
pub fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The directory of a path; empty for the root.
#[must_use]
pub fn dir_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

/// A directory and those above it, up to the root.
pub fn upwards(dir: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(dir), |dir| (!dir.is_empty()).then(|| dir_of(dir)))
}
