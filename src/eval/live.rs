//! Expressions of a live case: what the journal says, and the standing decision.

use super::decision::Decision;
use super::fault::{Res, broken};
use super::machine::Machine;
use crate::ir::{Journal, Mark};
use crate::source::Span;
use crate::time::Instant;
use crate::value::{Num, Val};

/// When a stage was entered or an event accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Met {
    /// The first time.
    pub first: Option<Instant>,
    /// The last time.
    pub last: Option<Instant>,
    /// How often.
    pub count: u32,
}

impl Met {
    /// Once more.
    pub fn meet(&mut self, at: Instant) {
        self.first = self.first.or(Some(at));
        self.last = Some(at);
        self.count = self.count.saturating_add(1);
    }
}

/// What the journal of a live case says, as far as expressions can ask.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// When the case was opened.
    pub opened_at: Instant,
    /// When the present stage was entered.
    pub entered: Instant,
    /// The stages by number.
    pub stages: Vec<Met>,
    /// The events by number.
    pub events: Vec<Met>,
    /// The fields of each event's last acceptance; empty before.
    pub fields: Vec<Vec<Val>>,
}

impl Past {
    fn met(&self, mark: Mark) -> Met {
        let met = match mark {
            Mark::Stage(stage) => self.stages.get(stage.index()),
            Mark::Event(event) => self.events.get(event.index()),
        };
        met.copied().unwrap_or_default()
    }
}

/// What an expression of a live case sees beside the facts.
#[derive(Clone, Copy, Debug)]
pub struct Live<'a> {
    /// The journal.
    pub past: &'a Past,
    /// The standing decision.
    pub standing: Option<&'a Decision>,
}

impl<'a> Machine<'a> {
    pub(super) fn journal(&mut self, what: Journal, span: Span) -> Res<Val> {
        let Some(live) = self.live else { return Err(broken("only live cases have a journal", span)) };
        let instant = |at: Option<Instant>| at.map_or(Val::Unknown, Val::Instant);
        Ok(match what {
            Journal::OpenedAt => Val::Instant(live.past.opened_at),
            Journal::Entered => Val::Instant(live.past.entered),
            Journal::Met { mark, first: true } => instant(live.past.met(mark).first),
            Journal::Met { mark, first: false } => instant(live.past.met(mark).last),
            Journal::Count(mark) => Val::Num(Num::from(i64::from(live.past.met(mark).count))),
            Journal::Field(event, field) => {
                let fields = live.past.fields.get(event.index());
                fields.and_then(|fields| fields.get(field as usize)).copied().unwrap_or(Val::Unknown)
            }
        })
    }
}
