//! The local dates that are left out of a count, since a span of time touches them.

use super::count::Span;
use super::date::Date;
use super::errors::TimeError;
use super::instant::Instant;
use super::zone::Zone;

/// Runs of dates, sorted and apart, and a last run without end where a span has not ended.
#[derive(Default)]
pub(crate) struct LeftOut {
    runs: Vec<(Date, Date)>,
    open_from: Option<Date>,
}

impl LeftOut {
    /// The dates of `zone` that the spans touch: those that clocks show at its first and its last moment, and all
    /// between. A span without length touches its date.
    pub(crate) fn of(spans: &[Span], zone: Zone) -> Result<LeftOut, TimeError> {
        let mut touched = Vec::new();
        let mut open_from: Option<Date> = None;
        for &(from, to) in spans {
            let first = zone.local_date(from);
            match to {
                Some(to) if to < from => return Err(TimeError::SpanReversed { from, to }),
                Some(to) => touched.push((first, zone.local_date(last_moment(from, to)).max(first))),
                None => open_from = Some(open_from.map_or(first, |open| open.min(first))),
            }
        }
        touched.sort();
        let mut runs: Vec<(Date, Date)> = Vec::with_capacity(touched.len());
        for (first, last) in touched {
            match runs.last_mut() {
                Some(run) if first <= run.1.next() => run.1 = run.1.max(last),
                Some(_) | None => runs.push((first, last)),
            }
        }
        Ok(LeftOut { runs, open_from })
    }

    /// Is nothing left out?
    pub(crate) fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.open_from.is_none()
    }

    /// Is this date left out? An error where a span that has not ended reaches it.
    pub(crate) fn contains(&self, date: Date) -> Result<bool, TimeError> {
        if self.open_from.is_some_and(|open| open <= date) {
            return Err(TimeError::SpanOpen);
        }
        Ok(self.run_from(date).is_some_and(|(first, _)| first <= date))
    }

    /// The first run that does not lie wholly before `date`.
    pub(crate) fn run_from(&self, date: Date) -> Option<(Date, Date)> {
        self.runs.get(self.runs.partition_point(|run| run.1 < date)).copied()
    }

    /// The first date from `date` on that is left out.
    pub(crate) fn next(&self, date: Date) -> Option<Date> {
        let run = self.run_from(date).map(|(first, _)| first.max(date));
        let open = self.open_from.map(|open| open.max(date));
        run.into_iter().chain(open).min()
    }

    /// The last of the dates from `first` to `last`, moved on by one for each of them that is left out.
    pub(crate) fn stretch(&self, first: Date, mut last: Date) -> Result<Date, TimeError> {
        for &(from, to) in &self.runs {
            let from = from.max(first);
            if from > last {
                break;
            }
            // A run that lies before the first date has nothing to leave out.
            let dates = (i64::from(to.days()) - i64::from(from.days()) + 1).max(0);
            last = last.plus_days(dates).ok_or(TimeError::OutOfYears)?;
        }
        let counts = first <= last;
        if counts && self.open_from.is_some_and(|open| open <= last) { Err(TimeError::SpanOpen) } else { Ok(last) }
    }

    /// The runs that do not lie wholly before `date`.
    pub(crate) fn runs_from(&self, date: Date) -> impl Iterator<Item = (Date, Date)> + '_ {
        self.runs.iter().copied().skip_while(move |run| run.1 < date)
    }

    /// Where the span begins that has not ended.
    pub(crate) fn open_from(&self) -> Option<Date> {
        self.open_from
    }
}

/// The last millisecond of a span whose end is excluded.
fn last_moment(from: Instant, to: Instant) -> Instant {
    Instant::clamped(to.ms() - 1).max(from)
}
