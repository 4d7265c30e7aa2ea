//! The scan before the parser: what a grammar does badly.
//!
//! It takes the comments out, marks where table rows end, reads full-width marks as their ASCII twins, closes texts
//! that do not end, and mends values that are written as other languages write them. It checks the limits of the
//! language and counts how deep brackets and prefixes nest, so that the parser and everything after it can recurse
//! without fear. One pass, linear, no recursion.

mod comment;
mod depth;
mod figure;
mod letters;
mod text;
mod word;

use super::ast::Comment;
use super::reading::Reading;
use super::{heads, limits};
use crate::diag::{Code, Diagnostic, Severity, Sink};
use crate::source::{FileId, Span};
use depth::Depth;

/// What the scan makes of a text.
pub(super) struct Scan {
    /// The text for the parser.
    pub(super) reading: Reading,
    /// The comments in order.
    pub(super) comments: Vec<Comment>,
    /// Whether the text is within the limits, so that it may be parsed.
    pub(super) sound: bool,
    /// Where in the source an error has been reported, in order: the parser need not complain there again.
    pub(super) wounds: Vec<usize>,
}

/// Scans a text.
pub(super) fn scan(file: FileId, text: &str, sink: &mut Sink) -> Scan {
    let mut scanner = Scanner {
        file,
        text,
        at: 0,
        kept: 0,
        row: false,
        fresh: true,
        last: Last::Other,
        depth: Depth::default(),
        sound: true,
        reading: Reading::with_capacity(text.len() + 64),
        comments: Vec::new(),
        wounds: Vec::new(),
        sink,
    };
    if scanner.within_limits() {
        scanner.run();
    } else {
        scanner.sound = false;
    }
    Scan { reading: scanner.reading, comments: scanner.comments, sound: scanner.sound, wounds: scanner.wounds }
}

/// The token before, as far as the next one asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    /// A word that may be a name.
    Word,
    /// A word that asks for more words: `sum`, `business`, `known`.
    Leading,
    /// Three capital letters.
    Currency,
    /// Anything else.
    Other,
}

struct Scanner<'a> {
    file: FileId,
    text: &'a str,
    /// The cursor.
    at: usize,
    /// Up to here the reading has the text.
    kept: usize,
    /// Whether this line is a row of a table.
    row: bool,
    /// Whether nothing but blanks has come on this line.
    fresh: bool,
    last: Last,
    depth: Depth,
    sound: bool,
    reading: Reading,
    comments: Vec<Comment>,
    wounds: Vec<usize>,
    sink: &'a mut Sink,
}

impl<'a> Scanner<'a> {
    fn within_limits(&mut self) -> bool {
        if self.text.len() > limits::SOURCE_BYTES {
            return self.too_large(0, 0, "the file is larger than 1 MiB".to_owned());
        }
        let mut at = 0;
        for (number, line) in self.text.split_inclusive('\n').enumerate() {
            if number >= limits::LINES {
                return self.too_large(at, at, format!("the file has more than {} lines", limits::LINES));
            }
            let line_text = line.trim_end_matches(['\r', '\n']);
            if line_text.len() > limits::LINE && line_text.chars().count() > limits::LINE {
                return self.too_large(at, at, format!("this line has more than {} characters", limits::LINE));
            }
            at += line.len();
        }
        true
    }

    fn too_large(&mut self, start: usize, end: usize, message: String) -> bool {
        let span = self.span(start, end);
        self.sink.push(Diagnostic::new(Code::TooLarge, span, message));
        false
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// What stands from the cursor on.
    fn rest(&self) -> &'a str {
        self.from(self.at)
    }

    fn from(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or("")
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or("")
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Where the line of the cursor ends, before its line break.
    fn line_end(&self) -> usize {
        let rest = self.rest();
        let length = rest.find('\n').unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or("");
        self.at + line.strip_suffix('\r').unwrap_or(line).len()
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if diagnostic.severity() == Severity::Error {
            self.wounds.push(diagnostic.span.start as usize);
        }
        self.sink.push(diagnostic);
    }

    /// The reading gets `text` instead of `start..end`.
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

    /// Reports a value that is written otherwise here, and reads it as `right`.
    fn mend(&mut self, start: usize, end: usize, message: String, right: &str) {
        let span = self.span(start, end);
        self.report(Diagnostic::new(Code::BadLiteral, span, message).with_fix(format!("write `{right}`"), span, right));
        self.put(start, end, right);
    }

    fn run(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
            self.put(0, self.at, "");
        }
        while let Some(byte) = self.byte(self.at) {
            self.token(byte);
            if !self.sound {
                return;
            }
        }
        if self.row {
            let end = self.text.len();
            self.put(end, end, "\u{2}");
        }
        self.keep_up_to(self.text.len());
    }

    fn token(&mut self, byte: u8) {
        match byte {
            b'\n' => return self.line_break(),
            b' ' | b'\t' => return self.at += 1,
            b'\r' if self.byte(self.at + 1) == Some(b'\n') => return self.at += 1,
            b'/' if matches!(self.byte(self.at + 1), Some(b'/' | b'*')) => return self.comment(),
            b'#' => return self.comment(),
            b'-' if self.dashes() => return self.comment(),
            b'"' | b'\'' => self.text(),
            b'0'..=b'9' => self.figure(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'$' => self.currency_sign(1, None),
            0x20..=0x7e => self.mark(char::from(byte), 1),
            _ => self.letter(),
        }
        self.fresh = false;
    }

    /// Whether a comment of other languages begins here: `-- …`. Before an operand dashes are signs.
    fn dashes(&self) -> bool {
        let rest = self.rest();
        let after = rest.trim_start_matches('-');
        !self.row && rest.starts_with("--") && after.starts_with([' ', '\t', '\r', '\n'])
    }

    fn line_break(&mut self) {
        if self.row {
            self.put(self.at, self.at + 1, "\u{2}");
            self.row = false;
            self.depth.reset();
        }
        self.fresh = true;
        self.at += 1;
    }

    /// A mark of `length` bytes in the source, read as `mark`.
    fn mark(&mut self, mark: char, length: usize) {
        let start = self.at;
        self.at += length;
        self.last = Last::Other;
        match mark {
            '(' | '[' | '{' => self.open(start),
            ')' | ']' | '}' => self.depth.close(),
            '|' if self.fresh => self.begin_row(start),
            '|' if self.row => self.depth.reset(),
            '|' => self.late_row(start),
            '.' => self.point(start),
            ',' => self.depth.reset(),
            '-' => self.prefix(start),
            '%' => {}
            _ => self.depth.end_run(),
        }
    }

    fn open(&mut self, start: usize) {
        self.depth.open();
        self.check_depth(start);
    }

    fn prefix(&mut self, start: usize) {
        self.depth.prefix();
        self.check_depth(start);
    }

    fn check_depth(&mut self, at: usize) {
        if self.depth.levels() > limits::DEPTH && self.sound {
            let message = format!("this is more than {} levels deep", limits::DEPTH);
            self.sound = self.too_large(at, at + 1, message);
        }
    }

    /// A row begins at its first bar. A line of dashes, as Markdown has it, is none; nor is a line led by `||`, the
    /// `or` of other languages, unless it ends like a row.
    fn begin_row(&mut self, start: usize) {
        let end = self.line_end();
        let line = self.slice(start, end).trim_end();
        if line.starts_with("||") && !line.ends_with('|') {
            return;
        }
        if line.contains("--") && line.chars().all(|mark| matches!(mark, '|' | '-' | ':' | ' ' | '\t')) {
            let span = self.span(start, start + line.len());
            self.report(Diagnostic::new(Code::BadRow, span, "a table has no line of dashes here").with_fix(
                "take the line out",
                span,
                "",
            ));
            self.put(start, end, "");
            self.at = end;
            return;
        }
        self.depth.reset();
        self.row = true;
    }

    /// A row that does not begin its line, but ends it.
    fn late_row(&mut self, start: usize) {
        self.depth.end_run();
        if self.byte(start + 1) == Some(b'|') || self.byte(start.saturating_sub(1)) == Some(b'|') {
            return;
        }
        let line = self.slice(start, self.line_end()).trim_end();
        if line.len() < 2 || !line.ends_with('|') || line.contains("||") {
            return;
        }
        let before = self.slice(0, start).rsplit('\n').next().unwrap_or("");
        let first = start - before.trim_start().len();
        self.row = true;
        if self.kept <= first && !before.contains([']', ':']) && before.trim() != "each" {
            let (span, here) = (self.span(first, start + line.len()), self.span(first, first));
            self.report(Diagnostic::new(Code::BadRow, span, "a row of a table begins with a bar").with_fix(
                "begin the row",
                here,
                "| ",
            ));
            self.put(first, first, "| ");
        } else {
            let (span, here) = (self.span(start, start + line.len()), self.span(start, start));
            self.report(Diagnostic::new(Code::BadRow, span, "a row of a table begins a line").with_fix(
                "begin a line",
                here,
                "\n  ",
            ));
        }
    }

    /// `.5`: a number begins with a digit.
    fn point(&mut self, start: usize) {
        self.depth.end_run();
        let before = start.checked_sub(1).and_then(|before| self.byte(before)).unwrap_or(b' ');
        let alone = matches!(before, b' ' | b'\t' | b'\n' | b'(' | b'[' | b'{' | b',' | b'|' | b'=');
        if alone && self.byte(self.at).is_some_and(|byte| byte.is_ascii_digit()) {
            let rest = self.from(self.at);
            let length = rest.find(|mark: char| !mark.is_ascii_digit()).unwrap_or(rest.len());
            let span = self.span(start, self.at + length);
            let right = format!("0.{}", rest.get(..length).unwrap_or(""));
            self.report(Diagnostic::new(Code::BadLiteral, span, "a number begins with a digit").with_fix(
                format!("write `{right}`"),
                span,
                right,
            ));
            self.put(start, start, "0");
        }
    }
}
