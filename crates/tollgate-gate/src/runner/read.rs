//! What a run depends on, read: the jobs, where they run, and what they took so far. The plan is asked for by `affected`.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use tollgate_common::ci::{self, Provider};
use tollgate_common::config::{ConfigFile, repository};
use tollgate_common::ctx::Env;
use tollgate_common::jobs::Jobs;
use tollgate_common::records::{Records, file};
use tollgate_common::text::{did_you_mean, escape};
use tollgate_common::{Ctx, Failure, Result};

use super::Args;
use crate::target;

/// What was read.
#[derive(Debug)]
pub(crate) struct Input {
    /// Where the user is.
    pub(crate) here: PathBuf,
    /// Where `tollgate.toml` is; without one, the root of the repository.
    pub(crate) root: PathBuf,
    /// The target directory of cargo.
    pub(crate) target: PathBuf,
    pub(crate) jobs: Jobs,
    /// Who reads the commands of jobs that want a shell.
    pub(crate) shell: &'static str,
    pub(crate) records: Records,
    /// What started the run, in CI.
    pub(crate) event: Option<String>,
    pub(crate) in_github: bool,
    /// Whether this is any CI system, known or not.
    pub(crate) in_ci: bool,
    /// What the reader should know.
    pub(crate) notes: Vec<String>,
}

/// Reads all but the plan, for which one waits longer.
pub(crate) fn read(args: &Args, ctx: &Ctx) -> Result<Input> {
    let repository = repository(&ctx.cwd).unwrap_or(&ctx.cwd);
    let config = ConfigFile::discover(&ctx.cwd, repository)?;
    let root = config.path().and_then(Path::parent).unwrap_or(repository).to_owned();
    let jobs = Jobs::read(&config, |file| repository.join(file).is_file())?;
    known(&args.jobs, &jobs)?;
    has_work(&jobs)?;
    let target = target::directory(&root, ctx);
    let mut notes = Vec::new();
    let records = records(&target, &mut notes);
    let ci = ci::detect(&ctx.env, None);
    let in_ci = ci.is_some();
    let ci = ci.filter(|ci| ci.provider != Provider::Other);
    Ok(Input {
        here: ctx.cwd.clone(),
        root,
        target,
        jobs,
        shell: shell(&ctx.env),
        records,
        in_github: ci.as_ref().is_some_and(|ci| ci.provider == Provider::GitHub),
        event: ci.and_then(|ci| ci.common_event().map(str::to_owned)),
        in_ci,
        notes,
    })
}

/// Without them the order is another one, and nothing else.
fn records(target: &Path, notes: &mut Vec<String>) -> Records {
    let path = file::path(target);
    match file::read(&path) {
        Ok(records) => records,
        Err(err) => {
            notes.push(format!("what jobs took before cannot be read from {}: {err}", path.display()));
            Records::default()
        }
    }
}

/// Not every `sh` can tell that a part of a pipe failed; one that cannot refuses to be asked for it, which is red. On
/// Windows `bash` may be that of another system inside of this one, and `sh` is the one that came with git.
fn shell(env: &Env) -> &'static str {
    let path = env.get("PATH").filter(|_| cfg!(unix));
    let has_bash = path.is_some_and(|path| std::env::split_paths(path).any(|dir| dir.join("bash").is_file()));
    if has_bash { "bash" } else { "sh" }
}

/// A run of nothing would be green.
fn has_work(jobs: &Jobs) -> Result<()> {
    let Some(first) = jobs.in_order.first().filter(|_| jobs.by_name.values().all(|job| job.run.is_none()))
    else {
        return Ok(());
    };
    Err(Failure::new(anyhow!("no job of tollgate.toml says what it runs"))
        .hint(format!("[jobs.{}] run = \"cargo …\"", escape(first))))
}

/// Whoever names a job wants it to run.
fn known(named: &[String], jobs: &Jobs) -> Result<()> {
    for name in named {
        let Some(job) = jobs.by_name.get(name) else {
            let what = if jobs.declared { "no job of tollgate.toml" } else { "no default job" };
            let failure = Failure::new(anyhow!("`{}` is {what}", escape(name)));
            let names = jobs.by_name.keys().map(String::as_str);
            return Err(match did_you_mean(name, names) {
                Some(meant) => failure.hint(format!("did you mean `{}`?", escape(meant))),
                None => failure.hint(format!("the jobs are {}", escape(&jobs.in_order.join(", ")))),
            });
        };
        if job.run.is_none() {
            let name = escape(name);
            return Err(Failure::new(anyhow!("[jobs.{name}] does not say what it runs"))
                .hint(format!("[jobs.{name}] run = \"cargo …\"")));
        }
    }
    Ok(())
}
