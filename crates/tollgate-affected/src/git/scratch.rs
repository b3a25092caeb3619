//! Checkouts for `replay`, made so that nothing is written in the user's repository: each has a repository of
//! its own that borrows the user's objects, and all there is to clean up is its directory.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use git2::build::CheckoutBuilder;
use git2::{ErrorClass, ErrorCode, ObjectType, Oid, Repository, RepositoryInitOptions};
use memchr::memmem;
use tollgate_common::{Failure, Result};

use crate::path::RepoPath;

/// A checkout whose own repository says what is checked out.
pub struct Checkout {
    repository: Repository,
    workdir: PathBuf,
    /// Whether it is known what lies in it.
    is_swept: bool,
}

impl Checkout {
    /// Opens the checkout in `workdir`, or makes an empty one; `lender` is the common directory of the
    /// repository whose objects it uses. Its repository is in `git_dir`.
    ///
    /// # Errors
    /// When the directories cannot be written, or hold something else.
    pub fn open(lender: &Path, git_dir: &Path, workdir: &Path) -> Result<Self> {
        fs::create_dir_all(workdir).with_context(|| format!("cannot make {}", workdir.display()))?;
        let workdir = workdir.canonicalize().with_context(|| format!("cannot find {}", workdir.display()))?;
        let repository = borrow(lender, git_dir, &workdir)?;
        Ok(Self { repository, workdir, is_swept: false })
    }

    /// Where the files are: a canonical path.
    #[must_use]
    pub fn workdir(&self) -> &Path {
        &self.workdir
    }

    /// Writes the files that are not as in the commit, and only these. The first time it also removes those
    /// that neither the commit nor `.gitignore` knows, as an interrupted checkout leaves them behind.
    ///
    /// # Errors
    /// When an object is missing or a file cannot be written.
    pub fn check_out(&mut self, commit: &str) -> Result<()> {
        let mut options = CheckoutBuilder::new();
        options.force().recreate_missing(true).remove_untracked(!self.is_swept);
        let checked_out = Oid::from_str(commit)
            .and_then(|id| Ok((id, self.repository.find_object(id, None)?)))
            .and_then(|(id, object)| {
                self.repository.checkout_tree(&object, Some(&mut options))?;
                self.repository.set_head_detached(id)
            });
        self.is_swept = true;
        checked_out.map_err(|err| explain(commit, &err))
    }

    /// The submodules of what is checked out. Their files are not here.
    #[must_use]
    pub fn submodules(&self) -> Vec<String> {
        const SUBMODULE: u32 = 0o160_000;
        let submodules = self.entries().into_iter().filter(|(mode, _)| *mode == SUBMODULE);
        submodules.map(|(_, path)| path.display().into_owned()).collect()
    }

    /// Whether Git LFS keeps files of what is checked out. Only their pointers are here.
    #[must_use]
    pub fn has_lfs(&self) -> bool {
        let attributes = self.entries().into_iter().filter(|(_, path)| path.file_name() == b".gitattributes");
        let text = |path: RepoPath| fs::read(path.on_disk(&self.workdir)).unwrap_or_default();
        attributes.into_iter().any(|(_, path)| memmem::find(&text(path), b"filter=lfs").is_some())
    }

    /// The modes and paths of what is checked out.
    fn entries(&self) -> Vec<(u32, RepoPath)> {
        let index = self.repository.index().ok();
        let entries = index.iter().flat_map(git2::Index::iter);
        entries.filter_map(|entry| Some((entry.mode, RepoPath::new(&entry.path)?))).collect()
    }
}

/// The repository that programs see which look for one from a checkout. Its HEAD stands still while the files
/// change, so that a build script that embeds the commit is not run again for this reason alone.
pub struct Decoy {
    repository: Repository,
}

impl Decoy {
    /// Opens the repository in `workdir`, or makes it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(lender: &Path, workdir: &Path) -> Result<Self> {
        Ok(Self { repository: borrow(lender, &workdir.join(".git"), workdir)? })
    }

    /// Says that the files of `commit` are staged: cargo asks the index which files a package has. HEAD is
    /// left where it is, unless it is nowhere yet.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn stage(&self, commit: &str) -> Result<()> {
        let staged = Oid::from_str(commit).and_then(|id| {
            let mut index = self.repository.index()?;
            index.read_tree(&self.repository.find_commit(id)?.tree()?)?;
            index.write()?;
            if self.repository.head().is_err() { self.repository.set_head_detached(id) } else { Ok(()) }
        });
        staged.map_err(|err| explain(commit, &err))
    }

    /// Moves HEAD to a new commit on top of `commit` that changes nothing.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn move_head_to_empty_commit(&self, commit: &str) -> Result<()> {
        let moved = Oid::from_str(commit).and_then(|id| {
            let tree = self.repository.find_commit(id)?.tree_id();
            let person = "tollgate <tollgate@localhost> 0 +0000";
            let text = format!(
                "tree {tree}\nparent {id}\nauthor {person}\ncommitter {person}\n\nreplay: nothing changed\n"
            );
            // libgit2's own way touches the tree, which is in the lender's store, to keep it from being pruned.
            let empty = self.repository.odb()?.write(ObjectType::Commit, text.as_bytes())?;
            self.repository.set_head_detached(empty)
        });
        moved.map_err(|err| explain(commit, &err))
    }
}

/// Opens or makes a repository that uses the objects of another one.
fn borrow(lender: &Path, git_dir: &Path, workdir: &Path) -> Result<Repository> {
    // Whoever held these is gone: the directory is locked as a whole.
    for name in ["index.lock", "HEAD.lock", "config.lock"] {
        let _ = fs::remove_file(git_dir.join(name));
    }
    let attempt = || {
        let mut options = RepositoryInitOptions::new();
        // Templates, and the hooks in them, are the user's own.
        options.bare(true).external_template(false).mkpath(true);
        let made = Repository::open(git_dir).or_else(|_| Repository::init_opts(git_dir, &options))?;
        let mut config = made.config()?;
        config.set_bool("core.bare", false)?;
        let dir = workdir.to_str().ok_or_else(|| git2::Error::from_str("its path is not UTF-8"))?;
        config.set_str("core.worktree", dir)?;
        lend(lender, git_dir).map_err(|err| git2::Error::from_str(&err.to_string()))?;
        // Alternates are read when the object store is opened.
        Repository::open(git_dir)
    };
    attempt().map_err(|err: git2::Error| {
        let shown = git_dir.display();
        Failure::new(anyhow!("cannot make a scratch repository in {shown}: {}", err.message()))
            .hint("remove that directory, or let the replay work in another one: --dir DIR")
    })
}

/// Both files are documented in git's gitrepository-layout(5).
fn lend(lender: &Path, git_dir: &Path) -> std::io::Result<()> {
    let lender = lender.canonicalize()?;
    let mut line = lender.join("objects").into_os_string().into_encoded_bytes();
    line.push(b'\n');
    fs::create_dir_all(git_dir.join("objects/info"))?;
    fs::write(git_dir.join("objects/info/alternates"), line)?;
    match fs::read(lender.join("shallow")) {
        Ok(shallow) => fs::write(git_dir.join("shallow"), shallow),
        Err(_) => Ok(()),
    }
}

fn explain(commit: &str, err: &git2::Error) -> Failure {
    let failure = Failure::new(anyhow!("cannot check out {commit}: {}", err.message()));
    if err.class() == ErrorClass::Odb || err.code() == ErrorCode::NotFound {
        failure.hint("objects are missing from this clone, as from a partial one: git fetch --refetch")
    } else {
        failure
    }
}
