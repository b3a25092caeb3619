//! Files that a job's command reads, though no package does.

use super::{Row, check, reason, workspace};

#[test]
fn what_a_command_names_or_its_program_reads() {
    let config = "[jobs.lint]\nrun = \"shellcheck ci/*.sh && ruff check ./tools\"\naffects = \"compile\"\n[jobs.tasks]\nrun = \"just check\"\npaths = [\"*.x\"]\n[jobs.test]\nrun = \"cargo test {packages}\"\n";
    let scratch = workspace(config);
    for path in ["ci/a.sh", "tools/deep/a.py", "justfile", "packages/a.json", "test/a.txt"] {
        scratch.write(path, "1");
    }
    scratch.commit("scripts");
    let rows: &[Row<'_>] = &[
        ("a pattern", &|s| s.write("ci/a.sh", "2"), "run lint (all); skip tasks, test"),
        ("a directory", &|s| s.write("tools/deep/a.py", "2"), "run lint (all); skip tasks, test"),
        ("a file of tasks", &|s| s.write("justfile", "2"), "run tasks (all); skip lint, test"),
        ("no more than a word", &|s| s.write("test/a.txt", "2"), "skip lint, tasks, test"),
        ("a placeholder", &|s| s.write("packages/a.json", "2"), "skip lint, tasks, test"),
    ];
    check(&scratch, rows);
    scratch.write("justfile", "2");
    assert_eq!(reason(&scratch.answer("HEAD"), "tasks"), "justfile changed, which its command reads");
}
