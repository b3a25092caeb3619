//! One setting with all that can say it: variables over files, and flags from the first source that has any.
//!
//! `CARGO_` and the key in capitals overrides a file; `RUSTC`, `RUSTC_WRAPPER` and `RUSTC_WORKSPACE_WRAPPER` override
//! that. Flags are taken from one source only, of `CARGO_ENCODED_RUSTFLAGS`, `RUSTFLAGS`, `target.*` and `build`.
//! Sources: cargo `src/context/mod.rs` (`maybe_get_tool`, `string_to_path`), and
//! `src/compiler/build_context/target_info.rs` (`extra_args`), at af373f7.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use tollgate_common::ctx::Env;

use super::{CargoConfig, Item, Value};

/// Who says something.
#[derive(Clone, Debug)]
pub enum Source<'a> {
    /// A variable, by its name.
    Variable(String),
    /// A value of a file.
    File(&'a Item),
}

/// A program that a setting names.
#[derive(Clone, Debug)]
pub struct Named<'a> {
    /// As it is written.
    pub program: String,
    /// The directory that it is relative to, where it is a path.
    pub base: PathBuf,
    /// Who says so.
    pub source: Source<'a>,
}

/// Flags from one place.
#[derive(Clone, Debug)]
pub struct Flags<'a> {
    /// The flags.
    pub flags: Vec<String>,
    /// Who says so.
    pub source: Source<'a>,
}

/// A variable that is set, be it empty: cargo makes that difference.
#[must_use]
pub fn set<'e>(env: &'e Env, name: &str) -> Option<&'e OsStr> {
    env.iter().find(|(set, _)| *set == OsStr::new(name)).map(|(_, value)| value)
}

/// The variable for a key.
fn variable(key: &[&str]) -> String {
    format!("CARGO_{}", key.join("_").to_uppercase().replace(['-', '.'], "_"))
}

impl CargoConfig {
    /// The strongest value of a file with this key.
    #[must_use]
    pub fn item(&self, key: &[&str]) -> Option<&Item> {
        self.items.iter().find(|item| item.key == key)
    }

    /// A program; first of these variables, then of that of its key, then of a file. An empty name switches it off.
    #[must_use]
    pub fn program(&self, env: &Env, own: &[&str], key: &[&str]) -> Option<Named<'_>> {
        let names = own.iter().map(|name| (*name).to_owned()).chain([variable(key)]);
        for name in names {
            if let Some(value) = set(env, &name) {
                let program = value.to_str()?.to_owned();
                let source = Source::Variable(name);
                return Some(Named { program, base: self.cwd.clone(), source })
                    .filter(|of| !of.program.is_empty());
            }
        }
        self.named(self.item(key)?)
    }

    /// The program that a value names.
    #[must_use]
    pub fn named<'a>(&self, item: &'a Item) -> Option<Named<'a>> {
        let program = match &item.value {
            Value::Text(text) if !text.is_empty() => text.clone(),
            _ => return None,
        };
        Some(Named { program, base: self.base(item).to_owned(), source: Source::File(item) })
    }

    /// The text of a setting, with who says it.
    #[must_use]
    pub fn text(&self, env: &Env, key: &[&str]) -> Option<(String, Source<'_>)> {
        if let Some(value) = env.text(&variable(key)) {
            return Some((value.to_owned(), Source::Variable(variable(key))));
        }
        let item = self.item(key)?;
        match &item.value {
            Value::Text(text) => Some((text.clone(), Source::File(item))),
            Value::List(list) => list.first().map(|(text, _)| (text.clone(), Source::File(item))),
            Value::Integer(_) | Value::Flag(_) | Value::Other => None,
        }
    }

    /// The flags for a target: of each source, strongest first, what it says. `applies` says of a table `cfg(…)`
    /// whether it is about that target.
    pub fn flags(&self, env: &Env, target: &str, applies: &dyn Fn(&str) -> bool) -> Vec<Vec<Flags<'_>>> {
        let of_target = |item: &&Item| {
            matches!(&*item.key, [table, name, key]
                if table == "target" && key == "rustflags" && (name == target || (name.starts_with("cfg(") && applies(name))))
        };
        let of_build = |item: &&Item| item.key == ["build", "rustflags"];
        let group = |is_it: &dyn Fn(&&Item) -> bool, name: String| {
            let mut flags: Vec<_> = self.items.iter().rev().filter(is_it).filter_map(of_item).collect();
            flags.extend(of_variable(env, &name, ' '));
            flags.retain(|of| !of.flags.is_empty());
            flags
        };
        let encoded = of_variable(env, "CARGO_ENCODED_RUSTFLAGS", '\u{1f}');
        let plain = of_variable(env, "RUSTFLAGS", ' ');
        let groups = [
            encoded.into_iter().collect(),
            plain.into_iter().collect(),
            group(&of_target, variable(&["target", target, "rustflags"])),
            group(&of_build, variable(&["build", "rustflags"])),
        ];
        groups.into_iter().filter(|group: &Vec<Flags<'_>>| !group.is_empty()).collect()
    }
}

fn of_variable(env: &Env, name: &str, separator: char) -> Option<Flags<'static>> {
    let flags = set(env, name)?.to_str()?.split(separator).map(str::trim).filter(|flag| !flag.is_empty());
    let flags = flags.map(str::to_owned).collect();
    Some(Flags { flags, source: Source::Variable(name.to_owned()) })
}

fn of_item(item: &Item) -> Option<Flags<'_>> {
    let flags = match &item.value {
        Value::Text(text) => text.split_whitespace().map(str::to_owned).collect(),
        Value::List(list) => list.iter().map(|(flag, _)| flag.clone()).collect(),
        Value::Integer(_) | Value::Flag(_) | Value::Other => return None,
    };
    Some(Flags { flags, source: Source::File(item) })
}

/// What is given to `-C`, in either spelling.
pub fn codegen(flags: &[String]) -> impl Iterator<Item = &str> {
    let mut rest = flags.iter().map(String::as_str);
    std::iter::from_fn(move || {
        loop {
            match rest.next()? {
                "-C" | "--codegen" => return rest.next(),
                flag => {
                    if let Some(option) = flag.strip_prefix("-C").or_else(|| flag.strip_prefix("--codegen="))
                    {
                        return Some(option);
                    }
                }
            }
        }
    })
}

/// The file of a program: by its path, or the first on PATH.
#[must_use]
pub fn find(env: &Env, program: &str, base: &Path) -> Option<PathBuf> {
    let is_path = program.contains('/') || (cfg!(windows) && program.contains('\\'));
    if is_path {
        return executable(&base.join(program));
    }
    std::env::split_paths(env.get("PATH")?).find_map(|dir| executable(&base.join(dir).join(program)))
}

/// On Windows a program may be called without its extension, and may be a script.
fn executable(path: &Path) -> Option<PathBuf> {
    let suffixes: &[&str] = if cfg!(windows) { &["", ".exe", ".cmd", ".bat"] } else { &[""] };
    let with = |suffix: &&str| {
        let mut with = path.as_os_str().to_owned();
        with.push(suffix);
        PathBuf::from(with)
    };
    suffixes.iter().map(with).find(|path| is_executable(path))
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}
