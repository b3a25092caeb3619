//! Plan v1: which jobs a change asks for and which may be skipped, each with its reason.
//!
//! Written by affected, read by gate; as a job output its name is `plan`. One line of JSON, the fields in this
//! order and the jobs sorted. A reader ignores fields that it does not know, and refuses another version.
//! Knows nothing of why: the reasons are text for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Context, bail};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

/// The version that is written and read.
const VERSION: u64 = 1;

/// A plan. Every job stands in exactly one of `run` and `skip`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The commit compared with, in hexadecimal digits. `None` where there is none: it is not known (every job
    /// runs then), or the answer is for a list of paths, or for everything since before the first commit.
    pub base: Option<String>,
    /// The commit that the CI system will report for this run, where that, or the head of the pull request, is checked
    /// out; else the one that is. `None` where no commit is known; such a plan is for no commit, and excuses nothing in
    /// CI.
    pub head: Option<String>,
    /// The jobs to run, each with the reason.
    pub run: BTreeMap<String, String>,
    /// The jobs that may be skipped, each with the reason.
    pub skip: BTreeMap<String, String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Written<'a> {
    /// 1.
    version: u64,
    /// The commit compared with; null where there is none.
    base: Option<&'a str>,
    /// The commit that the CI system will report, where that, or the head of the pull request, is checked out; else the
    /// one that is; null where none is known, and then it excuses nothing in CI.
    head: Option<&'a str>,
    /// The jobs to run, each with the reason.
    run: &'a BTreeMap<String, String>,
    /// The jobs that may be skipped, each with the reason.
    skip: &'a BTreeMap<String, String>,
}

/// Only this is read before the version is known.
#[derive(Deserialize)]
struct Versioned {
    version: u64,
}

#[derive(Deserialize)]
struct Read {
    base: Option<String>,
    head: Option<String>,
    run: Entries,
    skip: Entries,
}

/// The members of an object in their order, so that one that stands there twice is seen.
struct Entries(Vec<(String, String)>);

impl Plan {
    /// The plan as one line of JSON, without a newline at its end.
    ///
    /// # Errors
    /// Never, as far as serde knows these types.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(&Written {
            version: VERSION,
            base: self.base.as_deref(),
            head: self.head.as_deref(),
            run: &self.run,
            skip: &self.skip,
        })
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// When the text is no plan, when it has another version, when a commit is none, or when a job stands in it
    /// twice (in both parts, or in one; names that differ only by case are one job).
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let Versioned { version } = serde_json::from_str(text).context("this is no plan")?;
        if version != VERSION {
            bail!("the plan has version {version}, and this program reads version {VERSION}");
        }
        let Read { base, head, run, skip } =
            serde_json::from_str(text).context("this is no plan of version 1")?;
        for (field, commit) in [("base", &base), ("head", &head)] {
            if commit.as_deref().is_some_and(|commit| !is_commit(commit)) {
                bail!("`{field}` of the plan is no commit");
            }
        }
        let mut known = BTreeSet::new();
        if let Some((twice, _)) =
            run.0.iter().chain(&skip.0).find(|(job, _)| !known.insert(job.to_lowercase()))
        {
            bail!("the job {twice:?} stands in the plan twice");
        }
        Ok(Self { base, head, run: run.0.into_iter().collect(), skip: skip.0.into_iter().collect() })
    }
}

/// SHA-1 or SHA-256 in lower-case hexadecimal digits, as git and GitHub write it.
#[must_use]
pub fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of jobs and their reasons")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "0123456789012345678901234567890123456789";
    const HEAD: &str = "abcdefabcdefabcdefabcdefabcdefabcdefabcd";

    fn plan() -> Plan {
        let one = |job: &str, reason: &str| BTreeMap::from([(job.to_owned(), reason.to_owned())]);
        Plan {
            base: Some(BASE.to_owned()),
            head: Some(HEAD.to_owned()),
            run: one("test", "12 packages: api changed"),
            skip: one("docs", "nothing under docs/ changed"),
        }
    }

    #[test]
    fn version_1_is_frozen() {
        let expected = format!(
            r#"{{"version":1,"base":"{BASE}","head":"{HEAD}","run":{{"test":"12 packages: api changed"}},"skip":{{"docs":"nothing under docs/ changed"}}}}"#
        );
        assert_eq!(plan().to_json().expect("JSON"), expected);
        assert_eq!(Plan::parse(&expected).expect("a plan"), plan());
    }

    #[test]
    fn a_base_that_is_not_known_is_null() {
        let unknown = Plan { base: None, ..plan() };
        let text = unknown.to_json().expect("JSON");
        assert!(text.starts_with(r#"{"version":1,"base":null,"head":"ab"#), "{text}");
        assert_eq!(Plan::parse(&text).expect("a plan"), unknown);
    }

    #[test]
    fn hostile_text_survives_and_stays_on_its_line() {
        let mut hostile = plan();
        hostile.run.insert("a\nb\"c".to_owned(), "::error::\r\n\u{1b}[31m ${{ secrets.X }}".to_owned());
        let text = hostile.to_json().expect("JSON");
        assert!(!text.contains(|c: char| c.is_control()), "{text:?}");
        assert_eq!(Plan::parse(&text).expect("a plan"), hostile);
    }

    #[test]
    fn fields_to_come_are_ignored() {
        let text = r#"{"later":[1],"version":1,"base":null,"head":null,"run":{},"skip":{}}"#;
        assert_eq!(Plan::parse(text).expect("a plan").run.len(), 0);
    }

    #[test]
    fn what_is_no_plan_is_refused() {
        let with = |run: &str, skip: &str| {
            format!(r#"{{"version":1,"base":null,"head":null,"run":{{{run}}},"skip":{{{skip}}}}}"#)
        };
        for (text, expected) in [
            (String::new(), "this is no plan"),
            ("null".to_owned(), "this is no plan"),
            ("{}".to_owned(), "missing field `version`"),
            (r#"{"version":2,"jobs":[]}"#.to_owned(), "the plan has version 2"),
            (r#"{"version":"1"}"#.to_owned(), "this is no plan"),
            (r#"{"version":1,"run":{}}"#.to_owned(), "missing field `skip`"),
            (with(r#""a":"x""#, r#""a":"y""#), r#"the job "a" stands in the plan twice"#),
            (with(r#""a":"x""#, r#""A":"y""#), r#"the job "A" stands in the plan twice"#),
            (with("", r#""a":"x","a":"y""#), r#"the job "a" stands in the plan twice"#),
            (with(r#""a":1"#, ""), "expected a string"),
            (with("", "").replace("\"head\":null", "\"head\":\"HEAD\""), "`head` of the plan is no commit"),
            (with("", "") + "{}", "trailing characters"),
            (with("", "").replace("},\"skip\"", "},\"run\":{},\"skip\""), "duplicate field `run`"),
        ] {
            let error = Plan::parse(&text).expect_err("no plan");
            assert!(format!("{error:#}").contains(expected), "{text}: {error:#}");
        }
    }
}
