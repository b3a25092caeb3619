//! The rules for files, mostly for sources: what must not stand there, and what must.

use crate::{Violation, code, numbered};

/// A text file: its path below the workspace, with `/`, and what stands there.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

const LONGEST: usize = 400;
const CTX: &str = "crates/tollgate-common/src/ctx.rs";

/// In two pieces, so that this file keeps its own rule.
const OUTSIDE: [&str; 2] = [concat!("/wo", "rk/"), concat!("../sha", "red")];

const RULES: [fn(&File) -> Vec<Violation>; 5] = [
    the_environment_is_read_by_ctx,
    nothing_exits,
    no_source_is_too_long,
    sources_say_what_they_are,
    nothing_outside_is_named,
];

pub(crate) fn violations(file: &File) -> impl Iterator<Item = Violation> {
    RULES.into_iter().flat_map(|rule| rule(file))
}

impl File {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    fn is_in(&self, folder: &str) -> bool {
        self.path.split('/').rev().skip(1).any(|name| name == folder)
    }

    /// The lines of code that use one of these paths.
    fn uses(&self, module: &str, items: &[&str], message: &str) -> Vec<Violation> {
        numbered(&code::without_text(&self.text))
            .filter(|(_, line)| code::uses(line, module, items))
            .map(|(number, _)| Violation::new(&self.path, number, message))
            .collect()
    }
}

/// Clippy bans the functions too, but an `#[expect]` would do away with that.
fn the_environment_is_read_by_ctx(file: &File) -> Vec<Violation> {
    let is_ours = ["crates/", "conformance/"].iter().any(|folder| file.path.starts_with(folder));
    let applies = file.is_rust() && is_ours && !file.is_in("tests");
    if !applies || file.path == CTX {
        return Vec::new();
    }
    let items = ["var", "vars", "var_os", "vars_os"];
    file.uses("env", &items, "the environment is read in `Ctx` only")
}

fn nothing_exits(file: &File) -> Vec<Violation> {
    if !file.is_rust() || !file.is_in("src") {
        return Vec::new();
    }
    let message = "return an outcome; nothing may exit by itself";
    file.uses("process", &["exit"], message)
}

fn no_source_is_too_long(file: &File) -> Vec<Violation> {
    let lines = file.text.lines().count();
    if !file.is_rust() || lines <= LONGEST {
        return Vec::new();
    }
    let message = format!("{lines} lines are too many to read; {LONGEST} is the limit");
    vec![Violation::new(&file.path, LONGEST + 1, message)]
}

fn sources_say_what_they_are(file: &File) -> Vec<Violation> {
    let applies = file.is_rust() && file.is_in("src");
    if !applies || file.text.starts_with("//! ") {
        return Vec::new();
    }
    vec![Violation::new(&file.path, 1, "begins with `//!` and what the file is")]
}

/// A clone has nothing but itself.
fn nothing_outside_is_named(file: &File) -> Vec<Violation> {
    // `/home/runner` followed by it is a path on other people's machines.
    let names = |line: &str, outside: &str| {
        line.match_indices(outside).any(|(at, _)| {
            !line[..at].ends_with(|before: char| before.is_alphanumeric() || "_-.".contains(before))
        })
    };
    numbered(&file.text)
        .filter(|(_, line)| OUTSIDE.iter().any(|outside| names(line, outside)))
        .map(|(number, _)| Violation::new(&file.path, number, "names a place outside of the repository"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines at which any rule is broken.
    fn check(path: &str, text: &str, expected: &[usize]) {
        let file = File { path: path.to_owned(), text: text.to_owned() };
        let found: Vec<_> = violations(&file).map(|violation| violation.line).collect();
        assert_eq!(found, expected, "{path}: {text}");
    }

    #[test]
    fn a_second_reader_of_the_environment_is_found() {
        let text = "//! x\nlet a = std::env::var(\"A\");\nlet b = env::vars_os();\n// env::var\n";
        check("crates/tollgate-gate/src/lib.rs", text, &[2, 3]);
        check("crates/tollgate-gate/build.rs", text, &[2, 3]);
        check("crates/tollgate-gate/tests/it.rs", text, &[]);
        check(CTX, text, &[]);
        check("conformance/src/machine.rs", text, &[2, 3]);
        check("xtask/src/host.rs", text, &[]);
        check("docs/page.md", text, &[]);
        check("crates/a/src/lib.rs", "//! x\nuse std::env::{args, var_os};\n", &[2]);
        check("crates/a/src/lib.rs", "//! x\nuse std::env::{args, args_os};\nmy_env::var();\n", &[]);
    }

    #[test]
    fn an_exit_is_found() {
        let text = "//! x\nstd::process::exit(1);\nprocess::ExitCode::SUCCESS\n\"process::exit\"\n";
        check("crates/a/src/deep/b.rs", text, &[2]);
        check("xtask/src/main.rs", text, &[2]);
        check("crates/a/tests/it.rs", text, &[]);
    }

    #[test]
    fn a_long_source_is_found() {
        let lines = |count: usize| format!("//! x\n{}", "\n".repeat(count - 1));
        check("crates/a/src/lib.rs", &lines(400), &[]);
        check("crates/a/src/lib.rs", &lines(401), &[401]);
        check("crates/a/tests/it.rs", &lines(401), &[401]);
        check("Cargo.lock", &lines(401), &[]);
    }

    #[test]
    fn a_source_that_does_not_say_what_it_is_is_found() {
        check("crates/a/src/lib.rs", "fn main() {}\n", &[1]);
        check("crates/a/src/lib.rs", "//!\n", &[1]);
        check("crates/a/src/lib.rs", "", &[1]);
        check("crates/a/src/lib.rs", "//! A thing.\n", &[]);
        check("crates/a/tests/it.rs", "fn main() {}\n", &[]);
    }

    #[test]
    fn a_place_outside_is_found() {
        let [folder, shared] = OUTSIDE;
        check("README.md", &format!("see\n`{folder}x` and {shared}/y\n{shared}\n"), &[2, 3]);
        check("a.yml", &format!("cd {folder}\n"), &[1]);
        check("a.json", &format!("/home/runner{folder}repo\n"), &[]);
    }
}
