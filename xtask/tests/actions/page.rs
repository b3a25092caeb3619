//! docs/actions.md: its examples, and what it says of inputs and outputs.

use std::collections::BTreeSet;

use tollgate_common::workflow::expression::{Value, World};
use tollgate_common::workflow::yaml::parse;

use crate::machine::{command, root, temporary, tools};
use crate::release::tag;
use crate::step::{mapping, scalar, text};

fn page() -> String {
    std::fs::read_to_string(root().join("docs/actions.md")).expect("the page")
}

/// The first block of this language.
pub(crate) fn block(language: &str) -> String {
    blocks(language).swap_remove(0)
}

fn blocks(language: &str) -> Vec<String> {
    let page = page();
    let begin = format!("```{language}\n");
    page.split(&begin).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

/// What is in a result or an output cannot get out of the quotes.
#[test]
fn the_needs_that_are_put_together_by_hand_are_json() {
    let snippet = parse(&blocks("yaml")[1]).expect("YAML");
    let written = scalar(mapping(&snippet).get("needs").expect("`needs`"));
    let plan = "{\"version\":1,\n\"run\":{\"a\\\"b\":\"'\\\\}} ${{ x }}\"}}";
    let outputs = |pairs: &[(&str, &str)]| {
        Value::object(pairs.iter().map(|(name, value)| (*name, Value::text(*value))))
    };
    let job = |outputs: Value| Value::object([("result", Value::text("success")), ("outputs", outputs)]);
    let needs =
        [("plan", job(outputs(&[("plan", plan), ("args", "long")]))), ("test", job(outputs(&[("x", "\"")])))];
    let world = World { contexts: vec![("needs".to_owned(), Value::object(needs))], ..World::default() };
    let needs: serde_json::Value = serde_json::from_str(&text(&written, &world)).expect("JSON");
    let expected = serde_json::json!({
        "plan": { "result": "success", "outputs": { "plan": plan } },
        "test": { "result": "success" },
    });
    assert_eq!(needs, expected);
}

#[test]
fn lint_finds_nothing_in_the_example() {
    let directory = temporary();
    let workflows = directory.path().join(".github/workflows");
    std::fs::create_dir_all(&workflows).expect("a directory");
    let lint = |workflow: &str, policy: &str| {
        std::fs::write(workflows.join("ci.yml"), workflow).expect("a file");
        std::fs::write(directory.path().join("tollgate.toml"), policy).expect("a file");
        let mut lint = command(&tools()["tollgate-gate"]);
        let output = lint.args(["lint", "--format", "json"]).current_dir(directory.path()).output();
        let answer = String::from_utf8(output.expect("it starts").stdout).expect("UTF-8");
        let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
        (answer["gates"].as_u64(), answer["findings"].as_array().map(Vec::len))
    };
    let (workflow, policy) = (block("yaml"), block("toml"));
    assert_eq!(lint(&workflow, &policy), (Some(1), Some(0)));
    // What it would say if the page were wrong.
    assert_eq!(lint(&workflow.replace(", test, docs]", ", test]"), &policy).1, Some(1));
    assert_eq!(lint(&workflow, &policy.replace("[jobs.docs]", "[jobs.doc]")).1, Some(1));
}

/// Whoever makes a release or moves the project finds this page by it.
#[test]
fn the_page_names_this_version_where_it_is() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    let line = manifest.lines().find_map(|line| line.strip_prefix("repository = \"https://github.com/"));
    let repository = line.expect("a repository").trim_end_matches('"');
    let page = page();
    let used: Vec<&str> = page
        .match_indices("/.github/actions/")
        .map(|(at, _)| {
            let (before, after) = page.split_at(at);
            let begin = before.rfind([' ', '`']).map_or(0, |at| at + 1);
            let end = after.find(['\n', '`']).unwrap_or(after.len());
            &page[begin..at + end]
        })
        .collect();
    assert!(used.len() > 6, "{used:?}");
    for uses in used {
        let is_known = ["affected", "env", "gate"].iter().any(|action| {
            let path = format!("{repository}/.github/actions/{action}");
            uses == path || uses == format!("{path}@{}", tag())
        });
        assert!(is_known, "{uses}");
    }
}

#[test]
fn the_page_has_every_input_and_output() {
    let page = page();
    let (inputs, rest) =
        page.split_once("## Inputs\n").and_then(|(_, rest)| rest.split_once("## Outputs\n")).expect("both");
    let (outputs, _) = rest.split_once("\n## ").expect("more");
    let said = |text: &str, action: &str| -> BTreeSet<String> {
        let rows =
            text.lines().filter_map(|line| line.strip_prefix(&format!("| {action} | "))?.split_once(" | "));
        rows.flat_map(|(names, _)| names.split(", ")).map(|name| name.trim_matches('`').to_owned()).collect()
    };
    for action in ["affected", "env", "gate"] {
        let file = root().join(format!(".github/actions/{action}/action.yml"));
        let parsed = parse(&std::fs::read_to_string(file).expect("an action")).expect("YAML");
        let declared = |key: &str| -> BTreeSet<String> {
            let entries = mapping(&parsed).get(key).map(|node| mapping(node).entries.clone());
            entries.unwrap_or_default().into_iter().map(|entry| entry.key.text).collect()
        };
        let mut of_inputs = said(inputs, action);
        of_inputs.extend(["args", "working-directory"].map(str::to_owned));
        assert_eq!(of_inputs, declared("inputs"), "{action}");
        assert_eq!(said(outputs, action), declared("outputs"), "{action}");
    }
}
