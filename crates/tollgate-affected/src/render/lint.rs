//! The findings of `lint` for people, as rustc prints its own: what, where, and what to do.

use tollgate_common::text::{Style, count, escape};

use crate::lint::{Finding, Place, Severity};

/// So many places and patterns of one finding are shown.
const MOST_PLACES: usize = 5;
const MOST_PATTERNS: usize = 25;

/// All findings, and how many there are.
#[must_use]
pub(crate) fn lint(findings: &[Finding], style: Style) -> String {
    if findings.is_empty() {
        return "nothing found: every rule decides something, and nothing widens an answer needlessly\n"
            .to_owned();
    }
    let mut text = String::new();
    for finding in findings {
        text.push_str(&one(finding, style));
        text.push('\n');
    }
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (warnings, advice) = (of(Severity::Warning), of(Severity::Advice));
    let advice =
        if advice == 1 { "1 piece of advice".to_owned() } else { format!("{advice} pieces of advice") };
    text + &format!("{}, {advice}\n", count(warnings, "warning"))
}

fn one(finding: &Finding, style: Style) -> String {
    let severity = match finding.severity {
        Severity::Warning => style.warning("warning"),
        Severity::Advice => style.hint("advice"),
    };
    let mut text = format!("{severity}: {}\n", style.strong(&escape(&finding.message)));
    for place in finding.places.iter().take(MOST_PLACES) {
        text.push_str(&format!("  {} {}\n", style.dim("-->"), shown(place)));
    }
    if finding.places.len() > MOST_PLACES {
        text.push_str(&format!("      … and {}\n", count(finding.places.len() - MOST_PLACES, "more place")));
    }
    text.push_str(&format!("  {}: {}\n", style.hint("help"), escape(&finding.help)));
    text + &rule(finding)
}

fn shown(place: &Place) -> String {
    let number = |number: Option<usize>| number.map(|number| format!(":{number}")).unwrap_or_default();
    format!("{}{}{}", place.path, number(place.line), number(place.column))
}

/// The rule that narrows it, ready to be copied.
fn rule(finding: &Finding) -> String {
    if finding.rule.is_empty() {
        return String::new();
    }
    let mut text = "        [[affected.rule]]\n        paths = [\n".to_owned();
    for narrowing in finding.rule.iter().take(MOST_PATTERNS) {
        // A string of JSON is one of TOML.
        let pattern = serde_json::Value::from(narrowing.pattern.as_str()).to_string();
        let files =
            if narrowing.files > 1 { format!("  # {} files", narrowing.files) } else { String::new() };
        text.push_str(&format!("            {},{files}\n", escape(&pattern)));
    }
    if finding.rule.len() > MOST_PATTERNS {
        let more = count(finding.rule.len() - MOST_PATTERNS, "more pattern");
        text.push_str(&format!("            # … and {more}: --format json\n"));
    }
    text + "        ]\n        effect = \"none\"\n"
}
