//! Source texts: which file a span lies in, and which line and column a byte stands on.
//!
//! Everything above speaks of places as [`Span`]s; only a [`SourceMap`] knows texts and paths.

mod digest;

pub use digest::fingerprint;

use std::sync::Arc;

/// The number of a source file within one [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// A half-open range of bytes in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The span from `start` (included) to `end` (excluded).
    pub fn new(file: FileId, start: usize, end: usize) -> Span {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file, start: clip(start), end: clip(end) }
    }

    /// The smallest span that holds both; `self`'s file wins.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span at the end of this one.
    #[must_use]
    pub fn end_point(self) -> Span {
        Span { start: self.end, ..self }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether nothing lies in it.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

/// Line and column, both from 1; the column counts characters (not bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// One source text and where it came from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as messages show it: relative where possible, with forward slashes.
    pub path: Arc<str>,
    /// The text, without a byte order mark.
    pub text: Arc<str>,
    line_starts: Arc<[u32]>,
}

impl Source {
    /// Takes a text in and finds its lines.
    pub fn new(path: &str, text: &str) -> Source {
        let mut starts = vec![0u32];
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'\n' {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        Source { path: path.into(), text: text.into(), line_starts: starts.into() }
    }

    /// The number of the line that holds a byte, from 1.
    pub fn line_of(&self, byte: u32) -> u32 {
        let line = self.line_starts.partition_point(|start| *start <= byte).max(1);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    /// The line and column of a byte; a byte past the end is at the end.
    pub fn line_column(&self, byte: u32) -> LineColumn {
        let line = self.line_of(byte);
        let upto = self.text.get(self.line_start(line)..(byte as usize).min(self.text.len())).unwrap_or("");
        LineColumn { line, column: u32::try_from(upto.chars().count()).unwrap_or(u32::MAX).saturating_add(1) }
    }

    /// The first byte of a line (from 1); the text's end for a line that is not there.
    pub fn line_start(&self, line: u32) -> usize {
        let index = line.saturating_sub(1) as usize;
        self.line_starts.get(index).map_or(self.text.len(), |at| *at as usize)
    }

    /// The text of a line (from 1) without its end.
    pub fn line(&self, line: u32) -> &str {
        let bytes = self.line_start(line)..self.line_start(line.saturating_add(1));
        self.text.get(bytes).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    /// The text under a span, empty where it does not lie on character borders.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

/// All files of one project, by number.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<Source>,
}

impl SourceMap {
    /// Adds a file and gives its number.
    pub fn add(&mut self, source: Source) -> FileId {
        self.files.push(source);
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// The file of that number.
    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(file.0 as usize)
    }

    /// All files in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(self.files.iter())
    }

    /// The text under a span, empty for an unknown file.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).map_or("", |source| source.slice(span))
    }

    /// Path, line and column of a span's start, for messages.
    pub fn place(&self, span: Span) -> Option<(&str, LineColumn)> {
        self.get(span.file).map(|source| (&*source.path, source.line_column(span.start)))
    }
}

/// How many columns a text takes on a terminal: a Chinese letter takes two, a combining mark none. The only door to
/// `unicode-width`.
pub fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { unicode_width::UnicodeWidthStr::width(text) }
}
