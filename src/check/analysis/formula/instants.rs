//! Instants: windows, what is so long after or before something, and days seen as instants.

use super::{CASES, Case, Formula, Leaf, Reader, constant, is_unknown};
use crate::check::analysis::marks::{Length, Mark};
use crate::ir::{Expr, ExprKind, Ordered, Window};
use crate::syntax::ast::Direction;
use crate::time::{Instant, Zone};
use crate::value::{Type, Val};

impl<'a> Reader<'a> {
    /// `A within D of B`.
    pub(super) fn inside(&mut self, expr: &'a Expr, operand: &'a Expr, period: &'a Expr, anchor: &'a Expr) -> Formula {
        let begun = self.compare(expr, Ordered::GreaterEqual, operand, anchor);
        begun.and(self.before_end(operand, period, anchor))
    }

    /// `A < D after B`.
    fn before_end(&mut self, operand: &'a Expr, period: &'a Expr, anchor: &'a Expr) -> Formula {
        let (laters, ends) = (self.cases(operand), self.shifted(Direction::After, period, anchor));
        let term = self.terms.of(operand);
        let words = format!("ends {:?} {:?}", self.terms.of(period), self.terms.of(anchor));
        let Some(ends) = ends else { return self.named_flag((term, &words)) };
        let mut parts = Vec::new();
        for (guard, later) in laters.iter() {
            for (other, end) in ends.iter().filter(|(_, end)| !is_unknown(end)) {
                let less = self.less(*later, *end, false, (term, &format!("{words} {}", parts.len())));
                parts.push(Formula::all(vec![guard.clone(), other.clone(), less]));
            }
        }
        Formula::any(parts)
    }

    /// When a window is open at an instant.
    pub(in crate::check::analysis) fn window(&mut self, window: &'a Window, at: &'a Expr) -> Formula {
        match window {
            Window::Within { period, anchor, .. } => {
                let (known, begun) = self.begun(at, anchor);
                let lasts = self.known(period);
                Formula::all(vec![known, lasts, begun, self.before_end(at, period, anchor)])
            }
            Window::From { at: from, .. } => {
                let (known, begun) = self.begun(at, from);
                known.and(begun)
            }
            Window::Until { at: until, .. } => {
                let known = self.known(until);
                known.and(self.not_ended(at, until))
            }
        }
    }

    /// Whether an anchor is known, and not after `at`.
    fn begun(&mut self, at: &'a Expr, anchor: &'a Expr) -> (Formula, Formula) {
        let known = self.known(anchor);
        let (term, words) = (self.terms.of(at), format!("from {:?}", self.terms.of(anchor)));
        let (nows, anchors) = (self.cases(at), self.cases(anchor));
        let mut parts = Vec::new();
        for (guard, now) in nows.iter() {
            for (other, anchor) in anchors.iter() {
                let begins = self.beginning(*anchor);
                let begins = self.seen(begins);
                let less = self.less(*now, begins, false, (term, &format!("{words} {}", parts.len())));
                parts.push(Formula::all(vec![guard.clone(), other.clone(), less.not()]));
            }
        }
        (known, Formula::any(parts))
    }

    /// Whether `at` lies before an instant or before the end of a date.
    fn not_ended(&mut self, at: &'a Expr, until: &'a Expr) -> Formula {
        let (term, words) = (self.terms.of(at), format!("until {:?}", self.terms.of(until)));
        let (nows, ends) = (self.cases(at), self.cases(until));
        let mut parts = Vec::new();
        for (guard, now) in nows.iter() {
            for (other, end) in ends.iter() {
                let words = format!("{words} {}", parts.len());
                let name = (term, words.as_str());
                let before = match (*now, self.seen(*end)) {
                    (Leaf::Quantity(_, now), Leaf::Quantity(of, anchor)) if self.is_date(of) && now != anchor => {
                        let test = self.space.before(now, anchor, Mark::date_end());
                        self.or_flag(test, name)
                    }
                    (now, Leaf::Const { value: Val::Date(date), .. }) => {
                        let end = self.in_zone(|zone| zone.end_of_day(date).plain());
                        self.less(now, end, false, name)
                    }
                    (now, end) => self.less(now, end, false, name),
                };
                parts.push(Formula::all(vec![guard.clone(), other.clone(), before]));
            }
        }
        Formula::any(parts)
    }

    pub(super) fn is_date(&self, expr: &Expr) -> bool {
        self.declared(expr).is_some_and(|(ty, _)| ty.base == Type::Date)
    }

    /// A constant instant of the policy's zone.
    pub(super) fn in_zone(&self, instant: impl Fn(Zone) -> Instant) -> Leaf<'a> {
        let value = Val::Instant(instant(self.zone.unwrap_or(Zone::UTC)));
        Leaf::Const { value, hangs: self.zone.is_none() }
    }

    /// Where a date begins or ends, as seen from that date: for windows, which are counted from dates.
    fn seen(&mut self, leaf: Leaf<'a>) -> Leaf<'a> {
        let Leaf::Quantity(Expr { kind: ExprKind::Builtin { function, arguments }, .. }, _) = leaf else { return leaf };
        let mark = match function.entry().map(|entry| entry.name) {
            Some("start_of_day") => Mark::here()[0],
            Some("end_of_day") => Mark::date_end(),
            Some(_) | None => return leaf,
        };
        let [day] = arguments.iter().as_slice() else { return leaf };
        match self.cases(day).iter().as_slice() {
            [(_, Leaf::Quantity(of, anchor))] if self.is_date(of) => Leaf::Seen { mark, anchor: *anchor },
            _ => leaf,
        }
    }

    /// A date where an instant is needed.
    pub(super) fn beginning(&self, leaf: Leaf<'a>) -> Leaf<'a> {
        match leaf {
            Leaf::Const { value: Val::Date(date), .. } => self.in_zone(|zone| zone.start_of_day(date)),
            other => other,
        }
    }

    /// `D after A`, case by case; `None` where it cannot be looked into.
    pub(super) fn shifted(
        &mut self,
        direction: Direction,
        period: &'a Expr,
        anchor: &'a Expr,
    ) -> Option<Vec<Case<'a>>> {
        let (periods, anchors) = (self.cases(period), self.cases(anchor));
        let seen = self.terms.of(anchor);
        let mut all = Vec::new();
        for (guard, period) in periods.iter() {
            let duration = match period {
                Leaf::Const { value: Val::Duration(duration), .. } => duration,
                Leaf::Const { value: Val::Unknown, .. } => {
                    all.push((guard.clone(), constant(Val::Unknown)));
                    continue;
                }
                Leaf::Const { .. } | Leaf::Quantity(..) | Leaf::Seen { .. } => return None,
            };
            for (other, anchor) in anchors.iter() {
                let anchor = match anchor {
                    Leaf::Quantity(_, anchor) => *anchor,
                    // What is counted from a place that is counted itself is seen from that place.
                    Leaf::Seen { .. } => seen,
                    Leaf::Const { .. } => return None,
                };
                let length = Length::of(self.program, *duration);
                let mark = match direction {
                    Direction::After => Mark::after(length, false),
                    Direction::Before => Mark::before(length, false),
                };
                all.push((guard.clone().and(other.clone()), Leaf::Seen { mark, anchor }));
            }
        }
        (all.len() <= CASES).then_some(all)
    }
}
