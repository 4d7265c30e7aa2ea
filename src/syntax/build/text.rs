//! Texts, titles, reasons and sources.

use super::{Builder, child};
use crate::source::Span;
use crate::syntax::ast::{LangText, Text, Texts};
use crate::syntax::grammar::{Pair, Rule};

impl Builder<'_> {
    /// A `text` or a `text_block`: pieces on lines that follow each other are one text, joined by a blank where the
    /// writing has blanks and the author wrote none.
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
            let before = value.len();
            unescape(inside, &mut value);
            if !pieces.is_empty() && wants_blank(&value, before) {
                value.insert(before, ' ');
            }
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

/// Whether a blank joins a text and the piece that begins there: not beside a blank of the author's, and not between
/// letters of a writing without blanks.
fn wants_blank(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let sides = (before.chars().next_back(), after.chars().next());
    let (Some(last), Some(first)) = sides else { return false };
    !(last.is_whitespace() || first.is_whitespace() || is_wide(last) && is_wide(first))
}

/// Chinese and Japanese letters and their punctuation. (Korean sets its words apart by blanks.)
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
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

#[cfg(test)]
mod tests {
    use super::wants_blank;

    #[test]
    fn pieces_are_joined_as_their_writing_joins_words() {
        let wants = |before: &str, after: &str| wants_blank(&format!("{before}{after}"), before.len());
        assert!(wants("One.", "Two."));
        assert!(!wants("One. ", "Two."));
        assert!(!wants("One.", "\nTwo."));
        assert!(!wants("商品以定制方式为您制作，", "不支持退货。"));
        assert!(wants("支持", "Redress"));
        assert!(wants("환불은", "가능합니다"));
        assert!(!wants("", "Two."));
    }
}
