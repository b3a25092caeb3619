//! The files are there, and bash takes what is for it.

use std::fs;
use std::path::Path;
use std::process::Command;

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`; it starts the program itself")]
fn command(program: &str) -> Command {
    Command::new(program)
}

/// Runs the binary into a directory of its own.
fn assets() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let mut codegen = command(env!("CARGO_BIN_EXE_tollgate-codegen"));
    let status = codegen.arg("assets").arg(directory.path().join("new")).status();
    assert!(status.expect("it starts").success());
    directory
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("a directory");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn every_command_has_a_page_and_every_tool_completions() {
    let directory = assets();
    let man = names(&directory.path().join("new/man"));
    for page in
        ["tollgate-affected.1", "tollgate-affected-replay.1", "tollgate-env.1", "tollgate-gate-lint.1"]
    {
        assert!(man.iter().any(|name| name == page), "{page} is not among {man:?}");
    }
    let completions = names(&directory.path().join("new/completions"));
    for tool in ["affected", "env", "gate"] {
        for file in [
            format!("tollgate-{tool}.bash"),
            format!("tollgate-{tool}.fish"),
            format!("_tollgate-{tool}"),
            format!("_tollgate-{tool}.ps1"),
        ] {
            assert!(completions.contains(&file), "{file} is not among {completions:?}");
        }
    }
}

#[test]
#[cfg(unix)]
fn bash_completes_a_subcommand_and_an_option() {
    let directory = assets();
    let file = directory.path().join("new/completions/tollgate-gate.bash");
    // What bash itself does on TAB: the function of `complete -p`, with the words of the line.
    let script = r#"
        source "$1"; shift
        function=$(complete -p tollgate-gate); function=${function##*-F }; function=${function%% *}
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
        "$function" tollgate-gate "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    for (line, expected) in [(["tollgate-gate", "li"], "lint"), (["tollgate-gate", "--need"], "--needs-env")]
    {
        let output = command("bash").args(["-c", script, "bash"]).arg(&file).args(line).output();
        let said = String::from_utf8(output.expect("bash starts").stdout).expect("it speaks UTF-8");
        assert!(said.lines().any(|word| word == expected), "{line:?}: {said}");
    }
}
