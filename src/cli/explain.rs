//! `redress explain`: the page of a diagnostic.

use std::io;

use clap::Args;

use super::{Outcome, Terminal};
use crate::diag::{Code, nearest};

/// The pages of `docs/diagnostics/`, each by the code that names it.
macro_rules! pages {
    ($($code:ident)*) => {
        &[$((stringify!($code), include_str!(concat!("../../docs/diagnostics/", stringify!($code), ".md")))),*]
    };
}

const PAGES: &[(&str, &str)] = pages![
    E0001 E0002 E0003 E0010 E0011 E0012 E0013 E0014 E0015 E0017 E0018 E0101 E0102 E0103 E0104 E0105 E0106
    E0107 E0108 E0109 E0201 E0202 E0203 E0204 E0206 E0207 E0208 E0209 E0210 E0211 E0301 E0302 E0303 E0401
    E0402 E0403 E0404 E0405 E0406 E0501 E0502 E0601 E0602 E0603 E0604 E0605 E0701 E0901 E0902 E0903 E0904
    W1001 W1101 W1201 W1301 W1401 W1402 W1403 W1404
];

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
        terminal.data(&page(code))?;
        Ok(Outcome::Done)
    }
}

/// The page of a code; its line in the catalogue where none is written yet.
fn page(code: Code) -> String {
    let written = PAGES.iter().find(|(id, _)| *id == code.id());
    written.map_or_else(
        || format!("# {}: {}\n\nSeverity: {}.\n", code.id(), code.title(), code.severity().word()),
        |(_, text)| (*text).to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_of_the_folder_is_known_and_has_a_code() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics");
        let names = std::fs::read_dir(folder).into_iter().flatten();
        let mut found: Vec<String> = names.map(|name| name.unwrap().file_name().into_string().unwrap()).collect();
        found.sort();
        let known: Vec<String> = PAGES.iter().map(|(id, _)| format!("{id}.md")).collect();
        assert_eq!(found, known, "the list of pages in this file names each file of the folder, in order");
        assert!(PAGES.iter().all(|(id, _)| Code::named(id).is_some()));
    }
}
