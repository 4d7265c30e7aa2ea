//! Values in the author's words, for examples.

use crate::ir::{PartyId, Program, RemedyId};
use crate::value::{Duration, Found, Num, Type, Val};

/// The value as a policy would write it. What has no literal is described.
pub(super) fn words(program: &Program, ty: &Type, value: &Val) -> String {
    match value {
        Val::Unknown => "unknown".to_owned(),
        Val::Bool(true) => "yes".to_owned(),
        Val::Bool(false) => "no".to_owned(),
        Val::Num(num) if *ty == Type::Percent => match num.mul(Num::from_i64(100)) {
            Some(hundredfold) => format!("{hundredfold}%"),
            None => num.to_string(),
        },
        Val::Num(num) => num.to_string(),
        Val::Money(money) => money.to_string(),
        Val::Date(date) => date.to_string(),
        Val::Time(time) => time.to_string(),
        Val::Instant(at) => at.to_string(),
        Val::Duration(duration) => duration_words(program, duration),
        Val::Text(id) => {
            program.texts.get(*id).map_or_else(|| "some other text".to_owned(), |text| format!("\"{text}\""))
        }
        Val::Member(number) => member(program, ty, *number),
        Val::Finding(Found::Yes) => "yes".to_owned(),
        Val::Finding(Found::No) => "no".to_owned(),
        Val::Finding(Found::Unproven) => "unproven".to_owned(),
        Val::Currency(currency) => currency.code().to_owned(),
        Val::Country(country) => country.code().to_owned(),
        Val::Zone(zone) => format!("\"{}\"", zone.name()),
        Val::Calendar(id) => program.calendars.get(*id).map(|one| one.decl.name.clone()).unwrap_or_default(),
        Val::Counting(id) => program.countings.get(*id).map(|one| one.decl.name.clone()).unwrap_or_default(),
        Val::Rate { rate, from, to } => format!("{rate} {to} for a {from}"),
        Val::List(list) if list.len == 0 => "[ ]".to_owned(),
        Val::List(_) | Val::Record(_) => "[ … ]".to_owned(),
    }
}

fn member(program: &Program, ty: &Type, number: u32) -> String {
    let index = number as usize;
    let found = match ty {
        Type::Enum(id) => program.enums.get(*id).and_then(|members| members.members.get(index)).map(|one| &one.name),
        Type::Party => program.parties.get(PartyId::at(index)).map(|party| &party.decl.name),
        Type::Remedy => program.remedies.get(RemedyId::at(index)).map(|remedy| &remedy.name),
        Type::Error
        | Type::Bool
        | Type::Integer
        | Type::Number
        | Type::Percent
        | Type::Money(_)
        | Type::Date
        | Type::Time
        | Type::DateTime
        | Type::Duration
        | Type::Text
        | Type::Finding
        | Type::Currency
        | Type::Zone
        | Type::Country
        | Type::Calendar
        | Type::Counting
        | Type::Rate { .. }
        | Type::Record(_)
        | Type::List(_) => None,
    };
    found.cloned().unwrap_or_default()
}

fn duration_words(program: &Program, duration: &Duration) -> String {
    let by = match (duration.counting, duration.calendar) {
        (Some(counting), _) => program.countings.get(counting).map(|one| one.decl.name.as_str()),
        (None, Some(calendar)) => program.calendars.get(calendar).map(|one| one.decl.name.as_str()),
        (None, None) => None,
    };
    match by {
        Some(by) => format!("{} by {by}", duration.period),
        None => duration.period.to_string(),
    }
}
