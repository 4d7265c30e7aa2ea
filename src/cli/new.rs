//! `redress new`: a small store's policy with examples, a case and events, to begin with.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Outcome, Terminal, quoted};
use crate::diag::render::visible;
use crate::project::ROOT_MARK;

/// What is written: paths in the new folder and texts. The countings are the ones that ship.
const FILES: &[(&str, &str)] = &[
    (ROOT_MARK, "# Imports are paths from the folder of this file.\n"),
    ("returns.redress", include_str!("new/returns.redress")),
    ("returns_test.redress", include_str!("new/returns_test.redress")),
    ("case.json", include_str!("new/case.json")),
    ("events.jsonl", include_str!("new/events.jsonl")),
    ("lib/countings.redress", include_str!("../../policies/lib/countings.redress")),
];

/// What to try then, with the folder for `DIR`.
const TRY: [&str; 4] = [
    "redress check DIR",
    "redress test DIR --coverage",
    "redress decide DIR DIR/case.json --at 2026-03-20T12:00",
    "redress simulate DIR DIR/case.json --at 2026-03-20T12:00 --events DIR/events.jsonl",
];

/// Begin with a small store's policy, examples, a case and events
#[derive(Args)]
pub(super) struct New {
    /// A folder that does not exist yet, or is empty
    dir: PathBuf,
}

impl New {
    pub(super) fn run(self, terminal: &Terminal) -> io::Result<Outcome> {
        let shown = self.dir.display();
        if let Err(error) = write(&self.dir) {
            terminal.error(&format!("{shown}: {error}"));
            return Ok(Outcome::Misused);
        }
        let mut told: String = FILES.iter().map(|(path, _)| format!("{shown}/{path}\n")).collect();
        told.push_str("\nTry:\n");
        let word = |word: &str| quoted(&word.replace("DIR", &shown.to_string()));
        let typed = |line: &&str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
        told.extend(TRY.iter().map(|line| format!("  {}\n", typed(line))));
        terminal.tell(&visible(&told))?;
        Ok(Outcome::Done)
    }
}

/// Writes the files, over nothing that is there.
fn write(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the folder is not empty"));
    }
    for (path, text) in FILES {
        let path = folder.join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())?;
    }
    Ok(())
}
