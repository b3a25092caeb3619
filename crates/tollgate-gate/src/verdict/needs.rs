//! What became of the jobs: the reader of the `needs` context, as `toJSON(needs)` writes it.
//!
//! Comes in: bytes. Goes out: each job's id and result in the order written, and the plan if one of the jobs is the
//! one that makes it. All other outputs are passed over while reading, so that their size, their nesting and what is
//! in them do not matter: nothing of them is ever in memory, let alone in a report. Strict, since a reader that
//! makes sense of everything can be made to see a success.
//!
//! Source: docs.github.com, "Contexts reference", `needs` context (2026).

use std::collections::BTreeSet;
use std::fmt;
use std::io::Read;

use anyhow::anyhow;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;
use tollgate_common::{Failure, Result};

use super::id::JobId;
use super::utf8::Utf8Reader;

/// The output of the planning job that holds the plan.
const PLAN_OUTPUT: &str = "plan";

/// The result of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobResult {
    /// `success`
    Success,
    /// `failure`
    Failure,
    /// `cancelled`
    Cancelled,
    /// `skipped`
    Skipped,
    /// Any other word, which GitHub does not document.
    Other(String),
}

impl JobResult {
    /// The result as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for JobResult {
    /// The four words are lower-case; another spelling is not one of them.
    fn from(word: String) -> Self {
        match word.as_str() {
            "success" => Self::Success,
            "failure" => Self::Failure,
            "cancelled" => Self::Cancelled,
            "skipped" => Self::Skipped,
            _ => Self::Other(word),
        }
    }
}

/// What became of one job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The job's id in the workflow.
    pub id: JobId,
    /// Its result.
    pub result: JobResult,
}

/// What became of the jobs that the gate needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The jobs in the order in which they were written; no two ids differ only by case.
    pub jobs: Vec<Need>,
    /// The output `plan` of the job that makes the plan, unread.
    pub plan: Option<String>,
}

impl Needs {
    /// Reads the context; `plan_job` is the id of the job whose plan is kept.
    ///
    /// # Errors
    /// When this is not exactly one JSON object in UTF-8 (a byte order mark is passed over) in which every job is an
    /// object with one result, when two job ids are the same without regard to case, or when there is no job.
    pub fn read(input: impl Read, plan_job: Option<&JobId>) -> Result<Self> {
        let mut reader = Utf8Reader::new(input);
        let needs = parse(&mut reader, plan_job).map_err(|err| match reader.take_error() {
            Some(failure) => failure,
            None if reader.is_blank() => handed_over(anyhow!("the needs are blank")),
            None => explain(&err),
        })?;
        if needs.jobs.is_empty() {
            return Err(Failure::new(anyhow!("the needs are empty: there is no job to judge"))
                .hint("list the jobs of the workflow in the `needs` of the gate's job"));
        }
        Ok(needs)
    }
}

fn parse(reader: &mut Utf8Reader<impl Read>, plan_job: Option<&JobId>) -> serde_json::Result<Needs> {
    let mut json = serde_json::Deserializer::from_reader(reader);
    let needs = NeedsSeed { plan_job }.deserialize(&mut json)?;
    json.end()?;
    Ok(needs)
}

/// What is said of a text is where it is wrong and how, and no more of it than a job's id: the rest may be an output.
fn explain(err: &serde_json::Error) -> Failure {
    let text = err.to_string();
    let what = without_value(text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what));
    let place = format!("line {}, column {}", err.line(), err.column());
    handed_over(match err.classify() {
        Category::Eof => anyhow!("the needs end too early, at {place}"),
        Category::Syntax => anyhow!("the needs are not JSON: {what}, at {place}"),
        Category::Io | Category::Data => anyhow!("the needs cannot be used: {what}, at {place}"),
    })
}

/// `invalid type: string "…", expected an object` quotes what is there.
fn without_value(message: &str) -> String {
    match message.strip_prefix("invalid type: ").and_then(|rest| rest.rsplit_once(", expected ")) {
        Some((found, expected)) => {
            let kind = found.split(['"', '`']).next().unwrap_or_default().trim_end();
            format!("{kind} in the place of {expected}")
        }
        None => message.to_owned(),
    }
}

fn handed_over(error: anyhow::Error) -> Failure {
    Failure::new(error)
        .hint("hand over what GitHub says, unchanged: `env: { NEEDS: \"${{ toJSON(needs) }}\" }`")
}

struct NeedsSeed<'a> {
    plan_job: Option<&'a JobId>,
}

impl<'de> DeserializeSeed<'de> for NeedsSeed<'_> {
    type Value = Needs;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Needs, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for NeedsSeed<'_> {
    type Value = Needs;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of jobs and what became of them")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Needs, A::Error> {
        let mut needs = Needs::default();
        let mut known = BTreeSet::new();
        while let Some(id) = map.next_key::<String>()? {
            let id = JobId::new(&id);
            if !known.insert(id.clone()) {
                return Err(A::Error::custom(format!("the job `{id}` stands in them twice")));
            }
            let is_plan_job = self.plan_job == Some(&id);
            let job = map.next_value_seed(JobSeed { id: &id, is_plan_job })?;
            if is_plan_job {
                needs.plan = job.plan;
            }
            needs.jobs.push(Need { id, result: job.result });
        }
        Ok(needs)
    }
}

/// One job as it is read.
struct Job {
    result: JobResult,
    plan: Option<String>,
}

struct JobSeed<'a> {
    id: &'a JobId,
    is_plan_job: bool,
}

impl<'de> DeserializeSeed<'de> for JobSeed<'_> {
    type Value = Job;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Job, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for JobSeed<'_> {
    type Value = Job;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the result of the job `{}`", self.id)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Job, A::Error> {
        let wrong = |what: &str| A::Error::custom(format!("the job `{}` {what}", self.id));
        let (mut result, mut outputs) = (None, None);
        while let Some(key) = map.next_key::<Key>()? {
            match key {
                Key::Result if result.is_some() => return Err(wrong("has two results")),
                Key::Outputs if outputs.is_some() => return Err(wrong("has its outputs twice")),
                Key::Result => match map.next_value::<Option<String>>() {
                    Ok(Some(word)) => result = Some(JobResult::from(word)),
                    Ok(None) => return Err(wrong("has no result but null")),
                    Err(err) => return Err(err),
                },
                Key::Outputs if self.is_plan_job => outputs = Some(map.next_value_seed(OutputsSeed)?),
                Key::Outputs => {
                    map.next_value::<IgnoredAny>()?;
                    outputs = Some(None);
                }
                Key::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let result = result.ok_or_else(|| wrong("has no result"))?;
        Ok(Job { result, plan: outputs.flatten() })
    }
}

/// What stands in a job.
#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Key {
    Result,
    Outputs,
    #[serde(other)]
    Other,
}

/// The outputs of the planning job, of which only the plan is kept.
struct OutputsSeed;

impl<'de> DeserializeSeed<'de> for OutputsSeed {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<String>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OutputsSeed {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the outputs of the planning job")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<String>, A::Error> {
        let mut plan = None;
        while let Some(name) = map.next_key::<String>()? {
            if name != PLAN_OUTPUT {
                map.next_value::<IgnoredAny>()?;
            } else if plan.replace(map.next_value::<String>()?).is_some() {
                return Err(A::Error::custom("the planning job has two outputs `plan`"));
            }
        }
        Ok(plan)
    }
}
