//! Entry points for fuzzing: any bytes go in, and a broken promise is a panic.
//!
//! The targets in `fuzz/` call these by way of the feature `fuzzing`; the tests below try them on every run of the
//! suite. Not a part of the public interface.

use crate::workflow::Workflow;
use crate::workflow::expression::{Answer, Conclusion, Expr, Piece, World, condition, pieces, runs};
use crate::workflow::yaml::{self, Node, Scalar, Span, Style};

/// A workflow file: every place in it is one of the text, and every question about it has an answer.
pub fn workflow(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(root) = yaml::parse(&text) {
        places(&text, &root);
    }
    let Ok(workflow) = Workflow::parse(&text) else { return };
    let dag = workflow.dag();
    for problem in dag.problems() {
        check_span(&text, workflow.problem(problem).span);
    }
    for job in &workflow.jobs {
        assert!(dag.id(&job.id.text).is_some(), "{job:?}");
        job.expression().into_iter().for_each(unknown_is_never_wrong);
    }
}

/// A text as an expression, and as one with expressions in it.
pub fn expression(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(Some((expr, _))) = condition(&text) {
        unknown_is_never_wrong(&expr);
    }
}

fn places(text: &str, node: &Node) {
    check_span(text, node.met_at());
    node.scalars(&mut |scalar| check_scalar(text, scalar));
    let parent = node.span();
    let inner: Vec<&Node> = match node {
        Node::Scalar(_) => Vec::new(),
        Node::Sequence(sequence) => sequence.items.iter().collect(),
        Node::Mapping(mapping) => mapping.entries.iter().map(|entry| &entry.value).collect(),
    };
    for child in inner {
        let at = child.met_at();
        assert!(parent.start <= at.start && at.end <= parent.end, "{child:?} in {parent:?}");
        places(text, child);
    }
}

fn check_span(text: &str, span: Span) {
    assert!(text.get(span.start..span.end).is_some(), "{span:?} of {text:?}");
}

fn check_scalar(text: &str, scalar: &Scalar) {
    let span = scalar.place.span;
    check_span(text, span);
    let written = &text[span.start..span.end];
    if scalar.style == Style::Plain && !written.contains(['\n', '\r']) {
        assert_eq!(written, scalar.text, "{span:?}");
    }
    for piece in pieces(&scalar.text).unwrap_or_default() {
        let (Piece::Text(range) | Piece::Computed(range, _)) = &piece;
        check_span(text, scalar.locate(text, range.clone()));
        if let Piece::Computed(range, expr) = piece {
            expr.walk(&mut |part| assert!(range.start <= part.range.start && part.range.end <= range.end));
        }
    }
}

/// What is answered without knowing is what is answered by whoever knows.
fn unknown_is_never_wrong(expr: &Expr) {
    let guess = runs(Some(expr), &World::default());
    for conclusion in Conclusion::ALL {
        for is_cancelled in [false, true] {
            let world = World::of_job([("a", conclusion)], [Conclusion::Success], is_cancelled);
            let known = runs(Some(expr), &world.with("github", Vec::new()));
            assert!(guess == Answer::Unknown || guess == known, "{guess:?}, but {known:?}: {expr:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Words of which a workflow is made, so that some of what is tried is one.
    const WORDS: [&str; 44] = [
        "on",
        ":",
        " ",
        "\n",
        "\n  ",
        "\n    ",
        "\n      ",
        "jobs",
        "a",
        "b",
        "- ",
        "needs",
        "if",
        "steps",
        "run",
        "uses",
        "with",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&x ",
        "*x",
        "|",
        ">-",
        "'",
        "\"",
        "#",
        "${{",
        "}}",
        "always()",
        "needs.a.result",
        "==",
        "&&",
        "||",
        "!",
        "(",
        ")",
        "success()",
        "'success'",
        ".*",
        "contains(",
        "ü",
    ];

    fn words() -> impl Strategy<Value = String> {
        let word =
            prop_oneof![4 => prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned), 1 => ".{0,3}"];
        prop::collection::vec(word, 0..40).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in words()) {
            workflow(text.as_bytes());
            workflow(format!("on: push\njobs:\n  a:\n    if: {text}\n").as_bytes());
        }

        #[test]
        fn no_text_breaks_an_expression(text in words()) {
            expression(text.as_bytes());
            expression(format!("${{{{ {text} }}}}").as_bytes());
        }

        #[test]
        fn no_bytes_break_either(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            workflow(&bytes);
            expression(&bytes);
        }
    }
}
