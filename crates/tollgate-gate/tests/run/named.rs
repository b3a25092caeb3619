//! A file that is named for what became of the run: a mistake is found before anything runs.

use std::fs;

use snapbox::{assert_data_eq, str};

use crate::support::{Place, files};

#[test]
fn what_cannot_be_written_is_told_before_anything_runs() {
    let place = Place::new("[jobs.a]\nrun = 'touch ran'\n");
    fs::create_dir(place.repo().join("dir")).expect("a directory");
    let said = |file: &str| {
        let ran = place.run(&["--all", "--junit", file]);
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{file}");
        assert_eq!(files(&place.repo()), [".git", "dir", "tollgate.toml"], "{file}");
        ran.stderr.replace(&place.repo().display().to_string(), "[REPO]")
    };
    let all = ["no/such dir/x.xml", "dir", "tollgate.toml/x.xml"].map(said).concat();
    assert_data_eq!(
        all,
        str![[r#"
error: cannot write no/such dir/x.xml: there is no directory for it
help: mkdir -p '[REPO]/no/such dir'
error: cannot write dir: it is a directory
help: name a file in it
error: cannot write tollgate.toml/x.xml: there is no directory for it
help: name a file in a directory

"#]]
    );
}

#[test]
#[cfg(target_os = "linux")]
fn one_that_takes_nothing_is_told_before_anything_runs() {
    let place = Place::new("[jobs.a]\nrun = 'touch ran'\n");
    // Nobody may make a file there, root neither.
    let ran = place.run(&["--all", "--junit", "/proc/x.xml"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.starts_with("error: cannot write /proc/x.xml: "), "{}", ran.stderr);
    assert!(!place.repo().join("ran").exists());
}

#[test]
fn looking_at_it_changes_nothing() {
    let place =
        Place::new("[jobs.a]\nrun = 'cp old.xml seen.xml'\n[jobs.b]\nrun = \"sh -c '! test -e new.xml'\"\n");
    fs::write(place.repo().join("old.xml"), "old").expect("a file");
    assert_eq!(place.run(&["a", "--all", "--junit", "old.xml"]).code, Some(0));
    let read = |name: &str| fs::read_to_string(place.repo().join(name)).expect("a file");
    assert_eq!(read("seen.xml"), "old");
    assert!(read("old.xml").starts_with("<?xml"));
    assert_eq!(place.run(&["b", "--all", "--junit", "new.xml"]).code, Some(0));
    assert!(read("new.xml").starts_with("<?xml"));
    // Before the first build there is no target directory.
    let ran = place.run(&["a", "--all", "--no-cache", "--junit", "target/ci/out.xml"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(read("target/ci/out.xml").starts_with("<?xml"));
}

#[test]
fn nothing_is_made_beside_the_target_directory() {
    let place = Place::new("[jobs.a]\nrun = 'touch ran'\n");
    let ran = place.run(&["--all", "--junit", "target/../reports/x.xml"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert_eq!(files(&place.repo()), [".git", "tollgate.toml"]);
}

#[test]
#[cfg(unix)]
fn a_link_to_what_is_not_there_yet_is_followed() {
    let place = Place::new("[jobs.a]\nrun = 'true'\n");
    std::os::unix::fs::symlink("new.xml", place.repo().join("link.xml")).expect("a link");
    let ran = place.run(&["--all", "--junit", "link.xml"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(fs::read_to_string(place.repo().join("new.xml")).expect("a file").starts_with("<?xml"));
}

#[test]
fn what_is_lost_at_the_end_is_no_pass() {
    let place = Place::new("[jobs.a]\nrun = 'rmdir dir'\n[jobs.b]\nrun = \"sh -c 'rmdir dir; false'\"\n");
    for (job, code) in [("a", 3), ("b", 1)] {
        fs::create_dir(place.repo().join("dir")).expect("a directory");
        let ran = place.run(&[job, "--all", "--no-cache", "--junit", "dir/x.xml"]);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert!(ran.stderr.contains("error: cannot write "), "{}", ran.stderr);
    }
}

#[test]
fn a_target_directory_that_cannot_be_written_is_told_before_anything_runs() {
    let place = Place::new("[jobs.a]\nrun = 'touch ran'\n");
    fs::write(place.repo().join("target"), "a file").expect("a file");
    let ran = place.run(&["--all"]);
    assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{ran:?}");
    let said = ran.stderr.replace(&place.repo().display().to_string(), "[REPO]");
    assert!(said.starts_with("error: cannot write below the target directory [REPO]/target: "), "{said}");
    assert!(said.ends_with("\nhelp: CARGO_TARGET_DIR names another one\n"), "{said}");
    assert!(!place.repo().join("ran").exists());
    let env = [("CARGO_TARGET_DIR", "other")];
    assert_eq!(place.run_with(&["--all"], &env).code, Some(0));
    assert_eq!(place.run(&["--all", "--dry-run"]).code, Some(0), "it writes nothing");
}
