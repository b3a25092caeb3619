//! What a machine can be asked to be fit for: a profile, or a job. A name that is none would ask for nothing, and
//! everything would pass.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::anyhow;
use tollgate_common::config::ConfigFile;
use tollgate_common::jobs::Jobs;
use tollgate_common::text::{did_you_mean, escape};
use tollgate_common::{Failure, Result};

use crate::config::Config;

/// The profiles.
const PROFILES: [&str; 3] = ["local", "ci", "release"];

/// Checks the names on the command line and in `when`. Where `tollgate.toml` declares no jobs, a `when` is what
/// declares one.
///
/// # Errors
/// When the jobs of `tollgate.toml` do not fit, or when a name is none.
pub(crate) fn check(asked: &[String], config: &Config, file: &ConfigFile, root: &Path) -> Result<()> {
    let jobs = Jobs::read(file, |path| root.join(path).is_file())?;
    let tools =
        config.tools.iter().map(|(name, tool)| (format!("[env.tools.{}]", name.get_ref()), &tool.when));
    let vars =
        config.vars.iter().map(|(name, variable)| (format!("[env.vars.{}]", name.get_ref()), &variable.when));
    let uses: Vec<_> = tools.chain(vars).collect();
    let mut known: BTreeSet<String> = jobs.by_name.keys().map(|name| format!("job:{name}")).collect();
    if !jobs.declared {
        known
            .extend(uses.iter().flat_map(|(_, when)| *when).filter(|when| when.starts_with("job:")).cloned());
    }
    let is_known = |name: &str| PROFILES.contains(&name) || known.contains(name);
    for (place, when) in &uses {
        if let Some(name) = when.iter().find(|name| !is_known(name)) {
            return Err(unknown(&format!("`when` in {}", escape(place)), name, &known));
        }
    }
    let lost = asked.iter().find(|name| !known.contains(*name));
    lost.map_or(Ok(()), |name| Err(unknown("`--for`", name, &known)))
}

fn unknown(place: &str, name: &str, known: &BTreeSet<String>) -> Failure {
    let message = match name.strip_prefix("job:") {
        Some(job) => anyhow!("{place} names the job `{}`, which is no job of tollgate.toml", escape(job)),
        None => anyhow!("{place} says `{}`, which is no profile and no job", escape(name)),
    };
    let failure = Failure::new(message);
    let all = PROFILES.into_iter().chain(known.iter().map(String::as_str));
    match did_you_mean(name, all.clone())
        .or_else(|| all.clone().find(|word| word.strip_prefix("job:") == Some(name)))
    {
        Some(meant) => failure.hint(format!("did you mean `{}`?", escape(meant))),
        None => failure.hint("it is local, ci, release, or `job:` and the name of a job of tollgate.toml"),
    }
}
