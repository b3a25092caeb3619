//! Edges that may cost time for little: which are told, and which may be for something.

use super::repo::Repo;

/// The hints of a workflow, as `job<-need`, with `!` where a failure gates, and what is saved in seconds.
fn hints(jobs: &str, ran: &[&str]) -> String {
    let repo = Repo::of_jobs(jobs).ran(ran);
    let answer = if ran.is_empty() { repo.json(&[]) } else { repo.timed() };
    let one = |hint: &serde_json::Value| {
        let text = |key: &str| hint[key].as_str().expect("a text").to_owned();
        let gates = if hint["gates"] == true { "!" } else { "" };
        let saves = hint["saves_ms"].as_u64().expect("a number") / 1000;
        format!("{}<-{}{gates} {saves}", text("job"), text("need"))
    };
    answer["hints"].as_array().expect("a list").iter().map(one).collect::<Vec<_>>().join(", ")
}

const RAN: [&str; 2] = ["a | 0 0 60 success", "b | 60 60 100 success"];

#[test]
fn an_edge_without_data_is_a_hint() {
    for (jobs, expected) in [
        ("a: {steps: [run: x]}\nb: {needs: a, steps: [run: y]}", "b<-a! 40"),
        ("a: {steps: [run: x]}\nb: {needs: a, if: always(), steps: [run: y]}", "b<-a 40"),
        ("a: {steps: [run: x]}\nb: {needs: a, if: '!cancelled()', steps: [run: y]}", "b<-a 40"),
        ("a: {steps: [run: x]}\nb: {needs: a, if: \"github.ref == 'x'\", steps: [run: y]}", "b<-a! 40"),
        // Something goes along it, or may.
        ("a: {steps: [run: x]}\nb: {needs: a, steps: [run: '${{ needs.a.outputs.x }}']}", ""),
        ("a: {steps: [run: x]}\nb: {needs: a, if: needs.a.outputs.x, steps: [run: y]}", ""),
        ("a: {steps: [run: x]}\nb: {needs: a, env: {N: '${{ toJSON(needs) }}'}, steps: [run: y]}", ""),
        (
            "a: {steps: [uses: actions/upload-artifact@v4]}\nb: {needs: a, steps: [uses: actions/download-artifact@v4]}",
            "",
        ),
        (
            "a: {steps: [uses: actions/cache/save@v4]}\nb: {needs: a, steps: [uses: actions/cache/restore@v4]}",
            "",
        ),
        (
            "a: {steps: [uses: Swatinem/rust-cache@v2]}\nb: {needs: a, steps: [uses: Swatinem/rust-cache@v2]}",
            "b<-a! 40",
        ),
        ("a: {uses: ./.github/workflows/x.yml}\nb: {needs: a, steps: [run: y]}", ""),
        ("a: {steps: [run: x]}\nb: {needs: a, uses: ./.github/workflows/x.yml}", ""),
        // What publishes has to wait until all is well.
        ("a: {steps: [run: x]}\nb: {needs: a, environment: production, steps: [run: y]}", ""),
        ("a: {steps: [run: x]}\nb: {needs: a, permissions: {contents: write}, steps: [run: y]}", ""),
        ("a: {steps: [run: x]}\nb: {needs: a, steps: [{run: y, env: {T: '${{ secrets.TOKEN }}'}}]}", ""),
        // It is not known whether it runs when the other fails.
        ("a: {steps: [run: x]}\nb: {needs: a, if: always() && inputs.x, steps: [run: y]}", ""),
        (
            "a: {steps: [run: x]}\nc: {steps: [run: x]}\nb: {needs: [a, c], if: \"always() && needs.c.result == 'skipped'\", steps: [run: y]}",
            "",
        ),
        // A gate is there to wait.
        ("a: {steps: [run: x]}\nb: {needs: a, if: always(), steps: [run: tollgate-gate]}", ""),
    ] {
        assert_eq!(hints(jobs, &RAN), expected, "{jobs}");
    }
}

#[test]
fn one_that_only_gates_is_told_where_it_costs_time() {
    let jobs = "a: {steps: [run: x]}\nb: {needs: a, steps: [run: y]}\nc: {steps: [run: z]}";
    let beside = |end: &str| hints(jobs, &[RAN[0], RAN[1], &format!("c | 0 0 {end} success")]);
    assert_eq!(beside("90"), "b<-a! 10");
    assert_eq!(beside("100"), "");
    assert_eq!(hints(jobs, &[]), "");
}

#[test]
fn one_for_nothing_is_told_without_times_too() {
    let jobs = "a: {steps: [run: x]}\nb: {needs: a, if: always(), steps: [run: y]}";
    assert_eq!(hints(jobs, &[]), "b<-a 0");
    let text = Repo::of_jobs(jobs).graph(&[]).stdout;
    let expected = "hint: `b` (line 5) waits for `a`, uses nothing of it that can be seen, and runs also when it fails\n";
    assert!(text.ends_with(expected), "{text}");
}

/// Jobs of `tollgate.toml` share a machine: that is what they wait for.
#[test]
fn there_are_none_of_tollgate_toml() {
    let repo = Repo::new(&[("tollgate.toml", "[jobs.a]\n[jobs.b]\nneeds = [\"a\"]\n")]);
    assert_eq!(repo.json(&[])["hints"], serde_json::json!([]));
}
