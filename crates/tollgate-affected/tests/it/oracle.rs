//! Cargo as the judge: what it rebuilds after an edit has to be selected, and nothing else.
//!
//! Builds the workspace once, and then once more after each edit, every time from the same state: with the
//! same target directory and the same times of modification.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::Value;

use crate::scenarios::Row;
use crate::support::{Scratch, list, text};

/// For each package, whether it is more than its tests.
type Packages = BTreeMap<String, bool>;

/// Like [`crate::scenarios::check`], and the packages that are compiled anew have to be exactly those that
/// cargo rebuilds.
pub fn check(scratch: &Scratch, rows: &[Row<'_>]) {
    judge(scratch, &ALL, rows, true);
}

/// Like [`crate::scenarios::check`], and every package that cargo rebuilds has to be selected. For edits
/// that matter to other builds than this one, or whose effect cannot be known without building.
pub fn check_sound(scratch: &Scratch, rows: &[Row<'_>]) {
    judge(scratch, &ALL, rows, false);
}

/// Like [`check_sound`], where the workspace is built in another way: with these arguments of `cargo check`.
pub fn check_built(scratch: &Scratch, args: &[&str], rows: &[Row<'_>]) {
    judge(scratch, args, rows, false);
}

/// Every target of every member.
const ALL: [&str; 2] = ["--workspace", "--all-targets"];

fn judge(scratch: &Scratch, args: &[&str], rows: &[Row<'_>], is_exact: bool) {
    let built = Built::new(scratch, args);
    let mut wrong = String::new();
    for (what, edit, expected) in rows {
        edit(scratch);
        let rebuilt = built.rebuild();
        scratch.commit(what);
        let found = scratch.selected("HEAD^");
        if found != *expected || !agrees(&found, &rebuilt, is_exact) {
            let rebuilt = show(&rebuilt);
            wrong +=
                &format!("\n{what}\n  expected: {expected}\n  selected: {found}\n  rebuilt:  {rebuilt}\n");
        }
        built.restore();
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn agrees(found: &str, rebuilt: &Packages, is_exact: bool) -> bool {
    if found == "everything" {
        return true;
    }
    let selected: Packages = found
        .split(", ")
        .filter(|found| *found != "nothing")
        .map(|found| match found.strip_suffix(" (tests)") {
            Some(name) => (name.to_owned(), false),
            None => (found.to_owned(), true),
        })
        .collect();
    let is_sound =
        rebuilt.iter().all(|(name, compiled)| selected.get(name).is_some_and(|level| level >= compiled));
    let is_tight = selected.iter().all(|(name, compiled)| !compiled || rebuilt.get(name) == Some(&true));
    is_sound && (is_tight || !is_exact)
}

fn show(packages: &Packages) -> String {
    let name =
        |(name, compiled): (&String, &bool)| if *compiled { name.clone() } else { format!("{name} (tests)") };
    packages.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// A workspace as cargo built it.
struct Built<'a> {
    scratch: &'a Scratch,
    args: &'a [&'a str],
    /// The files that it built. One for other features is another one.
    files: BTreeSet<String>,
    modified: BTreeMap<PathBuf, SystemTime>,
}

impl<'a> Built<'a> {
    fn new(scratch: &'a Scratch, args: &'a [&'a str]) -> Self {
        let artifacts = build(scratch, args);
        scratch.commit("as built, with its lock file");
        let files = artifacts.iter().flat_map(Artifact::files).collect();
        let mut modified = BTreeMap::new();
        walk(&scratch.root(), &mut |path, time| {
            modified.insert(path.to_owned(), time);
        });
        copy(&scratch.beside("target"), &scratch.beside("built"));
        Self { scratch, args, files, modified }
    }

    /// Builds again, and says which members were rebuilt.
    fn rebuild(&self) -> Packages {
        let members = members(self.scratch);
        let mut rebuilt = Packages::new();
        for artifact in build(self.scratch, self.args) {
            let is_old =
                artifact.0["fresh"] == true && artifact.files().all(|file| self.files.contains(&file));
            if !is_old && let Some(name) = members.get(text(&artifact.0["package_id"])) {
                *rebuilt.entry(name.clone()).or_default() |= artifact.is_compiled();
            }
        }
        rebuilt
    }

    fn restore(&self) {
        self.scratch.git(&["reset", "--quiet", "--hard", "HEAD^"]);
        for (path, time) in &self.modified {
            File::open(path).and_then(|file| file.set_modified(*time)).expect("a time");
        }
        let (built, target) = (self.scratch.beside("built"), self.scratch.beside("target"));
        walk(&target, &mut |path, _| {
            if path.is_file() && !built.join(path.strip_prefix(&target).expect("below")).exists() {
                fs::remove_file(path).expect("removed");
            }
        });
        copy(&built, &target);
    }
}

/// A `compiler-artifact` message of cargo.
struct Artifact(Value);

impl Artifact {
    fn files(&self) -> impl Iterator<Item = String> {
        list(&self.0["filenames"]).iter().map(|file| text(file).to_owned())
    }

    fn is_compiled(&self) -> bool {
        let kinds = list(&self.0["target"]["kind"]);
        let is_of_tests = kinds.iter().any(|kind| matches!(text(kind), "test" | "bench" | "example"));
        self.0["profile"]["test"] == false && !is_of_tests
    }
}

fn build(scratch: &Scratch, args: &[&str]) -> Vec<Artifact> {
    let messages =
        cargo(scratch, &[&["check", "--offline", "--quiet", "--message-format", "json"], args].concat());
    let messages = messages.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    messages.filter(|message| message["reason"] == "compiler-artifact").map(Artifact).collect()
}

/// The members' names by their ids.
fn members(scratch: &Scratch) -> BTreeMap<String, String> {
    let metadata = cargo(scratch, &["metadata", "--no-deps", "--format-version", "1", "--offline"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("JSON");
    let name = |package: &Value| (text(&package["id"]).to_owned(), text(&package["name"]).to_owned());
    list(&metadata["packages"]).iter().map(name).collect()
}

/// Runs cargo; it has to succeed.
pub fn cargo(scratch: &Scratch, args: &[&str]) -> String {
    let cargo = Path::new(env!("CARGO"));
    let mut command = scratch.command(cargo, &scratch.root());
    // Without rustup in between, which would look for its toolchains in the scratch home.
    command.env("RUSTC", cargo.with_file_name("rustc")).env("CARGO_TARGET_DIR", scratch.beside("target"));
    command.env("CARGO_INCREMENTAL", "0");
    let output = command.args(args).output().expect("cargo runs");
    assert!(output.status.success(), "cargo {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Calls `f` with all files and directories below a directory, except for git's own.
fn walk(dir: &Path, f: &mut impl FnMut(&Path, SystemTime)) {
    for entry in fs::read_dir(dir).expect("a directory").flatten().filter(|entry| entry.file_name() != ".git")
    {
        let metadata = entry.metadata().expect("metadata");
        let time = metadata.modified().expect("a time");
        if metadata.is_dir() {
            walk(&entry.path(), f);
            f(&entry.path(), time);
        } else if metadata.is_file() {
            f(&entry.path(), time);
        }
    }
}

/// Copies what is not yet in a directory, or has another time of modification there, with that time.
fn copy(from: &Path, to: &Path) {
    walk(from, &mut |path, time| {
        let to = to.join(path.strip_prefix(from).expect("below"));
        let is_known = fs::metadata(&to).and_then(|known| known.modified()).is_ok_and(|known| known == time);
        if path.is_dir() || is_known {
            return;
        }
        fs::create_dir_all(to.parent().expect("a parent")).expect("a directory");
        fs::copy(path, &to).expect("a copy");
        File::options().append(true).open(&to).and_then(|file| file.set_modified(time)).expect("a time");
    });
}
