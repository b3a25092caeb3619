//! The example of each rule, as `--explain` and docs/env.md have it: each is what a test of this suite has seen.
//!
//! `SNAPSHOTS=overwrite` writes the file of the examples anew: those that hold stay, and others are taken from the
//! snapshots. What no other test keeps as a snapshot is here.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use snapbox::{assert_data_eq, str};
use tollgate_env::rules::CHECKS;

use crate::support::{Case, only};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples.txt");

/// The snapshots in which findings stand.
fn snapshots(dir: &Path, found: &mut BTreeMap<String, Vec<String>>) {
    let mut entries: Vec<_> =
        fs::read_dir(dir).expect("a directory").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            snapshots(&path, found);
        } else if path.extension().is_some_and(|of| of == "rs") {
            let text = fs::read_to_string(path).expect("a source");
            for snapshot in text.split("str![").skip(1).filter_map(literal) {
                let blocks = snapshot.split("\n\n").map(str::trim);
                for block in blocks.filter(|block| !block.contains("[..]")) {
                    found.extend(
                        id(block)
                            .map(|id| (id.to_owned(), Vec::new()))
                            .filter(|(id, _)| !found.contains_key(id)),
                    );
                    if let Some(blocks) = id(block).and_then(|id| found.get_mut(id)) {
                        blocks.push(block.to_owned());
                    }
                }
            }
        }
    }
}

/// What a snapshot says: a raw string of many lines, or one of one line.
fn literal(source: &str) -> Option<String> {
    let source = source.trim_start();
    match source.strip_prefix("[r#\"") {
        Some(raw) => raw.split("\"#]]").next().map(str::to_owned),
        None => Some(
            source
                .strip_prefix('"')?
                .lines()
                .next()?
                .trim_end_matches([']', ')', ';', '"'])
                .replace("\\\"", "\""),
        ),
    }
}

/// The rule of a finding as text: `error[ID]: …`.
fn id(block: &str) -> Option<&str> {
    let (severity, rest) = block.split_once('[')?;
    let is_severity = ["error", "warning", "info", "inconclusive"].contains(&severity);
    rest.split_once("]: ").map(|(id, _)| id).filter(|_| is_severity)
}

#[test]
fn every_rule_has_an_example_that_a_test_has_seen() {
    let mut seen = BTreeMap::new();
    for dir in ["src", "tests/it"] {
        snapshots(&Path::new(env!("CARGO_MANIFEST_DIR")).join(dir), &mut seen);
    }
    let mut wanted = String::new();
    for rule in CHECKS.iter().flat_map(|check| check.rules) {
        let blocks = seen.get(rule.id).unwrap_or_else(|| panic!("no snapshot shows what {} finds", rule.id));
        let own = rule.example().filter(|example| blocks.iter().any(|block| block == example));
        // The shortest of those that show most: no directory of the test's, what mends it, a place.
        let rank = |block: &&String| {
            (block.contains("{dir}"), !block.contains("\n  fix "), !block.contains("-->"), block.len())
        };
        let chosen = own.or_else(|| blocks.iter().min_by_key(rank).map(String::as_str)).expect("one");
        wanted.extend([chosen, "\n\n"]);
    }
    let wanted = wanted.trim_end().to_owned() + "\n";
    #[expect(clippy::disallowed_methods, reason = "as snapbox is told")]
    if std::env::var_os("SNAPSHOTS").is_some_and(|how| how == "overwrite") {
        fs::write(FILE, &wanted).expect("the examples");
    }
    let is_same = fs::read_to_string(FILE).is_ok_and(|text| text == wanted);
    assert!(is_same, "src/examples.txt is not what the tests have seen: run them with SNAPSHOTS=overwrite");
}

#[test]
fn explain_shows_it() {
    let ran = only("toolchain").args(&["--explain", "toolchain-minor"]);
    // `--explain` stands alone.
    assert_eq!(ran.run().code, 2);
    let ran = Case::alone(&["--explain", "toolchain-minor"]).run();
    assert_data_eq!(
        ran.stdout,
        str![[r#"
toolchain-minor
  For rustup `1.95` and `1.95.0` are two toolchains: the first moves to 1.95.1 when that appears, and both are downloaded where both are named.

  warning[toolchain-minor]: `1.70` is another toolchain than `1.70.0`, and moves with each patch release
    --> rust-toolchain.toml:2:11  1.70
    found   1.70
    wanted  1.70.0
    fix     tollgate-env --fix --only toolchain-minor

  Left out with `--skip toolchain-minor`; accepted with `[[env.ignore]]` and `id = "toolchain-minor"` in tollgate.toml.

"#]]
    );
}

#[test]
fn a_toolchain_file_that_is_none() {
    let case =
        only("toolchain-file").file("repo/rust-toolchain.toml", "[toolchain]\nprofile = \"minimal\"\n");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[toolchain-unreadable]: rustup refuses the toolchain file: it says nothing of a channel
  --> rust-toolchain.toml:1:1
"#]]
    );
}

#[test]
fn a_part_that_says_nothing() {
    let case = only("toolchain-parts")
        .program("bin/rustc", "echo rustc 1.95.0")
        .program("bin/cargo", "echo cargo 1.95.0")
        .program("bin/clippy-driver", "echo clippy main");
    assert_data_eq!(
        case.found(),
        str![
            "inconclusive[toolchain-part-silent]: which release clippy-driver is of could not be found out: what it says is no version that is known"
        ]
    );
}

#[test]
fn no_git() {
    assert_data_eq!(
        only("git").found(),
        str![
            "inconclusive[git-unusable]: there is no git that answers, so that nothing is known of the repository"
        ]
    );
}

#[test]
fn an_include_that_is_not_there() {
    let case = only("cargo-config").file("repo/.cargo/config.toml", "include = [\"ci\"]\n");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[cargo-config-unreadable]: cargo cannot read .cargo/config.toml: the path of an `include` has to end in .toml
  --> .cargo/config.toml:1:12
"#]]
    );
}

/// sccache as the wrapper, which says what it is made to.
fn sccache(script: &str) -> Case {
    only("sccache").program("bin/sccache", script).env("RUSTC_WRAPPER", "sccache")
}

#[test]
fn settings_that_exclude_each_other() {
    let case = sccache("exit 2").env("SCCACHE_MEMCACHED", "a").env("SCCACHE_MEMCACHED_ENDPOINT", "b");
    assert_data_eq!(
        case.args(&["--skip", "sccache-stale"]).found(),
        str![[r#"
error[sccache-config]: sccache refuses to start: SCCACHE_MEMCACHED and SCCACHE_MEMCACHED_ENDPOINT exclude each other
  found   SCCACHE_MEMCACHED, SCCACHE_MEMCACHED_ENDPOINT
  fix     unset SCCACHE_MEMCACHED
"#]]
    );
}

#[test]
fn a_probe_that_leads_nowhere() {
    let case = sccache("exit 0").env("TMPDIR", "{dir}/home").args(&["--probe"]);
    assert_data_eq!(
        case.found(),
        str![
            "inconclusive[sccache-probe]: sccache did not compile one line of Rust, or did not say what it counted"
        ]
    );
}

#[test]
fn ignores_of_no_use() {
    let ignore = "[[env.ignore]]\nid = \"toolchain-nightly\"\nreason = \"libFuzzer needs it\"\n\
                  [[env.ignore]]\nid = \"toolchain-minor\"\nreason = \"until the release\"\nuntil = \"2026-01-31\"\n";
    let case = only("toolchain-file,env")
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0\"\n")
        .file("repo/tollgate.toml", ignore);
    assert_data_eq!(
        case.found(),
        str![[r#"
warning[ignore-expired]: the ignore of `toolchain-minor` ended on 2026-01-31
  --> tollgate.toml:4:1

warning[ignore-unused]: the ignore of `toolchain-nightly` takes nothing away
  --> tollgate.toml:1:1
"#]]
    );
}
