//! `--fix`: what becomes of the files, and which stay as they are.

use std::fs;

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only};

const WORKFLOW: &str = ".github/workflows/ci.yml";

/// A repository with one file, in which everything that reads files is asked.
fn asked(path: &str, text: &str) -> Case {
    let checks = "toolchain-file,cargo-config,rust-version,toolchain-drift";
    only(checks).file(&format!("repo/{path}"), text).args(&["--fix"])
}

fn text(case: &Case, path: &str) -> String {
    fs::read_to_string(case.root().join("repo").join(path)).expect("a file")
}

/// Every file of the repository, with what is in it.
fn tree(case: &Case) -> Vec<(String, String)> {
    fn enter(dir: &std::path::Path, all: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(dir).expect("a directory").flatten() {
            let path = entry.path();
            if path.is_dir() {
                enter(&path, all);
            } else {
                all.push((path.display().to_string(), fs::read_to_string(path).expect("text")));
            }
        }
    }
    let mut all = Vec::new();
    enter(&case.root(), &mut all);
    all.sort();
    all
}

/// The file becomes this; after that there is nothing left to mend, and `fix` is offered nowhere.
#[track_caller]
fn becomes(case: &Case, path: &str, expected: &str) {
    let first = case.run();
    assert!(first.stderr.contains(&format!("+++ b/{path}\n")), "{first:?}");
    assert_eq!(text(case, path), expected);
    let after = tree(case);
    let second = case.run();
    assert_eq!(second.stderr, "nothing to change\n");
    assert!(!second.stdout.contains("--fix"), "{second:?}");
    assert_eq!(tree(case), after);
    assert_eq!((second.stdout, second.code), (first.stdout, first.code), "the answer is that of after");
}

#[track_caller]
fn stays(case: &Case) {
    let before = tree(case);
    let ran = case.run();
    assert!(ran.stderr.ends_with("nothing to change\n") && !ran.stderr.contains("+++"), "{ran:?}");
    assert_eq!(tree(case), before);
}

#[test]
fn the_diff_is_shown_and_the_answer_is_that_of_after() {
    let case = asked(
        "rust-toolchain.toml",
        "# Pinned.\n[toolchain]\nchannel = \"1.70\" # MSRV\ncomponent = [\"clippy\"]\n",
    );
    let ran = case.run();
    assert_data_eq!(
        ran.stderr.clone(),
        str![[r#"
--- a/rust-toolchain.toml
+++ b/rust-toolchain.toml
@@ -1,4 +1,4 @@
 # Pinned.
 [toolchain]
-channel = "1.70" # MSRV
-component = ["clippy"]
+channel = "1.70.0" # MSRV
+components = ["clippy"]
1 file changed

"#]]
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "env: PASS — 4 of 4 checks clean\n"), "{ran:?}");
}

#[test]
fn the_toolchain_file() {
    let stable = |case: Case| case.toolchain("stable-x86_64-unknown-linux-gnu", "1.95.0", &[]);
    let nightly = |case: Case| case.toolchain("nightly-x86_64-unknown-linux-gnu", "1.97.0-nightly", &[]);
    for (before, after) in [
        ("[toolchain]\r\nchannel = '1.70'\r\n", "[toolchain]\r\nchannel = '1.70.0'\r\n"),
        ("[toolchain]\nchannel=\"stable\"", "[toolchain]\nchannel=\"1.95.0\""),
        (
            "[toolchain]\nchannel = \"stable-x86_64-unknown-linux-gnu\"\n",
            "[toolchain]\nchannel = \"1.95.0-x86_64-unknown-linux-gnu\"\n",
        ),
        ("[toolchain]\nchannel = \"nightly\"\n", "[toolchain]\nchannel = \"nightly-2026-04-16\"\n"),
        ("toolchain.chanel = \"1.70\"\n", "toolchain.channel = \"1.70.0\"\n"),
        (
            "[toolchain]\nchannel = \"1.70.0\"\ntarget = []\ncomponent = []\n",
            "[toolchain]\nchannel = \"1.70.0\"\ntargets = []\ncomponents = []\n",
        ),
    ] {
        becomes(&nightly(stable(asked("rust-toolchain.toml", before))), "rust-toolchain.toml", after);
    }
    for (before, after) in [
        ("1.70\n", "1.70.0\n"),
        ("toolchain.channel=\"1.70\"\r\n", "[toolchain]\r\nchannel=\"1.70.0\"\r\n"),
        ("[toolchain] channel = \"1.70.0\"", "[toolchain]\nchannel = \"1.70.0\"\n"),
        ("channel = \"1.70.0\"\n", "[toolchain]\nchannel = \"1.70.0\"\n"),
        ("\u{feff}1.70.0\n", "1.70.0\n"),
        ("1.70.0 # why\n", "[toolchain]\nchannel = \"1.70.0\" # why\n"),
        ("# why\n\n1.70.0\n", "# why\n[toolchain]\nchannel = \"1.70.0\"\n"),
    ] {
        becomes(&asked("rust-toolchain", before), "rust-toolchain", after);
    }
    let none = || stable(asked("tollgate.toml", "[env.toolchain]\npin = true\n"));
    becomes(&none(), "rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0\"\n");
    becomes(&none().cwd("repo/crates/a"), "rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0\"\n");
}

#[test]
fn what_nobody_can_know_stays() {
    for (path, text) in [
        // Nobody asked for a file; which release is meant; both names are there; two misspell one.
        ("README.md", ""),
        ("tollgate.toml", "[env.toolchain]\npin = true\n"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"stable\"\n"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"nightly\"\n"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"1.70.0\"\ncomponents = []\ncomponent = [\"x\"]\n"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"1.70.0\"\ncomponent = []\ncomponentz = []\n"),
        ("rust-toolchain", "# nothing\n"),
        ("rust-toolchain", "../rust-toolchain\n"),
        (".cargo/config.toml", "[build]\njobz = 1\njobs = 2\n"),
        (".cargo/config.toml", "[biuld]\njobs = 2\n"),
    ] {
        stays(&asked(path, text));
    }
    // Which of the two is meant.
    stays(
        &asked("rust-toolchain", "1.70.0\n")
            .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.80.0\"\n"),
    );
}

#[test]
fn the_configuration_of_cargo() {
    for (before, after) in [
        ("[build]\njobz = 2 # two\n", "[build]\njobs = 2 # two\n"),
        ("build.jobz = 2\nbuild.traget = \"x\"\n", "build.jobs = 2\nbuild.target = \"x\"\n"),
        (
            "[registries.crates-io]\nprotocol = \"git\" # slow\n",
            "[registries.crates-io]\nprotocol = \"sparse\" # slow\n",
        ),
        (
            "registries = { crates-io = { protocol = 'git' } }",
            "registries = { crates-io = { protocol = 'sparse' } }",
        ),
    ] {
        becomes(&asked(".cargo/config.toml", before), ".cargo/config.toml", after);
    }
}

#[test]
fn a_key_of_clippys_that_is_not_needed() {
    let case = asked("clippy.toml", "# Ours.\nmsrv = \"1.65\" # old\ntoo-many-lines-threshold = 60\n")
        .file("repo/Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\nrust-version = \"1.70\"\n")
        .file("repo/src/lib.rs", "");
    becomes(&case, "clippy.toml", "# Ours.\ntoo-many-lines-threshold = 60\n");
}

/// A job whose steps are these.
fn steps(steps: &str) -> String {
    format!("on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{steps}")
}

#[test]
fn workflows() {
    for (before, after) in [
        (
            "      - uses: actions-rust-lang/setup-rust-toolchain@v1\n        with:\n          toolchain: 1.70 # MSRV\n",
            "      - uses: actions-rust-lang/setup-rust-toolchain@v1\n        with:\n          toolchain: \"1.70\" # MSRV\n",
        ),
        (
            "      - uses: dtolnay/rust-toolchain@stable\r\n        with: {toolchain: 1.70}\r\n",
            "      - uses: dtolnay/rust-toolchain@stable\r\n        with: {toolchain: \"1.70\"}\r\n",
        ),
        // Two in one file; what was the only input goes with its `with:`.
        (
            "      - uses: dtolnay/rust-toolchain@stable\n        with:\n          profile: minimal\n          component: clippy\n\
             \x20     - uses: dtolnay/rust-toolchain@1.80.0\n        with:\n          toolchain: 1.80.0\n      - run: x\n",
            "      - uses: dtolnay/rust-toolchain@stable\n        with:\n          components: clippy\n\
             \x20     - uses: dtolnay/rust-toolchain@1.80.0\n      - run: x\n",
        ),
    ] {
        becomes(&asked(WORKFLOW, &steps(before)), WORKFLOW, &steps(after));
    }
    let matrix = |version: &str| {
        format!(
            "on: push\njobs:\n  a:\n    runs-on: x\n    strategy:\n      matrix:\n        rust: [1.69.0, {version}]\n    steps:\n\
             \x20     - uses: actions-rust-lang/setup-rust-toolchain@v1\n        with:\n          toolchain: ${{{{ matrix.rust }}}}\n"
        )
    };
    becomes(&asked(WORKFLOW, &matrix("1.70")), WORKFLOW, &matrix("\"1.70\""));
    // What it installs would change.
    stays(&asked(
        WORKFLOW,
        &steps("      - uses: dtolnay/rust-toolchain@1.80.0\n        with:\n          toolchain: 1.79.0\n"),
    ));
    let repeats = "      - uses: actions/checkout@v4\n      - uses: actions-rust-lang/setup-rust-toolchain@v1\n        with:\n          cache: false\n";
    let case = asked(WORKFLOW, &steps(&format!("{repeats}          toolchain: 1.80.0\n")))
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.80.0\"\ncomponents = [\"clippy\"]\n");
    becomes(&case, WORKFLOW, &steps(repeats));
}

#[test]
fn what_is_not_asked_about_stays() {
    let file = "[toolchain]\nchannel = \"1.70\"\ncomponent = []\n";
    let case = only("toolchain-key").file("repo/rust-toolchain.toml", file).args(&["--fix"]);
    becomes(&case, "rust-toolchain.toml", &file.replace("component ", "components "));
    let ignore = "[[env.ignore]]\nid = \"toolchain-file\"\nreason = \"x\"\n";
    stays(&asked("rust-toolchain.toml", file).file("repo/tollgate.toml", ignore));
    stays(&asked("rust-toolchain.toml", file).args(&["--skip", "toolchain-file"]));
    // Without the option nothing is touched.
    let case = only("toolchain-file").file("repo/rust-toolchain.toml", file);
    let before = tree(&case);
    assert!(case.found().contains("tollgate-env --fix --only toolchain-key"));
    assert_eq!(tree(&case), before);
}

/// The user's own configuration, and a toolchain file above the repository.
#[test]
fn nothing_outside_of_the_repository_is_touched() {
    let case = asked("README.md", "")
        .file("cargo/config.toml", "[build]\njobz = 2\n")
        .file("rust-toolchain.toml", "[toolchain]\nchannel = \"1.70\"\n")
        .env("CARGO_HOME", "{dir}/cargo");
    let ran = case.run();
    assert!(ran.stdout.contains("build.jobz") && ran.stdout.contains("`1.70`"), "{ran:?}");
    assert!(!ran.stdout.contains("--fix"), "{ran:?}");
    stays(&case);
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere_else() {
    let outside = only("toolchain-file")
        .file("outside/rust-toolchain.toml", "[toolchain]\nchannel = \"1.70\"\n")
        .args(&["--fix"]);
    std::os::unix::fs::symlink(
        outside.root().join("outside/rust-toolchain.toml"),
        outside.root().join("repo/rust-toolchain.toml"),
    )
    .expect("a link");
    assert!(outside.run().stdout.contains("toolchain-minor"));
    stays(&outside);
    let inside = only("toolchain-file")
        .file("repo/etc/toolchain", "[toolchain]\nchannel = \"1.70\"\n")
        .args(&["--fix"]);
    let link = inside.root().join("repo/rust-toolchain.toml");
    std::os::unix::fs::symlink("etc/toolchain", &link).expect("a link");
    becomes(&inside, "rust-toolchain.toml", "[toolchain]\nchannel = \"1.70.0\"\n");
    assert!(link.is_symlink() && text(&inside, "etc/toolchain").contains("1.70.0"));
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let case = asked("rust-toolchain.toml", "[toolchain]\nchannel = \"1.70\"\n");
    let file = case.root().join("repo/rust-toolchain.toml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).expect("permissions");
    let ran = case.run();
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("cannot write rust-toolchain.toml: it is read-only"), "{ran:?}");
    assert!(text(&case, "rust-toolchain.toml").contains("\"1.70\""));
}

#[test]
fn standard_output_is_the_answer_alone() {
    let case = asked("rust-toolchain.toml", "[toolchain]\nchannel = \"1.70\"\n").args(&["--format", "json"]);
    let ran = case.run();
    let said: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((&said["outcome"], said["findings"].as_array().map(Vec::len)), (&"pass".into(), Some(0)));
    let before = only("toolchain-file")
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.70\"\n")
        .args(&["--format", "json"])
        .run();
    let said: serde_json::Value = serde_json::from_str(&before.stdout).expect("JSON");
    let fix =
        serde_json::json!({"argv": ["tollgate-env", "--fix", "--only", "toolchain-minor"], "safe": true});
    assert_eq!(said["findings"][0]["fix"], fix);
    assert_eq!(said["findings"][0].get("change"), None);
}
