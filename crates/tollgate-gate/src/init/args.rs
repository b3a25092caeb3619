//! The arguments of `init`.

/// The arguments of `init`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Args {
    /// Also add a member `xtask` and its alias, so that `cargo xtask affected`, `env` and `gate` start the tools
    #[arg(long, verbatim_doc_comment)]
    pub xtask: bool,

    /// The commit of the release that the workflow uses, 40 hexadecimal digits; or a tag
    /// [default: the commit that this binary is of, if it is from a release; else the tag of its version]
    #[arg(long, verbatim_doc_comment, value_name = "REF", value_parser = reference)]
    pub action_ref: Option<String>,

    /// Show what would be written, and write nothing
    #[arg(long, verbatim_doc_comment, conflicts_with = "yes")]
    pub dry_run: bool,

    /// Write without asking
    #[arg(long, short = 'y', verbatim_doc_comment)]
    pub yes: bool,
}

/// It stands in a workflow file, so it may be nothing but a name of git's without what YAML takes for something else.
fn reference(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    if text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err("it takes a commit, or the name of a tag or branch".to_owned())
    }
}

/// What stands under the help.
pub const AFTER_HELP: &str = "\
The diff goes to standard output, so that `--dry-run` makes a patch; what to do next is said on standard error.
A file that is there already is never overwritten: what would be in it is shown.

Exit status:
  0  written, or would be (--dry-run); or there was nothing to do
  1  not all of it: you said no, or a file was there already and differs, or something has to be done by hand; the last
     line says how much, with --dry-run too
  2  nothing was written: the repository cannot be used, or there is nobody to ask (no terminal, and no --yes)
  3  the diff could not be written";
