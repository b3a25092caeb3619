//! The affected graph.

#[cfg(unix)]
use snapbox::{IntoData, assert_data_eq, str};

use super::workspace;
use crate::support::Scratch;

#[cfg(unix)]
fn changed() -> Scratch {
    let scratch = workspace("");
    let manifest = scratch.read("crates/d/Cargo.toml");
    scratch
        .write("crates/d/Cargo.toml", &format!("{manifest}[dev-dependencies]\nc = {{ path = \"../c\" }}\n"));
    scratch.commit("an edge for tests");
    scratch.change("b");
    scratch.write("crates/a/tests/quo\"te|<b>\\.rs", "\n");
    scratch
}

fn printed(scratch: &Scratch, format: &str) -> String {
    let run = scratch.affected(&["--base", "HEAD", "--format", format]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run}");
    run.stdout
}

/// As it is: a comparison of paths would take the backslashes for separators.
#[cfg(unix)]
#[test]
fn dot() {
    assert_data_eq!(
        printed(&changed(), "dot"),
        str![[r#"
digraph affected {
  rankdir=LR;
  node [fontname="sans-serif"];
  n0 [label="a", shape=box, style=dashed];
  n1 [label="b", shape=box];
  n2 [label="c", shape=box];
  n3 [label="d", shape=box, style=dashed];
  n4 [label="\"crates/a/tests/quo\\\"te|<b>\\\\.rs\"", shape=note];
  n5 [label="crates/b/src/lib.rs", shape=note];
  n1 -> n2;
  n2 -> n3 [label="dev", style=dashed];
  n4 -> n0;
  n5 -> n1;
}

"#]]
        .raw()
    );
}

#[cfg(unix)]
#[test]
fn mermaid() {
    assert_data_eq!(
        printed(&changed(), "mermaid"),
        str![[r##"
flowchart LR
  n0["a"]
  n1["b"]
  n2["c"]
  n3["d"]
  n4("#34;crates/a/tests/quo#92;#34;te#124;#60;b#62;#92;#92;.rs#34;")
  n5("crates/b/src/lib.rs")
  n1 --> n2
  n2 -.->|"dev"| n3
  n4 --> n0
  n5 --> n1
  classDef tests stroke-dasharray: 4 4
  class n0,n3 tests

"##]]
    );
}

#[test]
fn for_nothing_and_for_everything() {
    let scratch = workspace("");
    assert_eq!(printed(&scratch, "mermaid"), "flowchart LR\n");
    scratch.write("rust-toolchain.toml", "");
    let run = scratch.affected(&["--base", "HEAD", "--format", "mermaid"]);
    assert_eq!(run.stdout, {
        "flowchart LR\n  n0{{\"all 4 packages\"}}\n  n1(\"rust-toolchain.toml\")\n  n1 --> n0\n"
    });
}

/// What nobody could read is not drawn, and that is said.
#[test]
fn a_large_graph_is_cut_for_mermaid_only() {
    let scratch = workspace("");
    for index in 0..600 {
        scratch.write(&format!("crates/a/src/{index}.rs"), "");
    }
    let text = printed(&scratch, "mermaid");
    assert!(text.lines().count() < 700, "{text}");
    assert!(text.contains("this is a part of 603 nodes and 602 edges"), "{text}");
    // The packages are all there.
    assert!(text.contains("[\"c\"]") && text.contains("  n1 --> n2\n"), "{text}");
    for index in 0..100 {
        scratch.write(&format!("crates/a/src/{}{index}.rs", "#".repeat(200)), "");
    }
    assert!(printed(&scratch, "mermaid").len() < 50_000);
    assert_eq!(printed(&scratch, "dot").matches("shape=note").count(), 700);
}
