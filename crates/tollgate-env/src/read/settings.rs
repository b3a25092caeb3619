//! One value of cargo's configuration: from its variable, else from the nearest file that has it.
//!
//! Files are looked for from the directory upwards, and at last in the home of cargo; `include` is not followed.
//! Source: the cargo book, "Configuration", "Hierarchical structure".

use std::path::PathBuf;

use toml::de::{DeTable, DeValue};

use crate::finding::Place;
use crate::place::place;
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

/// The value of `table.key`.
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
    let dirs = rim.cwd.ancestors().map(|dir| dir.join(".cargo")).chain(rim.cargo_home());
    // Where there are both, cargo reads the one without extension.
    let files = dirs.filter_map(|dir| {
        ["config", "config.toml"].map(|name| dir.join(name)).into_iter().find(|file| file.is_file())
    });
    let mut found = files.filter_map(|file| {
        let text = std::fs::read_to_string(&file).ok()?;
        let document = DeTable::parse(&text).ok()?;
        let value = document.get_ref().get(table)?.get_ref().as_table()?.get(key)?;
        let said = match value.get_ref() {
            DeValue::String(text) => text.clone().into_owned(),
            DeValue::Integer(number) => number.as_str().to_owned(),
            _ => return None,
        };
        let source = rim.show(&file);
        let place = Some(place(source.clone(), &text, &value.span()));
        let base = file.parent().and_then(|dir| dir.parent()).unwrap_or(&rim.cwd).to_owned();
        Some(Setting { value: said, base, place, source })
    });
    found.next()
}
