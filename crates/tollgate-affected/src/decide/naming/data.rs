//! Files of a package that are neither sources nor manifests: whether its code may read one of them, or only
//! its tests.
//!
//! Code reads a file when it is compiled (a derive that takes a template in), or when a program runs it that may
//! be another package's. Either way it names the file, or a directory on the way to it from its package.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::is_test_only;
use super::place::{COMPUTED, Place, Role};
use crate::change::is_compared_by_content;
use crate::path::RepoPath;
use crate::sources::{Mention, MentionContext};
use crate::workspace::{Kind, PackageId, Workspace};

/// Crates whose macros read files of the package that no source has to name: a default directory of migrations
/// or of translations, what a template includes, the project's own description.
const READ_UNNAMED: [&str; 17] = [
    "askama",
    "boilerplate",
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
    "wasmtime",
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

/// What the code of each package says of its data files.
pub(in crate::decide) struct Data<'a> {
    workspace: &'a Workspace,
    places: &'a [Place<'a>],
    /// Found when they are asked for.
    said: Vec<OnceCell<Said<'a>>>,
}

/// What the code of one package says, with the reason for each.
#[derive(Default)]
struct Said<'a> {
    /// That it may read any of them.
    any: Option<String>,
    /// Components of paths.
    components: BTreeMap<&'a [u8], String>,
    /// What computed names end in.
    endings: BTreeMap<&'a [u8], String>,
}

impl<'a> Data<'a> {
    pub(in crate::decide) fn new(workspace: &'a Workspace, places: &'a [Place<'a>]) -> Self {
        Self { workspace, places, said: workspace.packages.iter().map(|_| OnceCell::new()).collect() }
    }

    /// Why the code of the package that owns a data file may read it; `None` where only its tests may.
    pub(in crate::decide) fn in_code(&self, path: &RepoPath, owner: PackageId) -> Option<&str> {
        let said = self.said[owner.0].get_or_init(|| self.said(owner));
        let dir = self.workspace.package(owner).dir.as_ref()?;
        let below = path.relative_to(dir)?;
        let named = || below.split(|byte| *byte == b'/').find_map(|name| said.components.get(name));
        let ends = || said.endings.iter().find(|(ending, _)| below.ends_with(ending)).map(|(_, why)| why);
        said.any.as_ref().or_else(named).or_else(ends).map(String::as_str)
    }

    fn said(&self, owner: PackageId) -> Said<'a> {
        let mut said = Said::default();
        let dependencies = &self.workspace.package(owner).dependencies;
        let uses = |name: &&&str| dependencies.iter().any(|on| on.name == **name && on.kind == Kind::Normal);
        if let Some(name) = READ_UNNAMED.iter().find(uses) {
            said.any = Some(format!("may be read by a macro of {name}"));
        }
        let inside = readers_inside(self.workspace, owner);
        let is_inside = |place: &&Place<'_>| match place.role {
            Role::Code => place.owner.is_some_and(|owner| inside.contains(&owner)),
            // Cargo runs it again for what it asks to watch; where nothing is built yet it reads what it names.
            Role::Build => place.owner == Some(owner),
            Role::Test => false,
        };
        for place in self.places.iter().filter(is_inside) {
            for mention in place.source.mentions.iter().filter(|mention| !mention.only_tests) {
                said.add(
                    mention,
                    place.source.lists.is_some(),
                    &format!("may be read by {}:{}", place.source.path, mention.line),
                );
            }
        }
        said
    }
}

impl<'a> Said<'a> {
    fn add(&mut self, mention: &'a Mention, lists: bool, why: &str) {
        let steps = mention.text.split(['/', '\\']).filter(|step| !matches!(*step, "" | "." | ".."));
        let mut is_whole_package = match mention.context {
            MentionContext::Package => true,
            MentionContext::Above => lists,
            _ => false,
        };
        for step in steps {
            is_whole_package = false;
            let ending = step.rsplit(['*', '}', '?', ']', '{', '$']).next().unwrap_or_default();
            if !step.contains(COMPUTED) {
                self.components.entry(step.as_bytes()).or_insert_with(|| why.to_owned());
            } else if ending.contains('.') {
                self.endings.entry(ending.as_bytes()).or_insert_with(|| why.to_owned());
            }
        }
        // The directory of the package itself, from which it may go anywhere.
        if is_whole_package && self.any.is_none() {
            self.any = Some(why.to_owned());
        }
    }
}
