//! What the variables of sccache say, as far as that can be judged without starting it. Names are shown, values never.
//!
//! Source: sccache 0.19, `src/config.rs` (`config_from_env`, `parse_size`), `src/commands.rs` (`run_command`).

use tollgate_common::ctx::Env;

use crate::finding::{Finding, Fix, Severity};
use crate::read::cargo_config::lookup::set;

/// Variables of which only one may be set, be it to nothing.
const EXCLUSIVE: [(&str, &str); 2] =
    [("SCCACHE_REDIS_EXPIRATION", "SCCACHE_REDIS_TTL"), ("SCCACHE_MEMCACHED", "SCCACHE_MEMCACHED_ENDPOINT")];

/// To go without credentials, where it counts, and the credentials that must not be set then.
const WITHOUT_CREDENTIALS: [(&str, &str, [&str; 2]); 2] = [
    ("SCCACHE_S3_NO_CREDENTIALS", "SCCACHE_BUCKET", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]),
    (
        "SCCACHE_OSS_NO_CREDENTIALS",
        "SCCACHE_OSS_BUCKET",
        ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
    ),
];

/// Yes or no, and the variable without which it is not read.
const BOOLS: [(&str, Option<&str>); 7] = [
    ("SCCACHE_S3_NO_CREDENTIALS", Some("SCCACHE_BUCKET")),
    ("SCCACHE_S3_USE_SSL", Some("SCCACHE_BUCKET")),
    ("SCCACHE_S3_SERVER_SIDE_ENCRYPTION", Some("SCCACHE_BUCKET")),
    ("SCCACHE_S3_ENABLE_VIRTUAL_HOST_STYLE", Some("SCCACHE_BUCKET")),
    ("SCCACHE_OSS_NO_CREDENTIALS", Some("SCCACHE_OSS_BUCKET")),
    ("SCCACHE_GHA_ENABLED", None),
    ("SCCACHE_DIRECT", None),
];

/// Read-only or read-write.
const MODES: [&str; 9] = [
    "SCCACHE_S3_RW_MODE",
    "SCCACHE_REDIS_RW_MODE",
    "SCCACHE_MEMCACHED_RW_MODE",
    "SCCACHE_GCS_RW_MODE",
    "SCCACHE_GHA_RW_MODE",
    "SCCACHE_AZURE_RW_MODE",
    "SCCACHE_WEBDAV_RW_MODE",
    "SCCACHE_OSS_RW_MODE",
    "SCCACHE_LOCAL_RW_MODE",
];

/// Variables that name a storage elsewhere.
pub(super) const REMOTE: [&str; 12] = [
    "SCCACHE_BUCKET",
    "SCCACHE_REDIS",
    "SCCACHE_REDIS_ENDPOINT",
    "SCCACHE_REDIS_CLUSTER_ENDPOINTS",
    "SCCACHE_MEMCACHED",
    "SCCACHE_MEMCACHED_ENDPOINT",
    "SCCACHE_GCS_BUCKET",
    "SCCACHE_GHA_VERSION",
    "SCCACHE_AZURE_BLOB_CONTAINER",
    "SCCACHE_WEBDAV_ENDPOINT",
    "SCCACHE_OSS_BUCKET",
    "SCCACHE_COS_BUCKET",
];

pub(super) fn findings(env: &Env, is_ci: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    exclusive(env, &mut findings);
    booleans(env, &mut findings);
    sizes_and_modes(env, &mut findings);
    findings.extend(gha(env, is_ci));
    for name in ["CARGO_INCREMENTAL", "CARGO_BUILD_INCREMENTAL"] {
        if env.text(name) == Some("1") {
            let message = format!("sccache refuses to run with {name}=1: every call of the compiler fails");
            let finding = Finding::new("sccache-incremental", Severity::Error, message);
            findings.push(finding.found(name).fix(Fix::safe(["unset", name])));
        }
    }
    findings
}

fn exclusive(env: &Env, findings: &mut Vec<Finding>) {
    let mut refused = |one: &str, other: &str| {
        let message = format!("sccache refuses to start: {one} and {other} exclude each other");
        let finding = Finding::new("sccache-config", Severity::Error, message);
        findings.push(finding.found(format!("{one}, {other}")).fix(Fix::safe(["unset", one])));
    };
    let is_set = |name: &str| set(env, name).is_some();
    for (one, other) in EXCLUSIVE {
        if is_set(one) && is_set(other) {
            refused(one, other);
        }
    }
    for (none, bucket, credentials) in WITHOUT_CREDENTIALS {
        let set = credentials.into_iter().find(|name| is_set(name));
        if let Some(credential) =
            set.filter(|_| env.get(bucket).is_some() && boolean(env, none) == Some(Some(true)))
        {
            refused(none, credential);
        }
    }
}

/// `None` where it is not set, `Some(None)` where it is no boolean.
fn boolean(env: &Env, name: &str) -> Option<Option<bool>> {
    match env.text(name)?.to_lowercase().as_str() {
        "true" | "on" | "1" => Some(Some(true)),
        "false" | "off" | "0" => Some(Some(false)),
        _ => Some(None),
    }
}

fn booleans(env: &Env, findings: &mut Vec<Finding>) {
    let is_read = |(name, with): &(&str, Option<&str>)| {
        with.is_none_or(|with| env.get(with).is_some())
            && !(*name == "SCCACHE_GHA_ENABLED" && env.get("SCCACHE_GHA_VERSION").is_some())
    };
    for (name, _) in BOOLS.iter().filter(|of| is_read(of)) {
        if boolean(env, name) == Some(None) {
            let message = format!("sccache refuses to start: {name} is neither yes nor no");
            let finding = Finding::new("sccache-config", Severity::Error, message).found(*name);
            findings.push(finding.wanted("true, on, 1, false, off or 0"));
        }
    }
}

fn sizes_and_modes(env: &Env, findings: &mut Vec<Finding>) {
    let size = "SCCACHE_CACHE_SIZE";
    if env.text(size).is_some_and(|text| !is_size(text)) {
        let message = format!("sccache passes over {size}, which is no size, and takes 10 GiB");
        let finding = Finding::new("sccache-size", Severity::Warning, message).found(size);
        findings.push(finding.wanted("a number with K, M, G or T, as in 10G"));
    }
    for name in MODES {
        let is_mode = |text: &str| matches!(text.to_uppercase().as_str(), "READ_ONLY" | "READ_WRITE");
        if env.text(name).is_some_and(|text| !is_mode(text)) {
            let message = format!("sccache passes over {name}, which is no mode");
            let finding = Finding::new("sccache-mode", Severity::Warning, message).found(name);
            findings.push(finding.wanted("READ_ONLY or READ_WRITE"));
        }
    }
    if env.get("SCCACHE_GCS_BUCKET").is_some() && env.get("SCCACHE_GCS_RW_MODE").is_none() {
        let message =
            "sccache stores nothing: without SCCACHE_GCS_RW_MODE it only reads from Google Cloud Storage";
        let finding = Finding::new("sccache-mode", Severity::Warning, message);
        findings.push(finding.fix(Fix::safe(["export", "SCCACHE_GCS_RW_MODE=READ_WRITE"])));
    }
}

/// Whether a mode says that nothing is to be stored.
pub(super) fn is_to_read_only(env: &Env) -> bool {
    MODES.iter().any(|name| env.text(name).is_some_and(|mode| mode.eq_ignore_ascii_case("READ_ONLY")))
}

/// As sccache reads it: a whole number, and a letter at most.
fn is_size(text: &str) -> bool {
    let number = text.strip_suffix(|c: char| "KMGTkmgt".contains(c)).unwrap_or(text);
    number.parse::<u64>().is_ok()
}

/// Whether the cache of GitHub Actions is asked for.
pub(super) fn is_gha(env: &Env) -> bool {
    env.get("SCCACHE_GHA_VERSION").is_some() || boolean(env, "SCCACHE_GHA_ENABLED") == Some(Some(true))
}

fn gha(env: &Env, is_ci: bool) -> Option<Finding> {
    let is_set = |name: &str| env.get(name).is_some();
    let has_url = is_set("ACTIONS_RESULTS_URL") || is_set("ACTIONS_CACHE_URL");
    let missing = match (is_set("ACTIONS_RUNTIME_TOKEN"), has_url) {
        (true, true) => return None,
        (false, _) => "ACTIONS_RUNTIME_TOKEN",
        (true, false) => "ACTIONS_RESULTS_URL",
    };
    let severity = if is_ci { Severity::Error } else { Severity::Warning };
    let message = format!("sccache is to use the cache of GitHub Actions, and {missing} is not exported");
    is_gha(env).then(|| {
        Finding::new("sccache-gha", severity, message).wanted(
            "a step with mozilla-actions/sccache-action, or with actions/github-script that exports it",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_sccache() {
        for good in ["100", "2K", "2k", "10M", "10G", "10T"] {
            assert!(is_size(good), "{good}");
        }
        for bad in ["", "bogus", "10GB", "10GiB", "10 G", "1.5G", "G", "-1"] {
            assert!(!is_size(bad), "{bad}");
        }
    }
}
