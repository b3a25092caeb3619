//! A schema as Markdown: a table for each object, the objects inside of it below.

use std::fmt::Write as _;

use serde_json::Value;

/// The document that `$ref`s point into, and what stands between the names of nested keys.
pub(crate) struct Root<'a> {
    /// The document.
    pub(crate) schema: &'a Value,
    /// `.` for TOML; for JSON `/`.
    pub(crate) separator: &'static str,
}

/// Adds the tables of one object and of those in it.
pub(crate) fn write(page: &mut String, root: &Root<'_>, name: &str, schema: &Value) {
    let mut inner = Vec::new();
    let (object, path) = root.object(schema, name.to_owned());
    let Some(object) = object else { return };
    if !name.is_empty() {
        let _ = write!(page, "\n### `{path}`\n");
    }
    if let Some(text) = described(object).filter(|_| !name.is_empty()) {
        let _ = write!(page, "\n{text}\n");
    }
    page.push_str("\n| key | type | |\n|---|---|---|\n");
    for (key, schema) in object["properties"].as_object().into_iter().flatten() {
        let text = described(schema).or_else(|| described(root.resolve(schema))).unwrap_or_default();
        let choices = root.choices(schema);
        let text = if choices.is_empty() { text } else { format!("{text} {}", choices.join("; ")) };
        let _ = writeln!(page, "| `{key}` | {} | {} |", root.kind(schema), text.trim().replace('|', "\\|"));
        let below = if path.is_empty() { key.clone() } else { format!("{path}{}{key}", root.separator) };
        inner.push((below, schema));
    }
    for (below, schema) in inner {
        write(page, root, &below, schema);
    }
}

/// What is said of it, on one line.
fn described(schema: &Value) -> Option<String> {
    let text = schema["description"].as_str()?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

impl<'a> Root<'a> {
    fn has_null(&self) -> bool {
        self.separator != "."
    }

    /// The schema that a reference means, through `anyOf` with null as well.
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.resolve(self.schema.pointer(&reference[1..]).unwrap_or(&Value::Null));
        }
        let of_any = schema["anyOf"].as_array().into_iter().flatten();
        match of_any.filter(|one| one["type"] != "null").collect::<Vec<_>>().as_slice() {
            [one] => self.resolve(one),
            _ => schema,
        }
    }

    /// The object with keys that is in a schema, and its name with what stands for free names.
    fn object(&self, schema: &'a Value, name: String) -> (Option<&'a Value>, String) {
        let schema = self.resolve(schema);
        if schema["properties"].is_object() {
            return (Some(schema), name);
        }
        if schema["additionalProperties"].is_object() {
            return self.object(&schema["additionalProperties"], format!("{name}{}NAME", self.separator));
        }
        if schema["items"].is_object() {
            return self.object(&schema["items"], format!("{name}[]"));
        }
        (None, name)
    }

    /// The type in words.
    fn kind(&self, schema: &'a Value) -> String {
        let schema = self.resolve(schema);
        let alternatives = ["oneOf", "anyOf"].into_iter().filter_map(|key| schema[key].as_array()).flatten();
        let alternatives: Vec<&Value> = alternatives.collect();
        if schema["enum"].is_array() || !alternatives.is_empty() {
            let table = alternatives.iter().any(|one| self.resolve(one)["properties"].is_object());
            return if table { "word or table" } else { "word" }.to_owned();
        }
        let names: Vec<&str> = match &schema["type"] {
            Value::String(name) => vec![name],
            // TOML has no null: that a key may be left out is said once, at the top.
            Value::Array(names) => names
                .iter()
                .filter_map(Value::as_str)
                .filter(|name| *name != "null" || self.has_null())
                .collect(),
            _ => Vec::new(),
        };
        let named = names.into_iter().map(|name| match name {
            "array" => format!("list of {}", self.kind(&schema["items"])),
            "object" if schema["additionalProperties"].is_object() => {
                format!("table of {}", self.kind(&schema["additionalProperties"]))
            }
            "object" => "table".to_owned(),
            name => name.to_owned(),
        });
        named.collect::<Vec<_>>().join(" or ")
    }

    /// The words that may stand there, each with what it means.
    fn choices(&self, schema: &'a Value) -> Vec<String> {
        let mut schema = self.resolve(schema);
        while schema["type"] == "array" {
            schema = self.resolve(&schema["items"]);
        }
        let word = |word: &Value, of: &Value| {
            let meaning = described(of).map(|text| format!(": {}", text.trim_end_matches('.')));
            Some(format!("`{}`{}", word.as_str()?, meaning.unwrap_or_default()))
        };
        let plain = schema["enum"].as_array().into_iter().flatten().filter_map(|of| word(of, &Value::Null));
        let alternatives =
            ["oneOf", "anyOf"].into_iter().flat_map(|key| schema[key].as_array().into_iter().flatten());
        let alternatives = alternatives.flat_map(|of| match &of["enum"] {
            Value::Array(words) => words.iter().filter_map(|each| word(each, of)).collect(),
            _ => word(&of["const"], of).into_iter().collect::<Vec<_>>(),
        });
        plain.chain(alternatives).collect()
    }
}
