//! Where a trouble lies: between which tokens, in which statement of which item.

use super::Trouble;
use super::tokens::{Kind, Token, tokens};
use crate::syntax::grammar::Rule;
use crate::syntax::{heads, words};
use std::ops::Range;

/// A text, its tokens, and the trouble in it.
pub(super) struct Scene<'t> {
    pub(super) text: &'t str,
    pub(super) trouble: Trouble,
    pub(super) tokens: Vec<Token>,
    /// The number of the token at the trouble; the number of tokens where the text ends.
    pub(super) here: usize,
    /// What is parsed to see whether a remedy helps: a rule, and the part of the text that it reads.
    pub(super) judge: (Rule, Range<usize>),
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
    pub(super) fn new(text: &'t str, rule: Rule, trouble: Trouble) -> Scene<'t> {
        let tokens = tokens(text);
        let here = tokens.partition_point(|token| token.end <= trouble.at);
        Scene { text, trouble, tokens, here, judge: (rule, 0..text.len()) }
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
                Kind::Close => open.truncate(token.depth),
                Kind::Word | Kind::Number | Kind::Text | Kind::Mark => {}
            }
        }
        open
    }

    /// Whether a brace opens a set and no block.
    pub(super) fn is_set(&self, brace: usize) -> bool {
        self.word(brace) == "{" && brace.checked_sub(1).is_some_and(|before| self.word(before) == "in")
    }

    /// The innermost block that is open at the trouble: the number of its brace.
    fn block(&self) -> Option<usize> {
        let open = self.open_brackets();
        let is_block = |number: &usize| self.word(*number) == "{" && !self.is_set(*number);
        open.into_iter().rev().find(is_block)
    }

    /// The number of the token that begins the item round the trouble.
    fn head(&self) -> usize {
        let begins = |number: &usize| {
            self.token(*number).is_some_and(|token| token.kind == Kind::Word && self.leads_item(token))
        };
        let last = (0..=self.here).rev().find(begins);
        last.unwrap_or(0)
    }

    fn leads_item(&self, token: Token) -> bool {
        let text = self.text.get(token.start..).unwrap_or("");
        let at_margin = token.fresh && self.line_at(token.start).start == token.start;
        heads::leads_item(text, at_margin) && (token.fresh || token.depth == 0)
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

    /// Whether a token begins a statement in the block round the trouble.
    pub(super) fn begins(&self, number: usize) -> bool {
        let body = self.body();
        let depth = self.block().and_then(|block| self.token(block)).map_or(0, |token| token.depth + 1);
        let in_block = |token: Token| body == Body::Rules || token.depth == depth;
        self.token(number).is_some_and(in_block) && self.begins_statement(number, body)
    }

    fn begins_statement(&self, number: usize, body: Body) -> bool {
        let Some(token) = self.token(number) else { return false };
        let word = token.text(self.text);
        let after = number.checked_sub(1).map_or("", |before| self.word(before));
        match body {
            Body::Rules => matches!(word, "normally" | "except"),
            Body::Ledger => matches!(word, "pay" | "deduct" | "give" | "total") && (token.fresh || after == "{"),
            Body::Calendar => token.fresh && token.kind == Kind::Word && !matches!(after, "," | "at"),
            Body::Settings => {
                token.fresh && token.kind == Kind::Word && after != ","
                    || words::SETTINGS.contains(&word) && !matches!(after, "." | "=")
            }
            Body::Fields => {
                let leads = token.kind == Kind::Word && !matches!(word, "because" | "cite" | "from" | "to" | "in");
                token.fresh && leads
            }
            Body::Members => after == "," || after == "{",
            Body::Whole => false,
        }
    }

    /// The statement round the trouble: where it begins and ends. Without a block it is the item.
    pub(super) fn statement(&self) -> Range<usize> {
        let body = self.body();
        let Some(block) = self.block().filter(|_| body != Body::Whole) else { return self.item() };
        let depth = self.token(block).map_or(0, |token| token.depth) + 1;
        let closes =
            |number: &usize| self.token(*number).is_some_and(|token| token.kind == Kind::Close && token.depth < depth);
        let begins = |number: &usize| self.begins(*number);
        let here = if begins(&self.here) || closes(&self.here) { self.here.saturating_sub(1) } else { self.here };
        let first = (block + 1..=here).rev().find(begins).unwrap_or(block + 1);
        let last = (here.max(first) + 1..self.tokens.len()).find(|number| closes(number) || begins(number));
        self.range(first, last.unwrap_or(self.tokens.len()))
    }

    /// The item round the trouble.
    pub(super) fn item(&self) -> Range<usize> {
        let at_top = super::expected::begins_item(&self.trouble.expected);
        let first = if at_top { self.here } else { self.head() };
        let begins = |number: &usize| self.token(*number).is_some_and(|token| self.leads_item(token));
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
                || self.begins(*number)
        };
        let last = (self.here..self.tokens.len()).find(stops).unwrap_or(self.tokens.len());
        let start = self.found().map_or(self.text.len(), |token| token.start);
        if last <= self.here { start..start } else { self.range(self.here, last) }
    }

    /// The text of the tokens `first..last`, with the mark that ends a row.
    fn range(&self, first: usize, last: usize) -> Range<usize> {
        let start = self.token(first).map_or(self.text.len(), |token| token.start);
        let end = last.checked_sub(1).and_then(|number| self.token(number)).map_or(start, |token| token.end);
        let after = self.text.get(end..).unwrap_or("");
        let blank = after.len() - after.trim_start_matches([' ', '\t', '\r']).len();
        let row_end = if after.get(blank..).is_some_and(|rest| rest.starts_with('\u{2}')) { blank + 1 } else { 0 };
        start..(end + row_end).max(start)
    }

    /// The trouble within the first statement of the block that is broken by itself. A statement may be read on into
    /// the next one before the grammar refuses; by itself it shows where it is wrong.
    pub(super) fn narrowed(&self) -> Option<(Trouble, Rule, Range<usize>)> {
        let rule = match (self.body(), self.item_word()) {
            (Body::Rules, "eligibility") => Rule::lone_verdict,
            (Body::Rules, "responsibility") => Rule::lone_shares,
            (Body::Rules, "finding") => Rule::lone_presumed,
            (Body::Rules, _) => Rule::lone_value,
            (Body::Ledger, _) => Rule::lone_lines,
            (Body::Calendar, _) => Rule::lone_calendar,
            (Body::Settings, _) => Rule::lone_settings,
            (Body::Fields, "facts" | "record") => Rule::lone_fields,
            (Body::Fields, "counting") => Rule::lone_counting,
            (Body::Fields | Body::Members | Body::Whole, _) => return None,
        };
        let block = self.block()?;
        let mut first = block + 1;
        while first < self.here {
            let begins = |number: &usize| self.begins(*number) || self.closes_block(*number, block);
            let last = (first + 1..self.tokens.len()).find(begins).unwrap_or(self.tokens.len());
            let range = self.range(first, last);
            let text = self.text.get(range.clone()).unwrap_or("");
            if balanced(&self.tokens, first, last)
                && let Err(trouble) = super::attempt(rule, text)
            {
                let at = range.start + trouble.at.min(text.trim_end().len());
                return Some((Trouble { at, ..trouble }, rule, range));
            }
            first = last;
        }
        None
    }

    fn closes_block(&self, number: usize, block: usize) -> bool {
        let depth = self.token(block).map_or(0, |token| token.depth);
        self.token(number).is_some_and(|token| token.kind == Kind::Close && token.depth <= depth)
    }
}

/// Whether a word begins a clause and nothing else.
pub(super) fn is_clause(word: &str) -> bool {
    matches!(word, "when" | "unless" | "because" | "cite" | "wins" | "borne" | "within" | "until")
}

/// Whether every bracket among the tokens `first..last` has its other half.
fn balanced(tokens: &[Token], first: usize, last: usize) -> bool {
    let outside = tokens.get(first).map_or(0, |token| token.depth);
    let mut depth = outside;
    for token in tokens.iter().take(last).skip(first) {
        if token.depth < outside {
            return false;
        }
        depth = if token.kind == Kind::Open { token.depth + 1 } else { token.depth };
    }
    depth == outside
}
