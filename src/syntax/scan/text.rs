//! Texts: they end on their line, and stand in double quotes.

use super::{Last, Scanner};
use crate::diag::{Code, Diagnostic};

impl Scanner<'_> {
    /// A text begins at the cursor, with an ASCII quote or another one.
    pub(super) fn text(&mut self) {
        let start = self.at;
        self.last = Last::Other;
        self.depth.end_run();
        let Some(quote) = self.rest().chars().next() else { return };
        let inside = start + quote.len_utf8();
        let line_end = self.line_end();
        match self.closing(quote, inside, line_end) {
            Some(end) => self.closed_text(start, quote, inside, end),
            None => self.open_text(start, inside, line_end),
        }
    }

    /// Where the text ends whose inside begins at `at`: the place of its closing quote.
    fn closing(&self, quote: char, at: usize, line_end: usize) -> Option<usize> {
        let twins: &[char] = match quote {
            '"' => &['"'],
            '“' | '”' => &['”', '"'],
            '„' => &['“', '”', '"'],
            '‘' | '’' => &['’', '"'],
            '‚' => &['‘', '’', '"'],
            '「' => &['」', '"'],
            '『' => &['』', '"'],
            '«' => &['»'],
            '»' => &['«', '»'],
            '‹' => &['›'],
            '›' => &['‹', '›'],
            '\'' => &['\''],
            _ => &['＂', '"'],
        };
        let mut escaped = false;
        let mut curly = None;
        for (offset, letter) in self.slice(at, line_end).char_indices() {
            if escaped {
                escaped = false;
            } else if letter == '\\' {
                escaped = true;
            } else if twins.contains(&letter) {
                return Some(at + offset);
            } else if letter == '”' {
                curly = curly.or(Some(at + offset));
            }
        }
        curly.filter(|_| quote == '"')
    }

    fn closed_text(&mut self, start: usize, quote: char, inside: usize, end: usize) {
        let closing = self.from(end).chars().next().unwrap_or('"');
        self.at = end + closing.len_utf8();
        // French puts blanks between the marks and what they hold.
        let french = matches!(quote, '«' | '‹') && matches!(closing, '»' | '›');
        let held = self.slice(inside, end);
        let (inside, end) = if french {
            let left = held.len() - held.trim_start().len();
            (inside + left, inside + left + held.trim().len())
        } else {
            (inside, end)
        };
        self.check_letters(inside, end);
        self.check_escapes(inside, end);
        if quote == '"' && closing == '"' {
            return;
        }
        let span = self.span(start, self.at);
        let said = self.slice(inside, end).replace('"', "\\\"");
        let right = format!("\"{said}\"");
        let code = if quote == '\'' { Code::BadLiteral } else { Code::FullWidthMark };
        self.report(Diagnostic::new(code, span, "a text stands in straight double quotes").with_fix(
            "write straight double quotes",
            span,
            right.clone(),
        ));
        self.put(start, self.at, &right);
    }

    /// A text without an end: it is read up to where the line most likely goes on.
    fn open_text(&mut self, start: usize, inside: usize, line_end: usize) {
        let mut said = self.slice(inside, line_end);
        if self.row {
            said = said.split('|').next().unwrap_or(said);
        }
        let said =
            said.trim_end_matches(|mark: char| mark.is_whitespace() || matches!(mark, '{' | '}' | ',' | ')' | '\\'));
        let end = inside + said.len();
        let right = format!("\"{}\"", said.replace('"', "\\\""));
        let span = self.span(start, end);
        let here = span.end_point();
        self.check_letters(inside, end);
        self.report(
            Diagnostic::new(Code::UnclosedText, span, "this text does not end on its line")
                .with_label("it begins here")
                .with_help("close it with `\"`; a long text goes on in quotes of its own on the next line")
                .with_fix("close the text", here, "\""),
        );
        self.put(start, end, &right);
        self.at = end;
    }

    fn check_escapes(&mut self, start: usize, end: usize) {
        let mut at = start;
        while let Some(offset) = self.slice(at, end).find('\\') {
            let slash = at + offset;
            let after = self.slice(slash + 1, end);
            let letter = after.chars().next().unwrap_or(' ');
            let length = match letter {
                '"' | '\\' | '{' | '}' | 'n' | 't' => 1,
                'u' => unicode_escape(after).unwrap_or(0),
                _ => 0,
            };
            if length > 0 {
                at = slash + 1 + length;
                continue;
            }
            at = slash + 1 + letter.len_utf8();
            let span = self.span(slash, at.min(end));
            self.report(
                Diagnostic::new(Code::BadLiteral, span, format!("`\\{letter}` means nothing in a text"))
                    .with_help(
                        "there are `\\\"`, `\\\\`, `\\{`, `\\}`, `\\n`, `\\t` and `\\u{4e2d}`; a backslash itself is written `\\\\`",
                    )
                    .with_fix("write a backslash", self.span(slash, slash + 1), "\\\\"),
            );
        }
    }
}

/// The length of `u{…}` with the number of a letter, if `text` begins with one.
fn unicode_escape(text: &str) -> Option<usize> {
    let (digits, _) = text.strip_prefix("u{")?.split_once('}')?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    char::from_u32(number).map(|_| digits.len() + 3)
}
