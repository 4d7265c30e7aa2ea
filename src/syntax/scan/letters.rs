//! Letters and marks beyond ASCII: full-width marks and their twins, blanks that are none, and what cannot be seen.

use super::{Last, Scanner, heads};
use crate::diag::{Code, Diagnostic};

impl Scanner<'_> {
    /// Something beyond ASCII, or a control character, stands at the cursor.
    pub(super) fn letter(&mut self) {
        let Some(letter) = self.rest().chars().next() else { return };
        match letter {
            '“' | '”' | '„' | '‘' | '’' | '‚' | '＂' | '「' | '『' | '«' | '»' | '‹' | '›' => {
                return self.text();
            }
            '€' => return self.currency_sign(letter.len_utf8(), Some("EUR")),
            '£' => return self.currency_sign(letter.len_utf8(), Some("GBP")),
            '₹' => return self.currency_sign(letter.len_utf8(), Some("INR")),
            '₩' => return self.currency_sign(letter.len_utf8(), Some("KRW")),
            '₫' => return self.currency_sign(letter.len_utf8(), Some("VND")),
            '฿' => return self.currency_sign(letter.len_utf8(), Some("THB")),
            '₱' => return self.currency_sign(letter.len_utf8(), Some("PHP")),
            '¥' | '￥' | '＄' => return self.currency_sign(letter.len_utf8(), None),
            _ => {}
        }
        if let Some(twin) = twin(letter) {
            self.twins(letter, twin);
        } else if is_invisible(letter) || is_odd_blank(letter) {
            self.invisible(self.at, letter);
            let end = self.at + letter.len_utf8();
            self.put(self.at, end, if is_odd_blank(letter) { " " } else { "" });
            self.at = end;
        } else if heads::is_word_start(letter) {
            self.word();
        } else {
            self.last = Last::Other;
            self.depth.end_run();
            self.at += letter.len_utf8();
        }
    }

    /// A full-width mark, or several of the same kind in a row: read as ASCII.
    fn twins(&mut self, first: char, twin: &'static str) {
        let start = self.at;
        let figures = |letter: char| matches!(letter, '０'..='９' | '．' | '％');
        let mut right = String::from(twin);
        let mut end = start + first.len_utf8();
        for letter in self.from(end).chars().take_while(|letter| same_kind(first, *letter)) {
            right.push_str(self::twin(letter).unwrap_or(""));
            end += letter.len_utf8();
        }
        let span = self.span(start, end);
        let written = self.slice(start, end).to_owned();
        let message = if first == '\u{3000}' {
            "a full-width blank, read as a plain one".to_owned()
        } else {
            format!("`{written}` is read as `{right}`")
        };
        self.report(Diagnostic::new(Code::FullWidthMark, span, message).with_fix(
            format!("write `{right}`"),
            span,
            right.clone(),
        ));
        if first == '｜' {
            self.mark('|', first.len_utf8());
        } else if figures(first) || first == '\u{3000}' {
            self.at = end;
        } else if let Some(mark) = twin.chars().next() {
            self.mark(mark, first.len_utf8());
        }
        self.put(start, end, &right);
        self.at = end;
    }

    /// Reports what cannot be seen in a comment or a text. Joiners belong to some scripts and to pictures.
    pub(super) fn check_letters(&mut self, start: usize, end: usize) {
        if self.slice(start, end).bytes().all(|byte| matches!(byte, 0x20..=0x7e | b'\t')) {
            return;
        }
        let mut before = ' ';
        let mut found = Vec::new();
        for (offset, letter) in self.slice(start, end).char_indices() {
            let joins = matches!(letter, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}') && !before.is_ascii();
            if is_invisible(letter) && !joins && letter != '\t' && letter != '\n' && letter != '\r' {
                found.push((start + offset, letter));
            }
            before = letter;
        }
        for (at, letter) in found {
            self.invisible(at, letter);
        }
    }

    pub(super) fn invisible(&mut self, at: usize, letter: char) {
        let span = self.span(at, at + letter.len_utf8());
        let what = if is_odd_blank(letter) { "a blank of a special kind" } else { invisible_name(letter) };
        let fix = if is_odd_blank(letter) { " " } else { "" };
        self.report(
            Diagnostic::new(Code::InvisibleText, span, format!("{what} stands here (U+{:04X})", u32::from(letter)))
                .with_label("it cannot be seen")
                .with_fix(if fix.is_empty() { "take it out" } else { "write a plain blank" }, span, fix),
        );
    }
}

/// Whether a mark may be read together with the one before it.
fn same_kind(first: char, letter: char) -> bool {
    match first {
        '０'..='９' => matches!(letter, '０'..='９' | '．' | '％' | '：'),
        '\u{3000}' => letter == '\u{3000}',
        _ => false,
    }
}

/// What a full-width or typographic mark is read as.
fn twin(letter: char) -> Option<&'static str> {
    Some(match letter {
        '\u{3000}' => " ",
        '，' | '、' => ",",
        '：' => ":",
        '；' => ";",
        '（' => "(",
        '）' => ")",
        '［' | '【' => "[",
        '］' | '】' => "]",
        '｛' => "{",
        '｝' => "}",
        '｜' => "|",
        '％' => "%",
        '．' | '。' => ".",
        '＋' => "+",
        '－' | '−' | '–' | '—' => "-",
        '＊' | '×' => "*",
        '／' | '÷' => "/",
        '＜' => "<",
        '＞' => ">",
        '＝' => "=",
        '→' | '⇒' => "->",
        '≤' => "<=",
        '≥' => ">=",
        '！' => "!",
        '？' => "?",
        '０' => "0",
        '１' => "1",
        '２' => "2",
        '３' => "3",
        '４' => "4",
        '５' => "5",
        '６' => "6",
        '７' => "7",
        '８' => "8",
        '９' => "9",
        _ => return None,
    })
}

/// Blanks that are not the plain one: they look like it, and mean nothing else.
fn is_odd_blank(letter: char) -> bool {
    matches!(letter, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}')
}

/// Characters that cannot be seen, or that change the direction of what stands beside them.
pub(super) fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

fn invisible_name(letter: char) -> &'static str {
    match letter {
        '\u{ad}' => "a soft hyphen",
        '\u{200b}' => "a blank without width",
        '\u{200c}' | '\u{200d}' => "a joiner",
        '\u{feff}' => "a byte order mark in the middle of the text",
        '\r' => "a carriage return without a line break",
        '\u{2028}' | '\u{2029}' | '\u{85}' => "a line break of a special kind",
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "a mark that changes the direction of the text"
        }
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => "a control character",
        _ => "an invisible character",
    }
}
