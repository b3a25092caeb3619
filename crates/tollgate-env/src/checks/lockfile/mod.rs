//! Whether `Cargo.lock` is there, is kept, can be read, and fits the manifests.

mod freshness;

use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use crate::checks::toolchain::{Used, used};
use crate::finding::{Finding, Fix, Place, Severity};
use crate::read::git::{self, Kept};
use crate::read::jobs::{Job, jobs};
use crate::read::lock_file::LockFile;
use crate::read::release::of_lock;
use crate::read::workspace::Workspace;
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "lockfile",
    title: "Cargo.lock: there, kept by git, readable for this cargo, and in step with the manifests",
    rules: &[
        Rule {
            id: "lock-missing",
            why: "Without Cargo.lock every machine builds with the dependencies of the day, and `--locked` fails. A \
                  library may mean it so; a job of tollgate.toml with `--locked` makes this an error.",
        },
        Rule {
            id: "lock-ignored",
            why: "A line of a .gitignore keeps Cargo.lock out of the repository: a fresh clone has none.",
        },
        Rule {
            id: "lock-untracked",
            why: "Cargo.lock is here and not in the repository: a fresh clone has none.",
        },
        Rule { id: "lock-conflict", why: "Cargo.lock has the marks of a merge: no command of cargo's runs." },
        Rule {
            id: "lock-version",
            why: "A cargo that does not know the version of Cargo.lock does not read it.",
        },
        Rule { id: "lock-unreadable", why: "cargo cannot read Cargo.lock, so that nothing is built." },
        Rule {
            id: "lock-stale",
            why: "The manifests ask for something that Cargo.lock does not have: with `--locked` cargo fails, and \
                  without it each machine chooses anew.",
        },
        Rule {
            id: "lock-freshness",
            why: "Whether Cargo.lock fits the manifests could not be found out without the network.",
        },
    ],
    run,
};

fn run(rim: &Rim) -> Vec<Finding> {
    thread::scope(|scope| {
        let early = scope.spawn(|| freshness::early(rim));
        let Some(workspace) = rim.workspace() else { return Vec::new() };
        findings(rim, workspace, || early.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

fn findings(
    rim: &Rim,
    workspace: &Workspace,
    early: impl FnOnce() -> Option<freshness::Said>,
) -> Vec<Finding> {
    let path = workspace.lock_path(rim);
    let jobs = jobs(rim);
    let kept = || in_git(rim, &path).then(|| git::kept(rim, &path)).flatten();
    let text = match rim.text(&path) {
        Ok(text) => text,
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => {
            return vec![missing(&rim.show(&path), kept(), &jobs)];
        }
        Err(err) => return vec![unreadable(&rim.show(&path), &err.to_string())],
    };
    let lock = LockFile::parse(&path, &text);
    let mut findings: Vec<_> =
        kept().and_then(|kept| not_kept(&rim.show(&path), kept, &jobs)).into_iter().collect();
    if let Some(finding) = conflict(&lock, rim).or_else(|| too_new(&lock, used(rim).as_ref(), rim)) {
        findings.push(finding);
        return findings;
    }
    findings.extend(freshness::check(rim, workspace, &lock, early()));
    findings
}

/// Whether there is a repository that could keep it.
fn in_git(rim: &Rim, path: &Path) -> bool {
    rim.root.join(".git").exists() && path.starts_with(&rim.root)
}

fn unreadable(path: &str, what: &str) -> Finding {
    Finding::new("lock-unreadable", Severity::Error, format!("{path} cannot be read: {what}"))
        .at(Place::file(path))
}

/// Jobs that fail without a lock file make its lack an error; for the others it may be meant.
fn strict(jobs: &[Job]) -> (Severity, Option<&Job>) {
    let job = jobs.iter().find(|job| needs_lock(&job.run));
    (if job.is_some() { Severity::Error } else { Severity::Warning }, job)
}

/// Whether one of the commands says that the lock file has to be there. `cargo install` means that of another package.
fn needs_lock(run: &str) -> bool {
    run.split(['&', '|', ';', '\n']).any(|command| {
        let words: Vec<_> = command.split_whitespace().collect();
        let says = words.iter().any(|word| *word == "--locked" || *word == "--frozen");
        says && words.contains(&"cargo") && !words.iter().any(|word| word.ends_with("install"))
    })
}

fn needed_by(finding: Finding, job: Option<&Job>) -> Finding {
    let place = job.map(|job| Place { claim: Some(format!("job {}", job.name)), ..job.place.clone() });
    place.into_iter().fold(finding, Finding::at)
}

/// Row 24.
fn missing(path: &str, kept: Option<Kept>, jobs: &[Job]) -> Finding {
    let (severity, job) = strict(jobs);
    if let Some(Kept::Ignored(file, line, pattern)) = kept {
        let message = format!("there is no {path}, and {file}:{line} would keep it out of the repository");
        let ignored = Finding::new("lock-ignored", severity, message)
            .at(Place { line, value: Some(pattern), ..Place::file(file) })
            .at(Place::file(path))
            .fix(Fix::command(["cargo", "generate-lockfile"]));
        return needed_by(ignored, job);
    }
    let finding = Finding::new("lock-missing", severity, format!("there is no {path}"))
        .at(Place::file(path))
        .fix(Fix::command(["cargo", "generate-lockfile"]));
    needed_by(finding, job)
}

/// Row 24.
fn not_kept(path: &str, kept: Kept, jobs: &[Job]) -> Option<Finding> {
    let (severity, job) = strict(jobs);
    let finding = match kept {
        Kept::Tracked => return None,
        Kept::Untracked => {
            Finding::new("lock-untracked", severity, format!("{path} is not in the repository"))
                .at(Place::file(path))
        }
        Kept::Ignored(file, line, pattern) => {
            let message = format!("{path} is not in the repository: {file}:{line} keeps it out");
            Finding::new("lock-ignored", severity, message)
                .at(Place { line, value: Some(pattern), ..Place::file(file) })
                .at(Place::file(path))
        }
    };
    // `:/` is the root of the repository, from wherever one is.
    let fix = Fix::safe(["git", "add", "--force", "--", &format!(":/{path}")]);
    Some(needed_by(finding.fix(fix), job))
}

/// Row 27.
fn conflict(lock: &LockFile, rim: &Rim) -> Option<Finding> {
    let (line, marker) = lock.conflict.as_ref()?;
    let path = rim.show(&lock.path);
    Some(
        Finding::new("lock-conflict", Severity::Error, format!("{path} has a conflict that nobody resolved"))
            .at(Place { line: *line, value: Some(marker.clone()), ..Place::file(path) })
            .wanted("the side that was there before, and then `cargo update --workspace`"),
    )
}

/// Row 26.
fn too_new(lock: &LockFile, used: Option<&Used>, rim: &Rim) -> Option<Finding> {
    let ((version, line), used) = (lock.version?, used?);
    let first =
        of_lock(version).filter(|first| used.release < *first && !used.name.starts_with("nightly"))?;
    let path = rim.show(&lock.path);
    let message = format!("{path} has version {version}, which cargo {} cannot read", used.release);
    let finding = Finding::new("lock-version", Severity::Error, message)
        .at(Place { line, value: Some(format!("version = {version}")), ..Place::file(path) })
        .found(used.release.to_string())
        .wanted(format!("Rust {first} or newer, or a lock file that {} has written", used.release))
        .fix(Fix::command(["cargo", "generate-lockfile"]));
    Some(used.beside(finding))
}

#[cfg(test)]
mod tests {
    use super::needs_lock;

    #[test]
    fn which_lines_need_a_lock_file() {
        for (run, expected) in [
            ("cargo test --locked", true),
            ("RUSTFLAGS=-Dwarnings cargo +nightly build --frozen", true),
            ("cargo install --locked cargo-nextest && cargo nextest run", false),
            ("cargo install x; cargo test --locked", true),
            ("cargo test", false),
            ("uv sync --locked", false),
        ] {
            assert_eq!(needs_lock(run), expected, "{run}");
        }
    }
}
