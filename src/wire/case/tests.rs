//! Reading against programs built by hand, so that nothing but the reader is under test.

use super::*;
use crate::ir::{Expr, ExprKind, Fact, Field, Members, Named, Node, Range, Record};
use crate::source::Span;
use crate::time::{Period, Zone, parse_datetime};
use crate::value::{Coin, Currency, Duration, Found, Money, Ty};

fn named(name: &str) -> Named {
    Named { name: name.to_owned(), title: Default::default(), span: Span::default() }
}

fn expr(kind: ExprKind) -> Option<Expr> {
    Some(Expr { kind, span: Span::default() })
}

fn euro() -> Currency {
    Currency::named("EUR").unwrap()
}

fn optional(base: Type) -> Ty {
    Ty { base, optional: true }
}

/// A program with facts of one level of groups: `order.currency` lies in the group `order`.
struct Build(Program);

impl Build {
    fn new() -> Build {
        let mut program = Program { name: "test".to_owned(), ..Program::default() };
        program.currency = expr(ExprKind::Const(Val::Currency(euro())));
        program.zone = expr(ExprKind::Const(Val::Zone(Zone::named("Europe/Berlin").unwrap())));
        Build(program)
    }

    fn fact(self, path: &str, ty: Ty) -> Build {
        self.fact_in(path, ty, None, None)
    }

    fn fact_in(mut self, path: &str, ty: Ty, range: Option<Range>, default: Option<Val>) -> Build {
        let path_owned = path.to_owned();
        let fact = Fact { path: path_owned, title: Default::default(), ty, range, default, span: Span::default() };
        let id = self.0.facts.push(fact);
        let tree = &mut self.0.fact_tree;
        match path.split_once('.') {
            None => tree.entries.push((path.to_owned(), Node::Fact(id))),
            Some((group, name)) => {
                if !tree.entries.iter().any(|(known, _)| known == group) {
                    let empty = Node::Group { title: Default::default(), object: Default::default() };
                    tree.entries.push((group.to_owned(), empty));
                }
                let entry = tree.entries.iter_mut().find(|(known, _)| known == group);
                let Some((_, Node::Group { object, .. })) = entry else { panic!("no group") };
                object.entries.push((name.to_owned(), Node::Fact(id)));
            }
        }
        self
    }

    fn record(mut self, name: &str, fields: &[(&str, Ty, bool)]) -> Build {
        let field = |(name, ty, key): &(&str, Ty, bool)| Field {
            decl: named(name),
            ty: ty.clone(),
            key: *key,
            range: None,
            default: None,
        };
        self.0.records.push(Record { decl: named(name), fields: fields.iter().map(field).collect() });
        self
    }

    fn read(&self, json: &str) -> Reading {
        CaseReader::new(&self.0).read(&self.0, json.as_bytes(), Unknown::Refuse)
    }

    fn good(&self, json: &str) -> Case {
        let reading = self.read(json);
        assert_eq!(reading.errors, [], "{json}");
        self.comes_back(&reading.case);
        reading.case
    }

    /// What is written of a case is read as the same case.
    fn comes_back(&self, case: &Case) {
        let written = self.written(case);
        let again = self.read(&written);
        assert_eq!(again.errors, [], "{written}");
        assert_eq!(self.written(&again.case), written);
        assert_eq!((&again.case.id, again.case.slots.len()), (&case.id, case.slots.len()), "{written}");
    }

    fn written(&self, case: &Case) -> String {
        let mut json = crate::wire::Writer::compact();
        crate::wire::case(&mut json, &self.0, case);
        json.finish()
    }

    fn bad(&self, json: &str) -> Vec<String> {
        self.read(json).errors.iter().map(InputError::to_string).collect()
    }
}

fn one(ty: Type) -> Build {
    Build::new().fact("x", Ty::known(ty))
}

fn num(text: &str) -> Val {
    Val::Num(Num::parse(text).unwrap())
}

fn money(text: &str, code: &str) -> Val {
    Val::Money(Money::parse_major(text, Currency::named(code).unwrap()).unwrap())
}

fn instant(text: &str) -> Val {
    Val::Instant(parse_datetime(text).unwrap().resolve(Zone::UTC).instant)
}

#[test]
fn amounts_and_numbers_are_exactly_what_is_written() {
    let number = one(Type::Number);
    for (json, exact) in [
        ("1.10", Num::ratio(11, 10)),
        ("0.1", Num::ratio(1, 10)),
        ("1e2", Num::ratio(100, 1)),
        ("-0", Num::ratio(0, 1)),
        ("12345678901234567890.12", Num::ratio(1_234_567_890_123_456_789_012, 100)),
        ("\"12345678901234567890.12\"", Num::ratio(1_234_567_890_123_456_789_012, 100)),
    ] {
        assert_eq!(number.good(&format!("{{\"x\":{json}}}")).slots, [Val::Num(exact.unwrap())], "{json}");
    }
    let amount = one(Type::Money(Coin::Case));
    for json in ["12.50", "\"12.50\"", "12.5", "1250e-2", "{\"amount\":\"12.50\",\"currency\":\"EUR\"}"] {
        assert_eq!(amount.good(&format!("{{\"x\":{json}}}")).slots, [money("12.50", "EUR")], "{json}");
    }
}

#[test]
fn scalars_of_every_type() {
    let read = |ty: Type, json: &str| one(ty).good(&format!("{{\"x\":{json}}}")).slots[0];
    assert_eq!(read(Type::Bool, "true"), Val::Bool(true));
    assert_eq!(read(Type::Integer, "3.0"), num("3"));
    assert_eq!(read(Type::Percent, "\"12.5%\""), Val::Num(Num::ratio(1, 8).unwrap()));
    assert_eq!(read(Type::Date, "\"2024-02-29\"").compare(&Val::Unknown), None);
    assert_eq!(read(Type::DateTime, "\"2026-03-05T11:20:00+01:00\""), instant("2026-03-05T10:20Z"));
    // Read by the clocks of Berlin.
    assert_eq!(read(Type::DateTime, "\"2026-03-05T11:20\""), instant("2026-03-05T10:20Z"));
    assert_eq!(read(Type::Finding, "\"unproven\""), Val::Finding(Found::Unproven));
    assert_eq!(read(Type::Currency, "\"JPY\""), Val::Currency(Currency::named("JPY").unwrap()));
    assert_eq!(read(Type::Zone, "\"Asia/Shanghai\""), Val::Zone(Zone::named("Asia/Shanghai").unwrap()));
    let usd = Currency::named("USD").unwrap();
    let rate = Val::Rate { rate: Num::parse("1.0842").unwrap(), from: euro(), to: usd };
    assert_eq!(read(Type::Rate { from: Coin::Case, to: Coin::Fixed(usd) }, "\"1.0842\""), rate);
    assert_eq!(read(Type::Text, r#""a\u00e9\ud83d\ude00\n""#), Val::Text(TextId(0)));
    let dollars = Type::Money(Coin::Fixed(usd));
    assert_eq!(read(dollars, "5"), money("5", "USD"));
}

#[test]
fn texts_are_the_policy_s_own_where_it_has_them_and_one_number_each() {
    let mut build = Build::new();
    for name in ["a", "b", "c", "d"] {
        build = build.fact(name, Ty::known(Type::Text));
    }
    let known = build.0.texts.push("known".to_owned());
    build.0.text_ids.insert("known".to_owned(), known);
    let case = build.good(r#"{"a":"new","b":"known","c":"new","d":"other"}"#);
    assert_eq!(case.slots, [1, 0, 1, 2].map(|id| Val::Text(TextId(id))));
    assert_eq!(case.texts, ["new", "other"]);
}

#[test]
fn many_texts_keep_their_numbers() {
    let build = one(Type::List(Box::new(Type::Text)));
    let all: Vec<String> = (0..50).chain(0..50).map(|n| format!("\"t{n}\"")).collect();
    let case = build.good(&format!("{{\"x\":[{}]}}", all.join(",")));
    assert_eq!(case.texts.len(), 50);
    assert_eq!(case.slots[1..51], case.slots[51..101]);
}

#[test]
fn lists_of_records_with_lists_lie_side_by_side() {
    let tags = Type::List(Box::new(Type::Integer));
    let build = Build::new()
        .record("Item", &[("sku", Ty::known(Type::Text), true), ("tags", Ty::known(tags), false)])
        .fact("items", Ty::known(Type::List(Box::new(Type::Record(RecordId(0))))))
        .fact("one", Ty::known(Type::Record(RecordId(0))));
    let case = build.good(
        r#"{"items":[{"sku":"a","tags":[1,2]},{"tags":[],"sku":"b"},{"sku":"c","tags":[3]}],"one":{"sku":"a","tags":[]}}"#,
    );
    let list = |start, len| Val::List(ListRef { start, len });
    let text = |id| Val::Text(TextId(id));
    assert_eq!(case.slots[0], list(5, 3));
    assert_eq!(case.slots[2..5], [num("1"), num("2"), num("3")]);
    assert_eq!(case.slots[5..11], [text(0), list(2, 2), text(1), list(4, 0), text(2), list(4, 1)]);
    assert_eq!(case.slots[1], Val::Record(11));
    assert_eq!(case.slots[11..], [text(0), list(11, 0)]);
}

#[test]
fn amounts_and_local_times_wait_for_currency_and_zone() {
    let mut build = Build::new()
        .record("Item", &[("price", Ty::known(Type::Money(Coin::Case)), false)])
        .fact("items", Ty::known(Type::List(Box::new(Type::Record(RecordId(0))))))
        .fact("at", Ty::known(Type::DateTime))
        .fact("order.zone", Ty::known(Type::Zone))
        .fact("order.currency", Ty::known(Type::Currency));
    build.0.zone = expr(ExprKind::Fact(crate::ir::FactId(2)));
    build.0.currency = expr(ExprKind::Fact(crate::ir::FactId(3)));
    let json = r#"{"items":[{"price":3999},{"price":{"currency":"JPY","amount":"1"}}],"at":"2026-03-05T11:20",
        "order":{"zone":"Asia/Tokyo","currency":"JPY"}}"#;
    let case = build.good(json);
    assert_eq!(case.slots[4..], [money("3999", "JPY"), money("1", "JPY")]);
    assert_eq!(case.slots[1], instant("2026-03-05T02:20Z"));
    let errors = build.bad(&json.replace("3999", "39.99").replace("\"JPY\",\"amount", "\"EUR\",\"amount"));
    assert_eq!(
        errors,
        [
            "items[0].price (line 1, column 20): `39.99`: JPY has 0 decimal places",
            "items[1].price (line 1, column 36): an amount in JPY is needed here, found one in EUR"
        ]
    );
    // A mistake in the currency hides only what depends on it.
    let errors = build.bad(&json.replace("\"currency\":\"JPY\"}}", "\"currency\":\"JPX\"}}").replace("3999", "\"x\""));
    assert_eq!(errors.len(), 2, "{errors:?}");
}

#[test]
fn a_default_of_nothing_waits_for_the_currency() {
    let amount = || Ty::known(Type::Money(Coin::Case));
    let mut build = Build::new()
        .record("Item", &[("sku", Ty::known(Type::Text), true), ("price", amount(), false)])
        .fact("items", Ty::known(Type::List(Box::new(Type::Record(RecordId(0))))))
        .fact("one", Ty::known(Type::Record(RecordId(0))))
        .fact_in("costs.fee", amount(), None, Some(Val::Num(Num::ZERO)))
        .fact("currency", Ty::known(Type::Currency));
    build.0.currency = expr(ExprKind::Fact(crate::ir::FactId(3)));
    let record = build.0.records.iter().next().map(|(id, _)| id).unwrap();
    build.0.records.get_mut(record).unwrap().fields[1].default = Some(Val::Num(Num::ZERO));
    let json = r#"{"items":[{"sku":"a"},{"sku":"b","price":"2"},{"sku":"c"}],"one":{"sku":"d"},"currency":"JPY"}"#;
    let case = build.good(json);
    let zero = money("0", "JPY");
    assert_eq!(case.slots[2], zero);
    assert_eq!([case.slots[5], case.slots[7], case.slots[9], case.slots[11]], [zero, money("2", "JPY"), zero, zero]);
    let case = build.good(&json.replace("\"one\"", "\"costs\":{\"fee\":7},\"one\""));
    assert_eq!(case.slots[2], money("7", "JPY"));
    // Where the currency has a mistake, that alone is told.
    assert_eq!(build.bad(&json.replace("JPY", "JPX")).len(), 1);
    let errors = build.bad(&json.replace("\"one\"", "\"costs\":{\"fee\":null},\"one\""));
    assert!(errors[0].ends_with("leave it out where the default is meant: 0"), "{errors:?}");
}

#[test]
fn defaults_and_unknowns() {
    let build = Build::new()
        .fact_in("a", Ty::known(Type::Bool), None, Some(Val::Bool(false)))
        .fact("b", optional(Type::Integer))
        .fact("g.c", optional(Type::Integer));
    assert_eq!(build.good("{}").slots, [Val::Bool(false), Val::Unknown, Val::Unknown]);
    assert_eq!(build.good(r#"{"b":null,"a":true}"#).slots, [Val::Bool(true), Val::Unknown, Val::Unknown]);
    assert_eq!(build.good("\u{feff} {\"id\":\"C-1\"}").id.as_deref(), Some("C-1"));
    assert_eq!(build.good("{\"id\":17}").id.as_deref(), Some("17"));
    let among = Some(Range::Among(vec![num("1"), num("2")]));
    let ranged = Build::new().fact_in("r", optional(Type::Integer), among, None);
    assert_eq!(ranged.good(r#"{"r":null}"#).slots, [Val::Unknown]);
    let errors = build.bad(r#"{"a":null}"#);
    assert_eq!(
        errors,
        [
            "a (line 1, column 6): `true` or `false` was expected, found `null`; leave it out where the default is meant: no"
        ]
    );
    let day = Build::new().fact("d", Ty::known(Type::Bool));
    assert_eq!(day.bad(r#"{"dd":true}"#), ["dd (line 1, column 2): unknown name `dd`; did you mean `d`?"]);
    let found = "a (line 1, column 6): `true` or `false` was expected, found the text";
    assert_eq!(build.bad(r#"{"a":"no"}"#), [format!("{found} `no`; write `false`, without quotes")]);
    assert_eq!(build.bad(r#"{"a":"True"}"#), [format!("{found} `True`; write `true`, without quotes")]);
    assert_eq!(build.bad(r#"{"a":"si"}"#), [format!("{found} `si`; write `true` or `false`, without quotes")]);
}

#[test]
fn business_time_is_counted_in_the_calendar_of_the_header() {
    let mut build = one(Type::Duration);
    let needed = "business time needs its calendar; write \"2 business days by CALENDAR\"";
    assert!(build.bad(r#"{"x":"3 business days"}"#)[0].ends_with(needed));
    let calendar = crate::value::CalendarId(0);
    build.0.calendar = Some(calendar);
    let period = Period::of(3, crate::time::Unit::BusinessDay).unwrap();
    let wanted = Val::Duration(Duration { period, counting: None, calendar: Some(calendar) });
    assert_eq!(build.read(r#"{"x":"3 business days"}"#).case.slots, [wanted]);
}

#[test]
fn what_is_ignored_is_noted() {
    let build = one(Type::Integer);
    let reading = CaseReader::new(&build.0).read(&build.0, br#"{"X":1,"y":[{}],"x":2}"#, Unknown::Ignore);
    assert_eq!(reading.errors, []);
    assert_eq!(reading.case.slots, [num("2")]);
    let notes: Vec<String> = reading.notes.iter().map(InputError::to_string).collect();
    assert_eq!(
        notes,
        [
            "X (line 1, column 2): unknown name `X`; did you mean `x`?",
            "y (line 1, column 8): unknown name `y`; known are `id`, `x`"
        ]
    );
}

#[test]
fn members_by_name() {
    let mut build = one(Type::Enum(crate::value::EnumId(0)));
    build.0.enums.push(Members { decl: named("Reason"), members: vec![named("damaged"), named("late")] });
    assert_eq!(build.good(r#"{"x":"late"}"#).slots, [Val::Member(1)]);
    assert_eq!(
        build.bad(r#"{"x":"damged"}"#),
        ["x (line 1, column 6): unknown name `damged`; did you mean `damaged`?"]
    );
}

#[test]
fn deep_and_long_texts_end_in_an_error() {
    let build = one(Type::List(Box::new(Type::Integer)));
    for deep in ["[".repeat(100_000), format!("{{\"y\":{}", "[".repeat(100_000)), "{\"x\":".repeat(50_000)] {
        assert!(!build.bad(&deep).is_empty());
    }
    let long = format!("{{\"x\":[{}1]}}", "1,".repeat(ELEMENTS));
    assert_eq!(build.bad(&long), ["x[10000] (line 1, column 20007): a list holds at most 10000 elements"]);
    let wrong = format!("{{\"x\":[{}true]}}", "true,".repeat(5000));
    let errors = build.bad(&wrong);
    assert_eq!(errors.len(), MOST_MISTAKES + 1);
    assert!(errors.last().unwrap().ends_with("more mistakes follow; 100 are told"));
}

#[test]
fn text_that_is_not_utf8() {
    let build = one(Type::Integer);
    let reading = CaseReader::new(&build.0).read(&build.0, b"{\n \"x\": \"\xff\"}", Unknown::Refuse);
    let [error] = reading.errors.as_slice() else { panic!("one error") };
    assert_eq!((error.line, error.column, error.path.as_str()), (2, 8, "x"));
}

#[test]
fn what_no_json_has_is_written_and_comes_back() {
    let days = Type::Duration;
    let build = Build::new()
        .fact("n", Ty::known(Type::Number))
        .fact("p", Ty::known(Type::Percent))
        .fact("i", Ty::known(Type::Integer))
        .fact("m", Ty::known(Type::Money(Coin::Case)))
        .fact("d", Ty::known(days))
        .fact("at", Ty::known(Type::DateTime))
        .fact_in("u", optional(Type::Integer), None, Some(num("1")))
        .fact("left.out", optional(Type::Integer));
    let third = Num::ratio(1, 3).unwrap();
    let huge = Num::from_i128(i128::MAX / 10).unwrap();
    let waited = Period::Elapsed { ms: 90 * 60_000 + 30_250 };
    let end = parse_datetime("2026-03-20T00:00+01:00").unwrap().resolve(Zone::UTC).instant.ending_day();
    let case = Case {
        id: Some("C \"1\"".to_owned()),
        slots: vec![
            Val::Num(third),
            Val::Num(third),
            Val::Num(huge),
            Val::Money(Money { minor: third, currency: euro() }),
            Val::Duration(Duration { period: waited, counting: None, calendar: None }),
            Val::Instant(end),
            Val::Unknown,
            Val::Unknown,
        ],
        texts: Vec::new(),
    };
    assert_eq!(
        build.written(&case),
        format!(
            "{{\"id\":\"C \\\"1\\\"\",\"n\":\"1/3\",\"p\":\"100/3%\",\"i\":{},\"m\":\"1/300\",\
             \"d\":\"90 minutes 30.250 s\",\"at\":\"2026-03-19T24:00:00+01:00\",\"u\":null}}",
            i128::MAX / 10
        )
    );
    let again = build.good(&build.written(&case));
    assert_eq!(again, case);
    let Val::Instant(at) = again.slots[5] else { panic!("an instant") };
    assert!(at.ends_day());
    assert_eq!(build.bad("{}").len(), 6);
    assert!(build.bad(r#"{"n":"1/0","p":"1/3","i":0.5,"m":"1/-3","d":"1 day 1 hour","at":"24:00:00"}"#).len() == 6);
}

/// Parties `buyer` and `seller`; the event `modify` with the facts `claim.reason` and `amount`, and a recorded `note`.
fn with_event() -> Build {
    use crate::ir::{Event, EventField, FactId, PartyDecl, Workflow};
    let money = Type::Money(Coin::Case);
    let mut build = Build::new()
        .fact("currency", Ty::known(Type::Currency))
        .fact("claim.reason", optional(Type::Text))
        .fact("amount", Ty::known(money.clone()))
        .fact("at", Ty::known(Type::DateTime));
    build.0.currency = expr(ExprKind::Fact(FactId(0)));
    for party in ["buyer", "seller"] {
        build.0.parties.push(PartyDecl { decl: named(party), party: None });
    }
    let field = |name: &str, ty, fact| EventField {
        name: name.to_owned(),
        title: Default::default(),
        ty,
        range: None,
        fact,
        span: Span::default(),
    };
    let low = Some(money_value("1"));
    let mut amount = field("amount", Ty::known(money), Some(FactId(2)));
    amount.range = Some(Range::Between { low, high: None });
    let fields = vec![
        field("claim.reason", optional(Type::Text), Some(FactId(1))),
        amount,
        field("notes", Ty::known(Type::List(Box::new(Type::Text))), None),
        field("when", Ty::known(Type::DateTime), None),
    ];
    let mut workflow = Workflow::default();
    workflow.events.push(Event { decl: named("accept"), fields: Vec::new() });
    workflow.events.push(Event { decl: named("modify"), fields });
    build.0.workflow = Some(workflow);
    build
}

fn money_value(text: &str) -> Val {
    money(text, "JPY")
}

fn event(build: &Build, json: &str) -> Result<Event, Vec<String>> {
    let live = build.good(r#"{"currency":"JPY","claim":{"reason":"x"},"amount":5,"at":"2026-01-01T00:00"}"#);
    let read = |json: &str| EventReader::new(&build.0).read(&build.0, &live, json.as_bytes());
    let written = |event: &Event| {
        let mut json = crate::wire::Writer::compact();
        crate::wire::event(&mut json, &build.0, event);
        json.finish()
    };
    let event = read(json).map_err(|errors| errors.0.iter().map(InputError::to_string).collect::<Vec<_>>())?;
    let text = written(&event);
    assert_eq!(written(&read(&text).unwrap()), text);
    Ok(event)
}

#[test]
fn an_event_brings_what_it_brings() {
    use crate::ir::{Actor, PartyId};
    let build = with_event();
    let json = r#"{"amount":"12","id":17,"actor":"seller","claim":{"reason":"late"},"notes":["a","late"],
        "when":"2026-07-01T00:00","event":"modify","at":"2026-06-04T10:00"}"#;
    let read = event(&build, json).unwrap();
    assert_eq!(read.id.as_deref(), Some("17"));
    assert_eq!(Val::Instant(read.at), instant("2026-06-04T08:00Z"));
    assert_eq!((read.actor, read.event.index(), read.fields.given), (Actor::Party(PartyId(1)), 1, 0b1111));
    let values = &read.fields.bag;
    assert_eq!(values.slots[..2], [Val::Text(TextId(0)), money("12", "JPY")]);
    assert_eq!(values.slots[3], instant("2026-06-30T22:00Z"));
    assert_eq!(values.texts, ["late", "a"]);

    let json = r#"{"at":"2026-06-04T10:00:00.5Z","actor":"system","event":"modify","claim.reason":null}"#;
    let read = event(&build, json).unwrap();
    assert_eq!((read.id, read.actor, read.fields.given), (None, Actor::System, 1));
    assert_eq!(read.fields.bag.slots[..4], [Val::Unknown; 4]);
    let read = event(&build, r#"{"event":"accept","at":"2026-06-04T10:00Z","actor":"buyer"}"#).unwrap();
    assert_eq!((read.fields.given, read.event.index()), (0, 0));
}

#[test]
fn all_mistakes_of_an_event_at_once() {
    let build = with_event();
    let bad = |json| event(&build, json).unwrap_err();
    assert_eq!(
        bad(
            r#"{"event":"modify","actor":"byer","at":"2026-03-29T02:30","reason":"x","amount":"0.5","notes":"a","amuont":1}"#
        ),
        [
            "actor (line 1, column 27): unknown name `byer`; did you mean `buyer`?",
            "at (line 1, column 39): there is no 02:30 on 2026-03-29 in Europe/Berlin, where the clocks skip it; write the time with its offset from UTC",
            "reason (line 1, column 58): unknown name `reason`; its name is `claim.reason`",
            "amount (line 1, column 80): `0.5`: JPY has 0 decimal places",
            "notes (line 1, column 94): a list was expected, found a text; write it in brackets, even with a single element",
            "amuont (line 1, column 98): unknown name `amuont`; did you mean `amount`?",
        ]
    );
    assert_eq!(
        bad(r#"{"event":"modfy","amount":[]}"#),
        [
            "at (line 1, column 1): `at` is missing; it is a date with a time like \"2026-03-05T11:20:00+01:00\"",
            "actor (line 1, column 1): `actor` is missing; it is one of `buyer`, `seller`, `system`",
            "event (line 1, column 10): unknown name `modfy`; did you mean `modify`?",
        ]
    );
    let twice = r#"{"event":"modify","event":"accept","actor":"buyer","at":"2026-01-01T00:00Z","amount":0,
        "claim.reason":"x","claim":{"reason":"y"}}"#;
    assert_eq!(
        bad(twice),
        [
            "[\"claim.reason\"] (line 1, column 1): `claim.reason` is given twice; take it out here or inside its object",
            "event (line 1, column 19): `event` is given twice; take one of the two out",
            "amount (line 1, column 86): this must be JPY 1 or more, found JPY 0",
        ]
    );
    for (json, first) in [
        ("[]", "an event is one JSON object, found a list"),
        ("{\"event\":1,\"at\":\"x\"}", "a text was expected, found a number"),
        ("{\"event\":", "a value was expected"),
        ("", "a value was expected"),
        ("{\"id\":[]}", "a text was expected, found a list; the name of the event"),
    ] {
        let errors = bad(json);
        assert!(errors.iter().any(|error| error.contains(first)), "{json}: {errors:?}");
    }
}
