//! Spans of time as people write and read them: `20m`, `1m 30s`.

use std::time::Duration;

/// The units, each with its seconds.
const UNITS: [(&str, u64); 3] = [("h", 3600), ("m", 60), ("s", 1)];

/// Reads `90s`, `20m`, `1h 30m`: whole numbers, each with a unit. Nothing may be said twice, or be zero in all.
#[must_use]
pub fn parse(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut units = UNITS.iter();
    let mut seconds: u64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let letters = &rest[digits..];
        let end = letters.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(letters.len());
        // From large to small, so that `1m 1h` is not taken for something that was meant.
        let (_, each) = units.find(|(unit, _)| *unit == &letters[..end])?;
        seconds = seconds.checked_add(number.checked_mul(*each)?)?;
        rest = letters[end..].trim_start();
    }
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

/// `0.3s`, `12.3s`, `1m 02s`, `2h 05m`: as exact as one wants to know it.
#[must_use]
pub fn shown(time: Duration) -> String {
    let tenths = (time.as_millis() + 50) / 100;
    if tenths < 600 {
        return format!("{}.{}s", tenths / 10, tenths % 10);
    }
    let seconds = (time.as_millis() + 500) / 1000;
    let (minutes, second) = (seconds / 60, seconds % 60);
    if minutes < 60 {
        format!("{minutes}m {second:02}s")
    } else {
        format!("{}h {:02}m", minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_meant() {
        for (text, expected) in [
            ("20m", Some(1200)),
            ("90s", Some(90)),
            ("1h 30m", Some(5400)),
            ("1h30m5s", Some(5405)),
            (" 2h ", Some(7200)),
            ("", None),
            ("0s", None),
            ("20", None),
            ("m", None),
            ("20 m", None),
            ("20min", None),
            ("1m 1h", None),
            ("1m 1m", None),
            ("-1m", None),
            ("1.5h", None),
            ("99999999999999999999h", None),
            ("9999999999999999999h", None),
        ] {
            assert_eq!(parse(text), expected.map(Duration::from_secs), "{text:?}");
        }
    }

    #[test]
    fn times_are_shown_as_one_wants_to_know_them() {
        for (ms, expected) in [
            (0, "0.0s"),
            (49, "0.0s"),
            (50, "0.1s"),
            (12_340, "12.3s"),
            (59_949, "59.9s"),
            (59_950, "1m 00s"),
            (61_000, "1m 01s"),
            (3_599_400, "59m 59s"),
            (3_600_000, "1h 00m"),
            (7_530_000, "2h 05m"),
        ] {
            assert_eq!(shown(Duration::from_millis(ms)), expected, "{ms}");
        }
    }
}
