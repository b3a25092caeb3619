//! Targets by their sources, wherever these lie.

use super::{CODE, TESTS, edit, package};
use crate::oracle;
use crate::support::list;

/// The targets of a package say what only tests are, whatever the directories are called.
#[test]
fn targets_of_tests() {
    let scratch = package(&[
        ("src/integration/main.rs", "mod helper;\n#[test]\nfn t() {}\n"),
        ("src/integration/helper.rs", "\n"),
        ("perf/b.rs", "mod measure;\nfn main() {}\n"),
        ("perf/measure.rs", "\n"),
        ("demo/c.rs", "\n"),
        ("demo/s.rs", "\n"),
        ("src/shared.rs", "\n"),
        ("src/lib.rs", "pub mod shared;\n"),
        ("src/it.rs", "mod shared;\n#[test]\nfn t() {}\n"),
        ("spec/unused.rs", "\n"),
        ("spec/used.rs", "\n"),
    ]);
    scratch.package("crates/b", "b", &[]);
    scratch.write("crates/b/demo/d.rs", "fn main() {}\n");
    scratch.write("examples/x.rs", "mod y;\nfn main() {}\n");
    scratch.write("examples/y.rs", "\n");
    let manifest = scratch.read("crates/a/Cargo.toml");
    let targets = "autotests = false\n\n[[test]]\nname = \"i\"\npath = \"src/integration/main.rs\"\n\
        [[test]]\nname = \"it\"\npath = \"src/it.rs\"\n\
        [[test]]\nname = \"used\"\npath = \"spec/used.rs\"\n\
        [[bench]]\nname = \"b\"\npath = \"perf/b.rs\"\nharness = false\n\
        [[example]]\nname = \"x\"\npath = \"../../examples/x.rs\"\n\
        [[example]]\nname = \"d\"\npath = \"../b/demo/d.rs\"\n\
        [[example]]\nname = \"c\"\npath = \"demo/c.rs\"\ncrate-type = [\"cdylib\"]\n\
        [[example]]\nname = \"s\"\npath = \"demo/s.rs\"\ncrate-type = [\"staticlib\"]\n";
    scratch.write("crates/a/Cargo.toml", &manifest.replacen("\n\n", &format!("\n{targets}\n"), 1));
    scratch.commit("targets");
    oracle::check(
        &scratch,
        &[
            ("a test among the sources", &edit("src/integration/main.rs"), TESTS),
            ("a module of it", &edit("src/integration/helper.rs"), TESTS),
            ("a bench", &edit("perf/b.rs"), TESTS),
            ("a module of a bench", &edit("perf/measure.rs"), TESTS),
            ("an example that is a dynamic library", &edit("demo/c.rs"), TESTS),
            ("an example that is a static library", &edit("demo/s.rs"), TESTS),
            ("a module of the library and of a test", &edit("src/shared.rs"), CODE),
            ("a test beside the library", &edit("src/it.rs"), TESTS),
            (
                "an example in another package",
                &|s| s.write("crates/b/demo/d.rs", "fn main() {} // x\n"),
                TESTS,
            ),
            ("a file beside a test that is none", &edit("spec/unused.rs"), "nothing"),
        ],
    );
    // Nobody owns the directory, and another rule may say more of it.
    let answer = |path: &str| {
        scratch.write(path, "fn main() {}\n");
        scratch.commit("outside");
        let answer = scratch.answer("HEAD^");
        scratch.git(&["reset", "--quiet", "--hard", "HEAD^"]);
        list(&answer["files"])[0]["packages"].clone()
    };
    assert_eq!(answer("examples/x.rs"), serde_json::json!(["a"]));
    assert_eq!(answer("examples/y.rs"), serde_json::json!(["a"]));
}

/// As a file of tests in the library, and as more than that in the binary, which nobody depends on.
#[test]
fn what_a_binary_takes_in() {
    let scratch = package(&[
        ("src/lib.rs", "#[cfg(test)]\nmod tests;\n#[cfg(test)]\nmod fixed;\n#[cfg(test)]\nmod only;\n"),
        ("src/main.rs", "macro_rules! m { () => { mod fixed; } }\nm!();\nmod tests;\nfn main() {}\n"),
        ("src/tests.rs", "\n"),
        ("src/fixed.rs", "\n"),
        ("src/only.rs", "\n"),
    ]);
    oracle::check_sound(
        &scratch,
        &[
            ("of both", &edit("src/tests.rs"), "a"),
            ("of both by a macro", &edit("src/fixed.rs"), "a"),
            ("of one", &edit("src/only.rs"), TESTS),
        ],
    );
}
