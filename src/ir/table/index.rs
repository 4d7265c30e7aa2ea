//! The index of a table: a tree that asks one column a level and ends in the few rows that can match.
//!
//! Promises: every row that matches some keys is among the candidates for them. It only narrows: whoever asks still
//! looks at the cells. Its size and the time to build it stay near the table's own size; where a column would list rows
//! too often, or tells nothing apart, it is not asked. It does not know outputs, cases or zones.

use super::{Match, Table, TableRow, beginnings};
use crate::value::{Currency, Num, Val};
use smallvec::SmallVec;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// So few rows are looked at one by one.
const FEW: usize = 2;

/// At most so many columns are asked one after the other.
const LEVELS: usize = 6;

/// The largest common denominator of the numbers in a column that is cut at them.
const FINEST: i128 = 1_000_000_000;

/// The index; without nodes it knows nothing, and every row is a candidate.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The root comes last.
    nodes: Vec<Node>,
    /// The rows of all leaves.
    listed: Vec<u32>,
    newest_first: bool,
}

/// The place of a node; or, with [`ROW`] in it, a row that surely matches and has always been in force, so that most
/// questions end without one more look into memory.
type NodeAt = u32;

const ROW: NodeAt = 1 << 31;

/// The rows that can match some keys.
pub(super) enum Candidates<'i> {
    /// This one does, and no other.
    One(u32),
    /// These can, and where `sure` they do. They are in the order of the text, or newest first where
    /// [`Index::newest_first`] says so.
    Some { rows: &'i [u32], sure: bool },
}

#[derive(Clone, Debug)]
enum Node {
    /// Nothing more to ask: these places of `listed`. Where `sure`, every row there matches.
    Leaf { start: u32, len: u32, sure: bool },
    /// The key's number is the child's place.
    Dense { column: usize, children: Vec<NodeAt>, other: NodeAt },
    /// The key's number is looked up.
    Sparse { column: usize, children: HashMap<u32, NodeAt, BuildHasherDefault<Mix>>, other: NodeAt },
    /// The key lies between two cuts; there is one child more than cuts.
    Cut { column: usize, grid: Grid, cuts: Vec<i64>, children: Vec<NodeAt>, other: NodeAt },
}

impl Index {
    /// The index of a table.
    pub(super) fn of(table: &Table) -> Index {
        let same_kind = |row: &TableRow, other: &TableRow| match (&row.from, &other.from) {
            (Some(from), Some(other)) => from.compare(other).is_some(),
            (None, _) | (_, None) => true,
        };
        let first_dated = table.rows.iter().find(|row| row.from.is_some());
        let newest_first = first_dated.is_some_and(|first| table.rows.iter().all(|row| same_kind(row, first)));
        let mut builder = Builder { table, index: Index { newest_first, ..Index::default() } };
        let all = (0..).zip(&table.rows).map(|(row, _)| row).collect();
        builder.node(all, &mut SmallVec::new());
        builder.index
    }

    /// The rows that can match these keys; `None` where there is no index.
    pub(super) fn candidates(&self, keys: &[Val]) -> Option<Candidates<'_>> {
        let mut node = self.nodes.last()?;
        loop {
            let next = match node {
                Node::Leaf { start, len, sure } => {
                    let start = *start as usize;
                    let rows = self.listed.get(start..start + *len as usize)?;
                    return Some(Candidates::Some { rows, sure: *sure });
                }
                Node::Dense { column, children, other } => {
                    number(keys.get(*column)?).and_then(|number| children.get(number as usize)).unwrap_or(other)
                }
                Node::Sparse { column, children, other } => {
                    number(keys.get(*column)?).and_then(|number| children.get(&number)).unwrap_or(other)
                }
                Node::Cut { column, grid, cuts, children, other } => match grid.place(keys.get(*column)?) {
                    Some(place) => children.get(cuts.partition_point(|cut| *cut <= place)).unwrap_or(other),
                    None => other,
                },
            };
            if next & ROW != 0 {
                return Some(Candidates::One(next & !ROW));
            }
            node = self.nodes.get(*next as usize)?;
        }
    }

    /// Whether candidates come in the order of their beginnings, the newest first.
    pub(super) fn newest_first(&self) -> bool {
        self.newest_first
    }
}

/// The number of a value that is only ever compared for equality.
fn number(value: &Val) -> Option<u32> {
    match value {
        Val::Bool(value) => Some(u32::from(*value)),
        Val::Member(number) => Some(*number),
        Val::Finding(found) => Some(*found as u32),
        Val::Text(id) => Some(id.0),
        Val::Calendar(id) => Some(id.0),
        Val::Counting(id) => Some(id.0),
        Val::Currency(currency) => Some(currency.number()),
        Val::Country(country) => Some(country.number()),
        Val::Unknown
        | Val::Num(_)
        | Val::Money(_)
        | Val::Date(_)
        | Val::Time(_)
        | Val::Instant(_)
        | Val::Duration(_)
        | Val::Zone(_)
        | Val::Rate { .. }
        | Val::List(_)
        | Val::Record(_) => None,
    }
}

/// Mixes the bits of one number.
#[derive(Clone, Copy, Debug, Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

/// Whole numbers for the values of an ordered column, so that cuts are found by comparing machine words.
///
/// A value on the grid has the place 2n, one between n and n + 1 the place 2n + 1. A cut at 2n parts what is before n
/// from n, one at 2n + 1 parts n from what is after it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Grid {
    /// Numbers, so many steps for one.
    Num(i128),
    /// Amounts of one currency, so many steps for a minor unit.
    Money(Currency, i128),
    /// Days.
    Date,
    /// Milliseconds of a day.
    Time,
    /// Milliseconds.
    Instant,
}

impl Grid {
    /// The coarsest grid of the value's kind.
    fn of(value: &Val) -> Option<Grid> {
        match value {
            Val::Num(_) => Some(Grid::Num(1)),
            Val::Money(money) => Some(Grid::Money(money.currency, 1)),
            Val::Date(_) => Some(Grid::Date),
            Val::Time(_) => Some(Grid::Time),
            Val::Instant(_) => Some(Grid::Instant),
            Val::Unknown
            | Val::Bool(_)
            | Val::Duration(_)
            | Val::Text(_)
            | Val::Member(_)
            | Val::Finding(_)
            | Val::Currency(_)
            | Val::Country(_)
            | Val::Zone(_)
            | Val::Calendar(_)
            | Val::Counting(_)
            | Val::Rate { .. }
            | Val::List(_)
            | Val::Record(_) => None,
        }
    }

    /// The grid that also holds `value`; `None` where the value is of another kind, or too fine.
    fn with(self, value: &Val) -> Option<Grid> {
        let finer = |steps: i128, value: &Num| {
            let missing = Num::ratio(steps, value.denom())?.denom();
            steps.checked_mul(missing).filter(|steps| *steps <= FINEST)
        };
        match (self, value) {
            (Grid::Num(steps), Val::Num(value)) => Some(Grid::Num(finer(steps, value)?)),
            (Grid::Money(currency, steps), Val::Money(money)) if currency == money.currency => {
                Some(Grid::Money(currency, finer(steps, &money.minor)?))
            }
            (Grid::Date, Val::Date(_)) | (Grid::Time, Val::Time(_)) | (Grid::Instant, Val::Instant(_)) => Some(self),
            _ => None,
        }
    }

    /// The place of a value; `None` where it is of another kind.
    fn place(self, value: &Val) -> Option<i64> {
        match (self, value) {
            (Grid::Num(steps), Val::Num(value)) => Some(place_of(*value, steps)),
            (Grid::Money(currency, steps), Val::Money(money)) if currency == money.currency => {
                Some(place_of(money.minor, steps))
            }
            (Grid::Date, Val::Date(date)) => Some(i64::from(date.days()) * 2),
            (Grid::Time, Val::Time(time)) => Some(i64::from(time.ms()) * 2),
            (Grid::Instant, Val::Instant(instant)) => Some(instant.ms() * 2),
            _ => None,
        }
    }
}

/// The place of a number; one too large for the grid lies at its end, with all others there.
fn place_of(value: Num, steps: i128) -> i64 {
    const END: i128 = 1 << 62;
    // Nearly all keys are small whole numbers.
    if let (Some(whole), Ok(steps)) = (value.to_i64(), i32::try_from(steps))
        && let Ok(whole) = i32::try_from(whole)
    {
        return i64::from(whole) * i64::from(steps) * 2;
    }
    let scaled = value.numer().checked_mul(steps);
    let Some(scaled) = scaled else { return if value.is_negative() { -(1 << 62) } else { (1 << 62) - 1 } };
    let place = if value.is_integer() {
        scaled.saturating_mul(2)
    } else {
        let exact = scaled.rem_euclid(value.denom()) == 0;
        scaled.div_euclid(value.denom()).saturating_mul(2).saturating_add(i128::from(!exact))
    };
    i64::try_from(place.clamp(-END, END - 1)).unwrap_or(0)
}

/// How a column parts some rows.
struct Split {
    column: usize,
    by: By,
    groups: Vec<Vec<u32>>,
    other: Vec<u32>,
}

enum By {
    /// The numbers of the groups.
    Numbers(Vec<u32>),
    Cuts(Grid, Vec<i64>),
}

struct Builder<'t> {
    table: &'t Table,
    index: Index,
}

type Columns = SmallVec<[usize; LEVELS]>;

impl<'t> Builder<'t> {
    /// Makes the node for these rows, given the columns that were asked above; gives its place.
    fn node(&mut self, rows: Vec<u32>, asked: &mut Columns) -> NodeAt {
        let Some(split) = self.best_split(&rows, asked) else { return self.leaf(rows, asked) };
        drop(rows);
        asked.push(split.column);
        let children: Vec<NodeAt> = split.groups.into_iter().map(|rows| self.node(rows, asked)).collect();
        let other = self.node(split.other, asked);
        asked.pop();
        let column = split.column;
        let node = match split.by {
            By::Cuts(grid, cuts) => Node::Cut { column, grid, cuts, children, other },
            By::Numbers(numbers) => match dense(&numbers, &children, other) {
                Some(children) => Node::Dense { column, children, other },
                None => Node::Sparse { column, children: numbers.into_iter().zip(children).collect(), other },
            },
        };
        self.push(node)
    }

    fn leaf(&mut self, mut rows: Vec<u32>, asked: &Columns) -> NodeAt {
        let sure = rows.iter().filter_map(|row| self.row(*row)).all(|row| surely(row, None, asked));
        if self.index.newest_first {
            rows.sort_by(|a, b| match (self.row(*a), self.row(*b)) {
                (Some(a), Some(b)) => beginnings(b, a),
                (None, _) | (_, None) => std::cmp::Ordering::Equal,
            });
        }
        if let [row] = *rows.as_slice()
            && sure
            && self.row(row).is_some_and(|row| row.from.is_none())
        {
            return ROW | row;
        }
        let start = short(self.index.listed.len());
        self.index.listed.extend_from_slice(&rows);
        self.push(Node::Leaf { start, len: short(rows.len()), sure })
    }

    fn push(&mut self, node: Node) -> NodeAt {
        self.index.nodes.push(node);
        short(self.index.nodes.len() - 1)
    }

    fn row(&self, row: u32) -> Option<&'t TableRow> {
        self.table.rows.get(row as usize)
    }

    /// The column that leaves the fewest rows in the worst case, if one leaves at most three quarters.
    fn best_split(&self, rows: &[u32], asked: &Columns) -> Option<Split> {
        if rows.len() <= FEW || asked.len() >= LEVELS {
            return None;
        }
        let worst = |split: &Split| split.groups.iter().chain([&split.other]).map(Vec::len).max().unwrap_or(0);
        (0..self.table.keys.len())
            .filter(|column| !asked.contains(column))
            .filter_map(|column| self.split(column, rows, asked))
            .map(|split| (worst(&split), split))
            .filter(|(worst, _)| *worst <= rows.len() * 3 / 4)
            .min_by_key(|(worst, split)| (*worst, split.column))
            .map(|(_, split)| split)
    }

    /// How a column parts these rows; `None` where it cannot, or would list them far more often than once.
    fn split(&self, column: usize, rows: &[u32], asked: &Columns) -> Option<Split> {
        let cells: Vec<(u32, &Match)> =
            rows.iter().filter_map(|row| Some((*row, self.row(*row)?.cells.get(column)?))).collect();
        let most = rows.len() * 3 / 2 + 32;
        let example = cells.iter().find_map(|(_, cell)| values(cell).next())?;
        if number(example).is_some() {
            return split_by_number(column, &cells, most);
        }
        let grid = cells.iter().flat_map(|(_, cell)| values(cell)).try_fold(Grid::of(example)?, Grid::with)?;
        // Where the first row decides, whenever it began, nothing behind a row that surely matches can matter.
        let first = self.table.first_row && self.table.on.is_none();
        let sure = |row: u32| first && self.row(row).is_some_and(|row| surely(row, Some(column), asked));
        split_by_cuts(column, &cells, grid, most, sure)
    }
}

/// Whether a row matches as soon as this column does, if there is one, those asked above having matched.
fn surely(row: &TableRow, column: Option<usize>, asked: &Columns) -> bool {
    let settled = |at: usize, cell: &Match| Some(at) == column || *cell == Match::Any || asked.contains(&at);
    row.cells.iter().enumerate().all(|(at, cell)| settled(at, cell))
}

/// The values that a cell names.
fn values(cell: &Match) -> impl Iterator<Item = &Val> {
    let (listed, low, high): (&[Val], _, _) = match cell {
        Match::Any => (&[], None, None),
        Match::Among(values) | Match::NotAmong(values) => (values, None, None),
        Match::Between { low, high } => (&[], low.as_ref(), high.as_ref()),
    };
    listed.iter().chain(low.into_iter().chain(high).map(|(value, _)| value))
}

fn split_by_number(column: usize, cells: &[(u32, &Match)], most: usize) -> Option<Split> {
    // Such values have no order, so an interval of them is not worth an answer.
    if cells.iter().any(|(_, cell)| matches!(cell, Match::Between { .. })) {
        return None;
    }
    let mut numbers: Vec<u32> = cells.iter().flat_map(|(_, cell)| values(cell)).map(number).collect::<Option<_>>()?;
    numbers.sort_unstable();
    numbers.dedup();
    let listed: usize = cells
        .iter()
        .map(|(_, cell)| match cell {
            Match::Among(values) => values.len(),
            Match::Any | Match::NotAmong(_) | Match::Between { .. } => numbers.len(),
        })
        .sum();
    if listed > most {
        return None;
    }
    let mut groups = vec![Vec::new(); numbers.len()];
    let mut other = Vec::new();
    for (row, cell) in cells {
        let mut listed: SmallVec<[u32; 4]> = values(cell).filter_map(number).collect();
        listed.sort_unstable();
        let named = |number: &u32| listed.binary_search(number).is_ok();
        match cell {
            Match::Among(_) => {
                for number in &listed {
                    let group = numbers.binary_search(number).ok().and_then(|at| groups.get_mut(at));
                    group.into_iter().filter(|group| group.last() != Some(row)).for_each(|group| group.push(*row));
                }
            }
            Match::Any | Match::NotAmong(_) | Match::Between { .. } => {
                let unnamed = groups.iter_mut().zip(&numbers).filter(|(_, number)| !named(number));
                unnamed.for_each(|(group, _)| group.push(*row));
                other.push(*row);
            }
        }
    }
    Some(Split { column, by: By::Numbers(numbers), groups, other })
}

fn split_by_cuts(
    column: usize,
    cells: &[(u32, &Match)],
    grid: Grid,
    most: usize,
    sure: impl Fn(u32) -> bool,
) -> Option<Split> {
    let mut cuts: Vec<i64> = Vec::new();
    for (_, cell) in cells {
        for (from, to) in stretches(cell, grid)? {
            cuts.extend([from, to].into_iter().flatten());
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut groups = vec![Vec::new(); cuts.len() + 1];
    let mut other = Vec::new();
    let mut open = Open::all(groups.len());
    let mut listed = 0;
    for (row, cell) in cells {
        let sure = sure(*row);
        for (from, to) in stretches(cell, grid)? {
            let first = from.map_or(0, |from| cuts.partition_point(|cut| *cut <= from));
            let last = to.map_or(cuts.len(), |to| cuts.partition_point(|cut| *cut < to));
            let mut at = open.from(first);
            while at <= last {
                let group = groups.get_mut(at)?;
                if group.last() != Some(row) {
                    group.push(*row);
                    listed += 1;
                }
                if listed > most {
                    return None;
                }
                if sure {
                    open.close(at);
                }
                at = open.from(at + 1);
            }
        }
        match cell {
            Match::Any | Match::NotAmong(_) | Match::Between { low: None, high: None } => other.push(*row),
            Match::Among(_) | Match::Between { .. } => {}
        }
    }
    Some(Split { column, by: By::Cuts(grid, cuts), groups, other })
}

/// A stretch of places from a cut to a cut; `None` is the end of the line.
type Stretch = (Option<i64>, Option<i64>);

/// Where a cell holds.
fn stretches(cell: &Match, grid: Grid) -> Option<SmallVec<[Stretch; 2]>> {
    // Far from the ends, where places are exact.
    let place = |value: &Val| grid.place(value).filter(|place| place.unsigned_abs() < 1 << 61);
    let mut result = SmallVec::new();
    match cell {
        Match::Any => result.push((None, None)),
        Match::Among(values) => {
            for value in values {
                let at = place(value)?;
                result.push((Some(at), Some(at + 1)));
            }
        }
        Match::NotAmong(values) => {
            let mut places: SmallVec<[i64; 4]> = values.iter().map(place).collect::<Option<_>>()?;
            places.sort_unstable();
            let mut from = None;
            for at in places {
                result.push((from, Some(at)));
                from = Some(at + 1);
            }
            result.push((from, None));
        }
        Match::Between { low, high } => {
            let edge = |value: &Val, after: bool| Some(place(value)? + i64::from(after));
            let low = match low {
                Some((low, included)) => Some(edge(low, !included)?),
                None => None,
            };
            let high = match high {
                Some((high, included)) => Some(edge(high, *included)?),
                None => None,
            };
            result.push((low, high));
        }
    }
    Some(result)
}

/// The groups to which rows may still be added: a forest in which a closed group leads to the next open one.
struct Open(Vec<usize>);

impl Open {
    fn all(groups: usize) -> Open {
        Open((0..=groups).collect())
    }

    /// The first open group at `at` or after it; past the last where there is none.
    fn from(&mut self, mut at: usize) -> usize {
        while let Some(next) = self.0.get(at).copied().filter(|next| *next != at) {
            let further = self.0.get(next).copied().unwrap_or(next);
            if let Some(entry) = self.0.get_mut(at) {
                *entry = further;
            }
            at = next;
        }
        at
    }

    fn close(&mut self, at: usize) {
        if let Some(entry) = self.0.get_mut(at) {
            *entry = at + 1;
        }
    }
}

/// The children by number, if that wastes little room.
fn dense(numbers: &[u32], children: &[NodeAt], other: NodeAt) -> Option<Vec<NodeAt>> {
    let most = *numbers.last()? as usize;
    if most > numbers.len() * 4 + 16 {
        return None;
    }
    let mut result = vec![other; most + 1];
    for (number, child) in numbers.iter().zip(children) {
        *result.get_mut(*number as usize)? = *child;
    }
    Some(result)
}

fn short(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
