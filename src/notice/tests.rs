//! Values and notices of a small policy, for readers of several languages.

use super::*;
use crate::check::{Input, check_unanalysed};
use crate::diag::Sink;
use crate::ir::{ExprKind, Notice, Value};
use crate::source::{Source, SourceMap, Span};
use crate::time::{Period, parse_date};
use crate::value::{Currency, Duration, Money, Num, Ty};

const POLICY: &str = "
policy shop { currency EUR  timezone \"Europe/Paris\"  languages en-GB, zh-CN, de }
parties { buyer \"customer\" zh-CN \"买家\", seller }
enum grade \"grade\" { as_new \"as new\" de \"wie neu\", worn_out }
facts { price money  state grade  due datetime }
compensation { pay goods = price when state is as_new and due > now }
";

fn program() -> Program {
    let mut sources = SourceMap::default();
    let file = sources.add(Source::new("test.redress", POLICY));
    let mut sink = Sink::default();
    let ast = crate::syntax::parse(file, POLICY, &mut sink);
    let read = |_: &str| Err(String::new());
    let program = check_unanalysed(&Input { files: &[&ast], sources: &sources, mistakes: &[], read: &read }, &mut sink);
    program.filter(|_| !sink.has_errors()).unwrap_or_else(|| panic!("{:#?}", sink.finish()))
}

fn paris() -> Zone {
    Zone::named("Europe/Paris").unwrap()
}

fn eur(minor: i64) -> Val {
    Val::Money(Money { minor: Num::from_i64(minor), currency: Currency::named("EUR").unwrap() })
}

/// The value as it is written in each of the policy's languages.
fn written(program: &Program, value: Val, ty: &Type) -> [String; 3] {
    [0, 1, 2].map(|language| {
        let text = |_: TextId| Some("one's own words");
        let mut out = String::new();
        write(&mut out, &value, ty, &Reader::new(program, language, paris(), &text));
        out
    })
}

#[test]
fn values_are_written_for_the_reader() {
    let program = program();
    let day = parse_date("2026-03-19").unwrap();
    let grade = program.facts.values().find(|fact| fact.path == "state").unwrap().ty.base.clone();
    let two_days = Duration { period: Period::BusinessDays(2), counting: None, calendar: None };
    let cases = [
        (eur(123_450), Type::Money(crate::value::Coin::Case), ["€1,234.50", "€1,234.50", "1.234,50\u{a0}€"]),
        (Val::Num(Num::ratio(1, 8).unwrap()), Type::Percent, ["12.5%", "12.5%", "12,5\u{a0}%"]),
        (Val::Num(Num::from_i64(1234)), Type::Integer, ["1,234", "1,234", "1.234"]),
        (Val::Date(day), Type::Date, ["19 March 2026", "2026年3月19日", "19. März 2026"]),
        (Val::Instant(paris().end_of_day(day)), Type::DateTime, ["19 March 2026", "2026年3月19日", "19. März 2026"]),
        (Val::Duration(two_days), Type::Error, ["2 business days", "2个工作日", "2 Arbeitstage"]),
        (Val::Text(TextId(0)), Type::Text, ["one's own words"; 3]),
        (Val::Member(0), Type::Party, ["customer", "买家", "customer"]),
        (Val::Member(1), Type::Party, ["seller"; 3]),
        (Val::Member(0), grade.clone(), ["as new", "as new", "wie neu"]),
        (Val::Member(1), grade, ["worn out"; 3]),
        (Val::Bool(true), Type::Bool, ["yes", "是", "ja"]),
        (Val::Unknown, Type::Date, ["—"; 3]),
    ];
    for (value, ty, texts) in cases {
        assert_eq!(written(&program, value, &ty), texts, "{value:?}");
    }
}

fn told(value: Val, base: Type) -> Value {
    Value { expr: Expr { kind: ExprKind::Const(value), span: Span::default() }, ty: Ty::known(base) }
}

fn constant(expr: &Expr) -> Result<Val, Box<Fault>> {
    match expr.kind {
        ExprKind::Const(value) => Ok(value),
        _ => Err(Box::new(Fault { kind: FaultKind::Unknown, span: expr.span })),
    }
}

fn notice(program: &mut Program, body: NoticeBody) -> NoticeId {
    let decl = Named { name: "refund_done".to_owned(), title: Texts::default(), span: Span::default() };
    program.notices.push(Notice { decl, body })
}

fn rendered(program: &Program, id: NoticeId, language: u16) -> Result<String, Box<Fault>> {
    let text = |_: TextId| None;
    render(id, &Reader::new(program, language, paris(), &text), &mut constant)
}

#[test]
fn a_notice_is_in_the_language_of_its_reader() {
    let mut program = program();
    let amount = || Piece::Value(told(eur(123_450), Type::Money(crate::value::Coin::Case)));
    let words = |text: &str| Piece::Words(text.to_owned());
    let english = vec![words("We have refunded "), amount(), words(" to you.")];
    let chinese = vec![words("我们已向您退款"), amount(), words("。")];
    let id = notice(&mut program, NoticeBody::Inline(vec![(0, english), (1, chinese)]));
    assert_eq!(rendered(&program, id, 0).unwrap(), "We have refunded €1,234.50 to you.");
    assert_eq!(rendered(&program, id, 1).unwrap(), "我们已向您退款€1,234.50。");
    // A language that the notice lacks gets the words of the first, and values as it writes them.
    assert_eq!(rendered(&program, id, 2).unwrap(), "We have refunded 1.234,50\u{a0}€ to you.");
}

#[test]
fn a_fault_of_a_value_is_the_fault_of_the_notice() {
    let mut program = program();
    let mut value = told(Val::Unknown, Type::Date);
    value.expr.kind = ExprKind::Now;
    let id = notice(&mut program, NoticeBody::Inline(vec![(0, vec![Piece::Value(value)])]));
    assert_eq!(rendered(&program, id, 0).unwrap_err().kind, FaultKind::Unknown);
}

#[test]
fn names_of_fluent_messages_are_plain_letters() {
    for (name, fits) in
        [("refund_done", true), ("a-1", true), ("退款", false), ("1a", false), ("", false), ("é", false)]
    {
        assert_eq!(is_fluent_name(name), fits, "{name}");
    }
}

#[cfg(feature = "fluent")]
#[test]
fn a_notice_of_fluent_files_is_written_by_them() {
    let mut program = program();
    let values = vec![
        ("total".to_owned(), told(eur(123_450), Type::Money(crate::value::Coin::Case))),
        ("count".to_owned(), told(Val::Num(Num::from_i64(1234)), Type::Integer)),
        ("buyer".to_owned(), told(Val::Member(0), Type::Party)),
    ];
    let english = "refund_done = { $buyer ->\n    [buyer] { $count ->\n        [one] one item\n       *[other] { $count } items\n    }: { $total }\n   *[other] nobody\n }\n";
    let files = vec![(0, english.into()), (1, "refund_done = 已退款{ $total }\n".into())];
    let id = notice(&mut program, NoticeBody::Fluent { values, files });
    assert_eq!(rendered(&program, id, 0).unwrap(), "1,234 items: €1,234.50");
    assert_eq!(rendered(&program, id, 1).unwrap(), "已退款€1,234.50");
}

#[test]
fn a_file_that_cannot_be_read_is_a_fault_with_its_reason() {
    let mut program = program();
    let id =
        notice(&mut program, NoticeBody::Fluent { values: Vec::new(), files: vec![(0, "refund_done = }\n".into())] });
    let fault = rendered(&program, id, 0).unwrap_err();
    assert_eq!(fault.kind.code(), "notice_failed");
    let reason = if cfg!(feature = "fluent") {
        "this brace closes nothing"
    } else {
        "this build of redress has no Fluent files"
    };
    assert_eq!(fault.to_string(), format!("the notice `refund_done` cannot be written: {reason}"));
}
