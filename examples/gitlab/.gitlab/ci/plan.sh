#!/usr/bin/env bash
# Writes plan.json, which the gate reads, and child.yml, the pipeline of the jobs that it says to run.
set -euo pipefail

target=${CI_MERGE_REQUEST_TARGET_BRANCH_NAME:-$CI_DEFAULT_BRANCH}
git fetch --quiet origin "+refs/heads/$target:refs/remotes/origin/$target"
tollgate-env
tollgate-affected --plan-file plan.json

: > jobs.json
for job in $(jq -r '.run | keys[]' plan.json); do
  packages=$(tollgate-affected --job "$job" --format cargo)
  jq -n --arg job "$job" --arg packages "$packages" \
    '{($job): {extends: ("." + $job), variables: {PACKAGES: $packages}}}' >> jobs.json
done
# JSON is YAML. A pipeline without jobs would be an error.
jq -s '{workflow: {rules: [{when: "always"}]}, include: [{local: "/.gitlab/ci/jobs.yml"}]}
  + (add // {nothing: {script: ["echo nothing to do, by plan"]}})' jobs.json > child.yml
