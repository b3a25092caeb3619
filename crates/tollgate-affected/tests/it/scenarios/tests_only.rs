//! What lies only in tests touches only the tests, unless somebody else takes it in.

use super::check;
use crate::oracle;
use crate::support::Scratch;

/// `a` with tests and a fixture, `b` that depends on it; `taken` whose library takes in a file and a module
/// from among its tests, and `user` of that; `script` with a build script, and `caller` of that.
fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("a", &[]),
        ("b", &["a = { path = \"../a\" }"]),
        ("taken", &[]),
        ("user", &["taken = { path = \"../taken\" }"]),
        ("script", &[]),
        ("caller", &["script = { path = \"../script\" }"]),
    ]);
    for package in ["a", "taken", "script"] {
        scratch.write(&format!("crates/{package}/tests/it/main.rs"), "mod more;\n#[test]\nfn t() {}\n");
        scratch.write(&format!("crates/{package}/tests/it/more.rs"), "\n");
        scratch.write(&format!("crates/{package}/tests/data/x.txt"), "\n");
    }
    scratch.write(
        "crates/taken/src/lib.rs",
        "pub const X: &str = include_str!(\"../tests/data/x.txt\");\n#[path = \"../tests/util/mod.rs\"]\npub mod util;\n",
    );
    scratch.write("crates/taken/tests/util/mod.rs", "pub mod inner;\n");
    scratch.write("crates/taken/tests/util/inner.rs", "\n");
    scratch.write("crates/script/build.rs", "fn main() {}\n");
    scratch.commit("tests");
    scratch
}

#[test]
fn of_the_package_itself() {
    oracle::check(
        &workspace(),
        &[
            ("a test", &|s| s.write("crates/a/tests/it/main.rs", "#[test]\nfn t() {}\n"), "a (tests)"),
            ("a module of a test", &|s| s.write("crates/a/tests/it/more.rs", "// x\n"), "a (tests)"),
            (
                "a module that the library takes in",
                &|s| s.write("crates/taken/tests/util/inner.rs", "pub fn x() {}\n"),
                "taken, user",
            ),
            (
                "a fixture that it takes in",
                &|s| s.write("crates/taken/tests/data/x.txt", "x\n"),
                "taken, user",
            ),
        ],
    );
    check(
        &workspace(),
        &[
            ("a fixture", &|s| s.write("crates/a/tests/data/x.txt", "x\n"), "a (tests)"),
            (
                "where a build script may read it",
                &|s| s.write("crates/script/tests/data/x.txt", "x\n"),
                "caller, script",
            ),
        ],
    );
}

/// Without a lock file anything external may depend on a patched package, but not what that needs itself.
#[test]
fn a_patched_package_without_a_lock_file() {
    let scratch = Scratch::with_packages(&[
        ("low", &["below = \"1\""]),
        ("high", &["low = { path = \"../low\" }", "shared = \"1\""]),
        ("same", &["shared = \"1\""]),
        ("other", &["shared = \"2\""]),
        ("alone", &[]),
    ]);
    let root = scratch.read("Cargo.toml");
    scratch.write("Cargo.toml", &format!("{root}[patch.crates-io]\nhigh = {{ path = \"crates/high\" }}\n"));
    scratch.commit("a patch");
    let touch = |s: &Scratch| s.write("crates/high/src/lib.rs", "// x\n");
    check(&scratch, &[("the patched package", &touch, "high, other")]);
}
