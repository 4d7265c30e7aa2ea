//! What can be said about a checked policy without a case: tables with gaps, exceptions that contradict each
//! other, rules that never apply.
//!
//! Every value is split at the constants that it is compared with; the finitely many regions that are left are
//! searched. What the search cannot decide within its budget is not reported, and neither is a case that the
//! evaluator, asked about it, judges otherwise.

mod always;
mod bearers;
mod before;
mod bounds;
mod conflicts;
mod decided;
mod draft;
mod example;
mod flow;
mod formula;
mod groups;
pub mod longest;
mod marks;
mod partial;
mod placing;
mod reads;
mod regions;
mod rules;
mod sound;
mod sources;
mod space;
mod tables;
mod terms;
mod windows;
mod words;

#[cfg(test)]
mod tests;

use crate::diag::Sink;
use crate::ir::{Expr, ExprKind, Program, Range, Table, TableId, TableKey, places};
use crate::source::Span;
use crate::syntax::ast::File;
use crate::value::Type;
use formula::Reader;
use groups::{Condition, Group};
use partial::Search;
use sound::Sound;

/// Reports what is wrong or pointless in a policy; `mistakes` are the places of its errors of names and types, and what
/// hangs on them is left out.
pub(super) fn analyse(program: &Program, files: &[&File], mistakes: &[Span], sink: &mut Sink) {
    let mut sound = Sound::of(program, files, mistakes);
    if !sound.any() {
        return;
    }
    if sound.all() {
        flow::check(program, sink);
    }
    check_tables(program, &mut sound, sink);
    let whole = sound.all() && !sink.has_errors();
    for mut group in Group::all(program) {
        if sound.group(&group) {
            group.finish();
            rules::check(&group, sink);
            conflicts::check(program, &group, sink);
        }
    }
    if whole {
        check_conditions(program, sink);
        bearers::check(program, sink);
    }
    if whole && !sink.has_errors() {
        always::check(program, sink);
    }
}

fn check_tables(program: &Program, sound: &mut Sound<'_>, sink: &mut Sink) {
    let whole = whole_keys(program);
    for ((id, table), whole) in program.tables.iter().zip(&whole) {
        if sound.table(id) {
            let mut found = Sink::default();
            tables::check(program, table, keys(program, table), whole, &mut found);
            if found.has_errors() {
                // What a rule comes to hangs on tables that do not answer.
                sound.fails(id);
            }
            found.finish().into_iter().for_each(|one| sink.push(one));
        }
    }
}

/// The keys of a table; one that stands for a define has the range that follows from what this is computed from.
fn keys(program: &Program, table: &Table) -> Vec<TableKey> {
    let mut keys = table.keys.clone();
    for key in keys.iter_mut().filter(|key| key.range.is_none()) {
        let ends = key.define.map(|id| Reader::new(program).ends(&program.defines.at(id).value));
        if let Some((low, high)) = ends.filter(|(low, high)| low.is_some() || high.is_some()) {
            key.range = Some(Range::Between { low, high });
        }
    }
    keys
}

/// Conditions outside rules: of defines and of the ledger's lines.
fn check_conditions(program: &Program, sink: &mut Sink) {
    let defines = program.defines.values().filter(|define| define.ty.base == Type::Bool).map(|define| &define.value);
    let lines = program.compensation.iter().flat_map(|compensation| compensation.lines.values());
    let lines = lines.flat_map(|line| line.when.iter().chain(&line.unless));
    for condition in defines.chain(lines) {
        let mut reader = Reader::new(program);
        let condition = Condition::of(&mut reader, condition, None);
        reader.space.finish();
        rules::report_same(&mut Search::new(&reader.space), &condition, sink);
    }
}

/// Which keys of each table are only asked with amounts as facts bring them, in whole minor units.
fn whole_keys(program: &Program) -> Vec<Vec<bool>> {
    let mut whole: Vec<Vec<bool>> = program.tables.values().map(|table: &Table| vec![true; table.keys.len()]).collect();
    places::every(program, &mut |expr| {
        if let ExprKind::Lookup { table: TableId(table), keys, .. } = &expr.kind
            && let Some(whole) = whole.get_mut(*table as usize)
        {
            whole.iter_mut().zip(keys).for_each(|(whole, key)| *whole = *whole && is_brought(program, key));
        }
    });
    whole
}

/// Whether a value is one that a case brings, not computed.
fn is_brought(program: &Program, expr: &Expr) -> bool {
    if let ExprKind::Define(id) = &expr.kind {
        return is_brought(program, &program.defines.at(*id).value);
    }
    matches!(expr.kind, ExprKind::Fact(_) | ExprKind::Field(..) | ExprKind::Local(_) | ExprKind::Const(_))
}
