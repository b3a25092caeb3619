//! Whether the toolchain that would be used is the one that is meant, is installed, and has what is asked of it.

use std::path::{Path, PathBuf};

use crate::finding::{Finding, Fix, Place, Severity};
use crate::place::place;
use crate::read::release::Release;
use crate::read::rustup::{Installed, Rustup, parts};
use crate::read::toolchain_file::{Content, ToolchainFiles};
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "toolchain",
    title: "the toolchain that is used here: chosen as meant, installed, with its components and targets",
    rules: &[
        Rule {
            id: "toolchain-missing",
            why: "The toolchain that is meant is not installed. Nothing is downloaded to find that out.",
        },
        Rule {
            id: "component-missing",
            why: "The toolchain file lists a component that is not installed. Where rustup does not install by \
                  itself, nobody says so until the component is called.",
        },
        Rule {
            id: "target-missing",
            why: "The toolchain file lists a target for which the standard library is not installed.",
        },
        Rule {
            id: "toolchain-env",
            why: "RUSTUP_TOOLCHAIN wins over the toolchain file, and the file's components and targets are not \
                  looked at.",
        },
        Rule {
            id: "toolchain-env-unclear",
            why: "Below another program of rustup's nobody can tell whether RUSTUP_TOOLCHAIN is yours.",
        },
        Rule {
            id: "toolchain-override",
            why: "`rustup override set` for a directory wins over a toolchain file that is not nearer, and is seen \
                  on this machine only.",
        },
        Rule {
            id: "cargo-not-rustup",
            why: "A cargo that is not rustup's comes first on PATH: the toolchain file has no effect.",
        },
        Rule {
            id: "rustup-unreadable",
            why: "What rustup has written of itself could not be read, so which toolchain is used is not known.",
        },
    ],
    run,
};

/// What the choice of a toolchain hangs on.
struct Facts<'a> {
    files: &'a ToolchainFiles,
    rustup: Option<&'a Rustup>,
    /// `RUSTUP_TOOLCHAIN`, and whether it is the user's own.
    variable: Option<(&'a str, Whose)>,
    /// The first cargo on PATH, where it is not beside rustup.
    foreign_cargo: Option<String>,
    /// Whether what the file says has to hold.
    is_ci: bool,
}

/// Who has set `RUSTUP_TOOLCHAIN`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Users,
    Unclear,
    /// `cargo +NAME`: it is meant.
    CommandLine,
}

fn run(rim: &Rim) -> Vec<Finding> {
    let facts = Facts {
        files: rim.toolchain_files(),
        rustup: rim.rustup(),
        variable: variable(rim),
        foreign_cargo: foreign_cargo(rim),
        is_ci: rim.profile != crate::cli::Profile::Local,
    };
    let no_cargo = no_cargo(rim);
    no_cargo.into_iter().chain(judge(&facts, rim)).collect()
}

/// A package, and nothing on PATH that builds it.
fn no_cargo(rim: &Rim) -> Option<Finding> {
    let has_package = rim.cwd.ancestors().any(|dir| dir.join("Cargo.toml").is_file());
    (has_package && on_path(rim, "cargo").is_none()).then(|| {
        let wanted = match rim.rustup() {
            Some(_) => "the directory of rustup's programs, most often ~/.cargo/bin, in PATH",
            None => "rustup (https://rustup.rs), or a cargo on PATH",
        };
        Finding::new("toolchain-missing", Severity::Error, "there is no cargo on PATH").wanted(wanted)
    })
}

/// The toolchain that rustup starts here, as far as files and variables say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Used {
    /// Its name or channel.
    pub(crate) name: String,
    /// Its release.
    pub(crate) release: Release,
    /// Where the toolchain file names it, if it is that which chose it.
    pub(crate) place: Option<Place>,
}

impl Used {
    /// A finding with the place that says so.
    pub(crate) fn beside(&self, finding: Finding) -> Finding {
        let place = self.place.clone().map(|place| Place { claim: Some("is used".to_owned()), ..place });
        place.into_iter().fold(finding, Finding::at)
    }
}

/// The toolchain that is used here; `None` where nobody can tell its release. What rustup has been told on this machine
/// counts only where the first cargo on PATH is rustup's; a file is meant for everybody. Another rustc than rustup's,
/// and a toolchain that somebody linked, are asked.
pub(crate) fn used(rim: &Rim) -> Option<Used> {
    let (files, rustup) = (rim.toolchain_files(), rim.rustup());
    let settings = rustup.and_then(|rustup| rustup.settings.as_ref().ok());
    let of_directory =
        settings.and_then(|settings| nearest_override(&settings.overrides, rim, files)).map(|(_, name)| name);
    let variable = variable(rim).map(|(name, _)| name.to_owned());
    let place = channel_place(files, rim).filter(|_| variable.is_none() && of_directory.is_none());
    if place.is_none() && !is_rustups(rim) {
        let release = rim.release()?;
        return Some(Used {
            name: format!("rustc {release}"),
            release: Release::least(release)?,
            place: None,
        });
    }
    let of_file = place.as_ref().and_then(|place| place.value.clone());
    let default = settings.and_then(|settings| settings.default_toolchain.clone());
    let name = variable.or(of_directory).or(of_file).or(default.filter(|_| files.used.is_none()))?;
    let name = without_host(&name, rim).to_owned();
    let release = match rustup.and_then(|rustup| rustup.installed(&name)) {
        Some(Installed { release: Some(release), .. }) => Release::least(&release),
        Some(_) => rim.release().and_then(Release::least),
        None => Release::at_most(&name),
    };
    Some(Used { release: release?, name, place })
}

/// The variable, unless rustup has set it for what the directory says. Since 1.29 its proxies say who chose; xtask
/// hands on what they said to it.
fn variable(rim: &Rim) -> Option<(&str, Whose)> {
    let name = rim.env.text("RUSTUP_TOOLCHAIN")?;
    // A proxy of rustup's puts this machine behind what the user has set.
    let name = without_host(name, rim);
    let source =
        rim.env.text("TOLLGATE_RUSTUP_TOOLCHAIN_SOURCE").or_else(|| rim.env.text("RUSTUP_TOOLCHAIN_SOURCE"));
    let depth =
        rim.env.text("RUST_RECURSION_COUNT").and_then(|count| count.parse::<u32>().ok()).unwrap_or_default();
    match source {
        Some("toolchain-file" | "path-override" | "default") => None,
        Some("env") if depth > 1 => Some((name, Whose::Unclear)),
        None if depth > 0 => Some((name, Whose::Unclear)),
        Some("cli") => Some((name, Whose::CommandLine)),
        _ => Some((name, Whose::Users)),
    }
}

/// The name of a toolchain without this machine in it.
fn without_host<'a>(name: &'a str, rim: &Rim) -> &'a str {
    let (channel, machine) = parts(name);
    let is_own = machine.is_some() && machine == rim.rustup().and_then(Rustup::host).as_deref();
    if is_own { channel } else { name }
}

/// The cargo that a shell would start, where rustup's is somewhere else on PATH.
fn foreign_cargo(rim: &Rim) -> Option<String> {
    let (cargo, rustup) = (on_path(rim, "cargo")?, on_path(rim, "rustup")?);
    (!is_proxy(&cargo, &rustup)).then(|| cargo.display().to_string())
}

/// Whether the cargo that a shell would start is rustup's.
fn is_rustups(rim: &Rim) -> bool {
    on_path(rim, "cargo").zip(on_path(rim, "rustup")).is_some_and(|(cargo, rustup)| is_proxy(&cargo, &rustup))
}

fn on_path(rim: &Rim, name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(rim.env.get("PATH")?).map(|dir| dir.join(&name)).find(|file| file.is_file())
}

/// Whether a cargo is rustup's: a rustup lies beside it, be it another one than the first on PATH (Homebrew has one of
/// its own), or beside what it links to.
fn is_proxy(cargo: &Path, rustup: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    let beside =
        |cargo: &Path| cargo.with_file_name(format!("rustup{}", std::env::consts::EXE_SUFFIX)).is_file();
    beside(cargo) || real(cargo).is_some_and(|cargo| beside(&cargo) || real(rustup) == Some(cargo))
}

fn judge(facts: &Facts<'_>, rim: &Rim) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(cargo) = &facts.foreign_cargo {
        let message = format!(
            "the first cargo on PATH is {cargo}, which is not rustup's: the toolchain file has no effect"
        );
        let severity = if facts.files.used.is_some() { Severity::Error } else { Severity::Info };
        findings.push(
            Finding::new("cargo-not-rustup", severity, message)
                .found(cargo.clone())
                .wanted("the directory of rustup's programs, most often ~/.cargo/bin, first in PATH"),
        );
    }
    let Some(rustup) = facts.rustup else { return findings };
    let content = facts.files.content();
    let channel = match &content {
        Some(Content::Line { channel, .. }) => Some(channel.as_str()),
        Some(Content::Table(table)) => table.channel.as_ref().map(|(channel, _)| channel.as_str()),
        None => None,
    };
    findings.extend(of_variable(facts, channel, rim));
    let by_override = match &rustup.settings {
        Ok(settings) => nearest_override(&settings.overrides, rim, facts.files),
        Err(what) => {
            findings.push(Finding::new("rustup-unreadable", Severity::Inconclusive, what.clone()));
            None
        }
    };
    if let (Some((dir, name)), Some(channel)) = (&by_override, channel) {
        findings.push(overridden(dir, name, channel, facts, rim));
    }
    let default = rustup.settings.as_ref().ok().and_then(|settings| settings.default_toolchain.as_deref());
    let by_user = facts.variable.map(|(name, _)| name);
    let by_override = by_override.as_ref().map(|(_, name)| name.as_str());
    if let Some(chosen) =
        by_user.or(by_override).or(channel).or(default).filter(|name| !name.starts_with(['/', '\\']))
        // What rustup has is of no matter to another cargo.
        && (on_path(rim, "cargo").is_none() || is_rustups(rim))
    {
        let is_of_file = by_user.is_none() && by_override.is_none() && channel.is_some();
        findings.extend(installed(chosen, rustup, is_of_file.then_some(facts.files), rim));
    }
    findings
}

fn of_variable(facts: &Facts<'_>, channel: Option<&str>, rim: &Rim) -> Option<Finding> {
    let ((name, whose), channel) = (facts.variable?, channel?);
    let is_it = |channel: &str| {
        name.strip_prefix(channel).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    if is_it(channel) || rim.config.toolchain.roles.values().any(|role| is_it(role)) {
        return None;
    }
    let finding = match whose {
        Whose::CommandLine => return None,
        Whose::Users => {
            let severity = if facts.is_ci { Severity::Error } else { Severity::Warning };
            let message = format!(
                "RUSTUP_TOOLCHAIN={name} wins over the toolchain file, whose components and targets count for nothing"
            );
            Finding::new("toolchain-env", severity, message).fix(Fix::safe(["unset", "RUSTUP_TOOLCHAIN"]))
        }
        Whose::Unclear => {
            let message = format!(
                "RUSTUP_TOOLCHAIN is {name}, and it cannot be told whether that was you or another program"
            );
            Finding::new("toolchain-env-unclear", Severity::Info, message)
        }
    };
    Some(channel_place(facts.files, rim).into_iter().fold(finding.found(name).wanted(channel), Finding::at))
}

/// Where the file names its channel.
pub(super) fn channel_place(files: &ToolchainFiles, rim: &Rim) -> Option<Place> {
    let file = files.used.as_ref()?;
    let span = match file.content().ok()? {
        Content::Line { span, .. } => span,
        Content::Table(table) => table.channel?.1,
    };
    Some(place(rim.show(&file.path), file.text.as_deref().ok()?, &span))
}

/// The override of the nearest directory, unless the toolchain file is nearer.
fn nearest_override(
    overrides: &std::collections::BTreeMap<PathBuf, String>,
    rim: &Rim,
    files: &ToolchainFiles,
) -> Option<(PathBuf, String)> {
    let cwd = rim.cwd.canonicalize().unwrap_or_else(|_| rim.cwd.clone());
    let file_dir = files
        .used
        .as_ref()
        .and_then(|file| file.path.parent())
        .map(|dir| dir.canonicalize().unwrap_or_else(|_| dir.to_owned()));
    for dir in cwd.ancestors() {
        if let Some(name) = overrides.get(dir) {
            return Some((dir.to_owned(), name.clone()));
        }
        if file_dir.as_deref() == Some(dir) {
            return None;
        }
    }
    None
}

fn overridden(dir: &Path, name: &str, channel: &str, facts: &Facts<'_>, rim: &Rim) -> Finding {
    let shown = dir.display().to_string();
    let message = format!("an override of rustup's for {shown} wins over the toolchain file");
    let finding = Finding::new("toolchain-override", Severity::Warning, message)
        .found(name)
        .wanted(channel)
        .fix(Fix::safe(["rustup", "override", "unset", "--path", &shown]));
    channel_place(facts.files, rim).into_iter().fold(finding, Finding::at)
}

/// Whether the toolchain is there, with what the file asks of it if it was the file that chose it.
fn installed(chosen: &str, rustup: &Rustup, file: Option<&ToolchainFiles>, rim: &Rim) -> Vec<Finding> {
    let Some(installed) = rustup.installed(chosen) else {
        // Without a channel it reads the file, with its components and targets (rustup 1.28; issue 4212).
        let fix = if file.is_some() {
            Fix::command(["rustup", "toolchain", "install"])
        } else {
            Fix::command(["rustup", "toolchain", "install", chosen])
        };
        let finding = Finding::new(
            "toolchain-missing",
            Severity::Error,
            format!("the toolchain {chosen} is not installed"),
        )
        .found(match rustup.names().join(", ") {
            names if names.is_empty() => "no toolchain is installed".to_owned(),
            names => format!("installed: {names}"),
        })
        .wanted(chosen)
        .fix(fix);
        return vec![file.and_then(|file| channel_place(file, rim)).into_iter().fold(finding, Finding::at)];
    };
    let Some((files, Content::Table(table))) = file.and_then(|files| Some((files, files.content()?))) else {
        return Vec::new();
    };
    let Some(file) = &files.used else { return Vec::new() };
    let at = |span: &std::ops::Range<usize>| {
        place(rim.show(&file.path), file.text.as_deref().unwrap_or_default(), span)
    };
    let mut findings = Vec::new();
    for (component, span) in &table.components {
        findings.extend(
            missing("component", component, chosen, installed.has_component(component))
                .map(|of| of.at(at(span))),
        );
    }
    for (target, span) in &table.targets {
        findings.extend(
            missing("target", target, chosen, has_target(&installed, target)).map(|of| of.at(at(span))),
        );
    }
    findings
}

fn has_target(installed: &Installed, target: &str) -> Option<bool> {
    installed.has_target(target)
}

fn missing(what: &'static str, name: &str, toolchain: &str, is_there: Option<bool>) -> Option<Finding> {
    let id = if what == "component" { "component-missing" } else { "target-missing" };
    (is_there == Some(false)).then(|| {
        Finding::new(
            id,
            Severity::Error,
            format!("the {what} {name} of the toolchain {toolchain} is not installed"),
        )
        .wanted(name)
        .fix(Fix::command(["rustup", what, "add", name, "--toolchain", toolchain]))
    })
}
