//! What rustup has on the disk: its settings, and the toolchains that are installed. No process is started, so that
//! nothing is installed and it takes no time.
//!
//! `settings.toml` is not documented: where its version is not the one that is known, nothing is read from it. Sources:
//! rustup 1.29, `src/settings.rs`, `src/dist/component/components.rs`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tollgate_common::ctx::Env;

/// The version of `settings.toml` that is known.
const SETTINGS_VERSION: &str = "12";

/// A home of rustup.
#[derive(Debug)]
pub struct Rustup {
    home: PathBuf,
    /// Its settings, or why they cannot be read.
    pub settings: Result<Settings, String>,
}

/// The part of `settings.toml` that is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Settings {
    /// Which form the file has.
    pub version: String,
    /// The toolchain where nothing else is said.
    pub default_toolchain: Option<String>,
    /// The machine that a channel alone stands for, where that is not the one that rustup was built for.
    pub default_host_triple: Option<String>,
    /// Toolchains by directory (`rustup override`).
    #[serde(default)]
    pub overrides: BTreeMap<PathBuf, String>,
}

/// A toolchain that is installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Installed {
    /// The name of its directory.
    pub name: String,
    /// Where it is.
    pub dir: PathBuf,
    /// Its components, as rustup lists them: `clippy-preview-x86_64-unknown-linux-gnu`. None for one that was linked.
    pub components: Option<Vec<String>>,
    /// What rustc says it is: `1.95.0`.
    pub release: Option<String>,
    /// The day of its channel: `2026-04-14`.
    pub date: Option<String>,
    /// New names of components by the names that people write.
    pub renames: BTreeMap<String, String>,
}

impl Rustup {
    /// Finds the home: `RUSTUP_HOME`, else `.rustup` in the user's home. `None` where there is none.
    #[must_use]
    pub fn find(env: &Env) -> Option<Self> {
        let home = home(env).filter(|home| home.is_dir())?;
        let settings = settings(&home.join("settings.toml"));
        Some(Self { home, settings })
    }

    /// Whether it has its settings already; any program of its own writes them otherwise.
    #[must_use]
    pub fn is_set_up(env: &Env) -> bool {
        home(env).is_some_and(|home| home.join("settings.toml").is_file())
    }

    /// The toolchain that a channel or a name stands for, if it is installed.
    #[must_use]
    pub fn installed(&self, channel: &str) -> Option<Installed> {
        let names = self.names();
        let name = named(channel, &names, self.host().as_deref())?;
        let dir = self.home.join("toolchains").join(name);
        let lib = dir.join("lib/rustlib");
        let components = fs::read_to_string(lib.join("components")).ok();
        let manifest = fs::read_to_string(lib.join("multirust-channel-manifest.toml")).unwrap_or_default();
        Some(Installed {
            name: name.clone(),
            dir,
            components: components.map(|text| text.lines().map(str::to_owned).collect()),
            release: release(&manifest),
            date: date(&manifest),
            renames: renames(&manifest),
        })
    }

    /// The machine that its settings name, else the one of its default toolchain, else of the first that is installed.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        let settings = self.settings.as_ref().ok();
        let default = settings.and_then(|settings| settings.default_toolchain.clone());
        let said = settings.and_then(|settings| settings.default_host_triple.clone());
        said.or_else(|| {
            default.into_iter().chain(self.names()).find_map(|name| triple(&name).map(str::to_owned))
        })
    }

    /// The names of the toolchains, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.home.join("toolchains")).into_iter().flatten().flatten();
        let mut names: Vec<_> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }
}

fn home(env: &Env) -> Option<PathBuf> {
    let of_user =
        || env.get("HOME").or_else(|| env.get("USERPROFILE")).map(|home| Path::new(home).join(".rustup"));
    env.get("RUSTUP_HOME").map(PathBuf::from).or_else(of_user)
}

fn settings(file: &Path) -> Result<Settings, String> {
    let text = match fs::read_to_string(file) {
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => return Ok(Settings::default()),
        text => text.map_err(|err| format!("{} cannot be read: {err}", file.display()))?,
    };
    let settings: Settings = toml::from_str(&text)
        .map_err(|err| format!("{} cannot be read: {}", file.display(), err.message()))?;
    if settings.version == SETTINGS_VERSION {
        Ok(settings)
    } else {
        Err(format!("{} has version {}, and {SETTINGS_VERSION} is known", file.display(), settings.version))
    }
}

/// `-x86_64-unknown-linux-gnu`, and not `-2026-08-20-…`.
fn is_triple(rest: &str) -> bool {
    rest.strip_prefix('-').is_some_and(|triple| triple.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// The toolchain that a name stands for: itself, else the one of this channel for this machine, else for another one.
/// A name may have a part of a machine's: `stable-msvc` (rustup, `src/dist/mod.rs`, `PartialTargetTriple`).
fn named<'n>(name: &str, names: &'n [String], host: Option<&str>) -> Option<&'n String> {
    let machine = behind_channel(name).unwrap_or_default();
    let channel = name.strip_suffix(machine).unwrap_or(name).trim_end_matches('-');
    let fits = |triple: &str| {
        machine.is_empty() || machine.split('-').all(|part| triple.split('-').any(|of| of == part))
    };
    let of = |name: &&String| name.strip_prefix(channel).filter(|rest| is_triple(rest)).is_some_and(&fits);
    let shared = |name: &&String| {
        let parts = host.unwrap_or_default().split('-');
        parts.filter(|part| name.split('-').any(|of| of == *part)).count()
    };
    let best = || names.iter().filter(of).rev().max_by_key(shared);
    names.iter().find(|of| *of == name).or_else(best)
}

/// What stands behind the channel and the date of `nightly-2026-08-20-x86_64-unknown-linux-gnu`.
fn triple(name: &str) -> Option<&str> {
    behind_channel(name).filter(|rest| rest.matches('-').count() >= 2)
}

/// The channel of a name, with its date, and the machine behind it, if there is one.
#[must_use]
pub fn parts(name: &str) -> (&str, Option<&str>) {
    let machine = triple(name);
    let channel = machine.and_then(|machine| name.strip_suffix(machine)?.strip_suffix('-'));
    (channel.unwrap_or(name), machine)
}

fn behind_channel(name: &str) -> Option<&str> {
    let (channel, mut rest) = name.split_once('-')?;
    let is_channel =
        matches!(channel, "stable" | "beta" | "nightly") || channel.starts_with(|c: char| c.is_ascii_digit());
    let is_of_channel =
        |part: &str| part.starts_with(|c: char| c.is_ascii_digit()) || part.starts_with("beta.");
    while is_of_channel(rest) {
        rest = rest.split_once('-').map_or("", |(_, after)| after);
    }
    is_channel.then_some(rest)
}

/// The manifest is a megabyte of TOML, of which three things are needed: they are found line by line.
fn release(manifest: &str) -> Option<String> {
    let (_, rest) = manifest.split_once("[pkg.rust]\n")?;
    let version = rest.lines().next()?.strip_prefix("version = \"")?;
    version.split([' ', '"']).next().map(str::to_owned)
}

fn date(manifest: &str) -> Option<String> {
    let mut head = manifest.lines().take_while(|line| !line.starts_with('['));
    let date = head.find_map(|line| line.strip_prefix("date = \"")?.strip_suffix('"'))?;
    Some(date.to_owned())
}

fn renames(manifest: &str) -> BTreeMap<String, String> {
    let mut lines = manifest.lines();
    let mut found = BTreeMap::new();
    while let Some(line) = lines.next() {
        let Some(old) = line.strip_prefix("[renames.").and_then(|rest| rest.strip_suffix(']')) else {
            continue;
        };
        let new = lines
            .next()
            .and_then(|line| line.strip_prefix("to = \""))
            .and_then(|rest| rest.strip_suffix('"'));
        found.extend(new.map(|new| (old.to_owned(), new.to_owned())));
    }
    found
}

impl Installed {
    /// Whether it has a component; `None` for a toolchain of which rustup does not know.
    #[must_use]
    pub fn has_component(&self, name: &str) -> Option<bool> {
        let renamed = self.renames.get(name).map(String::as_str);
        let is_it =
            |listed: &str, name: &str| listed == name || listed.strip_prefix(name).is_some_and(is_triple);
        let components = self.components.as_ref()?;
        Some(
            components
                .iter()
                .any(|listed| is_it(listed, name) || renamed.is_some_and(|name| is_it(listed, name))),
        )
    }

    /// Whether it can compile for a target; `None` for a toolchain of which rustup does not know.
    #[must_use]
    pub fn has_target(&self, target: &str) -> Option<bool> {
        let std = format!("rust-std-{target}");
        self.components.as_ref().map(|components| components.contains(&std))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_not_one_with_a_date() {
        for (name, channel, expected) in [
            ("1.95.0-x86_64-unknown-linux-gnu", "1.95.0", true),
            ("1.95.0-x86_64-unknown-linux-gnu", "1.95", false),
            ("nightly-2026-08-20-x86_64-unknown-linux-gnu", "nightly", false),
            ("nightly-2026-08-20-x86_64-unknown-linux-gnu", "nightly-2026-08-20", true),
            ("stable-aarch64-apple-darwin", "stable", true),
        ] {
            assert_eq!(name.strip_prefix(channel).is_some_and(is_triple), expected, "{name} {channel}");
        }
    }

    #[test]
    fn a_name_stands_for_the_toolchain_of_this_machine() {
        let names = [
            "1.95.0-x86_64-pc-windows-gnu",
            "1.95.0-x86_64-pc-windows-msvc",
            "nightly-2026-08-20-aarch64-apple-darwin",
            "stable-i686-pc-windows-msvc",
            "stable-x86_64-pc-windows-gnu",
            "stable-x86_64-pc-windows-msvc",
        ];
        let names = names.map(str::to_owned);
        for (name, expected) in [
            ("1.95.0", Some("1.95.0-x86_64-pc-windows-msvc")),
            ("1.95.0-gnu", Some("1.95.0-x86_64-pc-windows-gnu")),
            ("stable-msvc", Some("stable-x86_64-pc-windows-msvc")),
            ("stable-i686-pc-windows-msvc", Some("stable-i686-pc-windows-msvc")),
            ("stable-aarch64", None),
            ("nightly-2026-08-20", Some("nightly-2026-08-20-aarch64-apple-darwin")),
            ("nightly", None),
            ("1.95", None),
            ("mine-gnu", None),
        ] {
            let found = named(name, &names, Some("x86_64-pc-windows-msvc"));
            assert_eq!(found.map(String::as_str), expected, "{name}");
        }
    }

    #[test]
    fn the_machine_is_behind_the_channel() {
        for (name, expected) in [
            ("stable-x86_64-unknown-linux-gnu", Some("x86_64-unknown-linux-gnu")),
            ("1.95.0-aarch64-apple-darwin", Some("aarch64-apple-darwin")),
            ("nightly-2026-08-20-x86_64-pc-windows-msvc", Some("x86_64-pc-windows-msvc")),
            ("1.96.0-beta.2-x86_64-unknown-linux-gnu", Some("x86_64-unknown-linux-gnu")),
            ("stable", None),
            ("my-own-tool-chain", None),
        ] {
            assert_eq!(triple(name), expected, "{name}");
        }
    }

    #[test]
    fn three_things_of_a_manifest_are_read() {
        let manifest = "manifest-version = \"2\"\ndate = \"2026-04-16\"\n\n[pkg.rust-std]\nversion = \"x\"\n\n[pkg.rust]\nversion = \"1.95.0 (59807616e 2026-04-14)\"\n\n\
                        [renames.clippy]\nto = \"clippy-preview\"\n\n[renames.miri]\nto = \"miri-preview\"\n";
        assert_eq!(release(manifest).as_deref(), Some("1.95.0"));
        assert_eq!(renames(manifest).into_keys().collect::<Vec<_>>(), ["clippy", "miri"]);
        assert_eq!(date(manifest).as_deref(), Some("2026-04-16"));
        assert_eq!((release(""), date("[x]\ndate = \"1\""), renames("").len()), (None, None, 0));
    }
}
