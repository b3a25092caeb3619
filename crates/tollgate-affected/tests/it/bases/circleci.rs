//! CircleCI: it says which branch is built, and no base.

use snapbox::str;

use super::{commit, found, found_only_by_configuration, id, not_found, topic};

fn job<'a>(sha: &'a str, reference: (&'a str, &'a str)) -> Vec<(&'a str, &'a str)> {
    vec![("CI", "true"), ("CIRCLECI", "true"), ("CIRCLE_SHA1", sha), reference]
}

/// A clone knows the default branch of where it comes from.
#[test]
fn a_branch_is_compared_with_where_it_left_the_default_branch() {
    let scratch = topic();
    let head = id(&scratch, "HEAD");
    let mut env = job(&head, ("CIRCLE_BRANCH", "topic"));
    env.push(("CIRCLE_PULL_REQUEST", "https://github.com/o/r/pull/7"));
    let rule = str!["9c56bc20d4: branch: the merge base of HEAD and the default branch, origin/main"];
    found(&scratch, &env, &["b"], rule);
    found_only_by_configuration(&scratch, &env, &["b"]);
}

#[test]
fn the_default_branch_and_tags_have_no_base() {
    let scratch = topic();
    scratch.git(&["switch", "--quiet", "main"]);
    commit(&scratch, "c");
    let head = id(&scratch, "HEAD");
    not_found(
        &scratch,
        &job(&head, ("CIRCLE_BRANCH", "main")),
        str![[r#"
everything is selected: branch: nothing says what the branch was before
help: name the commit to compare with: --base REV

"#]],
    );
    not_found(
        &scratch,
        &job(&head, ("CIRCLE_TAG", "v1")),
        str![[r#"
everything is selected: a build of a tag says no commit to compare with
help: name one: --base REV

"#]],
    );
}
