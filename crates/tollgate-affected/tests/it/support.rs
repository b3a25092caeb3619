//! A scratch repository, and the tool run in it; nothing of the machine's configuration reaches either.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::{fmt, fs};

use serde_json::Value;
use tempfile::TempDir;

/// A git repository in a temporary directory, with a home of its own beside it.
pub struct Scratch {
    dir: Rc<TempDir>,
    root: PathBuf,
}

/// How a run of the tool ended. The temporary directory is `[ROOT]` in what it printed.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Scratch {
    /// An empty repository with the branch `main`.
    pub fn new() -> Self {
        let scratch = Self::without_git();
        scratch.git(&["init", "--quiet", "--initial-branch", "main"]);
        scratch
    }

    /// An empty directory.
    pub fn without_git() -> Self {
        let dir = TempDir::new().expect("a temp dir");
        fs::create_dir_all(dir.path().join("repo")).expect("a directory");
        fs::create_dir_all(dir.path().join("home")).expect("a directory");
        let root = dir.path().join("repo");
        Self { dir: Rc::new(dir), root }
    }

    /// A repository with this workspace in it, committed: `(name, dependencies)`, where a dependency is the
    /// line of a `[dependencies]` table, such as `a = { path = "../a" }`. Packages are in `crates/`.
    pub fn with_packages(packages: &[(&str, &[&str])]) -> Self {
        let scratch = Self::new();
        scratch.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n");
        for (name, dependencies) in packages {
            scratch.package(&format!("crates/{name}"), name, dependencies);
        }
        scratch.commit("a workspace");
        scratch
    }

    /// Writes a library package; see [`Scratch::with_packages`].
    pub fn package(&self, dir: &str, name: &str, dependencies: &[&str]) {
        self.manifest(dir, name, dependencies);
        self.write(&format!("{dir}/src/lib.rs"), "");
    }

    /// Writes only the manifest of a library package; other tables may follow its dependencies.
    /// A package in the root is in `.`.
    pub fn manifest(&self, dir: &str, name: &str, dependencies: &[&str]) {
        let dependencies = dependencies.join("\n");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n"
        );
        self.write(&format!("{dir}/Cargo.toml"), &manifest);
    }

    /// The same place, seen from another directory of it: a clone, a worktree, a submodule.
    pub fn at(&self, root: impl Into<PathBuf>) -> Self {
        Self { dir: Rc::clone(&self.dir), root: root.into() }
    }

    /// A clone beside the repository, through a protocol that can make it shallow.
    pub fn cloned(&self, name: &str, options: &[&str]) -> Self {
        let (from, to) = (format!("file://{}", self.root.display()), self.beside(name));
        let to = to.to_str().expect("UTF-8");
        self.git(&[&["clone", "--quiet"], options, &[&from, to]].concat());
        self.at(to)
    }

    /// A checkout beside the repository as `actions/checkout` makes it: one reference and no branch.
    pub fn checked_out(&self, reference: &str, fetch: &[&str]) -> Self {
        self.checked_out_at("checkout", reference, fetch)
    }

    /// The same in a directory of this name.
    pub fn checked_out_at(&self, name: &str, reference: &str, fetch: &[&str]) -> Self {
        let checkout = self.at(self.beside(name));
        fs::create_dir_all(&checkout.root).expect("a directory");
        checkout.git(&["init", "--quiet"]);
        checkout.git(&["remote", "add", "origin", &format!("file://{}", self.root.display())]);
        let short = reference.trim_start_matches("refs/").trim_start_matches("heads/");
        let spec = format!("+{reference}:refs/remotes/origin/{short}");
        checkout.git(&[&["fetch", "--quiet", "--no-tags"], fetch, &["origin", &spec]].concat());
        checkout.git(&["checkout", "--quiet", "--detach", "FETCH_HEAD"]);
        checkout
    }

    /// What is left behind by fetching the branch from a server where it is the default branch.
    pub fn publish(&self, branch: &str) {
        let remote = format!("refs/remotes/origin/{branch}");
        self.git(&["update-ref", &remote, branch]);
        self.git(&["symbolic-ref", "refs/remotes/origin/HEAD", &remote]);
    }

    /// The root of the working tree.
    pub fn root(&self) -> PathBuf {
        self.root.clone()
    }

    /// A directory beside the repository, for clones and worktrees.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file, with the directories on its way.
    pub fn write(&self, path: &str, text: &str) {
        // Joined to the root it would be a place of the machine's.
        assert!(!path.is_empty() && Path::new(path).is_relative(), "{path:?} is no path in the repository");
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(path, text).expect("a file");
    }

    /// What is in a file.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).expect("a file")
    }

    /// Replaces a piece of a file, which has to be in it.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}:\n{text}");
        self.write(path, &text.replace(from, to));
    }

    /// Removes a file or a directory with everything in it.
    pub fn remove(&self, path: &str) {
        let path = self.root().join(path);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("removed");
    }

    /// Changes the library of a package in `crates/`, each time to something else.
    pub fn change(&self, package: &str) {
        let path = format!("crates/{package}/src/lib.rs");
        self.write(&path, &format!("{}// Changed.\n", self.read(&path)));
    }

    /// Commits everything and says which commit that is.
    pub fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Runs git in the repository; it has to succeed.
    pub fn git(&self, args: &[&str]) -> String {
        self.git_in(&self.root(), args)
    }

    /// Runs git in a directory; it has to succeed.
    pub fn git_in(&self, dir: &Path, args: &[&str]) -> String {
        let output = self.command("git", dir).args(args).output().expect("git runs");
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned()
    }

    /// Runs the tool in the root of the repository, as on a laptop.
    pub fn affected(&self, args: &[&str]) -> Run {
        self.affected_in(&self.root(), args, &[])
    }

    /// Runs the tool in a directory and with more variables.
    pub fn affected_in(&self, dir: &Path, args: &[&str], env: &[(&str, &str)]) -> Run {
        let output = self.tool(dir, args).envs(env.iter().copied()).output().expect("the tool runs");
        let canonical = self.dir.path().canonicalize().expect("a directory");
        let text = |bytes| {
            let text = String::from_utf8(bytes).expect("UTF-8");
            let places = [canonical.as_path(), self.dir.path()];
            places.iter().fold(text, |text, place| text.replace(&place.display().to_string(), "[ROOT]"))
        };
        Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Runs the tool in the root of the repository, as a run of GitHub Actions for this event.
    pub fn affected_on_github(&self, event: &str, payload: &str, args: &[&str]) -> Run {
        let path = self.beside("event.json");
        fs::write(&path, payload).expect("a file");
        let path = path.to_str().expect("UTF-8");
        let env = [
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", event),
            ("GITHUB_EVENT_PATH", path),
        ];
        self.affected_in(&self.root(), args, &env)
    }

    /// The tool, ready to be started.
    pub fn tool(&self, dir: &Path, args: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_tollgate-affected"), dir);
        command.args(args);
        command
    }

    /// The selected packages for a change against `base`, one name each.
    pub fn names(&self, base: &str) -> Vec<String> {
        let run = self.affected(&["--base", base, "--format", "names"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        run.stdout.lines().map(str::to_owned).collect()
    }

    /// Who is selected for a change against `base`, as one line: `a, b (tests)`, `nothing`, `everything`.
    pub fn selected(&self, base: &str) -> String {
        let answer = self.answer(base);
        if !list(&answer["everything"]).is_empty() {
            assert_eq!(answer["all"], true, "everything is selected, but not all: {answer:#}");
            return "everything".to_owned();
        }
        let name = |package: &Value| match text(&package["level"]) {
            "compile" => text(&package["name"]).to_owned(),
            _ => format!("{} (tests)", text(&package["name"])),
        };
        let names: Vec<_> = list(&answer["packages"]).iter().map(name).collect();
        if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
    }

    /// The whole answer for a change against `base`.
    pub fn answer(&self, base: &str) -> Value {
        let run = self.affected(&["--base", base, "--format", "json"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        serde_json::from_str(&run.stdout).expect("JSON")
    }

    /// A command without the environment of the machine, except for where its tools are.
    #[expect(clippy::disallowed_methods, reason = "tests start what their users start")]
    pub fn command(&self, program: impl AsRef<OsStr>, dir: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(dir).stdin(Stdio::null()).env_clear();
        // On Windows nothing starts without the last two.
        for name in ["PATH", "SYSTEMROOT", "TEMP"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        let home = self.dir.path().join("home");
        command.env("HOME", &home).env("USERPROFILE", &home).env("CARGO_HOME", home.join("cargo"));
        // The cargo that built this test, without rustup in between.
        command.env("CARGO", env!("CARGO"));
        let nowhere = home.join("no-such-config");
        command.env("GIT_CONFIG_GLOBAL", &nowhere).env("GIT_CONFIG_NOSYSTEM", "1");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "A").env(format!("GIT_{role}_EMAIL"), "a@example.com");
            command.env(format!("GIT_{role}_DATE"), "2026-01-01T00:00:00Z");
        }
        command
    }
}

impl Run {
    /// The selected packages, of a run with `--format names`.
    pub fn names(&self) -> Vec<&str> {
        assert_eq!(self.code, Some(0), "{self}");
        self.stdout.lines().collect()
    }
}

/// All of it, for snapshots.
impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.map_or_else(|| "by a signal".to_owned(), |code| code.to_string());
        write!(f, "{}{}[exit {code}]", self.stdout, self.stderr)
    }
}

/// The elements of a JSON array.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().expect("an array")
}

/// A JSON string.
pub fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

#[test]
#[should_panic(expected = "is no path in the repository")]
fn a_package_is_in_a_directory() {
    Scratch::without_git().package("", "a", &[]);
}
