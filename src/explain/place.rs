//! The places of a case that hold a single fact, and the values that are tried there.

use super::uses::constants;
use crate::eval::Case;
use crate::ir::{FactId, Field, Program, Range};
use crate::time::{ClockTime, Date, Instant};
use crate::value::{Found, ListRef, Money, Num, Type, Val};
use std::collections::BTreeSet;

/// At most so many places are changed.
const PLACES: usize = 400;
/// The elements of a list from here on are left alone.
const ELEMENTS: u32 = 20;
/// The least step of a number or fraction that is tried: a hundredth, of percents a hundredth of one.
const HUNDREDTHS: i128 = 100;
/// How far away values on a line are looked for: steps between which the nearest is then found by halving. They are
/// seconds, days, or units.
const SECONDS: [i128; 22] = [
    60,
    3_600,
    21_600,
    43_200,
    86_400,
    172_800,
    259_200,
    432_000,
    604_800,
    864_000,
    1_209_600,
    1_814_400,
    2_592_000,
    3_888_000,
    5_184_000,
    7_776_000,
    10_368_000,
    15_552_000,
    31_536_000,
    63_072_000,
    126_144_000,
    315_360_000,
];
const DAYS: [i128; 16] = [1, 2, 3, 5, 7, 10, 14, 21, 30, 60, 90, 180, 365, 730, 1460, 3650];
const UNITS: [i128; 16] =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000, 10_000_000];

/// Where a single fact stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A fact of the case.
    Fact(FactId),
    /// A field of an element of a list, or of a record.
    Field {
        /// The list or record.
        fact: FactId,
        /// The element, from 0; `None` of a record.
        element: Option<u32>,
        /// The field.
        field: u32,
        /// Where it lies.
        slot: u32,
    },
    /// The moment of the decision.
    Now,
}

impl Place {
    /// Where it lies in the case; nowhere of the moment.
    pub(super) fn slot(self) -> Option<usize> {
        match self {
            Place::Fact(fact) => Some(fact.index()),
            Place::Field { slot, .. } => Some(slot as usize),
            Place::Now => None,
        }
    }

    /// The fact that it is or belongs to.
    pub fn fact(self) -> Option<FactId> {
        match self {
            Place::Fact(fact) | Place::Field { fact, .. } => Some(fact),
            Place::Now => None,
        }
    }

    /// The field, where it is one.
    pub fn field(self, program: &Program) -> Option<&Field> {
        let Place::Field { fact, field, .. } = self else { return None };
        let record = match &program.facts.get(fact)?.ty.base {
            Type::List(element) => match **element {
                Type::Record(record) => record,
                _ => return None,
            },
            Type::Record(record) => *record,
            _ => return None,
        };
        program.records.get(record)?.fields.get(field as usize)
    }

    /// Its path in a case: `claim.items[0].opened`; `now` is the moment.
    pub fn path(self, program: &Program) -> String {
        let of_fact = |fact: FactId| program.facts.get(fact).map_or("", |fact| fact.path.as_str());
        let of_field = self.field(program).map_or("", |field| field.decl.name.as_str());
        match self {
            Place::Fact(fact) => of_fact(fact).to_owned(),
            Place::Field { fact, element: Some(element), .. } => format!("{}[{element}].{of_field}", of_fact(fact)),
            Place::Field { fact, element: None, .. } => format!("{}.{of_field}", of_fact(fact)),
            Place::Now => "now".to_owned(),
        }
    }
}

/// A place with what may stand there.
#[derive(Clone, Debug)]
pub(super) struct Spot<'p> {
    pub(super) place: Place,
    pub(super) ty: &'p Type,
    pub(super) optional: bool,
    pub(super) range: Option<&'p Range>,
}

/// The places of a case that can be changed by themselves. Left alone are the facts that fix the currency (every amount
/// of the case hangs on it), the names of elements, and whole lists.
pub(super) fn spots<'p>(program: &'p Program, case: &Case) -> Vec<Spot<'p>> {
    let mut spots = Vec::new();
    let mut fixed = BTreeSet::new();
    if let Some(currency) = &program.currency {
        super::uses::facts_of(program, currency, &mut fixed);
    }
    for (id, fact) in program.facts.iter() {
        let value = case.slots.get(id.index()).copied().unwrap_or(Val::Unknown);
        if fixed.contains(&id) {
            continue;
        }
        match (&fact.ty.base, value) {
            (Type::List(element), Val::List(ListRef { start, len })) => {
                let Type::Record(record) = **element else { continue };
                let Some(record) = program.records.get(record) else { continue };
                for element in 0..len.min(ELEMENTS) {
                    let first = start.saturating_add(element.saturating_mul(record.stride()));
                    fields(id, Some(element), first, &record.fields, &mut spots);
                }
            }
            (Type::Record(record), Val::Record(start)) => {
                let Some(record) = program.records.get(*record) else { continue };
                fields(id, None, start, &record.fields, &mut spots);
            }
            (ty, _) if is_single(ty) => {
                let range = fact.range.as_ref();
                spots.push(Spot { place: Place::Fact(id), ty, optional: fact.ty.optional, range });
            }
            _ => {}
        }
    }
    spots.truncate(PLACES);
    spots.push(Spot { place: Place::Now, ty: &Type::DateTime, optional: false, range: None });
    spots
}

fn fields<'p>(fact: FactId, element: Option<u32>, first: u32, all: &'p [Field], spots: &mut Vec<Spot<'p>>) {
    for (field, one) in (0u32..).zip(all) {
        if one.key || !is_single(&one.ty.base) {
            continue;
        }
        let place = Place::Field { fact, element, field, slot: first.saturating_add(field) };
        spots.push(Spot { place, ty: &one.ty.base, optional: one.ty.optional, range: one.range.as_ref() });
    }
}

/// Whether values of a type are changed at all.
fn is_single(ty: &Type) -> bool {
    !matches!(
        ty,
        Type::List(_) | Type::Record(_) | Type::Rate { .. } | Type::Currency | Type::Calendar | Type::Counting
    )
}

/// How far apart the values of a kind are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Instants: seconds.
    Seconds,
    /// Days.
    Days,
    /// Times of day: seconds since midnight.
    Clock,
    /// Whole numbers.
    Whole,
    /// Numbers in hundredths.
    Hundredths,
    /// Fractions that are percents: hundredths of a percent.
    Percents,
    /// Minor units of this amount's currency.
    Minor(crate::value::Currency),
}

impl Line {
    /// The line on which values of a type lie; `like` is one of them.
    pub(super) fn of(ty: &Type, like: &Val) -> Option<Line> {
        match (ty, like) {
            (Type::DateTime, _) => Some(Line::Seconds),
            (Type::Date, _) => Some(Line::Days),
            (Type::Time, _) => Some(Line::Clock),
            (Type::Integer, _) => Some(Line::Whole),
            (Type::Number, _) => Some(Line::Hundredths),
            (Type::Percent, _) => Some(Line::Percents),
            (Type::Money(_), Val::Money(money)) => Some(Line::Minor(money.currency)),
            _ => None,
        }
    }

    /// The place of a value, rounded down to the unit.
    pub(super) fn place(self, value: &Val) -> Option<i128> {
        let floor = |num: Num, units: i128| Some(num.numer().checked_mul(units)?.div_euclid(num.denom()));
        match (self, value) {
            (Line::Seconds, Val::Instant(instant)) => Some(i128::from(instant.ms().div_euclid(1000))),
            (Line::Days, Val::Date(date)) => Some(i128::from(date.days())),
            (Line::Clock, Val::Time(time)) => Some(i128::from(time.ms() / 1000)),
            (Line::Whole, Val::Num(num)) => floor(*num, 1),
            (Line::Hundredths, Val::Num(num)) => floor(*num, HUNDREDTHS),
            (Line::Percents, Val::Num(num)) => floor(*num, HUNDREDTHS * HUNDREDTHS),
            (Line::Minor(currency), Val::Money(money)) if money.currency == currency => floor(money.minor, 1),
            _ => None,
        }
    }

    /// The value at a place.
    pub(super) fn value(self, at: i128) -> Option<Val> {
        let small = i64::try_from(at).ok();
        match self {
            Line::Seconds => Instant::from_ms(small?.checked_mul(1000)?).map(Val::Instant),
            Line::Days => Date::from_days(small?).map(Val::Date),
            Line::Clock => {
                let at = u32::try_from(at).ok()?;
                ClockTime::new(at / 3600, at / 60 % 60, at % 60, 0).map(Val::Time)
            }
            Line::Whole => Num::from_i128(at).map(Val::Num),
            Line::Hundredths => Num::ratio(at, HUNDREDTHS).map(Val::Num),
            Line::Percents => Num::ratio(at, HUNDREDTHS * HUNDREDTHS).map(Val::Num),
            Line::Minor(currency) => Some(Val::Money(Money { minor: Num::from_i128(at)?, currency })),
        }
    }

    fn steps(self) -> &'static [i128] {
        match self {
            Line::Seconds | Line::Clock => &SECONDS,
            Line::Days => &DAYS,
            Line::Whole | Line::Hundredths | Line::Percents | Line::Minor(_) => &UNITS,
        }
    }

    /// The places to try around one, in order: steps that grow, and both sides of every value that the program or the
    /// case compares such values with.
    pub(super) fn around(self, at: i128, known: &[Val]) -> Vec<i128> {
        let mut places = BTreeSet::from([at]);
        for step in self.steps() {
            places.extend([at.saturating_sub(*step), at.saturating_add(*step)]);
        }
        for place in known.iter().filter_map(|value| self.place(value)) {
            places.extend([place.saturating_sub(1), place, place.saturating_add(1)]);
        }
        places.into_iter().collect()
    }
}

/// The few values that can stand where there is no line, as declared; of texts, durations and the like those that the
/// program names.
pub(super) fn choices(program: &Program, ty: &Type, constants: &[Val]) -> Vec<Val> {
    match ty {
        Type::Bool => vec![Val::Bool(false), Val::Bool(true)],
        Type::Finding => [Found::Yes, Found::No, Found::Unproven].map(Val::Finding).to_vec(),
        Type::Enum(_) | Type::Party | Type::Remedy => {
            (0u32..).zip(program.members(ty)).map(|(member, _)| Val::Member(member)).collect()
        }
        _ => {
            let fits = |value: &Val| {
                matches!(
                    (ty, value),
                    (Type::Text, Val::Text(_))
                        | (Type::Duration, Val::Duration(_))
                        | (Type::Zone, Val::Zone(_))
                        | (Type::Country, Val::Country(_))
                )
            };
            constants.iter().filter(|value| fits(value)).copied().collect()
        }
    }
}

/// What values of the case and the program are worth trying beside: constants, the case's own facts, and the ends that a
/// decision has met.
pub(super) fn known(program: &Program, case: &Case) -> Vec<Val> {
    let mut known = constants(program);
    known.extend(case.slots.iter().copied().filter(|value| !matches!(value, Val::Unknown)).take(PLACES));
    known
}
