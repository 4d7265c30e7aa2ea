//! Expressions, walked as they are written.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use num_bigint::BigInt;
use redress::syntax::ast::{AggregateOp, BinaryOp, Direction, Expr, ExprKind, Literal, Path, UnaryOp, Window};

use super::World;
use super::facts;
use super::time::zone;
use super::value::{Kind, Length, Moment, Rat, Res, Value, decimal, hundredth, places, rounded, whole};

/// What names mean at a place: elements of lists, and the remedy that is judged.
#[derive(Clone, Default)]
pub(super) struct Scope {
    pub(super) names: BTreeMap<String, Value>,
    pub(super) asked: Option<String>,
}

impl Scope {
    pub(super) fn with(&self, name: &str, value: Value) -> Scope {
        let mut scope = self.clone();
        scope.names.insert(name.to_owned(), value);
        scope
    }
}

/// How a window stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Stand {
    NotYet(Option<Moment>),
    Open { from: Option<Moment>, until: Option<Moment> },
    TooLate(Moment),
}

impl World<'_> {
    /// The value of an expression.
    pub(super) fn value(&self, expr: &Expr, scope: &Scope) -> Res<Value> {
        match &expr.kind {
            ExprKind::Error => panic!("the policy was checked"),
            ExprKind::Journal { .. } => panic!("a decision does not see the journal"),
            ExprKind::Literal(literal) => self.literal(literal, scope),
            ExprKind::Path(path) => self.path(path, scope),
            ExprKind::Paren(inner) => self.value(inner, scope),
            ExprKind::Unary { op: UnaryOp::Not, operand, .. } => Ok(Value::Bool(!self.holds(operand, scope)?)),
            ExprKind::Unary { op: UnaryOp::Minus, operand, .. } => match self.value(operand, scope)? {
                Value::Num(number) => Ok(Value::Num(-number)),
                Value::Money(amount, currency) => Ok(Value::Money(-amount, currency)),
                other => panic!("- {other:?}"),
            },
            ExprKind::Binary { op, left, right, .. } => self.binary(*op, left, right, scope),
            ExprKind::IsKnown { operand, negated } => {
                Ok(Value::Bool((self.value(operand, scope)? != Value::Unknown) != *negated))
            }
            ExprKind::InSet { operand, negated, members } => {
                let value = self.value(operand, scope)?;
                let mut found = false;
                for member in members {
                    found = found || self.same(&value, &self.value(member, scope)?)?;
                }
                Ok(Value::Bool(found != *negated))
            }
            ExprKind::InRange { operand, negated, low, high, open_end } => {
                let value = self.value(operand, scope)?;
                let above = self.ordered(BinaryOp::LessEqual, &self.value(low, scope)?, &value)?;
                let op = if *open_end { BinaryOp::Less } else { BinaryOp::LessEqual };
                Ok(Value::Bool((above && self.ordered(op, &value, &self.value(high, scope)?)?) != *negated))
            }
            ExprKind::InList { operand, negated, list } => {
                let (value, all) = (self.value(operand, scope)?, self.list(list, scope)?);
                let mut found = false;
                for element in &all {
                    found = found || self.same(&value, element)?;
                }
                Ok(Value::Bool(found != *negated))
            }
            ExprKind::Within { operand, negated, period, anchor } => {
                let (value, anchor) = (self.value(operand, scope)?, self.value(anchor, scope)?);
                let begun = self.ordered(BinaryOp::LessEqual, &anchor, &value)?;
                let end = self.shifted(Direction::After, &self.length(period, scope)?, &anchor, None)?;
                Ok(Value::Bool((begun && self.ordered(BinaryOp::Less, &value, &end)?) != *negated))
            }
            ExprKind::Shift { direction, period, anchor, skipping } => {
                let anchor = self.value(anchor, scope)?;
                if matches!(anchor, Value::Unknown) || matches!(self.value(period, scope)?, Value::Unknown) {
                    return Ok(Value::Unknown);
                }
                let length = self.length(period, scope)?;
                self.shifted(*direction, &length, &anchor, skipping.as_deref().map(|skipping| (skipping, scope)))
            }
            ExprKind::PercentOf { percent, of } => {
                times(self.value(of, scope)?, Value::Num(hundredth(decimal(&percent.text))))
            }
            ExprKind::If { condition, then, otherwise } => {
                self.value(if self.holds(condition, scope)? { then } else { otherwise }, scope)
            }
            ExprKind::IfKnown { operand, otherwise } => match self.value(operand, scope)? {
                Value::Unknown => self.value(otherwise, scope),
                known => Ok(known),
            },
            ExprKind::Aggregate { op, known, binder, list, condition, body } => {
                let mut all = Vec::new();
                for element in self.list(list, scope)? {
                    let inner = scope.with(&binder.text, element);
                    if condition.as_ref().map_or(Ok(true), |condition| self.holds(condition, &inner))? {
                        all.push(inner);
                    }
                }
                self.aggregate(*op, *known, &all, body.as_deref())
            }
            ExprKind::Lookup { table, keys, output } => {
                let keys = keys.iter().map(|key| self.value(key, scope)).collect::<Res<Vec<_>>>()?;
                self.look_up(&table.text, &keys, output.as_ref().map(|name| name.text.as_str()), scope)
            }
            ExprKind::Call { function, known, arguments } => self.call(&function.text, *known, arguments, scope),
            ExprKind::Convert { amount, rate } => match (self.value(amount, scope)?, self.value(rate, scope)?) {
                (Value::Money(amount, _), Value::Rate(rate, to)) => {
                    let to = match self.facts.get(&to) {
                        Some(Value::Name(code)) => code.clone(),
                        _ => to,
                    };
                    Ok(Value::Money(amount * rate, to))
                }
                other => panic!("convert {other:?}"),
            },
        }
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, expr: &Expr, scope: &Scope) -> Res<bool> {
        match self.value(expr, scope)? {
            Value::Bool(holds) => Ok(holds),
            other => panic!("{other:?} is no condition"),
        }
    }

    /// Whether `when` holds and `unless` does not.
    pub(super) fn stands(&self, when: Option<&Expr>, unless: Option<&Expr>, scope: &Scope) -> Res<bool> {
        Ok(when.map_or(Ok(true), |when| self.holds(when, scope))?
            && !unless.map_or(Ok(false), |unless| self.holds(unless, scope))?)
    }

    fn literal(&self, literal: &Literal, scope: &Scope) -> Res<Value> {
        Ok(match literal {
            Literal::Bool(value) => Value::Bool(*value),
            Literal::Number(number) => Value::Num(decimal(&number.text)),
            Literal::Percent(number) => Value::Num(hundredth(decimal(&number.text))),
            Literal::Money { currency, amount } => Value::Money(decimal(&amount.text), currency.text.clone()),
            Literal::Date(text) => Value::Date(facts::date(text)),
            Literal::Time(text) => Value::Time(facts::time(text)),
            Literal::DateTime(text) => Value::Instant(Moment::plain(self.instant(text))),
            Literal::Duration { count, unit, by } => {
                let by = match by {
                    None if unit.singular().starts_with("business") => self.policy.business_calendar(),
                    None => None,
                    Some(by) => match self.value(by, scope)? {
                        Value::Name(name) => Some(name),
                        other => panic!("by {other:?}"),
                    },
                };
                Value::Duration(facts::length(&count.text, *unit, by))
            }
            Literal::Text(text) => Value::Text(text.value.clone()),
            Literal::EmptyList => Value::List(vec![]),
        })
    }

    /// What a path means: an element, a fact, a definition, a line; else the member of that name.
    pub(super) fn path(&self, path: &Path, scope: &Scope) -> Res<Value> {
        let parts: Vec<&str> = path.parts.iter().map(|part| part.text.as_str()).collect();
        let (dotted, first) = (path.dotted(), parts[0]);
        if let Some(value) = scope.names.get(first) {
            return Ok(parts[1..].iter().fold(value.clone(), |value, part| match value {
                Value::Record(fields, _) => fields[*part].clone(),
                other => panic!("{other:?} has no {part}"),
            }));
        }
        if let (Some(asked), Some(of)) = (&scope.asked, self.asked_path())
            && dotted == of
        {
            return Ok(Value::Name(asked.clone()));
        }
        if let Some(value) = self.facts.get(&dotted) {
            return Ok(value.clone());
        }
        match dotted.as_str() {
            "now" => return Ok(Value::Instant(self.now)),
            "eligible_items" => return Ok(Value::List(self.eligible_items()?)),
            "compensation.total" => return self.total(),
            _ => {}
        }
        if let Some(define) = self.policy.defines.get(first) {
            // What is defined does not see the elements of the place where its name stands.
            return self.value(&define.value, &Scope { names: self.outer(scope), asked: scope.asked.clone() });
        }
        if self.policy.findings.iter().any(|finding| finding.name.text == first) {
            return Ok(Value::Bool(self.finding(first)?));
        }
        if let Some(decision) = self.policy.decisions.iter().find(|decision| decision.name.text == first) {
            return Ok(self.decided(decision)?.0);
        }
        if let Some(line) = self.line_named(first) {
            return self.line_amount(line);
        }
        Ok(Value::Name(dotted))
    }

    fn list(&self, expr: &Expr, scope: &Scope) -> Res<Vec<Value>> {
        match self.value(expr, scope)? {
            Value::List(all) => Ok(all),
            other => panic!("{other:?} is no list"),
        }
    }

    pub(super) fn length(&self, expr: &Expr, scope: &Scope) -> Res<Length> {
        match self.value(expr, scope)? {
            Value::Duration(length) => Ok(length),
            other => panic!("{other:?} is no duration"),
        }
    }

    fn binary(&self, op: BinaryOp, left: &Expr, right: &Expr, scope: &Scope) -> Res<Value> {
        match op {
            BinaryOp::Or => return Ok(Value::Bool(self.holds(left, scope)? || self.holds(right, scope)?)),
            BinaryOp::And => return Ok(Value::Bool(self.holds(left, scope)? && self.holds(right, scope)?)),
            BinaryOp::Is | BinaryOp::IsNot => {
                if let Some(raw) = self.raw_finding(left, right) {
                    return Ok(Value::Bool(raw == (op == BinaryOp::Is)));
                }
            }
            _ => {}
        }
        let (left, right) = (self.value(left, scope)?, self.value(right, scope)?);
        match op {
            BinaryOp::Is => Ok(Value::Bool(self.same(&left, &right)?)),
            BinaryOp::IsNot => Ok(Value::Bool(!self.same(&left, &right)?)),
            BinaryOp::Plus => plus(left, right),
            BinaryOp::Minus => plus(left, times(right, Value::Num(whole(-1)))?),
            BinaryOp::Times => times(left, right),
            BinaryOp::Divide => divided(left, right),
            BinaryOp::Or | BinaryOp::And => unreachable!(),
            BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => {
                Ok(Value::Bool(self.ordered(op, &left, &right)?))
            }
        }
    }

    /// `FINDING is unproven` asks for the raw answer.
    fn raw_finding(&self, left: &Expr, right: &Expr) -> Option<bool> {
        let (ExprKind::Path(finding), ExprKind::Path(answer)) = (&left.kind, &right.kind) else { return None };
        let found = self.found.get(&finding.dotted())?;
        Some(*found == answer.dotted())
    }

    /// Equality.
    pub(super) fn same(&self, left: &Value, right: &Value) -> Res<bool> {
        match (left, right) {
            (Value::Unknown, _) | (_, Value::Unknown) => Err("unknown_value"),
            (Value::Money(left, one), Value::Money(right, two)) => {
                if one == two {
                    Ok(left == right)
                } else {
                    Err("currencies_differ")
                }
            }
            (Value::Money(..), Value::Num(_)) | (Value::Num(_), Value::Money(..)) => {
                let difference = plus(left.clone(), times(right.clone(), Value::Num(whole(-1)))?)?;
                Ok(matches!(difference, Value::Money(amount, _) if amount == whole(0)))
            }
            _ => Ok(left == right),
        }
    }

    /// An ordering. A date that meets an instant is its first instant as a beginning, the next day's as an end.
    pub(super) fn ordered(&self, op: BinaryOp, left: &Value, right: &Value) -> Res<bool> {
        let order = match (left, right) {
            (Value::Unknown, _) | (_, Value::Unknown) => return Err("unknown_value"),
            (Value::Instant(moment), Value::Date(date)) => {
                let (start, end) = (zone::start(self.local(), *date), zone::end(self.local(), *date).at);
                return Ok(match op {
                    BinaryOp::Less => moment.at < start,
                    BinaryOp::LessEqual => moment.at < end,
                    BinaryOp::Greater => moment.at >= end,
                    _ => moment.at >= start,
                });
            }
            (Value::Date(_), Value::Instant(_)) => {
                let mirrored = match op {
                    BinaryOp::Less => BinaryOp::Greater,
                    BinaryOp::LessEqual => BinaryOp::GreaterEqual,
                    BinaryOp::Greater => BinaryOp::Less,
                    _ => BinaryOp::LessEqual,
                };
                return self.ordered(mirrored, right, left);
            }
            (Value::Num(left), Value::Num(right)) => left.cmp(right),
            (Value::Money(left, one), Value::Money(right, two)) if one == two => left.cmp(right),
            (Value::Money(..), Value::Money(..)) => return Err("currencies_differ"),
            // A sum of nothing is zero of any currency.
            (Value::Money(left, _), Value::Num(right)) | (Value::Num(left), Value::Money(right, _)) => left.cmp(right),
            (Value::Date(left), Value::Date(right)) => left.cmp(right),
            (Value::Time(left), Value::Time(right)) => left.cmp(right),
            (Value::Instant(left), Value::Instant(right)) => left.at.cmp(&right.at),
            (Value::Duration(left), Value::Duration(right)) => {
                (left.months, left.days, left.ms).cmp(&(right.months, right.days, right.ms))
            }
            other => panic!("{other:?} have no order"),
        };
        Ok(match op {
            BinaryOp::Less => order == Ordering::Less,
            BinaryOp::LessEqual => order != Ordering::Greater,
            BinaryOp::Greater => order == Ordering::Greater,
            _ => order != Ordering::Less,
        })
    }

    fn aggregate(&self, op: AggregateOp, known: bool, all: &[Scope], body: Option<&Expr>) -> Res<Value> {
        match op {
            AggregateOp::Any | AggregateOp::All => {
                let wanted = op == AggregateOp::Any;
                for scope in all {
                    if self.holds(body.unwrap(), scope)? == wanted {
                        return Ok(Value::Bool(wanted));
                    }
                }
                Ok(Value::Bool(!wanted))
            }
            AggregateOp::Count => {
                let mut count = 0;
                for scope in all {
                    count += i64::from(body.map_or(Ok(true), |body| self.holds(body, scope))?);
                }
                Ok(Value::Num(whole(count)))
            }
            AggregateOp::Sum => {
                let mut sum = Value::Num(whole(0));
                for scope in all {
                    sum = plus(sum, self.value(body.unwrap(), scope)?)?;
                }
                Ok(sum)
            }
            AggregateOp::Least | AggregateOp::Greatest | AggregateOp::Earliest | AggregateOp::Latest => {
                let values = all.iter().map(|scope| self.value(body.unwrap(), scope)).collect::<Res<Vec<_>>>()?;
                let least = matches!(op, AggregateOp::Least | AggregateOp::Earliest);
                self.extreme(least, known, values)
            }
        }
    }

    /// The least or greatest of some values; unknown of none, or where one is unknown that is not skipped.
    fn extreme(&self, least: bool, known: bool, values: Vec<Value>) -> Res<Value> {
        let mut best = Value::Unknown;
        for value in values {
            match (&value, &best) {
                (Value::Unknown, _) if known => {}
                (Value::Unknown, _) => return Ok(Value::Unknown),
                (_, Value::Unknown) => best = value,
                _ => {
                    let op = if least { BinaryOp::Less } else { BinaryOp::Greater };
                    if self.ordered(op, &value, &best)? {
                        best = value;
                    }
                }
            }
        }
        Ok(best)
    }

    fn call(&self, function: &str, known: bool, arguments: &[Expr], scope: &Scope) -> Res<Value> {
        match function {
            "responsible" => return self.responsible(&self.name(&arguments[0])?),
            "eligible" => return self.is_verdict(&self.name(&arguments[0])?, 2),
            "under_review" => return self.is_verdict(&self.name(&arguments[0])?, 1),
            _ => {}
        }
        let values = arguments.iter().map(|one| self.value(one, scope)).collect::<Res<Vec<_>>>()?;
        if let Some(hook) = self.policy.hooks.get(function) {
            return Ok(hook(&values));
        }
        let number = |value: &Value| match value {
            Value::Num(number) => number.clone(),
            other => panic!("{other:?} is no number"),
        };
        let int = |number: BigInt| Ok(Value::Num(Rat::from_integer(number)));
        let instant = |value: &Value| match value {
            Value::Instant(moment) => moment.at,
            other => panic!("{other:?} is no instant"),
        };
        match (function, values.as_slice()) {
            ("least" | "earliest", _) => self.extreme(true, known, values),
            ("greatest" | "latest", _) => self.extreme(false, known, values),
            ("abs", [Value::Money(amount, currency)]) => {
                Ok(Value::Money(if *amount < whole(0) { -amount } else { amount.clone() }, currency.clone()))
            }
            ("abs", [value]) => {
                let number = number(value);
                Ok(Value::Num(if number < whole(0) { -number } else { number }))
            }
            ("ceiling", [value]) => int(number(value).ceil().to_integer()),
            ("floor", [value]) => int(number(value).floor().to_integer()),
            ("round", [value, rest @ ..]) => {
                let digits = match (rest, value) {
                    ([digits], _) => number(digits).to_integer().to_string().parse().unwrap(),
                    (_, Value::Money(_, currency)) => places(currency).unwrap(),
                    _ => 0,
                };
                let scale = whole(10).pow(digits as i32);
                let mode = self.policy.rounding().unwrap();
                let cut = |number: &Rat| Rat::from_integer(rounded(&(number * &scale), mode)) / &scale;
                Ok(match value {
                    Value::Money(amount, currency) => Value::Money(cut(amount), currency.clone()),
                    value => Value::Num(cut(&number(value))),
                })
            }
            ("date_of", [value]) => Ok(Value::Date(self.date_of(value))),
            ("day_of", [Value::Date(date)]) => int(chrono::Datelike::day(date).into()),
            ("month_of", [Value::Date(date)]) => int(chrono::Datelike::month(date).into()),
            ("year_of", [Value::Date(date)]) => int(chrono::Datelike::year(date).into()),
            ("days_between", [from, to]) => int((self.date_of(to) - self.date_of(from)).num_days().into()),
            ("hours_between", [from, to]) => int(((instant(to) - instant(from)).num_milliseconds() / 3_600_000).into()),
            ("minutes_between", [from, to]) => int(((instant(to) - instant(from)).num_milliseconds() / 60_000).into()),
            ("start_of_day", [value]) => {
                Ok(Value::Instant(Moment::plain(zone::start(self.local(), self.date_of(value)))))
            }
            ("end_of_day", [value]) => Ok(Value::Instant(zone::end(self.local(), self.date_of(value)))),
            ("is_business_day", [Value::Date(date), Value::Name(name)]) => {
                Ok(Value::Bool(self.calendar(name).opens(*date)))
            }
            ("is_open", [value, Value::Name(name)]) => Ok(Value::Bool(self.calendar(name).is_open(instant(value)))),
            other => panic!("no function is called {other:?}"),
        }
    }

    /// How the windows of a rule stand at an instant: all must be open.
    pub(super) fn window(&self, windows: &[Window], at: &Value, scope: &Scope) -> Res<Stand> {
        let (mut from, mut until): (Option<Moment>, Option<Moment>) = (None, None);
        let mut unknown = false;
        let at = self.beginning(at).ok_or("unknown_value")?;
        for window in windows {
            let (opens, closes) = match window {
                Window::Within { period, anchor, .. } => {
                    let anchor = self.value(anchor.as_ref().unwrap(), scope)?;
                    // Before it begins nobody asks for its end.
                    if self.beginning(&anchor).is_some_and(|begins| at < begins) {
                        (Some(anchor), None)
                    } else {
                        // A period that is not known has no end that is known.
                        let end = match self.value(period, scope)? {
                            Value::Unknown => Value::Unknown,
                            _ => self.shifted(Direction::After, &self.length(period, scope)?, &anchor, None)?,
                        };
                        (Some(anchor), Some(end))
                    }
                }
                Window::From { at, .. } => (Some(self.value(at, scope)?), None),
                Window::Until { at, .. } => (None, Some(self.value(at, scope)?)),
            };
            if let Some(opens) = opens {
                match self.beginning(&opens) {
                    Some(at) => from = Some(Moment::plain(from.map_or(at, |from| from.at.max(at)))),
                    None => unknown = true,
                }
            }
            if let Some(closes) = closes {
                match self.ending(&closes) {
                    Some(at) => until = Some(Moment::plain(until.map_or(at, |until| until.at.min(at)))),
                    None => unknown = true,
                }
            }
        }
        // An end that has passed settles it, whatever is unknown or still to come.
        Ok(match (from, until) {
            (_, Some(until)) if at >= until.at => Stand::TooLate(until),
            _ if unknown => Stand::NotYet(None),
            (Some(from), _) if at < from.at => Stand::NotYet(Some(from)),
            _ => Stand::Open { from, until },
        })
    }
}

fn plus(left: Value, right: Value) -> Res<Value> {
    match (left, right) {
        (Value::Unknown, _) | (_, Value::Unknown) => Err("unknown_value"),
        (Value::Num(left), Value::Num(right)) => Ok(Value::Num(left + right)),
        (Value::Money(left, one), Value::Money(right, two)) if one == two => Ok(Value::Money(left + right, one)),
        (Value::Money(..), Value::Money(..)) => Err("currencies_differ"),
        // A sum of nothing is zero of any currency.
        (Value::Money(amount, currency), Value::Num(zero)) | (Value::Num(zero), Value::Money(amount, currency)) => {
            assert_eq!(zero, whole(0), "a number meets an amount");
            Ok(Value::Money(amount, currency))
        }
        (Value::Duration(left), Value::Duration(right)) => {
            assert_eq!(left.kind, right.kind);
            if left.by != right.by && left.kind != Kind::Elapsed {
                return Err("countings_differ");
            }
            Ok(Value::Duration(Length {
                months: left.months + right.months,
                days: left.days + right.days,
                ms: left.ms + right.ms,
                ..left
            }))
        }
        other => panic!("{other:?} cannot be added"),
    }
}

fn times(left: Value, right: Value) -> Res<Value> {
    match (left, right) {
        (Value::Unknown, _) | (_, Value::Unknown) => Err("unknown_value"),
        (Value::Num(left), Value::Num(right)) => Ok(Value::Num(left * right)),
        (Value::Money(amount, currency), Value::Num(number)) | (Value::Num(number), Value::Money(amount, currency)) => {
            Ok(Value::Money(amount * number, currency))
        }
        other => panic!("{other:?} cannot be multiplied"),
    }
}

fn divided(left: Value, right: Value) -> Res<Value> {
    match (left, right) {
        (Value::Unknown, _) | (_, Value::Unknown) => Err("unknown_value"),
        (_, Value::Num(zero) | Value::Money(zero, _)) if zero == whole(0) => Err("division_by_zero"),
        (Value::Num(left), Value::Num(right)) => Ok(Value::Num(left / right)),
        (Value::Money(amount, currency), Value::Num(number)) => Ok(Value::Money(amount / number, currency)),
        (Value::Money(left, one), Value::Money(right, two)) if one == two => Ok(Value::Num(left / right)),
        other => panic!("{other:?} cannot be divided"),
    }
}
