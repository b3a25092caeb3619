//! Reading the build scripts that may watch a changed file, and the manifests that say which files their
//! packages have.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml::Table;

use crate::change::{ChangedFile, Content, Difference};
use crate::decide::Script;
use crate::git;
use crate::path::RepoPath;
use crate::sources::build_script;
use crate::workspace::{Listed, Package, PackageId, Workspace, manifest};

/// The build scripts of the packages that a changed file is in, unless it is a source of the package itself.
/// One that cannot be read is left out, and may watch anything then.
pub(super) fn read(
    workspace: &Workspace,
    difference: &Difference,
    root: &Path,
) -> BTreeMap<PackageId, Script> {
    let dirs: BTreeMap<&RepoPath, PackageId> = workspace
        .iter()
        .filter(|(_, package)| package.build_script.is_some())
        .filter_map(|(id, package)| Some((package.dir.as_ref()?, id)))
        .collect();
    if dirs.is_empty() {
        return BTreeMap::new();
    }
    let is_own_source = |file: &RepoPath, dir: &RepoPath| {
        file.has_suffix(".rs") && dir.join("src").is_some_and(|src| file.is_within(&src))
    };
    let mut wanted = BTreeSet::new();
    for ChangedFile { path, .. } in &difference.files {
        for above in std::iter::successors(Some(path.clone()), RepoPath::parent) {
            let here = dirs.get(&above).filter(|_| !is_own_source(path, &above));
            wanted.extend(here);
        }
    }
    let reader = Reader { workspace, changed: &difference.files, root };
    wanted.into_iter().filter_map(|id| Some((id, reader.script(workspace.package(id))?))).collect()
}

/// The build scripts of all packages.
pub(super) fn read_all(workspace: &Workspace, root: &Path) -> BTreeMap<PackageId, Script> {
    let reader = Reader { workspace, changed: &[], root };
    workspace.iter().filter_map(|(id, package)| Some((id, reader.script(package)?))).collect()
}

struct Reader<'a> {
    workspace: &'a Workspace,
    changed: &'a [ChangedFile],
    root: &'a Path,
}

impl Reader<'_> {
    fn script(&self, package: &Package) -> Option<Script> {
        let text = self.text(package.build_script.as_ref()?)?;
        let dir = package.dir.as_ref()?;
        let manifest = self.table(&dir.join("Cargo.toml")?)?;
        // Several scripts in one package are not stable; only one of them is known.
        if manifest.get("package").and_then(|package| package.get("build")).is_some_and(toml::Value::is_array)
        {
            return None;
        }
        Some(Script {
            says: build_script::read(&text, package),
            listed: self.listed(package, dir, &manifest),
        })
    }

    fn listed(&self, package: &Package, dir: &RepoPath, manifest: &Table) -> Listed {
        let root = package.is_member.then(|| self.table(&self.workspace.root_manifest())).flatten();
        let listed = Listed::new(manifest, root.as_ref());
        if listed.is_partial() && self.has_changed_directory(dir) { Listed::default() } else { listed }
    }

    /// Whether a changed path in the package is a submodule, or a link to a directory, and so stands for files
    /// that have other names. One that is gone can no longer be asked, but is in `.gitmodules` then.
    fn has_changed_directory(&self, dir: &RepoPath) -> bool {
        self.changed.iter().map(|file| &file.path).any(|path| {
            path.file_name() == b".gitmodules" || (path.is_within(dir) && path.on_disk(self.root).is_dir())
        })
    }

    fn table(&self, path: &RepoPath) -> Option<Table> {
        manifest::parse(&self.text(path)?).ok()
    }

    fn text(&self, path: &RepoPath) -> Option<String> {
        match git::read_file(&path.on_disk(self.root)) {
            Content::Text(text) => Some(text),
            Content::Absent | Content::Unreadable(_) => None,
        }
    }
}
