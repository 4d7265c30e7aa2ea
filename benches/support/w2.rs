//! The first matching row of many, on market, category, reason and a price band: as a policy, and by hand with an index
//! and without.

use super::seed::Seed;
use redress::eval::{self, CaseBuilder};
use redress::ir::{FactId, Program};
use redress::value::{Currency, Money, Num, Val};
use std::collections::HashMap;
use std::fmt::Write;

const MARKETS: usize = 12;
const CATEGORIES: usize = 10;
const REASONS: usize = 8;

/// One row: who it is for, from which price to which (cents, both included), and the rate in tenths of a percent.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Market, category and reason.
    pub who: [u8; 3],
    /// The band.
    pub band: (i64, i64),
    /// What it gives.
    pub rate: i64,
}

/// What is asked: market, category and reason, and the price.
pub type Question = ([u8; 3], i64);

/// So many rows: bands of prices for every market, category and reason, in random order.
pub fn rows(count: usize) -> Vec<Row> {
    let mut seed = Seed::new(7);
    let groups = MARKETS * CATEGORIES * REASONS;
    let bands = count.div_ceil(groups);
    let mut all: Vec<Row> = Vec::with_capacity(groups * bands);
    for group in 0..groups {
        let who = [group % MARKETS, group / MARKETS % CATEGORIES, group / MARKETS / CATEGORIES].map(|one| one as u8);
        let width = 100_000 / bands as i64;
        for band in 0..bands as i64 {
            all.push(Row { who, band: (band * width, band * width + width - 1), rate: seed.below(1_000) as i64 });
        }
    }
    for at in (1..all.len()).rev() {
        all.swap(at, seed.below(at as u64 + 1) as usize);
    }
    all.truncate(count);
    all
}

/// Questions, of which two in three find a row.
pub fn questions(rows: &[Row], count: usize) -> Vec<Question> {
    let mut seed = Seed::new(11);
    let one = |seed: &mut Seed| {
        if seed.one_in(3) {
            ([seed.below(12) as u8, seed.below(10) as u8, seed.below(8) as u8], seed.below(100_000) as i64)
        } else {
            let row = seed.of(rows);
            let (low, high) = row.band;
            (row.who, low + seed.below((high - low + 1) as u64) as i64)
        }
    };
    (0..count).map(|_| one(&mut seed)).collect()
}

/// The policy with these rows.
pub fn policy(rows: &[Row]) -> String {
    let members =
        |letter: char, count: usize| (0..count).map(|at| format!("{letter}{at}")).collect::<Vec<_>>().join(", ");
    let mut text = format!(
        "policy rates {{ currency EUR }}\n\nenum Market {{ {} }}\nenum Category {{ {} }}\nenum Reason {{ {} }}\n\n\
         facts {{\n  market Market\n  category Category\n  reason Reason\n  price money from EUR 0.00\n}}\n\n\
         table rate_of[market, category, reason, price] : percent first row\n\
         \x20 | market | category | reason | price | rate |\n",
        members('m', MARKETS),
        members('c', CATEGORIES),
        members('r', REASONS),
    );
    let cents = |cents: i64| format!("EUR {}.{:02}", cents / 100, cents % 100);
    for Row { who: [market, category, reason], band: (low, high), rate } in rows {
        let (low, high) = (cents(*low), cents(*high));
        let rate = format!("{}.{}", rate / 10, rate % 10);
        writeln!(text, "  | m{market} | c{category} | r{reason} | {low} .. {high} | {rate}% |").unwrap();
    }
    text.push_str("  | else | | | | 100% |\n\n");
    text.push_str("decision rate : percent {\n  normally rate_of[market, category, reason, price]\n}\n");
    text
}

/// By hand, row after row.
pub fn linear(rows: &[Row], (who, price): Question) -> i64 {
    let holds = |row: &&Row| row.who == who && row.band.0 <= price && price <= row.band.1;
    rows.iter().find(holds).map_or(1_000, |row| row.rate)
}

/// By hand, with an index: the bands of each market, category and reason, by their beginning.
pub struct Indexed(HashMap<[u8; 3], Vec<(i64, i64, i64)>>);

impl Indexed {
    /// Sets the index up; bands of one group do not overlap.
    pub fn new(rows: &[Row]) -> Indexed {
        let mut groups: HashMap<[u8; 3], Vec<(i64, i64, i64)>> = HashMap::new();
        for row in rows {
            groups.entry(row.who).or_default().push((row.band.0, row.band.1, row.rate));
        }
        groups.values_mut().for_each(|bands| bands.sort_unstable());
        Indexed(groups)
    }

    /// The rate.
    pub fn find(&self, (who, price): Question) -> i64 {
        let Some(bands) = self.0.get(&who) else { return 1_000 };
        let before = bands.partition_point(|(low, _, _)| *low <= price);
        let band = before.checked_sub(1).map(|at| bands[at]).filter(|(_, high, _)| price <= *high);
        band.map_or(1_000, |(_, _, rate)| rate)
    }
}

/// By hand: reads rows from the text of the policy's table, for the price of loading.
pub fn read(text: &str) -> Indexed {
    let number = |cell: &str| cell.trim()[1..].parse::<u8>().unwrap();
    let cents = |amount: &str| amount.trim().trim_start_matches("EUR ").replace('.', "").parse::<i64>().unwrap();
    let mut rows = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("  | m") && line.contains("EUR")) {
        let mut cells = line.trim_matches([' ', '|']).split('|');
        let mut cell = || cells.next().unwrap();
        let who = [number(cell()), number(cell()), number(cell())];
        let (low, high) = cell().split_once("..").unwrap();
        let rate = cell().trim().trim_end_matches('%').replace('.', "").parse().unwrap();
        rows.push(Row { who, band: (cents(low), cents(high)), rate });
    }
    Indexed::new(&rows)
}

/// The question as a case of the program.
pub fn typed(program: &Program, (who, price): Question) -> eval::Case {
    let mut builder = CaseBuilder::new(program);
    for (fact, member) in (0..).zip(who) {
        builder.set(FactId(fact), Val::Member(member.into()));
    }
    let currency = Currency::named("EUR").unwrap();
    builder.set(FactId(3), Val::Money(Money { minor: Num::from_i64(price), currency }));
    builder.finish().unwrap()
}

/// The rate of a decision, in tenths of a percent.
pub fn said(decision: &eval::Decision) -> i64 {
    match decision.decisions[0].1.value {
        Val::Num(rate) => rate.mul(Num::from_i64(1_000)).unwrap().to_i64().unwrap(),
        other => panic!("{other:?} is no rate"),
    }
}
