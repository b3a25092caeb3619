//! What cargo rebuilt, kept on disk as it is found: one JSON line a commit. It does not depend on our answers, so
//! that an interrupted replay goes on where it was, and a newer tollgate is compared without building anything.
//!
//! A line that cannot be read, as the last one after a crash, is as good as absent: its commit is built again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use tollgate_common::Result;

use crate::git::Step;

/// The version that stands in every line.
const VERSION: u32 = 1;

/// What decides what cargo rebuilds, and so whether a record is the one that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Key {
    /// The directory of the workspace in the repository.
    pub(crate) workspace: String,
    pub(crate) parent: String,
    pub(crate) commit: String,
    /// The arguments of cargo.
    pub(crate) command: Vec<String>,
    /// The compiler and the host.
    pub(crate) toolchain: String,
    /// The variables that choose what is built, as `NAME=value`, sorted.
    pub(crate) environment: Vec<String>,
}

/// What became of one commit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    v: u32,
    #[serde(flatten)]
    pub(crate) key: Key,
    #[serde(flatten)]
    pub(crate) truth: Truth,
    /// How long its builds took.
    pub(crate) seconds: f64,
}

/// What cargo said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "kebab-case")]
pub(crate) enum Truth {
    /// Parent and commit were built.
    Built(Rebuilt),
    /// One of the two could not be.
    Failed {
        /// Which, and what cargo said.
        reason: String,
    },
}

/// What a build of the commit did on top of a build of its parent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rebuilt {
    /// The members that the command builds something of.
    pub(crate) covered: BTreeSet<String>,
    /// The members that were rebuilt, each with its rebuilt targets.
    pub(crate) rebuilt: BTreeMap<String, BTreeSet<Target>>,
    /// The packages that are no members and were rebuilt, by cargo's ids: why members were.
    pub(crate) outside: BTreeSet<String>,
    /// Those that are rebuilt also when nothing changed at all.
    pub(crate) idle: BTreeSet<String>,
    /// Those that a commit without any change rebuilds too. Known only where something was rebuilt.
    pub(crate) empty_commit: BTreeSet<String>,
}

/// A target as it was compiled.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Target {
    /// Its kinds in cargo's terms: `lib`, `bin`, `test`, `custom-build` and so on.
    pub(crate) kind: Vec<String>,
    pub(crate) name: String,
    /// Whether it was compiled as a test.
    pub(crate) test: bool,
}

impl Target {
    /// Whether it is more than a test, bench or example.
    pub(crate) fn is_compiled(&self) -> bool {
        let is_of_tests = |kind: &String| matches!(kind.as_str(), "test" | "bench" | "example");
        !self.test && !self.kind.iter().any(is_of_tests)
    }
}

/// The file of records.
pub(crate) struct Records {
    file: File,
    known: BTreeMap<Key, Record>,
}

impl Records {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(err) if err.kind() == ErrorKind::NotFound => Vec::new(),
            Err(err) => return Err(err).with_context(|| format!("cannot read {}", path.display()))?,
        };
        let file = OpenOptions::new().create(true).append(true).open(path);
        let mut file = file.with_context(|| format!("cannot open {}", path.display()))?;
        if bytes.last().is_some_and(|last| *last != b'\n') {
            // What was cut off must not swallow the next line.
            file.write_all(b"\n").with_context(|| format!("cannot write {}", path.display()))?;
        }
        let lines = bytes.split(|byte| *byte == b'\n');
        let records = lines.filter_map(|line| serde_json::from_slice::<Record>(line).ok());
        let known = records.filter(|record| record.v == VERSION).map(|record| (record.key.clone(), record));
        Ok(Self { file, known: known.collect() })
    }

    /// What is known of a commit, with whatever compiler.
    pub(crate) fn of_step(&self, step: &Step, command: &[String]) -> Option<&Record> {
        let is_it = |key: &Key| key.commit == step.commit && key.parent == step.parent;
        self.known.values().find(|record| is_it(&record.key) && record.key.command == command)
    }

    /// What is known of a commit.
    pub(crate) fn get(&self, key: &Key) -> Option<&Record> {
        self.known.get(key)
    }

    /// Keeps what was found: a later record takes the place of an earlier one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn add(&mut self, key: Key, truth: Truth, seconds: f64) -> Result<&Record> {
        let record = Record { v: VERSION, key: key.clone(), truth, seconds };
        let line = serde_json::to_string(&record)? + "\n";
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        written.context("cannot write what cargo rebuilt to the records")?;
        Ok(self.known.entry(key).insert_entry(record).into_mut())
    }
}
