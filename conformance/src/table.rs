//! The verdicts as a table for people.

use std::fmt::Write as _;

use tollgate_common::text::escape;

use crate::{Scenario, Verdict};

/// One line a scenario, and a last one with the totals.
#[must_use]
pub fn table(rows: &[(&Scenario, &Verdict)]) -> String {
    let cells: Vec<_> = rows.iter().map(|(scenario, verdict)| cells(scenario, verdict)).collect();
    let head = ["scenario", "missed", "over", ""].map(str::to_owned);
    let width = |column: usize| {
        let cells = std::iter::once(&head).chain(&cells);
        cells.map(|cells| cells[column].chars().count()).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for [name, missed, over, rest] in std::iter::once(&head).chain(&cells) {
        let line = format!("{name:0$}  {missed:1$}  {over:2$}  {rest}", widths[0], widths[1], widths[2]);
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text + "\n" + &total(rows)
}

fn cells(scenario: &Scenario, verdict: &Verdict) -> [String; 4] {
    let list = |names: &[String]| match names {
        [] => "-".to_owned(),
        // Some select hundreds.
        names if names.len() > 6 => {
            format!("{} and {} more", escape(&names[..5].join(", ")), names.len() - 5)
        }
        names => escape(&names.join(", ")).into_owned(),
    };
    let rest = match &verdict.failed {
        Some(why) => format!("no answer: {}", escape(why.lines().next().unwrap_or_default())),
        None if verdict.named.is_empty() => String::new(),
        None => format!("with reason: {}", list(&verdict.named)),
    };
    [scenario.name.clone(), list(&verdict.missed), list(&verdict.over), rest]
}

/// `0 missed, 0 over of 92`: scenarios, not packages. `no answer` and `with reason` only where there are any.
fn total(rows: &[(&Scenario, &Verdict)]) -> String {
    let count = |is: fn(&Verdict) -> bool| rows.iter().filter(|(_, verdict)| is(verdict)).count();
    let missed = count(|verdict| !verdict.missed.is_empty());
    let over = count(|verdict| !verdict.over.is_empty());
    let mut text = format!("{missed} missed, {over} over of {}", rows.len());
    for (number, what) in [
        (count(|verdict| verdict.failed.is_some()), "without an answer"),
        (count(|verdict| !verdict.named.is_empty()), "over for a reason that the scenario names"),
    ] {
        if number > 0 {
            let _ = write!(text, "; {number} {what}");
        }
    }
    text + "\n"
}
