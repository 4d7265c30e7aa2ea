//! Tables: combinations of keys that no row matches, rows that match one together, rows that never decide.
//!
//! Each key's values are split where the rows' cells split them, one key after the other, and only the rows
//! that still match are carried on: the work grows with the rows that match together, not with the product of
//! all keys. Every gap and overlap that is told was found in an example that is looked at once more, row by
//! row; where the work exceeds [`BUDGET`], what was found so far is told, and nothing about rows that never match.

use super::regions::{Cut, Grain, between, sorted};
use super::words::words;
use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Match, Program, Range, Table, TableKey, TableRow};
use crate::value::{Country, Currency, Found, Num, Type, Val};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};

#[cfg(test)]
mod tests;

/// How many rows are looked at in all, a row that is looked at twice counted twice. A table of 10,000 rows whose
/// cells tell them apart needs some 50,000.
const BUDGET: usize = 3_000_000;

/// So many overlaps of one table are told; the rest are of the same kind.
const OVERLAPS: usize = 8;

/// So many examples of a gap are told.
const GAPS: usize = 3;

/// Reports what is wrong with the rows of a table. `keys` are its keys with all that is known of their ranges;
/// `whole` says of each whether the values that it is asked with go by whole steps; it matters for amounts only.
pub(super) fn check(program: &Program, table: &Table, keys: Vec<TableKey>, whole: &[bool], sink: &mut Sink) {
    let whole = whole.iter().copied().chain(std::iter::repeat(false));
    let lines: Vec<Line> = keys.iter().zip(whole).map(|(key, whole)| Line::of(program, key, whole)).collect();
    let mut walk = Walk::new(program, table, keys, lines);
    let all: Vec<u32> = (0u32..).take(table.rows.len()).collect();
    walk.split(0, &all);
    walk.report(sink);
}

/// The values that a key can have.
enum Line {
    /// These, in order.
    Members(Vec<Val>),
    /// Those that rows name, and others.
    Named,
    /// An interval.
    Ordered { low: Option<Cut>, high: Option<Cut>, grain: Grain },
}

impl Line {
    fn of(program: &Program, key: &TableKey, whole: bool) -> Line {
        if let Some(Range::Among(values)) = &key.range {
            return Line::Members(values.clone());
        }
        let members = |count: usize| Line::Members((0u32..).take(count).map(Val::Member).collect());
        match &key.ty.base {
            Type::Bool => Line::Members(vec![Val::Bool(true), Val::Bool(false)]),
            Type::Enum(id) => members(program.enums.get(*id).map_or(0, |one| one.members.len())),
            Type::Party => members(program.parties.len()),
            Type::Remedy => members(program.remedies.len()),
            Type::Finding => Line::Members([Found::Yes, Found::No, Found::Unproven].map(Val::Finding).to_vec()),
            Type::Text | Type::Currency | Type::Zone | Type::Country | Type::Calendar | Type::Counting => Line::Named,
            Type::Integer | Type::Date | Type::Time | Type::DateTime => Line::ordered(key, Grain::Whole),
            Type::Number | Type::Percent => Line::ordered(key, Grain::Dense),
            Type::Money(_) if whole => Line::ordered(key, Grain::Whole),
            Type::Money(_) => Line::ordered(key, Grain::Dense),
            // Nothing of these types is a key.
            Type::Duration | Type::Error | Type::Rate { .. } | Type::Record(_) | Type::List(_) => Line::Named,
        }
    }

    fn ordered(key: &TableKey, grain: Grain) -> Line {
        let (low, high) = match &key.range {
            Some(Range::Between { low, high }) => (low.map(Cut::below), high.map(Cut::above)),
            Some(Range::Among(_)) | None => (None, None),
        };
        Line::Ordered { low: low.map(|cut| cut.on(grain)), high: high.map(|cut| cut.on(grain)), grain }
    }
}

/// Values of a key that no cell tells apart.
#[derive(Clone, Copy, Debug)]
enum Region {
    /// One value.
    One(Val),
    /// Any that no row names.
    Other,
    /// What lies between two borders.
    Between(Option<Cut>, Option<Cut>),
}

struct Walk<'a> {
    program: &'a Program,
    table: &'a Table,
    keys: Vec<TableKey>,
    lines: Vec<Line>,
    /// The keys in the order in which they are split: those that tell most rows apart first.
    order: Vec<usize>,
    /// From which of the ordered keys on a row's cells are all `-`.
    free_from: Vec<usize>,
    budget: usize,
    /// Whether everything was looked at and could be compared.
    complete: bool,
    /// What has been looked at: the rows left before a key.
    seen: HashSet<(usize, Vec<u32>)>,
    path: Vec<(usize, Region)>,
    gaps: Vec<Vec<(usize, Region)>>,
    /// Whether some combination is left to the `else` row.
    open: bool,
    overlaps: BTreeMap<(u32, u32), Vec<(usize, Region)>>,
    live: Vec<bool>,
}

impl<'a> Walk<'a> {
    fn new(program: &'a Program, table: &'a Table, keys: Vec<TableKey>, lines: Vec<Line>) -> Walk<'a> {
        let mut order: Vec<usize> = (0..table.keys.len()).collect();
        order.sort_by_key(|column| {
            let ordered = matches!(lines.get(*column), Some(Line::Ordered { .. }));
            let any = table.rows.iter().filter(|row| row.cells.get(*column) == Some(&Match::Any)).count();
            (ordered, any)
        });
        let free_from = |row: &TableRow| {
            let last = order.iter().rposition(|column| row.cells.get(*column) != Some(&Match::Any));
            last.map_or(0, |at| at + 1)
        };
        let free_from = table.rows.iter().map(free_from).collect();
        Walk {
            program,
            table,
            keys,
            lines,
            order,
            free_from,
            budget: BUDGET,
            complete: true,
            seen: HashSet::new(),
            path: Vec::new(),
            gaps: Vec::new(),
            open: false,
            overlaps: BTreeMap::new(),
            live: vec![false; table.rows.len()],
        }
    }

    /// Looks at the rows that are left before the key at this place of the order.
    fn split(&mut self, place: usize, rows: &[u32]) {
        if self.budget < rows.len() {
            self.complete = false;
            return;
        }
        self.budget -= rows.len();
        let rows = self.deciding(place, rows);
        if rows.is_empty() {
            self.open = true;
            if self.gaps.len() < GAPS && self.table.otherwise.is_none() {
                self.gaps.push(self.path.clone());
            }
            return;
        }
        let Some(column) = self.order.get(place).copied() else {
            self.leaf(rows);
            return;
        };
        if !self.seen.insert((place, rows.to_vec())) {
            return;
        }
        let Some(parts) = self.parts(column, rows) else {
            self.complete = false;
            return;
        };
        for (region, part) in parts {
            self.path.push((column, region));
            self.split(place + 1, &part);
            self.path.pop();
        }
    }

    /// Where the first row decides, what stands below a row that matches whatever is left never does.
    fn deciding<'r>(&self, place: usize, rows: &'r [u32]) -> &'r [u32] {
        if !self.table.first_row || self.table.on.is_some() {
            return rows;
        }
        let free = |row: &u32| self.free_from.get(*row as usize).is_some_and(|from| *from <= place);
        let upto = rows.iter().position(free).map_or(rows.len(), |at| at + 1);
        rows.get(..upto).unwrap_or(rows)
    }

    /// All keys are fixed: these rows match together.
    fn leaf(&mut self, rows: &[u32]) {
        let mut newest: Vec<(Option<Val>, u32)> = Vec::new();
        for row in rows {
            let from = self.row(*row).and_then(|one| one.from);
            match newest.iter().find(|(date, _)| *date == from) {
                Some((_, first)) if !self.table.first_row => {
                    if self.overlaps.len() < OVERLAPS {
                        self.overlaps.entry((*first, *row)).or_insert_with(|| self.path.clone());
                    }
                    self.lives(*row);
                }
                Some(_) => {}
                None => {
                    newest.push((from, *row));
                    self.lives(*row);
                }
            }
        }
    }

    fn lives(&mut self, row: u32) {
        if let Some(live) = self.live.get_mut(row as usize) {
            *live = true;
        }
    }

    fn row(&self, row: u32) -> Option<&'a TableRow> {
        self.table.rows.get(row as usize)
    }

    fn cell(&self, row: u32, column: usize) -> &'a Match {
        self.row(row).and_then(|one| one.cells.get(column)).unwrap_or(&Match::Any)
    }

    /// The values of a key by the rows that match them; `None` where they cannot be compared.
    fn parts(&mut self, column: usize, rows: &[u32]) -> Option<Vec<(Region, Vec<u32>)>> {
        match self.lines.get(column)? {
            Line::Members(values) => {
                let regions = values.iter().map(|value| Region::One(*value)).collect();
                self.by_value(column, rows, regions, false)
            }
            Line::Named => {
                let mut regions: BTreeMap<Name, Region> = BTreeMap::new();
                for value in rows.iter().flat_map(|row| values_of(self.cell(*row, column))) {
                    regions.entry(Name::of(value)?).or_insert(Region::One(*value));
                }
                self.by_value(column, rows, regions.into_values().collect(), true)
            }
            Line::Ordered { low, high, grain } => {
                let (low, high, grain) = (*low, *high, *grain);
                self.by_order(column, rows, (low, high), grain)
            }
        }
    }

    /// Rows by the value that they match.
    fn by_value(
        &mut self,
        column: usize,
        rows: &[u32],
        mut regions: Vec<Region>,
        open: bool,
    ) -> Option<Vec<(Region, Vec<u32>)>> {
        let mut places: BTreeMap<Name, usize> = BTreeMap::new();
        for (at, region) in (0..).zip(&regions) {
            if let Region::One(value) = region {
                places.insert(Name::of(value)?, at);
            }
        }
        if open {
            regions.push(Region::Other);
        }
        let mut parts: Vec<(Region, Vec<u32>)> = regions.into_iter().map(|region| (region, Vec::new())).collect();
        for row in rows {
            let cell = self.cell(*row, column);
            if let Match::Among(values) = cell {
                for value in values {
                    let part = places.get(&Name::of(value)?).and_then(|at| parts.get_mut(*at));
                    part.into_iter().for_each(|(_, part)| push_once(part, *row));
                }
                continue;
            }
            self.budget = self.budget.checked_sub(parts.len())?;
            for (region, part) in &mut parts {
                let matches = match region {
                    Region::One(value) => matches(cell, value)?,
                    Region::Other | Region::Between(..) => !matches!(cell, Match::Between { .. }),
                };
                if matches {
                    part.push(*row);
                }
            }
        }
        Some(parts)
    }

    /// Rows by the interval that they match, along the line.
    fn by_order(
        &mut self,
        column: usize,
        rows: &[u32],
        (low, high): (Option<Cut>, Option<Cut>),
        grain: Grain,
    ) -> Option<Vec<(Region, Vec<u32>)>> {
        let mut spans: Vec<(u32, Option<Cut>, Option<Cut>)> = Vec::new();
        for row in rows {
            for (from, to) in intervals(self.cell(*row, column))? {
                spans.push((*row, from.map(|cut| cut.on(grain)), to.map(|cut| cut.on(grain))));
            }
        }
        let mut cuts: Vec<Cut> = spans.iter().flat_map(|(_, from, to)| [*from, *to]).flatten().collect();
        cuts.extend(low);
        cuts.extend(high);
        let cuts = if cuts.is_empty() { cuts } else { sorted(cuts)? };
        let place = |cut: &Cut| cuts.binary_search_by(|one| one.order(cut).unwrap_or(Ordering::Less)).ok();
        // Region n lies below border n and above border n - 1.
        let mut opens: Vec<Vec<u32>> = vec![Vec::new(); cuts.len() + 1];
        let mut closes: Vec<Vec<u32>> = vec![Vec::new(); cuts.len() + 1];
        for (row, from, to) in &spans {
            let first = from.as_ref().map_or(Some(0), |cut| place(cut).map(|at| at + 1))?;
            let end = to.as_ref().map_or(Some(cuts.len() + 1), |cut| place(cut).map(|at| at + 1))?;
            if first < end {
                opens.get_mut(first)?.push(*row);
                closes.get_mut(end).into_iter().for_each(|list| list.push(*row));
            }
        }
        let first = low.as_ref().map_or(Some(0), |cut| place(cut).map(|at| at + 1))?;
        let end = high.as_ref().map_or(Some(cuts.len() + 1), |cut| place(cut).map(|at| at + 1))?;
        let mut parts: Vec<(Region, Vec<u32>)> = Vec::new();
        let mut active: BTreeMap<u32, u32> = BTreeMap::new();
        for (at, (opened, closed)) in opens.iter().zip(&closes).enumerate() {
            for row in closed {
                if let Some(count) = active.get_mut(row) {
                    *count -= 1;
                    if *count == 0 {
                        active.remove(row);
                    }
                }
            }
            for row in opened {
                *active.entry(*row).or_insert(0) += 1;
            }
            if at < first || at >= end {
                continue;
            }
            self.budget = self.budget.checked_sub(active.len())?;
            let below = at.checked_sub(1).and_then(|at| cuts.get(at)).copied();
            parts.push((Region::Between(below, cuts.get(at).copied()), active.keys().copied().collect()));
        }
        Some(parts)
    }
}

fn push_once(part: &mut Vec<u32>, row: u32) {
    if part.last() != Some(&row) {
        part.push(row);
    }
}

/// The values that a cell names.
fn values_of(cell: &Match) -> &[Val] {
    match cell {
        Match::Among(values) | Match::NotAmong(values) => values,
        Match::Any | Match::Between { .. } => &[],
    }
}

/// A value that has a name, to sort and find it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Number(u32),
    Word(&'static str),
    /// A value of an ordered type that is one of a few.
    Exact(Num),
    Other(i64),
}

impl Name {
    fn of(value: &Val) -> Option<Name> {
        match value {
            Val::Bool(yes) => Some(Name::Number(u32::from(*yes))),
            Val::Member(number) => Some(Name::Number(*number)),
            Val::Finding(found) => Some(Name::Number(*found as u32)),
            Val::Text(id) => Some(Name::Number(id.0)),
            Val::Calendar(id) => Some(Name::Number(id.0)),
            Val::Counting(id) => Some(Name::Number(id.0)),
            Val::Currency(currency) => Some(Name::Word(currency.code())),
            Val::Country(country) => Some(Name::Word(country.code())),
            Val::Zone(zone) => Some(Name::Word(zone.name())),
            Val::Num(num) => Some(Name::Exact(*num)),
            Val::Date(date) => Some(Name::Other(date.days().into())),
            Val::Time(time) => Some(Name::Other(time.ms().into())),
            Val::Instant(at) => Some(Name::Other(at.ms())),
            // Amounts and durations are not equal by a name alone.
            Val::Money(_) | Val::Duration(_) => None,
            Val::Unknown | Val::Rate { .. } | Val::List(_) | Val::Record(_) => None,
        }
    }
}

/// The intervals that a cell of an ordered key matches; `None` where its values cannot be compared.
fn intervals(cell: &Match) -> Option<Vec<(Option<Cut>, Option<Cut>)>> {
    let point = |value: &Val| (Some(Cut::below(*value)), Some(Cut::above(*value)));
    match cell {
        Match::Any => Some(vec![(None, None)]),
        Match::Among(values) => Some(values.iter().map(point).collect()),
        Match::NotAmong(values) => {
            let mut borders: Vec<Cut> = values.iter().map(|value| Cut::below(*value)).collect();
            borders = sorted(borders)?;
            let mut low = None;
            let mut all = Vec::new();
            for border in borders {
                all.push((low, Some(border)));
                low = Some(Cut::above(border.at));
            }
            all.push((low, None));
            Some(all)
        }
        Match::Between { low, high } => {
            let low = low.map(|(at, is_in)| Cut { at, above: !is_in });
            let high = high.map(|(at, is_in)| Cut { at, above: is_in });
            Some(vec![(low, high)])
        }
    }
}

/// Whether a cell matches a value; `None` where they cannot be compared.
fn matches(cell: &Match, value: &Val) -> Option<bool> {
    let among = |values: &[Val]| {
        values.iter().try_fold(false, |found, one| Some(found || one.compare(value)? == Ordering::Equal))
    };
    let named = |values: &[Val]| if Name::of(value).is_some() { Some(values.contains(value)) } else { among(values) };
    match cell {
        Match::Any => Some(true),
        Match::Among(values) => named(values),
        Match::NotAmong(values) => named(values).map(|found| !found),
        Match::Between { low, high } => {
            let inside = |cut: &Option<(Val, bool)>, out: Ordering| match cut {
                None => Some(true),
                Some((at, is_in)) => {
                    let side = value.compare(at)?;
                    Some(side != out && (*is_in || side != Ordering::Equal))
                }
            };
            Some(inside(low, Ordering::Less)? && inside(high, Ordering::Greater)?)
        }
    }
}

/// An example: a value for each key that matters.
type Example = Vec<(usize, Option<Val>)>;

impl Walk<'_> {
    fn report(&self, sink: &mut Sink) {
        self.report_gaps(sink);
        for ((first, second), path) in &self.overlaps {
            self.report_overlap(*first, *second, path, sink);
        }
        self.report_dead(sink);
    }

    fn report_gaps(&self, sink: &mut Sink) {
        let gaps: Vec<String> = self
            .gaps
            .iter()
            .filter_map(|path| self.example(path))
            .filter(|example| (0u32..).zip(&self.table.rows).all(|(row, _)| !self.certainly(row, example, true)))
            .map(|example| self.words(&example))
            .collect();
        let Some(first) = gaps.first() else { return };
        let name = &self.table.decl.name;
        let message = if first.is_empty() {
            format!("the table `{name}` has no row")
        } else {
            format!("the table `{name}` has no row for {first}")
        };
        let mut diagnostic = Diagnostic::new(Code::TableGap, self.table.decl.span, message)
            .with_label("a case like that would have no answer")
            .with_help("add a row for it, or a row with `else` in its first cell for whatever no other row matches");
        let more: Vec<&str> = gaps.iter().skip(1).map(String::as_str).collect();
        if !more.is_empty() {
            diagnostic = diagnostic.with_note(format!("nor for {}", more.join("; nor for ")));
        }
        sink.push(diagnostic);
    }

    fn report_overlap(&self, first: u32, second: u32, path: &[(usize, Region)], sink: &mut Sink) {
        let Some(example) = self.example(path) else { return };
        if !self.certainly(first, &example, false) || !self.certainly(second, &example, false) {
            return;
        }
        let (Some(above), Some(below)) = (self.row(first), self.row(second)) else { return };
        let name = &self.table.decl.name;
        let what = self.words(&example);
        let mut message = if what.is_empty() {
            format!("two rows of the table `{name}` match the same cases")
        } else {
            format!("two rows of the table `{name}` match {what}")
        };
        match below.from {
            Some(Val::Date(from)) => message.push_str(&format!(" from {from} on")),
            Some(Val::Instant(from)) => message.push_str(&format!(" from {from} on")),
            Some(_) | None => {}
        }
        let help = match self.shared_end(above, below) {
            Some(words) => format!("let one of them stop before {words}, such as `< {words}` beside `>= {words}`"),
            None => {
                "let exactly one row match, or write `first row` after the table's type, so that the upper one decides"
                    .to_owned()
            }
        };
        sink.push(
            Diagnostic::new(Code::TableOverlap, below.span, message)
                .with_label("this row matches it")
                .with_place(above.span, "and so does this one")
                .with_help(help),
        );
    }

    /// The value at which two rows touch, where that is all that they share.
    fn shared_end(&self, above: &TableRow, below: &TableRow) -> Option<String> {
        let mut found = None;
        for ((key, a), b) in self.keys.iter().zip(&above.cells).zip(&below.cells) {
            let (Match::Between { low: la, high: ha }, Match::Between { low: lb, high: hb }) = (a, b) else { continue };
            let touch = |x: &Option<(Val, bool)>, y: &Option<(Val, bool)>| match (x, y) {
                (Some((x, true)), Some((y, true))) if x == y => Some(*x),
                (_, _) => None,
            };
            if let Some(at) = touch(ha, lb).or_else(|| touch(hb, la)) {
                found = Some(words(self.program, &key.ty.base, &at));
            }
        }
        found
    }

    fn report_dead(&self, sink: &mut Sink) {
        if !self.complete {
            return;
        }
        let name = &self.table.decl.name;
        let dead = self.table.rows.iter().zip(&self.live).filter(|(_, live)| !**live);
        for (row, _) in dead {
            let outside = (0..).zip(&self.keys).find(|(column, _)| self.is_outside(row, *column));
            let diagnostic = match outside {
                Some((_, key)) => {
                    let only = self.only(key);
                    let message = format!("this row of the table `{name}` can never match: {only}");
                    Diagnostic::new(Code::DeadRow, row.span, message)
                        .with_help(format!("mend the cell or the range of `{}`, or delete the row", key.name))
                }
                None => {
                    let message = format!(
                        "this row of the table `{name}` never decides: rows above it match whatever it matches"
                    );
                    Diagnostic::new(Code::DeadRow, row.span, message).with_help(
                        "in a `first row` table the narrower row stands above the wider one: move it up, or delete it",
                    )
                }
            };
            sink.push(diagnostic);
        }
        if let (Some(row), false) = (&self.table.otherwise, self.open) {
            sink.push(
                Diagnostic::new(
                    Code::DeadRow,
                    row.span,
                    format!("the `else` row of the table `{name}` can never match: the other rows cover every case"),
                )
                .with_help("delete it, so that a value added later is noticed"),
            );
        }
    }

    /// Which values a key has.
    fn only(&self, key: &TableKey) -> String {
        let words = |value: &Val| words(self.program, &key.ty.base, value);
        let range = match &key.range {
            Some(Range::Between { low: Some(low), high: Some(high) }) => {
                format!("from {} to {}", words(low), words(high))
            }
            Some(Range::Between { low: Some(low), high: None }) => format!("at least {}", words(low)),
            Some(Range::Between { low: None, high: Some(high) }) => format!("at most {}", words(high)),
            Some(Range::Among(all)) => format!("one of {}", all.iter().map(words).collect::<Vec<_>>().join(", ")),
            Some(Range::Between { low: None, high: None }) | None => return format!("`{}` is never so", key.name),
        };
        format!("`{}` is {range}", key.name)
    }

    /// Whether a row's cell matches no value that the key can have.
    fn is_outside(&self, row: &TableRow, column: usize) -> bool {
        let Some(cell) = row.cells.get(column) else { return false };
        match self.lines.get(column) {
            Some(Line::Members(values)) => values.iter().all(|value| matches(cell, value) == Some(false)),
            Some(Line::Ordered { low, high, grain }) => intervals(cell).is_some_and(|all| {
                all.iter().all(|(from, to)| {
                    let tightest = |a: Option<Cut>, b: Option<Cut>, take: Ordering| match (a, b) {
                        (Some(a), Some(b)) if a.order(&b) == Some(take) => Some(a),
                        (Some(_), Some(b)) => Some(b),
                        (a, b) => a.or(b),
                    };
                    let from = tightest(*low, from.map(|cut| cut.on(*grain)), Ordering::Greater);
                    let to = tightest(*high, to.map(|cut| cut.on(*grain)), Ordering::Less);
                    from.zip(to).is_some_and(|(from, to)| from.order(&to).is_some_and(Ordering::is_ge))
                })
            }),
            Some(Line::Named) | None => false,
        }
    }

    /// A value for each region; `None` where one cannot be named.
    fn example(&self, path: &[(usize, Region)]) -> Option<Example> {
        let mut found: Example = Vec::new();
        for (column, region) in path {
            let value = match region {
                Region::One(value) => Some(*value),
                Region::Other => self.unnamed(*column),
                Region::Between(None, None) => continue,
                Region::Between(low, high) => {
                    let grain = match self.lines.get(*column)? {
                        Line::Ordered { grain, .. } => *grain,
                        Line::Members(_) | Line::Named => Grain::Dense,
                    };
                    Some(between(*low, *high, grain)?)
                }
            };
            found.push((*column, value));
        }
        found.sort_by_key(|(column, _)| *column);
        Some(found)
    }

    /// A value that no row names, where one has a name at all.
    fn unnamed(&self, column: usize) -> Option<Val> {
        let named: HashSet<&'static str> = self
            .table
            .rows
            .iter()
            .filter_map(|row| row.cells.get(column))
            .flat_map(values_of)
            .filter_map(|value| match Name::of(value) {
                Some(Name::Word(word)) => Some(word),
                Some(Name::Number(_) | Name::Exact(_) | Name::Other(_)) | None => None,
            })
            .collect();
        let free = |codes: &[&'static str]| codes.iter().copied().find(|code| !named.contains(code));
        let ty = &self.keys.get(column)?.ty.base;
        if *ty == Type::Currency {
            free(&["USD", "EUR", "GBP", "JPY", "CNY"]).and_then(Currency::named).map(Val::Currency)
        } else if *ty == Type::Country {
            free(&["US", "DE", "CN", "BR", "GB", "FR"]).and_then(Country::named).map(Val::Country)
        } else {
            None
        }
    }

    /// Whether a row surely matches the example; with `possibly`, whether it may.
    fn certainly(&self, row: u32, example: &Example, possibly: bool) -> bool {
        example.iter().all(|(column, value)| match (value, self.cell(row, *column)) {
            (Some(value), cell) => matches(cell, value).unwrap_or(possibly),
            // A value that no row names.
            (None, Match::Any | Match::NotAmong(_)) => true,
            (None, Match::Among(_) | Match::Between { .. }) => false,
        })
    }

    /// `market SG, weight 30`.
    fn words(&self, example: &Example) -> String {
        let one = |(column, value): &(usize, Option<Val>)| {
            let key = self.keys.get(*column)?;
            Some(match value {
                Some(value) => format!("{} {}", key.name, words(self.program, &key.ty.base, value)),
                None => format!("any other {}", key.name),
            })
        };
        example.iter().filter_map(one).collect::<Vec<_>>().join(", ")
    }
}
