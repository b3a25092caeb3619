//! One run of cargo, and what it says it built.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use anyhow::{Context, anyhow};
use serde::Deserialize;
use tollgate_common::{Ctx, Failure, Outcome, Result, process};

use super::records::Target;
use crate::workspace::MetadataChild;

/// More than any build prints: one of 3000 packages prints about 6 MB, and warnings as much again.
const OUTPUT_LIMIT: u64 = 2 * 1024 * 1024 * 1024;

/// A build that succeeded.
pub(super) struct Build {
    /// What was compiled, whether now or before.
    artifacts: Vec<Artifact>,
    /// The members' names by their ids.
    members: BTreeMap<String, String>,
}

/// What was compiled of a package.
struct Artifact {
    package_id: String,
    target: Target,
    fresh: bool,
    /// With the hash that tells apart what is built for other features or other dependencies.
    files: Vec<String>,
}

/// The members that were rebuilt, each with its targets.
pub(super) type Targets = BTreeMap<String, BTreeSet<Target>>;

impl Build {
    /// The members that something was built of, whether now or before.
    pub(super) fn covered(&self) -> BTreeSet<String> {
        self.artifacts.iter().filter_map(|artifact| self.member(artifact)).collect()
    }

    /// The members of which this build compiled something.
    pub(super) fn compiled(&self) -> BTreeSet<String> {
        let compiled = self.artifacts.iter().filter(|artifact| !artifact.fresh);
        compiled.filter_map(|artifact| self.member(artifact)).collect()
    }

    /// What this build has that `before` has not: what it compiled, and what it took from a build before that
    /// one, as after a revert. First the members, then the ids of all other packages.
    pub(super) fn differing(&self, before: &Self) -> (Targets, BTreeSet<String>) {
        let known: BTreeSet<_> = before.artifacts.iter().flat_map(|artifact| &artifact.files).collect();
        let is_new = |artifact: &&Artifact| artifact.files.iter().any(|file| !known.contains(file));
        let (mut members, mut others) = (Targets::new(), BTreeSet::new());
        for artifact in self.artifacts.iter().filter(|artifact| !artifact.fresh || is_new(artifact)) {
            match self.member(artifact) {
                Some(name) => _ = members.entry(name).or_default().insert(artifact.target.clone()),
                None => _ = others.insert(artifact.package_id.clone()),
            }
        }
        (members, others)
    }

    fn member(&self, artifact: &Artifact) -> Option<String> {
        self.members.get(&artifact.package_id).cloned()
    }
}

/// Runs cargo with these arguments; `Err` inside is why the build failed. The lock is handed to cargo as its
/// standard input: should this process be killed, it is held until cargo has ended too.
pub(super) fn build(
    ctx: &Ctx,
    arguments: &[String],
    lock: &File,
) -> Result<std::result::Result<Build, String>> {
    let program = ctx.env.get("CARGO").unwrap_or("cargo".as_ref());
    let mut command = process::command(ctx, program);
    let end = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
    command.args(&arguments[..end]).arg("--message-format=json").args(&arguments[end..]);
    let stdin = lock.try_clone().context("cannot share the lock of the replay")?;
    let capture = process::capture(command.stdin(stdin))
        .with_context(|| format!("cannot start {}", program.display()))?;
    let captured = capture.wait(OUTPUT_LIMIT).context("cannot read what cargo printed")?;
    let Some(code) = captured.status.code() else {
        let failure = Failure::new(anyhow!("cargo was ended by a signal: {}", captured.status));
        return Err(failure
            .with_outcome(Outcome::Unknown)
            .hint("what was found until then is kept: call replay again to go on"));
    };
    let messages: Vec<Message> = captured
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    if code != 0 {
        return Ok(Err(why(&messages, &String::from_utf8_lossy(&captured.stderr))));
    }
    let members = match MetadataChild::start(ctx, None)?.finish().and_then(|located| located.members()) {
        Ok(members) => members,
        Err(failure) => return Ok(Err(failure.to_string())),
    };
    Ok(Ok(Build { artifacts: messages.into_iter().filter_map(artifact).collect(), members }))
}

/// The messages of `--message-format=json` that matter (The Cargo Book, "External tools").
#[derive(Deserialize)]
#[serde(tag = "reason")]
enum Message {
    #[serde(rename = "compiler-artifact")]
    Artifact {
        package_id: String,
        target: MessageTarget,
        profile: Profile,
        features: Vec<String>,
        fresh: bool,
        filenames: Vec<String>,
    },
    #[serde(rename = "compiler-message")]
    Diagnostic { message: Diagnostic },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct MessageTarget {
    name: String,
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
}

fn artifact(message: Message) -> Option<Artifact> {
    let Message::Artifact { package_id, target, profile, features, fresh, mut filenames } = message else {
        return None;
    };
    let MessageTarget { name, kind } = target;
    // A binary's file has no hash in its name; its features tell at least some apart.
    filenames.push(format!("{package_id} {kind:?} {name} {} {features:?}", profile.test));
    let target = Target { kind, name, test: profile.test };
    Some(Artifact { package_id, target, fresh, files: filenames })
}

/// Why a build failed: the first error of the compiler, else the first of cargo.
fn why(messages: &[Message], stderr: &str) -> String {
    let of_compiler = messages.iter().find_map(|message| match message {
        Message::Diagnostic { message } if message.level == "error" => Some(message.message.as_str()),
        _ => None,
    });
    of_compiler.map_or_else(|| first_error(stderr), str::to_owned)
}

/// What cargo, rustc or rustup had to say.
pub(super) fn first_error(stderr: &str) -> String {
    let first = stderr.lines().find_map(|line| line.strip_prefix("error: "));
    first.or_else(|| stderr.lines().next()).unwrap_or("it failed and did not say why").to_owned()
}
