//! Where a trouble lies: between which tokens, in which statement of which item.

use super::Trouble;
use super::tokens::{Kind, Token, tokens};
use crate::syntax::{heads, words};
use std::ops::Range;

/// A text, its tokens, and the trouble in it.
pub(super) struct Scene<'t> {
    pub(super) text: &'t str,
    pub(super) trouble: Trouble,
    pub(super) tokens: Vec<Token>,
    /// The number of the token at the trouble; the number of tokens where the text ends.
    pub(super) here: usize,
}

/// What an item's block is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// `normally` and `except`.
    Rules,
    /// `pay`, `deduct`, `give`, `total`.
    Ledger,
    /// Lines led by a calendar's words.
    Calendar,
    /// The header's settings.
    Settings,
    /// A name and what belongs to it, one a line.
    Fields,
    /// Names with commas.
    Members,
    /// No block, or none that is known.
    Whole,
}

impl<'t> Scene<'t> {
    pub(super) fn new(text: &'t str, trouble: Trouble) -> Scene<'t> {
        let tokens = tokens(text);
        let here = tokens.partition_point(|token| token.end <= trouble.at);
        Scene { text, trouble, tokens, here }
    }

    pub(super) fn token(&self, number: usize) -> Option<Token> {
        self.tokens.get(number).copied()
    }

    /// The token at the trouble, if the text does not end there.
    pub(super) fn found(&self) -> Option<Token> {
        self.token(self.here)
    }

    /// The token before the trouble.
    pub(super) fn before(&self) -> Option<Token> {
        self.here.checked_sub(1).and_then(|number| self.token(number))
    }

    /// The text of a token; empty where there is none.
    pub(super) fn word(&self, number: usize) -> &'t str {
        self.token(number).map_or("", |token| token.text(self.text))
    }

    /// Where the last token before a place begins.
    pub(super) fn last_before(&self, at: usize) -> usize {
        let after = self.tokens.partition_point(|token| token.end <= at);
        after.checked_sub(1).and_then(|number| self.token(number)).map_or(0, |token| token.start)
    }

    /// The line round a place, without its break.
    pub(super) fn line_at(&self, at: usize) -> Range<usize> {
        let start = self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |line| line + 1);
        let end = self.text.get(at..).and_then(|after| after.find('\n')).map_or(self.text.len(), |length| at + length);
        start..end
    }

    /// How many brackets are open at the trouble.
    fn depth(&self) -> usize {
        match self.found() {
            Some(token) if token.kind == Kind::Close => token.depth + 1,
            Some(token) => token.depth,
            None => self.open_brackets().len(),
        }
    }

    /// The brackets that are open at the trouble, outermost first.
    pub(super) fn open_brackets(&self) -> Vec<usize> {
        let mut open = Vec::new();
        for (number, token) in self.tokens.iter().enumerate().take(self.here) {
            match token.kind {
                Kind::Open => open.push(number),
                Kind::Close => {
                    open.pop();
                }
                Kind::Word | Kind::Number | Kind::Text | Kind::Mark => {}
            }
        }
        open
    }

    /// The innermost block that is open at the trouble: the number of its brace.
    fn block(&self) -> Option<usize> {
        let open = self.open_brackets();
        let is_block = |number: &usize| {
            self.word(*number) == "{" && number.checked_sub(1).is_none_or(|before| self.word(before) != "in")
        };
        open.into_iter().rev().find(is_block)
    }

    /// The number of the token that begins the item round the trouble.
    fn head(&self) -> usize {
        let begins = |number: &usize| {
            self.token(*number).is_some_and(|token| {
                token.kind == Kind::Word && heads::begins_item(self.text.get(token.start..).unwrap_or(""))
            })
        };
        let last = (0..=self.here).rev().find(begins);
        last.unwrap_or(0)
    }

    /// The word of the item round the trouble.
    pub(super) fn item_word(&self) -> &'t str {
        self.word(self.head())
    }

    /// What the block round the trouble is made of.
    pub(super) fn body(&self) -> Body {
        if self.block().is_none() {
            return Body::Whole;
        }
        match self.item_word() {
            "eligibility" | "responsibility" | "decision" | "finding" => Body::Rules,
            "compensation" => Body::Ledger,
            "calendar" => Body::Calendar,
            "policy" => Body::Settings,
            "facts" | "record" | "counting" | "hook" => Body::Fields,
            "enum" | "parties" | "remedies" => Body::Members,
            _ => Body::Whole,
        }
    }

    fn begins_statement(&self, number: usize, body: Body) -> bool {
        let Some(token) = self.token(number) else { return false };
        let word = token.text(self.text);
        let after = number.checked_sub(1).map_or("", |before| self.word(before));
        match body {
            Body::Rules => matches!(word, "normally" | "except"),
            Body::Ledger => matches!(word, "pay" | "deduct" | "give" | "total") && (token.fresh || after == "{"),
            Body::Calendar => {
                token.fresh && matches!(word, "open" | "closed" | "received" | "timezone" | "cite") || after == "{"
            }
            Body::Settings => {
                token.fresh && token.kind == Kind::Word
                    || words::SETTINGS.contains(&word) && !matches!(after, "." | "=")
            }
            Body::Fields => token.fresh && token.kind == Kind::Word && !words::is_reserved(word),
            Body::Members => after == "," || after == "{",
            Body::Whole => false,
        }
    }

    /// The statement round the trouble: where it begins and ends. Without a block it is the item.
    pub(super) fn statement(&self) -> Range<usize> {
        let body = self.body();
        let Some(block) = self.block().filter(|_| body != Body::Whole) else { return self.item() };
        let depth = self.token(block).map_or(0, |token| token.depth) + 1;
        let begins = |number: &usize| {
            self.token(*number).is_some_and(|token| token.depth == depth) && self.begins_statement(*number, body)
        };
        let first = (block + 1..=self.here).rev().find(begins).unwrap_or(block + 1);
        let ends = |number: &usize| {
            self.token(*number).is_some_and(|token| token.kind == Kind::Close && token.depth < depth) || begins(number)
        };
        let last = (self.here.max(first + 1)..self.tokens.len()).find(ends);
        self.range(first, last.unwrap_or(self.tokens.len()))
    }

    /// The item round the trouble.
    pub(super) fn item(&self) -> Range<usize> {
        let at_top = super::expected::begins_item(&self.trouble.expected);
        let first = if at_top { self.here } else { self.head() };
        let begins = |number: &usize| {
            self.token(*number)
                .is_some_and(|token| token.fresh && heads::begins_item(self.text.get(token.start..).unwrap_or("")))
        };
        let last = (self.here.max(first) + 1..self.tokens.len()).find(begins);
        self.range(first, last.unwrap_or(self.tokens.len()))
    }

    /// From the trouble to where reading can go on: a clause, the end of the bracket or of the statement.
    pub(super) fn tail(&self) -> Range<usize> {
        let statement = self.statement();
        let depth = self.depth();
        let body = self.body();
        let in_list = self.open_brackets().last().is_some_and(|number| {
            self.word(*number) != "{" || number.checked_sub(1).is_some_and(|b| self.word(b) == "in")
        });
        let stops = |number: &usize| {
            let Some(token) = self.token(*number) else { return true };
            let word = token.text(self.text);
            token.start >= statement.end
                || token.kind == Kind::Close && token.depth < depth
                || token.depth == depth && word == "," && in_list
                || body == Body::Whole && word == "{" && token.depth == 0
                || matches!(body, Body::Rules | Body::Ledger) && is_clause(word)
                || matches!(word, "because" | "cite")
        };
        let last = (self.here..self.tokens.len()).find(stops).unwrap_or(self.tokens.len());
        let start = self.found().map_or(self.text.len(), |token| token.start);
        if last <= self.here { start..start } else { self.range(self.here, last) }
    }

    /// The text of the tokens `first..last`.
    fn range(&self, first: usize, last: usize) -> Range<usize> {
        let start = self.token(first).map_or(self.text.len(), |token| token.start);
        let end = last.checked_sub(1).and_then(|number| self.token(number)).map_or(start, |token| token.end);
        start..end.max(start)
    }
}

/// Whether a word begins a clause and nothing else.
pub(super) fn is_clause(word: &str) -> bool {
    matches!(word, "when" | "unless" | "because" | "cite" | "wins" | "borne" | "within" | "until")
}
