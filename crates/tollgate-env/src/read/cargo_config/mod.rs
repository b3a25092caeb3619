//! The configuration of cargo as it holds in a directory: every value of every file, strongest first, each with its
//! place.
//!
//! cargo walks from the current directory upwards and takes `.cargo/config`, else `.cargo/config.toml`, in each
//! directory, and at last the one in `CARGO_HOME`; what is nearer wins, and lists are joined. An `include` is weaker
//! than the file that has it, and a later one is stronger than an earlier one. Read here are files only: what
//! variables make of a value is the affair of whoever asks for it ([`lookup`]). Source: cargo `src/context/mod.rs`
//! (`walk_tree`, `get_file_path`, `load_includes`) at af373f7.

mod include;
mod items;
pub mod lookup;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// All files that hold, and what could not be read.
#[derive(Debug, Default)]
pub struct CargoConfig {
    /// The files, strongest first.
    pub files: Vec<File>,
    /// The values, strongest first.
    pub items: Vec<Item>,
    /// Why cargo would not start here.
    pub problems: Vec<Problem>,
    /// Pairs of files in one directory of which cargo reads only the first.
    pub shadowed: Vec<(PathBuf, PathBuf)>,
    /// Where the walk began: what a variable says is relative to it.
    pub cwd: PathBuf,
    /// Whether this cargo takes in what files include.
    pub takes_includes: bool,
}

/// One file.
#[derive(Debug)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
    /// The `include` that it has, if it has one.
    pub include: Option<Range<usize>>,
}

/// One value. A table is as many values as there are in it.
#[derive(Clone, Debug)]
pub struct Item {
    /// The keys on the way to it.
    pub key: Vec<String>,
    /// Where its last key is.
    pub key_span: Range<usize>,
    /// What it is.
    pub value: Value,
    /// Where that is.
    pub span: Range<usize>,
    /// The file, by its number.
    pub file: usize,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Flag(bool),
    /// Pieces of text; what is no text in it is left out.
    List(Vec<(String, Range<usize>)>),
    /// A number with a fraction, a date, an empty table.
    Other,
}

/// Why a file cannot be used.
#[derive(Debug)]
pub struct Problem {
    /// The file.
    pub path: PathBuf,
    /// Its text and the part that is wrong, where it could be read.
    pub at: Option<(String, Range<usize>)>,
    /// What is wrong with it.
    pub what: String,
}

impl CargoConfig {
    /// Reads the files that hold in a directory, for a cargo that takes in what they include, or does not.
    #[must_use]
    pub fn read(cwd: &Path, cargo_home: Option<&Path>, takes_includes: bool) -> Self {
        let mut config = Self { cwd: cwd.to_owned(), takes_includes, ..Self::default() };
        let real = |dir: &Path| dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        let mut seen = Vec::new();
        for dir in cwd.ancestors().map(|dir| dir.join(".cargo")) {
            config.directory(&dir);
            seen.push(real(&dir));
        }
        if let Some(home) = cargo_home.filter(|home| !seen.contains(&real(home))) {
            config.directory(home);
        }
        config
    }

    fn directory(&mut self, dir: &Path) {
        let (plain, toml) = (dir.join("config"), dir.join("config.toml"));
        let file = match (plain.exists(), toml.exists()) {
            (true, is_toml) => {
                let same = plain.canonicalize().ok() == toml.canonicalize().ok();
                self.shadowed.extend((is_toml && !same).then(|| (plain.clone(), toml)));
                plain
            }
            (false, true) => toml,
            (false, false) => return,
        };
        self.file(file, &mut Vec::new());
    }

    /// A file with all that it includes.
    fn file(&mut self, path: PathBuf, above: &mut Vec<PathBuf>) {
        let problem = |path: &Path, what: String| Problem { path: path.to_owned(), at: None, what };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(err) => return self.problems.push(problem(&path, format!("it cannot be read: {err}"))),
        };
        let (items, included) = match items::parse(&text, self.files.len()) {
            Ok(read) => read,
            Err(err) => {
                let at = Some((text, err.span().unwrap_or_default()));
                return self.problems.push(Problem { path, at, what: err.message().to_owned() });
            }
        };
        let include = included.as_ref().map(|(_, span)| span.clone());
        self.items.extend(items);
        self.files.push(File { path: path.clone(), text: text.clone(), include });
        above.push(path.clone());
        let included = included.filter(|_| self.takes_includes).map(|(value, _)| value);
        for one in include::files(&path, included) {
            match one {
                Ok(file) if above.contains(&file.path) => {
                    let what = format!("it includes {}, which includes it", file.path.display());
                    self.problems.push(Problem {
                        path: path.clone(),
                        at: Some((text.clone(), file.span)),
                        what,
                    });
                }
                Ok(file) if !file.path.exists() => {
                    let what = format!("it includes {}, which is not there", file.path.display());
                    self.problems.push(Problem {
                        path: path.clone(),
                        at: Some((text.clone(), file.span)),
                        what,
                    });
                }
                Ok(file) => self.file(file.path, above),
                Err((what, span)) => {
                    self.problems.push(Problem { path: path.clone(), at: Some((text.clone(), span)), what });
                }
            }
        }
        above.pop();
    }

    /// The directory that a program or a path of this value is relative to: the one above that of the file.
    #[must_use]
    pub fn base(&self, item: &Item) -> &Path {
        self.files[item.file].path.parent().and_then(Path::parent).unwrap_or(&self.cwd)
    }
}
