//! Reading what earlier builds recorded in a target directory: the inputs of compilations (`*.d`, written by
//! rustc and cargo) and what build scripts asked cargo to watch (`output`).
//!
//! Knows the layouts of cargo 1.95, the stable one and that of `-Zbuild-dir-new-layout`. Only what concerns a
//! changed file is kept. A record that is not there says nothing: inputs are added, never removed.

mod dep_info;

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use tollgate_common::{Failure, Result};

use crate::decide::{Recorded, recorded};
use crate::path::RepoPath;
use crate::report::Level;
use crate::workspace::Workspace;

/// Directories of a target directory that hold no records.
const SKIPPED: [&str; 5] = ["incremental", ".fingerprint", "doc", "package", "tmp"];

/// What the records in target directories say of changed files; `names` are all the names of these.
pub(super) fn read(
    dirs: &[PathBuf],
    cwd: &Path,
    root: &Path,
    workspace: &Workspace,
    names: &BTreeSet<RepoPath>,
) -> Result<BTreeMap<RepoPath, BTreeSet<Recorded>>> {
    let mut reader = Reader { root, workspace, names, found: BTreeMap::new() };
    for dir in dirs {
        reader.directory(dir, &cwd.join(dir))?;
    }
    Ok(reader.found)
}

struct Reader<'a> {
    root: &'a Path,
    workspace: &'a Workspace,
    names: &'a BTreeSet<RepoPath>,
    found: BTreeMap<RepoPath, BTreeSet<Recorded>>,
}

impl Reader<'_> {
    /// Reads everything below a directory, which the user spelled as `shown`.
    fn directory(&mut self, shown: &Path, dir: &Path) -> Result<()> {
        let mut pending = vec![dir.to_owned()];
        while let Some(next) = pending.pop() {
            let entries = match std::fs::read_dir(&next) {
                Ok(entries) => entries,
                // A build may be running.
                Err(err) if err.kind() == ErrorKind::NotFound && next != dir => continue,
                Err(err) => return Err(unreadable(&next, &err)),
            };
            // Below the output directory of a build script are its own files.
            let is_out = next.file_name().is_some_and(|name| name == "out");
            for entry in entries {
                let entry = entry.map_err(|err| unreadable(&next, &err))?;
                let (path, name) = (entry.path(), entry.file_name());
                let kind = entry.file_type().map_err(|err| unreadable(&path, &err))?;
                if kind.is_dir() && !is_out && !SKIPPED.iter().any(|skipped| name == *skipped) {
                    pending.push(path);
                } else if kind.is_file() {
                    let shown =
                        path.strip_prefix(dir).map_or_else(|_| path.clone(), |below| shown.join(below));
                    self.file(&path, &shown.to_string_lossy())?;
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, shown: &str) -> Result<()> {
        let is_dep_info = path.extension().is_some_and(|extension| extension == "d");
        let script = if is_dep_info { None } else { script_of(path) };
        if !is_dep_info && script.is_none() {
            return Ok(());
        }
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(err) if err.kind() == ErrorKind::NotFound => return Ok(()),
            Err(err) => return Err(unreadable(path, &err)),
        };
        match script {
            Some(package) => self.script_output(&text, &package, shown),
            None => self.dep_info(&text, path, shown),
        }
        Ok(())
    }

    /// The paths are absolute, or relative to the directory in which rustc ran: the root of the workspace.
    fn dep_info(&mut self, text: &[u8], path: &Path, shown: &str) {
        let inputs = dep_info::inputs(text);
        let inputs: Vec<_> =
            inputs.iter().filter_map(|input| self.in_repository(input, &self.workspace.root)).collect();
        let changed: BTreeSet<_> = inputs.iter().flat_map(|input| self.changed(input)).collect();
        if changed.is_empty() {
            return;
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let of = recorded::packages_of(self.workspace, without_hash(&stem), &inputs);
        for (package, level) in of {
            let record = Recorded { package, level, file: shown.to_owned() };
            changed.iter().for_each(|name| self.add(name, &record));
        }
    }

    fn script_output(&mut self, text: &[u8], package: &str, shown: &str) {
        let of = recorded::packages_with_script(self.workspace, package);
        for (package, dir) in of {
            let record = Recorded { package, level: Level::Compile, file: shown.to_owned() };
            for watched in dep_info::watched(text) {
                let input = self.in_repository(watched, &dir);
                let changed = input.map(|input| self.changed(&input)).unwrap_or_default();
                changed.iter().for_each(|name| self.add(name, &record));
            }
        }
    }

    fn add(&mut self, name: &RepoPath, record: &Recorded) {
        self.found.entry(name.clone()).or_default().insert(record.clone());
    }

    /// A recorded path as one of git's.
    fn in_repository(&self, recorded: &[u8], relative_to: &RepoPath) -> Option<RepoPath> {
        #[cfg(windows)]
        let recorded =
            &recorded.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect::<Vec<_>>()[..];
        let is_absolute = recorded.starts_with(b"/") || recorded.get(1) == Some(&b':');
        if !is_absolute {
            return relative_to.join(recorded);
        }
        let below =
            |root: &Path| recorded.strip_prefix(root.as_os_str().as_encoded_bytes())?.strip_prefix(b"/");
        if let Some(below) = below(self.root) {
            return RepoPath::new(below);
        }
        // Through a link on the way, perhaps; asking the disk for every file of every external would take long.
        let name = recorded.rsplit(|byte| *byte == b'/').next()?;
        let may_matter = self.names.iter().any(|path| path.components().any(|component| component == name));
        let path = std::str::from_utf8(recorded).ok().filter(|_| may_matter)?;
        RepoPath::below(self.root, &Path::new(path).canonicalize().ok()?)
    }

    /// The changed files that a recorded path means: itself, what is below it, or the submodule it is in.
    fn changed(&self, input: &RepoPath) -> Vec<RepoPath> {
        let below = self
            .names
            .range(input.clone()..)
            .take_while(|name| name.as_bytes().starts_with(input.as_bytes()));
        let below = below.filter(|name| name.is_within(input));
        let above = std::iter::successors(input.parent(), RepoPath::parent);
        let above = above.filter_map(|dir| self.names.get(&dir));
        below.chain(above).cloned().collect()
    }
}

/// The package whose build script has this output: `build/NAME-HASH/output`, or `build/NAME/HASH/run/stdout`.
fn script_of(path: &Path) -> Option<String> {
    let mut above = path.ancestors().map(|dir| dir.file_name().unwrap_or_default().to_string_lossy());
    let name = match above.next()?.as_ref() {
        "output" => without_hash(&above.next()?).to_owned(),
        "stdout" if above.next()? == "run" => above.nth(1)?.into_owned(),
        _ => return None,
    };
    (above.next()? == "build").then_some(name)
}

/// A name without the `-` and the hash that cargo adds to it.
fn without_hash(name: &str) -> &str {
    let is_hash = |hash: &str| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.rsplit_once('-').filter(|(_, hash)| is_hash(hash)).map_or(name, |(name, _)| name)
}

fn unreadable(path: &Path, err: &std::io::Error) -> Failure {
    Failure::new(anyhow!("cannot read the records in {}: {err}", path.display())).hint(
        "--dep-info names a target directory of an earlier build, such as `target`; without one leave it out",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_output_it_is() {
        for (path, expected) in [
            ("target/debug/build/a-b-0123456789abcdef/output", Some("a-b")),
            ("target/debug/build/a-b/0123456789abcdef/run/stdout", Some("a-b")),
            ("target/debug/build/a-b-0123456789abcdef/root-output", None),
            ("target/debug/build/a-b-0123456789abcdef/out/output", None),
            ("output", None),
        ] {
            assert_eq!(script_of(Path::new(path)).as_deref(), expected, "{path}");
        }
    }
}
