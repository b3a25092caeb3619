//! Where times come from is said to whoever looks at a workflow without them.

use snapbox::{assert_data_eq, str};
use tollgate_common::records::{End, Record, file};

use super::repo::Repo;
use crate::support::gate;

fn record(repo: &Repo, run: &str) {
    record_in("target", repo, run);
}

fn record_in(target: &str, repo: &Repo, run: &str) {
    let record = Record {
        run: run.to_owned(),
        job: "a".to_owned(),
        wall_ms: 7,
        end: End::Passed,
        ..Record::default()
    };
    file::append(&file::path(&repo.path().join(target)), &record).expect("a record");
}

#[test]
fn a_workflow_without_times_says_where_they_are() {
    let repo = Repo::of_jobs("a: {runs-on: x, steps: [run: y]}").ran(&["a | 0 1 2 success"]);
    let mut said = repo.graph(&[]).stderr;
    repo.write("tollgate.toml", "[jobs.a]\nrun = \"y\"\n");
    assert_eq!(repo.graph(&[]).stderr, said, "nothing was recorded");
    for run in ["1-1", "1-1", "2-2"] {
        record(&repo, run);
    }
    for args in [&[][..], &["--format", "json"]] {
        said += &repo.graph(args).stderr;
    }
    assert_data_eq!(
        said,
        str![[r#"
note: the times of a workflow are GitHub's: gh api --paginate 'repos/{owner}/{repo}/actions/runs/RUN_ID/jobs?per_page=100' > jobs.json, then `--runs jobs.json`
note: the times of a workflow are GitHub's: gh api --paginate 'repos/{owner}/{repo}/actions/runs/RUN_ID/jobs?per_page=100' > jobs.json, then `--runs jobs.json`; `tollgate-gate graph tollgate.toml` shows what jobs on this machine took in 2 runs of `tollgate-gate run`
note: the times of a workflow are GitHub's: gh api --paginate 'repos/{owner}/{repo}/actions/runs/RUN_ID/jobs?per_page=100' > jobs.json, then `--runs jobs.json`; `tollgate-gate graph tollgate.toml` shows what jobs on this machine took in 2 runs of `tollgate-gate run`

"#]]
    );
    for args in [&["--runs", "jobs.json"][..], &["tollgate.toml"]] {
        assert_eq!(repo.graph(args).stderr, "", "{args:?}");
    }
}

#[test]
fn the_command_can_be_pasted() {
    let repo = Repo::new(&[
        (".git/HEAD", ""),
        ("a b/tollgate.toml", "[jobs.a]\nrun = \"y\"\n"),
        ("a b/in/.github/workflows/ci.yml", "on: push\njobs:\n  a: {runs-on: x, steps: [run: y]}\n"),
    ]);
    record_in("a b/target", &repo, "1-1");
    let said = gate(&repo.path().join("a b/in"), &["graph"], &[], b"").stderr;
    let command = format!("`tollgate-gate graph '{}/a b/tollgate.toml'`", repo.path().display());
    assert!(said.contains(&command), "{said}");
}
