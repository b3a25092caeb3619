//! What the known actions do to the choice of a toolchain.
//!
//! Read from the sources of the actions: dtolnay/rust-toolchain (action.yml at 00e2247), hecrj/setup-rust-action
//! (at 0c999f5 and 058b973), actions-rust-lang/setup-rust-toolchain (at 063a3b9), actions-rs/toolchain (at 00a8bf2),
//! actions-rs/cargo, moonrepo/setup-rust (at 889bf1d), houseabsolute/actions-rust-cross.

use super::programs::is_one_of;
use super::scope::Bound;
use super::steps::{Act, Kind};

/// An action that chooses a toolchain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// dtolnay/rust-toolchain: `rustup default`.
    Dtolnay,
    /// actions-rust-lang/setup-rust-toolchain: `rustup override set`.
    SetupToolchain,
    /// actions-rs/toolchain: what its inputs say.
    ActionsRs,
    /// actions-rs/cargo: `cargo +toolchain`.
    ActionsRsCargo,
    /// moonrepo/setup-rust: `rustup default`.
    Moonrepo,
    /// hecrj/setup-rust-action: `rustup default` in its first major version, and nothing in the second.
    Hecrj,
    /// houseabsolute/actions-rust-cross: `cargo +toolchain`, or cross.
    Cross,
    Checkout,
    /// It changes nothing.
    Harmless,
    /// Anything could have happened.
    Unknown,
}

/// What an action is told by its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Branch {
    /// `@1.80.0`: that, whatever `toolchain` says.
    Version(String),
    /// `@stable`: that, unless `toolchain` says another.
    Channel(String),
    /// `@master`: `toolchain` has to say it.
    Master,
    /// A commit, or anything else.
    Other,
}

/// Owners none of whose actions choose a toolchain.
const HARMLESS_OWNERS: &str = "\
    actions github docker swatinem codecov coverallsapp mozilla-actions dorny peter-evans softprops \
    embarkstudios rustsec obi1kenobi arduino bnjbvr cargo-bins ilammy codspeedhq depot step-security \
    extractions pnpm denoland oven-sh astral-sh zizmorcore google-github-actions aws-actions azure \
    browser-actions ruby msys2 seanmiddleditch re-actors rust-lang pypa namespacelabs runs-on easimon \
    jlumbroso tj-actions crate-ci rui314 ossf sigstore slackapi dawidd6 conda-incubator mamba-org gradle \
    hendrikmuhs jetli hustcer amannn goto-bus-stop samypr100 vmactions uraimo hynek tox-dev";

/// Actions of other owners that change nothing.
const HARMLESS: &str = "\
    taiki-e/install-action taiki-e/cache-cargo-install-action taiki-e/create-gh-release-action \
    taiki-e/upload-rust-binary-action taiki-e/setup-cross-toolchain-action lukka/get-cmake \
    baptiste0928/cargo-install mxschmitt/action-tmate awalsh128/cache-apt-pkgs-action";

/// What the names of actions of any owner say that they are about, which is not Rust.
const OTHER_TOPICS: &str = "\
    python node java zig protoc mold cmake ninja llvm clang cache artifact upload download comment label \
    slack discord coverage disk deno setup-bun poetry setup-uv mdbook typos spell checkout \
    foundry-toolchain setup-go postgres emsdk";

/// Which action it is, by its name in lower case.
pub(super) fn action(name: &str) -> Action {
    match name {
        "dtolnay/rust-toolchain" => Action::Dtolnay,
        "actions-rust-lang/setup-rust-toolchain" => Action::SetupToolchain,
        "actions-rs/toolchain" => Action::ActionsRs,
        "actions-rs/cargo" => Action::ActionsRsCargo,
        "moonrepo/setup-rust" => Action::Moonrepo,
        "hecrj/setup-rust-action" => Action::Hecrj,
        "houseabsolute/actions-rust-cross" => Action::Cross,
        "actions/checkout" | "taiki-e/checkout-action" => Action::Checkout,
        name if is_one_of(HARMLESS, name) => Action::Harmless,
        name if name.split('/').next().is_some_and(|owner| is_one_of(HARMLESS_OWNERS, owner)) => {
            Action::Harmless
        }
        name if OTHER_TOPICS.split(' ').any(|topic| name.contains(topic)) && !name.contains("rust") => {
            Action::Harmless
        }
        _ => Action::Unknown,
    }
}

/// What the version of dtolnay/rust-toolchain says.
pub(super) fn branch(version: &str) -> Branch {
    match version {
        "stable" | "beta" | "nightly" => Branch::Channel(version.to_owned()),
        "master" | "v1" => Branch::Master,
        version
            if version.starts_with("1.") && version[2..].bytes().all(|b| b.is_ascii_digit() || b == b'.') =>
        {
            Branch::Version(version.to_owned())
        }
        _ => Branch::Other,
    }
}

impl Action {
    /// The names of the input that says the toolchain.
    pub(super) fn toolchain_input(self) -> &'static [&'static str] {
        match self {
            Self::Dtolnay | Self::SetupToolchain | Self::ActionsRs | Self::ActionsRsCargo | Self::Cross => {
                &["toolchain"]
            }
            Self::Moonrepo => &["channel"],
            // The second is that of its first major version.
            Self::Hecrj => &["toolchain-version", "rust-version"],
            Self::Checkout | Self::Harmless | Self::Unknown => &[],
        }
    }

    /// Inputs of other such actions that this one does not have, with what it calls them, if anything.
    pub(super) fn mistaken(self) -> &'static [(&'static str, Option<&'static str>)] {
        match self {
            Self::Dtolnay => &[
                ("channel", Some("toolchain")),
                ("toolchain-version", Some("toolchain")),
                ("rust-version", Some("toolchain")),
                ("version", Some("toolchain")),
                ("component", Some("components")),
                ("override", None),
                ("default", None),
                ("profile", None),
            ],
            Self::SetupToolchain => &[
                ("channel", Some("toolchain")),
                ("toolchain-version", Some("toolchain")),
                ("rust-version", Some("toolchain")),
                ("component", Some("components")),
                ("profile", None),
                ("default", None),
            ],
            Self::Moonrepo => &[("toolchain", Some("channel")), ("toolchain-version", Some("channel"))],
            Self::Hecrj => {
                &[("toolchain", Some("toolchain-version")), ("channel", Some("toolchain-version"))]
            }
            _ => &[],
        }
    }
}

/// The toolchain that an action is given: its input, where that is known and not empty.
pub(super) fn toolchain(action: Action, act: &Act) -> Option<&Bound> {
    act.input(action.toolchain_input())
}

/// Whether an input is switched on; `None` where that is not known.
pub(super) fn is_on(act: &Act, name: &str, default: bool) -> Option<bool> {
    if matches!(&act.kind, Kind::Uses { with_is_unknown: true, .. }) {
        return None;
    }
    match act.input(&[name]) {
        None => Some(default),
        Some(bound) => match bound.text()?.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            "" => Some(default),
            _ => None,
        },
    }
}
