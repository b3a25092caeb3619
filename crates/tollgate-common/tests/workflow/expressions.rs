//! The grammar of expressions.

use tollgate_common::workflow::expression::{Expr, Kind, Piece, parse, pieces};

/// The tree with a pair of brackets around everything that has parts.
fn shown(expr: &Expr) -> String {
    let all = |parts: &[Expr]| parts.iter().map(shown).collect::<Vec<_>>().join(" ");
    match &expr.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(value) => value.to_string(),
        Kind::Text(text) => format!("{text:?}"),
        Kind::Context(name) => name.clone(),
        Kind::Property(of, name) => format!("{}.{name}", shown(of)),
        Kind::Index(of, by) => format!("{}[{}]", shown(of), shown(by)),
        Kind::Star(of) => format!("{}.*", shown(of)),
        Kind::Call(name, parts) => format!("{name}({})", all(parts)),
        Kind::Not(inner) => format!("(! {})", shown(inner)),
        Kind::Compare(by, a, b) => format!("({by:?} {} {})", shown(a), shown(b)),
        Kind::And(parts) => format!("(and {})", all(parts)),
        Kind::Or(parts) => format!("(or {})", all(parts)),
    }
}

#[test]
fn expressions_have_the_shape_that_the_runner_gives_them() {
    for (text, expected) in [
        ("null", "null"),
        ("true", "true"),
        ("True", "True"),
        ("''", r#""""#),
        ("'it''s'", r#""it's""#),
        ("0xff", "255"),
        ("0xffffffff", "-1"),
        ("0o17", "15"),
        ("-2.5e3", "-2500"),
        (".5", "0.5"),
        ("1.", "1"),
        ("NaN", "NaN"),
        ("-Infinity", "-inf"),
        ("github.event_name", "github.event_name"),
        ("github . event_name", "github.event_name"),
        ("needs.a-b.result", "needs.a-b.result"),
        ("needs['a b']['result']", r#"needs["a b"]["result"]"#),
        ("needs.*.result", "needs.*.result"),
        ("needs[*].result", "needs.*.result"),
        ("a.null.true", "a.null.true"),
        ("f ( a , 'b' )", r#"f(a "b")"#),
        ("fromJSON(a).b[0].c", "fromJSON(a).b[0].c"),
        ("(a).b", "a.b"),
        ("!a == b", "(Equal (! a) b)"),
        ("!!a", "(! (! a))"),
        ("a == b != c", "(NotEqual (Equal a b) c)"),
        ("a < b == c >= d", "(Equal (Less a b) (GreaterOrEqual c d))"),
        ("a || b && c || d", "(or a (and b c) d)"),
        ("(a || b) && c", "(and (or a b) c)"),
        ("a\n&&\tb", "(and a b)"),
        ("a == -1", "(Equal a -1)"),
        ("always( )", "always()"),
    ] {
        let read = parse(text, 0..text.len()).map(|expr| shown(&expr));
        assert_eq!(read.as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_no_expression_is_said_with_its_place() {
    let deep = format!("{}a", "!".repeat(500));
    let chain = format!("a{}", ".b".repeat(500));
    let comparisons = format!("a{}", " == b".repeat(500));
    for (text, at, message) in [
        ("", 0..0, "the expression ends too early"),
        ("a &&", 4..4, "the expression ends too early"),
        ("a b", 2..3, "this is not expected here"),
        ("(a", 2..2, "the expression ends too early"),
        ("a)", 1..2, "this is not expected here"),
        ("f(a,)", 4..5, "this is not expected here"),
        ("'a", 0..2, "`'a` is not understood here"),
        ("\"a\"", 0..3, "`\"a\"` is not understood here"),
        ("a & b", 2..3, "`&` is not understood here"),
        ("a = b", 2..3, "`=` is not understood here"),
        ("1x", 0..2, "`1x` is not understood here"),
        ("inf", 0..0, ""),
        ("0x", 0..2, "`0x` is not understood here"),
        ("'a'.b", 3..4, "this is not expected here"),
        ("a.'b'", 2..5, "this is not expected here"),
        ("a.", 2..2, "the expression ends too early"),
        ("ü", 0..2, "`ü` is not understood here"),
        (&deep, 121..122, "the expression is nested too deep"),
        (&chain, 241..242, "the expression is nested too deep"),
        (&comparisons, 602..604, "the expression is nested too deep"),
    ] {
        match parse(text, 0..text.len()) {
            // A word that only Rust takes for a number is a context.
            Ok(expr) => assert_eq!((shown(&expr).as_str(), message), (text, ""), "{text}"),
            Err(error) => assert_eq!((error.message.as_str(), error.range), (message, at), "{text}"),
        }
    }
    let flat = vec!["a"; 5000].join(" || ");
    assert!(parse(&flat, 0..flat.len()).is_ok(), "a chain is not deep");
}

#[test]
fn positions_are_those_of_the_text() {
    let text = "x ${{ needs.a.result == 'b' }} y";
    let found = pieces(text).expect("pieces");
    let [Piece::Text(before), Piece::Computed(whole, expr), Piece::Text(after)] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!((before, after, &text[whole.clone()]), (&(0..2), &(30..32), "${{ needs.a.result == 'b' }}"));
    let mut parts = Vec::new();
    expr.walk(&mut |part| parts.push(&text[part.range.clone()]));
    assert_eq!(parts, ["needs.a.result == 'b'", "needs.a.result", "needs.a", "needs", "'b'"]);
}

#[test]
fn a_text_is_taken_apart() {
    let shown = |text: &str| -> Result<String, String> {
        let one = |piece: &Piece| match piece {
            Piece::Text(range) => format!("{:?}", &text[range.clone()]),
            Piece::Computed(_, expr) => format!("<{}>", shown(expr)),
        };
        let found = pieces(text).map_err(|error| format!("{:?} {error}", error.range))?;
        Ok(found.iter().map(one).collect::<Vec<_>>().join(" "))
    };
    for (text, expected) in [
        ("", Ok("")),
        ("a", Ok(r#""a""#)),
        ("${{ a }}", Ok("<a>")),
        ("a${{b}}${{ c }}d", Ok(r#""a" <b> <c> "d""#)),
        ("${{ '}}' }}", Ok(r#"<"}}">"#)),
        ("${{ 'it''s }}' }}", Ok(r#"<"it's }}">"#)),
        ("$ {{ a }}", Ok(r#""$ {{ a }}""#)),
        ("a }}", Ok(r#""a }}""#)),
        ("a ${{ b", Err("2..5 this `${{` is not closed")),
        ("${{ }}", Err("4..4 the expression ends too early")),
        ("ü ${{ b c }}", Err("9..10 this is not expected here")),
    ] {
        assert_eq!(shown(text).as_deref().map_err(String::as_str), expected, "{text}");
    }
}

#[test]
fn a_chain_of_names_is_a_path() {
    for (text, expected) in [
        ("needs.a.result", Some("needs a result")),
        ("needs['a b'].*", Some("needs a b *")),
        ("needs[github.x].result", None),
        ("f().a", None),
    ] {
        let expr = parse(text, 0..text.len()).expect("an expression");
        assert_eq!(expr.path().map(|path| path.join(" ")).as_deref(), expected, "{text}");
    }
}
