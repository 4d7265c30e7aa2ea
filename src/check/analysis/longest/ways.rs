//! The arrows of a workflow with the time after which a case has taken them at the latest.

use super::length::{Length, greatest};
use crate::check::analysis::flow::{actions, always, automatic, constant, passes, targets};
use crate::ir::{
    Action, Actor, Duty, EventId, Expr, ExprKind, Journal, Mark, Ordered, Program, Right, RightId, Stage, StageId,
    Stay, Target, TermKind, Timer, Window, Workflow,
};
use crate::source::Span;
use crate::syntax::ast::Direction;
use crate::value::{Duration, Val};
use std::collections::{BTreeMap, BTreeSet};

/// What moves a case along an arrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Somebody does something.
    Act {
        /// Who may.
        actors: Vec<Actor>,
        /// What.
        event: EventId,
    },
    /// A duty is not done.
    Silence {
        /// Whose it was.
        actors: Vec<Actor>,
    },
    /// Time.
    Time,
    /// The stage is left as soon as it is entered.
    AtOnce,
}

/// What counts how often an arrow can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// A line with `at most N times`, wherever it stands.
    Right(RightId),
    /// A branch whose condition counts.
    Branch(Span),
    /// The stay in a stage, counted from when it was entered first.
    First(StageId),
}

/// An arrow.
#[derive(Clone, Debug)]
pub(in crate::check::analysis) struct Way<'p> {
    pub(in crate::check::analysis) from: StageId,
    pub(in crate::check::analysis) to: StageId,
    /// Whether it leads `-> back`.
    pub(super) back: bool,
    /// From and to by number: a stage that is only left `-> back` has one for each stage that it can lead back to.
    pub(super) nodes: (usize, usize),
    pub(super) by: By,
    pub(super) span: Span,
    /// The line, where somebody acts.
    pub(super) right: Option<RightId>,
    /// How long the stay before it is at most.
    pub(super) length: Length,
    /// How long the stay is at least, where only time leads here.
    pub(in crate::check::analysis) takes: Option<Duration>,
    /// How often it can be taken.
    pub(super) limit: Option<(Key, u32)>,
    /// Whether only the first stay takes its time.
    pub(super) first: bool,
    /// What must hold, and what must not.
    pub(super) when: Vec<(&'p Expr, bool)>,
    /// Whether nothing in the stage comes before it when nobody acts.
    pub(super) undisturbed: bool,
}

/// A stage, and why a case might stay there for ever.
pub(super) struct Place {
    /// Why, where nothing bounds it; empty where the text says nothing of it.
    pub(super) endless: Option<String>,
    pub(super) open_ended: bool,
}

/// All arrows of the stages that cases come to.
pub(in crate::check::analysis) struct Ways<'p> {
    pub(in crate::check::analysis) all: Vec<Way<'p>>,
    /// How many numbers stages have.
    pub(super) nodes: usize,
    /// By stage; none for one that no case waits in.
    pub(super) places: Vec<Option<Place>>,
}

/// What time does in a stage.
struct Deadline<'p> {
    length: Length,
    /// The same where it is written in one unit.
    duration: Option<Duration>,
    order: u32,
    /// Whether it moves every case, if the case is still there.
    sure: bool,
    /// Whether it would, but for its condition.
    when: Option<&'p Expr>,
    /// Why it is not sure.
    why: Option<String>,
    first: bool,
    action: &'p Action,
    by: By,
}

/// From when a length of time is counted.
enum Since {
    /// The entry of the stage, or before.
    Entry,
    /// The first entry of the stage.
    First,
    /// A fact tells.
    Later,
    /// It may be unknown.
    Unsure,
}

/// Reads the ways of a workflow.
pub(in crate::check::analysis) struct Reader<'p> {
    pub(in crate::check::analysis) program: &'p Program,
    pub(in crate::check::analysis) workflow: &'p Workflow,
    met: &'p BTreeSet<StageId>,
    /// The stages that are only left `-> back`.
    interludes: BTreeSet<StageId>,
}

impl<'p> Reader<'p> {
    pub(in crate::check::analysis) fn new(
        program: &'p Program,
        workflow: &'p Workflow,
        met: &'p BTreeSet<StageId>,
    ) -> Reader<'p> {
        let only_back = |id: &StageId| {
            let mut all = actions(workflow, workflow.stages.at(*id)).into_iter().flat_map(targets).peekable();
            all.peek().is_some() && all.all(|target| target == Target::Back)
        };
        Reader { program, workflow, met, interludes: met.iter().copied().filter(only_back).collect() }
    }

    pub(in crate::check::analysis) fn read(&self) -> Ways<'p> {
        let mut ways = Ways { all: Vec::new(), nodes: self.workflow.stages.len(), places: Vec::new() };
        for (id, stage) in self.workflow.stages.iter() {
            let place = if self.met.contains(&id) { self.stage(id, stage, &mut ways.all) } else { None };
            ways.places.push(place);
        }
        self.part(&mut ways);
        ways
    }

    /// Gives stages that only interrupt others a number for each of these.
    fn part(&self, ways: &mut Ways<'p>) {
        let mut numbers: BTreeMap<(StageId, StageId), usize> = BTreeMap::new();
        for way in &mut ways.all {
            let next = ways.nodes + numbers.len();
            if way.back && self.interludes.contains(&way.from) {
                way.nodes.0 = *numbers.entry((way.from, way.to)).or_insert(next);
            } else if !way.back && self.interludes.contains(&way.to) {
                way.nodes.1 = *numbers.entry((way.to, way.from)).or_insert(next);
            }
        }
        ways.nodes += numbers.len();
    }

    fn stage(&self, id: StageId, stage: &'p Stage, out: &mut Vec<Way<'p>>) -> Option<Place> {
        for action in automatic(stage) {
            self.branches(id, action, &By::AtOnce, &Length::default(), out, |_| {});
        }
        if passes(stage) || stage.stay == Stay::Final {
            return None;
        }
        let automatic = stage.at_once.iter().flat_map(|action| &action.branches);
        let stays: Vec<(&'p Expr, bool)> = automatic.filter_map(|one| Some((one.when.as_ref()?, false))).collect();
        let deadlines = self.deadlines(id, stage);
        let bound = self.bound(stage, &deadlines);
        for one in &deadlines {
            let bounded = bound.filter(|bound| bound.length.rank() < one.length.rank());
            let length = bounded.map_or(&one.length, |bound| &bound.length);
            let earlier = |other: &Deadline<'_>| {
                let before = (other.length.rank(), other.order) < (one.length.rank(), one.order);
                other.sure && other.order != one.order && (before || !other.length.open.is_empty())
            };
            let undisturbed = !deadlines.iter().any(earlier);
            self.branches(id, one.action, &one.by, length, out, |way| {
                way.first = one.first && bounded.is_none();
                way.undisturbed = undisturbed;
                way.takes = one.duration.filter(|_| !one.first);
                way.when.extend(one.when.map(|when| (when, true)));
                way.when.extend(&stays);
            });
        }
        for right in &stage.rights {
            self.right(id, *right, bound, out);
        }
        let endless = bound.is_none().then(|| self.why(&deadlines));
        Some(Place { endless, open_ended: stage.stay == Stay::OpenEnded })
    }

    /// What bounds the stay: the first of what is sure, or the last of what stands in turn in every case.
    fn bound<'d>(&self, stage: &Stage, deadlines: &'d [Deadline<'p>]) -> Option<&'d Deadline<'p>> {
        let sure = deadlines.iter().filter(|one| one.sure).min_by_key(|one| (one.length.rank(), one.order));
        let conditional: Vec<&Deadline<'p>> =
            deadlines.iter().filter(|one| one.when.is_some() && one.why.is_none()).collect();
        let Some(last) = conditional.iter().copied().max_by_key(|one| one.length.rank()) else { return sure };
        let changes = stage.rights.iter().map(|id| self.workflow.rights.at(*id)).any(|right| {
            let stays =
                right.action.branches.is_empty() || right.action.branches.iter().any(|one| one.target.is_none());
            stays && (right.takes != 0 || right.action.branches.iter().any(|one| !one.effects.is_empty()))
        });
        let conditions: Vec<&'p Expr> = conditional.iter().filter_map(|one| one.when).collect();
        if sure.is_some_and(|sure| sure.length.rank() <= last.length.rank())
            || changes
            || !super::covers(self.program, &conditions)
        {
            return sure;
        }
        Some(last)
    }

    fn why(&self, deadlines: &[Deadline<'_>]) -> String {
        let reasons: Vec<String> = deadlines.iter().filter_map(|one| one.why.clone()).collect();
        if let Some(reason) = reasons.first() {
            reason.clone()
        } else if deadlines.is_empty() {
            "nobody must act there, and no time moves the case on".to_owned()
        } else {
            "its deadlines stand only under a condition".to_owned()
        }
    }

    fn right(&self, id: StageId, right_id: RightId, bound: Option<&Deadline<'p>>, out: &mut Vec<Way<'p>>) {
        let right = self.workflow.rights.at(right_id);
        let by = By::Act { actors: self.actors(right), event: right.event };
        let (mut length, mut first) = (bound.map(|bound| bound.length.clone()), bound.is_some_and(|bound| bound.first));
        for (closes, from_first) in right.windows.iter().filter_map(|window| self.closes(id, window)) {
            if length.as_ref().is_none_or(|length| closes.rank() < length.rank()) {
                (length, first) = (Some(closes), from_first);
            }
        }
        self.branches(id, &right.action, &by, &length.unwrap_or_default(), out, |way| {
            way.right = Some(right_id);
            way.first = first;
            way.undisturbed = false;
            if let Some(most) = right.at_most {
                way.limit = Some((Key::Right(right_id), most));
            }
        });
    }

    fn actors(&self, right: &Right) -> Vec<Actor> {
        let first = right.duty.and_then(|duty| self.workflow.duties.at(duty).turns.first());
        first.map_or(&right.actors, |turn| &turn.actors).clone()
    }

    /// When a window closes for certain, and whether that counts from the first entry.
    fn closes(&self, id: StageId, window: &Window) -> Option<(Length, bool)> {
        let (period, anchor) = match window {
            Window::Within { period, anchor, .. } => (period, anchor),
            Window::Until { at, .. } => shifted(at)?,
            Window::From { .. } => return None,
        };
        let first = match self.since(id, anchor) {
            Since::Entry => false,
            Since::First => true,
            Since::Later | Since::Unsure => return None,
        };
        Some((Length::of(self.program, greatest(self.program, period)?), first))
    }

    fn branches(
        &self,
        from: StageId,
        action: &'p Action,
        by: &By,
        length: &Length,
        out: &mut Vec<Way<'p>>,
        finish: impl Fn(&mut Way<'p>),
    ) {
        let mut before: Vec<(&'p Expr, bool)> = Vec::new();
        for branch in &action.branches {
            let mut when = before.clone();
            when.extend(branch.when.as_ref().map(|when| (when, true)));
            before.extend(branch.when.as_ref().map(|when| (when, false)));
            let Some(target) = branch.target else { continue };
            for (to, back) in self.ends(from, target) {
                // What only interrupts a stay takes nothing of it.
                let interrupts = !back && self.interludes.contains(&to);
                let length = if interrupts { Length::default() } else { length.clone() };
                let mut way = Way {
                    from,
                    to,
                    back,
                    nodes: (from.index(), to.index()),
                    by: by.clone(),
                    span: branch.span,
                    right: None,
                    length,
                    takes: None,
                    limit: None,
                    first: false,
                    when: when.clone(),
                    undisturbed: true,
                };
                finish(&mut way);
                way.limit = way.limit.or_else(|| self.counted(&way).map(|most| (Key::Branch(branch.span), most)));
                out.push(way);
            }
        }
    }

    fn ends(&self, from: StageId, target: Target) -> Vec<(StageId, bool)> {
        match target {
            Target::Stage(to) => vec![(to, false)],
            Target::Back => {
                let leads = |id: &&StageId| {
                    let mut all = actions(self.workflow, self.workflow.stages.at(**id)).into_iter().flat_map(targets);
                    all.any(|target| target == Target::Stage(from))
                };
                self.met.iter().filter(leads).map(|id| (*id, true)).collect()
            }
        }
    }

    /// How often an arrow is taken whose condition counts what the arrow itself adds to.
    fn counted(&self, way: &Way<'_>) -> Option<u32> {
        let mut least: Option<u32> = None;
        for (expr, holds) in &way.when {
            bounds(expr, *holds, &mut |mark, below| {
                let times = match mark {
                    Mark::Event(event) => match &way.by {
                        By::Act { event: own, .. } if *own == event => Some(below),
                        By::Act { .. } | By::Silence { .. } | By::Time | By::AtOnce => None,
                    },
                    // A case is in the stage that it leaves, and has opened in the first.
                    Mark::Stage(stage) if stage == way.from || stage == way.to && stage == StageId(0) => {
                        Some(below.saturating_sub(1))
                    }
                    Mark::Stage(stage) => (stage == way.to && !way.back).then_some(below),
                };
                least = times.map(|times| least.map_or(times, |least| least.min(times))).or(least);
            });
        }
        least
    }

    fn deadlines(&self, id: StageId, stage: &'p Stage) -> Vec<Deadline<'p>> {
        let duties = stage.duties.iter().map(|duty| self.duty(id, self.workflow.duties.at(*duty)));
        let timers = stage.timers.iter().map(|timer| self.timer(id, self.workflow.timers.at(*timer)));
        duties.chain(timers).collect()
    }

    fn duty(&self, id: StageId, duty: &'p Duty) -> Deadline<'p> {
        let (mut length, mut first, mut why) = (Length::default(), false, None);
        let mut actors: Vec<Actor> = Vec::new();
        for turn in &duty.turns {
            actors.extend(turn.actors.iter().filter(|one| !actors.contains(one)).copied().collect::<Vec<_>>());
            let (period, anchor) = match &turn.term.kind {
                TermKind::Within(period) => (Some(period), None),
                TermKind::WithinOf { period, anchor } => (Some(period), Some(anchor)),
                TermKind::Until(at) => {
                    shifted(at).map_or((None, Some(at)), |(period, anchor)| (Some(period), Some(anchor)))
                }
            };
            let (one, since, unsure) = self.counted_from(id, period, anchor, turn.term.span);
            length.add(&one);
            first |= matches!(since, Since::First);
            why = why.or(unsure);
        }
        let stays =
            duty.rights.iter().map(|right| self.workflow.rights.at(*right)).find(|right| !moves(&right.action, false));
        if let Some(right) = stays {
            let event = &self.workflow.events.at(right.event).decl.name;
            why = why.or_else(|| Some(format!("`{event}` does what must be done, and leads nowhere")));
        } else if !moves(&duty.otherwise, true) {
            why = why.or_else(|| Some("silence leads nowhere".to_owned()));
        }
        let sure = why.is_none() && duty.when.is_none();
        let (when, action) = (duty.when.as_ref(), &duty.otherwise);
        let duration = match duty.turns.as_slice() {
            [only] => match &only.term.kind {
                TermKind::Within(period) => constant(period),
                TermKind::WithinOf { period, anchor } => self.constant_from(id, period, Some(anchor)),
                TermKind::Until(at) => {
                    shifted(at).and_then(|(period, anchor)| self.constant_from(id, period, Some(anchor)))
                }
            },
            _ => None,
        };
        Deadline { length, duration, order: duty.order, sure, when, why, first, action, by: By::Silence { actors } }
    }

    fn timer(&self, id: StageId, timer: &'p Timer) -> Deadline<'p> {
        let span = timer.anchor.as_ref().map_or(timer.period.span, |anchor| timer.period.span.to(anchor.span));
        let (length, since, why) = self.counted_from(id, Some(&timer.period), timer.anchor.as_ref(), span);
        let moving = moves(&timer.action, true);
        let (sure, first) = (why.is_none() && moving, matches!(since, Since::First));
        let again = self.comes_again(id, timer.anchor.as_ref(), &timer.action);
        let why = why.or_else(|| again.then(|| "its `after` line is over when a case comes back".to_owned()));
        let sure = sure && !again;
        let why = why.or_else(|| (!moving).then(|| "its `after` line does not lead away in every case".to_owned()));
        let duration = self.constant_from(id, &timer.period, timer.anchor.as_ref());
        Deadline {
            length,
            duration,
            order: timer.order,
            sure,
            when: None,
            why,
            first,
            action: &timer.action,
            by: By::Time,
        }
    }

    /// A length of time that is written out and counts from the last or first entry of the stage itself.
    fn constant_from(&self, id: StageId, period: &Expr, anchor: Option<&Expr>) -> Option<Duration> {
        constant(period).filter(|_| anchor.is_none_or(|anchor| own(id, anchor).is_some()))
    }

    /// The sure ends of a stage that are written out, and whether they count from the first entry.
    pub(in crate::check::analysis) fn ends_of(&self, id: StageId) -> Vec<(Duration, bool)> {
        let all = self.deadlines(id, self.workflow.stages.at(id));
        all.iter().filter(|one| one.sure).filter_map(|one| Some((one.duration?, one.first))).collect()
    }

    /// How long something takes from the entry of the stage, from when it is counted, and why there may be no end.
    fn counted_from(
        &self,
        id: StageId,
        period: Option<&Expr>,
        anchor: Option<&Expr>,
        span: Span,
    ) -> (Length, Since, Option<String>) {
        let since = anchor.map_or(Since::Entry, |anchor| self.since(id, anchor));
        let period = period.and_then(|period| greatest(self.program, period));
        let words = |span| self.program.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
        let length = match (&since, period) {
            (Since::Entry | Since::First, Some(period)) => Length::of(self.program, period),
            (Since::Entry | Since::First | Since::Later | Since::Unsure, _) => Length::open(words(span)),
        };
        let why = match (&since, anchor) {
            (Since::Unsure, Some(anchor)) => {
                Some(format!("while `{}` is unknown, no deadline stands", words(anchor.span)))
            }
            (Since::Entry | Since::First | Since::Later | Since::Unsure, _) => None,
        };
        (length, since, why)
    }

    fn since(&self, id: StageId, anchor: &Expr) -> Since {
        let here = |stage: StageId| stage == id || self.is_before(stage, id);
        if let ExprKind::Journal(Journal::Met { mark: Mark::Stage(stage), first: true }) = anchor.kind
            && stage == id
        {
            Since::First
        } else if let ExprKind::Journal(Journal::Entered | Journal::OpenedAt) = anchor.kind {
            Since::Entry
        } else if let ExprKind::Journal(Journal::Met { mark: Mark::Stage(stage), .. }) = anchor.kind
            && here(stage)
        {
            Since::Entry
        } else if self.is_known(anchor) {
            Since::Later
        } else {
            Since::Unsure
        }
    }

    /// Whether a line that is counted from an instant of its own can be met again when it is over.
    fn comes_again(&self, id: StageId, anchor: Option<&Expr>, action: &Action) -> bool {
        let fixed = anchor.is_some_and(|anchor| {
            matches!(anchor.kind, ExprKind::Journal(Journal::OpenedAt | Journal::Met { first: true, .. }))
        });
        let mut ends = targets(action).filter_map(|target| match target {
            Target::Stage(to) => Some(to),
            Target::Back => None,
        });
        fixed && ends.any(|to| self.leads(to, id, None))
    }

    /// Whether every case has been in one stage before it comes to another.
    fn is_before(&self, first: StageId, later: StageId) -> bool {
        !self.leads(StageId(0), later, Some(first))
    }

    /// Whether arrows lead from one stage to another, round a third.
    fn leads(&self, from: StageId, to: StageId, round: Option<StageId>) -> bool {
        let (mut seen, mut next) = (BTreeSet::from_iter(round), vec![from]);
        while let Some(id) = next.pop() {
            if !seen.insert(id) {
                continue;
            }
            if id == to {
                return true;
            }
            let all = self.workflow.stages.get(id).into_iter().flat_map(|stage| actions(self.workflow, stage));
            next.extend(all.flat_map(targets).filter_map(|target| match target {
                Target::Stage(to) => Some(to),
                Target::Back => None,
            }));
        }
        false
    }

    /// Whether an instant is known in every case.
    fn is_known(&self, expr: &Expr) -> bool {
        if let ExprKind::Const(value) = &expr.kind {
            *value != Val::Unknown
        } else if let ExprKind::Fact(id) = &expr.kind {
            self.program.facts.get(*id).is_some_and(|fact| !fact.ty.optional)
        } else if let ExprKind::Define(id) = &expr.kind {
            self.program.defines.get(*id).is_some_and(|one| !one.ty.optional)
        } else if let ExprKind::IfKnown { otherwise: inner, .. } | ExprKind::StartOfDate(inner) = &expr.kind {
            self.is_known(inner)
        } else if let ExprKind::Shift { period, anchor, skipping: None, .. } = &expr.kind {
            self.is_known(anchor) && (self.is_known(period) || greatest(self.program, period).is_some())
        } else if let ExprKind::Extreme { operands, known, .. } = &expr.kind {
            let mut all = operands.iter().map(|one| self.is_known(one));
            if *known { all.any(|one| one) } else { all.all(|one| one) }
        } else if let ExprKind::Builtin { arguments, .. } = &expr.kind {
            arguments.iter().all(|one| self.is_known(one))
        } else {
            matches!(expr.kind, ExprKind::LocalTime(_) | ExprKind::Now)
        }
    }
}

/// Whether whatever is taken of an action leads somewhere; `certain`: and something is taken in every case.
fn moves(action: &Action, certain: bool) -> bool {
    !action.branches.is_empty()
        && (!certain || always(action))
        && action.branches.iter().all(|branch| branch.target.is_some())
}

/// Whether an instant is the first entry of a stage, or the last; none where it is neither.
pub(in crate::check::analysis) fn own(id: StageId, anchor: &Expr) -> Option<bool> {
    if let ExprKind::Journal(Journal::Met { mark, first }) = anchor.kind {
        (mark == Mark::Stage(id)).then_some(first)
    } else {
        matches!(anchor.kind, ExprKind::Journal(Journal::Entered)).then_some(false)
    }
}

/// `D after A` as its parts.
pub(in crate::check::analysis) fn shifted(at: &Expr) -> Option<(&Expr, &Expr)> {
    if let ExprKind::Shift { direction: Direction::After, period, anchor, skipping: None } = &at.kind {
        Some((period, anchor))
    } else {
        None
    }
}

/// What a condition says of counts: each mark that must have been met less often than so many times.
fn bounds(expr: &Expr, holds: bool, say: &mut dyn FnMut(Mark, u32)) {
    if let ExprKind::Not(inner) = &expr.kind {
        bounds(inner, !holds, say);
    } else if let (ExprKind::And(parts), true) | (ExprKind::Or(parts), false) = (&expr.kind, holds) {
        parts.iter().for_each(|part| bounds(part, holds, say));
    } else if let ExprKind::Compare { op, left, right } = &expr.kind {
        let (mark, limit, op) = match (&left.kind, &right.kind) {
            (ExprKind::Journal(Journal::Count(mark)), ExprKind::Const(Val::Num(limit))) => (*mark, limit, *op),
            (ExprKind::Const(Val::Num(limit)), ExprKind::Journal(Journal::Count(mark))) => (*mark, limit, turned(*op)),
            _ => return,
        };
        let Some(limit) = limit.to_i64().and_then(|limit| u32::try_from(limit).ok()) else { return };
        match (op, holds) {
            (Ordered::Less, true) | (Ordered::GreaterEqual, false) => say(mark, limit),
            (Ordered::LessEqual, true) | (Ordered::Greater, false) => say(mark, limit.saturating_add(1)),
            (Ordered::Less | Ordered::LessEqual, false) | (Ordered::Greater | Ordered::GreaterEqual, true) => {}
        }
    }
}

fn turned(op: Ordered) -> Ordered {
    match op {
        Ordered::Less => Ordered::Greater,
        Ordered::LessEqual => Ordered::GreaterEqual,
        Ordered::Greater => Ordered::Less,
        Ordered::GreaterEqual => Ordered::LessEqual,
    }
}
