//! cargo, at work on this workspace: the command, and the executable of a tool.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::environment::Origin;
use crate::{Failure, Result, host};

/// The directory of this workspace. Moving it makes cargo compile xtask anew, so this cannot go stale.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// A cargo command on this workspace, wherever the user is.
pub(crate) fn cargo(origin: &Origin) -> Command {
    let mut command = host::command(&origin.cargo, &origin.build);
    command.current_dir(root());
    command
}

/// Runs a child of ours to its end and gives its exit code.
pub(crate) fn code_of(command: &mut Command) -> Result<u8> {
    let status = command.status().map_err(|err| cannot_start(command.get_program(), &err))?;
    Ok(host::code(status))
}

/// That a program could not be started, and why.
pub(crate) fn cannot_start(program: &OsStr, err: &std::io::Error) -> Failure {
    Failure::Here(format!("cannot start {}: {err}", Path::new(program).display()))
}

/// Builds a package, with further options, and gives the path of its executable.
///
/// This is `cargo run` in two halves, because that would do both in one directory. Building belongs to this
/// workspace: in the user's directory cargo and rustup would obey the `rust-toolchain.toml` and the
/// `.cargo/config.toml` of another repository (its toolchain, its vendored sources, its target). The tool
/// belongs to the user's directory, and started by us it has nothing of cargo's in its environment.
pub(crate) fn build(package: &str, options: &[&str], origin: &Origin) -> Result<PathBuf> {
    let mut command = cargo(origin);
    command
        .args(["build", "--quiet", "--package", package, "--bin", package])
        .args(options)
        .arg("--message-format=json-render-diagnostics")
        // What the user pipes in is for the tool.
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    let built = command.output().map_err(|err| cannot_start(&origin.cargo, &err))?;
    if !built.status.success() {
        return Err(Failure::Child(host::code(built.status)));
    }
    executable(&String::from_utf8_lossy(&built.stdout)).ok_or_else(|| {
        Failure::Here(format!(
            "cargo built {package} and did not say where; see `cargo build --package {package} --message-format=json`"
        ))
    })
}

/// The executable that cargo's messages name: one JSON object a line, of which only the one binary that was
/// asked for has one. Quotes inside of strings are escaped, so the key cannot be found in a value.
fn executable(messages: &str) -> Option<PathBuf> {
    const KEY: &str = r#""executable":""#;
    messages
        .lines()
        .filter(|line| line.contains(r#""reason":"compiler-artifact""#))
        .filter_map(|line| unescape(&line[line.find(KEY)? + KEY.len()..]))
        .next_back()
        .map(PathBuf::from)
}

/// The JSON string that ends at the next bare quote. Paths on Windows are full of backslashes; of the other
/// escapes a path can only have those of control characters, and such a path we do not take.
fn unescape(json: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = json.chars();
    loop {
        match chars.next()? {
            '"' => return Some(text),
            '\\' => text.push(chars.next().filter(|c| matches!(c, '"' | '\\' | '/'))?),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_found_among_the_messages() {
        let check = |messages: &str, expected: Option<&str>| {
            assert_eq!(executable(messages), expected.map(PathBuf::from), "{messages}");
        };
        let library = r#"{"reason":"compiler-artifact","executable":null,"fresh":true}"#;
        let tool = r#"{"reason":"compiler-artifact","target":{},"executable":"/a b/ü/tool","fresh":true}"#;
        let end = r#"{"reason":"build-finished","success":true}"#;
        check(&format!("{library}\n{tool}\n{end}\n"), Some("/a b/ü/tool"));
        check(&format!("{library}\n{end}\n"), None);
        check("", None);
        check("{\"executable\":\"/not/an/artifact\"}", None);
        check(
            r#"{"reason":"compiler-artifact","executable":"C:\\x \"y\"\\tool.exe"}"#,
            Some(r#"C:\x "y"\tool.exe"#),
        );
        check(
            r#"{"reason":"compiler-artifact","src_path":"/\"executable\":\"/trap","executable":null}"#,
            None,
        );
        check(r#"{"reason":"compiler-artifact","executable":"/cut"#, None);
        check(r#"{"reason":"compiler-artifact","executable":"/bell\u0007"}"#, None);
    }
}
