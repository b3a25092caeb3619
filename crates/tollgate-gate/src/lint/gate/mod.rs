//! Which jobs are gates, and what their steps make of the results of their needs.
//!
//! A gate is a job that somebody named, or one on the way of a pull request with needs whose steps judge what became
//! of them: by alls-green, by tollgate, by a step that fails when an `if` says so, by a script. So is one that needs
//! jobs and does nothing at all, as there is nothing else that it could be for.

mod alls_green;
mod conditions;
mod effect;
mod script;
mod step;

use std::collections::BTreeMap;

use tollgate_common::workflow::expression::{Answer, Conclusion, World};
use tollgate_common::workflow::yaml::Span;
use tollgate_common::workflow::{Condition, Job, Step};

use super::input::Input;
use super::simulate::{self, PULL_REQUEST_EVENTS};
use crate::workflows::File;
pub(crate) use conditions::mentions_results;
pub(crate) use step::Judge;

/// A gate.
#[derive(Clone, Debug)]
pub(crate) struct Gate<'a> {
    /// The number of its file.
    pub(crate) file: usize,
    /// The job.
    pub(crate) job: &'a Job,
    /// What each of its steps does.
    pub(crate) judges: Vec<(&'a Step, Judge)>,
    /// Whether it is tollgate's own, or somebody said that it is a gate: nobody can doubt what is said of it then.
    pub(crate) is_certain: bool,
}

/// All gates, in the order of the files.
pub(crate) fn gates(input: &Input) -> Vec<Gate<'_>> {
    let mut found = Vec::new();
    for (number, file) in input.files.iter().enumerate() {
        for job in &file.workflow.jobs {
            found.extend(gate(input, number, file, job));
        }
    }
    found
}

fn gate<'a>(input: &Input, number: usize, file: &'a File, job: &'a Job) -> Option<Gate<'a>> {
    let judges = judges_of(file, job);
    let is_own = judges.iter().any(|(_, judge)| matches!(judge, Judge::Tollgate(_)));
    let gate = Gate { file: number, job, judges, is_certain: is_own || input.gate.is_some() };
    let is_gate = match &input.gate {
        Some(named) => job.id.text.eq_ignore_ascii_case(named),
        None => gate.judges_needs(file) && (is_own || gate.is_on_the_way(input)),
    };
    is_gate.then_some(gate)
}

/// Whether a job judges what became of others, wherever it runs.
pub(crate) fn judges_needs(file: &File, job: &Job) -> bool {
    let judges = judges_of(file, job);
    Gate { file: 0, job, judges, is_certain: false }.judges_needs(file)
}

/// Whether a job judges by tollgate.
pub(crate) fn is_own_gate(file: &File, job: &Job) -> bool {
    judges_of(file, job).iter().any(|(_, judge)| matches!(judge, Judge::Tollgate(_)))
}

fn judges_of<'a>(file: &File, job: &'a Job) -> Vec<(&'a Step, Judge)> {
    job.steps.iter().map(|step| (step, step::judge(step, job, file))).collect()
}

impl Gate<'_> {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        &self.job.id.text
    }

    /// The ids of the jobs that it needs, as they are declared.
    pub(crate) fn needs<'f>(&self, file: &'f File) -> Vec<&'f str> {
        file.dag.needs(&self.job.id.text).collect()
    }

    fn judges_needs(&self, file: &File) -> bool {
        if self.judges.iter().any(|(_, judge)| matches!(judge, Judge::Tollgate(_))) {
            return true;
        }
        if self.job.needs.ids.is_empty() || self.job.raw.get("environment").is_some() {
            return false;
        }
        let works = self.judges.iter().any(|(_, judge)| matches!(judge, Judge::Work));
        let judges_by_step = self.judges.iter().any(|(step, judge)| match judge {
            Judge::Nothing | Judge::Work => false,
            // Beside real work `failure()` is about that.
            Judge::Exit => conditions::is_about_results(step.condition.as_ref(), !works),
            Judge::ExitWith(_)
            | Judge::AllsGreen(_)
            | Judge::Script(_)
            | Judge::Opaque
            | Judge::Tollgate(_) => true,
        });
        judges_by_step || self.is_only_a_condition(file)
    }

    /// Nothing is done in it, so that its `if` and its needs are all that there is to it.
    fn is_only_a_condition(&self, file: &File) -> bool {
        let is_idle = |(step, judge): &(&Step, Judge)| match judge {
            Judge::Nothing => true,
            Judge::Exit => {
                step.condition.is_none() || conditions::is_only_about_results(step.condition.as_ref())
            }
            _ => false,
        };
        // A checkout alone is where somebody's own steps are to come: `announce` as cargo-dist writes it.
        let says_something = self.judges.iter().any(|(step, _)| step.uses.is_none());
        let is_idle = says_something && self.judges.iter().all(is_idle);
        let is_last = file.dag.dependents(self.id()).next().is_none();
        let condition = self.job.condition.as_ref();
        let is_bare = condition.is_none() || conditions::is_only_about_results(condition);
        is_idle
            && is_last
            && is_bare
            && !self.shows_outputs()
            && (self.can_exit() || self.runs_when_all_is_well(file))
    }

    /// It is there to be read, and not to judge.
    fn shows_outputs(&self) -> bool {
        let scripts = self.judges.iter().filter_map(|(step, _)| step.run.as_ref());
        scripts.map(|run| &run.script.text).any(|text| text.contains("${{") && text.contains("outputs"))
    }

    fn can_exit(&self) -> bool {
        self.judges.iter().any(|(_, judge)| matches!(judge, Judge::Exit))
    }

    /// What runs only when something went wrong, and fails nothing, tells somebody.
    fn runs_when_all_is_well(&self, file: &File) -> bool {
        let mut events = simulate::events(file).into_iter();
        events.any(|event| !simulate::job_runs(file, self.job, &BTreeMap::new(), event, false).is_no())
    }

    /// Whether it takes part in what decides on a pull request: its workflow runs there, and it runs itself, be it
    /// only when something goes wrong.
    fn is_on_the_way(&self, input: &Input) -> bool {
        let file = &input.files[self.file];
        let on = &file.workflow.on;
        if on.get("workflow_call").is_some() {
            return true;
        }
        let events = PULL_REQUEST_EVENTS.into_iter().filter(|event| on.get(event).is_some());
        let mut runs = events.flat_map(|event| {
            let needs = self.needs(file);
            let ends = [Conclusion::Success, Conclusion::Failure];
            ends.map(|end| {
                let results: BTreeMap<&str, Conclusion> = needs.iter().map(|need| (*need, end)).collect();
                simulate::job_runs(file, self.job, &results, Some(event), false)
            })
        });
        runs.any(|runs| !runs.is_no())
    }

    /// Where it judges; its id where it does not.
    pub(crate) fn place(&self) -> Span {
        let judging = self.judges.iter().find(|(step, judge)| match judge {
            Judge::Nothing | Judge::Work => false,
            Judge::Exit => step.condition.as_ref().and_then(Condition::expr).is_some_and(mentions_results),
            _ => true,
        });
        judging.map_or(self.job.id.place.span, |(step, judge)| judged_at(step, judge))
    }

    /// Whether it fails, given what became of its needs.
    pub(crate) fn fails(&self, input: &Input, results: &BTreeMap<&str, Conclusion>, world: &World) -> Answer {
        let world = world.clone().in_steps();
        self.judges
            .iter()
            .map(|(step, judge)| step::fails(step, judge, input, results, &world))
            .fold(Answer::No, Answer::or)
    }
}

/// Where a step judges: its script, the action, or its `if`.
pub(crate) fn judged_at(step: &Step, judge: &Judge) -> Span {
    let condition = step.condition.as_ref().map(|condition| condition.scalar.place.span);
    let uses = step.uses.as_ref().map(|uses| uses.target.place.span);
    let run = step.raw.entry("run").map(|run| run.key.place.span);
    let first = if matches!(judge, Judge::Exit) { condition.or(run) } else { uses.or(run) };
    first.or(uses).unwrap_or(step.raw.place.span)
}
