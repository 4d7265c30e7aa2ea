//! The built-in functions: one entry each, from which checking, evaluation, the manual and its tests derive.

use crate::time::{CalendarView, Zone};
use crate::value::{Rounding, Val};

/// A built-in function: its place in [`ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Builtin(pub u16);

/// What an argument may be. A value of `Integer` fits where `Number` is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A percent.
    Percent,
    /// An amount.
    Money,
    /// A day.
    Date,
    /// An instant.
    DateTime,
    /// A time of day.
    Time,
    /// A calendar.
    Calendar,
    /// A text.
    Text,
}

/// What comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// The type of the first argument.
    First,
    /// `bool`.
    Bool,
    /// `integer`.
    Integer,
    /// `number`.
    Number,
    /// `date`.
    Date,
    /// `datetime`.
    DateTime,
    /// `time`.
    Time,
    /// `text`.
    Text,
}

/// One way to call a function.
#[derive(Clone, Copy, Debug)]
pub struct Overload {
    /// What the arguments may be.
    pub params: &'static [Param],
    /// What comes out.
    pub output: Output,
}

/// What a body may look at beside its arguments.
pub struct Context<'a> {
    /// The policy's zone; the checker makes sure that there is one where [`Entry::needs_zone`] says so.
    pub zone: Option<Zone>,
    /// The policy's rounding.
    pub rounding: Option<Rounding>,
    /// A calendar by its value.
    pub calendar: &'a dyn Fn(crate::value::CalendarId) -> Option<CalendarView<'a>>,
}

/// One function.
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// The ways to call it.
    pub overloads: &'static [Overload],
    /// Whether it needs the policy's time zone.
    pub needs_zone: bool,
    /// Whether it needs the policy's rounding.
    pub needs_rounding: bool,
    /// The manual's sentence.
    pub manual: &'static str,
    /// Runnable examples: an expression and the value that it has.
    pub examples: &'static [(&'static str, &'static str)],
    /// The body; the arguments fit one of the overloads. `None` is an overflow or a value outside its range.
    pub body: fn(&[Val], &Context<'_>) -> Option<Val>,
}

/// All functions, by name.
pub static ALL: &[Entry] = &[];

impl Builtin {
    /// The function of that name.
    pub fn named(name: &str) -> Option<Builtin> {
        let at = ALL.iter().position(|entry| entry.name == name)?;
        u16::try_from(at).ok().map(Builtin)
    }

    /// Its entry.
    pub fn entry(self) -> Option<&'static Entry> {
        ALL.get(usize::from(self.0))
    }
}
