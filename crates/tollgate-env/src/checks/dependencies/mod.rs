//! What is depended on: commits that are not named, patches that nothing uses, crates that need a younger Rust.

mod built;
mod rust_version;

use crate::finding::{Finding, Place, Severity};
use crate::read::lock_file::{LockFile, Locked};
use crate::read::manifest::{Git, Manifest};
use crate::read::workspace::Workspace;
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "dependencies",
    title: "dependencies: by commit where they come from git, patches that apply, crates that this Rust can build",
    rules: &[
        Rule {
            id: "dependency-moves",
            why: "A dependency on a branch is another commit after each `cargo update`, and none at all once the \
                  branch was rebased or deleted.",
        },
        Rule {
            id: "patch-unused",
            why: "A patch whose version nobody asks for, or in a manifest that is not the root's, replaces nothing: \
                  the original is built.",
        },
        Rule {
            id: "dependency-rust-version",
            why: "cargo does not build a dependency that needs a younger Rust than there is.",
        },
        Rule {
            id: "dependency-rust-version-unsure",
            why: "A dependency needs a younger Rust than there is. Features and targets say whether it is built, \
                  which could not be followed here.",
        },
    ],
    run,
};

fn run(rim: &Rim) -> Vec<Finding> {
    let Some(workspace) = rim.workspace() else { return Vec::new() };
    let path = workspace.lock_path(rim);
    let lock = rim.text(&path).map(|text| LockFile::parse(&path, &text)).ok();
    let lock = lock.filter(|lock| lock.conflict.is_none());
    let mut findings = moving(workspace, lock.as_ref(), rim);
    findings.extend(ignored_patches(workspace, rim));
    if let Some(lock) = &lock {
        findings.extend(lock.unused_patches.iter().map(|unused| unused_patch(unused, workspace, lock, rim)));
        findings.extend(rust_version::check(workspace, lock, rim));
    }
    findings
}

/// Row 29.
fn moving(workspace: &Workspace, lock: Option<&LockFile>, rim: &Rim) -> Vec<Finding> {
    let all =
        workspace.manifests.iter().flat_map(|manifest| manifest.git.iter().map(move |git| (manifest, git)));
    all.filter(|(_, git)| !git.is_fixed).map(|(manifest, git)| moves(manifest, git, lock, rim)).collect()
}

fn moves(manifest: &Manifest, git: &Git, lock: Option<&LockFile>, rim: &Rim) -> Finding {
    let what = match &git.branch {
        Some(branch) => format!("the branch {}", branch.value),
        None => "whatever its repository has".to_owned(),
    };
    let message = format!("{} is {what}, which moves with `cargo update`", git.name.value);
    let place = git.branch.as_ref().map_or(&git.name.span, |branch| &branch.span);
    let finding = Finding::new("dependency-moves", Severity::Warning, message).at(manifest.at(place, rim));
    let commit = lock.and_then(|lock| lock.packages.iter().find_map(|package| commit(package, git)));
    match commit {
        Some(commit) => finding.found(format!("now at {commit}")).wanted(format!("rev = \"{commit}\"")),
        None => finding.wanted("rev = \"COMMIT\""),
    }
}

/// `git+https://example.com/x?branch=main#COMMIT`
fn commit<'a>(package: &'a Locked, git: &Git) -> Option<&'a str> {
    let (source, commit) = package.source.as_ref()?.strip_prefix("git+")?.split_once('#')?;
    let (url, query) = source.split_once('?').unwrap_or((source, ""));
    let branch = git.branch.as_ref().map(|branch| format!("branch={}", branch.value.replace('/', "%2F")));
    let is_same_branch = branch.is_none_or(|branch| query == branch || query == branch.replace("%2F", "/"));
    let plain = |url: &str| url.trim_end_matches('/').trim_end_matches(".git").to_owned();
    (package.name == git.package && plain(url) == plain(&git.url) && is_same_branch).then_some(commit)
}

/// Row 30.
fn unused_patch(unused: &Locked, workspace: &Workspace, lock: &LockFile, rim: &Rim) -> Finding {
    let message = format!("the patch of {} with version {} replaces nothing", unused.name, unused.version);
    let finding = Finding::new("patch-unused", Severity::Warning, message);
    let of_manifest = workspace.root_manifest().and_then(|manifest| {
        let patch = manifest.patches.iter().find(|patch| patch.value == unused.name)?;
        Some(manifest.at(&patch.span, rim))
    });
    let in_lock = Place {
        line: unused.line,
        value: Some(format!("{} {}", unused.name, unused.version)),
        ..Place::file(rim.show(&lock.path))
    };
    let finding =
        of_manifest.into_iter().chain([in_lock]).fold(finding, Finding::at).found(unused.version.clone());
    let used: Vec<_> =
        lock.packages.iter().filter(|of| of.name == unused.name).map(|of| of.version.as_str()).collect();
    if used.is_empty() {
        finding.wanted(format!("no patch: nothing depends on {}", unused.name))
    } else {
        finding.wanted(format!("a version that is used: {}", used.join(", ")))
    }
}

/// Row 30: cargo reads `[patch]` of the root manifest alone.
fn ignored_patches(workspace: &Workspace, rim: &Rim) -> Vec<Finding> {
    let root = workspace.root_manifest().map(|root| root.path.as_path());
    let others = workspace.manifests.iter().filter(|manifest| Some(manifest.path.as_path()) != root);
    let with_patch = others.filter_map(|manifest| Some((manifest, manifest.patch.as_ref()?)));
    let finding = |(manifest, span): (&Manifest, _)| {
        let path = rim.show(&manifest.path);
        let message = format!("[patch] in {path} is not read: it is not the manifest of the root");
        Finding::new("patch-unused", Severity::Warning, message)
            .at(manifest.at(span, rim))
            .wanted("[patch] in the manifest of the root")
    };
    with_patch.map(finding).collect()
}
