//! `injection`: what other jobs put out becomes a part of the script that judges them.

use tollgate_common::workflow::Step;
use tollgate_common::workflow::expression::{Expr, Kind, Piece, pieces};
use tollgate_common::workflow::yaml::{Node, Scalar};

use super::{Check, Rule, quoted};
use crate::lint::finding::{Finding, Severity};
use crate::lint::gate::Gate;
use crate::lint::input::Input;
use crate::workflows::File;

pub(super) const RULE: Rule = Rule {
    id: "injection",
    severity: Severity::Error,
    why: "outputs of other jobs are pasted into the script of the gate, where an apostrophe can end it",
    explain: "\
`${{ toJSON(needs) }}` in a `run` is put into the text of the script before the shell reads it, and with it every output
of every need. An apostrophe in one of them ends the quotes around it; what follows is run as a command, and the test
that should have failed may never be reached. Results are four known words and do no harm there; outputs are any text.

Hand it over in a variable, which nobody expands twice:

    env:
      NEEDS: ${{ toJSON(needs) }}
    run: jq --exit-status 'all(.[]; .result == \"success\")' <<<\"$NEEDS\"

It is an error where all outputs of a need that has some are pasted, and a warning for a single output.",
    check: Check::Gate(check),
};

fn check(_: &Input, file: &File, gate: &Gate<'_>) -> Vec<Finding> {
    let scripts = gate.judges.iter().filter_map(|(step, _)| script(step));
    scripts.flat_map(|script| pasted(file, gate, script)).collect()
}

fn script(step: &Step) -> Option<&Scalar> {
    let run = step.run.as_ref().map(|run| &run.script);
    run.or_else(|| {
        let uses =
            step.uses.as_ref().filter(|uses| uses.target.text.starts_with("actions/github-script@"))?;
        uses.input("script").and_then(Node::scalar)
    })
}

fn pasted(file: &File, gate: &Gate<'_>, script: &Scalar) -> Vec<Finding> {
    let mut found = Vec::new();
    for piece in pieces(&script.text).unwrap_or_default() {
        let Piece::Computed(range, expr) = piece else { continue };
        let Some(which) = pastes(&expr) else { continue };
        let severity = match which {
            // One that has none cannot do any harm.
            Pasted::All(job) => match jobs_with_outputs(file, gate, job.as_deref()) {
                true => Severity::Error,
                false => Severity::Warning,
            },
            Pasted::One => Severity::Warning,
        };
        let span = script.locate(&file.source, range);
        let message = format!("outputs of other jobs are pasted into the script of {}", quoted(gate.id()));
        let mut finding = Finding::new(RULE.id, severity, gate.file, span, message);
        finding.job = Some(gate.id().to_owned());
        finding.label = "an apostrophe in an output becomes a part of the script".to_owned();
        finding.help.push(
            "put it into a variable: `env:` with this as the value, and \"$NAME\" in the script".to_owned(),
        );
        found.push(finding);
    }
    found
}

/// What of the outputs is pasted.
enum Pasted {
    /// All of those of a need, or of all needs.
    All(Option<String>),
    /// A single one.
    One,
}

/// What an expression leaves in the text, if it leaves an output: not what it only compares.
fn pastes(expr: &Expr) -> Option<Pasted> {
    let path = expr.path();
    if let Some(path) = path.filter(|path| path[0].eq_ignore_ascii_case("needs")) {
        let is_result = path.get(2).is_some_and(|what| what.eq_ignore_ascii_case("result"));
        return match path[1..] {
            _ if is_result => None,
            [] | ["*", ..] => Some(Pasted::All(None)),
            [job] | [job, _] => Some(Pasted::All(Some(job.to_owned()))),
            _ => Some(Pasted::One),
        };
    }
    match &expr.kind {
        Kind::Call(name, parts) => {
            let is_boolean =
                ["contains", "startsWith", "endsWith"].iter().any(|test| name.eq_ignore_ascii_case(test));
            if is_boolean { None } else { parts.iter().find_map(pastes) }
        }
        // `a && b` is `b`, or something that is false; `a || b` is one of them.
        Kind::And(parts) => parts.last().and_then(pastes),
        Kind::Or(parts) => parts.iter().find_map(pastes),
        Kind::Property(of, _) | Kind::Index(of, _) | Kind::Star(of) => pastes(of),
        // A comparison leaves `true` or `false`.
        _ => None,
    }
}

fn jobs_with_outputs(file: &File, gate: &Gate<'_>, only: Option<&str>) -> bool {
    let needs = gate.needs(file);
    let jobs = needs.iter().filter(|need| only.is_none_or(|only| need.eq_ignore_ascii_case(only)));
    jobs.filter_map(|need| file.workflow.job(need))
        .any(|job| job.raw.get("outputs").is_some() || job.uses.is_some())
}
