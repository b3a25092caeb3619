//! Which files the build script of a package takes as input: what it asks cargo to watch, and where it may ask
//! for nothing, what cargo watches then, which is the whole package.
//!
//! A script that was not read, or not understood, takes every file of its package. Files outside of the
//! package that a script names are found with all other names: see `naming`.

use crate::change::{Change, Status};
use crate::path::RepoPath;
use crate::sources::build_script::{BuildScript, Watched};
use crate::workspace::{Listed, Package, PackageId};

use super::Input;

/// The build script of a package, read.
#[derive(Clone, Debug)]
pub struct Script {
    /// What it asks cargo to watch.
    pub says: BuildScript,
    /// The files that cargo watches where it asks for nothing.
    pub listed: Listed,
}

/// Why the build script of a package takes a file as input, as a phrase that follows the path; `None` where it
/// does not.
pub(super) fn takes(input: &Input, package: PackageId, path: &RepoPath) -> Option<String> {
    let described = input.workspace.package(package);
    let source = described.build_script.as_ref()?;
    let whole = || Some("may be read by the build script of its package".to_owned());
    let Some(script) = input.scripts.get(&package) else { return whole() };
    if let Some((target, watched)) = watched(described, script, path) {
        let place = format!("{source}:{}", watched.line);
        return Some(match (watched.is_whole, target == *path) {
            (true, true) => format!("is watched by {place}"),
            (true, false) => format!("is in what {place} watches"),
            (false, _) => format!("may be watched by {place}, where the path is computed"),
        });
    }
    match &script.says.unclear {
        Some(unclear) => {
            let place = unclear.line.map_or_else(|| source.to_string(), |line| format!("{source}:{line}"));
            Some(format!(
                "may be read by the build script of its package, which is not understood: {place} {}",
                unclear.what
            ))
        }
        None if script.says.always_says || !is_listed(input, package, script, path) => None,
        None => whole(),
    }
}

/// The packages that watch a file of another one.
pub(super) fn watchers<'a>(
    input: &'a Input,
    path: &'a RepoPath,
) -> impl Iterator<Item = (PackageId, String)> + 'a {
    let owner = input.workspace.owner(path);
    let others = input.scripts.iter().filter(move |(package, _)| Some(**package) != owner);
    others.filter_map(move |(package, script)| {
        let described = input.workspace.package(*package);
        watched(described, script, path)?;
        Some((*package, takes(input, *package, path)?))
    })
}

/// What the script watches there. A changed path may also be a submodule, or a link, with that inside.
fn watched<'a>(package: &Package, script: &'a Script, path: &RepoPath) -> Option<(RepoPath, &'a Watched)> {
    let dir = package.dir.as_ref()?;
    script.says.watched.iter().find_map(|watched| {
        let target = dir.join(&watched.path)?;
        (path.is_within(&target) || target.is_within(path)).then_some((target, watched))
    })
}

/// Whether cargo looks at the file where it looks at the whole package: not at what `exclude` leaves out, and
/// not at what is in a package of its own.
fn is_listed(input: &Input, package: PackageId, script: &Script, path: &RepoPath) -> bool {
    let Some(dir) = &input.workspace.package(package).dir else { return true };
    let Some(relative) = path.relative_to(dir) else { return false };
    let mut above = std::iter::successors(path.parent(), RepoPath::parent).take_while(|above| above != dir);
    script.listed.has(relative) && !above.any(|above| is_package_throughout(input, &above))
}

/// Whether a directory has a manifest before and after the change.
fn is_package_throughout(input: &Input, dir: &RepoPath) -> bool {
    let Some(manifest) = dir.join("Cargo.toml") else { return false };
    let Change::Between(difference) = &input.change else { return false };
    let changed = difference.files.binary_search_by(|file| file.path.cmp(&manifest));
    let stays = changed.map_or(true, |at| difference.files[at].status == Status::Modified);
    stays && input.all_manifests.binary_search(&manifest).is_ok()
}
