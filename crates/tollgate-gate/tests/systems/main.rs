//! The recipes of `examples/gitlab` and `examples/buildkite`: what the API of the system says, through the script that
//! turns it into needs, to the verdict. Needs bash 4.4, curl and jq, as the recipes do: macOS has an older bash.
#![cfg(target_os = "linux")]

mod answers;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use answers::{Api, build, job};

const SHA: &str = "abcdefabcdefabcdefabcdefabcdefabcdefabcd";
const PLAN: &str = r#"{"version":1,"base":null,"head":"abcdefabcdefabcdefabcdefabcdefabcdefabcd","run":{"clippy":"1 package","test":"1 package"},"skip":{"deny":"nothing changed"}}"#;
const POLICY: &str =
    "[jobs.clippy]\nskip = \"planned\"\n[jobs.test]\nskip = \"planned\"\n[jobs.deny]\nskip = \"planned\"\n";

/// A directory with the recipe of a system, the policy and the plan.
fn workspace(system: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    let copied = command("cp", Path::new("/"))
        .arg("-r")
        .arg(examples().join(system).join("."))
        .arg(dir.path())
        .status();
    assert!(copied.expect("cp").success());
    fs::write(dir.path().join("tollgate.toml"), POLICY).expect("a file");
    fs::write(dir.path().join("plan.json"), PLAN).expect("a file");
    dir
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn command(program: &str, dir: &Path) -> Command {
    let mut command = Command::new(program);
    let path = std::env::var_os("PATH").expect("PATH");
    command.env_clear().env("PATH", path).current_dir(dir).stdin(Stdio::null());
    command
}

/// The verdict on what a script printed, in one sentence, and its exit code; or that the script failed.
fn verdict(dir: &Path, script: &mut Command) -> String {
    let made = script.output().expect("the script starts");
    if !made.status.success() {
        return "no needs".to_owned();
    }
    fs::write(dir.join("needs.json"), made.stdout).expect("a file");
    let mut gate = command(env!("CARGO_BIN_EXE_tollgate-gate"), dir);
    let judged = gate.args(["--needs", "needs.json", "--sha", SHA]).output().expect("the gate starts");
    let text = [judged.stdout, judged.stderr].map(|text| String::from_utf8(text).expect("UTF-8")).concat();
    let sentence = text.lines().find_map(|line| line.strip_prefix("gate: ").or(line.strip_prefix("error: ")));
    format!("{} {}", judged.status.code().expect("an exit code"), sentence.expect("a sentence"))
}

fn gitlab(parent: &str, child: &str, trigger: &str) -> String {
    let dir = workspace("gitlab");
    let api = Api::new(parent, child, trigger);
    let mut script = command(dir.path().join(".gitlab/ci/needs.sh").to_str().expect("UTF-8"), dir.path());
    script.envs([("CI_API_V4_URL", api.url()), ("CI_PROJECT_ID", "1"), ("CI_PIPELINE_ID", "6")]);
    script.envs([("CI_JOB_ID", "9"), ("GATE_TOKEN", "secret")]);
    verdict(dir.path(), &mut script)
}

fn buildkite(jobs: &str, total: usize) -> String {
    let dir = workspace("buildkite");
    fs::write(dir.path().join("build.json"), build(jobs, total)).expect("a file");
    let mut script = command("jq", dir.path());
    script.args([
        "--arg",
        "gate",
        "9",
        "--rawfile",
        "plan",
        "plan.json",
        "-f",
        ".buildkite/needs.jq",
        "build.json",
    ]);
    verdict(dir.path(), &mut script)
}

#[test]
fn gitlab_says_what_became_of_the_jobs() {
    let check = |child: &str, trigger: &str, expected: &str| {
        assert_eq!(gitlab("9 gate running, 7 plan success", child, trigger), expected, "{child}");
    };
    let good = "0 PASS — 3 of 4 jobs ran, 1 skipped by plan for abcdefa";
    check("1 clippy success, 2 test success", "success", good);
    check("1 clippy success, 2 test 1/2 success, 3 test 2/2 success", "success", good);
    check("1 clippy: [linux] success, 2 clippy: [mac] success, 3 test success", "success", good);
    check("1 clippy success, 2 test failed", "failed", "1 FAIL — checks and test failed");
    check(
        "1 clippy success, 2 test 1/2 success, 3 test 2/2 failed",
        "failed",
        "1 FAIL — checks and test failed",
    );
    check(
        "1 clippy success, 2 test skipped",
        "success",
        "1 FAIL — test was skipped though the plan says to run it: 1 package",
    );
    check(
        "1 clippy success, 2 test manual",
        "success",
        "1 FAIL — test ended as `manual`, which is no result that GitHub documents",
    );
    check(
        "1 clippy success, 2 test 1/2 canceled, 3 test 2/2 failed",
        "success",
        "1 FAIL — test ended as `cancelled+failure`, which is no result that GitHub documents",
    );
    check("1 clippy success, 2 test canceled", "success", "3 CANCELLED — test was cancelled or timed out");
    check(
        "1 clippy success",
        "success",
        "2 the policy names the job `test`, which is not among the needs of the gate",
    );
}

#[test]
fn gitlab_has_many_pages_and_may_not_answer() {
    let many: Vec<String> = (100..350).map(|id| format!("{id} clippy {id}/350 success")).collect();
    let bad = format!("{}, 2 test failed", many.join(", "));
    assert_eq!(gitlab("9 gate running, 7 plan success", &bad, "failed"), "1 FAIL — checks and test failed");
    assert_eq!(gitlab("9 gate running, 7 plan success", "", "nobody"), "no needs");
    assert_eq!(
        gitlab("9 gate running, 7 plan failed", "1 clippy success, 2 test success", "success"),
        "1 FAIL — plan failed; deny never ran because of it",
    );
}

#[test]
fn buildkite_says_what_became_of_the_steps() {
    let check = |jobs: &str, expected: &str| {
        let jobs = format!("9 gate running, 7 plan passed, {jobs}");
        assert_eq!(buildkite(&jobs, jobs.split(", ").count()), expected, "{jobs}");
    };
    let good = "0 PASS — 2 of 3 jobs ran, 1 skipped by plan for abcdefa";
    check("1 clippy passed, 2 test passed, 3 deny broken", good);
    check("1 clippy passed, 2 test passed, 3 test passed", good);
    check("1 clippy passed, 2 test passed, 3 test failed", "1 FAIL — test failed");
    check(
        "1 clippy passed, 2 test broken",
        "1 FAIL — test was skipped though the plan says to run it: 1 package",
    );
    check(
        "1 clippy passed, 2 test waiting_failed",
        "1 FAIL — test was skipped though the plan says to run it: 1 package",
    );
    check(
        "1 clippy passed, 2 test expired",
        "1 FAIL — test ended as `expired`, which is no result that GitHub documents",
    );
    check("1 clippy passed", "2 the policy names the job `test`, which is not among the needs of the gate");
    assert_eq!(buildkite("7 plan passed, 1 clippy passed, 2 test passed", 4), "no needs");
}

/// What the guide shows is what is tried here.
#[test]
fn the_guide_shows_these_files() {
    let guide = fs::read_to_string(examples().join("../docs/guide.md")).expect("the guide");
    for file in [
        "gitlab/.gitlab-ci.yml",
        "gitlab/.gitlab/ci/jobs.yml",
        "gitlab/.gitlab/ci/plan.sh",
        "gitlab/.gitlab/ci/needs.sh",
        "gitlab/.gitlab/ci/needs.jq",
        "buildkite/.buildkite/pipeline.yml",
        "buildkite/.buildkite/plan",
        "buildkite/.buildkite/job",
        "buildkite/.buildkite/gate",
        "buildkite/.buildkite/needs.jq",
    ] {
        let text = fs::read_to_string(examples().join(file)).expect("an example");
        assert!(guide.contains(&text), "docs/guide.md does not show {file} as it is");
    }
}

#[test]
fn a_job_is_written_as_the_documentation_shows_it() {
    assert_eq!(job("1 clippy: [linux] success")["name"], "clippy: [linux]");
}
