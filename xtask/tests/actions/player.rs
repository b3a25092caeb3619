//! A workflow, played: which jobs run, what their steps do, what the jobs after them see.
//!
//! Jobs run one after the other, each in a checkout of its own.

use std::collections::BTreeMap;
use std::path::Path;

use tollgate_common::workflow::expression::{Answer, Conclusion, Value, World};
use tollgate_common::workflow::{Job, Workflow};

use crate::action::{self, Use};
use crate::machine::{Ran, inherited, run_script, runner_temp, temporary};
use crate::repository::Event;
use crate::step::{Pairs, Step, is_run, object, pairs, scalar, steps, text, texts, value};

/// What happens to a job that nobody wrote into the workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Its steps are run.
    Runs,
    /// It is started, and its first script ended from outside.
    Cancelled,
    /// It ends like this, and its steps are not run.
    Ends(Conclusion),
}

/// A run of a workflow.
pub(crate) struct Player<'a> {
    pub(crate) source: &'a str,
    pub(crate) event: &'a Event,
    /// Of the jobs that are not listed the steps are run.
    pub(crate) fates: Vec<(&'a str, Fate)>,
    /// More variables for every script.
    pub(crate) variables: Pairs,
    /// Whether artifacts get lost on their way.
    pub(crate) loses_artifacts: bool,
}

/// What became of a job.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) result: Conclusion,
    pub(crate) outputs: Pairs,
    /// What its scripts wrote; of all legs of a matrix.
    pub(crate) log: String,
    pub(crate) summary: String,
    /// How many legs it had.
    pub(crate) legs: usize,
}

/// What became of all jobs, by their ids.
pub(crate) type Run = BTreeMap<String, Done>;

/// A leg of a job while it runs.
struct Leg<'a> {
    context: Vec<(String, Value)>,
    variables: BTreeMap<String, String>,
    workspace: &'a Path,
    is_cancelled: bool,
}

impl Player<'_> {
    pub(crate) fn play(&self) -> Run {
        let workflow = Workflow::parse(self.source).expect("a workflow");
        let artifacts = temporary();
        let mut run = Run::new();
        // Jobs stand in the file after those that they need.
        for job in &workflow.jobs {
            let done = self.job(job, &workflow, &run, artifacts.path());
            run.insert(job.id.text.clone(), done);
        }
        run
    }

    fn job(&self, job: &Job, workflow: &Workflow, run: &Run, artifacts: &Path) -> Done {
        let id = job.id.text.as_str();
        let mut done = Done {
            result: Conclusion::Skipped,
            outputs: vec![],
            log: String::new(),
            summary: String::new(),
            legs: 0,
        };
        let context = self.context(job, workflow, run);
        let mut world = World::of_job([], ancestors(job, workflow, run), false);
        world.contexts.clone_from(&context);
        if !is_run(job.condition.as_ref().map(|condition| condition.scalar.text.as_str()), &world) {
            return done;
        }
        let fate = self.fates.iter().find(|(of, _)| *of == id).map_or(&Fate::Runs, |(_, fate)| fate);
        if let Fate::Ends(result) = fate {
            done.result = *result;
            return done;
        }
        done.result = Conclusion::Success;
        for leg in legs(job, &world) {
            done.legs += 1;
            let mut context = context.clone();
            context.extend(leg.map(|leg| ("matrix".to_owned(), leg)));
            let directory = temporary();
            let leg = Leg {
                context,
                variables: self.variables(workflow),
                workspace: directory.path(),
                is_cancelled: *fate == Fate::Cancelled,
            };
            let result = self.leg(job, leg, artifacts, &mut done);
            // A leg that failed counts for more than one that was cancelled.
            if result == Conclusion::Failure || done.result == Conclusion::Success {
                done.result = result;
            }
        }
        done
    }

    /// `github` and `needs`.
    fn context(&self, job: &Job, workflow: &Workflow, run: &Run) -> Vec<(String, Value)> {
        let name = workflow.name.as_ref().map_or("", |name| name.text.as_str());
        let mut github = self.event.context();
        github.push(("workflow".to_owned(), name.to_owned()));
        let need = |id: &str| {
            let done = &run[id];
            let result = ("result", Value::text(done.result.as_str()));
            (id.to_owned(), Value::object([result, ("outputs", object(&done.outputs))]))
        };
        let needs = job.needs.ids.iter().map(|need_| need(&need_.text));
        vec![("github".to_owned(), object(&github)), ("needs".to_owned(), Value::object(needs))]
    }

    fn variables(&self, workflow: &Workflow) -> BTreeMap<String, String> {
        assert!(workflow.raw.get("env").is_none(), "`env` of a workflow is not played");
        let mut variables = inherited();
        variables.extend(self.event.variables());
        variables.extend(self.variables.iter().cloned());
        variables
    }

    /// Runs the steps; what comes of them is added to what came of other legs.
    fn leg(&self, job: &Job, mut leg: Leg<'_>, artifacts: &Path, done: &mut Done) -> Conclusion {
        let workspace = leg.workspace.display().to_string();
        leg.variables.insert("GITHUB_WORKSPACE".to_owned(), workspace);
        leg.variables.insert("RUNNER_TEMP".to_owned(), runner_temp());
        leg.variables.insert("GITHUB_JOB".to_owned(), job.id.text.clone());
        leg.variables.extend(pairs(job.raw.get("env")));
        let mut result = Conclusion::Success;
        let mut finished: Vec<(String, Value)> = Vec::new();
        for step in steps(&job.raw) {
            let mut world = World {
                success: (result == Conclusion::Success).into(),
                failure: (result == Conclusion::Failure).into(),
                cancelled: (result == Conclusion::Cancelled).into(),
                contexts: leg.context.clone(),
            };
            world.contexts.push(("steps".to_owned(), Value::object(finished.clone())));
            if !is_run(step.condition.as_deref(), &world) {
                continue;
            }
            let ran = self.step(&step, &world, &leg, artifacts);
            done.log.push_str(&ran.log);
            done.summary.push_str(&ran.summary);
            if let Some(id) = step.id {
                finished.push((id, Value::object([("outputs", object(&ran.outputs))])));
            }
            if leg.is_cancelled && step.run.is_some() {
                result = Conclusion::Cancelled;
            } else if ran.code != Some(0) {
                result = Conclusion::Failure;
            }
        }
        let world =
            World { contexts: vec![("steps".to_owned(), Value::object(finished))], ..World::default() };
        done.outputs = texts(&pairs(job.raw.get("outputs")), &world);
        result
    }

    fn step(&self, step: &Step, world: &World, leg: &Leg<'_>, artifacts: &Path) -> Ran {
        let with = texts(&step.with, world);
        if let Some(uses) = &step.uses {
            let (name, version) = uses.split_once('@').unwrap_or((uses, ""));
            return match (name, name.split_once("/.github/actions/")) {
                ("actions/checkout", _) => self.event.check_out(leg.workspace, &with),
                ("actions/upload-artifact", _) => upload(&with, leg.workspace, artifacts),
                ("actions/download-artifact", _) => self.download(&with, leg.workspace, artifacts),
                (_, Some((_, ours))) => action::play(&Use {
                    name: ours,
                    reference: version,
                    with,
                    variables: &leg.variables,
                    workspace: leg.workspace,
                }),
                _ => panic!("{uses} is not played"),
            };
        }
        let script = step.run.as_ref().expect("a step runs or uses");
        assert!(!script.contains("${{"), "an expression in a script can become code: {script}");
        let mut variables = leg.variables.clone();
        variables.extend(texts(&step.env, world));
        let directory = step.directory.as_ref().map_or(String::new(), |directory| text(directory, world));
        run_script(script, &variables, &leg.workspace.join(directory), leg.is_cancelled)
    }

    fn download(&self, with: &Pairs, workspace: &Path, artifacts: &Path) -> Ran {
        let from = artifacts.join(given(with, "name"));
        if self.loses_artifacts || !from.exists() {
            return Ran { code: Some(1), log: "Artifact not found\n".to_owned(), ..Ran::default() };
        }
        let to = workspace.join(given(with, "path"));
        std::fs::create_dir_all(&to).expect("a directory");
        for entry in std::fs::read_dir(from).expect("a directory") {
            let path = entry.expect("an entry").path();
            std::fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("a copy");
        }
        Ran { code: Some(0), ..Ran::default() }
    }
}

fn given<'a>(with: &'a Pairs, name: &str) -> &'a str {
    with.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

/// One file, without its mode: the action's page says that an artifact holds none.
fn upload(with: &Pairs, workspace: &Path, artifacts: &Path) -> Ran {
    let file = workspace.join(given(with, "path"));
    let to = artifacts.join(given(with, "name"));
    let Ok(bytes) = std::fs::read(&file) else {
        assert_eq!(given(with, "if-no-files-found"), "error");
        return Ran { code: Some(1), log: "No files were found\n".to_owned(), ..Ran::default() };
    };
    std::fs::create_dir(&to).expect("a name that is new");
    std::fs::write(to.join(file.file_name().expect("a name")), bytes).expect("a file");
    Ran { code: Some(0), outputs: vec![("artifact-id".to_owned(), "1".to_owned())], ..Ran::default() }
}

/// How all jobs before it ended, near and far.
fn ancestors(job: &Job, workflow: &Workflow, run: &Run) -> Vec<Conclusion> {
    let mut all = Vec::new();
    for need in &job.needs.ids {
        let need = workflow.job(&need.text).expect("a job");
        all.push(run[&need.id.text].result);
        all.extend(ancestors(need, workflow, run));
    }
    all
}

/// The legs of its matrix; one without any where it has none.
fn legs(job: &Job, world: &World) -> Vec<Option<Value>> {
    let Some(strategy) = &job.strategy else { return vec![None] };
    let matrix = strategy.raw.get("matrix").expect("a matrix");
    let value = value(&scalar(matrix), world).property("include");
    let Value::Array(legs) = value else { panic!("a matrix with `include` is expected") };
    assert!(!legs.is_empty(), "a matrix of nothing is an error of the workflow");
    legs.into_iter().map(Some).collect()
}

#[test]
fn nothing_is_known_of_a_skip_but_that_it_is_no_success() {
    // `success()` asks all jobs before, and a skip is none of it.
    let world = World::of_job([], [Conclusion::Skipped], false);
    assert_eq!((world.success, world.failure), (Answer::No, Answer::No));
}
