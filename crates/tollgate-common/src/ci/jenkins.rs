//! Jenkins: variables of the core, of multibranch projects (plugin `branch-api`) and of the plugin `git`.
//!
//! Source: the page `/env-vars.html` of every Jenkins, which the plugins write (2026).

use super::{Ci, Event, Provider, Push, Target, commit, owned};
use crate::ctx::Env;

/// `JENKINS_URL` is set only where the administrator wrote it down, and on laptops for Jenkins' own client.
pub(super) fn detect(env: &Env) -> Option<Ci> {
    env.text("BUILD_TAG").filter(|tag| tag.starts_with("jenkins-"))?;
    let (event_name, event) = event(env);
    let event_name = event_name.to_owned();
    Some(Ci { provider: Provider::Jenkins, event_name, event, head: commit(env, "GIT_COMMIT") })
}

/// A change request is checked out as it is or merged into its target, as the project is configured. What
/// started the build of a branch is not said; the branch counts however that was.
fn event(env: &Env) -> (&'static str, Event) {
    match (env.text("CHANGE_ID"), owned(env, "CHANGE_TARGET")) {
        (Some(_), Some(target)) => {
            let targets = vec![Target::Branch(target)];
            return ("change request", Event::PullRequest { head_sha: None, targets });
        }
        (Some(_), None) => {
            let reason = "the build is for a change request, but CHANGE_TARGET is not set";
            return ("change request", Event::Unreadable(reason.to_owned()));
        }
        (None, _) => {}
    }
    if env.text("TAG_NAME").is_some() {
        return ("tag", Event::Other("a build of a tag".to_owned()));
    }
    ("branch", Event::Push(push(env)))
}

/// `GIT_PREVIOUS_COMMIT` is what was built before, with whatever result; `GIT_PREVIOUS_SUCCESSFUL_COMMIT` is "the
/// commit last successfully built on this branch". That holds only where each branch has builds of its own, as in
/// a multibranch project, which sets `BRANCH_NAME`: else it is the last commit of this branch that was built when
/// some branch was built with success (`GitSCM.getLastSuccessfulBuiltCommitOfBranch`).
fn push(env: &Env) -> Push {
    let Some(branch) = owned(env, "BRANCH_NAME") else {
        let of_plugin = env.text("GIT_BRANCH").map(|name| name.strip_prefix("origin/").unwrap_or(name));
        return Push { branch: of_plugin.map(str::to_owned), ..Push::default() };
    };
    let is_primary = env.text("BRANCH_IS_PRIMARY") == Some("true");
    Push {
        default_branch: is_primary.then(|| branch.clone()),
        branch: Some(branch),
        before: None,
        last_success: commit(env, "GIT_PREVIOUS_SUCCESSFUL_COMMIT"),
    }
}
