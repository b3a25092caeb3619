//! The jobs that most repositories have: how one is recognised by its command, and what is known of it.

/// What a job is about, in the order in which one runs them: the cheap ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Fmt,
    Typos,
    Taplo,
    Sort,
    Deny,
    Audit,
    Vet,
    Machete,
    Shear,
    Clippy,
    Check,
    Msrv,
    Doc,
    Build,
    Test,
    Hack,
    Semver,
    Udeps,
    Miri,
}

/// What is known of a kind.
pub(super) struct Spec {
    /// The name of the job.
    pub(super) name: &'static str,
    /// The command where no workflow has one.
    pub(super) run: &'static str,
    /// Which change of a package makes it run.
    pub(super) affects: Option<&'static str>,
    /// Patterns that make it run; those without a `*` only where such a file is there.
    pub(super) paths: &'static [&'static str],
    /// How many minutes it may take.
    pub(super) minutes: u32,
}

const MANIFESTS: [&str; 2] = ["Cargo.lock", "Cargo.toml"];

/// A manifest says the edition, and another toolchain formats otherwise.
const FMT: &[&str] =
    &["*.rs", "rustfmt.toml", ".rustfmt.toml", "Cargo.toml", "rust-toolchain", "rust-toolchain.toml"];

impl Kind {
    /// What is known of it.
    pub(super) fn spec(self) -> Spec {
        let (test, compile, any) = (Some("test"), Some("compile"), Some("any"));
        match self {
            Self::Fmt => spec("fmt", "cargo fmt --all --check", None, FMT, 10),
            Self::Typos => spec("typos", "typos", any, &[], 10),
            Self::Taplo => spec("taplo", "taplo fmt --check", None, &["*.toml"], 10),
            Self::Sort => spec("sort", "cargo sort --workspace --check", None, &["Cargo.toml"], 10),
            Self::Deny => spec(
                "deny",
                "cargo deny check",
                None,
                &["Cargo.lock", "Cargo.toml", "deny.toml", ".deny.toml", ".cargo/deny.toml"],
                10,
            ),
            Self::Audit => {
                spec("audit", "cargo audit", None, &["Cargo.lock", "Cargo.toml", ".cargo/audit.toml"], 10)
            }
            Self::Vet => spec("vet", "cargo vet --locked", None, &["Cargo.lock", "supply-chain/**"], 10),
            Self::Machete => spec("machete", "cargo machete", test, &MANIFESTS, 10),
            Self::Shear => spec("shear", "cargo shear", test, &MANIFESTS, 10),
            Self::Clippy => spec(
                "clippy",
                "cargo clippy {packages} --all-targets -- -D warnings",
                test,
                &["clippy.toml", ".clippy.toml"],
                30,
            ),
            Self::Check => spec("check", "cargo check {packages} --all-targets", test, &[], 30),
            Self::Msrv => spec("msrv", "cargo check {packages}", compile, &[], 30),
            Self::Doc => {
                spec("doc", "RUSTDOCFLAGS=-Dwarnings cargo doc {packages} --no-deps", compile, &[], 30)
            }
            Self::Build => spec("build", "cargo build {packages}", compile, &[], 30),
            Self::Test => spec("test", "cargo test {packages}", test, &[".config/nextest.toml"], 60),
            Self::Hack => spec("hack", "cargo hack check {packages} --each-feature", test, &[], 60),
            Self::Semver => spec("semver", "cargo semver-checks", compile, &[], 30),
            Self::Udeps => spec("udeps", "cargo +nightly udeps --workspace", test, &[], 30),
            Self::Miri => spec("miri", "cargo +nightly miri test", test, &[], 60),
        }
    }
}

fn spec(
    name: &'static str,
    run: &'static str,
    affects: Option<&'static str>,
    paths: &'static [&'static str],
    minutes: u32,
) -> Spec {
    Spec { name, run, affects, paths, minutes }
}

/// The files by which a tool is known to be used, and the kind that it is.
pub(super) const USUAL: [(&str, Option<Kind>); 22] = [
    ("rustfmt.toml", Some(Kind::Fmt)),
    (".rustfmt.toml", Some(Kind::Fmt)),
    ("clippy.toml", Some(Kind::Clippy)),
    (".clippy.toml", Some(Kind::Clippy)),
    (".config/nextest.toml", Some(Kind::Test)),
    ("deny.toml", Some(Kind::Deny)),
    (".deny.toml", Some(Kind::Deny)),
    (".cargo/deny.toml", Some(Kind::Deny)),
    ("audit.toml", Some(Kind::Audit)),
    (".cargo/audit.toml", Some(Kind::Audit)),
    ("supply-chain/config.toml", Some(Kind::Vet)),
    ("typos.toml", Some(Kind::Typos)),
    ("_typos.toml", Some(Kind::Typos)),
    (".typos.toml", Some(Kind::Typos)),
    ("taplo.toml", Some(Kind::Taplo)),
    (".taplo.toml", Some(Kind::Taplo)),
    ("rust-toolchain", None),
    ("rust-toolchain.toml", None),
    ("Cargo.lock", None),
    (".cargo/config.toml", None),
    (".cargo/config", None),
    ("xtask", None),
];

/// What a subcommand of cargo is; the words are those after `cargo` and `+toolchain`.
pub(super) fn of_cargo(words: &[&str]) -> Option<Kind> {
    let mut plain = words.iter().take_while(|word| **word != "--").filter(|word| !word.starts_with('-'));
    Some(match (*plain.next()?, plain.next().copied()) {
        ("fmt", _) => Kind::Fmt,
        ("clippy", _) => Kind::Clippy,
        ("check" | "c", _) => Kind::Check,
        ("build" | "b", _) => Kind::Build,
        ("test" | "t", _) | ("nextest", Some("run" | "r")) => Kind::Test,
        ("doc" | "d" | "rustdoc", _) => Kind::Doc,
        ("deny", _) => Kind::Deny,
        ("audit", _) => Kind::Audit,
        ("vet", _) => Kind::Vet,
        ("machete", _) => Kind::Machete,
        ("shear", _) => Kind::Shear,
        ("sort", _) => Kind::Sort,
        ("hack", _) => Kind::Hack,
        ("semver-checks", _) => Kind::Semver,
        ("udeps", _) => Kind::Udeps,
        ("miri", Some("test" | "nextest")) => Kind::Miri,
        _ => return None,
    })
}

/// Subcommands of cargo that prepare for something, and check nothing.
pub(super) const PREPARING: [&str; 9] =
    ["install", "binstall", "fetch", "update", "generate-lockfile", "version", "metadata", "login", "clean"];

/// Actions that are a check, and the kind that they are.
pub(super) const ACTIONS: [(&str, Kind); 5] = [
    ("embarkstudios/cargo-deny-action", Kind::Deny),
    ("crate-ci/typos", Kind::Typos),
    ("rustsec/audit-check", Kind::Audit),
    ("actions-rs/audit-check", Kind::Audit),
    ("obi1kenobi/cargo-semver-checks-action", Kind::Semver),
];

/// Actions that prepare what we prepare in our own way, or can do without.
pub(super) const SETTING_UP: [&str; 12] = [
    "actions/checkout",
    "actions/cache",
    "actions-rs/toolchain",
    "actions-rust-lang/setup-rust-toolchain",
    "actions-rust-lang/rustfmt",
    "cargo-bins/cargo-binstall",
    "dtolnay/rust-toolchain",
    "dtolnay/install",
    "moonrepo/setup-rust",
    "step-security/harden-runner",
    "swatinem/rust-cache",
    "taiki-e/install-action",
];

/// The program that a command needs besides those of the toolchain, by the name that taiki-e/install-action knows.
pub(super) fn tool(words: &[&str]) -> Option<&'static str> {
    let (program, rest) = words.split_first()?;
    let subcommand = rest.iter().find(|word| !word.starts_with(['-', '+']));
    Some(match (*program, subcommand.copied()) {
        ("just", _) => "just",
        ("typos", _) => "typos",
        ("taplo", _) => "taplo",
        ("cargo", Some("make")) => "cargo-make",
        ("cargo", Some("nextest")) => "nextest",
        ("cargo", Some("deny")) => "cargo-deny",
        ("cargo", Some("audit")) => "cargo-audit",
        ("cargo", Some("vet")) => "cargo-vet",
        ("cargo", Some("machete")) => "cargo-machete",
        ("cargo", Some("shear")) => "cargo-shear",
        ("cargo", Some("sort")) => "cargo-sort",
        ("cargo", Some("hack")) => "cargo-hack",
        ("cargo", Some("semver-checks")) => "cargo-semver-checks",
        ("cargo", Some("udeps")) => "cargo-udeps",
        _ => return None,
    })
}
