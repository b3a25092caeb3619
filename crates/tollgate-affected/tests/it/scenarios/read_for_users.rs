//! Files that the code of a library reads when it runs, which it does in the tests of whoever uses it.

use super::{Row, check};
use crate::support::Scratch;

const ROOT: &str = "pub fn root() -> std::path::PathBuf {\n    std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\")).ancestors().nth(2).unwrap().into()\n}\n";

/// `tidy` with this in its library, `app` whose tests use it, `built` that is built with it, and `other`.
fn workspace(library: &str) -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("tidy", &[]),
        ("app", &["[dev-dependencies]", "tidy = { path = \"../tidy\" }"]),
        ("built", &["[build-dependencies]", "tidy = { path = \"../tidy\" }"]),
        ("other", &[]),
        ("user", &["app = { path = \"../app\" }"]),
    ]);
    scratch.write("crates/tidy/src/lib.rs", library);
    scratch.write("crates/tidy/README.md", "1");
    scratch.write("crates/other/README.md", "1");
    scratch.write("crates/other/data/x.json", "1");
    scratch.commit("files");
    scratch
}

fn touch(path: &'static str) -> impl Fn(&Scratch) {
    move |scratch| scratch.write(path, "// 2")
}

#[test]
fn that_lists_what_is_above_it() {
    let library = format!(
        "{ROOT}pub fn check() {{\n    for entry in std::fs::read_dir(root().join(\"crates\")).unwrap() {{ entry.unwrap(); }}\n}}\n"
    );
    let rows: &[Row<'_>] = &[
        ("a source", &touch("crates/other/src/lib.rs"), "app (tests), built, other, tidy (tests)"),
        ("a document", &touch("crates/other/README.md"), "app (tests), built, tidy (tests)"),
        ("data", &touch("crates/other/data/x.json"), "app (tests), built, other (tests), tidy (tests)"),
    ];
    check(&workspace(&library), rows);
}

#[test]
fn that_names_what_is_in_another_package() {
    let library = format!(
        "{ROOT}pub fn check() {{ std::fs::read(root().join(\"crates/other/data/x.json\")).ok(); }}\n"
    );
    let rows: &[Row<'_>] = &[
        ("data", &touch("crates/other/data/x.json"), "app (tests), built, other (tests), tidy (tests)"),
        ("a source", &touch("crates/other/src/lib.rs"), "other"),
    ];
    check(&workspace(&library), rows);
}

#[test]
fn that_names_a_document_of_its_own() {
    let read = "std::fs::read(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/README.md\")).ok();";
    let rows: &[Row<'_>] = &[("a document", &touch("crates/tidy/README.md"), "app (tests), built, tidy")];
    check(&workspace(&format!("pub fn check() {{ {read} }}\n")), rows);
    let in_tests = format!("#[cfg(test)]\nmod tests {{\n    fn f() {{ {read} }}\n}}\n");
    let rows: &[Row<'_>] = &[("a document", &touch("crates/tidy/README.md"), "tidy (tests)")];
    check(&workspace(&in_tests), rows);
}
