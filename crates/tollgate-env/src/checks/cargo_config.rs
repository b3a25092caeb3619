//! Whether what stands in the configuration of cargo is read, and does what it says.

use std::path::Path;

use tollgate_common::text::did_you_mean;

use crate::finding::{Change, Finding, Fix, Place, Severity};
use crate::place::place;
use crate::read::cargo_config::lookup::Source;
use crate::read::cargo_config::{CargoConfig, Item, Value};
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "cargo-config",
    title: ".cargo/config.toml: every value is read, and does what it says",
    rules: &[
        Rule {
            id: "cargo-config-unreadable",
            why: "Where cargo cannot read one of its configuration files, or one that is included, no command of \
                  cargo's runs.",
        },
        Rule {
            id: "cargo-config-two-files",
            why: "Where a directory has `.cargo/config` and `.cargo/config.toml`, cargo reads the one without \
                  extension.",
        },
        Rule {
            id: "cargo-config-key",
            why: "cargo passes over keys that it does not know, with a warning at most.",
        },
        Rule {
            id: "cargo-config-env",
            why: "cargo refuses to set CARGO_HOME, RUSTUP_HOME and RUSTUP_TOOLCHAIN in `[env]`, and no build runs.",
        },
        Rule {
            id: "cargo-config-include",
            why: "Before 1.94 cargo passes over `include`, so nothing of what the other file says holds.",
        },
        Rule {
            id: "cargo-config-git-protocol",
            why: "With `protocol = \"git\"` cargo clones the whole index of crates.io, where the sparse one (the \
                  default since 1.70) asks for the few files that are needed.",
        },
    ],
    run,
};

/// The tables of which every key is known, and their keys, at af373f7.
const KEYS: [(&str, &[&str]); 9] = [
    (
        "build",
        &[
            "pipelining",
            "dep-info-basedir",
            "target-dir",
            "build-dir",
            "incremental",
            "target",
            "jobs",
            "rustflags",
            "rustdocflags",
            "rustc-wrapper",
            "rustc-workspace-wrapper",
            "rustc",
            "rustdoc",
            "artifact-dir",
            "out-dir",
            "warnings",
            "sbom",
            "analysis",
            "fingerprint",
        ],
    ),
    (
        "http",
        &[
            "proxy",
            "low-speed-limit",
            "timeout",
            "cainfo",
            "proxy-cainfo",
            "check-revoke",
            "user-agent",
            "debug",
            "multiplexing",
            "ssl-version",
        ],
    ),
    ("net", &["retry", "offline", "git-fetch-with-cli", "ssh"]),
    ("term", &["verbose", "quiet", "color", "hyperlinks", "unicode", "progress"]),
    ("install", &["root"]),
    ("cargo-new", &["vcs", "name", "email"]),
    (
        "resolver",
        &["incompatible-rust-versions", "incompatible-publish-age", "feature-unification", "lockfile-path"],
    ),
    ("future-incompat-report", &["frequency"]),
    (
        "registry",
        &[
            "index",
            "token",
            "credential-provider",
            "secret-key",
            "secret-key-subject",
            "default",
            "global-credential-providers",
            "global-min-publish-age",
        ],
    ),
];

/// The tables and keys at the top.
const TOP: [&str; 24] = [
    "alias",
    "build",
    "cache",
    "cargo-new",
    "credential-alias",
    "doc",
    "env",
    "future-incompat-report",
    "host",
    "http",
    "include",
    "install",
    "net",
    "patch",
    "paths",
    "profile",
    "registries",
    "registry",
    "resolver",
    "source",
    "target",
    "target-applies-to-host",
    "term",
    "unstable",
];

/// The keys of a target that are no table.
const OF_TARGET: [&str; 5] = ["linker", "runner", "rustflags", "rustdocflags", "ar"];

fn run(rim: &Rim) -> Vec<Finding> {
    let config = rim.cargo_config();
    let mut findings: Vec<_> = config.problems.iter().map(|problem| unreadable(problem, rim)).collect();
    findings.extend(config.shadowed.iter().map(|(read, unread)| two_files(read, unread, rim)));
    findings.extend(config.items.iter().filter_map(|item| of_item(item, config, rim)));
    findings.extend(git_protocol(rim));
    findings.extend(include(rim));
    findings
}

/// Where the value of an item is.
pub(super) fn place_of(item: &Item, config: &CargoConfig, rim: &Rim) -> Place {
    let file = &config.files[item.file];
    place(rim.show(&file.path), &file.text, &item.span)
}

/// Where the key of an item is.
fn key_place(item: &Item, config: &CargoConfig, rim: &Rim) -> Place {
    let file = &config.files[item.file];
    place(rim.show(&file.path), &file.text, &item.key_span)
}

fn unreadable(problem: &crate::read::cargo_config::Problem, rim: &Rim) -> Finding {
    let shown = rim.show(&problem.path);
    let at = match &problem.at {
        Some((text, span)) => Place { value: None, ..place(shown.clone(), text, span) },
        None => Place::file(shown.clone()),
    };
    let message = format!("cargo cannot read {shown}: {}", problem.what.lines().next().unwrap_or_default());
    Finding::new("cargo-config-unreadable", Severity::Error, message).at(at)
}

fn two_files(read: &Path, unread: &Path, rim: &Rim) -> Finding {
    let is_here = read.starts_with(&rim.root);
    let (read, unread) = (rim.show(read), rim.show(unread));
    let message = format!("{unread} is not read: cargo takes {read}, which is beside it");
    let fix = Fix::safe(["git", "rm", "--", &format!(":/{read}")]);
    let finding = Finding::new("cargo-config-two-files", Severity::Warning, message)
        .at(Place::file(unread))
        .at(Place::file(read))
        .wanted("one of the two");
    // What is the user's own git knows nothing of.
    if is_here { finding.fix(fix) } else { finding }
}

fn of_item(item: &Item, config: &CargoConfig, rim: &Rim) -> Option<Finding> {
    let key: Vec<&str> = item.key.iter().map(String::as_str).collect();
    if let ["env", name @ ("CARGO_HOME" | "RUSTUP_HOME" | "RUSTUP_TOOLCHAIN")]
    | ["env", name @ ("CARGO_HOME" | "RUSTUP_HOME" | "RUSTUP_TOOLCHAIN"), "value"] = *key
    {
        let message = format!("cargo refuses to set {name} in [env], so that nothing is built");
        return Some(
            Finding::new("cargo-config-env", Severity::Error, message).at(key_place(item, config, rim)),
        );
    }
    let (unknown, known): (&str, Vec<&str>) = match *key {
        ["target", _, name] if item.value != Value::Other && !OF_TARGET.contains(&name) => {
            (name, OF_TARGET.to_vec())
        }
        [table, name, ..] if known_in(table).is_some_and(|known| !known.contains(&name)) => {
            (name, known_in(table).unwrap_or_default().to_vec())
        }
        // What cargo does not know at the top may be for another tool, unless it looks like one that it knows.
        [name, ..] if !TOP.contains(&name) && did_you_mean(name, TOP).is_some() => (name, TOP.to_vec()),
        _ => return None,
    };
    let depth = key.iter().position(|part| *part == unknown).unwrap_or_default();
    let shown = key[..=depth].join(".");
    let at = match depth + 1 == key.len() {
        true => key_place(item, config, rim),
        false => Place { value: None, ..place_of(item, config, rim) },
    };
    let finding = Finding::new(
        "cargo-config-key",
        Severity::Warning,
        format!("cargo does not know the key `{shown}`, and passes over it"),
    );
    Some(match did_you_mean(unknown, known) {
        Some(meant) => renamed(finding.at(at), item, meant, config).found(unknown).wanted(meant),
        None => finding.at(at).found(unknown),
    })
}

/// With the other name for the key, where it is the last one of its value and that name is not taken.
fn renamed(finding: Finding, item: &Item, meant: &str, config: &CargoConfig) -> Finding {
    let (Some((last, above)), Some(at)) = (item.key.split_last(), finding.places.first()) else {
        return finding;
    };
    let is_taken = |of: &&Item| {
        of.file == item.file
            && of.key.starts_with(above)
            && of.key.get(above.len()).is_some_and(|key| key == meant || did_you_mean(key, [meant]).is_some())
    };
    let old = config.files[item.file].text.get(item.key_span.clone());
    if at.value.as_ref() != Some(last) || config.items.iter().filter(is_taken).count() > 1 {
        return finding;
    }
    let change = |old: &str| Change::Replace { at: at.clone(), old: old.to_owned(), new: meant.to_owned() };
    old.map(change).into_iter().fold(finding, Finding::change)
}

fn known_in(table: &str) -> Option<&'static [&'static str]> {
    KEYS.iter().find(|(name, _)| *name == table).map(|(_, known)| *known)
}

fn git_protocol(rim: &Rim) -> Option<Finding> {
    let config = rim.cargo_config();
    let (protocol, source) = config.text(&rim.env, &["registries", "crates-io", "protocol"])?;
    let finding = (protocol == "git").then(|| {
        let message = "the index of crates.io is cloned as a whole: protocol = \"git\"";
        Finding::new("cargo-config-git-protocol", Severity::Warning, message)
            .wanted("sparse, which is the default")
    })?;
    Some(match source {
        Source::File(item) => {
            let (at, old) = (place_of(item, config, rim), &config.files[item.file].text[item.span.clone()]);
            let new = old.replacen("git", "sparse", 1);
            finding.at(at.clone()).change(Change::Replace { at, old: old.to_owned(), new })
        }
        Source::Variable(name) => finding.found(&name).fix(Fix::safe(["unset", &name])),
    })
}

/// An include that the cargo of the repository is too old for.
fn include(rim: &Rim) -> Option<Finding> {
    let config = rim.cargo_config();
    let file = config.files.iter().find(|file| file.include.is_some() && !config.takes_includes)?;
    let release = format!("1.{}", rim.minor()?);
    let message = format!("cargo {release} passes over `include`: nothing of what it names holds");
    let at = place(rim.show(&file.path), &file.text, file.include.as_ref()?);
    Some(
        Finding::new("cargo-config-include", Severity::Warning, message)
            .at(Place { value: None, ..at })
            .found(release)
            .wanted("1.94 or newer"),
    )
}
