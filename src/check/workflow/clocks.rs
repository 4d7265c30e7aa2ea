//! Clocks: what they measure, where they stand still, what they tell.

use crate::check::Checker;
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, EffectKind, ExprKind, Mark, Stay, ThresholdAt};
use crate::source::Span;
use crate::syntax::ast::{self, ClockLineKind};
use crate::time::Period;
use crate::value::{Duration, Type, Val};

/// At most so many points a clock has, so that a set of them is one word of the machine.
const THRESHOLDS: usize = 32;

impl<'a> Checker<'a> {
    /// All clocks, those of libraries after the policy's.
    pub(super) fn check_clocks(&mut self) {
        for clock in self.items(|item| if let ast::Item::Clock(one) = item { Some(one) } else { None }) {
            if self.flow.workflow.is_none() {
                self.report(
                    Diagnostic::new(
                        Code::MissingDeclaration,
                        clock.name.span,
                        format!("the clock `{}` has no workflow to measure", clock.name.text),
                    )
                    .with_help("a clock runs from a stage or event to another; add a `workflow { … }`"),
                );
                continue;
            }
            if let Some(clock) = self.clock(clock) {
                self.program.clocks.push(clock);
            }
        }
    }

    fn clock(&mut self, clock: &'a ast::Clock) -> Option<ir::Clock> {
        let decl = self.named(&clock.name, &clock.title);
        let mut runs = None;
        let mut target = None;
        let mut restarts: Option<Vec<Mark>> = None;
        let mut pauses: Option<Vec<ir::StageId>> = None;
        let mut thresholds = Vec::new();
        for line in &clock.lines {
            self.live(&[]);
            match &line.kind {
                ClockLineKind::Runs { each, from, until } => {
                    let found = (*each, self.each(from, Self::mark), self.each(until, Self::mark));
                    self.once_a_clock(&mut runs, found, "runs", line.span);
                }
                ClockLineKind::Restarts(marks) => {
                    let found = self.each(marks, Self::mark);
                    self.once_a_clock(&mut restarts, found, "restarts", line.span);
                }
                ClockLineKind::Pauses(stages) => {
                    let found = self.pauses(stages);
                    self.once_a_clock(&mut pauses, found, "pauses", line.span);
                }
                ClockLineKind::Target(period) => {
                    let found = self.expect(period, &Type::Duration).expr;
                    self.once_a_clock(&mut target, found, "target", line.span);
                }
                ClockLineKind::Threshold { at, effects } => thresholds.extend(self.threshold(at, effects, line.span)),
            }
        }
        if runs.is_none() {
            self.incomplete(clock, "does not say when it runs", "add `runs once from A until B`");
        }
        if target.is_none() {
            self.incomplete(clock, "has no target", "add `target 4 hours`: how long it may run");
        }
        let ((each, from, until), target) = (runs?, target?);
        thresholds.iter().for_each(|one| self.threshold_fits(&target, one));
        self.at_most(&thresholds, THRESHOLDS, "points at which a clock tells something", |one| one.span);
        Some(ir::Clock {
            decl,
            each,
            from,
            until,
            restarts: restarts.unwrap_or_default(),
            pauses: pauses.unwrap_or_default(),
            target,
            thresholds,
            span: clock.span,
        })
    }

    fn incomplete(&mut self, clock: &ast::Clock, what: &str, help: &str) {
        let message = format!("the clock `{}` {what}", clock.name.text);
        self.report(Diagnostic::new(Code::BadClock, clock.name.span, message).with_help(help));
    }

    fn once_a_clock<T>(&mut self, slot: &mut Option<T>, found: T, word: &str, span: Span) {
        if slot.is_some() {
            self.error(Code::DuplicateItem, span, format!("a clock has one `{word}`"));
        } else {
            *slot = Some(found);
        }
    }

    fn pauses(&mut self, names: &[ast::Name]) -> Vec<ir::StageId> {
        let found = self.each(names, Self::stage);
        for name in names {
            let id = self.flow.stages.get(&name.text).copied();
            let stage = id.zip(self.program.workflow.as_ref()).and_then(|(id, flow)| flow.stages.get(id));
            if stage.is_some_and(|stage| stage.stay == Stay::Final) {
                self.report(
                    Diagnostic::new(
                        Code::BadClock,
                        name.span,
                        format!("`{}` is final, and every clock stops there", name.text),
                    )
                    .with_help("take it out of this list"),
                );
            }
        }
        found
    }

    /// A point of a clock's time is in the unit of its target.
    fn threshold_fits(&mut self, target: &ir::Expr, threshold: &ir::Threshold) {
        let Some((length, by_target)) = constant(target) else { return };
        let (distance, span) = match &threshold.at {
            ThresholdAt::Fraction(fraction) => {
                let whole = i64::try_from(fraction.numer()).ok().zip(i64::try_from(fraction.denom()).ok());
                if whole.is_none_or(|(numerator, denominator)| length.part(numerator, denominator).is_none()) {
                    self.report(
                        Diagnostic::new(
                            Code::BadClock,
                            threshold.span,
                            "this part of the target is no whole number of months",
                        )
                        .with_help("write the target in days, or the point as `at D early` or `at D late`"),
                    );
                }
                return;
            }
            ThresholdAt::Early(by) | ThresholdAt::Late(by) => (constant(by), by.span),
        };
        let Some((distance, by)) = distance else { return };
        let other = |a: &Duration, b: &Duration| (a.counting, a.calendar) != (b.counting, b.calendar);
        if length.plus(distance).is_err() || by_target.zip(by).is_some_and(|(a, b)| other(a, b)) {
            self.report(
                Diagnostic::new(Code::MixedUnits, span, "this is counted in another way than the clock's target")
                    .with_place(target.span, "the target")
                    .with_help("write both in the same unit, by the same counting or calendar"),
            );
        }
    }

    fn threshold(&mut self, at: &'a ast::Threshold, effects: &'a ast::Effects, span: Span) -> Option<ir::Threshold> {
        let at = match at {
            ast::Threshold::Percent(number) => {
                let fraction = self.percent(number)?;
                if fraction.is_zero() {
                    self.report(
                        Diagnostic::new(Code::BadClock, number.span, "nothing has run at 0%")
                            .with_help("do it on the arrow or `on entry` where the clock starts"),
                    );
                }
                ThresholdAt::Fraction(fraction)
            }
            ast::Threshold::Early(period) => ThresholdAt::Early(self.expect(period, &Type::Duration).expr),
            ast::Threshold::Late(period) => ThresholdAt::Late(self.expect(period, &Type::Duration).expr),
        };
        let effects = self.effects(effects);
        for effect in &effects {
            if !tells(&effect.kind) {
                self.report(
                    Diagnostic::new(Code::BadClock, effect.span, "a clock only tells; it decides and changes nothing")
                        .with_help("a clock may `notify`, `assign` and `flag`; what moves a case is a duty or `after D -> STAGE`"),
                );
            }
        }
        Some(ir::Threshold { at, effects, order: 0, span })
    }
}

/// A duration as far as the text tells it.
fn constant(expr: &ir::Expr) -> Option<(Period, Option<&Duration>)> {
    if let ExprKind::Const(Val::Duration(duration)) = &expr.kind {
        Some((duration.period, Some(duration)))
    } else if let ExprKind::DurationBy { period, .. } = &expr.kind {
        Some((*period, None))
    } else {
        None
    }
}

fn tells(effect: &EffectKind) -> bool {
    match effect {
        EffectKind::Notify { .. } | EffectKind::Assign(_) | EffectKind::Flag(_) => true,
        EffectKind::Decide
        | EffectKind::Grant
        | EffectKind::Refuse
        | EffectKind::Settle
        | EffectKind::Set { .. }
        | EffectKind::Add { .. } => false,
    }
}
