//! Who depends on a package that changed, by the kind of the dependency.

use super::{Row, check};
use crate::oracle;
use crate::support::Scratch;

/// A change of a package's library.
fn touch(scratch: &Scratch, package: &str) {
    scratch.write(&format!("crates/{package}/src/lib.rs"), "//! Changed.\n");
}

fn every_kind() -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("base", &[]),
        ("normal", &["base = { path = \"../base\" }"]),
        ("further", &["normal = { path = \"../normal\" }"]),
        ("renamed", &["other = { path = \"../base\", package = \"base\" }"]),
        ("built", &["[build-dependencies]", "base = { path = \"../base\" }"]),
        ("tested", &["[dev-dependencies]", "base = { path = \"../base\" }"]),
        ("on-tested", &["tested = { path = \"../tested\" }"]),
        ("both", &["base = { path = \"../base\" }", "[dev-dependencies]", "base = { path = \"../base\" }"]),
        ("macros", &["base = { path = \"../base\" }", "[lib]", "proc-macro = true"]),
        ("with-macros", &["macros = { path = \"../macros\" }"]),
        ("alone", &[]),
    ]);
    scratch.write("crates/built/build.rs", "fn main() { println!(\"cargo::rerun-if-changed=build.rs\"); }\n");
    scratch.write("crates/normal/src/main.rs", "fn main() {}\n");
    scratch.write("crates/alone/tests/it.rs", "");
    scratch.commit("targets of other kinds");
    scratch
}

#[test]
fn kinds_that_cargo_builds() {
    let rows: &[Row<'_>] = &[
        (
            "a library with dependents of every kind",
            &|s| touch(s, "base"),
            "base, both, built, further, macros, normal, renamed, tested (tests), with-macros",
        ),
        ("a proc macro", &|s| touch(s, "macros"), "macros, with-macros"),
        ("a package that others depend on for tests is none", &|s| touch(s, "tested"), "on-tested, tested"),
        ("a package that nobody depends on", &|s| touch(s, "alone"), "alone"),
        ("a build script", &|s| s.write("crates/built/build.rs", "//! Changed.\nfn main() {}\n"), "built"),
        ("a new target", &|s| s.write("crates/alone/src/bin/new.rs", "fn main() {}\n"), "alone"),
        ("nothing", &|_| {}, "nothing"),
    ];
    oracle::check(&every_kind(), rows);
}

#[test]
fn kinds_that_other_builds_turn_on() {
    let scratch = Scratch::with_packages(&[
        ("base", &[]),
        ("optional", &["base = { path = \"../base\", optional = true }"]),
        ("windows", &["[target.'cfg(windows)'.dependencies]", "base = { path = \"../base\" }"]),
        ("on-windows", &["windows = { path = \"../windows\" }"]),
        ("tests-on-windows", &["[target.'cfg(windows)'.dev-dependencies]", "base = { path = \"../base\" }"]),
        (
            "builds-on-windows",
            &["[target.'cfg(windows)'.build-dependencies]", "base = { path = \"../base\" }"],
        ),
    ]);
    scratch.write(
        "crates/builds-on-windows/build.rs",
        "fn main() { println!(\"cargo::rerun-if-changed=build.rs\"); }\n",
    );
    scratch.commit("a build script");
    oracle::check_sound(
        &scratch,
        &[(
            "a dependency that is optional, or for another platform",
            &|s| touch(s, "base"),
            "base, builds-on-windows, on-windows, optional, tests-on-windows (tests), windows",
        )],
    );
}

#[test]
fn dev_dependency_cycles_end() {
    let scratch = Scratch::with_packages(&[
        ("low", &["[dev-dependencies]", "high = { path = \"../high\" }"]),
        ("high", &["low = { path = \"../low\" }"]),
        ("itself", &["[dev-dependencies]", "itself = { path = \".\" }"]),
    ]);
    oracle::check(
        &scratch,
        &[
            ("the lower end", &|s| touch(s, "low"), "high, low"),
            ("the upper end", &|s| touch(s, "high"), "high, low (tests)"),
            ("a package that dev-depends on itself", &|s| touch(s, "itself"), "itself"),
        ],
    );
}

#[test]
fn path_dependencies_that_are_no_members() {
    let scratch = Scratch::with_packages(&[
        ("user", &["ext = { path = \"../../vendor/ext\" }"]),
        ("tester", &["[dev-dependencies]", "ext = { path = \"../../vendor/ext\" }"]),
        ("far", &["one = { path = \"../../other/one\" }"]),
        ("alone", &[]),
    ]);
    scratch.edit("Cargo.toml", "members", "exclude = [\"vendor\", \"other\"]\nmembers");
    scratch.package("vendor/ext", "ext", &["deep = { path = \"../deep\" }"]);
    scratch.package("vendor/deep", "deep", &["[dev-dependencies]", "unused = { path = \"../unused\" }"]);
    scratch.package("vendor/unused", "unused", &[]);
    // A workspace of its own, whose packages inherit from it.
    scratch.write(
        "other/Cargo.toml",
        "[workspace]\nmembers = [\"one\", \"two\"]\n[workspace.package]\nedition = \"2021\"\n[workspace.dependencies]\ntwo = { path = \"two\" }\n",
    );
    scratch.package("other/one", "one", &["two.workspace = true"]);
    scratch.edit("other/one/Cargo.toml", "edition = \"2024\"", "edition.workspace = true");
    scratch.package("other/two", "two", &[]);
    scratch.commit("outside the members");
    oracle::check(
        &scratch,
        &[
            (
                "a package in an excluded directory",
                &|s| s.write("vendor/ext/src/lib.rs", "//!\n"),
                "tester (tests), user",
            ),
            ("what that depends on", &|s| s.write("vendor/deep/src/lib.rs", "//!\n"), "tester (tests), user"),
            ("its manifest", &|s| s.edit("vendor/deep/Cargo.toml", "2024", "2021"), "tester (tests), user"),
            (
                "a comment in its manifest",
                &|s| s.edit("vendor/deep/Cargo.toml", "[package]", "# x\n[package]"),
                "nothing",
            ),
            ("a member of another workspace", &|s| s.write("other/one/src/lib.rs", "//!\n"), "far"),
            ("what that inherits as a dependency", &|s| s.write("other/two/src/lib.rs", "//!\n"), "far"),
        ],
    );
    check(
        &scratch,
        &[
            (
                "the root of the other workspace",
                &|s| s.edit("other/Cargo.toml", "2021", "2018"),
                "everything",
            ),
            ("what only its tests depend on", &|s| s.write("vendor/unused/src/lib.rs", "//!\n"), "nothing"),
        ],
    );
}

/// The root manifest of another workspace may be that of a package as well.
#[test]
fn a_path_dependency_that_is_the_root_of_another_workspace() {
    let scratch = Scratch::with_packages(&[
        ("user", &["outer = { path = \"../../outer\" }"]),
        ("further", &["inner = { path = \"../../outer/inner\" }"]),
    ]);
    scratch.edit("Cargo.toml", "members", "exclude = [\"outer\"]\nmembers");
    scratch.package(
        "outer",
        "outer",
        &["[workspace]", "members = [\"inner\"]", "[workspace.package]", "edition = \"2021\""],
    );
    scratch.edit("outer/Cargo.toml", "edition = \"2024\"", "edition.workspace = true");
    scratch.package("outer/inner", "inner", &[]);
    scratch.edit("outer/inner/Cargo.toml", "edition = \"2024\"", "edition.workspace = true");
    scratch.commit("another workspace");
    oracle::check(
        &scratch,
        &[
            (
                "what its packages inherit",
                &|s| s.edit("outer/Cargo.toml", "edition = \"2021\"", "edition = \"2018\""),
                "further, user",
            ),
            ("its library", &|s| s.write("outer/src/lib.rs", "//!\n"), "user"),
            ("a library in it", &|s| s.write("outer/inner/src/lib.rs", "//!\n"), "further"),
        ],
    );
}

#[test]
fn a_root_package_with_members_below() {
    let scratch = Scratch::new();
    scratch.package(
        ".",
        "root",
        &["inner = { path = \"inner\" }", "[workspace]", "members = [\"inner\", \"inner/tool\"]"],
    );
    scratch.package("inner", "inner", &[]);
    scratch.package("inner/tool", "tool", &[]);
    scratch.commit("a root package");
    oracle::check(
        &scratch,
        &[
            ("the root package", &|s| s.write("src/lib.rs", "//!\n"), "root"),
            ("a member below it", &|s| s.write("inner/src/lib.rs", "//!\n"), "inner, root"),
            ("a member below that", &|s| s.write("inner/tool/src/lib.rs", "//!\n"), "tool"),
            ("the root manifest's package", &|s| s.edit("Cargo.toml", "2024", "2021"), "root"),
            (
                "a comment in the root manifest",
                &|s| s.edit("Cargo.toml", "[package]", "# x\n[package]"),
                "nothing",
            ),
            ("a document beside it", &|s| s.write("README.md", "x"), "nothing"),
        ],
    );
    check(
        &scratch,
        &[("a file beside it, which its tests may read", &|s| s.write("data.txt", "x"), "root (tests)")],
    );
}

#[test]
fn scope_changed_stops_before_the_dependents() {
    let scratch = every_kind();
    touch(&scratch, "base");
    assert_eq!(scratch.names("HEAD").len(), 9);
    let run = scratch.affected(&["--base", "HEAD", "--scope", "changed", "--format", "names"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "base\n"), "{run:?}");
}
