//! The scan before the parser: what a grammar does badly.
//!
//! It takes the comments out, marks where table rows end, checks the limits of the language and counts how deep
//! brackets and prefixes nest, so that the parser and everything after it can recurse without fear.

use super::ast::Comment;
use super::limits;
use super::reading::Reading;
use crate::diag::{Code, Diagnostic, Sink};
use crate::source::{FileId, Span};

/// What the scan makes of a text.
pub(super) struct Scan {
    /// The text for the parser.
    pub(super) reading: Reading,
    /// The comments in order.
    pub(super) comments: Vec<Comment>,
    /// Whether the text is within the limits, so that it may be parsed.
    pub(super) sound: bool,
}

/// Scans a text.
pub(super) fn scan(file: FileId, text: &str, sink: &mut Sink) -> Scan {
    let mut scanner =
        Scanner { file, text, reading: Reading::with_capacity(text.len() + 1), comments: Vec::new(), kept: 0, sink };
    let sound = scanner.within_limits();
    if sound {
        scanner.run();
    }
    Scan { reading: scanner.reading, comments: scanner.comments, sound }
}

struct Scanner<'a> {
    file: FileId,
    text: &'a str,
    reading: Reading,
    comments: Vec<Comment>,
    /// Up to here the reading has the text.
    kept: usize,
    sink: &'a mut Sink,
}

impl Scanner<'_> {
    fn too_large(&mut self, start: usize, end: usize, message: String) -> bool {
        self.sink.push(Diagnostic::new(Code::TooLarge, Span::new(self.file, start, end), message));
        false
    }

    fn within_limits(&mut self) -> bool {
        if self.text.len() > limits::SOURCE_BYTES {
            return self.too_large(0, 0, "the file is larger than 1 MiB".to_owned());
        }
        let mut at = 0;
        for (number, line) in self.text.split_inclusive('\n').enumerate() {
            if number >= limits::LINES {
                return self.too_large(at, at, format!("the file has more than {} lines", limits::LINES));
            }
            if line.len() > limits::LINE && line.chars().count() > limits::LINE {
                return self.too_large(at, at, format!("this line has more than {} characters", limits::LINE));
            }
            at += line.len();
        }
        true
    }

    /// Puts `text` instead of `start..end`.
    fn put(&mut self, start: usize, end: usize, text: &str) {
        self.keep_up_to(start);
        self.reading.put(start..end, text);
        self.kept = end;
    }

    fn keep_up_to(&mut self, end: usize) {
        if let Some(kept) = self.text.get(self.kept..end) {
            self.reading.keep(self.kept, kept);
        }
        self.kept = end;
    }

    fn run(&mut self) {
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let body = line.trim_end_matches('\n');
            let end = self.comment(at, body);
            if body.trim_start_matches(['\u{feff}', ' ', '\t']).starts_with('|') {
                self.put(at + body.len(), at + line.len(), "\u{2}");
            }
            let _ = end;
            at += line.len();
        }
        self.keep_up_to(self.text.len());
    }

    fn comment(&mut self, line: usize, body: &str) -> usize {
        let mut inside = false;
        let bytes = body.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\\' if inside => at += 1,
                b'"' => inside = !inside,
                b'/' if !inside && bytes.get(at + 1) == Some(&b'/') => {
                    let text = body.get(at..).unwrap_or("").trim_end();
                    let span = Span::new(self.file, line + at, line + at + text.len());
                    self.comments.push(Comment { span, text: text.to_owned() });
                    self.put(line + at, line + body.len(), "");
                    return line + at;
                }
                _ => {}
            }
            at += 1;
        }
        line + body.len()
    }
}
