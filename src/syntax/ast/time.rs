//! Countings and calendars as written.

use super::{Expr, Name, Path, Text, Texts};
use crate::source::Span;

/// `counting eu_1182 "title" { … because … cite … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Counting {
    /// The name.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// The settings in the order written.
    pub settings: Vec<CountingSetting>,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<Text>,
    /// The whole item.
    pub span: Span,
}

/// One setting of a counting: `first excluded`, `holiday roll_forward by support`, `least 2 working_days`.
#[derive(Clone, Debug, PartialEq)]
pub struct CountingSetting {
    /// `first`, `ends`, `holiday`, `months`, `least`, `paused`.
    pub key: Name,
    /// The word of its value; for `least` the number's digits.
    pub value: Name,
    /// `by CALENDAR` of `holiday roll_forward`.
    pub by: Option<Expr>,
    /// Where.
    pub span: Span,
}

/// `calendar support "title" { … }`, `calendar night_desk like support { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// The name.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// `like CALENDAR`: it has what that one has, too.
    pub like: Option<Name>,
    /// The lines in the order written.
    pub lines: Vec<CalendarLine>,
    /// Sources.
    pub cite: Vec<Text>,
    /// The whole item.
    pub span: Span,
}

/// One line of a calendar with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarLine {
    /// What it says.
    pub kind: CalendarLineKind,
    /// Where.
    pub span: Span,
}

/// The lines of a calendar.
#[derive(Clone, Debug, PartialEq)]
pub enum CalendarLineKind {
    /// `timezone "Asia/Shanghai"`.
    Timezone(Text),
    /// `open mon..fri at 09:00-12:00, 13:00-18:00`, `open 2026-10-10 at 09:00-18:00 "make-up day"`. Without
    /// `at`, all day.
    Open {
        /// Which days.
        days: CalendarDays,
        /// The hours.
        hours: Vec<HourRange>,
        /// What it is.
        title: Texts,
    },
    /// `closed 2026-10-01 .. 2026-10-07 "National Day"`, `closed sat, sun`, `closed holidays` (a fact).
    Closed {
        /// Which days.
        days: CalendarDays,
        /// What it is.
        title: Texts,
    },
    /// `received until 14:00`.
    ReceivedUntil(Expr),
}

/// Which days a line of a calendar is about.
#[derive(Clone, Debug, PartialEq)]
pub enum CalendarDays {
    /// `mon..fri`, `sat, sun`, `mon..wed, fri`.
    Weekdays(Vec<WeekdayRange>),
    /// `2026-10-01`, `2026-10-01 .. 2026-10-07`, several with commas.
    Dates(Vec<DateRange>),
    /// A fact or define of type `list of date`.
    Fact(Path),
}

/// `mon`, or `mon..fri`.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekdayRange {
    /// The first.
    pub first: Name,
    /// The last, included.
    pub last: Option<Name>,
}

/// `2026-10-01`, or `2026-10-01 .. 2026-10-07`.
#[derive(Clone, Debug, PartialEq)]
pub struct DateRange {
    /// The first day, as written.
    pub first: Name,
    /// The last day, included, as written.
    pub last: Option<Name>,
}

/// `09:00-12:00`; an end at or before the start is on the next day.
#[derive(Clone, Debug, PartialEq)]
pub struct HourRange {
    /// As written.
    pub from: Name,
    /// As written.
    pub to: Name,
}
