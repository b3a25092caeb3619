//! Feature unification: who is compiled anew because somebody asks for another feature.

use super::{Row, check};
use crate::oracle;
use crate::support::Scratch;

const PLAIN: &str = "shared = { path = \"../../crates/shared\" }";
const EXTRA: &str = "shared = { path = \"../../crates/shared\", features = [\"extra\"] }";
const MORE: &str = "shared = { path = \"../../crates/shared\", features = [\"more\"] }";

/// `a` and `b` depend on `shared`; `c` asks for its feature `more`; `d` stands alone.
fn users_of_one_package() -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("shared", &["[features]", "default = [\"std\"]", "std = []", "extra = []", "more = []"]),
        ("a", &[PLAIN]),
        ("b", &[PLAIN]),
        ("c", &[MORE]),
        ("d", &["shared.workspace = true"]),
        ("e", &[]),
    ]);
    let root = scratch.read("Cargo.toml");
    scratch
        .write("Cargo.toml", &(root + "[workspace.dependencies]\nshared = { path = \"crates/shared\" }\n"));
    scratch.commit("one to inherit");
    scratch
}

/// Writes the manifest of a package anew.
fn declare(scratch: &Scratch, name: &str, lines: &[&str]) {
    scratch.manifest(&format!("crates/{name}"), name, lines);
}

#[test]
fn asked_for_by_a_dependency_table() {
    let everybody = "a, b, c, d, shared";
    let rows: &[Row<'_>] = &[
        ("a feature that nobody else asks for", &|s| declare(s, "a", &[EXTRA]), everybody),
        ("no longer asked for", &|s| declare(s, "c", &[PLAIN]), everybody),
        ("by one that had no such dependency", &|s| declare(s, "e", &[EXTRA]), "a, b, c, d, e, shared"),
        (
            "for tests only",
            &|s| declare(s, "e", &["[dev-dependencies]", EXTRA]),
            "a, b, c, d, e (tests), shared",
        ),
        (
            "by an entry that is inherited",
            &|s| s.edit("Cargo.toml", "crates/shared\" }", "crates/shared\", features = [\"extra\"] }"),
            everybody,
        ),
        ("by a new member", &|s| s.package("crates/new", "new", &[EXTRA]), "a, b, c, d, new, shared"),
        ("by a member that is no more", &|s| s.remove("crates/c"), "a, b, d, shared"),
    ];
    oracle::check(&users_of_one_package(), rows);
    // Without the whole workspace the package itself is built otherwise.
    let rows: &[Row<'_>] = &[
        ("what another member asks for", &|s| declare(s, "a", &[MORE]), "a"),
        (
            "what another member asked for",
            &|s| {
                declare(s, "c", &[PLAIN]);
                declare(s, "b", &[MORE]);
            },
            "b, c",
        ),
        (
            "no default features, which the member has by itself",
            &|s| declare(s, "a", &["shared = { path = \"../../crates/shared\", default-features = false }"]),
            "a",
        ),
    ];
    oracle::check_sound(&users_of_one_package(), rows);
}

/// `app` turns features of `mid` on, which turn on features of `shared`.
fn features_of_features() -> Scratch {
    Scratch::with_packages(&[
        (
            "shared",
            &[
                "[features]",
                "extra = []",
                "deep = [\"deeper\"]",
                "deeper = [\"low/low-extra\"]",
                "[dependencies.low]",
                "path = \"../low\"",
            ],
        ),
        ("low", &["[features]", "low-extra = []"]),
        ("low-user", &["low = { path = \"../low\" }"]),
        ("opt", &["[features]", "with = []"]),
        ("opt-user", &["opt = { path = \"../opt\" }"]),
        (
            "mid",
            &[
                "shared = { path = \"../../crates/shared\" }",
                "opt = { path = \"../opt\", optional = true, features = [\"with\"] }",
                "[features]",
                "default = []",
                "net = [\"shared/extra\"]",
                "all = [\"deep\", \"net\"]",
                "deep = [\"shared/deep\"]",
                "with-opt = [\"dep:opt\"]",
            ],
        ),
        ("app", &["mid = { path = \"../mid\" }"]),
        ("b", &[PLAIN]),
    ])
}

#[test]
fn asked_for_by_features_of_ones_own() {
    let app = |features: &str| format!("mid = {{ path = \"../mid\", features = [{features}] }}");
    let default = |s: &Scratch, features: &str| {
        s.edit("crates/mid/Cargo.toml", "default = []", &format!("default = [{features}]"));
    };
    let rows: &[Row<'_>] = &[
        ("of a dependency", &|s| declare(s, "app", &[&app("\"net\"")]), "app, b, mid, shared"),
        ("through several", &|s| declare(s, "app", &[&app("\"all\"")]), "app, b, low, low-user, mid, shared"),
        (
            "of an optional dependency",
            &|s| declare(s, "app", &[&app("\"with-opt\"")]),
            "app, mid, opt, opt-user",
        ),
        ("by default", &|s| default(s, "\"net\""), "app, b, mid, shared"),
        ("by default, through several", &|s| default(s, "\"deep\""), "app, b, low, low-user, mid, shared"),
        ("by default, of a dependency itself", &|s| default(s, "\"shared/extra\""), "app, b, mid, shared"),
        ("by default, of an optional dependency", &|s| default(s, "\"with-opt\""), "app, mid, opt, opt-user"),
        (
            "by default, an optional dependency itself",
            &|s| default(s, "\"dep:opt\""),
            "app, mid, opt, opt-user",
        ),
        (
            "one that turns nothing on",
            &|s| s.edit("crates/opt/Cargo.toml", "with = []", "with = []\ndefault = [\"with\"]"),
            "app, mid, opt, opt-user",
        ),
    ];
    oracle::check_sound(&features_of_features(), rows);
}

/// What another member asks for in any case is no news, also where a feature turns it on.
#[test]
fn asked_for_in_any_case() {
    let scratch = features_of_features();
    scratch.package("crates/always", "always", &[EXTRA]);
    scratch.commit("another user");
    oracle::check(
        &scratch,
        &[(
            "of a dependency",
            &|s| declare(s, "app", &["mid = { path = \"../mid\", features = [\"net\"] }"]),
            "app, mid",
        )],
    );
}

/// A feature called alike in two packages is on in one and off in the other.
#[test]
fn features_of_one_name_in_two_packages() {
    let scratch = Scratch::with_packages(&[
        ("shared", &["[features]", "extra = []"]),
        ("a", &[PLAIN, "[features]", "default = [\"x\"]", "x = [\"shared/extra\"]"]),
        ("b", &[PLAIN, "[features]", "x = [\"shared/extra\"]"]),
        ("c", &[PLAIN]),
    ]);
    oracle::check(
        &scratch,
        &[(
            "the one that is on",
            &|s| s.edit("crates/a/Cargo.toml", "x = [\"shared/extra\"]", "x = []"),
            "a, b, c, shared",
        )],
    );
}

/// A package is built once more for the host, where a build script or a macro needs it, with other features.
#[test]
fn for_the_host_features_are_apart() {
    let scratch = Scratch::with_packages(&[
        ("shared", &["[features]", "extra = []"]),
        ("helper", &[PLAIN]),
        ("macros", &["helper = { path = \"../helper\" }", "[lib]", "proc-macro = true"]),
        ("other-macros", &[PLAIN, "[lib]", "proc-macro = true"]),
        ("asks", &[EXTRA]),
    ]);
    oracle::check_sound(
        &scratch,
        &[(
            "what is asked for the target is asked for the host too",
            &|s| declare(s, "helper", &[EXTRA]),
            "asks, helper, macros, other-macros, shared",
        )],
    );
}

/// A local package that is no member asks for features only where somebody uses it.
#[test]
fn asked_for_by_packages_that_are_no_members() {
    let scratch = Scratch::with_packages(&[
        ("shared", &["[features]", "extra = []"]),
        (
            "a",
            &[
                "ext = { path = \"../../vendor/ext\", optional = true }",
                "plain = { path = \"../../vendor/plain\" }",
            ],
        ),
        ("b", &[PLAIN]),
        ("c", &[]),
    ]);
    scratch.edit("Cargo.toml", "members", "exclude = [\"vendor\"]\nmembers");
    let asks = "shared = { path = \"../../crates/shared\", features = [\"extra\"] }";
    scratch.package("vendor/ext", "ext", &[asks]);
    scratch.package("vendor/plain", "plain", &[]);
    scratch.package("vendor/unused", "unused", &[asks]);
    scratch.commit("no members");
    oracle::check_sound(
        &scratch,
        &[
            ("only an optional package asked before", &|s| declare(s, "c", &[EXTRA]), "a, b, c, shared"),
            (
                "by one that is used now",
                &|s| declare(s, "c", &["unused = { path = \"../../vendor/unused\" }"]),
                "a, b, c, shared",
            ),
        ],
    );
    scratch.package("crates/c", "c", &["unused = { path = \"../../vendor/unused\" }"]);
    scratch.commit("used");
    check(
        &scratch,
        &[
            ("by one that is no longer used", &|s| declare(s, "c", &[]), "everything"),
            (
                "one that asks for nothing is no longer used",
                &|s| declare(s, "a", &["ext = { path = \"../../vendor/ext\", optional = true }"]),
                "everything",
            ),
        ],
    );
}

const REGISTRY: &str =
    "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"00\"\n";

#[test]
fn features_of_external_packages_reach_all_their_users() {
    let scratch = Scratch::with_packages(&[
        ("a", &["log = { version = \"1\", default-features = false }"]),
        ("b", &["log = { version = \"1\", default-features = false }"]),
        ("c", &["tracing = \"1\""]),
        ("d", &["[dev-dependencies]", "tracing = \"1\""]),
        ("e", &["other = \"1\""]),
    ]);
    let member = |name: &str, on: &str| {
        format!("[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\ndependencies = [\"{on}\"]\n")
    };
    let external = |name: &str, rest: &str| {
        format!("[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n{REGISTRY}{rest}")
    };
    let lock = [
        "version = 4\n".to_owned(),
        member("a", "log"),
        member("b", "log"),
        member("c", "tracing"),
        member("d", "tracing"),
        member("e", "other"),
        external("log", ""),
        external("tracing", "dependencies = [\"log\"]\n"),
        external("other", ""),
    ];
    scratch.write("Cargo.lock", &lock.concat());
    scratch.commit("a lock file");
    let asks = "log = { version = \"1\", default-features = false, features = [\"std\"] }";
    check(&scratch, &[("asked for newly", &|s| declare(s, "a", &[asks]), "a, b, c, d (tests)")]);
    scratch.remove("Cargo.lock");
    scratch.commit("none");
    check(
        &scratch,
        &[(
            "without a lock file any external package may be a user",
            &|s| declare(s, "a", &[asks]),
            "a, b, c, d (tests), e",
        )],
    );
}
