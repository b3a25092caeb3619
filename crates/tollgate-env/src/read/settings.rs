//! One value of cargo's configuration with who says it: its variable, or the file.

use std::path::PathBuf;

use crate::finding::Place;
use crate::place::place;
use crate::read::cargo_config::Value;
use crate::rim::Rim;

/// A value and who says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// As text.
    pub value: String,
    /// The directory that a path is relative to.
    pub base: PathBuf,
    /// Where it stands, if in a file.
    pub place: Option<Place>,
    /// The variable or the file.
    pub source: String,
}

/// The value of `table.key`, a text or a whole number.
#[must_use]
pub fn setting(rim: &Rim, table: &str, key: &str) -> Option<Setting> {
    let variable = format!("CARGO_{table}_{key}").to_uppercase().replace('-', "_");
    if let Some(value) = rim.env.text(&variable) {
        return Some(Setting {
            value: value.to_owned(),
            base: rim.cwd.clone(),
            place: None,
            source: variable,
        });
    }
    let config = rim.cargo_config();
    let item = config.item(&[table, key])?;
    let value = match &item.value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Flag(_) | Value::List(_) | Value::Other => return None,
    };
    let file = &config.files[item.file];
    let source = rim.show(&file.path);
    let place = Some(place(source.clone(), &file.text, &item.span));
    Some(Setting { value, base: config.base(item).to_owned(), place, source })
}
