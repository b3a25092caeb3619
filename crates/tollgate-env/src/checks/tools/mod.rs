//! Whether the tools that are needed are there, start, and are new enough.
//!
//! Needed are those that `[env.tools]` declares, and those that the `run` lines of the jobs name. A tool that only a
//! job needs that nobody asked about (`--for job:NAME`) is no more than good to know.

mod ask;
mod named;

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use crate::config::Tool;
use crate::finding::{Finding, Fix, Place, Severity};
use crate::place::in_config;
use crate::read::cargo_config::lookup::find;
use crate::rim::Rim;
use crate::rules::{Check, Rule};
use crate::version::Requirement;

use ask::{Daemon, State, Version};

pub(crate) const CHECK: Check = Check {
    id: "tools",
    title: "the tools that [env.tools] declares and the jobs name: there, whole, and new enough",
    rules: &[
        Rule {
            id: "tool-missing",
            why: "A tool that is needed is not on PATH (or among cargo's subcommands).",
        },
        Rule { id: "tool-old", why: "The tool is not of the versions that `required` names." },
        Rule {
            id: "tool-not-recommended",
            why: "The tool works, and is not of the versions that `recommended` names.",
        },
        Rule {
            id: "tool-broken",
            why: "The tool is there and cannot be started: it is for another machine, its interpreter or a library \
                  is not there, or it crashes.",
        },
        Rule {
            id: "tool-hangs",
            why: "The tool did not say its version in time (`--timeout`), so nothing is known of it. It was ended \
                  with all that it had started.",
        },
        Rule {
            id: "tool-version-unknown",
            why: "What the tool says of its version could not be understood: `version-regex` says where it is.",
        },
        Rule {
            id: "docker-daemon",
            why: "The docker command answers without a daemon, and can do nothing then.",
        },
    ],
    run,
};

/// A tool that is needed.
struct Needed<'a> {
    name: String,
    /// What is declared of it.
    declared: Option<&'a Tool>,
    /// Where that, or the job, is.
    place: Option<Place>,
    /// Who needs it, for the message.
    by: String,
    /// How bad it is without it.
    severity: Severity,
}

fn run(rim: &Rim) -> Vec<Finding> {
    let needed = needed(rim);
    thread::scope(|scope| {
        let judge = |tool| scope.spawn(move || judge(tool, rim));
        let running: Vec<_> = needed.iter().map(judge).collect();
        // A panic is this check's, and not an answer.
        running.into_iter().flat_map(|run| run.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

fn needed(rim: &Rim) -> Vec<Needed<'_>> {
    let declared = rim.config.tools.iter().filter(|(_, tool)| rim.applies(&tool.when));
    let mut needed: Vec<_> = declared
        .map(|(name, tool)| Needed {
            name: name.get_ref().clone(),
            declared: Some(tool),
            place: Some(in_config(rim, &name.span())),
            by: "[env.tools]".to_owned(),
            severity: Severity::Error,
        })
        .collect();
    let (are_declared, named) = named::tools(rim);
    let kind = if are_declared { "the job" } else { "the default job" };
    for (job, name) in named {
        if needed.iter().any(|tool| tool.name == name) {
            continue;
        }
        let asked = rim.purposes.contains(&format!("job:{job}"));
        let severity = if asked { Severity::Error } else { Severity::Info };
        let declared = rim.config.tools.iter().find(|(of, _)| of.get_ref() == &name).map(|(_, tool)| tool);
        needed.push(Needed { name, declared, place: None, by: format!("{kind} `{job}`"), severity });
    }
    needed
}

impl Needed<'_> {
    fn finding(&self, id: &'static str, severity: Severity, message: String) -> Finding {
        self.place.iter().cloned().fold(Finding::new(id, severity, message), Finding::at)
    }

    fn required(&self) -> Option<&Requirement> {
        self.declared.and_then(|tool| tool.required.as_ref())
    }

    fn recommended(&self) -> Option<&Requirement> {
        self.declared.and_then(|tool| tool.recommended.as_ref())
    }
}

fn judge(tool: &Needed<'_>, rim: &Rim) -> Vec<Finding> {
    let Some(program) = program(&tool.name, rim) else { return vec![missing(tool)] };
    // Whether it is there is all that is asked of a tool that only a job names.
    if tool.declared.is_none() && tool.severity != Severity::Error {
        return Vec::new();
    }
    let pattern = tool.declared.and_then(|tool| tool.version_regex.as_ref());
    match ask::version(&tool.name, &program, pattern, rim) {
        State::Version(version) => {
            let mut findings: Vec<_> = too_old(tool, &version).into_iter().collect();
            if tool.name == "docker" {
                findings.extend(docker(tool, &program, rim));
            }
            findings
        }
        State::Broken(what) => vec![broken(tool, &program, what)],
        State::Hangs => vec![hangs(tool, rim)],
        State::Unknown(said) => unknown(tool, &said).into_iter().collect(),
    }
}

fn missing(tool: &Needed<'_>) -> Finding {
    let message = format!("{} is not there, and {} needs it", tool.name, tool.by);
    let missing = tool.finding("tool-missing", tool.severity, message);
    let required = tool.required();
    let missing = required.iter().fold(missing, |finding, required| finding.wanted(required.as_str()));
    install(&tool.name, required).into_iter().fold(missing, Finding::fix)
}

fn broken(tool: &Needed<'_>, program: &Path, what: &str) -> Finding {
    let message = format!("{} is there and cannot be used: {what}", tool.name);
    let broken = tool.finding("tool-broken", tool.severity, message).found(program.display().to_string());
    install(&tool.name, None).into_iter().fold(broken, Finding::fix)
}

fn hangs(tool: &Needed<'_>, rim: &Rim) -> Finding {
    let limit = rim.limit.as_secs_f64();
    let message = format!("{} did not say its version within {limit} s, and was ended", tool.name);
    tool.finding("tool-hangs", Severity::Inconclusive, message)
}

/// A version that could not be understood, where one is asked for.
fn unknown(tool: &Needed<'_>, said: &str) -> Option<Finding> {
    tool.required().or(tool.recommended())?;
    let message = format!("the version of {} could not be understood", tool.name);
    let unknown = tool.finding("tool-version-unknown", Severity::Inconclusive, message);
    Some(unknown.found(said).wanted(format!("`version-regex` in [env.tools.{}]", tool.name)))
}

fn docker(tool: &Needed<'_>, program: &Path, rim: &Rim) -> Option<Finding> {
    let client = match ask::docker_daemon(program, rim)? {
        Daemon::Absent(client) => client,
        Daemon::Silent => {
            let limit = rim.limit.as_secs_f64();
            let message = format!("whether docker reaches a daemon could not be found out within {limit} s");
            return Some(tool.finding("tool-hangs", Severity::Inconclusive, message));
        }
    };
    let message = format!("the docker client {client} reaches no daemon");
    let finding = tool.finding("docker-daemon", tool.severity, message);
    Some(finding.wanted("a daemon that runs, or DOCKER_HOST that names one"))
}

fn too_old(tool: &Needed<'_>, version: &Version) -> Option<Finding> {
    let fails = |range: &&Requirement| !version.meanings().any(|version| range.allows(&version));
    let (id, severity, range) = match (tool.required().filter(fails), tool.recommended().filter(fails)) {
        (Some(required), _) => ("tool-old", tool.severity, required),
        (None, Some(recommended)) => ("tool-not-recommended", Severity::Warning, recommended),
        (None, None) => return None,
    };
    let message = format!("{} is {version}, and {} wants {}", tool.name, tool.by, range.as_str());
    let old = tool.finding(id, severity, message).found(version.to_string()).wanted(range.as_str());
    Some(install(&tool.name, Some(range)).into_iter().fold(old, Finding::fix))
}

/// A subcommand of cargo's may also be beside cargo's own.
fn program(name: &str, rim: &Rim) -> Option<PathBuf> {
    let of_cargo = || {
        let bin = rim.cargo_home()?.join("bin");
        find(&rim.env, &format!("./{name}"), &bin).filter(|_| name.starts_with("cargo-"))
    };
    find(&rim.env, name, &rim.cwd).or_else(of_cargo)
}

/// How one gets a subcommand of cargo's. How one gets another tool hangs on the machine.
fn install(name: &str, range: Option<&Requirement>) -> Option<Fix> {
    if !name.starts_with("cargo-") {
        return None;
    }
    let mut argv = vec!["cargo", "install", "--locked", name];
    argv.extend(range.into_iter().flat_map(|range| ["--version", range.as_str()]));
    Some(Fix::command(argv))
}
