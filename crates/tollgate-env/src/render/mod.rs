//! A finished report as text: one function a format.

mod github;
pub mod json;
mod page;
mod sarif;
mod text;

pub use github::{github, summary};
pub use page::page;
pub use sarif::sarif;
pub use text::{explain, list, text};

use crate::finding::Finding;

/// A finding as the text has it.
#[cfg(test)]
pub(crate) fn one(finding: &Finding) -> String {
    text::finding(finding, tollgate_common::text::Style::new(false))
}

/// A finding where there is room for one text only.
fn message(finding: &Finding) -> String {
    let mut message = finding.message.clone();
    for (name, said) in [("found", &finding.found), ("wanted", &finding.wanted)] {
        if let Some(said) = said {
            message.push_str(&format!("\n{name}: {said}"));
        }
    }
    if let Some(fix) = &finding.fix {
        message.push_str(&format!("\nfix: {}", text::shell(&fix.argv)));
    }
    message
}
