//! `replay`: the tool's answers for past commits against what cargo rebuilt, commit by commit.
//!
//! Comes in: a repository with its history. Goes out: per commit what was missed and what was too much, with the
//! causes on both sides. Nothing is written in the user's repository or target directory but the replay's own
//! directory. Knows nothing of how an answer is found: it asks for one as any user does.

mod answer;
mod build;
mod compare;
mod place;
mod progress;
mod records;
mod truth;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use tollgate_common::ctx::Env;
use tollgate_common::text::{Style, escape_lines};
use tollgate_common::{Ctx, Failure, Outcome, Result, emit, process};

pub(crate) use answer::Chosen;
pub(crate) use compare::{Compared, Comparison, Totals};
use place::Place;
use progress::Progress;
pub(crate) use records::Target;
use records::{Key, Record, Records, Truth};
use truth::Builder;

use crate::cli::{ReplayArgs, ReplayFormat};
use crate::git::{Checkout, Repo, Step};
use crate::render;
use crate::workspace::MetadataChild;

/// All that was found.
#[derive(Clone, Debug)]
pub(crate) struct Replay {
    /// The arguments of cargo.
    pub(crate) command: Vec<String>,
    /// The directory of the replay.
    pub(crate) dir: PathBuf,
    /// Oldest first.
    pub(crate) commits: Vec<Compared>,
    /// The submodules, whose files are not in the checkouts.
    pub(crate) submodules: Vec<String>,
    /// Whether Git LFS keeps files, whose pointers alone are in the checkouts.
    pub(crate) lfs: bool,
}

/// Replays the last commits.
///
/// # Errors
/// When the repository, the workspace or the command line cannot be used.
pub(crate) fn run(args: &ReplayArgs, ctx: &mut Ctx) -> Result<Outcome> {
    let command = arguments(&args.command)?;
    refuse_redirection(&ctx.env)?;
    let located = MetadataChild::start(ctx, args.manifest_path.as_deref())?.finish()?;
    let (root, target_directory) = located.directories()?;
    let root = root.canonicalize().with_context(|| format!("cannot find {}", root.display()))?;
    let repo = Repo::open(&root)?;
    let workspace = root.strip_prefix(repo.root()).with_context(|| {
        format!("the workspace {} is outside the repository {}", root.display(), repo.root().display())
    })?;
    let steps = repo.steps(args.from.as_deref(), args.last)?;
    let dir = args.dir.as_ref().map(|dir| ctx.cwd.join(dir));
    let dir = dir.unwrap_or_else(|| target_directory.join("tollgate/replay"));
    let place = Place::lock(&dir)?;
    for config in place.configuration_above(repo.root()) {
        emit::talk(ctx, &note(&config));
    }
    let mut replayer = Replayer::new(&place, &repo, workspace, command, args.retry, ctx)?;
    let commits = replayer.replay_all(&steps, ctx);
    Progress::clear(ctx);
    let replay = Replay {
        commits: commits?,
        submodules: replayer.answers.submodules(),
        lfs: replayer.answers.has_lfs(),
        command: replayer.command,
        dir: place.dir,
    };
    let text = match args.format {
        ReplayFormat::Human => render::replay(&replay, Style::new(ctx.stdout_color)),
        ReplayFormat::Json => render::json::replay_v1::render(&replay)?,
    };
    emit::data(ctx, text.as_bytes())?;
    Ok(outcome(&Totals::of(&replay.commits)))
}

/// What cargo finds above a directory, it takes for the one below.
fn note(config: &Path) -> String {
    let config = escape_lines(&config.display().to_string());
    format!(
        "note: cargo reads {config} for the checkouts too, since they lie below it, and not as it was in each \
         commit; --dir DIR keeps them elsewhere\n"
    )
}

fn outcome(totals: &Totals) -> Outcome {
    match totals {
        Totals { comparable: 0, .. } => Outcome::Unknown,
        Totals { missed: 0, .. } => Outcome::Pass,
        _ => Outcome::No,
    }
}

/// With these, libgit2 would look into the user's repository from everywhere.
fn refuse_redirection(env: &Env) -> Result<()> {
    let names = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"];
    match names.iter().find(|name| env.get(name).is_some()) {
        None => Ok(()),
        Some(name) => Err(Failure::new(anyhow!(
            "{name} is set, and a replay needs repositories of its own beside the one it names"
        ))
        .hint(format!("unset {name}, and run in the checkout"))),
    }
}

/// The command as arguments of cargo. There is no shell, and no quoting.
fn arguments(command: &str) -> Result<Vec<String>> {
    let mut words: Vec<_> = command.split_whitespace().map(str::to_owned).collect();
    if words.first().is_some_and(|first| first == "cargo") {
        words.remove(0);
    }
    let ours = ["--message-format", "--target-dir", "--manifest-path"];
    let is_ours = |word: &&String| ours.iter().any(|ours| word.split('=').next() == Some(ours));
    if let Some(word) = words.iter().take_while(|word| *word != "--").find(is_ours) {
        return Err(Failure::new(anyhow!("replay sets `{word}` itself")).hint("leave it out of --command"));
    }
    if words.is_empty() {
        return Err(Failure::new(anyhow!("the command is empty")).hint("--command \"check --workspace\""));
    }
    Ok(words)
}

/// What is needed for each commit.
struct Replayer {
    /// The workspace in the repository.
    workspace: PathBuf,
    command: Vec<String>,
    environment: Vec<String>,
    /// Whether builds that failed are tried again.
    retry: bool,
    records: Records,
    answers: Checkout,
    /// The process as the tool sees it that answers.
    ctx: Ctx,
    builder: Builder,
    /// How long the last build took, until somebody has asked.
    took: Option<Duration>,
}

impl Replayer {
    fn new(
        place: &Place,
        repo: &Repo,
        workspace: &Path,
        command: Vec<String>,
        retry: bool,
        ctx: &Ctx,
    ) -> Result<Self> {
        let answers = place.answers(repo)?;
        let env = ctx.env.iter().collect();
        Ok(Self {
            ctx: place::process(answers.workdir().join(workspace), env),
            environment: place::deciding(&ctx.env),
            builder: place.builder(repo, workspace, &command, ctx)?,
            records: place.records()?,
            workspace: workspace.to_owned(),
            took: None,
            answers,
            command,
            retry,
        })
    }

    fn replay_all(&mut self, steps: &[Step], ctx: &mut Ctx) -> Result<Vec<Compared>> {
        let is_new = |step: &&Step| {
            self.records.of_step(step, &self.command).is_none_or(|record| self.is_tried(record))
        };
        let mut progress = Progress::new(steps.len(), steps.iter().filter(is_new).count());
        let mut commits = Vec::new();
        for step in steps {
            progress.begin(step, ctx);
            self.answers.check_out(&step.commit)?;
            let result = self.compare(step)?;
            commits.push(Compared { step: step.clone(), result });
            progress.end(step, self.took.take(), ctx);
        }
        Ok(commits)
    }

    fn compare(&mut self, step: &Step) -> Result<std::result::Result<Comparison, String>> {
        if !self.ctx.cwd.is_dir() {
            return Ok(Err("there is no workspace in this directory".to_owned()));
        }
        let toolchain = match self.toolchain()? {
            Ok(toolchain) => toolchain,
            Err(reason) => return Ok(Err(format!("its compiler cannot be used: {reason}"))),
        };
        let truth = match self.truth(step, toolchain)? {
            Truth::Built(rebuilt) => rebuilt,
            Truth::Failed { reason } => return Ok(Err(reason)),
        };
        Ok(match answer::answer(&mut self.ctx, &step.parent) {
            Ok(answer) => Ok(Comparison::new(&truth, answer)),
            Err(failure) => Err(format!("tollgate has no answer: {failure}")),
        })
    }

    /// Whether a commit is built although there is a record of it.
    fn is_tried(&self, record: &Record) -> bool {
        self.retry && matches!(record.truth, Truth::Failed { .. })
    }

    /// From the records, or else from cargo.
    fn truth(&mut self, step: &Step, toolchain: String) -> Result<Truth> {
        let key = Key {
            workspace: self.workspace.to_string_lossy().into_owned(),
            parent: step.parent.clone(),
            commit: step.commit.clone(),
            command: self.command.clone(),
            toolchain,
            environment: self.environment.clone(),
        };
        if let Some(record) = self.records.get(&key).filter(|record| !self.is_tried(record)) {
            return Ok(record.truth.clone());
        }
        let start = Instant::now();
        let truth = self.builder.rebuild(step)?;
        let took = start.elapsed();
        self.took = Some(took);
        Ok(self.records.add(key, truth, took.as_secs_f64())?.truth.clone())
    }

    /// The compiler that is used in the workspace as it is checked out, and the host.
    fn toolchain(&self) -> Result<std::result::Result<String, String>> {
        let program = self.ctx.env.get("RUSTC").unwrap_or("rustc".as_ref());
        let mut command = process::command(&self.ctx, program);
        command.arg("-vV").env("RUSTUP_AUTO_INSTALL", "0");
        let capture = process::capture(&mut command)
            .with_context(|| format!("cannot start {}", program.display()))
            .map_err(|err| Failure::new(err).hint("rustc has to be on the PATH, or named by RUSTC"))?;
        let captured = capture.wait(64 * 1024).context("cannot read what rustc printed")?;
        if !captured.status.success() {
            return Ok(Err(build::first_error(&String::from_utf8_lossy(&captured.stderr))));
        }
        let said = String::from_utf8_lossy(&captured.stdout);
        let host = said.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
        Ok(Ok(format!("{} on {host}", said.lines().next().unwrap_or_default())))
    }
}
