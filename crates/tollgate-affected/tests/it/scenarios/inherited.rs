//! What a member inherits is what the root manifest says, and the same where it says so itself.

use super::Row;
use crate::oracle;
use crate::support::Scratch;

const ROOT: &str = r#"[workspace]
resolver = "2"
members = ["crates/*"]
[workspace.package]
edition = "2021"
version = "0.1.0"
readme = "README.md"
[workspace.lints.rust]
unused = "allow"
[workspace.dependencies]
shared = { path = "crates/shared", features = ["b", "a"] }
bare = { path = "crates/bare" }
"#;

const HEIR: &str = r#"[package]
name = "heir"
edition.workspace = true
version.workspace = true
readme.workspace = true
[lints]
workspace = true
[dependencies]
shared = { workspace = true, features = ["c"] }
[target.'cfg(unix)'.dev-dependencies]
bare.workspace = true
"#;

/// `heir` inherits what it can; `user` depends on it.
fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("bare", &[]),
        ("shared", &["[features]", "a = []", "b = []", "c = []", "d = []"]),
        ("user", &["heir = { path = \"../heir\" }"]),
    ]);
    scratch.write("Cargo.toml", ROOT);
    scratch.write("README.md", "");
    scratch.write("crates/heir/README.md", "");
    scratch.write("crates/heir/Cargo.toml", HEIR);
    scratch.write("crates/heir/src/lib.rs", "");
    scratch.commit("an heir");
    scratch
}

const PATH: &str = "crates/heir/Cargo.toml";

/// What is inherited, and what is written in its place.
fn write_out(from: &str, to: &str) -> impl Fn(&Scratch) {
    move |scratch| scratch.edit(PATH, from, to)
}

const SHARED: &str = "shared = { workspace = true, features = [\"c\"] }";
const LINTS: &str = "[lints]\nworkspace = true";

#[test]
fn the_same_wherever_it_stands() {
    let all =
        write_out(SHARED, "shared = { path = \"../../crates/shared\", features = [\"a\", \"b\", \"c\"] }");
    let rows: &[Row<'_>] = &[
        ("a field", &write_out("edition.workspace = true", "edition = \"2021\""), "nothing"),
        ("the version", &write_out("version.workspace = true", "version = \"0.1.0\""), "nothing"),
        ("the lints", &write_out(LINTS, "[lints.rust]\nunused = \"allow\""), "nothing"),
        ("a dependency", &all, "nothing"),
        (
            "one for tests on a platform",
            &write_out("bare.workspace = true", "bare = { path = \"../bare\" }"),
            "nothing",
        ),
        (
            "one that the root has no more",
            &|s| {
                s.edit(PATH, "bare.workspace = true", "bare = { path = \"../bare\" }");
                s.edit("Cargo.toml", "bare = { path = \"crates/bare\" }\n", "");
            },
            "nothing",
        ),
        (
            "as it was, while the root has another",
            &|s| {
                s.edit(PATH, "edition.workspace = true", "edition = \"2021\"");
                s.edit("Cargo.toml", "\"2021\"", "\"2018\"");
            },
            "nothing",
        ),
    ];
    oracle::check(&workspace(), rows);
    let written_out = workspace();
    all(&written_out);
    written_out.edit(PATH, "edition.workspace = true", "edition = \"2021\"");
    written_out.commit("written out");
    let back = |s: &Scratch| s.write(PATH, HEIR);
    oracle::check(&written_out, &[("inherited from now on", &back, "nothing")]);
}

#[test]
fn another_value() {
    let rows: &[Row<'_>] = &[
        ("a field", &write_out("edition.workspace = true", "edition = \"2018\""), "heir, user"),
        ("none", &write_out("edition.workspace = true\n", ""), "heir, user"),
        ("the lints", &write_out(LINTS, "[lints.rust]\nunused = \"warn\""), "heir, user"),
        (
            "other features",
            &write_out(
                SHARED,
                "shared = { path = \"../../crates/shared\", features = [\"a\", \"b\", \"d\"] }",
            ),
            "heir, shared, user",
        ),
        (
            "as the root has it now",
            &|s| {
                s.edit(PATH, "edition.workspace = true", "edition = \"2018\"");
                s.edit("Cargo.toml", "\"2021\"", "\"2018\"");
            },
            "heir, user",
        ),
    ];
    oracle::check(&workspace(), rows);
    let rows: &[Row<'_>] = &[
        // The file of the workspace and the one of the package are two.
        ("a path", &write_out("readme.workspace = true", "readme = \"README.md\""), "heir, user"),
        (
            "other defaults",
            &write_out("bare.workspace = true", "bare = { path = \"../bare\", default-features = false }"),
            "heir (tests)",
        ),
        (
            "an option",
            &write_out("features = [\"c\"] }", "features = [\"c\"], optional = true }"),
            "heir, shared, user",
        ),
    ];
    oracle::check_sound(&workspace(), rows);
}

/// Beside an inherited entry cargo ignores `default-features = false` before edition 2024; written out it counts.
#[test]
fn defaults_beside_an_inherited_entry() {
    let scratch = workspace();
    let off = "default-features = false }";
    scratch.edit(PATH, "bare.workspace = true", &format!("bare = {{ workspace = true, {off}"));
    scratch.commit("ignored");
    let written_out = |s: &Scratch| s.edit(PATH, "workspace = true, default", "path = \"../bare\", default");
    oracle::check_sound(&scratch, &[("that counts now", &written_out, "heir (tests)")]);
}
