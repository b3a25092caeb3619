//! Which state to compare with: an ordered list of rules, and the rule that found it is part of the answer.
//!
//! A rule that would compare HEAD with itself has found nothing, unless the user named the base: an empty
//! answer must never come from having had nothing to compare with.

mod event;

use anyhow::anyhow;
use git2::{BranchType, Commit, ErrorCode, Oid, Repository};
use tollgate_common::ci::Ci;
use tollgate_common::{Failure, Result};

use super::Repo;

/// Where the base comes from.
#[derive(Clone, Copy, Debug)]
pub enum BaseRequest<'a> {
    /// The user named it.
    Revision {
        /// As it was named.
        revision: &'a str,
        /// Whether nobody is there to see that HEAD was compared with itself.
        in_ci: bool,
    },
    /// A CI run's event says it; `configured` is what `tollgate.toml` names.
    Event {
        /// The run.
        ci: &'a Ci,
        /// `[affected] base`.
        configured: Option<&'a str>,
    },
    /// Nobody names it but perhaps `tollgate.toml`.
    Default {
        /// `[affected] base`.
        configured: Option<&'a str>,
    },
}

/// A base that was found. Without a commit it is the state before the first commit: nothing.
pub(super) struct Found<'r> {
    pub(super) tree: Option<git2::Tree<'r>>,
    pub(super) commit: Option<Oid>,
    pub(super) rule: String,
}

/// What default branches are called, the most usual first.
const LIKELY_BASES: [&str; 3] = ["origin/main", "origin/master", "origin/trunk"];

impl Repo {
    /// `tree_is_clean` is asked only where it matters, since it reads the whole working tree.
    pub(super) fn find_base(
        &self,
        request: BaseRequest<'_>,
        head: &Commit<'_>,
        direct: bool,
        tree_is_clean: impl Fn() -> Result<bool>,
    ) -> Result<Found<'_>> {
        match request {
            BaseRequest::Revision { revision, in_ci } => {
                let found = self.named_base(revision, head, direct)?;
                if in_ci { self.refuse_head(found, head) } else { Ok(found) }
            }
            BaseRequest::Event { ci, configured } => {
                let found = self.base_of_event(ci, head, configured)?;
                self.refuse_head(found, head)
            }
            BaseRequest::Default { configured } => self.default_base(configured, head, tree_is_clean),
        }
    }

    fn named_base(&self, revision: &str, head: &Commit<'_>, direct: bool) -> Result<Found<'_>> {
        let base = self.resolve(revision, "base")?;
        if direct {
            return found(&base, format!("--base {revision}, directly"));
        }
        let merge_base = self.merge_base(&base, head, revision)?;
        found(&merge_base, format!("the merge base of HEAD and --base {revision}"))
    }

    fn configured_base(&self, revision: &str, head: &Commit<'_>) -> Result<Found<'_>> {
        let base = self.resolve(revision, "base of tollgate.toml")?;
        let merge_base = self.merge_base(&base, head, revision)?;
        found(&merge_base, format!("the merge base of HEAD and {revision}, the base of tollgate.toml"))
    }

    /// On a laptop: what is one's own since the default branch. On the default branch itself, with nothing
    /// uncommitted, that would be nothing, so the last commit is what the answer is for.
    fn default_base(
        &self,
        configured: Option<&str>,
        head: &Commit<'_>,
        tree_is_clean: impl Fn() -> Result<bool>,
    ) -> Result<Found<'_>> {
        let (upstream, base) = match configured {
            Some(revision) => (revision.to_owned(), self.configured_base(revision, head)?),
            None => self.origin_base(head)?,
        };
        if base.commit != Some(head.id()) || !tree_is_clean()? {
            return Ok(base);
        }
        let why = format!("since HEAD is on {upstream} and nothing is uncommitted");
        match head.parent(0).map(|parent| parent.id()) {
            Ok(parent) => found(&find(&self.repository, parent)?, format!("the commit before HEAD, {why}")),
            Err(_) if head.parent_count() == 0 && !self.repository.is_shallow() => Ok(Found {
                tree: None,
                commit: None,
                rule: format!("nothing, {why}, and HEAD is the first commit"),
            }),
            Err(_) => {
                let failure = Failure::new(anyhow!(
                    "the commit before HEAD is not in this clone, and HEAD is on {upstream}"
                ));
                Err(self.hint_at_history(failure))
            }
        }
    }

    fn origin_base(&self, head: &Commit<'_>) -> Result<(String, Found<'_>)> {
        let reference =
            self.repository.find_reference("refs/remotes/origin/HEAD").and_then(|head| head.resolve());
        let origin = reference.and_then(|reference| {
            Ok((reference.shorthand().map(str::to_owned).ok(), reference.peel_to_commit()?))
        });
        let Ok((name, origin)) = origin else {
            return Err(Failure::new(anyhow!(
                "nothing says what to compare with: this clone has no origin/HEAD"
            ))
            .hint("name it: --base REV")
            .hint("or let git find the default branch: git remote set-head origin --auto")
            .hint(format!(
                "or write it down, in tollgate.toml: [affected] base = \"{}\"",
                self.likely_base()
            )));
        };
        let name = name.unwrap_or_else(|| "origin/HEAD".to_owned());
        let merge_base = self.merge_base(&origin, head, &name)?;
        let base = found(&merge_base, format!("the merge base of HEAD and {name}"))?;
        Ok((name, base))
    }

    /// The branch of the remote that is most likely the default one.
    fn likely_base(&self) -> String {
        let has = |name: &&&str| self.repository.find_branch(name, BranchType::Remote).is_ok();
        let known = LIKELY_BASES.iter().find(has).map(|name| (*name).to_owned());
        let mut branches = self.repository.branches(Some(BranchType::Remote)).into_iter().flatten().flatten();
        let any = || branches.find_map(|(branch, _)| branch.name().ok().flatten().map(str::to_owned));
        known.or_else(any).unwrap_or_else(|| LIKELY_BASES[0].to_owned())
    }

    /// In CI a base that is HEAD itself is no base: it would have to be an answer about nothing.
    fn refuse_head<'r>(&self, base: Found<'r>, head: &Commit<'_>) -> Result<Found<'r>> {
        if base.commit != Some(head.id()) {
            return Ok(base);
        }
        let failure = Failure::new(anyhow!("HEAD is itself the state to compare with ({})", base.rule));
        Err(self.hint_at_history(failure).hint("name the commit to compare with: --base REV"))
    }

    fn merge_base(&self, base: &Commit<'_>, head: &Commit<'_>, name: &str) -> Result<Commit<'_>> {
        let id = self.repository.merge_base(base.id(), head.id()).map_err(|err| {
            let text = match err.code() {
                ErrorCode::NotFound => {
                    format!("HEAD and `{name}` have no common ancestor in this clone")
                }
                _ => format!("cannot find the merge base of HEAD and `{name}`: {}", err.message()),
            };
            let failure = self.hint_at_history(Failure::new(anyhow!(text)));
            failure.hint("or compare the two states as they are: --direct")
        })?;
        find(&self.repository, id)
    }
}

fn find(repository: &Repository, id: Oid) -> Result<Commit<'_>> {
    repository
        .find_commit(id)
        .map_err(|err| Failure::new(anyhow!("cannot read commit {id}: {}", err.message())))
}

fn found<'r>(commit: &Commit<'r>, rule: String) -> Result<Found<'r>> {
    let tree = commit.tree().map_err(|err| {
        Failure::new(anyhow!("cannot read the tree of {}, {rule}: {}", commit.id(), err.message()))
    })?;
    Ok(Found { tree: Some(tree), commit: Some(commit.id()), rule })
}
