//! What passed on the same tree is not run again: real repositories, real jobs, and one thing changed at a time.
//!
//! Only the compiler is a script, so that it can become another one.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use tollgate_common::records::{End, Record, file};

use crate::support::{Place, Ran};

/// A job that passes, and one beside it.
const JOBS: &str = "[jobs.a]\nrun = 'sh script'\n";

/// A repository with a commit, in which `target/` and `*.ignored` are ignored.
fn place(toml: &str) -> Place {
    let place = Place::new(toml);
    fs::remove_dir(place.repo().join(".git")).expect("removed");
    place.program("rustc", "cat \"$(dirname \"$0\")/version\"");
    fs::write(place.bin().join("version"), "rustc 1.0.0\n").expect("a file");
    for (name, text) in
        [(".gitignore", "target/\n*.ignored\n"), ("script", "exit 0\n"), ("b", "b\n"), ("gone", "")]
    {
        fs::write(place.repo().join(name), text).expect("a file");
    }
    git(&place, &["init", "-q"]);
    git(&place, &["add", "-A"]);
    git(&place, &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x"]);
    place
}

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn git(place: &Place, args: &[&str]) {
    let mut git = Command::new("git");
    git.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("HOME", "/nonexistent");
    assert!(git.current_dir(place.repo()).args(args).status().expect("git").success(), "{args:?}");
}

fn write(place: &Place, name: &str, text: &str) {
    let path = place.repo().join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    fs::write(path, text).expect("a file");
}

/// Whether a run left the job `a` out, as it had passed.
fn is_left_out(ran: &Ran) -> bool {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let is_said = ran.row("a").contains("ago on this tree");
    assert_eq!(is_said, !ran.started().contains(&"a"), "{ran:?}");
    is_said
}

fn again(place: &Place) -> bool {
    is_left_out(&place.run(&["--all"]))
}

#[test]
fn what_passed_on_the_same_tree_is_left_out_and_says_so() {
    let place = place(JOBS);
    assert!(!again(&place), "it never ran");
    let before = fs::read_dir(place.repo().join(".git/objects")).expect("objects").count();
    for _ in 0..2 {
        let ran = place.run(&["--all"]);
        assert!(is_left_out(&ran));
        assert_eq!(ran.sentence(), "run: PASS — 1 job passed before on this tree");
    }
    assert!(is_left_out(&place.run(&["a"])), "also by name");
    assert_eq!(place.records().len(), 1);
    let dry = place.run(&["--all", "--dry-run"]);
    assert!(
        dry.stdout.starts_with("done  a: passed ") && dry.stdout.ends_with(" ago on this tree\n"),
        "{dry:?}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&place.run(&["--all", "--format", "json"]).stdout).expect("JSON");
    let job = &json["jobs"][0];
    assert_eq!((job["result"].as_str(), job["attempts"].as_array().map(Vec::len)), (Some("passed"), Some(0)));
    assert!(job["passed_ms_ago"].is_u64(), "{json}");
    let record = &place.records()[0];
    assert!(record.tree.is_some() && record.key.is_some());
    assert_eq!(fs::read_dir(place.repo().join(".git/objects")).expect("objects").count(), before);
    assert!(!is_left_out(&place.run(&["--all", "--no-cache"])));
    assert_eq!(place.records().len(), 2, "it is recorded all the same");
}

#[test]
fn never_in_ci() {
    let place = place(JOBS);
    again(&place);
    let names = ["CI", "GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE", "CIRCLECI", "TF_BUILD", "BUILD_TAG"];
    for name in names {
        let value = if name == "BUILD_TAG" { "jenkins-a-1" } else { "true" };
        let ran = place.run_with(&["--all", "--format", "human"], &[(name, value)]);
        assert!(!is_left_out(&ran), "{name}");
        assert_eq!(place.records().last().expect("a record").key, None, "{name}");
    }
    assert!(again(&place));
}

/// Each of these makes it run again, and is taken back afterwards where that can be done.
#[test]
fn a_change_of_the_tree_makes_it_run() {
    let place = place(JOBS);
    let changes: [(&str, &dyn Fn()); 14] = [
        ("content", &|| write(&place, "b", "c\n")),
        ("the same content in the index", &|| git(&place, &["add", "b"])),
        ("content of the same size at the same time", &|| {
            let path = place.repo().join("b");
            let time = fs::metadata(&path).expect("a file").modified().expect("a time");
            write(&place, "b", "d\n");
            fs::File::options().write(true).open(path).expect("a file").set_modified(time).expect("set");
        }),
        ("line ends that git does not see", &|| {
            write(&place, ".git/info/attributes", "b text eol=crlf\n");
            write(&place, "b", "d\r\n");
        }),
        ("a file that git is told not to look at", &|| {
            git(&place, &["update-index", "--assume-unchanged", "b"]);
            write(&place, "b", "e\n");
        }),
        ("untracked", &|| write(&place, "new/file", "x")),
        ("untracked content", &|| write(&place, "new/file", "y")),
        ("untracked under another name", &|| {
            fs::rename(place.repo().join("new/file"), place.repo().join("new/gile")).expect("renamed");
        }),
        ("added to the index", &|| git(&place, &["add", "new"])),
        ("taken out of the index", &|| git(&place, &["rm", "-q", "--cached", "gone"])),
        ("executable", &|| {
            fs::set_permissions(place.repo().join("b"), fs::Permissions::from_mode(0o755)).expect("set");
        }),
        ("removed", &|| fs::remove_file(place.repo().join("gone")).expect("removed")),
        ("a link", &|| symlink("b", place.repo().join("link")).expect("a link")),
        ("a link to elsewhere", &|| {
            fs::remove_file(place.repo().join("link")).expect("removed");
            symlink("script", place.repo().join("link")).expect("a link");
        }),
    ];
    again(&place);
    for (what, change) in changes {
        let ran = place.run(&["--all"]);
        assert!(is_left_out(&ran), "before: {what}: {ran:?}, {:?}", place.records());
        change();
        assert!(!again(&place), "{what}");
    }
    write(&place, "x.ignored", "ignored");
    assert!(again(&place), "what is ignored is no part of the tree");
    git(&place, &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "y"]);
    assert!(again(&place), "nor is history");
}

/// What else its answer depends on.
#[test]
fn another_environment_makes_it_run() {
    let place = place("[jobs.a]\nrun = 'sh script'\nenv = { OWN = '1' }\n");
    again(&place);
    for variable in ["RUSTFLAGS", "CARGO_BUILD_JOBS", "RUSTUP_TOOLCHAIN", "DATABASE_URL", "CC"] {
        assert!(!is_left_out(&place.run_with(&["--all"], &[(variable, "x")])), "{variable}");
        assert!(is_left_out(&place.run_with(&["--all"], &[(variable, "x")])), "{variable} again");
    }
    for variable in ["SHLVL", "SSH_AUTH_SOCK", "OWN"] {
        assert!(is_left_out(&place.run_with(&["--all"], &[(variable, "x")])), "{variable}");
    }
    fs::write(place.bin().join("version"), "rustc 1.0.1\n").expect("a file");
    assert!(!again(&place), "another compiler");
    place.program("sh", "exec /bin/sh \"$@\"");
    assert!(!again(&place), "another program");
    assert!(again(&place));
    for name in ["Cargo.lock", ".cargo/config.toml", "rustfmt.toml"] {
        let above = place.repo().parent().expect("a parent").join(name);
        fs::create_dir_all(above.parent().expect("a parent")).expect("a directory");
        for text in ["a", "b"] {
            fs::write(&above, text).expect("a file");
            assert!(!again(&place), "{name} above the repository");
            assert!(again(&place), "{name} again");
        }
    }
    let home = place.bin().join("home").display().to_string();
    let with_home = || is_left_out(&place.run_with(&["--all"], &[("CARGO_HOME", &home)]));
    assert!(!with_home() && with_home());
    fs::create_dir(&home).expect("a directory");
    fs::write(Path::new(&home).join("config.toml"), "[build]\n").expect("a file");
    assert!(!with_home(), "the configuration of cargo's home");
}

/// The tree is the same, as these files are ignored: only the job is another one.
#[test]
fn another_command_makes_it_run() {
    let place = place(JOBS);
    write(&place, ".git/info/exclude", "tollgate.toml\nin\n");
    git(&place, &["rm", "-q", "--cached", "tollgate.toml"]);
    fs::create_dir(place.repo().join("in")).expect("a directory");
    write(&place, "in/script", "exit 0\n");
    again(&place);
    for toml in [
        "[jobs.a]\nrun = 'sh script x'\n",
        "[jobs.a]\nrun = 'sh script \"x y\"'\n",
        "[jobs.a]\nrun = 'sh script x y'\n",
        "[jobs.a]\nrun = 'sh script'\nenv = { X = '1' }\n",
        "[jobs.a]\nrun = 'sh script'\nenv = { X = '2' }\n",
        "[jobs.a]\nrun = 'sh script'\nshell = true\n",
        "[jobs.a]\nrun = 'sh script'\nworking-directory = 'in'\n",
        "[jobs.a]\nrun = 'sh script'\ntarget-dir = 'target/other'\n",
    ] {
        write(&place, "tollgate.toml", toml);
        assert!(!again(&place), "{toml}");
        assert!(again(&place), "{toml}");
    }
    write(&place, "tollgate.toml", "[jobs.a]\nrun = 'sh script'\ntimeout = '1h'\nretries = 3\n");
    assert!(again(&place), "what its answer does not depend on");
    let answer = "{\"version\":1,\"base\":null,\"jobs\":[{\"name\":\"a\",\"run\":true,\"reason\":\"r\",\"args\":[\"-p\",\"X\"]}]}";
    write(&place, "tollgate.toml", "[jobs.a]\nrun = 'sh script {packages}'\n");
    for packages in ["x", "y"] {
        place.program("tollgate-affected", &format!("echo '{}'", answer.replace('X', packages)));
        assert!(!is_left_out(&place.run(&[])), "packages {packages}");
        assert!(is_left_out(&place.run(&[])), "packages {packages}");
    }
}

#[test]
fn what_cannot_be_known_runs_always_and_says_why() {
    for (toml, why) in [
        ("[jobs.a]\nrun = 'sh script'\ncache = false\n", "tollgate.toml says `cache = false`"),
        ("[jobs.a]\nrun = 'cargo deny check'\n", "`cargo deny` depends on more than the tree"),
        (
            "[jobs.a]\nrun = 'true && cargo -q audit'\nshell = true\n",
            "`cargo audit` depends on more than the tree",
        ),
        (
            "[jobs.a]\nrun = 'true && cargo +nightly fmt'\nshell = true\n",
            "which toolchain it uses is not seen",
        ),
    ] {
        let place = place(toml);
        place.program("cargo", "exit 0");
        assert!(!again(&place));
        assert!(!again(&place), "{toml}");
        let ran = place.run(&["--all", "--verbose"]);
        assert!(ran.stderr.contains(&format!("note: always run: a: {why}\n")), "{ran:?}");
    }
    let place = place("[jobs.a]\nrun = 'cargo deny check'\ncache = true\n");
    place.program("cargo", "exit 0");
    assert!(!again(&place) && again(&place), "somebody knows better");
}

#[test]
fn a_tree_that_cannot_be_told_makes_everything_run() {
    let inner = place(JOBS);
    type Spoil<'a> = &'a dyn Fn(&Place);
    let spoilt: [(&str, Spoil<'_>); 6] = [
        ("`git rev-parse` failed", &|place| fs::remove_dir_all(place.repo().join(".git")).expect("removed")),
        ("inner/ is a repository of its own, or no file", &|place| {
            let from = inner.repo().display().to_string();
            git(place, &["clone", "-q", &from, "inner"]);
        }),
        ("inner is a repository of its own, or no file", &|place| {
            let from = inner.repo().display().to_string();
            git(place, &["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &from, "inner"]);
        }),
        ("out leads out of the repository", &|place| {
            symlink("/etc", place.repo().join("out")).expect("a link");
        }),
        ("a/nb has a name that git would take for another", &|place| write(place, "a\nb", "")),
        ("`rustc -vV` failed", &|place| place.program("rustc", "exit 1")),
    ];
    for (why, spoil) in spoilt {
        let place = place(JOBS);
        spoil(&place);
        assert!(!again(&place));
        assert!(!again(&place), "{why}");
        let ran = place.run(&["--all", "--verbose"]);
        let why = why.replace("a/nb", "a\\nb");
        assert!(ran.stderr.contains(&format!("always run: a: {why}")), "{why}: {ran:?}");
    }
}

#[test]
fn only_a_pass_at_the_first_try_counts_and_the_latest_run_decides() {
    let flaky =
        "[jobs.a]\nrun = \"sh -c 'test -e target/seen || { touch target/seen; exit 1; }'\"\nretries = 1\n";
    let place = place(flaky);
    assert!(!again(&place));
    assert!(place.run(&["--all", "--dry-run"]).stdout.starts_with("run "), "flaky");
    assert!(!again(&place) && again(&place));
    let path = file::path(&place.repo().join("target"));
    let passed = place.records().pop().expect("a record");
    let cancelled = Record { end: End::Cancelled, ..passed.clone() };
    file::append(&path, &cancelled).expect("a record");
    assert!(again(&place), "who was cancelled says nothing");
    for end in [End::Failed, End::TimedOut] {
        file::append(&path, &Record { end, ..passed.clone() }).expect("a record");
        assert!(!again(&place), "{end:?}");
        assert!(again(&place));
    }
    file::append(&path, &Record { start_ms: u64::MAX / 2, ..passed }).expect("a record");
    assert!(!again(&place), "a pass of tomorrow");
}

#[test]
fn a_job_that_changes_the_tree_says_nothing_of_it() {
    for (what, script) in [
        ("another content", "echo c > b"),
        ("the same content anew", "echo b > b"),
        ("a new file", "touch new"),
        ("a file that came and went", "touch new; rm new"),
        ("the index", "git rm -q --cached b"),
        ("a file that cargo reads and git ignores", "echo > Cargo.lock"),
    ] {
        let place = place(JOBS);
        write(&place, ".git/info/exclude", "Cargo.lock\n");
        write(&place, "Cargo.lock", "a");
        write(&place, "script", script);
        again(&place);
        let record = place.records().pop().expect("a record");
        assert_eq!((record.end, record.tree, record.key), (End::Passed, None, None), "{what}");
    }
    // What passed before has not passed on the files that another job leaves.
    let place =
        place("[jobs.a]\nrun = 'sh script'\nneeds = ['z']\n[jobs.z]\nrun = 'sh change'\ncache = false\n");
    write(&place, "change", "cat $(ls x.ignored 2>/dev/null) /dev/null | sh");
    again(&place);
    assert!(again(&place));
    write(&place, "x.ignored", "echo c > b");
    assert!(!again(&place));
}

#[test]
fn whoever_is_needed_by_a_job_that_runs_runs_too() {
    let place = place(
        "[jobs.a]\nrun = 'sh script'\n[jobs.b]\nrun = 'sh script'\nneeds = ['a']\n[jobs.c]\nrun = 'sh script'\nneeds = ['b']\ncache = false\n[jobs.d]\nrun = 'sh script'\n",
    );
    assert_eq!(place.run(&["--all"]).started(), ["a", "b", "c", "d"]);
    assert_eq!(place.run(&["--all"]).started(), ["a", "b", "c"]);
    assert_eq!(place.run(&["a", "b", "--all"]).started(), Vec::<&str>::new());
}
