//! A case with its journal: open, apply, advance, move to another version, and live again.

use super::engine::Engine;
use super::journal::{Journal, Seen, line_print};
use super::migrate::Unmoved;
use super::state::State;
use super::step::{Cause, Refusal, Step};
use crate::eval::{Case, Fault};
use crate::ir::Program;
use crate::time::Instant;
use crate::wire::{Event, InputErrors, JournalLine, JournalPolicy, journal_line};
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
    /// The case cannot move to the version to which it moved.
    Unmoved(Box<Unmoved>),
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
                "the case lived under version {} of `{}` ({}), which is not here",
                policy.version, policy.id, policy.hash
            ),
            MisfitKind::Input(errors) => write!(f, "{errors}"),
            MisfitKind::Fault(fault) => write!(f, "{fault}"),
            MisfitKind::Unmoved(why) => write!(f, "{why}"),
            MisfitKind::Differs { .. } => f.write_str("the policy now says something else than it did"),
        }
    }
}

impl std::error::Error for Misfit {}

/// A version of a policy under which a case lives, and how it reads what a journal brings.
pub trait Ground {
    /// The version.
    fn program(&self) -> &Program;

    /// Reads a case.
    ///
    /// # Errors
    /// Every mistake of the case.
    fn case(&self, json: &str) -> Result<Case, InputErrors>;

    /// Reads an event of a case that stands so.
    ///
    /// # Errors
    /// Every mistake of the event.
    fn event(&self, case: &Case, json: &str) -> Result<Event, InputErrors>;
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
            | Cause::Migrated { .. }
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

    /// Moves a case from the version under which it lives to this one, with its journal.
    ///
    /// # Errors
    /// Why it cannot move; it is as before.
    pub fn migrate(
        &mut self,
        live: &Live,
        at: Instant,
        old: &Program,
        new: &impl Ground,
    ) -> Result<(Live, Step), Unmoved> {
        self.evaluator.record_hooks();
        let moved = self.take_over(&live.state, at, old, new);
        let hooks = self.evaluator.take_hooks();
        let (state, step) = moved?;
        let mut journal = live.journal.clone();
        journal.add(self.program, &state, &step, &hooks);
        Ok((Live { state, journal }, step))
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

/// A journal that is lived again, as far as it is.
struct Again<'g, G> {
    ground: &'g G,
    engine: Engine<'g>,
    live: Live,
}

/// Lives a journal again: the same steps from the same causes, with what hooks returned then. `find` gives the versions
/// that the journal names, `each` sees every step under its version. Gives the case and the version it is under.
///
/// # Errors
/// The first line that does not fit; the lines before it do.
pub fn replay<'g, G: Ground>(
    lines: &[impl AsRef<str>],
    find: &dyn Fn(&JournalPolicy) -> Option<&'g G>,
    each: &mut dyn FnMut(&Program, &State, Step),
) -> Result<(Live, &'g G), Misfit> {
    let mut again: Option<Again<'g, G>> = None;
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
        let is = live_line_again(&mut again, read, find, each).map_err(misfit)?;
        if is != line {
            return Err(misfit(MisfitKind::Differs { was: line.to_owned(), is }));
        }
    }
    again.map(|again| (again.live, again.ground)).ok_or(Misfit { line: 1, kind: MisfitKind::Empty })
}

/// Lives one line of a journal again; gives the line that follows now, nothing where nothing happens.
fn live_line_again<'g, G: Ground>(
    again: &mut Option<Again<'g, G>>,
    read: JournalLine<'_>,
    find: &dyn Fn(&JournalPolicy) -> Option<&'g G>,
    each: &mut dyn FnMut(&Program, &State, Step),
) -> Result<String, MisfitKind> {
    let ground = || {
        let policy = read.policy.clone().ok_or_else(|| no("policy"))?;
        let ground = find(&policy).filter(|ground| ground.program().hash == policy.hash);
        let engine = ground.and_then(|ground| Some((ground, Engine::new(ground.program())?)));
        engine.ok_or(MisfitKind::OtherPolicy(policy))
    };
    // What hooks returned is written as it was read; what is left over shows below.
    let hooks = read.hooks;
    let step = match (&mut *again, read.kind.as_ref()) {
        (None, "opened") => {
            let (ground, mut engine) = ground()?;
            engine.evaluator.play_hooks(hooks.clone());
            let case = ground.case(read.case.ok_or_else(|| no("case"))?).map_err(MisfitKind::Input)?;
            let (state, step) = engine.open(case, read.at).map_err(MisfitKind::Fault)?;
            *again = Some(Again { ground, engine, live: Live { state, journal: Journal::default() } });
            Some(step)
        }
        (Some(again), "migrated") => {
            let (ground, mut engine) = ground()?;
            engine.evaluator.play_hooks(hooks.clone());
            let moved = engine.take_over(&again.live.state, read.at, again.ground.program(), ground);
            let (state, step) = moved.map_err(|why| MisfitKind::Unmoved(Box::new(why)))?;
            let journal = std::mem::take(&mut again.live.journal);
            *again = Again { ground, engine, live: Live { state, journal } };
            Some(step)
        }
        (Some(again), "event") => {
            let event = read.event.ok_or_else(|| no("event"))?;
            let event = again.ground.event(&again.live.state.case, event).map_err(MisfitKind::Input)?;
            again.engine.evaluator.play_hooks(hooks.clone());
            again.engine.live_event_again(&mut again.live, event).map_err(MisfitKind::Fault)?
        }
        (Some(again), "missed" | "reminder" | "timer" | "threshold") => {
            again.engine.evaluator.play_hooks(hooks.clone());
            again.engine.fire(&mut again.live.state, read.at).map_err(MisfitKind::Fault)?
        }
        (Some(_) | None, _) => {
            return Err(MisfitKind::Unreadable(format!("`{}` cannot stand here", read.kind)));
        }
    };
    let Some(Again { ground, engine, live }) = again else { return Err(MisfitKind::Empty) };
    let left = engine.evaluator.take_hooks();
    Ok(match step {
        Some(step) if left.is_empty() => {
            let is = live.journal.add(ground.program(), &live.state, &step, &hooks).to_owned();
            each(ground.program(), &live.state, step);
            is
        }
        Some(_) | None => String::new(),
    })
}

fn no(what: &str) -> MisfitKind {
    MisfitKind::Unreadable(format!("it has no {what}"))
}
