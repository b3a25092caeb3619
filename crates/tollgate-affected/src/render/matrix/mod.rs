//! The job matrix: `{"include":[{"name","packages","args",…}]}`, as `fromJSON` in a workflow takes it.
//!
//! One entry a package, or so many shards of about the same weight. Fields of `[package.metadata.tollgate]` are
//! added to the entry, and packages whose fields differ are never in one shard. With no package the list is
//! empty: the `if` of a job is evaluated before its matrix, so `if: …any == 'true'` skips it, and a job without
//! such an `if` fails, as GitHub takes an empty matrix for an error, and does not run with no package named.

mod shards;

use std::collections::BTreeMap;

use anyhow::anyhow;
use serde::Serialize;
use serde_json::{Map, Value};
use tollgate_common::{Failure, Result};

use super::cargo::packages;
use crate::choice::Choice;
use crate::report::PackageInfo;

/// A matrix makes at most so many jobs (docs.github.com, "Workflow syntax", `jobs.<job_id>.strategy.matrix`).
pub const MOST: usize = 256;

/// How heavy a package is, by its name.
pub type Weights = BTreeMap<String, f64>;

/// A matrix.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// As one line of JSON.
    pub json: String,
    /// What there is to say of it.
    pub note: Option<String>,
}

#[derive(Serialize)]
struct Document<'a> {
    include: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    name: String,
    packages: Vec<&'a str>,
    args: String,
    #[serde(flatten)]
    fields: &'a Map<String, Value>,
}

/// Packages with the same fields, and their weights.
type Group<'a> = (&'a Map<String, Value>, Vec<(&'a str, f64)>);

/// Whether packages have to share entries, so that their weights matter.
#[must_use]
pub fn needs_weights(choice: &Choice<'_>, shards: Option<usize>) -> bool {
    choice.members.len() > shards.unwrap_or(MOST).min(MOST)
}

/// The matrix, of at most `shards` entries. A package without a weight has that of the mean.
///
/// # Errors
/// When the packages have more different fields than a matrix can have entries.
pub fn matrix(choice: &Choice<'_>, shards: Option<usize>, weights: &Weights) -> Result<Matrix> {
    let wanted = shards.unwrap_or(MOST).min(MOST);
    let total = choice.members.len();
    let (include, note) = if total <= wanted {
        (one_each(choice), None)
    } else {
        let entries = packed(choice, wanted, weights)?;
        let made = entries.len();
        (entries, note(total, shards, made))
    };
    Ok(Matrix { json: serde_json::to_string(&Document { include })?, note })
}

fn note(total: usize, shards: Option<usize>, made: usize) -> Option<String> {
    if shards.is_some_and(|shards| made > shards) {
        return Some(format!("{made} shards, since packages with different matrix fields do not share one"));
    }
    shards.is_none_or(|shards| shards > MOST).then(|| {
        format!("{total} packages are in {made} shards, since a matrix may have no more than {MOST} entries")
    })
}

fn one_each<'a>(choice: &Choice<'a>) -> Vec<Entry<'a>> {
    let entry = |info: &'a PackageInfo| Entry {
        name: info.name.clone(),
        packages: vec![&info.name],
        args: packages(choice, &[info]),
        fields: &info.matrix_fields,
    };
    choice.members.iter().copied().map(entry).collect()
}

fn packed<'a>(choice: &Choice<'a>, wanted: usize, weights: &Weights) -> Result<Vec<Entry<'a>>> {
    let mean = mean(choice, weights);
    let mut groups: BTreeMap<String, Group<'a>> = BTreeMap::new();
    for info in &choice.members {
        let key = serde_json::to_string(&info.matrix_fields)?;
        let (_, members) = groups.entry(key).or_insert((&info.matrix_fields, Vec::new()));
        members.push((&info.name, weights.get(&info.name).copied().unwrap_or(mean)));
    }
    if groups.len() > MOST {
        return Err(Failure::new(anyhow!(
            "the packages have {} different sets of matrix fields, and a matrix has at most {MOST} entries",
            groups.len()
        ))
        .hint("see [package.metadata.tollgate] of their manifests"));
    }
    let (fields, members): (Vec<_>, Vec<_>) = groups.into_values().unzip();
    let shards: Vec<_> = shards::balance(&members, wanted)
        .into_iter()
        .zip(fields)
        .flat_map(|(shards, fields)| shards.into_iter().map(move |shard| (shard, fields)))
        .collect();
    let made = shards.len();
    let by_name: BTreeMap<&str, &PackageInfo> =
        choice.members.iter().map(|info| (info.name.as_str(), *info)).collect();
    let entry = |(index, (names, fields)): (usize, (Vec<&'a str>, &'a Map<String, Value>))| Entry {
        name: format!("{} of {made}", index + 1),
        args: if choice.is_all && made == 1 {
            "--workspace".to_owned()
        } else {
            let these: Vec<_> = names.iter().filter_map(|name| by_name.get(name).copied()).collect();
            packages(choice, &these)
        },
        packages: names,
        fields,
    };
    Ok(shards.into_iter().enumerate().map(entry).collect())
}

/// The mean of the weights that are known of these packages.
fn mean(choice: &Choice<'_>, weights: &Weights) -> f64 {
    let known: Vec<_> = choice.members.iter().filter_map(|info| weights.get(&info.name)).collect();
    #[expect(clippy::cast_precision_loss, reason = "there are fewer packages than that")]
    let count = known.len() as f64;
    if known.is_empty() { 1.0 } else { known.into_iter().sum::<f64>() / count }
}
