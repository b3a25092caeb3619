//! A composite action: its inputs, its steps one after the other, its outputs.

use std::collections::BTreeMap;
use std::path::Path;

use tollgate_common::workflow::expression::{Answer, Value, World};
use tollgate_common::workflow::yaml::parse;

use crate::machine::{Ran, root, run_script};
use crate::step::{Pairs, is_run, mapping, object, pairs, scalar, steps, text, texts};

/// What an action is used with.
pub(crate) struct Use<'a> {
    /// `affected`, `env` or `gate`.
    pub(crate) name: &'a str,
    /// What stands after `@`; nothing for a path in the repository itself.
    pub(crate) reference: &'a str,
    pub(crate) with: Pairs,
    /// The variables of the job.
    pub(crate) variables: &'a BTreeMap<String, String>,
    pub(crate) workspace: &'a Path,
}

/// Plays an action of this repository. The first step that fails ends it.
pub(crate) fn play(used: &Use<'_>) -> Ran {
    let folder = root().join(".github/actions").join(used.name);
    let source = std::fs::read_to_string(folder.join("action.yml")).expect("an action");
    let action = parse(&source).expect("YAML");
    let action = mapping(&action);
    let runs = mapping(action.get("runs").expect("`runs`"));
    assert_eq!(scalar(runs.get("using").expect("`using`")), "composite");

    let inputs = inputs(action.get("inputs").map(mapping), &used.with);
    let repository = if used.reference.is_empty() { "" } else { "tollgate-ci/tollgate" };
    let github = Value::object([
        ("action_ref", Value::text(used.reference)),
        ("action_repository", Value::text(repository)),
    ]);
    let mut all = Ran { code: Some(0), ..Ran::default() };
    let mut done: Vec<(String, Value)> = Vec::new();
    for step in steps(runs) {
        let world = World {
            success: Answer::Yes,
            contexts: vec![
                ("inputs".to_owned(), object(&inputs)),
                ("github".to_owned(), github.clone()),
                ("steps".to_owned(), Value::object(done.clone())),
            ],
            ..World::default()
        };
        assert!(is_run(step.condition.as_deref(), &world), "no step of ours has an `if`");
        let mut variables = used.variables.clone();
        variables.insert("GITHUB_ACTION_PATH".to_owned(), folder.display().to_string());
        variables.extend(texts(&step.env, &world));
        let script = step.run.expect("a script");
        assert!(!script.contains("${{"), "an expression in a script can become code: {script}");
        let directory = step.directory.map_or(String::new(), |directory| text(&directory, &world));
        let ran = run_script(&script, &variables, &used.workspace.join(directory), false);
        all.code = ran.code;
        all.log.push_str(&ran.log);
        all.summary.push_str(&ran.summary);
        if let Some(id) = step.id {
            done.push((id, Value::object([("outputs", object(&ran.outputs))])));
        }
        if ran.code != Some(0) {
            break;
        }
    }
    let world = World { contexts: vec![("steps".to_owned(), Value::object(done))], ..World::default() };
    let declared = action.get("outputs").map(|outputs| mapping(outputs).entries.as_slice());
    all.outputs = declared
        .unwrap_or_default()
        .iter()
        .map(|entry| {
            let value = mapping(&entry.value).get("value").expect("the `value` of an output");
            (entry.key.text.clone(), text(&scalar(value), &world))
        })
        .collect();
    all
}

/// What is given, and else the default. The runner only warns of a name that is none; here it is a mistake.
fn inputs(declared: Option<&tollgate_common::workflow::yaml::Mapping>, with: &Pairs) -> Pairs {
    let declared = declared.map(|inputs| inputs.entries.as_slice()).unwrap_or_default();
    for (name, _) in with {
        assert!(declared.iter().any(|entry| entry.key.text == *name), "there is no input {name}");
    }
    let value = |name: &str, about: Pairs| {
        let given = with.iter().chain(&[]).find(|(key, _)| key == name).map(|(_, value)| value.clone());
        given.or_else(|| about.into_iter().find(|(key, _)| key == "default").map(|(_, value)| value))
    };
    declared
        .iter()
        .map(|entry| {
            let name = &entry.key.text;
            (name.clone(), value(name, pairs(Some(&entry.value))).unwrap_or_default())
        })
        .collect()
}
