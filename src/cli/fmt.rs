//! `redress fmt`: one canonical layout.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::check::outcome;
use super::replace::{refused, replace};
use super::{Outcome, Terminal};
use crate::diag::Severity;
use crate::diag::render::{self, visible};
use crate::format::{FormatError, diff, format_text};
use crate::project::{DiskFiles, FileError, Files, Found, Kind, add_source, walk_with_examples};
use crate::source::SourceMap;
use crate::syntax::limits;

/// Bring policies into the canonical layout
#[derive(Args)]
pub(super) struct Fmt {
    /// Files, or folders with them; `-` formats standard input to standard output
    #[arg(required = true)]
    path: Vec<PathBuf>,
    /// Write nothing; name the files that differ and end with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Write nothing; show what would change, and end with 1 if anything would
    #[arg(long)]
    diff: bool,
}

/// What became of one text.
enum Became {
    /// The canonical text, and whether it differs.
    Formatted { text: String, changed: bool },
    /// Not formatted, which has been told.
    Refused(Outcome),
}

impl Fmt {
    pub(super) fn run(self, terminal: &Terminal) -> io::Result<Outcome> {
        let mut worst = Outcome::Done;
        for path in &self.path {
            let outcome =
                if path.as_os_str() == "-" { self.standard_input(terminal)? } else { self.path(path, terminal)? };
            worst = worst.max(outcome);
        }
        Ok(worst)
    }

    fn standard_input(&self, terminal: &Terminal) -> io::Result<Outcome> {
        const SHOWN: &str = "standard input";
        let mut bytes = Vec::new();
        let most = u64::try_from(limits::SOURCE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
        if let Err(error) = io::stdin().lock().take(most).read_to_end(&mut bytes) {
            terminal.error(&format!("{SHOWN}: {error}"));
            return Ok(Outcome::Misused);
        }
        let (text, changed) = match format(SHOWN, &bytes, terminal)? {
            Became::Formatted { text, changed } => (text, changed),
            Became::Refused(outcome) => return Ok(outcome),
        };
        if self.diff {
            terminal.data(&diff(SHOWN, &String::from_utf8_lossy(&bytes), &text))?;
        } else if !self.check {
            terminal.data(&text)?;
        }
        Ok(self.difference(changed))
    }

    fn path(&self, path: &Path, terminal: &Terminal) -> io::Result<Outcome> {
        let found = DiskFiles::open(path).and_then(|(files, inside)| Ok((files.find(&inside)?, files)));
        let (Found { kind, path: inside }, files) = match found {
            Ok(found) => found,
            Err(error) => return Ok(unreadable(&path.to_string_lossy(), &error, terminal)),
        };
        let (paths, errors) = match kind {
            Kind::Folder => walk_with_examples(&files, &inside),
            Kind::File | Kind::Other => (vec![inside], Vec::new()),
        };
        if paths.is_empty() && errors.is_empty() {
            terminal.error(&format!("{}: no file `*.redress` lies in this folder", visible(&path.to_string_lossy())));
            return Ok(Outcome::Misused);
        }
        let mut worst = Outcome::Done;
        for (path, error) in &errors {
            worst = unreadable(&files.shown(path), error, terminal);
        }
        for path in &paths {
            worst = worst.max(self.file(&files, path, terminal)?);
        }
        Ok(worst)
    }

    fn file(&self, files: &DiskFiles, path: &str, terminal: &Terminal) -> io::Result<Outcome> {
        let shown = files.shown(path);
        let read = files.read(path, limits::SOURCE_BYTES).and_then(|bytes| Ok((bytes, files.on_disk(path)?)));
        let (bytes, place) = match read {
            Ok(read) => read,
            Err(error) => return Ok(unreadable(&shown, &error, terminal)),
        };
        let (text, changed) = match format(&shown, &bytes, terminal)? {
            Became::Formatted { text, changed } => (text, changed),
            Became::Refused(outcome) => return Ok(outcome),
        };
        if changed && self.diff {
            terminal.data(&diff(&shown, &String::from_utf8_lossy(&bytes), &text))?;
        } else if changed && self.check {
            terminal.data(&format!("{shown}\n"))?;
        } else if changed && let Err(error) = replace(&place, &text) {
            terminal.error(&format!("{shown}: {}", refused(&error)));
            return Ok(Outcome::Misused);
        }
        Ok(self.difference(changed))
    }

    fn difference(&self, changed: bool) -> Outcome {
        if changed && (self.check || self.diff) { Outcome::Denied } else { Outcome::Done }
    }
}

/// Formats the bytes of a file, or tells why not.
fn format(shown: &str, bytes: &[u8], terminal: &Terminal) -> io::Result<Became> {
    let mut sources = SourceMap::default();
    let diagnostics = match add_source(&mut sources, shown, bytes).map(|(_, text)| format_text(text)) {
        Ok(Ok(formatted)) => {
            // A byte order mark is a difference too.
            let changed = formatted.text.as_bytes() != bytes;
            return Ok(Became::Formatted { text: formatted.text, changed });
        }
        Ok(Err(FormatError::Syntax(diagnostics))) => diagnostics,
        Ok(Err(error @ (FormatError::TooLarge(..) | FormatError::Unfaithful))) => {
            terminal.error(&format!("{shown} was left as it is: {error}"));
            return Ok(Became::Refused(Outcome::Denied));
        }
        Err(diagnostic) => vec![*diagnostic],
    };
    terminal.tell(&render::human(&sources, &diagnostics, terminal.look()))?;
    Ok(Became::Refused(outcome(&diagnostics, Severity::Error)))
}

fn unreadable(shown: &str, error: &FileError, terminal: &Terminal) -> Outcome {
    terminal.error(&format!("{shown}: {error}"));
    Outcome::Misused
}
