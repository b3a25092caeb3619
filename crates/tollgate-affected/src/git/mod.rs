//! What git knows: the repository, which state to compare with, what changed, which files there are.
//!
//! The only user of git2, and nothing of git2 leaves it. Every failure says how it can be mended.

mod base;
mod diff;
mod history;
mod scratch;
mod tracked;
mod trees;

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use git2::{Commit, ErrorCode, Oid, Repository, RepositoryOpenFlags};
use tollgate_common::config::repository;
use tollgate_common::shell::quoted;
use tollgate_common::{Failure, Result};

pub use base::BaseRequest;
pub(crate) use diff::read as read_file;
pub use history::Step;
pub use scratch::{Checkout, Decoy};
pub use tracked::{Tracked, retain_present};

use crate::change::{Base, Difference, Head};

/// A repository with a working tree.
pub struct Repo {
    repository: Repository,
    root: PathBuf,
}

/// What to answer for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadRequest<'a> {
    /// The commit that is checked out.
    Head,
    /// This revision, which has to be the one checked out.
    Revision(&'a str),
    /// The working tree.
    WorkingTree,
}

impl Repo {
    /// Opens the repository that holds `start`.
    ///
    /// libgit2 reads `GIT_*` from the real environment, as git does; nothing else in the tools does.
    ///
    /// # Errors
    /// When there is none, or libgit2 cannot or may not open it.
    pub fn open(start: &Path) -> Result<Self> {
        // Objects come from the user's own object store; checking the hash of each costs a third of a diff.
        git2::opts::strict_hash_verification(false);
        let none: [&str; 0] = [];
        let repository = Repository::open_ext(start, RepositoryOpenFlags::FROM_ENV, none)
            .map_err(|err| explain_open(start, &err))?;
        let workdir = repository.workdir().ok_or_else(|| {
            Failure::new(anyhow!(
                "the repository at {} is bare: it has no working tree",
                repository.path().display()
            ))
            .hint("run in a checkout: git worktree add ../checkout")
        })?;
        let root = workdir.canonicalize().with_context(|| format!("cannot find {}", workdir.display()))?;
        Ok(Self { repository, root })
    }

    /// The root of the working tree, as a canonical path.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Finds the base and compares.
    ///
    /// # Errors
    /// When either end cannot be found; the hints say how it can.
    pub fn difference(
        &self,
        base: BaseRequest<'_>,
        head: HeadRequest<'_>,
        direct: bool,
    ) -> Result<Difference> {
        let commit = self.head_commit()?;
        let tree_is_clean = || Ok(head != HeadRequest::WorkingTree || self.working_tree_is_clean(&commit)?);
        let found = self.find_base(base, &commit, direct, tree_is_clean)?;
        let with_working_tree = head == HeadRequest::WorkingTree;
        let (files, contents) = self.diff(found.tree.as_ref(), &commit, with_working_tree)?;
        let id = commit.id().to_string();
        Ok(Difference {
            base: Some(Base {
                commit: found.commit.map_or_else(String::new, |id| id.to_string()),
                rule: found.rule,
            }),
            head: if with_working_tree { Head::WorkingTree(id) } else { Head::Commit(id) },
            files,
            contents,
        })
    }

    /// Checks that the head is what is checked out, since cargo reads the files of the checkout.
    ///
    /// # Errors
    /// When it is not, or is no commit.
    pub fn check_head(&self, head: HeadRequest<'_>) -> Result<()> {
        let HeadRequest::Revision(revision) = head else {
            return Ok(());
        };
        let commit = self.head_commit()?;
        let wanted = self.resolve(revision, "head")?;
        if wanted.id() == commit.id() { Ok(()) } else { Err(not_checked_out(revision, &wanted, &commit)) }
    }

    /// The commit that is checked out, as hexadecimal digits.
    #[must_use]
    pub fn head_id(&self) -> Option<String> {
        self.head_commit().ok().map(|commit| commit.id().to_string())
    }

    /// Whether what is checked out is this commit, or one after it.
    #[must_use]
    pub fn has_checked_out(&self, id: &str) -> bool {
        let contains = |head: &Commit<'_>, id| {
            id == head.id() || self.repository.graph_descendant_of(head.id(), id).unwrap_or(false)
        };
        self.head_commit().is_ok_and(|head| Oid::from_str(id).is_ok_and(|id| contains(&head, id)))
    }

    fn head_commit(&self) -> Result<Commit<'_>> {
        match self.repository.head().and_then(|head| head.peel_to_commit()) {
            Ok(commit) => Ok(commit),
            Err(err) if err.code() == ErrorCode::UnbornBranch => {
                Err(Failure::new(anyhow!("the repository has no commit yet")).hint("git commit"))
            }
            Err(err) => Err(Failure::new(anyhow!(err.message().to_owned()).context("cannot read HEAD"))),
        }
    }

    /// A revision as a commit. In a shallow clone the hint is to fetch more of it.
    fn resolve(&self, revision: &str, role: &str) -> Result<Commit<'_>> {
        self.repository.revparse_single(revision).and_then(|object| object.peel_to_commit()).map_err(|err| {
            let failure = Failure::new(anyhow!(
                "the {role} `{revision}` is no commit of this clone ({})",
                err.message()
            ));
            let failure = self.hint_at_history(failure);
            fetch(revision).into_iter().fold(failure, Failure::hint)
        })
    }

    /// A commit by its id, if this clone has it.
    fn commit(&self, id: &str) -> Option<Commit<'_>> {
        self.repository.find_commit(Oid::from_str(id).ok()?).ok()
    }

    fn hint_at_history(&self, failure: Failure) -> Failure {
        if self.repository.is_shallow() {
            failure.hint(
                "the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)",
            )
        } else {
            failure
        }
    }
}

/// The command that brings a branch, tag or commit under the name it was asked for by. There is none for an
/// expression such as `HEAD^`.
fn fetch(revision: &str) -> Option<String> {
    let is_name = |name: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./+".contains(c);
        name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(plain)
    };
    let (name, local) = match revision.strip_prefix("origin/") {
        Some(branch) => (branch, format!("refs/remotes/origin/{branch}")),
        None => (revision, revision.to_owned()),
    };
    if !is_name(name) || name == "HEAD" {
        return None;
    }
    let is_commit = Oid::from_str(name).is_ok() && name.len() == 40;
    Some(if is_commit {
        format!("git fetch origin {name}")
    } else {
        format!("git fetch origin {name}:{local}")
    })
}

fn not_checked_out(revision: &str, wanted: &Commit<'_>, head: &Commit<'_>) -> Failure {
    Failure::new(anyhow!(
        "the head `{revision}` ({}) is not checked out: HEAD is {}, and cargo reads the checked-out files",
        wanted.id(),
        head.id()
    ))
    .hint(format!("git checkout --detach {}", quoted(revision)))
    .hint(format!("or, beside this checkout: git worktree add ../head {}", quoted(revision)))
}

fn explain_open(start: &Path, err: &git2::Error) -> Failure {
    let shown = start.display();
    let message = err.message().to_owned();
    let failure = |text: String| Failure::new(anyhow!(text));
    match err.code() {
        ErrorCode::NotFound => failure(format!("{shown} is not in a git repository"))
            .hint("run inside a clone, or name the changed paths: --changed-files FILE"),
        ErrorCode::Owner => {
            failure(format!("the repository at {shown} belongs to another user, so git will not read it"))
                .hint(format!("git config --global --add safe.directory {}", quoted(&owner_path(start))))
        }
        _ if is_unsupported_format(&message) => failure(format!(
            "cannot open the repository at {shown}: {message}"
        ))
        .hint("libgit2 does not know this format (as SHA-256 objects and reftable); let git list the paths:")
        .hint("git diff --name-only --no-renames -z BASE HEAD | tollgate-affected --changed-files -"),
        _ => failure(format!("cannot open the repository at {shown}: {message}")),
    }
}

/// libgit2 has no code of its own for formats and extensions that it does not know.
fn is_unsupported_format(message: &str) -> bool {
    ["unsupported extension", "unsupported repository version", "object format", "objectformat", "refstorage"]
        .iter()
        .any(|part| message.contains(part))
}

/// The directory that `safe.directory` has to name: the root of the working tree, without a trailing slash.
fn owner_path(start: &Path) -> String {
    let root = repository(start).unwrap_or(start);
    root.display().to_string()
}
