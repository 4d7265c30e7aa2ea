//! Parts of a policy in a reader's words: what is declared by its title, values as the reader writes them.

use super::place::Place;
use super::words::{Words, fill};
use crate::diag::render::one_line;
use crate::eval::{Case, type_of};
use crate::ir::{
    Aggregate, Arithmetic, Expr, ExprKind, FactId, LineId, Named, Ordered, PartyId, Program, RemedyId, Verdict,
};
use crate::locale::Locale;
use crate::notice::{self, Reader};
use crate::syntax::ast::{AggregateOp, Direction};
use crate::time::{ClockTime, Date, Instant, Period, Zone};
use crate::value::{ListRef, RecordId, TextId, Texts, Type, Val};

/// Phrases are made of parts down to so many levels; below, the policy's own text stands.
const LEVELS: usize = 12;

/// Who reads of which case.
#[derive(Clone, Copy)]
pub(super) struct Phrases<'a> {
    pub(super) program: &'a Program,
    pub(super) case: &'a Case,
    /// Texts that hooks returned.
    pub(super) texts: &'a [String],
    /// The place of the language in the policy's languages.
    pub(super) language: u16,
    pub(super) words: &'static Words,
    pub(super) locale: &'static Locale,
    pub(super) zone: Zone,
}

impl<'a> Phrases<'a> {
    pub(super) fn of(program: &'a Program, case: &'a Case, texts: &'a [String], language: u16, zone: Zone) -> Self {
        let tag = program.languages.get(usize::from(language)).map_or("en", String::as_str);
        Phrases { program, case, texts, language, words: Words::of(tag), locale: Locale::of(tag), zone }
    }

    /// A title, else the name as words.
    pub(super) fn title(self, decl: &Named) -> String {
        self.titled(&decl.title, &decl.name)
    }

    fn titled(self, title: &Texts, name: &str) -> String {
        title.get(self.language).map_or_else(|| plain(name), one_line)
    }

    pub(super) fn said(self, texts: &Texts) -> Option<String> {
        texts.get(self.language).map(one_line)
    }

    pub(super) fn fact(self, id: FactId) -> String {
        self.program.facts.get(id).map_or_else(String::new, |fact| self.titled(&fact.title, &fact.path))
    }

    pub(super) fn party(self, id: PartyId) -> String {
        capital(&self.program.parties.get(id).map_or_else(String::new, |party| self.title(&party.decl)))
    }

    pub(super) fn remedy(self, id: RemedyId) -> String {
        capital(&self.program.remedies.get(id).map_or_else(String::new, |remedy| self.title(remedy)))
    }

    pub(super) fn line(self, id: LineId) -> String {
        let line = self.program.compensation.as_ref().and_then(|compensation| compensation.lines.get(id));
        line.map_or_else(String::new, |line| self.title(&line.decl))
    }

    pub(super) fn verdict(self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Allow => self.words.allow,
            Verdict::Review => self.words.review,
            Verdict::Deny => self.words.deny,
        }
    }

    /// `1, TENT-2`: the number of an item, and its key.
    pub(super) fn item(self, fact: Option<FactId>, item: u32) -> String {
        let number = (u64::from(item) + 1).to_string();
        match fact.and_then(|fact| self.key_of(fact, item)) {
            Some(key) => format!("{number}{}{key}", self.words.comma),
            None => number,
        }
    }

    fn key_of(self, fact: FactId, item: u32) -> Option<String> {
        let Type::List(element) = &self.program.facts.get(fact)?.ty.base else { return None };
        let Type::Record(record) = **element else { return None };
        let record = self.program.records.get(record)?;
        let key = record.fields.iter().position(|field| field.key)?;
        let Val::List(ListRef { start, .. }) = *self.case.slots.get(fact.0 as usize)? else { return None };
        let slot = (start as usize).checked_add((item as usize).checked_mul(record.fields.len())?)?.checked_add(key)?;
        Some(self.value(self.case.slots.get(slot)?, &record.fields.get(key)?.ty.base))
    }

    /// A place of the case: `Opened (item 1, TENT-2)`.
    pub(super) fn place(self, place: Place) -> String {
        match place {
            Place::Fact(fact) => self.fact(fact),
            Place::Now => self.words.now.to_owned(),
            Place::Field { fact, element, .. } => {
                let field = place.field(self.program).map(|field| self.title(&field.decl)).unwrap_or_default();
                match element {
                    Some(element) => fill(self.words.of_item, &[&field, &self.item(Some(fact), element)]),
                    None => format!("{}{}{field}", self.fact(fact), self.words.comma),
                }
            }
        }
    }

    /// A value as the reader writes it.
    pub(super) fn value(self, value: &Val, ty: &Type) -> String {
        match value {
            Val::Instant(instant) => self.instant(*instant),
            Val::List(list) => list.len.to_string(),
            Val::Member(_) if matches!(ty, Type::Party | Type::Remedy) => capital(&self.written(value, ty)),
            _ => one_line(&self.written(value, ty)),
        }
    }

    fn written(self, value: &Val, ty: &Type) -> String {
        let text = |id: TextId| {
            let before = self.program.texts.len().saturating_add(self.case.texts.len());
            let of_hooks = || self.texts.get((id.0 as usize).checked_sub(before)?).map(String::as_str);
            self.case.text(self.program, id).or_else(of_hooks)
        };
        let reader = Reader::new(self.program, self.language, self.zone, &text);
        let mut out = String::new();
        notice::write(&mut out, value, ty, &reader);
        out
    }

    /// An instant by the policy's clocks; one that ends a day by that day.
    pub(super) fn instant(self, instant: Instant) -> String {
        let local = self.zone.local(instant);
        match (instant.ends_day() && local.time == ClockTime::MIDNIGHT, local.date.plus_days(-1)) {
            (true, Some(day)) => fill(self.words.end_of, &[&self.locale.date(day)]),
            _ => self.locale.instant(instant.plain(), self.zone),
        }
    }

    /// A day with its weekday.
    pub(super) fn day(self, date: Date) -> String {
        let weekday = self.words.weekdays.split('|').nth(date.weekday() as usize).unwrap_or_default();
        fill(self.words.day, &[weekday, &self.locale.date(date)])
    }

    /// How long it is from one instant to a later one, in the two largest units that count.
    pub(super) fn length(self, ms: i64) -> String {
        let (hour, day) = (3_600_000, 86_400_000);
        let part = |ms: i64| self.locale.period(Period::Elapsed { ms });
        let days =
            |count: i64| i32::try_from(count).map(|days| self.locale.period(Period::Calendar { months: 0, days }));
        // Up to four days people count hours, as limits in hours do.
        let (large, rest) = if ms >= 4 * day {
            (days(ms / day).unwrap_or_default(), ms % day / hour * hour)
        } else if ms >= hour {
            (part(ms / hour * hour), if ms % hour < 60_000 { ms % hour } else { ms % hour / 60_000 * 60_000 })
        } else {
            (part(ms), 0)
        };
        let gap = if self.locale.date(Date::MIN).contains('年') { "" } else { " " };
        if rest == 0 { large } else { format!("{large}{gap}{}", part(rest)) }
    }

    /// An expression in words.
    pub(super) fn expr(self, expr: &'a Expr) -> String {
        Phrase { phrases: self, binders: Vec::new(), level: 0 }.expr(expr)
    }
}

/// A phrase in the making.
struct Phrase<'a> {
    phrases: Phrases<'a>,
    /// The records that binders stand for.
    binders: Vec<(crate::ir::LocalId, RecordId)>,
    level: usize,
}

impl<'a> Phrase<'a> {
    fn expr(&mut self, expr: &'a Expr) -> String {
        let phrases = self.phrases;
        if self.level >= LEVELS {
            return one_line(phrases.program.sources.slice(expr.span));
        }
        self.level += 1;
        let words = self.said(expr);
        self.level -= 1;
        words
    }

    fn said(&mut self, expr: &'a Expr) -> String {
        let Phrases { program, words, .. } = self.phrases;
        match &expr.kind {
            ExprKind::Const(value) => self.phrases.value(value, &type_of(program, expr)),
            ExprKind::Fact(id) => self.phrases.fact(*id),
            ExprKind::Define(id) => self.named(program.defines.get(*id).map(|one| &one.decl)),
            ExprKind::Decision(id) => self.named(program.decisions.get(*id).map(|one| &one.decl)),
            ExprKind::FindingHolds(id) => self.named(program.findings.get(*id).map(|one| &one.decl)),
            ExprKind::Line(id) => self.phrases.line(*id),
            ExprKind::Total => words.total.to_owned(),
            ExprKind::Nothing => "0".to_owned(),
            ExprKind::Now => words.now.to_owned(),
            ExprKind::EligibleItems => words.eligible_items.to_owned(),
            ExprKind::Verdict(remedy, verdict) => {
                let verdict = match verdict {
                    Verdict::Allow => words.is_eligible,
                    Verdict::Review => words.is_under_review,
                    Verdict::Deny => words.is_denied,
                };
                let remedy = remedy.map_or_else(|| words.asked.to_owned(), |remedy| self.phrases.remedy(remedy));
                fill(verdict, &[&remedy])
            }
            ExprKind::Responsible(party) => fill(words.share, &[&self.phrases.party(*party)]),
            ExprKind::Field(record, field) => self.field(record, *field),
            ExprKind::Not(inner) => match &inner.kind {
                ExprKind::IsKnown(fact) => fill(words.not_known_fact, &[&self.expr(fact)]),
                _ => fill(words.not, &[&self.expr(inner)]),
            },
            ExprKind::And(all) => self.joined(all, words.and),
            ExprKind::Or(all) => self.joined(all, words.or),
            ExprKind::Equal { negated, left, right } => {
                let pattern = if *negated { words.is_not } else { words.is };
                let (a, b) = self.beside(left, right);
                fill(pattern, &[&a, &b])
            }
            ExprKind::Compare { op, left, right } => {
                let (a, b) = self.beside(left, right);
                fill(self.comparison(*op, left, right), &[&a, &b])
            }
            ExprKind::InRange { operand, low, high, open_end: _ } => {
                let (a, low) = self.beside(operand, low);
                let (_, high) = self.beside(operand, high);
                fill(words.between, &[&a, &low, &high])
            }
            ExprKind::InMask { operand, mask } => {
                let ty = self.ty(operand);
                let members = (0u32..64).filter(|at| mask >> at & 1 == 1);
                let members: Vec<String> =
                    members.map(|member| self.phrases.value(&Val::Member(member), &ty)).collect();
                self.one_of(operand, &members)
            }
            ExprKind::InSet { operand, members } => {
                let members: Vec<String> = members.iter().map(|member| self.beside(operand, member).1).collect();
                self.one_of(operand, &members)
            }
            ExprKind::InList { operand, list } => fill(words.in_list, &[&self.expr(operand), &self.expr(list)]),
            ExprKind::IsKnown(fact) => fill(words.known, &[&self.expr(fact)]),
            ExprKind::Within { operand, period, anchor } => {
                fill(words.within_of, &[&self.expr(operand), &self.expr(period), &self.expr(anchor)])
            }
            ExprKind::Shift { direction, period, anchor, skipping } => {
                let pattern = match direction {
                    Direction::After => words.shift_after,
                    Direction::Before => words.shift_before,
                };
                let shifted = fill(pattern, &[&self.expr(period), &self.expr(anchor)]);
                match skipping {
                    Some(skipping) => fill(words.skipping, &[&shifted, &self.expr(&skipping.list)]),
                    None => shifted,
                }
            }
            ExprKind::StartOfDate(inner) => self.expr(inner),
            ExprKind::Arithmetic { op, left, right } => {
                let sign = match op {
                    Arithmetic::Plus => "+",
                    Arithmetic::Minus => "−",
                    Arithmetic::Times => "×",
                    Arithmetic::Divide => "÷",
                };
                let (a, b) = self.beside(left, right);
                format!("{a} {sign} {b}")
            }
            ExprKind::Negate(inner) => format!("−{}", self.expr(inner)),
            ExprKind::If { condition, then, otherwise } => {
                fill(words.if_else, &[&self.expr(condition), &self.expr(then), &self.expr(otherwise)])
            }
            ExprKind::IfKnown { operand, otherwise } => {
                fill(words.else_, &[&self.expr(operand), &self.expr(otherwise)])
            }
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate),
            ExprKind::Extreme { greatest, operands, .. } => {
                let pattern = if *greatest { words.greatest } else { words.least };
                fill(pattern, &[&self.joined(operands, words.list)])
            }
            ExprKind::Lookup { table, output, .. } => {
                let Some(table) = program.tables.get(*table) else { return String::new() };
                let title = self.phrases.title(&table.decl);
                match (table.outputs.len(), table.outputs.get(*output as usize)) {
                    (0 | 1, _) | (_, None) => title,
                    (_, Some(output)) => format!("{title}{}{}", words.comma, plain(&output.name)),
                }
            }
            ExprKind::Convert { amount, .. } => fill(words.converted, &[&self.expr(amount)]),
            ExprKind::Hook { hook, .. } => self.named(program.hooks.get(*hook).map(|hook| &hook.decl)),
            ExprKind::LocalTime(_) | ExprKind::DurationBy { .. } | ExprKind::Local(_) | ExprKind::Journal(_) => {
                one_line(program.sources.slice(expr.span))
            }
            ExprKind::Builtin { arguments, .. } => match arguments.as_ref() {
                // What the checker has put around a value that the text writes alone.
                [one] if one.span == expr.span => self.expr(one),
                _ => one_line(program.sources.slice(expr.span)),
            },
        }
    }

    fn named(&self, decl: Option<&Named>) -> String {
        decl.map(|decl| self.phrases.title(decl)).unwrap_or_default()
    }

    fn joined(&mut self, all: &'a [Expr], between: &str) -> String {
        let all: Vec<String> = all.iter().map(|one| self.expr(one)).collect();
        all.join(between)
    }

    fn one_of(&mut self, operand: &'a Expr, members: &[String]) -> String {
        let words = self.phrases.words;
        match members {
            [one] => fill(words.is, &[&self.expr(operand), one]),
            _ => fill(words.one_of, &[&self.expr(operand), &members.join(words.list)]),
        }
    }

    /// Two expressions that are compared: a constant is written as the other's type wants it.
    fn beside(&mut self, left: &'a Expr, right: &'a Expr) -> (String, String) {
        let constant = |phrase: &mut Self, one: &'a Expr, other: &'a Expr| match &one.kind {
            ExprKind::Const(value) => phrase.phrases.value(value, &phrase.ty(other)),
            _ => phrase.expr(one),
        };
        (constant(self, left, right), constant(self, right, left))
    }

    fn comparison(&self, op: Ordered, left: &Expr, right: &Expr) -> &'static str {
        let words = self.phrases.words;
        let of_time = |expr: &Expr| {
            matches!(self.ty(expr), Type::DateTime | Type::Date | Type::Time)
                || matches!(expr.kind, ExprKind::Shift { .. } | ExprKind::Now | ExprKind::StartOfDate(_))
        };
        match (op, of_time(left) || of_time(right)) {
            (Ordered::Less, true) => words.before,
            (Ordered::LessEqual, true) => words.not_after,
            (Ordered::Greater, true) => words.after,
            (Ordered::GreaterEqual, true) => words.not_before,
            (Ordered::Less, false) => words.less,
            (Ordered::LessEqual, false) => words.at_most,
            (Ordered::Greater, false) => words.greater,
            (Ordered::GreaterEqual, false) => words.at_least,
        }
    }

    fn aggregate(&mut self, aggregate: &'a Aggregate) -> String {
        let words = self.phrases.words;
        if let Type::List(element) = self.ty(&aggregate.list)
            && let Type::Record(record) = *element
        {
            self.binders.push((aggregate.binder, record));
        }
        let mut list = self.expr(&aggregate.list);
        if let Some(condition) = &aggregate.condition {
            list = fill(words.where_, &[&list, &self.expr(condition)]);
        }
        let body = aggregate.body.as_ref().map(|body| self.expr(body));
        match (aggregate.op, body) {
            (AggregateOp::Count, None) | (_, None) => fill(words.count, &[&list]),
            (AggregateOp::Count, Some(body)) => fill(words.count_of, &[&list, &body]),
            (AggregateOp::Any, Some(body)) => fill(words.any, &[&list, &body]),
            (AggregateOp::All, Some(body)) => fill(words.all, &[&list, &body]),
            (AggregateOp::Sum, Some(body)) => fill(words.sum, &[&list, &body]),
            (AggregateOp::Least | AggregateOp::Earliest, Some(body)) => {
                fill(words.least, &[&fill(words.of_each, &[&list, &body])])
            }
            (AggregateOp::Greatest | AggregateOp::Latest, Some(body)) => {
                fill(words.greatest, &[&fill(words.of_each, &[&list, &body])])
            }
        }
    }

    fn field(&mut self, record: &'a Expr, field: u32) -> String {
        let program = self.phrases.program;
        let of = match &record.kind {
            ExprKind::Local(id) => match self.binders.iter().rev().find(|(binder, _)| binder == id) {
                Some((_, record)) => Type::Record(*record),
                None => self.ty(record),
            },
            _ => self.ty(record),
        };
        let Type::Record(of) = of else { return one_line(program.sources.slice(record.span)) };
        let field = program.records.get(of).and_then(|record| record.fields.get(field as usize));
        self.named(field.map(|field| &field.decl))
    }

    fn ty(&self, expr: &Expr) -> Type {
        match &expr.kind {
            ExprKind::EligibleItems => {
                let per = self.phrases.program.eligibility.as_ref().and_then(|one| one.per.as_ref());
                per.map_or(Type::Error, |per| type_of(self.phrases.program, &per.list))
            }
            ExprKind::Field(record, field) => match &record.kind {
                ExprKind::Local(id) => match self.binders.iter().rev().find(|(binder, _)| binder == id) {
                    Some((_, record)) => {
                        let record = self.phrases.program.records.get(*record);
                        let field = record.and_then(|record| record.fields.get(*field as usize));
                        field.map_or(Type::Error, |field| field.ty.base.clone())
                    }
                    None => type_of(self.phrases.program, expr),
                },
                _ => type_of(self.phrases.program, expr),
            },
            _ => type_of(self.phrases.program, expr),
        }
    }
}

/// A name as words.
fn plain(name: &str) -> String {
    name.replace(['_', '.'], " ")
}

/// The text with a capital at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
