//! Features that are on anyway, since others turn them on through features of their own: who asks for one of them
//! changes nothing for anybody else. And those that only seem to be.

use super::{Row, check};
use crate::oracle;
use crate::support::Scratch;

const PLAIN: &str = "shared = { path = \"../../crates/shared\", default-features = false }";

/// The line of a manifest that asks for a feature of `shared`.
fn asks(feature: &str) -> String {
    format!(
        "shared = {{ path = \"../../crates/shared\", default-features = false, features = [\"{feature}\"] }}"
    )
}

/// Writes the manifest of a package anew.
fn declare(scratch: &Scratch, name: &str, lines: &[&str]) {
    scratch.manifest(&format!("crates/{name}"), name, lines);
}

/// `mid` has features that turn on those of `shared`, `opt` and itself; `app` turns these on; `asker` is to ask.
fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("shared", &["[features]", "extra = [\"inner\"]", "inner = []", "sleeping = []", "own = []"]),
        ("opt", &["[features]", "with = []", "weak = []"]),
        (
            "mid",
            &[
                PLAIN,
                "opt = { path = \"../opt\", optional = true, features = [\"with\"] }",
                "off = { path = \"../off\", optional = true }",
                "[features]",
                "net = [\"deep\", \"dep:opt\", \"opt?/weak\", \"off?/sleeping\"]",
                "deep = [\"shared/extra\"]",
                "sleeping = [\"shared/sleeping\"]",
            ],
        ),
        ("off", &["[features]", "sleeping = []"]),
        ("app", &["mid = { workspace = true, features = [\"net\"] }"]),
        ("asker", &[PLAIN]),
        ("user", &[PLAIN, "opt = { path = \"../opt\" }", "off = { path = \"../off\" }"]),
    ]);
    scratch.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"2\"\nmembers = [\"crates/*\"]\n[workspace.dependencies]\nmid = { path = \"crates/mid\" }\n",
    );
    scratch.commit("one to inherit");
    scratch
}

#[test]
fn through_features_of_others() {
    let opt = |features: &str| format!("opt = {{ path = \"../opt\"{features} }}");
    // Who asks for what it has is the same itself, but for its manifest.
    oracle::check_sound(
        &workspace(),
        &[
            (
                "of a dependency, inherited and through two",
                &|s| declare(s, "asker", &[&asks("extra")]),
                "asker",
            ),
            ("what that turns on in turn", &|s| declare(s, "asker", &[&asks("inner")]), "asker"),
            (
                "for tests only",
                &|s| declare(s, "asker", &[PLAIN, "[dev-dependencies]", &asks("extra")]),
                "asker (tests)",
            ),
            (
                "of an optional dependency that is on, weakly",
                &|s| declare(s, "asker", &[PLAIN, &opt(", features = [\"weak\"]")]),
                "asker",
            ),
            (
                "of an optional dependency that is on",
                &|s| declare(s, "asker", &[PLAIN, &opt(", features = [\"with\"]")]),
                "asker",
            ),
            (
                "no longer asked for by one of two",
                &|s| declare(s, "app", &["mid = { path = \"../mid\", features = [\"net\", \"deep\"] }"]),
                "app",
            ),
        ],
    );
    oracle::check_sound(
        &workspace(),
        &[
            ("a feature that nobody turns on", &|s| declare(s, "asker", &[&asks("sleeping")]), EVERYBODY),
            (
                "of an optional dependency that is not on",
                &|s| declare(s, "asker", &[PLAIN, "off = { path = \"../off\", features = [\"sleeping\"] }"]),
                "app, asker, mid, off, user",
            ),
        ],
    );
}

/// Who uses `shared`, and `shared`.
const EVERYBODY: &str = "app, asker, mid, shared, user";

/// What turned it on goes in the same change, or comes only with it.
#[test]
fn at_both_ends() {
    let rows: &[Row<'_>] = &[
        (
            "another takes it over, and nothing changes for the others",
            &|s| {
                declare(s, "asker", &[&asks("extra")]);
                s.edit("crates/mid/Cargo.toml", "deep = [\"shared/extra\"]", "deep = [\"shared/inner\"]");
            },
            "app, asker, mid",
        ),
        (
            "it goes",
            &|s| {
                declare(s, "asker", &[&asks("extra")]);
                declare(s, "asker", &[PLAIN]);
                s.edit("crates/mid/Cargo.toml", "deep = [\"shared/extra\"]", "deep = []");
            },
            EVERYBODY,
        ),
        (
            "it came by a feature that is new",
            &|s| {
                declare(s, "asker", &[&asks("own")]);
                s.edit("crates/mid/Cargo.toml", "[\"shared/extra\"]", "[\"shared/extra\", \"shared/own\"]");
            },
            EVERYBODY,
        ),
    ];
    oracle::check_sound(&workspace(), &rows[1..]);
    check(&workspace(), &rows[..1]);
}

/// Whether a build has it depends on how it is built: the answer is for all of these.
#[test]
fn in_every_build() {
    let with_defaults = || {
        let scratch = workspace();
        let manifest = scratch.read("crates/app/Cargo.toml");
        scratch.write(
            "crates/app/Cargo.toml",
            &manifest
                .replace(", features = [\"net\"]", "")
                .replace("[dependencies]", "[features]\ndefault = [\"mid/net\"]\n[dependencies]"),
        );
        scratch.commit("by default");
        scratch
    };
    let rows: &[Row<'_>] = &[("newly asked for", &|s| declare(s, "asker", &[&asks("extra")]), EVERYBODY)];
    oracle::check_built(&with_defaults(), &["--workspace", "--no-default-features"], rows);
    let for_tests = || {
        let scratch = workspace();
        scratch.edit("crates/app/Cargo.toml", "[dependencies]", "[dev-dependencies]");
        scratch.commit("for tests");
        scratch
    };
    let without_app = EVERYBODY.replace("app", "app (tests)");
    let rows_without: &[Row<'_>] = &[(rows[0].0, rows[0].1, &without_app)];
    oracle::check_built(&for_tests(), &["--workspace"], rows_without);
    oracle::check(
        &for_tests(),
        &[(
            "where only tests ask for it, for tests",
            &|s| declare(s, "asker", &[PLAIN, "[dev-dependencies]", &asks("extra")]),
            "asker (tests)",
        )],
    );
    let elsewhere = || {
        let scratch = workspace();
        scratch.edit("crates/app/Cargo.toml", "[dependencies]", "[target.'cfg(windows)'.dependencies]");
        scratch.commit("on Windows");
        scratch
    };
    oracle::check_sound(&elsewhere(), rows);
}

/// A package is built once more for the host, and what is on for the target is not on there.
#[test]
fn for_the_host() {
    let scratch = workspace();
    scratch.package("crates/helper", "helper", &[PLAIN, "[features]", "more = [\"shared/extra\"]"]);
    let script = "helper = { path = \"../helper\" }";
    scratch.package("crates/script", "script", &["[build-dependencies]", script]);
    scratch.write("crates/script/build.rs", "fn main() {}\n");
    scratch.package("crates/macros", "macros", &[PLAIN, "[lib]", "proc-macro = true"]);
    scratch.commit("for the host");
    let all = "app, asker, helper, macros, mid, script, shared, user";
    oracle::check_sound(
        &scratch,
        &[
            (
                "asked for by a build script",
                &|s| declare(s, "script", &["[build-dependencies]", script, &asks("extra")]),
                all,
            ),
            (
                "through a feature",
                &|s| {
                    let more = "helper = { path = \"../helper\", features = [\"more\"] }";
                    declare(s, "script", &["[build-dependencies]", more]);
                },
                all,
            ),
            (
                "asked for by a macro",
                &|s| declare(s, "macros", &[&asks("extra"), "[lib]", "proc-macro = true"]),
                all,
            ),
        ],
    );
    scratch.edit("crates/script/Cargo.toml", script, &asks("own"));
    scratch.commit("the script asks too");
    oracle::check_sound(
        &scratch,
        &[(
            "for the tests of a macro it is for the target too",
            &|s| declare(s, "macros", &[&asks("own"), "[lib]", "proc-macro = true"]),
            "app, asker, helper, macros, mid, script, shared, user",
        )],
    );
}

/// A feature of one's own that nobody turns on: a user may, of all members that have one of this name.
#[test]
fn that_a_user_may_turn_on() {
    let own = |s: &Scratch, item: &str, more: &str| {
        declare(s, "asker", &[PLAIN, "[features]", &format!("own = [{item}]"), more]);
    };
    let scratch = |more: &str| {
        let scratch = workspace();
        own(&scratch, "", more);
        scratch.commit("a feature");
        scratch
    };
    let rows: &[Row<'_>] = &[
        ("what `shared` has by the same name", &|s| own(s, "\"shared/own\"", ""), "asker"),
        ("what it has not", &|s| own(s, "\"shared/sleeping\"", ""), EVERYBODY),
    ];
    oracle::check_sound(&scratch(""), rows);
    oracle::check_built(&scratch(""), &["--workspace", "--features", "own"], rows);
    let all = "all = [\"own\"]";
    let rows: &[Row<'_>] = &[("by another name", &|s| own(s, "\"shared/own\"", all), EVERYBODY)];
    oracle::check_built(&scratch(all), &["--workspace", "--features", "all"], rows);
}

const REGISTRY: &str =
    "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"00\"\n";

/// `leaf 1` is asked for a feature, and `leaf 2` is another package.
#[test]
fn of_the_same_version() {
    let leaf = |version: &str, features: &str| {
        format!("leaf = {{ version = \"{version}\", default-features = false{features} }}")
    };
    let full = ", features = [\"full\"]";
    let scratch = Scratch::with_packages(&[
        ("first", &[&leaf("1", full)]),
        ("first-user", &[&leaf("1.0", "")]),
        ("second", &[&leaf("2", "")]),
        ("second-user", &[&leaf("2", "")]),
    ]);
    let ours = [("first", 1), ("first-user", 1), ("second", 2), ("second-user", 2)].map(|(name, version)| {
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\ndependencies = [\"leaf {version}.0.0\"]\n"
        )
    });
    let leaves = [1, 2]
        .map(|version| format!("[[package]]\nname = \"leaf\"\nversion = \"{version}.0.0\"\n{REGISTRY}"));
    scratch.write("Cargo.lock", &format!("version = 4\n{}{}", ours.concat(), leaves.concat()));
    scratch.commit("a lock file");
    check(
        &scratch,
        &[
            ("of the one that has it", &|s| declare(s, "first-user", &[&leaf("1.0", full)]), "first-user"),
            (
                "of the one that has it not",
                &|s| declare(s, "second", &[&leaf("2", full)]),
                "second, second-user",
            ),
            ("of both no more", &|s| declare(s, "first", &[&leaf("1", "")]), "first, first-user"),
        ],
    );
}
