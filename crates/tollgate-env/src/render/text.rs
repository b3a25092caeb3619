//! For people: what is wrong first, each with its places and what mends it; then one line.

use std::fmt::Write as _;

use tollgate_common::shell::quoted;
use tollgate_common::text::{Style, count, escape};

use crate::finding::{Finding, Severity};
use crate::report::{Answer, Report};
use crate::rules::{CHECKS, Check};

/// The whole answer.
#[must_use]
pub fn text(report: &Report, timings: bool, style: Style) -> String {
    let mut text: String = report.findings.iter().map(|of| finding(of, style)).collect();
    if timings {
        for check in &report.checks {
            let _ = writeln!(text, "{:>7.1} ms  {}", check.wall.as_secs_f64() * 1000.0, check.id);
        }
        text.push('\n');
    }
    let sentence = sentence(report);
    let sentence = match report.answer {
        Answer::Pass => style.strong(&sentence),
        Answer::Fail => style.error(&sentence),
        Answer::Inconclusive => style.warning(&sentence),
    };
    text + &sentence + "\n"
}

pub(super) fn finding(finding: &Finding, style: Style) -> String {
    let head = format!("{}[{}]", finding.severity.as_str(), finding.id);
    let head = match finding.severity {
        Severity::Error => style.error(&head),
        Severity::Warning => style.warning(&head),
        Severity::Info | Severity::Inconclusive => style.strong(&head),
    };
    let mut text = format!("{head}: {}\n", escape(&finding.message));
    for place in &finding.places {
        let value = place.value.as_ref().map(|value| format!("  {}", escape(value))).unwrap_or_default();
        let claim = place.claim.as_ref().map(|claim| format!("  ({})", escape(claim))).unwrap_or_default();
        let _ = writeln!(text, "  --> {}:{}:{}{value}{claim}", escape(&place.path), place.line, place.column);
    }
    for (name, said) in [("found", &finding.found), ("wanted", &finding.wanted)] {
        if let Some(said) = said {
            let _ = writeln!(text, "  {name:<7} {}", escape(said));
        }
    }
    if let Some(fix) = &finding.fix {
        let _ = writeln!(text, "  {:<7} {}", style.hint("fix"), shell(&fix.argv));
    }
    text + "\n"
}

/// A command as one types it.
pub(super) fn shell(argv: &[String]) -> String {
    let words: Vec<_> = argv.iter().map(|word| quoted(&escape(word)).into_owned()).collect();
    words.join(" ")
}

/// The answer in one line.
#[must_use]
pub(super) fn sentence(report: &Report) -> String {
    let of = |severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
    let mut parts = Vec::new();
    for (severity, noun) in [(Severity::Error, "error"), (Severity::Warning, "warning")] {
        parts.extend(Some(of(severity)).filter(|n| *n > 0).map(|n| count(n, noun)));
    }
    parts.extend(Some(of(Severity::Inconclusive)).filter(|n| *n > 0).map(|n| format!("{n} inconclusive")));
    let passed = report.checks.iter().filter(|check| check.is_clean).count();
    parts.push(format!("{passed} of {} clean", count(report.checks.len(), "check")));
    if report.ignored > 0 {
        parts.push(format!("{} ignored", report.ignored));
    }
    let answer = match report.answer {
        Answer::Pass => "PASS",
        Answer::Fail => "FAIL",
        Answer::Inconclusive => "INCONCLUSIVE",
    };
    format!("env: {answer} — {}", parts.join(", "))
}

/// All checks and rules.
#[must_use]
pub fn list() -> String {
    let mut text = String::new();
    for check in CHECKS {
        let _ = writeln!(text, "{}  {}", check.id, check.title);
        for rule in check.rules {
            let _ = writeln!(text, "  {}", rule.id);
        }
    }
    text
}

/// What a check or one of its rules is about.
#[must_use]
pub fn explain(check: &Check, id: &str) -> String {
    let rules = check.rules.iter().filter(|rule| check.id == id || rule.id == id);
    let mut text = if check.id == id { format!("{}: {}\n\n", check.id, check.title) } else { String::new() };
    for rule in rules {
        let _ = writeln!(text, "{}\n  {}\n", rule.id, rule.why);
        for line in rule.example().unwrap_or_default().lines() {
            let _ = writeln!(text, "  {line}");
        }
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "  Left out with `--skip {id}`; accepted with `[[env.ignore]]` and `id = \"{id}\"` in tollgate.toml."
    );
    text
}
