//! Whether mise, asdf or proto set another toolchain than the toolchain file names.

use crate::finding::{Finding, Severity};
use crate::place::place;
use crate::read::cargo_config::lookup::find;
use crate::read::version_managers::{Pin, pins};
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "version-manager",
    title: "mise, asdf and proto set the toolchain that the toolchain file names",
    rules: &[Rule {
        id: "toolchain-manager",
        why: "A version manager decides before rustup reads the toolchain file: mise sets RUSTUP_TOOLCHAIN, asdf and \
              proto put their own Rust first on PATH. Those who have one build with another compiler than the rest. \
              Where its program is on PATH that is an error.",
    }],
    run,
};

fn run(rim: &Rim) -> Vec<Finding> {
    let Some(channel) = rim.toolchain_files().channel() else { return Vec::new() };
    let pins = pins(&rim.cwd, &rim.root);
    pins.iter().filter(|pin| differ(&pin.version, &channel)).map(|pin| finding(pin, &channel, rim)).collect()
}

/// Whether they are two toolchains for sure: `1.95` may well come to `1.95.0`.
fn differ(one: &str, other: &str) -> bool {
    let is_part = |part: &str, whole: &str| {
        whole.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
    };
    !is_part(one, other) && !is_part(other, one)
}

fn finding(pin: &Pin, channel: &str, rim: &Rim) -> Finding {
    let shown = rim.show(&pin.path);
    let is_here = find(&rim.env, pin.manager, &rim.cwd).is_some();
    let severity = if is_here { Severity::Error } else { Severity::Warning };
    let message = format!(
        "{} sets the toolchain {} by {shown}, and the toolchain file names {channel}",
        pin.manager, pin.version
    );
    let finding = Finding::new("toolchain-manager", severity, message)
        .at(place(shown, &pin.text, &pin.span))
        .found(pin.version.as_str())
        .wanted(channel);
    super::toolchain::channel_place(rim.toolchain_files(), rim).into_iter().fold(finding, Finding::at)
}
