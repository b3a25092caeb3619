//! Reads what the rules look at: the members of the workspace, and its text files.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::members::{Dependency, Member};
use crate::sources::File;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

/// What a program writes to standard output; `None` if it cannot be started or fails.
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`; it starts cargo and git itself")]
fn output_of(program: &str, arguments: &[&str]) -> Option<Vec<u8>> {
    let mut command = Command::new(program);
    // A git hook sets these for its own repository.
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
        command.env_remove(name);
    }
    let output = command
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .ok()?;
    output.status.success().then_some(output.stdout)
}

/// The cargo that runs this test; it sets the variable.
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`; it asks for this one variable")]
fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// A path below the workspace as git writes it.
fn relative(path: &Path) -> String {
    let root = root();
    let path = path.strip_prefix(&root).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

/// The members of the workspace, as cargo sees them.
pub(crate) fn members() -> Vec<Member> {
    let cargo = cargo();
    let arguments = ["metadata", "--no-deps", "--format-version", "1", "--offline"];
    let json = output_of(&cargo, &arguments).expect("cargo metadata works");
    let metadata: Value = serde_json::from_slice(&json).expect("it writes JSON");
    list(&metadata["packages"]).map(member).collect()
}

fn member(package: &Value) -> Member {
    let manifest = PathBuf::from(string(&package["manifest_path"]));
    let folder = manifest.parent().and_then(Path::file_name);
    Member {
        name: string(&package["name"]),
        folder: folder.unwrap_or_default().to_string_lossy().into_owned(),
        text: std::fs::read_to_string(&manifest).expect("a manifest"),
        manifest: relative(&manifest),
        dependencies: list(&package["dependencies"])
            .map(|dependency| Dependency {
                name: string(&dependency["name"]),
                is_dev: dependency["kind"] == "dev",
            })
            .collect(),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn string(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

/// The text files that are in git or could be put there; without git, all but what was built.
pub(crate) fn files() -> Vec<File> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let paths = output_of("git", &arguments).map_or_else(
        || walk(&root()),
        |listed| {
            let listed = listed.split(|byte| *byte == 0);
            let names = listed.filter_map(|name| std::str::from_utf8(name).ok());
            names.filter(|name| !name.is_empty()).map(|name| root().join(name)).collect()
        },
    );
    paths
        .into_iter()
        // Listed and yet not there: removed, and not yet from the index.
        .filter(|path| path.symlink_metadata().is_ok_and(|found| found.is_file()))
        .filter_map(|path| {
            // What is not UTF-8 is not text.
            let text = String::from_utf8(std::fs::read(&path).ok()?).ok()?;
            Some(File { path: relative(&path), text })
        })
        .collect()
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a directory") {
        let entry = entry.expect("an entry");
        let (path, kind) = (entry.path(), entry.file_type().expect("a type"));
        if kind.is_dir() && ![".git", "target"].contains(&relative(&path).as_str()) {
            paths.extend(walk(&path));
        } else if kind.is_file() {
            paths.push(path);
        }
    }
    paths
}

#[test]
fn without_git_the_same_files_are_found() {
    let mut walked: Vec<_> = walk(&root()).iter().map(|path| relative(path)).collect();
    walked.sort();
    for file in files() {
        assert!(walked.binary_search(&file.path).is_ok(), "{}", file.path);
    }
    assert!(!walked.iter().any(|path| path.starts_with(".git/") || path.starts_with("target/")));
}
