#!/usr/bin/env bash
# Prints what became of the jobs of this pipeline, and of the pipelines it started, as tollgate-gate reads it.
set -euo pipefail
shopt -s inherit_errexit    # else a failing curl in "$(…)" would go unseen; bash 4.4

list() {    # every page; 100 entries are the most that one has
  local page=1 answer
  while :; do
    answer=$(curl --fail --silent --show-error --header "PRIVATE-TOKEN: $GATE_TOKEN" \
      "$CI_API_V4_URL/projects/$CI_PROJECT_ID/pipelines/$1?per_page=100&page=$page")
    jq '.[]' <<<"$answer"
    if [ "$(jq length <<<"$answer")" -lt 100 ]; then break; fi
    page=$((page + 1))
  done
}

jobs=$(list "$CI_PIPELINE_ID/jobs")
triggers=$(list "$CI_PIPELINE_ID/bridges")
for child in $(jq '.downstream_pipeline.id // empty' <<<"$triggers"); do
  more=$(list "$child/jobs")
  jobs+=$'\n'$more
done
if [ ! -e plan.json ]; then
  echo "there is no plan.json: see what became of the job plan" >&2
  exit 2
fi
jq -n --arg gate "$CI_JOB_ID" --rawfile plan plan.json -f .gitlab/ci/needs.jq <<<"$jobs $triggers"
