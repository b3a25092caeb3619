//! Test times from a JUnit file, as nextest writes it.
//!
//! Only what is needed of XML: the attributes of every `testcase`. What cannot be read has no time, and a wrong
//! time makes shards uneven and nothing else.

use crate::render::matrix::Weights;

/// Adds the times of all test cases to those of their packages. nextest names the class of a test case after its
/// binary: `package`, or `package::binary` (nexte.st, "JUnit support").
pub(super) fn add(text: &str, times: &mut Weights) {
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        let skipped = [("<![CDATA[", "]]>"), ("<!--", "-->")];
        if let Some((_, end)) = skipped.iter().find(|(open, _)| rest.starts_with(open)) {
            rest = rest.find(end).map_or("", |at| &rest[at + end.len()..]);
            continue;
        }
        let tag = &rest[..tag_length(rest)];
        rest = &rest[tag.len()..];
        let Some(attributes) =
            tag.strip_prefix("<testcase").filter(|rest| rest.starts_with(char::is_whitespace))
        else {
            continue;
        };
        let time = attribute(attributes, "time").and_then(|time| time.parse::<f64>().ok());
        let time = time.filter(|time| time.is_finite() && *time >= 0.0);
        if let (Some(class), Some(time)) = (attribute(attributes, "classname"), time) {
            let package = class.split("::").next().unwrap_or(class);
            *times.entry(package.to_owned()).or_default() += time;
        }
    }
}

/// Up to the `>` that is in no quotes; at least one byte.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    for (index, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if byte == open => quote = None,
            (None, b'>') => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// The value of an attribute, as it is written.
fn attribute<'a>(mut attributes: &'a str, name: &str) -> Option<&'a str> {
    loop {
        let (key, rest) = attributes.split_once('=')?;
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, rest) = rest[1..].split_once(quote)?;
        if key.trim() == name {
            return Some(value);
        }
        attributes = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(text: &str) -> Vec<(String, f64)> {
        let mut times = Weights::new();
        add(text, &mut times);
        times.into_iter().collect()
    }

    #[test]
    fn test_cases_are_added_up_by_package() {
        let text = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="3" time="0.1">
    <testsuite name="api::it" tests="2">
        <testcase name="a &gt; b" classname="api::it" timestamp="2026-01-01" time="1.5">
            <system-out><![CDATA[<testcase classname="api" time="100"/>]]></system-out>
        </testcase>
        <!-- <testcase classname="api" time="100"/> -->
        <testcase name='it "quotes" > ' classname='api' time='0.25'/>
    </testsuite>
    <testsuite name="core"><testcase classname="core" time="2"/><testcase classname="core" time="x"/></testsuite>
</testsuites>"#;
        assert_eq!(times(text), [("api".to_owned(), 1.75), ("core".to_owned(), 2.0)]);
    }

    #[test]
    fn what_is_no_junit_has_no_times() {
        for text in [
            "",
            "<",
            "<testcase",
            "<testcase classname=\"a\" time=\"NaN\">",
            "<testcase classname=a",
            "{}",
            "<![CDATA[",
            "<testcases classname=\"a\" time=\"1\"/>",
            "<testcase classname=\"ü\" time=ü",
        ] {
            assert!(times(text).is_empty(), "{text}");
        }
    }
}
