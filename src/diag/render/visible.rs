//! Makes user text safe to print: nothing in it can move the cursor, turn the direction of writing, or hide.
//!
//! Policies, paths and cases come from anywhere. A control, direction-changing or invisible character would let
//! the screen show something else than the file holds, so each is written as `<U+202E>`.

use std::borrow::Cow;

/// The text with every control, direction-changing and invisible character written out; line ends and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        push_visible(&mut out, letter);
    }
    Cow::Owned(out)
}

/// [`visible`] on one line: line ends and tabs become blanks.
pub fn one_line(text: &str) -> String {
    visible(text).split(['\n', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Writes one character, spelt out where it would not show.
pub(super) fn push_visible(out: &mut String, letter: char) {
    if is_hidden(letter) {
        out.push_str(&format!("<U+{:04X}>", u32::from(letter)));
    } else {
        out.push(letter);
    }
}

/// Whether a character cannot be seen, moves the cursor or turns the direction of writing; line ends and tabs do not
/// count.
pub fn is_hidden(letter: char) -> bool {
    if letter == '\n' || letter == '\t' {
        return false;
    }
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_escapes_and_bidi_marks_are_spelt_out() {
        assert_eq!(visible("a\u{1b}[31mb\u{202e}c"), "a<U+001B>[31mb<U+202E>c");
        assert_eq!(visible("退款 é 👍\n\tx"), "退款 é 👍\n\tx");
        assert_eq!(one_line("a\r\n  b\tc"), "a<U+000D> b c");
    }
}
