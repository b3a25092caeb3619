//! Which jobs need not run, because they passed before and everything that they are known to depend on is the same.
//!
//! Comes in: what is to be done, and the records. Goes out: for each job the key under which its end is recorded, and how
//! long ago it passed under that key. Never in CI. Whatever cannot be told is a reason to run: no repository, a job that
//! says so, a file that changed meanwhile.

mod key;
mod tree;

use std::cell::Cell;
use std::time::Duration;

use tollgate_common::Ctx;
use tollgate_common::records::{Record, Records};
use tollgate_common::text::escape;

use super::measure::now_ms;
use super::prepare::{Prepared, Work};
use super::read::Input;
use super::schedule::Task;
use key::Pieces;
use tree::Tree;

/// What is known of a run's jobs before they run.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    tree: Option<Tree>,
    /// Whether the tree was seen to be another one since.
    has_changed: Cell<bool>,
    jobs: Vec<Known>,
}

/// What is known of a job.
#[derive(Debug, Default)]
struct Known {
    key: Option<Key>,
    /// How long ago it passed, if that is enough.
    passed: Option<Duration>,
    /// Why there is no key.
    why_not: Option<String>,
}

#[derive(Debug)]
struct Key {
    word: String,
    pieces: Pieces,
}

/// Looks every job up, and puts those that need not run to the front. With `use_it` false they run, and are recorded.
pub(crate) fn look(input: &Input, work: &mut Work, use_it: bool, ctx: &Ctx) -> Cache {
    let mut cache = Cache { jobs: work.jobs.iter().map(|_| Known::default()).collect(), ..Cache::default() };
    if input.in_ci {
        return cache;
    }
    let tree = Tree::read(&input.root, &input.target, ctx);
    let mut toolchains = Vec::new();
    for (known, job) in cache.jobs.iter_mut().zip(&work.jobs) {
        let key = match &tree {
            Ok(tree) => key(&tree.id, job, input, &mut toolchains, ctx),
            Err(why) => Err(why.clone()),
        };
        match key {
            Ok(key) => known.key = Some(key),
            Err(why) => known.why_not = Some(why),
        }
    }
    cache.tree = tree.ok();
    if use_it {
        cache.find(&work.jobs, &input.records, now_ms());
        cache.keep_what_makes_something(&work.tasks);
        for (task, known) in work.tasks.iter_mut().zip(&cache.jobs) {
            task.usual = known.passed.map(|_| Duration::ZERO).or(task.usual);
        }
    }
    cache
}

/// The toolchains that were asked for so far, with what one asks by.
type Toolchains = Vec<(Pieces, Vec<u8>)>;

fn key(tree: &str, job: &Prepared, input: &Input, asked: &mut Toolchains, ctx: &Ctx) -> Result<Key, String> {
    let declared = input.jobs.by_name.get(&job.name).and_then(|job| job.cache);
    match declared {
        Some(false) => return Err("tollgate.toml says `cache = false`".to_owned()),
        Some(true) => {}
        None => key::elsewhere(&job.command.argv).map_or(Ok(()), Err)?,
    }
    let mut pieces = Pieces {
        directory: job.directory.clone(),
        argv: job.command.argv.clone(),
        env: key::variables(&ctx.env, &job.command),
        ..Pieces::default()
    };
    let plus = pieces.argv.get(1).filter(|word| word.starts_with('+')).cloned();
    let argv = [Some(String::new()), plus].into_iter().flatten().collect();
    let question = Pieces { argv, ..pieces.clone() };
    pieces.toolchain = match asked.iter().find(|(known, _)| *known == question) {
        Some((_, answer)) => answer.clone(),
        None => {
            let answer = key::toolchain(&question)?;
            asked.push((question, answer.clone()));
            answer
        }
    };
    pieces.programs = key::programs(&pieces)?;
    pieces.outside = key::outside(&pieces)?;
    tree.clone_into(&mut pieces.tree);
    let word = tree::word(&pieces.text(), &input.root, &input.target, ctx)?;
    Ok(Key { word, pieces })
}

impl Cache {
    /// How long ago each passed with its key.
    fn find(&mut self, jobs: &[Prepared], records: &Records, now_ms: u64) {
        for (known, job) in self.jobs.iter_mut().zip(jobs) {
            let passed = known.key.as_ref().and_then(|key| records.passed_with(&job.name, &key.word));
            // What will have passed tomorrow was written with another clock.
            let ago = |run: &Record| now_ms.checked_sub(run.start_ms.checked_add(run.wall_ms)?);
            known.passed = passed.and_then(ago).map(Duration::from_millis);
        }
    }

    /// Who is needed by one that runs may have to make something for it.
    fn keep_what_makes_something(&mut self, tasks: &[Task]) {
        let mut open: Vec<usize> =
            (0..tasks.len()).filter(|task| self.jobs[*task].passed.is_none()).collect();
        while let Some(task) = open.pop() {
            for need in &tasks[task].needs {
                if self.jobs[*need].passed.take().is_some() {
                    open.push(*need);
                }
            }
        }
    }

    /// How long ago a job passed, if it need not run.
    pub(crate) fn passed(&self, task: usize) -> Option<Duration> {
        self.jobs[task].passed
    }

    /// The same at the moment when it would be started: another job may have changed files.
    pub(crate) fn still_passed(&self, task: usize, ctx: &Ctx) -> Option<Duration> {
        self.passed(task).filter(|_| self.is_current(task, ctx))
    }

    /// Under what a try of a job is recorded.
    pub(crate) fn label(&self, task: usize, record: &mut Record) {
        record.tree = self.tree.as_ref().map(|tree| tree.id.clone());
        record.key = self.jobs[task].key.as_ref().map(|key| key.word.clone());
    }

    /// Whether everything that the key of a job was made from is as it was.
    pub(crate) fn is_current(&self, task: usize, ctx: &Ctx) -> bool {
        let (Some(tree), Some(key)) = (&self.tree, &self.jobs[task].key) else { return false };
        if self.has_changed.get() || !tree.is_current(ctx) {
            self.has_changed.set(true);
            return false;
        }
        key::outside(&key.pieces).is_ok_and(|outside| outside == key.pieces.outside)
    }

    /// Why jobs cannot be left out the next time, each reason with its jobs.
    pub(crate) fn notes(&self, jobs: &[Prepared]) -> Vec<String> {
        let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
        for (known, job) in self.jobs.iter().zip(jobs) {
            let Some(why) = known.why_not.as_deref() else { continue };
            match reasons.iter_mut().find(|(reason, _)| *reason == why) {
                Some((_, names)) => names.push(&job.name),
                None => reasons.push((why, vec![&job.name])),
            }
        }
        reasons
            .iter()
            .map(|(why, names)| format!("always run: {}: {why}", escape(&names.join(", "))))
            .collect()
    }
}
