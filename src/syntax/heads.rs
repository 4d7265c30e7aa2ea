//! Where items begin: what follows an item's first word tells a beginning from a name.
//!
//! Used where the grammar cannot help: to divide a text with mistakes.

use super::words;

/// Whether an item begins at the start of `text` (which is the rest of a line and what follows it).
pub(super) fn begins_item(text: &str) -> bool {
    let word = first_word(text);
    if !words::is_item(word) {
        return false;
    }
    let rest = text.get(word.len()..).unwrap_or("").trim_start();
    let next = first_word(rest);
    let mark = rest.chars().next();
    match word {
        "import" => mark == Some('"'),
        "facts" | "parties" | "remedies" => mark == Some('{'),
        "workflow" | "compensation" => matches!(mark, Some('{' | '"')),
        "responsibility" => matches!(mark, Some('{' | '"')) || next == "at" && !caps(rest),
        "eligibility" => matches!(mark, Some('{' | '"')) || matches!(next, "of" | "at" | "per"),
        "example" => mark == Some('"'),
        "migrate" => next == "from",
        "counting" => named(rest, &['{', '"']),
        "table" => named(rest, &['[', '"']),
        "hook" => named(rest, &['(', '"']),
        "decision" | "always" => named(rest, &[':', '"']),
        "define" => named(rest, &['=', ':', '"']),
        "finding" => named(rest, &['{', '"']) || after_name(rest).is_some_and(|rest| first_word(rest) == "at"),
        "calendar" => named(rest, &['{', '"']) || after_name(rest).is_some_and(|rest| first_word(rest) == "like"),
        "policy" => is_name(next),
        "notice" => named(rest, &['{', '"']) || after_name(rest).is_some_and(|rest| first_word(rest) == "from"),
        _ => named(rest, &['{', '"']),
    }
}

/// Whether an item begins, perhaps with a mistake in its head: an item's word at the margin is enough.
pub(super) fn leads_item(text: &str, at_margin: bool) -> bool {
    let word = first_word(text);
    begins_item(text)
        || at_margin && words::is_item(word) && !text.get(word.len()..).unwrap_or("").starts_with(['.', '['])
}

/// The letters, digits and underscores at the start of `text`.
pub(super) fn first_word(text: &str) -> &str {
    let end = text.find(|letter: char| !is_word_char(letter)).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// Whether a letter may stand in a word.
pub(super) fn is_word_char(letter: char) -> bool {
    if letter.is_ascii() {
        letter.is_ascii_alphanumeric() || letter == '_'
    } else {
        pest::unicode::XID_CONTINUE(letter)
    }
}

/// Whether a word may begin with that letter.
pub(super) fn is_word_start(letter: char) -> bool {
    if letter.is_ascii() { letter.is_ascii_alphabetic() || letter == '_' } else { pest::unicode::XID_START(letter) }
}

/// `at most` and `at least` are limits, not an instant.
fn caps(rest: &str) -> bool {
    let after = rest.get(2..).unwrap_or("").trim_start();
    matches!(first_word(after), "most" | "least")
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && !words::is_reserved(word)
}

fn after_name(rest: &str) -> Option<&str> {
    let name = first_word(rest);
    if is_name(name) { rest.get(name.len()..).map(str::trim_start) } else { None }
}

/// Whether `rest` is a name and then one of the marks, with a title with languages perhaps between.
fn named(rest: &str, marks: &[char]) -> bool {
    let Some(rest) = after_name(rest) else { return false };
    let word = first_word(rest);
    let rest = if (2..=3).contains(&word.len()) { rest.trim_start_matches(language_letter).trim_start() } else { rest };
    let by_title = word.is_empty() || rest.starts_with('"');
    by_title && rest.chars().next().is_some_and(|mark| marks.contains(&mark))
}

fn language_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-'
}
