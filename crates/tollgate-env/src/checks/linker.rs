//! Whether the linker that the configuration names is there, and can link for the target that is built for.

use std::path::Path;

use crate::finding::{Finding, Fix, Place, Severity};
use crate::read::cargo_config::lookup::{Flags, Named, Source, codegen, find};
use crate::read::cargo_config::{CargoConfig, Item};
use crate::read::jobs::jobs;
use crate::read::repository::Repository;
use crate::read::target::Target;
use crate::read::workflow_files::workflows;
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "linker",
    title: "the linker that cargo's configuration names",
    rules: &[
        Rule {
            id: "linker-missing",
            why: "The linker of the configuration is not there: everything compiles, and the last step of each \
                  binary, test and build script fails.",
        },
        Rule {
            id: "fuse-ld-missing",
            why: "The flag -fuse-ld=NAME makes the C compiler look for `ld.NAME`, and without it nothing can be \
                  linked.",
        },
        Rule {
            id: "cross-linker-missing",
            why: "For another processor rustc calls `cc` as for this one, which links for this one only: the target \
                  needs a linker of its own, and a line that says so. Where cross or cargo-zigbuild is used, which bring \
                  one, this warns.",
        },
        Rule {
            id: "linker-unsure",
            why: "Which linker is used could not be found out, so whether it is there is not known.",
        },
    ],
    run,
};

fn run(rim: &Rim) -> Vec<Finding> {
    let config = rim.cargo_config();
    let is_about = |item: &Item| item.key[0] == "target" || item.key.starts_with(&["build".to_owned()]);
    let is_set = rim.env.iter().any(|(name, _)| {
        name.to_str().is_some_and(|name| name.ends_with("RUSTFLAGS") || name.starts_with("CARGO_"))
    });
    if !is_set && !config.items.iter().any(is_about) {
        return Vec::new();
    }
    let Some(target) = rim.target() else { return unsure(config, rim).into_iter().collect() };
    let sources = config.flags(&rim.env, &target.triple, &|key| rim.is_about(target, key));
    let taken = sources.first().map(Vec::as_slice).unwrap_or_default();
    let linker = linker(config, taken, target, rim);
    let mut findings = Vec::new();
    match &linker {
        Some(named) if find(&rim.env, &named.program, &named.base).is_none() => {
            if !is_of_rustc(&named.program) {
                findings.push(missing(named, &target.triple, rim));
            }
            return findings;
        }
        Some(_) => {}
        None => findings.extend(cross(&target.triple, taken, rim)),
    }
    findings.extend(taken.iter().filter_map(|flags| fuse_ld(flags, linker.as_ref(), rim)));
    findings
}

/// The machine is not known, and something may name a linker for it. A target that a file describes says itself how it
/// is linked.
fn unsure(config: &CargoConfig, rim: &Rim) -> Option<Finding> {
    let asked = config.text(&rim.env, &["build", "target"]);
    let names_linker = |item: &&Item| item.key.iter().any(|key| key == "linker" || key == "rustflags");
    let item = config.items.iter().find(names_linker).filter(|_| asked.is_none())?;
    let message =
        "whether the linker is there could not be found out: what rustc calls this machine is not known";
    let at = super::cargo_config::place_of(item, config, rim);
    Some(
        Finding::new("linker-unsure", Severity::Inconclusive, message)
            .at(Place { value: None, ..at })
            .wanted("a rustc that says its host"),
    )
}

/// The linker that something names: the last flag of that kind, else the target's own, else that of a table `cfg(…)`.
fn linker<'a>(config: &'a CargoConfig, taken: &[Flags<'a>], target: &Target, rim: &Rim) -> Option<Named<'a>> {
    let of_flags = |of: &Flags<'a>| {
        let program =
            codegen(&of.flags).filter_map(|option| option.strip_prefix("linker=")).last()?.to_owned();
        Some(Named { program, base: rim.cwd.clone(), source: of.source.clone() })
    };
    let of_cfg = || {
        let mut items = config.items.iter().filter(|item| {
            matches!(&*item.key, [table, key, name] if table == "target" && name == "linker" && key.starts_with("cfg("))
        });
        config.named(items.find(|item| rim.is_about(target, &item.key[1]))?)
    };
    taken
        .iter()
        .rev()
        .find_map(of_flags)
        .or_else(|| config.program(&rim.env, &[], &["target", &target.triple, "linker"]))
        .or_else(of_cfg)
}

/// What comes with the toolchain; rustc finds it where no PATH leads.
fn is_of_rustc(program: &str) -> bool {
    let name = program.strip_suffix(".exe").unwrap_or(program);
    matches!(name, "rust-lld" | "rust-objcopy" | "wasm-component-ld" | "gcc-ld" | "link" | "lld-link")
        || name.ends_with("self-contained")
}

fn missing(named: &Named<'_>, target: &str, rim: &Rim) -> Finding {
    let finding = |what: String| {
        let message = format!("{what} is not there: nothing can be linked");
        Finding::new("linker-missing", Severity::Error, message)
    };
    match &named.source {
        // What a variable holds is not shown.
        Source::Variable(name) => {
            finding(format!("the linker that {name} names")).found(name).fix(Fix::safe(["unset", name]))
        }
        Source::File(item) => {
            let at = super::cargo_config::place_of(item, rim.cargo_config(), rim);
            let at = if item.key[2..] == ["linker"] { at } else { Place { value: None, ..at } };
            let finding = finding(format!("`{}`, the linker for {target},", named.program))
                .at(at)
                .wanted(&named.program);
            match package(&named.program) {
                Some(package) => finding.fix(Fix::command(["apt-get", "install", &package])),
                None => finding,
            }
        }
    }
}

/// The package of Debian's that has a linker.
fn package(program: &str) -> Option<String> {
    let name = Path::new(program).file_name()?.to_str()?;
    if let Some(triple) = name.strip_suffix("-gcc").filter(|triple| triple.contains("-linux-")) {
        return Some(format!("gcc-{}", triple.replace('_', "-")));
    }
    let bare = name.split_once('-').map_or(name, |(bare, _)| bare);
    matches!(bare, "clang" | "gcc" | "lld" | "mold").then(|| bare.to_owned())
}

/// A linker for another processor of Linux's, where no line names one.
fn cross(target: &str, taken: &[Flags<'_>], rim: &Rim) -> Option<Finding> {
    let host = rim.host()?;
    let arch = |triple: &str| triple.split('-').next().unwrap_or_default().to_owned();
    let has_own = taken.iter().flat_map(|of| codegen(&of.flags)).any(|option| option.contains("link"));
    // Clang can link for any processor; which `cc` that is, nobody can tell by its name.
    // What builds for Android (cargo-ndk) sets the linker itself.
    let is_linux = [target, host].iter().all(|of| of.contains("-linux-") && !of.contains("android"));
    if !is_linux
        || has_own
        || arch(target) == arch(host)
        || (arch(host) == "x86_64" && arch(target).starts_with('i'))
    {
        return None;
    }
    let abi = target.rsplit('-').next().unwrap_or("gnu");
    let gcc = format!("{}-linux-{abi}-gcc", arch(target));
    let variable = format!("CARGO_TARGET_{}_LINKER", target.to_uppercase().replace(['-', '.'], "_"));
    let is_there = find(&rim.env, &gcc, &rim.cwd).is_some();
    let mut message = format!("nothing names a linker for {target}, and that of {host} cannot link for it");
    let severity = match brings_linker(rim) {
        Some(what) => {
            message = format!("{message}; {what} brings its own, and plain cargo fails");
            Severity::Warning
        }
        None => Severity::Error,
    };
    let finding = Finding::new("cross-linker-missing", severity, message)
        .wanted(format!("`linker = \"{gcc}\"` in [target.{target}]"));
    let finding = match rim.cargo_config().text(&rim.env, &["build", "target"])?.1 {
        Source::Variable(name) => finding.found(name),
        Source::File(item) => finding.at(super::cargo_config::place_of(item, rim.cargo_config(), rim)),
    };
    Some(match package(&gcc).filter(|_| !is_there) {
        Some(package) => finding.fix(Fix::command(["apt-get", "install", &package])),
        None => finding.fix(Fix::safe(["export", &format!("{variable}={gcc}")])),
    })
}

/// Something that is used here and brings a linker for other processors.
fn brings_linker(rim: &Rim) -> Option<String> {
    if rim.root.join("Cross.toml").is_file() {
        return Some("cross (Cross.toml)".to_owned());
    }
    let known = |text: &str| {
        let words = [
            ("zigbuild", "cargo-zigbuild"),
            ("cargo-xwin", "cargo-xwin"),
            ("use-cross", "cross"),
            ("cross build", "cross"),
            ("cross test", "cross"),
            ("actions-rust-cross", "cross"),
            ("setup-cross-toolchain-action", "taiki-e/setup-cross-toolchain-action"),
        ];
        words.into_iter().find(|(word, _)| text.contains(word)).map(|(_, what)| what)
    };
    let jobs = jobs(rim);
    let of_tools = rim.config.tools.keys().map(|name| name.get_ref().as_str());
    let of_tools = of_tools.chain(jobs.iter().map(|job| job.run.as_str())).find_map(known);
    let repository = Repository::workflows_of(&rim.root);
    let files = workflows(&repository, |text| known(text).is_some());
    of_tools.or_else(|| files.iter().find_map(|file| known(file.text))).map(str::to_owned)
}

/// The linker that the C compiler is told to use. Where it is not on PATH the compiler may know another place, so it
/// is asked.
fn fuse_ld(flags: &Flags<'_>, driver: Option<&Named<'_>>, rim: &Rim) -> Option<Finding> {
    let args = codegen(&flags.flags).filter_map(|option| option.strip_prefix("link-arg"));
    let args = args.flat_map(|arg| arg.trim_start_matches('s').trim_start_matches('=').split(' '));
    let flag = |arg: &str| ["-fuse-ld=", "--ld-path="].into_iter().find(|flag| arg.starts_with(flag));
    let (flag, name) = args.filter_map(|arg| Some((flag(arg)?, arg.split_once('=')?.1))).last()?;
    let on_path = |program: &str| find(&rim.env, program, &rim.cwd).is_some();
    if on_path(&format!("ld.{name}")) || (name.contains('/') && on_path(name)) {
        return None;
    }
    let driver = match driver {
        Some(named) => find(&rim.env, &named.program, &named.base)?,
        None => find(&rim.env, "cc", &rim.cwd)?,
    };
    match refuses(&driver, &format!("{flag}{name}"), rim) {
        Some(true) => {}
        Some(false) => return None,
        // The name of a linker may be what a variable holds.
        None => {
            let message = "whether the C compiler finds the linker of -fuse-ld could not be found out: it does not answer";
            return Some(Finding::new("linker-unsure", Severity::Inconclusive, message));
        }
    }
    let finding = |what: &str| {
        let message = format!("{what} asks for a linker that is not there");
        Finding::new("fuse-ld-missing", Severity::Error, message)
    };
    Some(match &flags.source {
        // What a variable holds is not shown.
        Source::Variable(variable) => finding(&format!("the flag {flag} in {variable}")).found(variable),
        Source::File(item) => {
            let finding = finding(&format!("the flag {flag}{name}")).wanted(name);
            let finding = match package(name) {
                Some(package) => finding.fix(Fix::command(["apt-get", "install", &package])),
                None => finding,
            };
            let at = super::cargo_config::place_of(item, rim.cargo_config(), rim);
            finding.at(Place { value: None, ..at })
        }
    })
}

/// Whether a C compiler says that there is no such linker; `None` where it does not answer. Any other failure of its says
/// nothing about that.
fn refuses(driver: &Path, flag: &str, rim: &Rim) -> Option<bool> {
    let mut command = rim.command(driver, &[flag, "-Wl,--version"]);
    command.env("LC_ALL", "C");
    let answer = rim.run(&mut command, rim.limit).ok()?;
    let said = String::from_utf8_lossy(&answer.stderr);
    let words = ["cannot find", "invalid linker name", "unrecognized command", "unrecognized option"];
    Some(!answer.status?.success() && words.iter().any(|words| said.contains(words)))
}
