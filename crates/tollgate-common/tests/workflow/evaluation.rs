//! What expressions come to, where all is known and where not.

use tollgate_common::workflow::expression::{Conclusion, Value, World, evaluate, parse};

fn world() -> World {
    let needs = [("build", Conclusion::Success), ("test", Conclusion::Failure)];
    World::of_job(needs, [], false).with("github", vec![("event_name".to_owned(), Value::text("push"))])
}

fn shown(value: &Value) -> String {
    match value {
        Value::Unknown => "?".to_owned(),
        Value::Truthy => "?true".to_owned(),
        Value::Falsy => "?false".to_owned(),
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(" ")),
        Value::Object { known, open } => {
            let known: Vec<_> = known.iter().map(|(key, value)| format!("{key}:{}", shown(value))).collect();
            format!("{{{}{}}}", known.join(" "), if *open { " .." } else { "" })
        }
    }
}

fn check(rows: &[(&str, &str)]) {
    for (text, expected) in rows {
        let expr = parse(text, 0..text.len()).expect(text);
        assert_eq!(shown(&evaluate(&expr, &world())), *expected, "{text}");
    }
}

#[test]
fn operators_do_what_the_runner_does() {
    check(&[
        // Text is compared without regard to case, other kinds as numbers.
        ("'A' == 'a'", "true"),
        ("1 == '1'", "true"),
        ("'' == 0", "true"),
        ("null == 0", "true"),
        ("true == 1", "true"),
        ("true == 'true'", "false"),
        ("'0x10' == 16", "true"),
        ("'a' == 0", "false"),
        ("NaN == NaN", "false"),
        ("'b' > 'A'", "true"),
        ("'10' > 9", "true"),
        ("1 <= 1", "true"),
        ("fromJSON('[1]') == 1", "false"),
        ("null < 1", "true"),
        // The value of a chain is the one at which it stopped.
        ("'a' && 'b'", "\"b\""),
        ("'' || 'b'", "\"b\""),
        ("false && x.y", "false"),
        ("true || x.y", "true"),
        ("!'a'", "false"),
        ("github.event_name == 'push' && 'x' || 'y'", "\"x\""),
    ]);
}

#[test]
fn contexts_and_functions_are_those_of_the_runner() {
    check(&[
        // Contexts, and names of them, have no case.
        ("GitHub.EVENT_NAME", "\"push\""),
        ("needs.BUILD.result", "\"success\""),
        ("needs['build'].result", "\"success\""),
        ("needs.*.result", r#"["success" "failure"]"#),
        ("needs.absent.result", "null"),
        ("needs.build.result.x", "null"),
        ("needs.*.absent", "[]"),
        ("github.ref", "?"),
        ("github.*", "?"),
        ("env.X", "?"),
        ("needs.build.outputs.x", "?"),
        ("contains(needs.*.result, 'FAILURE')", "true"),
        ("contains(needs.*.result, 'skipped')", "false"),
        ("contains('abc', 'B')", "true"),
        ("contains(join(needs.*.result, ','), 'success,fail')", "true"),
        ("join(needs.*.result)", "\"success,failure\""),
        ("contains(fromJSON('[\"success\",\"skipped\"]'), needs.build.result)", "true"),
        ("contains(toJSON(needs.*.result), 'failure')", "true"),
        ("toJSON(needs.*.result)", r#""[\n  \"success\",\n  \"failure\"\n]""#),
        ("startsWith('abc', 'A')", "true"),
        ("endsWith('abc', 'C')", "true"),
        ("format('{0}-{1}-{{}}', 1, 'x')", "\"1-x-{}\""),
        ("fromJSON('{\"a\":[1,{\"b\":true}]}').a[1].b", "true"),
        ("fromJSON('[5,6]')[1]", "6"),
        ("fromJSON('[[1,2],[3]]').*.*", "[1 2 3]"),
        ("fromJSON('{\"a\":{\"x\":1},\"b\":{}}').*.x", "[1]"),
        ("toJSON(fromJSON('{\"a\":[],\"b\":\"ü\"}'))", r#""{\n  \"a\": [],\n  \"b\": \"ü\"\n}""#),
        ("hashFiles('x')", "?"),
        ("success()", "false"),
        ("FAILURE()", "true"),
    ]);
}

#[test]
fn what_is_not_known_stays_so_unless_the_rest_decides() {
    check(&[
        ("env.X && false", "?false"),
        ("env.X || 'a'", "?true"),
        ("(env.X || 'a') == 'a'", "?"),
        ("(env.X || 'a') == ''", "false"),
        ("(env.X && '') == ''", "?"),
        ("env.X || false", "?"),
        ("!env.X", "?"),
        ("!(env.X || 1)", "false"),
        ("contains(fromJSON(env.X), 'a')", "?"),
        ("format('a{0}', env.X)", "?true"),
        ("format('{0}', env.X)", "?"),
        ("toJSON(needs)", "?true"),
        ("fromJSON('no JSON')", "?"),
    ]);
}
