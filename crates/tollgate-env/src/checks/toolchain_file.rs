//! Whether the repository says which toolchain it is built with, in a way that rustup understands and that means the
//! same tomorrow.

use std::ops::Range;

use crate::finding::{Finding, Fix, Place, Severity};
use crate::place::place;
use crate::read::rustup::Rustup;
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
    let rustup = Rustup::find(&rim.env);
    let resolve = |channel: &str| {
        rustup.as_ref().and_then(|rustup| rustup.installed(channel)).and_then(|of| of.release)
    };
    judge(rim.toolchain_files(), rim.config.toolchain.pin, &|path| rim.show(path), &resolve)
}

/// `resolve` says which release a channel is on this machine.
fn judge(
    files: &ToolchainFiles,
    pin: bool,
    show: &dyn Fn(&std::path::Path) -> String,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    let Some(file) = &files.used else {
        return vec![unpinned(pin, resolve("stable"))];
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
            Some(finding) => findings.push(finding.at(place(shown, text, &span))),
            None => {
                findings
                    .extend(channel_of(&channel, pin, resolve).map(|of| of.at(place(shown, text, &span))));
            }
        },
        Ok(Content::Table(table)) => findings.extend(of_table(&table, text, &shown, pin, resolve)),
        Err(what) => findings.push(unreadable(file, &what).at(Place::file(shown))),
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

fn of_table(
    table: &Table,
    text: &str,
    shown: &str,
    pin: bool,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    let at = |span: &Range<usize>| place(shown, text, span);
    let mut findings: Vec<_> =
        table.unknown.iter().map(|(key, span)| unknown_key(key).at(at(span))).collect();
    match (&table.channel, &table.path) {
        (Some((_, span)), Some(_)) => findings.push(refused("it names a channel and a path").at(at(span))),
        (None, Some((_, span)))
            if !table.components.is_empty() || !table.targets.is_empty() || table.profile.is_some() =>
        {
            findings.push(refused("a path takes no components, targets or profile").at(at(span)));
        }
        (Some((channel, span)), None) => {
            findings.extend(channel_of(channel, pin, resolve).map(|of| of.at(at(span))));
        }
        (None, Some(_)) => {}
        (None, None) if table.components.is_empty() && table.targets.is_empty() => {
            findings.push(refused("it says nothing of a channel").at(Place::file(shown)));
        }
        (None, None) => findings.push(unpinned(pin, resolve("stable")).at(Place::file(shown))),
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

fn unknown_key(key: &str) -> Finding {
    let finding = Finding::new(
        "toolchain-key",
        Severity::Error,
        format!("rustup does not know the key `{key}`, and passes over it"),
    )
    .found(key.to_owned());
    match tollgate_common::text::did_you_mean(key, KEYS) {
        Some(meant) => finding.wanted(meant.to_owned()),
        None => finding,
    }
}

/// What is wrong with a channel, if anything.
fn channel_of(channel: &str, pin: bool, resolve: &dyn Fn(&str) -> Option<String>) -> Option<Finding> {
    let strict = if pin { Severity::Error } else { Severity::Warning };
    let now = resolve(channel);
    let today = now.as_ref().map(|release| format!(", which here is {release}")).unwrap_or_default();
    let finding = match kind(channel) {
        Kind::Exact | Kind::Named => return None,
        Kind::Floating => {
            Finding::new("toolchain-floating", strict, format!("`{channel}` is another compiler every six weeks{today}"))
                .wanted(now.unwrap_or_else(|| "X.Y.Z".to_owned()))
        }
        Kind::Minor => Finding::new(
            "toolchain-minor",
            Severity::Warning,
            format!("`{channel}` is another toolchain than `{channel}.0`, and moves with each patch release{today}"),
        )
        .wanted(now.unwrap_or_else(|| format!("{channel}.0"))),
        Kind::Nightly => Finding::new(
            "toolchain-nightly",
            Severity::Error,
            "`nightly` without a date is another compiler every day",
        )
        .wanted("nightly-YYYY-MM-DD"),
    };
    Some(finding.found(channel.to_owned()))
}

enum Kind {
    /// One compiler: a release, or a channel on a date.
    Exact,
    Floating,
    Minor,
    Nightly,
    /// A toolchain that somebody linked, or a name with a host in it.
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
