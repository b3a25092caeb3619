//! A release: its archive, as `cargo xtask dist` lays it out, and the checksums beside it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::machine::{command, root, temporary, tools};
use crate::server::{Answer, Server};

/// The commit that the archive says it is of.
pub(crate) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
const TRIPLE: &str = "x86_64-unknown-linux-gnu";

/// The tag of the release.
pub(crate) fn tag() -> String {
    format!("v{VERSION}")
}

/// The name of the folder in the archive; of the archive itself with `.tar.gz`.
pub(crate) fn folder() -> String {
    format!("tollgate-v{VERSION}-{TRIPLE}")
}

/// The archive with the tools that this workspace builds. For GitHub's Linux, whatever this machine is: the runner is
/// played.
pub(crate) fn archive() -> Arc<Vec<u8>> {
    static ARCHIVE: OnceLock<Arc<Vec<u8>>> = OnceLock::new();
    let archive = ARCHIVE.get_or_init(|| {
        let directory = temporary();
        let folder = directory.path().join(folder());
        std::fs::create_dir(&folder).expect("a directory");
        for (tool, path) in tools() {
            std::fs::copy(path, folder.join(tool)).expect("a copy");
            // As those of a release are, and because they are copied often. Where there is no `strip`, it takes longer.
            let _ = command("strip").arg(folder.join(tool)).status();
        }
        std::fs::write(folder.join("COMMIT"), format!("{COMMIT}\n")).expect("a file");
        std::fs::copy(root().join("README.md"), folder.join("README.md")).expect("a copy");
        Arc::new(packed(directory.path()))
    });
    Arc::clone(archive)
}

fn packed(directory: &Path) -> Vec<u8> {
    // The least of compression: this is done anew for each run of the tests.
    let tar = format!("tar -cf - '{}' | gzip -1 > archive", folder());
    let status = command("sh").args(["-c", &tar]).current_dir(directory).status();
    assert!(status.expect("sh starts").success());
    std::fs::read(directory.join("archive")).expect("the archive")
}

/// A line of SHA256SUMS.
pub(crate) fn checksum(archive: &[u8], name: &str) -> String {
    let directory = temporary();
    std::fs::write(directory.path().join("it"), archive).expect("a file");
    let sum = "if command -v sha256sum >/dev/null; then sha256sum it; else shasum -a 256 it; fi";
    let output = command("sh").args(["-c", sum]).current_dir(directory.path()).output().expect("sh starts");
    let output = String::from_utf8(output.stdout).expect("UTF-8");
    format!("{}  {name}\n", output.split(' ').next().expect("a sum"))
}

/// SHA256SUMS as the release has it, with another archive before ours.
pub(crate) fn checksums() -> Vec<u8> {
    static SUMS: OnceLock<String> = OnceLock::new();
    let sums = SUMS.get_or_init(|| {
        let name = format!("{}.tar.gz", folder());
        let other = checksum(b"other", &name.replace("x86_64", "aarch64"));
        other + &checksum(&archive(), &name)
    });
    sums.clone().into_bytes()
}

/// Where the release has a file.
pub(crate) fn path(file: &str) -> String {
    format!("/tollgate-ci/tollgate/releases/download/v{VERSION}/{file}")
}

/// What a server has that has the release.
pub(crate) fn files() -> BTreeMap<String, Answer> {
    BTreeMap::from([
        (path("SHA256SUMS"), Answer::Whole(Arc::new(checksums()))),
        (path(&format!("{}.tar.gz", folder())), Answer::Whole(archive())),
    ])
}

/// The server of the tests that only want the tools.
pub(crate) fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(files()))
}
