//! Texts, titles, reasons and sources.

use super::{Builder, child};
use crate::source::Span;
use crate::syntax::ast::{LangText, Text, Texts};
use crate::syntax::grammar::{Pair, Rule};

impl Builder<'_> {
    /// A `text` or a `text_block`: pieces on lines that follow each other are one text, joined by a blank.
    pub(super) fn text(&mut self, pair: &Pair<'_>) -> Text {
        let span = self.span(pair);
        if pair.as_rule() == Rule::text {
            return self.joined(span, [pair.clone()]);
        }
        self.joined(span, pair.clone().into_inner())
    }

    fn joined<'i>(&mut self, span: Span, pairs: impl IntoIterator<Item = Pair<'i>>) -> Text {
        let mut value = String::new();
        let mut pieces = Vec::new();
        for pair in pairs {
            let piece = pair.as_str();
            let inside = piece.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or("");
            if !pieces.is_empty() {
                value.push(' ');
            }
            unescape(inside, &mut value);
            pieces.push(if piece.starts_with('"') { piece.to_owned() } else { "\"\"".to_owned() });
        }
        Text { value, span, pieces }
    }

    /// A `texts` pair: a title or a reason.
    pub(super) fn texts(&mut self, pair: &Pair<'_>) -> Texts {
        let mut all = Vec::new();
        for part in pair.clone().into_inner() {
            if part.as_rule() == Rule::lang_text {
                all.extend(self.lang_text(&part));
            } else {
                all.push(LangText { lang: None, text: self.text(&part) });
            }
        }
        Texts { all }
    }

    /// A text with its language.
    pub(super) fn lang_text(&mut self, pair: &Pair<'_>) -> Option<LangText> {
        let lang = self.verbatim(&child(pair, Rule::lang)?);
        let text = self.text(&child(pair, Rule::text_block)?);
        Some(LangText { lang: Some(lang), text })
    }

    /// The texts of a `because`.
    pub(super) fn because(&mut self, pair: &Pair<'_>) -> Texts {
        child(pair, Rule::texts).map(|texts| self.texts(&texts)).unwrap_or_default()
    }

    /// The sources of a `cite`.
    pub(super) fn cite(&mut self, pair: &Pair<'_>) -> Vec<Text> {
        let blocks = pair.clone().into_inner().filter(|inner| inner.as_rule() == Rule::text_block);
        blocks.map(|block| self.text(&block)).collect()
    }
}

/// Resolves the escapes `\"`, `\\`, `\{`, `\}`, `\n`, `\t` and `\u{…}`; the scan has reported any other.
pub(super) fn unescape(text: &str, into: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        into.push_str(before);
        let mut letters = after.chars();
        match letters.next() {
            Some('n') => into.push('\n'),
            Some('t') => into.push('\t'),
            Some('u') => {
                let code = letters.as_str().strip_prefix('{').and_then(|code| code.split_once('}'));
                if let Some((digits, tail)) = code {
                    into.extend(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32));
                    letters = tail.chars();
                }
            }
            Some(other) => into.push(other),
            None => {}
        }
        rest = letters.as_str();
    }
    into.push_str(rest);
}
