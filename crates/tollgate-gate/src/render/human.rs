//! For people: a line a job, what is bad first and each consequence under its cause, and then the one sentence.

use tollgate_common::text::Style;

use crate::verdict::report::{JobReport, Report, Role, Standing, Verdict};
use crate::verdict::{cure, words};

/// Ids longer than this do not widen the column.
const WIDEST: usize = 40;

/// The whole answer.
#[must_use]
pub fn human(report: &Report, style: Style) -> String {
    let mut text = table(report, style);
    for note in &report.notes {
        text.push_str(&format!("{}: {note}\n", style.warning("note")));
    }
    text + &sentence(report, style) + "\n" + &help(report, style)
}

/// What mends it, below the sentence.
pub(super) fn help(report: &Report, style: Style) -> String {
    cure::help(report).map(|help| format!("{}: {help}\n", style.hint("help"))).unwrap_or_default()
}

/// A line a job.
#[must_use]
pub(super) fn table(report: &Report, style: Style) -> String {
    let ids = report.jobs.iter().map(|job| job.id.to_string().chars().count() + 2 * depth(job));
    let width = ids.max().unwrap_or_default().min(WIDEST);
    in_order(report).into_iter().map(|job| line(report, job, width, style)).collect()
}

/// Causes, each with what followed from it, then what was cancelled beside them, then what only warns, then the rest.
pub(super) fn in_order(report: &Report) -> Vec<&JobReport> {
    let mut followers = vec![Vec::new(); report.jobs.len()];
    for job in &report.jobs {
        if let Role::Consequence(causes) = &job.role {
            followers[causes[0]].push(job);
        }
    }
    let mut jobs = Vec::with_capacity(report.jobs.len());
    for (place, cause) in report.causes() {
        jobs.push(cause);
        jobs.append(&mut followers[place]);
    }
    let all = |is: fn(&JobReport) -> bool| report.jobs.iter().filter(move |job| is(job));
    jobs.extend(all(|job| job.role == Role::Beside));
    jobs.extend(all(|job| job.standing == Standing::Warned));
    jobs.extend(all(|job| job.standing == Standing::Good));
    jobs
}

fn depth(job: &JobReport) -> usize {
    usize::from(matches!(job.role, Role::Consequence(_)))
}

fn line(report: &Report, job: &JobReport, width: usize, style: Style) -> String {
    let indent = "  ".repeat(depth(job));
    let id = format!("{indent}{}", job.id);
    let sign = match job.standing {
        Standing::Bad if depth(job) > 0 || job.role == Role::Beside => style.dim(sign(job)),
        Standing::Bad => style.error(sign(job)),
        Standing::Warned => style.warning(sign(job)),
        Standing::Good => style.dim(sign(job)),
    };
    format!("{sign} {id:width$}  {}\n", words::why(report, job))
}

/// One character for how a job stands.
pub(super) fn sign(job: &JobReport) -> &'static str {
    match (job.standing, &job.result) {
        (Standing::Bad, _) => "✗",
        (Standing::Warned, _) => "!",
        (Standing::Good, crate::verdict::needs::JobResult::Skipped) => "-",
        (Standing::Good, _) => "✓",
    }
}

fn sentence(report: &Report, style: Style) -> String {
    let sentence = words::sentence(report);
    match report.verdict {
        Verdict::Pass => style.strong(&sentence),
        Verdict::Fail => style.error(&sentence),
        Verdict::Cancelled => style.warning(&sentence),
    }
}
