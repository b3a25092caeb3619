//! A repository on a server, with a main branch and a pull request, and the event that starts a workflow on it.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::TempDir;

use crate::machine::{Ran, command, temporary};
use crate::release;
use crate::step::Pairs;

/// A bare repository with the branch main, and a clone in which somebody works.
pub(crate) struct Repository {
    directory: Rc<TempDir>,
}

/// What started a workflow.
pub(crate) struct Event {
    name: &'static str,
    repository: PathBuf,
    _directory: Rc<TempDir>,
    /// The commit that is checked out, and the ref that leads to it.
    sha: String,
    reference: String,
    variables: Pairs,
    /// Holds the file of the event.
    _payload: TempDir,
}

pub(crate) fn git(directory: &Path, arguments: &[&str]) -> String {
    let identity = ["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"];
    let mut git = command("git");
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
        git.env_remove(name);
    }
    let output = git.args(identity).args(arguments).current_dir(directory).output().expect("git starts");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
}

impl Repository {
    /// With these files in the first commit of main.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let directory = Rc::new(temporary());
        git(directory.path(), &["init", "-q", "--bare", "-b", "main", "origin"]);
        git(directory.path(), &["clone", "-q", "origin", "work"]);
        let repository = Self { directory };
        repository.write(files);
        git(&repository.work(), &["checkout", "-q", "-B", "main"]);
        repository.commit("The beginning");
        git(&repository.work(), &["push", "-q", "origin", "main"]);
        repository
    }

    /// A clone of another one, whose `HEAD` becomes main.
    pub(crate) fn of(other: &Path) -> Self {
        let directory = Rc::new(temporary());
        let from = other.display().to_string();
        git(directory.path(), &["clone", "-q", &from, "work"]);
        let work = directory.path().join("work");
        git(&work, &["checkout", "-q", "-B", "main"]);
        git(directory.path(), &["clone", "-q", "--bare", "work", "origin"]);
        let origin = directory.path().join("origin").display().to_string();
        git(&work, &["remote", "set-url", "origin", &origin]);
        git(&work, &["fetch", "-q", "origin"]);
        Self { directory }
    }

    /// The clone in which somebody works.
    pub(crate) fn work(&self) -> PathBuf {
        self.directory.path().join("work")
    }

    fn origin(&self) -> PathBuf {
        self.directory.path().join("origin")
    }

    pub(crate) fn write(&self, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = self.work().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        }
    }

    fn commit(&self, message: &str) {
        git(&self.work(), &["add", "--all"]);
        git(&self.work(), &["commit", "-q", "--allow-empty", "-m", message]);
    }

    /// A pull request from this branch, on which these files are changed, and the event of its opening.
    pub(crate) fn pull_request(&self, branch: &str, files: &[(&str, &str)]) -> Event {
        let work = self.work();
        git(&work, &["checkout", "-q", "-B", branch, "main"]);
        self.write(files);
        self.commit("A change");
        let base = git(&work, &["rev-parse", "main"]);
        let head = git(&work, &["rev-parse", "HEAD"]);
        // What GitHub makes: the change, merged into the base.
        git(&work, &["checkout", "-q", "--detach", "main"]);
        git(&work, &["merge", "-q", "--no-ff", "-m", "Merge", &head]);
        git(&work, &["push", "-q", "--force", "origin", "HEAD:refs/pull/1/merge"]);
        let payload = serde_json::json!({ "pull_request": {
            "base": { "ref": "main", "sha": base }, "head": { "ref": branch, "sha": head },
        } });
        let refs = [("GITHUB_BASE_REF", "main"), ("GITHUB_HEAD_REF", branch)];
        self.event("pull_request", "refs/pull/1/merge", &payload, &refs)
    }

    /// A push to main of these files.
    pub(crate) fn push(&self, files: &[(&str, &str)]) -> Event {
        let work = self.work();
        git(&work, &["checkout", "-q", "main"]);
        let before = git(&work, &["rev-parse", "HEAD"]);
        self.write(files);
        self.commit("A change");
        git(&work, &["push", "-q", "origin", "main"]);
        let payload = serde_json::json!({
            "before": before, "ref": "refs/heads/main", "repository": { "default_branch": "main" },
        });
        self.event("push", "refs/heads/main", &payload, &[])
    }

    fn event(
        &self,
        name: &'static str,
        reference: &str,
        payload: &serde_json::Value,
        more: &[(&str, &str)],
    ) -> Event {
        let sha = git(&self.work(), &["rev-parse", "HEAD"]);
        let directory = temporary();
        let file = directory.path().join("event.json");
        std::fs::write(&file, payload.to_string()).expect("a file");
        let workflow = format!("example/shop/.github/workflows/ci.yml@{reference}");
        let variables = [
            ("GITHUB_EVENT_PATH", file.to_str().expect("UTF-8")),
            ("GITHUB_EVENT_NAME", name),
            ("GITHUB_REF", reference),
            ("GITHUB_SHA", &sha),
            ("GITHUB_WORKFLOW_REF", &workflow),
        ];
        let variables = variables.iter().chain(more);
        Event {
            name,
            repository: self.origin(),
            _directory: Rc::clone(&self.directory),
            sha: sha.clone(),
            reference: reference.to_owned(),
            variables: variables.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            _payload: directory,
        }
    }
}

impl Event {
    /// What the context `github` has of it.
    pub(crate) fn context(&self) -> Pairs {
        let known = [("event_name", self.name), ("ref", &self.reference), ("sha", &self.sha)];
        known.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    /// The variables that the runner sets for every step.
    pub(crate) fn variables(&self) -> Pairs {
        let fixed = [
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_REPOSITORY", "example/shop"),
            ("GITHUB_RUN_ATTEMPT", "1"),
            ("GITHUB_RUN_ID", "1"),
            ("GITHUB_SERVER_URL", release::server().url.as_str()),
            ("RUNNER_ARCH", "X64"),
            ("RUNNER_OS", "Linux"),
        ];
        let fixed = fixed.map(|(name, value)| (name.to_owned(), value.to_owned()));
        fixed.into_iter().chain(self.variables.iter().cloned()).collect()
    }

    /// What actions/checkout does: one commit, or with `fetch-depth: 0` all branches and their history.
    pub(crate) fn check_out(&self, workspace: &Path, with: &Pairs) -> Ran {
        let is = |name: &str, value: &str| with.iter().any(|(key, given)| key == name && given == value);
        assert!(is("persist-credentials", "false"), "a token would stay in the checkout: {with:?}");
        git(workspace, &["init", "-q", "-b", "main"]);
        let url = format!("file://{}", self.repository.display());
        git(workspace, &["remote", "add", "origin", &url]);
        let local = self.reference.replace("refs/", "refs/remotes/").replace("/heads/", "/origin/");
        let ours = format!("+{}:{local}", self.reference);
        if is("fetch-depth", "0") {
            git(workspace, &["fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*", &ours]);
        } else {
            git(workspace, &["fetch", "-q", "--depth=1", "origin", &ours]);
        }
        git(workspace, &["checkout", "-q", "--force", "--detach", &local]);
        assert_eq!(git(workspace, &["rev-parse", "HEAD"]), self.sha);
        Ran { code: Some(0), ..Ran::default() }
    }
}
