//! Who bears what, and how much: computed shares of fault that can come to more than the whole, lines of the ledger
//! that their receiver bears himself, and floors above their caps in a row of a table.

use super::formula::Reader;
use super::terms::Terms;
use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{BearerKind, Expr, ExprKind, Line, PartyId, Program, Shares, TableRow};
use crate::value::{Num, Val};
use std::cmp::Ordering;

/// Reports them.
pub(super) fn check(program: &Program, sink: &mut Sink) {
    let rules = program.responsibility.rules.as_ref().filter(|_| program.responsibility.written);
    for rule in rules.iter().flat_map(|rules| std::iter::once(&rules.normally).chain(&rules.excepts)) {
        check_shares(program, &rule.outcome, sink);
    }
    for line in program.compensation.iter().flat_map(|one| one.lines.values()) {
        check_cap(program, line, sink);
        if bears_all(program, line) {
            let party = &program.parties.at(line.to).decl.name;
            let message = format!("`{}` is never paid: `{party}` receives it, and bears all of it", line.decl.name);
            sink.push(
                Diagnostic::new(Code::SelfBorne, line.decl.span, message)
                    .with_help("name another party behind `to`, or behind `borne by`"),
            );
        }
    }
}

/// Beside a `rest`, computed shares that can come to more than all of it.
fn check_shares(program: &Program, shares: &Shares, sink: &mut Sink) {
    let all: Vec<&Expr> = shares.shares.iter().filter_map(|(_, share)| share.as_ref()).collect();
    let written = |share: &&Expr| matches!(share.kind, ExprKind::Const(_));
    let Some(computed) = all.iter().find(|share| !written(share)) else { return };
    // Without a `rest`, a computed share is told of wherever it stands.
    if all.len() == shares.shares.len() {
        return;
    }
    let mut reader = Reader::new(program);
    let mut most = |share: &Expr| match reader.ends(share).1 {
        Some(Val::Num(most)) => Some(most),
        Some(_) | None => None,
    };
    let most: Option<Vec<Num>> = all.iter().map(|share| most(share)).collect();
    let sum = most.and_then(|all| all.into_iter().try_fold(Num::ZERO, Num::add));
    if let Some(sum) = sum.filter(|sum| *sum > Num::ONE) {
        let words = sum.mul(Num::from_i64(100)).and_then(|sum| sum.to_decimal(4)).unwrap_or_default();
        let message = format!("these shares can come to {words}%, and leave no `rest`: that is a fault of the case");
        sink.push(
            Diagnostic::new(Code::SharesUnsure, computed.span, message)
                .with_help("keep them within 100%: by the range of the fact, by the table, or by `least(…)`"),
        );
    }
}

/// A floor and a cap of one row of a table, which leave no amount between them.
fn check_cap(program: &Program, line: &Line, sink: &mut Sink) {
    let (Some(least), Some(most)) = (&line.at_least, &line.at_most) else { return };
    let (ExprKind::Lookup { table, keys, output: low }, ExprKind::Lookup { table: other, keys: same, output: high }) =
        (&least.kind, &most.kind)
    else {
        return;
    };
    let mut terms = Terms::new(program);
    if table != other || !keys.iter().zip(same).all(|(a, b)| terms.of(a) == terms.of(b)) {
        return;
    }
    let table = program.tables.at(*table);
    let value = |row: &TableRow, output: u32| row.outputs.get(output as usize).copied();
    let crossed = |row: &&TableRow| {
        let order = value(row, *low).zip(value(row, *high)).and_then(|(low, high)| low.compare(&high));
        order.is_some_and(Ordering::is_gt)
    };
    if let Some(row) = table.rows.iter().chain(&table.otherwise).find(crossed) {
        let message =
            format!("in a row of `{}`, what is paid at most is less than what is paid at least", table.decl.name);
        sink.push(
            Diagnostic::new(Code::BadLedger, most.span, message)
                .with_place(row.span, "this row")
                .with_help("mend the row; or were the two columns meant the other way round?"),
        );
    }
}

/// Whether nobody but its receiver ever bears a line.
fn bears_all(program: &Program, line: &Line) -> bool {
    let fault = |party: PartyId| {
        let rules = program.responsibility.rules.as_ref();
        rules.is_some_and(|rules| {
            let all = std::iter::once(&rules.normally).chain(&rules.excepts);
            all.flat_map(|rule| &rule.outcome.shares).all(|(bearer, _)| *bearer == party)
        })
    };
    let bears = |who: &BearerKind| match who {
        BearerKind::Party(party) => *party == line.to,
        BearerKind::Responsibility { .. } => fault(line.to),
    };
    !line.borne_by.is_empty() && line.borne_by.iter().all(|bearer| bears(&bearer.who))
}
