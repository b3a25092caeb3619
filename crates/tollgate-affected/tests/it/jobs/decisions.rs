//! One edit, and what it asks of each job.

use super::{Row, check, reason, workspace};
use crate::support::Scratch;

const DECLARED: &str = "\
[jobs.build]
affects = \"compile\"
[jobs.clippy]
affects = \"test\"
paths = [\"clippy.toml\"]
[jobs.docs]
paths = [\"/docs/\", \"*.md\"]
[jobs.spelling]
affects = \"any\"
[jobs.test]
";

fn declared() -> Scratch {
    let scratch = workspace(DECLARED);
    scratch.write("docs/book.toml", "");
    scratch.write("Makefile", "");
    scratch.commit("more");
    scratch
}

#[test]
fn levels_and_paths() {
    let rows: &[Row<'_>] = &[
        (
            "a source",
            &|s| s.change("a"),
            "run build (compiled), clippy (selected), spelling (all), test (selected); skip docs",
        ),
        (
            "a test",
            &|s| s.write("crates/a/tests/it.rs", "// changed\n"),
            "run clippy (selected), spelling (all), test (selected); skip build, docs",
        ),
        (
            "a document",
            &|s| s.write("README.md", "x\n"),
            "run docs (all), spelling (all); skip build, clippy, test",
        ),
        (
            "a file that a rule says nothing of, and a job does",
            &|s| s.write("docs/book.md", "x\n"),
            "run docs (all), spelling (all); skip build, clippy, test",
        ),
        (
            "a document and a source",
            &|s| {
                s.write("docs/a.md", "x\n");
                s.change("d");
            },
            "run build (compiled), clippy (selected), docs (all), spelling (all), test (selected)",
        ),
        ("nothing", &|_| {}, "skip build, clippy, docs, spelling, test"),
    ];
    check(&declared(), rows);
}

/// A script that a job starts is that job's, whoever owns it.
#[test]
fn a_file_that_a_command_names() {
    let scratch =
        workspace("[jobs.test]\nrun = \"./tools/test.sh {packages}\"\n[jobs.other]\nrun = \"cargo test\"\n");
    scratch.write("tools/test.sh", "");
    scratch.write("tools/other.sh", "");
    scratch.commit("scripts");
    let rows: &[Row<'_>] = &[
        ("its script", &|s| s.write("tools/test.sh", "x\n"), "run test (all); skip other"),
        ("another one", &|s| s.write("tools/other.sh", "x\n"), "skip other, test"),
    ];
    check(&scratch, rows);
}

#[test]
fn files_that_only_jobs_read() {
    let every = "run build (all), clippy (all), docs (all), spelling (all), test (all)";
    let rows: &[Row<'_>] = &[
        ("a workflow", &|s| s.write(".github/workflows/ci.yml", "on: push\n"), every),
        ("an action", &|s| s.write(".github/actions/x/action.yml", "x: 1\n"), every),
        ("another file of the forge", &|s| s.write(".github/CODEOWNERS", "x\n"), {
            "run spelling (all); skip build, clippy, docs, test"
        }),
        ("the configuration of a tool that a job names", &|s| s.write("clippy.toml", "msrv = \"1.80\"\n"), {
            "run build (all), clippy (all), spelling (all), test (all); skip docs"
        }),
        ("one that no job names", &|s| s.write("rustfmt.toml", "max_width = 90\n"), every),
    ];
    check(&declared(), rows);
}

#[test]
fn what_is_everything_to_packages() {
    let every = "run build (all), clippy (all), docs (all), spelling (all), test (all)";
    let rows: &[Row<'_>] = &[
        ("the toolchain", &|s| s.write("rust-toolchain.toml", "[toolchain]\n"), every),
        ("the rules", &|s| s.edit("tollgate.toml", "\"*.md\"", "\"*.txt\""), every),
        // Tests would have to name it, and a job that reads it says so.
        ("a file that nobody names", &|s| s.write("Makefile", "x\n"), {
            "run spelling (all); skip build, clippy, docs, test"
        }),
        // What a manifest says is about packages, and `docs` says what else it reads.
        (
            "a profile",
            &|s| s.edit("Cargo.toml", "[workspace]", "[profile.dev]\nopt-level = 1\n[workspace]"),
            { "run build (compiled), clippy (selected), spelling (all), test (selected); skip docs" },
        ),
    ];
    check(&declared(), rows);
}

/// A file that a test reads is that test's too, whoever else reads it.
#[test]
fn a_file_for_jobs_that_a_source_names() {
    let scratch = declared();
    scratch.write("crates/d/src/lib.rs", "const X: &str = include_str!(\"../../../clippy.toml\");\n");
    scratch.write("clippy.toml", "\n");
    scratch.write("crates/c/build.rs", "fn main() {}\n");
    scratch.write("crates/b/src/lib.rs", "const X: &str = include_str!(\"../.clippy.toml\");\n");
    scratch.write("crates/b/.clippy.toml", "\n");
    scratch.commit("named");
    scratch.write("clippy.toml", "\n\n");
    scratch.write("crates/c/rustfmt.toml", "\n");
    let answer = scratch.answer("HEAD");
    let names: Vec<_> = answer["packages"].as_array().unwrap().iter().map(|found| &found["name"]).collect();
    assert_eq!(names, ["c", "d"], "{answer:#}");
    // Its own package may be the one that names it.
    scratch.commit("edit");
    scratch.write("crates/b/.clippy.toml", "\n\n");
    assert_eq!(scratch.names("HEAD"), ["a", "b", "c", "d"]);
    assert_eq!(scratch.selected("HEAD"), "b, c");
}

/// Git reports where the file is, and the patterns may say where the link is.
#[cfg(unix)]
#[test]
fn a_file_behind_a_link() {
    let scratch = declared();
    scratch.write("text/a.txt", "");
    scratch.write(
        "tollgate.toml",
        &format!("{DECLARED}[[affected.rule]]\npaths = [\"text/\"]\neffect = \"none\"\n"),
    );
    std::os::unix::fs::symlink("../text", scratch.root().join("docs/text")).expect("a link");
    scratch.commit("a link");
    let rows: &[Row<'_>] = &[("behind it", &|s| s.write("text/a.txt", "x\n"), {
        "run docs (all), spelling (all); skip build, clippy, test"
    })];
    check(&scratch, rows);
}

#[test]
fn without_declared_jobs_there_are_the_default_ones() {
    let rows: &[Row<'_>] = &[
        ("a source", &|s| s.change("a"), "run clippy (selected), fmt (all), test (selected)"),
        ("a document", &|s| s.write("README.md", "x\n"), "skip clippy, fmt, test"),
        ("a file of a package", &|s| s.write("crates/a/x.dat", "x\n"), {
            "run clippy (selected), test (selected); skip fmt"
        }),
        // Whoever asks for packages alone has to get them all.
        ("clippy", &|s| s.write("clippy.toml", "\n"), "run clippy (all), fmt (all), test (all)"),
        ("what turns cargo-deny on", &|s| s.write("deny.toml", "\n"), {
            "run deny (all); skip clippy, fmt, test"
        }),
    ];
    check(&workspace(""), rows);
    let scratch = workspace("");
    scratch.write("deny.toml", "");
    scratch.write(".cargo/audit.toml", "");
    scratch.write("Cargo.lock", "version = 4\n");
    scratch.commit("configurations");
    scratch.write("Cargo.lock", "# A comment.\nversion = 4\n");
    assert_eq!(super::decisions(&scratch.answer("HEAD")), {
        "run audit (all), deny (all); skip clippy, fmt, test"
    });
}

#[test]
fn reasons_say_what_changed() {
    let scratch = declared();
    scratch.change("a");
    scratch.write("docs/a.md", "x\n");
    scratch.write("docs/b.md", "x\n");
    scratch.commit("edit");
    let answer = scratch.answer("HEAD^");
    for (job, expected) in [
        ("build", "3 packages: a changed"),
        ("docs", "docs/a.md and 1 more file changed"),
        ("spelling", "3 files changed"),
    ] {
        assert_eq!(reason(&answer, job), expected);
    }
    scratch.write("crates/a/tests/it.rs", "// changed\n");
    let answer = scratch.answer("HEAD");
    for (job, expected) in [
        ("build", "only tests changed, and the job runs on compile"),
        ("docs", "nothing that matches `/docs/`, `*.md` changed"),
        ("test", "1 package: a changed"),
    ] {
        assert_eq!(reason(&answer, job), expected);
    }
    scratch.git(&["reset", "--quiet", "--hard"]);
    let answer = scratch.answer("HEAD");
    assert_eq!(reason(&answer, "docs"), "nothing changed");
    scratch.write(".github/workflows/ci.yml", "x: 1\n");
    let answer = scratch.answer("HEAD");
    assert_eq!(reason(&answer, "docs"), {
        ".github/workflows/ci.yml: every job may depend on it (rule `/.github/workflows/**`)"
    });
}

/// What is not known makes every job run, and the plan says for which commit.
#[test]
fn an_unknown_base_runs_every_job() {
    let scratch = declared();
    let run = scratch.affected(&["--base", "gone", "--on-unknown-base", "all", "--format", "json"]);
    let answer = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(super::decisions(&answer), {
        "run build (all), clippy (all), docs (all), spelling (all), test (all)"
    });
    assert!(reason(&answer, "docs").contains("`gone`"), "{}", reason(&answer, "docs"));
}

#[test]
fn some_events_run_every_job() {
    let scratch = workspace(&format!("[gate]\nfull-run-on = [\"merge_group\", \"push\"]\n{DECLARED}"));
    let before = scratch.git(&["rev-parse", "HEAD"]);
    scratch.write("README.md", "x\n");
    scratch.commit("a document");
    let push = format!(
        r#"{{"ref":"refs/heads/main","before":"{before}","repository":{{"default_branch":"main"}}}}"#
    );
    let run = scratch.affected_on_github("push", &push, &["--format", "json"]);
    let answer = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(super::decisions(&answer), {
        "run build (all), clippy (all), docs (all), spelling (all), test (all)"
    });
    assert_eq!(reason(&answer, "test"), "every job runs on push");
    // Whoever asks for packages gets them all, and is told why.
    let run = scratch.affected_on_github("push", &push, &["--format", "cargo"]);
    assert_eq!(run.stdout, "--workspace\n");
    let note =
        "note: these are all packages, since a job may need them: every job runs on push (--job NAME)\n";
    assert!(run.stderr.ends_with(&format!("push: the tip before the push\n{note}")), "{}", run.stderr);
    // Other events are planned as ever.
    let run = scratch.affected_on_github("schedule", "{}", &["--base", "HEAD^", "--format", "json"]);
    let answer = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(super::decisions(&answer), "run docs (all), spelling (all); skip build, clippy, test");
}

/// Before the dependents nobody knows enough to skip a job.
#[test]
fn an_answer_without_dependents_has_no_plan() {
    let scratch = declared();
    scratch.change("a");
    let run = scratch.affected(&["--base", "HEAD", "--scope", "changed", "--format", "json"]);
    assert!(run.stdout.contains("\"jobs\": []"), "{run}");
    for args in
        [&["--plan-file", "plan"][..], &["--job", "test", "--format", "names"], &["--format", "github"]]
    {
        let run = scratch.affected(&[&["--base", "HEAD", "--scope", "changed"], args].concat());
        assert_eq!(run.code, Some(2), "{args:?} {run}");
        assert!(run.stderr.contains("no job can be skipped"), "{run}");
    }
}

#[test]
fn people_see_the_jobs_that_they_declared() {
    let scratch = declared();
    scratch.change("d");
    scratch.write("clippy.toml", "\n");
    let run = scratch.affected(&["--base", "HEAD"]);
    let (_, shown) = run.stdout.split_once("HEAD and --base HEAD\n").expect("a headline");
    snapbox::assert_data_eq!(
        shown.to_owned(),
        snapbox::str![[r#"

  clippy.toml          jobs  jobs may depend on it (rule `clippy.toml`); no source names it (rule `clippy.toml`)
  crates/d/src/lib.rs  d

1 of 4 packages selected

  d  crates/d/src/lib.rs changed

  run   build     clippy.toml: jobs may depend on it (rule `clippy.toml`)
  run   clippy    clippy.toml changed
  skip  docs      nothing that matches `/docs/`, `*.md` changed
  run   spelling  clippy.toml: jobs may depend on it (rule `clippy.toml`)
  run   test      clippy.toml: jobs may depend on it (rule `clippy.toml`)

"#]]
    );
    let undeclared = workspace("");
    undeclared.change("d");
    let run = undeclared.affected(&["--base", "HEAD"]);
    assert!(!run.stdout.contains("clippy"), "{run}");
}
