//! Where checks read: the directory, the environment, the repository, and programs they ask.
//!
//! What several checks need is read once and kept. A check asks here, turns what comes back into plain data, and
//! decides by a function of that data.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tollgate_common::ctx::Env;
use tollgate_common::process;
use tollgate_common::process::probe::{self, Answer};

use crate::cli::Profile;
use crate::config::Config;
use crate::read::cargo_config::CargoConfig;
use crate::read::cargo_config::lookup::find;
use crate::read::rustup::Rustup;
use crate::read::target::Target;
use crate::read::toolchain_file::ToolchainFiles;
use crate::read::workspace::Workspace;
use crate::trace::Trace;

/// See the module.
pub struct Rim {
    /// The directory that is asked about.
    pub cwd: PathBuf,
    /// The root of the repository, or `cwd` where there is none.
    pub root: PathBuf,
    /// The environment as the user has it.
    pub env: Env,
    /// The section `[env]`.
    pub config: Config,
    /// What is asked of this machine.
    pub profile: Profile,
    /// `job:NAME` for each job that it has to be fit for.
    pub purposes: Vec<String>,
    /// How long a program may take.
    pub limit: Duration,
    /// Whether something may be started that works for longer than to say its version.
    pub probe: bool,
    /// Whether a job goes on without a cache that is down.
    pub degrade: bool,
    cargo_config: OnceLock<CargoConfig>,
    host: OnceLock<Option<String>>,
    target: OnceLock<Option<Target>>,
    rustc: OnceLock<Option<String>>,
    rustup: OnceLock<Option<Rustup>>,
    toolchain_files: OnceLock<ToolchainFiles>,
    /// What was started and read.
    pub trace: Trace,
    workspace: OnceLock<Option<Workspace>>,
}

/// What rustup and cargo set for a child of theirs and what would make another child answer for that one; and what
/// makes rustup print a stack trace for every error.
const NOT_OURS: [&str; 5] = [
    "RUSTUP_TOOLCHAIN_SOURCE",
    "RUST_RECURSION_COUNT",
    "RUST_BACKTRACE",
    "TOLLGATE_RUSTUP_TOOLCHAIN_SOURCE",
    "CARGO",
];

impl Rim {
    /// A rim that has read nothing yet.
    #[must_use]
    pub fn new(
        cwd: PathBuf,
        root: PathBuf,
        env: Env,
        config: Config,
        asked: (Profile, Vec<String>, Duration),
    ) -> Self {
        let (profile, purposes, limit) = asked;
        Self {
            cwd,
            root,
            env,
            config,
            profile,
            purposes,
            limit,
            probe: false,
            degrade: false,
            cargo_config: OnceLock::new(),
            host: OnceLock::new(),
            target: OnceLock::new(),
            rustc: OnceLock::new(),
            rustup: OnceLock::new(),
            toolchain_files: OnceLock::new(),
            trace: Trace::default(),
            workspace: OnceLock::new(),
        }
    }

    /// The same, with what `--probe` and `--degrade` allow.
    #[must_use]
    pub fn allowing(self, probe: bool, degrade: bool) -> Self {
        Self { probe, degrade, ..self }
    }

    /// Whether something with this `when` is asked of this machine.
    #[must_use]
    pub fn applies(&self, when: &[String]) -> bool {
        when.is_empty()
            || when.iter().any(|when| when == self.profile.as_str() || self.purposes.contains(when))
    }

    /// A file as it is shown: from the root of the repository, with `/`.
    #[must_use]
    pub fn show(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        path.components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect::<Vec<_>>()
            .join("/")
            .replace("//", "/")
    }

    /// Asks a program something, in the directory that is asked about; it installs nothing.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn ask(&self, program: impl AsRef<OsStr>, args: &[&str]) -> io::Result<Answer> {
        self.run(&mut self.command(program, args), self.limit)
    }

    /// Runs a command that was made by [`Rim::command`].
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn run(&self, command: &mut Command, limit: Duration) -> io::Result<Answer> {
        let since = Instant::now();
        let answer = probe::ask(command, limit);
        self.trace.ran(command, since, &answer);
        answer
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or is not UTF-8.
    pub fn text(&self, path: &Path) -> io::Result<String> {
        let text = fs::read_to_string(path);
        self.trace.read(path, text.as_deref());
        text
    }

    /// What rustup has on this machine, if it is here.
    pub fn rustup(&self) -> Option<&Rustup> {
        self.rustup.get_or_init(|| Rustup::find(&self.env)).as_ref()
    }

    /// The same for an answer that may be long: so many bytes of it are kept.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn ask_at_length(
        &self,
        program: impl AsRef<OsStr>,
        args: &[&str],
        kept: usize,
    ) -> io::Result<Answer> {
        let (mut command, since) = (self.command(program, args), Instant::now());
        let answer = probe::ask_at_length(&mut command, self.limit, kept);
        self.trace.ran(&command, since, &answer);
        answer
    }

    /// The command for [`Rim::ask`].
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>, args: &[&str]) -> Command {
        let mut command = process::command_with(&self.env, &self.cwd, program);
        command.args(args).env("RUSTUP_AUTO_INSTALL", "0");
        for name in NOT_OURS {
            command.env_remove(name);
        }
        command
    }

    /// The files that say which toolchain is meant here.
    pub fn toolchain_files(&self) -> &ToolchainFiles {
        self.toolchain_files.get_or_init(|| {
            let files = ToolchainFiles::read(&self.cwd);
            if let Some(file) = &files.used {
                self.trace.read(&file.path, file.text.as_deref());
            }
            files
        })
    }

    /// The cargo workspace, if there is one.
    pub fn workspace(&self) -> Option<&Workspace> {
        self.workspace
            .get_or_init(|| {
                let workspace = Workspace::read(self);
                for manifest in workspace.iter().flat_map(|workspace| &workspace.manifests) {
                    self.trace.read(&manifest.path, Ok(&manifest.text));
                }
                workspace
            })
            .as_ref()
    }

    /// Where cargo keeps what is the user's own.
    #[must_use]
    pub fn cargo_home(&self) -> Option<PathBuf> {
        let of_user = || {
            self.env
                .get("HOME")
                .or_else(|| self.env.get("USERPROFILE"))
                .map(|home| Path::new(home).join(".cargo"))
        };
        self.env.get("CARGO_HOME").map(|home| self.cwd.join(home)).or_else(of_user)
    }

    /// The configuration of cargo that holds here. It has `include` since 1.94, and a nightly may have had
    /// it before; where the version is not known, it is taken for a newer one.
    pub fn cargo_config(&self) -> &CargoConfig {
        self.cargo_config.get_or_init(|| {
            let is_nightly =
                self.toolchain_files().channel().is_some_and(|channel| channel.starts_with("nightly"));
            let takes_includes = is_nightly || self.minor().is_none_or(|minor| minor >= 94);
            let config = CargoConfig::read(&self.cwd, self.cargo_home().as_deref(), takes_includes);
            for file in &config.files {
                self.trace.read(&file.path, Ok(&file.text));
            }
            config
        })
    }

    /// The second number of the version of Rust that is meant here, where it is written down or installed.
    #[must_use]
    pub fn minor(&self) -> Option<u32> {
        let minor = |release: &str| release.strip_prefix("1.")?.split('.').next()?.parse().ok();
        let channel = self.toolchain_files().channel();
        channel.as_deref().and_then(minor).or_else(|| {
            let rustup = self.rustup()?;
            let default = || rustup.settings.as_ref().ok()?.default_toolchain.clone();
            minor(&rustup.installed(&channel.clone().or_else(default)?)?.release?)
        })
    }

    /// What rustc prints. Where rustup would be set up by that for the first time it is not asked: that writes files.
    fn rustc(&self, args: &[&str]) -> Option<String> {
        let rustc = find(&self.env, "rustc", &self.cwd)?;
        let is_of_rustup =
            find(&self.env, "rustup", &self.cwd).is_some_and(|of| of.parent() == rustc.parent());
        if is_of_rustup && !Rustup::is_set_up(&self.env) {
            return None;
        }
        let answer = self.ask(rustc, args).ok()?;
        answer.status.filter(std::process::ExitStatus::success)?;
        String::from_utf8(answer.stdout).ok()
    }

    /// What rustc calls this machine: as rustup's toolchains are named, else as rustc says itself.
    pub fn host(&self) -> Option<&str> {
        let of_rustup = || self.rustup().and_then(Rustup::host);
        let of_rustc = || self.of_rustc("host: ").map(str::to_owned);
        self.host.get_or_init(|| of_rustup().or_else(of_rustc)).as_deref()
    }

    /// The release that rustc says it is, for where no file says it.
    pub fn release(&self) -> Option<&str> {
        self.of_rustc("release: ")
    }

    /// A line of `rustc -vV`.
    fn of_rustc(&self, key: &str) -> Option<&str> {
        let text = self.rustc.get_or_init(|| self.rustc(&["-vV"])).as_deref()?;
        text.lines().find_map(|line| line.strip_prefix(key)).map(str::trim)
    }

    /// The target that is built for where nothing else is said. `None` where it is not known, or described by a file.
    pub fn target(&self) -> Option<&Target> {
        let find = || {
            let asked = self.cargo_config().text(&self.env, &["build", "target"]).map(|(target, _)| target);
            let triple = asked.or_else(|| self.host().map(str::to_owned))?;
            (!triple.ends_with(".json")).then(|| Target::new(triple))
        };
        self.target.get_or_init(find).as_ref()
    }

    /// Whether a table `cfg(…)` of cargo's configuration is about that target.
    pub fn is_about(&self, target: &Target, key: &str) -> bool {
        target.applies(key, || self.rustc(&["--print", "cfg", "--target", &target.triple]))
    }
}
