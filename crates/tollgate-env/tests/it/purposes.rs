//! What the tool can be asked for: a name that is none would ask for nothing.

use crate::support::only;

#[track_caller]
fn refused(toml: &str, args: &[&str], expected: &str) {
    let ran = only("tools").file("repo/tollgate.toml", toml).args(args).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{ran:?}");
    assert!(ran.stderr.contains(expected), "{ran:?}");
}

const JOBS: &str = "[jobs.deny]\nrun = \"true\"\n";

#[test]
fn a_job_that_is_none_is_refused() {
    let none = "names the job `denny`, which is no job of tollgate.toml\nhelp: did you mean `job:deny`?";
    refused(JOBS, &["--for", "job:denny"], none);
    refused(&format!("{JOBS}[env.tools.x]\nwhen = [\"job:denny\"]\n"), &[], none);
    refused(&format!("{JOBS}[env.vars.X]\nwhen = [\"job:denny\"]\n"), &[], none);
    refused(&format!("{JOBS}[env.vars.X]\nwhen = [\"deny\"]\n"), &[], "help: did you mean `job:deny`?");
    refused(
        &format!("{JOBS}[env.vars.X]\nwhen = [\"night\"]\n"),
        &[],
        "no profile and no job\nhelp: it is local, ci,",
    );
}

#[test]
fn without_declared_jobs_a_when_declares_one() {
    let toml = "[env.vars.TOKEN]\nwhen = [\"job:integration\", \"release\"]\n";
    let ran = only("variables").file("repo/tollgate.toml", toml).args(&["--for", "job:integration"]).run();
    assert_eq!(ran.code, 1, "{ran:?}");
    refused(toml, &["--for", "job:integrtion"], "did you mean `job:integration`?");
}

#[test]
fn jobs_that_do_not_fit_are_refused_as_the_other_tools_do() {
    for toml in
        ["[jobs.a]\nrum = \"true\"\n", "[jobs.a]\nskip = \"plannd\"\n", "[jobs.a]\naffects = \"tests\"\n"]
    {
        refused(toml, &[], "did you mean `");
    }
}
