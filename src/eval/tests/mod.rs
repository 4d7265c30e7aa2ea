//! Decisions on small policies, written as text.

mod eligibility;
mod expressions;
mod ledger;

use super::*;
use crate::check::{Input, check_unanalysed};
use crate::diag::Sink;
use crate::ir::{FactId, PartyId, Program, RemedyId};
use crate::source::{Source, SourceMap};
use crate::syntax;
use crate::time::{Zone, parse_date, parse_datetime};
use crate::value::{Currency, Found, Money, Num, TextId, Type, Val};

/// The program of a policy that must be without mistakes.
fn program(text: &str) -> Program {
    let mut sources = SourceMap::default();
    let file = sources.add(Source::new("test.redress", text));
    let mut sink = Sink::default();
    let ast = syntax::parse(file, text, &mut sink);
    let read = |_: &str| Err(String::new());
    let program = check_unanalysed(&Input { files: &[&ast], sources: &sources, mistakes: &[], read: &read }, &mut sink);
    program.unwrap_or_else(|| panic!("{:#?}", sink.finish()))
}

/// An instant from a text such as `2026-03-05T11:20Z`.
fn at(text: &str) -> Instant {
    parse_datetime(text).unwrap().resolve_strict(Zone::UTC).unwrap()
}

/// The value of a type that a text says.
fn value(builder: &mut CaseBuilder<'_>, program: &Program, ty: &Type, text: &str) -> Val {
    match ty {
        Type::Bool => Val::Bool(text == "yes"),
        Type::Integer | Type::Number => Val::Num(Num::parse(text).unwrap()),
        Type::Percent => Val::Num(Num::parse(text.trim_end_matches('%')).unwrap().div(Num::from_i64(100)).unwrap()),
        Type::Money(_) => {
            let (code, amount) = text.split_once(' ').unwrap();
            Val::Money(Money::parse_major(amount, Currency::named(code).unwrap()).unwrap())
        }
        Type::Date => Val::Date(parse_date(text).unwrap()),
        Type::DateTime => Val::Instant(at(text)),
        Type::Text => Val::Text(builder.text(text)),
        Type::Enum(_) | Type::Party | Type::Remedy => {
            let number = program.members(ty).position(|member| member.name == text).unwrap();
            Val::Member(number as u32)
        }
        Type::Finding => Val::Finding(match text {
            "yes" => Found::Yes,
            "no" => Found::No,
            _ => Found::Unproven,
        }),
        Type::Currency => Val::Currency(Currency::named(text).unwrap()),
        Type::Rate { from: _, to: _ } => {
            let [rate, from, to] = text.split(' ').collect::<Vec<_>>().try_into().unwrap();
            let (from, to) = (Currency::named(from).unwrap(), Currency::named(to).unwrap());
            Val::Rate { rate: Num::parse(rate).unwrap(), from, to }
        }
        Type::List(element) => {
            let mut slots = Vec::new();
            let mut stride = 1;
            for one in text.split(';').map(str::trim).filter(|one| !one.is_empty()) {
                match &**element {
                    Type::Record(id) => {
                        let fields = &program.records.at(*id).fields;
                        stride = fields.len();
                        let mut written = one.split(',').map(str::trim);
                        for field in fields {
                            let text = written.next().unwrap_or("?");
                            slots.push(match text {
                                "?" => field.default.unwrap_or(Val::Unknown),
                                text => value(builder, program, &field.ty.base, text),
                            });
                        }
                    }
                    scalar => slots.push(value(builder, program, scalar, one)),
                }
            }
            builder.records(&slots, stride).unwrap()
        }
        other => unreachable!("no test has a fact of {other:?}"),
    }
}

/// A case from lines `path: value`.
fn case(program: &Program, facts: &str) -> Case {
    let mut builder = CaseBuilder::new(program);
    for line in facts.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (path, text) = line.split_once(':').unwrap_or_else(|| panic!("`{line}` is not `path: value`"));
        let fact = program.facts.iter().find(|(_, fact)| fact.path == path);
        let (id, fact): (FactId, _) = fact.unwrap_or_else(|| panic!("no fact `{path}`"));
        let value = value(&mut builder, program, &fact.ty.base, text.trim());
        builder.set(id, value);
    }
    let path = |id: FactId| program.facts.at(id).path.clone();
    builder.finish().unwrap_or_else(|missing| panic!("missing {:?}", missing.into_iter().map(path).collect::<Vec<_>>()))
}

fn judge(policy: &str, facts: &str, now: &str) -> Result<Decision, Fault> {
    let program = program(policy);
    let case = case(&program, facts);
    decide(&program, &case, at(now), &Options::default()).map_err(|fault| *fault)
}

fn remedy(program: &Program, name: &str) -> RemedyId {
    program.remedies.iter().find(|(_, remedy)| remedy.name == name).unwrap().0
}

/// The ledger as text: `goods 120.00 = seller 120.00` a line, then the total and what each party gets.
fn ledger(program: &Program, decision: &Decision) -> String {
    let ledger = decision.compensation.as_ref().unwrap();
    let money = |minor: i128| ledger.money(minor).unwrap().major_string().unwrap();
    let parts = |parts: &Parts| {
        let name = |party: PartyId| program.parties.at(party).decl.name.clone();
        let parts: Vec<String> =
            parts.iter().map(|(party, part)| format!("{} {}", name(*party), money(*part))).collect();
        parts.join(", ")
    };
    let lines = program.compensation.as_ref().unwrap();
    let mut text = String::new();
    for line in &ledger.lines {
        let name = &lines.lines.at(line.line).decl.name;
        text.push_str(&format!("{name} {} = {}\n", money(line.amount), parts(&line.parts)));
    }
    text.push_str(&format!("total {}; {}", money(ledger.total), parts(&ledger.by_party)));
    text
}

#[test]
fn the_examples_of_the_manual_are_true() {
    let policy = r#"
        policy manual { currency EUR timezone "Europe/Berlin" rounding half_up }
        calendar office { timezone "Europe/Berlin" open mon..fri at 09:00-17:00 }
    "#;
    for entry in crate::builtins::ALL {
        for (expression, value) in entry.examples {
            let text = format!("{policy}always example: ({expression}) is ({value})\n");
            judge(&text, "", "2026-01-01T00:00Z")
                .unwrap_or_else(|fault| panic!("`{expression}` is not `{value}`: {fault}"));
        }
    }
}

#[test]
fn texts_of_a_case_are_one_when_they_are_equal() {
    let program = program(r#"policy p facts { note text } always known: note is not "x""#);
    let mut builder = CaseBuilder::new(&program);
    let literal: TextId = builder.text("x");
    assert_eq!(Some(&literal), program.text_ids.get("x"));
    let own = builder.text("y");
    assert_eq!(builder.text("y"), own);
    assert_ne!(own, literal);
}
