//! Build scripts: which files of their package, and of others, they take as input.

use super::check;
use crate::oracle;
use crate::support::Scratch;

/// What a script prints, as the statement.
fn prints(line: &str) -> String {
    format!("fn main() {{\n    println!(\"cargo::{line}\");\n}}\n")
}

/// A package for each script: `(name, script, keys of its manifest)`, with a document, tests with a fixture,
/// and data; and `user-of-NAME` that depends on it.
fn workspace(scripts: &[(&str, &str, &str)]) -> Scratch {
    let scratch = Scratch::with_packages(&[]);
    for (name, script, keys) in scripts {
        let dir = format!("crates/{name}");
        scratch.package(&dir, name, &[]);
        scratch.edit(&format!("{dir}/Cargo.toml"), "edition", &format!("{keys}\nedition"));
        scratch.write(&format!("{dir}/build.rs"), script);
        for file in ["README.md", "docs/a.md", "data/a.md", "data/sub/a.md", "tests/data/a.txt"] {
            scratch.write(&format!("{dir}/{file}"), "a\n");
        }
        scratch.write(&format!("{dir}/tests/it.rs"), "#[test]\nfn t() {}\n");
        let on = format!("{name} = {{ path = \"../{name}\" }}");
        scratch.package(&format!("crates/user-of-{name}"), &format!("user-of-{name}"), &[&on]);
    }
    scratch.commit("build scripts");
    scratch
}

#[test]
fn one_that_asks_for_nothing_takes_all_files() {
    oracle::check(
        &workspace(&[("a", "fn main() {}\n", "")]),
        &[
            ("a document", &|s| s.write("crates/a/README.md", "b\n"), "a, user-of-a"),
            ("a new file", &|s| s.write("crates/a/docs/b.md", "b\n"), "a, user-of-a"),
            ("a new file with a dot", &|s| s.write("crates/a/.x.md", "b\n"), "a, user-of-a"),
            ("a fixture", &|s| s.write("crates/a/tests/data/a.txt", "b\n"), "a, user-of-a"),
            ("a test", &|s| s.write("crates/a/tests/it.rs", "// b\n"), "a, user-of-a"),
            (
                "a comment in the manifest",
                &|s| s.edit("crates/a/Cargo.toml", "edition", "# b\nedition"),
                "a, user-of-a",
            ),
            (
                "a dev-dependency",
                &|s| {
                    s.write(
                        "crates/a/Cargo.toml",
                        &format!("{}[dev-dependencies]\n", s.read("crates/a/Cargo.toml")),
                    );
                },
                "a, user-of-a",
            ),
        ],
    );
    // Cargo sees a deletion where the file was the newest one; on a fresh checkout it may have been.
    check(
        &workspace(&[("a", "fn main() {}\n", "")]),
        &[
            ("a document that goes", &|s| s.remove("crates/a/README.md"), "a, user-of-a"),
            ("a fixture that goes", &|s| s.remove("crates/a/tests/data/a.txt"), "a, user-of-a"),
        ],
    );
}

#[test]
fn what_the_package_leaves_out() {
    let scratch = workspace(&[
        ("out", "fn main() {}\n", "exclude = [\"/tests\", \"*.md\", \"!/docs/*\"]"),
        ("in", "fn main() {}\n", "include = [\"src/**\", \"/build.rs\"]"),
        ("inherits", "fn main() {}\n", "exclude.workspace = true"),
    ]);
    let root = scratch.read("Cargo.toml");
    scratch.write("Cargo.toml", &format!("{root}[workspace.package]\nexclude = [\"*.md\"]\n"));
    scratch.commit("an inherited key");
    oracle::check(
        &scratch,
        &[
            ("an excluded document", &|s| s.write("crates/out/README.md", "b\n"), "nothing"),
            ("one that is not", &|s| s.write("crates/out/docs/a.md", "b\n"), "out, user-of-out"),
            ("an excluded fixture", &|s| s.write("crates/out/tests/data/a.txt", "b\n"), "out (tests)"),
            (
                "the manifest, always",
                &|s| s.edit("crates/out/Cargo.toml", "edition", "# b\nedition"),
                "out, user-of-out",
            ),
            ("a document that is not included", &|s| s.write("crates/in/README.md", "b\n"), "nothing"),
            ("a test that is not included", &|s| s.write("crates/in/tests/it.rs", "// b\n"), "in (tests)"),
            (
                "the manifest, not included",
                &|s| s.edit("crates/in/Cargo.toml", "edition", "# b\nedition"),
                "in, user-of-in",
            ),
            ("what the workspace excludes", &|s| s.write("crates/inherits/README.md", "b\n"), "nothing"),
            (
                "what it does not",
                &|s| s.write("crates/inherits/tests/it.rs", "// b\n"),
                "inherits, user-of-inherits",
            ),
        ],
    );
}

#[test]
fn packages_inside() {
    let scratch = workspace(&[("a", "fn main() {}\n", "")]);
    scratch.write("crates/a/tests/data/p/Cargo.toml", "[package]\nname = \"p\"\n[workspace]\n");
    scratch.write("crates/a/tests/data/p/x.txt", "a\n");
    scratch.commit("a package among the fixtures");
    oracle::check(
        &scratch,
        &[
            ("a file of it", &|s| s.write("crates/a/tests/data/p/x.txt", "b\n"), "a (tests)"),
            ("its manifest", &|s| s.write("crates/a/tests/data/p/Cargo.toml", "[workspace]\n"), "a (tests)"),
        ],
    );
    // What is in a directory that becomes a package is no longer the outer one's, and the other way round.
    check(
        &scratch,
        &[
            (
                "another that comes",
                &|s| s.write("crates/a/tests/data/q/Cargo.toml", "[workspace]\n"),
                "a, user-of-a",
            ),
            ("one that goes", &|s| s.remove("crates/a/tests/data/p/Cargo.toml"), "a, user-of-a"),
        ],
    );
}

#[test]
fn what_is_watched_and_nothing_else() {
    let windows = "fn main() {\n    if cfg!(windows) {\n        println!(\"cargo::rerun-if-changed=data\");\n    }\n}\n";
    let looped = "const DIRS: [&str; 2] = [\"data\", \"docs\"];\nfn main() {\n    for dir in DIRS {\n        println!(\"cargo::rerun-if-changed={dir}\");\n    }\n}\n";
    let computed = "fn main() {\n    println!(\"cargo::rerun-if-changed=build.rs\");\n    let name = std::fs::read_dir(\"src\").map_or(\"sub\", |_| \"sub\");\n    println!(\"cargo::rerun-if-changed=data/{name}\");\n}\n";
    let helper =
        "fn main() {\n    watch();\n}\nfn watch() {\n    println!(\"cargo::rerun-if-changed=data\");\n}\n";
    let scratch = workspace(&[
        ("dir", &prints("rerun-if-changed=data"), ""),
        ("env", &prints("rerun-if-env-changed=DATA"), ""),
        ("windows", windows, ""),
        ("looped", looped, ""),
        ("computed", computed, ""),
        ("helper", helper, ""),
    ]);
    oracle::check(
        &scratch,
        &[
            ("a file in the directory", &|s| s.write("crates/dir/data/sub/a.md", "b\n"), "dir, user-of-dir"),
            ("a new file in it", &|s| s.write("crates/dir/data/sub/b.md", "b\n"), "dir, user-of-dir"),
            ("one that goes", &|s| s.remove("crates/dir/data/sub/a.md"), "dir, user-of-dir"),
            ("the script itself", &|s| s.edit("crates/dir/build.rs", "fn", "// b\nfn"), "dir, user-of-dir"),
            ("a document", &|s| s.write("crates/dir/README.md", "b\n"), "nothing"),
            ("a test", &|s| s.write("crates/dir/tests/it.rs", "// b\n"), "dir (tests)"),
            ("the manifest", &|s| s.edit("crates/dir/Cargo.toml", "edition", "# b\nedition"), "nothing"),
            (
                "any file, of one that watches variables",
                &|s| s.write("crates/env/data/a.md", "b\n"),
                "nothing",
            ),
            (
                "of one that asks on Windows only",
                &|s| s.write("crates/windows/README.md", "b\n"),
                "user-of-windows, windows",
            ),
            ("in a list", &|s| s.write("crates/looped/docs/a.md", "b\n"), "looped, user-of-looped"),
            ("not in it", &|s| s.write("crates/looped/README.md", "b\n"), "nothing"),
            ("computed", &|s| s.write("crates/computed/data/sub/a.md", "b\n"), "computed, user-of-computed"),
            ("not below it", &|s| s.write("crates/computed/README.md", "b\n"), "nothing"),
            ("in a function", &|s| s.write("crates/helper/data/a.md", "b\n"), "helper, user-of-helper"),
            ("of that function, not", &|s| s.write("crates/helper/README.md", "b\n"), "nothing"),
        ],
    );
    // Which of the files below the directory are meant cannot be known.
    oracle::check_sound(
        &scratch,
        &[(
            "beside what is computed",
            &|s| s.write("crates/computed/data/a.md", "b\n"),
            "computed, user-of-computed",
        )],
    );
}

#[test]
fn a_file_that_is_not_there_yet() {
    let scratch = workspace(&[("file", &prints("rerun-if-changed=docs/new.md"), "")]);
    check(
        &scratch,
        &[
            ("the file", &|s| s.write("crates/file/docs/new.md", "b\n"), "file, user-of-file"),
            ("another", &|s| s.write("crates/file/docs/other.md", "b\n"), "nothing"),
        ],
    );
}

#[test]
fn what_is_read_but_not_watched() {
    let script = "fn main() {\n    println!(\"cargo::rerun-if-changed=build.rs\");\n    std::fs::read(\"docs/a.md\").unwrap();\n}\n";
    // A fresh build comes out differently, though cargo would not rebuild.
    oracle::check_sound(
        &workspace(&[("a", script, "")]),
        &[
            ("what the script names", &|s| s.write("crates/a/docs/a.md", "b\n"), "a, user-of-a"),
            ("another document", &|s| s.write("crates/a/README.md", "b\n"), "nothing"),
        ],
    );
}

#[test]
fn what_is_watched_elsewhere() {
    let climbing = "fn main() {\n    for name in [\"a\", \"b\"] {\n        println!(\"cargo::rerun-if-changed=../../proto/{name}.md\");\n    }\n}\n";
    let scratch = workspace(&[("climbing", climbing, ""), ("all", &prints("rerun-if-changed=."), "")]);
    scratch.write("proto/a.md", "a\n");
    scratch.write("proto/b.md", "a\n");
    scratch.package("crates/all/inner", "inner", &[]);
    let root = scratch.read("Cargo.toml").replace("crates/*\"", "crates/*\", \"crates/all/inner\"");
    scratch.write("Cargo.toml", &root);
    scratch.write("crates/all/inner/README.md", "a\n");
    scratch.commit("protocols, and a package in a package");
    oracle::check(
        &scratch,
        &[
            ("above the package", &|s| s.write("proto/b.md", "b\n"), "climbing, user-of-climbing"),
            ("a package inside", &|s| s.write("crates/all/inner/README.md", "b\n"), "all, user-of-all"),
            ("its source", &|s| s.write("crates/all/inner/src/lib.rs", "// b\n"), "all, inner, user-of-all"),
        ],
    );
}

/// What a crate that the script calls prints is not in the script.
#[test]
fn what_other_crates_watch() {
    let scratch = workspace(&[(
        "a",
        "fn main() {\n    println!(\"cargo::rerun-if-changed=build.rs\");\n    helper::watch();\n}\n",
        "",
    )]);
    scratch.package("crates/helper", "helper", &[]);
    scratch.write(
        "crates/helper/src/lib.rs",
        "pub fn watch() {\n    println!(\"cargo::rerun-if-changed=docs\");\n}\n",
    );
    let manifest = scratch.read("crates/a/Cargo.toml");
    scratch.write(
        "crates/a/Cargo.toml",
        &format!("{manifest}[build-dependencies]\nhelper = {{ path = \"../helper\" }}\n"),
    );
    scratch.commit("a helper");
    oracle::check(
        &scratch,
        &[("what it watches", &|s| s.write("crates/a/docs/a.md", "b\n"), "a, user-of-a")],
    );
    oracle::check_sound(
        &scratch,
        &[("what it might", &|s| s.write("crates/a/README.md", "b\n"), "a, user-of-a")],
    );
}

/// A package at the root of the repository: the lock file is one of its files.
#[test]
fn a_package_at_the_root() {
    for (script, expected) in
        [("fn main() {}\n".to_owned(), "new, root"), (prints("rerun-if-changed=build.rs"), "new")]
    {
        let scratch = Scratch::new();
        scratch.package(".", "root", &[]);
        let manifest = scratch.read("Cargo.toml");
        scratch.write("Cargo.toml", &format!("{manifest}[workspace]\nmembers = [\"crates/*\"]\n"));
        scratch.write("build.rs", &script);
        scratch.package("crates/a", "a", &[]);
        scratch.commit("a root package");
        let add: &dyn Fn(&Scratch) = &|s| {
            s.package("crates/new", "new", &[]);
            let lock = s.read("Cargo.lock");
            s.write("Cargo.lock", &format!("{lock}\n[[package]]\nname = \"new\"\nversion = \"0.1.0\"\n"));
        };
        oracle::check(&scratch, &[("a member that comes", add, expected)]);
    }
}

/// The changed path is that of the submodule; what the script takes is inside.
#[test]
fn in_a_submodule() {
    let watching = prints("rerun-if-changed=tests/sub/x.txt");
    let elsewhere = prints("rerun-if-changed=data");
    for (script, keys, expected) in [
        ("fn main() {}\n", "include = [\"src/**\", \"tests/sub/**\"]", "a, user-of-a"),
        ("fn main() {}\n", "exclude = [\"tests/sub/x*\"]", "a, user-of-a"),
        (&watching, "", "a, user-of-a"),
        (&elsewhere, "", "a (tests)"),
    ] {
        let scratch = workspace(&[("a", script, keys)]);
        let inner = scratch.at(scratch.root().join("crates/a/tests/sub"));
        inner.write("x.txt", "a\n");
        inner.git(&["init", "--quiet"]);
        inner.commit("a submodule");
        scratch.commit("with a submodule");
        inner.commit("the next");
        scratch.commit("the next one of it");
        assert_eq!(scratch.selected("HEAD^"), expected, "{script} {keys}");
    }
}
