//! Fluent files: catalogues of messages as translators' tools know them.
//!
//! Promises: no text makes it crash or run for long; a message that [`Catalogue::check`] finds nothing in is written
//! without faults; values appear exactly as they are given. It does not know policies beyond the types of values.
//! This folder is the one door to `fluent-syntax` (the grammar) and `intl_pluralrules` (which word a number wants). It
//! writes messages itself, since the usual library for that holds numbers in binary floating point.
//!
//! Out of Fluent are left: functions, since values come written, and attributes as notices of their own.

mod check;
mod parse;
#[cfg(test)]
mod tests;
mod write;

use super::{Key, Problem, Report, Variable};
use fluent_syntax::ast::{Attribute, Entry, Message, Pattern, Resource, Term};
use std::ops::Range;

/// The longest file, in bytes.
const LONGEST_FILE: usize = 256 * 1024;
/// How deep braces and parentheses may nest, and how many references may stand on each other.
const DEEPEST: usize = 64;
/// How many pieces a message may have, those of all that it refers to included.
const MOST_PIECES: usize = 10_000;
/// The longest message once it is written, in bytes.
const LONGEST_MESSAGE: usize = 64 * 1024;
/// The names of the forms that a number may want.
const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The messages of a file.
#[derive(Debug)]
pub struct Catalogue<'t> {
    text: &'t str,
    file: Resource<&'t str>,
}

/// What a reference leads to.
enum Found<'c, 't> {
    Pattern(&'c Pattern<&'t str>),
    /// There is such a message, but it says nothing itself.
    Empty,
    Missing,
}

impl<'t> Catalogue<'t> {
    /// The catalogue of a file, or what is wrong with it, at least one problem.
    pub fn parse(text: &'t str) -> Result<Catalogue<'t>, Vec<Problem>> {
        parse::file(text).map(|file| Catalogue { text, file })
    }

    fn messages(&self) -> impl Iterator<Item = &Message<&'t str>> {
        self.file.body.iter().filter_map(|entry| match entry {
            Entry::Message(message) => Some(message),
            Entry::Term(_)
            | Entry::Comment(_)
            | Entry::GroupComment(_)
            | Entry::ResourceComment(_)
            | Entry::Junk { .. } => None,
        })
    }

    fn terms(&self) -> impl Iterator<Item = &Term<&'t str>> {
        self.file.body.iter().filter_map(|entry| match entry {
            Entry::Term(term) => Some(term),
            Entry::Message(_)
            | Entry::Comment(_)
            | Entry::GroupComment(_)
            | Entry::ResourceComment(_)
            | Entry::Junk { .. } => None,
        })
    }

    fn message(&self, name: &str, attribute: Option<&str>) -> Found<'_, 't> {
        match (self.messages().find(|message| message.id.name == name), attribute) {
            (None, _) => Found::Missing,
            (Some(message), None) => message.value.as_ref().map_or(Found::Empty, Found::Pattern),
            (Some(message), Some(attribute)) => attribute_of(&message.attributes, attribute),
        }
    }

    fn term(&self, name: &str, attribute: Option<&str>) -> Found<'_, 't> {
        match (self.terms().find(|term| term.id.name == name), attribute) {
            (None, _) => Found::Missing,
            (Some(term), None) => Found::Pattern(&term.value),
            (Some(term), Some(attribute)) => attribute_of(&term.attributes, attribute),
        }
    }

    /// Where a piece of the file stands in it.
    fn place(&self, piece: &'t str) -> Range<usize> {
        place(self.text, piece)
    }
}

fn place(text: &str, piece: &str) -> Range<usize> {
    let start = (piece.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
    start..(start + piece.len()).min(text.len())
}

fn attribute_of<'c, 't>(all: &'c [Attribute<&'t str>], name: &str) -> Found<'c, 't> {
    all.iter().find(|one| one.id.name == name).map_or(Found::Missing, |one| Found::Pattern(&one.value))
}
