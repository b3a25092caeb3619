//! What a changed manifest means, compared as values.

use super::{Row, check};
use crate::oracle;
use crate::support::Scratch;

/// Adds to a manifest.
fn append(scratch: &Scratch, path: &str, text: &str) {
    scratch.write(path, &(scratch.read(path) + text));
}

/// `a` inherits whatever can be inherited, `b` nothing; `a-user` depends on `a`.
fn inheriting() -> Scratch {
    let scratch = Scratch::with_packages(&[
        (
            "a",
            &[
                "low.workspace = true",
                "[dev-dependencies]",
                "low-dev.workspace = true",
                "[lints]",
                "workspace = true",
            ],
        ),
        ("a-user", &["a = { path = \"../a\" }"]),
        ("b", &["low = { path = \"../low\" }"]),
        ("low", &[]),
        ("low-dev", &[]),
        ("with-script", &[]),
    ]);
    scratch.edit(
        "crates/a/Cargo.toml",
        "edition = \"2024\"",
        "edition.workspace = true\nauthors.workspace = true",
    );
    scratch.write("crates/with-script/build.rs", "fn main() {}\n");
    append(
        &scratch,
        "Cargo.toml",
        "[workspace.package]\nedition = \"2021\"\nauthors = [\"A\"]\nlicense = \"MIT\"\n[workspace.dependencies]\nlow = { path = \"crates/low\" }\nlow-dev = { path = \"crates/low-dev\" }\n[workspace.lints.rust]\nunused = \"warn\"\n[workspace.metadata]\nx = 1\n",
    );
    scratch.commit("what is inherited");
    scratch
}

#[test]
fn the_manifest_of_a_package() {
    let rows: &[Row<'_>] = &[
        ("a comment", &|s| s.edit("crates/a/Cargo.toml", "[package]", "# x\n[package]"), "nothing"),
        (
            "layout",
            &|s| s.edit("crates/a/Cargo.toml", "low.workspace = true", "low = {   workspace = true }"),
            "nothing",
        ),
        ("metadata", &|s| append(s, "crates/a/Cargo.toml", "[package.metadata.x]\ny = 1\n"), "nothing"),
        (
            "a comment, where a build script may read it",
            &|s| append(s, "crates/with-script/Cargo.toml", "# x\n"),
            "with-script",
        ),
        ("the edition", &|s| s.edit("crates/low/Cargo.toml", "2024", "2021"), "a, a-user, b, low"),
        (
            "a feature that nobody asks for",
            &|s| append(s, "crates/a/Cargo.toml", "[features]\nx = []\n"),
            "a, a-user",
        ),
        (
            "a dependency",
            &|s| append(s, "crates/low/Cargo.toml", "low-dev = { path = \"../low-dev\" }\n"),
            "a, a-user, b, low",
        ),
        (
            "a target of its own",
            &|s| append(s, "crates/b/Cargo.toml", "[lib]\npath = \"src/lib.rs\"\nname = \"bee\"\n"),
            "b",
        ),
        ("its lints", &|s| append(s, "crates/b/Cargo.toml", "[lints.rust]\nunused = \"allow\"\n"), "b"),
        (
            "lints that it no longer inherits",
            &|s| s.edit("crates/a/Cargo.toml", "[lints]\nworkspace = true", ""),
            "a, a-user",
        ),
    ];
    oracle::check(&inheriting(), rows);
}

#[test]
fn what_only_tests_are_built_with() {
    let rows: &[Row<'_>] = &[
        (
            "a dev-dependency",
            &|s| append(s, "crates/low/Cargo.toml", "[dev-dependencies]\nb = { path = \"../b\" }\n"),
            "low (tests)",
        ),
        (
            "one for a platform",
            &|s| {
                append(
                    s,
                    "crates/low/Cargo.toml",
                    "[target.'cfg(unix)'.dev-dependencies]\nlow-dev = { path = \"../low-dev\" }\n",
                );
            },
            "low (tests)",
        ),
        (
            "a dependency for a platform is none",
            &|s| {
                append(
                    s,
                    "crates/low/Cargo.toml",
                    "[target.'cfg(unix)'.dependencies]\nlow-dev = { path = \"../low-dev\" }\n",
                );
            },
            "a, a-user, b, low",
        ),
    ];
    oracle::check(&inheriting(), rows);
    check(
        &inheriting(),
        &[
            (
                "a test target",
                &|s| append(s, "crates/low/Cargo.toml", "[[test]]\nname = \"t\"\npath = \"src/lib.rs\"\n"),
                "low (tests)",
            ),
            (
                "a dev-dependency, where a build script may read the manifest",
                &|s| {
                    append(
                        s,
                        "crates/with-script/Cargo.toml",
                        "[dev-dependencies]\nb = { path = \"../b\" }\n",
                    );
                },
                "with-script",
            ),
        ],
    );
}

#[test]
fn what_is_inherited_from_the_root_manifest() {
    let rows: &[Row<'_>] = &[
        ("a comment", &|s| append(s, "Cargo.toml", "# x\n"), "nothing"),
        ("metadata", &|s| s.edit("Cargo.toml", "x = 1", "x = 2"), "nothing"),
        ("a package key that is inherited", &|s| s.edit("Cargo.toml", "2021", "2018"), "a, a-user"),
        ("one that is not", &|s| s.edit("Cargo.toml", "MIT", "ISC"), "nothing"),
        (
            "a new one",
            &|s| s.edit("Cargo.toml", "license", "homepage = \"https://example.com\"\nlicense"),
            "nothing",
        ),
        (
            "a dependency that nobody inherits",
            &|s| s.edit("Cargo.toml", "[workspace.lints", "unused = \"1\"\n[workspace.lints"),
            "nothing",
        ),
        (
            "a resolver that chooses other versions",
            &|s| s.edit("Cargo.toml", "resolver = \"3\"", "resolver = \"2\""),
            "nothing",
        ),
        (
            "members named otherwise",
            &|s| s.edit("Cargo.toml", "\"crates/*\"", "\"./crates/*\", \"crates/a\""),
            "nothing",
        ),
    ];
    oracle::check(&inheriting(), rows);
    // Cargo looks whether the crate reads the variable, or whether the entry comes to the same.
    let rows: &[Row<'_>] = &[
        ("authors", &|s| s.edit("Cargo.toml", "\"A\"", "\"B\""), "a, a-user"),
        (
            "a dependency",
            &|s| {
                s.edit(
                    "Cargo.toml",
                    "{ path = \"crates/low\" }",
                    "{ path = \"crates/low\", version = \"0.1\" }",
                );
            },
            "a, a-user",
        ),
        (
            "a dependency for tests",
            &|s| {
                s.edit(
                    "Cargo.toml",
                    "{ path = \"crates/low-dev\" }",
                    "{ path = \"crates/low-dev\", version = \"0.1\" }",
                );
            },
            "a (tests)",
        ),
        ("lints", &|s| s.edit("Cargo.toml", "unused = \"warn\"", "unused = \"allow\""), "a, a-user"),
    ];
    oracle::check_sound(&inheriting(), rows);
}

#[test]
fn what_every_package_is_built_with() {
    check(
        &inheriting(),
        &[
            ("a profile", &|s| append(s, "Cargo.toml", "[profile.dev]\ndebug = 0\n"), "everything"),
            (
                "a patch",
                &|s| append(s, "Cargo.toml", "[patch.crates-io]\nlow = { path = \"crates/low\" }\n"),
                "everything",
            ),
            ("the resolver", &|s| s.edit("Cargo.toml", "resolver = \"3\"", "resolver = \"1\""), "everything"),
            (
                "a profile of a package, which cargo ignores",
                &|s| append(s, "crates/a/Cargo.toml", "[profile.dev]\ndebug = 0\n"),
                "nothing",
            ),
        ],
    );
}

/// Without a resolver of its own, the edition of the root package says which one holds for all members.
#[test]
fn the_resolver_that_the_root_package_implies() {
    let scratch = Scratch::new();
    scratch.package(".", "root", &["[workspace]", "members = [\"inner\"]"]);
    scratch.edit("Cargo.toml", "2024", "2018");
    scratch.package("inner", "inner", &[]);
    scratch.commit("a root package");
    check(
        &scratch,
        &[
            ("the edition, from 2018 to 2021", &|s| s.edit("Cargo.toml", "2018", "2021"), "everything"),
            ("the edition, from 2015 to 2018", &|s| s.edit("Cargo.toml", "edition = \"2018\"\n", ""), "root"),
            (
                "a resolver that says the same",
                &|s| s.edit("Cargo.toml", "[workspace]", "[workspace]\nresolver = \"1\""),
                "nothing",
            ),
            (
                "another resolver",
                &|s| s.edit("Cargo.toml", "[workspace]", "[workspace]\nresolver = \"2\""),
                "everything",
            ),
            (
                "another resolver of the package",
                &|s| s.edit("Cargo.toml", "[package]", "[package]\nresolver = \"2\""),
                "everything",
            ),
        ],
    );
}

#[test]
fn manifests_that_cannot_be_read() {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &[])]);
    let manifest = scratch.read("crates/a/Cargo.toml");
    scratch.write("crates/a/Cargo.toml", "<<<<<<< HEAD\n");
    scratch.commit("broken");
    check(&scratch, &[("in the base", &|s| s.write("crates/a/Cargo.toml", &manifest), "everything")]);
    scratch.write("crates/a/Cargo.toml", &manifest);
    scratch.commit("mended");
    scratch.write("crates/a/Cargo.toml", "<<<<<<< HEAD\n");
    let run = scratch.affected(&["--base", "HEAD"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("crates/a/Cargo.toml"), "{run:?}");
}

/// A manifest below a package may be no package of ours: tests have workspaces of their own to work on.
#[test]
fn manifests_of_fixtures() {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &[])]);
    scratch.package("crates/a/tests/data/x", "x", &[]);
    scratch.package("fixtures/y", "y", &[]);
    scratch.commit("fixtures");
    check(
        &scratch,
        &[
            ("one changes", &|s| append(s, "crates/a/tests/data/x/Cargo.toml", "# x\n"), "a"),
            ("one goes", &|s| s.remove("crates/a/tests/data/x/Cargo.toml"), "a"),
            ("one goes with its package", &|s| s.remove("crates/a/tests/data/x"), "a"),
            ("one that no package owns changes", &|s| append(s, "fixtures/y/Cargo.toml", "# x\n"), "nothing"),
            ("one that no package owns goes", &|s| s.remove("fixtures/y/Cargo.toml"), "everything"),
            ("one that no package owns goes with its package", &|s| s.remove("fixtures/y"), "everything"),
        ],
    );
}
