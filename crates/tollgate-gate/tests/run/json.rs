//! The answer as data: JSON, and JUnit's XML.

use snapbox::{assert_data_eq, str};

use crate::support::Place;

/// The answer with what differs from run to run taken out.
fn answer(place: &Place, args: &[&str], code: i32) -> String {
    let ran = place.run(args);
    assert_eq!(ran.code, Some(code), "{ran:?}");
    let mut json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    json["sentence"] = json["sentence"].as_str().expect("a sentence").split(" in ").next().into();
    settle(&mut json);
    serde_json::to_string_pretty(&json).expect("JSON") + "\n"
}

fn settle(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                let varies = ["cpu_ms", "peak_bytes", "start_ms", "wall_ms", "waited_ms", "usual_ms"];
                if varies.contains(&name.as_str()) && value.is_u64() {
                    *value = 0.into();
                } else if name == "run" {
                    *value = "…".into();
                }
                settle(value);
            }
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(settle),
        _ => {}
    }
}

#[test]
fn times_are_in_milliseconds() {
    let place = Place::new("[jobs.a]\nrun = 'true'\n");
    place.took("a", "true", 1500);
    let ran = place.run(&["--all", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(json["jobs"][0]["usual_ms"], 1500, "{ran:?}");
    let (all, one) = (&json["wall_ms"], &json["jobs"][0]["attempts"][0]["wall_ms"]);
    assert!(all.as_u64() < Some(20_000) && one.as_u64() <= all.as_u64(), "{ran:?}");
}

#[test]
fn it_says_what_became_of_each_job() {
    let place =
        Place::new("[jobs.b]\nrun = \"sh -c 'echo x; exit 3'\"\n[jobs.a]\nrun = 'true'\nneeds = ['b']\n");
    assert_data_eq!(
        answer(&place, &["--all", "--format", "json"], 1),
        str![[r#"
{
  "compared_with": null,
  "interrupted_by": null,
  "jobs": [
    {
      "again": "sh -c 'echo x; exit 3'",
      "allowed": false,
      "attempts": [
        {
          "command": "sh -c 'echo x; exit 3'",
          "cpu_ms": 0,
          "end": "failed",
          "exit": 3,
          "output_bytes": 2,
          "peak_bytes": 0,
          "signal": null,
          "start_ms": 0,
          "trouble": null,
          "waited_ms": 0,
          "wall_ms": 0
        }
      ],
      "because": null,
      "flaky": false,
      "name": "b",
      "passed_ms_ago": null,
      "reason": "all jobs",
      "result": "failed",
      "usual_ms": null
    },
    {
      "again": "true",
      "allowed": false,
      "attempts": [],
      "because": "b",
      "flaky": false,
      "name": "a",
      "passed_ms_ago": null,
      "reason": "all jobs",
      "result": "not-run",
      "usual_ms": null
    }
  ],
  "no_plan": null,
  "run": "…",
  "sentence": "run: FAIL — b failed, a was not run",
  "start_ms": 0,
  "verdict": "fail",
  "version": 1,
  "wall_ms": 0
}

"#]]
    );
}

#[test]
fn it_is_all_that_is_on_standard_output_and_harmless() {
    let place = Place::new("[jobs.\"a\u{202e}##[x]\"]\nrun = \"sh -c 'echo ::error::y'\"\n");
    for env in [&[][..], &[("GITHUB_ACTIONS", "true")]] {
        let ran = place.run_with(&["--all", "-v", "--format", "json"], env);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        assert_eq!(json["jobs"][0]["name"], "a\u{202e}##[x]");
        assert!(!ran.stdout.contains('\u{202e}') && !ran.stdout.contains("##["), "{}", ran.stdout);
    }
}

#[test]
fn a_file_for_those_who_show_test_results() {
    let toml = "[jobs.good]\nrun = \"echo '<fine>'\"\n[jobs.flaky]\nrun = \"sh -c 'echo try; test -e seen || { touch seen; exit 1; }'\"\n\
                retries = 1\n[jobs.bad]\nrun = \"sh -c 'echo a; exit 3'\"\n[jobs.after]\nrun = 'true'\nneeds = ['bad']\n[jobs.no]\n";
    let place = Place::new(toml);
    assert_eq!(place.run(&["--all", "--junit", "out.xml"]).code, Some(1));
    let written = std::fs::read_to_string(place.repo().join("out.xml")).expect("a file");
    let mut parts = written.split("time=\"");
    let first = parts.next().expect("a beginning").to_owned();
    let settled =
        parts.fold(first, |text, part| text + "time=\"…\"" + part.split_once('"').expect("an end").1);
    assert_data_eq!(
        settled,
        str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="gate run" tests="5" failures="1" errors="0" time="…">
  <testsuite name="gate run" tests="5" failures="1" errors="0" skipped="2" time="…">
    <testcase name="good" classname="gate run" time="…">
      <system-out>&lt;fine&gt;
</system-out>
    </testcase>
    <testcase name="flaky" classname="gate run" time="…">
      <flakyFailure type="failed" message="failed, and passed when tried again">
        <system-out>try
</system-out>
      </flakyFailure>
      <system-out>try
</system-out>
    </testcase>
    <testcase name="bad" classname="gate run" time="…">
      <failure type="failed" message="failed: exit code 3"/>
      <system-out>a
</system-out>
    </testcase>
    <testcase name="after" classname="gate run" time="…">
      <skipped message="not run: bad did not pass"/>
    </testcase>
    <testcase name="no" classname="gate run" time="…">
      <skipped message="tollgate.toml does not say what it runs"/>
    </testcase>
  </testsuite>
</testsuites>

"#]]
    );
    assert_eq!(place.run(&["--dry-run", "--all", "--junit", "x.xml"]).code, Some(2));
}
