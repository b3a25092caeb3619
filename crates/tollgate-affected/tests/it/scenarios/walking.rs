//! Files that are read when programs and tests run: by a path from the package, or up from it.

use super::{Row, check};
use crate::support::Scratch;

/// A test of the package `a`.
fn with_test(scratch: &Scratch, text: &str) {
    scratch.write("crates/a/tests/it.rs", &format!("#[test]\nfn it() {{\n{text}\n}}\n"));
    scratch.commit("a test");
}

fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &[]), ("user", &["a = { path = \"../a\" }"])]);
    scratch.write("crates/b/data/x.json", "{}");
    scratch.write("crates/b/data/y.json", "{}");
    scratch.commit("data");
    scratch
}

#[test]
fn tests_that_name_a_file_of_another_package() {
    let ways = [
        "let _ = std::fs::read(\"../b/data/x.json\");",
        "let _ = std::fs::read(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../b/data/x.json\"));",
        "let _ = std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\")).join(\"../b/data/x.json\");",
        "let _ = std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\")).join(\"..\").join(\"b\").join(\"data\").join(\"x.json\");",
        "let _ = std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\")).parent().unwrap().join(\"b/data/x.json\");",
        "let _ = std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\")).ancestors().nth(2).unwrap().join(\"crates/b/data/x.json\");",
        "let mut root = std::path::PathBuf::from(env!(\"CARGO_MANIFEST_DIR\"));\nroot.pop();\nroot.pop();\nlet _ = root.join(\"crates/b/data/x.json\");",
        "let root = std::path::PathBuf::from(env!(\"CARGO_MANIFEST_DIR\"));\nlet crates = root.parent().unwrap();\nlet _ = crates.join(\"b\").join(\"data\").join(\"x.json\");",
    ];
    for way in ways {
        let scratch = workspace();
        with_test(&scratch, way);
        let rows: &[Row<'_>] = &[
            (way, &|s| s.write("crates/b/data/x.json", "1"), "a (tests), b (tests)"),
            ("another file", &|s| s.write("crates/b/data/y.json", "1"), "b (tests)"),
        ];
        check(&scratch, rows);
    }
}

#[test]
fn tests_that_list_a_directory_of_another_package() {
    let ways = [
        "let _ = std::fs::read_dir(\"../b/data\");",
        "let _ = std::fs::read_dir(std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\")).join(\"../b/data\"));",
        "let _ = std::fs::read_dir(std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\")).join(\"..\").join(\"b\"));",
    ];
    for way in ways {
        let scratch = workspace();
        with_test(&scratch, way);
        let rows: &[Row<'_>] = &[
            (way, &|s| s.write("crates/b/data/x.json", "1"), "a (tests), b (tests)"),
            ("a new file", &|s| s.write("crates/b/data/new.json", "1"), "a (tests), b (tests)"),
            ("a file of one that it does not list", &|s| s.write("crates/user/x.json", "1"), "user (tests)"),
        ];
        check(&scratch, rows);
    }
}

/// A tidy test reads every file of the repository.
#[test]
fn a_test_that_walks_the_repository() {
    let ways = [
        "let root = std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\")).parent().unwrap().parent().unwrap();\nfor entry in std::fs::read_dir(root).unwrap() { let _ = entry; }",
        "let mut root = std::path::PathBuf::from(env!(\"CARGO_MANIFEST_DIR\"));\nwhile !root.join(\".git\").exists() { root.pop(); }\nlet _ = std::fs::read_dir(root);",
        "let root = std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\")).ancestors().find(|dir| dir.join(\"Cargo.lock\").exists());\nlet _ = std::fs::read_dir(root.unwrap());",
        "let root = concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../..\");\nlet _ = std::fs::read_dir(root);",
        "let _ = std::process::Command::new(\"git\").arg(\"ls-files\").current_dir(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../..\")).output();",
    ];
    for way in ways {
        let scratch = workspace();
        with_test(&scratch, way);
        let rows: &[Row<'_>] = &[
            (way, &|s| s.write("crates/b/src/lib.rs", "//!\n"), "a (tests), b"),
            ("a document", &|s| s.write("docs/x.md", "x"), "a (tests)"),
            ("a document of its own", &|s| s.write("crates/a/x.md", "x"), "a (tests)"),
            (
                "a manifest's comment",
                &|s| s.edit("crates/b/Cargo.toml", "[package]", "# x\n[package]"),
                "a (tests)",
            ),
        ];
        check(&scratch, rows);
    }
}

/// One crate knows the way up, and the tests of another name the file.
#[test]
fn a_way_up_through_a_helper() {
    let scratch = workspace();
    scratch.package("crates/helper", "helper", &[]);
    scratch.write(
        "crates/helper/src/lib.rs",
        "use std::path::PathBuf;\npub fn workspace_root() -> PathBuf {\n    PathBuf::from(env!(\"CARGO_MANIFEST_DIR\")).parent().unwrap().parent().unwrap().to_owned()\n}\n",
    );
    scratch.manifest("crates/a", "a", &["[dev-dependencies]", "helper = { path = \"../helper\" }"]);
    with_test(&scratch, "let _ = std::fs::read(helper::workspace_root().join(\"crates/b/data/x.json\"));");
    check(
        &scratch,
        &[
            ("the file", &|s| s.write("crates/b/data/x.json", "1"), "a (tests), b (tests)"),
            ("another file", &|s| s.write("crates/b/data/y.json", "1"), "b (tests)"),
        ],
    );
}

/// Documents are data where a test lists them.
#[test]
fn documents_that_tests_read() {
    let ways = [
        "for path in glob(\"tests/cases/*.md\") {}",
        "let _ = std::fs::read_dir(\"tests/cases\");",
        "let _ = std::fs::read_dir(std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\")).join(\"tests\").join(\"cases\"));",
        "let _ = std::fs::read_to_string(format!(\"tests/cases/{}.md\", 1));",
        "let _ = include_str!(\"cases/1.md\");",
    ];
    for way in ways {
        let scratch = workspace();
        scratch.write("crates/a/tests/cases/1.md", "x");
        scratch.write("crates/a/docs/1.md", "x");
        with_test(&scratch, way);
        let rows: &[Row<'_>] = &[
            (way, &|s| s.write("crates/a/tests/cases/1.md", "y"), "a (tests)"),
            ("another document", &|s| s.write("crates/a/docs/1.md", "y"), "nothing"),
        ];
        check(&scratch, rows);
    }
}
