//! Our own workflow, on a clone of this repository.
//!
//! cargo is played where it would build this workspace anew: what it would build is there. So is rustup, which would ask
//! the network.

use std::os::unix::fs::{PermissionsExt, symlink};

use tempfile::TempDir;
use tollgate_common::workflow::expression::Conclusion::{self, Failure, Skipped, Success};

use crate::machine::{program, root, temporary, tools, variable};
use crate::player::{Fate, Player, Run};
use crate::repository::{Event, Repository};
use crate::step::Pairs;

const CARGO: &str = r#"#!/bin/bash
case "$1" in
build)
    [ -z "$STUB_FAILS" ] || { echo 'error: could not compile'; exit 101; }
    mkdir -p target/debug
    for word; do if [ -x "$STUB_TOOLS/$word" ]; then ln -sf "$STUB_TOOLS/$word" target/debug/; fi; done ;;
xtask) echo "built anew: $2" >&2; tool=$STUB_TOOLS/tollgate-$2; shift 2; exec "$tool" "$@" ;;
*) exec "$STUB_REAL/cargo" "$@" ;;
esac
"#;
const RUSTUP: &str = "#!/bin/bash\n[ \"$*\" = 'toolchain install' ] || exec \"$STUB_REAL/rustup\" \"$@\"\n";

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("a file of this repository")
}

/// A clone, with the workflow and the policy as they lie here.
fn clone() -> Repository {
    let clone = Repository::of(root());
    let files = [".github/workflows/gate.yml", "tollgate.toml"].map(|path| (path, read(path)));
    clone.push(&files.each_ref().map(|(path, text)| (*path, text.as_str())));
    clone
}

/// The programs that are played, and the tools.
fn machine() -> (TempDir, Pairs) {
    let directory = temporary();
    let bin = directory.path().join("bin");
    std::fs::create_dir(&bin).expect("a directory");
    for (name, script) in [("cargo", CARGO), ("rustup", RUSTUP)] {
        std::fs::write(bin.join(name), script).expect("a stub");
        std::fs::set_permissions(bin.join(name), PermissionsExt::from_mode(0o755)).expect("a mode");
    }
    for (tool, path) in tools() {
        symlink(path, directory.path().join(tool)).expect("a link");
    }
    let real = program("cargo").expect("cargo").parent().expect("a folder").display().to_string();
    let path = format!("{}:{}", bin.display(), variable("PATH").unwrap_or_default());
    let workflow = "example/shop/.github/workflows/gate.yml@refs/heads/main".to_owned();
    let tools = directory.path().display().to_string();
    let variables =
        [("PATH", path), ("STUB_REAL", real), ("STUB_TOOLS", tools), ("GITHUB_WORKFLOW_REF", workflow)];
    (directory, variables.map(|(name, value)| (name.to_owned(), value)).into())
}

/// Of the jobs that build the workspace the steps are not run: they end well, or as they are told to.
fn play(event: &Event, ends: &[(&str, Conclusion)], more: &[(&str, &str)]) -> Run {
    let (_machine, mut variables) = machine();
    variables.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let is_told = |job: &str| ends.iter().find(|(told, _)| *told == job).map(|(_, result)| *result);
    let fates = ["env", "fmt", "clippy", "docs", "codegen", "test"].into_iter();
    let fates = fates.map(|job| (job, Fate::Ends(is_told(job).unwrap_or(Success)))).collect();
    let loses_artifacts = ends.iter().any(|(job, _)| *job == "artifacts");
    Player { source: &read(".github/workflows/gate.yml"), event, fates, variables, loses_artifacts }.play()
}

fn logs(run: &Run) -> String {
    run.iter().map(|(job, done)| format!("== {job}: {:?}\n{}", done.result, done.log)).collect()
}

/// The jobs that ran, and what the gate came to.
fn check(run: &Run, ran: &[&str], gate: Conclusion, says: &str) {
    let found: Vec<&str> =
        run.iter().filter(|(_, done)| done.result != Skipped).map(|(job, _)| job.as_str()).collect();
    assert_eq!((found.as_slice(), run["gate"].result), (ran, gate), "{}", logs(run));
    assert!(run["gate"].log.contains(says), "{}", logs(run));
}

const ALL: [&str; 9] = ["clippy", "codegen", "docs", "env", "fmt", "gate", "lint", "plan", "test"];

#[test]
fn a_page_makes_only_those_jobs_run_that_read_it() {
    let page = clone().pull_request("change", &[("CONTRIBUTING.md", "# Contributing\n")]);
    // A test of xtask reads every file, and clippy reads tests.
    let ran = ["clippy", "env", "gate", "plan", "test"];
    check(&play(&page, &[], &[]), &ran, Success, "gate: PASS");
    check(&play(&page, &[("test", Failure)], &[]), &ran, Failure, "gate: FAIL — test failed");
    let cancelled = play(&page, &[("test", Conclusion::Cancelled)], &[]);
    check(&cancelled, &ran, Failure, "gate: CANCELLED — test was cancelled");
    let skipped = play(&page, &[("test", Skipped)], &[]);
    check(&skipped, &["clippy", "env", "gate", "plan"], Failure, "gate: FAIL");
}

#[test]
fn a_workflow_is_linted_with_the_tool_that_the_plan_built() {
    let workflow = format!("{}# changed\n", read(".github/workflows/gate.yml"));
    let change = clone().pull_request("change", &[(".github/workflows/gate.yml", &workflow)]);
    let run = play(&change, &[], &[]);
    assert_eq!((run["lint"].result, run["gate"].result), (Success, Success), "{}", logs(&run));
    assert!(run["lint"].log.contains("nothing found"), "{}", logs(&run));

    let lying = workflow.replace("    if: always()\n", "");
    let change = clone().pull_request("change", &[(".github/workflows/gate.yml", &lying)]);
    let run = play(&change, &[], &[]);
    assert_eq!(run["lint"].result, Failure, "{}", logs(&run));
    assert!(run["gate"].log.contains("gate: FAIL — lint failed"), "{}", logs(&run));
}

#[test]
fn on_main_every_job_runs() {
    let push = clone().push(&[("CONTRIBUTING.md", "# Contributing\n")]);
    check(&play(&push, &[], &[]), &ALL, Success, "gate: PASS — all 7 jobs succeeded");
}

#[test]
fn whatever_goes_wrong_before_the_jobs_is_red_with_its_cause() {
    let clone = clone();
    let page = clone.pull_request("change", &[("CONTRIBUTING.md", "# Contributing\n")]);
    let unfit = play(&page, &[("env", Failure)], &[]);
    check(&unfit, &["env", "gate"], Failure, "gate: FAIL — env failed; plan");
    // No tool is handed on: the gate builds its own.
    let unbuilt = play(&page, &[], &[("STUB_FAILS", "1")]);
    check(&unbuilt, &["env", "gate", "plan"], Failure, "gate: FAIL — plan failed; ");
    assert!(unbuilt["gate"].log.contains("built anew: gate"), "{}", logs(&unbuilt));
    let lost = play(&page, &[("artifacts", Failure)], &[]);
    check(&lost, &["clippy", "env", "gate", "plan", "test"], Failure, "Artifact not found");
    assert!(!lost["gate"].log.contains("gate: "), "{}", logs(&lost));

    let unplanned =
        clone.pull_request("change", &[("fuzz/Cargo.toml", "[package\n"), ("Cargo.toml", "[workspace\n")]);
    let run = play(&unplanned, &[], &[]);
    check(&run, &["env", "gate", "plan"], Failure, "gate: FAIL — plan failed; ");
    assert!(!run["gate"].log.contains("built anew"), "{}", logs(&run));
}

/// What it comes to is this machine's business.
#[test]
fn env_is_asked_for_real() {
    let page = clone().pull_request("change", &[("CONTRIBUTING.md", "# Contributing\n")]);
    let (_machine, variables) = machine();
    let source = read(".github/workflows/gate.yml");
    let fates = ["fmt", "clippy", "docs", "codegen", "test"].map(|job| (job, Fate::Ends(Success))).into();
    let run = Player { source: &source, event: &page, fates, variables, loses_artifacts: false }.play();
    let said = run["env"].log.contains("env: PASS");
    assert_eq!(said, run["env"].result == Success, "{}", logs(&run));
    assert!(said || run["env"].log.contains("env: FAIL"), "{}", logs(&run));
}
