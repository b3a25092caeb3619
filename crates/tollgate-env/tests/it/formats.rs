//! What each format prints for one error, one warning and something that could not be found out.

use std::fs;

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only};

fn case(format: &str) -> Case {
    only("toolchain-file,toolchain")
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.70\"\ncomponent = [\"clippy|x\"]\n")
        .file("rustup/settings.toml", "version = \"13\"\n")
        .toolchain("1.70-x86_64-unknown-linux-gnu", "1.70.0", &[])
        .args(&["--format", format])
        .env("GITHUB_STEP_SUMMARY", "{dir}/summary.md")
}

#[test]
fn github() {
    let case = case("github");
    let ran = case.run();
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    assert_data_eq!(
        ran.stdout,
        str![[r#"
error[toolchain-key]: rustup does not know the key `component`, and passes over it
  --> rust-toolchain.toml:3:1  component
  found   component
  wanted  components
  fix     tollgate-env --fix --only toolchain-key

warning[toolchain-minor]: `1.70` is another toolchain than `1.70.0`, and moves with each patch release, which here is 1.70.0
  --> rust-toolchain.toml:2:11  1.70
  found   1.70
  wanted  1.70.0
  fix     tollgate-env --fix --only toolchain-minor

inconclusive[rustup-unreadable]: {dir}/rustup/settings.toml has version 13, and 12 is known

env: FAIL — 1 error, 1 warning, 1 inconclusive, 0 of 2 checks clean
::error file=rust-toolchain.toml,line=3,col=1,title=toolchain-key::rustup does not know the key `component`, and passes over it%0Afound: component%0Awanted: components%0Afix: tollgate-env --fix --only toolchain-key
::warning file=rust-toolchain.toml,line=2,col=11,title=toolchain-minor::`1.70` is another toolchain than `1.70.0`, and moves with each patch release, which here is 1.70.0%0Afound: 1.70%0Awanted: 1.70.0%0Afix: tollgate-env --fix --only toolchain-minor
::notice title=rustup-unreadable::{dir}/rustup/settings.toml has version 13, and 12 is known

"#]]
    );
    let summary = fs::read_to_string(case.root().join("summary.md")).expect("a summary");
    assert_data_eq!(
        summary.replace(&case.root().display().to_string(), "{dir}"),
        str![[r#"
### env&#58; FAIL — 1 error, 1 warning, 1 inconclusive, 0 of 2 checks clean

| | rule | what | where | fix |
| --- | --- | --- | --- | --- |
| error | toolchain-key | rustup does not know the key &#96;component&#96;, and passes over it | <code>rust-toolchain.toml&#58;3</code> | <code>tollgate-env --fix --only toolchain-key</code> |
| warning | toolchain-minor | &#96;1.70&#96; is another toolchain than &#96;1.70.0&#96;, and moves with each patch release, which here is 1.70.0 | <code>rust-toolchain.toml&#58;2</code> | <code>tollgate-env --fix --only toolchain-minor</code> |
| inconclusive | rustup-unreadable | {dir}/rustup/settings.toml has version 13, and 12 is known |  |  |

"#]]
    );
}

#[test]
fn in_github_that_is_the_default_and_a_summary_that_cannot_be_written_changes_nothing() {
    let case = only("toolchain-file")
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"nightly\"\n")
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "{dir}/absent/summary.md");
    let ran = case.run();
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("\n::error "), "{ran:?}");
    assert!(ran.stderr.starts_with("::warning title=env::the summary cannot be written: "), "{ran:?}");
}

#[test]
fn sarif() {
    let ran = case("sarif").run();
    let log: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let mut seen = Vec::new();
    for result in run["results"].as_array().expect("results") {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        seen.push(format!(
            "{} {} {} {}",
            result["ruleId"], result["level"], place["artifactLocation"]["uri"], place["region"]["startLine"]
        ));
    }
    assert_eq!(
        seen,
        [
            r#""toolchain-key" "error" "rust-toolchain.toml" 3"#,
            r#""toolchain-minor" "warning" "rust-toolchain.toml" 2"#,
            r#""rustup-unreadable" "note" null null"#
        ]
    );
}
