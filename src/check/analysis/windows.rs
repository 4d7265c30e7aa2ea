//! Windows of a workflow that never open: they close before they open, they open behind the end of their stage, or they
//! have closed before a case can come there.

use super::flow::{constant, passes};
use super::formula::{self, NOW};
use super::longest::ways::{Reader, Way, own, shifted};
use super::partial::{Answer, Search};
use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Expr, ExprKind, Journal, Mark, Program, Right, RightId, StageId, Stay, Window, Workflow};
use crate::source::Span;
use crate::time::Period;
use crate::value::Duration;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// Reports them. A line that several stages hold is told of only where its window is closed in all of them.
pub(super) fn check(program: &Program, workflow: &Workflow, met: &BTreeSet<StageId>, sink: &mut Sink) {
    let windowed = workflow.rights.values().any(|right| !right.windows.is_empty());
    if !windowed {
        return;
    }
    let reader = Reader::new(program, workflow, met);
    let ways = reader.read().all;
    let mut found: BTreeMap<RightId, Option<(Span, &str)>> = BTreeMap::new();
    for id in met {
        let stage = workflow.stages.at(*id);
        if passes(stage) || stage.stay == Stay::Final {
            continue;
        }
        for right in stage.rights.iter().filter(|right| !workflow.rights.at(**right).windows.is_empty()) {
            let why = never(&reader, &ways, *id, workflow.rights.at(*right));
            let slot = found.entry(*right).or_insert(why);
            *slot = slot.filter(|_| why.is_some());
        }
    }
    for (right, why) in found {
        let Some((span, why)) = why else { continue };
        let event = &workflow.events.at(workflow.rights.at(right).event).decl.name;
        sink.push(
            Diagnostic::new(Code::ClosedWindow, span, format!("the window of `{event}` never opens: {why}"))
                .with_help("mend the window, or the deadline that it runs against; or take the line out"),
        );
    }
}

fn never<'p>(reader: &Reader<'p>, ways: &[Way<'p>], id: StageId, right: &'p Right) -> Option<(Span, &'static str)> {
    let mut formulas = formula::Reader::new(reader.program);
    let all: Vec<_> = right.windows.iter().map(|window| formulas.window(window, &NOW)).collect();
    formulas.space.finish();
    let goal: Vec<_> = all.iter().map(|formula| (formula, true)).collect();
    if Search::new(&formulas.space).ever(&goal) == Answer::Never {
        return Some((right.windows.last()?.span(), "it closes before it opens"));
    }
    let closed = right.windows.iter().find(|window| closes_first(id, window, &right.windows));
    if let Some(window) = closed {
        return Some((window.span(), "it closes before it opens"));
    }
    right.windows.iter().find_map(|window| match window {
        Window::From { at, span } => {
            opens_late(reader, ways, id, at).then_some((*span, "the stage ends before, and moves the case on"))
        }
        Window::Within { period, anchor, span } => {
            closes_early(reader, ways, id, period, anchor).then_some((*span, "it is over before a case comes here"))
        }
        Window::Until { at, span } => {
            let (period, anchor) = shifted(at)?;
            closes_early(reader, ways, id, period, anchor).then_some((*span, "it is over before a case comes here"))
        }
    })
}

/// Whether a window closes before another opens, where both count from the entry of the stage.
fn closes_first(id: StageId, closes: &Window, all: &[Window]) -> bool {
    let end = match closes {
        Window::Within { period, anchor, .. } => Some((period, anchor)),
        Window::Until { at, .. } => shifted(at),
        Window::From { .. } => None,
    };
    let of = |(period, anchor): (&Expr, &Expr)| Some((constant(period)?, own(id, anchor)?));
    let Some((end, first)) = end.and_then(of) else { return false };
    all.iter().any(|window| match window {
        Window::From { at, .. } => shifted(at).and_then(of).is_some_and(|(opens, from_first)| {
            let order = opens.period.compare(end.period);
            alike(opens, end) && first == from_first && order.is_some_and(Ordering::is_ge)
        }),
        Window::Within { .. } | Window::Until { .. } => false,
    })
}

/// Whether a deadline of the stage moves the case on before a window opens. One that is interrupted waits longer.
fn opens_late<'p>(reader: &Reader<'p>, ways: &[Way<'p>], id: StageId, at: &Expr) -> bool {
    let opens = shifted(at).and_then(|(period, anchor)| Some((constant(period)?, own(id, anchor)?)));
    let Some((opens, first)) = opens else { return false };
    let interrupted = ways.iter().any(|way| way.from == id && reader.workflow.stages.at(way.to).leads_back);
    !interrupted
        && reader.ends_of(id).into_iter().any(|(end, from_first)| {
            let order = opens.period.compare(end.period);
            alike(opens, end) && first == from_first && order.is_some_and(Ordering::is_ge)
        })
}

/// Whether a window that counts from an earlier stage has closed before a case can come.
fn closes_early<'p>(reader: &Reader<'p>, ways: &[Way<'p>], id: StageId, period: &Expr, anchor: &Expr) -> bool {
    let from = if let ExprKind::Journal(Journal::Met { mark: Mark::Stage(stage), .. }) = anchor.kind {
        Some(stage)
    } else {
        matches!(anchor.kind, ExprKind::Journal(Journal::OpenedAt)).then_some(StageId(0))
    };
    let (Some(from), Some(closes)) = (from.filter(|from| *from != id), constant(period)) else { return false };
    let (Some(most), Some(least)) = (units(closes), quickest(reader.workflow, ways, from, id, closes)) else {
        return false;
    };
    least >= most
}

/// How much time passes at least on the way from a stage to another, in units like that of a length of time.
fn quickest(workflow: &Workflow, ways: &[Way<'_>], from: StageId, to: StageId, like: Duration) -> Option<i64> {
    let mut out: Vec<Vec<&Way<'_>>> = vec![Vec::new(); workflow.stages.len()];
    for way in ways {
        out.get_mut(way.from.index())?.push(way);
    }
    let mut done = BTreeSet::new();
    let mut next = BinaryHeap::from([Reverse((0i64, from))]);
    while let Some(Reverse((passed, at))) = next.pop() {
        if at == to {
            return Some(passed);
        }
        if !done.insert(at) {
            continue;
        }
        for way in out.get(at.index())? {
            let takes = way.takes.filter(|takes| alike(*takes, like)).and_then(units).unwrap_or(0);
            next.push(Reverse((passed.saturating_add(takes), way.to)));
        }
    }
    None
}

fn alike(one: Duration, other: Duration) -> bool {
    one.period.kind() == other.period.kind() && one.counting == other.counting && one.calendar == other.calendar
}

/// A length as a number that can be added; none where months are among it.
fn units(length: Duration) -> Option<i64> {
    match length.period {
        Period::Elapsed { ms } | Period::BusinessTime { ms } => Some(ms),
        Period::Calendar { months: 0, days } | Period::BusinessDays(days) => Some(days.into()),
        Period::Calendar { .. } => None,
    }
}
