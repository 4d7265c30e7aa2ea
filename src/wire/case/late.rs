//! What must wait until all facts are read: amounts for the case's currency, local times for the policy's zone.
//!
//! The currency comes first, so a zone may be chosen by an amount, but not a currency by a local time.

use super::scalar::Fits;
use super::shape::{Slot, Source};
use super::{Mistake, Run};
use crate::eval::{self, Case, Fault};
use crate::time::{WrittenDateTime, Zone};
use crate::value::{Coin, Currency, Money, Num, Type, Val};
use std::borrow::Cow;

/// A value that waits.
pub(super) struct Waiting<'r, 't> {
    /// What it is for.
    pub slot: &'r Slot,
    /// Its place: in the stack until `moved`, in the finished case afterwards.
    pub place: usize,
    /// Where it is written.
    pub at: usize,
    /// What is known of it.
    pub late: Late<'t>,
    /// Whether its list has ended.
    pub moved: bool,
}

/// What is known of a value that waits.
pub(super) enum Late<'t> {
    /// An amount without its currency.
    Amount(Cow<'t, str>),
    /// An amount that must be in the case's currency.
    Money(Money),
    /// A rate without its currencies.
    Rate(Num),
    /// The default of an amount: nothing. It holds if no amount was brought.
    Nothing,
    /// A local time.
    Local(WrittenDateTime),
}

impl Run<'_, '_> {
    /// Completes what waits. The facts of a case tell its currency and zone, for an event those of the live case.
    pub(super) fn resolve(&mut self, case: &mut Case) {
        if self.waiting.is_empty() {
            return;
        }
        let waiting = std::mem::take(&mut self.waiting);
        let live = self.events.map(|(_, live)| live);
        let (local, amounts): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|one| matches!(one.late, Late::Local(_)));
        if !amounts.is_empty() {
            let currency = self.currency(live.unwrap_or(case));
            for one in amounts {
                let brought = !matches!(case.slots.get(one.place), Some(Val::Num(_)));
                if brought && matches!(one.late, Late::Nothing) {
                    continue;
                }
                let value = amount(&one, currency);
                self.complete(case, one.slot, one.place, one.at, value);
            }
        }
        if !local.is_empty() {
            let zone = self.zone(live.unwrap_or(case));
            for one in local {
                let value = local_time(&one, zone);
                self.complete(case, one.slot, one.place, one.at, value);
            }
        }
    }

    /// Puts a value in its place; `Ok(None)`: nothing can be said, since a mistake elsewhere hides the currency or zone.
    fn complete(&mut self, case: &mut Case, slot: &Slot, place: usize, at: usize, value: Fits<Option<Val>>) {
        let checked = value.and_then(|value| {
            let Some(value) = value else { return Ok(()) };
            self.in_range(slot, &value)?;
            if let Some(there) = case.slots.get_mut(place) {
                *there = value;
            }
            Ok(())
        });
        if let Err(problem) = checked {
            self.mistake(problem.at(at));
        }
    }

    fn currency(&mut self, case: &Case) -> Option<Currency> {
        let given = match self.shapes.currency {
            Source::Nowhere => Ok(None),
            Source::Fixed(currency) => Ok(Some(currency)),
            Source::Fact(fact) => Ok(match case.slots.get(fact.index()) {
                Some(Val::Currency(currency)) => Some(*currency),
                Some(_) | None => None,
            }),
            Source::Case => eval::currency(self.program, case),
        };
        self.setting("currency", given)
    }

    fn zone(&mut self, case: &Case) -> Option<Zone> {
        let given = match self.shapes.zone {
            Source::Nowhere => Ok(None),
            Source::Fixed(zone) => Ok(Some(zone)),
            Source::Fact(fact) => Ok(match case.slots.get(fact.index()) {
                Some(Val::Zone(zone)) => Some(*zone),
                Some(_) | None => None,
            }),
            Source::Case => eval::zone(self.program, case),
        };
        self.setting("time zone", given)
    }

    /// A setting of the policy in this case. Where it cannot be told although no fact has a mistake, that is one.
    fn setting<T>(&mut self, name: &str, given: Result<Option<T>, Box<Fault>>) -> Option<T> {
        given.unwrap_or_else(|fault| {
            if self.mistakes.is_empty() {
                self.mistake(Mistake::new(0, format!("the policy's {name} cannot be told for this case: {fault}")));
            }
            None
        })
    }
}

fn amount(one: &Waiting<'_, '_>, currency: Option<Currency>) -> Fits<Option<Val>> {
    match &one.late {
        Late::Amount(text) => match currency {
            Some(currency) => super::scalar::amount(text, currency).map(Some),
            // That it is a number can be told without the currency.
            None => super::scalar::number(text, &one.slot.ty.base).map(|_| None),
        },
        Late::Money(money) => match currency {
            Some(currency) => super::scalar::same_currency(*money, currency).map(Some),
            None => Ok(None),
        },
        Late::Rate(rate) => {
            let Type::Rate { from, to } = one.slot.ty.base else { return Ok(None) };
            let fixed = |coin| if let Coin::Fixed(fixed) = coin { Some(fixed) } else { currency };
            Ok(fixed(from).zip(fixed(to)).map(|(from, to)| Val::Rate { rate: *rate, from, to }))
        }
        Late::Nothing => Ok(currency.map(|currency| Val::Money(Money::zero(currency)))),
        Late::Local(_) => Ok(None),
    }
}

fn local_time(one: &Waiting<'_, '_>, zone: Option<Zone>) -> Fits<Option<Val>> {
    let (Late::Local(written), Some(zone)) = (&one.late, zone) else { return Ok(None) };
    super::scalar::instant(*written, zone).map(Some)
}
