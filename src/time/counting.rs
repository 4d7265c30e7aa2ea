//! How periods of days, weeks, months and years are counted, where laws and platforms differ.

/// How calendar days are counted. A policy says each of these; none has a default here.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Counting {
    /// Whether the day of the event is counted.
    pub first: FirstDay,
    /// Where in the last day the period ends.
    pub ends: Ends,
    /// What happens when the last day is a holiday.
    pub holiday: Holiday,
    /// What happens when the month reached is too short.
    pub months: ShortMonth,
    /// A period of this many days or more, or of months, holds at least this many working days.
    pub least_working_days: Option<u8>,
    /// What a pause does to a running period.
    pub paused: Paused,
}

impl Counting {
    /// As a clock on the wall counts: so many days later at the same time of day.
    pub const WALL_CLOCK: Counting = Counting {
        first: FirstDay::Excluded,
        ends: Ends::SameTime,
        holiday: Holiday::Keep,
        months: ShortMonth::Clamp,
        least_working_days: None,
        paused: Paused::Extends,
    };
}

/// Is the day of the event counted?
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum FirstDay {
    /// No: the day after it is day 1.
    Excluded,
    /// Yes: it is day 1, and a month ends the day before the same day number.
    Included,
}

/// Where in its last day does a period end?
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ends {
    /// With that day.
    EndOfDay,
    /// At the time of day at which it began, by the wall clock.
    SameTime,
}

/// What becomes of a last day that is a holiday?
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Holiday {
    /// It stays the last day.
    Keep,
    /// The next open day is the last.
    RollForward,
}

/// What is a month after 31 January?
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum ShortMonth {
    /// The last day of the month.
    Clamp,
    /// The first day of the next month.
    Next,
    /// Nothing: the policy has not said it, so counting is an error.
    Refuse,
}

/// What does a pause do to a period of calendar days?
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Paused {
    /// It is longer by the local dates that the pause touches.
    Extends,
    /// It runs on.
    RunsOn,
}
