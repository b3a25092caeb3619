//! Scripts that a configuration has run with the tests: what these read selects everything.

use super::{Row, check};
use crate::support::Scratch;

fn touch(path: &'static str) -> impl Fn(&Scratch) {
    move |scratch| scratch.write(path, "# 2\n")
}

#[test]
fn what_a_setup_script_names() {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &[])]);
    scratch.write(
        ".config/nextest.toml",
        "[scripts.setup.db]\ncommand = \"ci/setup.sh\"\n[[profile.default.overrides]]\nfilter = 'test(x)'\n",
    );
    scratch.write(
        "ci/setup.sh",
        "#!/bin/sh\nDIR=$(cd \"$(dirname \"$0\")\" && pwd)\n. \"$DIR/lib.sh\"\n\"${DIR}/deep/sign\" data/x.sql\n",
    );
    scratch.write("ci/lib.sh", "cat ../data/y.sql $1/more.sh\n");
    for path in ["ci/deep/sign", "ci/unrelated.py", "data/x.sql", "data/y.sql", "data/z.sql", "test/x.txt"] {
        scratch.write(path, "# 1\n");
    }
    scratch.commit("scripts");
    let rows: &[Row<'_>] = &[
        ("the script", &touch("ci/setup.sh"), "everything"),
        ("one that it runs", &touch("ci/lib.sh"), "everything"),
        ("one below it", &touch("ci/deep/sign"), "everything"),
        ("data", &touch("data/x.sql"), "everything"),
        ("what that one reads", &touch("data/y.sql"), "everything"),
        ("other data", &touch("data/z.sql"), "nothing"),
        ("what lies beside them", &touch("ci/unrelated.py"), "nothing"),
        ("a word of a filter", &touch("test/x.txt"), "nothing"),
    ];
    check(&scratch, rows);
}
