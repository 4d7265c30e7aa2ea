//! Where everything stands in a drawing: ranks by the longest path from the first stage, rows in between for the
//! labels, an order in each row with few crossings, then places in whole points.
//!
//! A box, a label, and each crossing of a row by an arrow have a place of their own in their row, and none overlaps
//! another. So no arrow runs through a box: in a row it goes straight down in its own place.

use super::{Chart, Edge};
use crate::ir::{Arena, Key};
use crate::source::columns;

/// A column of a title and of a label, in points; a line of each.
const TITLE_COLUMN: i64 = 8;
const LABEL_COLUMN: i64 = 6;
pub(super) const TITLE_LINE: i64 = 17;
pub(super) const LABEL_LINE: i64 = 14;
/// Between neighbours of a row, and between rows.
const GAP: i64 = 16;
const ROW_GAP: i64 = 22;
pub(super) const MARGIN: i64 = 24;
/// The room of a title inside its box.
const INSIDE: i64 = 12;
/// How far a loop stands out of its box.
pub(super) const LOOP: i64 = 22;
/// A title is broken beyond so many columns, a label beyond so many.
const TITLE_WIDTH: usize = 22;
const LABEL_WIDTH: usize = 30;
/// How often rows are put in order, and how often places are drawn together.
const SWEEPS: usize = 12;

/// A place in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct ItemId(usize);

impl Key for ItemId {
    fn at(index: usize) -> ItemId {
        ItemId(index)
    }

    fn index(self) -> usize {
        self.0
    }
}

/// What stands in a row: a box, or an arrow on its way, with its label or without.
#[derive(Clone, Debug, Default)]
struct Item {
    row: usize,
    x: i64,
    /// How far it reaches to both sides of `x`.
    left: i64,
    right: i64,
    height: i64,
    above: Vec<ItemId>,
    below: Vec<ItemId>,
}

/// A box that is placed.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) lines: Vec<String>,
}

/// An arrow that is placed.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// From its beginning to its end; neighbours are joined straight where they stand above each other, else in a curve.
    pub(super) points: Vec<(i64, i64)>,
    /// The left end of the first line of its label, and the lines.
    pub(super) label: (i64, i64),
    pub(super) lines: Vec<String>,
    pub(super) dashed: bool,
    /// Whether it leads from a box to itself.
    pub(super) around: bool,
}

/// A drawing in points.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) boxes: Vec<Placed>,
    pub(super) ways: Vec<Way>,
    pub(super) width: i64,
    pub(super) height: i64,
}

/// An arrow with the places it goes through, from the top down.
struct Chain<'c> {
    edge: &'c Edge,
    /// Whether it leads up.
    up: bool,
    items: Vec<ItemId>,
    /// Which of them has the label.
    label: ItemId,
    lines: Vec<String>,
}

/// Places everything of a chart.
pub(super) fn layout(chart: &Chart) -> Layout {
    let mut made = Maker { chart, items: Arena::default(), rows: Vec::new(), titles: Vec::new() };
    let ranks = ranks(chart);
    made.boxes(&ranks);
    let chains = made.chains(&ranks);
    made.order();
    made.place();
    made.finish(&chains)
}

struct Maker<'c> {
    chart: &'c Chart,
    /// The boxes first, in the order of the stages.
    items: Arena<ItemId, Item>,
    rows: Vec<Vec<ItemId>>,
    titles: Vec<Vec<String>>,
}

impl<'c> Maker<'c> {
    fn add(&mut self, item: Item) -> ItemId {
        let row = item.row;
        let id = self.items.push(item);
        if self.rows.len() <= row {
            self.rows.resize(row + 1, Vec::new());
        }
        if let Some(row) = self.rows.get_mut(row) {
            row.push(id);
        }
        id
    }

    fn boxes(&mut self, ranks: &[usize]) {
        for (at, (node, rank)) in self.chart.nodes.iter().zip(ranks).enumerate() {
            let mut lines = broken(&node.title, TITLE_WIDTH);
            lines.extend(node.notes.iter().flat_map(|note| broken(note, LABEL_WIDTH)));
            let half = widest(&lines, TITLE_COLUMN) / 2 + INSIDE;
            let mut height = count(&lines) * TITLE_LINE + INSIDE;
            let mut right = half;
            for edge in self.chart.edges.iter().filter(|edge| edge.from == at && edge.to == at) {
                let label = label(edge);
                right += LOOP + 4 + widest(&label, LABEL_COLUMN);
                height = height.max(count(&label) * LABEL_LINE);
            }
            self.titles.push(lines);
            self.add(Item { row: rank * 2, left: half, right, height, ..Item::default() });
        }
    }

    /// Takes every arrow through all rows between its ends.
    fn chains(&mut self, ranks: &[usize]) -> Vec<Chain<'c>> {
        let mut chains = Vec::new();
        let chart = self.chart;
        for edge in chart.edges.iter().filter(|edge| edge.from != edge.to) {
            let rank = |at: usize| ranks.get(at).copied().unwrap_or(0);
            let up = rank(edge.from) > rank(edge.to);
            let (top, bottom) = if up { (edge.to, edge.from) } else { (edge.from, edge.to) };
            let (first, last) = (rank(top) * 2 + 1, rank(bottom) * 2);
            let lines = label(edge);
            // The label stands near the stage that the arrow comes from.
            let labelled = if up { last.saturating_sub(1) } else { first };
            let mut items = vec![ItemId(top)];
            let mut label = ItemId(top);
            for row in first..last {
                let item = if row == labelled {
                    let (right, height) = (widest(&lines, LABEL_COLUMN) + 6, count(&lines) * LABEL_LINE);
                    Item { row, left: 4, right, height, ..Item::default() }
                } else {
                    Item { row, left: 2, right: 2, ..Item::default() }
                };
                let id = self.add(item);
                if row == labelled {
                    label = id;
                }
                items.push(id);
            }
            items.push(ItemId(bottom));
            for (above, below) in items.iter().zip(items.iter().skip(1)) {
                if let Some(item) = self.items.get_mut(*above) {
                    item.below.push(*below);
                }
                if let Some(item) = self.items.get_mut(*below) {
                    item.above.push(*above);
                }
            }
            chains.push(Chain { edge, up, items, label, lines });
        }
        chains
    }

    /// Puts each row in the order of the middle of its neighbours, down and up in turn.
    fn order(&mut self) {
        self.line_up();
        for sweep in 0..SWEEPS {
            let down = sweep % 2 == 0;
            let rows = self.rows.len();
            for step in 0..rows {
                let row = if down { step } else { rows - 1 - step };
                let Some(mut ids) = self.rows.get_mut(row).map(std::mem::take) else { continue };
                ids.sort_by_cached_key(|id| {
                    let item = self.items.at(*id);
                    self.middle(item, if down { &item.above } else { &item.below })
                });
                for (at, id) in (0..).zip(&ids) {
                    if let Some(item) = self.items.get_mut(*id) {
                        item.x = at * SCALE;
                    }
                }
                if let Some(slot) = self.rows.get_mut(row) {
                    *slot = ids;
                }
            }
        }
    }

    /// Numbers each row in its present order.
    fn line_up(&mut self) {
        for row in &self.rows {
            for (at, id) in (0..).zip(row) {
                if let Some(item) = self.items.get_mut(*id) {
                    item.x = at * SCALE;
                }
            }
        }
    }

    /// The middle of neighbours; without any, where it is.
    fn middle(&self, item: &Item, neighbours: &[ItemId]) -> i64 {
        let sum: i64 = neighbours.iter().map(|id| self.items.at(*id).x).sum();
        let count = i64::try_from(neighbours.len()).unwrap_or(i64::MAX);
        if count == 0 { item.x } else { sum / count }
    }

    /// Gives places: each as near as it can to the middle of its neighbours, with room for all.
    fn place(&mut self) {
        for at in 0..self.rows.len() {
            self.spread(at, &|_, _| 0);
        }
        for sweep in 0..SWEEPS {
            let rows = self.rows.len();
            for step in 0..rows {
                let down = sweep % 2 == 0;
                let row = if down { step } else { rows - 1 - step };
                self.spread(row, &|maker, item| {
                    let last = sweep + 2 >= SWEEPS;
                    let both: Vec<ItemId> = item.above.iter().chain(&item.below).copied().collect();
                    maker.middle(
                        item,
                        if last {
                            &both
                        } else if down {
                            &item.above
                        } else {
                            &item.below
                        },
                    )
                });
            }
        }
    }

    /// Gives a row its places: midway between what comes of pushing from the left and from the right.
    fn spread(&mut self, row: usize, wanted: &dyn Fn(&Maker<'_>, &Item) -> i64) {
        let Some(ids) = self.rows.get(row) else { return };
        let items: Vec<(ItemId, &Item)> = ids.iter().map(|id| (*id, self.items.at(*id))).collect();
        let wanted: Vec<i64> = items.iter().map(|(_, item)| wanted(self, item)).collect();
        let mut from_left = Vec::new();
        let mut free = i64::MIN / 4;
        for ((_, item), wanted) in items.iter().zip(&wanted) {
            let x = (*wanted).max(free + item.left);
            free = x + item.right + GAP;
            from_left.push(x);
        }
        let mut places = Vec::new();
        let mut free = i64::MAX / 4;
        for (((id, item), wanted), left) in items.iter().zip(&wanted).zip(&from_left).rev() {
            let x = (*wanted).min(free - item.right);
            free = x - item.left - GAP;
            places.push((*id, (x + left).div_euclid(2)));
        }
        // Halves were cut off to the left: what has become too near by that is moved on.
        let mut free = i64::MIN / 4;
        for (id, x) in places.into_iter().rev() {
            if let Some(item) = self.items.get_mut(id) {
                item.x = x.max(free + item.left);
                free = item.x + item.right + GAP;
            }
        }
    }

    fn finish(&self, chains: &[Chain<'_>]) -> Layout {
        let all = || self.items.values();
        let shift = MARGIN - all().map(|item| item.x - item.left).min().unwrap_or(0);
        let width = all().map(|item| item.x + item.right).max().unwrap_or(0) + shift + MARGIN;
        let mut tops = Vec::new();
        let mut y = MARGIN + TITLE_LINE + ROW_GAP;
        for row in &self.rows {
            let height = row.iter().map(|id| self.items.at(*id).height).max().unwrap_or(0);
            tops.push((y, height));
            y += height + ROW_GAP;
        }
        let band = |item: &Item| tops.get(item.row).copied().unwrap_or((0, 0));
        let boxes: Vec<Placed> = self
            .titles
            .iter()
            .enumerate()
            .map(|(at, lines)| {
                let item = self.items.at(ItemId(at));
                let (top, row) = band(item);
                let height = count(lines) * TITLE_LINE + INSIDE;
                let (x, y) = (item.x - item.left + shift, top + (row - height) / 2);
                Placed { x, y, width: item.left * 2, height, lines: lines.clone() }
            })
            .collect();
        let mut ways: Vec<Way> = chains.iter().map(|chain| self.way(chain, chains, &boxes, shift, &band)).collect();
        for (at, node) in boxes.iter().enumerate() {
            ways.extend(around(self.chart, at, node));
        }
        Layout { boxes, ways, width, height: y + MARGIN - ROW_GAP }
    }

    fn way(
        &self,
        chain: &Chain<'_>,
        chains: &[Chain<'_>],
        boxes: &[Placed],
        shift: i64,
        band: &dyn Fn(&Item) -> (i64, i64),
    ) -> Way {
        let mut points = Vec::new();
        let inner = chain.items.get(1..chain.items.len().saturating_sub(1)).unwrap_or_default();
        if let Some(start) = chain.items.first().and_then(|id| boxes.get(id.index())) {
            points.push((self.port(chain, chains, start, true), start.y + start.height));
        }
        for id in inner {
            let item = self.items.at(*id);
            let (top, height) = band(item);
            points.push((item.x + shift, top));
            points.push((item.x + shift, top + height));
        }
        if let Some(end) = chain.items.last().and_then(|id| boxes.get(id.index())) {
            points.push((self.port(chain, chains, end, false), end.y));
        }
        if chain.up {
            points.reverse();
        }
        let label = self.items.at(chain.label);
        let (top, height) = band(label);
        let above = (height - count(&chain.lines) * LABEL_LINE) / 2;
        Way {
            points,
            label: (label.x + shift + 5, top + above),
            lines: chain.lines.clone(),
            dashed: chain.edge.dashed,
            around: false,
        }
    }

    /// Where an arrow leaves or reaches a box: all of one side share its width, in the order of where they go.
    fn port(&self, chain: &Chain<'_>, chains: &[Chain<'_>], node: &Placed, leaves: bool) -> i64 {
        let end = |chain: &Chain<'_>| if leaves { chain.items.first() } else { chain.items.last() }.copied();
        let next = |chain: &Chain<'_>| {
            let at = if leaves { 1 } else { chain.items.len().saturating_sub(2) };
            chain.items.get(at).map(|id| (self.items.at(*id).x, *id))
        };
        let mut all: Vec<_> = chains.iter().filter(|other| end(other) == end(chain)).map(&next).collect();
        all.sort_unstable();
        let place = all.iter().position(|other| *other == next(chain)).unwrap_or(0);
        let (place, all) = (i64::try_from(place).unwrap_or(0), i64::try_from(all.len()).unwrap_or(1));
        node.x + node.width * (place + 1) / (all + 1)
    }
}

/// A step in the order of a row, so that middles differ.
const SCALE: i64 = 1 << 16;

/// Loops stand at the right of their box.
fn around<'c>(chart: &'c Chart, at: usize, node: &'c Placed) -> impl Iterator<Item = Way> + 'c {
    let mut x = node.x + node.width;
    let loops = chart.edges.iter().filter(move |edge| edge.from == at && edge.to == at);
    loops.map(move |edge| {
        let lines = label(edge);
        let (top, bottom) = (node.y + node.height / 4, node.y + node.height - node.height / 4);
        let out = x + LOOP;
        let start = node.x + node.width;
        let middle = node.y + (node.height - count(&lines) * LABEL_LINE) / 2;
        x = out + 4 + widest(&lines, LABEL_COLUMN);
        Way {
            points: vec![(start, top), (out, top), (out, bottom), (start, bottom)],
            label: (out + 2, middle),
            lines,
            dashed: edge.dashed,
            around: true,
        }
    })
}

/// The rank of each stage: the longest way from the first, where arrows that close a circle count the other way. What leads
/// back has an arrow the other way, which is counted already.
fn ranks(chart: &Chart) -> Vec<usize> {
    let count = chart.nodes.len();
    let mut leads: Vec<Vec<usize>> = vec![Vec::new(); count];
    for edge in chart.edges.iter().filter(|edge| edge.from != edge.to && !edge.back) {
        if let Some(all) = leads.get_mut(edge.from)
            && !all.contains(&edge.to)
        {
            all.push(edge.to);
        }
    }
    let mut search = Search { leads: &leads, state: vec![State::New; count], down: Vec::new(), left: Vec::new() };
    for at in 0..count {
        search.visit(at);
    }
    let mut ranks = vec![0usize; count];
    // Stages were left after all that follow them: from the last left on, each is final when it is passed on.
    for from in search.left.iter().rev() {
        for (_, to) in search.down.iter().filter(|(one, _)| one == from) {
            let least = ranks.get(*from).map_or(0, |rank| rank + 1);
            if let Some(rank) = ranks.get_mut(*to) {
                *rank = least.max(*rank);
            }
        }
    }
    ranks
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// A search into the depth.
struct Search<'l> {
    leads: &'l [Vec<usize>],
    state: Vec<State>,
    /// Every arrow, turned where it would close a circle.
    down: Vec<(usize, usize)>,
    left: Vec<usize>,
}

impl Search<'_> {
    fn state(&self, at: usize) -> State {
        self.state.get(at).copied().unwrap_or(State::Done)
    }

    fn set(&mut self, at: usize, state: State) {
        if let Some(slot) = self.state.get_mut(at) {
            *slot = state;
        }
    }

    /// Goes down from a stage; its depth is bounded by the number of stages that are drawn.
    fn visit(&mut self, at: usize) {
        if self.state(at) != State::New {
            return;
        }
        self.set(at, State::Open);
        for to in self.leads.get(at).cloned().unwrap_or_default() {
            match self.state(to) {
                State::Open => self.down.push((to, at)),
                State::New | State::Done => {
                    self.down.push((at, to));
                    self.visit(to);
                }
            }
        }
        self.set(at, State::Done);
        self.left.push(at);
    }
}

fn label(edge: &Edge) -> Vec<String> {
    edge.labels.iter().flat_map(|label| broken(label, LABEL_WIDTH)).collect()
}

/// A text in lines, broken at blanks where it is too wide.
fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut().filter(|line| columns(line) + 1 + columns(word) <= width) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    if lines.is_empty() { vec![String::new()] } else { lines }
}

fn widest(lines: &[String], column: i64) -> i64 {
    let widest = lines.iter().map(|line| columns(line)).max().unwrap_or(0);
    i64::try_from(widest).unwrap_or(0).saturating_mul(column)
}

fn count(lines: &[String]) -> i64 {
    i64::try_from(lines.len()).unwrap_or(0)
}
