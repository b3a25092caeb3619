//! Outside CI: what is one's own, with the edits that are not committed.

use snapbox::data::IntoData;
use snapbox::{assert_data_eq, str};

use super::{commit, compared, packages, topic};
use crate::support::Scratch;

fn check(scratch: &Scratch, args: &[&str], selected: &[&str], rule: impl IntoData) {
    let names = scratch.affected(&[args, &["--format", "names"]].concat());
    compared(&scratch.affected(args), &names, selected, rule);
}

fn names(scratch: &Scratch, args: &[&str]) -> Vec<String> {
    let run = scratch.affected(&[args, &["--format", "names"]].concat());
    run.names().into_iter().map(str::to_owned).collect()
}

#[test]
fn a_branch_is_compared_with_where_it_left_the_default_branch() {
    let scratch = topic();
    check(&scratch, &[], &["b"], str!["9c56bc20d4: the merge base of HEAD and origin/main"]);
    scratch.change("c");
    check(&scratch, &[], &["b", "c"], str!["9c56bc20d4: the merge base of HEAD and origin/main"]);
    check(&scratch, &["--head", "HEAD"], &["b"], str!["9c56bc20d4: the merge base of HEAD and origin/main"]);
}

#[test]
fn the_base_branch_may_have_moved_on() {
    let scratch = topic();
    check(&scratch, &["--base", "main"], &["b"], str!["9c56bc20d4: the merge base of HEAD and --base main"]);
    check(&scratch, &["--base", "main", "--direct"], &["a", "b"], str!["22ecd76d08: --base main, directly"]);
    check(&scratch, &["--base", "HEAD", "--direct"], &[], str!["fae73b72db: --base HEAD, directly"]);
}

#[test]
fn a_branch_that_merged_the_base_branch() {
    let scratch = topic();
    scratch.git(&["merge", "--quiet", "--message", "merge", "main"]);
    check(&scratch, &[], &["b"], str!["22ecd76d08: the merge base of HEAD and origin/main"]);
}

#[test]
fn on_the_default_branch_the_last_commit_is_what_is_asked_for() {
    let scratch = packages();
    commit(&scratch, "a");
    commit(&scratch, "b");
    scratch.publish("main");
    check(
        &scratch,
        &[],
        &["b"],
        str!["22ecd76d08: the commit before HEAD, since HEAD is on origin/main and nothing is uncommitted"],
    );
    check(
        &scratch,
        &["--head", "HEAD"],
        &["b"],
        str!["22ecd76d08: the commit before HEAD, since HEAD is on origin/main and nothing is uncommitted"],
    );
    // What nobody has committed comes first.
    scratch.change("c");
    check(&scratch, &[], &["c"], str!["33407c8129: the merge base of HEAD and origin/main"]);
    check(
        &scratch,
        &["--head", "HEAD"],
        &["b"],
        str!["22ecd76d08: the commit before HEAD, since HEAD is on origin/main and nothing is uncommitted"],
    );
}

#[test]
fn on_the_default_branch_what_was_not_pushed_is_ones_own() {
    let scratch = packages();
    commit(&scratch, "a");
    commit(&scratch, "b");
    check(&scratch, &[], &["a", "b"], str!["9c56bc20d4: the merge base of HEAD and origin/main"]);
}

#[test]
fn a_merge_on_the_default_branch_is_compared_with_its_first_parent() {
    let scratch = topic();
    scratch.git(&["switch", "--quiet", "main"]);
    scratch.git(&["merge", "--quiet", "--no-ff", "--message", "merge", "topic"]);
    scratch.publish("main");
    check(
        &scratch,
        &[],
        &["b"],
        str!["22ecd76d08: the commit before HEAD, since HEAD is on origin/main and nothing is uncommitted"],
    );
}

#[test]
fn the_configuration_names_another_base() {
    let scratch = topic();
    scratch.write("tollgate.toml", "[affected]\nbase = \"stack\"\n");
    scratch.commit("configure");
    scratch.git(&["branch", "stack"]);
    commit(&scratch, "c");
    check(
        &scratch,
        &[],
        &["c"],
        str!["1ec2481a50: the merge base of HEAD and stack, the base of tollgate.toml"],
    );
    check(
        &scratch,
        &["--base", "stack^"],
        &["a", "b", "c", "d"],
        str!["fae73b72db: the merge base of HEAD and --base stack^"],
    );
    scratch.git(&["branch", "--force", "stack", "HEAD"]);
    check(
        &scratch,
        &[],
        &["c"],
        str!["1ec2481a50: the commit before HEAD, since HEAD is on stack and nothing is uncommitted"],
    );
}

#[test]
fn edits_count_wherever_they_are() {
    let scratch = packages();
    scratch.write(".gitignore", "*.log\n/crates/d/generated/\n");
    scratch.write("crates/d/kept.log", "\n");
    scratch.git(&["add", "--force", "crates/d/kept.log"]);
    scratch.commit("ignore some");
    scratch.change("a");
    scratch.git(&["add", "--all"]);
    scratch.change("b");
    scratch.write("crates/c/tests/new/deep.rs", "");
    scratch.write("crates/d/out.log", "");
    scratch.write("crates/d/generated/x.rs", "");
    assert_eq!(names(&scratch, &["--base", "HEAD"]), ["a", "b", "c"]);
    // A file that is tracked is not ignored, whatever its name.
    scratch.write("crates/d/kept.log", "changed\n");
    assert_eq!(names(&scratch, &["--base", "HEAD"]), ["a", "b", "c", "d"]);
}

/// What cargo reads decides, whatever the index says of it.
#[test]
fn a_file_that_the_index_gave_up_counts() {
    let scratch = packages();
    scratch.git(&["rm", "--quiet", "--cached", "crates/a/src/lib.rs"]);
    scratch.change("a");
    scratch.write("crates/b/tests/intended.rs", "\n");
    scratch.git(&["add", "--intent-to-add", "crates/b/tests/intended.rs"]);
    assert_eq!(names(&scratch, &["--base", "HEAD"]), ["a", "b"]);
}

#[test]
fn deleted_and_moved_files_count() {
    let scratch = packages();
    scratch.write("crates/a/tests/gone.rs", "// A text that is long enough to be found again as a rename.\n");
    scratch.write("crates/b/tests/gone.rs", "");
    scratch.write("crates/c/tests/kept.rs", "");
    scratch.commit("more files");
    scratch.git(&["mv", "crates/a/tests/gone.rs", "crates/c/tests/moved.rs"]);
    scratch.remove("crates/b/tests/gone.rs");
    assert_eq!(names(&scratch, &["--base", "HEAD"]), ["a", "b", "c"]);
    scratch.commit("move");
    assert_eq!(names(&scratch, &["--base", "HEAD^"]), ["a", "b", "c"]);
    assert_eq!(names(&scratch, &["--base", "HEAD^", "--head", "HEAD"]), ["a", "b", "c"]);
}

#[cfg(unix)]
#[test]
fn a_mode_counts() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = packages();
    let file = scratch.root().join("crates/a/src/lib.rs");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("permitted");
    assert_eq!(names(&scratch, &["--base", "HEAD"]), ["a"]);
    scratch.commit("executable");
    assert_eq!(names(&scratch, &["--base", "HEAD^", "--head", "HEAD"]), ["a"]);
}

/// A touched file is not a changed one.
#[test]
fn times_do_not_count() {
    let scratch = packages();
    let text = scratch.read("crates/a/src/lib.rs");
    scratch.write("crates/a/src/lib.rs", &text);
    assert_eq!(names(&scratch, &["--base", "HEAD"]), [""; 0]);
}

#[test]
fn a_conflict_is_an_edit() {
    let scratch = topic();
    commit(&scratch, "a");
    scratch.write("crates/a/src/lib.rs", "// Mine.\n");
    scratch.commit("another a");
    let merge = scratch.command("git", &scratch.root()).args(["merge", "--quiet", "main"]).output();
    assert!(!merge.expect("git runs").status.success(), "there is no conflict");
    assert_eq!(names(&scratch, &["--base", "HEAD"]), ["a"]);
}

#[test]
fn what_a_sparse_checkout_leaves_out_has_not_changed() {
    let scratch = topic();
    scratch.write("docs/x.txt", "\n");
    scratch.write("docs/y.txt", "\n");
    scratch.commit("docs");
    scratch.git(&["sparse-checkout", "set", "crates"]);
    assert!(!scratch.root().join("docs").exists(), "the checkout is not sparse");
    assert_eq!(names(&scratch, &["--base", "HEAD"]), [""; 0]);
    scratch.change("c");
    assert_eq!(names(&scratch, &["--base", "HEAD"]), ["c"]);
}

/// The working tree shows nothing of it, but the commits do.
#[test]
fn what_a_sparse_checkout_leaves_out_may_have_changed_before() {
    for change in
        [("docs/x.txt", "new\n"), ("docs/known.txt", "changed\n"), ("crates/d/Cargo.toml", "[package]\n")]
    {
        let scratch = packages();
        scratch.write("docs/known.txt", "\n");
        scratch.write("tollgate.toml", "[affected]\nunowned = \"all\"\n");
        let base = scratch.commit("docs");
        scratch.write(change.0, change.1);
        scratch.commit("change");
        scratch.git(&["sparse-checkout", "set", "crates/a", "crates/b", "crates/c"]);
        let expected = ["a", "b", "c"];
        assert_eq!(names(&scratch, &["--base", &base]), expected, "{change:?}");
        assert_eq!(names(&scratch, &["--base", &base, "--head", "HEAD"]), expected, "{change:?}");
    }
}

/// In a sparse index a directory that is left out is one entry.
#[test]
fn a_sparse_index() {
    let scratch = packages();
    scratch.write("docs/x.txt", "\n");
    scratch.commit("docs");
    scratch.git(&["sparse-checkout", "set", "--sparse-index", "crates"]);
    commit(&scratch, "a");
    scratch.change("c");
    assert_eq!(names(&scratch, &["--base", "HEAD^", "--head", "HEAD"]), ["a"]);
    assert_data_eq!(
        scratch.affected(&["--base", "HEAD^"]).to_string(),
        str![[r#"
error: cannot compare the two states: unsupported mandatory extension: 'sdir'
help: libgit2 cannot read a sparse index: git sparse-checkout reapply --no-sparse-index
help: or leave the working tree out: --head HEAD
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]]
    );
    scratch.git(&["sparse-checkout", "reapply", "--no-sparse-index"]);
    assert_eq!(names(&scratch, &["--base", "HEAD^"]), ["a", "c"]);
}
