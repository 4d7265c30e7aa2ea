//! The way through a workflow that takes longest.

use super::length::Length;
use super::loops::{parts, together};
use super::ways::{Key, Way};
use super::{Route, step};
use crate::ir::RightId;
use std::collections::{BTreeMap, BTreeSet};

/// So many pairs of a stage and what may still be done are looked at.
const STATES: usize = 100_000;

/// A stage, and how often each counted arrow may still be taken.
type State = (usize, Vec<u32>);

/// What is known of a state: the rank of the longest way from it, and its first arrow.
type Best = ((usize, i64), Option<usize>);

/// The longest way from the first stage, where some lines are used once at most. None where time alone leads
/// round, or where the search ends before.
pub(super) fn longest(nodes: usize, all: &[Way<'_>], once: &BTreeSet<RightId>) -> Option<Route> {
    let graph = Graph::new(nodes, all, once)?;
    let start: State = (0, graph.limits.clone());
    let mut best: BTreeMap<State, Best> = BTreeMap::new();
    // Each entry: a state, and how many of its arrows have been followed.
    let mut path: Vec<(State, usize)> = vec![(start.clone(), 0)];
    while let Some((state, followed)) = path.last_mut() {
        let next = graph.out.get(state.0).and_then(|out| out.get(*followed)).copied();
        *followed += 1;
        match next {
            Some(way) => {
                if let Some((to, _)) = graph.take(state, way)
                    && !best.contains_key(&to)
                {
                    path.push((to, 0));
                }
            }
            None => {
                let found = graph.best(state, &best);
                best.insert(state.clone(), found);
                path.pop();
            }
        }
        if best.len() > STATES || path.len() > STATES {
            return None;
        }
    }
    Some(graph.route(start, &best))
}

struct Graph<'w, 'p> {
    all: &'w [Way<'p>],
    out: Vec<Vec<usize>>,
    /// What counts arrows that are part of a circle.
    keys: BTreeMap<Key, usize>,
    limits: Vec<u32>,
    /// The keys of each arrow: what counts it, and whose stay it ends.
    counted: Vec<(Option<usize>, Option<usize>)>,
}

impl<'w, 'p> Graph<'w, 'p> {
    fn new(nodes: usize, all: &'w [Way<'p>], once: &BTreeSet<RightId>) -> Option<Graph<'w, 'p>> {
        let limit = |way: &Way<'_>| {
            let once = way.right.filter(|right| once.contains(right));
            way.limit.or(once.map(|right| (Key::Right(right), 1)))
        };
        let uncounted: Vec<&Way<'p>> = all.iter().filter(|way| limit(way).is_none()).collect();
        let alone = parts(nodes, &uncounted);
        if uncounted.iter().any(|way| together(&alone, way)) {
            return None;
        }
        let parts = parts(nodes, &all.iter().collect::<Vec<_>>());
        let mut graph =
            Graph { all, out: vec![Vec::new(); nodes], keys: BTreeMap::new(), limits: Vec::new(), counted: Vec::new() };
        for (at, way) in all.iter().enumerate() {
            graph.out.get_mut(way.nodes.0)?.push(at);
            let count = limit(way).filter(|_| together(&parts, way)).map(|(key, most)| graph.key(key, most));
            let first = way.first.then(|| graph.key(Key::First(way.from), 1));
            graph.counted.push((count, first));
        }
        Some(graph)
    }

    fn key(&mut self, key: Key, most: u32) -> usize {
        let next = self.limits.len();
        let at = *self.keys.entry(key).or_insert(next);
        if at == next {
            self.limits.push(most);
        }
        at
    }

    /// The state behind an arrow and how long the stay before was; none where it has been taken too often.
    fn take(&self, state: &State, at: usize) -> Option<(State, Length)> {
        let (way, (count, first)) = (self.all.get(at)?, self.counted.get(at)?);
        let mut left = state.1.clone();
        if let Some(count) = count {
            let left = left.get_mut(*count)?;
            *left = left.checked_sub(1)?;
        }
        let mut length = way.length.clone();
        if let Some(first) = first {
            let left = left.get_mut(*first)?;
            if *left == 0 {
                length = Length::default();
            }
            *left = 0;
        }
        Some(((way.nodes.1, left), length))
    }

    fn best(&self, state: &State, known: &BTreeMap<State, Best>) -> Best {
        let mut best: Best = ((0, 0), None);
        for at in self.out.get(state.0).into_iter().flatten() {
            let Some((to, length)) = self.take(state, *at) else { continue };
            let (rest, _) = known.get(&to).copied().unwrap_or_default();
            let (open, weight) = length.rank();
            let rank = (open.saturating_add(rest.0), weight.saturating_add(rest.1));
            if best.1.is_none() || rank > best.0 {
                best = (rank, Some(*at));
            }
        }
        best
    }

    fn route(&self, start: State, best: &BTreeMap<State, Best>) -> Route {
        let mut route = Route { steps: Vec::new(), length: Length::default() };
        let mut state = start;
        while let Some((_, Some(at))) = best.get(&state) {
            let (Some(way), Some((to, length))) = (self.all.get(*at), self.take(&state, *at)) else { break };
            route.length.add(&length);
            route.steps.push(super::Step { length, ..step(way) });
            state = to;
        }
        route
    }
}
