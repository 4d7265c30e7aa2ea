//! What live cases cost beside a state machine written by hand that does the same: one event, a case of thirty events from
//! open to rest, and ten thousand open cases that a day passes over. `cargo bench --bench live`.

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

use redress::eval::CaseBuilder;
use redress::ir::FactId;
use redress::time::Instant;
use redress::value::{Currency, Money, Num, Val};
use redress::wire::Event;
use redress::workflow::{Command, Engine, Outcome, State, Step};
use redress::{Live, Policy};
use std::hint::black_box;
use support::bargain::{self, Actor, Stage};
use support::clock::least;
use support::seed::Seed;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// 2 March 2026, 10:00 in Berlin. The clocks change on 29 March.
const START: i64 = 1_772_442_000_000;
const OPEN_CASES: usize = 10_000;

/// One line of the table.
fn line(name: &str, cost: f64, hand: f64) {
    println!("{name:<58} {cost:>12.1} ns        by hand {hand:>12.1}   × {:.1}", cost / hand);
}

fn instant(ms: i64) -> Instant {
    Instant::from_ms(ms).unwrap()
}

fn main() {
    let policy = Policy::parse(bargain::POLICY).unwrap_or_else(|report| panic!("{report}"));
    agree(&policy);
    events(&policy);
    a_day(&policy);
}

fn case(policy: &Policy, price: i64, offer: i64) -> redress::Case {
    let euros = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
    let text = format!(r#"{{ "price": "{}", "offer": "{}" }}"#, euros(price), euros(offer));
    policy.read_case(text).unwrap_or_else(|errors| panic!("{errors}"))
}

/// An event for both.
fn event(live: &Live, actor: Actor, event: bargain::Event, at: i64) -> Event {
    let who = match actor {
        Actor::Buyer => "buyer",
        Actor::Seller => "seller",
    };
    let what = match event {
        bargain::Event::Accept => r#""event": "accept""#.to_owned(),
        bargain::Event::Withdraw => r#""event": "withdraw""#.to_owned(),
        bargain::Event::Counter(cents) => {
            format!(r#""event": "counter", "offer": "{}.{:02}""#, cents / 100, cents % 100)
        }
    };
    live.read_event(format!(r#"{{ "at": "{}", "actor": "{who}", {what} }}"#, instant(at))).unwrap()
}

fn stage(live: &Live) -> Stage {
    match live.stage() {
        "with_seller" => Stage::WithSeller,
        "with_buyer" => Stage::WithBuyer,
        "closed" => Stage::Closed,
        other => panic!("{other}"),
    }
}

/// The commands of a step, as the machine by hand says them.
fn told(policy: &Policy, step: &Step) -> Vec<bargain::Command> {
    let program = policy.programs().next().unwrap();
    let commands = step.commands().map(|command| match command {
        Command::Remind { actors, .. } => {
            let buyer = actors.iter().any(|actor| match actor {
                redress::ir::Actor::Party(party) => program.parties.at(*party).decl.name == "buyer",
                redress::ir::Actor::System => false,
            });
            bargain::Command::Remind(if buyer { Actor::Buyer } else { Actor::Seller })
        }
        Command::Pay(transfer) => bargain::Command::Pay(transfer.amount.minor.to_i64().unwrap()),
        other => panic!("{other:?}"),
    });
    commands.collect()
}

/// Both do the same with random bargains: stages, deadlines, commands, refusals.
fn agree(policy: &Policy) {
    let mut seed = Seed::new(17);
    for _ in 0..500 {
        let (price, offer) = (1 + seed.below(20_000) as i64, seed.below(20_000) as i64);
        let mut at = START + seed.below(40 * 24) as i64 * HOUR;
        let (mut live, opened) = policy.open(&case(policy, price, offer), instant(at)).unwrap();
        let mut by_hand = bargain::Case::open(price, offer, at, true);
        let mut commands = told(policy, &opened.step);
        for _ in 0..12 {
            at += seed.below(70) as i64 * HOUR + 1;
            let actor = if seed.below(2) == 0 { Actor::Buyer } else { Actor::Seller };
            let what = match seed.below(8) {
                0 => bargain::Event::Accept,
                1 => bargain::Event::Withdraw,
                _ => bargain::Event::Counter(seed.below(20_000) as i64),
            };
            let applied = live.apply(&event(&live, actor, what, at)).unwrap();
            commands.extend(applied.entries.iter().flat_map(|entry| told(policy, &entry.step)));
            let accepted = matches!(applied.outcome, Outcome::Accepted);
            assert_eq!(accepted, by_hand.apply(actor, what, at));
            assert_eq!(stage(&live), by_hand.stage);
            assert_eq!(live.next_deadline().map(|due| due.ms()), by_hand.next());
            assert_eq!(commands, by_hand.commands);
        }
    }
}

/// Twenty-nine offers, and the last is accepted.
fn script() -> Vec<(Actor, bargain::Event, i64)> {
    let mut all = Vec::new();
    for at in 0..30 {
        let actor = if at % 2 == 0 { Actor::Seller } else { Actor::Buyer };
        let what = if at == 29 { bargain::Event::Accept } else { bargain::Event::Counter(5_000 + 10 * at) };
        all.push((actor, what, START + (at + 1) * 7 * HOUR));
    }
    all
}

fn events(policy: &Policy) {
    let program = policy.programs().next().unwrap();
    let typed = {
        let currency = Currency::named("EUR").unwrap();
        let mut builder = CaseBuilder::new(program);
        for (fact, cents) in [(0, 9_900), (1, 4_000)] {
            builder.set(FactId(fact), Val::Money(Money { minor: Num::from_i64(cents), currency }));
        }
        builder.finish().unwrap()
    };
    let facts = case(policy, 9_900, 4_000);
    let script = script();
    let (live, _) = policy.open(&facts, instant(START)).unwrap();
    let events: Vec<Event> = script.iter().map(|(actor, what, at)| event(&live, *actor, *what, *at)).collect();
    let mut engine = Engine::new(program).unwrap();

    let alone = |engine: &mut Engine<'_>| -> State {
        let (mut state, _) = engine.open(typed.clone(), instant(START)).unwrap();
        for event in &events {
            while engine.fire(&mut state, event.at).unwrap().is_some() {}
            black_box(engine.judge(&mut state, event.clone()).unwrap());
        }
        state
    };
    let journalled = || -> Live {
        let (mut live, _) = policy.open(&facts, instant(START)).unwrap();
        for event in &events {
            black_box(live.apply(event).unwrap());
        }
        live
    };
    let by_hand = |journal: bool| -> bargain::Case {
        let mut case = bargain::Case::open(9_900, 4_000, START, journal);
        for (actor, what, at) in &script {
            assert!(case.apply(*actor, *what, *at));
        }
        case
    };
    assert_eq!(program.workflow.as_ref().unwrap().stages.at(alone(&mut engine).stage()).decl.name, "closed");
    assert_eq!((stage(&journalled()), by_hand(true).stage), (Stage::Closed, Stage::Closed));

    let [machine, machine_by_hand, whole, whole_by_hand] = least(
        300,
        &mut [
            &mut || drop(black_box(alone(&mut engine))),
            &mut || drop(black_box(by_hand(false))),
            &mut || drop(black_box(journalled())),
            &mut || drop(black_box(by_hand(true))),
        ],
    );
    line("a case of 30 events, the machine alone", machine, machine_by_hand);
    line("a case of 30 events, with its journal", whole, whole_by_hand);

    let (mut before, _) = policy.open(&facts, instant(START)).unwrap();
    let mut before_by_hand = bargain::Case::open(9_900, 4_000, START, true);
    for ((actor, what, at), event) in script.iter().zip(&events).take(10) {
        before.apply(event).unwrap();
        before_by_hand.apply(*actor, *what, *at);
    }
    let ((actor, what, at), event) = (script[10], &events[10]);
    let [both, copied, both_by_hand, copied_by_hand] = least(
        3_000,
        &mut [
            &mut || drop(black_box(before.clone().apply(event).unwrap())),
            &mut || drop(black_box(before.clone())),
            &mut || {
                black_box(before_by_hand.clone().apply(actor, what, at));
            },
            &mut || drop(black_box(before_by_hand.clone())),
        ],
    );
    line("one event, with its line of the journal", both - copied, both_by_hand - copied_by_hand);
}

/// Cases that were opened on one day; on the third day after, each reminds the seller.
fn a_day(policy: &Policy) {
    let facts = case(policy, 9_900, 4_000);
    let opened = |at: usize| START + at as i64 * DAY / OPEN_CASES as i64;
    let (before, after) = (START + 2 * DAY, START + 3 * DAY);
    let mut cases = Vec::new();
    let mut by_hand = Vec::new();
    for at in 0..OPEN_CASES {
        let (mut live, _) = policy.open(&facts, instant(opened(at))).unwrap();
        live.advance(instant(before)).unwrap();
        cases.push(live);
        let mut case = bargain::Case::open(9_900, 4_000, opened(at), true);
        case.advance(before);
        by_hand.push(case);
    }
    let [moved, copied, moved_by_hand, copied_by_hand] = least(
        9,
        &mut [
            &mut || {
                for mut live in cases.clone() {
                    black_box(live.advance(instant(after)).unwrap());
                }
            },
            &mut || drop(black_box(cases.clone())),
            &mut || {
                for mut case in by_hand.clone() {
                    case.advance(after);
                    black_box(&case);
                }
            },
            &mut || drop(black_box(by_hand.clone())),
        ],
    );
    let each = OPEN_CASES as f64;
    line("a day over 10,000 open cases, each", (moved - copied) / each, (moved_by_hand - copied_by_hand) / each);
}
