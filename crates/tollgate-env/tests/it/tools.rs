//! Tools, rows 46 to 50 of the design's table. Programs that hang, lie and crash are scripts.

#![cfg(unix)]

use std::time::{Duration, Instant};

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, real_path, silent};

fn nextest(version: &str) -> Case {
    only("tools")
        .file(
            "repo/tollgate.toml",
            "jobs = { none = {}, test = {}, image = {} }\n[env.tools.cargo-nextest]\nrequired = \">=0.9.55\"\nrecommended = \">=0.9.100\"\n",
        )
        .program(
            "bin/cargo-nextest",
            &format!("[ \"$1\" = nextest ] && echo 'cargo-nextest {version} (abc 2026-01-01)'"),
        )
}

fn tool(name: &str, declared: &str) -> Case {
    only("tools").file(
        "repo/tollgate.toml",
        &format!("jobs = {{ none = {{}}, test = {{}}, image = {{}} }}\n[env.tools.{name}]\n{declared}\n"),
    )
}

#[test]
fn row_46_too_old() {
    assert_data_eq!(
        nextest("0.9.50").found(),
        str![[r#"
error[tool-old]: cargo-nextest is 0.9.50, and [env.tools] wants >=0.9.55
  --> tollgate.toml:2:12
  found   0.9.50
  wanted  >=0.9.55
  fix     cargo install --locked cargo-nextest --version '>=0.9.55'
"#]]
    );
    assert_data_eq!(
        nextest("0.9.60").found(),
        str![[r#"
warning[tool-not-recommended]: cargo-nextest is 0.9.60, and [env.tools] wants >=0.9.100
  --> tollgate.toml:2:12
  found   0.9.60
  wanted  >=0.9.100
  fix     cargo install --locked cargo-nextest --version '>=0.9.100'
"#]]
    );
    silent(&nextest("0.9.100"));
    // By the part in front of the dash, as cargo compares compilers.
    silent(&nextest("0.9.100-rc.1"));
    assert_eq!((nextest("0.9.50").run().code, nextest("0.9.60").run().code), (1, 0));
}

#[test]
fn a_tool_that_is_not_there() {
    assert_data_eq!(
        tool("cargo-deny", "required = \">=0.18\"").found(),
        str![[r#"
error[tool-missing]: cargo-deny is not there, and [env.tools] needs it
  --> tollgate.toml:2:12
  wanted  >=0.18
  fix     cargo install --locked cargo-deny --version '>=0.18'
"#]]
    );
    // cargo finds its subcommands beside itself, too.
    silent(
        &tool("cargo-deny", "required = \">=0.18\"")
            .program("home/.cargo/bin/cargo-deny", "echo cargo-deny 0.18.1"),
    );
    assert_data_eq!(
        tool("protoc", "").found(),
        str![[r#"
error[tool-missing]: protoc is not there, and [env.tools] needs it
  --> tollgate.toml:2:12
"#]]
    );
    // It is there, and any version will do.
    silent(&tool("protoc", "").program("bin/protoc", "echo libprotoc main"));
}

#[test]
fn when_it_is_needed() {
    let case = |when: &str| tool("protoc", &format!("when = [{when}]"));
    silent(&case("\"ci\""));
    silent(&case("\"job:test\""));
    for (when, args) in [("\"ci\"", ["--profile", "ci"]), ("\"local\", \"job:test\"", ["--for", "job:test"])]
    {
        assert!(case(when).args(&args).found().contains("tool-missing"), "{when}");
    }
}

#[test]
fn row_47_broken() {
    let required = || tool("mold", "required = \">=2\"");
    assert_data_eq!(
        required().program("bin/mold", "kill -SEGV $$").found(),
        str![[r#"
error[tool-broken]: mold is there and cannot be used: it crashes
  --> tollgate.toml:2:12
  found   {dir}/bin/mold
"#]]
    );
    for (script, expected) in
        [("exit 127", "something that it needs is not there"), ("exit 126", "it cannot be executed")]
    {
        let found = required().program("bin/mold", script).found();
        assert!(
            found.contains(&format!("error[tool-broken]: mold is there and cannot be used: {expected}")),
            "{found}"
        );
    }
    // For another machine, and with an interpreter that is not there.
    for bytes in ["\u{7f}ELF\u{2}garbage", "#!/no/such/interpreter\n"] {
        let case = required().program("bin/mold", "").file("bin/mold", bytes);
        assert!(
            case.found().contains("mold is there and cannot be used: it cannot be started"),
            "{}",
            case.found()
        );
    }
    // It says its version, and ends as it likes.
    silent(&required().program("bin/mold", "echo mold 2.30.0; exit 3"));
    assert!(required().program("bin/mold", "echo mold 2.30.0; kill -SEGV $$").found().contains("it crashes"));
    // It may not know the question: nobody can tell.
    let found = required().program("bin/mold", "echo 'unknown option --version' >&2; exit 1").found();
    assert!(found.starts_with("inconclusive[tool-version-unknown]: "), "{found}");
}

#[test]
fn row_48_a_tool_that_hangs() {
    let case = || {
        tool("mold", "required = \">=2\"")
            .program("bin/mold", "sleep 60 & sleep 61")
            .args(&["--timeout", "0.3"])
    };
    let case = || case().env("PATH", &format!("{{dir}}/bin:{}", real_path()));
    let start = Instant::now();
    assert_data_eq!(
        case().found(),
        str![[r#"
inconclusive[tool-hangs]: mold did not say its version within 0.3 s, and was ended
  --> tollgate.toml:2:12
"#]]
    );
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!((case().run().code, case().args(&["--strict"]).run().code), (0, 3));
    // A grandchild that keeps the output open, of a tool that has answered.
    let case = tool("mold", "required = \">=2\"").program("bin/mold", "sleep 60 &\necho mold 2.30.0");
    silent(&case.env("PATH", &format!("{{dir}}/bin:{}", real_path())));
}

#[test]
fn row_49_a_version_that_is_none() {
    let case = |declared: &str| tool("protoc", declared).program("bin/protoc", "echo libprotoc main-77");
    assert_data_eq!(
        case("required = \">=25\"").found(),
        str![[r#"
inconclusive[tool-version-unknown]: the version of protoc could not be understood
  --> tollgate.toml:2:12
  found   libprotoc main-77
  wanted  `version-regex` in [env.tools.protoc]
"#]]
    );
    silent(&case("required = \">=25\"\nversion-regex = 'main-(\\d+)'"));
    silent(&case(""));
    // It says nothing at all, or only rubbish.
    for script in ["true", "printf '\\377\\376\\0'"] {
        let case = tool("protoc", "required = \">=25\"").program("bin/protoc", script);
        assert!(case.found().starts_with("inconclusive[tool-version-unknown]: "), "{}", case.found());
    }
}

#[test]
fn versions_that_are_easy_to_get_wrong() {
    for (name, script, required) in [
        (
            "gcc",
            "[ \"$1\" = -dumpfullversion ] && echo 12.2.0 || echo 'gcc (Debian 99.0.0-14) 12.2.0'",
            "=12.2.0",
        ),
        ("gcc", "[ \"$1\" = --version ] && echo 'gcc (Debian 99.0.0-14) 12.2.0'", "=12.2.0"),
        ("ld", "echo 'GNU ld (GNU Binutils for Debian) 2.40'", "=2.40.0"),
        ("rustup", "echo 'rustup 1.29.0 (28d1352db 2026-03-05)'; echo 'info: rustc 1.95.0' >&2", "=1.29.0"),
        ("protoc", "echo 'libprotoc 3.21.12'", ">=21.1"),
        ("protoc", "echo 'libprotoc 25.1'", ">=3.21"),
        ("git", "echo 'git version 2.39.3 (Apple Git-146)'", "=2.39.3"),
        ("java", "echo 'openjdk version \"17.0.9\" 2023-10-17' >&2", "=17.0.9"),
        ("cargo-hack", "[ \"$1\" = hack ] || exit 1; echo cargo-hack 0.6.30", "=0.6.30"),
    ] {
        silent(&tool(name, &format!("required = \"{required}\"")).program(&format!("bin/{name}"), script));
    }
    let protoc = tool("protoc", "required = \">=22\"").program("bin/protoc", "echo 'libprotoc 3.21.12'");
    assert!(protoc.found().contains("tool-old"));
}

#[test]
fn tools_of_this_machine() {
    let path = real_path();
    let case =
        |name: &str, required: &str| tool(name, &format!("required = \"{required}\"")).env("PATH", &path);
    for name in ["git", "cc"] {
        silent(&case(name, ">=2"));
        assert!(case(name, ">=9000").found().contains("tool-old"));
    }
}

#[test]
fn row_50_docker_without_a_daemon() {
    let client = r#"{"Client":{"Version":"28.2.2","ApiVersion":"1.50"},"Server":null}"#;
    let docker = |json: &str| {
        format!(
            "[ \"$1\" = --version ] && echo 'Docker version 28.2.2, build e6534b4' && exit\necho '{json}'; exit 1"
        )
    };
    let case = |json: &str| {
        tool("docker", "when = [\"job:image\"]")
            .program("bin/docker", &docker(json))
            .args(&["--for", "job:image"])
    };
    assert_data_eq!(
        case(client).found(),
        str![[r#"
error[docker-daemon]: the docker client 28.2.2 reaches no daemon
  --> tollgate.toml:2:12
  wanted  a daemon that runs, or DOCKER_HOST that names one
"#]]
    );
    silent(&case(&client.replace("null", "{\"Version\":\"28.2.2\"}")));
    silent(&case("no json"));
    // One elsewhere is not asked.
    silent(&case(client).env("DOCKER_HOST", "ssh://build.example"));
    silent(&case(client).env("DOCKER_CONTEXT", "build"));
    assert!(case(client).env("DOCKER_HOST", "unix:///x").found().contains("docker-daemon"));
    // Nobody asks for the job.
    silent(&tool("docker", "when = [\"job:image\"]").program("bin/docker", &docker(client)));
}

#[test]
fn tools_that_jobs_name() {
    let jobs = "[jobs.test]\nrun = \"RUST_LOG=x cargo +nightly nextest run {packages} && just done\"\n\
                [jobs.own]\nrun = \"cargo xtask ci; cargo test; ./x.sh; echo hi\"\n";
    let case = || {
        only("tools")
            .file("repo/tollgate.toml", jobs)
            .file("repo/.cargo/config.toml", "[alias]\nxtask = \"run\"\n")
    };
    assert_data_eq!(
        case().found(),
        str![[r#"
info[tool-missing]: cargo-nextest is not there, and the job `test` needs it
  fix     cargo install --locked cargo-nextest

info[tool-missing]: just is not there, and the job `test` needs it
"#]]
    );
    assert_eq!((case().run().code, case().args(&["--for", "job:test"]).run().code), (0, 1));
    assert_eq!(case().args(&["--for", "job:own"]).run().code, 0);
    let both = || {
        case().program("bin/just", "echo just 1.0.0").program("bin/cargo-nextest", "echo cargo-nextest 0.9.1")
    };
    silent(&both());
    silent(&both().args(&["--for", "job:test"]));
    // What is not asked for is not started.
    silent(&case().program("bin/just", "exit 127").program("bin/cargo-nextest", "exit 127"));
}

#[test]
fn a_range_or_a_pattern_that_is_none() {
    for (declared, expected) in [
        ("required = \"newest\"", "this is no requirement as in `>=1.2`"),
        ("version-regex = \"(\"", "this is no pattern"),
    ] {
        let ran = tool("x", declared).run();
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.stderr.contains(expected) && ran.stderr.contains("tollgate.toml:3:"), "{ran:?}");
    }
}
