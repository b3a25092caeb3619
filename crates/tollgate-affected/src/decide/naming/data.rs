//! Files of a package that are neither sources nor manifests: whether its code may read one of them, or only
//! its tests.
//!
//! Code reads a file when it is compiled (a derive that takes a template in), or when a program runs it that may
//! be another package's. Either way it names the file, or a directory on the way to it from its package.

use std::collections::BTreeSet;

use super::place::{COMPUTED, Place, Role};
use super::{Names, is_test_only};
use crate::change::is_compared_by_content;
use crate::path::RepoPath;
use crate::sources::{Mention, MentionContext};
use crate::workspace::{Kind, PackageId, Workspace};

/// Crates whose macros read files of the package that no source has to name: a default directory of migrations
/// or of translations, what a template includes, the project's own description.
const READ_UNNAMED: [&str; 15] = [
    "askama",
    "diesel_migrations",
    "dotenv_codegen",
    "dotenvy_macro",
    "fluent-templates",
    "i18n-embed-fl",
    "leptos_i18n",
    "refinery",
    "rinja",
    "rust-i18n",
    "sailfish",
    "sqlx",
    "tauri",
    "wit-bindgen",
    "yarte",
];

/// Whether a file of a package has an effect only through who reads it: it is no source, and does not lie among
/// the sources of a library or a binary, unless it is a snapshot.
pub(crate) fn is_data(workspace: &Workspace, path: &RepoPath, owner: PackageId) -> bool {
    if path.has_suffix(".rs") || is_compared_by_content(path) {
        return false;
    }
    let package = workspace.package(owner);
    let is_among_code = package.code_dirs.iter().any(|dir| path.is_within(dir));
    package.is_member && (!is_among_code || is_snapshot(path)) && !is_test_only(workspace, path)
}

/// Whether a file is one of insta's, which reads it when the test runs that is in the source beside the directory
/// (insta.rs/docs, "Snapshot files").
fn is_snapshot(path: &RepoPath) -> bool {
    let is_beside_source = path.parent().is_some_and(|dir| dir.file_name() == b"snapshots");
    is_beside_source && (path.has_suffix(".snap") || path.has_suffix(".snap.new"))
}

/// The packages whose code may read a data file of this one: itself, and the macros it uses with what these are
/// made of.
pub(super) fn readers_inside(workspace: &Workspace, owner: PackageId) -> BTreeSet<PackageId> {
    let used = |id| {
        let dependencies = workspace.package(id).dependencies.iter();
        dependencies.filter(|dependency| dependency.kind == Kind::Normal).filter_map(|on| on.local)
    };
    let mut found = BTreeSet::from([owner]);
    let mut pending: Vec<_> = used(owner).filter(|id| workspace.package(*id).is_proc_macro).collect();
    while let Some(next) = pending.pop() {
        if found.insert(next) {
            pending.extend(used(next));
        }
    }
    found
}

impl Names<'_> {
    /// Why the code of the package that owns a data file may read it; `None` where only its tests may.
    pub(in crate::decide) fn in_code(&self, path: &RepoPath, owner: PackageId) -> Option<String> {
        let workspace = &self.input.workspace;
        let package = workspace.package(owner);
        let reads =
            |name: &&&str| package.dependencies.iter().any(|on| on.name == **name && on.kind == Kind::Normal);
        if let Some(name) = READ_UNNAMED.iter().find(reads) {
            return Some(format!("may be read by a macro of {name}"));
        }
        let dir = package.dir.clone().unwrap_or_default();
        let below: Vec<_> = path.relative_to(&dir)?.split(|byte| *byte == b'/').collect();
        let inside = readers_inside(workspace, owner);
        let is_inside = |place: &&Place<'_>| place.owner.is_some_and(|owner| inside.contains(&owner));
        let mut places = self.places.iter().filter(|place| place.role == Role::Code).filter(is_inside);
        places.find_map(|place| {
            let mentions = place.source.mentions.iter().filter(|mention| !mention.only_tests);
            let mention =
                mentions.filter(|mention| may_mean(place, mention, &below)).min_by_key(|m| m.line)?;
            Some(format!("may be read by {}:{}", place.source.path, mention.line))
        })
    }
}

/// Whether a mention is a directory that holds the whole package, or has a component of the file's path.
fn may_mean(place: &Place<'_>, mention: &Mention, below: &[&[u8]]) -> bool {
    let mut steps = mention.text.split(['/', '\\']).filter(|step| !matches!(*step, "" | "." | ".."));
    let means = |step: &str| match step.rfind(COMPUTED) {
        None => below.contains(&step.as_bytes()),
        Some(_) => {
            let ending = step.rsplit(['*', '}', '?', ']', '{', '$']).next().unwrap_or_default();
            ending.contains('.') && below.last().is_some_and(|name| name.ends_with(ending.as_bytes()))
        }
    };
    if mention.context == MentionContext::Above {
        return place.source.lists.is_some() || steps.any(means);
    }
    let is_package = mention.context == MentionContext::Package && steps.clone().next().is_none();
    is_package || steps.any(means)
}
