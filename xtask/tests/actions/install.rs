//! `install.sh`: which binary a job gets, and when it gets none.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use crate::machine::{Ran, command, program, root, run_script, temporary};
use crate::release::{COMMIT, archive, checksum, checksums, files, folder, path, tag};
use crate::server::{Answer, Server, nobody};

/// What the script starts, but for cargo. Some machines have the one sum and some the other.
const PROGRAMS: [&str; 15] = [
    "bash",
    "cat",
    "curl",
    "dirname",
    "env",
    "grep",
    "gzip",
    "head",
    "mkdir",
    "sed",
    "sha256sum",
    "shasum",
    "sort",
    "tar",
    "touch",
];

/// Notes how it was called, and makes what `cargo install` would.
const CARGO: &str = r#"#!/bin/bash
{
    echo "directory $PWD"
    printf 'argument %s\n' "$@"
    env | grep -E '^(CARGO|RUST)' | sort
} >>"$LOG"
[ -z "$FAILS" ] || { echo "error: no" >&2; exit 101; }
while [ "$1" != --root ]; do [ "$1" != --path ] || name=${2##*/}; shift; done
mkdir -p "$2/bin"
printf '#!/bin/sh\necho built\n' >"$2/bin/$name"
chmod +x "$2/bin/$name"
"#;

/// A job that asks for tools.
struct Job {
    directory: TempDir,
    variables: BTreeMap<String, String>,
}

impl Job {
    fn new(url: &str) -> Self {
        let directory = temporary();
        let bin = directory.path().join("bin");
        std::fs::create_dir(&bin).expect("a directory");
        for name in PROGRAMS.iter().chain(&["chmod"]) {
            if let Some(found) = program(name) {
                symlink(found, bin.join(name)).expect("a link");
            }
        }
        std::fs::write(bin.join("cargo"), CARGO).expect("a stub");
        std::fs::set_permissions(bin.join("cargo"), PermissionsExt::from_mode(0o755)).expect("a mode");
        let text = |path: &Path| path.display().to_string();
        let variables = [
            ("PATH", text(&bin)),
            ("LOG", text(&directory.path().join("log"))),
            ("RUNNER_TEMP", text(&directory.path().join("temp dir"))),
            ("RUNNER_OS", "Linux".to_owned()),
            ("RUNNER_ARCH", "X64".to_owned()),
            ("GITHUB_SERVER_URL", url.to_owned()),
            ("REPOSITORY", "tollgate-ci/tollgate".to_owned()),
            ("REF", tag()),
            ("TOOL", "gate".to_owned()),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value)).into();
        Self { directory, variables }
    }

    fn set(&mut self, name: &str, value: &str) -> &mut Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    fn without(&mut self, program: &str) -> &mut Self {
        let _ = std::fs::remove_file(self.directory.path().join("bin").join(program));
        self
    }

    fn run(&self) -> Ran {
        let script = format!("bash '{}'", root().join(".github/actions/install.sh").display());
        run_script(&script, &self.variables, self.directory.path(), false)
    }

    /// What the stub of cargo noted.
    fn log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }

    fn is_built(&self) -> bool {
        !self.log().is_empty()
    }

    /// It gets the tool of the release.
    fn downloads(&self, what: &str) {
        let ran = self.run();
        assert_eq!((ran.code, self.is_built()), (Some(0), false), "{what}: {}", ran.log);
        assert!(ran.log.contains("with the checksum that it should have"), "{what}: {}", ran.log);
        assert_eq!(says(&ran), format!("{} {}\n", self.name(), env!("CARGO_PKG_VERSION")), "{what}");
    }

    /// It gets one that was built from the copy of the repository.
    fn builds(&self, what: &str) -> Ran {
        let ran = self.run();
        assert_eq!((ran.code, self.is_built()), (Some(0), true), "{what}: {}", ran.log);
        assert_eq!(says(&ran), "built\n", "{what}");
        ran
    }

    /// It gets none, for this reason, and nothing is built in its place.
    fn refuses(&self, what: &str, why: &str) {
        let ran = self.run();
        assert_eq!((ran.code, self.is_built()), (Some(1), false), "{what}: {}", ran.log);
        assert_eq!(ran.outputs, [], "{what}");
        let annotation = ran.log.lines().find(|line| line.starts_with("::error title=tollgate::"));
        assert!(annotation.is_some_and(|line| line.contains(why)), "{what}: {}", ran.log);
    }

    fn name(&self) -> String {
        format!("tollgate-{}", self.variables["TOOL"])
    }
}

/// What the binary that it got says to `--version`.
fn says(ran: &Ran) -> String {
    let output = command(ran.output("path")).arg("--version").output().expect("it starts");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn archive_name() -> String {
    format!("{}.tar.gz", folder())
}

/// A server that has the release, but for this file.
fn server_with(file: &str, answer: Option<Answer>) -> Server {
    let mut files = files();
    files.remove(&path(file));
    files.extend(answer.map(|answer| (path(file), answer)));
    Server::start(files)
}

fn whole(text: &str) -> Option<Answer> {
    Some(Answer::Whole(Arc::new(text.as_bytes().to_vec())))
}

#[test]
fn a_version_takes_the_archive_and_so_does_its_own_commit() {
    let server = Server::start(files());
    for reference in [tag().as_str(), "v0", "v0.1", COMMIT] {
        let mut job = Job::new(&server.url);
        job.set("REF", reference).downloads(reference);
        assert_eq!(server.asked(), ["SHA256SUMS".to_owned(), archive_name()], "{reference}");
    }
}

#[test]
fn what_no_release_is_known_to_be_of_is_built() {
    let server = Server::start(files());
    let other = "f".repeat(40);
    let branches = ["main", "v1-beta", "feature/v1.0", "", "0123456789abcdef", "v1.2.3.4", "v1.2;id"];
    for reference in branches {
        Job::new(&server.url).set("REF", reference).builds(reference);
        assert!(server.asked().is_empty(), "{reference}");
    }
    let ran = Job::new(&server.url).set("REF", &other).builds("another commit");
    assert!(ran.log.contains("is of another commit than ffff"), "{}", ran.log);
    // An action that is used by its path in the repository itself.
    Job::new(&server.url).set("REF", "").set("REPOSITORY", "").builds("a path");
    for (os, arch) in [("Linux", "ARM"), ("Linux", "X86"), ("macOS", "ARM"), ("Plan9", "X64")] {
        Job::new(&server.url).set("RUNNER_OS", os).set("RUNNER_ARCH", arch).builds(&format!("{os} {arch}"));
    }
}

#[test]
fn what_cannot_be_had_is_built() {
    let name = archive_name();
    let half = || Some(Answer::Half(archive()));
    for (what, file, answer) in [
        ("no release", "SHA256SUMS", None),
        ("no archive", name.as_str(), None),
        ("half an archive", &name, half()),
        ("half of the checksums", "SHA256SUMS", Some(Answer::Half(Arc::new(checksums())))),
    ] {
        Job::new(&server_with(file, answer).url).builds(what);
    }
    Job::new(&nobody()).builds("nobody there");
    Job::new(&server_with("x", None).url).without("curl").builds("no curl");
}

#[test]
fn what_is_not_what_it_should_be_is_refused_and_nothing_built() {
    let name = archive_name();
    let sums = |text: &str| server_with("SHA256SUMS", whole(text));
    let zeros = "0".repeat(64);
    let wrong = "is not the one in SHA256SUMS; nothing of it was run";
    let missing = "SHA256SUMS of the release has no checksum for";
    let of_ours = checksum(&archive(), &name);
    let sum = of_ours.split(' ').next().expect("a sum");
    for (what, server, why) in [
        ("another sum", sums(&format!("{zeros}  {name}\n")), wrong),
        ("two sums, one of them right", sums(&format!("{zeros}  {name}\n{of_ours}")), wrong),
        ("a sum in capitals", sums(&format!("{}  {name}\n", sum.to_uppercase())), wrong),
        ("an error that says 200", server_with(&name, whole("<html>")), wrong),
        ("an archive that ends early", server_with(&name, Some(Answer::Cut(archive()))), wrong),
        (
            "nothing of ours",
            sums(&format!("{sum}  another.tar.gz\n{sum}  x{name}\n{sum}  {name}x\n")),
            missing,
        ),
        ("an empty list", sums(""), missing),
        ("a list that is none", sums("<html>\n"), missing),
    ] {
        Job::new(&server.url).refuses(what, why);
    }
    // With the marker for a binary file, and on a line that does not end, a sum is the same.
    Job::new(&sums(&format!("{sum} *{name}")).url).downloads("another way to write it");
    let mut job = Job::new(&server_with("x", None).url);
    job.without("sha256sum").without("shasum").refuses("no program for it", "cannot be computed");
}

#[test]
fn an_archive_with_the_right_sum_and_the_wrong_content_is_refused() {
    let name = archive_name();
    let job = |body: Vec<u8>| {
        let sums = checksum(&body, &name);
        let mut files = files();
        files.insert(path(&name), Answer::Whole(Arc::new(body)));
        files.insert(path("SHA256SUMS"), whole(&sums).expect("an answer"));
        Job::new(&Server::start(files).url)
    };
    job(b"no archive".to_vec()).refuses("no archive", "cannot be unpacked; nothing of it was run");
    let cut = archive()[..archive().len() / 2].to_vec();
    job(cut).refuses("half of one", "cannot be unpacked; nothing of it was run");
    let mut other = Job::new(&Server::start(files()).url);
    other.set("TOOL", "gates").refuses("a tool that is not in it", "holds no tollgate-gates");
}

#[test]
fn a_second_tool_of_the_same_job_downloads_nothing() {
    let server = Server::start(files());
    let mut job = Job::new(&server.url);
    job.downloads("the first");
    assert_eq!(server.asked().len(), 2);
    for tool in ["affected", "env", "gate"] {
        job.set("TOOL", tool);
        let ran = job.run();
        assert_eq!((ran.code, job.is_built()), (Some(0), false), "{}", ran.log);
        assert_eq!(says(&ran), format!("tollgate-{tool} {}\n", env!("CARGO_PKG_VERSION")));
    }
    assert!(server.asked().is_empty());
    // What was unpacked for a version proves nothing of a commit.
    job.set("REF", &"f".repeat(40)).builds("another commit");
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn files_may_lie_somewhere_else() {
    let mut files = files();
    let moved: Vec<_> = files.keys().cloned().collect();
    for path in moved {
        let there = format!("/elsewhere{path}");
        let answer = files.insert(path, Answer::Moved(there.clone())).expect("it was there");
        files.insert(there, answer);
    }
    Job::new(&Server::start(files).url).downloads("moved");
}

#[test]
fn without_cargo_there_is_nothing_to_fall_back_on() {
    let why = "no archive of tollgate-gate v";
    Job::new(&nobody()).without("cargo").refuses("nobody there", why);
    Job::new(&nobody()).without("cargo").set("REF", "main").refuses("a branch", why);
}

#[test]
fn where_building_fails_the_step_fails() {
    let mut job = Job::new(&nobody());
    let ran = job.set("FAILS", "1").run();
    assert_eq!((ran.code, ran.outputs.len()), (Some(101), 0), "{}", ran.log);
    assert!(ran.log.contains("error: no"), "{}", ran.log);
}

/// With the toolchain and the settings of this repository, and not with those of the caller.
#[test]
fn what_builds_is_the_copy_beside_it() {
    let mut job = Job::new(&nobody());
    for name in [
        "RUSTUP_TOOLCHAIN",
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_BUILD_RUSTFLAGS",
        "CARGO_BUILD_TARGET",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "CARGO_TARGET_DIR",
        "CARGO_HOME",
    ] {
        job.set(name, "the caller's");
    }
    job.builds("here");
    let temp = job.directory.path().canonicalize().expect("a directory").join("temp dir/tollgate");
    let temp = temp.display();
    let log = job.log();
    let lines: BTreeSet<&str> = log.lines().collect();
    let expected = [
        format!("directory {}", root().display()),
        "argument install".to_owned(),
        "argument --debug".to_owned(),
        "argument --quiet".to_owned(),
        "argument --locked".to_owned(),
        "argument --path".to_owned(),
        "argument crates/tollgate-gate".to_owned(),
        "argument --root".to_owned(),
        format!("argument {temp}"),
        format!("CARGO_TARGET_DIR={temp}/target"),
        "RUSTC_WRAPPER=".to_owned(),
        "RUSTC_WORKSPACE_WRAPPER=".to_owned(),
        "CARGO_HOME=the caller's".to_owned(),
    ];
    let expected: BTreeSet<&str> = expected.iter().map(String::as_str).collect();
    assert_eq!(lines, expected, "{log}");
}
