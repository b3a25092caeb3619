//! The inputs of re-actors/alls-green, for those who change over by swapping one line.
//!
//! Only the inputs are its own, their names and the forms of their lists. What they mean is ours: a job that may fail
//! may not be skipped, and one that may be skipped may not fail. Source: README of that action, release v1.2.2.

use anyhow::{Context, anyhow};
use serde_json::Value;
use tollgate_common::jobs::{Allowed, Skip};
use tollgate_common::{Failure, Result};

use super::policy::Policy;
use crate::cli::CompatArgs;

/// Adds what the inputs allow.
pub(super) fn add(policy: &mut Policy, args: &CompatArgs, notes: &mut Vec<String>) -> Result<()> {
    for job in list("allowed-failures", args.allowed_failures.as_deref(), notes)? {
        policy.job(&job).allow.push(Allowed::Failure);
    }
    for job in list("allowed-skips", args.allowed_skips.as_deref(), notes)? {
        policy.job(&job).skip = Skip::Always;
    }
    Ok(())
}

/// The jobs of a list: separated by commas or lines, or as JSON an array, a string with such a list, or an object
/// whose keys they are.
fn list(input: &str, text: Option<&str>, notes: &mut Vec<String>) -> Result<Vec<String>> {
    let text = text.unwrap_or_default().trim();
    if !text.starts_with(['[', '{', '"']) {
        return Ok(split(text));
    }
    let json: Value =
        serde_json::from_str(text).with_context(|| format!("`{input}` begins like JSON and is none"))?;
    let wrong = || {
        Failure::new(anyhow!("`{input}` is JSON, but no list of jobs"))
            .hint(format!("write the jobs with commas between them: {input}: lint, docs"))
    };
    match json {
        Value::String(text) => Ok(split(&text)),
        Value::Array(jobs) => {
            jobs.iter().map(|job| job.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
        }
        Value::Object(jobs) => {
            notes.push(format!(
                "`{input}` is an object, so it holds for every job in it: all of needs, if it is that"
            ));
            Ok(jobs.into_iter().map(|(job, _)| job).collect())
        }
        _ => Err(wrong()),
    }
}

fn split(text: &str) -> Vec<String> {
    text.split([',', '\n']).map(str::trim).filter(|job| !job.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_many_forms() {
        for (text, expected) in [
            ("", &[][..]),
            ("  \n ", &[]),
            ("lint", &["lint"]),
            ("lint, docs", &["lint", "docs"]),
            ("lint\ndocs\n", &["lint", "docs"]),
            ("lint,\n docs ,", &["lint", "docs"]),
            (r#"["lint", "docs"]"#, &["lint", "docs"]),
            (r#""lint, docs""#, &["lint", "docs"]),
            (r#"{"docs": {"result": "success"}, "lint": {}}"#, &["docs", "lint"]),
        ] {
            let mut notes = Vec::new();
            assert_eq!(list("allowed-skips", Some(text), &mut notes).expect("a list"), expected, "{text}");
            assert_eq!(notes.len(), usize::from(text.starts_with('{')), "{text}");
        }
        assert!(list("allowed-skips", None, &mut Vec::new()).expect("a list").is_empty());
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for (text, expected) in [
            ("[1]", "is JSON, but no list of jobs"),
            (r#"["lint", ["docs"]]"#, "is JSON, but no list of jobs"),
            ("[lint]", "begins like JSON and is none"),
            ("{", "begins like JSON and is none"),
        ] {
            let failure = list("allowed-skips", Some(text), &mut Vec::new()).expect_err("no list");
            assert!(failure.to_string().contains(expected), "{text}: {failure}");
        }
    }
}
