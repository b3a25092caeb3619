//! The state of the repository, rows 55 and 56 of the design's table. Real git.

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

/// A repository with two commits.
fn whole() -> Case {
    only("git")
        .real_programs()
        .git(&["init", "--quiet"])
        .git(&["commit", "--quiet", "--allow-empty", "--message", "one"])
        .git(&["commit", "--quiet", "--allow-empty", "--message", "two"])
}

/// The same with its last commit only.
fn shallow() -> Case {
    let case = whole();
    let origin = format!("file://{}/origin", case.root().display());
    std::fs::rename(case.root().join("repo"), case.root().join("origin")).expect("moved");
    std::fs::create_dir(case.root().join("repo")).expect("a directory");
    case.git(&["clone", "--quiet", "--depth", "1", &origin, "."])
}

const DESCRIBES: &str =
    "[jobs.release]\nrun = \"git describe --tags > version\"\n[jobs.test]\nrun = \"cargo test\"\n";

#[test]
fn a_whole_clone_will_do() {
    silent(&whole().file("repo/tollgate.toml", "[env.git]\nhistory = true\n"));
    silent(&whole().file("repo/tollgate.toml", DESCRIBES));
}

#[test]
fn row_55_a_shallow_clone_where_nothing_needs_more() {
    silent(&shallow());
    silent(&shallow().file("repo/tollgate.toml", "[jobs.v]\nrun = \"git describe --always\"\n"));
}

#[test]
fn row_55_history_is_declared_to_be_needed() {
    let case = shallow().file("repo/tollgate.toml", "[env.git]\nhistory = true\n");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[git-shallow]: the clone is shallow: history and tags are not here, and [env.git] says that they are needed
  wanted  a whole clone; with actions/checkout: `fetch-depth: 0`
  fix     git fetch --unshallow --tags
"#]]
    );
    assert_eq!(case.run().code, 1);
}

#[test]
fn row_55_a_job_describes() {
    let case = || shallow().file("repo/tollgate.toml", DESCRIBES);
    assert_data_eq!(
        case().found(),
        str![[r#"
warning[git-shallow]: the clone is shallow: history and tags are not here, and the job release needs them
  --> tollgate.toml:2:7  git describe --tags > version  (job release)
  wanted  a whole clone; with actions/checkout: `fetch-depth: 0`
  fix     git fetch --unshallow --tags
"#]]
    );
    let code = |job: &str| case().args(&["--for", job]).run().code;
    assert_eq!((case().run().code, code("job:release"), code("job:test")), (0, 1, 0));
}

#[test]
fn row_55_a_job_compares_with_a_base() {
    let case =
        shallow().file("repo/tollgate.toml", "[jobs.plan]\nrun = \"tollgate-affected --output plan.json\"\n");
    assert_data_eq!(
        case.args(&["--for", "job:plan"]).found(),
        str![[r#"
warning[git-shallow]: the clone is shallow: history and tags are not here, and the job plan needs them
  --> tollgate.toml:2:7  tollgate-affected --output plan.json  (job plan)
  wanted  a whole clone; with actions/checkout: `fetch-depth: 0`
  fix     git fetch --unshallow --tags
"#]]
    );
}

#[test]
fn row_56_the_repository_is_somebody_elses() {
    let case = || whole().env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    assert_data_eq!(
        case().found(),
        str![[r#"
error[git-ownership]: git refuses the repository {dir}/repo: it belongs to another user
  wanted  a clone by the user who works with it
  fix     git config --global --add safe.directory {dir}/repo
"#]]
    );
    assert_eq!(case().run().code, 1);
    // What the fix does.
    let case = case();
    let config = format!("[safe]\ndirectory = {}/repo\n", case.root().display());
    silent(&case.file("home/.gitconfig", &config));
}

#[test]
fn nobody_can_tell_without_git() {
    let case = whole().env("PATH", "{dir}/bin");
    assert_data_eq!(
        case.found(),
        str![
            "inconclusive[git-unusable]: there is no git that answers, so that nothing is known of the repository"
        ]
    );
    let broken = only("git").real_programs();
    assert!(broken.found().starts_with("inconclusive[git-unusable]: "), "{}", broken.found());
    let none = only("git").real_programs();
    std::fs::remove_dir(none.root().join("repo/.git")).expect("it was empty");
    silent(&none);
}
