//! Comparisons: what two values that are compared come to, as tests of one quantity where that can be.

use super::{CASES, Formula, Leaf, Name, Reader, bit, constant, is_ordered, is_ordered_type};
use crate::check::analysis::marks;
use crate::check::analysis::marks::Mark;
use crate::check::analysis::regions::Cut;
use crate::check::analysis::terms::Term;
use crate::ir::{Expr, ExprKind, Ordered};
use crate::time::Date;
use crate::value::{Type, Val};

impl<'a> Reader<'a> {
    pub(super) fn compare(&mut self, expr: &'a Expr, op: Ordered, left: &'a Expr, right: &'a Expr) -> Formula {
        let what = match op {
            Ordered::Less => "<",
            Ordered::LessEqual => "<=",
            Ordered::Greater => ">",
            Ordered::GreaterEqual => ">=",
        };
        self.pairs(expr, what, left, right, &|reader, a, b, name| match op {
            Ordered::Less => reader.less(a, b, false, name),
            Ordered::LessEqual => reader.less(a, b, true, name),
            Ordered::Greater => reader.less(b, a, false, name),
            Ordered::GreaterEqual => reader.less(b, a, true, name),
        })
    }

    /// A comparison, case by case.
    pub(super) fn pairs(
        &mut self,
        expr: &'a Expr,
        what: &str,
        left: &'a Expr,
        right: &'a Expr,
        join: &dyn Fn(&mut Self, Leaf<'a>, Leaf<'a>, Name) -> Formula,
    ) -> Formula {
        let (lefts, rights) = (self.cases(left), self.cases(right));
        if lefts.len().saturating_mul(rights.len()) > CASES {
            return self.flag(expr);
        }
        let (term, with) = (self.terms.of(left), self.terms.of(right));
        let mut parts = Vec::new();
        for (guard, a) in lefts.iter() {
            for (other, b) in rights.iter() {
                let guard = guard.clone().and(other.clone());
                if let Formula::Const(false) = guard {
                    continue;
                }
                let words = format!("{what} {with:?} {}", parts.len());
                parts.push(guard.and(join(self, *a, *b, (term, &words))));
            }
        }
        Formula::any(parts)
    }

    /// `a < b`, or `a <= b`.
    pub(super) fn less(&mut self, a: Leaf<'a>, b: Leaf<'a>, or_equal: bool, name: Name) -> Formula {
        let test = match (a, b) {
            (Leaf::Const { value: a, hangs: x }, Leaf::Const { value: b, hangs: y }) => match a.compare(&b) {
                Some(order) if x == y => return Formula::Const(order.is_lt() || or_equal && order.is_eq()),
                // Amounts of two currencies meet only where the rest of the condition keeps them apart.
                None => return Formula::Const(false),
                Some(_) => None,
            },
            (Leaf::Quantity(of, _), Leaf::Const { value, .. }) if year_of(of).is_some() => {
                let day = year_of(of).zip(first_day(&value, or_equal));
                let Some((day, first)) = day else {
                    return self.named_flag((name.0, &format!("{} {or_equal}", name.1)));
                };
                let mut parts = Vec::new();
                for (guard, date) in self.cases(day).iter() {
                    let words = format!("{} {or_equal} {}", name.1, parts.len());
                    let less = self.less(*date, constant(first), false, (name.0, &words));
                    parts.push(guard.clone().and(less));
                }
                return Formula::any(parts);
            }
            (Leaf::Quantity(of, term), Leaf::Const { value, hangs }) => {
                let var = self.line(of, term, &value, hangs);
                self.space.below(var, Cut { at: value, above: or_equal })
            }
            (Leaf::Quantity(_, a), Leaf::Quantity(_, b)) if a == b => return Formula::Const(or_equal),
            (Leaf::Quantity(of, a), Leaf::Quantity(other, b))
                if self.space.is_seen_from(a, b) || !self.space.is_seen_from(b, a) =>
            {
                self.bounds(of, a);
                self.bounds(other, b);
                let [below, above] = Mark::here();
                self.space.before(a, b, if or_equal { above } else { below })
            }
            (Leaf::Quantity(_, later), Leaf::Seen { mark, anchor }) => {
                let mark = mark.with_above(or_equal);
                if later == anchor {
                    return match marks::is_before_here(&mark) {
                        Some(before) => Formula::Const(!before),
                        None => self.named_flag((name.0, &format!("{} {or_equal}", name.1))),
                    };
                }
                self.space.before(later, anchor, mark)
            }
            (Leaf::Const { .. }, Leaf::Quantity(..))
            | (Leaf::Quantity(..), Leaf::Quantity(..))
            | (Leaf::Seen { .. }, Leaf::Quantity(..)) => {
                let words = format!("{} turned", name.1);
                return self.less(b, a, !or_equal, (name.0, &words)).not();
            }
            (Leaf::Seen { .. } | Leaf::Const { .. }, _) => None,
        };
        match test {
            Some(test) => Formula::Test(test),
            None => self.named_flag((name.0, &format!("{} {or_equal}", name.1))),
        }
    }

    pub(super) fn equal(&mut self, a: Leaf<'a>, b: Leaf<'a>, name: Name) -> Formula {
        match (a, b) {
            (Leaf::Const { value: Val::Unknown, .. }, _) | (_, Leaf::Const { value: Val::Unknown, .. }) => {
                Formula::Const(false)
            }
            (Leaf::Const { value: a, hangs: x }, Leaf::Const { value: b, hangs: y }) if x == y => {
                Formula::Const(a == b || a.compare(&b).is_some_and(std::cmp::Ordering::is_eq))
            }
            (Leaf::Const { .. }, Leaf::Quantity(..)) => self.equal(b, a, name),
            (Leaf::Quantity(of, term), Leaf::Const { value, .. }) => {
                let known = self.known_quantity(of, term);
                if is_ordered(&value) {
                    return known.and(self.neither_less(a, b, name));
                }
                let var = self.choice(of, term, bit(&value).is_some());
                let test = match bit(&value) {
                    Some(bit) => self.space.members(var, bit),
                    None => self.space.is(var, value),
                };
                known.and(self.or_flag(test, name))
            }
            (Leaf::Quantity(of, x), Leaf::Quantity(other, y)) => {
                let known = self.known_quantity(of, x).and(self.known_quantity(other, y));
                if x == y {
                    return known;
                }
                let base = self.declared(of).map(|(ty, _)| ty.base);
                if base.is_some_and(|base| is_ordered_type(&base)) {
                    return known.and(self.neither_less(a, b, name));
                }
                let same = self.same_member((of, x), (other, y));
                known.and(same.unwrap_or_else(|| self.named_flag(name)))
            }
            (Leaf::Quantity(..) | Leaf::Seen { .. } | Leaf::Const { .. }, _) => self.neither_less(a, b, name),
        }
    }

    fn neither_less(&mut self, a: Leaf<'a>, b: Leaf<'a>, name: Name) -> Formula {
        self.less(a, b, true, name).and(self.less(a, b, false, name).not())
    }

    /// Two choices among the same few members are the same one.
    fn same_member(&mut self, (of, x): (&'a Expr, Term), (other, y): (&'a Expr, Term)) -> Option<Formula> {
        let ty = |reader: &Self, expr: &Expr| reader.declared(expr).map(|(ty, _)| ty.base);
        let count = self.members_of(&ty(self, of)?).filter(|count| *count <= 16)?;
        if ty(self, of) != ty(self, other) {
            return None;
        }
        let (x, y) = (self.choice(of, x, true), self.choice(other, y, true));
        let mut parts = Vec::new();
        for at in 0..count {
            let (a, b) = (self.space.members(x, 1 << at)?, self.space.members(y, 1 << at)?);
            parts.push(Formula::Test(a).and(Formula::Test(b)));
        }
        Some(Formula::any(parts))
    }

    /// How many members a closed type has.
    pub(super) fn members_of(&self, ty: &Type) -> Option<usize> {
        match ty {
            Type::Bool => Some(2),
            Type::Finding => Some(3),
            Type::Enum(id) => Some(self.program.enums.at(*id).members.len()),
            Type::Party => Some(self.program.parties.len()),
            Type::Remedy => Some(self.program.remedies.len()),
            Type::Error
            | Type::Integer
            | Type::Number
            | Type::Percent
            | Type::Money(_)
            | Type::Date
            | Type::Time
            | Type::DateTime
            | Type::Duration
            | Type::Text
            | Type::Currency
            | Type::Zone
            | Type::Country
            | Type::Calendar
            | Type::Counting
            | Type::Rate { .. }
            | Type::Record(_)
            | Type::List(_) => None,
        }
    }
}

/// The day of which an expression is the year.
fn year_of(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Builtin { function, arguments } if function.entry()?.name == "year_of" => arguments.first(),
        _ => None,
    }
}

/// The first day whose year is not below a number, or is above it.
fn first_day(year: &Val, above: bool) -> Option<Val> {
    let Val::Num(year) = year else { return None };
    let whole = year.numer().div_euclid(year.denom());
    let first = if above || !year.is_integer() { whole.checked_add(1)? } else { whole };
    Date::new(i32::try_from(first).ok()?, 1, 1).map(Val::Date)
}
