//! Points in time as GitHub writes them: `2026-11-20T15:30:00Z` (RFC 3339).

/// The milliseconds since 1970; `None` where it is no such text.
pub(super) fn milliseconds(text: &str) -> Option<u64> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let [year, month, day] = three(date, '-')?;
    let (clock, offset) = zone(time)?;
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let [hour, minute, second] = three(whole, ':')?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
    u64::try_from(seconds).ok().map(|seconds| seconds * 1000 + thousandths(fraction))
}

fn three(text: &str, by: char) -> Option<[i64; 3]> {
    let mut parts = text.split(by).map(|part| {
        let is_number = !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { part.parse().ok() } else { None }
    });
    let three = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(three)
}

/// Without the zone, and how many seconds it is before Greenwich.
fn zone(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let at = time.rfind(['+', '-'])?;
    let (hours, minutes) = time[at + 1..].split_once(':')?;
    let seconds = hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60;
    Some((&time[..at], if time[at..].starts_with('-') { -seconds } else { seconds }))
}

fn thousandths(fraction: &str) -> u64 {
    let digits: String = fraction.chars().take(3).collect();
    format!("{digits:0<3}").parse().unwrap_or(0)
}

/// The days since 1970 in the Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms",
/// `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compared with what date(1) says.
    #[test]
    fn a_point_in_time() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2020-01-20T17:42:40Z", Some(1_579_542_160_000)),
            ("2024-02-29T23:59:59.25Z", Some(1_709_251_199_250)),
            ("2026-11-20T15:30:00+01:00", Some(1_795_185_000_000)),
            ("2026-11-20T15:30:00-05:30", Some(1_795_208_400_000)),
            ("2020-13-20T17:42:40Z", None),
            ("2020-01-20T17:42Z", None),
            ("2020-01-20T17:42:40", None),
            ("1969-12-31T23:59:59Z", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }
}
