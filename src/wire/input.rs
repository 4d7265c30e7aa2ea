//! Input errors: what does not fit in a case, with its path, line and column.
//!
//! While a text is read a mistake is only a byte and a sentence ([`Mistake`]); path, line and column are found
//! afterwards by walking the text once more, so that a good case pays nothing for them.

use super::json::{DEPTH, Kind, Read, Reader, Syntax, Writer};
use crate::diag::render::is_hidden;
use std::fmt::{self, Write as _};

/// Something in a case that does not fit the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// Where in the data, such as `claim.items[2].price`; empty: the case as a whole.
    pub path: String,
    /// The line of the text, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What is wrong: lower case, no final dot, foreign text in backticks.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl fmt::Display for InputError {
    /// Writes `claim.items[2].price (line 7, column 14): MESSAGE; HELP` on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "the case" } else { &self.path };
        write!(f, "{path} (line {}, column {}): {}", self.line, self.column, self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for InputError {}

/// All mistakes of a case in the order of its text; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputErrors(pub Vec<InputError>);

impl fmt::Display for InputErrors {
    /// Writes one line a mistake.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            let line_end = if at == 0 { "" } else { "\n" };
            write!(f, "{line_end}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for InputErrors {}

impl InputErrors {
    /// The mistakes as one line of JSON, `redress.error/1`.
    pub fn to_json(&self) -> String {
        let mut json = Writer::compact();
        super::failure::input_errors(&mut json, self, None);
        json.finish()
    }
}

/// An error at the value with a path such as `order.placed_at`; at the innermost object above it that there is.
pub fn error_at_path(json: &[u8], path: &str, message: String, help: String) -> InputError {
    let text = std::str::from_utf8(json).unwrap_or("");
    let at = find(text, path).unwrap_or_else(|stopped| stopped.at);
    locate_one(text, Mistake::new(at, message).with_help(help))
}

/// The byte where the value with a path begins.
fn find(text: &str, path: &str) -> Read<usize> {
    let mut json = Reader::new(text);
    for name in path.split('.') {
        if json.kind()? != Kind::Object {
            break;
        }
        let object = json.clone();
        json.enter();
        let mut first = true;
        loop {
            match json.key(&mut first)? {
                Some(key) if key == name => break,
                Some(_) => drop(json.skip()?),
                None => return Ok(object.at()),
            }
        }
        json.kind()?;
    }
    Ok(json.at())
}

/// A mistake at a byte of the text.
#[derive(Clone, Debug)]
pub(crate) struct Mistake {
    /// The byte.
    pub at: usize,
    /// A name below that place that the text does not have.
    pub below: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Mistake {
    pub(crate) fn new(at: usize, message: impl Into<String>) -> Mistake {
        Mistake { at, below: None, message: message.into(), help: None }
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Mistake {
        self.help = Some(help.into());
        self
    }
}

impl From<Box<Syntax>> for Mistake {
    fn from(syntax: Box<Syntax>) -> Mistake {
        Mistake { at: syntax.at, below: None, message: syntax.message, help: syntax.help.map(str::to_owned) }
    }
}

/// Finds path, line and column of a mistake.
pub(crate) fn locate_one(text: &str, mistake: Mistake) -> InputError {
    let (message, help) = (mistake.message.clone(), mistake.help.clone());
    let beginning = InputError { path: String::new(), line: 1, column: 1, message, help };
    locate(text, vec![mistake]).pop().unwrap_or(beginning)
}

/// Finds path, line and column of each mistake; they come out in the order of the text.
pub(crate) fn locate(text: &str, mut mistakes: Vec<Mistake>) -> Vec<InputError> {
    mistakes.sort_by_key(|mistake| mistake.at);
    let paths = paths(text, mistakes.iter().map(|mistake| mistake.at).collect());
    let (mut line, mut line_start, mut upto) = (1u32, 0usize, 0usize);
    let mut errors = Vec::with_capacity(mistakes.len());
    for (mistake, mut path) in mistakes.into_iter().zip(paths) {
        let between = text.as_bytes().get(upto..mistake.at).unwrap_or_default();
        for (offset, _) in between.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
            line = line.saturating_add(1);
            line_start = upto + offset + 1;
        }
        upto = upto.max(mistake.at);
        let before = text.get(line_start..mistake.at).unwrap_or("").trim_start_matches('\u{feff}');
        let column = u32::try_from(before.chars().count()).unwrap_or(u32::MAX).saturating_add(1);
        if let Some(name) = &mistake.below {
            push_key(&mut path, name);
        }
        errors.push(InputError { path, line, column, message: mistake.message, help: mistake.help });
    }
    errors
}

/// The paths of ascending bytes: of the value or key that begins there, else of what the text was within.
fn paths(text: &str, bytes: Vec<usize>) -> Vec<String> {
    let mut walk = Walk { json: Reader::new(text), path: String::new(), bytes, paths: Vec::new() };
    // Where the text is no JSON, the walk ends as the reading did.
    let _ = walk.value(0);
    walk.reach(usize::MAX);
    walk.paths
}

struct Walk<'t> {
    json: Reader<'t>,
    path: String,
    bytes: Vec<usize>,
    paths: Vec<String>,
}

impl Walk<'_> {
    /// The bytes up to this one lie on the present path.
    fn reach(&mut self, byte: usize) {
        while self.bytes.get(self.paths.len()).is_some_and(|wanted| *wanted <= byte) {
            self.paths.push(self.path.clone());
        }
    }

    fn value(&mut self, depth: usize) -> Read<()> {
        let kind = self.json.kind()?;
        self.reach(self.json.at());
        let parent = self.path.len();
        let mut first = true;
        match kind {
            Kind::Object | Kind::List if depth >= DEPTH => drop(self.json.skip()?),
            Kind::Object => {
                self.json.enter();
                while let Some(key) = self.json.key(&mut first)? {
                    push_key(&mut self.path, &key);
                    self.reach(self.json.key_at());
                    self.value(depth + 1)?;
                    self.path.truncate(parent);
                }
            }
            Kind::List => {
                self.json.enter();
                let mut index = 0usize;
                while self.json.element(&mut first)? {
                    // Writing into a `String` cannot fail.
                    let _ = write!(self.path, "[{index}]");
                    self.value(depth + 1)?;
                    self.path.truncate(parent);
                    index += 1;
                }
            }
            Kind::Text | Kind::Number | Kind::True | Kind::False | Kind::Null => drop(self.json.skip()?),
        }
        Ok(())
    }
}

/// Appends a key: `.name`, or `["any text"]` where it is no name.
fn push_key(path: &mut String, key: &str) {
    if !key.is_empty() && key.chars().all(|char| char.is_alphanumeric() || char == '_') {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
        return;
    }
    path.push_str("[\"");
    push_short(path, key);
    path.push_str("\"]");
}

/// Foreign text as a message shows it: in backticks, short, on one line, with nothing in it that hides or reorders.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::from("`");
    push_short(&mut out, text);
    out.push('`');
    out
}

/// At most so many characters of a foreign text are shown.
const MOST_SHOWN: usize = 60;

fn push_short(out: &mut String, text: &str) {
    for (at, letter) in text.chars().enumerate() {
        if at == MOST_SHOWN {
            return out.push('…');
        }
        if letter.is_control() || is_hidden(letter) {
            let _ = write!(out, "<U+{:04X}>", u32::from(letter));
        } else {
            out.push(letter);
        }
    }
}
