//! `always` rules that some case breaks.
//!
//! Cases begin plain, or in regions where lines of the ledger apply to something that is allowed. From there each
//! value by itself is moved to and beside the borders that the policy's conditions draw, then several at once, in
//! mixtures that look random and are the same every time. Each case is decided, up to a budget; that none breaks a
//! rule proves nothing, and nothing is said then.

use super::conflicts::facts_in_words;
use super::draft::Draft;
use super::example::{Change, Maker};
use super::formula::{Formula, Reader};
use super::partial::{self, Answer};
use super::places;
use super::space::{Set, Space};
use super::terms::Reads;
use crate::diag::{Code, Diagnostic, Sink};
use crate::eval::{FaultKind, Options};
use crate::ir::{Always, Asked, Program, Verdict};
use crate::syntax::ast::LineKind;

/// So many cases are decided; fewer where hooks run, which may take long.
const CASES: u32 = 2000;
const CASES_WITH_HOOKS: u32 = 200;

/// So many values of one place in a case are tried.
const VALUES: usize = 24;

/// Reports the `always` rules that a case was found to break.
pub(super) fn check(program: &Program, sink: &mut Sink) {
    if program.always.is_empty() {
        return;
    }
    let mut reader = Reader::new(program);
    let wishes = Wishes::of(program, &mut reader);
    places::every(program, &mut |expr| {
        if is_condition(expr) {
            reader.condition(expr);
        }
    });
    reader.space.finish();
    let mut search = Search::new(program, Maker::new(program, &reader), wishes.seeds(&reader.space));
    for always in &program.always {
        if let Some(draft) = search.broken(always) {
            let reads = search.matters(always, &draft);
            report(always, &draft, &reads, sink);
        }
    }
}

/// What cases to begin with should be like.
struct Wishes {
    /// When each rule that allows something applies to what is asked.
    allows: Vec<Formula>,
    /// When each line of the ledger applies, and whether it takes something away.
    lines: Vec<(Formula, bool)>,
}

impl Wishes {
    fn of<'a>(program: &'a Program, reader: &mut Reader<'a>) -> Wishes {
        let mut wishes = Wishes { allows: Vec::new(), lines: Vec::new() };
        if let Some(eligibility) = &program.eligibility {
            for rule in &eligibility.rules.excepts {
                let applies = reader.applies(rule, eligibility.rules.at.as_ref());
                if rule.outcome.verdict == Verdict::Allow {
                    let asked = match eligibility.asked {
                        Asked::Fact(fact) => reader.is_one_of(fact, rule.outcome.remedies),
                        Asked::Remedy(_) => Formula::Const(true),
                    };
                    wishes.allows.push(Formula::all(vec![applies, asked]));
                }
            }
        }
        for line in program.compensation.iter().flat_map(|one| one.lines.values()) {
            let when = line.when.as_ref().map(|when| reader.condition(when));
            let unless = line.unless.as_ref().map(|unless| reader.condition(unless).not());
            let applies = Formula::all(when.into_iter().chain(unless).collect());
            wishes.lines.push((applies, line.kind == LineKind::Deduct));
        }
        wishes
    }

    /// Regions in which something is allowed and lines apply: each line for once first, then as many as go together;
    /// once with and once without those that take something away.
    fn seeds(&self, space: &Space) -> Vec<Vec<Set>> {
        let mut seeds: Vec<Vec<Set>> = Vec::new();
        for (first, deducts) in (0..self.lines.len().max(1)).flat_map(|at| [(at, true), (at, false)]) {
            let mut goal: Vec<(&Formula, bool)> = Vec::new();
            let mut search = partial::Search::new(space);
            let mut add = |formula, wanted| {
                goal.push((formula, wanted));
                let possible = search.ever(&goal) == Answer::Found;
                if !possible {
                    goal.pop();
                }
                possible
            };
            if let Some((line, _)) = self.lines.get(first) {
                add(line, true);
            }
            let _ = self.allows.iter().any(|allows| add(allows, true));
            for (line, deduct) in &self.lines {
                add(line, deducts || !deduct);
            }
            let mut found = None;
            search.each(&goal, &mut |domains| {
                found = Some(domains.to_vec());
                true
            });
            seeds.extend(found.filter(|found| !seeds.contains(found)));
        }
        seeds
    }
}

/// Whether an expression is a comparison by itself; what is made of them is looked into part by part.
fn is_condition(expr: &crate::ir::Expr) -> bool {
    use crate::ir::ExprKind;
    matches!(
        expr.kind,
        ExprKind::Equal { .. }
            | ExprKind::Compare { .. }
            | ExprKind::InRange { .. }
            | ExprKind::InMask { .. }
            | ExprKind::InSet { .. }
            | ExprKind::Within { .. }
            | ExprKind::IsKnown(_)
            | ExprKind::IfKnown { .. }
            | ExprKind::Lookup { .. }
    )
}

struct Search<'g, 'a> {
    program: &'a Program,
    maker: Maker<'g, 'a>,
    starts: Vec<Start<'a>>,
    dice: u64,
}

/// A case to begin with.
struct Start<'a> {
    draft: Draft<'a>,
    /// What can be changed, each place with its values.
    changes: Vec<Vec<Change>>,
}

impl<'a> Start<'a> {
    fn new(draft: Draft<'a>, edges: Vec<Change>) -> Start<'a> {
        let mut changes: Vec<Vec<Change>> = Vec::new();
        for change in edges {
            let place = changes.iter_mut().find(|all| all.first().is_some_and(|one| one.same_place(&change)));
            match place {
                Some(all) if all.len() < VALUES && !all.contains(&change) => all.push(change),
                Some(_) => {}
                None => changes.push(vec![change]),
            }
        }
        Start { draft, changes }
    }

    fn with(&self, changes: &[Change]) -> Draft<'a> {
        let mut draft = self.draft.clone();
        changes.iter().for_each(|change| draft.apply(*change));
        draft
    }
}

impl<'g, 'a> Search<'g, 'a> {
    fn new(program: &'a Program, mut maker: Maker<'g, 'a>, seeds: Vec<Vec<Set>>) -> Search<'g, 'a> {
        let mut drafts = vec![Draft::plain(program)];
        drafts.extend(seeds.iter().filter_map(|domains| maker.make(domains, None)));
        let mut start = |draft: Draft<'a>| {
            let edges = maker.edges(&draft);
            Start::new(draft, edges)
        };
        let starts = drafts.into_iter().map(&mut start).collect();
        Search { program, maker, starts, dice: 0x9e37_79b9_7f4a_7c15 }
    }

    /// A case that breaks the rule, with as little changed as possible.
    fn broken(&mut self, always: &Always) -> Option<Draft<'a>> {
        let (start, mut kept) = self.find(always)?;
        for change in kept.clone() {
            let fewer: Vec<Change> = kept.iter().filter(|one| **one != change).copied().collect();
            if self.breaks(always, start, &fewer) {
                kept = fewer;
            }
        }
        self.starts.get(start).map(|start| start.with(&kept))
    }

    /// With which changes of which start.
    fn find(&mut self, always: &Always) -> Option<(usize, Vec<Change>)> {
        let mut left = if self.program.hooks.is_empty() { CASES } else { CASES_WITH_HOOKS };
        for start in 0..self.starts.len() {
            left = left.checked_sub(1)?;
            if self.breaks(always, start, &[]) {
                return Some((start, Vec::new()));
            }
        }
        let singles: Vec<Vec<Change>> = self.starts.iter().map(|start| start.changes.concat()).collect();
        let share = left / 2 / u32::try_from(singles.len()).unwrap_or(u32::MAX).max(1);
        for (start, changes) in singles.into_iter().enumerate() {
            for change in changes.into_iter().take(share as usize) {
                left -= 1;
                if self.breaks(always, start, &[change]) {
                    return Some((start, vec![change]));
                }
            }
        }
        while left > 0 {
            left -= 1;
            let start = self.roll(self.starts.len());
            let mixture = self.mixture(start);
            if self.breaks(always, start, &mixture) {
                return Some((start, mixture));
            }
        }
        None
    }

    /// Some of the places changed, each to one of its values.
    fn mixture(&mut self, start: usize) -> Vec<Change> {
        let mut mixture = Vec::new();
        for place in 0..self.starts.get(start).map_or(0, |start| start.changes.len()) {
            if self.roll(4) == 0 {
                let len = self.starts.get(start).and_then(|start| start.changes.get(place)).map_or(1, Vec::len);
                let roll = self.roll(len);
                let value = self.starts.get(start).and_then(|start| start.changes.get(place)?.get(roll));
                mixture.extend(value);
            }
        }
        mixture
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        usize::try_from(self.dice >> 33).unwrap_or(0) % sides.max(1)
    }

    /// What a case that breaks the rule must be shown with: the facts that the rule reads, those that are not as in a plain
    /// case, and those without whose value the rule would hold; else all that decisions read.
    fn matters(&mut self, always: &'a Always, draft: &Draft<'a>) -> Reads<'a> {
        let mut reads = Reads::new(self.program);
        reads.add(&always.condition);
        let plain = Draft::plain(self.program);
        let facts = self.program.facts.iter().map(|(id, _)| id);
        reads.facts.extend(facts.filter(|id| plain.words(*id) != draft.words(*id)));
        reads.now |= plain.now != draft.now;
        for change in Start::new(draft.clone(), self.maker.edges(draft)).changes.concat() {
            let known = change.fact().map_or(reads.now, |fact| reads.facts.contains(&fact));
            let mut other = draft.clone();
            other.apply(change);
            if !known && !self.is_broken(always, &other) {
                match change.fact() {
                    Some(fact) => _ = reads.facts.insert(fact),
                    None => reads.now = true,
                }
            }
        }
        if reads.facts.is_empty() && !reads.now {
            places::every(self.program, &mut |expr| reads.add(expr));
        }
        reads
    }

    fn breaks(&mut self, always: &Always, start: usize, changes: &[Change]) -> bool {
        let Some(start) = self.starts.get(start) else { return false };
        let draft = start.with(changes);
        self.is_broken(always, &draft)
    }

    /// Whether a case is decided, but for the rule.
    fn is_broken(&mut self, always: &Always, draft: &Draft<'a>) -> bool {
        let found = self.maker.evaluator.decide(&draft.case(), draft.now, &Options::default());
        found.is_err_and(|fault| match &fault.kind {
            FaultKind::Always { name, .. } => *name == always.decl.name,
            _ => false,
        })
    }
}

fn report(always: &Always, draft: &Draft<'_>, reads: &Reads<'_>, sink: &mut Sink) {
    let facts = facts_in_words(draft, reads);
    let note = if facts.is_empty() { "in every case".to_owned() } else { format!("for example with {facts}") };
    sink.push(
        Diagnostic::new(
            Code::BrokenAlways,
            always.decl.span,
            format!("`{}` must hold of every decision, and does not of some", always.decl.name),
        )
        .with_help("limit what is decided, such as with `total at most …`, or mend the rule")
        .with_note(note),
    );
}
