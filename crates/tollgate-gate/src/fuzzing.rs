//! An entry point for fuzzing, which panics where a promise is broken.

use serde_json::Value;

use crate::verdict::id::JobId;
use crate::verdict::needs::Needs;
use crate::verdict::report::Verdict;
use crate::verdict::{Input, decide};

/// Reads any bytes as needs. What is read is what another parser sees, and without a policy a pass means that every
/// result is a success.
///
/// # Panics
/// When that does not hold.
pub fn needs(bytes: &[u8]) {
    let Ok(needs) = Needs::read(bytes, Some(&JobId::new("plan"))) else { return };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // It gives up at a depth that the reader passes over.
    let Ok(seen) = serde_json::from_slice::<Value>(bytes) else { return };
    let result =
        |need: &JobId| seen.get(need.as_str()).and_then(|job| job.get("result")).and_then(Value::as_str);
    for need in &needs.jobs {
        assert_eq!(result(&need.id), Some(need.result.as_str()), "{}", need.id);
    }
    assert_eq!(seen.as_object().map(serde_json::Map::len), Some(needs.jobs.len()));
    let all_well = needs.jobs.iter().all(|need| need.result.as_str() == "success");
    let verdict = decide(&Input { needs, ..Input::default() }).map(|report| report.verdict);
    assert_eq!(verdict.is_ok_and(|verdict| verdict == Verdict::Pass), all_well);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PIECES: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\":{\"result\":\"success\"}",
        "\"plan\":{\"result\":\"success\"}",
        "\"b\":{",
        "\"A\"",
        "\"outputs\":{",
        "\"result\":\"failure\"",
        "\"result\"",
        "\"success\"",
        "\"plan\"",
        "null",
        "1",
        " ",
        "\u{feff}",
        "\"\\ud800\"",
        "\"r\\u0065sult\"",
        "},",
    ];

    proptest! {
        #[test]
        fn no_bytes_break_a_promise(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            needs(&bytes);
        }

        /// Pieces of what is read, put together by chance.
        #[test]
        fn no_pieces_break_a_promise(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..16)) {
            needs(format!("{{{}}}", pieces.concat()).as_bytes());
            needs(pieces.concat().as_bytes());
        }
    }
}
