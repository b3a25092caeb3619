//! The command line. Nothing here decides; clap is known to this module alone.

use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::finding::Severity;

/// Is this machine, toolchain and repository fit for the job?
///
/// Reads much and changes nothing but what --fix asks for: no installation, no network, no daemon left behind. What
/// could not be found out is said to be inconclusive, and is neither a pass nor a failure. Each finding has what was
/// found, what was wanted and where that is written, and the exact command that mends it.
#[derive(Clone, Debug, Parser)]
#[command(name = "tollgate-env", version, verbatim_doc_comment, after_help = AFTER_HELP)]
pub struct Args {
    /// What the machine has to be fit for besides: `job:NAME`, a job of tollgate.toml; may be given several times
    #[arg(long = "for", verbatim_doc_comment, value_name = "WHAT", value_parser = purpose)]
    pub purposes: Vec<String>,

    /// What is asked of this machine [default: ci in a CI system, local elsewhere]
    #[arg(long, verbatim_doc_comment, value_enum)]
    pub profile: Option<Profile>,

    /// Make only these checks, or only the checks with these rules
    #[arg(long, verbatim_doc_comment, value_name = "ID", value_delimiter = ',')]
    pub only: Vec<String>,

    /// Do not make these checks, or leave out what these rules find
    #[arg(long, verbatim_doc_comment, value_name = "ID", value_delimiter = ',')]
    pub skip: Vec<String>,

    /// The least severity that makes the answer no
    #[arg(long, verbatim_doc_comment, value_enum, value_name = "SEVERITY", default_value_t)]
    pub fail_on: FailOn,

    /// What could not be found out makes the answer "could not tell" (exit code 3)
    #[arg(long, verbatim_doc_comment)]
    pub strict: bool,

    /// How to print the findings [default: github in GitHub Actions, text elsewhere]
    #[arg(long, verbatim_doc_comment, value_enum)]
    pub format: Option<Format>,

    /// How long a program may take to say its version, in seconds; the compiler cache gets four times as long
    #[arg(long, verbatim_doc_comment, value_name = "SECONDS", value_parser = seconds, default_value = "3")]
    pub timeout: Duration,

    /// Try the compiler cache: start a server of its own, compile one line twice, and end it [default in the profile ci]
    #[arg(long, verbatim_doc_comment)]
    pub probe: bool,

    /// The job goes on without the compiler cache where that is down, so that this only warns
    #[arg(long, verbatim_doc_comment)]
    pub degrade: bool,

    /// Make the changes of files that mend what is found and have no other effect, and show them as a diff on standard
    /// error; what is installed or set stays as it is
    #[arg(long, verbatim_doc_comment)]
    pub fix: bool,

    /// Say on standard error which programs were started and which files were read, with the result and the time
    #[arg(long, verbatim_doc_comment)]
    pub debug: bool,

    /// Print how long each check took
    #[arg(long, verbatim_doc_comment)]
    pub timings: bool,

    /// List the checks and their rules
    #[arg(long, verbatim_doc_comment, exclusive = true)]
    pub list: bool,

    /// Print the page docs/env.md
    #[arg(long, hide = true, exclusive = true)]
    pub page: bool,

    /// Explain a check or a rule
    #[arg(long, verbatim_doc_comment, value_name = "ID", exclusive = true)]
    pub explain: Option<String>,
}

/// What is asked of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// A laptop
    Local,
    /// A machine of a CI system
    Ci,
    /// A machine that makes what is released
    Release,
}

impl Profile {
    /// As `when` names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Ci => "ci",
            Self::Release => "release",
        }
    }
}

/// The least severity that makes the answer no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors
    #[default]
    Error,
    /// Warnings and errors
    Warning,
    /// Everything that is found
    Info,
}

impl FailOn {
    /// The severity.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Info => Severity::Info,
        }
    }
}

/// The formats of the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: what is wrong first, what is fine in one line
    Text,
    /// Everything, as JSON (version 1)
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// For people, with annotations for GitHub Actions, and the step's summary
    Github,
}

fn purpose(text: &str) -> Result<String, String> {
    match text.strip_prefix("job:") {
        Some(job) if !job.trim().is_empty() => Ok(text.to_owned()),
        _ => Err("it is `job:` and the name of a job".to_owned()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 600.0 => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("it is a number of seconds, more than 0 and at most 600".to_owned()),
    }
}

const AFTER_HELP: &str = "\
Exit status:
  0  nothing was found that --fail-on counts
  1  something was
  2  the command line, the configuration or the repository cannot be used
  3  with --strict: something could not be found out; or the answer could not be written";
