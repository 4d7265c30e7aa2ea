//! Writes JSON text in one pass; the order of keys is the order of the calls.

use crate::diag::render::is_hidden;
use std::fmt::{self, Display, Write as _};

/// A writer of one JSON document.
///
/// ```
/// let mut json = redress::wire::Writer::compact();
/// json.object(|json| {
///     json.key("name").text("A \"B\"");
///     json.key("sizes").list([1, 2], |json, size| json.plain(size));
/// });
/// assert_eq!(json.finish(), r#"{"name":"A \"B\"","sizes":[1,2]}"#);
/// ```
#[derive(Clone, Debug)]
pub struct Writer {
    out: String,
    /// Blanks a level; `None`: everything on one line.
    indent: Option<usize>,
    level: usize,
    /// Whether the next entry or element is the first of its level.
    first: bool,
}

impl Writer {
    /// Writes on one line without blanks.
    pub fn compact() -> Writer {
        Writer { out: String::with_capacity(512), indent: None, level: 0, first: true }
    }

    /// Writes one entry a line, indented by two blanks, for people.
    pub fn pretty() -> Writer {
        Writer { indent: Some(2), ..Writer::compact() }
    }

    /// What has been written.
    pub fn finish(self) -> String {
        self.out
    }

    fn next(&mut self) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        self.line();
    }

    fn line(&mut self) {
        if let Some(indent) = self.indent {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', indent * self.level));
        }
    }

    fn nested(&mut self, open: char, close: char, body: impl FnOnce(&mut Writer)) {
        self.out.push(open);
        self.level += 1;
        self.first = true;
        body(self);
        self.level -= 1;
        if !self.first {
            self.line();
        }
        self.first = false;
        self.out.push(close);
    }

    /// Writes an object with what `body` writes inside.
    pub fn object(&mut self, body: impl FnOnce(&mut Writer)) {
        self.nested('{', '}', body);
    }

    /// Writes a key inside an object; its value must follow.
    pub fn key(&mut self, key: &str) -> &mut Writer {
        self.next();
        self.text(key);
        self.out.push_str(if self.indent.is_some() { ": " } else { ":" });
        self
    }

    /// Writes a list, one call of `one` an element.
    pub fn list<T>(&mut self, all: impl IntoIterator<Item = T>, mut one: impl FnMut(&mut Writer, T)) {
        self.nested('[', ']', |json| {
            for element in all {
                json.next();
                one(json, element);
            }
        });
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str) {
        self.out.push('"');
        escape_into(&mut self.out, text);
        self.out.push('"');
    }

    /// Writes a text from anything that can be displayed.
    pub fn shown(&mut self, value: impl Display) {
        self.out.push('"');
        // Writing into a `String` cannot fail.
        let _ = write!(Escaped(&mut self.out), "{value}");
        self.out.push('"');
    }

    /// Writes a number, or another value whose displayed form is JSON already.
    pub fn plain(&mut self, value: impl Display) {
        let _ = write!(self.out, "{value}");
    }

    /// Writes `true` or `false`.
    pub fn bool(&mut self, value: bool) {
        self.out.push_str(if value { "true" } else { "false" });
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.out.push_str("null");
    }
}

/// A text as JSON writes it.
#[cfg(feature = "cli")]
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    escape_into(&mut out, text);
    out.push('"');
    out
}

struct Escaped<'a>(&'a mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape_into(self.0, text);
        Ok(())
    }
}

/// Appends a text with what JSON wants escaped, and with what could hide or reorder it where it is shown.
fn escape_into(out: &mut String, text: &str) {
    let plain = |byte: u8| (0x20..0x7f).contains(&byte) && byte != b'"' && byte != b'\\';
    if text.bytes().all(plain) {
        return out.push_str(text);
    }
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if char.is_control() || is_hidden(char) => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            _ => out.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pretty_and_empty() {
        let mut json = Writer::pretty();
        json.object(|json| {
            json.key("a").list([1], |json, n| json.plain(n));
            json.key("b").list([0; 0], |json, n: i32| json.plain(n));
            json.key("c").object(|_| {});
            json.key("d").null();
        });
        assert_eq!(json.finish(), "{\n  \"a\": [\n    1\n  ],\n  \"b\": [],\n  \"c\": {},\n  \"d\": null\n}");
    }

    #[test]
    fn what_hides_is_escaped_and_read_back_by_another_reader() {
        let nasty = "a\u{202e}\"\\\n\r\t\u{0}\u{7f}\u{e0001}é订单😀";
        let mut json = Writer::compact();
        json.list([nasty], |json, text| json.text(text));
        json.list([nasty], |json, text| json.shown(text));
        let text = json.finish();
        assert!(!text.contains('\u{202e}') && !text.contains('\u{e0001}'));
        let both: Vec<Vec<String>> =
            serde_json::Deserializer::from_str(&text).into_iter().map(Result::unwrap).collect();
        assert_eq!(both, [[nasty], [nasty]]);
    }
}
