//! Whether the variables that `[env.vars]` declares are set, and to something of their kind.
//!
//! No value is ever shown, secret or not. The values are in a type that cannot be displayed from the moment they are
//! read.

use serde::Deserialize;
use toml::Spanned;

use crate::config::Variable;
use crate::finding::{Finding, Place, Severity};
use crate::kind::Kind;
use crate::place::in_config;
use crate::read::cargo_config::lookup::set;
use crate::read::repository;
use crate::read::workflow_files::workflows;
use crate::rim::Rim;
use crate::rules::{Check, Rule};
use crate::scrub::Hidden;

pub(crate) const CHECK: Check = Check {
    id: "variables",
    title: "the variables that [env.vars] declares: set, of their kind, and given to the jobs that need them",
    rules: &[
        Rule { id: "variable-missing", why: "A variable that is needed is not set." },
        Rule {
            id: "variable-kind",
            why: "The value of a variable is not of the kind that is declared. It is not shown: it may be a secret \
                  that was put into the wrong variable.",
        },
        Rule {
            id: "variable-blank",
            why: "A variable is set and empty, or has blanks around its value: a secret that was pasted with its \
                  newline, or that the CI system does not have.",
        },
        Rule {
            id: "variable-fork",
            why: "A run for a pull request from a fork gets no secrets (docs.github.com, \"Using secrets in GitHub \
                  Actions\"): a job that needs one has to be skipped there.",
        },
        Rule {
            id: "variable-not-given",
            why: "The workflow with the job does not mention a variable that the job needs.",
        },
    ],
    run,
};

/// What is known of one variable.
enum State {
    Missing,
    /// Not text.
    Foreign,
    Set(Hidden),
}

fn run(rim: &Rim) -> Vec<Finding> {
    let is_fork = is_fork(rim);
    let asked = rim.config.vars.iter().filter(|(_, of)| rim.applies(&of.when));
    let mut findings: Vec<_> = asked
        .flat_map(|(name, of)| {
            judge(name, of, state(name.get_ref(), rim), is_fork, &in_config(rim, &name.span()))
        })
        .collect();
    findings.extend(not_given(rim));
    findings
}

fn state(name: &str, rim: &Rim) -> State {
    match set(&rim.env, name).map(std::ffi::OsStr::to_str) {
        None => State::Missing,
        Some(None) => State::Foreign,
        Some(Some(value)) => State::Set(Hidden::new(value)),
    }
}

fn judge(name: &Spanned<String>, of: &Variable, state: State, is_fork: bool, place: &Place) -> Vec<Finding> {
    let name = name.get_ref();
    let finding = |id, severity, message: String| {
        let finding = Finding::new(id, severity, message).at(place.clone());
        match &of.help {
            Some(help) => finding.wanted(help.as_str()),
            None => finding,
        }
    };
    let is_empty = matches!(&state, State::Set(value) if value.ask(|value| value.trim().is_empty()));
    if of.secret && is_fork && (is_empty || matches!(state, State::Missing)) {
        let message = format!("{name} is a secret, which a pull request from a fork does not get");
        return vec![finding("variable-fork", Severity::Info, message)];
    }
    let kind = of.kind.as_ref().unwrap_or(&Kind::String);
    let wrong_kind = || {
        let message = format!("the value of {name} (not shown) is not {}", kind.described());
        finding("variable-kind", Severity::Error, message)
    };
    let value = match state {
        State::Missing => {
            let for_whom = of.when.first().map(|when| format!(", and {when} needs it")).unwrap_or_default();
            return vec![finding(
                "variable-missing",
                Severity::Error,
                format!("{name} is not set{for_whom}"),
            )];
        }
        State::Foreign if matches!(kind, Kind::String | Kind::Path) => return Vec::new(),
        State::Foreign => return vec![wrong_kind()],
        State::Set(value) => value,
    };
    if is_empty {
        return vec![finding("variable-blank", Severity::Warning, format!("{name} is set, and empty"))];
    }
    let mut findings = Vec::new();
    if value.ask(|value| value != value.trim()) {
        let message = format!("there are blanks or a newline around the value of {name}");
        findings.push(finding("variable-blank", Severity::Warning, message));
    }
    if !value.ask(|value| kind.fits(value.trim())) {
        findings.push(wrong_kind());
    }
    findings
}

#[derive(Deserialize)]
struct Event {
    pull_request: Pull,
}

#[derive(Deserialize)]
struct Pull {
    head: End,
    base: End,
}

#[derive(Deserialize)]
struct End {
    repo: Option<Repository>,
}

#[derive(PartialEq, Eq, Deserialize)]
struct Repository {
    full_name: String,
}

/// Whether this is GitHub's run for a pull request from another repository. `pull_request_target` gets the secrets.
fn is_fork(rim: &Rim) -> bool {
    let event = || {
        let text = rim.text(std::path::Path::new(rim.env.get("GITHUB_EVENT_PATH")?)).ok()?;
        serde_json::from_str::<Event>(&text).ok()
    };
    rim.env.text("GITHUB_EVENT_NAME") == Some("pull_request")
        && event().is_some_and(|event| event.pull_request.head.repo != event.pull_request.base.repo)
}

/// Jobs whose workflow says nothing of a variable that they need, be it by `env`, by a script or by an action here.
fn not_given(rim: &Rim) -> Vec<Finding> {
    let jobs = |of: &Variable| -> Vec<String> {
        of.when.iter().filter_map(|when| when.strip_prefix("job:")).map(str::to_owned).collect()
    };
    let needed =
        rim.config.vars.iter().flat_map(|(name, of)| jobs(of).into_iter().map(move |job| (name, job)));
    let needed: Vec<_> = needed.collect();
    if needed.is_empty() {
        return Vec::new();
    }
    let repository = repository::Repository::workflows_of(&rim.root);
    let workflows = workflows(&repository, |text| needed.iter().any(|(_, job)| text.contains(job.as_str())));
    let mut findings = Vec::new();
    for (name, job) in needed {
        for file in &workflows {
            let Some(found) = file.workflow.job(&job) else { continue };
            let is_elsewhere = found.uses.is_some()
                || found
                    .steps
                    .iter()
                    .any(|step| step.uses.as_ref().is_some_and(|uses| uses.local().is_some()));
            if is_elsewhere || file.text.contains(name.get_ref().as_str()) {
                continue;
            }
            let span = found.id.place.span;
            let message = format!(
                "the workflow of the job `{job}` does not mention {}, which it needs",
                name.get_ref()
            );
            findings.push(
                Finding::new("variable-not-given", Severity::Warning, message)
                    .at(Place { line: span.line, column: span.column, ..Place::file(file.path) })
                    .at(in_config(rim, &name.span())),
            );
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_a_path_or_anything() {
        for (kind, expected) in [(None, 0), (Some(Kind::Path), 0), (Some(Kind::Int), 1)] {
            let of = Variable { kind, ..Variable::default() };
            let found =
                judge(&Spanned::new(0..1, "A".to_owned()), &of, State::Foreign, false, &Place::file("x"));
            assert_eq!(found.len(), expected, "{of:?}");
        }
    }
}
