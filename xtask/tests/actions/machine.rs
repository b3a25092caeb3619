//! The machine that the runner is on: programs, variables, and what a script that ran there left.

use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The tools, as they are in an archive.
pub(crate) const TOOLS: [&str; 3] = ["tollgate-affected", "tollgate-env", "tollgate-gate"];

/// The root of this repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`; it starts the programs itself")]
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test has no `Ctx`; real programs need some of the real environment"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What real programs need of the real environment; nothing of a CI that this test may run in.
pub(crate) fn inherited() -> BTreeMap<String, String> {
    let names = ["PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"];
    let inherited = names.into_iter().filter_map(|name| Some((name.to_owned(), variable(name)?)));
    inherited.chain([("CARGO_NET_OFFLINE".to_owned(), "true".to_owned())]).collect()
}

/// Where a program is.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = variable("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// The tools, built from this workspace as xtask builds them. It has no other way to say that it needs them.
pub(crate) fn tools() -> &'static BTreeMap<&'static str, PathBuf> {
    static TOOLS_BUILT: OnceLock<BTreeMap<&str, PathBuf>> = OnceLock::new();
    TOOLS_BUILT.get_or_init(|| TOOLS.into_iter().map(|tool| (tool, build(tool))).collect())
}

fn build(tool: &str) -> PathBuf {
    let mut cargo = command(variable("CARGO").as_deref().unwrap_or("cargo"));
    cargo.args([
        "build",
        "--quiet",
        "--package",
        tool,
        "--bin",
        tool,
        "--message-format=json-render-diagnostics",
    ]);
    let output = cargo.current_dir(root()).stderr(Stdio::inherit()).output().expect("cargo starts");
    assert!(output.status.success(), "{tool} is not built");
    let messages = String::from_utf8(output.stdout).expect("cargo speaks UTF-8");
    let message = |line| serde_json::from_str::<serde_json::Value>(line).expect("cargo speaks JSON");
    let executable = |line| Some(PathBuf::from(message(line)["executable"].as_str()?));
    messages.lines().filter_map(executable).next_back().expect("an executable")
}

/// A temporary directory whose name may stand in the name of a branch.
pub(crate) fn temporary() -> TempDir {
    tempfile::Builder::new().prefix("tollgate-").tempdir().expect("a directory")
}

thread_local! {
    static RUNNER_TEMP: TempDir = temporary();
}

/// One for all jobs of a test, though on GitHub each has its own: the first downloads the tools and the others find them.
pub(crate) fn runner_temp() -> String {
    RUNNER_TEMP.with(|directory| directory.path().display().to_string())
}

/// What came of a script.
#[derive(Debug, Default)]
pub(crate) struct Ran {
    /// Its exit code; none where a signal ended it.
    pub(crate) code: Option<i32>,
    /// What it wrote to both streams.
    pub(crate) log: String,
    /// What it added to GITHUB_OUTPUT.
    pub(crate) outputs: Vec<(String, String)>,
    /// What it added to GITHUB_STEP_SUMMARY.
    pub(crate) summary: String,
}

impl Ran {
    pub(crate) fn output(&self, name: &str) -> &str {
        let found = self.outputs.iter().find(|(key, _)| key == name);
        found.unwrap_or_else(|| panic!("no output {name}: {self:?}")).1.as_str()
    }
}

/// Runs a script as the runner does: from a file, by `bash --noprofile --norc -eo pipefail` (docs.github.com, "Workflow
/// syntax", `defaults.run.shell`). `is_cancelled` ends it as soon as it runs.
pub(crate) fn run_script(
    script: &str,
    variables: &BTreeMap<String, String>,
    directory: &Path,
    is_cancelled: bool,
) -> Ran {
    let files = temporary();
    let file = |name: &str| files.path().join(name);
    std::fs::write(file("script.sh"), script).expect("a script");
    for name in ["output", "summary", "env", "path"] {
        std::fs::write(file(name), "").expect("a file");
    }
    let log = std::fs::File::create(file("log")).expect("a log");
    let mut bash = command("bash");
    bash.args(["--noprofile", "--norc", "-eo", "pipefail"])
        .arg(file("script.sh"))
        .env_clear()
        .envs(variables)
        .env("GITHUB_OUTPUT", file("output"))
        .env("GITHUB_STEP_SUMMARY", file("summary"))
        .env("GITHUB_ENV", file("env"))
        .env("GITHUB_PATH", file("path"))
        .current_dir(directory)
        .stdout(log.try_clone().expect("a second handle"))
        .stderr(log)
        .process_group(0);
    let mut child = match bash.spawn() {
        Ok(child) => child,
        // Too many arguments: the runner fails the step as well.
        Err(err) => return Ran { log: format!("cannot start: {err}\n"), ..Ran::default() },
    };
    if is_cancelled {
        let group = format!("-{}", child.id());
        command("kill").args(["-INT", "--", &group]).status().expect("kill starts");
    }
    let status = child.wait().expect("it ends");
    let read = |name: &str| {
        let mut bytes = Vec::new();
        std::fs::File::open(file(name)).and_then(|mut file| file.read_to_end(&mut bytes)).expect("a file");
        String::from_utf8(bytes).expect("UTF-8")
    };
    assert_eq!((read("env").as_str(), read("path").as_str()), ("", ""), "nothing of ours sets these");
    Ran { code: status.code(), log: read("log"), outputs: outputs(&read("output")), summary: read("summary") }
}

/// `name=value`, or `name<<END`, lines, `END`; as `FileCommandManager.cs` of the runner reads them.
pub(crate) fn outputs(text: &str) -> Vec<(String, String)> {
    let mut outputs = Vec::new();
    let mut lines = text.split_terminator('\n');
    while let Some(line) = lines.next() {
        let (equals, heredoc) = (line.find('='), line.find("<<"));
        let (name, value) = match (equals, heredoc) {
            (Some(at), heredoc) if heredoc.is_none_or(|other| at < other) => {
                (&line[..at], line[at + 1..].to_owned())
            }
            (_, Some(at)) => {
                let end = &line[at + 2..];
                let mut value = Vec::new();
                loop {
                    match lines.next() {
                        Some(line) if line == end => break,
                        Some(line) => value.push(line),
                        None => panic!("{end} is missing in {text}"),
                    }
                }
                (&line[..at], value.join("\n"))
            }
            (_, None) if line.is_empty() => continue,
            _ => panic!("the runner does not take {line:?}"),
        };
        outputs.push((name.to_owned(), value));
    }
    outputs
}

#[test]
fn outputs_are_read_as_the_runner_does() {
    let read = outputs("a=1\nb<<X\none\n=two\nX\nc==<<\n");
    let expected = [("a", "1"), ("b", "one\n=two"), ("c", "=<<")];
    assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}
