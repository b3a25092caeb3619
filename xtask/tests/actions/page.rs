//! docs/actions.md: its examples, and what it says of inputs and outputs.

use std::collections::BTreeSet;

use tollgate_common::workflow::yaml::parse;

use crate::machine::{command, root, temporary, tools};
use crate::step::mapping;

fn page() -> String {
    std::fs::read_to_string(root().join("docs/actions.md")).expect("the page")
}

/// The first block of this language.
pub(crate) fn block(language: &str) -> String {
    let page = page();
    let (_, rest) = page.split_once(&format!("```{language}\n")).expect("a block");
    rest.split_once("```").expect("its end").0.to_owned()
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
