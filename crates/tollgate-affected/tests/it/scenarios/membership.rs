//! Members that come, go, move, or get another name.

use super::Row;
use crate::oracle;
use crate::support::Scratch;

const ROOT: &str = "[workspace]\nresolver = \"3\"\n";

/// `b` depends on `a`; `c` stands alone; `extra` is in the tree, but no member.
fn workspace() -> Scratch {
    let scratch = Scratch::new();
    members(&scratch, "members = [\"crates/*\"]\nexclude = [\"extra\"]\n");
    scratch.package("crates/a", "a", &["[features]", "more = []"]);
    scratch.package("crates/b", "b", &["a = { path = \"../a\" }"]);
    scratch.package("crates/c", "c", &[]);
    scratch.package("extra", "extra", &["a = { path = \"../crates/a\", features = [\"more\"] }"]);
    scratch.commit("a workspace");
    scratch
}

fn members(scratch: &Scratch, keys: &str) {
    scratch.write("Cargo.toml", &format!("{ROOT}{keys}"));
}

#[test]
fn members_come_and_go() {
    let rows: &[Row<'_>] = &[
        ("a new one", &|s| s.package("crates/new", "new", &["c = { path = \"../c\" }"]), "new"),
        ("one is removed that nobody used", &|s| s.remove("crates/c"), "nothing"),
        (
            "one is removed that another used",
            &|s| {
                s.remove("crates/a");
                s.edit("crates/b/Cargo.toml", "a = { path = \"../a\" }", "");
            },
            "b",
        ),
        (
            "one moves",
            &|s| {
                s.git(&["mv", "crates/a", "crates/moved"]);
                s.edit("crates/b/Cargo.toml", "../a", "../moved");
            },
            "a, b",
        ),
        (
            "one has another name",
            &|s| {
                s.edit("crates/a/Cargo.toml", "name = \"a\"", "name = \"other\"");
                s.edit("crates/b/Cargo.toml", "a = { path = \"../a\" }", "other = { path = \"../a\" }");
            },
            "b, other",
        ),
        (
            "the same members, listed one by one",
            &|s| members(s, "members = [\"crates/a\", \"crates/b\", \"crates/c\"]\nexclude = [\"extra\"]\n"),
            "nothing",
        ),
    ];
    oracle::check(&workspace(), rows);
}

/// What a package asked of others that is no longer part of the build, though it is still there, is not known.
#[test]
fn packages_join_and_leave() {
    let with_extra = "members = [\"crates/*\", \"extra\"]\n";
    let scratch = workspace();
    oracle::check_sound(&scratch, &[("one joins", &|s| members(s, with_extra), "a, b, extra")]);
    members(&scratch, with_extra);
    scratch.commit("as a member");
    oracle::check_sound(
        &scratch,
        &[
            ("one leaves", &|s| members(s, "members = [\"crates/*\"]\n"), "everything"),
            (
                "one is excluded",
                &|s| members(s, "members = [\"crates/*\", \"extra\"]\nexclude = [\"crates/b\"]\n"),
                "everything",
            ),
        ],
    );
}

#[test]
fn a_member_below_a_root_package_goes() {
    let scratch = Scratch::new();
    scratch.package(".", "root", &["[workspace]", "members = [\"inner/*\"]"]);
    scratch.package("inner/a", "a", &[]);
    scratch.package("inner/b", "b", &[]);
    scratch.commit("a root package");
    // Cargo rebuilds nothing; a file below the root package that is gone counts as its own.
    oracle::check_sound(&scratch, &[("all of it", &|s| s.remove("inner/b"), "root")]);
}

/// A path dependency below the root is a member without being listed.
#[test]
fn members_by_dependency() {
    let scratch = Scratch::new();
    scratch.package(".", "root", &["low = { path = \"low\" }", "[workspace]"]);
    scratch.package("low", "low", &["[features]", "more = []"]);
    scratch.package("new", "new", &["low = { path = \"../low\", features = [\"more\"] }"]);
    scratch.commit("a root package");
    oracle::check_sound(
        &scratch,
        &[
            (
                "one comes by",
                &|s| s.edit("Cargo.toml", "[workspace]", "new = { path = \"new\" }\n[workspace]"),
                "low, new, root",
            ),
            (
                "one is listed as well",
                &|s| s.edit("Cargo.toml", "[workspace]", "[workspace]\nmembers = [\"low\"]"),
                "nothing",
            ),
        ],
    );
    scratch.edit("Cargo.toml", "[workspace]", "[workspace]\nexclude = [\"low\"]");
    scratch.commit("excluded");
    let joins = |s: &Scratch| s.edit("Cargo.toml", "exclude = [\"low\"]", "");
    oracle::check_sound(&scratch, &[("one that was excluded", &joins, "everything")]);
}
