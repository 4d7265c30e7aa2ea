//! `redress new`: a small store's policy with a case, to begin with.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Outcome, Terminal};
use crate::diag::render::visible;
use crate::project::ROOT_MARK;

/// What is written: paths in the new folder and texts. The policy and the countings are the ones that ship.
const FILES: &[(&str, &str)] = &[
    (ROOT_MARK, "# Imports are paths from the folder of this file.\n"),
    ("returns.redress", include_str!("../../policies/bike_shop/bike_shop.redress")),
    ("lib/countings.redress", include_str!("../../policies/lib/countings.redress")),
    ("case.json", CASE),
];

const CASE: &str = r#"{
  "id": "C-1001",
  "price": "120.00",
  "bought_at": "2026-03-01T10:00",
  "used": true
}
"#;

/// Begin with a small store's policy and a case
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
        told.push_str(&format!(
            "\nTry:\n  redress check {shown}\n  redress decide {shown}/returns.redress {shown}/case.json --at 2026-03-20T12:00\n"
        ));
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
