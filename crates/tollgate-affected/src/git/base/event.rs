//! The base that a CI run's event says: for a change that is to be merged a state of the branch it goes to, for a
//! push to the default branch what was there before.
//!
//! A job may be skipped only for what was tested elsewhere. What is in the target branch was: it has runs of its
//! own. What was pushed to another branch before was perhaps not: its run may have failed or been cancelled, and a
//! later push that compares with it would pass without what failed. So such a branch is compared with where it left
//! the default branch, however often it was pushed.

use anyhow::anyhow;
use git2::Commit;
use tollgate_common::ci::{Ci, Event, Push, Target};
use tollgate_common::{Failure, Result};

use super::{Found, Repo, found};

const NAME_ONE: &str = "name the commit to compare with: --base REV";

impl Repo {
    pub(super) fn base_of_event(
        &self,
        ci: &Ci,
        head: &Commit<'_>,
        configured: Option<&str>,
    ) -> Result<Found<'_>> {
        let name = &ci.event_name;
        match &ci.event {
            Event::PullRequest { head_sha, targets } => {
                self.base_of_pull_request(name, head_sha.as_deref(), targets, head)
            }
            Event::MergeGroup { targets } => self.base_of_target(name, targets, head),
            Event::Push(push) => self.base_of_push(name, push, head, configured),
            Event::Other(what) => match configured {
                Some(revision) => self.configured_base(revision, head),
                None => Err(Failure::new(anyhow!("{what} says no commit to compare with"))
                    .hint("name one: --base REV")),
            },
            Event::Unreadable(reason) => Err(Failure::new(anyhow!("{reason}")).hint(NAME_ONE)),
        }
    }

    /// A run for a pull request usually checks out its merge into the base (`refs/pull/N/merge`). Then the
    /// merge's first parent is the base that was really merged, which the one that the event names need not be
    /// any more.
    fn base_of_pull_request(
        &self,
        name: &str,
        head_sha: Option<&str>,
        targets: &[Target],
        head: &Commit<'_>,
    ) -> Result<Found<'_>> {
        let second = head.parent_id(1).ok().filter(|_| head.parent_count() == 2);
        let is_the_merge = second.is_some_and(|id| head_sha == Some(id.to_string().as_str()));
        if is_the_merge && let Some(base) = head.parent_id(0).ok().and_then(|id| self.commit(&id.to_string()))
        {
            return found(&base, format!("{name}: the first parent of the merge commit"));
        }
        let base = self.base_of_target(name, targets, head)?;
        head_sha.map_or(Ok(()), |sha| self.refuse_without(sha, head))?;
        Ok(base)
    }

    /// Where the change left the branch that it goes to, by the first of its states that this clone has.
    fn base_of_target(&self, name: &str, targets: &[Target], head: &Commit<'_>) -> Result<Found<'_>> {
        let mut failure = None;
        for target in targets {
            let (revision, role, shown) = match target {
                Target::Branch(branch) => {
                    let revision = format!("origin/{branch}");
                    (revision.clone(), "target branch", revision)
                }
                Target::Commit(id) => {
                    (id.clone(), "base of the pull request", "the target branch".to_owned())
                }
            };
            let base = self.resolve(&revision, role);
            match base.and_then(|base| self.merge_base(&base, head, &revision)) {
                Ok(base) => return found(&base, format!("{name}: the merge base of HEAD and {shown}")),
                Err(err) => failure = failure.or(Some(err)),
            }
        }
        Err(failure.unwrap_or_else(|| {
            Failure::new(anyhow!("{name}: nothing says where the change is to be merged")).hint(NAME_ONE)
        }))
    }

    /// A run that has something else checked out than the pull request, as `pull_request_target` has the target
    /// branch, would answer for that.
    fn refuse_without(&self, head_sha: &str, head: &Commit<'_>) -> Result<()> {
        if self.has_checked_out(head_sha) {
            return Ok(());
        }
        let failure = Failure::new(anyhow!(
            "what is checked out ({}) does not contain the head of the pull request ({head_sha})",
            head.id()
        ));
        Err(self.hint_at_history(failure).hint(
            "let the CI system choose what is checked out (on GitHub: the event `pull_request`, no `ref`)",
        ))
    }

    fn base_of_push(
        &self,
        name: &str,
        push: &Push,
        head: &Commit<'_>,
        configured: Option<&str>,
    ) -> Result<Found<'_>> {
        if self.is_trunk(push, configured) {
            return self.base_on_trunk(name, push);
        }
        match (configured, &push.default_branch) {
            (Some(revision), _) => self.configured_base(revision, head),
            (None, Some(branch)) => {
                let branch = format!("origin/{branch}");
                let target = self.resolve(&branch, "default branch")?;
                let base = self.merge_base(&target, head, &branch)?;
                found(&base, format!("{name}: the merge base of HEAD and the default branch, {branch}"))
            }
            (None, None) => {
                let (branch, base) = self.origin_base(head)?;
                let rule = format!("{name}: the merge base of HEAD and the default branch, {branch}");
                Ok(Found { rule, ..base })
            }
        }
    }

    /// Whether the branch is the one that others are compared with, and so has nothing else to be compared with
    /// than itself.
    fn is_trunk(&self, push: &Push, configured: Option<&str>) -> bool {
        let Some(branch) = push.branch.as_deref() else { return false };
        let default = push.default_branch.as_deref();
        let in_clone = || {
            let reference = self.repository.find_reference("refs/remotes/origin/HEAD").ok()?;
            let target = reference.symbolic_target().ok().flatten()?;
            Some(target == format!("refs/remotes/origin/{branch}"))
        };
        default == Some(branch)
            || configured.is_some_and(|revision| names_branch(revision, branch))
            || (default.is_none() && in_clone().unwrap_or(false))
    }

    fn base_on_trunk(&self, name: &str, push: &Push) -> Result<Found<'_>> {
        let commit = |id: &Option<String>| id.as_deref().and_then(|id| self.commit(id));
        if let Some(passed) = commit(&push.last_success) {
            return found(&passed, format!("{name}: the commit of this branch that last passed"));
        }
        if let Some(before) = commit(&push.before) {
            return found(&before, format!("{name}: the tip before the push"));
        }
        let reason = match push.last_success.as_ref().or(push.before.as_ref()) {
            Some(id) => format!("{name}: what the branch was before ({id}) is not in this clone"),
            None => format!("{name}: nothing says what the branch was before"),
        };
        Err(self.hint_at_history(Failure::new(anyhow!(reason))).hint(NAME_ONE))
    }
}

/// Whether a revision is this branch, there or here.
fn names_branch(revision: &str, branch: &str) -> bool {
    let prefixes = ["refs/remotes/origin/", "refs/heads/", "origin/", ""];
    prefixes.iter().any(|prefix| revision.strip_prefix(prefix) == Some(branch))
}
