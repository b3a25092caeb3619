//! What holds for every pipeline and every change, tried on random ones.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use tollgate_affected::{
    Change, ChangedFile, Decision, Difference, Head, Input, Job, Modules, Package, Packages, Paths, Pipeline,
    RepoPath, Report, Rules, Status, Unowned, Workspace, decide,
};
use tollgate_common::config::ConfigFile;
use tollgate_common::jobs::Affects;

const FILES: [&str; 9] = [
    "a/src/lib.rs",
    "a/tests/it.rs",
    "b/src/lib.rs",
    "README.md",
    "docs/x.md",
    "tools/x.sh",
    "clippy.toml",
    ".github/workflows/ci.yml",
    "rust-toolchain.toml",
];

/// Which of these say nothing that a job could rely on.
const FOR_ALL: [&str; 3] = ["tools/x.sh", ".github/workflows/ci.yml", "rust-toolchain.toml"];

/// Compiling the globs takes longer than a thousand answers.
static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let config = ConfigFile::from_text("tollgate.toml".as_ref(), "[jobs.x]\n").expect("a config");
    Rules::new(&config, &[], true).expect("the defaults")
});

fn jobs() -> impl Strategy<Value = Pipeline> {
    let affects = prop_oneof![
        Just(None),
        Just(Some(Affects::Test)),
        Just(Some(Affects::Compile)),
        Just(Some(Affects::Any))
    ];
    let patterns = prop::sample::subsequence(vec!["*.md", "/docs/", "clippy.toml", "/a/**", "*"], 0..3);
    let job = (affects, patterns).prop_map(|(affects, patterns)| {
        let patterns: Vec<_> = patterns.into_iter().map(str::to_owned).collect();
        let paths = (!patterns.is_empty()).then(|| Paths::new(patterns).expect("patterns"));
        Job { affects: affects.or_else(|| paths.is_none().then_some(Affects::Test)), paths, run: None }
    });
    prop::collection::vec(job, 1..6).prop_map(|jobs| Pipeline {
        jobs: jobs.into_iter().enumerate().map(|(index, job)| (format!("j{index}"), job)).collect(),
        declared: true,
        full_run_on: None,
    })
}

fn changes() -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(FILES.to_vec(), 0..4)
}

fn package(name: &str) -> Package {
    Package {
        name: name.to_owned(),
        version: semver::Version::new(0, 1, 0),
        dir: RepoPath::new(name),
        is_member: true,
        targets: Vec::new(),
        binaries: Vec::new(),
        build_script: None,
        code_dirs: Vec::new(),
        test_dirs: vec![RepoPath::new(format!("{name}/tests")).expect("a path")],
        is_proc_macro: false,
        dependencies: Vec::new(),
        features: BTreeMap::new(),
        matrix_fields: serde_json::Map::new(),
    }
}

fn answer(pipeline: Pipeline, change: Change) -> Report {
    let packages = vec![package("a"), package("b")];
    decide(&Input {
        workspace: Workspace { root: RepoPath::root(), packages, ..Workspace::default() },
        change,
        rules: RULES.clone(),
        sources: Vec::new(),
        scripts: BTreeMap::new(),
        recorded: BTreeMap::new(),
        modules: Modules::default(),
        links: BTreeMap::new(),
        manifests: BTreeMap::new(),
        all_manifests: Vec::new(),
        vendored: Vec::new(),
        tool_configs: BTreeMap::new(),
        lock: None,
        unowned: Unowned::All,
        companions: BTreeMap::new(),
        follow_dependents: true,
        further: Vec::new(),
        pipeline,
    })
}

fn changed(files: &[&str]) -> Change {
    let path = |path: &&str| RepoPath::new(path).expect("a path");
    let files = files.iter().map(path).map(|path| ChangedFile { path, status: Status::Modified }).collect();
    Change::Between(Difference { base: None, head: Head::List, files, contents: BTreeMap::new() })
}

fn run(report: &Report) -> Vec<&str> {
    let runs = report.jobs.iter().filter(|(_, decision)| matches!(decision, Decision::Run { .. }));
    runs.map(|(name, _)| name.as_str()).collect()
}

proptest! {
    #[test]
    fn every_job_is_decided_once_and_with_a_reason(pipeline in jobs(), files in changes()) {
        let names: Vec<_> = pipeline.jobs.keys().cloned().collect();
        let report = answer(pipeline, changed(&files));
        prop_assert_eq!(report.jobs.keys().cloned().collect::<Vec<_>>(), names);
        prop_assert!(report.jobs.values().all(|decision| !decision.reason().is_empty()));
    }

    #[test]
    fn whatever_is_not_known_runs_every_job_with_everything(pipeline in jobs(), files in changes(), reason in ".{1,300}") {
        let is_for_all = files.iter().any(|file| FOR_ALL.contains(file));
        let unknown = Change::Unknown { reason, hints: Vec::new() };
        let reports = [answer(pipeline.clone(), unknown), answer(pipeline, changed(&files))];
        for report in reports.iter().take(if is_for_all { 2 } else { 1 }) {
            let all = |decision: &Decision| matches!(decision, Decision::Run { packages: Packages::All, .. });
            prop_assert!(report.jobs.values().all(all), "{:?}", report.jobs);
        }
    }

    #[test]
    fn more_changes_never_run_less(pipeline in jobs(), some in changes(), more in changes()) {
        let few = answer(pipeline.clone(), changed(&some));
        let mut both = some.clone();
        both.extend(more.iter().filter(|file| !some.contains(file)));
        both.sort_unstable();
        let many = answer(pipeline, changed(&both));
        let many = run(&many);
        for name in run(&few) {
            prop_assert!(many.contains(&name), "{} runs for {:?} and not for {:?}", name, some, both);
        }
    }

    /// A skipped job has nothing to do with any changed file.
    #[test]
    fn who_is_skipped_reads_nothing_that_changed(pipeline in jobs(), files in changes()) {
        let report = answer(pipeline.clone(), changed(&files));
        for (name, decision) in &report.jobs {
            let job = &pipeline.jobs[name];
            if matches!(decision, Decision::Run { .. }) {
                continue;
            }
            let paths: Vec<_> = report.files.iter().map(|file| &file.path).collect();
            prop_assert!(job.paths.as_ref().is_none_or(|own| !paths.iter().any(|path| own.matches(path))));
            prop_assert!(job.affects != Some(Affects::Test) || report.selected.is_empty());
            prop_assert!(job.affects != Some(Affects::Any) || files.is_empty());
        }
    }
}
