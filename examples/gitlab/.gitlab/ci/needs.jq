# The jobs of GitLab's pipelines → the needs of tollgate-gate. A word that is not known stays, and the gate fails it.
def word: {success: "success", failed: "failure", canceled: "cancelled", skipped: "skipped"}[.] // .;
# `parallel` makes several of one job: "test 1/3", "test: [linux, stable]".
def job: .name | sub(" [0-9]+/[0-9]+$"; "") | sub(": \\[.*\\]$"; "");
# Of several, all have to succeed; where two other results meet, their names together are a word that nobody knows.
def result: map(.status | word) | unique - ["success"] | if . == [] then "success" else join("+") end;

# A job that the plan skips is not in the child pipeline. One that it says to run, and that is not there, stays missing.
($plan | fromjson.skip | map_values({result: "skipped"}))
  + ([inputs | select(.id != ($gate | tonumber))]
    | group_by(job) | map({key: (.[0] | job), value: {result: result}}) | from_entries)
| if .plan then .plan.outputs.plan = $plan else . end
