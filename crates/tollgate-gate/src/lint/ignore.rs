//! Findings that somebody said are none, with the reason; and what was said of nothing.

use tollgate_common::jobs::Ignore;
use tollgate_common::workflow::yaml::Span;

use super::finding::Finding;
use super::input::Input;

/// What ignores nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unused {
    /// What was said.
    pub(crate) ignore: Ignore,
    /// Where.
    pub(crate) span: Span,
}

impl Unused {
    /// One sentence about it, with its place.
    pub(crate) fn sentence(&self, input: &Input) -> String {
        let Span { line, column, .. } = self.span;
        format!("{}:{line}:{column}: this ignores nothing: {}", input.policy.path, self.ignore.rule)
    }
}

/// The findings that stay, how many do not, and what ignores nothing: that is told only when everything was looked at.
pub(super) fn apply(
    input: &Input,
    findings: Vec<Finding>,
    is_all: bool,
) -> (Vec<Finding>, usize, Vec<Unused>) {
    let mut used = vec![false; input.policy.ignore.len()];
    let total = findings.len();
    let stays = |finding: &Finding| {
        let mut stays = true;
        for (at, (ignore, _)) in input.policy.ignore.iter().enumerate() {
            if matches(ignore, finding, input.source(finding.file).0) {
                used[at] = true;
                stays = false;
            }
        }
        stays
    };
    let kept: Vec<Finding> = findings.into_iter().filter(stays).collect();
    let ignores = input.policy.ignore.iter().zip(&used).filter(|(_, used)| is_all && !**used);
    let unused = ignores.map(|((ignore, span), _)| Unused { ignore: ignore.clone(), span: *span }).collect();
    let ignored = total - kept.len();
    (kept, ignored, unused)
}

fn matches(ignore: &Ignore, finding: &Finding, path: &str) -> bool {
    let is_file = |file: &String| file == path || path.rsplit('/').next() == Some(file.as_str());
    let is_job = |job: &String| finding.job.as_ref().is_some_and(|of| of.eq_ignore_ascii_case(job));
    ignore.rule == finding.rule
        && ignore.file.as_ref().is_none_or(is_file)
        && ignore.job.as_ref().is_none_or(is_job)
}
