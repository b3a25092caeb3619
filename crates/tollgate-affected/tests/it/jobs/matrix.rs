//! The job matrix.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tollgate_common::records::{End, Record, file};

use super::workspace;
use crate::support::{Scratch, list, text};

fn matrix(scratch: &Scratch, args: &[&str]) -> (Value, String) {
    let run = scratch.affected(&[&["--base", "HEAD", "--format", "matrix"], args].concat());
    assert_eq!(run.code, Some(0), "{run}");
    (serde_json::from_str(&run.stdout).expect("JSON"), run.stderr)
}

/// The packages of each entry: `a b | c`.
fn packed(scratch: &Scratch, args: &[&str]) -> String {
    let (matrix, _) = matrix(scratch, args);
    let names = |entry: &Value| list(&entry["packages"]).iter().map(text).collect::<Vec<_>>().join(" ");
    list(&matrix["include"]).iter().map(names).collect::<Vec<_>>().join(" | ")
}

#[test]
fn an_entry_a_package() {
    let scratch = workspace("");
    scratch.change("b");
    let run = scratch.affected(&["--base", "HEAD", "--format", "matrix"]);
    assert_eq!(
        run.stdout,
        "{\"include\":[{\"name\":\"b\",\"packages\":[\"b\"],\"args\":\"-p b\"},{\"name\":\"c\",\"packages\":[\"c\"],\"args\":\"-p c\"}]}\n"
    );
}

/// A workflow that forgets the `if` fails on it; one with an entry that names nothing would run everything.
#[test]
fn for_nothing_there_is_no_entry() {
    assert_eq!(matrix(&workspace(""), &[]), (json!({"include": []}), String::new()));
    assert_eq!(matrix(&workspace(""), &["--shards", "3"]).0, json!({"include": []}));
}

#[test]
fn shards_are_of_about_the_same_size() {
    let scratch = workspace("");
    for (package, size) in [("a", 100), ("b", 5000), ("c", 3000), ("d", 2500)] {
        scratch.write(&format!("crates/{package}/src/lib.rs"), &"// text\n".repeat(size / 8));
    }
    assert_eq!(packed(&scratch, &["--shards", "2"]), "a b | c d");
    assert_eq!(packed(&scratch, &["--shards", "3"]), "b | c | a d");
    assert_eq!(packed(&scratch, &["--shards", "4"]), "a | b | c | d");
    assert_eq!(packed(&scratch, &["--shards", "9"]), "a | b | c | d");
    let (one, notes) = matrix(&scratch, &["--shards", "1"]);
    let entry = json!({"name": "1 of 1", "packages": ["a", "b", "c", "d"], "args": "--workspace"});
    assert_eq!((one, notes.as_str()), (json!({"include": [entry]}), ""));
}

#[test]
fn weights_are_those_of_the_configuration_or_of_a_junit_file() {
    let scratch = workspace("[affected.weights]\na = 10\nb = 1.5\n");
    for package in ["a", "b", "c", "d"] {
        scratch.change(package);
    }
    // Of the others the mean is taken: 5.75.
    assert_eq!(packed(&scratch, &["--shards", "2"]), "a b | c d");
    let (_, notes) = matrix(&scratch, &["--shards", "2"]);
    assert_eq!(notes, "");
    scratch.write(
        "junit.xml",
        "<testsuites><testcase classname=\"c::it\" time=\"90\"/><testcase classname=\"x\" time=\"1\"/>\
         <testcase classname=\"d\" time=\"20\"/><testcase classname=\"a\" time=\"20\"/>\
         <testcase classname=\"b\" time=\"20\"/></testsuites>",
    );
    scratch.write("none.xml", "<testsuites/>");
    assert_eq!(packed(&scratch, &["--shards", "2", "--junit", "junit.xml"]), "c | a b d");
    assert_eq!(packed(&scratch, &["--shards", "2", "--junit", "none.xml"]), "a b | c d");
    let run =
        scratch.affected(&["--format", "matrix", "--shards", "2", "--junit", "gone.xml", "--base", "HEAD"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("gone.xml: "), "{run}");
}

#[test]
fn weights_are_what_runs_of_jobs_took() {
    let scratch = workspace("[affected.weights]\na = 10\nb = 1.5\n");
    for package in ["a", "b", "c", "d"] {
        scratch.change(package);
    }
    let file = scratch.root().join("runs.jsonl");
    let args = ["--shards", "2", "--records", "runs.jsonl"];
    let (_, notes) = matrix(&scratch, &args);
    assert_eq!(
        notes,
        "note: --records: no run there tells what a package takes (one with `--workspace` does not)\n"
    );
    assert_eq!(packed(&scratch, &args), "a b | c d");
    let ran = |job: &str, command: &str, seconds: u64| {
        let (job, command, wall_ms) = (job.to_owned(), command.to_owned(), 1000 * seconds);
        let record = Record { job, command, wall_ms, end: End::Passed, ..Record::default() };
        file::append(&file, &record).expect("a record");
    };
    ran("test", "cargo test -p a -p b -p c -p d", 40);
    ran("test", "cargo test -p a -p b -p d", 6);
    ran("docs", "cargo doc -p d --no-deps", 90);
    let (_, notes) = matrix(&scratch, &args);
    assert_eq!(notes, "");
    assert_eq!(packed(&scratch, &args), "d | a b c");
    assert_eq!(packed(&scratch, &[&args[..], &["--job", "test"]].concat()), "c | a b d");
    scratch.write("directory/x", "");
    let unreadable = ["--base", "HEAD", "--format", "matrix", "--shards", "2", "--records", "directory"];
    let run = scratch.affected(&unreadable);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("cannot read the records of runs from "), "{run}");
}

#[test]
fn a_weight_that_is_none_is_an_error() {
    for wrong in ["a = -1", "a = nan", "a = inf"] {
        let scratch = workspace(&format!("[affected.weights]\n{wrong}\n"));
        for package in ["a", "d"] {
            scratch.change(package);
        }
        let run = scratch.affected(&["--base", "HEAD", "--format", "matrix", "--shards", "1"]);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains("[affected.weights]: a = "), "{run}");
    }
}

#[test]
fn fields_of_a_package_are_in_its_entry_and_keep_it_apart() {
    let scratch = workspace("");
    for package in ["a", "b", "d"] {
        let manifest = scratch.read(&format!("crates/{package}/Cargo.toml"));
        let runner = if package == "d" { "small" } else { "big" };
        let table = "[package.metadata.tollgate]\nmatrix";
        let manifest = format!("{manifest}\n{table} = {{ runner = \"{runner}\", docker = true }}\n");
        scratch.write(&format!("crates/{package}/Cargo.toml"), &manifest);
    }
    scratch.commit("fields");
    for package in ["a", "b", "c", "d"] {
        scratch.change(package);
    }
    let (all, _) = matrix(&scratch, &[]);
    assert_eq!(all["include"][0], {
        json!({"name": "a", "packages": ["a"], "args": "-p a", "docker": true, "runner": "big"})
    });
    assert_eq!(all["include"][2], json!({"name": "c", "packages": ["c"], "args": "-p c"}));
    let (two, notes) = matrix(&scratch, &["--shards", "2"]);
    assert_eq!(packed(&scratch, &["--shards", "2"]), "a b | d | c");
    assert_eq!(list(&two["include"])[0]["runner"], "big");
    assert_eq!(notes, "note: 3 shards, since packages with different matrix fields do not share one\n");
    // A key that nobody reads is a mistake.
    scratch.edit("crates/a/Cargo.toml", "\nmatrix", "\nmatrx");
    let run = scratch.affected(&["--base", "HEAD"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(
        run.stderr.contains("crates/a/Cargo.toml: [package.metadata.tollgate]: unknown field `matrx`"),
        "{run}"
    );
}

/// GitHub takes no more than 256 entries.
#[test]
fn more_packages_than_a_matrix_has_entries() {
    let scratch = Scratch::new();
    scratch.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n");
    let names: Vec<_> = (0..300).map(|index| format!("p{index}")).collect();
    for name in &names {
        scratch.package(&format!("crates/{name}"), name, &[]);
    }
    scratch.commit("many");
    scratch.write("rust-toolchain.toml", "");
    let (all, notes) = matrix(&scratch, &[]);
    assert!(
        notes.ends_with(
            "note: 300 packages are in 256 shards, since a matrix may have no more than 256 entries\n"
        ),
        "{notes}"
    );
    let entries = list(&all["include"]);
    assert_eq!(entries.len(), 256);
    let packed: Vec<_> = entries.iter().flat_map(|entry| list(&entry["packages"])).map(text).collect();
    assert_eq!(packed.len(), 300);
    assert_eq!(packed.into_iter().collect::<BTreeSet<_>>(), names.iter().map(String::as_str).collect());
}
