//! Bytes to text to tree: encodings, sizes, and each file only once.

use std::sync::Arc;

use super::{Files, Loader, nowhere};
use crate::diag::{Code, Diagnostic, Severity, Sink};
use crate::source::{FileId, Source, SourceMap, Span};
use crate::syntax::{self, ast, limits};

/// A mark that some editors put at the beginning of a file.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Loader {
    /// The tree of a file; none where it could not be read as text, which is reported.
    pub(super) fn parsed(&mut self, files: &dyn Files, path: &str) -> Option<Arc<ast::File>> {
        let shown = files.shown(path);
        if let Some(known) = self.read.get(&shown) {
            return known.clone();
        }
        let parsed = match files.read(path, limits::SOURCE_BYTES) {
            Ok(bytes) => self.parse(&shown, &bytes),
            Err(error) => {
                self.refuse(&shown, Code::Unreadable, &error.to_string());
                None
            }
        };
        self.read.insert(shown, parsed.clone());
        parsed
    }

    fn parse(&mut self, shown: &str, bytes: &[u8]) -> Option<Arc<ast::File>> {
        match add_source(&mut self.sources, shown, bytes) {
            Ok((file, text)) => {
                let mut sink = Sink::default();
                let tree = syntax::parse(file, text, &mut sink);
                let said = sink.finish();
                let errors = said.iter().filter(|one| one.severity() == Severity::Error);
                let mistakes: Vec<Span> = errors.map(|one| one.span).collect();
                if !mistakes.is_empty() {
                    self.broken.insert(file, mistakes);
                }
                said.into_iter().for_each(|one| self.sink.push(one));
                Some(Arc::new(tree))
            }
            Err(diagnostic) => {
                self.sink.push(*diagnostic);
                None
            }
        }
    }
}

/// Takes the bytes of a file of the language in as a source; gives its number and its text, which has no byte order
/// mark.
///
/// # Errors
/// A file that is too large or is not UTF-8. It is added all the same, so that the diagnostic has its place.
pub fn add_source<'a>(
    sources: &mut SourceMap,
    shown: &str,
    bytes: &'a [u8],
) -> Result<(FileId, &'a str), Box<Diagnostic>> {
    if bytes.len() > limits::SOURCE_BYTES {
        let file = sources.add(Source::new(shown, ""));
        let words = format!("the file is larger than {} MiB", limits::SOURCE_BYTES / 1024 / 1024);
        let help = "split it: what several policies share can be a library that they import";
        return Err(Box::new(Diagnostic::new(Code::Unreadable, nowhere(file), words).with_help(help)));
    }
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    match std::str::from_utf8(text) {
        Ok(text) => Ok((sources.add(Source::new(shown, text)), text)),
        Err(error) => {
            let file = sources.add(Source::new(shown, &String::from_utf8_lossy(text)));
            Err(Box::new(not_utf8(file, text, error.valid_up_to(), bytes.len() - text.len())))
        }
    }
}

/// Says where a text stops being UTF-8. `skipped` is the length of the byte order mark before it.
fn not_utf8(file: FileId, text: &[u8], at: usize, skipped: usize) -> Diagnostic {
    let byte = text.get(at).copied().unwrap_or(0);
    let words = format!("byte {} (hexadecimal {byte:02X}) is not UTF-8", at + skipped + 1);
    let help = match text {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the file is UTF-16: save it as UTF-8",
        _ => "save the file as UTF-8",
    };
    let span = Span::new(file, at, at + char::REPLACEMENT_CHARACTER.len_utf8());
    Diagnostic::new(Code::NotUtf8, span, words).with_label("here").with_help(help)
}

/// The text of another file that belongs to a policy, such as a hook's script. The error is a sentence.
pub(super) fn text(files: &dyn Files, path: &str) -> Result<String, String> {
    let bytes = files.read(path, limits::SOURCE_BYTES).map_err(|error| error.to_string())?;
    add_source(&mut SourceMap::default(), path, &bytes)
        .map(|(_, text)| text.to_owned())
        .map_err(|diagnostic| diagnostic.message)
}
