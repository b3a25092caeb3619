//! Who may come to a directory above its package, and by which path.

use super::check;
use crate::support::Scratch;

const GOES_UP: &str = "let up = dir.parent(); Command::new(\"x\").current_dir(up)";

/// `lib` runs `code`, and the tests of `user` call it.
fn workspace(code: &str) -> Scratch {
    let scratch =
        Scratch::with_packages(&[("lib", &[]), ("user", &["lib = { path = \"../lib\" }"]), ("other", &[])]);
    scratch.write("crates/lib/src/lib.rs", &format!("pub fn run() {{\n    {code};\n}}\n"));
    scratch.write("docs/a.txt", "");
    scratch.commit("code that runs elsewhere");
    scratch
}

fn touched() -> impl Fn(&Scratch) {
    |scratch| scratch.write("docs/a.txt", "changed")
}

/// Who sets a variable for a child process knows nothing of its value yet.
#[test]
fn variables_that_are_read_or_set() {
    for (code, expected) in [
        (format!("let dir = env!(\"CARGO_MANIFEST_DIR\"); {GOES_UP}"), "lib (tests), user (tests)"),
        (format!("{GOES_UP}.env(\"CARGO_MANIFEST_DIR\", dir)"), "nothing"),
        (
            format!("{GOES_UP}.env(\"CARGO_MANIFEST_DIR\", env!(\"CARGO_MANIFEST_DIR\"))"),
            "lib (tests), user (tests)",
        ),
        (format!("{GOES_UP}; Arg::new(\"dir\").env(\"CARGO_MANIFEST_DIR\")"), "lib (tests), user (tests)"),
    ] {
        check(&workspace(&code), &[(&code, &touched(), expected)]);
    }
}

/// nextest tells its tests where the workspace is (nexte.st, "Environment variables").
#[test]
fn variables_of_nextest() {
    let code = "Path::new(&env::var(\"NEXTEST_WORKSPACE_ROOT\")).join(\"docs\")";
    check(&workspace(code), &[(code, &touched(), "lib (tests), user (tests)")]);
    check(&workspace("dir.join(\"docs\")"), &[("without", &touched(), "lib (tests)")]);
    let scratch = workspace("");
    let test = "fn it() { env::var(\"NEXTEST_WORKSPACE_ROOT\").read_dir_utf8(); }\n";
    scratch.write("crates/other/tests/it.rs", test);
    scratch.commit("a test");
    check(&scratch, &[("listed", &touched(), "other (tests)")]);
}
