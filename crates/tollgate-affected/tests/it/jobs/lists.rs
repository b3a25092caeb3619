//! The packages that somebody runs with: names, arguments for cargo and nextest, for one job or for any.

use super::workspace;
use crate::support::Scratch;

const JOBS: &str = "\
[jobs.build]
affects = \"compile\"
[jobs.clippy]
affects = \"test\"
paths = [\"clippy.toml\"]
[jobs.test]
affects = \"test\"
paths = [\"/.config/nextest.toml\"]
";

fn printed(scratch: &Scratch, args: &[&str]) -> String {
    let run = scratch.affected(&[&["--base", "HEAD"], args].concat());
    assert_eq!(run.code, Some(0), "{args:?} {run}");
    run.stdout
}

#[test]
fn nextest_gets_packages_and_a_filterset_without_a_blank() {
    let scratch = workspace("");
    scratch.change("b");
    let expected = "-p b -p c -E package(=b)|package(=c)\n";
    assert_eq!(printed(&scratch, &["--format", "nextest"]), expected);
    scratch.write("rust-toolchain.toml", "");
    assert_eq!(printed(&scratch, &["--format", "nextest"]), "--workspace\n");
    scratch.git(&["reset", "--quiet", "--hard"]);
    scratch.git(&["clean", "--quiet", "--force"]);
    assert_eq!(printed(&scratch, &["--format", "nextest"]), "");
}

#[test]
fn every_job_has_its_packages() {
    let scratch = workspace(JOBS);
    scratch.change("b");
    scratch.write("crates/a/tests/it.rs", "// changed\n");
    for (job, expected) in [("build", "b c"), ("clippy", "a b c"), ("test", "a b c")] {
        let names = printed(&scratch, &["--job", job, "--format", "names"]);
        assert_eq!(names.lines().collect::<Vec<_>>().join(" "), expected, "{job}");
    }
    assert_eq!(printed(&scratch, &["--format", "names"]), "a\nb\nc\n");
}

/// A file that only jobs read selects no package, but nobody who does not say for whom they are gets too few.
#[test]
fn who_names_no_job_gets_what_any_job_needs() {
    let scratch = workspace(JOBS);
    scratch.write("clippy.toml", "\n");
    for (args, expected) in [
        (&["--job", "clippy"][..], "--workspace\n"),
        (&["--job", "test"], ""),
        // It does not say which files it reads.
        (&["--job", "build"], "--workspace\n"),
        (&[], "--workspace\n"),
    ] {
        assert_eq!(printed(&scratch, &[&["--format", "cargo"], args].concat()), expected, "{args:?}");
        assert_eq!(printed(&scratch, &[&["--format", "nextest"], args].concat()), expected, "{args:?}");
    }
    let run = scratch.affected(&["--base", "HEAD", "--format", "names"]);
    assert_eq!(run.stdout, "a\nb\nc\nd\n");
    assert_eq!(run.stderr, {
        "note: these are all packages, since a job may need them: clippy.toml: jobs may depend on it (rule `clippy.toml`) (--job NAME)\n"
    });
}

#[test]
fn a_job_that_is_none_is_an_error() {
    let declared = workspace(JOBS);
    let run = declared.affected(&["--base", "HEAD", "--format", "names", "--job", "tests"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert_eq!(run.stderr, "error: `tests` is no job of tollgate.toml\nhelp: did you mean `test`?\n");
    let run = workspace("").affected(&["--base", "HEAD", "--format", "names", "--job", "docs"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(2), "error: `docs` is no default job\n"));
}

#[test]
fn nothing_has_an_exit_code_of_its_own_if_one_asks() {
    let scratch = workspace(JOBS);
    for format in ["names", "cargo", "nextest", "matrix"] {
        let args = ["--base", "HEAD", "--none-exit", "9", "--format", format];
        assert_eq!(scratch.affected(&args).code, Some(9), "{format}");
    }
    scratch.change("d");
    for format in ["names", "cargo", "nextest", "matrix"] {
        let args = ["--base", "HEAD", "--none-exit", "9", "--format", format];
        assert_eq!(scratch.affected(&args).code, Some(0), "{format}");
    }
    scratch.write("crates/d/src/lib.rs", "");
    scratch.write("clippy.toml", "\n");
    let args = ["--base", "HEAD", "--none-exit", "1", "--format", "cargo"];
    assert_eq!(scratch.affected(&args).code, Some(0));
    assert_eq!(scratch.affected(&[&args[..], &["--job", "test"]].concat()).code, Some(1));
}

#[test]
fn what_does_not_go_together_is_an_error() {
    let scratch = workspace("");
    for (args, expected) in [
        (&["--none-exit", "0"][..], "1 or 4 to 255"),
        (&["--none-exit", "2"], "1 or 4 to 255"),
        (&["--none-exit", "3"], "1 or 4 to 255"),
        (&["--none-exit", "256"], "1 or 4 to 255"),
        (&["--none-exit", "9"], "`--none-exit` is for formats that print packages"),
        (&["--none-exit", "9", "--format", "json"], "`--none-exit` is for formats that print packages"),
        (&["--job", "test"], "`--job` chooses packages"),
        (&["--job", "test", "--format", "dot"], "`--job` chooses packages"),
        (&["--shards", "2"], "`--shards` is for the matrix"),
        (&["--shards", "0", "--format", "matrix"], "1 to 256"),
        (&["--shards", "257", "--format", "matrix"], "1 to 256"),
        (&["--junit", "x", "--format", "matrix"], "--shards <N>"),
        (&["--records", "x", "--format", "matrix"], "--shards <N>"),
    ] {
        let run = scratch.affected(&[&["--base", "HEAD"], args].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{args:?} {run}");
        assert!(run.stderr.contains(expected), "{args:?} {run}");
    }
}
