//! The workflow of docs/actions.md from `env` to `gate`, on a small workspace, with the archive of a release.

use tollgate_common::workflow::expression::Conclusion::{self, Cancelled, Failure, Skipped, Success};

use crate::machine::temporary;
use crate::page::block;
use crate::player::{Fate, Player, Run};
use crate::repository::{Event, Repository};

const PASSES: &str = "#[test]\nfn adds() { assert_eq!(app::sum(), 3); }\n";
const FAILS: &str = "#[test]\nfn adds() { assert_eq!(app::sum(), 4); }\n";

/// Three crates, one of which depends on another, with the page's workflow and policy.
pub(crate) fn shop() -> Repository {
    let manifest = |name: &str, more: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\nrust-version = \"1.85\"\n{more}"
        )
    };
    let (workflow, policy) = (block("yaml"), block("toml"));
    let app = manifest("app", "[dependencies]\nbase = { path = \"../base\" }\n");
    let lock = "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n \"base\",\n]\n\n\
                [[package]]\nname = \"base\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"other\"\nversion = \"0.1.0\"\n";
    Repository::new(&[
        (".github/workflows/ci.yml", &workflow),
        ("tollgate.toml", &policy),
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"app\", \"base\", \"other\"]\n"),
        ("Cargo.lock", lock),
        (".gitignore", "/target\n"),
        ("app/Cargo.toml", &app),
        ("app/src/lib.rs", "pub fn sum() -> u32 {\n    base::one() + 2\n}\n"),
        ("app/tests/it.rs", PASSES),
        ("base/Cargo.toml", &manifest("base", "")),
        ("base/src/lib.rs", "pub fn one() -> u32 {\n    1\n}\n"),
        ("other/Cargo.toml", &manifest("other", "")),
        ("other/src/lib.rs", "pub fn other() {}\n"),
    ])
}

pub(crate) fn play(event: &Event, fates: Vec<(&str, Fate)>) -> Run {
    let target = temporary();
    let variables = vec![("CARGO_TARGET_DIR".to_owned(), target.path().display().to_string())];
    Player { source: &block("yaml"), event, fates, variables, loses_artifacts: false }.play()
}

/// What became of the jobs, in the order of the file, and what the gate says at its end.
fn check(run: &Run, results: [Conclusion; 6], verdict: &str) {
    let jobs = ["env", "plan", "clippy", "test", "docs", "gate"];
    let found = jobs.map(|job| run[job].result);
    let logs: String = run.iter().map(|(job, done)| format!("== {job}\n{}", done.log)).collect();
    assert_eq!(found, results, "{logs}");
    let last = run["gate"].log.lines().rfind(|line| line.starts_with("gate: "));
    // Of which commit the plan is ends the sentence of a pass.
    let last = last.map(|line| line.split(" for ").next().unwrap_or(line));
    assert_eq!(last, Some(verdict), "{logs}");
    let word = verdict.trim_start_matches("gate: ").split(' ').next().expect("a word");
    assert!(run["gate"].summary.contains(word), "{}", run["gate"].summary);
}

#[test]
fn what_fails_is_named_and_when_it_is_mended_skips_are_good() {
    let shop = shop();
    // A test alone: nothing is compiled anew, so the documentation needs no building.
    let red = shop.pull_request("change", &[("app/tests/it.rs", FAILS)]);
    let run = play(&red, vec![("clippy", Fate::Cancelled)]);
    check(&run, [Success, Success, Cancelled, Failure, Skipped, Failure], "gate: FAIL — test failed");
    assert!(run["test"].log.contains("test adds ... FAILED"), "{}", run["test"].log);
    assert_eq!(run["test"].legs, 1);
    assert!(run["env"].log.contains("of the release v"), "{}", run["env"].log);

    let green = shop.pull_request("change", &[("app/tests/it.rs", &format!("{PASSES}// mended\n"))]);
    let run = play(&green, vec![]);
    let verdict = "gate: PASS — 3 of 4 jobs ran, 1 skipped by plan";
    check(&run, [Success, Success, Success, Success, Skipped, Success], verdict);

    let run = play(&green, vec![("clippy", Fate::Cancelled)]);
    let verdict = "gate: CANCELLED — clippy was cancelled or timed out";
    check(&run, [Success, Success, Cancelled, Success, Skipped, Failure], verdict);
}

#[test]
fn a_crate_takes_its_dependents_along_each_on_a_machine_of_its_own() {
    let shop = shop();
    let change = "pub fn one() -> u32 {\n    2 - 1\n}\n";
    let run = play(&shop.pull_request("change", &[("base/src/lib.rs", change)]), vec![]);
    check(&run, [Success; 6], "gate: PASS — all 4 jobs succeeded");
    assert_eq!(run["test"].legs, 2);
    let tests = &run["test"].log;
    assert!(tests.contains("test adds ... ok") && !tests.contains("other"), "{tests}");
    // On main everything is run, whatever changed.
    let run = play(&shop.push(&[("README.md", "# Shop\n")]), vec![]);
    check(&run, [Success; 6], "gate: PASS — all 4 jobs succeeded");
    assert_eq!(run["test"].legs, 3);
}

#[test]
fn where_the_planner_fails_nothing_runs_and_the_gate_says_so() {
    let shop = shop();
    let broken = shop.pull_request("change", &[("other/Cargo.toml", "[package\n")]);
    let run = play(&broken, vec![("env", Fate::Ends(Success))]);
    let verdict = "gate: FAIL — plan failed; clippy, test and docs never ran because of it";
    check(&run, [Success, Failure, Skipped, Skipped, Skipped, Failure], verdict);
}

#[test]
fn where_the_machine_is_unfit_nothing_is_planned() {
    let shop = shop();
    let manifest =
        "[package]\nname = \"other\"\nversion = \"0.1.0\"\nedition = \"2024\"\nrust-version = \"1.999\"\n";
    let run = play(&shop.pull_request("change", &[("other/Cargo.toml", manifest)]), vec![]);
    let verdict = "gate: FAIL — env failed; plan, clippy, test and 1 more never ran because of it";
    check(&run, [Failure, Skipped, Skipped, Skipped, Skipped, Failure], verdict);
    assert!(run["env"].log.contains("Rust 1.999"), "{}", run["env"].log);
}

/// A skip that nobody planned, and a plan that somebody else made.
#[test]
fn what_the_plan_does_not_prove_is_red() {
    let shop = shop();
    let event = shop.pull_request("change", &[("app/tests/it.rs", &format!("{PASSES}// more\n"))]);
    let run = play(&event, vec![("test", Fate::Ends(Skipped))]);
    assert_eq!(run["gate"].result, Failure, "{}", run["gate"].log);
    let run = play(&event, vec![("plan", Fate::Ends(Skipped))]);
    assert_eq!(run["gate"].result, Failure, "{}", run["gate"].log);
}
