//! What `tollgate.toml` may say of jobs, and what not.

use std::path::Path;

use super::*;

fn read(text: &str, files: &[&str]) -> Result<Jobs> {
    let config = ConfigFile::from_text(Path::new("tollgate.toml"), text)?;
    Jobs::read(&config, |path| files.contains(&path))
}

fn names(text: &str, files: &[&str]) -> Vec<String> {
    read(text, files).expect("jobs").by_name.into_keys().collect()
}

fn failure(text: &str) -> String {
    let failure = read(text, &[]).expect_err("the text is wrong");
    format!("{failure}\n{}", failure.hints().join("\n"))
}

#[test]
fn without_jobs_there_are_the_default_ones() {
    for text in ["", "[affected]\n", "[jobs]\n"] {
        assert_eq!(names(text, &[]), ["clippy", "fmt", "test"], "{text}");
    }
    assert_eq!(names("", &["deny.toml"]), ["clippy", "deny", "fmt", "test"]);
    assert_eq!(names("", &[".cargo/audit.toml"]), ["audit", "clippy", "fmt", "test"]);
    assert!(!read("", &[]).expect("jobs").declared);
}

#[test]
fn one_declared_job_replaces_the_default_ones() {
    let jobs = read("[jobs.lint]\nrun = \"cargo clippy\"\n", &["deny.toml"]).expect("jobs");
    assert_eq!(jobs.by_name.keys().collect::<Vec<_>>(), ["lint"]);
    assert!(jobs.declared);
    let lint = &jobs.by_name["lint"];
    assert_eq!((lint.affects, lint.paths.as_ref(), lint.skip), (None, None, Skip::Never));
}

#[test]
fn every_key_has_its_place() {
    let text = "[jobs.a]\n[jobs.b]\nrun = \"x {packages}\"\nneeds = [\"a\"]\naffects = \"compile\"\n\
                paths = [\"docs/\"]\nskip = \"planned\"\nskip-on = [\"pull_request\"]\n\
                allow = [\"failure\", \"cancelled\"]\nadvisory = true\ntimeout = \"20m\"\nretries = 2\n\
                env = { A = \"1\" }\nworking-directory = \"b\"\nshell = true\ntarget-dir = \"c\"\ncache = false\n";
    let jobs = read(text, &[]).expect("jobs").by_name;
    let expected = Job {
        run: Some("x {packages}".to_owned()),
        needs: vec!["a".to_owned()],
        affects: Some(Affects::Compile),
        paths: Some(vec!["docs/".to_owned()]),
        skip: Skip::Planned,
        skip_on: vec!["pull_request".to_owned()],
        allow: vec![Allowed::Failure, Allowed::Cancelled],
        advisory: true,
        timeout: Some("20m".to_owned()),
        retries: 2,
        env: BTreeMap::from([("A".to_owned(), "1".to_owned())]),
        working_directory: Some("b".to_owned()),
        shell: true,
        target_dir: Some("c".to_owned()),
        cache: Some(false),
    };
    assert_eq!((&jobs["a"], &jobs["b"]), (&Job::default(), &expected));
    let gate = "[gate]\nplan = \"plan\"\nfull-run-on = [\"push\"]\nallow-empty = true\n\
                inventory = \"workflow\"\n[gate.exclude]\nnightly = \"runs at night\"\n\
                [[gate.lint.ignore]]\nrule = \"name\"\njob = \"x\"\nreason = \"y\"\n";
    let gate: Gate = ConfigFile::from_text(Path::new("t"), gate).unwrap().section("gate").unwrap();
    let rule =
        Ignore { rule: "name".to_owned(), file: None, job: Some("x".to_owned()), reason: "y".to_owned() };
    assert_eq!(gate.lint.ignore[0].get_ref(), &rule);
    let expected = Gate {
        lint: gate.lint.clone(),
        plan: Some("plan".to_owned()),
        full_run_on: vec!["push".to_owned()],
        allow_empty: true,
        inventory: Some(Inventory::Workflow),
        exclude: BTreeMap::from([("nightly".to_owned(), "runs at night".to_owned())]),
    };
    assert_eq!(gate, expected);
}

#[test]
fn the_order_is_that_of_the_file() {
    let order = |text| read(text, &[]).expect("jobs").in_order;
    assert_eq!(order("[jobs.b]\n[jobs.c]\n[jobs.a]\n"), ["b", "c", "a"]);
    assert_eq!(order("[jobs]\nz = {}\nc.run = \"x\"\na.run = \"x\"\n"), ["z", "c", "a"]);
    assert_eq!(order(""), ["fmt", "clippy", "test"]);
}

#[test]
fn what_is_wrong_is_said_with_what_was_meant() {
    for (text, expected) in [
        ("[jobs.a]\nafects = \"test\"\n", "did you mean `affects`?"),
        ("[jobs.a]\naffects = \"tests\"\n", "did you mean `test`?"),
        ("[jobs.a]\nskip = \"plan\"\n", "did you mean `planned`?"),
        ("[jobs.lint]\n[jobs.b]\nneeds = [\"lnt\"]\n", "did you mean `lint`?"),
        ("[jobs.lint]\n[jobs.b]\nneeds = [\n\"lint\",\n \"lnt\"]\n", ":5:2: the job `b` needs `lnt`"),
        ("[jobs.a]\n[jobs.A]\n", "[jobs.a]: another job has this name in upper or lower case"),
        ("[jobs.a]\npaths = []\n", "[jobs.a]: `paths` is empty"),
        ("[jobs.a]\ntimeout = \"20 minutes\"\n", "[jobs.a]: `timeout` is `20 minutes`, which is no time"),
        ("[jobs.a]\nrun = \" \"\n", "[jobs.a]: `run` is empty"),
        ("[jobs.a]\nenv = { \"A=B\" = \"\" }\n", "[jobs.a]: `env` has `A=B`, which is no name"),
        ("[jobs.a]\nenv = { \"1A\" = \"\" }\n", "[jobs.a]: `env` has `1A`, which is no name"),
        ("[jobs.a]\nneeds = [\"a\"]\n", "[jobs.a]: it waits for itself: a needs a"),
        (
            "[jobs.c]\nneeds = [\"b\"]\n[jobs.b]\nneeds = [\"c\"]\n",
            "[jobs.b]: it waits for itself: b needs c needs b",
        ),
        ("[jobs.\"\"]\n", "a job needs a name"),
        ("[jobs.\"a\\nb\"]\n", "a job needs a name on one line"),
        ("[jobs]\na = 1\n", "invalid type: integer `1`"),
    ] {
        assert!(failure(text).contains(expected), "{text}\n{}", failure(text));
    }
}
