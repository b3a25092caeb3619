//! The workflow, written: env → plan → jobs → gate.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tollgate_common::shell::assignment;

use super::jobs::{self, Job};
use super::kinds;
use super::seen::Seen;
use crate::shell;

/// actions/checkout, of all actions the only one without which nothing works.
const CHECKOUT: &str = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";

/// Installs programs from their releases, and checks them; the alternative is to compile them in every run.
const INSTALL: &str = "taiki-e/install-action@82cd3e7658a6f96c86c0234aeeda1748937cb0a1 # v2.85.13";

/// What is written besides the jobs of `tollgate.toml`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'a> {
    /// The job that makes the plan.
    pub(super) plan: &'a str,
    /// The gate, and the check that branch protection requires.
    pub(super) gate: &'a str,
    /// The job that looks at the machine.
    pub(super) env: &'a str,
    /// The commit or tag of the actions.
    pub(super) reference: &'a str,
}

/// The text of the file.
pub(super) fn render(seen: &Seen, jobs: &[Job], names: Names<'_>) -> String {
    let mut text = head(seen, jobs, names);
    text.push_str("\njobs:\n");
    env(seen, names, &mut text);
    plan(seen, jobs, names, &mut text);
    let shared = shared(jobs);
    for one in jobs {
        job(seen, one, &shared, names, &mut text);
    }
    gate(seen, jobs, names, &mut text);
    text
}

fn head(seen: &Seen, jobs: &[Job], names: Names<'_>) -> String {
    let gate = names.gate;
    let branch = flow(seen.branch());
    let config =
        seen.config.as_ref().map_or_else(|| seen.path("tollgate.toml"), |config| config.path.clone());
    let mut text = format!(
        "\
# {env} → {plan} → the jobs of {config} → {gate}. Branch protection requires `{gate}` alone: it accepts a skipped job only
# where the plan proves that the change cannot touch it. Written by `tollgate-gate init`; yours from here on.
name: {gate}

on:
  pull_request:
  push:
    branches: [{branch}]
  # A merge queue waits for the check; without one this line does nothing.
  merge_group:

permissions: {{}}

concurrency:
  group: ${{{{ github.workflow }}}}-${{{{ github.ref }}}}
  # A newer push to a pull request makes the older run pointless; on {branch} each is run to its end.
  cancel-in-progress: ${{{{ github.event_name == 'pull_request' }}}}

env:
  CARGO_TERM_COLOR: always
",
        env = names.env,
        plan = names.plan,
    );
    for (name, value) in shared(jobs) {
        let _ = writeln!(text, "  {name}: {}", yaml(&value));
    }
    text.push_str("\ndefaults:\n  run:\n    shell: bash\n");
    if !seen.folder.is_empty() {
        let _ = writeln!(text, "    working-directory: {}", yaml(&seen.folder));
    }
    text
}

/// The variables that all jobs have, which had some where they were found.
fn shared(jobs: &[Job]) -> BTreeMap<String, String> {
    let mut with = jobs.iter().filter(|job| compiles(job));
    let Some(first) = with.next() else { return BTreeMap::new() };
    let mut shared = first.env.clone();
    for job in with {
        shared.retain(|name, value| job.env.get(name) == Some(value));
    }
    shared
}

fn compiles(job: &Job) -> bool {
    let run = job.run.as_deref().unwrap_or_default();
    ["check", "clippy", "build", "test", "nextest", "doc"]
        .iter()
        .any(|word| run.split(' ').any(|other| other == *word))
}

fn open(text: &mut String, id: &str, lines: &[String]) {
    let _ = writeln!(text, "\n  {id}:");
    lines.iter().for_each(|line| writeln!(text, "    {line}").unwrap_or_default());
}

fn common(minutes: u32) -> [String; 3] {
    [format!("timeout-minutes: {minutes}"), "permissions:".to_owned(), "  contents: read".to_owned()]
}

fn checkout(text: &mut String, has_history: bool) {
    let _ = writeln!(text, "    steps:\n      - uses: {CHECKOUT}\n        with:");
    if has_history {
        text.push_str(
            "          # What a change touches is found in the history.\n          fetch-depth: 0\n",
        );
    }
    text.push_str("          persist-credentials: false\n");
}

fn toolchain(seen: &Seen, text: &mut String) {
    if seen.has_toolchain_file() {
        text.push_str("      - name: Install the toolchain of the toolchain file\n        run: rustup toolchain install\n");
    }
}

fn uses(seen: &Seen, action: &str, names: Names<'_>, with: &[String], text: &mut String) {
    let repository = env!("CARGO_PKG_REPOSITORY").trim_start_matches("https://github.com/");
    let comment = if is_commit(names.reference) { concat!(" # v", env!("CARGO_PKG_VERSION")) } else { "" };
    let _ = writeln!(text, "uses: {repository}/.github/actions/{action}@{}{comment}", names.reference);
    let folder = (!seen.folder.is_empty()).then(|| format!("working-directory: {}", yaml(&seen.folder)));
    let with: Vec<String> = with.iter().cloned().chain(folder).collect();
    if !with.is_empty() {
        text.push_str("        with:\n");
        with.iter().for_each(|line| writeln!(text, "          {line}").unwrap_or_default());
    }
}

/// Whether a reference is a commit, which nobody can move.
pub(super) fn is_commit(reference: &str) -> bool {
    reference.len() == 40 && reference.chars().all(|c| c.is_ascii_hexdigit())
}

fn env(seen: &Seen, names: Names<'_>, text: &mut String) {
    text.push_str("  # Is the machine fit, and do the repository's files agree? Asked before a compiler minute is spent.");
    open(text, names.env, &[vec!["runs-on: ubuntu-latest".to_owned()], common(10).to_vec()].concat());
    checkout(text, false);
    toolchain(seen, text);
    text.push_str("      - ");
    uses(seen, "env", names, &[], text);
}

fn plan(seen: &Seen, jobs: &[Job], names: Names<'_>, text: &mut String) {
    let mut lines = vec![format!("needs: {}", names.env), "runs-on: ubuntu-latest".to_owned()];
    lines.extend(common(10));
    lines.push("outputs:".to_owned());
    lines.push("  plan: ${{ steps.affected.outputs.plan }}".to_owned());
    if jobs.iter().any(takes_packages) {
        lines.push("  args: ${{ steps.affected.outputs.args }}".to_owned());
    }
    text.push_str("\n  # Which crates does the change touch, and so which jobs have to run?");
    open(text, names.plan, &lines);
    checkout(text, true);
    toolchain(seen, text);
    text.push_str("      - id: affected\n        ");
    uses(seen, "affected", names, &[], text);
}

fn takes_packages(job: &Job) -> bool {
    job.run.as_deref().is_some_and(|run| run.contains("{packages}"))
}

fn job(seen: &Seen, job: &Job, shared: &BTreeMap<String, String>, names: Names<'_>, text: &mut String) {
    let mut lines = vec![format!("needs: {}", names.plan)];
    if !job.is_always {
        lines.push(format!("if: fromJSON(needs.{}.outputs.plan).run.{}", names.plan, job.name));
    }
    if job.machines.len() > 1 {
        lines.insert(0, format!("name: {} (${{{{ matrix.os }}}})", job.name));
        lines.push("runs-on: ${{ matrix.os }}".to_owned());
    } else {
        lines.push(format!("runs-on: {}", job.machines.first().map_or("ubuntu-latest", String::as_str)));
    }
    lines.extend(common(job.minutes));
    if job.machines.len() > 1 {
        lines.extend(["strategy:".to_owned(), "  fail-fast: false".to_owned(), "  matrix:".to_owned()]);
        lines.push(format!("    os: [{}]", job.machines.join(", ")));
    }
    for note in &job.notes {
        let _ = write!(text, "\n  # Look at this: {note}.");
    }
    open(text, &job.name, &lines);
    checkout(text, false);
    steps(seen, job, shared, names, text);
}

fn steps(seen: &Seen, job: &Job, shared: &BTreeMap<String, String>, names: Names<'_>, text: &mut String) {
    let Some(run) = &job.run else {
        text.push_str("      # tollgate.toml does not say what it runs.\n");
        text.push_str(
            "      - run: |\n          echo 'write here what this job runs' >&2\n          false\n",
        );
        return;
    };
    let words = shell::words(run);
    let (variables, command): (Vec<&str>, Vec<&str>) = {
        let at = words.iter().position(|word| assignment(word).is_none()).unwrap_or_default();
        (words[..at].iter().map(String::as_str).collect(), words[at..].iter().map(String::as_str).collect())
    };
    prepare(seen, run, &command, text);
    let mut env: BTreeMap<&str, String> = BTreeMap::new();
    for (name, value) in job.env.iter().filter(|(name, value)| shared.get(*name) != Some(value)) {
        env.insert(name, yaml(value));
    }
    for (name, value) in variables.iter().filter_map(|word| assignment(word)) {
        env.insert(name, yaml(value.trim_matches(['"', '\''])));
    }
    if takes_packages(job) {
        let arguments = format!("${{{{ fromJSON(needs.{}.outputs.args).{} }}}}", names.plan, job.name);
        env.insert("PACKAGES", arguments);
    }
    let _ = writeln!(text, "      - run: {}", yaml(&command.join(" ").replace("{packages}", "$PACKAGES")));
    if !env.is_empty() {
        text.push_str("        env:\n");
        env.iter().for_each(|(name, value)| writeln!(text, "          {name}: {value}").unwrap_or_default());
    }
}

/// The toolchain, its components, and programs that a command needs.
fn prepare(seen: &Seen, run: &str, command: &[&str], text: &mut String) {
    let component = jobs::component(run);
    match jobs::toolchain(run) {
        Some(toolchain) => {
            let component = component.map(|name| format!(" --component {name}")).unwrap_or_default();
            let _ = writeln!(
                text,
                "      - run: rustup toolchain install {toolchain} --profile minimal{component}"
            );
        }
        None if command.first() != Some(&"cargo") => {}
        None => {
            toolchain(seen, text);
            if let Some(component) = component {
                let _ = writeln!(text, "      - run: rustup component add {component}");
            }
        }
    }
    let target = command.iter().position(|word| *word == "--target").and_then(|at| command.get(at + 1));
    if let Some(target) = target.filter(|target| !target.contains('$')) {
        let of = jobs::toolchain(run).map(|name| format!(" --toolchain {name}")).unwrap_or_default();
        let _ = writeln!(text, "      - run: rustup target add {target}{of}");
    }
    if let Some(tool) = kinds::tool(command) {
        let _ = writeln!(text, "      - uses: {INSTALL}\n        with:\n          tool: {tool}");
    }
}

fn gate(seen: &Seen, jobs: &[Job], names: Names<'_>, text: &mut String) {
    let needs: Vec<&str> =
        [names.env, names.plan].into_iter().chain(jobs.iter().map(|job| job.name.as_str())).collect();
    text.push_str(
        "\n  # A job that is skipped counts as passed, so this one has to run whatever became of the others.",
    );
    let mut lines = vec![
        "if: always()".to_owned(),
        format!("needs: [{}]", needs.join(", ")),
        "runs-on: ubuntu-latest".to_owned(),
    ];
    lines.extend(common(10));
    open(text, names.gate, &lines);
    checkout(text, false);
    text.push_str("      - ");
    uses(seen, "gate", names, &["needs: ${{ toJSON(needs) }}".to_owned()], text);
}

/// Whether a name can be that of a job (docs.github.com, "Workflow syntax", `jobs.<job_id>`); an expression takes the
/// same ones after a point.
pub(super) fn is_id(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// A text as YAML, in a block: plain where nothing in it means anything.
fn yaml(text: &str) -> String {
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    if text.contains(char::is_control) {
        // JSON's strings are YAML's.
        return serde_json::Value::from(text).to_string();
    }
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$' || c == '/')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// The same in a list in brackets.
fn flow(text: &str) -> String {
    if text.contains(['{', '}', '[', ']', ',']) { quoted(text) } else { yaml(text) }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
