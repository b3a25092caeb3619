//! The page docs/env.md, from the table of checks.

use std::fmt::Write as _;

use crate::rules::CHECKS;

/// The whole page.
#[must_use]
pub fn page() -> String {
    let mut text = HEAD.to_owned();
    for check in CHECKS {
        let _ = write!(text, "\n### {}\n\n*{}*\n", check.id, check.title);
        for rule in check.rules {
            let why = rule.why.split_whitespace().collect::<Vec<_>>().join(" ");
            let example = rule.example().unwrap_or_default();
            let _ = write!(text, "\n#### `{}`\n\n{why}\n\n```text\n{example}\n```\n", rule.id);
        }
    }
    text
}

const HEAD: &str = "\
<!-- Written by `cargo xtask codegen`; the text is in crates/tollgate-env. -->
# env

Is this machine, toolchain and repository fit for the job? Reads much and changes nothing: no installation, no network,
no daemon left behind. The first and cheapest job in CI, and what a contributor runs when something is off.

```console
$ tollgate-env                                  # everything that holds for this machine
$ tollgate-env --for job:test                   # and what that job of tollgate.toml needs
$ tollgate-env --only toolchain,lockfile
$ tollgate-env --explain toolchain-env
$ tollgate-env --format json
```

All options: [reference/cli.md](reference/cli.md).

Each finding has what was found, what was wanted and where that is written, and the command that mends it. What could
not be found out is *inconclusive*: neither a pass nor a failure, unless `--strict` asks for it.

| exit code | |
| --- | --- |
| 0 | nothing was found that `--fail-on` counts (errors, if not said) |
| 1 | something was |
| 2 | the command line, the configuration or the repository cannot be used |
| 3 | with `--strict`: something could not be found out; or the answer could not be written |

## `--fix` and `--debug`

`--fix` makes the changes of files that mend what was found and have no other effect: a misspelt key, a release in place
of a channel that moves, quotes round `1.70`, an input that nobody reads. It shows each as a diff on standard error and
asks nothing; what it changes it writes whole or not at all, keeps comments and line ends, and leaves a file alone that
was changed meanwhile or is not in the repository. Then the checks are made again, and that is the answer. It installs
nothing, deletes no file and starts no command: what needs that stays as a finding. A finding that it mends says
`tollgate-env --fix --only ID`.

`--debug` says on standard error which programs were started and which files were read, with the result and the time.
Values of variables stand there as `$NAME`; what a program printed is not shown.

## Switching off

A check or a rule is left out with `--skip ID`. What is known and accepted stands in `tollgate.toml`, with a reason and,
if wanted, a last day; an ignore that takes nothing away is a finding itself:

```toml
[[env.ignore]]
id = \"toolchain-nightly\"
path = \"fuzz/rust-toolchain.toml\"
reason = \"libFuzzer needs it\"
until = \"2027-01-31\"
```

## Configuration

Nothing has to be declared. What is, stands in `tollgate.toml`; `when` limits it to profiles (`local`, `ci`, `release`)
and to jobs (`job:NAME`, asked for with `--for job:NAME`):

```toml
[env.toolchain]
pin = true                             # the toolchain file has to name one compiler
roles = { msrv = \"1.85\" }              # versions with a purpose of their own: places that state them agree
[env.tools.cargo-nextest]
required = \">=0.9.100\"
recommended = \">=0.9.140\"
when = [\"ci\", \"job:test\"]
[env.vars.DATABASE_URL]
kind = \"url\"                         # string int float bool url path enum(a,b) regex(pattern)
secret = true
when = [\"job:integration\"]
help = \"docs/ci.md#database\"
[env.resources]
disk = \"10 GiB\"                      # free on the file system of the target directory
memory-per-job = \"2 GiB\"             # against build.jobs and the limit of the cgroup
[env.git]
history = true                         # a shallow clone is an error
```

## Limits

- On Windows a program that does not answer in time is ended, and what it started is not. How much space is left is
  known on Unix only, and how much memory there is on Linux only.
- A cargo that has never fetched anything is not asked whether the lock file is fresh: it would furnish its home.
- `cargo xtask env` needs a cargo that starts. Where a wrapper or a toolchain is missing, the binary says so, or
  `RUSTC_WRAPPER= cargo xtask env`.

## The checks

Each rule with an example of what it says; `{dir}` is some directory.
";
