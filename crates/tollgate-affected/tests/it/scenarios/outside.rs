//! Files that no package owns, where `unowned` is `named`, as by default: who names them is selected, and nobody else.

use super::{Row, check};
use crate::oracle;
use crate::support::Scratch;

const ROOT: &str = "pub fn root() -> std::path::PathBuf {\n    std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\")).ancestors().nth(2).unwrap().into()\n}\n";

/// `a` with a test; `user` depends on `a`; `helper` knows the root of the repository, and the tests of `helped`
/// use it; `b` has nothing to do with any of them. `tools` belongs to nobody.
fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("a", &[]),
        ("b", &[]),
        ("user", &["a = { path = \"../a\" }"]),
        ("helper", &[]),
        ("helped", &["[dev-dependencies]", "helper = { path = \"../helper\" }"]),
    ]);
    scratch.write("crates/helper/src/lib.rs", ROOT);
    scratch.write("tools/deep/x.json", "{}");
    scratch.write("tools/deep/y.yaml", "{}");
    scratch.write("other/x.json", "{}");
    scratch.write("Makefile", "all:\n");
    scratch.commit("tools");
    scratch
}

fn test_of(scratch: &Scratch, package: &str, text: &str) {
    let text = format!("{ROOT}#[test]\nfn it() {{\n{text}\n}}\n");
    let text = if package == "a" { text } else { text.replace(ROOT, "use helper::root;\n") };
    scratch.write(&format!("crates/{package}/tests/it.rs"), &text);
    scratch.commit("a test");
}

fn touch(path: &'static str) -> impl Fn(&Scratch) {
    move |scratch| scratch.write(path, "changed")
}

#[test]
fn that_nobody_names() {
    let scratch = workspace();
    test_of(&scratch, "a", "let tools = 1; // \"tools\" is not said\nassert_eq!(tools, 1);");
    let rows: &[Row<'_>] = &[
        ("a file", &touch("tools/deep/x.json"), "nothing"),
        ("a file in the root", &touch("Makefile"), "nothing"),
        ("a new directory", &touch("new/x"), "nothing"),
        ("one that is deleted", &|s| s.remove("other"), "nothing"),
    ];
    check(&scratch, rows);
    scratch.write("Makefile", "changed");
    let answer = scratch.answer("HEAD");
    assert_eq!(answer["files"][0]["why"], "no package owns it, no source names it");
}

#[test]
fn that_a_test_names() {
    let ways = [
        ("std::fs::read(root().join(\"tools/deep/x.json\")).ok();", true),
        ("std::fs::read(root().join(\"tools\").join(\"deep\").join(\"x.json\")).ok();", true),
        ("let dir = root().join(\"tools\");\nstd::fs::read(dir.join(\"deep\").join(\"x.json\")).ok();", true),
        (
            "const DIR: &str = \"tools\";\nfor entry in std::fs::read_dir(root().join(DIR)).unwrap() { entry.unwrap(); }",
            true,
        ),
        (
            "for dir in [\"crates\", \"tools\"] {\n    walk(&root().join(dir));\n}\nfn walk(_: &std::path::Path) {}",
            true,
        ),
        (
            "let name = \"x\";\nstd::fs::read(format!(\"{}/tools/deep/{name}.json\", root().display())).ok();",
            true,
        ),
        ("std::fs::read(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../../tools/deep/x.json\")).ok();", true),
        ("std::fs::read(\"../../tools/deep/x.json\").ok();", true),
        (
            "std::process::Command::new(\"sh\").arg(\"-c\").arg(\"cat tools/deep/x.json | wc\").current_dir(root()).status().ok();",
            true,
        ),
        ("std::process::Command::new(\"python\").arg(\"../../tools/run.py\").status().ok();", false),
    ];
    for (way, is_said) in ways {
        let scratch = workspace();
        test_of(&scratch, "a", way);
        let walks = way.contains("current_dir") || way.contains("read_dir");
        let other = if walks { "a (tests)" } else { "nothing" };
        let rows: &[Row<'_>] = &[
            (way, &touch("tools/deep/x.json"), "a (tests)"),
            ("another directory", &touch("other/x.json"), other),
        ];
        // A script may read what is beside it and below.
        check(&scratch, if is_said { rows } else { &rows[..1] });
    }
}

#[test]
fn that_a_test_names_with_a_helper_of_another_package() {
    let ways = [
        "std::fs::read(root().join(\"tools/deep/x.json\")).ok();",
        "for dir in [\"tools\"] {\n    std::fs::read(root().join(dir).join(\"deep\")).ok();\n}",
    ];
    for way in ways {
        let scratch = workspace();
        test_of(&scratch, "helped", way);
        let rows: &[Row<'_>] = &[
            (way, &touch("tools/deep/x.json"), "helped (tests)"),
            ("another directory", &touch("other/x.json"), "nothing"),
        ];
        check(&scratch, rows);
    }
}

#[test]
fn a_word_is_a_path_only_for_who_knows_a_way_up() {
    let scratch = workspace();
    scratch.write("crates/b/tests/it.rs", "#[test]\nfn it() {\n    assert_ne!(\"tools\", \"\");\n}\n");
    scratch.commit("a word");
    check(&scratch, &[("a word", &touch("tools/deep/x.json"), "nothing")]);
    let ways = [
        "std::env::current_dir().unwrap().ancestors().nth(2).unwrap().join(dir)",
        "std::process::Command::new(\"git\").args([\"rev-parse\", \"--show-toplevel\"]).arg(dir)",
        "std::path::Path::new(env!(\"CARGO_TARGET_TMPDIR\")).parent().unwrap().parent().unwrap().join(dir)",
    ];
    for way in ways {
        let test = format!("#[test]\nfn it() {{\n    let dir = \"tools\";\n    let _ = {way};\n}}\n");
        scratch.write("crates/b/tests/it.rs", &test);
        scratch.commit("a way up");
        check(&scratch, &[(way, &touch("tools/deep/x.json"), "b (tests)")]);
    }
}

/// Whoever uses what knows a way up knows it too; what only its tests know stays there.
#[test]
fn a_way_up_through_a_library_that_asks_for_it() {
    let scratch = workspace();
    scratch.write("crates/user/tests/it.rs", "#[test]\nfn it() {\n    assert_ne!(\"tools\", \"\");\n}\n");
    let asks = "pub fn up() {\n    std::env::current_dir().unwrap().parent();\n}\n";
    for (library, expected) in [
        (asks.to_owned(), "user (tests)"),
        (format!("#[cfg(test)]\nmod tests {{\n{asks}}}\n"), "nothing"),
        (format!("#[cfg(test)]\nmod tests {{\n{asks}}}\n{asks}"), "user (tests)"),
    ] {
        scratch.write("crates/a/src/lib.rs", &library);
        scratch.commit("a library");
        check(&scratch, &[(&library, &touch("tools/deep/x.json"), expected)]);
    }
}

/// What a library reads when it runs, it reads in the tests of everybody who uses it.
#[test]
fn that_a_library_names() {
    let scratch = workspace();
    let read =
        "pub fn read() -> Vec<u8> {\n    std::fs::read(root().join(\"tools/deep/x.json\")).unwrap()\n}\n";
    scratch.write("crates/a/src/lib.rs", &format!("{ROOT}{read}"));
    scratch.commit("a library");
    check(&scratch, &[("the file", &touch("tools/deep/x.json"), "a (tests), user (tests)")]);
    scratch.write("crates/a/src/lib.rs", &format!("#[cfg(test)]\nmod tests {{\n{ROOT}{read}}}\n"));
    scratch.commit("only in its tests");
    check(&scratch, &[("the file", &touch("tools/deep/x.json"), "a (tests)")]);
    scratch.write("crates/a/src/lib.rs", "pub mod inner;\n");
    scratch.write("crates/a/src/inner.rs", "#[cfg(test)]\npub(crate) mod test_files;\n");
    scratch.write("crates/a/src/inner/test_files.rs", &format!("{ROOT}{read}"));
    scratch.commit("in a module of its tests");
    check(&scratch, &[("the file", &touch("tools/deep/x.json"), "a (tests)")]);
    scratch.write("crates/a/src/inner.rs", "#[cfg(test)]\nmod other;\npub(crate) mod test_files;\n");
    scratch.commit("in a module of it");
    check(&scratch, &[("the file", &touch("tools/deep/x.json"), "a (tests), user (tests)")]);
    scratch.write("crates/a/src/inner.rs", "#[cfg(test)]\npub(crate) mod test_files;\n");
    scratch.write("crates/a/src/inner/mod.rs", "pub(crate) mod test_files;\n");
    scratch.commit("in a module of something else too");
    check(&scratch, &[("the file", &touch("tools/deep/x.json"), "a (tests), user (tests)")]);
    scratch.write("crates/a/src/lib.rs", &format!("{ROOT}{}", read.replace("a/src", "")));
    scratch.edit("crates/user/Cargo.toml", "[dependencies]", "[build-dependencies]");
    scratch.write("crates/user/build.rs", "fn main() { a::read(); }\n");
    scratch.commit("a build script that uses it");
    check(&scratch, &[("the file", &touch("tools/deep/x.json"), "a (tests), user")]);
}

#[test]
fn that_is_read_when_something_is_built() {
    let scratch = workspace();
    scratch
        .write("crates/a/src/lib.rs", "pub const A: &str = include_str!(\"../../../tools/deep/x.json\");\n");
    scratch.write("crates/b/build.rs", "fn main() { println!(\"cargo::rerun-if-changed=../../tools\"); }\n");
    scratch.commit("built");
    oracle::check(
        &scratch,
        &[
            ("an include and a build script", &touch("tools/deep/x.json"), "a, b, user"),
            ("a build script", &touch("tools/deep/y.yaml"), "b"),
            ("neither", &touch("other/x.json"), "nothing"),
        ],
    );
}

#[test]
fn that_a_doctest_reads() {
    let scratch = workspace();
    let library =
        "/// ```\n/// std::fs::read(\"../../tools/deep/x.json\").unwrap();\n/// ```\npub fn f() {}\n";
    scratch.write("crates/a/src/lib.rs", library);
    scratch.commit("a doctest");
    check(&scratch, &[("the file", &touch("tools/deep/x.json"), "a (tests)")]);
}

#[test]
fn that_tests_of_crates_for_it_read() {
    let ways = [
        "#[rstest]\nfn it(#[files(\"../../tools/**/*.json\")] path: PathBuf) {}\n",
        "#[test]\nfn it() { insta::glob!(\"../../../tools\", \"**/*.json\", |path| {}); }\n",
        "datatest_stable::harness! { { test = f, root = \"../../tools\", pattern = r\"^.*/*\" } }\n",
        "#[test]\nfn it() { trybuild::TestCases::new().pass(\"../../tools/deep/*\"); }\n",
        "static D: Dir<'_> = include_dir!(\"$CARGO_MANIFEST_DIR/../../tools\");\n",
    ];
    for way in ways {
        let scratch = workspace();
        scratch.write("crates/a/tests/it.rs", way);
        scratch.commit("a test");
        check(&scratch, &[(way, &touch("tools/deep/x.json"), "a (tests)")]);
    }
}

/// One source of the tests knows the root, another lists what it is given.
#[test]
fn that_a_test_lists_from_a_root_found_elsewhere() {
    let scratch = workspace();
    scratch.write("crates/b/tests/common/mod.rs", ROOT);
    let test = "mod common;\n#[test]\nfn it() {\n    for entry in std::fs::read_dir(common::root()).unwrap() { entry.unwrap(); }\n}\n";
    scratch.write("crates/b/tests/it.rs", test);
    scratch.commit("a tidy test");
    check(&scratch, &[("any file", &touch("other/x.json"), "b (tests)")]);
}

/// Whoever lists directories as git does reads what git ignores, in each directory and above.
#[test]
fn that_git_reads() {
    let scratch = workspace();
    scratch.write("crates/a/src/lib.rs", "pub fn f() { ignore::WalkBuilder::new(\".\"); }\n");
    scratch.commit("a walk");
    let rows: &[Row<'_>] = &[
        ("what is ignored", &touch(".gitignore"), "a (tests), user (tests)"),
        ("something else", &touch(".mailmap"), "nothing"),
    ];
    check(&scratch, rows);
}

/// What no search can find out.
#[test]
fn that_mean_more_than_their_names() {
    let scratch = workspace();
    scratch.write(
        ".cargo/config.toml",
        "[target.x86_64-unknown-linux-gnu]\nrunner = \"tools/run.sh\"\nrustflags = [\"-Clink-arg=-Tscript.x\"]\n",
    );
    scratch.write(".config/nextest.toml", "[scripts.setup.db]\ncommand = \"setup/db.sh\"\n");
    scratch.package("vendor/x", "x", &[]);
    scratch.write("vendor/x/.cargo-checksum.json", "{}");
    scratch.edit("Cargo.toml", "members", "exclude = [\"vendor\"]\nmembers");
    scratch.commit("more");
    let rows: &[Row<'_>] = &[
        ("what cargo's configuration names", &touch("tools/run.sh"), "everything"),
        ("what is beside that", &touch("tools/other.sh"), "nothing"),
        ("what is not", &touch("other/x.json"), "nothing"),
        ("what a flag of its names", &touch("script.x"), "everything"),
        ("a script that nextest runs", &touch("setup/db.sh"), "everything"),
        ("a vendored source", &touch("vendor/x/src/lib.rs"), "everything"),
        ("one that goes", &|s| s.remove("vendor/x"), "everything"),
        ("a package but for its case", &touch("Crates/A/x"), "everything"),
        ("a name that may be escaped", &touch("\u{fc}/x"), "everything"),
        ("anything else", &touch("other/x.json"), "nothing"),
    ];
    check(&scratch, rows);
    scratch.write("tollgate.toml", "[affected]\nunowned = \"all\"\n");
    scratch.commit("all");
    check(&scratch, &[("with `all`", &touch("other/x.json"), "everything")]);
}

/// Cargo takes the checksum that lies there, whether git has it or not.
#[test]
fn of_a_vendored_package_whose_checksum_git_ignores() {
    let scratch = workspace();
    scratch.package("vendor/x", "x", &[]);
    scratch.write("vendor/x/.cargo-checksum.json", "{}");
    scratch.write(".gitignore", ".cargo-checksum.json\n");
    scratch.edit("Cargo.toml", "members", "exclude = [\"vendor\"]\nmembers");
    scratch.commit("more");
    check(&scratch, &[("a vendored source", &touch("vendor/x/src/lib.rs"), "everything")]);
}

/// A root package owns what is in no other; whoever is below reads it from outside.
#[test]
fn of_a_root_package() {
    let scratch = workspace();
    let members = scratch.read("Cargo.toml");
    let package = "[package]\nname = \"root\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n";
    scratch.write("Cargo.toml", &format!("{package}{members}"));
    scratch.write("src/lib.rs", "");
    test_of(
        &scratch,
        "a",
        "for dir in [\"tools\"] {\n    std::fs::read(root().join(dir).join(\"deep\")).ok();\n}",
    );
    let rows: &[Row<'_>] = &[
        ("a file that a member names", &touch("tools/deep/x.json"), "a (tests), root (tests)"),
        ("another", &touch("other/x.json"), "root (tests)"),
    ];
    check(&scratch, rows);
}
