//! `[patch]` with a path: a registry dependency that is a local package.

use super::check;
use super::lock::{external, local};
use crate::oracle;
use crate::support::Scratch;

/// `user` asks the registry for `x`, and the patch gives it the local one.
fn patched(patch: &str) -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("user", &["x = \"1\""]),
        ("tester", &["[dev-dependencies]", "x = \"1\""]),
        ("alone", &[]),
    ]);
    let root = scratch.read("Cargo.toml");
    scratch.write("Cargo.toml", &format!("{root}exclude = [\"vendor\"]\n{patch}"));
    scratch.package("vendor/x", "x", &[]);
    scratch.edit("vendor/x/Cargo.toml", "0.1.0", "1.2.3");
    scratch.commit("a patch");
    scratch
}

fn touch_x(scratch: &Scratch) {
    scratch.write("vendor/x/src/lib.rs", "//! Changed.\n");
}

#[test]
fn a_patched_package_is_local() {
    let scratch = patched("[patch.crates-io]\nx = { path = \"vendor/x\" }\n");
    oracle::check(&scratch, &[("its library", &touch_x, "tester (tests), user")]);
    let scratch = patched(
        "[patch.\"https://github.com/rust-lang/crates.io-index\"]\nmine = { path = \"vendor/x\", package = \"x\" }\n",
    );
    oracle::check(&scratch, &[("under another name", &touch_x, "tester (tests), user")]);
}

#[test]
fn a_patch_for_another_version_is_no_edge() {
    let scratch = patched("[patch.crates-io]\nx = { path = \"vendor/x\" }\n");
    scratch.edit("crates/user/Cargo.toml", "x = \"1\"", "x = \"2\"");
    scratch.write("Cargo.lock", &lock_with_another_x());
    scratch.commit("another version");
    check(&scratch, &[("its library", &touch_x, "tester (tests)")]);
}

fn lock_with_another_x() -> String {
    [
        "version = 4\n",
        &local("alone", &[]),
        &local("tester", &["x 1.2.3"]),
        &local("user", &["x 2.0.0"]),
        &local("x", &[]).replace("0.1.0", "1.2.3"),
        &external("x", "2.0.0", &[]),
    ]
    .concat()
}

/// The version stands in the manifest of the other workspace.
#[test]
fn a_patched_package_may_inherit_its_version() {
    let scratch = patched("[patch.crates-io]\nx = { path = \"vendor/x\" }\n");
    scratch.write(
        "vendor/Cargo.toml",
        "[workspace]\nmembers = [\"x\"]\n[workspace.package]\nversion = \"1.2.3\"\n",
    );
    scratch.edit("vendor/x/Cargo.toml", "version = \"1.2.3\"", "version.workspace = true");
    scratch.commit("an inherited version");
    oracle::check(&scratch, &[("its library", &touch_x, "tester (tests), user")]);
}

#[test]
fn two_versions_of_one_package_may_be_patched() {
    let scratch = patched(
        "[patch.crates-io]\nx1 = { path = \"vendor/x\", package = \"x\" }\nx2 = { path = \"vendor/x2\", package = \"x\" }\n",
    );
    scratch.package("vendor/x2", "x", &[]);
    scratch.edit("vendor/x2/Cargo.toml", "0.1.0", "2.0.0");
    scratch.edit("crates/user/Cargo.toml", "x = \"1\"", "x = \"2\"");
    scratch.commit("two versions");
    oracle::check(
        &scratch,
        &[
            ("the first", &touch_x, "tester (tests)"),
            ("the second", &|s| s.write("vendor/x2/src/lib.rs", "//!\n"), "user"),
        ],
    );
}

/// External packages that depend on the patched one lead to it as well.
#[test]
fn through_external_packages() {
    let scratch = Scratch::with_packages(&[
        ("user", &["outer = \"1\""]),
        ("tester", &["[dev-dependencies]", "outer = \"1\""]),
        ("further", &["user = { path = \"../user\" }"]),
        ("alone", &["other = \"1\""]),
    ]);
    let root = scratch.read("Cargo.toml");
    scratch.write(
        "Cargo.toml",
        &format!("{root}exclude = [\"vendor\"]\n[patch.crates-io]\nx = {{ path = \"vendor/x\" }}\n"),
    );
    scratch.package("vendor/x", "x", &[]);
    let lock = [
        "version = 4\n",
        &local("alone", &["other"]),
        &local("further", &["user"]),
        &external("inner", "1.0.0", &["x"]),
        &external("other", "1.0.0", &[]),
        &external("outer", "1.0.0", &["inner"]),
        &local("tester", &["outer"]),
        &local("user", &["outer"]),
        &local("x", &[]),
    ];
    scratch.write("Cargo.lock", &lock.concat());
    scratch.commit("a patch");
    check(&scratch, &[("with a lock file", &touch_x, "further, tester (tests), user")]);
    touch_x(&scratch);
    let explained = scratch.affected(&["--base", "HEAD", "--explain", "user"]);
    assert!(
        explained.stdout.contains("inner 1.0.0") && explained.stdout.contains("outer 1.0.0"),
        "{explained:?}"
    );
    scratch.remove("Cargo.lock");
    scratch.commit("no lock file");
    check(
        &scratch,
        &[(
            "without one any external package may use it",
            &|s| s.write("vendor/x/src/lib.rs", "//! Again.\n"),
            "alone, further, tester (tests), user",
        )],
    );
}
