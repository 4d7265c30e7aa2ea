//! `redress explain`: the page of a diagnostic.

use std::io;

use clap::Args;

use super::{Outcome, Terminal};
use crate::diag::{Code, nearest};

/// Explain a diagnostic by its code
#[derive(Args)]
pub(super) struct Explain {
    /// The code, such as E0301
    code: String,
}

impl Explain {
    pub(super) fn run(self, terminal: &Terminal) -> io::Result<Outcome> {
        let Some(code) = Code::named(&self.code) else {
            let upper = self.code.to_uppercase();
            let hint = nearest(&upper, Code::ALL.iter().map(|code| code.id()));
            let hint = hint.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            terminal.error(&format!("no diagnostic has the code `{}`{hint}", self.code));
            return Ok(Outcome::Misused);
        };
        terminal.data(code.page())?;
        Ok(Outcome::Done)
    }
}
