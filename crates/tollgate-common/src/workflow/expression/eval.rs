//! What an expression comes to.

use super::{Answer, Expr, Kind, Value, World, functions};

/// What an expression comes to in a world. What is not known stays so, unless the rest decides.
#[must_use]
pub fn evaluate(expr: &Expr, world: &World) -> Value {
    match &expr.kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Number(value) => Value::Number(*value),
        Kind::Text(text) => Value::Text(text.clone()),
        Kind::Context(name) => world.context(name),
        Kind::Property(of, name) => select(of, &Value::text(name), world),
        Kind::Index(of, by) => select(of, &evaluate(by, world), world),
        Kind::Star(of) => star(of, world),
        Kind::Call(name, arguments) => functions::call(name, arguments, world),
        Kind::Not(inner) => boolean(!evaluate(inner, world).truth()),
        Kind::Compare(by, a, b) => boolean(evaluate(a, world).compare(*by, &evaluate(b, world))),
        Kind::And(parts) => logical(parts, Answer::No, world),
        Kind::Or(parts) => logical(parts, Answer::Yes, world),
    }
}

pub(super) fn boolean(answer: Answer) -> Value {
    match answer {
        Answer::No => Value::Bool(false),
        Answer::Yes => Value::Bool(true),
        Answer::Unknown => Value::Unknown,
    }
}

/// `&&` stops at the first that is false, `||` at the first that is true; the value is the one at which it stopped.
fn logical(parts: &[Expr], stop: Answer, world: &World) -> Value {
    let mut last = Value::Null;
    let mut is_known = true;
    for part in parts {
        let value = evaluate(part, world);
        match value.truth() {
            truth if truth == stop && is_known => return value,
            // Whatever came before: at the latest it stops here.
            truth if truth == stop => {
                return if truth.is_yes() { Value::Truthy } else { Value::Falsy };
            }
            Answer::Unknown => is_known = false,
            _ => {}
        }
        last = value;
    }
    if is_known { last } else { Value::Unknown }
}

/// Whether a star in it makes one value into many, so that what follows is asked of each.
fn is_filtered(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Star(_) => true,
        Kind::Property(of, _) | Kind::Index(of, _) => is_filtered(of),
        _ => false,
    }
}

fn select(of: &Expr, by: &Value, world: &World) -> Value {
    let value = evaluate(of, world);
    if !is_filtered(of) {
        return item(&value, by);
    }
    match value {
        // Items that have no such property are left out.
        Value::Array(items) => {
            Value::Array(items.iter().map(|of| item(of, by)).filter(|found| *found != Value::Null).collect())
        }
        _ => Value::Unknown,
    }
}

fn item(of: &Value, by: &Value) -> Value {
    match (of, by) {
        (Value::Unknown | Value::Truthy, _) | (_, Value::Unknown | Value::Truthy | Value::Falsy) => {
            Value::Unknown
        }
        (Value::Array(items), Value::Number(at)) => {
            let found = items.iter().enumerate().find(|(index, _)| *index as f64 == at.floor());
            found.map_or(Value::Null, |(_, item)| item.clone())
        }
        (Value::Array(_), _) => Value::Unknown,
        (of, by) => by.as_text().map_or(Value::Null, |name| of.property(&name)),
    }
}

fn star(of: &Expr, world: &World) -> Value {
    let value = evaluate(of, world);
    let all = |value: &Value| match value {
        Value::Array(items) => Some(items.clone()),
        Value::Object { known, open: false } => Some(known.iter().map(|(_, value)| value.clone()).collect()),
        Value::Unknown | Value::Truthy | Value::Object { .. } => None,
        _ => Some(Vec::new()),
    };
    match value {
        Value::Array(items) if is_filtered(of) => {
            let parts: Option<Vec<Vec<Value>>> = items.iter().map(all).collect();
            parts.map_or(Value::Unknown, |parts| Value::Array(parts.concat()))
        }
        value => all(&value).map_or(Value::Unknown, Value::Array),
    }
}
