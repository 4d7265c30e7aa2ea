//! A cursor over JSON text: the caller asks for what it expects and gets borrowed slices.
//!
//! Promises: never panics, never recurses, looks at each byte once, and gives numbers as they are written (they are
//! never made binary floating point). It knows offsets, not lines: those are found only when something is wrong.

use crate::wire::input::shown;
use std::borrow::Cow;

/// How deep objects and lists may stand in each other.
pub(crate) const DEPTH: usize = 128;

/// The text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Syntax {
    /// The byte where that shows.
    pub at: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<&'static str>,
}

/// What kind of value stands next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    List,
    Text,
    Number,
    True,
    False,
    Null,
}

impl Kind {
    /// The kind in words, for messages.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Kind::Object => "an object",
            Kind::List => "a list",
            Kind::Text => "a text",
            Kind::Number => "a number",
            Kind::True => "`true`",
            Kind::False => "`false`",
            Kind::Null => "`null`",
        }
    }
}

/// The cursor.
#[derive(Clone)]
pub(crate) struct Reader<'t> {
    text: &'t str,
    at: usize,
    key_at: usize,
}

/// What reading gives; an error is boxed, so that a good result stays in registers.
pub(crate) type Read<T> = Result<T, Box<Syntax>>;

impl<'t> Reader<'t> {
    /// A cursor at the beginning of the text; a byte order mark is passed over.
    pub(crate) fn new(text: &'t str) -> Reader<'t> {
        Reader { text, at: if text.starts_with('\u{feff}') { 3 } else { 0 }, key_at: 0 }
    }

    /// The byte that is looked at next.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The first byte of the last key.
    pub(crate) fn key_at(&self) -> usize {
        self.key_at
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
    }

    /// The text from a byte up to the cursor.
    #[inline]
    fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or("")
    }

    #[cold]
    fn fault<T>(&self, message: impl Into<String>) -> Read<T> {
        Err(Box::new(Syntax { at: self.at, message: message.into(), help: None }))
    }

    #[cold]
    fn fault_help<T>(&self, message: impl Into<String>, help: &'static str) -> Read<T> {
        Err(Box::new(Syntax { at: self.at, message: message.into(), help: Some(help) }))
    }

    /// What stands at the cursor, for messages: a word, or a single character.
    #[cold]
    fn found(&self) -> String {
        let rest = self.text.get(self.at..).unwrap_or("");
        let word = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        let length = rest.chars().next().map_or(0, char::len_utf8).max(word);
        match rest.get(..length) {
            Some("") | None => "the text ends".to_owned(),
            Some(found) => format!("found {}", shown(found)),
        }
    }

    /// The kind of the next value; the cursor stands at its first byte afterwards.
    #[inline]
    pub(crate) fn kind(&mut self) -> Read<Kind> {
        self.skip_blanks();
        match self.byte() {
            Some(b'"') => Ok(Kind::Text),
            Some(b'0'..=b'9' | b'-') => Ok(Kind::Number),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::List),
            Some(b't') => Ok(Kind::True),
            Some(b'f') => Ok(Kind::False),
            Some(b'n') => Ok(Kind::Null),
            Some(_) | None => self.no_value(),
        }
    }

    #[cold]
    fn no_value(&self) -> Read<Kind> {
        let message = format!("a value was expected, {}", self.found());
        match self.byte() {
            Some(b'\'') => self.fault_help(message, "texts stand in double quotes"),
            Some(b'/' | b'#') => self.fault_help(message, "JSON has no comments"),
            Some(b'}' | b']') => self.fault_help(message, "is there a comma too many?"),
            Some(b'+' | b'.') => self.fault_help(message, "numbers are written like `12`, `-0.5` or `1e3`"),
            Some(b'T' | b'F' | b'N') => {
                self.fault_help(message, "`true`, `false` and `null` are written so; texts stand in double quotes")
            }
            Some(_) => self.fault_help(message, "texts stand in double quotes"),
            None => self.fault_help(message, "is the file cut short?"),
        }
    }

    /// Passes the `{` or `[` at the cursor.
    #[inline]
    pub(crate) fn enter(&mut self) {
        self.at += 1;
    }

    /// The next key of the object that was entered, up to and with its colon; `None` at the closing brace, which is
    /// passed. `first` is true before the first key and is cleared.
    #[inline(always)]
    pub(crate) fn key(&mut self, first: &mut bool) -> Read<Option<Cow<'t, str>>> {
        if !self.comma_or_end(first, b'}')? {
            return Ok(None);
        }
        self.key_at = self.at;
        if self.byte() != Some(b'"') {
            return self.no_key();
        }
        let key = self.text()?;
        self.skip_blanks();
        if self.byte() != Some(b':') {
            return self.no_colon(&key);
        }
        self.at += 1;
        Ok(Some(key))
    }

    #[cold]
    fn no_colon<T>(&self, key: &str) -> Read<T> {
        self.fault(format!("a colon was expected after {}, {}", shown(key), self.found()))
    }

    #[cold]
    fn no_key<T>(&self) -> Read<T> {
        let message = format!("a name in double quotes was expected, {}", self.found());
        match self.byte() {
            Some(b'}') => self.fault_help(message, "a comma stands between two entries, none after the last"),
            Some(_) => self.fault_help(message, "names stand in double quotes"),
            None => self.fault_help(message, "is the file cut short?"),
        }
    }

    /// Whether the list that was entered has a further element, which stands next; the closing bracket is passed.
    #[inline]
    pub(crate) fn element(&mut self, first: &mut bool) -> Read<bool> {
        if !self.comma_or_end(first, b']')? {
            return Ok(false);
        }
        if self.byte() == Some(b']') {
            let message = "a value was expected, found `]`";
            return self.fault_help(message, "a comma stands between two elements, none after the last");
        }
        Ok(true)
    }

    #[inline]
    fn comma_or_end(&mut self, first: &mut bool, end: u8) -> Read<bool> {
        self.skip_blanks();
        match self.byte() {
            Some(byte) if byte == end => {
                self.at += 1;
                return Ok(false);
            }
            Some(b',') if !*first => {
                self.at += 1;
                self.skip_blanks();
            }
            Some(_) | None if *first => {}
            Some(_) | None => return self.no_comma(end),
        }
        *first = false;
        Ok(true)
    }

    #[cold]
    fn no_comma<T>(&self, end: u8) -> Read<T> {
        self.fault(format!("a comma or `{}` was expected, {}", char::from(end), self.found()))
    }

    /// The text whose opening quote is at the cursor; borrowed where it has no escapes.
    #[inline(always)]
    pub(crate) fn text(&mut self) -> Read<Cow<'t, str>> {
        let start = self.at + 1;
        self.at = start + plain_length(self.text.as_bytes().get(start..).unwrap_or_default());
        if self.byte() != Some(b'"') {
            return self.text_with_escapes(start);
        }
        let text = self.since(start);
        self.at += 1;
        Ok(Cow::Borrowed(text))
    }

    #[cold]
    fn broken_text<T>(&self, start: usize) -> Read<T> {
        match self.byte() {
            Some(b'\n' | b'\r') | None => {
                let quote = Reader { at: start.saturating_sub(1), ..self.clone() };
                quote.fault_help(
                    "this text does not end on its line",
                    "texts end with a double quote; a line end is written `\\n`",
                )
            }
            Some(byte) => self.fault_help(
                format!("a control character (U+{byte:04X}) inside a text"),
                "it is written as an escape such as `\\t`",
            ),
        }
    }

    #[cold]
    fn text_with_escapes(&mut self, start: usize) -> Read<Cow<'t, str>> {
        let mut text = self.since(start).to_owned();
        loop {
            let plain = self.at;
            while matches!(self.byte(), Some(byte) if byte >= 0x20 && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            text.push_str(self.since(plain));
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => {
                    let escaped = self.escape()?;
                    text.push(escaped);
                }
                Some(_) | None => return self.broken_text(start),
            }
        }
    }

    /// The character that the escape at the cursor stands for.
    fn escape(&mut self) -> Read<char> {
        let start = self.at;
        self.at += 1;
        let simple = match self.byte() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(start),
            Some(_) | None => {
                self.at = start;
                return self.fault_help("an unknown escape in a text", "a backslash itself is written `\\\\`");
            }
        };
        self.at += 1;
        Ok(simple)
    }

    fn unicode_escape(&mut self, start: usize) -> Read<char> {
        let mut code = self.four_digits(start)?;
        if (0xD800..0xDC00).contains(&code) && self.text.get(self.at..self.at + 2) == Some("\\u") {
            self.at += 1;
            let low = self.four_digits(start)?;
            if (0xDC00..0xE000).contains(&low) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            }
        }
        match char::from_u32(code) {
            Some(char) => Ok(char),
            None => {
                self.at = start;
                self.fault("half a character: a `\\u` escape of a surrogate without its other half")
            }
        }
    }

    /// The value of the four hexadecimal digits after the `u` at the cursor.
    fn four_digits(&mut self, start: usize) -> Read<u32> {
        let digits = self.text.get(self.at + 1..self.at + 5).unwrap_or("");
        let all_hex = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u32::from_str_radix(digits, 16) {
            Ok(unit) if all_hex => {
                self.at += 5;
                Ok(unit)
            }
            Ok(_) | Err(_) => {
                self.at = start;
                self.fault("`\\u` needs four hexadecimal digits")
            }
        }
    }

    /// The number at the cursor, as written.
    #[inline]
    pub(crate) fn number(&mut self) -> Read<&'t str> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        let zero = self.byte() == Some(b'0');
        let whole = self.digits();
        let mut good = whole > 0 && !(zero && whole > 1);
        if self.byte() == Some(b'.') {
            self.at += 1;
            good &= self.digits() > 0;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            good &= self.digits() > 0;
        }
        if let (true, None | Some(b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t' | b':')) = (good, self.byte()) {
            return Ok(self.since(start));
        }
        self.bad_number(start)
    }

    #[cold]
    fn bad_number<T>(&mut self, start: usize) -> Read<T> {
        while matches!(self.byte(), Some(byte) if !b",}] \n\r\t:\"".contains(&byte)) {
            self.at += 1;
        }
        let written = shown(self.since(start));
        self.at = start;
        self.fault_help(
            format!("{written} is not a number"),
            "numbers are written like `12`, `-0.5` or `1e3`; dates and everything else in double quotes",
        )
    }

    #[inline]
    fn digits(&mut self) -> usize {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        self.at - start
    }

    /// Passes the word `true`, `false` or `null` at the cursor.
    #[inline]
    pub(crate) fn word(&mut self, kind: Kind) -> Read<()> {
        let word = match kind {
            Kind::True => "true",
            Kind::False => "false",
            Kind::Null | Kind::Object | Kind::List | Kind::Text | Kind::Number => "null",
        };
        let rest = self.text.get(self.at..).unwrap_or("");
        let after = rest.as_bytes().get(word.len());
        if !rest.starts_with(word) || after.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let written = shown(rest.get(..end).unwrap_or(""));
            return self.fault_help(format!("{written} is not a value"), "texts stand in double quotes");
        }
        self.at += word.len();
        Ok(())
    }

    /// Passes the next value, whatever it is, and gives it as written.
    pub(crate) fn skip(&mut self) -> Read<&'t str> {
        // Bit n of `objects` says whether the level n that is open is an object.
        let (mut objects, mut depth) = (0u128, 0usize);
        let mut start = None;
        let mut first;
        loop {
            let kind = self.kind()?;
            start.get_or_insert(self.at);
            first = false;
            match kind {
                Kind::Object | Kind::List => {
                    depth += 1;
                    self.check_depth(depth)?;
                    objects = objects << 1 | u128::from(kind == Kind::Object);
                    self.enter();
                    first = true;
                }
                Kind::Text => drop(self.text()?),
                Kind::Number => drop(self.number()?),
                Kind::True | Kind::False | Kind::Null => self.word(kind)?,
            }
            loop {
                if depth == 0 {
                    return Ok(self.since(start.unwrap_or(self.at)));
                }
                let more = if objects & 1 == 1 { self.key(&mut first)?.is_some() } else { self.element(&mut first)? };
                if more {
                    break;
                }
                objects >>= 1;
                depth -= 1;
                first = false;
            }
        }
    }

    /// Refuses a level that is too deep.
    pub(crate) fn check_depth(&self, depth: usize) -> Read<()> {
        if depth > DEPTH {
            return self.fault(format!("objects and lists stand in each other more than {DEPTH} levels deep"));
        }
        Ok(())
    }

    /// Makes sure that nothing but blanks follows.
    pub(crate) fn end(&mut self) -> Read<()> {
        self.skip_blanks();
        if self.at < self.text.len() {
            let message = format!("text after the end of the case, {}", self.found());
            return self.fault_help(message, "a file holds one case, and with `--batch` a line does");
        }
        Ok(())
    }
}

/// How many bytes stand before the first that is no plain content of a text: a quote, a backslash, a control.
#[inline(always)]
fn plain_length(bytes: &[u8]) -> usize {
    /// Every byte of a word set to one value.
    const fn all(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    // The bytes of a word below a limit of at most 128: a borrow reaches only bytes above one that is below.
    let below = |word: u64, limit: u8| word.wrapping_sub(all(limit)) & !word & all(0x80);
    let (words, tail) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let special = below(word, 0x20) | below(word ^ all(b'"'), 1) | below(word ^ all(b'\\'), 1);
        if special != 0 {
            return at * 8 + special.trailing_zeros() as usize / 8;
        }
    }
    let special = |byte: &u8| *byte < 0x20 || *byte == b'"' || *byte == b'\\';
    words.len() * 8 + tail.iter().position(special).unwrap_or(tail.len())
}
