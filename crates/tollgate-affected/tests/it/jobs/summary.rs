//! The step summary, and foreign text in it and in the log.

use snapbox::{assert_data_eq, str};

#[cfg(unix)]
use super::outputs;
use super::{step, workspace};

#[test]
fn the_verdict_comes_first() {
    let scratch = workspace("[jobs.docs]\npaths = [\"docs/\"]\n[jobs.test]\n");
    scratch.change("b");
    scratch.write("README.md", "x\n");
    scratch.write("crates/d/tests/it.rs", "\n");
    scratch.commit("change");
    let (_, _, summary) = step(&scratch, &[]);
    assert_data_eq!(
        summary,
        str![[r#"
### affected: 3 of 4 packages, 1 of 2 jobs to run

3 changed files in [..], compared with [..]&#58; the merge base of HEAD and --base HEAD&#94;


#### Jobs

| job |  | why |
| --- | --- | --- |
| <code>docs</code> | skip | nothing that matches &#96;docs/&#96; changed |
| <code>test</code> | **run** | 3 packages&#58; b, d changed |

#### Packages

| package | level | why |
| --- | --- | --- |
| <code>b</code> | compile | crates/b/src/lib.rs changed |
| <code>c</code> | compile | depends on b |
| <code>d</code> | tests only | crates/d/tests/it.rs was added to the package |

#### Changed files

| file | touches | why |
| --- | --- | --- |
| <code>README.md</code> | nothing | no source names it (rule &#96;&#42;.md&#96;) |
| <code>crates/b/src/lib.rs</code> | <code>b</code> | changed |
| <code>crates/d/tests/it.rs</code> | <code>d</code> | was added to the package |

"#]]
    );
}

#[cfg(unix)]
#[test]
fn foreign_text_means_nothing_in_any_of_them() {
    let scratch =
        workspace("[jobs.\"a|b\"]\n[jobs.'<img src=x>']\npaths = ['``x`` | ::error::', \"::stop\"]\n");
    let long = "n".repeat(200) + "/" + &"m".repeat(200);
    let names = [
        "::set-output name=any::false",
        "crates/a/::error::x.rs",
        "new\nline\n::add-mask::x.md",
        "pipe|`tick`<b>*.md",
        "crates/b/src/quote\"'.rs",
        "##[error]x.md",
        "crates/c/src/\u{1b}[31m.rs",
        "EOF",
        &format!("crates/d/src/{long}.rs"),
    ];
    for name in names {
        scratch.write(name, "x\n");
    }
    scratch.commit("hostile names");
    let (run, written, summary) = step(&scratch, &[]);
    assert_eq!(run.code, Some(0), "{run}");
    // Every line of the log that GitHub takes for a command is ours.
    for line in run.stdout.lines().chain(run.stderr.lines()) {
        assert!(!line.contains("##[") && !line.contains('\u{1b}'), "{line}");
        let is_ours = line.starts_with("::group::affected: ") || line == "::endgroup::";
        assert!(is_ours || !line.trim_start().starts_with("::"), "{line}");
    }
    let names: Vec<_> = outputs(&written).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["any", "count", "packages", "cargo-args", "args", "matrix", "plan"]);
    // Of HTML there is only ours, and every row has three cells.
    for line in summary.lines() {
        let plain = ["<code>", "</code>", "<details>", "</details>", "<summary>", "</summary>"]
            .iter()
            .fold(line.to_owned(), |line, tag| line.replace(tag, ""));
        assert!(!plain.contains(['<', '>', '`', '\u{1b}']), "{line}");
        assert!(!line.starts_with('|') || line.matches('|').count() == 4, "{line}");
    }
    assert!(
        summary.contains("<code>&#34;new&#92;nline&#92;n&#58;&#58;add-mask&#58;&#58;x.md&#34;</code>"),
        "{summary}"
    );
}

/// The same names in the format that people get when they ask for none.
#[cfg(unix)]
#[test]
fn foreign_text_means_nothing_in_the_log_of_any_step() {
    let scratch = workspace("");
    scratch.write("::set-output name=any::false", "x\n");
    scratch.write("##[error]x.md", "x\n");
    let run = scratch.affected_on_github("schedule", "{}", &["--base", "HEAD"]);
    assert_eq!(run.code, Some(0), "{run}");
    scratch.commit("hostile names");
    let run = scratch.affected_on_github("schedule", "{}", &["--base", "HEAD^"]);
    assert!(run.stdout.contains("  \"::set-output name=any::false\"  nothing"), "{run}");
    assert!(run.stdout.contains("  \"## [error]x.md\""), "{run}");
}

/// GitHub shows nothing of a summary of more than 1 MiB.
#[test]
fn a_summary_that_is_too_long_is_cut() {
    let scratch = workspace("");
    let dir = "`".repeat(100);
    for index in 0..700 {
        scratch.write(&format!("crates/a/{dir}/{index}.dat"), "");
    }
    scratch.commit("many");
    let (_, _, summary) = step(&scratch, &[]);
    assert!(summary.contains("<details><summary>Changed files (700)</summary>"), "{summary}");
    assert!(summary.contains("\n… and 200 more\n"), "{}", summary.len());
    assert!(summary.trim_end().ends_with("</details>"));
    assert!(summary.len() < 1024 * 1024, "{}", summary.len());
}
