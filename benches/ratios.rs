//! What each piece of work costs beside the same work written by hand, measured in turns on one thread's processor
//! time, as a table. `cargo bench --bench ratios`; a word after `--` chooses the measures whose name has it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::float_arithmetic,
    unreachable_pub,
    reason = "a bench stops at what it did not expect, and its figures are no amounts"
)]

#[allow(dead_code, reason = "each bench uses a part of it")]
mod support;

use redress::eval::{self, CaseBuilder, Evaluator, Options};
use redress::ir::{FactId, Program};
use redress::value::{Currency, Money, Num, Val};
use redress::{Decider, Policy};
use std::hint::black_box;
use std::path::Path;
use support::clock::{cost, least};
use support::load::{Texts, synthetic};
use support::nordlicht::{case::Case, convert, days::Calendars, decide as hand, json, output, random};
use support::seed::Seed;
use support::{w1, w2};

/// How often each piece of work is measured.
const TURNS: usize = 300;

/// Without a trace.
const OPTIONS: Options = Options { trace: false, ruling: redress::eval::Ruling::Rules };

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    for (name, measure) in [
        ("load", load as fn()),
        ("tables", tables as fn()),
        ("keys", keys as fn()),
        ("marketplace", marketplace as fn()),
        ("flagship", flagship as fn()),
        ("texts", texts as fn()),
        ("batch", batch as fn()),
    ] {
        if wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str())) {
            measure();
        }
    }
}

/// One line of the table: the work, its cost, the cost of the same work by hand.
fn line(name: &str, unit: &str, cost: f64, hand: f64) {
    println!("{name:<58} {cost:>12.1} {unit:<9} by hand {hand:>12.1}   × {:.1}", cost / hand);
}

fn load() {
    let flagship = Texts::flagship();
    let large = Texts::one(&synthetic(250));
    let rows = w2::rows(10_000);
    let table_text = w2::policy(&rows);
    let table = Texts::one(&table_text);
    let costs = least(
        5,
        &mut [
            &mut || drop(black_box(flagship.load())),
            &mut || drop(black_box(large.load())),
            &mut || drop(black_box(table.load())),
            &mut || drop(black_box(w2::read(&table_text))),
        ],
    );
    let kilobytes = |texts: &Texts| texts.bytes as f64 / 1024.0;
    println!(
        "load: flagship {:.0} KB {:.2} ms, {:.1} µs a KB",
        kilobytes(&flagship),
        costs[0] / 1e6,
        costs[0] / 1e3 / kilobytes(&flagship)
    );
    println!(
        "load: large {:.0} KB {:.2} ms, {:.1} µs a KB",
        kilobytes(&large),
        costs[1] / 1e6,
        costs[1] / 1e3 / kilobytes(&large)
    );
    line("load a table of 10,000 rows", "ms", costs[2] / 1e6, costs[3] / 1e6);
}

/// Tables with one key, beside the same table with ten rows.
fn keys() {
    let head = "policy keys { currency EUR }\n\nfacts {\n  sku text\n  price money from EUR 0.00\n}\n\n";
    let policy = |key: &str, kind: &str, cell: &dyn Fn(usize) -> String, count: usize| {
        let rows: String =
            (0..count).map(|at| format!("  | {} | {}.{}% |\n", cell(at), at % 1_000 / 10, at % 10)).collect();
        format!(
            "{head}table rate_of[{key}: {kind}] : percent\n  | {key} | rate |\n{rows}  | else | 100% |\n\n\
             decision rate : percent {{\n  normally rate_of[{key}]\n}}\n"
        )
    };
    let text = |at: usize| format!("\"SKU-{at:05}\"");
    let band = |at: usize| format!("EUR {at}.00 ..< EUR {}.00", at + 1);
    growing("texts", &|count| policy("sku", "text", &text, count));
    growing("bands of prices", &|count| policy("price", "money", &band, count));
}

/// One table with ten rows and with ten thousand; row n gives n tenths of a percent, below 100%.
fn growing(name: &str, policy: &dyn Fn(usize) -> String) {
    let mut ten = 0.0;
    for count in [10, 10_000] {
        let program = Texts::one(&policy(count as usize)).load();
        let mut seed = Seed::new(13);
        let rows: Vec<u64> = (0..4_000).map(|_| seed.below(count)).collect();
        let case = |row: &u64| {
            let mut builder = CaseBuilder::new(&program);
            let sku = builder.text(&format!("SKU-{row:05}"));
            builder.set(FactId(0), Val::Text(sku));
            let minor = Num::from_i64(*row as i64 * 100 + 50);
            builder.set(FactId(1), Val::Money(Money { minor, currency: Currency::named("EUR").unwrap() }));
            builder.finish().unwrap()
        };
        let cases: Vec<_> = rows.iter().map(case).collect();
        let mut evaluator = Evaluator::new(&program);
        let mut decide = |case| evaluator.decide(case, redress::time::Instant::MIN, &OPTIONS).unwrap();
        for (row, case) in rows.iter().zip(&cases) {
            assert_eq!(w2::said(&decide(case)), (row % 1_000) as i64);
        }
        let [cost] =
            least(TURNS, &mut [&mut || cases.iter().for_each(|case| drop(black_box(decide(black_box(case)))))]);
        let each = cost / cases.len() as f64;
        if count == 10 {
            ten = each;
        }
        println!("table of {count} {name}: {each:.1} ns, × {:.2} of ten rows", each / ten);
    }
}

fn tables() {
    let mut ten = 0.0;
    for count in [10, 100, 1_000, 10_000] {
        let rows = w2::rows(count);
        let program = Texts::one(&w2::policy(&rows)).load();
        let questions = w2::questions(&rows, 4_000);
        let cases: Vec<_> = questions.iter().map(|question| w2::typed(&program, *question)).collect();
        let index = w2::Indexed::new(&rows);
        let mut evaluator = Evaluator::new(&program);
        let mut decide = |case| evaluator.decide(case, redress::time::Instant::MIN, &OPTIONS).unwrap();
        for (question, case) in questions.iter().zip(&cases) {
            let said = w2::said(&decide(case));
            assert_eq!(said, w2::linear(&rows, *question), "{question:?}");
            assert_eq!(said, index.find(*question), "{question:?}");
        }
        let few = &questions[..if count > 1_000 { 400 } else { 4_000 }];
        let costs = least(
            9,
            &mut [
                &mut || cases.iter().for_each(|case| drop(black_box(decide(black_box(case))))),
                &mut || {
                    questions.iter().for_each(|one| {
                        black_box(index.find(black_box(*one)));
                    })
                },
                &mut || {
                    few.iter().for_each(|one| {
                        black_box(w2::linear(&rows, black_box(*one)));
                    })
                },
            ],
        );
        let each = costs[0] / questions.len() as f64;
        if count == 10 {
            ten = each;
        }
        line(&format!("table of {count} rows, beside an index"), "ns", each, costs[1] / questions.len() as f64);
        line(&format!("table of {count} rows, beside a walk"), "ns", each, costs[2] / few.len() as f64);
        println!("    × {:.2} of ten rows", each / ten);
    }
}

fn marketplace() {
    let program = Texts::one(w1::POLICY).load();
    let cases = w1::cases(3, 10_000);
    let typed: Vec<_> = cases.iter().map(|case| w1::typed(&program, case)).collect();
    let mut evaluator = Evaluator::new(&program);
    let now = redress::time::Instant::MIN;
    for (case, typed) in cases.iter().zip(&typed) {
        let decision = evaluator.decide(typed, now, &OPTIONS).unwrap();
        assert_eq!(w1::said(&program, &decision), w1::decide(case), "{case:?}");
    }
    let (cases, typed) = (&cases[..500], &typed[..500]);
    let costs = least(
        TURNS,
        &mut [
            &mut || typed.iter().for_each(|case| drop(black_box(evaluator.decide(black_box(case), now, &OPTIONS)))),
            &mut || {
                cases.iter().for_each(|case| {
                    black_box(w1::decide(black_box(case)));
                })
            },
        ],
    );
    line("marketplace, typed values", "ns", costs[0] / 500.0, costs[1] / 500.0);
}

fn flagship() {
    flagship_of("flagship", &Texts::flagship(), hand::decide);
    let script = Script::goodwill();
    flagship_of("flagship, hook as script in both", &Texts::flagship(), |days, case| {
        hand::decide_with(days, case, |past| script.trusts(past))
    });
    flagship_of("flagship without its hook", &Texts::flagship_without_hook(), |days, case| {
        hand::decide_with(days, case, |past| past.iter().filter(|kept| **kept).count() >= 3)
    });
}

/// The flagship's hook as somebody who decides by hand would call it, with the engine as it comes and no limits.
struct Script {
    engine: rhai::Engine,
    ast: rhai::AST,
    least: rhai::Dynamic,
}

impl Script {
    fn goodwill() -> Script {
        let engine = rhai::Engine::new();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/nordlicht/hooks/goodwill.rhai");
        let ast = engine.compile(std::fs::read_to_string(path).unwrap()).unwrap();
        let least = engine.eval("0.75").unwrap();
        Script { engine, ast, least }
    }

    fn trusts(&self, past: &[bool]) -> bool {
        let order = |kept: &bool| rhai::Dynamic::from(rhai::Map::from([("kept".into(), (*kept).into())]));
        let past: rhai::Array = past.iter().map(order).collect();
        let options = rhai::CallFnOptions::new().eval_ast(false);
        let score: rhai::Dynamic =
            self.engine.call_fn_with_options(options, &mut rhai::Scope::new(), &self.ast, "goodwill", (past,)).unwrap();
        score.as_decimal().unwrap() >= self.least.as_decimal().unwrap()
    }
}

fn flagship_of(name: &str, texts: &Texts, by_hand: impl Fn(&Calendars, &Case) -> hand::Decision) {
    let program: std::sync::Arc<Program> = texts.load();
    let slots = convert::Slots::new(&program);
    let days = Calendars::new();
    let mut cases: Vec<Case> = json::examples().into_iter().map(|(_, case)| case).collect();
    cases.extend(random::cases(5, 4_000));
    let typed: Vec<_> = cases.iter().map(|case| slots.case(case)).collect();
    let mut evaluator = Evaluator::new(&program);
    for (case, typed) in cases.iter().zip(&typed) {
        let at = convert::instant(case.requested_at);
        let decision = evaluator.decide(typed, at, &OPTIONS).unwrap_or_else(|fault| panic!("{fault}: {case:#?}"));
        assert_eq!(slots.decision(&decision), by_hand(&days, case), "{case:#?}");
    }
    // Few, so that they stay near the processor, as a case does that has just been read.
    let (cases, typed) = (&cases[cases.len() - 100..], &typed[typed.len() - 100..]);
    let now = convert::instant(cases[0].requested_at);
    let costs = least(
        TURNS,
        &mut [
            &mut || typed.iter().for_each(|case| drop(black_box(evaluator.decide(black_box(case), now, &OPTIONS)))),
            &mut || {
                typed.iter().for_each(|case| drop(black_box(eval::decide(&program, black_box(case), now, &OPTIONS))))
            },
            &mut || cases.iter().for_each(|case| drop(black_box(by_hand(&days, black_box(case))))),
        ],
    );
    let [kept, single, by_hand] = costs.map(|cost| cost / cases.len() as f64);
    line(&format!("{name}, typed values, one evaluator"), "ns", kept, by_hand);
    line(&format!("{name}, typed values, an evaluator each"), "ns", single, by_hand);
}

/// From the text of a case to the text of its decision, by hand.
fn by_hand(days: &Calendars, hash: &str, text: &str) -> String {
    let case = json::read(text.as_bytes()).unwrap();
    output::write(&case, &hand::decide(days, &case), hash)
}

/// From the text of a case to the text of its decision.
fn by_policy(decider: &mut Decider<'_>, policy: &Policy, text: &str) -> String {
    let case = policy.read_case(text).unwrap();
    let Val::Instant(at) = case.data().slots[requested_at(case.program())] else { panic!("an instant") };
    decider.decide(&case, at).unwrap().to_json()
}

/// The place of the fact that says when a case is judged.
fn requested_at(program: &Program) -> usize {
    program.facts.iter().position(|(_, fact)| fact.path == "claim.requested_at").unwrap()
}

/// The flagship as people load it, with the fingerprint of its newest version.
fn flagship_policy() -> (Policy, String) {
    let policy = Policy::load(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/nordlicht")).unwrap();
    let hash = policy.programs().next().unwrap().hash.clone();
    (policy, hash)
}

/// A hundred thousand lines of JSON to as many decisions, on one thread and on two.
fn batch() {
    const LINES: usize = 100_000;
    let (policy, hash) = flagship_policy();
    let cases: Vec<String> = random::cases(7, 4_000).iter().map(json::write).collect();
    let lines: Vec<&str> = cases.iter().map(String::as_str).cycle().take(LINES).collect();
    let decided = |part: &[&str]| -> usize {
        let mut decider = policy.decider();
        part.iter().map(|line| black_box(by_policy(&mut decider, &policy, line)).len()).sum()
    };
    let decided_by_hand = |part: &[&str]| -> usize {
        let days = Calendars::new();
        part.iter().map(|line| black_box(by_hand(&days, &hash, line)).len()).sum()
    };
    let mut alone = 0.0;
    for threads in [1, 2] {
        let (mut fewest, mut fewest_by_hand) = (f64::MAX, f64::MAX);
        for _ in 0..3 {
            let (bytes, took) = on_threads(threads, &lines, &decided);
            let (bytes_by_hand, took_by_hand) = on_threads(threads, &lines, &decided_by_hand);
            assert_eq!(bytes, bytes_by_hand);
            (fewest, fewest_by_hand) = (fewest.min(took), fewest_by_hand.min(took_by_hand));
        }
        line(&format!("100,000 cases, JSON to JSON, threads: {threads}"), "ms", fewest, fewest_by_hand);
        if threads == 1 {
            alone = fewest;
        }
        println!("    × {:.2} of one thread", fewest / alone);
    }
}

/// The sum of what the threads give for their parts of the lines, and the milliseconds of processor time of the thread that
/// took longest: on a machine that does nothing else that is how long people wait.
fn on_threads(threads: usize, lines: &[&str], work: &(impl Fn(&[&str]) -> usize + Sync)) -> (usize, f64) {
    std::thread::scope(|scope| {
        let timed = |part| {
            let mut bytes = 0;
            let nanoseconds = cost(|| bytes = work(part));
            (bytes, nanoseconds as f64 / 1e6)
        };
        let parts = lines.chunks(lines.len().div_ceil(threads));
        let roomy = || std::thread::Builder::new().stack_size(16 << 20);
        let running: Vec<_> = parts.map(|part| roomy().spawn_scoped(scope, move || timed(part)).unwrap()).collect();
        running
            .into_iter()
            .map(|one| one.join().unwrap())
            .fold((0, 0.0), |(bytes, longest), (more, took)| (bytes + more, took.max(longest)))
    })
}

fn texts() {
    let (policy, hash) = flagship_policy();
    let days = Calendars::new();
    let examples = json::examples().into_iter().map(|(_, case)| case);
    let first = redress::time::Instant::from_ms(1_767_225_600_000).unwrap();
    let of_2026 = examples.filter(|case| convert::instant(case.placed_at) > first);
    let cases: Vec<String> = of_2026.chain(random::cases(5, 4_000)).map(|case| json::write(&case)).collect();
    let mut decider = policy.decider();
    for case in &cases {
        assert_eq!(by_policy(&mut decider, &policy, case), by_hand(&days, &hash, case), "{case}");
    }
    let cases = &cases[cases.len() - 250..];
    let costs = least(
        TURNS,
        &mut [
            &mut || cases.iter().for_each(|case| drop(black_box(by_policy(&mut decider, &policy, black_box(case))))),
            &mut || cases.iter().for_each(|case| drop(black_box(by_hand(&days, &hash, black_box(case))))),
            &mut || cases.iter().for_each(|case| drop(black_box(policy.read_case(black_box(case)).unwrap()))),
            &mut || cases.iter().for_each(|case| drop(black_box(json::read(black_box(case.as_bytes())).unwrap()))),
        ],
    );
    let [whole, by_hand, read, read_by_hand] = costs.map(|cost| cost / cases.len() as f64);
    line("flagship, from JSON to JSON", "ns", whole, by_hand);
    line("  of which reading the case", "ns", read, read_by_hand);
}
