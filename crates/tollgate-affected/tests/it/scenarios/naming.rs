//! Files that the compiler takes in from elsewhere: includes, path attributes, links, build scripts.

use super::{Row, check};
use crate::oracle;
use crate::support::Scratch;

/// `data` has files; the others take them in, each in its way; `user` depends on one of these.
fn including() -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("data", &[]),
        ("strings", &[]),
        ("bytes", &[]),
        ("code", &[]),
        ("manifest-dir", &[]),
        ("path", &[]),
        ("tests", &[]),
        ("script", &[]),
        ("user", &["strings = { path = \"../strings\" }"]),
    ]);
    scratch.write("crates/data/a.txt", "a");
    scratch.write("crates/data/src/code.rs", "pub fn f() {}\n");
    scratch.write("crates/data/src/outer/mod.rs", "pub mod inner;\n");
    scratch.write("crates/data/src/outer/inner.rs", "pub mod deep;\n");
    scratch.write("crates/data/src/outer/inner/deep.rs", "pub const A: &str = include_str!(\"deep.txt\");\n");
    scratch.write("crates/data/src/outer/inner/deep.txt", "a");
    scratch.write("crates/data/src/outer/other.rs", "");
    scratch.write("crates/data/script.txt", "a");
    let lib = |name: &str, text: &str| scratch.write(&format!("crates/{name}/src/lib.rs"), text);
    lib("strings", "pub const A: &str = std::include_str!(\"../../data/a.txt\");\n");
    lib("bytes", "pub const A: &[u8] = include_bytes!(\"../../data/a.txt\");\n");
    lib("code", "include!(\"../../data/src/code.rs\");\n");
    lib(
        "manifest-dir",
        "pub const A: &str = include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../data/a.txt\"));\n",
    );
    lib("path", "#[path = \"../../data/src/outer/mod.rs\"]\nmod outer;\n");
    scratch.write(
        "crates/tests/tests/it.rs",
        "const A: &str = include_str!(\"../../data/a.txt\");\n#[test]\nfn a() { assert_eq!(A.len(), 1); }\n",
    );
    scratch.write(
        "crates/script/build.rs",
        "fn main() { println!(\"cargo:rerun-if-changed=../data/script.txt\"); }\n",
    );
    scratch.commit("what is taken in");
    scratch
}

#[test]
fn files_of_another_package() {
    // In its own package a file that nobody names counts as well; cargo looks at what is built from it.
    let rows: &[Row<'_>] = &[
        (
            "a text",
            &|s| s.write("crates/data/a.txt", "b"),
            "bytes, data (tests), manifest-dir, strings, tests (tests), user",
        ),
        ("code", &|s| s.write("crates/data/src/code.rs", "pub fn g() {}\n"), "code"),
        ("a module", &|s| s.write("crates/data/src/outer/mod.rs", "pub mod inner; // x\n"), "path"),
        (
            "a module of that",
            &|s| s.write("crates/data/src/outer/inner.rs", "pub mod deep; // x\n"),
            "data, path",
        ),
        (
            "a module of that in turn",
            &|s| s.write("crates/data/src/outer/inner/deep.rs", "// x\n"),
            "data, path",
        ),
        ("what that includes", &|s| s.write("crates/data/src/outer/inner/deep.txt", "b"), "data, path"),
        ("what a build script watches", &|s| s.write("crates/data/script.txt", "b"), "data (tests), script"),
    ];
    oracle::check_sound(&including(), rows);
    check(
        &including(),
        &[(
            "a source that is no module of it",
            &|s| s.write("crates/data/src/outer/other.rs", "// x\n"),
            "nothing",
        )],
    );
}

#[test]
fn files_that_no_package_owns() {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &["a = { path = \"../a\" }"]), ("c", &[])]);
    scratch.write("README.md", "# Read me\n");
    scratch.write("docs/guide.md", "# Guide\n");
    scratch.write("docs/other.md", "# Other\n");
    scratch.write("crates/a/src/lib.rs", "#![doc = include_str!(\"../../../README.md\")]\n");
    scratch
        .write("crates/c/src/lib.rs", "#![cfg_attr(doc, doc = include_str!(\"../../../docs/guide.md\"))]\n");
    scratch.commit("documents");
    oracle::check(
        &scratch,
        &[
            ("a document that a source takes in", &|s| s.write("README.md", "x"), "a, b"),
            ("one that nobody names", &|s| s.write("docs/other.md", "x"), "nothing"),
        ],
    );
    oracle::check_sound(
        &scratch,
        &[("one that is taken in for the documentation", &|s| s.write("docs/guide.md", "x"), "c")],
    );
}

#[test]
fn documents_in_a_package() {
    let scratch = Scratch::with_packages(&[
        ("a", &[]),
        ("doc", &[]),
        ("script", &[]),
        ("on-script", &["script = { path = \"../script\" }"]),
    ]);
    for name in ["a", "doc", "script"] {
        scratch.write(&format!("crates/{name}/README.md"), "# Read me\n");
    }
    scratch.write("crates/doc/src/lib.rs", "#![doc = include_str!(\"../README.md\")]\n");
    scratch.write("crates/script/build.rs", "fn main() {}\n");
    scratch.commit("documents");
    oracle::check(
        &scratch,
        &[
            ("one that nobody names", &|s| s.write("crates/a/README.md", "x"), "nothing"),
            ("one that a source takes in", &|s| s.write("crates/doc/README.md", "x"), "doc"),
            (
                "one that a build script may read",
                &|s| s.write("crates/script/README.md", "x"),
                "on-script, script",
            ),
            (
                "a new one that a build script may read",
                &|s| s.write("crates/script/docs/a.md", "x"),
                "on-script, script",
            ),
        ],
    );
}

#[cfg(unix)]
#[test]
fn links() {
    let scratch =
        Scratch::with_packages(&[("a", &[]), ("b", &[]), ("c", &["b = { path = \"../b\" }"]), ("d", &[])]);
    scratch.write("crates/a/src/shared.rs", "");
    scratch.write("crates/a/src/lib.rs", "pub mod shared;\n");
    scratch.write("crates/b/src/lib.rs", "pub mod shared;\n");
    scratch.write("crates/a/dir/x.rs", "");
    scratch.write("crates/d/src/lib.rs", "#[path = \"dir/x.rs\"]\npub mod x;\n");
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, scratch.root().join(at)).expect("a link");
    link("../../a/src/shared.rs", "crates/b/src/shared.rs");
    link("../../a/dir", "crates/d/src/dir");
    scratch.commit("links");
    oracle::check(
        &scratch,
        &[("a source that a link leads to", &|s| s.write("crates/a/src/shared.rs", "//!\n"), "a, b, c")],
    );
    oracle::check_sound(
        &scratch,
        &[("a source in a directory that a link leads to", &|s| s.write("crates/a/dir/x.rs", "//!\n"), "d")],
    );
}

#[test]
fn what_a_build_script_watches() {
    let scratch = Scratch::with_packages(&[
        ("a", &[]),
        ("on-a", &["a = { path = \"../a\" }"]),
        ("b", &[]),
        ("root", &[]),
    ]);
    scratch.write("crates/b/proto/x.proto", "");
    scratch.write("crates/b/y.proto", "");
    scratch.write("crates/a/build.rs", "fn main() {\n    println!(\"cargo::rerun-if-changed=../b/proto\");\n    println!(\"cargo::rerun-if-changed=build.rs\");\n}\n");
    scratch.commit("a build script");
    oracle::check_sound(
        &scratch,
        &[
            (
                "a directory of another package",
                &|s| s.write("crates/b/proto/x.proto", "x"),
                "a, b (tests), on-a",
            ),
            ("a new file in it", &|s| s.write("crates/b/proto/z.proto", "x"), "a, b (tests), on-a"),
            ("another file beside it", &|s| s.write("crates/b/y.proto", "x"), "b (tests)"),
        ],
    );
}
