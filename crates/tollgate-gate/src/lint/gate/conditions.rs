//! What an `if` is about.

use tollgate_common::workflow::Condition;
use tollgate_common::workflow::expression::{Expr, Kind};

/// Whether an expression looks at the result of a need: `needs.a.result`, `needs.*.result`, or all of `needs`.
pub(crate) fn mentions_results(expr: &Expr) -> bool {
    expr.any(|part| {
        let path = part.path().unwrap_or_default();
        match path.as_slice() {
            [context, _, last] => {
                context.eq_ignore_ascii_case("needs") && last.eq_ignore_ascii_case("result")
            }
            _ => false,
        }
    }) || whole_needs(expr)
}

/// Whether `needs` stands in it without a property, so that all of it is used.
pub(crate) fn whole_needs(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Context(name) => name.eq_ignore_ascii_case("needs"),
        Kind::Property(..) | Kind::Index(..) | Kind::Star(_) => {
            let path = expr.path().unwrap_or_default();
            let is_one_job = path.len() > 1 && path[0].eq_ignore_ascii_case("needs");
            // `needs.*` alone is all of it too.
            (is_one_job && path.len() == 2 && path[1] == "*")
                || (!is_one_job && expr.parts().into_iter().any(whole_needs))
        }
        _ => expr.parts().into_iter().any(whole_needs),
    }
}

/// Whether a condition looks at results, or, where that is about them, at how things stand: `failure()`.
pub(super) fn is_about_results(condition: Option<&Condition>, or_status: bool) -> bool {
    let expr = condition.and_then(Condition::expr);
    expr.is_some_and(|expr| {
        let asks_status = || ["failure", "cancelled", "success"].iter().any(|name| expr.calls(name));
        mentions_results(expr) || (or_status && asks_status())
    })
}

/// Whether a condition looks at these and at no other context.
pub(super) fn is_only_about_results(condition: Option<&Condition>) -> bool {
    let Some(expr) = condition.and_then(Condition::expr) else { return false };
    let is_other =
        |part: &Expr| matches!(&part.kind, Kind::Context(name) if !name.eq_ignore_ascii_case("needs"));
    let asks_outputs = |part: &Expr| part.path().is_some_and(|path| path.contains(&"outputs"));
    (mentions_results(expr) || expr.has_status_function()) && !expr.any(is_other) && !expr.any(asks_outputs)
}
