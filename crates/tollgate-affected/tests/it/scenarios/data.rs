//! Files of a package that are neither sources nor manifests: compiled, or read by its tests alone.

use super::{Row, check};
use crate::oracle;
use crate::support::Scratch;

/// `a` with data of every kind, and `user` that depends on it.
fn workspace(library: &str) -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("user", &["a = { path = \"../a\" }"])]);
    scratch.write("crates/a/src/lib.rs", library);
    for path in ["data/deep/x.json", "x.toml", "src/x.json", "src/snapshots/a__x.snap", "templates/base.txt"]
    {
        scratch.write(&format!("crates/a/{path}"), "{}");
    }
    scratch.commit("data");
    scratch
}

fn touch(path: &'static str) -> impl Fn(&Scratch) {
    move |scratch| scratch.write(&format!("crates/a/{path}"), "changed")
}

#[test]
fn that_only_tests_may_read() {
    let libraries = [
        "pub fn f() {}\n",
        "#[cfg(test)]\nmod tests {\n    fn f() { std::fs::read(\"data/deep/x.json\").ok(); }\n    const A: [&str; 2] = [\"x.toml\", \"snapshots\"];\n}\n",
        "/// ```\n/// std::fs::read(\"data/deep/x.json\").ok();\n/// ```\npub fn f() {}\n",
    ];
    for library in libraries {
        let rows: &[Row<'_>] = &[
            (library, &touch("data/deep/x.json"), "a (tests)"),
            ("beside the manifest", &touch("x.toml"), "a (tests)"),
            ("one that is new", &touch("data/y"), "a (tests)"),
            ("one that is gone", &|s| s.remove("crates/a/data"), "a (tests)"),
            ("a snapshot", &touch("src/snapshots/a__x.snap"), "a (tests)"),
        ];
        oracle::check(&workspace(library), rows);
        // Nobody says that it is read; among sources it is likely to be.
        check(&workspace(library), &[("among the sources", &touch("src/x.json"), "a, user")]);
    }
}

#[test]
fn that_code_may_read() {
    let ways = [
        "pub fn f() { std::fs::read(\"data/deep/x.json\").ok(); }\n",
        "pub fn f() { std::fs::read(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/data/deep/x.json\")).ok(); }\n",
        "pub fn f(name: &str) -> String { format!(\"{}/{name}.json\", env!(\"CARGO_MANIFEST_DIR\")) }\n",
        "pub fn f() -> &'static str { env!(\"CARGO_MANIFEST_DIR\") }\n",
        "pub const DIR: &str = \"data\";\n",
        "migrate!(\"./data\");\n",
        "#[derive(E)]\n#[folder = \"data/\"]\nstruct E;\n",
        "static D: Dir<'_> = include_dir!(\"$CARGO_MANIFEST_DIR/data\");\n",
        "#[derive(P)]\n#[grammar = \"../data/deep/x.json\"]\nstruct P;\n",
    ];
    for way in ways {
        check(&workspace(way), &[(way, &touch("data/deep/x.json"), "a, user")]);
    }
    let included = "pub const X: &str = include_str!(\"../data/deep/x.json\");\n";
    oracle::check(
        &workspace(included),
        &[
            ("an include", &touch("data/deep/x.json"), "a, user"),
            ("beside it", &touch("x.toml"), "a (tests)"),
        ],
    );
}

#[test]
fn that_a_macro_may_read() {
    for name in ["sqlx", "askama", "boilerplate", "wasmtime"] {
        let scratch = workspace("pub fn f() {}\n");
        scratch.edit("crates/a/Cargo.toml", "[dependencies]", &format!("[dependencies]\n{name} = \"1\""));
        scratch.commit("a macro");
        check(&scratch, &[(name, &touch("templates/base.txt"), "a, user")]);
    }
    let scratch = workspace("pub fn f() {}\n");
    scratch.package("crates/derive", "derive", &[]);
    scratch.edit("crates/derive/Cargo.toml", "[dependencies]", "[lib]\nproc-macro = true\n");
    scratch.write("crates/derive/src/lib.rs", "const FILE: &str = \"x.toml\";\n");
    scratch.edit(
        "crates/a/Cargo.toml",
        "[dependencies]",
        "[dependencies]\nderive = { path = \"../derive\" }",
    );
    scratch.commit("a macro of the workspace");
    let rows: &[Row<'_>] = &[
        ("what it names", &touch("x.toml"), "a, user"),
        ("what it does not name", &touch("data/deep/x.json"), "a (tests)"),
    ];
    check(&scratch, rows);
}

#[test]
fn that_a_build_script_may_read() {
    let scratch = workspace("pub fn f() {}\n");
    scratch.write("crates/a/build.rs", "fn main() {}\n");
    scratch.commit("a build script");
    oracle::check(&scratch, &[("any of them", &touch("data/deep/x.json"), "a, user")]);
}
