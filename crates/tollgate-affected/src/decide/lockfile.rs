//! What a changed `Cargo.lock` means: which external packages are others now, and who uses them.

use std::collections::BTreeSet;

use super::patches::{kind_of, locals_above, names};
use super::{Findings, Input};
use crate::change::{Content, Difference};
use crate::lock::{self, Lock};
use crate::path::RepoPath;
use crate::report::{Cause, Level};
use crate::workspace::{Kind, PackageId};

pub(super) fn find(input: &Input, difference: &Difference, findings: &mut Findings) {
    let path = input.workspace.lock_file();
    if !difference.files.iter().any(|file| file.path == path) {
        return;
    }
    match parse_both(&path, difference) {
        Ok((base, head)) => compare(input, &path, &base, &head, findings),
        Err(reason) => findings.everything(&path, reason, Vec::new()),
    }
}

fn parse_both(path: &RepoPath, difference: &Difference) -> Result<(Lock, Lock), String> {
    let versions = difference.contents.get(path).ok_or("its content is not known")?;
    let parse = |content: &Content, when: &str| match content {
        Content::Text(text) => Lock::parse(text).map_err(|err| format!("{when} it cannot be read: {err}")),
        Content::Absent => Err(format!("{when} there was none, so the versions may be any")),
        Content::Unreadable(reason) => Err(format!("{when} it cannot be read: {reason}")),
    };
    Ok((parse(&versions.base, "in the base")?, parse(&versions.head, "in the head")?))
}

fn compare(input: &Input, path: &RepoPath, base: &Lock, head: &Lock, findings: &mut Findings) {
    let workspace = &input.workspace;
    if let Some(name) = lost(input, base, head) {
        findings.everything(path, format!("it has lost `{name}`, whose versions may be any"), Vec::new());
        return;
    }
    let diff = lock::diff(base, head);
    if diff.external.is_empty() && diff.local.is_empty() {
        findings.nothing(path, "resolves to the same packages");
        return;
    }
    for reached in locals_above(workspace, head, diff.external.keys().copied()) {
        let Some((first, rest)) = reached.through.split_first() else {
            continue;
        };
        let chain = std::iter::once(diff.external[first].clone()).chain(names(head, rest)).collect();
        seed(path, reached.package, reached.kind, chain, findings);
    }
    for (place, resolved) in &diff.local {
        let name = &head.nodes[*place].key.name;
        for (package, _) in workspace.iter().filter(|(_, package)| package.name == *name) {
            for to in resolved.iter().filter(|to| !diff.external.contains_key(to)) {
                let kind = kind_of(workspace, package, head, *to);
                seed(
                    path,
                    package,
                    kind,
                    vec![format!("{} is resolved anew", names(head, &[*to]).concat())],
                    findings,
                );
            }
        }
    }
    if !findings.has_effect(path) {
        findings.nothing(path, "no member uses what changed in it");
    }
}

/// A package of ours that only the base has locked: cargo resolves what it depends on anew. A merge that went
/// wrong leaves such a file.
fn lost<'a>(input: &'a Input, base: &Lock, head: &Lock) -> Option<&'a str> {
    let is_in = |lock: &Lock, name: &str| {
        lock.nodes.iter().any(|node| node.key.external.is_none() && node.key.name == name)
    };
    let mut names = input.workspace.packages.iter().map(|package| package.name.as_str());
    names.find(|name| is_in(base, name) && !is_in(head, name)).or_else(|| lost_external(input, base, head))
}

/// An external package that one of ours had locked and still declares, but has locked no more.
fn lost_external<'a>(input: &'a Input, base: &Lock, head: &Lock) -> Option<&'a str> {
    let resolved = |lock: &Lock, name: &str| -> BTreeSet<String> {
        let local = lock.nodes.iter().filter(|node| node.key.external.is_none() && node.key.name == name);
        let dependencies = local.flat_map(|node| &node.dependencies);
        dependencies.map(|place| lock.nodes[*place].key.name.clone()).collect()
    };
    input.workspace.packages.iter().find_map(|package| {
        let (before, now) = (resolved(base, &package.name), resolved(head, &package.name));
        let is_lost = |name: &&str| before.contains(*name) && !now.contains(*name);
        package.dependencies.iter().map(|dependency| dependency.name.as_str()).find(is_lost)
    })
}

/// A local package reaches what changed through these external packages.
fn seed(path: &RepoPath, package: PackageId, kind: Kind, chain: Vec<String>, findings: &mut Findings) {
    let file = findings.files.entry(path.clone()).or_default();
    file.packages.insert(package);
    file.note(&chain[0]);
    let level = if kind == Kind::Dev { Level::Test } else { Level::Compile };
    findings.seed(package, level, Cause::External { path: path.clone(), chain });
}
