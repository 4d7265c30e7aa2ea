//! A case with its journal: open, apply, advance, and live again.

use super::engine::Engine;
use super::journal::{Journal, Seen, line_print};
use super::state::State;
use super::step::{Cause, Refusal, Step};
use crate::eval::{Case, Fault};
use crate::time::Instant;
use crate::wire::{Event, InputErrors, JournalPolicy, journal_line};
use std::fmt;

/// A live case: where it stands, and the journal that says how it came there.
#[derive(Clone, Debug)]
pub struct Live {
    state: State,
    journal: Journal,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was accepted.
    Accepted,
    /// It was refused; the journal says so.
    Refused(Refusal),
    /// It was there before, and changed nothing.
    Repeated,
}

/// Why a journal cannot be lived again. The journal itself stays as it is.
#[derive(Clone, Debug)]
pub struct Misfit {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub kind: MisfitKind,
}

/// What is wrong with a journal.
#[derive(Clone, Debug)]
pub enum MisfitKind {
    /// It has no lines.
    Empty,
    /// A line cannot be read.
    Unreadable(String),
    /// A line is not what was written: its fingerprint says so.
    Damaged,
    /// It was kept under another policy, or another version of it.
    OtherPolicy(JournalPolicy),
    /// What was brought cannot be read.
    Input(InputErrors),
    /// The policy stops where it did not before.
    Fault(Box<Fault>),
    /// The policy says something else than it did: what the journal has, what follows now.
    Differs {
        /// The line of the journal.
        was: String,
        /// The line that follows now; nothing: nothing happens.
        is: String,
    },
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of the journal: ", self.line)?;
        match &self.kind {
            MisfitKind::Empty => f.write_str("there is none"),
            MisfitKind::Unreadable(why) => f.write_str(why),
            MisfitKind::Damaged => f.write_str("it is not what was written: its fingerprint does not fit"),
            MisfitKind::OtherPolicy(policy) => write!(
                f,
                "the case was opened under version {} of `{}` ({}), which is not this policy",
                policy.version, policy.id, policy.hash
            ),
            MisfitKind::Input(errors) => write!(f, "{errors}"),
            MisfitKind::Fault(fault) => write!(f, "{fault}"),
            MisfitKind::Differs { .. } => f.write_str("the policy now says something else than it did"),
        }
    }
}

impl std::error::Error for Misfit {}

/// Reads what a journal brings.
pub struct Readers<'r> {
    /// A case.
    pub case: &'r dyn Fn(&str) -> Result<Case, InputErrors>,
    /// An event of a case that stands so.
    pub event: &'r dyn Fn(&Case, &str) -> Result<Event, InputErrors>,
}

impl Live {
    /// Where it stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How it came there.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }
}

impl Engine<'_> {
    /// Opens a case with a journal.
    ///
    /// # Errors
    /// A fault; there is no case.
    pub fn start(&mut self, case: Case, at: Instant) -> Result<(Live, Step), Box<Fault>> {
        self.evaluator.record_hooks();
        let opened = self.open(case, at);
        let hooks = self.evaluator.take_hooks();
        let (state, step) = opened?;
        let mut journal = Journal::default();
        journal.add(self.program, &state, &step, &hooks);
        Ok((Live { state, journal }, step))
    }

    /// Lets time pass until an instant, which is included: everything due happens.
    ///
    /// # Errors
    /// A fault; what happened before it stays.
    pub fn advance(&mut self, live: &mut Live, to: Instant) -> Result<Vec<Step>, Box<Fault>> {
        let mut steps = Vec::new();
        while let Some(step) = self.advance_once(live, to)? {
            steps.push(step);
        }
        Ok(steps)
    }

    /// Applies an event: first what was due until then, then the event.
    ///
    /// # Errors
    /// A fault; what was due before the event has happened, the event has not, and may come again.
    pub fn apply(&mut self, live: &mut Live, event: Event) -> Result<(Outcome, Vec<Step>), Box<Fault>> {
        match live.journal.seen(self.program, &event) {
            Seen::New => {}
            Seen::Same => return Ok((Outcome::Repeated, Vec::new())),
            Seen::Other => {
                let refused = Some(Refusal::IdTaken);
                let step = Step { at: live.state.now, cause: Cause::Event { event, refused }, happened: Vec::new() };
                live.journal.add(self.program, &live.state, &step, &[]);
                return Ok((Outcome::Refused(Refusal::IdTaken), vec![step]));
            }
        }
        let mut steps = self.advance(live, event.at)?;
        self.evaluator.record_hooks();
        let judged = self.judge(&mut live.state, event);
        let hooks = self.evaluator.take_hooks();
        let step = judged?;
        live.journal.add(self.program, &live.state, &step, &hooks);
        let outcome = match &step.cause {
            Cause::Event { refused: Some(refusal), .. } => Outcome::Refused(refusal.clone()),
            Cause::Event { refused: None, .. }
            | Cause::Opened { .. }
            | Cause::DutyMissed { .. }
            | Cause::Reminder { .. }
            | Cause::Timer(_)
            | Cause::Threshold { .. } => Outcome::Accepted,
        };
        steps.push(step);
        Ok((outcome, steps))
    }

    /// Lets the next thing happen that is due until an instant, if there is one.
    ///
    /// # Errors
    /// A fault; the case is as before.
    pub fn advance_once(&mut self, live: &mut Live, to: Instant) -> Result<Option<Step>, Box<Fault>> {
        self.evaluator.record_hooks();
        let fired = self.fire(&mut live.state, to);
        let hooks = self.evaluator.take_hooks();
        let Some(step) = fired? else { return Ok(None) };
        live.journal.add(self.program, &live.state, &step, &hooks);
        Ok(Some(step))
    }

    /// Lives a journal again: the same steps from the same causes, with what hooks returned then. `each` sees every
    /// step.
    ///
    /// # Errors
    /// The first line that does not fit; the lines before it do.
    pub fn replay(
        &mut self,
        lines: &[impl AsRef<str>],
        readers: &Readers<'_>,
        each: &mut dyn FnMut(&State, Step),
    ) -> Result<Live, Misfit> {
        let mut live: Option<Live> = None;
        let mut hash = String::new();
        for (at, line) in lines.iter().enumerate() {
            let line = line.as_ref();
            let misfit = |kind| Misfit { line: at + 1, kind };
            let read = journal_line(line).map_err(|why| misfit(MisfitKind::Unreadable(why)))?;
            if line_print(&hash, read.body) != read.hash || read.number != at as u64 {
                return Err(misfit(MisfitKind::Damaged));
            }
            hash.clear();
            hash.push_str(&read.hash);
            // What hooks returned is written as it was read; what is left over shows below.
            let hooks = read.hooks;
            self.evaluator.play_hooks(hooks.clone());
            let step = match (&mut live, read.kind.as_ref()) {
                (None, "opened") => {
                    let policy = read.policy.ok_or_else(|| misfit(no("policy")))?;
                    if policy.hash != self.program.hash {
                        return Err(misfit(MisfitKind::OtherPolicy(policy)));
                    }
                    let case = read.case.ok_or_else(|| misfit(no("case")))?;
                    let case = (readers.case)(case).map_err(|errors| misfit(MisfitKind::Input(errors)))?;
                    let (state, step) = self.open(case, read.at).map_err(|fault| misfit(MisfitKind::Fault(fault)))?;
                    live = Some(Live { state, journal: Journal::default() });
                    Some(step)
                }
                (Some(live), "event") => {
                    let event = read.event.ok_or_else(|| misfit(no("event")))?;
                    let event =
                        (readers.event)(&live.state.case, event).map_err(|errors| misfit(MisfitKind::Input(errors)))?;
                    self.live_event_again(live, event).map_err(|fault| misfit(MisfitKind::Fault(fault)))?
                }
                (Some(live), "missed" | "reminder" | "timer" | "threshold") => {
                    self.fire(&mut live.state, read.at).map_err(|fault| misfit(MisfitKind::Fault(fault)))?
                }
                (Some(_) | None, _) => {
                    let why = format!("`{}` cannot stand here", read.kind);
                    return Err(misfit(MisfitKind::Unreadable(why)));
                }
            };
            let Some(live) = &mut live else { return Err(misfit(MisfitKind::Empty)) };
            let left = self.evaluator.take_hooks();
            let is = match step {
                Some(step) if left.is_empty() => {
                    let is = live.journal.add(self.program, &live.state, &step, &hooks).to_owned();
                    each(&live.state, step);
                    is
                }
                Some(_) | None => String::new(),
            };
            if is != line {
                return Err(misfit(MisfitKind::Differs { was: line.to_owned(), is }));
            }
        }
        live.ok_or(Misfit { line: 1, kind: MisfitKind::Empty })
    }

    /// An event of a journal: nothing else happens before it, since the journal says what did.
    fn live_event_again(&mut self, live: &mut Live, event: Event) -> Result<Option<Step>, Box<Fault>> {
        if live.journal.seen(self.program, &event) != Seen::New {
            let refused = Some(Refusal::IdTaken);
            return Ok(Some(Step { at: live.state.now, cause: Cause::Event { event, refused }, happened: Vec::new() }));
        }
        if self.next_deadline(&live.state).is_some_and(|due| due <= event.at) {
            return Ok(None);
        }
        self.judge(&mut live.state, event).map(Some)
    }
}

fn no(what: &str) -> MisfitKind {
    MisfitKind::Unreadable(format!("it has no {what}"))
}
