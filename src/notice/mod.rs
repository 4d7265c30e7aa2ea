//! Notices: what a policy tells people, with its values written for them.
//!
//! Promises: the same notice, language and values give the same bytes; nothing that is written is rounded. It does not
//! know who is told, when, or by which means, nor how the values are computed.

use crate::eval::{Fault, FaultKind};
use crate::ir::{Expr, Named, NoticeBody, NoticeId, Piece, Program};
use crate::locale::Locale;
use crate::time::Zone;
use crate::value::{Found, Num, TextId, Texts, Type, Val};
use std::ops::Range;

#[cfg(not(feature = "fluent"))]
mod absent;
#[cfg(feature = "fluent")]
mod fluent;
#[cfg(test)]
mod tests;

#[cfg(not(feature = "fluent"))]
pub use absent::Catalogue;
#[cfg(feature = "fluent")]
pub use fluent::Catalogue;

/// What a value that is not known is written as.
const UNKNOWN: &str = "—";

/// Who reads: in which language, by which clocks.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The policy, for the titles of what it declares.
    pub program: &'a Program,
    /// The text of a number.
    pub text: &'a dyn Fn(TextId) -> Option<&'a str>,
    /// The place of the language in the policy's languages.
    pub language: u16,
    /// How that language writes values.
    pub locale: &'static Locale,
    /// Whose clocks instants are read by.
    pub zone: Zone,
}

impl<'a> Reader<'a> {
    /// A reader of the policy's language of that place.
    pub fn new(
        program: &'a Program,
        language: u16,
        zone: Zone,
        text: &'a dyn Fn(TextId) -> Option<&'a str>,
    ) -> Reader<'a> {
        let neutral = Locale::of("");
        let reader = Reader { program, text, language, locale: neutral, zone };
        Reader { locale: Locale::of(reader.tag()), ..reader }
    }

    fn tag(&self) -> &str {
        self.program.languages.get(usize::from(self.language)).map_or("", String::as_str)
    }

    /// The title of what the policy declares, else its name without underscores.
    fn title(&self, decl: &Named) -> String {
        self.chosen(&decl.title).map_or_else(|| decl.name.replace('_', " "), str::to_owned)
    }

    fn chosen<'t>(&self, texts: &'t Texts) -> Option<&'t str> {
        texts.get(self.language)
    }
}

/// Whether values of a type can stand in a notice. Lists and records cannot: there is no one way to write them.
pub fn writable(ty: &Type) -> bool {
    !matches!(ty, Type::List(_) | Type::Record(_))
}

/// Writes a value of a type for a reader, as [`Locale`] does; what the policy declares by its title, a value that is
/// not known as a dash, a list or record as nothing.
pub fn write(out: &mut String, value: &Val, ty: &Type, reader: &Reader) {
    let Reader { program, locale, .. } = *reader;
    let named = |decl: Option<&Named>| decl.map(|decl| reader.title(decl)).unwrap_or_default();
    let written = match *value {
        Val::Unknown => UNKNOWN.to_owned(),
        Val::Bool(holds) => locale.truth(holds).to_owned(),
        Val::Num(num) if *ty == Type::Percent => locale.percent(num),
        Val::Num(num) => locale.number(num),
        Val::Money(money) => locale.money(money),
        Val::Date(date) => locale.date(date),
        Val::Time(time) => locale.time(time),
        Val::Instant(instant) => locale.instant(instant, reader.zone),
        Val::Duration(duration) => locale.period(duration.period),
        Val::Text(id) => (reader.text)(id).unwrap_or_default().to_owned(),
        Val::Member(number) => named(program.member(ty, number)),
        Val::Finding(found) => locale.finding(found).to_owned(),
        Val::Currency(currency) => currency.to_string(),
        Val::Country(country) => country.to_string(),
        Val::Zone(zone) => zone.to_string(),
        Val::Calendar(id) => named(program.calendars.get(id).map(|one| &one.decl)),
        Val::Counting(id) => named(program.countings.get(id).map(|one| &one.decl)),
        Val::Rate { rate, from, to } => format!("1\u{a0}{from} = {}\u{a0}{to}", locale.number(rate)),
        Val::List(_) | Val::Record(_) => String::new(),
    };
    out.push_str(&written);
}

/// What is wrong with a Fluent file or a message of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where in the file, in bytes; empty where something is missing.
    pub range: Range<usize>,
    /// What is wrong.
    pub sentence: String,
    /// What to do.
    pub help: String,
}

impl Problem {
    fn new(range: Range<usize>, sentence: String, help: impl Into<String>) -> Problem {
        Problem { range, sentence, help: help.into() }
    }
}

/// What [`Catalogue::check`] finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What is wrong; nothing where the message can be written.
    pub problems: Vec<Problem>,
    /// The values that the message uses, by name, each once and in order.
    pub used: Vec<String>,
}

/// Whether a notice's name can be that of a Fluent message, and the name of a value that of a Fluent variable: a letter
/// from a to z, then such letters, digits, `_` and `-`.
pub fn is_fluent_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// A value of a Fluent message.
#[derive(Clone, Debug)]
pub struct Variable {
    /// As it is written.
    pub written: String,
    /// As it chooses between variants.
    pub key: Key,
}

/// How a value chooses between the variants of a Fluent message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// As a number: by itself or by the form of words that it wants.
    Number(Num),
    /// As a word.
    Word(String),
    /// Not at all; it gets the default.
    None,
}

impl Key {
    /// How a value chooses: members by their names, whatever their titles are.
    fn of(value: &Val, ty: &Type, reader: &Reader) -> Key {
        let word = |word: &str| Key::Word(word.to_owned());
        let truth = |holds: bool| word(if holds { "yes" } else { "no" });
        match *value {
            Val::Num(num) => Key::Number(num),
            Val::Bool(holds) => truth(holds),
            Val::Finding(Found::Yes) => truth(true),
            Val::Finding(Found::No) => truth(false),
            Val::Finding(Found::Unproven) => word("unproven"),
            Val::Member(number) => reader.program.member(ty, number).map_or(Key::None, |one| word(&one.name)),
            Val::Text(id) => (reader.text)(id).map_or(Key::None, word),
            Val::Currency(currency) => word(currency.code()),
            Val::Country(country) => word(country.code()),
            Val::Unknown
            | Val::Money(_)
            | Val::Date(_)
            | Val::Time(_)
            | Val::Instant(_)
            | Val::Duration(_)
            | Val::Zone(_)
            | Val::Calendar(_)
            | Val::Counting(_)
            | Val::Rate { .. }
            | Val::List(_)
            | Val::Record(_) => Key::None,
        }
    }
}

/// A notice as the reader reads it; `value` computes the values that it tells. Where it lacks the reader's language it
/// is in the first that it has.
pub fn render(
    notice: NoticeId,
    reader: &Reader,
    value: &mut dyn FnMut(&Expr) -> Result<Val, Box<Fault>>,
) -> Result<String, Box<Fault>> {
    let mut out = String::new();
    let Some(notice) = reader.program.notices.get(notice) else { return Ok(out) };
    match &notice.body {
        NoticeBody::Inline(texts) => {
            for piece in of_language(texts, reader.language).map_or(&[][..], Vec::as_slice) {
                match piece {
                    Piece::Words(words) => out.push_str(words),
                    Piece::Value(told) => write(&mut out, &value(&told.expr)?, &told.ty.base, reader),
                }
            }
        }
        NoticeBody::Fluent { values, files } => {
            let variables = values.iter().map(|(name, told)| {
                let value = value(&told.expr)?;
                let mut written = String::new();
                write(&mut written, &value, &told.ty.base, reader);
                Ok((name.clone(), Variable { written, key: Key::of(&value, &told.ty.base, reader) }))
            });
            let variables = variables.collect::<Result<Vec<_>, Box<Fault>>>()?;
            let file = of_language(files, reader.language).map_or("", |file| &**file);
            let broken = |message| {
                let kind = FaultKind::Notice { notice: notice.decl.name.clone(), message };
                Box::new(Fault { kind, span: notice.decl.span })
            };
            let first =
                |problems: Vec<Problem>| problems.into_iter().next().map(|one| one.sentence).unwrap_or_default();
            let catalogue = Catalogue::parse(file).map_err(|problems| broken(first(problems)))?;
            out = catalogue.write(&notice.decl.name, &variables, reader.tag()).map_err(broken)?;
        }
    }
    Ok(out)
}

/// What there is for a language, else for the first.
fn of_language<T>(all: &[(u16, T)], language: u16) -> Option<&T> {
    let exact = all.iter().find(|(of, _)| *of == language);
    exact.or(all.first()).map(|(_, one)| one)
}
