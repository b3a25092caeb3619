//! Kinds of repositories: those that cannot be read say why, and those that can be are.

use snapbox::{assert_data_eq, str};

use super::{error, unknown_base, workspace};
use crate::support::Scratch;

#[test]
fn not_a_repository() {
    let scratch = workspace();
    scratch.remove(".git");
    unknown_base(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: [ROOT]/repo is not in a git repository
help: run inside a clone, or name the changed paths: --changed-files FILE
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

/// A repository of objects or references that libgit2 does not know. The mend that is offered has to work.
fn unsupported(option: &str) -> Scratch {
    let scratch = Scratch::without_git();
    scratch.git(&["init", "--quiet", "--initial-branch", "main", option]);
    scratch.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n");
    scratch.package("crates/a", "a", &[]);
    scratch.package("crates/b", "b", &[]);
    scratch.commit("a workspace");
    scratch.change("b");
    scratch.commit("change b");
    let list = scratch.beside("list");
    let diff = scratch.git(&["diff", "--name-only", "--no-renames", "-z", "HEAD^", "HEAD"]);
    std::fs::write(&list, diff).expect("a file");
    let list = list.to_str().expect("UTF-8");
    let run = scratch.affected(&["--changed-files", list, "--format", "names"]);
    assert_eq!(run.names(), ["b"], "{run}");
    scratch
}

#[test]
fn objects_of_sha_256() {
    let scratch = unsupported("--object-format=sha256");
    unknown_base(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: cannot open the repository at [ROOT]/repo: unknown object format 'sha256'
help: libgit2 does not know this format (as SHA-256 objects and reftable); let git list the paths:
help: git diff --name-only --no-renames -z BASE HEAD | tollgate-affected --changed-files -
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

#[test]
fn references_in_a_reftable() {
    let scratch = unsupported("--ref-format=reftable");
    unknown_base(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: cannot open the repository at [ROOT]/repo: unsupported extension name extensions.refstorage
help: libgit2 does not know this format (as SHA-256 objects and reftable); let git list the paths:
help: git diff --name-only --no-renames -z BASE HEAD | tollgate-affected --changed-files -
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

#[test]
fn an_extension_from_the_future() {
    let scratch = workspace();
    scratch.git(&["config", "core.repositoryFormatVersion", "1"]);
    scratch.git(&["config", "extensions.tomorrow", "true"]);
    unknown_base(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: cannot open the repository at [ROOT]/repo: unsupported extension name extensions.tomorrow
help: libgit2 does not know this format (as SHA-256 objects and reftable); let git list the paths:
help: git diff --name-only --no-renames -z BASE HEAD | tollgate-affected --changed-files -
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
    // Now git itself refuses, also to unset it.
    scratch.write(".git/config", "[core]\nrepositoryFormatVersion = 7\n");
    unknown_base(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: cannot open the repository at [ROOT]/repo: unsupported repository version 7; only versions up to 1 are supported
help: libgit2 does not know this format (as SHA-256 objects and reftable); let git list the paths:
help: git diff --name-only --no-renames -z BASE HEAD | tollgate-affected --changed-files -
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

#[test]
fn a_broken_configuration_of_git() {
    let scratch = workspace();
    scratch.write(".git/config", "[core\n");
    unknown_base(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: cannot open the repository at [ROOT]/repo: failed to parse config file: missing ']' in section header (in [ROOT]/repo/.git/config:1)
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

#[test]
fn a_bare_repository() {
    let scratch = workspace();
    scratch.git(&["config", "core.bare", "true"]);
    unknown_base(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: the repository at [ROOT]/repo/.git/ is bare: it has no working tree
help: run in a checkout: git worktree add ../checkout
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
    );
}

#[test]
fn a_linked_worktree() {
    let scratch = workspace();
    let worktree = scratch.beside("worktree");
    scratch.git(&["worktree", "add", "--quiet", "--detach", worktree.to_str().expect("UTF-8")]);
    let worktree = scratch.at(worktree);
    assert_eq!(worktree.names("HEAD^"), ["b"]);
    worktree.change("a");
    assert_eq!(worktree.names("HEAD^"), ["a", "b"]);
    assert_eq!(
        worktree.affected(&["--base", "HEAD", "--head", "HEAD", "--format", "names"]).names(),
        [""; 0]
    );
}

/// What is needed is there: trees, and only the blobs of the checkout.
#[test]
fn a_partial_clone() {
    let scratch = workspace();
    scratch.edit("crates/b/Cargo.toml", "0.1.0", "0.1.1");
    scratch.commit("change the manifest of b");
    scratch.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = scratch.cloned("clone", &["--filter", "blob:none"]);
    clone.git(&["remote", "set-url", "origin", "file:///gone"]);
    let missing = clone.git(&["rev-list", "--objects", "--all", "--missing=print"]);
    assert!(missing.lines().any(|line| line.starts_with('?')), "the clone has all the blobs");
    assert_data_eq!(
        clone.affected(&["--base", "HEAD^"]).to_string(),
        str![[r#"
1 changed file in the working tree on 94e39d8216, compared with f562b97f82: the merge base of HEAD and --base HEAD^

  crates/b/Cargo.toml  everything  in the base it cannot be read: this clone does not have it (a partial clone?)

everything is selected: crates/b/Cargo.toml: in the base it cannot be read: this clone does not have it (a partial clone?)

2 of 2 packages selected
[exit 0]
"#]]
    );
    clone.git(&["reset", "--quiet", "--hard", "HEAD"]);
    assert_eq!(clone.affected(&["--base", "HEAD", "--format", "names"]).names(), [""; 0]);
}

/// `ws` is a workspace in a subdirectory of the repository.
fn in_a_subdirectory() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("ws/Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n");
    scratch.package("ws/crates/a", "a", &[]);
    scratch.package("ws/crates/b", "b", &[]);
    scratch.write("rust-toolchain.toml", "# Nothing yet.\n");
    scratch.write("tools/x.sh", "\n");
    scratch.write("README.md", "\n");
    scratch.commit("a workspace");
    scratch
}

#[test]
fn a_workspace_in_a_subdirectory() {
    for (path, expected) in [
        ("ws/crates/a/src/lib.rs", &["a"][..]),
        ("rust-toolchain.toml", &["a", "b"]),
        ("tools/x.sh", &[]),
        ("README.md", &[]),
    ] {
        let scratch = in_a_subdirectory();
        scratch.write(path, "// Changed.\n");
        let args = ["--base", "HEAD", "--format", "names"];
        let inside = scratch.affected_in(&scratch.root().join("ws/crates/a"), &args, &[]);
        assert_eq!(inside.names(), expected, "{path}");
        let outside = scratch.affected(&[&args[..], &["--manifest-path", "ws/Cargo.toml"]].concat());
        assert_eq!(outside.to_string(), inside.to_string());
    }
    error(
        &in_a_subdirectory(),
        &["--base", "HEAD"],
        str![[r#"
error: cargo metadata --no-deps failed: could not find `Cargo.toml` in `[ROOT]/repo` or any parent directory
help: run inside a cargo workspace, or name its manifest: --manifest-path PATH
[exit 2]
"#]],
    );
}

/// A submodule at `path`, which holds a package in `inner`, is a member of the workspace of `a` and `b`.
fn with_submodule(path: &str) -> Scratch {
    let scratch = workspace();
    let library = scratch.at(scratch.beside("library"));
    library.write("README.md", "\n");
    library.package("inner", "inner", &[]);
    library.git(&["init", "--quiet", "--initial-branch", "main"]);
    library.commit("a library");
    let url = library.root();
    let url = url.to_str().expect("UTF-8");
    scratch.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, path]);
    scratch.edit("Cargo.toml", "\"crates/*\"", &format!("\"crates/a\", \"crates/b\", \"{path}/inner\""));
    scratch.commit("a submodule");
    scratch
}

fn bump(submodule: &Scratch) {
    submodule.write("inner/src/lib.rs", "// Changed.\n");
    submodule.commit("change inner");
}

#[test]
fn a_submodule_that_moved_on() {
    for (path, expected) in [("vendored", &["inner"][..]), ("crates/a/vendored", &["a", "b", "inner"])] {
        let scratch = with_submodule(path);
        let submodule = scratch.at(scratch.root().join(path));
        bump(&submodule);
        assert_eq!(scratch.names("HEAD"), expected, "{path}: not yet committed");
        scratch.commit("bump");
        assert_eq!(scratch.names("HEAD^"), expected, "{path}");
        assert_eq!(scratch.names("HEAD"), [""; 0], "{path}: nothing since");
    }
}

#[test]
fn a_submodule_in_a_package_is_the_packages() {
    let scratch = with_submodule("crates/b/vendored");
    scratch.edit("Cargo.toml", ", \"crates/b/vendored/inner\"", "");
    scratch.edit("Cargo.toml", "members", "exclude = [\"crates/b/vendored\"]\nmembers");
    scratch.commit("the package inside is none of ours");
    bump(&scratch.at(scratch.root().join("crates/b/vendored")));
    scratch.commit("bump");
    assert_eq!(scratch.names("HEAD^"), ["b"]);
}

#[test]
fn edits_inside_a_submodule_are_edits() {
    let scratch = with_submodule("vendored");
    let submodule = scratch.at(scratch.root().join("vendored"));
    submodule.write("inner/src/lib.rs", "// Changed.\n");
    assert_eq!(scratch.names("HEAD"), ["inner"]);
    assert_eq!(scratch.affected(&["--base", "HEAD", "--head", "HEAD", "--format", "names"]).names(), [""; 0]);
}

/// The index lists no file of a submodule, but its sources name files like any other.
#[test]
fn sources_in_a_submodule_name_files_outside() {
    let scratch = with_submodule("vendored");
    let submodule = scratch.at(scratch.root().join("vendored"));
    submodule.write("inner/src/lib.rs", "#![doc = include_str!(\"../../../README.md\")]\n");
    submodule.commit("name the read me");
    scratch.write("README.md", "\n");
    scratch.commit("bump");
    scratch.write("README.md", "# Changed\n");
    assert_eq!(scratch.names("HEAD"), ["inner"]);
    scratch.remove("README.md");
    assert_eq!(scratch.names("HEAD"), ["inner"]);
}

/// What is in a submodule changes with it, for whoever names a file there.
#[test]
fn sources_outside_name_files_in_a_submodule() {
    let scratch = with_submodule("crates/b/vendored");
    scratch.write("crates/a/src/lib.rs", "const X: &str = include_str!(\"../../b/vendored/README.md\");\n");
    scratch.edit("Cargo.toml", ", \"crates/b/vendored/inner\"", "");
    scratch.edit("Cargo.toml", "members", "exclude = [\"crates/b/vendored\"]\nmembers");
    scratch.edit("crates/b/Cargo.toml", "a = { path = \"../a\" }", "");
    scratch.commit("name a file in the submodule");
    bump(&scratch.at(scratch.root().join("crates/b/vendored")));
    assert_eq!(scratch.names("HEAD"), ["a", "b"]);
}

#[cfg(unix)]
mod foreign {
    //! Whose repository it is.

    use std::os::unix::fs::{MetadataExt, chown};

    use super::*;

    /// Makes the working tree somebody else's, and says whether it is still the same working tree: root gives
    /// it away; who is not root cannot, and has the repository claim a directory of root's, which is refused
    /// by the same check.
    fn give_away(scratch: &Scratch) -> bool {
        let root = scratch.root();
        let me = root.metadata().expect("a directory").uid();
        if me == 0 {
            chown(&root, Some(65534), None).expect("root may");
            chown(root.join(".git"), Some(65534), None).expect("root may");
        } else {
            assert_ne!(
                std::path::Path::new("/usr").metadata().expect("a directory").uid(),
                me,
                "/usr is root's"
            );
            scratch.git(&["config", "core.worktree", "/usr"]);
        }
        me == 0
    }

    #[test]
    fn a_repository_of_another_user() {
        let scratch = workspace();
        let before = scratch.names("HEAD^");
        let is_the_same = give_away(&scratch);
        unknown_base(
            &scratch,
            &["--base", "HEAD^"],
            str![[r#"
error: the repository at [ROOT]/repo belongs to another user, so git will not read it
help: git config --global --add safe.directory [ROOT]/repo
help: or select everything when this happens: --on-unknown-base all
[exit 2]
"#]],
        );
        if !is_the_same {
            return;
        }
        // The mend works, wherever git keeps its configuration.
        let config = scratch.beside("gitconfig");
        let config = config.to_str().expect("UTF-8");
        let root = scratch.root();
        let root = root.to_str().expect("UTF-8");
        scratch.git_in(&scratch.beside("home"), &["config", "--file", config, "safe.directory", root]);
        let args = ["--base", "HEAD^", "--head", "HEAD", "--format", "names"];
        let run = scratch.affected_in(&scratch.root(), &args, &[("GIT_CONFIG_GLOBAL", config)]);
        assert_eq!(run.names(), before);
    }
}
