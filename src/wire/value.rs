//! Values in words, as a case would write them.

use crate::ir::Program;
use crate::value::{Found, Num, TextId, Type, Val};

/// A value of a type in words: what a case would write for it, without quotes. `texts` are those of the case.
pub(crate) fn words(program: &Program, texts: &[String], ty: &Type, value: &Val) -> String {
    match value {
        Val::Unknown => "unknown".to_owned(),
        Val::Bool(value) => value.to_string(),
        Val::Num(num) if *ty == Type::Percent => match num.mul(Num::from_i64(100)) {
            Some(hundredths) => format!("{hundredths}%"),
            None => num.to_string(),
        },
        Val::Num(num) => num.to_string(),
        Val::Money(money) => money.to_string(),
        Val::Date(date) => date.to_string(),
        Val::Time(time) => time.to_string(),
        Val::Instant(instant) => instant.to_string(),
        Val::Duration(duration) => {
            let counting = duration.counting.and_then(|id| program.countings.get(id)).map(|one| &one.decl.name);
            let calendar = duration.calendar.and_then(|id| program.calendars.get(id)).map(|one| &one.decl.name);
            match counting.or(calendar) {
                Some(by) => format!("{} by {by}", duration.period),
                None => duration.period.to_string(),
            }
        }
        Val::Text(text) => text_of(program, texts, *text).to_owned(),
        Val::Member(number) => member_of(program, ty, *number).to_owned(),
        Val::Finding(Found::Yes) => "yes".to_owned(),
        Val::Finding(Found::No) => "no".to_owned(),
        Val::Finding(Found::Unproven) => "unproven".to_owned(),
        Val::Currency(currency) => currency.code().to_owned(),
        Val::Country(country) => country.code().to_owned(),
        Val::Zone(zone) => zone.name().to_owned(),
        Val::Calendar(id) => program.calendars.get(*id).map_or(String::new(), |one| one.decl.name.clone()),
        Val::Counting(id) => program.countings.get(*id).map_or(String::new(), |one| one.decl.name.clone()),
        Val::Rate { rate, .. } => rate.to_string(),
        Val::List(list) => format!("a list of {}", list.len),
        Val::Record(_) => "an object".to_owned(),
    }
}

/// The text of that number; those of a case follow those of its policy.
pub(crate) fn text_of<'a>(program: &'a Program, texts: &'a [String], id: TextId) -> &'a str {
    let own = program.texts.get(id);
    let of_case = || id.index().checked_sub(program.texts.len()).and_then(|at| texts.get(at));
    own.or_else(of_case).map_or("", String::as_str)
}

/// The name of a member of an enum, a party or a remedy.
pub(crate) fn member_of<'a>(program: &'a Program, ty: &Type, number: u32) -> &'a str {
    let at = number as usize;
    let name = match ty {
        Type::Enum(id) => program.enums.get(*id).and_then(|one| one.members.get(at)).map(|member| &member.name),
        Type::Party => program.parties.values().nth(at).map(|party| &party.decl.name),
        Type::Remedy => program.remedies.values().nth(at).map(|remedy| &remedy.name),
        _ => None,
    };
    name.map_or("", String::as_str)
}
