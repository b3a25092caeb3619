//! Binaries beside a library: nobody is built from them.

use snapbox::{assert_data_eq, str};

use super::{Row, check};
use crate::oracle;
use crate::support::Scratch;

/// `user` depends on `base`, the tests of `tester` do, and so does the build script of `script`.
fn workspace() -> Scratch {
    let base = "base = { path = \"../base\" }";
    let scratch = Scratch::with_packages(&[
        ("base", &[]),
        ("user", &[base]),
        ("above", &["user = { path = \"../user\" }"]),
        ("tester", &["[dev-dependencies]", base]),
        ("script", &["[build-dependencies]", base]),
    ]);
    scratch
        .write("crates/script/build.rs", "fn main() { println!(\"cargo::rerun-if-changed=build.rs\"); }\n");
    scratch.write("crates/base/src/lib.rs", "pub mod both;\n");
    scratch.write("crates/base/src/main.rs", "mod both;\nmod own;\nfn main() {}\n#[cfg(test)]\nmod tests;\n");
    for module in ["both", "own", "own/inner", "tests"] {
        scratch.write(&format!("crates/base/src/{module}.rs"), "");
    }
    scratch.write("crates/base/src/own.rs", "pub mod inner;\n");
    scratch.write("crates/base/src/bin/tool.rs", "fn main() {}\n");
    scratch.commit("binaries");
    scratch
}

/// `base` and whoever is built from it.
const ALL: &str = "above, base, script, tester (tests), user";

fn change(path: &str) -> impl Fn(&Scratch) {
    move |scratch| {
        let path = format!("crates/base/src/{path}");
        scratch.write(&path, &format!("{}// Changed.\n", scratch.read(&path)));
    }
}

#[test]
fn nobody_is_built_from_them() {
    let rows: &[Row<'_>] = &[
        ("the source that it begins with", &change("main.rs"), "base"),
        ("another one", &change("bin/tool.rs"), "base"),
        ("a module", &change("own.rs"), "base"),
        ("a module of that", &change("own/inner.rs"), "base"),
        ("a module that the library has too", &change("both.rs"), ALL),
        ("a module of its tests", &change("tests.rs"), "base (tests)"),
        ("a new one", &|s| s.write("crates/base/src/bin/new.rs", "fn main() {}\n"), "base"),
        ("the library", &change("lib.rs"), ALL),
        (
            "both",
            &|s| {
                change("main.rs")(s);
                change("lib.rs")(s);
            },
            ALL,
        ),
        (
            "beside a dependency that changed",
            &|s| {
                s.write("crates/user/src/main.rs", "fn main() {}\n");
                change("lib.rs")(s);
            },
            ALL,
        ),
    ];
    oracle::check(&workspace(), rows);
}

/// Whatever the library takes in is its own, wherever it lies.
#[test]
fn that_the_library_takes_in() {
    for (what, library) in [
        ("a path", "#[path = \"main.rs\"]\npub mod program;\n"),
        ("an include", "pub mod program { include!(\"main.rs\"); }\n"),
        ("text", "pub const TEXT: &str = include_str!(\"main.rs\");\n"),
        (
            "a macro",
            "macro_rules! modules { ($($name:ident)*) => { $(pub mod $name;)* } }\nmodules! { main }\n",
        ),
        (
            "a macro that joins",
            "macro_rules! module { ($path:literal) => { #[path = $path] pub mod program; } }\nmodule!(\"main.rs\");\n",
        ),
    ] {
        let scratch = workspace();
        scratch.write("crates/base/src/main.rs", "pub fn main() {}\n");
        scratch.write("crates/base/src/lib.rs", library);
        scratch.commit(what);
        oracle::check(&scratch, &[(what, &change("main.rs"), ALL)]);
    }
}

#[test]
fn that_a_build_script_may_read() {
    let scratch = workspace();
    scratch.write("crates/base/build.rs", "fn main() {}\n");
    scratch.commit("a build script");
    oracle::check(&scratch, &[("any file of the package", &change("main.rs"), ALL)]);
}

/// One that is gone was a module of nobody, if the sources that are left are the same.
#[test]
fn that_are_gone() {
    let gone = |s: &Scratch| s.remove("crates/base/src/bin/tool.rs");
    oracle::check_sound(&workspace(), &[("with its source", &gone, ALL)]);
}

#[test]
fn what_tests_need_them() {
    let scratch = workspace();
    scratch.write("tollgate.toml", "[affected.companions]\ntester = [\"base\"]\n");
    scratch.commit("a companion");
    check(&scratch, &[("a companion", &change("main.rs"), "base, tester (tests)")]);
}

#[test]
fn why_it_goes_no_further() {
    let scratch = workspace();
    change("main.rs")(&scratch);
    scratch.commit("the binary");
    let run = scratch.affected(&["--base", "HEAD^", "--why-not", "above"]);
    assert_data_eq!(
        run.stdout,
        str![[r#"
above is not selected
  1 changed file, none of its own:
    crates/base/src/main.rs  base
  it depends on user (crates/above/Cargo.toml:7)
    which depends on base (crates/user/Cargo.toml:7)
    which is selected for a binary only, and that goes no further: crates/base/src/main.rs changed, in a binary that nobody depends on
  it also depends on user, which is not selected

"#]]
    );
    let run = scratch.affected(&["--base", "HEAD^", "--explain", "base"]);
    assert_data_eq!(
        run.stdout,
        str![[r#"
base is selected, at the compile level
  base crates/base/src/main.rs changed, in a binary that nobody depends on

"#]]
    );
}
