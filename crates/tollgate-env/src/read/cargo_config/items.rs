//! From the text of a file to its values.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Item, Value};

/// What the key `include` holds, and where it is.
pub(super) type Included<'a> = (Spanned<DeValue<'a>>, Range<usize>);

/// The values of a file, and what it includes.
pub(super) fn parse(text: &str, file: usize) -> Result<(Vec<Item>, Option<Included<'_>>), toml::de::Error> {
    let mut table = DeTable::parse(text)?.into_inner();
    let included = table.remove("include").map(|value| {
        let span = value.span();
        (value, span)
    });
    let mut items = Vec::new();
    flatten(&table, &mut Vec::new(), file, &mut items);
    Ok((items, included))
}

fn flatten(table: &DeTable<'_>, above: &mut Vec<String>, file: usize, items: &mut Vec<Item>) {
    for (key, value) in table {
        above.push(key.get_ref().to_string());
        match value.get_ref() {
            DeValue::Table(inner) if !inner.is_empty() => flatten(inner, above, file, items),
            one => items.push(Item {
                key: above.clone(),
                key_span: key.span(),
                value: plain(one),
                span: value.span(),
                file,
            }),
        }
        above.pop();
    }
}

fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            i64::from_str_radix(&digits, number.radix()).map_or(Value::Other, Value::Integer)
        }
        DeValue::Array(list) => {
            let text = |one: &Spanned<DeValue<'_>>| Some((one.get_ref().as_str()?.to_owned(), one.span()));
            Value::List(list.iter().filter_map(text).collect())
        }
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => Value::Other,
    }
}
