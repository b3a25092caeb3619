//! What is wrong in `[affected]`, each with its line and column.

use snapbox::data::IntoData;
use snapbox::str;

use super::{error, workspace};

fn check(config: &str, expected: impl IntoData) {
    let scratch = workspace();
    scratch.write("fuzz/Cargo.toml", "[package]\nname = \"fuzz\"\n");
    scratch.write("tollgate.toml", config);
    error(&scratch, &["--base", "HEAD^"], expected);
}

#[test]
fn effects() {
    check(
        "[[affected.rule]]\npaths = [\"x\"]\neffect = \"non\"\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:3:10: unknown variant `non`, expected one of `none`, `all`, `owner`, `jobs`, `tool`
  |
3 | effect = "non"
  |          ^^^^^
help: did you mean `none`?
[exit 2]
"#]],
    );
    check(
        "[[affected.rule]]\npaths = [\"x\"]\neffect = 1\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:3:10: invalid type: integer `1`, expected `none`, `all`, `owner`, `jobs`, `tool` or { packages = ["a"] }
  |
3 | effect = 1
  |          ^
[exit 2]
"#]],
    );
    check(
        "[[affected.rule]]\npaths = [\"x\"]\neffect = { packages = [] }\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:3:10: `packages` names none; for no effect write `effect = "none"`
  |
3 | effect = { packages = [] }
  |          ^^^^^^^^^^^^^^^^^
[exit 2]
"#]],
    );
    check(
        "[[affected.rule]]\npaths = [\"x\"]\neffect = { packages = [\"a\"], level = \"tests\" }\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:3:38: unknown variant `tests`, expected `test` or `compile`
  |
3 | effect = { packages = ["a"], level = "tests" }
  |                                      ^^^^^^^
help: did you mean `test`?
[exit 2]
"#]],
    );
    check(
        "[[affected.rule]]\npaths = [\"x\"]\neffect = { package = [\"a\"] }\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:3:12: unknown field `package`, expected `packages` or `level`
  |
3 | effect = { package = ["a"] }
  |            ^^^^^^^
help: did you mean `packages`?
[exit 2]
"#]],
    );
}

#[test]
fn force() {
    check(
        "[[affected.rule]]\npaths = [\"x\"]\neffect = \"owner\"\nforce = true\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:4:9: `force` needs `effect = "none"`
  |
4 | force = true
  |         ^^^^
help: leave it out: only an effect of `none` can be narrower than what the sources say
[exit 2]
"#]],
    );
}

#[test]
fn patterns() {
    check(
        "[[affected.rule]]\npaths = [\n    \"a\",\n    \"[b\",\n]\neffect = \"none\"\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:4:5: `[b` is no pattern: unclosed character class; missing ']'
  |
4 |     "[b",
  |     ^^^^
help: patterns are those of .gitignore: `*`, `?`, `[a-z]` and `**`; `[*]` is a `*` itself
[exit 2]
"#]],
    );
    check(
        "[[affected.rule]]\npaths = [\"!a\"]\neffect = \"none\"\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:2:10: `!a` is no pattern: a rule is not taken back by a `!`
  |
2 | paths = ["!a"]
  |          ^^^^
help: write a later rule for it: the last that matches decides
[exit 2]
"#]],
    );
    check(
        "[[affected.rule]]\npaths = [\"/\"]\neffect = \"none\"\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:2:10: `/` is no pattern: it names no file
  |
2 | paths = ["/"]
  |          ^^^
help: for every file write `**`
[exit 2]
"#]],
    );
}

#[test]
fn names_of_packages() {
    check(
        "[[affected.rule]]\npaths = [\"x\"]\neffect = { packages = [\"a\", \"bb\"] }\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:3:29: there is no package `bb` in the workspace
  |
3 | effect = { packages = ["a", "bb"] }
  |                             ^^^^
help: did you mean `b`?
[exit 2]
"#]],
    );
    check(
        "[affected.weights]\na = 1\nbb = 2\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:3:1: there is no package `bb` in the workspace
  |
3 | bb = 2
  | ^^
help: did you mean `b`?
[exit 2]
"#]],
    );
    check(
        "[affected.companions]\na = [\"b\", \"nothing-like-it\"]\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:2:11: there is no package `nothing-like-it` in the workspace
  |
2 | a = ["b", "nothing-like-it"]
  |           ^^^^^^^^^^^^^^^^^
help: packages of another workspace count where `workspaces` lists its root manifest
[exit 2]
"#]],
    );
    check(
        "[affected.companions]\naa = [\"b\"]\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:2:1: there is no package `aa` in the workspace
  |
2 | aa = ["b"]
  | ^^
help: did you mean `a`?
[exit 2]
"#]],
    );
}

#[test]
fn workspaces() {
    check(
        "[affected]\nworkspaces = [\"Cargo.toml\", \"fuz/Cargo.toml\"]\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:2:29: `fuz/Cargo.toml` is not there
  |
2 | workspaces = ["Cargo.toml", "fuz/Cargo.toml"]
  |                             ^^^^^^^^^^^^^^^^
[exit 2]
"#]],
    );
    check(
        "[affected]\nworkspaces = [\"Cargo.toml\", \"fuzz\"]\n",
        str![[r#"
error: [ROOT]/repo/tollgate.toml:2:29: `fuzz` is a directory
  |
2 | workspaces = ["Cargo.toml", "fuzz"]
  |                             ^^^^^^
help: name the root manifest: `fuzz/Cargo.toml`
[exit 2]
"#]],
    );
}
