//! Questions about one package or one file: `--explain`, `--why-not`, `--why-file`.

mod files;
mod packages;
mod seams;

use snapbox::data::IntoData;
use snapbox::{assert_data_eq, str};

use crate::support::Scratch;

/// `c` depends on `b`, which depends on `a`; `e` depends on `d`, whose tests depend on `b`; `f` stands alone, and
/// takes in a file that no package owns.
fn workspace() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n");
    for (name, dependencies) in [
        ("a", &[][..]),
        ("b", &["a = { path = \"../a\" }"]),
        ("c", &["b = { path = \"../b\" }"]),
        ("d", &["[dev-dependencies]", "b = { path = \"../b\" }"]),
        ("e", &["d = { path = \"../d\" }"]),
        ("f", &[]),
    ] {
        scratch.package(&format!("crates/{name}"), name, dependencies);
    }
    scratch.write(
        "crates/f/src/lib.rs",
        "//! One.\n\npub const LOGO: &str = include_str!(\"../../../assets/logo.svg\");\n",
    );
    scratch.write("crates/f/README.md", "# f\n");
    scratch.write("crates/b/tests/it.rs", "const EXPECTED: &str = \"tests/data/expected.json\";\n");
    scratch.write("crates/b/tests/data/expected.json", "{}\n");
    scratch.write("assets/logo.svg", "<svg/>\n");
    scratch.write("Makefile", "all:\n");
    scratch.commit("a workspace");
    scratch
}

/// The workspace in which `b` changed, and a file of `f` that nothing reads.
fn changed() -> Scratch {
    let scratch = workspace();
    scratch.change("b");
    scratch.write("crates/f/README.md", "# Changed\n");
    scratch.commit("change b");
    scratch
}

fn asked(scratch: &Scratch, args: &[&str], expected: impl IntoData) {
    let run = scratch.affected(args);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run}");
    assert_data_eq!(run.stdout, expected);
}

#[test]
fn questions_that_cannot_be_asked() {
    let scratch = workspace();
    assert_data_eq!(
        scratch.affected(&["--base", "HEAD", "--why-not", "ff"]).to_string(),
        str![[r#"
error: `ff` is no member of the workspace
help: did you mean `f`?
[exit 2]
"#]]
    );
    for args in [
        &["--why-not", "a", "--explain", "b"][..],
        &["--why-not", "a", "--format", "json"],
        &["--why-file", "Makefile", "--why-not", "a"],
        &["--why-file", "Makefile", "--base", "HEAD"],
        &["--why-file", "Makefile", "--changed-files", "-"],
    ] {
        let run = scratch.affected(args);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run}");
        assert!(run.stderr.contains("cannot be used with"), "{run}");
    }
}
