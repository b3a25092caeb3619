//! The tree, its places, and what is refused.

use tollgate_common::workflow::yaml::{Node, Span, Style, parse};

/// The tree on one line, with where each scalar stands.
fn shown(source: &str, node: &Node) -> String {
    let mark = |node: &Node| if node.place().alias.is_some() { "*" } else { "" };
    let inner = match node {
        Node::Scalar(scalar) => {
            let Span { start, end, line, column } = scalar.place.span;
            format!("{line}:{column} {:?}={:?}", &source[start..end], scalar.text)
        }
        Node::Sequence(sequence) => {
            let items: Vec<_> = sequence.items.iter().map(|item| shown(source, item)).collect();
            format!("[{}]", items.join(", "))
        }
        Node::Mapping(mapping) => {
            let entries = mapping.entries.iter();
            let entries: Vec<_> =
                entries.map(|entry| format!("{}: {}", entry.key.text, shown(source, &entry.value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    };
    mark(node).to_owned() + &inner
}

#[test]
fn everything_knows_where_it_stands() {
    for (source, expected) in [
        ("a: b # c", r#"{a: 1:4 "b"="b"}"#),
        ("a: 'it''s'", r#"{a: 1:4 "'it''s'"="it's"}"#),
        ("ü: \"a\\tb\"", r#"{ü: 1:4 "\"a\\tb\""="a\tb"}"#),
        ("a:\n  - b\n  -   c: d", r#"{a: [2:5 "b"="b", {c: 3:10 "d"="d"}]}"#),
        ("a:\n- b", r#"{a: [2:3 "b"="b"]}"#),
        ("{a: [b, {c: d}], e: }", r#"{a: [1:6 "b"="b", {c: 1:13 "d"="d"}], e: 1:19 ""=""}"#),
        ("a: |\n  b\n    c\n\nd: e", r#"{a: 2:3 "b\n    c"="b\n  c\n", d: 5:4 "e"="e"}"#),
        ("a: >-  # x\n  b\n  c\n", r#"{a: 2:3 "b\n  c"="b c"}"#),
        ("a: b\n  c\n", r#"{a: 1:4 "b\n  c"="b c"}"#),
        ("a: &x b\nc: *x", r#"{a: 1:7 "b"="b", c: *1:7 "b"="b"}"#),
        ("a: &x |\n  b\nc: *x", r#"{a: 2:3 "b"="b\n", c: *2:3 "b"="b\n"}"#),
        ("a: &x\n  b: c\nd: *x", r#"{a: {b: 2:6 "c"="c"}, d: *{b: 2:6 "c"="c"}}"#),
        ("a: !!str 1", r#"{a: 1:10 "1"="1"}"#),
        ("\u{feff}a: b\r\nc: d\r\n", r#"{a: 1:4 "b"="b", c: 2:4 "d"="d"}"#),
        ("- 🦀: x", r#"[{🦀: 1:6 "x"="x"}]"#),
        ("# only\n---\na: b\n...\n", r#"{a: 3:4 "b"="b"}"#),
        ("true: a\non: b\n'yes': c", r#"{true: 1:7 "a"="a", on: 2:5 "b"="b", yes: 3:8 "c"="c"}"#),
        // YAML 1.2 wants the bracket further in than the key; GitHub does not.
        ("a:\n  b: [\n    c,\n  ]\n  d: e", r#"{a: {b: [3:5 "c"="c"], d: 5:6 "e"="e"}}"#),
        ("a: [b: c, d]", r#"{a: [{b: 1:8 "c"="c"}, 1:11 "d"="d"]}"#),
        // Merge keys mean nothing to GitHub: the key is one like any other.
        ("a: &x {b: c}\nd:\n  <<: *x", r#"{a: {b: 1:11 "c"="c"}, d: {<<: *{b: 1:11 "c"="c"}}}"#),
    ] {
        let tree = parse(source).map(|node| shown(source, &node));
        assert_eq!(tree.as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn collections_reach_from_their_first_to_their_last() {
    for (source, path, expected) in [
        ("a: [b, c]\nd: e", "a", "[b, c]"),
        ("a: {b: c} # d", "a", "{b: c}"),
        ("a:\n  b: c\n  d:\n    - e # f\n\ng: h", "a", "b: c\n  d:\n    - e"),
        ("a: &x [b]\n", "a", "[b]"),
        ("a: &x\n  b: c\n", "a", "b: c"),
        ("x: &x y\na:\n  b: *x\n", "a", "b: *x"),
        ("a:\n  b:\nc: d", "a", "b"),
    ] {
        let root = parse(source).expect("YAML");
        let span = root.mapping().and_then(|root| root.get(path)).expect("the key").span();
        assert_eq!(&source[span.start..span.end], expected, "{source}");
    }
}

#[test]
fn what_has_an_anchor_is_shared() {
    let root = parse("a: &x\n  b: [c]\nd: *x\ne: [f]").expect("YAML");
    let shared = |path: &[&str]| {
        let node =
            path.iter().fold(&root, |node, key| node.mapping().and_then(|map| map.get(key)).expect("a key"));
        node.place().shared
    };
    assert_eq!(
        [&["a"][..], &["a", "b"], &["d"], &["d", "b"], &["e"]].map(shared),
        [true, true, true, true, false]
    );
}

#[test]
fn what_cannot_be_read_is_said_with_its_place() {
    let deep = format!("{}a{}", "[".repeat(60), "]".repeat(60));
    let bomb = (0..9).fold("a0: &a0 [x, x]\n".to_owned(), |text, n| {
        text + &format!("a{}: &a{} [{}]\n", n + 1, n + 1, vec![format!("*a{n}"); 9].join(", "))
    });
    let text = format!("a: &a {}\nb: [{}]", "x".repeat(500_000), vec!["*a"; 40].join(", "));
    let long = format!("a: {}", "x".repeat(1024 * 1024));
    for (source, expected) in [
        ("", "1:1: there is nothing in the file"),
        ("a: b\na: c", "2:1: the key `a` stands here twice"),
        ("a: b\nA: c", "2:1: the key `A` stands here twice"),
        ("{a: b, 'a': c}", "1:8: the key `a` stands here twice"),
        ("[a]: b", "1:1: a key has to be text"),
        ("a: *x", "1:4: "),
        ("a: &x [*x]", "1:8: this alias stands in what it names"),
        ("a: b\n---\nc: d", "2:1: a second document begins here; GitHub reads one"),
        ("a: !x b", "1:7: the tag `!x` means nothing here"),
        ("a:\n\tb: c", "2:2: "),
        ("a: 'b", "1:4: "),
        ("a: b: c", "1:5: "),
        (&deep, "1:51: this is nested more than 50 levels deep"),
        (&bomb, "6:15: with its aliases the file is larger than what GitHub reads"),
        (&text, "2:81: with its aliases the file is larger than what GitHub reads"),
        (&long, "1:1: the file has more than 1048576 characters"),
    ] {
        let error = parse(source).expect_err(source).to_string();
        let begin = &source[..source.len().min(60)];
        assert!(error.starts_with(expected), "{begin}\n{error}");
    }
    assert!(
        parse("a:\n  ${{ if a }}: b\n  ${{ if a }}: c").is_ok(),
        "keys that are computed are not compared"
    );
}

#[test]
fn nothing_and_booleans_are_those_of_yaml_1_2() {
    for (source, is_null, boolean) in [
        ("a:", true, None),
        ("a: ~", true, None),
        ("a: null", true, None),
        ("a: 'null'", false, None),
        ("a: ''", false, None),
        ("a: true", false, Some(true)),
        ("a: False", false, Some(false)),
        ("a: 'true'", false, None),
        ("a: on", false, None),
        ("a: yes", false, None),
    ] {
        let root = parse(source).expect("YAML");
        let scalar = root.mapping().expect("a map").entries[0].value.scalar().expect("a scalar");
        assert_eq!((scalar.is_null(), scalar.as_bool()), (is_null, boolean), "{source}");
    }
}

#[test]
fn a_part_of_a_text_is_found_in_the_source() {
    for (source, part, expected, line, column) in [
        ("a: bc de", "de", "de", 1, 7),
        ("a: 'bc de'", "de", "de", 1, 8),
        ("a: 'it''s de'", "it", "it", 1, 5),
        // An escape before it: all of the scalar.
        ("a: 'it''s de'", "de", "'it''s de'", 1, 4),
        ("a: \"b\\tde\"", "de", "\"b\\tde\"", 1, 4),
        ("a: |\n  bc\n    de fg\n", "de fg", "de fg", 3, 5),
        ("a: >-\n  bc\n  de\n  fg\n", "de fg", "de\n  fg", 3, 3),
        ("a: bc\n   de", "de", "de", 2, 4),
        ("ü: ü de", "de", "de", 1, 6),
        ("a: &x b de", "de", "de", 1, 9),
    ] {
        let root = parse(source).expect("YAML");
        let scalar = root.mapping().expect("a map").entries[0].value.scalar().expect("a scalar");
        let at = scalar.text.find(part).expect("the part");
        let span = scalar.locate(source, at..at + part.len());
        assert_eq!(
            (&source[span.start..span.end], span.line, span.column),
            (expected, line, column),
            "{source}"
        );
        assert_ne!(scalar.style == Style::Plain, source.contains(['\'', '"', '|', '>']), "{source}");
    }
}
