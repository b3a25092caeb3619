//! Findings that are known and accepted: each with a reason, and if wanted with a last day.
//!
//! An ignore that takes nothing away, or whose day is over, is a finding itself.

use tollgate_common::config::ConfigFile;
use tollgate_common::{Failure, Result};
use toml::Spanned;

use crate::config::Ignore;
use crate::finding::{Finding, Place, Severity};
use crate::rules;

/// The rule for ignores that are of no use.
pub const UNUSED: &str = "ignore-unused";

/// The rule for ignores whose day is over.
pub const EXPIRED: &str = "ignore-expired";

/// A day: year, month, day. Compares as days do.
pub type Day = (i64, u32, u32);

/// Checks what can be wrong with the ignores as such.
///
/// # Errors
/// When one names a rule that is not there, gives no reason, or has a day that is none.
pub fn check(ignores: &[Spanned<Ignore>], file: &ConfigFile) -> Result<()> {
    for ignore in ignores {
        let wrong = |message: String, hint: Option<String>| -> Result<(), Failure> {
            Err(file.at(&ignore.span(), &message, hint))
        };
        let entry = ignore.get_ref();
        if !rules::ids().any(|id| id == entry.id) {
            let meant = tollgate_common::text::did_you_mean(&entry.id, rules::ids());
            wrong(
                format!("there is no rule `{}`", entry.id),
                meant.map(|meant| format!("did you mean `{meant}`?")),
            )?;
        }
        if entry.reason.trim().is_empty() {
            wrong("an ignore needs a reason".to_owned(), None)?;
        }
        if entry.until.as_deref().is_some_and(|until| day(until).is_none()) {
            wrong("`until` is no day".to_owned(), Some("as in `until = \"2027-01-31\"`".to_owned()))?;
        }
    }
    Ok(())
}

/// Checks and rules that speak of the machine: what one finds here, it need not find elsewhere.
const OF_MACHINE: [&str; 15] = [
    "toolchain",
    "toolchain-parts",
    "resources",
    "git",
    "version-manager",
    "cargo-config",
    "rustflags",
    "wrapper",
    "linker",
    "sccache",
    "tools",
    "variables",
    "cargo-silent",
    "lock-freshness",
    "dependency-rust-version-unsure",
];

/// How bad it is that an ignore takes nothing away. What it is for may be found in CI only, or never there.
fn unused(id: &str, is_local: bool) -> Option<Severity> {
    let of_machine =
        OF_MACHINE.contains(&id) || rules::find(id).is_some_and(|check| OF_MACHINE.contains(&check.id));
    match (of_machine, is_local) {
        (false, _) => Some(Severity::Warning),
        (true, true) => None,
        (true, false) => Some(Severity::Info),
    }
}

/// Takes away what is ignored today; what ignores nothing, or no longer, becomes a finding. `made` says whether the
/// check of a rule was made at all.
#[must_use]
pub fn apply(
    findings: Vec<Finding>,
    ignores: &[Spanned<Ignore>],
    file: &ConfigFile,
    (today, is_local): (Day, bool),
    made: impl Fn(&str) -> bool,
) -> (Vec<Finding>, usize) {
    let is_over = |ignore: &Ignore| ignore.until.as_deref().and_then(day).is_some_and(|until| until < today);
    let mut used = vec![false; ignores.len()];
    let mut kept = Vec::new();
    let mut taken = 0;
    for finding in findings {
        let hit =
            ignores.iter().position(|ignore| !is_over(ignore.get_ref()) && fits(ignore.get_ref(), &finding));
        match hit {
            Some(place) => (used[place], taken) = (true, taken + 1),
            None => kept.push(finding),
        }
    }
    for (ignore, used) in ignores.iter().zip(used) {
        let entry = ignore.get_ref();
        let finding = if is_over(entry) {
            let until = entry.until.clone().unwrap_or_default();
            Finding::new(EXPIRED, Severity::Warning, format!("the ignore of `{}` ended on {until}", entry.id))
        } else if let Some(severity) = unused(&entry.id, is_local).filter(|_| !used && made(&entry.id)) {
            Finding::new(UNUSED, severity, format!("the ignore of `{}` takes nothing away", entry.id))
        } else {
            continue;
        };
        let (line, column) = file.position(&ignore.span());
        let path =
            file.path().and_then(|path| path.file_name()).unwrap_or_default().to_string_lossy().into_owned();
        kept.push(finding.at(Place { line, column, ..Place::file(path) }));
    }
    (kept, taken)
}

fn fits(ignore: &Ignore, finding: &Finding) -> bool {
    let of_rule = ignore.id == finding.id
        || rules::find(&ignore.id).is_some_and(|check| {
            check.id == ignore.id && check.rules.iter().any(|rule| rule.id == finding.id)
        });
    of_rule && ignore.path.as_ref().is_none_or(|path| finding.places.iter().any(|place| place.path == *path))
}

/// `2027-01-31`
fn day(text: &str) -> Option<Day> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let day = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    (parts.next().is_none() && year.len() == 4 && matches!(day.1, 1..=12) && matches!(day.2, 1..=31))
        .then_some(day)
}

/// The day so many seconds after the beginning of 1970, in the Gregorian calendar (Howard Hinnant, "chrono-compatible
/// low-level date algorithms", `civil_from_days`).
#[must_use]
pub fn civil(seconds: u64) -> Day {
    let days = i64::try_from(seconds / 86_400).unwrap_or(i64::MAX / 2) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = u32::try_from(of_year - (153 * shifted + 2) / 5 + 1).unwrap_or(1);
    let month = u32::try_from(if shifted < 10 { shifted + 3 } else { shifted - 9 }).unwrap_or(1);
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, (1970, 1, 1)),
            (86_399, (1970, 1, 1)),
            (951_782_400, (2000, 2, 29)),
            (1_795_132_800, (2026, 11, 20)),
            (1_798_761_599, (2026, 12, 31)),
            (1_798_761_600, (2027, 1, 1)),
        ] {
            assert_eq!(civil(seconds), expected, "{seconds}");
        }
        assert_eq!((day("2027-01-31"), day("2027-1-31")), (Some((2027, 1, 31)), Some((2027, 1, 31))));
        for bad in ["", "2027", "2027-13-01", "2027-01-32", "27-01-01", "2027-01-01-", "soon"] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }
}
