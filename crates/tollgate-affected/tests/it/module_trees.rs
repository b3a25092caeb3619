//! Random trees of modules, with rustc as the judge: what it takes in without tests is compiled, and what it takes in
//! for tests is tested.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;

use crate::support::{Scratch, list, text};

/// A package as files, made up from a list of choices.
#[derive(Debug, Default)]
struct Tree {
    files: BTreeMap<String, String>,
    choices: Vec<u8>,
    made: usize,
    /// Whether macros are told the names of modules, so that these may be modules of any source below.
    has_names_in_macros: bool,
}

const DEEPEST: usize = 3;
const NAMES: [&str; 3] = ["tests", "code", "util"];
const MACROS: &str = "#[allow(unused)]\nmacro_rules! pass { ($($item:item)*) => { $($item)* } }\n\
    #[allow(unused)]\nmacro_rules! named { ($($name:ident)*) => { $(mod $name;)* } }\n";

impl Tree {
    fn new(choices: Vec<u8>) -> Self {
        let mut tree = Self { choices, ..Self::default() };
        let modules = tree.modules("src", "src", 0);
        tree.files.insert("src/lib.rs".to_owned(), format!("{MACROS}{modules}"));
        tree.files.insert("src/unused.rs".to_owned(), String::new());
        tree
    }

    fn choose(&mut self, among: usize) -> usize {
        usize::from(self.choices.pop().unwrap_or_default()) % among
    }

    /// The declarations of a source in the directory `dir` whose modules are in `below`; writes these.
    fn modules(&mut self, dir: &str, below: &str, depth: usize) -> String {
        let count = if depth < DEEPEST { self.choose(NAMES.len() + 1) } else { 0 };
        NAMES[..count].iter().map(|name| self.module(name, dir, below, depth)).collect()
    }

    fn module(&mut self, name: &str, dir: &str, below: &str, depth: usize) -> String {
        let form = self.choose(14);
        let attribute = match form {
            1 | 6 | 8 | 12 => "#[cfg(test)]\n",
            2 => "#[cfg(all(test, not(target_os = \"none\")))]\n",
            3 => "#[cfg(not(test))]\n",
            4 => "#[cfg(any(test, not(target_os = \"none\")))]\n",
            _ => "",
        };
        match form {
            5 | 6 => {
                self.source(&format!("{below}/{name}"), "inner", depth);
                format!("{attribute}mod {name} {{\n    mod inner;\n}}\n")
            }
            7 | 8 => {
                let path = self.by_path(dir, depth);
                format!("{attribute}#[path = \"{path}\"]\nmod {name};\n")
            }
            9 => {
                self.source(below, name, depth);
                let path = self.by_path(dir, DEEPEST);
                format!("#[cfg_attr(test, path = \"{path}\")]\nmod {name};\n")
            }
            13 => format!("include!(\"{}\");\n", self.by_path(dir, DEEPEST)),
            _ => {
                self.source(below, name, depth);
                self.has_names_in_macros |= matches!(form, 10..=12);
                match form {
                    10 => format!("pass! {{ mod {name}; }}\n"),
                    11 => format!("named! {{ {name} }}\n"),
                    12 => format!("{attribute}pass! {{ mod {name}; }}\n"),
                    _ => format!("{attribute}mod {name};\n"),
                }
            }
        }
    }

    /// The source of a module.
    fn source(&mut self, below: &str, name: &str, depth: usize) {
        let own = format!("{below}/{name}");
        let path = if self.choose(3) == 0 { format!("{own}/mod.rs") } else { format!("{own}.rs") };
        let dir = path.rsplit_once('/').expect("a directory").0.to_owned();
        let modules = self.modules(&dir, &own, depth + 1);
        self.files.insert(path, modules);
    }

    /// A source in a directory of its own, by its path from `dir`.
    fn by_path(&mut self, dir: &str, depth: usize) -> String {
        self.made += 1;
        let path = format!("part{}/it.rs", self.made);
        let own = format!("{dir}/part{}", self.made);
        let modules = self.modules(&own, &own, depth + 1);
        self.files.insert(format!("{dir}/{path}"), modules);
        path
    }
}

/// The sources that rustc takes in.
fn taken_in(scratch: &Scratch, options: &[&str]) -> BTreeSet<String> {
    let rustc = Path::new(env!("CARGO")).with_file_name("rustc");
    let (dir, record) = (scratch.root().join("crates/a"), scratch.beside("record.d"));
    let mut command = scratch.command(rustc, &dir);
    command
        .args(["--edition", "2024", "--crate-type", "lib", "--crate-name", "a", "src/lib.rs"])
        .args(options);
    let output = command.arg(format!("--emit=dep-info={}", record.display())).output().expect("rustc runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let record = fs::read_to_string(record).expect("a record");
    let normal = |path: &str| {
        let mut parts: Vec<&str> = Vec::new();
        for part in path.split('/') {
            if part == ".." {
                parts.pop();
            } else {
                parts.push(part);
            }
        }
        parts.join("/")
    };
    record.lines().filter_map(|line| line.strip_suffix(':')).map(normal).collect()
}

/// The level of `a`, and whether its user is selected, where this source changed.
fn answer(scratch: &Scratch, path: &str) -> (Option<String>, bool) {
    let changed = scratch.beside("changed");
    fs::write(&changed, format!("crates/a/{path}\0")).expect("a file");
    let changed = changed.to_str().expect("UTF-8");
    let run = scratch.affected(&["--changed-files", changed, "--format", "json"]);
    assert_eq!(run.code, Some(0), "{run}");
    let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let level = |name: &str| {
        let mut packages = list(&answer["packages"]).iter();
        packages.find(|package| package["name"] == name).map(|package| text(&package["level"]).to_owned())
    };
    (level("a"), level("user").is_some())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn what_rustc_takes_in_is_selected(choices in prop::collection::vec(any::<u8>(), 10..36)) {
        let tree = Tree::new(choices);
        let scratch = Scratch::with_packages(&[("a", &[]), ("user", &["a = { path = \"../a\" }"])]);
        for (path, text) in &tree.files {
            scratch.write(&format!("crates/a/{path}"), text);
        }
        scratch.commit("a tree");
        let (code, tests) = (taken_in(&scratch, &[]), taken_in(&scratch, &["--test"]));
        for path in tree.files.keys() {
            let answer = answer(&scratch, path);
            let (level, is_user) = (answer.0.as_deref(), answer.1);
            if code.contains(path) {
                prop_assert_eq!((level, is_user), (Some("compile"), true), "{} in {:#?}", path, tree);
            } else if tests.contains(path) && !tree.has_names_in_macros {
                prop_assert_eq!((level, is_user), (Some("test"), false), "{} in {:#?}", path, tree);
            } else if tests.contains(path) {
                prop_assert!(level.is_some(), "{} in {:#?}", path, tree);
            }
        }
    }
}
