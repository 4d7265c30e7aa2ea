//! One evaluation: what it reads, and what it remembers so that nothing is computed twice.
//!
//! Values are kept with a stamp. What depends on facts alone lives for the whole decision; what depends on the remedy
//! or the item that is being judged gets a new stamp when that changes, which forgets the old value at no cost.

use super::case::Case;
use super::decision::{Decided, Decision, EligibilityResult, FindingResult, Ledger, SharesResult};
use super::eligibility::Plan;
use super::fault::{FaultKind, Res, broken, fault};
use super::rules::Status;
use super::time::Counted;
use super::{Options, trace};
use crate::ir::{DecisionId, DefineId, Expr, ExprKind, FactId, FindingId, LocalId, Needs, Program, RemedyId};
use crate::source::Span;
use crate::stack::roomy;
use crate::time::{CalendarView, Date, Instant, Zone};
use crate::value::{CalendarId, Coin, Currency, Found, ListRef, Money, Rounding, TextId, Type, Val};
use std::collections::BTreeSet;

static UNKNOWN: Val = Val::Unknown;

/// A decision looks at no more than so many elements of lists (a language constant): aggregates may stand within
/// aggregates, and no case may keep an engine busy for hours.
pub(super) const STEPS: u32 = 10_000_000;

/// Decides cases of one program, and keeps its buffers from one to the next.
#[derive(Debug)]
pub struct Evaluator<'p> {
    program: &'p Program,
    plan: Plan,
    pub(super) scratch: Scratch,
}

impl<'p> Evaluator<'p> {
    /// An evaluator for a program.
    pub fn new(program: &'p Program) -> Evaluator<'p> {
        Evaluator { program, plan: Plan::of(program), scratch: Scratch::of(program) }
    }

    /// What the program says of a case at an instant.
    pub fn decide(&mut self, case: &Case, at: Instant, options: &Options) -> Result<Decision, Box<Fault>> {
        roomy(|| self.machine(case, at).run(options))
    }

    /// Keeps from now on which rules held, which rows and arms were taken, which lines applied: by their places.
    pub(crate) fn watch(&mut self) {
        self.scratch.seen = Some(BTreeSet::new());
    }

    /// A place was exercised.
    pub(crate) fn saw(&mut self, span: Span) {
        self.scratch.saw(span);
    }

    /// The places that were exercised since [`Evaluator::watch`]; nothing more is kept.
    pub(crate) fn take_seen(&mut self) -> BTreeSet<Span> {
        self.scratch.seen.take().unwrap_or_default()
    }

    /// As [`Evaluator::decide`] with a trace, and how every deadline was counted that was looked at on the way, each once
    /// and in that order.
    pub(crate) fn decide_counting(&mut self, case: &Case, at: Instant) -> Result<(Decision, Vec<Counted>), Box<Fault>> {
        self.scratch.counts = Some(Vec::new());
        let decided = self.decide(case, at, &Options { trace: true, ..Options::default() });
        let counts = self.scratch.counts.take().unwrap_or_default();
        decided.map(|decision| (decision, counts))
    }

    /// The program whose cases it decides.
    pub(crate) fn program(&self) -> &'p Program {
        self.program
    }

    /// How many elements of lists the last evaluation has looked at.
    pub(crate) fn steps(&self) -> u32 {
        self.scratch.steps
    }

    /// An evaluation that has forgotten the case before.
    pub(super) fn machine<'e>(&'e mut self, case: &'e Case, at: Instant) -> Machine<'e> {
        self.scratch.begin();
        Machine::new(self.program, &self.plan, case, at, &mut self.scratch)
    }
}

use super::fault::Fault;

/// The case's currency, from the facts that a case has already; `None` where the policy has none.
pub fn currency(program: &Program, case: &Case) -> Result<Option<Currency>, Box<Fault>> {
    let Some(expr) = &program.currency else { return Ok(None) };
    match header(program, case, expr)? {
        Val::Currency(currency) => Ok(Some(currency)),
        other => Err(needed(other, "the header's currency is a currency", expr.span)),
    }
}

/// A value for a slot of that type: a bare zero for an amount is nothing in the case's currency, and a number for a rate
/// is one between its currencies.
///
/// # Errors
///
/// A fault where the case's currency cannot be told.
pub fn for_slot(program: &Program, case: &Case, value: Val, ty: &Type) -> Result<Val, Box<Fault>> {
    let of = |coin: &Coin| match coin {
        Coin::Fixed(currency) => Ok(*currency),
        Coin::Case => currency(program, case)?
            .ok_or_else(|| broken("a policy that speaks of money has a currency", Span::default())),
    };
    Ok(match (value, ty) {
        (Val::Num(_), Type::Money(coin)) => Val::Money(Money::zero(of(coin)?)),
        (Val::Num(rate), Type::Rate { from, to }) => Val::Rate { rate, from: of(from)?, to: of(to)? },
        (value, _) => value,
    })
}

/// Puts facts whose default is nothing, in whatever currency, into the currency of the case, as far as that can be told.
pub fn settle_defaults(program: &Program, case: &mut Case) {
    for (id, fact) in program.facts.iter().filter(|(_, fact)| fact.default.is_some()) {
        let Some(&value) = case.slots.get(id.index()) else { continue };
        let settled = for_slot(program, case, value, &fact.ty.base);
        if let (Some(slot), Ok(value)) = (case.slots.get_mut(id.index()), settled) {
            *slot = value;
        }
    }
}

/// The policy's zone for a case, from the facts that it has already; `None` where the policy has none.
pub fn zone(program: &Program, case: &Case) -> Result<Option<Zone>, Box<Fault>> {
    let Some(expr) = &program.zone else { return Ok(None) };
    match header(program, case, expr)? {
        Val::Zone(zone) => Ok(Some(zone)),
        other => Err(needed(other, "the header's zone is a zone", expr.span)),
    }
}

/// The policy's zone for a case, for whoever reads or writes local times: UTC where the policy has none, or where it cannot
/// be told.
pub fn readers_zone(program: &Program, case: &Case) -> Zone {
    zone(program, case).ok().flatten().unwrap_or(Zone::UTC)
}

/// An expression of the header. It sees facts alone, so no instant matters.
fn header(program: &Program, case: &Case, expr: &Expr) -> Res<Val> {
    if let ExprKind::Const(value) = expr.kind {
        return Ok(value);
    }
    let mut scratch = Scratch::of(program);
    scratch.begin();
    let plan = Plan::default();
    roomy(|| Machine::new(program, &plan, case, Instant::MIN, &mut scratch).eval(expr))
}

/// A value with the stamp under which it holds.
#[derive(Clone, Copy, Debug)]
struct Kept<T> {
    stamp: u64,
    value: T,
}

/// Values by their numbers, each with a stamp; a stamp of 0 never holds.
#[derive(Clone, Debug)]
pub(super) struct Memory<T>(Vec<Kept<T>>);

impl<T: Copy> Memory<T> {
    fn of(len: usize, empty: T) -> Memory<T> {
        Memory(vec![Kept { stamp: 0, value: empty }; len])
    }

    #[inline]
    pub(super) fn get(&self, at: usize, stamp: u64) -> Option<&T> {
        self.0.get(at).filter(|kept| kept.stamp == stamp).map(|kept| &kept.value)
    }

    pub(super) fn keep(&mut self, at: usize, stamp: u64, value: &T) {
        if let Some(kept) = self.0.get_mut(at) {
            *kept = Kept { stamp, value: *value };
        }
    }
}

/// The buffers of an evaluation.
#[derive(Debug)]
pub(super) struct Scratch {
    /// The last stamp given out.
    last_stamp: u64,
    /// The stamps of what depends on nothing, the remedy, the item, and both.
    stamps: [u64; 4],
    /// The first of the stamps of the remedies.
    remedies: u64,
    defines: Memory<Val>,
    decisions: Memory<Decided>,
    findings: Memory<FindingResult>,
    currency: Option<Currency>,
    zone: Option<Zone>,
    closed: Vec<(u64, Vec<Date>)>,
    locals: Vec<Val>,
    /// How the rules of the eligibility stood when they were judged last: first whatever the remedy, then by remedy.
    pub(super) statuses: Vec<Status>,
    /// Slots that the evaluation makes: lists that are not in the case.
    pub(super) extra: Vec<Val>,
    pub(super) texts: Vec<String>,
    /// The rounded amounts of the ledger's lines that are computed.
    pub(super) lines: Memory<i128>,
    pub(super) steps: u32,
    /// The places that were exercised, where somebody wants to know.
    seen: Option<BTreeSet<Span>>,
    /// How deadlines are counted, where somebody wants to know.
    pub(super) counts: Option<Vec<Counted>>,
    /// What hooks answered in this case and in those before.
    pub(super) answers: super::answers::Answers,
    /// The results of hooks in a live case.
    pub(super) tape: super::live::Tape,
}

impl Scratch {
    fn of(program: &Program) -> Scratch {
        let lines = program.compensation.as_ref().map_or(0, |compensation| compensation.lines.len());
        let rules = program.eligibility.as_ref().map_or(0, |eligibility| eligibility.rules.excepts.len());
        let finding = FindingResult { found: Found::Unproven, holds: false, rules: 0 };
        Scratch {
            last_stamp: 0,
            stamps: [0; 4],
            remedies: 0,
            defines: Memory::of(program.defines.len(), Val::Unknown),
            decisions: Memory::of(program.decisions.len(), Decided { value: Val::Unknown, rules: 0 }),
            findings: Memory::of(program.findings.len(), finding),
            currency: None,
            zone: None,
            closed: vec![(0, Vec::new()); program.calendars.len()],
            locals: vec![Val::Unknown; program.locals],
            statuses: vec![Status::Out; rules * (1 + program.remedies.len())],
            extra: Vec::new(),
            texts: Vec::new(),
            lines: Memory::of(lines, 0),
            steps: 0,
            seen: None,
            counts: None,
            answers: super::answers::Answers::default(),
            tape: super::live::Tape::Off,
        }
    }

    /// Forgets the case before.
    fn begin(&mut self) {
        let stamp = self.new_stamp();
        self.stamps = [stamp; 4];
        self.remedies = self.last_stamp + 1;
        self.last_stamp += 64;
        self.currency = None;
        self.zone = None;
        self.extra.clear();
        self.texts.clear();
        self.steps = 0;
    }

    /// A place was exercised. Nobody pays for it who does not ask.
    #[inline]
    pub(super) fn saw(&mut self, span: Span) {
        if let Some(seen) = &mut self.seen {
            seen.insert(span);
        }
    }

    fn new_stamp(&mut self) -> u64 {
        self.last_stamp += 1;
        self.last_stamp
    }
}

/// One evaluation.
pub(super) struct Machine<'a> {
    pub(super) program: &'a Program,
    pub(super) plan: &'a Plan,
    pub(super) case: &'a Case,
    pub(super) now: Instant,
    pub(super) scratch: &'a mut Scratch,
    /// The slot of the fact that is bound to the remedy being judged, and that remedy; past all slots where none is.
    asked: (usize, Val),
    /// What has been decided, as far as the evaluation has come.
    pub(super) eligibility: Option<EligibilityResult>,
    pub(super) eligible: Option<ListRef>,
    pub(super) shares: Option<SharesResult>,
    pub(super) ledger: Option<Ledger>,
    /// Of a live case, its journal and standing decision.
    pub(super) live: Option<super::live::Live<'a>>,
    pub(super) ruling: super::live::Ruling,
}

impl<'a> Machine<'a> {
    fn new(
        program: &'a Program,
        plan: &'a Plan,
        case: &'a Case,
        now: Instant,
        scratch: &'a mut Scratch,
    ) -> Machine<'a> {
        Machine {
            program,
            plan,
            case,
            now,
            scratch,
            asked: (usize::MAX, Val::Unknown),
            eligibility: None,
            eligible: None,
            shares: None,
            ledger: None,
            live: None,
            ruling: super::live::Ruling::Rules,
        }
    }

    /// Everything that the program says, in the order in which it depends on each other.
    fn run(&mut self, options: &Options) -> Res<Decision> {
        self.ruling = options.ruling;
        self.eligibility = self.judge_eligibility()?;
        if let Some(mut result) = self.eligibility.take() {
            self.overrule(&mut result);
            self.eligibility = Some(result);
        }
        self.shares = self.judge_responsibility()?;
        self.ledger = self.make_ledger()?;
        let mut decisions = Vec::with_capacity(self.program.decisions.len());
        for (id, _) in self.program.decisions.iter() {
            decisions.push((id, self.decided(id)?));
        }
        let mut findings = Vec::with_capacity(self.program.findings.len());
        for (id, _) in self.program.findings.iter() {
            findings.push((id, self.finding(id)?));
        }
        for always in &self.program.always {
            if !self.eval_bool(&always.condition)? {
                let title = always.decl.title.get(0).unwrap_or_default().to_owned();
                let kind = FaultKind::Always { name: always.decl.name.clone(), title };
                return Err(fault(kind, always.decl.span));
            }
            self.scratch.saw(always.decl.span);
        }
        let trace = if options.trace { Some(Box::new(trace::of(self))) } else { None };
        // Readers want to see local times; a zone that cannot be had was not needed so far.
        let zone = if self.program.zone.is_some() { self.zone(Span::default()).ok() } else { None };
        Ok(Decision {
            at: self.now,
            ruling: self.ruling,
            zone,
            eligibility: self.eligibility.take(),
            responsibility: self.shares.take(),
            compensation: self.ledger.take(),
            decisions,
            findings,
            texts: std::mem::take(&mut self.scratch.texts),
            trace,
        })
    }

    /// The stamp under which a value that depends on such things is kept.
    #[inline]
    fn stamp(&self, needs: Needs) -> u64 {
        let [nothing, asked, item, both] = self.scratch.stamps;
        match (needs.asked, needs.item) {
            (false, false) => nothing,
            (true, false) => asked,
            (false, true) => item,
            (true, true) => both,
        }
    }

    /// The stamp of what holds for the whole decision.
    pub(super) fn decision_stamp(&self) -> u64 {
        let [nothing, _, _, _] = self.scratch.stamps;
        nothing
    }

    /// Judges this remedy from now on: the asked fact is bound to it.
    pub(super) fn bind_remedy(&mut self, fact: Option<FactId>, remedy: RemedyId) {
        let [nothing, _, item, _] = self.scratch.stamps;
        let asked = self.scratch.remedies + u64::from(remedy.0 % 64);
        let both = self.scratch.new_stamp();
        self.scratch.stamps = [nothing, asked, item, both];
        if let Some(fact) = fact {
            self.asked = (fact.index(), Val::Member(remedy.0));
        }
    }

    /// Judges this item from now on.
    pub(super) fn bind_item(&mut self, binder: LocalId, value: Val) {
        let [nothing, asked, _, _] = self.scratch.stamps;
        let item = self.scratch.new_stamp();
        let both = self.scratch.new_stamp();
        self.scratch.stamps = [nothing, asked, item, both];
        self.set_local(binder, value);
    }

    /// Judges nothing in particular any more: what is asked is what the case says.
    pub(super) fn unbind(&mut self, asked: RemedyId) {
        self.bind_remedy(None, asked);
        self.asked = (usize::MAX, Val::Unknown);
    }

    #[inline]
    pub(super) fn fact(&self, id: FactId) -> &Val {
        if id.index() == self.asked.0 {
            return &self.asked.1;
        }
        self.case.slots.get(id.index()).unwrap_or(&UNKNOWN)
    }

    /// A slot of the case, or one that the evaluation has made.
    #[inline]
    pub(super) fn slot(&self, at: u32) -> &Val {
        let at = at as usize;
        let extra = || self.scratch.extra.get(at.checked_sub(self.case.slots.len())?);
        self.case.slots.get(at).or_else(extra).unwrap_or(&UNKNOWN)
    }

    /// The element of a list.
    #[inline]
    pub(super) fn element(&self, list: ListRef, stride: Option<u32>, at: u32) -> Val {
        match stride {
            Some(stride) => Val::Record(list.start.saturating_add(at.saturating_mul(stride))),
            None => *self.slot(list.start.saturating_add(at)),
        }
    }

    /// A list of these elements of another list.
    pub(super) fn part_of(&mut self, list: ListRef, stride: Option<u32>, elements: &[u32]) -> ListRef {
        let whole = u32::try_from(elements.len()).unwrap_or(u32::MAX);
        if whole == list.len {
            return list;
        }
        let width = stride.unwrap_or(1);
        let start = self.make_slots(&[]);
        for element in elements {
            let first = list.start.saturating_add(element.saturating_mul(width));
            for slot in first..first.saturating_add(width) {
                let value = *self.slot(slot);
                self.scratch.extra.push(value);
            }
        }
        ListRef { start, len: whole }
    }

    /// Slots that the case has not; gives the place of the first.
    pub(super) fn make_slots(&mut self, values: &[Val]) -> u32 {
        let start = self.case.slots.len() + self.scratch.extra.len();
        self.scratch.extra.extend_from_slice(values);
        u32::try_from(start).unwrap_or(u32::MAX)
    }

    #[inline]
    pub(super) fn local(&self, id: LocalId) -> &Val {
        self.scratch.locals.get(id.index()).unwrap_or(&UNKNOWN)
    }

    /// A value that lies there already, in its place; `None` where it must be computed. Nearly all are constants and
    /// facts, so these are looked for without a call.
    #[inline(always)]
    pub(super) fn at_hand(&self, expr: &'a Expr) -> Option<&Val> {
        match &expr.kind {
            ExprKind::Const(value) => Some(value),
            ExprKind::Fact(id) => Some(self.fact(*id)),
            ExprKind::Local(_) | ExprKind::Field(..) | ExprKind::Define(_) => self.kept(expr),
            _ => None,
        }
    }

    /// As [`Machine::at_hand`], but for constants and facts.
    #[inline(never)]
    fn kept(&self, expr: &'a Expr) -> Option<&Val> {
        match &expr.kind {
            ExprKind::Local(id) => Some(self.local(*id)),
            ExprKind::Field(record, field) => match &record.kind {
                ExprKind::Local(id) => match self.local(*id) {
                    Val::Record(start) => Some(self.slot(start.saturating_add(*field))),
                    _ => None,
                },
                _ => None,
            },
            ExprKind::Define(id) => {
                self.scratch.defines.get(id.index(), self.stamp(self.program.defines.at(*id).needs))
            }
            _ => None,
        }
    }

    /// Looks at the value of an expression where it lies, if it does so already.
    #[inline]
    pub(super) fn look<T>(&mut self, expr: &'a Expr, at: impl FnOnce(&Val) -> T) -> Res<T> {
        let mut computed = Val::Unknown;
        let value = match self.at_hand(expr) {
            Some(value) => value,
            None => {
                self.compute(expr, &mut computed)?;
                &computed
            }
        };
        Ok(at(value))
    }

    /// The value of an expression.
    #[inline]
    pub(super) fn eval(&mut self, expr: &'a Expr) -> Res<Val> {
        let mut value = Val::Unknown;
        self.eval_into(expr, &mut value)?;
        Ok(value)
    }

    /// Puts the value of an expression into its place, so that it is not handed from result to result. What lies there
    /// already is read without a call.
    #[inline]
    pub(super) fn eval_into(&mut self, expr: &'a Expr, place: &mut Val) -> Res<()> {
        match self.at_hand(expr) {
            Some(value) => *place = *value,
            None => return self.compute(expr, place),
        }
        Ok(())
    }

    #[inline]
    pub(super) fn set_local(&mut self, id: LocalId, value: Val) {
        if let Some(local) = self.scratch.locals.get_mut(id.index()) {
            *local = value;
        }
    }

    /// Counts one more element that is looked at.
    #[inline]
    pub(super) fn step(&mut self, span: Span) -> Res<()> {
        self.scratch.steps += 1;
        if self.scratch.steps > STEPS { Err(fault(FaultKind::TooLong { limit: STEPS }, span)) } else { Ok(()) }
    }

    pub(super) fn text(&self, id: TextId) -> Option<&str> {
        let own = id.index().checked_sub(self.program.texts.len() + self.case.texts.len());
        match own {
            Some(own) => self.scratch.texts.get(own).map(String::as_str),
            None => self.case.text(self.program, id),
        }
    }

    /// The number of a text that the evaluation has made.
    pub(super) fn text_id(&mut self, text: String) -> TextId {
        if let Some(id) = self.program.text_ids.get(&text) {
            return *id;
        }
        let before = self.program.texts.len();
        let own = self.case.texts.iter().chain(&self.scratch.texts).position(|one| *one == text);
        if let Some(own) = own {
            return TextId::at(before + own);
        }
        self.scratch.texts.push(text);
        TextId::at(before + self.case.texts.len() + self.scratch.texts.len() - 1)
    }

    pub(super) fn define(&mut self, id: DefineId, place: &mut Val) -> Res<()> {
        let define = self.program.defines.at(id);
        let stamp = self.stamp(define.needs);
        if let Some(value) = self.scratch.defines.get(id.index(), stamp) {
            *place = *value;
            return Ok(());
        }
        roomy(|| self.eval_into(&define.value, place))?;
        self.scratch.defines.keep(id.index(), stamp, place);
        Ok(())
    }

    pub(super) fn decided(&mut self, id: DecisionId) -> Res<Decided> {
        let stamp = self.stamp(self.program.decisions.at(id).needs);
        if let Some(decided) = self.scratch.decisions.get(id.index(), stamp) {
            return Ok(*decided);
        }
        let decided = roomy(|| self.judge_decision(id))?;
        self.scratch.decisions.keep(id.index(), stamp, &decided);
        Ok(decided)
    }

    pub(super) fn finding(&mut self, id: FindingId) -> Res<FindingResult> {
        let stamp = self.stamp(self.program.findings.at(id).needs);
        if let Some(finding) = self.scratch.findings.get(id.index(), stamp) {
            return Ok(*finding);
        }
        let finding = roomy(|| self.judge_finding(id))?;
        self.scratch.findings.keep(id.index(), stamp, &finding);
        Ok(finding)
    }

    /// The case's currency.
    #[inline]
    pub(super) fn currency(&mut self, span: Span) -> Res<Currency> {
        match self.scratch.currency {
            Some(currency) => Ok(currency),
            None => self.first_currency(span),
        }
    }

    #[inline(never)]
    fn first_currency(&mut self, span: Span) -> Res<Currency> {
        let expr = self.program.currency.as_ref();
        match self.eval(expr.ok_or_else(|| broken("a policy that speaks of money has a currency", span))?)? {
            Val::Currency(currency) => Ok(*self.scratch.currency.insert(currency)),
            other => Err(needed(other, "the header's currency is a currency", span)),
        }
    }

    /// The policy's zone.
    #[inline]
    pub(super) fn zone(&mut self, span: Span) -> Res<Zone> {
        match self.scratch.zone {
            Some(zone) => Ok(zone),
            None => self.first_zone(span),
        }
    }

    #[inline(never)]
    fn first_zone(&mut self, span: Span) -> Res<Zone> {
        let expr = self.program.zone.as_ref();
        match self.eval(expr.ok_or_else(|| broken("a policy that counts days has a zone", span))?)? {
            Val::Zone(zone) => Ok(*self.scratch.zone.insert(zone)),
            other => Err(needed(other, "the header's zone is a zone", span)),
        }
    }

    /// The policy's rounding.
    pub(super) fn rounding(&self, span: Span) -> Res<Rounding> {
        self.program.rounding.ok_or_else(|| fault(FaultKind::NoRounding, span))
    }

    /// Makes sure that the days which a case closes are known of a calendar.
    pub(super) fn prepare_calendar(&mut self, id: CalendarId) -> Res<()> {
        let Some(decl) = self.program.calendars.get(id) else {
            return Err(broken("a calendar has been declared", Span::default()));
        };
        let stamp = self.decision_stamp();
        if decl.closed.is_empty() || self.scratch.closed.get(id.index()).is_some_and(|(kept, _)| *kept == stamp) {
            return Ok(());
        }
        let mut dates = self.scratch.closed.get_mut(id.index()).map(|(_, dates)| std::mem::take(dates));
        let mut dates = dates.take().unwrap_or_default();
        dates.clear();
        for (list, _) in &decl.closed {
            let found = self.list(list)?;
            for at in 0..found.len {
                match self.element(found, None, at) {
                    Val::Date(date) => dates.push(date),
                    other => return Err(needed(other, "a calendar is closed on days", list.span)),
                }
            }
        }
        dates.sort_unstable();
        dates.dedup();
        if let Some(closed) = self.scratch.closed.get_mut(id.index()) {
            *closed = (stamp, dates);
        }
        Ok(())
    }

    /// A calendar that has been prepared.
    pub(super) fn calendar(&self, id: CalendarId) -> Option<CalendarView<'_>> {
        let decl = self.program.calendars.get(id)?;
        // A calendar without lists of days has no days of a case either, not even of the case before.
        let closed: &[Date] = match self.scratch.closed.get(id.index()) {
            Some((_, dates)) if !decl.closed.is_empty() => dates,
            Some(_) | None => &[],
        };
        Some(CalendarView::new(&decl.calendar, closed))
    }
}

/// The fault of meeting a value that does not fit: it is not known, or the checker's promise is broken.
#[cold]
pub(super) fn needed(value: Val, promise: &'static str, span: Span) -> Box<Fault> {
    if matches!(value, Val::Unknown) { fault(FaultKind::Unknown, span) } else { broken(promise, span) }
}
