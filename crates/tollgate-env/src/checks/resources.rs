//! Whether the machine has the memory and the space that a build takes.

use std::path::PathBuf;

use crate::cli::Profile;
use crate::config::Size;
use crate::finding::{Finding, Fix, Place, Severity};
use crate::read::machine::{self, Memory};
use crate::read::settings::setting;
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "resources",
    title: "memory for each of cargo's jobs, and space for the target directory",
    rules: &[
        Rule {
            id: "memory-per-job",
            why: "cargo starts as many jobs as there are cores and knows nothing of a limit on memory: the kernel \
                  ends a rustc or a linker in the middle of the build. `[env.resources] memory-per-job` says what \
                  one takes; without it 512 MiB are asked for.",
        },
        Rule {
            id: "disk-space",
            why: "A build that fills the file system of the target directory fails late and in odd ways. \
                  `[env.resources] disk` says what it takes; without it 1 GiB is asked for.",
        },
        Rule {
            id: "resources-unknown",
            why: "What `[env.resources]` asks for could not be compared: the system does not say what there is.",
        },
    ],
    run,
};

/// What no build can do with less of; what is declared counts instead.
const LEAST_MEMORY: Size = Size(512 << 20);
const LEAST_DISK: Size = Size(1 << 30);

fn run(rim: &Rim) -> Vec<Finding> {
    let resources = &rim.config.resources;
    let memory = machine::memory(std::path::Path::new("/"));
    let mut findings: Vec<_> =
        of_memory(memory.as_ref(), resources.memory_per_job, &jobs(rim)).into_iter().collect();
    let dir = target_directory(rim);
    let free = machine::free_space(&dir).map(Size);
    findings.extend(of_disk(&shown(&dir, rim), free, resources.disk, rim.profile));
    findings
}

/// How many jobs cargo runs at once.
struct Jobs {
    number: u64,
    /// Where that is said; the cores where it is not.
    place: Option<Place>,
    said_by: String,
}

/// `build.jobs`, else the number of cores; a negative number is that many fewer than there are.
fn jobs(rim: &Rim) -> Jobs {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let said = setting(rim, "build", "jobs").and_then(|said| Some((number(&said.value, cores)?, said)));
    match said {
        Some((number, said)) => Jobs { number, place: said.place, said_by: said.source },
        None => Jobs { number: cores, place: None, said_by: "as many as there are cores".to_owned() },
    }
}

fn number(said: &str, cores: u64) -> Option<u64> {
    let number: i64 = said.trim().parse().ok()?;
    match u64::try_from(number) {
        Ok(0) => None,
        Ok(number) => Some(number),
        Err(_) => Some(cores.saturating_sub(number.unsigned_abs()).max(1)),
    }
}

/// Row 44.
fn of_memory(memory: Option<&Memory>, declared: Option<Size>, jobs: &Jobs) -> Option<Finding> {
    let Some(memory) = memory else {
        return declared.map(|_| unknown("memory there is"));
    };
    let each = declared.unwrap_or(LEAST_MEMORY);
    if jobs.number.checked_mul(each.0).is_some_and(|all| all <= memory.bytes) {
        return None;
    }
    let there = Size(memory.bytes);
    let fitting = (memory.bytes / each.0.max(1)).max(1);
    let message = format!(
        "{} jobs ({}) with {each} each are more than the memory: {there} ({})",
        jobs.number, jobs.said_by, memory.source
    );
    let finding = Finding::new("memory-per-job", Severity::Warning, message).found(there.to_string()).wanted(
        format!("at most {}", tollgate_common::text::count(usize::try_from(fitting).unwrap_or(1), "job")),
    );
    let finding = if fitting < jobs.number {
        finding.fix(Fix::safe(["export", &format!("CARGO_BUILD_JOBS={fitting}")]))
    } else {
        finding
    };
    Some(jobs.place.clone().into_iter().fold(finding, Finding::at))
}

fn unknown(what: &str) -> Finding {
    let message = format!("how much {what} could not be found out");
    Finding::new("resources-unknown", Severity::Inconclusive, message)
}

/// The target directory by its path, or by the variable that says it: values of variables are not shown.
fn shown(dir: &std::path::Path, rim: &Rim) -> String {
    let variable = VARIABLES.iter().find(|name| rim.env.get(name).is_some());
    variable.map_or_else(|| rim.show(dir), |name| format!("of {name}"))
}

/// The variables that say where things are built, the stronger first.
const VARIABLES: [&str; 2] = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"];

/// Where things are built: cargo knows best.
fn target_directory(rim: &Rim) -> PathBuf {
    let workspace = rim.workspace();
    if let Some(metadata) = workspace.and_then(|workspace| workspace.metadata.as_ref().ok()) {
        return metadata.target_directory.clone();
    }
    if let Some(dir) = rim.env.get("CARGO_TARGET_DIR") {
        return rim.cwd.join(dir);
    }
    match setting(rim, "build", "target-dir") {
        Some(said) => said.base.join(said.value),
        None => workspace.map_or(&rim.root, |workspace| &workspace.root).join("target"),
    }
}

/// Row 45.
fn of_disk(dir: &str, free: Option<Size>, declared: Option<Size>, profile: Profile) -> Option<Finding> {
    let Some(free) = free else {
        return declared.map(|_| unknown(&format!("space there is for {dir}")));
    };
    let least = declared.unwrap_or(LEAST_DISK);
    if free >= least {
        return None;
    }
    // What nobody declared may well be enough.
    let severity =
        if declared.is_some() && profile != Profile::Local { Severity::Error } else { Severity::Warning };
    let message = format!("{free} of {least} are free on the file system of the target directory {dir}");
    Some(
        Finding::new("disk-space", severity, message)
            .found(free.to_string())
            .wanted(least.to_string())
            .fix(Fix::command(["cargo", "clean"])),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    fn of(memory: u64, each: Option<u64>, number: u64) -> Option<Vec<String>> {
        let memory = Memory { bytes: memory, source: "/x".to_owned() };
        let jobs = Jobs { number, place: None, said_by: "CARGO_BUILD_JOBS".to_owned() };
        of_memory(Some(&memory), each.map(Size), &jobs)
            .map(|finding| finding.fix.map(|fix| fix.argv).unwrap_or_default())
    }

    #[test]
    fn row_44_as_many_jobs_as_the_memory_is_for() {
        let jobs = |number: &str| Some(vec!["export".to_owned(), format!("CARGO_BUILD_JOBS={number}")]);
        assert_eq!(of(16 * GIB, Some(2 * GIB), 32), jobs("8"));
        assert_eq!(of(16 * GIB, Some(2 * GIB), 8), None);
        assert_eq!(of(16 * GIB, None, 32), None);
        assert_eq!(of(16 * GIB, None, 33), jobs("32"));
        assert_eq!(of(GIB, Some(2 * GIB), 4), jobs("1"));
        assert_eq!(of(GIB, Some(2 * GIB), 1), Some(Vec::new()), "not even one");
        assert_eq!(of(GIB, Some(u64::MAX), 2), jobs("1"));
        assert_eq!((number("-1", 4), number("-9", 4), number("0", 4)), (Some(3), Some(1), None));
        assert_eq!((number("3", 4), number("default", 4)), (Some(3), None));
    }

    #[test]
    fn row_45_space_that_is_missing() {
        let severity = |free: u64, declared: Option<u64>, profile| {
            of_disk("target", Some(Size(free)), declared.map(Size), profile).map(|finding| finding.severity)
        };
        assert_eq!(severity(3 * GIB, Some(10 * GIB), Profile::Ci), Some(Severity::Error));
        assert_eq!(severity(3 * GIB, Some(10 * GIB), Profile::Release), Some(Severity::Error));
        assert_eq!(severity(3 * GIB, Some(10 * GIB), Profile::Local), Some(Severity::Warning));
        assert_eq!(severity(10 * GIB, Some(10 * GIB), Profile::Ci), None);
        assert_eq!(severity(3 * GIB, None, Profile::Ci), None);
        assert_eq!(severity(GIB / 2, None, Profile::Ci), Some(Severity::Warning));
        let unknown = |declared| of_disk("target", None, declared, Profile::Ci).map(|finding| finding.id);
        assert_eq!((unknown(None), unknown(Some(Size(1)))), (None, Some("resources-unknown")));
    }

    #[test]
    fn row_44_in_words() {
        let memory = Memory { bytes: 16 * GIB, source: "/sys/fs/cgroup/memory.max".to_owned() };
        let jobs = Jobs { number: 32, place: None, said_by: "as many as there are cores".to_owned() };
        let finding = of_memory(Some(&memory), Some(Size(2 * GIB)), &jobs).expect("a finding");
        snapbox::assert_data_eq!(
            crate::render::one(&finding),
            snapbox::str![[r#"
warning[memory-per-job]: 32 jobs (as many as there are cores) with 2 GiB each are more than the memory: 16 GiB (/sys/fs/cgroup/memory.max)
  found   16 GiB
  wanted  at most 8 jobs
  fix     export CARGO_BUILD_JOBS=8


"#]]
        );
        let finding = of_disk("target", Some(Size(3 * GIB)), Some(Size(10 * GIB)), Profile::Ci);
        snapbox::assert_data_eq!(
            crate::render::one(&finding.expect("a finding")),
            snapbox::str![[r#"
error[disk-space]: 3 GiB of 10 GiB are free on the file system of the target directory target
  found   3 GiB
  wanted  10 GiB
  fix     cargo clean


"#]]
        );
    }

    #[test]
    fn space_that_nobody_knows() {
        let finding = of_disk("target", None, Some(Size(GIB)), Profile::Local).expect("a finding");
        snapbox::assert_data_eq!(
            crate::render::one(&finding),
            snapbox::str![[r#"
inconclusive[resources-unknown]: how much space there is for target could not be found out


"#]]
        );
    }
}
