//! What is there already is left, and said.

use tollgate_common::Outcome;

use crate::support::{GATE, PACKAGE, Scratch};

#[test]
fn a_workflow_of_that_name_is_left() {
    let scratch = Scratch::new(&PACKAGE);
    let own = "on: pull_request\njobs: {x: {runs-on: a, steps: [run: true]}}\n";
    scratch.write(GATE, own);
    let run = scratch.init(&["--yes"]);
    assert_eq!(run.outcome, Outcome::No);
    assert_eq!(scratch.read(GATE), own);
    assert!(scratch.has("tollgate.toml"), "the other file is written");
    let said = "left: .github/workflows/gate.yml is there already, and is left as it is; this would be in it:\n  | # env";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert!(!run.stdout.contains("gate.yml b/"), "it is no part of the patch: {}", run.stdout);
}

#[test]
fn the_jobs_of_a_configuration_are_those_of_the_workflow() {
    let scratch = Scratch::new(&PACKAGE);
    let own = "[jobs.lint]\nrun = \"cargo clippy -- --cap-lints warn\"\nskip = \"planned\"\ntimeout = \"1h\"\n\
               [jobs.odd]\nrun = 'echo \"a: b\" #c'\n[jobs.later]\n[gate]\nplan = \"planner\"\n";
    scratch.write("tollgate.toml", own);
    let run = scratch.adopt(&[]);
    assert!(run.stderr.contains("tollgate.toml is there already, and the workflow is written for its jobs"));
    assert_eq!(scratch.read("tollgate.toml"), own);
    let gate = scratch.read(GATE);
    for expected in [
        "  lint:\n    needs: planner\n    if: fromJSON(needs.planner.outputs.plan).run.lint\n",
        "      - run: cargo clippy -- --cap-lints warn\n",
        "    timeout-minutes: 60\n",
        "# tollgate.toml does not say what it runs",
        "  odd:\n    needs: planner\n    runs-on: ubuntu-latest\n",
        "      - run: 'echo \"a: b\" #c'\n",
        "    needs: [env, planner,",
    ] {
        assert!(gate.contains(expected), "{expected}\n{gate}");
    }
}

#[test]
fn a_job_that_no_workflow_can_have_is_said() {
    let scratch = Scratch::new(&PACKAGE);
    scratch.write("tollgate.toml", "[jobs.\"a: b\"]\n[jobs.c]\nrun = \"c\"\n");
    let run = scratch.init(&["--yes"]);
    assert_eq!(run.outcome, Outcome::No);
    assert!(
        run.stderr.contains("by hand: tollgate.toml: GitHub takes no job with the name `a: b`"),
        "{}",
        run.stderr
    );
    assert!(scratch.read(GATE).contains("    needs: [env, plan, c]\n"), "{}", scratch.read(GATE));
}

#[test]
fn a_configuration_without_jobs_is_left() {
    let scratch = Scratch::new(&PACKAGE);
    scratch.write("tollgate.toml", "[gate]\n");
    let run = scratch.init(&["--yes"]);
    assert_eq!(run.outcome, Outcome::No, "{}", run.stderr);
    assert_eq!(scratch.read("tollgate.toml"), "[gate]\n");
    for said in [
        "left: tollgate.toml is there already",
        "  | [jobs.test]\n",
        "by hand: tollgate.toml: add the jobs that are shown",
    ] {
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    assert!(scratch.has(GATE));
}

#[test]
fn what_is_left_for_somebody_is_the_last_line_and_no_pass() {
    for (config, expected) in [
        ("[gate]\n", "left for you: 1 file that was there already and 1 thing to do by hand, see above"),
        ("[jobs.\"a: b\"]\n[jobs.c]\nrun = \"c\"\n", "left for you: 1 thing to do by hand, see above"),
    ] {
        let scratch = Scratch::new(&PACKAGE);
        scratch.write("tollgate.toml", config);
        // The third finds nothing to write.
        for how in ["--dry-run", "--yes", "--yes"] {
            let run = scratch.init(&[how]);
            let last = run.stderr.lines().last();
            assert_eq!((run.outcome, last), (Outcome::No, Some(expected)), "{how}: {}", run.stderr);
        }
    }
    let scratch = Scratch::new(&PACKAGE);
    let run = scratch.init(&["--dry-run"]);
    assert!(run.outcome == Outcome::Pass && !run.stderr.contains("left for you"), "{}", run.stderr);
}

#[test]
fn tasks_of_the_repository_are_shown_and_taken_when_somebody_says_so() {
    let workflow = "on: pull_request\njobs:\n  check: {runs-on: a, steps: [run: just check, run: just install]}\n  \
                    it: {runs-on: a, steps: [run: cargo make ci-it, run: ./x.sh $A]}\n";
    let scratch = Scratch::with_workflow(&PACKAGE, workflow);
    scratch.adopt(&[]);
    let config = scratch.read("tollgate.toml");
    let shown = "# [jobs.it] # ci.yml, job `it`\n# run = \"cargo make ci-it\"\n# affects = \"any\"\n\
                 # [jobs.check] # ci.yml, job `check`\n# run = \"just check\"\n# affects = \"any\"\n";
    assert!(config.ends_with(shown), "{config}");

    scratch.write(
        "tollgate.toml",
        &config.replace("# [jobs.", "[jobs.").replace("# run", "run").replace("# affects =", "affects ="),
    );
    std::fs::remove_file(scratch.path().join(GATE)).expect("removed");
    scratch.adopt(&[]);
    let gate = scratch.read(GATE);
    for expected in [
        "  it:\n    needs: plan\n    runs-on: ubuntu-latest\n",
        "          tool: just\n      - run: just check\n",
    ] {
        assert!(gate.contains(expected), "{expected}\n{gate}");
    }
}

#[test]
fn a_gate_of_ours_elsewhere_is_enough() {
    let workflow = "on: pull_request\njobs:\n  plan: {runs-on: ubuntu-latest, steps: [run: tollgate-affected]}\n  \
                    all: {needs: plan, if: always(), runs-on: ubuntu-latest, steps: [run: tollgate-gate]}\n";
    let scratch = Scratch::with_workflow(&PACKAGE, workflow);
    let run = scratch.init(&["--yes"]);
    assert_eq!(run.outcome, Outcome::Pass, "{}", run.stderr);
    assert!(scratch.has("tollgate.toml") && !scratch.has(GATE));
    let said = ".github/workflows/ci.yml (the job `all` is a gate of tollgate's) is there already";
    assert!(run.stderr.contains(said), "{}", run.stderr);
}

#[test]
fn a_check_of_another_workflow_keeps_its_name() {
    let workflow = "on: pull_request\njobs:\n  gate: {runs-on: ubuntu-latest, steps: [run: cargo test]}\n";
    let scratch = Scratch::with_workflow(&PACKAGE, workflow);
    let run = scratch.adopt(&[]);
    assert!(scratch.read(GATE).contains("\n  tollgate-gate:\n    if: always()\n"), "{}", scratch.read(GATE));
    assert!(run.stderr.contains("require the status check `tollgate-gate`"), "{}", run.stderr);
}

#[test]
fn workflows_that_cannot_be_read_are_passed_over() {
    let scratch = Scratch::with_workflow(&PACKAGE, "on: [\n");
    scratch.write(
        ".github/workflows/other.yml",
        "on: pull_request\njobs: {a: {runs-on: x, steps: [run: cargo doc]}}\n",
    );
    let run = scratch.adopt(&[]);
    assert!(
        run.stderr
            .contains("a workflow was passed over, since it cannot be read: .github/workflows/ci.yml:1:5:"),
        "{}",
        run.stderr
    );
    assert!(scratch.jobs().contains(&("doc".to_owned(), "cargo doc".to_owned())), "{:?}", scratch.jobs());
}

#[test]
#[cfg(unix)]
fn a_link_is_not_followed_and_then_nothing_is_written() {
    let outside = tempfile::tempdir().expect("a directory");
    for link in [".github", ".github/workflows", GATE, "tollgate.toml"] {
        for to in [outside.path(), std::path::Path::new("/nowhere/at/all")] {
            let scratch = Scratch::new(&PACKAGE);
            let path = scratch.path().join(link);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
            std::os::unix::fs::symlink(to, &path).expect("a link");
            let run = scratch.init(&["--yes"]);
            assert_ne!(run.outcome, Outcome::Pass, "{link}: {}", run.stderr);
            assert_eq!(std::fs::read_dir(outside.path()).expect("a directory").count(), 0, "{link}");
            let new = if link == "tollgate.toml" { GATE } else { "tollgate.toml" };
            assert!(!scratch.has(new), "{link}: half of it was written: {}", run.stderr);
        }
    }
}
