//! The lines that a diagnostic shows, cut to size and made safe to print, with the places moved along.
//!
//! Promises: whatever the source holds (tabs, wide letters, control characters, a line of a megabyte, CRLF), the
//! excerpt is small and harmless and its places point at the same characters. A span over several lines is shown
//! on its first one.

use std::collections::BTreeSet;
use std::ops::Range;

use super::visible::{is_hidden, push_visible, visible};
use crate::source::{FileId, LineColumn, Source, SourceMap, Span, columns};

/// Lines before and after the ones that hold a place.
const CONTEXT: u32 = 1;
/// Columns shown before a place in a line that is cut.
const LEAD: usize = 24;

/// A few lines of one or more files as one text.
#[derive(Debug, Clone, Default)]
pub(super) struct Excerpt {
    /// The lines, each with its line feed.
    text: String,
    lines: Vec<Line>,
    /// Where the shown places begin, and the line and column there in the source.
    marks: Vec<(usize, LineColumn)>,
}

#[derive(Debug, Clone)]
struct Line {
    file: FileId,
    path: String,
    number: u32,
    /// The bytes in the excerpt's text, with the line feed.
    bytes: Range<usize>,
}

/// Some lines of one file that follow each other.
pub(super) struct Block<'a> {
    /// The path as messages show it.
    pub(super) path: &'a str,
    /// The text of the lines.
    pub(super) text: &'a str,
    /// Where the text begins in the excerpt.
    pub(super) start: usize,
    /// The number of the first line.
    pub(super) first_line: u32,
    /// How many lines.
    pub(super) lines: usize,
    /// The place of the span asked for.
    pub(super) place: LineColumn,
}

impl Excerpt {
    /// Takes the lines around `spans` out of the sources, each at most about `width` columns wide, and gives the
    /// places of the spans in the excerpt's text. The file of the first span comes first. A span in an unknown or
    /// empty file has no place.
    pub(super) fn new(sources: &SourceMap, spans: &[Span], width: usize) -> (Excerpt, Vec<Option<Range<usize>>>) {
        let mut excerpt = Excerpt::default();
        let mut places = vec![None; spans.len()];
        let mut done: Vec<FileId> = Vec::new();
        for span in spans {
            if done.contains(&span.file) {
                continue;
            }
            done.push(span.file);
            if let Some(source) = sources.get(span.file)
                && !source.text.is_empty()
            {
                excerpt.add_file(source, span.file, spans, width, &mut places);
            }
        }
        (excerpt, places)
    }

    fn add_file(
        &mut self,
        source: &Source,
        file: FileId,
        spans: &[Span],
        width: usize,
        places: &mut [Option<Range<usize>>],
    ) {
        // The empty line after a last line feed is no context.
        let last = source.line_of(u32::MAX) - u32::from(source.text.ends_with('\n'));
        let mut wanted = BTreeSet::new();
        for span in spans.iter().filter(|span| span.file == file) {
            let line = source.line_of(span.start);
            wanted.extend(line.saturating_sub(CONTEXT).max(1)..=line.max(last.min(line.saturating_add(CONTEXT))));
        }
        for number in wanted {
            let on_line = |span: &Span| span.file == file && source.line_of(span.start) == number;
            let raw = source.line(number);
            let begin = source.line_start(number);
            let within = |byte: u32| (byte as usize).saturating_sub(begin).min(raw.len());
            let focus = spans.iter().find(|span| on_line(span)).map_or(0, |span| within(span.start));
            let cut = Cut::new(raw, focus, width);
            let base = self.text.len();
            for (span, place) in spans.iter().zip(places.iter_mut()).filter(|(span, _)| on_line(span)) {
                let start = base + cut.place(within(span.start));
                let end = base + cut.place(within(span.end));
                self.marks.push((start, source.line_column(span.start)));
                *place = Some(start..end.max(start));
            }
            self.text.push_str(&cut.text);
            self.text.push('\n');
            let path = visible(&source.path).into_owned();
            self.lines.push(Line { file, path, number, bytes: base..self.text.len() });
        }
    }

    /// The lines that hold `bytes`, with up to `before` and `after` lines around them; none where the lines between
    /// are not all here.
    pub(super) fn block(&self, bytes: Range<usize>, before: usize, after: usize) -> Option<Block<'_>> {
        let holds = |byte: usize| self.lines.iter().position(|line| line.bytes.contains(&byte));
        let mut first = holds(bytes.start)?;
        let mut last = holds(bytes.end.saturating_sub(1).max(bytes.start))?;
        if !(first..last).all(|at| self.joined(at)) {
            return None;
        }
        for _ in 0..before {
            first = first.checked_sub(1).filter(|at| self.joined(*at)).unwrap_or(first);
        }
        for _ in 0..after {
            last = if self.joined(last) { last + 1 } else { last };
        }
        let (top, bottom) = (self.lines.get(first)?, self.lines.get(last)?);
        let mark = self.marks.iter().find(|(at, _)| *at == bytes.start);
        Some(Block {
            path: &top.path,
            text: self.text.get(top.bytes.start..bottom.bytes.end)?,
            start: top.bytes.start,
            first_line: top.number,
            lines: last + 1 - first,
            place: mark.map_or(LineColumn { line: top.number, column: 1 }, |(_, place)| *place),
        })
    }

    /// Whether the line at that index and the one after it follow each other in one file.
    fn joined(&self, at: usize) -> bool {
        let pair = (self.lines.get(at), self.lines.get(at + 1));
        matches!(pair, (Some(one), Some(two)) if one.file == two.file && one.number + 1 == two.number)
    }
}

/// The columns that a letter takes at most where it is shown: a tab is four blanks, what would hide is spelt out.
fn width_of(letter: char) -> usize {
    match letter {
        '\t' => 4,
        _ if is_hidden(letter) => 8,
        _ => columns(letter.encode_utf8(&mut [0; 4])),
    }
}

/// A line as it is shown, and where each of its characters went.
struct Cut {
    text: String,
    /// Byte in the source line, byte in `text`; ascending.
    moved: Vec<(usize, usize)>,
}

impl Cut {
    /// Cuts a line to about `width` columns around the byte `focus`.
    fn new(raw: &str, focus: usize, width: usize) -> Cut {
        let before: usize = raw.get(..focus).unwrap_or(raw).chars().map(width_of).sum();
        let skip = if before + LEAD <= width { 0 } else { before.saturating_sub(LEAD) };
        let mut cut = Cut { text: String::new(), moved: Vec::new() };
        let mut column = 0usize;
        for (at, letter) in raw.char_indices() {
            let from = column;
            column += width_of(letter);
            if from < skip {
                continue;
            }
            if skip > 0 && cut.text.is_empty() {
                cut.text.push('…');
            }
            cut.moved.push((at, cut.text.len()));
            if column > skip + width {
                cut.text.push('…');
                return cut;
            }
            // Marks that change an emoji are left out: terminals disagree on the width of what they make.
            if !matches!(letter, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}') {
                push_visible(&mut cut.text, letter);
            }
        }
        cut.moved.push((raw.len(), cut.text.len()));
        cut
    }

    /// Where a byte of the source line stands; what was cut off stands at the cut.
    fn place(&self, byte: usize) -> usize {
        let after = self.moved.partition_point(|(raw, _)| *raw < byte);
        self.moved.get(after).or(self.moved.last()).map_or(0, |(_, shown)| *shown)
    }
}
