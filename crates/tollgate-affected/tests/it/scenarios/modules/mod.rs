//! Sources by their place among the modules of their package: who takes them in, and whether only for tests.

mod macros;
mod targets;
mod undeclared;

use super::Row;
use crate::oracle;
use crate::support::{Scratch, list, text};

/// `a`, which `user` depends on, with these sources beside its library and with an own lock file.
fn package(sources: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("user", &["a = { path = \"../a\" }"])]);
    for (path, text) in sources {
        scratch.write(&format!("crates/a/{path}"), text);
    }
    scratch.commit("modules");
    scratch
}

/// The edit of a source of `a`.
fn edit(path: &'static str) -> impl Fn(&Scratch) {
    move |scratch| {
        let path = format!("crates/a/{path}");
        scratch.write(&path, &format!("{}// Changed.\n", scratch.read(&path)));
    }
}

/// Edits each of these sources in turn, and lets cargo judge.
fn check_edits(sources: &[(&str, &str)], edits: &[(&'static str, &'static str)]) {
    let edited: Vec<_> = edits.iter().map(|(path, _)| edit(path)).collect();
    let rows: Vec<Row<'_>> =
        edits.iter().zip(&edited).map(|((path, expected), edit)| (*path, edit as _, *expected)).collect();
    oracle::check(&package(sources), &rows);
}

const TESTS: &str = "a (tests)";
const CODE: &str = "a, user";

#[test]
fn declared_for_tests_only() {
    check_edits(
        &[
            (
                "src/lib.rs",
                "pub mod code;\n\
                 #[cfg(test)]\nmod tests;\n\
                 #[cfg(all(test, target_pointer_width = \"64\"))]\nmod all;\n\
                 #[cfg(any(test, feature = \"x\"))]\nmod either;\n\
                 #[cfg(any(test, all(test, unix)))]\nmod any;\n\
                 #[cfg(not(test))]\npub mod without;\n\
                 #[allow(dead_code)]\n/// Documented: `mod commented;`\n#[cfg(test)]\n#[rustfmt::skip]\npub(crate) mod attributes;\n\
                 #[cfg(test)]\nmod inline {\n    mod below;\n    mod deep {\n        mod lower;\n    }\n}\n\
                 pub mod open {\n    pub mod below;\n    #[cfg(test)]\n    mod tests;\n}\n\
                 #[cfg_attr(test, allow(dead_code))]\npub mod conditional;\n\
                 #[cfg(test)]\nmod r#async;\n\
                 #[cfg(test)] use core as _; pub mod after;\n",
            ),
            ("src/code.rs", "#[cfg(test)]\nmod tests;\npub mod inner;\n"),
            ("src/code/tests.rs", "mod helper;\n"),
            ("src/code/tests/helper.rs", "\n"),
            ("src/code/inner.rs", "\n"),
            ("src/tests/mod.rs", "mod helper;\n"),
            ("src/tests/helper.rs", "\n"),
            ("src/all.rs", "\n"),
            ("src/either.rs", "\n"),
            ("src/any.rs", "\n"),
            ("src/without.rs", "\n"),
            ("src/attributes.rs", "\n"),
            ("src/inline/below.rs", "\n"),
            ("src/inline/deep/lower.rs", "\n"),
            ("src/open/below.rs", "\n"),
            ("src/open/tests.rs", "\n"),
            ("src/conditional.rs", "\n"),
            ("src/async.rs", "\n"),
            ("src/after.rs", "\n"),
        ],
        &[
            ("src/code.rs", CODE),
            ("src/code/tests.rs", TESTS),
            ("src/code/tests/helper.rs", TESTS),
            ("src/code/inner.rs", CODE),
            ("src/tests/mod.rs", TESTS),
            ("src/tests/helper.rs", TESTS),
            ("src/all.rs", TESTS),
            ("src/any.rs", TESTS),
            ("src/attributes.rs", TESTS),
            ("src/inline/below.rs", TESTS),
            ("src/inline/deep/lower.rs", TESTS),
            ("src/open/below.rs", CODE),
            ("src/open/tests.rs", TESTS),
            ("src/conditional.rs", CODE),
            ("src/async.rs", TESTS),
            ("src/after.rs", CODE),
            ("src/without.rs", CODE),
        ],
    );
}

#[test]
fn what_is_compiled_besides() {
    check_edits(
        &[
            (
                "src/lib.rs",
                "#[cfg(test)]\nmod only;\n\
                 mod inner;\n\
                 #[cfg(test)]\nmod by_path;\n\
                 #[path = \"by_path.rs\"]\nmod again;\n\
                 #[cfg(test)]\nmod included;\n\
                 mod a {\n    include!(\"included.rs\");\n    #[path = \"../loaded/x.rs\"]\n    mod x;\n}\n\
                 #[cfg(test)]\nmod text;\n\
                 pub const TEXT: &str = include_str!(\"text.rs\");\n\
                 #[path = \"dir\"]\nmod moved {\n    mod below;\n}\n\
                 #[cfg(test)]\nmod dir {\n    mod below;\n}\n\
                 #[cfg(test)]\nmod sibling;\n\
                 mod other;\n",
            ),
            ("src/only.rs", "\n"),
            // It is read before anybody knows that it is for tests only; what it declares is not.
            ("src/inner.rs", "#![cfg(test)]\nmod below;\n"),
            ("src/inner/below.rs", "\n"),
            ("src/by_path.rs", "\n"),
            ("src/included.rs", "\n"),
            ("src/a/keep.rs", "\n"),
            ("src/loaded/x.rs", "mod y;\n"),
            ("src/loaded/y.rs", "\n"),
            ("src/text.rs", "\n"),
            ("src/dir/below.rs", "\n"),
            // `other/mod.rs` takes in a file beside the library, of which a module is beside it too.
            ("src/other/mod.rs", "#[path = \"../beside.rs\"]\nmod beside;\n"),
            ("src/beside.rs", "mod sibling;\n"),
            ("src/sibling.rs", "\n"),
        ],
        &[
            ("src/only.rs", TESTS),
            ("src/inner.rs", CODE),
            ("src/inner/below.rs", TESTS),
            ("src/by_path.rs", CODE),
            ("src/included.rs", CODE),
            ("src/loaded/x.rs", CODE),
            ("src/loaded/y.rs", CODE),
            ("src/text.rs", CODE),
            ("src/dir/below.rs", CODE),
            ("src/beside.rs", CODE),
            ("src/sibling.rs", CODE),
        ],
    );
}

#[test]
fn path_attributes_of_tests() {
    check_edits(
        &[
            (
                "src/lib.rs",
                "#[cfg(test)]\n#[path = \"for_tests/x.rs\"]\nmod x;\n\
                 #[path = \"y_tests.rs\"]\n#[cfg(test)]\nmod y;\n\
                 #[cfg_attr(test, path = \"mocked.rs\")]\n#[cfg_attr(not(test), path = \"real.rs\")]\nmod z;\n\
                 #[cfg(test)]\nmod inline {\n    #[path = \"../w.rs\"]\n    mod w;\n}\n\
                 #[cfg(test)]\n#[path = \"../tests/util.rs\"]\nmod util;\n\
                 fn f() {\n    #[path = \"in_body.rs\"]\n    mod in_body;\n}\n",
            ),
            ("src/for_tests/x.rs", "mod sibling;\n"),
            ("src/for_tests/sibling.rs", "\n"),
            ("src/y_tests.rs", "\n"),
            ("src/mocked.rs", "\n"),
            ("src/real.rs", "\n"),
            ("src/w.rs", "\n"),
            ("src/inline/keep.rs", "\n"),
            ("src/in_body.rs", "\n"),
            ("tests/util.rs", "\n"),
        ],
        &[
            ("src/for_tests/x.rs", TESTS),
            ("src/for_tests/sibling.rs", TESTS),
            ("src/y_tests.rs", TESTS),
            ("src/mocked.rs", TESTS),
            ("src/real.rs", CODE),
            ("src/w.rs", TESTS),
            ("src/in_body.rs", CODE),
        ],
    );
}

/// The answer says which declaration it is.
#[test]
fn the_cause() {
    let scratch = package(&[
        ("src/lib.rs", "pub mod code;\n"),
        ("src/code.rs", "\n#[cfg(test)]\nmod tests;\n"),
        ("src/code/tests.rs", "mod part;\n"),
        ("src/code/tests/part.rs", "\n"),
        ("src/dead.rs", "\n"),
    ]);
    for (path, expected) in [
        (
            "src/code/tests/part.rs",
            "changed, and only `#[cfg(test)]` modules reach it (crates/a/src/code.rs:3)",
        ),
        ("src/code.rs", "changed"),
        ("src/dead.rs", "no module of the package declares it"),
    ] {
        edit(path)(&scratch);
        scratch.commit("a change");
        let answer = scratch.answer("HEAD^");
        assert_eq!(text(&list(&answer["files"])[0]["why"]), expected, "{path}");
    }
}

/// Two packages that declare the same file.
#[test]
fn sources_of_two_packages() {
    let scratch = package(&[("src/lib.rs", "#[cfg(test)]\nmod tests;\n"), ("src/tests.rs", "\n")]);
    scratch.package("crates/b", "b", &[]);
    scratch.write("crates/b/src/lib.rs", "#[path = \"../../a/src/tests.rs\"]\npub mod tests;\n");
    scratch.commit("another package");
    oracle::check(&scratch, &[("a module of tests here", &edit("src/tests.rs"), "a (tests), b")]);
}
