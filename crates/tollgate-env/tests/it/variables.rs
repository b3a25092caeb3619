//! Variables, rows 51 to 54 of the design's table.

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

fn declared(name: &str, text: &str) -> Case {
    only("variables").file("repo/tollgate.toml", &format!("[env.vars.{name}]\n{text}\n"))
}

#[test]
fn row_51_a_variable_is_missing() {
    let case = || {
        let text =
            "kind = \"url\"\nsecret = true\nwhen = [\"job:integration\"]\nhelp = \"docs/ci.md#database\"\n";
        declared("DATABASE_URL", text)
    };
    assert_data_eq!(
        case().args(&["--for", "job:integration"]).found(),
        str![[r#"
error[variable-missing]: DATABASE_URL is not set, and job:integration needs it
  --> tollgate.toml:1:11
  wanted  docs/ci.md#database
"#]]
    );
    silent(&case());
    silent(&case().args(&["--for", "job:integration"]).env("DATABASE_URL", "postgres://h/d"));
}

#[test]
fn row_52_of_another_kind() {
    let port = || declared("PORT", "kind = \"int\"");
    assert_data_eq!(
        port().env("PORT", "eighty").found(),
        str![[r#"
error[variable-kind]: the value of PORT (not shown) is not a whole number
  --> tollgate.toml:1:11
"#]]
    );
    silent(&port().env("PORT", "80"));
    for (kind, bad, words) in [
        ("enum(debug,release)", "fast", "one of debug, release"),
        ("regex([0-9]+)", "x", "what [0-9]+ matches"),
        ("url", "localhost:80", "a URL"),
        ("bool", "maybe", "one of true, false, 1, 0, yes, no, on, off"),
    ] {
        let found = declared("X", &format!("kind = \"{kind}\"")).env("X", bad).found();
        assert!(found.contains(&format!("the value of X (not shown) is not {words}\n")), "{found}");
    }
    let ran = declared("X", "kind = \"integer\"").run();
    assert!(ran.code == 2 && ran.stderr.contains("tollgate.toml:2:8: there is no kind `integer`"), "{ran:?}");
}

#[test]
fn row_53_empty_or_with_a_newline() {
    let token = || declared("TOKEN", "secret = true");
    assert_data_eq!(
        token().env("TOKEN", "abc\n").found(),
        str![[r#"
warning[variable-blank]: there are blanks or a newline around the value of TOKEN
  --> tollgate.toml:1:11
"#]]
    );
    assert_data_eq!(
        token().env("TOKEN", "").found(),
        str![[r#"
warning[variable-blank]: TOKEN is set, and empty
  --> tollgate.toml:1:11
"#]]
    );
    // The blanks are not counted against its kind.
    let found = declared("PORT", "kind = \"int\"").env("PORT", "80\n").found();
    assert!(found.contains("variable-blank") && !found.contains("variable-kind"), "{found}");
    silent(&token().env("TOKEN", "a\nb"));
}

fn event(head: &str) -> String {
    format!(
        "{{\"pull_request\":{{\"head\":{{\"repo\":{head}}},\"base\":{{\"repo\":{{\"full_name\":\"o/r\"}}}}}}}}"
    )
}

#[test]
fn row_54_a_fork_has_no_secrets() {
    let case = |head: &str, name: &str, secret: bool| {
        declared("TOKEN", &format!("secret = {secret}"))
            .file("event.json", &event(head))
            .env("GITHUB_EVENT_PATH", "{dir}/event.json")
            .env("GITHUB_EVENT_NAME", name)
    };
    let fork = "{\"full_name\":\"someone/r\"}";
    assert_data_eq!(
        case(fork, "pull_request", true).found(),
        str![[r#"
info[variable-fork]: TOKEN is a secret, which a pull request from a fork does not get
  --> tollgate.toml:1:11
"#]]
    );
    // GitHub sets what it does not have to nothing. The fork may be gone.
    assert!(case(fork, "pull_request", true).env("TOKEN", "").found().contains("variable-fork"));
    assert!(case("null", "pull_request", true).found().contains("variable-fork"));
    silent(&case(fork, "pull_request", true).env("TOKEN", "abc"));
    for (head, name, secret) in [
        ("{\"full_name\":\"o/r\"}", "pull_request", true),
        (fork, "pull_request_target", true),
        (fork, "pull_request", false),
    ] {
        assert!(
            case(head, name, secret).found().contains("error[variable-missing]"),
            "{head} {name} {secret}"
        );
    }
}

#[test]
fn a_job_that_is_not_given_what_it_needs() {
    let case = |workflow: &str| {
        declared("DATABASE_URL", "when = [\"job:integration\"]")
            .file("repo/.github/workflows/ci.yml", workflow)
    };
    let steps = "runs-on: x\n    steps:\n      - run: cargo test\n";
    let workflow = format!("on: push\njobs:\n  integration:\n    {steps}");
    assert_data_eq!(
        case(&workflow).found(),
        str![[r#"
warning[variable-not-given]: the workflow of the job `integration` does not mention DATABASE_URL, which it needs
  --> .github/workflows/ci.yml:3:3
  --> tollgate.toml:1:11
"#]]
    );
    silent(&case(&workflow.replace("cargo test", "DATABASE_URL=x cargo test")));
    silent(&case(&format!("env:\n  DATABASE_URL: x\n{workflow}")));
    silent(&case(&workflow.replace("integration", "other")));
    // What they do is not known.
    silent(&case(&workflow.replace("run: cargo test", "uses: ./.github/actions/setup")));
    silent(&case("on: push\njobs:\n  integration:\n    uses: ./.github/workflows/x.yml\n"));
    silent(&case("no: workflow\n"));
}
