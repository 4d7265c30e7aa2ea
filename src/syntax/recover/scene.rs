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
    /// The innermost block that is open at the trouble (the number of its brace), and what it is made of.
    block: Option<usize>,
    body: Body,
    /// The number of the token that begins the item round the trouble.
    head: usize,
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
    /// Stages.
    Stages,
    /// What may, must and will happen in a stage.
    Stage,
    /// What fulfils a duty, and what happens otherwise.
    Duty,
    /// Effects.
    Effects,
    /// Lines led by a clock's words.
    Clock,
    /// `stage A -> B`.
    Moves,
    /// The values of a notice.
    Values,
    /// Facts, steps and expectations.
    Case,
    /// Facts in a group or record.
    Data,
    /// No block, or none that is known.
    Whole,
}

impl<'t> Scene<'t> {
    pub(super) fn new(text: &'t str, rule: Rule, trouble: Trouble) -> Scene<'t> {
        let tokens = tokens(text);
        let here = tokens.partition_point(|token| token.end <= trouble.at);
        let judge = (rule, 0..text.len());
        let mut scene = Scene { text, trouble, tokens, here, judge, block: None, body: Body::Whole, head: 0 };
        scene.head = scene.find_head();
        let blocks = scene.blocks();
        scene.body = scene.body_of(&blocks);
        scene.block = blocks.last().copied();
        scene
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

    /// The other half of a bracket.
    pub(super) fn closing(&self, number: usize) -> Option<Token> {
        let opening = self.token(number)?;
        let after = self.tokens.iter().skip(number + 1);
        after.copied().find(|token| token.kind == Kind::Close && token.depth == opening.depth)
    }

    /// Whether a token is a `-` between two words without blanks.
    pub(super) fn dash(&self, number: usize) -> bool {
        let touch = |a: Option<Token>, b: Option<Token>| a.zip(b).is_some_and(|(a, b)| a.end == b.start);
        let Some(before) = number.checked_sub(1) else { return false };
        let is_word = |token: Option<Token>| token.is_some_and(|token| token.kind == Kind::Word);
        self.word(number) == "-"
            && is_word(self.token(before))
            && is_word(self.token(number + 1))
            && touch(self.token(before), self.token(number))
            && touch(self.token(number), self.token(number + 1))
    }

    /// Whether a token stands behind such a `-`.
    pub(super) fn glued(&self, number: usize) -> bool {
        number.checked_sub(1).is_some_and(|dash| self.dash(dash))
    }

    /// Whether a brace opens a set and no block.
    pub(super) fn is_set(&self, brace: usize) -> bool {
        self.word(brace) == "{" && brace.checked_sub(1).is_some_and(|before| self.word(before) == "in")
    }

    /// The blocks that are open at the trouble, outermost first: the numbers of their braces.
    fn blocks(&self) -> Vec<usize> {
        let mut open = self.open_brackets();
        open.retain(|number| self.word(*number) == "{" && !self.is_set(*number));
        open
    }

    fn find_head(&self) -> usize {
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
        self.word(self.head)
    }

    /// What the block round the trouble is made of.
    pub(super) fn body(&self) -> Body {
        self.body
    }

    fn body_of(&self, blocks: &[usize]) -> Body {
        let Some((first, inner)) = blocks.split_first() else { return Body::Whole };
        match self.item_word() {
            "eligibility" | "responsibility" | "decision" | "finding" => Body::Rules,
            "compensation" => Body::Ledger,
            "calendar" => Body::Calendar,
            "policy" => Body::Settings,
            "facts" | "record" | "counting" | "hook" => Body::Fields,
            "enum" | "parties" | "remedies" => Body::Members,
            "workflow" => inner.iter().fold(Body::Stages, |outer, brace| self.inner_body(outer, *brace)),
            "clock" => inner.iter().fold(Body::Clock, |outer, brace| self.inner_body(outer, *brace)),
            "example" if inner.is_empty() => Body::Case,
            "example" => Body::Data,
            "migrate" => Body::Moves,
            "notice" if first.checked_sub(2).is_some_and(|from| self.word(from) == "from") => Body::Values,
            _ => Body::Whole,
        }
    }

    /// What a block within another one of a workflow or clock is made of.
    fn inner_body(&self, outer: Body, brace: usize) -> Body {
        match outer {
            Body::Stages => Body::Stage,
            Body::Stage if self.is_duty(brace) => Body::Duty,
            Body::Stage | Body::Duty | Body::Clock => Body::Effects,
            Body::Effects
            | Body::Data
            | Body::Rules
            | Body::Ledger
            | Body::Calendar
            | Body::Settings
            | Body::Fields
            | Body::Members
            | Body::Moves
            | Body::Values
            | Body::Case
            | Body::Whole => Body::Data,
        }
    }

    /// Whether a brace in a stage opens the block of a `must`.
    fn is_duty(&self, brace: usize) -> bool {
        let depth = self.token(brace).map_or(0, |token| token.depth);
        let near = (0..brace).rev().filter_map(|number| self.token(number)).take_while(|token| token.depth >= depth);
        let leads = |token: &Token| match token.text(self.text) {
            "must" | "may" | "->" | "entry" | "once" | "else" => true,
            "after" => token.fresh,
            _ => false,
        };
        near.filter(|token| token.depth == depth).find(leads).is_some_and(|token| token.text(self.text) == "must")
    }

    /// Whether a token begins a statement in the block round the trouble.
    pub(super) fn begins(&self, number: usize) -> bool {
        let body = self.body();
        let depth = self.block.and_then(|block| self.token(block)).map_or(0, |token| token.depth + 1);
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
            Body::Stages => match word {
                "stage" => after != "any",
                "any" => self.word(number + 1) == "stage",
                "in" => self.word(number + 1) == "stages",
                _ => false,
            },
            Body::Stage => {
                let rests = token.fresh || matches!(after, "{" | "}");
                rests && (self.is_actor_line(number) || self.leads_line(number, &["after", "at"]))
            }
            Body::Duty => self.leads_line(number, &["else"]),
            Body::Effects => {
                words::EFFECTS.contains(&word) && !matches!(after, "assign" | "flag" | "with" | "notify" | ",")
            }
            Body::Clock => token.fresh && matches!(word, "runs" | "restarts" | "pauses" | "target" | "at"),
            Body::Moves => word == "stage",
            Body::Values => token.fresh && token.kind == Kind::Word || after == ",",
            Body::Case => self.leads_line(number, &["at", "after", "expect"]),
            Body::Data => token.fresh && token.kind == Kind::Word || matches!(after, "," | "{"),
            Body::Whole => false,
        }
    }

    /// Whether a word begins something of its own: a statement, a clause or an item.
    pub(super) fn leads(&self, number: usize) -> bool {
        let word = self.word(number);
        self.begins_known(number) || is_clause(word) || self.token(number).is_some_and(|token| self.leads_item(token))
    }

    /// Whether a token is neither the end of something nor the beginning of something else: it is the one that is wrong.
    pub(super) fn strays(&self, number: usize) -> bool {
        let kind = self.token(number).map(|token| token.kind);
        let first = number.checked_sub(1).is_some_and(|before| self.word(before) == "{");
        matches!(kind, Some(Kind::Word | Kind::Number)) && (first || !self.leads(number))
    }

    /// Whether a statement begins there by its word, and not only since it begins a line.
    fn begins_known(&self, number: usize) -> bool {
        let body = self.body();
        let by_line = matches!(body, Body::Calendar | Body::Fields | Body::Values | Body::Data);
        self.begins(number) && (!by_line || !words::is_reserved(self.word(number)))
    }

    /// Whether a word begins a line and is no part of the one before: it is a name or one of these words, and what
    /// stands before it could end there.
    pub(super) fn leads_line(&self, number: usize, reserved: &[&str]) -> bool {
        let Some(token) = self.token(number).filter(|token| token.fresh && token.kind == Kind::Word) else {
            return false;
        };
        let word = token.text(self.text);
        let before = number.checked_sub(1).and_then(|before| self.token(before));
        let goes_on = before.is_some_and(|before| {
            let text = before.text(self.text);
            before.kind == Kind::Mark && !matches!(text, "->" | ";" | ".") || matches!(text, "and" | "or" | "not")
        });
        let is_language = word.len() <= 3 && matches!(self.word(number + 1).chars().next(), Some('-' | '"'));
        !goes_on && !is_language && (reserved.contains(&word) || !words::is_reserved(word))
    }

    /// The token that begins the next stage, or the next line of a stage, within a block that is still open there;
    /// and how many blocks end before it.
    pub(super) fn next_block(&self) -> Option<(usize, usize)> {
        match (self.body, self.word(self.here)) {
            (Body::Stage, "stage") => Some((self.here, 1)),
            (Body::Duty | Body::Effects, "stage") => Some((self.here, 2)),
            (Body::Duty | Body::Effects, "may" | "must") => Some((self.line_of_actors()?, 1)),
            _ => None,
        }
    }

    /// Where the actors begin before a `may` or `must` at the trouble.
    fn line_of_actors(&self) -> Option<usize> {
        let fresh = |number: &usize| self.token(*number).is_some_and(|token| token.fresh);
        (0..self.here).rev().find(fresh).filter(|number| self.is_actor_line(*number))
    }

    /// Whether `NAME may`, `NAME, NAME must` begins there.
    fn is_actor_line(&self, number: usize) -> bool {
        let mut at = number;
        while self.token(at).is_some_and(|token| token.kind == Kind::Word) {
            match self.word(at + 1) {
                "may" | "must" => return true,
                "," => at += 2,
                _ => return false,
            }
        }
        false
    }

    /// The statement round the trouble: where it begins and ends. Without a block it is the item.
    pub(super) fn statement(&self) -> Range<usize> {
        let body = self.body();
        let Some(block) = self.block.filter(|_| body != Body::Whole) else { return self.item() };
        let depth = self.token(block).map_or(0, |token| token.depth) + 1;
        let closes =
            |number: &usize| self.token(*number).is_some_and(|token| token.kind == Kind::Close && token.depth < depth);
        let begins = |number: &usize| self.begins(*number);
        let here = if begins(&self.here) || closes(&self.here) { self.here.saturating_sub(1) } else { self.here };
        let first = (block + 1..=here).rev().find(begins).unwrap_or(block + 1);
        let last = (here.max(first) + 1..self.tokens.len()).find(|number| closes(number) || begins(number));
        self.range(first, last.unwrap_or(self.tokens.len()))
    }

    /// The statement that begins with the token at the trouble.
    pub(super) fn next_statement(&self) -> Range<usize> {
        let depth = self.token(self.here).map_or(0, |token| token.depth);
        let ends = |number: &usize| self.token(*number).is_none_or(|token| token.depth < depth) || self.begins(*number);
        let last = (self.here + 1..self.tokens.len()).find(ends).unwrap_or(self.tokens.len());
        self.range(self.here, last)
    }

    /// The item round the trouble.
    pub(super) fn item(&self) -> Range<usize> {
        let at_top = super::expected::begins_item(&self.trouble.expected);
        let first = if at_top { self.here } else { self.head };
        let begins = |number: &usize| self.token(*number).is_some_and(|token| self.leads_item(token));
        let last = (self.here.max(first) + 1..self.tokens.len()).find(begins);
        self.range(first, last.unwrap_or(self.tokens.len()))
    }

    /// Where the expression begins in which the trouble lies: behind a word or mark that begins one.
    pub(super) fn clause_start(&self) -> usize {
        let leads = |number: &usize| {
            let word = self.word(*number);
            is_clause(word)
                || matches!(word, "and" | "or" | "of" | "from" | "if" | "then" | "else" | "=" | ":" | "{" | "(")
        };
        let leads = (0..self.here).rev().take(64).find(leads);
        leads.and_then(|number| self.token(number + 1)).map_or(self.trouble.at, |token| token.start)
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
                || token.depth == depth && ends_tail(body, word)
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
        let rule = |first: usize| {
            Some(match (self.body(), self.item_word()) {
                (Body::Rules, "eligibility") => Rule::lone_verdict,
                (Body::Rules, "responsibility") => Rule::lone_shares,
                (Body::Rules, "finding") => Rule::lone_presumed,
                (Body::Rules, _) => Rule::lone_value,
                (Body::Ledger, _) => Rule::lone_lines,
                (Body::Calendar, _) => Rule::lone_calendar,
                (Body::Settings, _) => Rule::lone_settings,
                (Body::Fields, "facts" | "record") => Rule::lone_fields,
                (Body::Fields, "counting") => Rule::lone_counting,
                (Body::Stages, _) => Rule::lone_parts,
                (Body::Stage, _) => Rule::lone_stage,
                (Body::Duty, _) => Rule::lone_duty,
                (Body::Effects, _) => Rule::lone_effects,
                (Body::Clock, _) => Rule::lone_clock,
                (Body::Moves, _) => Rule::lone_moves,
                (Body::Values, _) => Rule::lone_values,
                (Body::Case, _) if matches!(self.word(first), "at" | "after" | "expect") => Rule::lone_events,
                (Body::Case, _) => Rule::lone_case,
                (Body::Data, _) => Rule::lone_entries,
                (Body::Fields | Body::Members | Body::Whole, _) => return None,
            })
        };
        let block = self.block?;
        let mut first = block + 1;
        while first < self.here {
            let begins = |number: &usize| self.begins(*number) || self.closes_block(*number, block);
            let last = (first + 1..self.tokens.len()).find(begins).unwrap_or(self.tokens.len());
            let (range, rule) = (self.range(first, last), rule(first)?);
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

/// Whether a line of such a block can be read on from a word.
fn ends_tail(body: Body, word: &str) -> bool {
    match body {
        Body::Stage | Body::Duty => matches!(word, "->" | "{" | "when" | "because" | "cite"),
        Body::Clock => word == "{",
        Body::Effects => word == ";",
        Body::Case => matches!(word, "expect" | ","),
        Body::Data | Body::Values => word == ",",
        Body::Rules
        | Body::Ledger
        | Body::Calendar
        | Body::Settings
        | Body::Fields
        | Body::Members
        | Body::Stages
        | Body::Moves
        | Body::Whole => false,
    }
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
