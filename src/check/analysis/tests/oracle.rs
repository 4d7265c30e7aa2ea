//! Rules that look random, judged by looking at every case of a fine grid. The conditions are evaluated here from
//! their meaning alone, so that neither the analysis nor the evaluator is asked about itself.

use super::told;
use crate::diag::Code;
use std::collections::BTreeSet;
use std::fmt;

/// A row of numbers that looks random and is the same every time.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}

/// A case of `kind`, `vip`, `a`, `b`, `c` and the hours from `bought` to now.
#[derive(Clone, Copy)]
struct Point {
    kind: u64,
    vip: bool,
    a: i64,
    b: i64,
    c: Option<i64>,
    hours: i64,
}

const KINDS: [&str; 3] = ["red", "green", "blue"];
pub(super) const OPS: [&str; 5] = ["<", "<=", ">", ">=", "is"];

pub(super) fn holds(op: usize, left: i64, right: i64) -> bool {
    match op {
        0 => left < right,
        1 => left <= right,
        2 => left > right,
        3 => left >= right,
        _ => left == right,
    }
}

enum Test {
    Kind(u64),
    NotKind(u64),
    Vip,
    A(usize, i64),
    B(usize, i64),
    Both(usize),
    Known,
    C(usize, i64),
    Hours(usize, i64),
    Row(usize),
    Not(Box<Test>),
    And(Vec<Test>),
    Or(Vec<Test>),
}

impl Test {
    fn random(dice: &mut Dice, depth: u64) -> Test {
        let some = |dice: &mut Dice| (0..2 + dice.roll(2)).map(|_| Test::random(dice, depth - 1)).collect();
        if depth > 0 {
            match dice.roll(3) {
                0 => return Test::And(some(dice)),
                1 => return Test::Or(some(dice)),
                _ => {}
            }
        }
        let (op, number) = (dice.roll(5) as usize, dice.roll(5) as i64);
        match dice.roll(11) {
            0 => Test::Kind(dice.roll(3)),
            1 => Test::NotKind(dice.roll(3)),
            2 => Test::Vip,
            3 => Test::A(op, number),
            4 => Test::B(op, number),
            5 => Test::Both(op),
            6 => Test::Known,
            7 => Test::C(op, number),
            8 => Test::Hours(op % 4, number),
            9 => Test::Row(op),
            _ => Test::Not(Box::new(Test::random(dice, 0))),
        }
    }

    fn of(&self, point: &Point) -> bool {
        match self {
            Test::Kind(kind) => point.kind == *kind,
            Test::NotKind(kind) => point.kind != *kind,
            Test::Vip => point.vip,
            Test::A(op, number) => holds(*op, point.a, *number),
            Test::B(op, number) => holds(*op, point.b, *number),
            Test::Both(op) => holds(*op, point.a, point.b),
            Test::Known => point.c.is_some(),
            Test::C(op, number) => point.c.is_some_and(|c| holds(*op, c, *number)),
            // Half hours, so that something lies between two.
            Test::Hours(op, number) => holds(*op, point.hours, 2 * number),
            Test::Row(op) => holds(*op, point.b, [3, 1, 2][point.kind as usize]),
            Test::Not(inner) => !inner.of(point),
            Test::And(parts) => parts.iter().all(|part| part.of(point)),
            Test::Or(parts) => parts.iter().any(|part| part.of(point)),
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |parts: &[Test], word: &str| {
            let parts: Vec<String> = parts.iter().map(|part| format!("({part})")).collect();
            parts.join(&format!(" {word} "))
        };
        match self {
            Test::Kind(kind) => write!(f, "kind is {}", KINDS[*kind as usize]),
            Test::NotKind(kind) => write!(f, "kind is not {}", KINDS[*kind as usize]),
            Test::Vip => f.write_str("vip"),
            Test::A(op, number) => write!(f, "a {} {number}", OPS[*op]),
            Test::B(op, number) => write!(f, "b {} {number}", OPS[*op]),
            Test::Both(op) => write!(f, "a {} b", OPS[*op]),
            Test::Known => f.write_str("c is known"),
            Test::C(op, number) => write!(f, "c is known and c {} {number}", OPS[*op]),
            Test::Hours(op, number) => write!(f, "now {} {number} hours after bought", OPS[*op]),
            Test::Row(op) => write!(f, "b {} border[kind]", OPS[*op]),
            Test::Not(inner) => write!(f, "not ({inner})"),
            Test::And(parts) => f.write_str(&joined(parts, "and")),
            Test::Or(parts) => f.write_str(&joined(parts, "or")),
        }
    }
}

struct Rule {
    outcome: u64,
    when: Test,
    beats: BTreeSet<usize>,
}

fn grid() -> Vec<Point> {
    let mut all = Vec::new();
    for kind in 0..3 {
        for vip in [false, true] {
            for a in 0..=4 {
                for b in 0..=4 {
                    for c in [None, Some(0), Some(1), Some(2), Some(3), Some(4)] {
                        for hours in -1..=9 {
                            all.push(Point { kind, vip, a, b, c, hours });
                        }
                    }
                }
            }
        }
    }
    all
}

fn policy(rules: &[Rule]) -> String {
    let mut text = String::from(
        "enum Kind { red, green, blue }
         facts { kind Kind  vip bool  a integer from 0 to 4  b integer from 0 to 4  c integer? from 0 to 4  bought datetime }
         table border[kind] : integer
           | kind  | border |
           | red   | 3      |
           | green | 1      |
           | blue  | 2      |
         decision d : integer { normally 0\n",
    );
    for (at, rule) in rules.iter().enumerate() {
        let beats: Vec<String> = rule.beats.iter().map(|other| format!("r{other}")).collect();
        let wins = if beats.is_empty() { String::new() } else { format!(" wins over {}", beats.join(", ")) };
        text.push_str(&format!("  except r{at} {} when {}{wins}\n", rule.outcome, rule.when));
    }
    text.push('}');
    text
}

/// What each rule beats, also through others.
fn closed(rules: &[Rule]) -> Vec<BTreeSet<usize>> {
    let mut all: Vec<BTreeSet<usize>> = Vec::new();
    for rule in rules {
        let mut beats = rule.beats.clone();
        for other in &rule.beats {
            beats.extend(all[*other].iter().copied());
        }
        all.push(beats);
    }
    all
}

#[test]
fn random_rules_are_judged_as_by_looking_at_every_case() {
    let rounds = if std::env::var("REDRESS_LONG").is_ok() { 4000 } else { 100 };
    let mut dice = Dice(0x0dd5_eed5_1234_4321);
    let grid = grid();
    for round in 0..rounds {
        let count = 2 + dice.roll(3) as usize;
        let rules: Vec<Rule> = (0..count)
            .map(|at| Rule {
                outcome: 1 + dice.roll(2),
                when: {
                    let depth = dice.roll(3);
                    Test::random(&mut dice, depth)
                },
                beats: (0..at).filter(|_| dice.roll(3) == 0).collect(),
            })
            .collect();
        let beats = closed(&rules);
        let (mut conflicts, mut counts) = (BTreeSet::new(), BTreeSet::new());
        for point in &grid {
            let applies: Vec<usize> = (0..count).filter(|at| rules[*at].when.of(point)).collect();
            let stands: Vec<usize> =
                applies.iter().copied().filter(|at| !applies.iter().any(|other| beats[*other].contains(at))).collect();
            for first in &stands {
                counts.insert(*first);
                for second in &stands {
                    if first < second && rules[*first].outcome != rules[*second].outcome {
                        conflicts.insert((format!("r{first}"), format!("r{second}")));
                    }
                }
            }
        }
        let text = policy(&rules);
        let diagnostics = told(&text);
        let names =
            |message: &str| -> Vec<String> { message.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
        let said: BTreeSet<(String, String)> = diagnostics
            .iter()
            .filter(|one| one.code == Code::Conflict)
            .map(|one| (names(&one.message)[0].clone(), names(&one.message)[1].clone()))
            .collect();
        assert_eq!(said, conflicts, "round {round}: {text}\n{diagnostics:#?}");
        let dead: BTreeSet<String> = diagnostics
            .iter()
            .filter(|one| one.code == Code::DeadRule)
            .map(|one| names(&one.message)[0].clone())
            .collect();
        let never: BTreeSet<String> = (0..count).filter(|at| !counts.contains(at)).map(|at| format!("r{at}")).collect();
        assert_eq!(dead, never, "round {round}: {text}\n{diagnostics:#?}");
        for one in
            diagnostics.iter().filter(|one| one.code == Code::UselessOverride && one.message.contains("together"))
        {
            let names = names(&one.message);
            let at = |name: &str| name.trim_start_matches('r').parse::<usize>().unwrap();
            let (winner, beaten) = (&rules[at(&names[0])].when, &rules[at(&names[1])].when);
            assert!(!grid.iter().any(|point| winner.of(point) && beaten.of(point)), "round {round}: {text}");
        }
    }
}
