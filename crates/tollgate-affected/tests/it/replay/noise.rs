//! What is rebuilt whatever a commit changes.

use super::{commit, compared, lines, names, replay};
use crate::support::{Scratch, list};

/// `a` embeds the commit, `b` runs its build script every time, `c` depends on `b`, `d` does none of this.
fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("a", &[]),
        ("b", &[]),
        ("c", &["b = { path = \"../b\" }"]),
        ("d", &["a = { path = \"../a\" }"]),
    ]);
    scratch
        .write("crates/a/build.rs", "fn main() { println!(\"cargo::rerun-if-changed=../../.git/HEAD\"); }\n");
    scratch.write("crates/a/src/lib.rs", "pub const OF: &str = include_str!(\"../../../.git/HEAD\");\n");
    commit(&scratch, "a commit that is embedded");
    scratch
}

#[test]
fn a_package_that_embeds_the_commit_is_judged_by_its_files() {
    let scratch = workspace();
    scratch.change("d");
    commit(&scratch, "d");
    scratch.change("a");
    commit(&scratch, "a");
    scratch.write("README.md", "");
    commit(&scratch, "a text");
    let (answer, code) = compared(&scratch, &["--last", "3"]);
    assert_eq!(
        (lines(&answer), code),
        (["d: d", "a: a, d", "a text: "].map(str::to_owned).to_vec(), Some(0))
    );
    let commits = list(&answer["commits"]);
    assert_eq!(names(&commits[0]["empty_commit"]), ["a", "d"].into());
    assert!(names(&commits[0]["noise"]).is_empty());
    let human = replay(&scratch, &["--last", "3"]).stdout;
    assert!(human.contains("rebuilt also by a commit that changes nothing: a, d\n"), "{human}");
}

#[test]
fn a_package_that_is_rebuilt_every_time_is_counted_nowhere() {
    let scratch = workspace();
    scratch.write("crates/b/build.rs", "fn main() { println!(\"cargo::rerun-if-changed=no-such-file\"); }\n");
    commit(&scratch, "a build script that always runs");
    scratch.change("d");
    commit(&scratch, "d");
    scratch.change("c");
    commit(&scratch, "c");
    let (answer, code) = compared(&scratch, &["--last", "2"]);
    assert_eq!((lines(&answer), code), (["d: d", "c: "].map(str::to_owned).to_vec(), Some(0)), "{answer:#}");
    for commit in list(&answer["commits"]) {
        assert_eq!(names(&commit["noise"]), ["b", "c"].into());
    }
    let human = replay(&scratch, &["--last", "2"]).stdout;
    assert!(human.contains("rebuilt by every build, and so not counted: b, c\n"), "{human}");
}

/// Cargo asks git which files a package has: what a build script writes into its own package is none of them.
#[test]
fn a_package_whose_build_script_writes_an_ignored_file() {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &[])]);
    scratch.write(
        "crates/a/build.rs",
        "fn main() { std::fs::write(\"out.rs\", format!(\"// {:?}\", std::time::SystemTime::now())).unwrap(); }\n",
    );
    scratch.write("crates/a/.gitignore", "out.rs\n");
    commit(&scratch, "a build script that writes");
    scratch.change("b");
    commit(&scratch, "b");
    scratch.change("a");
    commit(&scratch, "a");
    let (answer, code) = compared(&scratch, &["--last", "2"]);
    assert_eq!((lines(&answer), code), (["b: b", "a: a"].map(str::to_owned).to_vec(), Some(0)));
    let noise = list(&answer["commits"]).iter().flat_map(|commit| names(&commit["noise"]));
    assert_eq!(noise.collect::<Vec<_>>(), Vec::<&str>::new());
}
