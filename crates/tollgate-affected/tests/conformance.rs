//! The public suite of one-change scenarios, in `conformance/` of this repository, against this tool.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use tollgate_common::ctx::Env;
use tollgate_conformance::{Answer, Case, Level, Machine, Suite, ask, table};

/// Where the answer is larger than the exact one. Whoever makes one of these exact removes it here.
const KNOWN: &[(&str, &[&str])] = &[
    (
        "a build script names the directory above, which may be all it needs",
        &["proto-file-that-no-script-watches"],
    ),
    ("tests may read any file of their package when they run", &["script-without-rules-excluded-file"]),
    (
        "settings of clippy, rustfmt and nextest select everything, since there are no jobs to say otherwise",
        &["settings-of-clippy", "settings-of-nextest", "settings-of-rustfmt"],
    ),
];

#[test]
fn the_answers_are_those_of_the_suite() {
    let suite = Suite::new().unwrap_or_else(|err| panic!("{err:#}"));
    let scenarios: Vec<_> = suite.scenarios.iter().collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let machine = Machine::new(&environment(), root, &suite.registry()).expect("a machine");
    let verdicts = ask(&suite, &scenarios, &machine, &answer).unwrap_or_else(|err| panic!("{err:#}"));
    let rows: Vec<_> = scenarios.into_iter().zip(&verdicts).collect();

    let known: BTreeSet<_> = KNOWN.iter().flat_map(|(_, names)| *names).copied().collect();
    let mut found = BTreeSet::new();
    for (scenario, verdict) in &rows {
        if !verdict.is_exact() {
            found.insert(scenario.name.as_str());
        }
    }
    let missed: Vec<_> = rows.iter().filter(|(_, verdict)| !verdict.missed.is_empty()).collect();
    assert!(missed.is_empty(), "unsound:\n{}", table(&rows));
    let news: Vec<_> = found.difference(&known).collect();
    assert!(news.is_empty(), "not exact: {news:?}\n{}", table(&rows));
    let exact: Vec<_> = known.difference(&found).collect();
    assert!(exact.is_empty(), "exact now, so remove them from KNOWN: {exact:?}");
}

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn environment() -> Env {
    std::env::vars_os().chain([("CARGO".into(), env!("CARGO").into())]).collect()
}

/// The tool as a user or a workflow starts it.
fn answer(case: &Case<'_>) -> Result<Answer> {
    let mut command = case.command(env!("CARGO_BIN_EXE_tollgate-affected"));
    command.args(["--format", "json"]);
    if case.scenario.history.event().is_none() {
        command.args(["--base", &case.base]);
    }
    let output = command.output()?;
    if !output.status.success() {
        return Ok(Answer::Refused(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let answer: Value = serde_json::from_slice(&output.stdout).context("no JSON")?;
    let packages = answer["packages"].as_array().context("no packages")?.iter();
    let selected: Option<BTreeMap<_, _>> = packages
        .map(|package| {
            let level = match package["level"].as_str()? {
                "compile" => Level::Compile,
                "test" => Level::Test,
                _ => return None,
            };
            Some((package["name"].as_str()?.to_owned(), Some(level)))
        })
        .collect();
    Ok(Answer::Selected(selected.context("packages without a name or a level")?))
}
