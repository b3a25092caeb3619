//! One question about a verdict, put together piece by piece.

use std::fs;

use crate::support::{HEAD, Ran, gate, needs, plan};

/// One question. What is not said is absent.
pub(super) struct Case {
    needs: &'static str,
    policy: String,
    plan: Option<String>,
    pub(super) workflow: Option<String>,
    env: Vec<(&'static str, &'static str)>,
}

/// A question about what became of these jobs.
pub(super) fn on(needs: &'static str) -> Case {
    Case { needs, policy: String::new(), plan: None, workflow: None, env: vec![("GITHUB_SHA", HEAD)] }
}

impl Case {
    /// A line of `tollgate.toml` after the other.
    pub(super) fn policy(mut self, toml: &str) -> Self {
        self.policy += &format!("{toml}\n");
        self
    }

    /// These jobs may be skipped by plan.
    pub(super) fn planned(self, jobs: &str) -> Self {
        jobs.split_whitespace()
            .fold(self, |case, job| case.policy(&format!("[jobs.{job}]\nskip = \"planned\"")))
    }

    pub(super) fn plan(mut self, run: &str, skip: &str) -> Self {
        self.plan = Some(plan(run, skip));
        self
    }

    pub(super) fn plan_text(mut self, text: &str) -> Self {
        self.plan = Some(text.to_owned());
        self
    }

    /// `test<build,lint build<plan`: test needs build and lint. Jobs that need nothing are listed alone.
    pub(super) fn workflow(mut self, jobs: &str) -> Self {
        let job = |job: &str| {
            let (id, needs) = job.split_once('<').unwrap_or((job, ""));
            let needs = if needs.is_empty() { String::new() } else { format!("    needs: [{needs}]\n") };
            format!("  {id}:\n    runs-on: ubuntu-latest\n{needs}    steps: [{{ run: \"true\" }}]\n")
        };
        let jobs: String = jobs.split_whitespace().map(job).collect();
        self.workflow = Some(format!("on: push\njobs:\n{jobs}"));
        self
    }

    pub(super) fn event(mut self, name: &'static str) -> Self {
        self.env.extend([("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", name)]);
        self
    }

    pub(super) fn gate_is(mut self, job: &'static str) -> Self {
        self.env.push(("GITHUB_JOB", job));
        self
    }

    /// Compares exit code and sentence.
    #[track_caller]
    pub(super) fn is(self, code: u8, sentence: &str) {
        let needs = self.needs;
        let ran = self.run();
        assert_eq!((ran.code, ran.sentence().as_str()), (code, sentence), "{needs}\n{ran:?}");
    }

    /// There is no verdict, and this is said.
    #[track_caller]
    pub(super) fn fails_with(self, part: &str) {
        let ran = self.run();
        assert!(ran.code == 2 && ran.stderr.contains(part), "{ran:?}");
    }

    fn run(mut self) -> Ran {
        let dir = tempfile::tempdir().expect("a temp dir");
        fs::write(dir.path().join("tollgate.toml"), &self.policy).expect("a policy");
        let mut args = vec!["--needs", "-", "--format", "human"];
        if let Some(workflow) = &self.workflow {
            fs::write(dir.path().join("gate.yml"), workflow).expect("a workflow");
            args.extend(["--workflow", "gate.yml"]);
        }
        if !self.env.iter().any(|(name, _)| *name == "GITHUB_ACTIONS") {
            // Without an event, the commit comes from the command line.
            self.env.retain(|(name, _)| *name != "GITHUB_SHA");
            args.extend(["--sha", HEAD]);
        }
        let ran = gate(dir.path(), &args, &self.env, needs(self.needs, self.plan.as_deref()).as_bytes());
        assert!(!format!("{ran:?}").contains("hunter2"), "an output is shown: {ran:?}");
        ran
    }
}
