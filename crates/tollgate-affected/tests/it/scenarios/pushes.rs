//! Paths that are built step by step, in code that goes up a directory elsewhere: which steps belong together.

use super::{Row, check};
use crate::support::Scratch;

/// `lib` runs `code`, and the tests of `user` call it.
fn workspace(code: &str) -> Scratch {
    let scratch = Scratch::with_packages(&[("lib", &[]), ("user", &["lib = { path = \"../lib\" }"])]);
    let up = "pub fn up(dir: &Path) -> Option<&Path> { dir.parent() }";
    scratch.write(
        "crates/lib/src/lib.rs",
        &format!("use std::path::*;\n{up}\npub fn run() {{\n    {code}\n}}\n"),
    );
    for file in ["etc/config", "etc/scripts/x.sh", "config/x.toml"] {
        scratch.write(file, "");
    }
    scratch.commit("code that pushes");
    scratch
}

fn touched(path: &'static str) -> impl Fn(&Scratch) {
    move |scratch| scratch.write(path, "changed")
}

/// As gix-path finds what Git for Windows is configured with.
#[test]
fn of_one_path() {
    for code in [
        "if let Some(mut path) = std::env::var_os(\"BASE\").map(PathBuf::from) {\n        path.push(\"etc\");\n        path.push(\"config\");\n        std::fs::read(path);\n    }",
        "let mut path = PathBuf::from(base());\n    path.push(\"etc\");\n    path.push(\"config\");\n    std::fs::read(path);",
        "let mut path = base().to_path_buf(); path.push(\"etc\"); path.push(\"config\"); std::fs::read(path);",
    ] {
        let rows: &[Row<'_>] = &[
            (code, &touched("etc/config"), "lib (tests), user (tests)"),
            ("beside it", &touched("etc/scripts/x.sh"), "nothing"),
        ];
        check(&workspace(code), rows);
    }
}

#[test]
fn of_which_one_is_taken_away_again() {
    for code in [
        "let mut path = PathBuf::from(base());\n    path.push(\"etc\");\n    path.push(\"config\");\n    path.pop();\n    std::fs::read_dir(path);",
        "let mut path = PathBuf::from(base());\n    path.push(\"etc\");\n    path.push(\"config\");\n    path.set_file_name(name);\n    std::fs::read(path);",
        "let mut path = PathBuf::from(base());\n    path.push(\"etc\");\n    path.push(\"config\");\n    back(&mut path);\n    std::fs::read_dir(path);",
        "let mut path = PathBuf::from(base());\n    path.push(\"etc\");\n    std::fs::read_dir(&path);\n    path.push(\"config\");",
        "let mut path = PathBuf::from(base());\n    path.push(\"etc\");\n    path.push(name);\n    std::fs::read(path);",
    ] {
        let rows: &[Row<'_>] = &[(code, &touched("etc/scripts/x.sh"), "lib (tests), user (tests)")];
        check(&workspace(code), rows);
    }
}

/// What names another file beside the last step, or gives the path to who may.
#[test]
fn of_which_another_name_is_made() {
    for rest in [
        "path.set_extension(\"toml\");\n    std::fs::read(path);",
        "std::fs::read(path.with_extension(\"toml\"));",
        "std::fs::read(format!(\"{}.toml\", path.display()));",
        "std::fs::read(path\n        .with_file_name(name));",
        "std::fs::read(path.join(\"..\").join(name));",
        "siblings(path);",
        "std::process::Command::new(\"sh\").arg(\"-c\").arg(\"cat ../*\").current_dir(&path);",
    ] {
        let code = format!(
            "let mut path = PathBuf::from(base());\n    path.push(\"etc\");\n    path.push(\"scripts\");\n    {rest}"
        );
        let rows: &[Row<'_>] = &[(rest, &touched("etc/config"), "lib (tests), user (tests)")];
        check(&workspace(&code), rows);
    }
}

#[test]
fn of_a_list() {
    for code in [
        "let mut dirs = Vec::new();\n    dirs.push(\"etc\");\n    dirs.push(\"config\");\n    for dir in dirs { std::fs::read_dir(base().join(dir)); }",
        "dirs.push(\"etc\");\n    dirs.push(\"config\");\n    for dir in dirs { std::fs::read_dir(base().join(dir)); }",
        "let mut dirs = list(PathBuf::from(base()));\n    dirs.push(\"etc\");\n    dirs.push(\"config\");\n    for dir in dirs { std::fs::read_dir(dir); }",
    ] {
        let rows: &[Row<'_>] = &[
            (code, &touched("etc/scripts/x.sh"), "lib (tests), user (tests)"),
            ("the next", &touched("config/x.toml"), "lib (tests), user (tests)"),
        ];
        check(&workspace(code), rows);
    }
}
