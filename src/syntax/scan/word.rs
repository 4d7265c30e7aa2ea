//! Words, as far as the scan must know them: those that nest, those that stick to another, those that are too long.

use super::letters::is_invisible;
use super::{Last, Scanner, heads};
use crate::diag::{Code, Diagnostic};
use crate::syntax::{limits, words};

impl Scanner<'_> {
    /// A word begins at the cursor.
    pub(super) fn word(&mut self) {
        let start = self.at;
        let mut end = start;
        for letter in self.from(start).chars() {
            if !heads::is_word_char(letter) || is_invisible(letter) {
                break;
            }
            end += letter.len_utf8();
        }
        self.at = end;
        if end - start > limits::NAME {
            self.long_name(start, end);
        }
        if self.byte(end) == Some(b'$') {
            return self.letters_and_dollar(start, end);
        }
        let after_dot = start.checked_sub(1).and_then(|before| self.byte(before)) == Some(b'.');
        if !after_dot && !self.glued_words(start, end) {
            self.known_word(start, end);
        }
    }

    fn long_name(&mut self, start: usize, end: usize) {
        let span = self.span(start, end);
        let message = format!("this name has more than {} bytes", limits::NAME);
        self.report(Diagnostic::new(Code::TooLarge, span, message));
    }

    /// `R$`, `US$` and their like.
    fn letters_and_dollar(&mut self, start: usize, end: usize) {
        let code = match self.slice(start, end) {
            "R" => "BRL",
            "US" => "USD",
            "S" => "SGD",
            "HK" => "HKD",
            "A" | "AU" => "AUD",
            "C" | "CA" => "CAD",
            "NT" => "TWD",
            "NZ" => "NZD",
            _ => return,
        };
        self.at = start;
        self.currency_sign(end + 1 - start, Some(code));
    }

    /// `when订单`: a word of the language and a name in another script, without a blank.
    fn glued_words(&mut self, start: usize, end: usize) -> bool {
        let word = self.slice(start, end);
        if word.is_ascii() {
            return false;
        }
        let is_ours = |part: &str| words::is_reserved(part) || ["allow", "deny", "review", "all"].contains(&part);
        let front = word.find(|letter: char| !letter.is_ascii()).unwrap_or(0);
        let back = word.rfind(|letter: char| !letter.is_ascii()).unwrap_or(0);
        let back = back + word.get(back..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let (cut, ours) = match (word.get(..front), word.get(back..)) {
            (Some(part), _) if is_ours(part) => (front, part),
            (_, Some(part)) if is_ours(part) => (back, part),
            _ => return false,
        };
        let (span, here) = (self.span(start, end), self.span(start + cut, start + cut));
        let side = if cut == front { "after" } else { "before" };
        self.report(
            Diagnostic::new(Code::UnexpectedText, span, format!("a blank is missing {side} `{ours}`"))
                .with_label("this is read as one name")
                .with_fix("put a blank between", here, " "),
        );
        self.put(start + cut, start + cut, " ");
        self.last = Last::Other;
        self.depth.end_run();
        true
    }

    /// Counts words that nest, and notes what the next token asks.
    fn known_word(&mut self, start: usize, end: usize) {
        let word = self.slice(start, end);
        let before = self.last;
        self.last = Last::Other;
        match word {
            "not" | "of" | "convert" => return self.prefix(start),
            "if" => {
                self.depth.nest();
                return self.check_depth(start);
            }
            "when" | "unless" | "because" | "cite" | "normally" | "except" | "at" => return self.depth.reset(),
            "sum" | "any" | "all" | "count" | "least" | "greatest" | "earliest" | "latest" => {
                self.last = Last::Leading;
                if self.binds(end) {
                    self.depth.nest();
                    self.check_depth(start);
                } else if before == Last::Word {
                    self.depth.reset();
                }
            }
            "business" | "working" | "work" | "known" | "skipping" => self.last = Last::Leading,
            _ if words::is_reserved(word) => {}
            _ => {
                let code = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
                self.last = if code { Last::Currency } else { Last::Word };
                if matches!(before, Last::Word | Last::Currency) {
                    self.depth.reset();
                }
                self.sticking_amount(start, end);
            }
        }
        self.depth.end_run();
    }

    /// Whether a name and `in` follow, with `known` perhaps between: an aggregate.
    fn binds(&self, end: usize) -> bool {
        let skip = |at: usize| {
            let rest = self.from(at).trim_start();
            (heads::first_word(rest).to_owned(), self.text.len() - rest.len())
        };
        let (mut word, mut at) = skip(end);
        if word == "known" {
            (word, at) = skip(at + word.len());
        }
        !word.is_empty() && skip(at + word.len()).0 == "in"
    }

    /// `EUR12.50`: three capital letters and a number without a blank.
    fn sticking_amount(&mut self, start: usize, end: usize) {
        let word = self.slice(start, end);
        let (Some(code), Some(digits)) = (word.get(..3), word.get(3..)) else { return };
        let decimals = self.byte(end) == Some(b'.') && self.byte(end + 1).is_some_and(|byte| byte.is_ascii_digit());
        let is_code = code.bytes().all(|byte| byte.is_ascii_uppercase());
        if !decimals || !is_code || digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return;
        }
        let (message, here) = (format!("a blank is missing after `{code}`"), self.span(start + 3, start + 3));
        let span = self.span(start, end);
        self.report(Diagnostic::new(Code::BadLiteral, span, message).with_fix("put a blank between", here, " "));
        self.put(start + 3, start + 3, " ");
    }
}
