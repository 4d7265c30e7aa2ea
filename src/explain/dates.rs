//! How deadlines are counted: those that a decision has looked at, and any other that a person asks for.

use crate::diag::nearest;
use crate::eval::{self, Case, Counted, Evaluator};
use crate::ir::{Expr, Fact, FactId, Named, Program, is_called};
use crate::source::Span;
use crate::time::{Anchor, Instant, Kind, Period, Unit, parse_date, parse_datetime};
use crate::value::{Duration, Texts, Type, Val};

/// Who counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Owner {
    /// The name of the rule, define, line or stage; empty where a person asks.
    pub name: String,
    /// Its title.
    pub title: Texts,
}

/// A deadline with how it is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Date {
    /// Who counts.
    pub owner: Owner,
    /// How.
    pub counted: Counted,
}

impl Date {
    /// Whether a person means it by a word: the name or title of who counts, or a part of the policy's text.
    pub fn is_meant(&self, program: &Program, word: &str) -> bool {
        let word = word.trim().to_lowercase();
        let text = program.sources.slice(self.counted.span).to_lowercase();
        is_called(&self.owner.name, &self.owner.title, &word) || word.len() > 2 && text.contains(&word)
    }
}

/// Deadlines with who counts each.
pub(crate) fn dates(program: &Program, counts: Vec<Counted>) -> Vec<Date> {
    let owners = owners(program);
    let owned = |counted: Counted| {
        let inside = owners.iter().filter(|(span, _)| holds(*span, counted.span));
        // The smallest that holds it.
        let owner = inside.min_by_key(|(span, _)| span.end.saturating_sub(span.start)).map(|(_, decl)| *decl);
        let owner = owner.map(|decl| Owner { name: decl.name.clone(), title: decl.title.clone() });
        Date { owner: owner.unwrap_or_default(), counted }
    };
    counts.into_iter().map(owned).collect()
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

/// What counts, by where it is written.
fn owners(program: &Program) -> Vec<(Span, &Named)> {
    let mut owners: Vec<(Span, &Named)> = Vec::new();
    let mut add = |decl, all: &mut dyn Iterator<Item = &Expr>| {
        owners.extend(all.map(|expr| (expr.span, decl)));
    };
    program.defines.values().for_each(|one| add(&one.decl, &mut [&one.value].into_iter()));
    program.always.iter().for_each(|one| add(&one.decl, &mut [&one.condition].into_iter()));
    for line in program.compensation.iter().flat_map(|compensation| compensation.lines.values()) {
        add(&line.decl, &mut super::uses::of_line(line));
    }
    for decision in program.decisions.values() {
        for rule in decision.rules.excepts.iter().chain([&decision.rules.normally]) {
            add(&decision.decl, &mut [&rule.outcome].into_iter());
        }
    }
    if let Some(eligibility) = &program.eligibility {
        rules(&eligibility.rules, &mut owners);
    }
    if let Some(all) = &program.responsibility.rules {
        rules(all, &mut owners);
    }
    program.decisions.values().for_each(|one| rules(&one.rules, &mut owners));
    program.findings.values().for_each(|one| rules(&one.rules, &mut owners));
    owners
}

fn rules<'p, O>(all: &'p crate::ir::Rules<O>, owners: &mut Vec<(Span, &'p Named)>) {
    for rule in &all.excepts {
        for window in &rule.windows {
            let span = match window {
                crate::ir::Window::Within { span, .. }
                | crate::ir::Window::From { span, .. }
                | crate::ir::Window::Until { span, .. } => *span,
            };
            owners.push((span, &rule.decl));
            owners.extend(super::uses::of_window(window).map(|expr| (expr.span, &rule.decl)));
        }
        owners.extend(rule.when.iter().chain(&rule.unless).map(|expr| (expr.span, &rule.decl)));
    }
}

/// A deadline that a person asks for: `14 days by eu_1182 after order.delivered_at`.
#[derive(Clone, Debug)]
pub struct AskedDate {
    duration: Duration,
    from: Anchor,
}

impl AskedDate {
    /// Reads `LENGTH [by COUNTING or CALENDAR] after FACT`, where the fact may also be a day or an instant.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn read(program: &Program, case: &Case, text: &str) -> Result<AskedDate, String> {
        let form = "write it as \"14 days after FACT\" or \"2 business days by CALENDAR after 2026-03-05T11:20\"";
        let (length, anchor) = text.split_once(" after ").ok_or(form)?;
        let (length, by) = match length.split_once(" by ") {
            Some((length, by)) => (length.trim(), Some(by.trim())),
            None => (length.trim(), None),
        };
        let (count, unit) = length.split_once(' ').ok_or(form)?;
        let count: i64 = count.parse().map_err(|_| format!("`{count}` is no whole number; {form}"))?;
        let unit = Unit::named(unit.trim()).ok_or_else(|| format!("`{}` is no unit of time; {form}", unit.trim()))?;
        let period = Period::of(count, unit).map_err(|error| error.to_string())?;
        let duration = counted_by(program, period, by)?;
        Ok(AskedDate { duration, from: anchor_of(program, case, anchor.trim())? })
    }

    /// How it is counted.
    ///
    /// # Errors
    /// Why it cannot be, in words.
    pub(crate) fn count(&self, evaluator: &mut Evaluator<'_>, case: &Case, at: Instant) -> Result<Date, String> {
        let counted = evaluator.counted(case, at, &self.duration, self.from).map_err(|fault| fault.to_string())?;
        Ok(Date { owner: Owner::default(), counted })
    }
}

fn counted_by(program: &Program, period: Period, by: Option<&str>) -> Result<Duration, String> {
    let counting = |name: &str| named(|| program.countings.iter().map(|(id, one)| (id, &one.decl)), name);
    let calendar = |name: &str| named(|| program.calendars.iter().map(|(id, one)| (id, &one.decl)), name);
    let plain = Duration { period, counting: None, calendar: None };
    match (period.kind(), by) {
        (Kind::Elapsed, None) => Ok(plain),
        (Kind::Elapsed, Some(_)) => Err("hours and minutes are counted by the clock, by nothing else".to_owned()),
        (Kind::Calendar, None) => match program.counting {
            Some(counting) => Ok(Duration { counting: Some(counting), ..plain }),
            None => Err("the policy does not say how days are counted: add `by COUNTING`".to_owned()),
        },
        (Kind::Calendar, Some(name)) => match counting(name) {
            Some(counting) => Ok(Duration { counting: Some(counting), ..plain }),
            None => Err(format!("the policy has no counting `{name}`")),
        },
        (Kind::BusinessDays | Kind::BusinessTime, Some(name)) => match calendar(name) {
            Some(calendar) => Ok(Duration { calendar: Some(calendar), ..plain }),
            None => Err(format!("the policy has no calendar `{name}`")),
        },
        (Kind::BusinessDays | Kind::BusinessTime, None) => match program.calendar {
            Some(calendar) => Ok(Duration { calendar: Some(calendar), ..plain }),
            None => Err("business time is counted in a calendar: add `by CALENDAR`".to_owned()),
        },
    }
}

/// What a person calls by a name or a title; the name comes first.
fn named<'p, I, A: Iterator<Item = (I, &'p Named)>>(all: impl Fn() -> A, word: &str) -> Option<I> {
    let found = all().find(|(_, decl)| decl.name == word);
    found.or_else(|| all().find(|(_, decl)| decl.is_called(word))).map(|(id, _)| id)
}

/// The fact that a person calls by its path or a title.
fn fact_named<'p>(program: &'p Program, word: &str) -> Option<(FactId, &'p Fact)> {
    let found = program.facts.iter().find(|(_, fact)| fact.path == word);
    found.or_else(|| program.facts.iter().find(|(_, fact)| is_called(&fact.path, &fact.title, word)))
}

fn anchor_of(program: &Program, case: &Case, text: &str) -> Result<Anchor, String> {
    if let Some((id, fact)) = fact_named(program, text) {
        return match case.slots.get(id.0 as usize) {
            Some(Val::Instant(instant)) => Ok(Anchor::At(*instant)),
            Some(Val::Date(date)) => Ok(Anchor::On(*date)),
            _ if matches!(fact.ty.base, Type::Date | Type::DateTime) => {
                Err(format!("`{text}` is not known in this case"))
            }
            _ => Err(format!("`{text}` is neither a day nor an instant")),
        };
    }
    if let Ok(date) = parse_date(text) {
        return Ok(Anchor::On(date));
    }
    let zone = eval::readers_zone(program, case);
    match parse_datetime(text) {
        Ok(written) => written.resolve_existing(zone).map(Anchor::At).map_err(|error| error.to_string()),
        Err(_) => {
            let moments = program.facts.values().filter(|fact| matches!(fact.ty.base, Type::Date | Type::DateTime));
            let titles = moments.clone().flat_map(|fact| fact.title.all.iter().map(|(_, title)| title.as_str()));
            let near = nearest(text, moments.clone().map(|fact| fact.path.as_str()).chain(titles));
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            Err(format!("`{text}` is neither a fact of the policy nor a day nor an instant{near}"))
        }
    }
}
