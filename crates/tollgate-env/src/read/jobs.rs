//! What the jobs of `tollgate.toml` run, with the place of each line.

use std::collections::BTreeMap;

use serde::Deserialize;
use tollgate_common::config::ConfigFile;
use toml::Spanned;

use crate::finding::Place;
use crate::rim::Rim;

/// What a job runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// Its line.
    pub run: String,
    /// Where that stands.
    pub place: Place,
    /// Whether this machine is asked to be fit for it in particular.
    pub is_asked: bool,
}

#[derive(Deserialize)]
struct Entry {
    run: Option<Spanned<String>>,
}

/// The jobs that run something, by name. A file that does not fit has none: the tools whose section it is complain.
#[must_use]
pub fn jobs(rim: &Rim) -> Vec<Job> {
    let Ok(file) = ConfigFile::discover(&rim.cwd, &rim.root) else { return Vec::new() };
    let Ok(entries) = file.section::<BTreeMap<String, Entry>>("jobs") else { return Vec::new() };
    let Some(path) = file.path() else { return Vec::new() };
    let path = rim.show(path);
    let job = |(name, entry): (String, Entry)| {
        let run = entry.run?;
        let (line, column) = file.position(&run.span());
        let value = Some(run.get_ref().clone());
        let place = Place { line, column, value, ..Place::file(path.clone()) };
        let is_asked = rim.purposes.contains(&format!("job:{name}"));
        Some(Job { name, run: run.into_inner(), place, is_asked })
    };
    entries.into_iter().filter_map(job).collect()
}
