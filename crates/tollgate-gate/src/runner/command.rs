//! The command of a job: from the line in `tollgate.toml` to words, and back to a line that one can paste into a shell.
//!
//! Words are split as a shell would, and nobody expands them: a line that wants that is refused, as `cargo test $FLAGS`
//! would test what is called `$FLAGS`, and that is nothing, and passes. `{packages}` becomes words of its own. Only with
//! `shell = true` does a shell read the line; then the packages have to be such that no quoting is needed anywhere,
//! and otherwise all are taken.

use std::path::Path;

use tollgate_common::jobs::Job;
use tollgate_common::shell::{assignment, is_of_name};
use tollgate_common::text::escape;

use crate::shell::{Reader, Stands};

/// What stands for the packages.
const PLACEHOLDER: &str = "{packages}";

/// All of them.
const EVERYTHING: &str = "--workspace";

/// Characters that end a word for a shell, and do something.
const OPERATORS: [char; 5] = ['&', '|', ';', '>', '<'];

/// Subcommands of cargo that leave its target directory alone.
const WITHOUT_TARGET: [&str; 3] = ["audit", "deny", "fmt"];

/// A command that can be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invocation {
    /// The program and its arguments; never empty.
    pub(crate) argv: Vec<String>,
    /// Variables that it gets besides those that are there, later ones first.
    pub(crate) env: Vec<(String, String)>,
    /// Whether cargo uses a target directory in it, as far as one can see.
    pub(crate) builds: bool,
}

/// Why a line is no command, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unusable {
    pub(crate) what: String,
    pub(crate) hint: &'static str,
}

/// The command of a job with these arguments for cargo; without any it is for all packages.
/// `shell` is the program that reads it where the job wants one.
pub(crate) fn invocation(
    job: &Job,
    run: &str,
    packages: &[String],
    shell: &str,
) -> Result<Invocation, Unusable> {
    let everything = [EVERYTHING.to_owned()];
    let packages = if packages.is_empty() { &everything } else { packages };
    let mut invocation = if job.shell { in_shell(run, packages, shell) } else { words(run, packages)? };
    invocation.env.extend(job.env.iter().map(|(name, value)| (name.clone(), value.clone())));
    Ok(invocation)
}

fn in_shell(run: &str, packages: &[String], shell: &str) -> Invocation {
    let is_plain = packages.iter().all(|word| word.chars().all(is_plain));
    let packages = if is_plain { packages.join(" ") } else { EVERYTHING.to_owned() };
    let script = run.replace(PLACEHOLDER, &packages);
    // As GitHub does for `shell: bash`: a script ends where a command of it fails, and a pipe fails with any part of it.
    let argv = [shell, "-eo", "pipefail", "-c", &script].map(str::to_owned).to_vec();
    Invocation { argv, env: Vec::new(), builds: run.contains("cargo") }
}

/// What means the same to a shell in quotes of any kind and without.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_./:@+=,%#".contains(c)
}

fn words(run: &str, packages: &[String]) -> Result<Invocation, Unusable> {
    let unusable = |what: String, hint| Err(Unusable { what, hint });
    let for_shell = "say `shell = true`, or make it several jobs";
    if run.trim().contains('\n') {
        return unusable("`run` has several lines, and no shell reads them".to_owned(), for_shell);
    }
    let Some(words) = shlex::split(run) else {
        return unusable("`run` has a quote that is not closed".to_owned(), "close it");
    };
    if let Some(what) = for_a_shell(run.trim()) {
        return unusable(format!("`run` has {what}, and no shell reads it"), for_shell);
    }
    let count = words.iter().take_while(|word| assignment(word).is_some()).count();
    let (variables, words) = words.split_at(count);
    let put_in = |word: &String| word.replace(PLACEHOLDER, &packages.join(" "));
    let env = variables.iter().filter_map(|word| assignment(word));
    let env = env.map(|(name, value)| (name.to_owned(), put_in(&value.to_owned()))).collect();
    let argv: Vec<String> = words
        .iter()
        .flat_map(|word| if word == PLACEHOLDER { packages.to_vec() } else { vec![put_in(word)] })
        .collect();
    match argv.first() {
        None => unusable("`run` has no program in it".to_owned(), "say what it runs"),
        Some(program) => {
            let subcommand = argv.iter().skip(1).find(|word| !word.starts_with(['-', '+']));
            let without = subcommand.is_some_and(|word| WITHOUT_TARGET.contains(&word.as_str()));
            let builds = Path::new(program).file_stem().is_some_and(|name| name == "cargo") && !without;
            Ok(Invocation { argv, env, builds })
        }
    }
}

/// What a shell would do something with besides splitting: an operator, a variable, a command within the command.
fn for_a_shell(run: &str) -> Option<String> {
    let mut reader = Reader::new(run);
    while let Some((stands, piece)) = reader.next() {
        let mut rest = reader.rest().chars();
        match (stands, piece) {
            (Stands::Bare | Stands::Double, "`") => return Some("a backquote".to_owned()),
            (Stands::Bare | Stands::Double, "$")
                if reader.rest().starts_with(['{', '(', '@', '*', '#', '?']) =>
            {
                return Some(format!("`${}`", rest.next().unwrap_or_default()));
            }
            (Stands::Bare | Stands::Double, "$") if reader.rest().starts_with(is_of_name) => {
                return Some(format!("`${}`", rest.take_while(|c| is_of_name(*c)).collect::<String>()));
            }
            // bash and zsh read escapes in `$'…'`; to others it is a `$` and a word.
            (Stands::Bare, "$") if reader.rest().starts_with(['\'', '"']) => {
                return Some(format!("`${}`", rest.next().unwrap_or_default()));
            }
            (Stands::Bare, _) if piece.starts_with(OPERATORS) => {
                let more: String = rest.take_while(|c| OPERATORS.contains(c)).collect();
                return Some(format!("`{piece}{more}`"));
            }
            _ => {}
        }
    }
    None
}

impl Invocation {
    /// The value of a variable that it is given.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.env.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The command as one would type it.
    pub(crate) fn shown(&self) -> String {
        let mut env: Vec<&(String, String)> = self.env.iter().collect();
        env.sort();
        env.dedup_by_key(|(name, _)| name.clone());
        let variables = env.iter().map(|(name, value)| format!("{name}={}", quoted(value)));
        let words: Vec<String> = variables.chain(self.argv.iter().map(|word| quoted(word))).collect();
        words.join(" ")
    }
}

/// A word for a shell. Lines stay lines; other characters that nobody could paste are shown as escapes instead.
pub(crate) fn quoted(word: &str) -> String {
    let lines: Vec<_> = word.split('\n').map(escape).collect();
    let word = lines.join("\n");
    tollgate_common::shell::quoted(&word).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(run: &str, shell: bool, packages: &[&str]) -> Result<Invocation, Unusable> {
        let packages: Vec<String> = packages.iter().map(|word| (*word).to_owned()).collect();
        invocation(&Job { shell, ..Job::default() }, run, &packages, "bash")
    }

    #[test]
    fn a_line_is_split_as_a_shell_would() {
        for (run, packages, argv) in [
            ("cargo test", &[][..], &["cargo", "test"][..]),
            ("cargo  test 'a b' 'c $d' e\\ f", &[], &["cargo", "test", "a b", "c $d", "e f"]),
            ("a 'b>c' \"d;e\" f\\&g \"\\$h\" i$ '`'", &[], &["a", "b>c", "d;e", "f&g", "$h", "i$", "`"]),
            ("cargo test {packages} --locked", &["-p", "a"], &["cargo", "test", "-p", "a", "--locked"]),
            ("cargo test {packages}", &[], &["cargo", "test", "--workspace"]),
            ("make \"PKGS={packages}\"", &["-p", "a"], &["make", "PKGS=-p a"]),
            ("echo {packages}", &["$(x) 'y'"], &["echo", "$(x) 'y'"]),
            ("cargo test *", &[], &["cargo", "test", "*"]),
        ] {
            assert_eq!(of(run, false, packages).expect("a command").argv, argv, "{run}");
        }
    }

    #[test]
    fn names_with_values_in_front_are_variables() {
        let found = of("A=1 _b='x y' cargo C=2", false, &[]).expect("a command");
        assert_eq!(found.argv, ["cargo", "C=2"]);
        assert_eq!((found.variable("A"), found.variable("_b")), (Some("1"), Some("x y")));
        let env = [("A".to_owned(), "2".to_owned()), ("D".to_owned(), "a'b".to_owned())];
        let job = Job { env: env.into(), ..Job::default() };
        let found = invocation(&job, "A=1 cargo test", &[], "bash").expect("a command");
        assert_eq!(found.variable("A"), Some("1"), "what stands at the command is nearer");
        assert_eq!(found.shown(), "A=1 D=\"a'b\" cargo test");
        assert_eq!(of("1A=x cargo", false, &[]).expect("a program").argv, ["1A=x", "cargo"]);
    }

    #[test]
    fn a_line_that_needs_a_shell_is_told_so() {
        for (run, expected) in [
            ("cargo build && cargo test", "`run` has `&&`, and no shell reads it"),
            ("a | b", "`run` has `|`, and no shell reads it"),
            ("cargo test >log", "`run` has `>`, and no shell reads it"),
            ("cargo test 2>&1", "`run` has `>&`, and no shell reads it"),
            ("cargo test;true", "`run` has `;`, and no shell reads it"),
            ("cargo test $FLAGS -q", "`run` has `$FLAGS`, and no shell reads it"),
            ("cargo test \"it's ${X}\"", "`run` has `${`, and no shell reads it"),
            ("cargo test \"$(x)\"", "`run` has `$(`, and no shell reads it"),
            ("cargo test $'a'", "`run` has `$'`, and no shell reads it"),
            ("cargo test `x`", "`run` has a backquote, and no shell reads it"),
            ("a\nb", "`run` has several lines, and no shell reads them"),
            ("a 'b", "`run` has a quote that is not closed"),
            ("A=1", "`run` has no program in it"),
        ] {
            assert_eq!(of(run, false, &[]).expect_err("no command").what, expected, "{run}");
            assert!(of(run, true, &[]).is_ok(), "{run}");
        }
        assert_eq!(of("\n cargo test\n", false, &[]).expect("one line").argv, ["cargo", "test"]);
    }

    #[test]
    fn nothing_in_the_packages_means_anything_to_a_shell() {
        let script = |packages: &[&str]| {
            of("cargo test \"{packages}\"; echo '{packages}'", true, packages)
                .expect("a script")
                .argv
                .pop()
                .expect("it")
        };
        assert_eq!(script(&["-p", "a@1.0+b"]), "cargo test \"-p a@1.0+b\"; echo '-p a@1.0+b'");
        for hostile in ["a b", "$(x)", "`x`", "a'b", "a\"b", "a;b", "a\nb", "a\\b", "*", "~", "ä"] {
            assert_eq!(
                script(&["-p", hostile]),
                "cargo test \"--workspace\"; echo '--workspace'",
                "{hostile}"
            );
        }
    }

    #[test]
    fn what_builds_is_seen_from_the_command() {
        for (run, shell, builds) in [
            ("cargo test", false, true),
            ("/usr/bin/cargo +nightly -q clippy", false, true),
            ("cargo xtask codegen", false, true),
            ("cargo fmt --all --check", false, false),
            ("cargo +nightly fmt", false, false),
            ("cargo deny check", false, false),
            ("python cargo.py", false, false),
            ("cd x && cargo test", true, true),
            ("make", true, false),
        ] {
            assert_eq!(of(run, shell, &[]).expect("a command").builds, builds, "{run}");
        }
    }

    #[test]
    fn what_is_shown_can_be_pasted() {
        let shown = |run, shell| of(run, shell, &["-p", "a"]).expect("a command").shown();
        assert_eq!(shown("X=1 cargo test {packages} 'a b'", false), "X=1 cargo test -p a 'a b'");
        assert_eq!(
            shown("cargo build && cargo test", true),
            "bash -eo pipefail -c 'cargo build && cargo test'"
        );
        assert_eq!(shown("a '\u{1b}[31m'", false), "a \"\\\\u{1b}[31m\"");
    }
}
