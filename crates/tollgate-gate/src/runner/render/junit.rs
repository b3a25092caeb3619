//! A run as JUnit XML, for systems that show test results: a test case a job, with the end of what it has written.
//!
//! Elements and attributes are those of the Jenkins plugin's schema, which others read too (testmoapp/junitxml), and for a
//! pass after a failure `flakyFailure`, as Maven's Surefire and nextest write it.

use std::fmt::Write as _;
use std::time::Duration;

use crate::runner::report::{Attempt, Fate, JobReport, Report};
use crate::runner::words;

/// The name of the suite.
const SUITE: &str = "gate run";

/// The whole file.
pub(crate) fn junit(report: &Report) -> String {
    let count = |is: fn(&Fate) -> bool| report.jobs.iter().filter(|job| is(&job.fate)).count();
    let failures = count(|fate| matches!(fate, Fate::Failed { .. } | Fate::TimedOut { .. }));
    let errors = count(|fate| matches!(fate, Fate::Stopped(_)));
    let skipped = count(|fate| matches!(fate, Fate::PassedBefore { .. } | Fate::NotRun(_) | Fate::Skipped));
    let (tests, time) = (report.jobs.len(), seconds(report.wall));
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"");
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{SUITE}\" {counts} time=\"{time}\">\n  \
         <testsuite name=\"{SUITE}\" {counts} skipped=\"{skipped}\" time=\"{time}\">\n"
    );
    for job in &report.jobs {
        text.push_str(&case(job));
    }
    text + "  </testsuite>\n</testsuites>\n"
}

fn case(job: &JobReport) -> String {
    let time = job.attempts.iter().map(|attempt| attempt.record.wall()).sum();
    let mut text = format!(
        "    <testcase name=\"{}\" classname=\"{SUITE}\" time=\"{}\">\n",
        escaped(&job.name),
        seconds(time)
    );
    let result = escaped(&words::result(job));
    let _ = match &job.fate {
        Fate::Passed => Ok(()),
        Fate::Failed { .. } => writeln!(text, "      <failure type=\"failed\" message=\"{result}\"/>"),
        Fate::TimedOut { .. } => writeln!(text, "      <failure type=\"timed-out\" message=\"{result}\"/>"),
        Fate::Stopped(_) => writeln!(text, "      <error type=\"stopped\" message=\"{result}\"/>"),
        Fate::PassedBefore { .. } | Fate::NotRun(_) => {
            writeln!(text, "      <skipped message=\"{result}\"/>")
        }
        Fate::Skipped => writeln!(text, "      <skipped message=\"{}\"/>", escaped(&job.reason)),
    };
    let last = job.attempts.len().saturating_sub(1);
    for (number, attempt) in job.attempts.iter().enumerate() {
        if number == last {
            text.push_str(&output(attempt, "      "));
        } else if job.is_flaky() {
            text.push_str(
                "      <flakyFailure type=\"failed\" message=\"failed, and passed when tried again\">\n",
            );
            text.push_str(&output(attempt, "        "));
            text.push_str("      </flakyFailure>\n");
        }
    }
    text + "    </testcase>\n"
}

/// What it has written, or the end of that.
fn output(attempt: &Attempt, indent: &str) -> String {
    if attempt.tail.is_empty() {
        return String::new();
    }
    let cut = attempt.output_bytes.saturating_sub(attempt.tail.len() as u64);
    let cut = if cut > 0 { format!("… {cut} bytes before this\n") } else { String::new() };
    let tail = String::from_utf8_lossy(&attempt.tail);
    format!("{indent}<system-out>{}</system-out>\n", escaped(&(cut + &tail)))
}

fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}

/// Text for XML 1.0, in an element or an attribute. Colours are left out; what cannot stand in a document at all is
/// replaced.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' if chars.next_if_eq(&'[').is_some() => {
                // A control sequence ends with a character of these (ECMA-48, 5.4).
                while chars.next().is_some_and(|c| !('\u{40}'..='\u{7e}').contains(&c)) {}
            }
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(c),
            '\r' => safe.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_written_ends_its_element() {
        for (text, expected) in [
            ("a<b>&\"c\"]]>", "a&lt;b&gt;&amp;&quot;c&quot;]]&gt;"),
            ("\u{1b}[1;31mred\u{1b}[0m\r\n", "red&#13;\n"),
            ("\u{0}\u{8}\u{1b}]x\u{ffff}", "\u{fffd}\u{fffd}\u{fffd}]x\u{fffd}"),
            ("\u{1b}[", ""),
        ] {
            assert_eq!(escaped(text), expected, "{text:?}");
        }
    }
}
