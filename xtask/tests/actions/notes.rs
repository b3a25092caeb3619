//! `.github/release-notes`: run on an archive, in a copy of the repository's folder with a changelog of its own.

use std::path::Path;

use crate::machine::{command, root, temporary};
use crate::release::{archive, checksum, folder};

const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n- later\n\n## [1.2.0] - 2026-01-01\n\n### Added\n\n- this & `that`\n\n\
                         ## [1.2.0-rc.1]\n\n- earlier\n";

fn notes(repository: &Path, version: &str) -> (Option<i32>, String) {
    let mut script = command(repository.join(".github/release-notes"));
    let output = script.arg(version).current_dir(repository.join("dist")).output().expect("it starts");
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn they_have_what_changed_and_the_sizes_and_the_sums_are_written() {
    let repository = temporary();
    let path = |name: &str| repository.path().join(name);
    for folder in [".github", "dist"] {
        std::fs::create_dir(path(folder)).expect("a directory");
    }
    std::fs::copy(root().join(".github/release-notes"), path(".github/release-notes")).expect("a copy");
    std::fs::write(path("CHANGELOG.md"), CHANGELOG).expect("a file");
    let name = format!("{}.tar.gz", folder());
    std::fs::write(path("dist").join(&name), archive().as_slice()).expect("a file");

    let (code, notes_) = notes(repository.path(), "v1.2.0");
    assert_eq!(code, Some(0), "{notes_}");
    let (changes, binaries) = notes_.split_once("## Binaries").expect("both");
    assert_eq!(changes.trim(), "### Added\n\n- this & `that`");
    let row = binaries.lines().find(|line| line.contains(&name)).expect("a row");
    let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
    // Archive and three binaries, each of some megabytes.
    assert!(cells.len() == 5 && cells[1..].iter().all(|cell| cell.ends_with("MB")), "{row}");
    let sums = std::fs::read_to_string(path("dist/SHA256SUMS")).expect("the sums");
    assert_eq!(sums, checksum(&archive(), &name));

    // A version of which nothing is said is no release.
    for version in ["v1.3.0", "v1.2", "v1"] {
        assert_eq!(notes(repository.path(), version).0, Some(1), "{version}");
    }
}
