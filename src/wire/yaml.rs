//! YAML as JSON text that knows where in the YAML everything stands. The door to `saphyr-parser`.
//!
//! Promises: never panics, never recurses; numbers stay as they are written. The scalars are those of YAML 1.2: only
//! `true`, `false`, `null` and what JSON writes as a number are no texts, so `yes`, `NO`, `007` and dates are texts.
//! Aliases are followed as long as the whole stays small; tags other than `!!str` are refused.

use super::case::utf8;
use super::input::{InputError, InputErrors, shown};
use super::json::{DEPTH, quote};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Tag};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// How many bytes of JSON a text may become.
const MOST_BYTES: usize = 32 << 20;

/// An object or other value of a YAML text as one line of JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The value as JSON, on one line.
    pub json: String,
    places: Vec<Place>,
}

/// Where something that begins in the JSON stands in the YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// How many characters of the JSON come before it.
    at: u32,
    line: u32,
    column: u32,
}

impl Document {
    /// The line of the YAML where it begins, from 1.
    pub fn line(&self) -> u32 {
        self.places.first().map_or(1, |place| place.line)
    }

    /// Mistakes of the JSON, with the places of the YAML.
    pub fn placed(&self, mut errors: Vec<InputError>) -> Vec<InputError> {
        for error in &mut errors {
            let after = self.places.partition_point(|place| place.at < error.column);
            if let Some(place) = after.checked_sub(1).and_then(|at| self.places.get(at)) {
                (error.line, error.column) = (place.line, place.column);
            }
        }
        errors
    }
}

/// Reads a text that holds one value.
///
/// # Errors
/// The text is no YAML, or holds no value, or several.
pub fn document(text: &[u8]) -> Result<Document, InputErrors> {
    let mut all = read(text, false)?.into_iter();
    match (all.next(), all.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(one_error(1, 1, "there is nothing in this file", "it holds one case")),
        (Some(_), Some(second)) => {
            Err(one_error(second.line(), 1, "a second document begins here", "one file holds one case"))
        }
    }
}

/// Reads a text that holds many values: several documents, a list, or both.
///
/// # Errors
/// The text is no YAML.
pub fn documents(text: &[u8]) -> Result<Vec<Document>, InputErrors> {
    read(text, true)
}

fn read(text: &[u8], split: bool) -> Result<Vec<Document>, InputErrors> {
    let text = utf8(text).map_err(|error| InputErrors(vec![error]))?;
    let mut build = Build { split, ..Build::default() };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| scan_error(text, &error))?;
        build.event(event, span.start)?;
    }
    Ok(build.done)
}

fn one_error(line: u32, column: u32, message: impl Into<String>, help: &str) -> InputErrors {
    let help = Some(help.to_owned()).filter(|help| !help.is_empty());
    InputErrors(vec![InputError { path: String::new(), line, column, message: message.into(), help }])
}

/// A mistake at a place of the YAML.
fn error(mark: Marker, message: impl Into<String>, help: &str) -> InputErrors {
    let (line, column) = line_column(mark);
    one_error(line, column, message, help)
}

/// What the library says, by a part of it, in plain words, and what may help.
const PLAIN: &[(&str, &str, &str)] = &[
    ("tab", "a tab indents this line", "YAML is indented with blanks"),
    (
        "mapping values are not allowed",
        "no `:` fits here",
        "each line is `NAME: VALUE` with a blank behind the colon, lines of one object begin in the same column, and a \
         text with a colon in it stands in double quotes",
    ),
    ("placement of ':'", "no `:` fits here", "a list in brackets ends with `]`, an object in braces with `}`"),
    (
        "simple key expect",
        "this line is no `NAME: VALUE`",
        "a blank stands behind the colon; a comment begins with `#`",
    ),
    ("unknown anchor", "a `*` stands for something named with `&`, and nothing is called so", IN_QUOTES),
    ("expected ',' or ']'", "a `,` or `]` is missing before this", ""),
    ("expected ',' or '}'", "a `,` or `}` is missing before this", ""),
    ("in quoted scalar", "this text does not end", "a closing quote is missing"),
    ("scanning a quoted scalar", "this text does not end", "a closing quote is missing"),
    ("trailing content", "something follows a text that has ended", "the quotes stand round all of it"),
    ("block sequence entries", "no list begins behind a name", "its elements stand on lines of their own: `- VALUE`"),
    ("document start", OTHER_COLUMN, SAME_COLUMN),
    ("did not find expected key", OTHER_COLUMN, SAME_COLUMN),
    ("expected '-' indicator", OTHER_COLUMN, SAME_COLUMN),
    ("invalid indentation", OTHER_COLUMN, SAME_COLUMN),
    ("unexpected character", "no value begins with this mark", IN_QUOTES),
    ("unknown escape", "a `\\` in this text means nothing", "a backslash is written `\\\\` in double quotes"),
    ("misplaced bracket", "this bracket closes nothing", ""),
    ("expected node content", "a value is missing here", IN_QUOTES),
    ("recursion limit", "objects and lists stand in each other too deep", ""),
];
const IN_QUOTES: &str = "a text that begins with such a mark stands in double quotes";
const OTHER_COLUMN: &str = "this does not begin where its neighbours do";
const SAME_COLUMN: &str = "names of one object begin in the same column, and so do the `-` of one list";

/// What is no YAML, in plain words where there are some.
fn scan_error(text: &str, error: &ScanError) -> InputErrors {
    let (said, mut mark) = (error.info(), line_column(*error.marker()));
    let known = PLAIN.iter().find(|(part, _, _)| said.contains(part));
    let (message, help) = known.map_or((said, ""), |(_, message, help)| (*message, *help));
    let lines = (1..).zip(text.lines());
    // Of a tab and of a line that names nothing, the library tells a place before or behind.
    if said.contains("tab") {
        let indents = |line: &str| line.trim_start_matches(' ').starts_with('\t');
        let found = lines.skip_while(|(number, _)| *number < mark.0).find(|(_, line)| indents(line));
        mark = found.map_or(mark, |(number, line)| (number, column(line.len() - line.trim_start_matches(' ').len())));
    } else if said.contains("simple key expect") {
        let found = lines.take_while(|(number, _)| *number < mark.0).filter(|(_, line)| !line.trim().is_empty()).last();
        mark = found.map_or(mark, |(number, line)| (number, column(line.len() - line.trim_start().len())));
    }
    one_error(mark.0, mark.1, format!("this is no YAML: {message}"), help)
}

/// A column from 1, behind so many blanks.
fn column(blanks: usize) -> u32 {
    u32::try_from(blanks.saturating_add(1)).unwrap_or(u32::MAX)
}

/// Both from 1.
fn line_column(mark: Marker) -> (u32, u32) {
    (u32::try_from(mark.line().max(1)).unwrap_or(u32::MAX), column(mark.col()))
}

/// The JSON as it grows.
#[derive(Default)]
struct Build {
    /// Whether the elements of a list at the top are values of their own.
    split: bool,
    json: String,
    /// How many characters `json` has.
    length: usize,
    places: Vec<Place>,
    open: Vec<Level>,
    /// What each anchor stands for, as bytes of `json`; none while it is open.
    anchors: BTreeMap<usize, Option<Range<usize>>>,
    /// Where the value that is being read begins: byte, character and number of places.
    start: (usize, usize, usize),
    done: Vec<Document>,
}

/// A list or object that is open.
struct Level {
    kind: LevelKind,
    anchor: usize,
    start: usize,
    first: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LevelKind {
    /// A list at the top whose elements are values of their own.
    Many,
    List,
    /// An object where a name comes next.
    Name,
    /// An object where a value comes next.
    Value,
}

impl Build {
    fn event(&mut self, event: Event<'_>, mark: Marker) -> Result<(), InputErrors> {
        match event {
            Event::Scalar(text, style, anchor, tag) => self.scalar(&text, style, anchor, tag, mark),
            Event::SequenceStart(anchor, tag) => self.enter(LevelKind::List, anchor, tag, mark),
            Event::MappingStart(anchor, tag) => self.enter(LevelKind::Name, anchor, tag, mark),
            Event::SequenceEnd => self.leave("]", mark),
            Event::MappingEnd => self.leave("}", mark),
            Event::Alias(anchor) => self.alias(anchor, mark),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(())
            }
        }
    }

    fn push(&mut self, json: &str, mark: Marker) -> Result<(), InputErrors> {
        if self.json.len().saturating_add(json.len()) > MOST_BYTES {
            let message = format!("this is larger than {} MiB with its aliases followed", MOST_BYTES >> 20);
            return Err(error(mark, message, "write out only what is needed"));
        }
        self.json.push_str(json);
        self.length += json.chars().count();
        Ok(())
    }

    fn place(&mut self, mark: Marker) {
        let (line, column) = line_column(mark);
        let at = u32::try_from(self.length).unwrap_or(u32::MAX);
        self.places.push(Place { at, line, column });
    }

    /// Whether a name of an object comes next.
    fn wants_name(&self) -> bool {
        self.open.last().is_some_and(|level| level.kind == LevelKind::Name)
    }

    /// Writes what comes before a value or name.
    fn begin(&mut self, mark: Marker) -> Result<(), InputErrors> {
        let comma = match self.open.last_mut() {
            Some(level) if level.kind != LevelKind::Value => {
                !std::mem::take(&mut level.first) && level.kind != LevelKind::Many
            }
            Some(_) | None => false,
        };
        if comma {
            self.push(",", mark)?;
        }
        self.place(mark);
        Ok(())
    }

    /// A value has ended.
    fn end(&mut self) {
        match self.open.last_mut().map(|level| &mut level.kind) {
            Some(kind @ LevelKind::Value) => *kind = LevelKind::Name,
            Some(LevelKind::List | LevelKind::Name) => {}
            Some(LevelKind::Many) | None => {
                let (byte, length, places) = self.start;
                let json = self.json.get(byte..).unwrap_or_default().to_owned();
                let before = u32::try_from(length).unwrap_or(u32::MAX);
                let places = self.places.iter().skip(places);
                let places = places.map(|place| Place { at: place.at.saturating_sub(before), ..*place }).collect();
                self.done.push(Document { json, places });
                self.start = (self.json.len(), self.length, self.places.len());
            }
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
        mark: Marker,
    ) -> Result<(), InputErrors> {
        let is_text = is_text_tag(tag, mark)?;
        let is_name = self.wants_name();
        self.begin(mark)?;
        let start = self.json.len();
        let plain = if is_text || is_name || style != ScalarStyle::Plain { None } else { plain(text) };
        match plain {
            Some(json) => self.push(json, mark)?,
            None => self.push(&quote(text), mark)?,
        }
        self.anchor(anchor, start);
        if !is_name {
            self.end();
            return Ok(());
        }
        self.named(mark)
    }

    /// A name has ended; its value follows.
    fn named(&mut self, mark: Marker) -> Result<(), InputErrors> {
        if let Some(level) = self.open.last_mut() {
            level.kind = LevelKind::Value;
        }
        self.push(":", mark)
    }

    fn anchor(&mut self, anchor: usize, start: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, Some(start..self.json.len()));
        }
    }

    fn enter(
        &mut self,
        kind: LevelKind,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
        mark: Marker,
    ) -> Result<(), InputErrors> {
        if is_text_tag(tag, mark)? {
            return Err(error(mark, "this is no text", "take the tag out"));
        }
        if self.wants_name() {
            return Err(not_a_name(mark));
        }
        if self.open.len() >= DEPTH {
            let message = format!("objects and lists stand in each other more than {DEPTH} levels deep");
            return Err(error(mark, message, ""));
        }
        let many = self.split && self.open.is_empty() && kind == LevelKind::List;
        let kind = if many { LevelKind::Many } else { kind };
        if !many {
            self.begin(mark)?;
        }
        let start = self.json.len();
        match kind {
            LevelKind::Many => {}
            LevelKind::List => self.push("[", mark)?,
            LevelKind::Name | LevelKind::Value => self.push("{", mark)?,
        }
        if anchor > 0 {
            self.anchors.insert(anchor, None);
        }
        self.open.push(Level { kind, anchor, start, first: true });
        Ok(())
    }

    fn leave(&mut self, bracket: &str, mark: Marker) -> Result<(), InputErrors> {
        let Some(level) = self.open.pop() else { return Ok(()) };
        if level.kind == LevelKind::Many {
            return Ok(());
        }
        self.push(bracket, mark)?;
        self.anchor(level.anchor, level.start);
        self.end();
        Ok(())
    }

    fn alias(&mut self, anchor: usize, mark: Marker) -> Result<(), InputErrors> {
        let is_name = self.wants_name();
        let Some(Some(range)) = self.anchors.get(&anchor).cloned() else {
            return Err(error(mark, "this alias stands inside what it stands for", "write it out"));
        };
        let json = self.json.get(range).unwrap_or_default().to_owned();
        if is_name && !json.starts_with('"') {
            return Err(not_a_name(mark));
        }
        self.begin(mark)?;
        self.push(&json, mark)?;
        if is_name {
            return self.named(mark);
        }
        self.end();
        Ok(())
    }
}

fn not_a_name(mark: Marker) -> InputErrors {
    error(mark, "a name is a single word or text", "lists and objects stand after the colon")
}

/// Whether a tag makes a text of what follows.
fn is_text_tag(tag: Option<Cow<'_, Tag>>, mark: Marker) -> Result<bool, InputErrors> {
    match tag {
        None => Ok(false),
        Some(tag) if tag.is_yaml_core_schema() && tag.suffix == "str" => Ok(true),
        Some(tag) => {
            let message = format!("the tag {} has no meaning here", shown(&tag.to_string()));
            Err(error(mark, message, "take it out; texts stand in double quotes"))
        }
    }
}

/// The JSON of a plain scalar that is no text.
fn plain(text: &str) -> Option<&str> {
    match text {
        "true" | "True" | "TRUE" => Some("true"),
        "false" | "False" | "FALSE" => Some("false"),
        "" | "~" | "null" | "Null" | "NULL" => Some("null"),
        _ => is_json_number(text).then_some(text),
    }
}

/// Whether JSON writes a number so.
fn is_json_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

#[cfg(test)]
mod tests;
