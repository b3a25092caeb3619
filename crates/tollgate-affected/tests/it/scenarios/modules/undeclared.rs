//! Sources that no module declares, or none any more.

use super::{CODE, TESTS, check_edits, edit, package};
use crate::oracle;
use crate::scenarios::check;
use crate::support::Scratch;

#[test]
fn sources_that_no_module_declares() {
    check_edits(
        &[
            (
                "src/lib.rs",
                "// mod commented;\n/* mod block; */\npub mod code;\npub const S: &str = \"said.rs\";\n",
            ),
            ("src/code.rs", "pub fn spoken() {}\n"),
            ("src/commented.rs", "\n"),
            ("src/block.rs", "\n"),
            ("src/unused/mod.rs", "\n"),
            ("src/un-named.rs", "\n"),
            ("tests/it.rs", "#[test]\nfn t() {}\n"),
            ("tests/it/data.rs", "\n"),
        ],
        &[
            ("src/commented.rs", "nothing"),
            ("src/block.rs", "nothing"),
            ("src/unused/mod.rs", "nothing"),
            ("src/un-named.rs", "nothing"),
            ("tests/it/data.rs", TESTS),
        ],
    );
}

/// Where it is not sure that nobody takes a file in, it counts as before.
#[test]
fn what_may_be_declared_or_read() {
    let all = |lib: &'static str| {
        package(&[("src/lib.rs", lib), ("src/lonely.rs", "\n"), ("src/dir/lonely.rs", "\n")])
    };
    for (what, lib, expected) in [
        ("as a word", "pub fn lonely() {}\n", "nothing"),
        ("as a word for a macro", "mod a { thing! { (lonely) } }\n", CODE),
        ("as a word for the macro of an attribute", "#[test_each(lonely)]\nstruct A;\n", CODE),
        ("in a string", "pub const S: &str = \"src/lonely.rs\";\n", CODE),
        ("in a string as a directory", "pub const S: &str = \"dir\";\n", "nothing"),
        ("a macro that may declare anything", "thing!();\n", CODE),
        (
            "a name that is put together",
            "macro_rules! m { ($a:ident) => { paste! { mod [<$a ly>]; } } }\nm!(lone);\n",
            CODE,
        ),
        ("a path that is computed", "#[path = concat!(\"lone\", \"ly.rs\")]\nmod x;\n", CODE),
        ("a generated source", "include!(concat!(env!(\"OUT_DIR\"), \"/x.rs\"));\n", CODE),
        ("a directory", "fn f() { load(\"src/\") }\n", CODE),
        ("an open comment", "/* mod lonely; ", "nothing"),
        ("braces that do not match", "fn f() { ) }\n", CODE),
        ("another module", "pub mod other;\n", "nothing"),
    ] {
        check(&all(lib), &[(what, &edit("src/lonely.rs"), expected)]);
    }
    let scratch = package(&[
        ("src/lib.rs", ""),
        ("src/lonely.rs", "\n"),
        ("tests/it.rs", "#[test]\nfn f() { for f in std::fs::read_dir(\".\").unwrap() {} }\n"),
    ]);
    check(&scratch, &[("a test that lists directories", &edit("src/lonely.rs"), TESTS)]);
    let scratch = all("pub const S: &str = \"dir\";\n");
    check(&scratch, &[("in a directory that is said", &edit("src/dir/lonely.rs"), CODE)]);
}

/// A file that is declared for tests only, and something elsewhere in the package that may take it in too.
#[test]
fn what_may_be_taken_in_elsewhere() {
    for (what, text, expected) in [
        ("nothing", "\n", TESTS),
        ("a path that is computed", "#[path = concat!(\"x\", \".rs\")]\nmod x;\n", CODE),
        ("a computed path of tests", "#[cfg(test)]\n#[path = concat!(\"x\", \".rs\")]\nmod x;\n", TESTS),
        ("a generated source", "include!(concat!(env!(\"OUT_DIR\"), \"/x.rs\"));\n", CODE),
        ("a macro for others", "#[macro_export]\nmacro_rules! m { () => { mod tests; } }\n", CODE),
        ("a macro of tests", "#[cfg(test)]\nmacro_rules! m { () => { mod tests; } }\n", TESTS),
        ("a path to it", "#[path = \"../tests.rs\"]\nmod again;\n", CODE),
        ("a path to another file", "#[path = \"../other.rs\"]\nmod again;\n", TESTS),
        ("a path to one that declares it", "#[path = \"../more.rs\"]\nmod more;\n", CODE),
    ] {
        let scratch = package(&[
            ("src/lib.rs", "#[cfg(test)]\nmod tests;\npub mod far;\n"),
            ("src/tests.rs", "\n"),
            ("src/more.rs", "pub mod tests;\n"),
            ("src/other.rs", "\n"),
            ("src/far.rs", "mod away;\n"),
            ("src/far/away.rs", text),
        ]);
        check(&scratch, &[(what, &edit("src/tests.rs"), expected)]);
    }
}

/// What comes and goes in the next two.
const CHANGING: [(&str, &str); 8] = [
    ("src/lib.rs", "pub mod code;\n#[cfg(test)]\nmod tests;\n"),
    ("src/code.rs", "pub mod part;\n"),
    ("src/code/part.rs", "\n"),
    ("src/tests.rs", "mod part;\n"),
    ("src/tests/part.rs", "\n"),
    ("src/dead.rs", "\n"),
    ("src/bin/tool.rs", "fn main() {}\n"),
    ("tests/one.rs", "#[test]\nfn t() {}\n"),
];

fn remove(path: &'static str) -> impl Fn(&Scratch) {
    move |scratch| scratch.remove(&format!("crates/a/{path}"))
}

#[test]
fn declarations_that_come_and_go() {
    let code_is_gone = |s: &Scratch| {
        s.write("crates/a/src/code.rs", "\n");
        s.remove("crates/a/src/code/part.rs");
    };
    let tests_are_gone = |s: &Scratch| {
        s.write("crates/a/src/tests.rs", "\n");
        s.remove("crates/a/src/tests/part.rs");
    };
    let moves = |s: &Scratch| {
        s.remove("crates/a/src/code/part.rs");
        s.write("crates/a/src/code/part/mod.rs", "\n");
    };
    let becomes_tests = |s: &Scratch| {
        s.write("crates/a/src/lib.rs", "#[cfg(test)]\nmod code;\n#[cfg(test)]\nmod tests;\n");
        s.write("crates/a/src/code/part.rs", "// x\n");
    };
    let becomes_code = |s: &Scratch| {
        s.write("crates/a/src/lib.rs", "pub mod code;\nmod tests;\n");
        s.write("crates/a/src/tests/part.rs", "// x\n");
    };
    oracle::check(
        &package(&CHANGING),
        &[
            ("a module is gone", &code_is_gone, CODE),
            ("a module of tests is gone", &tests_are_gone, TESTS),
            ("a module moves", &moves, CODE),
            ("a module is for tests only from now on", &becomes_tests, CODE),
            ("a module of tests is one of all from now on", &becomes_code, CODE),
        ],
    );
}

#[test]
fn files_that_come_and_go() {
    oracle::check(
        &package(&CHANGING),
        &[
            ("a file of no module is gone", &remove("src/dead.rs"), "nothing"),
            ("a file of no module is new", &|s| s.write("crates/a/src/fresh.rs", "\n"), "nothing"),
        ],
    );
    check(
        &package(&CHANGING),
        &[
            ("a module that is still declared is gone", &remove("src/code/part.rs"), CODE),
            ("one of tests that is still declared is gone", &remove("src/tests/part.rs"), TESTS),
            ("a binary is new", &|s| s.write("crates/a/src/bin/other.rs", "fn main() {}\n"), "a"),
            ("a binary is gone", &remove("src/bin/tool.rs"), CODE),
            ("the only test is gone", &remove("tests/one.rs"), TESTS),
        ],
    );
}

/// A build script may read all of its package.
#[test]
fn beside_a_build_script() {
    let scratch = package(&[
        ("build.rs", "fn main() {}\n"),
        ("src/lib.rs", "#[cfg(test)]\nmod tests;\n"),
        ("src/tests.rs", "\n"),
        ("src/dead.rs", "\n"),
    ]);
    oracle::check(
        &scratch,
        &[
            ("a module of tests", &edit("src/tests.rs"), CODE),
            ("a file of no module", &edit("src/dead.rs"), CODE),
        ],
    );
}
