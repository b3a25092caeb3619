//! Findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), in the part of it that GitHub's code
//! scanning reads (docs.github.com, "SARIF support for code scanning").
//!
//! A wire format and no more: what a finding is, the tools know.

use serde_json::{Value, json};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Who has found it.
#[derive(Clone, Debug)]
pub struct Tool<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
    /// All its rules.
    pub rules: Vec<Rule<'a>>,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it is about, in a sentence.
    pub short: &'a str,
    /// The same at length.
    pub full: &'a str,
    /// `error`, `warning` or `note`; what its findings are if nothing else is said.
    pub level: &'a str,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Hit<'a> {
    /// The id of its rule.
    pub rule: &'a str,
    /// `error`, `warning` or `note`.
    pub level: &'a str,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub places: Vec<Region<'a>>,
    /// What belongs to it, with what is to be said of each.
    pub related: Vec<(Region<'a>, &'a str)>,
}

/// A part of a file. Lines and columns (characters) count from one.
#[derive(Clone, Copy, Debug)]
pub struct Region<'a> {
    /// From the root of the repository, with `/`.
    pub path: &'a str,
    /// The line and the column of its first character.
    pub start: (usize, usize),
    /// The line and the column behind its last character, if that is known.
    pub end: Option<(usize, usize)>,
}

/// The findings as one SARIF log with a newline at its end.
///
/// # Errors
/// Never, as far as serde knows these types.
pub fn log(tool: &Tool<'_>, hits: &[Hit<'_>]) -> serde_json::Result<String> {
    let driver = json!({
        "name": tool.name,
        "semanticVersion": tool.version,
        "rules": tool.rules.iter().map(rule).collect::<Vec<_>>(),
    });
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "results": hits.iter().map(|hit| result(tool, hit)).collect::<Vec<_>>(),
        }]
    });
    crate::text::json(&log)
}

fn rule(rule: &Rule<'_>) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.short },
        "fullDescription": { "text": rule.full },
        "help": { "text": rule.full },
        "defaultConfiguration": { "level": rule.level },
    })
}

fn result(tool: &Tool<'_>, hit: &Hit<'_>) -> Value {
    let related = hit.related.iter().enumerate().map(|(id, (region, label))| {
        let mut location = location(region);
        location["id"] = json!(id + 1);
        location["message"] = json!({ "text": label });
        location
    });
    json!({
        "ruleId": hit.rule,
        "ruleIndex": tool.rules.iter().position(|rule| rule.id == hit.rule),
        "level": hit.level,
        "message": { "text": hit.message },
        "locations": hit.places.iter().map(location).collect::<Vec<_>>(),
        "relatedLocations": related.collect::<Vec<_>>(),
    })
}

fn location(region: &Region<'_>) -> Value {
    let mut place = json!({ "startLine": region.start.0, "startColumn": region.start.1 });
    if let Some((line, column)) = region.end {
        place["endLine"] = json!(line);
        place["endColumn"] = json!(column);
    }
    json!({ "physicalLocation": { "artifactLocation": { "uri": uri(region.path) }, "region": place } })
}

/// A relative reference (RFC 3986): what is not unreserved is written by its bytes.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
