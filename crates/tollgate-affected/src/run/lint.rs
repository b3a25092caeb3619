//! `lint`: the whole tree read, judged and shown.

use tollgate_common::text::Style;
use tollgate_common::{Ctx, Outcome, Result, emit};

use crate::cli::{LintArgs, LintFormat};
use crate::lint::{Finding, Severity};
use crate::read::read_tree;
use crate::render;

pub(super) fn lint(args: &LintArgs, ctx: &mut Ctx) -> Result<Outcome> {
    let findings = crate::lint::lint(&read_tree(&args.manifest_path, ctx)?);
    let text = match args.format {
        LintFormat::Human => render::lint(&findings, Style::new(ctx.stdout_color)),
        LintFormat::Json => render::json::lint_v1::render(&findings)?,
    };
    emit::data(ctx, text.as_bytes())?;
    let is_warning = |finding: &Finding| finding.severity == Severity::Warning;
    Ok(if findings.iter().any(is_warning) { Outcome::No } else { Outcome::Pass })
}
