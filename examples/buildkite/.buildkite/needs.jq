# A build of Buildkite → the needs of tollgate-gate. A state that is not known stays, and the gate fails it.
def word: {passed: "success", failed: "failure", canceled: "cancelled",
  skipped: "skipped", broken: "skipped", waiting_failed: "skipped"}[.] // .;
# Of several (`parallelism`), all have to succeed; where two other results meet, their names together are no known word.
def result: map(.state | word) | unique - ["success"] | if . == [] then "success" else join("+") end;
def job: .step_key // .name // .id;

if .job_state_counts.total != (.jobs | length) then error("not all jobs are in the answer") else .jobs end
| ($plan | fromjson.skip | map_values({result: "skipped"}))
  + (map(select(.id != $gate and .type != "waiter"))
    | group_by(job) | map({key: (.[0] | job), value: {result: result}}) | from_entries)
| if .plan then .plan.outputs.plan = $plan else . end
