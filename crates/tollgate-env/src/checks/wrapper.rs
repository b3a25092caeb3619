//! Whether the programs that cargo starts in place of rustc, or around it, are there. Without one of them cargo does
//! nothing at all.

use crate::finding::{Finding, Fix, Severity};
use crate::read::cargo_config::lookup::{Named, Source, find};
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "wrapper",
    title: "the compiler and its wrappers that cargo is told to use",
    rules: &[Rule {
        id: "wrapper-missing",
        why: "A wrapper that is not there keeps cargo from starting at all, so that `cargo xtask env` cannot say it \
              either: the binary can, and so can `RUSTC_WRAPPER= cargo xtask env`.",
    }],
    run,
};

/// The settings, each with its own variable, which wins over all else.
const SETTINGS: [(&str, &str); 3] = [
    ("rustc-wrapper", "RUSTC_WRAPPER"),
    ("rustc-workspace-wrapper", "RUSTC_WORKSPACE_WRAPPER"),
    ("rustc", "RUSTC"),
];

/// What is asked for by these names.
pub(super) fn programs(rim: &Rim) -> impl Iterator<Item = (&'static str, Named<'_>)> {
    let named = |(key, own): (&'static str, &str)| {
        Some((key, rim.cargo_config().program(&rim.env, &[own], &["build", key])?))
    };
    SETTINGS.into_iter().filter_map(named)
}

fn run(rim: &Rim) -> Vec<Finding> {
    let is_missing = |named: &Named<'_>| find(&rim.env, &named.program, &named.base).is_none();
    programs(rim)
        .filter(|(_, named)| is_missing(named))
        .map(|(key, named)| missing(key, &named, rim))
        .collect()
}

fn missing(key: &str, named: &Named<'_>, rim: &Rim) -> Finding {
    let own = key.to_uppercase().replace('-', "_");
    let finding = |what: &str| {
        let message = format!("{what} is not there: no command of cargo's can start");
        Finding::new("wrapper-missing", Severity::Error, message)
    };
    match &named.source {
        // What a variable holds is not shown.
        Source::Variable(name) => {
            finding(&format!("the program that {name} names")).found(name).fix(Fix::safe(["unset", name]))
        }
        Source::File(item) => {
            let what = format!("`{}`, the build.{key} of cargo's configuration,", named.program);
            let at = super::cargo_config::place_of(item, rim.cargo_config(), rim);
            let fix = match named.program.as_str() {
                "sccache" => Fix::command(["cargo", "install", "--locked", "sccache"]),
                _ => Fix::safe(["export", &format!("{own}=")]),
            };
            let finding = if named.program.contains('/') {
                finding(&what).found(rim.show(&named.base.join(&named.program)))
            } else {
                finding(&what)
            };
            finding.at(at).wanted(format!("the program, or an empty {own}")).fix(fix)
        }
    }
}
