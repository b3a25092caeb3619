//! Whatever is printed is read as what it was: random trees, and random expressions.

use std::fmt::Write;

use proptest::prelude::*;
use tollgate_common::workflow::expression::{Comparison, Expr, Kind, parse};
use tollgate_common::workflow::yaml::{self, Node};

/// A tree without places. The number beside a text says how it is written.
#[derive(Clone, Debug)]
enum Tree {
    Text(String, u8),
    List(Vec<Tree>, bool),
    Map(Vec<(String, Tree)>, bool),
}

fn trees() -> impl Strategy<Value = Tree> {
    let text = prop_oneof!["[a-zA-Z0-9 .*=!'\"{}$|#:ü\n-]{0,12}", "[ a-z\n]{0,20}"];
    let leaf = (text, 0..4u8).prop_map(|(text, style)| Tree::Text(text, style));
    leaf.prop_recursive(4, 40, 5, |inner| {
        let entry = ("[a-z]{1,6}", inner.clone());
        prop_oneof![
            (prop::collection::vec(inner, 0..5), any::<bool>())
                .prop_map(|(list, flow)| Tree::List(list, flow)),
            (prop::collection::vec(entry, 0..5), any::<bool>()).prop_map(|(mut map, flow)| {
                map.sort_by(|a, b| a.0.cmp(&b.0));
                map.dedup_by(|a, b| a.0 == b.0);
                Tree::Map(map, flow)
            }),
        ]
    })
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// As written on one line.
fn inline(tree: &Tree) -> String {
    match tree {
        Tree::Text(text, 1) if !text.contains('\n') => format!("'{}'", text.replace('\'', "''")),
        Tree::Text(text, 2) if !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric()) => {
            text.clone()
        }
        Tree::Text(text, _) => quoted(text),
        Tree::List(list, _) => format!("[{}]", list.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Tree::Map(map, _) => {
            let entries: Vec<_> =
                map.iter().map(|(key, value)| format!("{key}: {}", inline(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// As written after a key or a dash, in blocks where it is to be.
fn block(tree: &Tree, indent: usize, out: &mut String) {
    let margin = "  ".repeat(indent);
    match tree {
        Tree::List(list, false) if !list.is_empty() => {
            for item in list {
                let _ = write!(out, "\n{margin}- # a comment");
                block_after_comment(item, indent + 1, out);
            }
        }
        Tree::Map(map, false) if !map.is_empty() => {
            for (key, value) in map {
                let _ = write!(out, "\n{margin}{key}:");
                block(value, indent + 1, out);
            }
        }
        // A block cannot begin with a blank, unless its header says how much of that is margin.
        Tree::Text(text, 3) if text.trim() == text && !text.is_empty() => {
            out.push_str(" |-");
            for line in text.lines() {
                let _ = write!(out, "\n{}{line}", if line.is_empty() { "" } else { &margin });
            }
        }
        _ => {
            let _ = write!(out, " {} # a comment", inline(tree));
        }
    }
}

fn block_after_comment(tree: &Tree, indent: usize, out: &mut String) {
    match tree {
        Tree::List(_, false) | Tree::Map(_, false) if !is_empty(tree) => block(tree, indent, out),
        _ => {
            let _ = write!(out, "\n{}{}", "  ".repeat(indent), inline(tree));
        }
    }
}

fn is_empty(tree: &Tree) -> bool {
    match tree {
        Tree::Text(..) => false,
        Tree::List(list, _) => list.is_empty(),
        Tree::Map(map, _) => map.is_empty(),
    }
}

fn same(tree: &Tree, node: &Node) -> bool {
    match (tree, node) {
        (Tree::Text(text, _), Node::Scalar(scalar)) => *text == scalar.text,
        (Tree::List(list, _), Node::Sequence(sequence)) => {
            list.len() == sequence.items.len() && list.iter().zip(&sequence.items).all(|(a, b)| same(a, b))
        }
        (Tree::Map(map, _), Node::Mapping(mapping)) => {
            map.len() == mapping.entries.len()
                && map.iter().zip(&mapping.entries).all(|(a, b)| a.0 == b.key.text && same(&a.1, &b.value))
        }
        _ => false,
    }
}

fn expressions() -> impl Strategy<Value = Expr> {
    let at = |kind| Expr { kind, range: 0..0 };
    let name = "[a-z_][a-z0-9_-]{0,5}"
        .prop_filter("a word of the language", |name| !matches!(name.as_str(), "null" | "true" | "false"));
    let leaf = prop_oneof![
        Just(Kind::Null),
        any::<bool>().prop_map(Kind::Bool),
        (-1000..1000i32).prop_map(|number| Kind::Number(f64::from(number) / 8.0)),
        "[a-z' {}$=ü]{0,8}".prop_map(Kind::Text),
        name.clone().prop_map(Kind::Context),
    ];
    leaf.prop_map(at).prop_recursive(5, 30, 4, move |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let reference = inner.clone().prop_filter_map("has properties", |expr| match expr.kind {
            Kind::Context(_) | Kind::Property(..) | Kind::Index(..) | Kind::Star(_) | Kind::Call(..) => {
                Some(Box::new(expr))
            }
            _ => None,
        });
        let many = prop::collection::vec(inner.clone(), 2..4);
        let comparison = prop::sample::select(vec![
            Comparison::Equal,
            Comparison::NotEqual,
            Comparison::Less,
            Comparison::LessOrEqual,
            Comparison::Greater,
            Comparison::GreaterOrEqual,
        ]);
        prop_oneof![
            (reference.clone(), name.clone()).prop_map(|(of, name)| Kind::Property(of, name)),
            (reference.clone(), boxed.clone()).prop_map(|(of, by)| Kind::Index(of, by)),
            reference.prop_map(Kind::Star),
            (name.clone(), prop::collection::vec(inner.clone(), 0..3))
                .prop_map(|(name, of)| Kind::Call(name, of)),
            boxed.clone().prop_map(Kind::Not),
            (comparison, boxed.clone(), boxed).prop_map(|(by, a, b)| Kind::Compare(by, a, b)),
            many.clone().prop_map(Kind::And),
            many.prop_map(Kind::Or),
        ]
        .prop_map(at)
    })
}

/// With the parentheses that it needs, and no others.
fn written(expr: &Expr, rank: u8) -> String {
    let (own, text) = match &expr.kind {
        Kind::Null => (9, "null".to_owned()),
        Kind::Bool(value) => (9, value.to_string()),
        Kind::Number(value) => (9, value.to_string()),
        Kind::Text(text) => (9, format!("'{}'", text.replace('\'', "''"))),
        Kind::Context(name) => (9, name.clone()),
        Kind::Property(of, name) => (9, format!("{}.{name}", written(of, 9))),
        Kind::Index(of, by) => (9, format!("{}[ {}]", written(of, 9), written(by, 0))),
        Kind::Star(of) => (9, format!("{}.*", written(of, 9))),
        Kind::Call(name, of) => {
            let of: Vec<_> = of.iter().map(|of| written(of, 0)).collect();
            (9, format!("{name} ({})", of.join(",")))
        }
        Kind::Not(inner) => (7, format!("!{}", written(inner, 7))),
        Kind::Compare(by, a, b) => {
            let (own, sign) = match by {
                Comparison::Equal => (4, "=="),
                Comparison::NotEqual => (4, "!="),
                Comparison::Less => (5, "<"),
                Comparison::LessOrEqual => (5, "<="),
                Comparison::Greater => (5, ">"),
                Comparison::GreaterOrEqual => (5, ">="),
            };
            (own, format!("{}{sign} {}", written(a, own), written(b, own + 1)))
        }
        // A chain in a chain of its kind keeps its parentheses, for the tree to be the same.
        Kind::And(parts) => (3, parts.iter().map(|part| written(part, 4)).collect::<Vec<_>>().join("&&")),
        Kind::Or(parts) => (2, parts.iter().map(|part| written(part, 3)).collect::<Vec<_>>().join(" || ")),
    };
    if own < rank { format!("({text})") } else { text }
}

/// The same without positions.
fn placeless(expr: &Expr) -> String {
    let parts: Vec<_> = expr.parts().into_iter().map(placeless).collect();
    let own = match &expr.kind {
        Kind::Property(_, name) | Kind::Context(name) | Kind::Call(name, _) | Kind::Text(name) => {
            name.clone()
        }
        Kind::Bool(value) => value.to_string(),
        Kind::Number(value) => value.to_string(),
        Kind::Compare(by, ..) => format!("{by:?}"),
        _ => String::new(),
    };
    format!("{:?} {own:?} {parts:?}", std::mem::discriminant(&expr.kind))
}

proptest! {
    #[test]
    fn a_printed_tree_is_read_as_it_was(tree in trees()) {
        let mut source = "top:".to_owned();
        block(&tree, 1, &mut source);
        let root = yaml::parse(&source).map_err(|error| TestCaseError::fail(format!("{error}\n{source}")))?;
        let read = root.mapping().map(|root| &root.entries[0].value);
        prop_assert!(read.is_some_and(|read| same(&tree, read)), "{source}\n{read:?}");
    }

    #[test]
    fn a_printed_expression_is_read_as_it_was(expr in expressions()) {
        let text = written(&expr, 0);
        let read = parse(&text, 0..text.len());
        let read = read.map_err(|error| TestCaseError::fail(format!("{error} at {:?}: {text}", error.range)))?;
        prop_assert_eq!(placeless(&read), placeless(&expr), "{}", text);
    }
}
