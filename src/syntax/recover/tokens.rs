//! The tokens of a text, as far as recovery must know them.

use crate::syntax::{heads, words};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    Text,
    Open,
    Close,
    Mark,
}

/// A token with its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// How many brackets are open round it; a closing bracket stands outside of what it closes.
    pub(super) depth: usize,
    /// Whether it is the first on its line.
    pub(super) fresh: bool,
}

impl Token {
    pub(super) fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// The token as a message names it.
    pub(super) fn said(&self, text: &str) -> String {
        match self.kind {
            Kind::Text => "a text".to_owned(),
            Kind::Mark if self.text(text) == "|" => "a row of a table".to_owned(),
            Kind::Mark if self.text(text) == "\u{2}" => "the end of a row".to_owned(),
            Kind::Word | Kind::Number | Kind::Open | Kind::Close | Kind::Mark => format!("`{}`", self.text(text)),
        }
    }
}

/// All tokens of a text. A brace closes whatever is open inside its block; any other closing bracket without its
/// other half next to it is a mark like any other.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut open: Vec<char> = Vec::new();
    let (mut at, mut fresh) = (0, true);
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if matches!(letter, ' ' | '\t' | '\r' | '\n' | '\u{2}') {
            fresh |= matches!(letter, '\n' | '\u{2}');
            at += 1;
            continue;
        }
        let rest = text.get(at..).unwrap_or("");
        let (mut kind, length) = token(letter, rest);
        if kind == Kind::Close && !close(&mut open, letter) {
            kind = Kind::Mark;
        }
        tokens.push(Token { kind, start: at, end: at + length, depth: open.len(), fresh });
        if kind == Kind::Open {
            open.push(letter);
        }
        fresh = false;
        at += length;
    }
    tokens
}

/// Closes a bracket; says whether there was one.
fn close(open: &mut Vec<char>, closing: char) -> bool {
    let opening = match closing {
        ')' => '(',
        ']' => '[',
        _ => '{',
    };
    match open.iter().rposition(|bracket| *bracket == opening) {
        Some(place) if opening == '{' || place + 1 == open.len() => {
            open.truncate(place);
            true
        }
        Some(_) | None => false,
    }
}

/// The names that a text may declare: those that begin a line, a bracket or a part of a list, or stand behind the word
/// of an item or statement.
pub(super) fn declared(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut before = "";
    for token in tokens(text) {
        let word = token.text(text);
        let leads = token.fresh
            || matches!(before, "{" | "(" | "[" | "," | "except" | "pay" | "deduct" | "give" | "stage" | "may" | "->")
            || words::is_item(before);
        if token.kind == Kind::Word && leads && !words::is_reserved(word) {
            names.push(word.to_owned());
        }
        before = word;
    }
    names
}

fn token(letter: char, rest: &str) -> (Kind, usize) {
    match letter {
        '(' | '[' | '{' => (Kind::Open, 1),
        ')' | ']' | '}' => (Kind::Close, 1),
        '"' => (Kind::Text, text_length(rest)),
        '\u{1}' => (Kind::Text, 1),
        '0'..='9' => (Kind::Number, number_length(rest)),
        _ if heads::is_word_start(letter) => (Kind::Word, heads::first_word(rest).len()),
        _ => (Kind::Mark, mark_length(letter, rest)),
    }
}

fn text_length(rest: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            '\n' | '\u{2}' => return at,
            _ => {}
        }
    }
    rest.len()
}

/// A number, a date or a time with its percent sign.
fn number_length(rest: &str) -> usize {
    let mut end = 0;
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let joins = letter.is_ascii_alphanumeric()
            || (matches!(letter, '.' | ':' | '-') && letters.peek().is_some_and(|(_, next)| next.is_ascii_digit()));
        if !joins {
            return if letter == '%' { at + 1 } else { at };
        }
        end = at + letter.len_utf8();
    }
    end
}

fn mark_length(letter: char, rest: &str) -> usize {
    let two = ["->", "=>", "==", "!=", "<=", ">=", "<>", "&&", "||", "..", "::", "+=", "-="];
    if two.iter().any(|mark| rest.starts_with(mark)) { 2 } else { letter.len_utf8() }
}
