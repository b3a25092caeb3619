//! Workspaces of every shape: where the files go, and what is in them.

use snapbox::{assert_data_eq, file};
use tollgate_common::Outcome;

use crate::support::{GATE, PACKAGE, Scratch, WORKSPACE};

#[test]
fn one_package_without_anything() {
    let scratch = Scratch::new(&PACKAGE);
    scratch.adopt(&["--action-ref", "v0.1.0"]);
    assert_data_eq!(scratch.read("tollgate.toml"), file!["snapshots/package.toml"]);
    assert_data_eq!(scratch.read(GATE), file!["snapshots/package.yml"]);
}

#[test]
fn a_virtual_workspace_with_the_usual_files() {
    let scratch = Scratch::new(&WORKSPACE);
    for usual in ["rustfmt.toml", ".config/nextest.toml", "deny.toml", "typos.toml", "taplo.toml"] {
        scratch.write(usual, "");
    }
    scratch.write("rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0\"\n");
    let run = scratch.adopt(&["--action-ref", "0123456789abcdef0123456789abcdef01234567"]);
    assert_data_eq!(scratch.read("tollgate.toml"), file!["snapshots/workspace.toml"]);
    assert_data_eq!(scratch.read(GATE), file!["snapshots/workspace.yml"]);
    assert_data_eq!(run.stderr, file!["snapshots/workspace.txt"]);
}

#[test]
fn a_root_package_with_a_fuzz_workspace() {
    let scratch = Scratch::new(&PACKAGE);
    scratch.write(
        "Cargo.toml",
        "[package]\nname = \"one\"\n[workspace]\nmembers = [\"sub\"]\nexclude = [\"fuzz\"]\n",
    );
    scratch.write("sub/Cargo.toml", "[package]\nname = \"sub\"\n");
    scratch.write("fuzz/Cargo.toml", "[package]\nname = \"fuzz\"\n[workspace]\n");
    scratch.adopt(&[]);
    let text = scratch.read("tollgate.toml");
    assert!(text.contains("# Workspaces of their own, which no job here builds: fuzz/."), "{text}");
    assert!(text.contains("# paths = [\"/fuzz/**\"]"), "{text}");
    assert!(text.contains("run = \"cargo test {packages}\""), "{text}");
}

#[test]
fn a_workspace_below_the_root() {
    let scratch = Scratch::new(&[]);
    for (path, text) in WORKSPACE {
        scratch.write(&format!("rust/{path}"), text);
    }
    for folder in ["", "rust", "rust/crates/a/src"] {
        let run = scratch.run(folder, &["init", "--dry-run"], None);
        assert!(run.stdout.contains("+++ b/rust/tollgate.toml\n"), "{folder}: {}{}", run.stdout, run.stderr);
    }
    scratch.adopt(&["--xtask"]);
    let gate = scratch.read(GATE);
    assert!(gate.contains("  run:\n    shell: bash\n    working-directory: rust\n"), "{gate}");
    assert_eq!(gate.matches("        with:\n          working-directory: rust\n").count(), 2, "{gate}");
    assert!(
        gate.contains("          needs: ${{ toJSON(needs) }}\n          working-directory: rust\n"),
        "{gate}"
    );
    for path in ["rust/tollgate.toml", "rust/xtask/src/main.rs", "rust/.cargo/config.toml"] {
        assert!(scratch.has(path), "{path}");
    }
}

#[test]
fn without_git_the_workspace_is_the_root() {
    let scratch = Scratch::without_git(&PACKAGE);
    let run = scratch.init(&["--yes"]);
    assert_eq!(run.outcome, Outcome::Pass);
    for expected in ["there is no git repository here", "nothing says which branch is the default one"] {
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
    assert!(scratch.read(GATE).contains("branches: [main]"));
}

#[test]
fn the_default_branch() {
    let check = |commands: &[&[&str]], workflow: Option<&str>, expected: &str| {
        let scratch = Scratch::without_git(&PACKAGE);
        commands.iter().for_each(|command| scratch.git(command));
        workflow.into_iter().for_each(|text| scratch.write(".github/workflows/ci.yml", text));
        scratch.init(&["--yes"]);
        let gate = scratch.read(GATE);
        assert!(gate.contains(&format!("    branches: [{expected}]\n")), "{expected}: {gate}");
        assert!(gate.contains(&format!("; on {expected} each is run")), "{expected}: {gate}");
    };
    let init: &[&str] = &["init", "--quiet", "--initial-branch=trunk"];
    let commit: &[&str] =
        &["-c", "user.name=a", "-c", "user.email=a", "commit", "--quiet", "--allow-empty", "--message=a"];
    check(&[init], None, "trunk");
    check(&[init, commit, &["checkout", "--quiet", "-b", "topic"]], None, "trunk");
    check(&[init, commit, &["branch", "master"]], None, "master");
    let head: &[&str] = &["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/devel"];
    check(&[init, commit, &["update-ref", "refs/remotes/origin/devel", "HEAD"], head], None, "devel");
    let pushed = "on: {push: {branches: [stable, 'release/*']}}\njobs: {}\n";
    check(&[], Some(pushed), "stable");
}

#[test]
fn windows_line_ends_stay() {
    let text = "[workspace]\r\nmembers = [\r\n    \"crates/*\", # all\r\n]\r\n";
    let scratch = Scratch::new(&WORKSPACE);
    scratch.write("Cargo.toml", text);
    let workflow = "on: pull_request\r\njobs:\r\n  t:\r\n    runs-on: ubuntu-latest\r\n    steps:\r\n      - run: |\r\n          cargo test \\\r\n            --workspace\r\n          cargo fmt --check\r\n";
    scratch.write(".github/workflows/ci.yml", workflow);
    scratch.adopt(&["--xtask"]);
    let expected = "[workspace]\r\nmembers = [\r\n    \"crates/*\", # all\r\n    \"xtask\",\r\n]\r\n";
    assert_eq!(scratch.read("Cargo.toml"), expected);
    let jobs = scratch.jobs();
    assert_eq!(jobs.len(), 2, "{jobs:?}");
    assert_eq!(jobs[1].1, "cargo test {packages}");
}
