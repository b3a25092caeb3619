//! Which files there are: the Rust sources and the symbolic links of the working tree, or all.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::Repo;
use super::diff::SKIP_WORKTREE;
use crate::path::RepoPath;

/// The files that matter for finding out which source names which file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tracked {
    /// All `.rs` files and links to files, sorted.
    pub sources: Vec<RepoPath>,
    /// All `Cargo.toml` files, sorted. Of those in the index one may be gone from the working tree since; see
    /// [`retain_present`].
    pub manifests: Vec<RepoPath>,
    /// The directories of packages that `cargo vendor` wrote.
    pub vendored: Vec<RepoPath>,
    /// Symbolic links and where each leads, inside the repository.
    pub links: BTreeMap<RepoPath, RepoPath>,
    /// All files, links and submodules, sorted, where they were asked for.
    pub files: Option<Vec<RepoPath>>,
}

/// The modes of git's index format for files, symbolic links, submodules and, in a sparse index only, directories.
const FILE: u32 = 0o100_644;
const EXECUTABLE: u32 = 0o100_755;
const LINK: u32 = 0o120_000;
const SUBMODULE: u32 = 0o160_000;
const TREE: u32 = 0o040_000;

const MANIFEST: &[u8] = b"Cargo.toml";

/// What `cargo vendor` writes beside the manifest of each package.
const CHECKSUM: &[u8] = b".cargo-checksum.json";

/// Directories that hold no sources of the repository.
const SKIPPED: [&str; 5] = [".git", ".hg", ".jj", ".svn", "node_modules"];

impl Repo {
    /// From the index, which costs a fraction of reading the directories. An index that libgit2 cannot read
    /// (a sparse one, say) is no reason to know less: then the directories are read.
    #[must_use]
    pub fn tracked(&self) -> Tracked {
        self.fill(Tracked::default())
    }

    /// The same, with all files.
    #[must_use]
    pub fn tracked_with_files(&self) -> Tracked {
        self.fill(Tracked::with_files())
    }

    fn fill(&self, mut tracked: Tracked) -> Tracked {
        let empty = tracked.clone();
        let Ok(index) = self.repository.index() else {
            return empty.walk(self.root());
        };
        for at in 0..index.len() {
            let Some(entry) = index.get(at) else { continue };
            if matches!(entry.mode, FILE | EXECUTABLE) && !tracked.wants(&entry.path) {
                continue;
            }
            let Some(path) = RepoPath::new(&entry.path) else { continue };
            // What a sparse checkout leaves out describes no package.
            let is_left_out = entry.flags_extended & SKIP_WORKTREE != 0;
            if is_left_out && path.file_name() == MANIFEST && !path.on_disk(self.root()).is_file() {
                tracked.keep(&path);
                continue;
            }
            match entry.mode {
                LINK => tracked.add_link(self.root(), path),
                // What is in it stands in an index of its own.
                SUBMODULE => {
                    let files = tracked.files.take();
                    tracked.add_directory(self.root(), path.on_disk(self.root()));
                    tracked.files = files;
                    tracked.keep(&path);
                }
                TREE => return empty.walk(self.root()),
                _ => tracked.add_file(path),
            }
        }
        tracked.sorted()
    }
}

/// Leaves out the manifests that are not on disk, of which those of `packages` were read just now. Those that `cargo
/// vendor` wrote go over to the vendored ones: cargo takes a checksum on disk, whether git has it or not.
pub fn retain_present<'a>(
    manifests: &mut Vec<RepoPath>,
    vendored: &mut Vec<RepoPath>,
    packages: impl Iterator<Item = &'a RepoPath>,
    root: &Path,
) {
    let known: HashSet<&[u8]> = packages.map(RepoPath::as_bytes).collect();
    manifests.retain(|manifest| {
        let Some(dir) = manifest.parent().filter(|dir| !known.contains(dir.as_bytes())) else { return true };
        let is_vendored = dir.join(CHECKSUM).is_some_and(|checksum| checksum.on_disk(root).exists());
        if is_vendored {
            vendored.push(dir);
        }
        !is_vendored && manifest.on_disk(root).is_file()
    });
    vendored.sort();
}

impl Tracked {
    /// Reads the directories below `root`. Build output is recognised by its `CACHEDIR.TAG`.
    #[must_use]
    pub fn from_disk(root: &Path) -> Self {
        Self::default().walk(root)
    }

    /// The same, with all files.
    #[must_use]
    pub fn from_disk_with_files(root: &Path) -> Self {
        Self::with_files().walk(root)
    }

    fn with_files() -> Self {
        Self { files: Some(Vec::new()), ..Self::default() }
    }

    fn walk(mut self, root: &Path) -> Self {
        self.add_directory(root, root.to_owned());
        self.sorted()
    }

    /// Whether a file matters by its name.
    fn wants(&self, path: &[u8]) -> bool {
        self.files.is_some() || path.ends_with(b".rs") || path.ends_with(MANIFEST) || path.ends_with(CHECKSUM)
    }

    fn keep(&mut self, path: &RepoPath) {
        if let Some(files) = &mut self.files {
            files.push(path.clone());
        }
    }

    /// In order, and with the manifests that describe packages of the repository's own: one that `cargo vendor` wrote
    /// stands for an external package, on which anybody may depend.
    fn sorted(mut self) -> Self {
        self.sources.sort();
        self.manifests.sort();
        self.vendored.sort();
        let Self { manifests, vendored, .. } = &mut self;
        if !vendored.is_empty() {
            let is_vendored = |manifest: &RepoPath| {
                manifest.parent().is_some_and(|dir| vendored.binary_search(&dir).is_ok())
            };
            manifests.retain(|manifest| !is_vendored(manifest));
        }
        self.files.iter_mut().for_each(|files| files.sort());
        self
    }

    fn add_directory(&mut self, root: &Path, dir: PathBuf) {
        let mut pending = vec![dir];
        while let Some(dir) = pending.pop() {
            let Ok(entries) = std::fs::read_dir(&dir) else {
                continue;
            };
            let entries: Vec<_> = entries.flatten().collect();
            if entries.iter().any(|entry| entry.file_name() == "CACHEDIR.TAG") {
                continue;
            }
            for entry in entries {
                let (Ok(kind), path) = (entry.file_type(), entry.path()) else {
                    continue;
                };
                let Some(repo_path) = RepoPath::below(root, &path) else {
                    continue;
                };
                if kind.is_symlink() {
                    self.add_link(root, repo_path);
                } else if kind.is_dir() {
                    if !SKIPPED.iter().any(|name| entry.file_name() == *name) {
                        pending.push(path);
                    }
                } else if kind.is_file() {
                    self.add_file(repo_path);
                }
            }
        }
    }

    fn add_file(&mut self, path: RepoPath) {
        self.keep(&path);
        if path.has_suffix(".rs") {
            self.sources.push(path);
        } else if path.file_name() == MANIFEST {
            self.manifests.push(path);
        } else if path.file_name() == CHECKSUM {
            self.vendored.extend(path.parent());
        }
    }

    fn add_link(&mut self, root: &Path, link: RepoPath) {
        self.keep(&link);
        let on_disk = link.on_disk(root);
        let Ok(target) = std::fs::read_link(&on_disk) else {
            return;
        };
        // A source is compiled where the link is, and what it names begins there.
        if link.has_suffix(".rs") && on_disk.is_file() {
            self.sources.push(link.clone());
        }
        let bytes = target.as_os_str().as_encoded_bytes();
        #[cfg(windows)]
        let bytes =
            &bytes.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect::<Vec<_>>()[..];
        if target.is_relative()
            && let Some(target) = link.parent().and_then(|dir| dir.join(bytes))
        {
            self.links.insert(link, target);
        }
    }
}
