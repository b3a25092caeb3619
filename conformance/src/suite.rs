//! All scenarios and workspaces, and a tool asked about them.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;

use crate::workspace::create;
use crate::{Answer, Case, Expected, Machine, Scenario, Verdict, Workspace};

/// The files of `scenarios/` and `workspaces/`, in the binary so that it can be taken elsewhere.
macro_rules! files {
    ($folder:literal: $($name:literal)*) => {
        &[$(($name, include_str!(concat!("../", $folder, "/", $name, ".toml")))),*]
    };
}

const SCENARIOS: &[(&str, &str)] = files!("scenarios":
    "edges" "targets" "sources" "build-scripts" "files" "manifests" "inheritance" "features" "externals" "members" "settings" "names" "history"
);
const WORKSPACES: &[(&str, &str)] = files!("workspaces":
    "small" "kinds" "other-builds" "cycles" "scripts" "features" "inheriting" "externals" "patched" "outside" "root-package" "subdirectory" "many"
);

/// The scenarios, and the workspaces that they begin with.
#[derive(Clone, Debug)]
pub struct Suite {
    /// In the order of the files.
    pub scenarios: Vec<Scenario>,
    /// By name.
    pub workspaces: BTreeMap<String, Workspace>,
}

/// A file of `scenarios/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    scenario: Vec<Scenario>,
}

impl Suite {
    /// Reads the suite.
    ///
    /// # Errors
    /// When a file cannot be understood, or a scenario does not fit together.
    pub fn new() -> Result<Self> {
        let mut workspaces = BTreeMap::new();
        for (name, text) in WORKSPACES {
            let workspace = toml::from_str(text).with_context(|| format!("workspaces/{name}.toml"))?;
            workspaces.insert((*name).to_owned(), workspace);
        }
        let mut scenarios: Vec<Scenario> = Vec::new();
        for (name, text) in SCENARIOS {
            let table: Table = toml::from_str(text).with_context(|| format!("scenarios/{name}.toml"))?;
            scenarios.extend(table.scenario);
        }
        let suite = Self { scenarios, workspaces };
        suite.check()?;
        Ok(suite)
    }

    fn check(&self) -> Result<()> {
        let mut names = BTreeMap::new();
        for scenario in &self.scenarios {
            let name = &scenario.name;
            if let Some(flaw) = scenario.flaws().first() {
                bail!("scenario {name}: {flaw}");
            }
            if names.insert(name, ()).is_some() {
                bail!("scenario {name} is there twice");
            }
            self.workspace(scenario)?;
        }
        Ok(())
    }

    /// What a scenario begins with.
    ///
    /// # Errors
    /// When there is no such workspace.
    pub fn workspace(&self, scenario: &Scenario) -> Result<&Workspace> {
        self.workspaces
            .get(&scenario.workspace)
            .with_context(|| format!("scenario {}: no workspace {}", scenario.name, scenario.workspace))
    }

    /// The packages of crates.io that any workspace needs.
    #[must_use]
    pub fn registry(&self) -> BTreeMap<String, Vec<String>> {
        self.workspaces.values().flat_map(|workspace| workspace.registry.clone()).collect()
    }
}

/// Asks a tool about every scenario, a few at a time; the verdicts are in the order of the scenarios.
///
/// # Errors
/// When a repository cannot be made, or the tool cannot be run.
pub fn ask<'a>(
    suite: &'a Suite,
    scenarios: &[&'a Scenario],
    machine: &Machine,
    answer: &(dyn Fn(&Case<'_>) -> Result<Answer> + Sync),
) -> Result<Vec<Verdict>> {
    let mut templates = BTreeMap::new();
    for scenario in scenarios {
        let place = machine.place("workspaces").join(&scenario.workspace);
        if !templates.contains_key(scenario.workspace.as_str()) {
            create(suite.workspace(scenario)?, &place, machine)?;
            templates.insert(scenario.workspace.as_str(), place);
        }
    }
    let one = |scenario: &&Scenario| one(suite, scenario, &templates, machine, answer);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((index, scenario)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|index| Some((index, scenarios.get(index)?)))
        {
            done.push((index, one(scenario)));
        }
        done
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let mut done = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut done = Vec::new();
        for worker in workers {
            done.extend(worker.join().map_err(|_| anyhow!("a thread of the suite panicked"))?);
        }
        Ok::<_, anyhow::Error>(done)
    })?;
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, verdict)| verdict).collect()
}

fn one(
    suite: &Suite,
    scenario: &Scenario,
    templates: &BTreeMap<&str, PathBuf>,
    machine: &Machine,
    answer: &(dyn Fn(&Case<'_>) -> Result<Answer> + Sync),
) -> Result<Verdict> {
    let template = &templates[scenario.workspace.as_str()];
    let case = Case::new(scenario, suite.workspace(scenario)?, template, machine)?;
    let expected = Expected::of(scenario);
    let members = match expected {
        Expected::Packages { .. } => std::collections::BTreeSet::new(),
        Expected::Everything | Expected::Unknown => case.members()?,
    };
    let answer = answer(&case).with_context(|| format!("scenario {}", scenario.name))?;
    Ok(answer.verdict(&expected, &members))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_is_part_of_the_suite() {
        for (folder, known) in [("scenarios", SCENARIOS), ("workspaces", WORKSPACES)] {
            let listed =
                std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).expect("a folder");
            let mut listed: Vec<_> = listed
                .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
                .collect();
            listed.sort();
            let mut known: Vec<_> = known.iter().map(|(name, _)| format!("{name}.toml")).collect();
            known.sort();
            assert_eq!(listed, known, "{folder}");
        }
    }

    #[test]
    fn the_suite_fits_together() {
        let suite = Suite::new().unwrap_or_else(|err| panic!("{err:#}"));
        assert!(suite.scenarios.len() >= 100, "{}", suite.scenarios.len());
        for name in suite.workspaces.keys() {
            assert!(
                suite.scenarios.iter().any(|scenario| scenario.workspace == *name),
                "nobody needs {name}"
            );
        }
    }
}
