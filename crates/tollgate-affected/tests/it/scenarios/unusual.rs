//! Unusual ways in which a file reaches a package; each was missed once.

use super::check;
use super::lock::{external, local};
use crate::support::Scratch;

/// `a`, `b` that depends on it, and `c` that asks the registry for `x`, of which a copy is in `local/x`.
fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("a", &[]),
        ("b", &["a = { path = \"../a\" }"]),
        ("c", &["x = \"0.1\""]),
        ("d", &[]),
    ]);
    scratch.edit("Cargo.toml", "[\"crates/*\"]", "[\"crates/*\"]\nexclude = [\"local\"]");
    scratch.package("local/x", "x", &[]);
    scratch
}

fn touch_x(scratch: &Scratch) {
    scratch.write("local/x/src/lib.rs", "//! Changed.\n");
}

#[test]
fn a_local_package_in_the_place_of_an_external_one() {
    for (file, text) in [
        (".cargo/config.toml", "paths = [\"local/x\"]\n"),
        (".cargo/config.toml", "[patch.crates-io]\nx = { path = \"local/x\" }\n"),
        ("Cargo.toml", "\n[replace]\n\"x:0.1.0\" = { path = \"local/x\" }\n"),
    ] {
        let scratch = workspace();
        let before = if file == "Cargo.toml" { scratch.read(file) } else { String::new() };
        scratch.write(file, &(before + text));
        scratch.commit("replaced");
        check(&scratch, &[(text, &touch_x, "c")]);
    }
}

#[test]
fn a_vendored_package_may_be_anybodys() {
    let scratch = workspace();
    scratch.write("local/x/.cargo-checksum.json", "{}\n");
    scratch.commit("vendored");
    check(&scratch, &[("its source", &touch_x, "everything")]);
}

#[test]
fn a_target_or_a_build_script_outside_of_its_package() {
    let scratch = workspace();
    scratch.write("support/build.rs", "fn main() { println!(\"cargo::rerun-if-changed=../d/x.proto\"); }\n");
    scratch.edit("crates/a/Cargo.toml", "edition", "build = \"../../support/build.rs\"\nedition");
    scratch.write("crates/d/x.proto", "\n");
    scratch.write(
        "local/x/Cargo.toml",
        "[package]\nname = \"x\"\nversion = \"0.1.0\"\n[lib]\npath = \"../../crates/d/src/x.rs\"\n",
    );
    scratch.write("crates/d/src/x.rs", "\n");
    scratch.edit("crates/c/Cargo.toml", "x = \"0.1\"", "x = { path = \"../../local/x\" }");
    scratch.commit("outside");
    check(
        &scratch,
        &[
            ("what the script watches", &|s| s.write("crates/d/x.proto", "x\n"), "a, b, d (tests)"),
            ("the source of the target", &|s| s.write("crates/d/src/x.rs", "// x\n"), "c"),
        ],
    );
}

#[test]
fn text_that_is_taken_in_by_its_own_package() {
    let scratch = workspace();
    scratch.write(
        "crates/a/src/lib.rs",
        "#![doc = include_str!(concat!(\"../\", env!(\"CARGO_PKG_README\")))]\nconst M: &str = include_str!(\"../Cargo.toml\");\n",
    );
    scratch.write("crates/a/README.md", "\n");
    scratch.write("crates/d/src/lib.rs", "#[derive(T)]\n#[template(path = \"mail.md\")]\nstruct A;\n#[derive(E)]\n#[folder = \"docs\"]\nstruct B;\n");
    scratch.write("crates/d/templates/mail.md", "\n");
    scratch.write("crates/d/docs/x.md", "\n");
    scratch.commit("text");
    check(
        &scratch,
        &[
            ("a document by a variable", &|s| s.write("crates/a/README.md", "x\n"), "a, b"),
            (
                "a comment in a manifest",
                &|s| s.edit("crates/a/Cargo.toml", "[package]", "# x\n[package]"),
                "a, b",
            ),
            ("the template of a derive", &|s| s.write("crates/d/templates/mail.md", "x\n"), "d"),
            ("the folder of a derive", &|s| s.write("crates/d/docs/x.md", "x\n"), "d"),
        ],
    );
}

#[test]
fn a_long_string_above_leads_nobody_astray() {
    let scratch = workspace();
    let text = format!(
        "const A: &str = r#\"{}members = [\"crates/*\"]\n\"#;\nconst B: &str = include_str!(\"../../d/x.txt\");\n",
        "line\n".repeat(12)
    );
    scratch.write("crates/a/src/lib.rs", &text);
    scratch.write("crates/d/x.txt", "\n");
    scratch.commit("a long string");
    check(
        &scratch,
        &[("what is taken in below it", &|s| s.write("crates/d/x.txt", "x\n"), "a, b, d (tests)")],
    );
}

#[test]
fn a_lock_file_that_has_lost_what_a_manifest_asks_for() {
    let scratch = workspace();
    let rest = [local("a", &[]), local("b", &["a"]), local("d", &[])].concat();
    let whole = format!("version = 4\n{rest}{}{}", local("c", &["x"]), external("x", "0.1.0", &[]));
    scratch.write("Cargo.lock", &whole);
    scratch.commit("locked");
    let lost = format!("version = 4\n{rest}{}", local("c", &[]));
    check(&scratch, &[("an entry is gone", &|s| s.write("Cargo.lock", &lost), "everything")]);
}

#[test]
fn rules_hold_for_manifests_and_the_lock_file_too() {
    let scratch = workspace();
    scratch
        .write("tollgate.toml", "[[affected.rule]]\npaths = [\"/crates/a/Cargo.toml\"]\neffect = \"all\"\n");
    scratch.commit("a rule");
    let comment = |s: &Scratch| s.edit("crates/a/Cargo.toml", "[package]", "# x\n[package]");
    check(&scratch, &[("a comment", &comment, "everything")]);
}

#[test]
fn a_source_that_is_no_rust_ends() {
    let scratch = workspace();
    let text =
        format!("// \"\nconst X: &str = \"../a/x\"; {}\n{}", "r#".repeat(50_000), "\"..\", ".repeat(50_000));
    scratch.write("crates/d/src/lib.rs", &text);
    scratch.commit("odd");
    check(&scratch, &[("another file", &|s| s.write("crates/a/src/lib.rs", "// x\n"), "a, b")]);
}

#[test]
fn a_package_elsewhere_that_a_test_reads_by_a_joined_word() {
    let scratch = workspace();
    scratch.package("fixtures/y", "y", &[]);
    let root = "pub fn root() -> std::path::PathBuf {\n    std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\")).parent().unwrap().parent().unwrap().into()\n}\n";
    scratch.write("crates/a/src/lib.rs", root);
    let test = "#[test]\nfn t() {\n    let dir = a::root().join(\"fixtures\");\n    for name in [\"y\"] { std::fs::read(dir.join(name).join(\"src\")).ok(); }\n}\n";
    scratch.write("crates/b/tests/t.rs", test);
    scratch.commit("fixtures");
    let touch = |s: &Scratch| s.write("fixtures/y/src/lib.rs", "// x\n");
    check(&scratch, &[("a fixture", &touch, "b (tests)")]);
}
