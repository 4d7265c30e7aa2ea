//! A Fluent file read, and what is wrong with it in words of our own.
//!
//! Promises that the parser behind it meets only texts that it can read on a small stack and without a panic: not too
//! long, not too deep, and without a broken escape before a letter of several bytes.

use super::{DEEPEST, LONGEST_FILE, Problem};
use fluent_syntax::ast::{Entry, Resource};
use fluent_syntax::parser::{self, ErrorKind, ParserError};
use std::collections::BTreeSet;
use std::ops::Range;

/// The entries of a file; what is wrong, else.
pub(super) fn file(text: &str) -> Result<Resource<&str>, Vec<Problem>> {
    if text.len() > LONGEST_FILE {
        let sentence = format!("this file has more than {} KiB", LONGEST_FILE / 1024);
        return Err(vec![Problem::new(0..0, sentence, "split the notices over several folders")]);
    }
    if let Some(at) = too_deep(text) {
        let sentence = format!("braces nest deeper than {DEEPEST}");
        return Err(vec![Problem::new(at..at + 1, sentence, "give the inner part a message of its own")]);
    }
    if let Some(at) = broken_escape(text) {
        let sentence = "this is not the number of a character".to_owned();
        return Err(vec![Problem::new(
            at..at + 2,
            sentence,
            "write four digits or letters from a to f after `\\u`, six after `\\U`",
        )]);
    }
    let file = parser::parse(text)
        .map_err(|(_, errors)| errors.iter().map(|error| problem(error, text)).collect::<Vec<_>>())?;
    let twice = written_twice(&file, text);
    if twice.is_empty() { Ok(file) } else { Err(twice) }
}

/// Where braces and parentheses first nest too deep.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut start) = (0usize, 0);
    for line in text.split_inclusive('\n') {
        // Nothing is open any more where an entry begins, and comments may hold what they like.
        if begins_entry(line) {
            depth = 0;
        }
        let code = if line.starts_with('#') { "" } else { line };
        for (at, byte) in code.bytes().enumerate() {
            match byte {
                b'{' => depth += 1,
                // Outside of braces a parenthesis is text.
                b'(' if depth > 0 => depth += 1,
                b'}' | b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEEPEST {
                return Some(start + at);
            }
        }
        start += line.len();
    }
    None
}

/// `name =` or `-name =` at the beginning of a line.
fn begins_entry(line: &str) -> bool {
    let name = line.strip_prefix('-').unwrap_or(line);
    let rest = name.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-');
    name.starts_with(|letter: char| letter.is_ascii_alphabetic()) && rest.trim_start_matches(' ').starts_with('=')
}

/// The place of `\u` with fewer digits than it needs and then a letter that is not ASCII.
fn broken_escape(text: &str) -> Option<usize> {
    let broken = |(at, _): &(usize, &str)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let wanted = if rest.starts_with('U') { 6 } else { 4 };
        let mut letters = rest.chars().skip(1);
        let digits = letters.by_ref().take(wanted).take_while(char::is_ascii_hexdigit).count();
        let next = rest.chars().nth(digits + 1);
        rest.starts_with(['u', 'U']) && digits < wanted && next.is_some_and(|next| !next.is_ascii())
    };
    text.match_indices('\\').find(broken).map(|(at, _)| at)
}

/// Messages and terms whose name stands before in the file.
fn written_twice(file: &Resource<&str>, text: &str) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let mut problems = Vec::new();
    for entry in &file.body {
        let (name, term) = match entry {
            Entry::Message(message) => (message.id.name, false),
            Entry::Term(term) => (term.id.name, true),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) | Entry::Junk { .. } => continue,
        };
        if !seen.insert((name, term)) {
            let dash = if term { "-" } else { "" };
            let sentence = format!("`{dash}{name}` is written twice");
            problems.push(Problem::new(super::place(text, name), sentence, "take one of them out"));
        }
    }
    problems
}

fn problem(error: &ParserError, text: &str) -> Problem {
    let (sentence, help) = words(&error.kind);
    Problem::new(on_letters(text, &error.pos), sentence, help)
}

/// The place, within the text and of whole letters; at the end of a line the letter before.
fn on_letters(text: &str, place: &Range<usize>) -> Range<usize> {
    let start = (0..=place.start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let length = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    start..start + length
}

fn words(kind: &ErrorKind) -> (String, &'static str) {
    let own = |sentence: &str| sentence.to_owned();
    match kind {
        ErrorKind::ExpectedToken(token) => (format!("a `{token}` is missing here"), "write it, or take the rest away"),
        ErrorKind::ExpectedCharRange { range } if range.contains('\n') => {
            (own("something follows `->`"), "begin a new line for the variants")
        }
        ErrorKind::ExpectedCharRange { .. } => {
            (own("this is no name and no number"), "names begin with a letter from a to z")
        }
        ErrorKind::ExpectedMessageField { entry_id } => {
            (format!("the message `{entry_id}` has no text"), "write the text after `=`, further lines indented")
        }
        ErrorKind::ExpectedTermField { entry_id } => {
            (format!("the term `-{entry_id}` has no text"), "write the text after `=`, further lines indented")
        }
        ErrorKind::ForbiddenCallee => (own("this cannot be called"), "refer to a message without parentheses"),
        ErrorKind::MissingDefaultVariant => {
            (own("no variant is the default"), "put `*` before the variant for all other values, such as `*[other]`")
        }
        ErrorKind::MissingValue => (own("the text is missing here"), "write it"),
        ErrorKind::MultipleDefaultVariants => (own("two variants are the default"), "take one `*` away"),
        ErrorKind::MessageReferenceAsSelector | ErrorKind::MessageAttributeAsSelector => {
            (own("a message cannot choose between variants"), "choose by a value, such as `$count`")
        }
        ErrorKind::TermReferenceAsSelector => {
            (own("a term cannot choose between variants"), "choose by one of its attributes, such as `-brand.gender`")
        }
        ErrorKind::TermAttributeAsPlaceable => {
            (own("an attribute of a term cannot be written"), "refer to the term itself")
        }
        ErrorKind::UnterminatedStringLiteral => (own("the quotation does not end on its line"), "close it with `\"`"),
        ErrorKind::PositionalArgumentFollowsNamed => {
            (own("a value without a name stands after one with a name"), "put it before")
        }
        ErrorKind::DuplicatedNamedArgument(name) => (format!("`{name}` is passed twice"), "take one of them out"),
        ErrorKind::UnknownEscapeSequence(_) => (own("a `\\` must not stand here"), "write `\\\\` for the sign itself"),
        ErrorKind::InvalidUnicodeEscapeSequence(_) => (
            own("this is not the number of a character"),
            "write four digits or letters from a to f after `\\u`, six after `\\U`",
        ),
        ErrorKind::UnbalancedClosingBrace => (own("this brace closes nothing"), "write `{\"}\"}` for the sign itself"),
        ErrorKind::ExpectedInlineExpression => {
            (own("a value is missing here"), "write one such as `$total`, or `{\"{\"}` for the sign itself")
        }
        ErrorKind::ExpectedSimpleExpressionAsSelector => {
            (own("this cannot choose between variants"), "choose by a value, such as `$count`")
        }
        ErrorKind::ExpectedLiteral => {
            (own("a quotation or number is missing here"), "write one such as `\"genitive\"`")
        }
    }
}
