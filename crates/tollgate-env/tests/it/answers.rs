//! What each check came to, beside the answer as a whole, and what is never shown of it.

use serde_json::Value;

use crate::support::{Case, only};

fn json(case: Case) -> Value {
    serde_json::from_str(&case.args(&["--format", "json"]).run().stdout).expect("JSON")
}

/// A floating channel, which is ignored, and an ignore that is over.
fn ignoring(only_these: &str) -> Case {
    only(only_these)
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"stable\"\n")
        .file(
            "repo/tollgate.toml",
            "[[env.ignore]]\nid = \"toolchain-floating\"\nreason = \"x\"\n\
             [[env.ignore]]\nid = \"lock-stale\"\nreason = \"x\"\nuntil = \"2020-01-01\"\n",
        )
        .args(&["--fail-on", "warning"])
}

#[test]
fn a_check_of_which_all_is_ignored_is_clean() {
    let said = json(ignoring("toolchain-file"));
    assert_eq!((&said["outcome"], &said["checks"][0]["outcome"]), (&"pass".into(), &"pass".into()), "{said}");
    assert!(ignoring("toolchain-file").run().stdout.contains("1 of 1 check clean, 1 ignored"));
}

#[test]
fn what_is_said_of_ignores_is_of_a_check_too() {
    let said = json(ignoring("toolchain-file,env"));
    assert_eq!((&said["outcome"], &said["checks"][1]["outcome"]), (&"fail".into(), &"fail".into()), "{said}");
    let skipped = json(ignoring("toolchain-file,env").args(&["--skip", "ignore-expired"]));
    assert_eq!((&skipped["outcome"], &skipped["checks"][1]["outcome"]), (&"pass".into(), &"pass".into()));
}

#[test]
fn a_check_fails_where_the_answer_does() {
    let said = json(only("toolchain-file"));
    assert_eq!(said["findings"][0]["severity"], "info");
    assert_eq!((&said["outcome"], &said["checks"][0]["outcome"]), (&"pass".into(), &"pass".into()));
}

/// cargo and git complain of values by showing them.
#[cfg(unix)]
#[test]
fn complaints_show_no_values_of_variables() {
    let case = only("rust-version,lockfile,git")
        .file("repo/Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\n")
        .file("repo/src/lib.rs", "")
        .file("repo/Cargo.lock", "version = 4\n")
        .real_programs()
        .env("CARGO_TERM_COLOR", "hidden-value")
        .env("GIT_DIR", "/hidden-value");
    let found = case.found();
    assert!(found.contains("$CARGO_TERM_COLOR") && found.contains("$GIT_DIR"), "{found}");
    assert!(!found.contains("hidden-value"), "{found}");
}

/// With a dependency of git's it would begin to furnish its home.
#[cfg(unix)]
#[test]
fn a_cold_home_of_cargos_stays_as_it_is() {
    let case = only("lockfile")
        .file(
            "repo/Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[dependencies]\nx = { git = \"https://example.invalid/x\" }\n",
        )
        .file("repo/src/lib.rs", "")
        .file("repo/Cargo.lock", "version = 4\n")
        .real_programs();
    assert!(case.found().contains("inconclusive[lock-freshness]"));
    assert!(!case.root().join("cargo/git").exists());
}

#[test]
fn a_question_about_nothing_is_no_pass() {
    let none = only("toolchain-file").args(&["--skip", "toolchain-file"]).run();
    assert_eq!((none.code, none.stderr.contains("leave no check to make")), (2, true), "{none:?}");
}
