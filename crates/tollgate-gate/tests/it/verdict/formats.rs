//! What each sink is given.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use snapbox::{assert_data_eq, str};

use crate::support::{HEAD, Ran, gate, needs, plan};

/// A build that failed, what followed from it, one that may fail, one skipped by plan, one that ran all the same.
const JOBS: &str = "plan=success fmt=success build=failure test=skipped pages=skipped lint=failure docs=skipped doctests=success";

const POLICY: &str = "[jobs.docs]\nskip = \"planned\"\n[jobs.lint]\nallow = [\"failure\"]\n[jobs.doctests]\nskip = \"planned\"\n";

const WORKFLOW: &str = "\
on: pull_request
jobs:
  plan: { runs-on: x, steps: [{ run: plan }] }
  fmt: { runs-on: x, steps: [{ run: fmt }] }
  build: { runs-on: x, needs: plan, steps: [{ run: build }] }
  test: { runs-on: x, needs: build, steps: [{ run: test }] }
  pages: { runs-on: x, needs: test, steps: [{ run: pages }] }
  lint: { runs-on: x, steps: [{ run: lint }] }
  docs: { runs-on: x, needs: plan, steps: [{ run: docs }] }
  doctests: { runs-on: x, needs: plan, steps: [{ run: doctests }] }
  gate:
    runs-on: x
    if: always()
    needs: [plan, fmt, build, test, pages, lint, docs, doctests]
    steps: [{ run: gate }]
";

fn run(args: &[&str], env: &[(&str, &str)], jobs: &str) -> (Ran, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a temp dir");
    let workflow = dir.path().join(".github/workflows/gate.yml");
    fs::create_dir_all(workflow.parent().expect("a parent")).expect("directories");
    fs::write(workflow, WORKFLOW).expect("a workflow");
    fs::write(dir.path().join("tollgate.toml"), POLICY).expect("a policy");
    let root = dir.path().display().to_string();
    let github = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_SHA", HEAD),
        ("GITHUB_JOB", "gate"),
        ("GITHUB_WORKSPACE", &root),
        ("GITHUB_WORKFLOW_REF", "owner/repo/.github/workflows/gate.yml@refs/pull/1/merge"),
        ("GITHUB_STEP_SUMMARY", "summary.md"),
        ("GITHUB_OUTPUT", "output"),
    ];
    let needs = needs(jobs, Some(&plan("build test", "docs doctests")));
    let ran =
        gate(dir.path(), &[&["--needs", "-"], args].concat(), &[&github, env].concat(), needs.as_bytes());
    (ran, dir)
}

fn text(dir: &Path, name: &str) -> String {
    fs::read_to_string(dir.join(name)).unwrap_or_default()
}

#[test]
fn human() {
    let (ran, dir) = run(&["--format", "human"], &[], JOBS);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    assert_data_eq!(
        ran.stdout,
        str![[r#"
✗ build     failed
✗   test    never ran because of build
✗   pages   never ran because of build
! lint      failed
✓ plan      succeeded
✓ fmt       succeeded
- docs      skipped by plan: nothing changed
✓ doctests  ran though the plan says to skip it: nothing changed
gate: FAIL — build failed; test and pages never ran because of it

"#]]
    );
    assert_eq!(text(dir.path(), "summary.md") + &text(dir.path(), "output"), "");
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is one document")]
fn json() {
    let (ran, _dir) = run(&["--format", "json"], &[], JOBS);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    assert_data_eq!(
        ran.stdout,
        str![[r#"
{
  "version": 1,
  "verdict": "fail",
  "sentence": "gate: FAIL — build failed; test and pages never ran because of it",
  "help": null,
  "commit": "abcdefabcdefabcdefabcdefabcdefabcdefabcd",
  "event": "pull_request",
  "plan": {
    "job": "plan",
    "commit": "abcdefabcdefabcdefabcdefabcdefabcdefabcd"
  },
  "causes": [
    "build"
  ],
  "jobs": [
    {
      "id": "plan",
      "result": "success",
      "standing": "good",
      "why": "succeeded",
      "role": null,
      "because": []
    },
    {
      "id": "fmt",
      "result": "success",
      "standing": "good",
      "why": "succeeded",
      "role": null,
      "because": []
    },
    {
      "id": "build",
      "result": "failure",
      "standing": "bad",
      "why": "failed",
      "role": "cause",
      "because": []
    },
    {
      "id": "test",
      "result": "skipped",
      "standing": "bad",
      "why": "never ran because of build",
      "role": "consequence",
      "because": [
        "build"
      ]
    },
    {
      "id": "pages",
      "result": "skipped",
      "standing": "bad",
      "why": "never ran because of build",
      "role": "consequence",
      "because": [
        "build"
      ]
    },
    {
      "id": "lint",
      "result": "failure",
      "standing": "warned",
      "why": "failed",
      "role": null,
      "because": []
    },
    {
      "id": "docs",
      "result": "skipped",
      "standing": "good",
      "why": "skipped by plan: nothing changed",
      "role": null,
      "because": []
    },
    {
      "id": "doctests",
      "result": "success",
      "standing": "good",
      "why": "ran though the plan says to skip it: nothing changed",
      "role": null,
      "because": []
    }
  ],
  "notes": []
}

"#]]
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "they are whole documents")]
fn github() {
    let (ran, dir) = run(&[], &[], JOBS);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    assert_data_eq!(
        ran.stdout,
        str![[r#"
::group::gate: 8 jobs
✗ build     failed
✗   test    never ran because of build
✗   pages   never ran because of build
! lint      failed
✓ plan      succeeded
✓ fmt       succeeded
- docs      skipped by plan: nothing changed
✓ doctests  ran though the plan says to skip it: nothing changed
::endgroup::
gate: FAIL — build failed; test and pages never ran because of it
::error title=gate::gate: FAIL — build failed; test and pages never ran because of it
::warning title=gate::lint failed, which only warns
::notice title=gate::doctests ran though the plan says to skip it: nothing changed

"#]]
    );
    assert_data_eq!(
        text(dir.path(), "summary.md"),
        str![[r####"
### ❌ gate&#58; FAIL — build failed; test and pages never ran because of it


| | job | result | why |
| --- | --- | --- | --- |
| ✗ | <code>build</code> | failure | failed |
| ✗ | ↳ <code>test</code> | skipped | never ran because of build |
| ✗ | ↳ <code>pages</code> | skipped | never ran because of build |
| ! | <code>lint</code> | failure | failed |
| ✓ | <code>plan</code> | success | succeeded |
| ✓ | <code>fmt</code> | success | succeeded |
| - | <code>docs</code> | skipped | skipped by plan&#58; nothing changed |
| ✓ | <code>doctests</code> | success | ran though the plan says to skip it&#58; nothing changed |

```mermaid
flowchart LR
  j0["plan"]:::good
  j1["fmt"]:::good
  j2["build"]:::cause
  j0 --> j2
  j3["test"]:::followed
  j2 --> j3
  j4["pages"]:::followed
  j3 --> j4
  j5["lint"]:::warned
  j6["docs"]:::good
  j0 --> j6
  j7["doctests"]:::good
  j0 --> j7
  j8["gate"]
  j0 --> j8
  j1 --> j8
  j2 --> j8
  j3 --> j8
  j4 --> j8
  j5 --> j8
  j6 --> j8
  j7 --> j8
  classDef cause fill:#cf222e,color:#fff
  classDef followed fill:#ffcecb,color:#000
  classDef warned fill:#fff8c5,color:#000
  classDef good fill:#dafbe1,color:#000
```

"####]]
    );
    assert_eq!(text(dir.path(), "output"), "", "nobody asked for outputs");
}

#[test]
fn the_output_of_the_step_is_written_when_asked_for() {
    for (jobs, expected) in [
        (JOBS.to_owned(), "fail"),
        (
            JOBS.replace("failure", "success")
                .replace("test=skipped pages=skipped", "test=success pages=success"),
            "pass",
        ),
        (JOBS.replace("failure", "cancelled"), "cancelled"),
    ] {
        let (_, dir) = run(&["--format", "github"], &[], &jobs);
        let output = text(dir.path(), "output");
        let lines: Vec<_> = output.lines().collect();
        assert!(lines[0].starts_with("verdict<<"), "{output}");
        assert_eq!(lines[1], expected);
    }
}

#[test]
fn cancelled_is_a_notice_and_green_is_silent() {
    let (ran, _dir) = run(&[], &[], &JOBS.replace("failure", "cancelled"));
    assert_eq!(ran.code, 3);
    assert!(
        ran.stdout
            .contains("::notice title=gate::gate: CANCELLED — build and lint were cancelled or timed out;"),
        "{ran:?}"
    );
    assert!(!ran.stdout.contains("::error"), "{ran:?}");
    let (ran, _dir) = run(&[], &[], &JOBS.replace("failure", "success").replace("=skipped", "=success"));
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.stdout.matches("::notice").count(),
        2,
        "docs and doctests ran though they need not: {ran:?}"
    );
    assert!(!ran.stdout.contains("::error") && !ran.stdout.contains("::warning"), "{ran:?}");
}

/// Names that mean something to a terminal, the runner, Markdown and Mermaid.
#[test]
fn hostile_names_stay_names() {
    let hostile = [
        "\u{1b}[2J\u{1b}[31mred",
        "a\n::error::gotcha",
        "::error::gotcha",
        "##[error]gotcha",
        "| a | b |",
        "<img src=x onerror=alert(1)>",
        "a\"]; click j0 \"javascript:alert(1)\"",
        "`x`",
        "[x](http://evil)",
        "\u{202e}gnp",
        "%0A::error::x",
        "```\n# big",
    ];
    let jobs: BTreeMap<_, _> = hostile.iter().map(|id| (id, BTreeMap::from([("result", id)]))).collect();
    let needs = serde_json::to_string(&jobs).expect("JSON");
    for format in ["human", "github", "json"] {
        let dir = tempfile::tempdir().expect("a temp dir");
        let env =
            [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "summary.md"), ("GITHUB_OUTPUT", "output")];
        let ran = gate(dir.path(), &["--needs", "-", "--format", format], &env, needs.as_bytes());
        assert_eq!(ran.code, 1, "{ran:?}");
        let summary = text(dir.path(), "summary.md");
        for text in [&ran.stdout, &ran.stderr, &summary] {
            assert!(!text.contains('\u{1b}'), "{format}: {text}");
            assert!(!text.contains('\u{202e}'), "{format}: {text}");
        }
        let commands: Vec<_> =
            ran.stdout.lines().filter(|line| line.trim_start().starts_with("::")).collect();
        let expected = if format == "github" { 3 } else { 0 };
        assert_eq!(commands.len(), expected, "a group, its end and one error: {commands:?}");
        assert!(!ran.stdout.contains("##["), "{format}: {}", ran.stdout);
        assert!(
            !summary.contains("<img") && !summary.contains("](http") && !summary.contains("\n#"),
            "{summary}"
        );
        let rows = summary.lines().filter(|line| line.starts_with("| ✗")).count();
        assert_eq!(rows, if format == "github" { hostile.len() } else { 0 }, "{summary}");
    }
}

#[test]
fn a_thousand_jobs_fit() {
    let jobs: BTreeMap<_, _> = (0..1000)
        .map(|n| {
            (
                format!("{}{n:04}", "job-".repeat(20)),
                BTreeMap::from([("result", if n % 10 < 3 { "failure" } else { "success" })]),
            )
        })
        .collect();
    let dir = tempfile::tempdir().expect("a temp dir");
    let env = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "summary.md")];
    let needs = serde_json::to_string(&jobs).expect("JSON");
    let ran = gate(dir.path(), &["--needs", "-"], &env, needs.as_bytes());
    assert!(ran.sentence().ends_with(" and 297 more failed"), "{}", ran.sentence());
    assert_eq!(ran.stdout.matches("::error").count(), 1);
    let summary = text(dir.path(), "summary.md");
    assert!(summary.len() < 1 << 20, "{}", summary.len());
    assert_eq!(summary.matches("failed |").count(), 300);
}

#[test]
fn only_ten_annotations_of_a_kind_are_shown_so_the_last_one_counts_the_rest() {
    let names: Vec<_> = (0..300).map(|n| format!("j{n}")).collect();
    let jobs: BTreeMap<_, _> = names.iter().map(|id| (id, BTreeMap::from([("result", "failure")]))).collect();
    let flags: Vec<_> = names.iter().flat_map(|id| ["--advisory", id]).collect();
    let dir = tempfile::tempdir().expect("a temp dir");
    let needs = serde_json::to_string(&jobs).expect("JSON");
    let ran = gate(
        dir.path(),
        &[&["--needs", "-"], &flags[..]].concat(),
        &[("GITHUB_ACTIONS", "true")],
        needs.as_bytes(),
    );
    let warnings: Vec<_> = ran.stdout.lines().filter(|line| line.starts_with("::warning")).collect();
    assert_eq!((warnings.len(), warnings[9]), (10, "::warning title=gate::and 291 more"));
}
