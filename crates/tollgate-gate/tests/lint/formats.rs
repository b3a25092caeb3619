//! The findings in every format, and foreign text in each.

use serde_json::Value;
use snapbox::{assert_data_eq, file, str};
use tollgate_common::Outcome;

use crate::support::Scratch;

const SOURCE: &str = "on: pull_request
jobs:
  plan: {steps: [run: x]}
  test: {needs: plan, steps: [run: x]}
  gate:
    needs: [test]
    if: always()
    steps:
      - if: contains(needs.*.result, 'failure')
        run: exit 1
";

#[test]
fn for_people_as_rustc_does() {
    let run = Scratch::new(&[("ci.yml", SOURCE)]).lint(&[]);
    assert_eq!((run.outcome, run.stderr.as_str()), (Outcome::No, ""));
    assert_data_eq!(
        run.stdout,
        str![[r#"
warning[timeout]: `gate` has no time limit
 --> .github/workflows/ci.yml:5:3
  |
5 |   gate:
  |   ^^^^
  |
  = help: `timeout-minutes: 5` is plenty for a gate

error[skip-closure]: `gate` passes when `plan` fails
 --> .github/workflows/ci.yml:6:5
  |
3 |   plan: {steps: [run: x]}
  |   ---- when this fails
...
6 |     needs: [test]
  |     ^^^^^ `test` is skipped then, and it lets a skipped job pass
  |
  = help: add `plan` to the `needs` of `gate`

error[cancelled-passes]: `gate` passes when `test` is cancelled
 --> .github/workflows/ci.yml:9:13
  |
9 |       - if: contains(needs.*.result, 'failure')
  |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `cancelled` is none of the results that make it fail
  |
  = help: a job that exceeds its `timeout-minutes` is cancelled; let every result be `success`, or
  = help: fail also when `contains(needs.*.result, 'cancelled')`

1 gate in 1 workflow file: 2 errors, 1 warning
what a rule is about: tollgate-gate lint --explain timeout

"#]]
    );
}

#[test]
fn as_json() {
    let run = Scratch::new(&[("ci.yml", SOURCE)]).lint(&["--format", "json"]);
    assert_data_eq!(run.stdout, file!["findings.json"].raw());
}

#[test]
fn for_github_with_annotations() {
    let scratch = Scratch::new(&[("ci.yml", SOURCE)]);
    let text = scratch.lint(&["--format", "text"]).stdout;
    let github = scratch.lint_in("", &[], &[("GITHUB_ACTIONS", "true")]).stdout;
    let annotations = github.strip_prefix(&text).expect("the text comes first");
    assert_data_eq!(
        annotations,
        str![[r#"
::error file=.github/workflows/ci.yml,line=6,col=5,title=skip-closure::`gate` passes when `plan` fails%0A`test` is skipped then, and it lets a skipped job pass%0Aadd `plan` to the `needs` of `gate`
::error file=.github/workflows/ci.yml,line=9,col=13,title=cancelled-passes::`gate` passes when `test` is cancelled%0A`cancelled` is none of the results that make it fail%0Aa job that exceeds its `timeout-minutes` is cancelled; let every result be `success`, or%0Afail also when `contains(needs.*.result, 'cancelled')`
::warning file=.github/workflows/ci.yml,line=5,col=3,title=timeout::`gate` has no time limit%0A`timeout-minutes: 5` is plenty for a gate

"#]]
    );
}

/// More than GitHub takes.
#[test]
fn there_are_at_most_ten_annotations_of_a_kind() {
    let jobs: String = (0..30).map(|n| format!("  job{n}: {{steps: [run: x]}}\n")).collect();
    let source = format!(
        "on: pull_request\njobs:\n{jobs}  gate: {{needs: [job0], if: always(), steps: [run: tollgate-gate]}}\n"
    );
    let run = Scratch::new(&[("ci.yml", &source)]).lint(&["--format", "github"]);
    let errors: Vec<&str> = run.stdout.lines().filter(|line| line.starts_with("::error ")).collect();
    assert_eq!(errors.len(), 10);
    assert!(errors[9].ends_with("and 20 more: see the log of this step"), "{}", errors[9]);
    assert_eq!(run.stdout.matches("error[missing-need]").count(), 29, "the log has all of them");
}

/// The part of the schema of SARIF 2.1.0 that these properties are about, written down by hand: the schema itself
/// would need a validator.
#[test]
fn as_sarif() {
    let scratch = Scratch::new(&[("a b%ü.yml", SOURCE), ("tollgate.toml", "[jobs.test]\n[jobs.x]\n")]);
    let run = scratch.lint(&["--format", "sarif"]);
    let log: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!((&log["version"], log.as_object().unwrap().len()), (&Value::from("2.1.0"), 3));
    let runs = log["runs"].as_array().expect("a list");
    assert_eq!((runs.len(), &runs[0]["columnKind"]), (1, &Value::from("unicodeCodePoints")));
    let driver = &runs[0]["tool"]["driver"];
    let rules = driver["rules"].as_array().expect("a list");
    for rule in rules {
        assert!(rule["shortDescription"]["text"].is_string() && rule["help"]["text"].is_string(), "{rule}");
        assert!(
            ["error", "warning"].map(Value::from).contains(&rule["defaultConfiguration"]["level"]),
            "{rule}"
        );
    }
    let results = runs[0]["results"].as_array().expect("a list");
    assert_eq!(results.len(), 4);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()), "{result}");
        let places = result["locations"].as_array().into_iter().chain(result["relatedLocations"].as_array());
        for place in places.flatten() {
            let region = &place["physicalLocation"]["region"];
            let number = |key: &str| region[key].as_u64().expect(key);
            assert!(number("startLine") >= 1 && number("startColumn") >= 1, "{place}");
            assert!(
                (number("endLine"), number("endColumn")) >= (number("startLine"), number("startColumn")),
                "{place}"
            );
            let uri = place["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("a text");
            assert!([".github/workflows/a%20b%25%C3%BC.yml", "tollgate.toml"].contains(&uri), "{uri}");
        }
    }
}

#[test]
fn foreign_text_is_harmless_everywhere() {
    let source = "on: pull_request
jobs:
  \"a\\n::error::x\\e[31m\": {steps: [run: x]}
  gate: {needs: \"a\\n::error::x\\e[31m\", if: always(), steps: [{if: \"contains(needs.*.result, 'failure')\", run: exit 1}]}
  # \u{1b}[31m \u{202e}
";
    let scratch =
        Scratch::new(&[("ci.yml", source), ("\u{1b}[1m.yml", source), ("a\n::error::x.yml", source)]);
    for format in ["text", "json", "sarif", "github"] {
        let run = scratch.lint(&["--format", format]);
        let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!run.stdout.contains(bad), "{format}: {:?}", run.stdout);
        let commands = run.stdout.lines().filter(|line| line.trim_start().starts_with("::"));
        let foreign: Vec<&str> = commands.filter(|line| line.trim_start().starts_with("::error::")).collect();
        assert!(foreign.is_empty(), "{format}: {foreign:?}");
    }
}
