//! What is asked, what is shown, what is written, and how it ends.

use tollgate_common::Outcome;

use crate::support::{GATE, PACKAGE, Scratch, WORKSPACE, files};

#[test]
fn nothing_is_written_without_agreement() {
    for (typed, outcome, said) in [
        (Some("n\n"), Outcome::No, "nothing was written"),
        (Some("\n"), Outcome::No, "nothing was written"),
        (Some(""), Outcome::Unusable, "there is no terminal to ask on"),
        (Some("yes, of course\n"), Outcome::No, "nothing was written"),
        (None, Outcome::Unusable, "write it with `--yes`, or only look at it with `--dry-run`"),
    ] {
        let scratch = Scratch::new(&PACKAGE);
        let run = match typed {
            Some(typed) => scratch.init_asked(typed),
            None => scratch.init(&[]),
        };
        assert_eq!(run.outcome, outcome, "{typed:?}");
        assert!(run.stderr.contains(said), "{typed:?}: {}", run.stderr);
        assert!(run.stdout.contains("+[jobs.test]"), "the diff is shown first");
        assert_eq!(files(&scratch.path()), ["Cargo.toml", "src/lib.rs"], "{typed:?}");
    }
}

#[test]
fn agreement_writes() {
    for typed in ["y\n", "Yes\r\n"] {
        let scratch = Scratch::new(&PACKAGE);
        let run = scratch.init_asked(typed);
        assert_eq!(run.outcome, Outcome::Pass);
        assert!(run.stderr.contains("write 2 files? [y/N] "), "{}", run.stderr);
        assert!(scratch.has("tollgate.toml") && scratch.has(GATE));
    }
}

#[test]
fn a_dry_run_prints_a_patch_that_git_takes() {
    let dry = Scratch::new(&WORKSPACE);
    dry.write("Cargo.lock", "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.0.0\"\n");
    let run = dry.init(&["--dry-run", "--xtask"]);
    assert_eq!(run.outcome, Outcome::Pass);
    assert!(!dry.has("tollgate.toml"));
    dry.write("../patch", &run.stdout);
    let patch = dry.path().join("../patch.here");
    std::fs::write(&patch, &run.stdout).expect("a patch");
    dry.git(&["apply", &patch.display().to_string()]);

    let wet = Scratch::new(&WORKSPACE);
    wet.write("Cargo.lock", "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.0.0\"\n");
    assert_eq!(wet.init(&["--yes", "--xtask"]).stdout, run.stdout);
    assert_eq!(files(&wet.path()), files(&dry.path()));
    for file in files(&wet.path()) {
        assert_eq!(wet.read(&file), dry.read(&file), "{file}");
    }
}

#[test]
fn a_second_run_has_nothing_to_do() {
    let scratch = Scratch::new(&PACKAGE);
    scratch.adopt(&["--xtask"]);
    let before: Vec<String> = files(&scratch.path());
    let run = scratch.init(&["--yes", "--xtask"]);
    assert_eq!((run.outcome, run.stdout.as_str()), (Outcome::Pass, ""), "{}", run.stderr);
    assert!(run.stderr.contains("there is nothing to write"), "{}", run.stderr);
    assert_eq!(files(&scratch.path()), before);
}

#[test]
fn the_actions_are_asked_for_by_what_was_said() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    for (reference, expected) in [
        (commit, format!("actions/gate@{commit} # v{}\n", env!("CARGO_PKG_VERSION"))),
        ("v1", "actions/gate@v1\n".to_owned()),
    ] {
        let scratch = Scratch::new(&PACKAGE);
        let run = scratch.adopt(&["--action-ref", reference]);
        assert!(scratch.read(GATE).contains(&expected), "{}", scratch.read(GATE));
        assert_eq!(run.stderr.contains("pin the actions"), reference == "v1", "{}", run.stderr);
    }
    let scratch = Scratch::new(&PACKAGE);
    for wrong in ["a b", "a\nb", "", "a#b", "-x"] {
        assert_eq!(scratch.init(&["--action-ref", wrong]).outcome, Outcome::Unusable, "{wrong:?}");
    }
}

#[test]
fn what_cannot_be_used_is_said() {
    let none = Scratch::new(&[("README.md", "")]);
    let several = Scratch::new(&[("a/Cargo.toml", "[package]\n"), ("b/Cargo.toml", "[package]\n")]);
    let broken = Scratch::new(&[("Cargo.toml", "[package")]);
    let config = Scratch::new(&PACKAGE);
    config.write("tollgate.toml", "[jbs]\n");
    for (scratch, expected) in [
        (none, "there is no Cargo.toml in [ROOT], nor above it"),
        (several, "run it in the one that is meant: a, b"),
        (broken, "[ROOT]/Cargo.toml is no TOML"),
        (config, "unknown section `jbs`"),
    ] {
        let run = scratch.init(&["--yes"]);
        assert_eq!(run.outcome, Outcome::Unusable, "{expected}");
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}
