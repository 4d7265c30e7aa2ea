//! Expressions of a live case: what the journal says, and the standing decision.

use super::case::Case;
use super::decision::{Decision, EligibilityResult, Judged, Ledger, SharesResult, WindowState};
use super::fault::{FaultKind, Res, broken, fault};
use super::machine::{Evaluator, Machine};
use super::time::untimely;
use crate::ir::{Expr, Journal, LocalId, Mark, TermKind, Verdict, Window};
use crate::script::HookValue;
use crate::source::Span;
use crate::time::{self, Anchor, Instant, Period, Stretch};
use crate::value::{Duration, Num, Val};
use std::collections::VecDeque;

/// Who says whether what is asked is allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ruling {
    /// The rules: `decide`.
    #[default]
    Rules,
    /// A person or a deadline allows it, whatever the rules say: `grant`.
    Grant,
    /// A person or a deadline denies it: `refuse`.
    Refuse,
}

impl Ruling {
    /// A word for machines.
    pub fn word(self) -> &'static str {
        match self {
            Ruling::Rules => "decide",
            Ruling::Grant => "grant",
            Ruling::Refuse => "refuse",
        }
    }
}

/// Where the results of hooks come from and go to.
#[derive(Debug, Default)]
pub(super) enum Tape {
    /// Hooks run, and nobody keeps what they return.
    #[default]
    Off,
    /// Hooks run, and what they return is kept.
    Recording(Vec<HookValue>),
    /// Hooks do not run: they return what was kept.
    Playing(VecDeque<HookValue>),
}

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

/// A live case at an instant, with the binders that are open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene<'a> {
    /// The facts.
    pub(crate) case: &'a Case,
    /// Now.
    pub(crate) at: Instant,
    /// The journal and the standing decision.
    pub(crate) live: Live<'a>,
    /// The fields of the event that is judged.
    pub(crate) locals: &'a [(LocalId, Val)],
}

impl<'p> Evaluator<'p> {
    /// The value of an expression of a workflow. What it makes on the way is taken over with
    /// [`Evaluator::keep_made`] before anything else is evaluated.
    pub(crate) fn live_value<'e>(&'e mut self, scene: Scene<'e>, expr: &'e Expr) -> Res<Val> {
        self.live(scene).eval(expr)
    }

    /// Whether a condition of a workflow holds.
    pub(crate) fn live_bool<'e>(&'e mut self, scene: Scene<'e>, expr: &'e Expr) -> Res<bool> {
        self.live(scene).eval_bool(expr)
    }

    /// The value of every part of an expression.
    pub(crate) fn live_node<'e>(&'e mut self, scene: Scene<'e>, expr: &'e Expr) -> super::trace::Node {
        crate::stack::roomy(|| super::trace::of_expr(&mut self.live(scene), expr))
    }

    /// How windows stand now.
    pub(crate) fn live_windows<'e>(&'e mut self, scene: Scene<'e>, windows: &'e [Window]) -> Res<WindowState> {
        self.live(scene).window_state(None, windows)
    }

    /// When a duty that began then ends; `None` where its duration or anchor is not known.
    pub(crate) fn live_term<'e>(
        &'e mut self,
        scene: Scene<'e>,
        term: &'e TermKind,
        begun: Instant,
        pauses: &[Stretch],
    ) -> Res<Option<Instant>> {
        let mut machine = self.live(scene);
        match term {
            TermKind::Within(period) => machine.end_of(period, Anchor::At(begun), pauses),
            TermKind::WithinOf { period, anchor } => match machine.anchor(anchor)? {
                Some(anchor) => machine.end_of(period, anchor, &[]),
                None => Ok(None),
            },
            TermKind::Until(at) => match machine.anchor(at)? {
                Some(Anchor::At(instant)) => Ok(Some(instant)),
                Some(Anchor::On(date)) => Ok(Some(machine.zone(at.span)?.end_of_day(date))),
                None => Ok(None),
            },
        }
    }

    /// The end of a period counted from an anchor; `None` where one of them is not known.
    pub(crate) fn live_after<'e>(
        &'e mut self,
        scene: Scene<'e>,
        period: &'e Expr,
        anchor: &'e Expr,
    ) -> Res<Option<Instant>> {
        let mut machine = self.live(scene);
        match machine.anchor(anchor)? {
            Some(anchor) => machine.end_of(period, anchor, &[]),
            None => Ok(None),
        }
    }

    /// The instant so long before another.
    pub(crate) fn live_before<'e>(&'e mut self, scene: Scene<'e>, period: &'e Expr, at: Instant) -> Res<Instant> {
        let mut machine = self.live(scene);
        let duration = machine.duration(period)?;
        let way = machine.way(&duration, period.span)?;
        time::before(duration.period, at, &machine.context(&way)).map_err(|error| untimely(error, period.span))
    }

    /// How the end of a duty is counted that began then; `None` where its duration or anchor is not known, or
    /// where nothing is counted.
    pub(crate) fn live_explain<'e>(
        &'e mut self,
        scene: Scene<'e>,
        term: &'e TermKind,
        begun: Instant,
    ) -> Res<Option<time::Explanation>> {
        let mut machine = self.live(scene);
        let (period, anchor) = match term {
            TermKind::Within(period) => (period, Some(Anchor::At(begun))),
            TermKind::WithinOf { period, anchor } => (period, machine.anchor(anchor)?),
            TermKind::Until(_) => return Ok(None),
        };
        let Some(anchor) = anchor else { return Ok(None) };
        let Some(duration) = machine.duration_if_known(period)? else { return Ok(None) };
        let way = machine.way(&duration, period.span)?;
        let told = time::explain_after(duration.period, anchor, &[], &machine.context(&way));
        told.map(Some).map_err(|error| untimely(error, period.span))
    }

    /// The value of a duration.
    pub(crate) fn live_duration<'e>(&'e mut self, scene: Scene<'e>, period: &'e Expr) -> Res<Duration> {
        self.live(scene).duration(period)
    }

    /// When a period that began then ends; `None` where it is not known.
    pub(crate) fn live_period<'e>(
        &'e mut self,
        scene: Scene<'e>,
        period: &'e Expr,
        begun: Instant,
        pauses: &[Stretch],
    ) -> Res<Option<Instant>> {
        self.live(scene).end_of(period, Anchor::At(begun), pauses)
    }

    /// The end of a duration that began then and stood still in these stretches.
    pub(crate) fn live_end<'e>(
        &'e mut self,
        scene: Scene<'e>,
        duration: &Duration,
        begun: Instant,
        pauses: &[Stretch],
        span: Span,
    ) -> Res<Instant> {
        self.live(scene).end(duration, Anchor::At(begun), pauses, span)
    }

    /// How much has passed, counted as that duration is.
    pub(crate) fn live_used<'e>(
        &'e mut self,
        scene: Scene<'e>,
        duration: &Duration,
        begun: Instant,
        pauses: &[Stretch],
        span: Span,
    ) -> Res<Period> {
        let (mut machine, now) = (self.live(scene), scene.at);
        let way = machine.way(duration, span)?;
        let used = time::used(duration.period.kind(), begun, pauses, now, &machine.context(&way));
        used.map_err(|error| untimely(error, span))
    }

    /// Moves the texts and lists that the last evaluation has made into the case, so that values may go on naming them.
    pub(crate) fn keep_made(&mut self, case: &mut Case) {
        case.slots.append(&mut self.scratch.extra);
        case.texts.append(&mut self.scratch.texts);
    }

    /// Whether the last evaluation has made texts or lists.
    pub(crate) fn has_made(&self) -> bool {
        !self.scratch.extra.is_empty() || !self.scratch.texts.is_empty()
    }

    /// Keeps what hooks return from now on.
    pub(crate) fn record_hooks(&mut self) {
        self.scratch.tape = Tape::Recording(Vec::new());
    }

    /// Runs no hook from now on: each returns what was kept.
    pub(crate) fn play_hooks(&mut self, kept: Vec<HookValue>) {
        self.scratch.tape = Tape::Playing(kept.into());
    }

    /// What hooks have returned since it was kept, or what is left to be returned; hooks run again as ever.
    pub(crate) fn take_hooks(&mut self) -> Vec<HookValue> {
        match std::mem::take(&mut self.scratch.tape) {
            Tape::Off => Vec::new(),
            Tape::Recording(kept) => kept,
            Tape::Playing(left) => left.into(),
        }
    }

    fn live<'e>(&'e mut self, scene: Scene<'e>) -> Machine<'e> {
        let mut machine = self.machine(scene.case, scene.at);
        machine.live = Some(scene.live);
        for (binder, value) in scene.locals {
            machine.set_local(*binder, *value);
        }
        machine
    }
}

impl<'a> Machine<'a> {
    /// What a hook returned when the case was live, where it is not to run again.
    pub(super) fn hook_played(&mut self, span: Span) -> Res<Option<HookValue>> {
        match &mut self.scratch.tape {
            Tape::Off | Tape::Recording(_) => Ok(None),
            Tape::Playing(kept) => kept.pop_front().map(Some).ok_or_else(|| fault(FaultKind::HookNotKept, span)),
        }
    }

    /// Keeps what a hook has returned, where that is wanted.
    pub(super) fn keep_hook(&mut self, value: &HookValue) {
        if let Tape::Recording(kept) = &mut self.scratch.tape {
            kept.push(value.clone());
        }
    }

    fn end_of(&mut self, period: &'a Expr, from: Anchor, pauses: &[Stretch]) -> Res<Option<Instant>> {
        let Some(duration) = self.duration_if_known(period)? else { return Ok(None) };
        self.end(&duration, from, pauses, period.span).map(Some)
    }

    fn end(&mut self, duration: &Duration, from: Anchor, pauses: &[Stretch], span: Span) -> Res<Instant> {
        let way = self.way(duration, span)?;
        let end = time::after_pauses(duration.period, from, pauses, &self.context(&way));
        end.map_err(|error| untimely(error, span))
    }

    /// What is asked counts as allowed or denied, with all its items.
    pub(super) fn overrule(&self, result: &mut EligibilityResult) {
        let verdict = match self.ruling {
            Ruling::Rules => return,
            Ruling::Grant => Verdict::Allow,
            Ruling::Refuse => Verdict::Deny,
        };
        let ruled = Judged { verdict, rules: 0, normally: false, from: None, until: None };
        let asked = result.asked;
        for one in result.remedies.iter_mut().filter(|one| one.remedy == asked) {
            one.judged = ruled;
        }
        result.items.iter_mut().for_each(|item| *item = ruled);
        result.kept_out.retain(|kept| kept.remedy != asked);
    }

    fn standing(&self) -> Option<&'a Decision> {
        self.live.and_then(|live| live.standing)
    }

    /// The verdicts: of this decision as far as it has come, or of the one that stands.
    pub(super) fn verdicts(&self) -> Option<&EligibilityResult> {
        self.eligibility.as_ref().or_else(|| self.standing()?.eligibility.as_ref())
    }

    /// The shares: of this decision as far as it has come, or of the one that stands.
    pub(super) fn splits(&self) -> Option<&SharesResult> {
        self.shares.as_ref().or_else(|| self.standing()?.responsibility.as_ref())
    }

    /// The ledger that stands, of a live case.
    pub(super) fn standing_ledger(&self, span: Span) -> Res<Option<&'a Ledger>> {
        match self.live {
            None => Ok(None),
            Some(live) => match live.standing {
                Some(decision) => Ok(decision.compensation.as_ref()),
                None => Err(fault(FaultKind::NothingDecided, span)),
            },
        }
    }

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
