//! Images of GitLab's jobs and of development containers. Version managers are `version-manager`'s.

use tollgate_common::workflow::yaml::{self, Node};

use super::files::{Files, Says};
use super::image;
use super::scope::spot;
use super::toolchain::{Stated, Toolchain};
use crate::finding::{Finding, Severity};
use crate::place::place;
use crate::read::repository::{Repository, dir_of, name_of};

/// What a tool says.
struct Claim {
    stated: Stated,
    tool: Tool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    Gitlab,
    Devcontainer,
}

pub(super) fn judge(repository: &Repository, files: &Files, roles: &[Toolchain]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in &repository.texts {
        let dir = dir_of(path).trim_end_matches(".devcontainer").trim_end_matches('/');
        for claim in claims(path, text) {
            if claim.tool == Tool::Gitlab {
                findings.extend(floating(&claim));
            }
            if let Some((_, file)) = files.nearest(dir)
                && let Says::Toolchain(file) = &file.says
                && !super::has_role(roles, &claim.stated.toolchain)
            {
                findings.extend(drift(&claim, file));
            }
        }
    }
    findings
}

/// The releases that the tools say.
pub(super) fn releases(repository: &Repository) -> Vec<Stated> {
    let all = repository.texts.iter().flat_map(|(path, text)| claims(path, text));
    all.map(|claim| claim.stated).filter(|stated| stated.toolchain.is_release()).collect()
}

fn drift(claim: &Claim, file: &Stated) -> Option<Finding> {
    let said = &claim.stated.toolchain;
    if !said.is_other_than(&file.toolchain) || !said.is_release() {
        return None;
    }
    let then = match claim.tool {
        Tool::Gitlab => "the image has one and rustup downloads the other",
        Tool::Devcontainer => "the container has one and rustup downloads the other",
    };
    let message = format!("{said} here, and {} in the toolchain file: {then}", file.toolchain);
    let finding = Finding::new("toolchain-drift", Severity::Warning, message)
        .found(said.to_string())
        .wanted(file.toolchain.to_string());
    Some(finding.at(claim.stated.place.clone()).at(file.place.clone()))
}

fn floating(claim: &Claim) -> Option<Finding> {
    if claim.stated.toolchain.is_release() {
        return None;
    }
    let value = claim.stated.place.value.clone().unwrap_or_default();
    let message =
        format!("the image {value} names no release of Rust, and is another compiler when it is built again");
    let finding = Finding::new("image-floating", Severity::Warning, message).found(value);
    Some(finding.wanted("a tag with the whole version, or a digest").at(claim.stated.place.clone()))
}

fn claims(path: &str, text: &str) -> Vec<Claim> {
    let of = |tool: Tool, all: Vec<Stated>| all.into_iter().map(|stated| Claim { stated, tool }).collect();
    match name_of(path) {
        ".gitlab-ci.yml" => of(Tool::Gitlab, gitlab(path, text)),
        "devcontainer.json" | ".devcontainer.json" => of(Tool::Devcontainer, devcontainer(path, text)),
        _ => Vec::new(),
    }
}

/// `image` of the whole file and of its jobs.
fn gitlab(path: &str, text: &str) -> Vec<Stated> {
    let Ok(root) = yaml::parse(text) else { return Vec::new() };
    let Some(root) = root.mapping() else { return Vec::new() };
    let jobs = root.entries.iter().filter_map(|entry| entry.value.mapping());
    let images = std::iter::once(root).chain(jobs).filter_map(|of| of.get("image"));
    let stated = |node: &Node| {
        let scalar = node.mapping().map_or(Some(node), |image| image.get("name"))?.scalar()?;
        let image = image::rust(&scalar.text)?;
        let floating = Toolchain::Named(scalar.text.clone());
        let toolchain = if image.floats { floating } else { image.toolchain? };
        Some(Stated { toolchain, place: spot(path, scalar.place.span, Some(&scalar.text)) })
    };
    images.filter_map(stated).collect()
}

/// The feature `rust` with its `version`, and `image`. The file is JSON with comments, and read by its words.
fn devcontainer(path: &str, text: &str) -> Vec<Stated> {
    let mut found = Vec::new();
    if let Some((span, value)) = string_after(text, "\"image\"")
        && let Some(toolchain) = image::rust(value).and_then(|image| image.toolchain)
    {
        found.push(Stated { toolchain, place: place(path, text, &span) });
    }
    if let Some(at) = text.find("devcontainers/features/rust") {
        let feature = &text[at..at + text[at..].find('}').unwrap_or(0)];
        if let Some((span, value)) = string_after(feature, "\"version\"")
            && let Some(toolchain) = Toolchain::parse(value)
        {
            let span = at + span.start..at + span.end;
            found.push(Stated { toolchain, place: place(path, text, &span) });
        }
    }
    found
}

/// The text behind a key, with its quotes.
fn string_after<'a>(text: &'a str, key: &str) -> Option<(std::ops::Range<usize>, &'a str)> {
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let at =
        text.match_indices(key).map(|(at, _)| at).find(|at| !text[line_start(*at)..*at].contains("//"))?;
    let from = at + key.len();
    let open = from + text[from..].find('"')?;
    if !text[from..open].trim().trim_start_matches(':').trim().is_empty() {
        return None;
    }
    let close = open + 1 + text[open + 1..].find('"')?;
    Some((open..close + 1, &text[open + 1..close]))
}
