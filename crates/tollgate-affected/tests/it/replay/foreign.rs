//! A directory that is not the replay's own: nothing in it is touched.

use super::replay;
use crate::support::Scratch;

#[test]
fn a_directory_with_something_in_it() {
    let scratch = Scratch::with_packages(&[("a", &[])]);
    scratch.change("a");
    scratch.commit("an edit");
    let is_refused = |dir: &str, precious: &str| {
        scratch.write(precious, "precious");
        let run = replay(&scratch, &["--dir", dir]);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains("is not empty, and no directory of a replay"), "{run}");
        assert_eq!(scratch.read(precious), "precious");
        assert!(!scratch.root().join(dir).join("records.jsonl").exists());
    };
    is_refused("work", "work/build/x.txt");
    is_refused("locked", "locked/lock");
    is_refused(".", "answer/x.txt");
    // Cargo's own has such a tag too.
    scratch.write("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# cargo\n");
    is_refused("target", "target/lock");
}

#[test]
fn a_directory_of_its_own() {
    let scratch = Scratch::with_packages(&[("a", &[])]);
    scratch.change("a");
    scratch.commit("an edit");
    std::fs::create_dir(scratch.beside("empty")).expect("a directory");
    let dir = scratch.beside("empty");
    let dir = dir.to_str().expect("UTF-8");
    for _ in 0..2 {
        assert_eq!(replay(&scratch, &["--dir", dir]).code, Some(0));
    }
    // One that was interrupted at once.
    std::fs::remove_dir_all(dir).expect("removed");
    std::fs::create_dir(dir).expect("a directory");
    std::fs::write(scratch.beside("empty").join("CACHEDIR.TAG"), "").expect("a file");
    assert_eq!(replay(&scratch, &["--dir", dir]).code, Some(0));
}
