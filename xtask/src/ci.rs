//! `cargo xtask ci`: everything that must hold before a change goes in, the same here and in CI.
//!
//! The quick steps come first, and the tests last, so that what a failing log ends with is what failed.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::environment::Origin;
use crate::{Failure, Result, cargo, host};

/// One cargo command, and how it is announced.
struct Step {
    name: &'static str,
    environment: &'static [(&'static str, &'static str)],
    arguments: &'static [&'static str],
}

/// `--locked`: a Cargo.lock that does not fit is found here and not in somebody's next build.
const STEPS: [Step; 6] = [
    Step { name: "fmt", environment: &[], arguments: &["fmt", "--all", "--check"] },
    Step {
        name: "clippy",
        environment: &[],
        arguments: &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"],
    },
    Step {
        name: "docs",
        environment: &[("RUSTDOCFLAGS", "-Dwarnings")],
        arguments: &["doc", "--workspace", "--no-deps", "--locked"],
    },
    Step { name: "codegen", environment: &[], arguments: &["xtask", "codegen", "--check"] },
    Step { name: "lint", environment: &[], arguments: &["xtask", "gate", "lint"] },
    Step { name: "tests", environment: &[], arguments: &["test", "--workspace", "--locked"] },
];

impl Step {
    /// The command as one would type it.
    fn shown(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.environment {
            let _ = write!(text, "{name}={value} ");
        }
        format!("{text}cargo {}", self.arguments.join(" "))
    }
}

/// Runs the steps until one fails; the exit code is that step's.
pub(crate) fn run(origin: &Origin) -> Result<ExitCode> {
    let mut taken = Vec::new();
    for step in &STEPS {
        host::talk(&format!("\n== {}: {}\n", step.name, step.shown()));
        let start = Instant::now();
        let mut command = cargo::cargo(origin);
        command.args(step.arguments).envs(step.environment.iter().copied());
        let code = cargo::code_of(&mut command)?;
        taken.push(start.elapsed());
        if code != 0 {
            host::talk(&format!(
                "{}\n{} failed with exit code {code}; to run it again:\n  {}\n",
                table(&taken, true),
                step.name,
                step.shown()
            ));
            return Err(Failure::Child(code));
        }
    }
    host::talk(&table(&taken, false));
    Ok(ExitCode::SUCCESS)
}

/// Every step with how it went and its seconds; `failed` says that the last of those taken did.
fn table(taken: &[Duration], failed: bool) -> String {
    let mut text = String::from("\n");
    for (index, step) in STEPS.iter().enumerate() {
        let _ = match taken.get(index) {
            None => writeln!(text, "  {:<8} not run", step.name),
            Some(time) => {
                let result = if failed && index + 1 == taken.len() { "failed" } else { "ok" };
                writeln!(text, "  {:<8} {result:<7} {:>6.1} s", step.name, time.as_secs_f64())
            }
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_step() {
        let taken = [Duration::from_millis(1234), Duration::from_secs(60)];
        assert_eq!(
            table(&taken, true),
            "\n  fmt      ok         1.2 s\n  clippy   failed    60.0 s\n  \
             docs     not run\n  codegen  not run\n  lint     not run\n  tests    not run\n"
        );
        assert!(!table(&taken, false).contains("failed"));
    }

    #[test]
    fn a_step_is_shown_as_one_would_type_it() {
        let docs = STEPS.iter().find(|step| step.name == "docs").unwrap();
        assert_eq!(docs.shown(), "RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --no-deps --locked");
    }
}
