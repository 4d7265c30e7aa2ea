//! Notices: texts in languages with expressions in braces, or values for texts that stand in Fluent files.

use super::{Builder, child};
use crate::diag::{Code, Severity, Sink};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Notice, NoticeBody, NoticePart, NoticeText, NoticeValue};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::{recover, scan};

impl Builder<'_> {
    pub(super) fn notice(&mut self, pair: &Pair<'_>) -> Option<Notice> {
        let body = match child(pair, Rule::notice_fluent) {
            Some(fluent) => {
                let values = child(&fluent, Rule::notice_values).map(Pair::into_inner).into_iter().flatten();
                let values = values.filter(|part| part.as_rule() == Rule::notice_value);
                let values = values.filter_map(|value| self.notice_value(&value)).collect();
                NoticeBody::Fluent { folder: self.text_in(&fluent)?, values }
            }
            None => NoticeBody::Inline(self.notice_texts(&child(pair, Rule::notice_texts)?)),
        };
        Some(Notice { name: self.name_in(pair)?, title: self.title_in(pair), body, span: self.span(pair) })
    }

    fn notice_value(&mut self, pair: &Pair<'_>) -> Option<NoticeValue> {
        Some(NoticeValue { name: self.name_in(pair)?, value: self.value_in(pair)? })
    }

    fn notice_texts(&mut self, pair: &Pair<'_>) -> Vec<NoticeText> {
        let Some(pair) = child(pair, Rule::texts) else { return Vec::new() };
        let blocks: Vec<Pair<'_>> = pair
            .clone()
            .into_inner()
            .filter_map(
                |part| if part.as_rule() == Rule::lang_text { child(&part, Rule::text_block) } else { Some(part) },
            )
            .collect();
        let texts = self.texts(&pair).all.into_iter().zip(blocks);
        texts.map(|(text, block)| NoticeText { text, parts: self.notice_parts(block) }).collect()
    }

    /// The words and the placeholders of a text; its quoted pieces are joined by a blank.
    fn notice_parts(&mut self, block: Pair<'_>) -> Vec<NoticePart> {
        let mut parts = Parts::default();
        for (number, piece) in block.into_inner().enumerate() {
            if number > 0 {
                parts.words.push(' ');
            }
            let start = piece.as_span().start() + 1;
            let inside = piece.as_str().strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or("");
            self.notice_piece(inside, start, &mut parts);
        }
        parts.finish()
    }

    /// One quoted piece, whose inside stands at `start` of the reading.
    fn notice_piece(&mut self, inside: &str, start: usize, parts: &mut Parts) {
        let mut at = 0;
        while let Some(length) = inside.get(at..).and_then(unescaped_brace) {
            let brace = at + length;
            parts.words(inside.get(at..brace).unwrap_or(""));
            let rest = inside.get(brace + 1..).unwrap_or("");
            let opens = inside.as_bytes().get(brace) == Some(&b'{');
            let Some(length) = closing_brace(rest).filter(|_| opens) else {
                // What follows an open brace is of no more use.
                let span = self.place(start + brace, start + brace + 1);
                self.lone_brace(span, opens);
                return;
            };
            let value = self.placeholder(start + brace + 1, rest.get(..length).unwrap_or(""));
            parts.value(value);
            at = brace + length + 2;
        }
        parts.words(inside.get(at..).unwrap_or(""));
    }

    fn lone_brace(&mut self, span: Span, opens: bool) {
        let (message, right) =
            if opens { ("this `{` has no `}` in its text", "\\{") } else { ("this `}` has no `{` in its text", "\\}") };
        self.mend(Code::UnexpectedText, span, message, right.to_owned());
    }

    /// The expression between braces, which stands at `start` of the reading. The scan has passed over it as over any
    /// text, so it is scanned now: for its depth, and for values written otherwise.
    fn placeholder(&mut self, start: usize, inside: &str) -> Expr {
        let span = self.place(start, start + inside.len());
        let error = Expr { kind: ExprKind::Error, span };
        if inside.trim().is_empty() {
            self.report(Code::UnexpectedText, span, "nothing stands between these braces");
            return error;
        }
        if inside.contains(['\\', '"']) {
            self.report(Code::UnexpectedText, span, "no text stands in a placeholder; give it a name with `define`");
            return error;
        }
        let mut sink = Sink::default();
        let scan = scan::scan(self.file, inside, &mut sink);
        if let Some(first) = sink.finish().into_iter().next() {
            let (from, to) = (first.span.start as usize, first.span.end as usize);
            let place = self.place(start + from, start + to);
            let code = if first.severity() == Severity::Error { first.code } else { Code::UnexpectedText };
            self.report(code, place, first.message);
            return error;
        }
        if scan.reading.text() != inside {
            self.report(Code::UnexpectedText, span, "no comment stands in a placeholder");
            return error;
        }
        let reading = self.reading.part(start..start + inside.len());
        recover::placeholder(self.file, reading, self.sink).unwrap_or(error)
    }
}

/// The pieces of a notice so far.
#[derive(Default)]
struct Parts {
    done: Vec<NoticePart>,
    words: String,
}

impl Parts {
    fn words(&mut self, written: &str) {
        super::text::unescape(written, &mut self.words);
    }

    fn value(&mut self, value: Expr) {
        self.end_words();
        self.done.push(NoticePart::Value(value));
    }

    fn end_words(&mut self) {
        if !self.words.is_empty() {
            self.done.push(NoticePart::Words(std::mem::take(&mut self.words)));
        }
    }

    fn finish(mut self) -> Vec<NoticePart> {
        self.end_words();
        self.done
    }
}

/// Where the next brace stands that no backslash makes a letter of the text; the braces of `\u{…}` are none.
fn unescaped_brace(text: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '{' | '}' => return Some(at),
            '\\' => {
                let (slash, escaped) = letters.next()?;
                let code = text.get(slash + 1..).unwrap_or("");
                if escaped == 'u' && code.starts_with('{') {
                    letters.by_ref().find(|(_, letter)| *letter == '}')?;
                }
            }
            _ => {}
        }
    }
    None
}

/// Where the brace stands that closes a placeholder; sets have braces of their own.
fn closing_brace(text: &str) -> Option<usize> {
    let mut open = 0usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}
