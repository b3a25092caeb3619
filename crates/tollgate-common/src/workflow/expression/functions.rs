//! The functions of expressions. One that is not known here comes to something unknown.

use super::eval::{boolean, evaluate};
use super::{Answer, Comparison, Expr, Value, World};

pub(super) fn call(name: &str, arguments: &[Expr], world: &World) -> Value {
    let value = |at: usize| arguments.get(at).map_or(Value::Null, |argument| evaluate(argument, world));
    match name.to_ascii_lowercase().as_str() {
        "always" => Value::Bool(true),
        // With arguments they ask about single jobs, which is documented nowhere.
        "success" if arguments.is_empty() => boolean(world.success),
        "failure" if arguments.is_empty() => boolean(world.failure),
        "cancelled" => boolean(world.cancelled),
        "contains" => boolean(contains(&value(0), &value(1))),
        "startswith" => boolean(texts(&value(0), &value(1), |a, b| a.starts_with(b))),
        "endswith" => boolean(texts(&value(0), &value(1), |a, b| a.ends_with(b))),
        "format" => format(&value(0), &(1..arguments.len()).map(value).collect::<Vec<_>>()),
        "join" => join(&value(0), &if arguments.len() > 1 { value(1) } else { Value::text(",") }),
        "tojson" => to_json(&value(0), 0).map_or(Value::Truthy, Value::Text),
        "fromjson" => from_json(&value(0)),
        _ => Value::Unknown,
    }
}

/// Without regard to case.
fn texts(a: &Value, b: &Value, is: impl Fn(&str, &str) -> bool) -> Answer {
    match (a.as_text(), b.as_text()) {
        (Some(a), Some(b)) => is(&a.to_lowercase(), &b.to_lowercase()).into(),
        _ if matches!(a, Value::Array(_) | Value::Object { .. }) => Answer::No,
        _ => Answer::Unknown,
    }
}

fn contains(whole: &Value, part: &Value) -> Answer {
    match whole {
        Value::Array(items) => {
            items.iter().map(|item| part.compare(Comparison::Equal, item)).fold(Answer::No, Answer::or)
        }
        _ => texts(whole, part, |a, b| a.contains(b)),
    }
}

fn join(items: &Value, separator: &Value) -> Value {
    let texts: Option<Vec<String>> = match items {
        Value::Array(items) => items.iter().map(Value::as_text).collect(),
        value => value.as_text().map(|text| vec![text]),
    };
    match (texts, separator.as_text()) {
        (Some(texts), Some(separator)) => Value::Text(texts.join(&separator)),
        _ => Value::Unknown,
    }
}

/// Text that surely is not empty is some text, whatever is put into it.
fn format(pattern: &Value, arguments: &[Value]) -> Value {
    let Some(pattern) = pattern.as_text() else { return Value::Unknown };
    let (mut text, mut rest, mut is_known) = (String::new(), pattern.as_str(), true);
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        let brace = &rest[at..at + 1];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            text.push_str(brace);
            rest = after;
        } else if let Some((index, after)) = rest.split_once('}') {
            let argument = index.trim().parse::<usize>().ok().and_then(|index| arguments.get(index));
            match argument.and_then(Value::as_text) {
                Some(argument) => text.push_str(&argument),
                None => is_known = false,
            }
            rest = after;
        } else {
            return Value::Unknown;
        }
    }
    text.push_str(rest);
    match (is_known, text.is_empty()) {
        (true, _) => Value::Text(text),
        (false, false) => Value::Truthy,
        (false, true) => Value::Unknown,
    }
}

/// Indented by two blanks, as the runner writes it.
fn to_json(value: &Value, depth: usize) -> Option<String> {
    let list = |open: &str, close: &str, items: Vec<String>| {
        if items.is_empty() {
            return format!("{open}{close}");
        }
        let (inner, outer) = ("  ".repeat(depth + 1), "  ".repeat(depth));
        format!("{open}\n{inner}{}\n{outer}{close}", items.join(&format!(",\n{inner}")))
    };
    match value {
        Value::Null => Some("null".to_owned()),
        Value::Bool(_) | Value::Number(_) => value.as_text(),
        Value::Text(text) => Some(serde_json::Value::from(text.as_str()).to_string()),
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| to_json(item, depth + 1)).collect();
            Some(list("[", "]", items?))
        }
        Value::Object { known, open: false } => {
            let one = |(key, value): &(String, Value)| {
                let key = serde_json::Value::from(key.as_str());
                Some(format!("{key}: {}", to_json(value, depth + 1)?))
            };
            let items: Option<Vec<String>> = known.iter().map(one).collect();
            Some(list("{", "}", items?))
        }
        Value::Unknown | Value::Truthy | Value::Falsy | Value::Object { .. } => None,
    }
}

fn from_json(text: &Value) -> Value {
    let Some(text) = text.as_text() else { return Value::Unknown };
    serde_json::from_str::<serde_json::Value>(&text).map_or(Value::Unknown, from)
}

fn from(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(value),
        serde_json::Value::Number(number) => number.as_f64().map_or(Value::Unknown, Value::Number),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => Value::Array(items.into_iter().map(from).collect()),
        serde_json::Value::Object(map) => {
            Value::object(map.into_iter().map(|(key, value)| (key, from(value))))
        }
    }
}
