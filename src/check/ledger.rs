//! The ledger: lines, caps, and who bears them.

use super::expr::{Typed, known_if};
use super::{
    Checker,
    scope::{Scope, Sees},
};
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, Bearer, BearerKind, LineId, PartyId};
use crate::source::Span;
use crate::syntax::ast::{self, LineKind};
use crate::value::Type;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

impl<'a> Checker<'a> {
    /// `compensation`.
    pub(crate) fn check_compensation(&mut self) {
        let items = self.items(|item| if let ast::Item::Compensation(one) = item { Some(one) } else { None });
        self.one_only(&items.iter().map(|one| one.span).collect::<Vec<_>>(), "compensation");
        let Some(ast) = items.first().copied() else { return };
        let title = self.texts(&ast.title);
        self.case_money(ast.span);
        let mut lines = ir::Arena::default();
        let mut uses: BTreeMap<LineId, BTreeSet<LineId>> = BTreeMap::new();
        for line in &ast.lines {
            let (line, used) = self.line(line);
            let id = lines.push(line);
            uses.insert(id, used);
        }
        self.somebody_at_fault(&lines);
        let order = self.line_order(&lines, &uses);
        let total = self.total_cap(ast);
        self.program.compensation = Some(ir::Compensation { title, lines, order, total, span: ast.span });
    }

    /// Without `responsibility` it must be plain who bears what those at fault bear: the seller, or the second of two.
    fn somebody_at_fault(&mut self, lines: &ir::Arena<LineId, ir::Line>) {
        let said = self.items(|item| if let ast::Item::Responsibility(one) = item { Some(one) } else { None });
        let parties = self.program.parties.values().filter(|party| party.party.is_none()).count();
        if !said.is_empty() || self.parties.contains_key("seller") || parties <= 2 {
            return;
        }
        let mut bearers = lines.values().flat_map(|line| &line.borne_by);
        if let Some(bearer) = bearers.find(|bearer| matches!(bearer.who, BearerKind::Responsibility { .. })) {
            self.report(
                Diagnostic::new(Code::OpenBearers, bearer.span, "nothing says who bears this: nobody is at fault here")
                    .with_help("write `borne by PARTY`, or a `responsibility` that says who is at fault"),
            );
        }
    }

    fn total_cap(&mut self, ast: &'a ast::Compensation) -> Option<ir::TotalCap> {
        self.one_only(&ast.totals.iter().map(|one| one.span).collect::<Vec<_>>(), "total at most");
        let cap = ast.totals.first()?;
        self.scope.sees = Sees::Ledger;
        let at_most = self.amount(&cap.at_most);
        self.scope = Scope::default();
        let because = self.reason(&cap.because);
        let cite = self.cites(&cap.cite);
        Some(ir::TotalCap { at_most: at_most.expr, because, cite, span: cap.span })
    }

    /// An amount in the case's currency.
    fn amount(&mut self, expr: &'a ast::Expr) -> Typed {
        let wanted = match self.coin {
            Some(coin) => Type::Money(coin),
            None => Type::Error,
        };
        let typed = self.expect(expr, &wanted);
        if typed.inexact {
            self.need_rounding(expr.span);
        }
        typed
    }

    fn line(&mut self, line: &'a ast::Line) -> (ir::Line, BTreeSet<LineId>) {
        self.scope = Scope { sees: Sees::Ledger, ..Scope::default() };
        let when = line.when.as_ref().map(|when| self.expect(when, &Type::Bool));
        if let Some(when) = &when {
            let known = known_if(&self.program, &mut self.shown, &when.expr, true);
            self.scope.known.extend(known);
        }
        let unless = line.unless.as_ref().map(|unless| self.expect(unless, &Type::Bool));
        if let Some(unless) = &unless {
            let known = known_if(&self.program, &mut self.shown, &unless.expr, false);
            self.scope.known.extend(known);
        }
        let to = match &line.to {
            Some(name) => self.bearing_party(name).unwrap_or_default(),
            None => PartyId::at(0),
        };
        let amount = line.amount.as_ref().map(|amount| self.amount(amount).expr);
        let of = line.of.as_ref().map(|of| self.list(of).0.expr);
        let at_least = line.at_least.as_ref().map(|amount| self.amount(amount).expr);
        let at_most = line.at_most.as_ref().map(|amount| self.amount(amount).expr);
        if let (Some(least), Some(most), Some(written)) = (&at_least, &at_most, &line.at_most) {
            self.floor_above_cap(least, most, written.span);
        }
        self.line_shape(line);
        let borne_by = self.bearers(line);
        let used = std::mem::take(&mut self.scope.lines);
        self.scope = Scope::default();
        let decl = self.named(&line.name, &line.title);
        let because = self.reason(&line.because);
        let cite = self.cites(&line.cite);
        let line = ir::Line {
            decl,
            kind: line.kind,
            to,
            amount,
            of,
            at_least,
            at_most,
            borne_by,
            when: when.map(|when| when.expr),
            unless: unless.map(|unless| unless.expr),
            because,
            cite,
        };
        (line, used)
    }

    /// A floor and a cap that are both written, and leave no amount between them.
    fn floor_above_cap(&mut self, least: &ir::Expr, most: &ir::Expr, span: Span) {
        if let (ir::ExprKind::Const(least), ir::ExprKind::Const(most)) = (&least.kind, &most.kind)
            && least.compare(most) == Some(Ordering::Greater)
        {
            self.report(
                Diagnostic::new(Code::BadLedger, span, "what is paid at most is less than what is paid at least")
                    .with_help("raise the `at most`, or lower the `at least`"),
            );
        }
    }

    /// What each kind of line has and has not.
    fn line_shape(&mut self, line: &'a ast::Line) {
        let name = &line.name.text;
        match line.kind {
            LineKind::Pay | LineKind::Deduct => {
                if line.amount.is_none() {
                    self.error(Code::BadLedger, line.name.span, format!("the line `{name}` has no amount"));
                }
                if line.kind == LineKind::Deduct && !line.borne_by.is_empty() {
                    self.report(
                        Diagnostic::new(Code::BadLedger, line.name.span, format!("`{name}` is a deduction, which nobody bears"))
                            .with_help("it lowers what its receiver gets, and what each pays him in proportion; take `borne by` away"),
                    );
                }
            }
            LineKind::Give => {
                if line.at_least.is_some() || line.at_most.is_some() {
                    self.report(
                        Diagnostic::new(
                            Code::BadLedger,
                            line.name.span,
                            format!("`{name}` gives things, which have no floor or cap"),
                        )
                        .with_help("say what it is worth: `worth X`"),
                    );
                }
                if line.amount.is_none() && !line.borne_by.is_empty() {
                    self.report(
                        Diagnostic::new(
                            Code::BadLedger,
                            line.name.span,
                            format!("nobody can bear `{name}` while it does not say what it is worth"),
                        )
                        .with_help("add `worth X`"),
                    );
                }
            }
        }
    }

    /// The chain of bearers; by default those at fault.
    fn bearers(&mut self, line: &'a ast::Line) -> Vec<Bearer> {
        let borne = match line.kind {
            LineKind::Deduct => return Vec::new(),
            LineKind::Give if line.amount.is_none() => return Vec::new(),
            LineKind::Pay | LineKind::Give => &line.borne_by,
        };
        if borne.is_empty() {
            let who = BearerKind::Responsibility { limits: Vec::new() };
            return vec![Bearer { who, at_most: None, span: line.name.span }];
        }
        let mut chain = Vec::new();
        for (at, bearer) in borne.iter().enumerate() {
            let last = at + 1 == borne.len();
            let at_most = bearer.at_most.as_ref().map(|limit| self.amount(limit).expr);
            let who = if bearer.who.text == "responsibility" {
                let mut limits: Vec<(PartyId, ir::Expr)> = Vec::new();
                for limit in &bearer.limits {
                    let Some(party) = self.bearing_party(&limit.party) else { continue };
                    let amount = self.amount(&limit.at_most).expr;
                    if limits.iter().any(|(before, _)| *before == party) {
                        self.error(
                            Code::DuplicateItem,
                            limit.party.span,
                            format!("`{}` is named twice", limit.party.text),
                        );
                        continue;
                    }
                    limits.push((party, amount));
                }
                BearerKind::Responsibility { limits }
            } else {
                if !bearer.limits.is_empty() {
                    self.error(Code::BadLedger, bearer.span, "only `responsibility` has parties behind it");
                }
                match self.bearing_party(&bearer.who) {
                    Some(party) => BearerKind::Party(party),
                    None => continue,
                }
            };
            let limited = at_most.is_some() || !bearer.limits.is_empty();
            if last && limited {
                self.report(
                    Diagnostic::new(Code::OpenBearers, bearer.span, "nobody bears what this limit leaves")
                        .with_help("end the chain with somebody without a limit: `…, then seller`"),
                );
            }
            if !last && !limited {
                self.report(
                    Diagnostic::new(
                        Code::OpenBearers,
                        bearer.span,
                        format!("`{}` bears everything, so nothing is left for the next", bearer.who.text),
                    )
                    .with_help("give it a limit with `at most X`, or end the chain here"),
                );
            }
            chain.push(Bearer { who, at_most, span: bearer.span });
        }
        chain
    }

    /// An order in which each line uses only earlier ones; a circle is reported.
    fn line_order(
        &mut self,
        lines: &ir::Arena<LineId, ir::Line>,
        uses: &BTreeMap<LineId, BTreeSet<LineId>>,
    ) -> Vec<LineId> {
        let mut order: Vec<LineId> = Vec::new();
        let mut left: Vec<LineId> = lines.iter().map(|(id, _)| id).collect();
        loop {
            let ready = left
                .iter()
                .position(|id| uses.get(id).is_none_or(|used| used.iter().all(|other| order.contains(other))));
            match ready {
                Some(at) => order.push(left.remove(at)),
                None => break,
            }
        }
        for id in &left {
            let line = &lines.at(*id);
            let total = uses.get(id).is_some_and(|used| used.contains(&LineId(u32::MAX)));
            let (message, help) = if total {
                (
                    format!("the line `{}` looks at the total, which is made of the lines", line.decl.name),
                    "name the lines that are meant, or write `total at most …`",
                )
            } else {
                (
                    format!("the line `{}` needs itself", line.decl.name),
                    "a line may use only what does not lead back to it",
                )
            };
            let span = line.decl.span;
            self.report(Diagnostic::new(Code::CyclicDefinition, span, message).with_help(help));
        }
        order
    }
}
