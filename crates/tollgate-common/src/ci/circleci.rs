//! CircleCI: variables only. They say which branch is built, and nothing of a base: the base of a pull request
//! and the revision built before are pipeline values, which are no variables.
//!
//! Source: circleci.com/docs, "Project values and variables" (2026).

use super::{Ci, Event, Provider, Push, commit, owned};
use crate::ctx::Env;

pub(super) fn detect(env: &Env) -> Option<Ci> {
    env.text("CIRCLECI").filter(|value| *value == "true")?;
    let (event_name, event) = match (env.text("CIRCLE_TAG"), owned(env, "CIRCLE_BRANCH")) {
        (None, Some(branch)) => ("branch", Event::Push(Push { branch: Some(branch), ..Push::default() })),
        _ => ("tag", Event::Other("a build of a tag".to_owned())),
    };
    let event_name = event_name.to_owned();
    Some(Ci { provider: Provider::CircleCi, event_name, event, head: commit(env, "CIRCLE_SHA1") })
}
