//! A text as the parser reads it, and where each of its bytes stands in the source.
//!
//! The scan and the recovery change a text before it is parsed (a comment goes, a missing brace comes); the places of
//! what is read are those of what was written.

use std::ops::Range;

/// The text that is parsed, in pieces that were kept or put in.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    text: String,
    pieces: Vec<Piece>,
    /// Where the source ends.
    source_end: usize,
}

/// From here to the next piece: as in the source, or put in instead of what the source has there.
#[derive(Clone, Copy, Debug)]
struct Piece {
    read: usize,
    source: usize,
    kept: bool,
}

impl Reading {
    /// An empty reading with room for `size` bytes.
    pub(super) fn with_capacity(size: usize) -> Reading {
        Reading { text: String::with_capacity(size), ..Reading::default() }
    }

    /// What the parser reads.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Appends `text`, which stands at `source` in the source.
    pub(super) fn keep(&mut self, source: usize, text: &str) {
        if !text.is_empty() {
            let follows = self.pieces.last().is_some_and(|last| last.kept) && self.source_end == source;
            if !follows {
                self.pieces.push(Piece { read: self.text.len(), source, kept: true });
            }
            self.text.push_str(text);
        }
        self.source_end = source + text.len();
    }

    /// Appends `text` instead of what the source has at `replaced`.
    pub(super) fn put(&mut self, replaced: Range<usize>, text: &str) {
        self.pieces.push(Piece { read: self.text.len(), source: replaced.start, kept: false });
        self.text.push_str(text);
        self.source_end = replaced.end;
    }

    /// Where in the source the bytes `start..end` of the text stand; what was put in stands where it was put.
    pub(super) fn place(&self, start: usize, end: usize) -> Range<usize> {
        let from = self.place_of(start);
        if end <= start {
            return from..from;
        }
        let after = self.pieces.partition_point(|piece| piece.read < end);
        let next = self.pieces.get(after).map_or(self.source_end, |piece| piece.source);
        let to = match after.checked_sub(1).and_then(|at| self.pieces.get(at)) {
            Some(piece) if piece.kept => piece.source + (end - piece.read),
            _ => next,
        };
        from..to.max(from)
    }

    fn place_of(&self, at: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.read <= at);
        match after.checked_sub(1).and_then(|at| self.pieces.get(at)) {
            Some(piece) if piece.kept => (piece.source + (at - piece.read)).min(self.source_end),
            Some(piece) => piece.source,
            None => at.min(self.source_end),
        }
    }

    /// The part `range` of the text, with its places.
    pub(super) fn part(&self, range: Range<usize>) -> Reading {
        let mut part = Reading::default();
        self.copy(range, &mut part);
        part
    }

    /// Puts `text` instead of the bytes `range` of the text.
    pub(super) fn replace(&mut self, range: Range<usize>, text: &str) {
        let mut new = Reading::with_capacity(self.text.len() + text.len());
        self.copy(0..range.start, &mut new);
        new.put(self.place(range.start, range.end), text);
        self.copy(range.end..self.text.len(), &mut new);
        *self = new;
    }

    fn copy(&self, range: Range<usize>, to: &mut Reading) {
        let first = self.pieces.partition_point(|piece| piece.read <= range.start).saturating_sub(1);
        for (at, piece) in self.pieces.iter().enumerate().skip(first) {
            let next = self.pieces.get(at + 1);
            let (start, end) = (piece.read.max(range.start), next.map_or(self.text.len(), |next| next.read));
            let text = self.text.get(start..end.min(range.end)).unwrap_or("");
            if piece.read >= range.end && !range.is_empty() {
                break;
            }
            if piece.kept {
                to.keep(piece.source + (start - piece.read), text);
            } else {
                to.put(piece.source..next.map_or(self.source_end, |next| next.source), text);
            }
        }
    }
}
