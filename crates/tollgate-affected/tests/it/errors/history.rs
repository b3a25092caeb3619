//! Commits that are not there, or not where they were looked for.

use snapbox::{assert_data_eq, str};

use super::{error, selects_all, unknown_base, workspace};
use crate::support::{Run, Scratch};

#[test]
fn a_shallow_clone_without_the_base() {
    let clone = workspace().cloned("clone", &["--depth", "1"]);
    unknown_base(
        &clone,
        &["--base", "HEAD^"],
        str![[r#"
error: the base `HEAD^` is no commit of this clone (parent 0 does not exist)
help: the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
    unknown_base(
        &clone,
        &["--base", "v1.0"],
        str![[r#"
error: the base `v1.0` is no commit of this clone (revspec 'v1.0' not found)
help: the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)
help: git fetch origin v1.0:v1.0
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

#[test]
fn a_shallow_clone_on_its_default_branch() {
    unknown_base(
        &workspace().cloned("clone", &["--depth", "1"]),
        &[],
        str![[r#"
error: the commit before HEAD is not in this clone, and HEAD is on origin/main
help: the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

#[test]
fn a_shallow_clone_whose_history_ends_before_the_merge_base() {
    let scratch = workspace();
    scratch.git(&["switch", "--quiet", "--create", "topic", "HEAD^"]);
    scratch.change("a");
    scratch.commit("change a");
    let clone = scratch.cloned("clone", &["--depth", "1", "--no-single-branch"]);
    unknown_base(
        &clone,
        &["--base", "origin/main"],
        str![[r#"
error: HEAD and `origin/main` have no common ancestor in this clone
help: the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)
help: or compare the two states as they are: --direct
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

/// As `actions/checkout` does it without `fetch-depth`: the merge of the pull request and nothing else.
#[test]
fn a_shallow_clone_of_the_merge_of_a_pull_request() {
    let scratch = workspace();
    let base = scratch.git(&["rev-parse", "HEAD"]);
    scratch.git(&["switch", "--quiet", "--create", "topic", "HEAD^"]);
    scratch.change("a");
    let head = scratch.commit("change a");
    scratch.git(&["switch", "--quiet", "--detach", "main"]);
    scratch.git(&["merge", "--quiet", "--no-ff", "--message", "merge", "topic"]);
    scratch.git(&["update-ref", "refs/pull/7/merge", "HEAD"]);
    let clone = scratch.checked_out("refs/pull/7/merge", &["--depth", "1"]);
    let payload = format!(r#"{{"pull_request":{{"base":{{"sha":"{base}"}},"head":{{"sha":"{head}"}}}}}}"#);
    let talk = |run: Run| {
        let lines = run.stderr.lines().filter(|line| !line.starts_with("::")).map(|line| format!("{line}\n"));
        Run { stderr: lines.collect(), ..run }
    };
    let error = clone.affected_on_github("pull_request", &payload, &["--on-unknown-base", "error"]);
    assert!(error.stderr.contains("\n::error title=affected::affected: no answer — the base of"), "{error}");
    let error = talk(error);
    assert_data_eq!(
        error.to_string(),
        str![[r#"
error: the base of the pull request `f562b97f82ae180e32d0991c5273f464cfd90f69` is no commit of this clone (revspec 'f562b97f82ae180e32d0991c5273f464cfd90f69' not found)
help: the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)
help: git fetch origin f562b97f82ae180e32d0991c5273f464cfd90f69
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]]
    );
    let all = clone.affected_on_github("pull_request", &payload, &["--format", "names"]);
    let warning = all.stderr.lines().filter(|line| line.starts_with("::warning ")).count();
    assert_eq!(warning, 1, "{all}");
    selects_all(&talk(all), &error);
}

#[test]
fn an_unknown_revision() {
    unknown_base(
        &workspace(),
        &["--base", "no-such"],
        str![[r#"
error: the base `no-such` is no commit of this clone (revspec 'no-such' not found)
help: git fetch origin no-such:no-such
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
    unknown_base(
        &workspace(),
        &["--base", "it's not"],
        str![[r#"
error: the base `it's not` is no commit of this clone (failed to parse revision specifier - Invalid pattern 'it's not')
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
    unknown_base(
        &workspace(),
        &["--base", ""],
        str![[r#"
error: the base `` is no commit of this clone (failed to parse revision specifier - Invalid pattern '')
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
    unknown_base(
        &workspace(),
        &["--base", "HEAD:Cargo.toml"],
        str![[r#"
error: the base `HEAD:Cargo.toml` is no commit of this clone (the git_object of id 'ea743bd0f468f3d451764e077bb6697eccc1f1b4' can not be successfully peeled into a commit (git_object_t=1).)
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

#[test]
fn a_base_of_the_configuration_that_is_not_there() {
    let scratch = workspace();
    scratch.write("tollgate.toml", "[affected]\nbase = \"origin/trunk\"\n");
    unknown_base(
        &scratch,
        &[],
        str![[r#"
error: the base of tollgate.toml `origin/trunk` is no commit of this clone (revspec 'origin/trunk' not found)
help: git fetch origin trunk:refs/remotes/origin/trunk
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

#[test]
fn no_common_ancestor() {
    let scratch = workspace();
    scratch.git(&["switch", "--quiet", "--orphan", "other"]);
    scratch.commit("nothing");
    scratch.git(&["switch", "--quiet", "main"]);
    unknown_base(
        &scratch,
        &["--base", "other"],
        str![[r#"
error: HEAD and `other` have no common ancestor in this clone
help: or compare the two states as they are: --direct
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
    assert_eq!(scratch.affected(&["--base", "other", "--direct", "--format", "names"]).names(), ["a", "b"]);
}

#[test]
fn a_head_that_is_not_checked_out() {
    let scratch = workspace();
    error(
        &scratch,
        &["--base", "HEAD^", "--head", "HEAD^"],
        str![[r#"
error: the head `HEAD^` (226506c9f5407d08d5338d32a4524dc033faaa35) is not checked out: HEAD is f562b97f82ae180e32d0991c5273f464cfd90f69, and cargo reads the checked-out files
help: git checkout --detach HEAD^
help: or, beside this checkout: git worktree add ../head HEAD^
[exit 2]
"#]],
    );
    error(
        &scratch,
        &["--base", "HEAD^", "--head", "HEAD@{1}"],
        str![[r#"
error: the head `HEAD@{1}` (226506c9f5407d08d5338d32a4524dc033faaa35) is not checked out: HEAD is f562b97f82ae180e32d0991c5273f464cfd90f69, and cargo reads the checked-out files
help: git checkout --detach 'HEAD@{1}'
help: or, beside this checkout: git worktree add ../head 'HEAD@{1}'
[exit 2]
"#]],
    );
    error(
        &scratch,
        &["--base", "HEAD^", "--head", "no-such"],
        str![[r#"
error: the head `no-such` is no commit of this clone (revspec 'no-such' not found)
help: git fetch origin no-such:no-such
[exit 2]
"#]],
    );
    // By another name it is the same commit.
    assert_eq!(scratch.affected(&["--base", "HEAD^", "--head", "main", "--format", "names"]).names(), ["b"]);
}

#[test]
fn a_detached_head_is_a_head() {
    let scratch = workspace();
    scratch.git(&["checkout", "--quiet", "--detach"]);
    assert_eq!(scratch.names("HEAD^"), ["b"]);
}

#[test]
fn a_repository_without_a_commit() {
    let scratch = Scratch::new();
    scratch.write("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n");
    scratch.package("crates/a", "a", &[]);
    scratch.package("crates/b", "b", &[]);
    unknown_base(
        &scratch,
        &[],
        str![[r#"
error: the repository has no commit yet
help: git commit
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
    unknown_base(
        &scratch,
        &["--base", "HEAD"],
        str![[r#"
error: the repository has no commit yet
help: git commit
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

#[test]
fn a_head_that_cannot_be_read() {
    let scratch = workspace();
    scratch.publish("main");
    scratch.write(".git/refs/heads/main", "0123456789012345678901234567890123456789\n");
    unknown_base(
        &scratch,
        &[],
        str![[r#"
error: cannot read HEAD: the reference 'refs/heads/main' cannot be peeled - Cannot retrieve reference target
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

#[test]
fn nothing_says_what_to_compare_with() {
    unknown_base(
        &workspace(),
        &[],
        str![[r#"
error: nothing says what to compare with: this clone has no origin/HEAD
help: name it: --base REV
help: or let git find the default branch: git remote set-head origin --auto
help: or write it down, in tollgate.toml: [affected] base = "origin/main"
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

/// The hint names a branch that is there.
#[test]
fn the_default_branch_as_the_remote_calls_it() {
    for (branches, expected) in
        [(&["develop"][..], "develop"), (&["develop", "master"], "master"), (&["main", "master"], "main")]
    {
        let scratch = workspace();
        for branch in branches {
            scratch.git(&["update-ref", &format!("refs/remotes/origin/{branch}"), "HEAD"]);
        }
        let run = scratch.affected(&[]);
        assert!(run.stderr.contains(&format!("base = \"origin/{expected}\"")), "{run}");
    }
}

#[test]
fn a_single_commit_is_compared_with_nothing() {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &[])]);
    scratch.publish("main");
    assert_data_eq!(
        scratch.affected(&[]).to_string(),
        str![[r#"
5 changed files in the working tree on 266207c03e, compared with nothing, since HEAD is on origin/main and nothing is uncommitted, and HEAD is the first commit

  Cargo.toml           everything  the workspace is new
  crates/a/Cargo.toml  a
  crates/a/src/lib.rs  a
  crates/b/Cargo.toml  b
  crates/b/src/lib.rs  b

everything is selected: Cargo.toml: the workspace is new

2 of 2 packages selected

  a  crates/a/Cargo.toml is the manifest of a new package
  b  crates/b/Cargo.toml is the manifest of a new package
[exit 0]
"#]]
    );
}

#[test]
fn a_single_commit_has_none_before_it() {
    unknown_base(
        &Scratch::with_packages(&[("a", &[]), ("b", &[])]),
        &["--base", "HEAD^"],
        str![[r#"
error: the base `HEAD^` is no commit of this clone (parent 0 does not exist)
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

#[test]
fn a_tree_that_is_missing() {
    let scratch = workspace();
    let tree = scratch.git(&["rev-parse", "HEAD^^{tree}"]);
    scratch.remove(&format!(".git/objects/{}/{}", &tree[..2], &tree[2..]));
    unknown_base(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: cannot read the tree of 226506c9f5407d08d5338d32a4524dc033faaa35, the merge base of HEAD and --base HEAD^: object not found - no match for id (52e9d1f9f33e0acd211eaefdc782d9712449c065)
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

/// The command that is offered brings the revision under the name it was asked for by.
#[test]
fn what_can_be_fetched_is_found_then() {
    let scratch = workspace();
    scratch.git(&["tag", "v1.0", "HEAD^"]);
    scratch.git(&["branch", "release/1.0", "HEAD^"]);
    let commit = scratch.git(&["rev-parse", "HEAD^"]);
    for name in ["v1.0", "release/1.0", "origin/release/1.0", commit.as_str()] {
        let clone = scratch.cloned(&name.replace('/', "-"), &["--depth", "1", "--no-tags"]);
        let failed = clone.affected(&["--base", name]);
        assert_eq!(failed.code, Some(2), "{failed}");
        let fetch = failed.stderr.lines().find_map(|line| line.strip_prefix("help: git fetch origin "));
        clone.git(&["fetch", "--quiet", "origin", fetch.expect("a command")]);
        let found = clone.affected(&["--base", name, "--direct", "--format", "names"]);
        assert_eq!(found.names(), ["b"], "{name}");
    }
}
