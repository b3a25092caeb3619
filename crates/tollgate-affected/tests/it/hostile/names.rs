//! Whatever a file system or a tree takes for a name.

#[cfg(unix)]
use snapbox::data::IntoData;
use snapbox::{assert_data_eq, str};

#[cfg(unix)]
use super::names;
use super::workspace;

#[cfg(unix)]
#[test]
fn odd_names_are_quoted() {
    let scratch = workspace();
    for name in
        ["new\nline.rs", "quo\"te.rs", "-p", "back\\slash.rs", " ", "\u{202e}sr.rs", "\u{1b}[31m", "ünï"]
    {
        scratch.write(&format!("crates/a/src/{name}"), "\n");
    }
    scratch.write("crates/c/::error::gotcha", "\n");
    assert_eq!(names(&scratch), ["a", "b", "c"]);
    let run = scratch.affected(&["--base", "HEAD^"]);
    assert_data_eq!(
        run.to_string(),
        str![[r#"
9 changed files in the working tree on ec13e470da, compared with db0c15c147: the merge base of HEAD and --base HEAD^

  "crates/a/src/\033[31m"           a
  crates/a/src/                     a
  crates/a/src/-p                   a
  "crates/a/src/back\\slash.rs"     a
  "crates/a/src/new\nline.rs"       a
  "crates/a/src/quo\"te.rs"         a
  crates/a/src/ünï                  a
  "crates/a/src/\342\200\256sr.rs"  a
  crates/c/::error::gotcha          c

3 of 3 packages selected

  a  "crates/a/src/back\\slash.rs" was added to the package
  b  depends on a
  c  crates/c/::error::gotcha was added to the package  (tests only)
[exit 0]
"#]].raw()
    );
    let json = scratch.affected(&["--base", "HEAD^", "--format", "json"]);
    assert_eq!(json.code, Some(0), "{json}");
    assert!(json.stdout.contains(r#""path": "\"crates/a/src/new\\nline.rs\"""#), "{json}");
}

/// GitHub's runner takes `##[` anywhere in a line of a log for a command, and data is printed into a log too.
#[test]
fn json_in_a_log_is_no_command_and_the_same_data() {
    let scratch = workspace();
    scratch.write("crates/c/##[error]gotcha", "\n");
    let json = scratch.affected(&["--base", "HEAD", "--format", "json"]).stdout;
    assert!(!json.contains("##["), "{json}");
    let data: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let files = data["files"].as_array().expect("files");
    assert!(files.iter().any(|file| file["path"] == "\"crates/c/##[error]gotcha\""), "{json}");
}

/// Where nobody owns them, their names are in the reason, in annotations and in the hint.
#[cfg(unix)]
#[test]
fn odd_names_in_reasons() {
    let scratch = workspace();
    scratch.write("x\n::error::gotcha", "\n");
    scratch.write("say \"hi\"", "\n");
    scratch.commit("odd");
    let run = scratch.affected_on_github("schedule", "{}", &["--base", "HEAD^", "--format", "names"]);
    assert_eq!(run.names(), ["a", "b", "c"]);
    assert_data_eq!(
        run.stderr,
        str![[r#"
everything is selected: "say \"hi\"", "x\n::error::gotcha": no package owns it, and its name may be written in many ways
help: if it has no effect on the crates, say so in tollgate.toml:
      [[affected.rule]]
      paths = ["/say \"hi\""]
      effect = "none"

"#]]
        .raw()
    );
}

#[cfg(unix)]
const ALL: &str = "[affected]\nunowned = \"all\"\n";

/// The rule that is offered matches the file that it is offered for, and no other.
#[cfg(unix)]
#[test]
fn the_rule_that_is_offered_works() {
    for name in
        ["x.sh", "[a]*?{b,c}.txt", "say \"hi\"", "new\nline", "back\\slash", "!x", "#x", "tools/ünï -x"]
    {
        let scratch = workspace();
        scratch.write("tollgate.toml", ALL);
        scratch.commit("all");
        scratch.write(name, "\n");
        let run = scratch.affected(&["--base", "HEAD"]);
        let rule = run.stdout.split_once("[[affected.rule]]").expect("a rule").1;
        let rule: Vec<_> = rule.lines().take(3).map(str::trim).collect();
        scratch.write("tollgate.toml", &format!("{ALL}[[affected.rule]]{}", rule.join("\n")));
        scratch.git(&["add", "tollgate.toml"]);
        scratch.git(&["commit", "--quiet", "--message", "a rule"]);
        assert_eq!(scratch.names("HEAD"), [""; 0], "{name}: {rule:?}");
        scratch.write("a.txt", "\n");
        assert_eq!(scratch.names("HEAD"), ["a", "b", "c"], "{name}: {rule:?}");
    }
}

/// macOS does not allow them on disk.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let scratch = workspace();
    let odd = |dir: &str, bytes: &[u8]| scratch.root().join(dir).join(OsStr::from_bytes(bytes));
    std::fs::write(odd("crates/a/src", b"\xff\xfe.rs"), "").expect("a file");
    std::fs::create_dir(odd("crates/c", b"\xc3")).expect("a directory");
    std::fs::write(odd("crates/c", b"\xc3/(\xc3.rs"), "").expect("a file");
    assert_eq!(names(&scratch), ["a", "b", "c"]);
    assert_data_eq!(
        scratch.affected(&["--base", "HEAD^"]).to_string(),
        str![[r#"
2 changed files in the working tree on 2cbffafc13, compared with db0c15c147: the merge base of HEAD and --base HEAD^

  "crates/a/src/\377\376.rs"  a
  "crates/c/\303/(\303.rs"    c

3 of 3 packages selected

  a  "crates/a/src/\377\376.rs" was added to the package
  b  depends on a
  c  "crates/c/\303/(\303.rs" was added to the package
[exit 0]
"#]].raw()
    );
    std::fs::write(odd("", b"\xff"), "").expect("a file");
    assert_eq!(names(&scratch), ["a", "b", "c"], "nobody owns it");
}

/// The longest component there can be, and a path of four KiB.
#[cfg(target_os = "linux")]
#[test]
fn long_names() {
    let scratch = workspace();
    let component = "x".repeat(255);
    let component = component.as_str();
    scratch.write(&format!("crates/c/{component}"), "\n");
    assert_eq!(names(&scratch), ["c"]);
    scratch.remove(&format!("crates/c/{component}"));
    let deep = [component; 14].join("/");
    scratch.write(&format!("crates/c/{deep}/x.rs"), "\n");
    assert_eq!(names(&scratch), ["c"]);
}

/// Deeper than any file system goes.
#[test]
fn deep_trees() {
    let scratch = workspace();
    let blob = scratch.git(&["rev-parse", "HEAD:Cargo.toml"]);
    let path = format!("crates/c/tests/{}x.rs", "d/".repeat(2000));
    scratch.git(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{path}")]);
    scratch.git(&["commit", "--quiet", "--message", "deep"]);
    let run = scratch.affected(&["--base", "HEAD^", "--head", "HEAD", "--format", "names"]);
    assert_eq!(run.names(), ["c"]);
}

/// A file system that knows no case has one of the two, a tree has both.
#[test]
fn names_that_differ_in_case() {
    let scratch = workspace();
    let blob = scratch.git(&["rev-parse", "HEAD:Cargo.toml"]);
    for path in ["crates/a/src/LIB.rs", "crates/C/x.txt", "crates/b/cargo.toml"] {
        scratch.git(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{path}")]);
    }
    scratch.git(&["commit", "--quiet", "--message", "case"]);
    let run = scratch.affected(&["--base", "HEAD^", "--head", "HEAD"]);
    assert_data_eq!(
        run.to_string(),
        str![[r#"
3 changed files in 828a5bd107, compared with db0c15c147: the merge base of HEAD and --base HEAD^

  crates/C/x.txt       everything  it may lie in crates/c, whose name differs only in its case
  crates/a/src/LIB.rs  a
  crates/b/cargo.toml  b

everything is selected: crates/C/x.txt: it may lie in crates/c, whose name differs only in its case
help: if it has no effect on the crates, say so in tollgate.toml:
      [[affected.rule]]
      paths = ["/crates/C/x.txt"]
      effect = "none"

3 of 3 packages selected

  a  crates/a/src/LIB.rs was added to the package
  b  depends on a
  c  everything is selected
[exit 0]
"#]]
    );
}
