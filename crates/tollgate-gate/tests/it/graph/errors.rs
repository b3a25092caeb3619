//! What cannot be used is said with its place, and ends with 2.

use super::repo::{Repo, answer};

const CI: &str = "name: ci\non: push\njobs:\n  a: {steps: [run: x]}\n  b: {needs: a, steps: [run: x]}\n";

/// What `graph` says of a file, which ends with 2 and prints nothing.
fn complaint(repo: &Repo, arguments: &[&str]) -> String {
    let ran = repo.graph(arguments);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{ran:?}");
    ran.stderr
}

#[test]
fn of_a_workflow() {
    for (jobs, expected) in [
        (
            "  a: {needs: b}\n  b: {needs: c}\n  c: {needs: a}\n",
            "4:3: jobs wait for each other: a → b → c → a",
        ),
        ("  a: {needs: a}\n", "4:3: jobs wait for each other: a → a"),
        ("  a: {needs: [b, d]}\n  b: {}\n", "4:18: there is no job `d`"),
        ("  a: {}\n  A: {}\n", "5:3: the key `A` stands here twice"),
        ("  a: [\n", "4:6: unclosed bracket"),
        ("  a: 1\n", "4:6: the job `a` has to be a map"),
    ] {
        let repo = Repo::new(&[("ci.yml", &format!("on: push\njobs:\n  first: {{}}\n{jobs}"))]);
        let said = complaint(&repo, &[]);
        let expected = format!("error: .github/workflows/ci.yml:{expected}");
        assert!(said.starts_with(&expected), "{jobs}: {said}");
    }
    let said = complaint(&Repo::new(&[]), &["gone.yml"]);
    assert!(said.starts_with("error: cannot read gone.yml: "), "{said}");
}

#[test]
fn of_tollgate_toml() {
    for (text, expected) in [
        ("[jobs.a]\nneeds = [\"b\"]\n[jobs.b]\nneeds = [\"a\"]\n", "it waits for itself: a needs b needs a"),
        (
            "[jobs.a]\nneeds = [\"bb\"]\n[jobs.b]\n",
            "tollgate.toml:2:10: the job `a` needs `bb`, which is no job",
        ),
        ("[jobs.a]\nned = 1\n", "tollgate.toml:2:1: unknown field `ned`"),
    ] {
        let said = complaint(&Repo::new(&[("tollgate.toml", text)]), &[]);
        assert!(said.contains(expected), "{text}: {said}");
    }
}

#[test]
fn of_times() {
    let other = answer(1, &["a | 0 1 2 success"]).replace("\"ci\"", "\"nightly\"");
    for (text, expected) in [
        ("", "there are no jobs in the 1 file of --runs"),
        ("{\"total_count\": 0, \"jobs\": []}", "there are no jobs"),
        ("[]", "there are no jobs"),
        ("{", "jobs.json: these are not the jobs of a run: EOF"),
        ("{\"jobs\": 1}", "`jobs` is no list"),
        ("{\"id\": 1, \"jobs_url\": \"x\"}", "missing field `run_id`"),
        ("[{\"name\": \"a\"}]", "missing field `id`"),
        (other.as_str(), "the runs are of `nightly`, and .github/workflows/ci.yml is `ci`"),
    ] {
        let repo = Repo::new(&[("ci.yml", CI), ("jobs.json", text)]);
        let said = complaint(&repo, &["--runs", "jobs.json"]);
        assert!(said.contains(expected), "{text}: {said}");
    }
    let said = complaint(&Repo::new(&[("ci.yml", CI), ("jobs.json", "{}")]), &["--runs", "jobs.json"]);
    assert!(said.contains("gh api --paginate"), "{said}");
    let said = complaint(&Repo::new(&[("ci.yml", CI)]), &["--runs", ".github/workflows/ci.yml"]);
    assert!(said.contains("help: the file to show comes before `--runs`"), "{said}");
}

#[test]
fn of_cargo_s_timings() {
    for (argument, text, expected) in [
        ("b=t.html", "<html>", "t.html: this is no report of cargo's --timings: there is no UNIT_DATA in it"),
        ("b=t.html", "const UNIT_DATA = [{]", "this is no report of cargo's --timings: "),
        (
            "b=t.html",
            "UNIT_DATA = [{\"i\":0,\"name\":\"a\",\"version\":\"1\",\"start\":-1,\"duration\":1}]",
            "a time in it is none",
        ),
        (
            "bb=t.html",
            "",
            "--timings is about the job `bb`, and .github/workflows/ci.yml has none of that name",
        ),
        ("t.html", "", "it is a job, `=`, and the HTML"),
        ("b=gone.html", "", "cannot read gone.html"),
    ] {
        let repo = Repo::new(&[("ci.yml", CI), ("t.html", text)]);
        let said = complaint(&repo, &["--timings", argument]);
        assert!(said.contains(expected), "{argument} {text}: {said}");
    }
}
