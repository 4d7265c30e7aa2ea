//! When business is open: weekly hours, holidays, extra working days.
//!
//! Open is when the wall clock in the calendar's own zone shows a time inside its hours. The answers that a
//! calendar gives where conventions differ:
//!
//! - **A holiday closes its whole local date**, also the part of a night shift that falls on it. The part of a
//!   night shift that begins on a holiday and falls on the next date stays open. (The other convention, by which a
//!   holiday cancels the shift that begins on it, is had by closing both dates and opening the second.)
//! - **A dated opening replaces the hours of its date and beats a holiday**, whether that is written in the
//!   calendar or comes with a case. A night shift of the day before does not reach into it, unless that day has a
//!   dated opening too.
//! - **A date is an open date when hours begin on it.** The morning end of Friday's night shift makes Saturday no
//!   business day.
//! - **Times that clocks skip or repeat** are taken as the clocks show them: an opening at 02:30 that is skipped
//!   begins when the clocks have jumped past it, and hours that are shown twice are open twice.

use std::collections::BTreeSet;
use std::fmt;

use super::date::{ClockTime, DAY_MS, Date, Weekday};
use super::instant::Instant;
use super::zone::Zone;

/// A stretch of the wall clock of one date, in milliseconds since its midnight; the end is exclusive.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// From when until when a business is open; past midnight where the closing time is not after the opening.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    opens: ClockTime,
    closes: ClockTime,
}

impl Hours {
    /// All day long.
    pub const ALL_DAY: Hours = Hours { opens: ClockTime::MIDNIGHT, closes: ClockTime::END_OF_DAY };

    /// Open from `opens` (included) to `closes` (excluded), on the next date where `closes` is earlier than
    /// `opens`. Equal times are an error, and so is an opening at 24:00.
    pub fn new(opens: ClockTime, closes: ClockTime) -> Result<Hours, CalendarError> {
        if opens == closes || opens == ClockTime::END_OF_DAY {
            return Err(CalendarError::EmptyHours { opens, closes });
        }
        Ok(Hours { opens, closes })
    }

    /// When they begin.
    pub fn opens(self) -> ClockTime {
        self.opens
    }

    /// When they end.
    pub fn closes(self) -> ClockTime {
        self.closes
    }

    /// Do they end on the date after the one on which they begin?
    pub fn overnight(self) -> bool {
        self.closes < self.opens
    }
}

/// What cannot be said of a calendar.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum CalendarError {
    /// Hours that are none: they close when they open, or begin at the end of a day.
    EmptyHours {
        /// When they begin.
        opens: ClockTime,
        /// When they end.
        closes: ClockTime,
    },
    /// A range of dates whose last day is before its first.
    DatesReversed {
        /// The first day.
        first: Date,
        /// The last day.
        last: Date,
    },
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CalendarError::EmptyHours { opens, closes } => write!(f, "nothing is open from {opens} to {closes}"),
            CalendarError::DatesReversed { first, last } => write!(f, "{last} is before {first}"),
        }
    }
}

impl std::error::Error for CalendarError {}

/// The hours that begin on a date: the parts on it, sorted and apart, and until when they go on after midnight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct DayHours {
    own: Vec<Stretch>,
    spill: i64,
}

impl DayHours {
    /// Adds hours; where there are none, the whole day.
    fn add(&mut self, hours: &[Hours]) {
        for hours in if hours.is_empty() { &[Hours::ALL_DAY] } else { hours } {
            let (from, closes) = (i64::from(hours.opens.ms()), i64::from(hours.closes.ms()));
            let to = if hours.overnight() { DAY_MS } else { closes };
            self.own.push(Stretch { from, to });
            self.spill = self.spill.max(if hours.overnight() { closes } else { 0 });
        }
        self.own.sort_by_key(|stretch| stretch.from);
        self.own = joined(&self.own);
    }
}

/// Sorted stretches with those that touch made one.
fn joined(stretches: &[Stretch]) -> Vec<Stretch> {
    let mut apart: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for &stretch in stretches {
        match apart.last_mut() {
            Some(last) if stretch.from <= last.to => last.to = last.to.max(stretch.to),
            Some(_) | None => apart.push(stretch),
        }
    }
    apart
}

/// What a calendar says of a run of dates, instead of what it says of each week.
#[derive(Clone, Debug)]
struct Dated {
    first: Date,
    last: Date,
    says: DatedSays,
    title: Option<Box<str>>,
}

#[derive(Clone, Debug)]
enum DatedSays {
    Closed,
    Open(DayHours),
}

/// When a business is open, in its own zone. Built by a [`CalendarBuilder`].
#[derive(Clone, Debug)]
pub struct Calendar {
    name: Box<str>,
    zone: Zone,
    weekly: [DayHours; 7],
    /// Sorted and apart.
    dated: Vec<Dated>,
    received_until: Option<ClockTime>,
    /// The open time of one ordinary week; worked out when all lines are there.
    weekly_ms: i64,
    /// Whether some hours go on after midnight; worked out when all lines are there.
    overnight: bool,
}

/// Gathers the lines of a calendar, in any order.
#[derive(Clone, Debug)]
pub struct CalendarBuilder {
    calendar: Calendar,
}

impl CalendarBuilder {
    /// A calendar of that name, for messages, that is never open.
    pub fn new(name: &str, zone: Zone) -> CalendarBuilder {
        let (weekly, dated) = (Default::default(), Vec::new());
        let name = name.into();
        let calendar = Calendar { name, zone, weekly, dated, received_until: None, weekly_ms: 0, overnight: false };
        CalendarBuilder { calendar }
    }

    /// A calendar that has what another has.
    pub fn like(name: &str, other: &Calendar) -> CalendarBuilder {
        CalendarBuilder { calendar: Calendar { name: name.into(), ..other.clone() } }
    }

    /// Its hours mean the wall clock of another zone.
    pub fn zone(&mut self, zone: Zone) {
        self.calendar.zone = zone;
    }

    /// Forgets the weekly hours that were taken over; dates that were opened whatever the week says have these hours
    /// now, without any the whole day.
    pub fn anew(&mut self, hours: &[Hours]) {
        self.calendar.weekly = Default::default();
        for line in &mut self.calendar.dated {
            if let DatedSays::Open(day) = &mut line.says {
                *day = DayHours::default();
                day.add(hours);
            }
        }
    }

    /// Open on this day of every week; without hours, all day. Further lines for the same day add hours.
    pub fn open_weekly(&mut self, weekday: Weekday, hours: &[Hours]) {
        if let Some(day) = self.calendar.weekly.get_mut(weekday as usize) {
            day.add(hours);
        }
    }

    /// Open on each date from `first` to `last`, whatever the week and the holidays say; without hours, all day.
    pub fn open_on(
        &mut self,
        first: Date,
        last: Date,
        hours: &[Hours],
        title: Option<&str>,
    ) -> Result<(), CalendarError> {
        let mut day = DayHours::default();
        day.add(hours);
        self.dated(first, last, DatedSays::Open(day), title)
    }

    /// Closed on each date from `first` to `last`.
    pub fn closed(&mut self, first: Date, last: Date, title: Option<&str>) -> Result<(), CalendarError> {
        self.dated(first, last, DatedSays::Closed, title)
    }

    /// What is received at this time or later, or on a closed date, counts as received on the next open date.
    pub fn received_until(&mut self, time: ClockTime) {
        self.calendar.received_until = Some(time);
    }

    /// The calendar.
    pub fn build(mut self) -> Calendar {
        self.calendar.dated = apart(&self.calendar.dated);
        self.calendar.weekly_ms = weekly_ms(&self.calendar.weekly);
        let dated = self.calendar.dated.iter().filter_map(|line| match &line.says {
            DatedSays::Open(hours) => Some(hours),
            DatedSays::Closed => None,
        });
        self.calendar.overnight = dated.chain(&self.calendar.weekly).any(|hours| hours.spill > 0);
        self.calendar
    }

    fn dated(&mut self, first: Date, last: Date, says: DatedSays, title: Option<&str>) -> Result<(), CalendarError> {
        if last < first {
            return Err(CalendarError::DatesReversed { first, last });
        }
        self.calendar.dated.push(Dated { first, last, says, title: title.map(Into::into) });
        Ok(())
    }
}

/// Dated lines made sorted and apart: where they overlap an opening beats a closing, openings add up, and the
/// title is that of the first line that counts.
fn apart(lines: &[Dated]) -> Vec<Dated> {
    let mut edges: Vec<(Date, usize)> = Vec::with_capacity(lines.len() * 2);
    for (index, line) in lines.iter().enumerate() {
        edges.push((line.first, index));
        edges.push((line.last.next(), index));
    }
    edges.sort();
    let mut in_force = BTreeSet::new();
    let mut result = Vec::new();
    for (at, &(date, index)) in edges.iter().enumerate() {
        // A line has two edges: its first takes it in, its second lets it go.
        if !in_force.remove(&index) {
            in_force.insert(index);
        }
        let Some(&(next, _)) = edges.get(at + 1) else { break };
        if date < next
            && let Some(dated) = together(in_force.iter().filter_map(|&index| lines.get(index)), date, next.previous())
        {
            result.push(dated);
        }
    }
    result
}

fn together<'a>(lines: impl Iterator<Item = &'a Dated>, first: Date, last: Date) -> Option<Dated> {
    let mut result: Option<Dated> = None;
    for line in lines {
        match (&mut result, &line.says) {
            (Some(Dated { says: DatedSays::Open(hours), .. }), DatedSays::Open(more)) => {
                hours.own.extend(&more.own);
                hours.own.sort_by_key(|stretch| stretch.from);
                hours.own = joined(&hours.own);
                hours.spill = hours.spill.max(more.spill);
            }
            (Some(_), DatedSays::Closed) => {}
            (None, _) | (Some(Dated { says: DatedSays::Closed, .. }), DatedSays::Open(_)) => {
                result = Some(Dated { first, last, ..line.clone() });
            }
        }
    }
    result
}

fn weekly_ms(days: &[DayHours]) -> i64 {
    let mut before = days.last();
    let mut sum = 0;
    for day in days {
        let open = OpenDay { spill: before.map_or(0, |before| before.spill), own: &day.own };
        sum += open.stretches().map(|stretch| stretch.to - stretch.from).sum::<i64>();
        before = Some(day);
    }
    sum
}

impl Calendar {
    /// Its name, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The zone whose wall clock its hours mean.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// From when on what is received counts as received on the next open date.
    pub fn received_cut_off(&self) -> Option<ClockTime> {
        self.received_until
    }

    /// Is there any date at all on which it is open?
    pub fn ever_opens(&self) -> bool {
        let dated = self.dated.iter().any(|line| matches!(line.says, DatedSays::Open(_)));
        dated || self.weekly.iter().any(|day| !day.own.is_empty())
    }
}

/// A calendar together with the dates that a case closes besides, such as the holidays of its place.
#[derive(Copy, Clone, Debug)]
pub struct CalendarView<'a> {
    base: &'a Calendar,
    closed: &'a [Date],
}

/// Why a calendar is closed on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It never opens on that day of the week.
    Weekday(Weekday),
    /// A line of the calendar closes it.
    Line {
        /// The line's title.
        title: Option<Box<str>>,
    },
    /// The case closes it.
    ByCase,
}

/// What is open on one local date.
#[derive(Copy, Clone)]
pub(crate) struct OpenDay<'a> {
    /// Until when the day before goes on.
    spill: i64,
    own: &'a [Stretch],
}

impl<'a> From<&'a Calendar> for CalendarView<'a> {
    fn from(base: &'a Calendar) -> CalendarView<'a> {
        CalendarView { base, closed: &[] }
    }
}

impl<'a> CalendarView<'a> {
    /// The calendar `base` with further closed dates, which must be sorted. A dated opening of the calendar beats
    /// them.
    pub fn new(base: &'a Calendar, closed: &'a [Date]) -> CalendarView<'a> {
        debug_assert!(closed.is_sorted(), "the caller sorts the dates that a case closes");
        CalendarView { base, closed }
    }

    /// The calendar without what the case adds.
    pub fn calendar(self) -> &'a Calendar {
        self.base
    }

    /// Do hours begin on this date?
    pub fn is_open_date(self, date: Date) -> bool {
        !self.hours_of(date).0.own.is_empty()
    }

    /// Is it open at this instant?
    pub fn is_open_at(self, instant: Instant) -> bool {
        let local = self.base.zone.local(instant);
        let ms = i64::from(local.time.ms());
        self.day(local.date).stretches().any(|stretch| stretch.from <= ms && ms < stretch.to)
    }

    /// Why it is closed on this date; `None` on an open date.
    pub fn why_closed(self, date: Date) -> Option<Closed> {
        if self.is_open_date(date) {
            return None;
        }
        let line = self.base.dated_on(date).map(|line| Closed::Line { title: line.title.clone() });
        let by_case = || self.closed.binary_search(&date).is_ok().then_some(Closed::ByCase);
        line.or_else(by_case).or_else(|| Some(Closed::Weekday(date.weekday())))
    }

    /// What is open on a date.
    pub(crate) fn day(self, date: Date) -> OpenDay<'a> {
        let (hours, from) = self.hours_of(date);
        if !self.base.overnight {
            return OpenDay { spill: 0, own: &hours.own };
        }
        let before = date.previous();
        let spill = match (from, self.hours_of(before)) {
            (HoursFrom::Nowhere, _) | (HoursFrom::Line, (_, HoursFrom::Week | HoursFrom::Nowhere)) => 0,
            (HoursFrom::Week | HoursFrom::Line, (hours, HoursFrom::Line)) => hours.spill,
            // Also a shift that would have begun on a closed date goes on after midnight.
            (HoursFrom::Week, (_, HoursFrom::Week | HoursFrom::Nowhere)) => self.base.weekly_on(before).spill,
        };
        OpenDay { spill, own: &hours.own }
    }

    /// The open time of one ordinary week, in milliseconds of the wall clock.
    pub(crate) fn weekly_ms(self) -> i64 {
        self.base.weekly_ms
    }

    /// How many open dates an ordinary week has.
    pub(crate) fn weekly_dates(self) -> i64 {
        self.base.weekly.iter().map(|day| i64::from(!day.own.is_empty())).sum()
    }

    /// The first date from `date` on of which something else is said than of its day of the week.
    pub(crate) fn next_exception(self, date: Date) -> Option<Date> {
        let line = self.base.dated.partition_point(|line| line.last < date);
        let line = self.base.dated.get(line).map(|line| line.first.max(date));
        let closed = self.closed.get(self.closed.partition_point(|&closed| closed < date)).copied();
        match (line, closed) {
            (Some(line), Some(closed)) => Some(line.min(closed)),
            (line, closed) => line.or(closed),
        }
    }

    /// The last date up to `date` of which something else is said than of its day of the week.
    pub(crate) fn previous_exception(self, date: Date) -> Option<Date> {
        let before = self.base.dated.partition_point(|line| line.first <= date);
        let line = before.checked_sub(1).and_then(|at| self.base.dated.get(at)).map(|line| line.last.min(date));
        let before = self.closed.partition_point(|&closed| closed <= date);
        let closed = before.checked_sub(1).and_then(|at| self.closed.get(at)).copied();
        line.max(closed)
    }

    /// The hours that begin on a date, and where they come from.
    fn hours_of(self, date: Date) -> (&'a DayHours, HoursFrom) {
        match self.base.dated_on(date) {
            Some(Dated { says: DatedSays::Open(hours), .. }) => (hours, HoursFrom::Line),
            Some(Dated { says: DatedSays::Closed, .. }) => (&NO_HOURS, HoursFrom::Nowhere),
            None if self.closed.binary_search(&date).is_ok() => (&NO_HOURS, HoursFrom::Nowhere),
            None => (self.base.weekly_on(date), HoursFrom::Week),
        }
    }
}

/// Where the hours of a date come from.
#[derive(Copy, Clone, PartialEq, Eq)]
enum HoursFrom {
    /// What is open on that day of every week.
    Week,
    /// A dated opening.
    Line,
    /// The date is closed.
    Nowhere,
}

static NO_HOURS: DayHours = DayHours { own: Vec::new(), spill: 0 };

impl Calendar {
    fn dated_on(&self, date: Date) -> Option<&Dated> {
        let at = self.dated.partition_point(|line| line.last < date);
        self.dated.get(at).filter(|line| line.first <= date)
    }

    fn weekly_on(&self, date: Date) -> &DayHours {
        self.weekly.get(date.weekday() as usize).unwrap_or(&NO_HOURS)
    }
}

impl<'a> OpenDay<'a> {
    /// Nothing is open.
    pub(crate) const CLOSED: OpenDay<'static> = OpenDay { spill: 0, own: &[] };

    /// Is nothing open all day?
    pub(crate) fn is_closed(self) -> bool {
        self.spill == 0 && self.own.is_empty()
    }

    /// The open stretches of the date, in order; they may touch, but do not overlap.
    pub(crate) fn stretches(self) -> impl DoubleEndedIterator<Item = Stretch> + 'a {
        let spill = self.spill;
        let before = (spill > 0).then_some(Stretch { from: 0, to: spill });
        let own = self.own.iter().map(move |own| Stretch { from: own.from.max(spill), to: own.to });
        before.into_iter().chain(own.filter(|stretch| stretch.from < stretch.to))
    }
}
