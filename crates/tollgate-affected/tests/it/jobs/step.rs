//! A step of GitHub Actions: its outputs, the plan, and the file for it.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use tollgate_common::plan::Plan;

use super::{outputs, step, workspace};
use crate::support::Scratch;

const JOBS: &str = "\
[jobs.clippy]
affects = \"test\"
paths = [\"clippy.toml\"]
[jobs.docs]
paths = [\"docs/\"]
[jobs.\"test (a, b)\"]
";

fn output(written: &str, name: &str) -> String {
    let found: Vec<_> = outputs(written).into_iter().filter(|(known, _)| known == name).collect();
    assert_eq!(found.len(), 1, "{name} in {written}");
    found[0].1.clone()
}

fn changed() -> Scratch {
    let scratch = workspace(JOBS);
    scratch.change("b");
    scratch.commit("change b");
    scratch
}

#[test]
fn outputs_of_a_step() {
    let (run, written, _) = step(&changed(), &[]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run}");
    let written = outputs(&written);
    let shown: String = written.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    assert_data_eq!(
        shown,
        str![[r#"
any: true
count: 2
packages: ["b","c"]
cargo-args: -p b -p c
args: {"clippy":"-p b -p c","test (a, b)":"-p b -p c"}
matrix: {"include":[{"name":"b","packages":["b"],"args":"-p b"},{"name":"c","packages":["c"],"args":"-p c"}]}
plan: {"version":1,"base":"[..]","head":"[..]","run":{"clippy":"2 packages: b changed","test (a, b)":"2 packages: b changed"},"skip":{"docs":"nothing that matches `docs/` changed"}}

"#]]
    );
    assert_data_eq!(
        run.stdout,
        str![[r#"
::group::affected: 2 of 4 packages, 2 of 3 jobs to run
1 changed file in [..], compared with [..]: the merge base of HEAD and --base HEAD^

  crates/b/src/lib.rs  b

2 of 4 packages selected

  b  crates/b/src/lib.rs changed
  c  depends on b

  run   clippy       2 packages: b changed
  skip  docs         nothing that matches `docs/` changed
  run   test (a, b)  2 packages: b changed
::endgroup::

"#]]
    );
}

#[test]
fn outputs_for_nothing() {
    let scratch = workspace(JOBS);
    scratch.write("README.md", "x\n");
    scratch.commit("a document");
    let (run, written, _) = step(&scratch, &[]);
    assert_eq!(run.code, Some(0), "{run}");
    for (name, expected) in [
        ("any", "false"),
        ("count", "0"),
        ("packages", "[]"),
        ("cargo-args", ""),
        ("args", "{}"),
        ("matrix", "{\"include\":[]}"),
    ] {
        assert_eq!(output(&written, name), expected, "{name}");
    }
    let plan = Plan::parse(&output(&written, "plan")).expect("a plan");
    assert_eq!((plan.run.len(), plan.skip.len()), (0, 3));
}

/// Each job has its own arguments, and the outputs without a job are enough for any.
#[test]
fn outputs_for_a_file_that_only_jobs_read() {
    let scratch = workspace(JOBS);
    scratch.write("clippy.toml", "\n");
    scratch.change("d");
    scratch.commit("the lints and a package");
    let (_, written, _) = step(&scratch, &[]);
    let args: Value = serde_json::from_str(&output(&written, "args")).expect("JSON");
    assert_eq!(args, json!({"clippy": "--workspace", "test (a, b)": "--workspace"}));
    assert_eq!(
        (output(&written, "cargo-args").as_str(), output(&written, "count").as_str()),
        ("--workspace", "4")
    );
    scratch.edit("tollgate.toml", "b)\"]\n", "b)\"]\naffects = \"test\"\npaths = [\"nextest.toml\"]\n");
    scratch.git(&["commit", "--quiet", "--all", "--amend", "--message", "the job says what it reads"]);
    scratch.write("clippy.toml", "\n\n");
    scratch.change("d");
    scratch.commit("again");
    let (_, written, _) = step(&scratch, &[]);
    let args: Value = serde_json::from_str(&output(&written, "args")).expect("JSON");
    assert_eq!(args, json!({"clippy": "--workspace", "test (a, b)": "-p d"}));
    assert_eq!(output(&written, "cargo-args"), "--workspace");
    let (_, written, _) = step(&scratch, &["--job", "test (a, b)"]);
    assert_eq!((output(&written, "cargo-args").as_str(), output(&written, "count").as_str()), ("-p d", "1"));
    assert_eq!(output(&written, "matrix"), {
        "{\"include\":[{\"name\":\"d\",\"packages\":[\"d\"],\"args\":\"-p d\"}]}"
    });
}

#[test]
fn the_plan_is_for_the_commit_that_is_reported() {
    let scratch = changed();
    let head = scratch.git(&["rev-parse", "HEAD"]);
    let base = scratch.git(&["rev-parse", "HEAD^"]);
    let merge = "00112233445566778899aabbccddeeff00112233";
    let file = scratch.beside("plan.json");
    let args = ["--base", "HEAD^", "--format", "names", "--plan-file", file.to_str().expect("UTF-8")];
    let plan = |env: &[(&str, &str)]| {
        let run = scratch.affected_in(&scratch.root(), &args, env);
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), "b\nc\n"), "{run}");
        let text = std::fs::read_to_string(&file).expect("a plan");
        assert!(text.ends_with("}\n") && text.lines().count() == 1, "{text}");
        Plan::parse(&text).expect("a plan")
    };
    let found = plan(&[]);
    assert_eq!((found.base.as_ref(), found.head.as_ref()), (Some(&base), Some(&head)));
    let github = [("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "schedule")];
    // Another commit was looked at, so that it says nothing of that one.
    assert_eq!(plan(&[github[0], github[1], ("GITHUB_SHA", merge)]).head.as_ref(), Some(&head));
    // What came after that one may have taken it back.
    assert_eq!(plan(&[github[0], github[1], ("GITHUB_SHA", &base)]).head.as_ref(), Some(&head));
    let event = scratch.beside("event.json");
    let of_request = |head: &str| {
        let sides = format!(r#"{{"head":{{"sha":"{head}"}},"base":{{"sha":"{base}","ref":"main"}}}}"#);
        std::fs::write(&event, format!(r#"{{"pull_request":{sides}}}"#)).expect("an event");
        let path = ("GITHUB_EVENT_PATH", event.to_str().expect("UTF-8"));
        plan(&[github[0], ("GITHUB_EVENT_NAME", "pull_request"), ("GITHUB_SHA", merge), path]).head
    };
    assert_eq!(of_request(&head).as_deref(), Some(merge), "its head is checked out, and its merge is judged");
    assert_eq!(of_request(merge).as_ref(), Some(&head), "something else is checked out");
    // The variable alone is not GitHub's, and what is no commit was reported by nobody.
    assert_eq!(plan(&[("GITHUB_SHA", merge)]).head.as_ref(), Some(&head));
    assert_eq!(plan(&[github[0], github[1], ("GITHUB_SHA", "x")]).head.as_ref(), Some(&head));
}

#[test]
fn a_base_that_is_not_known_is_null_and_everything_runs() {
    let scratch = changed();
    let args = ["--base", "gone", "--on-unknown-base", "all", "--plan-file", "plan", "--format", "names"];
    assert_eq!(scratch.affected(&args).code, Some(0));
    let plan = Plan::parse(&scratch.read("plan")).expect("a plan");
    assert_eq!((plan.base, plan.run.len(), plan.skip.len()), (None, 3, 0));
    assert_eq!(plan.head, Some(scratch.git(&["rev-parse", "HEAD"])));
}

#[test]
fn a_plan_for_a_list_of_paths_has_no_base() {
    let scratch = changed();
    std::fs::write(scratch.beside("list"), "crates/d/src/lib.rs\0").expect("a file");
    let list = scratch.beside("list");
    let list = list.to_str().expect("UTF-8");
    let run = scratch.affected(&["--changed-files", list, "--plan-file", "../plan", "--format", "names"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "d\n"), "{run}");
    let plan =
        Plan::parse(&std::fs::read_to_string(scratch.beside("plan")).expect("a plan")).expect("a plan");
    assert_eq!((plan.base, plan.skip.len()), (None, 1));
}

/// A job that reads nothing would take that for an answer.
#[test]
fn outputs_that_cannot_be_written_are_an_error() {
    let scratch = changed();
    let github = ["--base", "HEAD^", "--format", "github"];
    let run = scratch.affected(&github);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert_data_eq!(
        run.stderr,
        str![[r#"
error: GITHUB_OUTPUT is not set, so there is nowhere to write the outputs
help: it is set in a step of GitHub Actions; elsewhere ask for another format

"#]]
    );
    let gone = scratch.beside("no/such/file");
    let run = scratch.affected_in(&scratch.root(), &github, &[("GITHUB_OUTPUT", gone.to_str().unwrap())]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("no/such/file (GITHUB_OUTPUT)"), "{run}");
    let run = scratch.affected(&["--base", "HEAD^", "--plan-file", "no/such/file"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("no/such/file: "), "{run}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_the_summary_but_no_outputs() {
    let scratch = changed();
    let output = scratch.beside("output");
    let args = ["--base", "HEAD^", "--format", "github"];
    let env = [("GITHUB_OUTPUT", output.to_str().unwrap()), ("GITHUB_STEP_SUMMARY", "/dev/full")];
    let run = scratch.affected_in(&scratch.root(), &args, &env);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(run.stderr, {
        "warning: cannot write the step summary to /dev/full: No space left on device (os error 28)\n"
    });
    assert_eq!(output_of(&output, "any"), "true");
    let run = scratch.affected_in(&scratch.root(), &args, &[("GITHUB_OUTPUT", "/dev/full")]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run}");
}

#[cfg(target_os = "linux")]
fn output_of(file: &std::path::Path, name: &str) -> String {
    output(&std::fs::read_to_string(file).expect("a file"), name)
}

/// What earlier commands of the step wrote stays.
#[test]
fn outputs_are_added() {
    let scratch = changed();
    let file = scratch.beside("output");
    std::fs::write(&file, "before<<X\n1\nX\n").expect("a file");
    let env = [("GITHUB_OUTPUT", file.to_str().unwrap())];
    let run = scratch.affected_in(&scratch.root(), &["--base", "HEAD^", "--format", "github"], &env);
    assert_eq!(run.code, Some(0), "{run}");
    let written = std::fs::read_to_string(&file).expect("a file");
    assert_eq!((output(&written, "before").as_str(), output(&written, "count").as_str()), ("1", "2"));
}

/// An environment variable holds less than 128 KiB, and the gate gets the plan in one.
#[test]
fn the_plan_stays_small() {
    let scratch = Scratch::new();
    scratch.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n");
    let long = "a-rather-long-name-of-a-package-in-a-large-workspace";
    let names: Vec<_> = (0..200).map(|index| format!("{long}-{index}")).collect();
    for name in &names {
        scratch.package(&format!("crates/{name}"), name, &[]);
    }
    let jobs: String = (0..20)
        .map(|index| format!("[jobs.job-{index}]\npaths = [\"{long}\"]\n[jobs.other-{index}]\n"))
        .collect();
    scratch.write("tollgate.toml", &jobs);
    scratch.commit("many");
    for name in &names[1..] {
        scratch.change(name);
    }
    scratch.commit("change");
    let (run, written, _) = step(&scratch, &[]);
    assert_eq!(run.code, Some(0), "{run}");
    let plan = output(&written, "plan");
    assert!(plan.len() < 40 * 220, "{}", plan.len());
    // The other outputs are large, and that is said.
    assert!(
        run.stderr.contains("bytes in all, more than one environment variable can hold"),
        "{}",
        run.stderr
    );
}
