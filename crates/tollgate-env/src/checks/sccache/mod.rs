//! sccache, where cargo is told to use it: what its variables say, and with `--probe` (or in the profile ci) whether
//! it stores and finds something.
//!
//! sccache starts a server, and where that fails every call of the compiler fails: a cache that is down stops the
//! build. The versions that were looked at are 0.16 to 0.19.

mod daemon;
mod probe;
mod settings;

use crate::cli::Profile;
use crate::finding::{Finding, Severity};
use crate::read::cargo_config::lookup::find;
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "sccache",
    title: "sccache, where it is the wrapper: its settings, and with --probe whether it stores and finds",
    rules: &[
        Rule {
            id: "sccache-config",
            why: "sccache refuses to start with settings that exclude each other or that it does not understand: \
                  every call of the compiler fails then.",
        },
        Rule {
            id: "sccache-size",
            why: "A size that sccache does not understand is passed over without a word, and its default (10 GiB) \
                  holds. It is a number with K, M, G or T, and no `iB`.",
        },
        Rule {
            id: "sccache-mode",
            why: "A mode that sccache does not know is passed over, and the default holds; with Google Cloud \
                  Storage that is to read only.",
        },
        Rule {
            id: "sccache-gha",
            why: "The cache of GitHub Actions needs a token that the runner gives to actions only: a step with \
                  actions/github-script or mozilla-actions/sccache-action has to export it.",
        },
        Rule { id: "sccache-incremental", why: "sccache refuses to run with CARGO_INCREMENTAL=1." },
        Rule {
            id: "sccache-stale",
            why: "A server that runs already keeps the settings that it was started with: this one stores where \
                  nobody looks.",
        },
        Rule {
            id: "sccache-backend",
            why: "sccache does not start, most often because its storage does not answer. Builds do not get \
                  slower by that, they fail; SCCACHE_IGNORE_SERVER_IO_ERROR does not cover the start. With \
                  `--degrade` this warns, for jobs that take the wrapper away then.",
        },
        Rule {
            id: "sccache-read-only",
            why: "sccache found nothing to complain about when it started, and could not write: it goes on \
                  reading without a word, and nothing new is ever stored.",
        },
        Rule {
            id: "sccache-probe",
            why: "Whether sccache works could not be found out. The probe has one limit for all that it does, four times \
                  `--timeout`. It stores nothing in a cache on this machine, and one small entry in one elsewhere.",
        },
    ],
    run,
};

fn run(rim: &Rim) -> Vec<Finding> {
    let is_sccache = |program: &str| {
        std::path::Path::new(program).file_stem().is_some_and(|name| name.eq_ignore_ascii_case("sccache"))
    };
    let named =
        super::wrapper::programs(rim).find(|(_, named)| is_sccache(&named.program)).map(|(_, named)| named);
    let Some(named) = named else { return Vec::new() };
    let mut findings = settings::findings(&rim.env, rim.profile != Profile::Local);
    // Where it is not there the check of the wrapper says so.
    let Some(program) = find(&rim.env, &named.program, &named.base) else { return findings };
    findings.extend(daemon::stale(&program, rim));
    let is_refused = findings.iter().any(|finding| finding.severity == Severity::Error);
    if (rim.probe || rim.profile == Profile::Ci) && !is_refused {
        findings.extend(probe::findings(&program, rim));
    }
    findings
}
