//! Whether the repository says which toolchain it is built with, in a way that rustup understands and that means the
//! same tomorrow.

use std::ops::Range;

use tollgate_common::edit::newline;

use crate::finding::{Change, Finding, Fix, Place, Severity};
use crate::place::place;
use crate::read::rustup::{Installed, parts};
use crate::read::toolchain_file::{Content, KEYS, Table, ToolchainFile, ToolchainFiles};
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "toolchain-file",
    title: "rust-toolchain.toml: which toolchain is meant, in a way that holds",
    rules: &[
        Rule {
            id: "toolchain-unpinned",
            why: "Without a toolchain file everybody builds with what they happen to have, and a new stable release \
                  can turn a pull request red that did not touch anything. `[env.toolchain] pin = true` makes this \
                  an error.",
        },
        Rule {
            id: "toolchain-floating",
            why: "`stable` and `beta` mean another compiler every six weeks, and on each machine the one that was \
                  current when somebody last updated.",
        },
        Rule {
            id: "toolchain-minor",
            why: "For rustup `1.95` and `1.95.0` are two toolchains: the first moves to 1.95.1 when that appears, \
                  and both are downloaded where both are named.",
        },
        Rule {
            id: "toolchain-nightly",
            why: "`nightly` without a date is another compiler every day: what was built yesterday cannot be built \
                  again.",
        },
        Rule {
            id: "toolchain-key",
            why: "rustup passes over keys that it does not know, so a misspelled `components` installs nothing, and \
                  nobody is told.",
        },
        Rule {
            id: "toolchain-two-files",
            why: "Where a directory has `rust-toolchain` and `rust-toolchain.toml`, rustup reads the one without \
                  extension.",
        },
        Rule {
            id: "toolchain-legacy",
            why: "A `rust-toolchain` of one line is taken for the name of a channel, whatever it says; with a byte \
                  order mark or a comment it is no channel at all.",
        },
        Rule {
            id: "toolchain-link",
            why: "A symbolic link that git wrote as a text file (Windows, or `core.symlinks = false`) is read as the \
                  name of a channel.",
        },
        Rule {
            id: "toolchain-unreadable",
            why: "Where rustup cannot read the toolchain file, no command of cargo's or rustc's runs.",
        },
    ],
    run,
};

fn run(rim: &Rim) -> Vec<Finding> {
    let resolve = |channel: &str| rim.rustup().and_then(|rustup| rustup.installed(channel));
    judge(rim.toolchain_files(), rim.config.toolchain.pin, &|path| rim.show(path), &resolve)
}

/// Which toolchain a channel is on this machine.
type Resolve<'a> = &'a dyn Fn(&str) -> Option<Installed>;

fn judge(
    files: &ToolchainFiles,
    pin: bool,
    show: &dyn Fn(&std::path::Path) -> String,
    resolve: Resolve<'_>,
) -> Vec<Finding> {
    let Some(file) = &files.used else {
        return vec![no_file(pin, resolve("stable").and_then(|of| of.release))];
    };
    let shown = show(&file.path);
    let mut findings = Vec::new();
    if let Some(unused) = &files.unused {
        let message =
            format!("{} is not read: rustup takes rust-toolchain, which is beside it", show(unused));
        findings.push(
            Finding::new("toolchain-two-files", Severity::Error, message)
                .at(Place::file(shown.clone()))
                .at(Place::file(show(unused)))
                .fix(Fix::safe(["git", "rm", "--", &format!(":/{shown}")])),
        );
    }
    let Ok(text) = &file.text else {
        let message = format!("{shown} cannot be read");
        findings.push(Finding::new("toolchain-unreadable", Severity::Error, message).at(Place::file(shown)));
        return findings;
    };
    match file.content() {
        Ok(Content::Line { channel, span }) => match odd_line(&channel) {
            Some(finding) => {
                let finding = finding.at(place(shown.clone(), text, &span));
                findings.push(converted(finding, &shown, text));
            }
            None => findings.extend(channel_of(&channel, (&shown, text, &span), pin, resolve)),
        },
        Ok(Content::Table(table)) => findings.extend(of_table(&table, text, &shown, pin, resolve)),
        Err(what) => {
            let finding = unreadable(file, &what).at(Place::file(shown.clone()));
            findings.push(converted(finding, &shown, text));
        }
    }
    findings
}

fn unpinned(pin: bool, stable: Option<String>) -> Finding {
    let severity = if pin { Severity::Error } else { Severity::Info };
    let now = stable.map(|release| format!(" (`stable` is {release} here)")).unwrap_or_default();
    Finding::new(
        "toolchain-unpinned",
        severity,
        format!("no toolchain file says which Rust this is built with, so it is the default one{now}"),
    )
    .wanted("rust-toolchain.toml with `[toolchain]` and `channel = \"X.Y.Z\"`")
}

/// Where there is none, and one is asked for, the release that `stable` is here will do.
fn no_file(pin: bool, stable: Option<String>) -> Finding {
    let text = stable.as_ref().map(|release| format!("[toolchain]\nchannel = \"{release}\"\n"));
    let finding = unpinned(pin, stable);
    let path = "rust-toolchain.toml".to_owned();
    text.filter(|_| pin)
        .into_iter()
        .fold(finding, |of, text| of.change(Change::Create { path: path.clone(), text }))
}

/// `toolchain-legacy` with the table that the line was meant to be, as far as that can be told.
fn converted(finding: Finding, shown: &str, text: &str) -> Finding {
    if finding.id != "toolchain-legacy" {
        return finding;
    }
    let (old, new) = match text.strip_prefix('\u{feff}') {
        Some(_) => ("\u{feff}", Some(String::new())),
        None => (text, as_table(text)),
    };
    let change = |new| Change::Replace { at: Place::file(shown), old: old.to_owned(), new };
    new.map(change).into_iter().fold(finding, Finding::change)
}

/// The table, with the comments that were there.
fn as_table(text: &str) -> Option<String> {
    let end = newline(text, 0);
    let mut lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let said = lines.pop()?;
    let above: String = lines.iter().map(|line| format!("{line}{end}")).collect();
    let value = |said: &str| {
        let (channel, comment) = said.split_once('#').unwrap_or((said, ""));
        let comment = if comment.is_empty() { String::new() } else { format!(" #{comment}") };
        format!("channel = \"{}\"{comment}", channel.trim())
    };
    let meant = [
        said.strip_prefix("toolchain.").map(str::to_owned),
        said.strip_prefix("[toolchain]").map(|rest| rest.trim().to_owned()),
        Some(said.to_owned()),
        Some(value(said)),
    ];
    let tables = meant.into_iter().flatten().map(|of| format!("{above}[toolchain]{end}{of}{end}"));
    let is_whole = |text: &String| {
        let file = ToolchainFile { path: std::path::PathBuf::new(), legacy: true, text: Ok(text.clone()) };
        let Ok(Content::Table(table)) = file.content() else { return false };
        table.unknown.is_empty() && table.channel.is_some_and(|(name, _)| is_name(&name))
    };
    tables.into_iter().find(is_whole)
}

/// Whether it could be the name of a channel.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// A line that is no channel.
fn odd_line(line: &str) -> Option<Finding> {
    let legacy = |message: String| {
        Some(
            Finding::new("toolchain-legacy", Severity::Error, message)
                .found(line.to_owned())
                .wanted("rust-toolchain.toml with a table [toolchain]"),
        )
    };
    if line.starts_with('\u{feff}') {
        return legacy(
            "rust-toolchain begins with a byte order mark, which becomes part of the channel's name"
                .to_owned(),
        );
    }
    if line.starts_with('#') {
        return legacy("rust-toolchain has a comment, which is taken for the name of a channel".to_owned());
    }
    if line.contains('=') || line.starts_with('[') {
        return legacy(
            "rust-toolchain has one line, so that rustup takes it for the name of a channel".to_owned(),
        );
    }
    if line.contains('#') {
        return legacy(
            "rust-toolchain has a comment, which is taken for a part of the channel's name".to_owned(),
        );
    }
    let is_path = line.contains(['/', '\\']) || line.ends_with(".toml");
    is_path.then(|| {
        Finding::new(
            "toolchain-link",
            Severity::Error,
            "rust-toolchain is a symbolic link that was written as text",
        )
        .found(line.to_owned())
        .wanted("a link, or the name of a channel")
        .fix(Fix::safe(["git", "config", "core.symlinks", "true"]))
    })
}

fn unreadable(file: &ToolchainFile, what: &str) -> Finding {
    let text = file.text.as_deref().unwrap_or_default();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (first, second, more) = (lines.next().unwrap_or_default(), lines.next(), lines.next());
    let is_path = first.contains(['/', '\\']) && !first.contains('=');
    if second.is_none() && is_path {
        return Finding::new(
            "toolchain-link",
            Severity::Error,
            "the toolchain file is a symbolic link that was written as text",
        )
        .found(first)
        .wanted("a link, or a table [toolchain]")
        .fix(Fix::safe(["git", "config", "core.symlinks", "true"]));
    }
    if file.legacy && more.is_none() && first.starts_with('#') {
        return odd_line(first).unwrap_or_else(|| refused(what));
    }
    Finding::new("toolchain-unreadable", Severity::Error, "the toolchain file is none that rustup can read")
        .found(what.lines().next().unwrap_or_default())
        .wanted("`[toolchain]` with `channel = \"X.Y.Z\"`")
}

fn of_table(table: &Table, text: &str, shown: &str, pin: bool, resolve: Resolve<'_>) -> Vec<Finding> {
    let at = |span: &Range<usize>| place(shown, text, span);
    let mut findings: Vec<_> =
        table.unknown.iter().map(|(key, span)| unknown_key(key, table, text, at(span))).collect();
    match (&table.channel, &table.path) {
        (Some((_, span)), Some(_)) => findings.push(refused("it names a channel and a path").at(at(span))),
        (None, Some((_, span)))
            if !table.components.is_empty() || !table.targets.is_empty() || table.profile.is_some() =>
        {
            findings.push(refused("a path takes no components, targets or profile").at(at(span)));
        }
        (Some((channel, span)), None) => {
            findings.extend(channel_of(channel, (shown, text, span), pin, resolve));
        }
        (None, Some(_)) => {}
        (None, None) if table.components.is_empty() && table.targets.is_empty() => {
            findings.push(refused("it says nothing of a channel").at(Place::file(shown)));
        }
        (None, None) => {
            let stable = resolve("stable").and_then(|of| of.release);
            findings.push(unpinned(pin, stable).at(Place::file(shown)));
        }
    }
    findings
}

fn refused(what: &str) -> Finding {
    Finding::new(
        "toolchain-unreadable",
        Severity::Error,
        format!("rustup refuses the toolchain file: {what}"),
    )
}

fn unknown_key(key: &str, table: &Table, text: &str, at: Place) -> Finding {
    let finding = Finding::new(
        "toolchain-key",
        Severity::Error,
        format!("rustup does not know the key `{key}`, and passes over it"),
    )
    .found(key.to_owned())
    .at(at.clone());
    let meant = |key: &str| tollgate_common::text::did_you_mean(key, KEYS);
    let Some(name) = meant(key) else { return finding };
    let is_free = !text.lines().any(|line| line.trim_start().starts_with(name))
        && table.unknown.iter().filter(|(key, _)| meant(key) == Some(name)).count() == 1;
    let finding = finding.wanted(name.to_owned());
    if is_free {
        finding.change(Change::Replace { at, old: key.to_owned(), new: name.to_owned() })
    } else {
        finding
    }
}

/// What is wrong with a channel at a place, if anything. One with a machine in its name moves as much as one without.
fn channel_of(
    name: &str,
    (shown, text, span): (&str, &str, &Range<usize>),
    pin: bool,
    resolve: Resolve<'_>,
) -> Option<Finding> {
    let strict = if pin { Severity::Error } else { Severity::Warning };
    let (channel, machine) = parts(name);
    let full = |channel: String| machine.iter().fold(channel, |channel, of| format!("{channel}-{of}"));
    let now = resolve(name);
    let release = now.as_ref().and_then(|now| now.release.clone());
    let today = release.as_ref().map(|release| format!(", which here is {release}")).unwrap_or_default();
    let (finding, exact, else_wanted) = match kind(channel) {
        Kind::Exact | Kind::Named => return None,
        Kind::Floating => {
            let message = format!("`{name}` is another compiler every six weeks{today}");
            // Who follows beta has not meant one of them.
            let exact = release.clone().filter(|_| channel == "stable");
            (
                Finding::new("toolchain-floating", strict, message),
                exact,
                release.map_or_else(|| "X.Y.Z".to_owned(), full),
            )
        }
        Kind::Minor => {
            let message = format!(
                "`{name}` is another toolchain than `{channel}.0`, and moves with each patch release{today}"
            );
            let exact = release.unwrap_or_else(|| format!("{channel}.0"));
            (Finding::new("toolchain-minor", Severity::Warning, message), Some(exact), String::new())
        }
        Kind::Nightly => {
            let message = "`nightly` without a date is another compiler every day";
            let exact = now.and_then(|now| now.date).map(|date| format!("nightly-{date}"));
            let finding = Finding::new("toolchain-nightly", Severity::Error, message);
            (finding, exact, "nightly-YYYY-MM-DD".to_owned())
        }
    };
    let exact = exact.map(full);
    let at = place(shown, text, span);
    let finding = finding.found(name).wanted(exact.clone().unwrap_or(else_wanted)).at(at.clone());
    let old = text.get(span.clone())?;
    let change =
        |exact: String| Change::Replace { at, old: old.to_owned(), new: old.replacen(name, &exact, 1) };
    Some(exact.map(change).into_iter().fold(finding, Finding::change))
}

enum Kind {
    /// One compiler: a release, or a channel on a date.
    Exact,
    Floating,
    Minor,
    Nightly,
    /// A toolchain that somebody linked, or a channel on a date.
    Named,
}

fn kind(channel: &str) -> Kind {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
    match channel {
        "stable" | "beta" => return Kind::Floating,
        "nightly" => return Kind::Nightly,
        _ => {}
    }
    let parts: Vec<_> = channel.split('.').collect();
    match parts.as_slice() {
        [major, minor] if is_number(major) && is_number(minor) => Kind::Minor,
        [major, minor, _] if is_number(major) && is_number(minor) => Kind::Exact,
        _ => Kind::Named,
    }
}
