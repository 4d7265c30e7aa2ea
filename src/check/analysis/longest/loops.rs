//! Circles of arrows.

use super::ways::{By, Way};
use std::collections::{BTreeSet, VecDeque};

/// So many circles are looked for.
const ROUNDS: usize = 64;

/// Circles of the arrows that `counts` takes, each without an arrow that was told of before; the earliest stages first, and the
/// shortest through each.
pub(super) fn rounds<'w, 'p>(
    nodes: usize,
    all: &'w [Way<'p>],
    counts: impl Fn(&Way<'p>) -> bool,
) -> Vec<Vec<&'w Way<'p>>> {
    let mut left: Vec<&Way<'p>> = all.iter().filter(|way| counts(way)).collect();
    let mut found = Vec::new();
    while found.len() < ROUNDS {
        let parts = parts(nodes, &left);
        left.retain(|way| together(&parts, way));
        let Some(start) = left.iter().map(|way| way.nodes.0).min() else { break };
        let round = shortest(nodes, &left, start);
        let Some(taken) = closing(&round).or(round.first().copied()) else { break };
        let (right, span) = (taken.right, taken.span);
        left.retain(|way| if right.is_some() { way.right != right } else { way.span != span });
        found.push(round);
    }
    found
}

/// The last arrow of a circle that somebody takes: without it there is none.
pub(super) fn closing<'w, 'p>(round: &[&'w Way<'p>]) -> Option<&'w Way<'p>> {
    round.iter().rev().copied().find(|way| match way.by {
        By::Act { .. } => true,
        By::Silence { .. } | By::Time | By::AtOnce => false,
    })
}

/// Whether an arrow is part of a circle.
pub(super) fn together(parts: &[usize], way: &Way<'_>) -> bool {
    parts.get(way.nodes.0) == parts.get(way.nodes.1)
}

/// The shortest circle through a stage.
fn shortest<'w, 'p>(nodes: usize, ways: &[&'w Way<'p>], start: usize) -> Vec<&'w Way<'p>> {
    let out = by_stage(nodes, ways, false);
    let mut came: Vec<Option<&Way<'p>>> = vec![None; nodes];
    let mut next = VecDeque::from([start]);
    while let Some(at) = next.pop_front() {
        for way in out.get(at).into_iter().flatten() {
            let to = way.nodes.1;
            let Some(slot) = came.get_mut(to).filter(|slot| slot.is_none()) else { continue };
            *slot = Some(way);
            if to == start {
                next.clear();
                break;
            }
            next.push_back(to);
        }
    }
    let mut round = Vec::new();
    let mut at = start;
    while let Some(way) = came.get(at).copied().flatten() {
        round.push(way);
        at = way.nodes.0;
        if at == start {
            break;
        }
    }
    round.reverse();
    round
}

fn by_stage<'w, 'p>(nodes: usize, ways: &[&'w Way<'p>], turned: bool) -> Vec<Vec<&'w Way<'p>>> {
    let mut out = vec![Vec::new(); nodes];
    for way in ways {
        let at = if turned { way.nodes.1 } else { way.nodes.0 };
        if let Some(list) = out.get_mut(at) {
            list.push(*way);
        }
    }
    out
}

/// A number for each stage: two have the same where each leads to the other.
pub(super) fn parts(nodes: usize, ways: &[&Way<'_>]) -> Vec<usize> {
    let (out, back) = (by_stage(nodes, ways, false), by_stage(nodes, ways, true));
    let mut seen = BTreeSet::new();
    let mut order = Vec::new();
    for start in 0..nodes {
        // Each entry: a stage, and how many of its arrows have been followed.
        let mut path = vec![(start, 0usize)];
        if !seen.insert(start) {
            continue;
        }
        while let Some((at, followed)) = path.last_mut() {
            let (here, next) = (*at, out.get(*at).and_then(|ways| ways.get(*followed)));
            *followed += 1;
            match next {
                Some(way) if seen.insert(way.nodes.1) => path.push((way.nodes.1, 0)),
                Some(_) => {}
                None => {
                    order.push(here);
                    path.pop();
                }
            }
        }
    }
    let mut part: Vec<Option<usize>> = vec![None; nodes];
    for start in order.into_iter().rev() {
        let mut next = vec![start];
        while let Some(at) = next.pop() {
            let Some(slot) = part.get_mut(at).filter(|slot| slot.is_none()) else { continue };
            *slot = Some(start);
            next.extend(back.get(at).into_iter().flatten().map(|way| way.nodes.0));
        }
    }
    part.into_iter().map(|part| part.unwrap_or(usize::MAX)).collect()
}
