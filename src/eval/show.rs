//! Values as short texts, as policies write them.

use super::machine::Machine;
use crate::ir::Program;
use crate::value::{Found, Num, TextId, Type, Val};

/// A value as a policy would write it; `ty` tells members from parties and percents from numbers. `text` gives the
/// text of a number; lists and records say only what they are.
pub fn show<'t>(program: &Program, value: &Val, ty: &Type, text: &dyn Fn(TextId) -> Option<&'t str>) -> String {
    match value {
        Val::Unknown => "unknown".to_owned(),
        Val::Bool(true) => "yes".to_owned(),
        Val::Bool(false) => "no".to_owned(),
        Val::Num(num) => match (ty, num.mul(Num::from_i64(100))) {
            (Type::Percent, Some(percent)) => format!("{percent}%"),
            _ => num.to_string(),
        },
        Val::Money(money) => money.to_string(),
        Val::Date(date) => date.to_string(),
        Val::Time(time) => time.to_string(),
        Val::Instant(instant) => instant.to_string(),
        Val::Duration(duration) => {
            let counting = duration.counting.and_then(|id| program.countings.get(id)).map(|one| &one.decl.name);
            let calendar = duration.calendar.and_then(|id| program.calendars.get(id)).map(|one| &one.decl.name);
            match counting.or(calendar) {
                Some(name) => format!("{} by {name}", duration.period),
                None => duration.period.to_string(),
            }
        }
        Val::Text(id) => text(*id).unwrap_or_default().to_owned(),
        Val::Member(number) => program.member(ty, *number).map(|one| one.name.clone()).unwrap_or_default(),
        Val::Finding(Found::Yes) => "yes".to_owned(),
        Val::Finding(Found::No) => "no".to_owned(),
        Val::Finding(Found::Unproven) => "unproven".to_owned(),
        Val::Currency(currency) => currency.to_string(),
        Val::Country(country) => country.to_string(),
        Val::Zone(zone) => zone.to_string(),
        Val::Calendar(id) => program.calendars.get(*id).map(|one| one.decl.name.clone()).unwrap_or_default(),
        Val::Counting(id) => program.countings.get(*id).map(|one| one.decl.name.clone()).unwrap_or_default(),
        Val::Rate { rate, from, to } => format!("{rate} {to} for 1 {from}"),
        Val::List(list) if list.len == 1 => "1 element".to_owned(),
        Val::List(list) => format!("{} elements", list.len),
        Val::Record(_) => "a record".to_owned(),
    }
}

impl Machine<'_> {
    pub(super) fn show(&self, value: &Val, ty: &Type) -> String {
        show(self.program, value, ty, &|id| self.text(id))
    }
}
