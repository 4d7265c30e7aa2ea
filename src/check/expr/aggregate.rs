//! Sums and questions over lists.

use super::{Typed, known_if};
use crate::check::{Checker, facts::is_ordered};
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, LocalId};
use crate::source::Span;
use crate::syntax::ast::{self, AggregateOp};
use crate::value::{Coin, Money, Num, Ty, Type, Val};

impl<'a> Checker<'a> {
    /// Opens a binder over a list's elements. [`Checker::close_binder`] closes it.
    pub(crate) fn open_binder(&mut self, binder: &ast::Name, element: Type) -> LocalId {
        if self.scope.local(&binder.text).is_some() || self.names.values().any(|name| name == binder.text) {
            self.report(
                Diagnostic::new(Code::DuplicateName, binder.span, format!("the name `{}` is taken", binder.text))
                    .with_help("choose another name for the element"),
            );
        }
        self.bind(binder.text.clone(), Ty::known(element))
    }

    /// A binder of that name, whatever else has it.
    pub(crate) fn bind(&mut self, name: String, ty: Ty) -> LocalId {
        let id = LocalId::at(self.program.locals);
        self.program.locals += 1;
        self.scope.locals.push((name, id, ty));
        id
    }

    /// Closes the innermost binder.
    pub(crate) fn close_binder(&mut self) {
        self.scope.locals.pop();
    }

    /// A list with the type of its elements, and how many slots each takes.
    pub(crate) fn list(&mut self, list: &'a ast::Expr) -> (Typed, Type, Option<u32>) {
        let typed = self.expr(list, None);
        let typed = self.must_be_known(typed);
        match &typed.ty.base {
            Type::List(element) => {
                let element = (**element).clone();
                let stride = self.program.stride(&element);
                (typed, element, stride)
            }
            Type::Error => (typed, Type::Error, None),
            other => {
                let words = self.type_words(other);
                self.report(
                    Diagnostic::new(Code::WrongType, list.span, format!("a list is needed here, and this is {words}"))
                        .with_help("declare a fact of type `list of …`"),
                );
                (Typed::error(list.span), Type::Error, None)
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one construct")]
    pub(super) fn aggregate(
        &mut self,
        op: AggregateOp,
        known: bool,
        binder: &ast::Name,
        list: &'a ast::Expr,
        condition: Option<&'a ast::Expr>,
        body: Option<&'a ast::Expr>,
        span: Span,
    ) -> Typed {
        let (list_typed, element, stride) = self.list(list);
        let binder = self.open_binder(binder, element);
        let before = self.scope.known.clone();
        let condition_typed = condition.map(|condition| self.expect(condition, &Type::Bool));
        if let Some(condition) = &condition_typed {
            self.scope.known.extend(known_if(&self.program, &mut self.shown, &condition.expr, true));
        }
        let body_typed = body.map(|body| match op {
            AggregateOp::Any | AggregateOp::All | AggregateOp::Count => self.expect(body, &Type::Bool),
            AggregateOp::Sum
            | AggregateOp::Least
            | AggregateOp::Greatest
            | AggregateOp::Earliest
            | AggregateOp::Latest => {
                let typed = self.expr(body, None);
                if known { typed } else { self.must_be_known(typed) }
            }
        });
        self.scope.known = before;
        self.close_binder();
        let (ty, zero) = match (&body_typed, op) {
            (None, AggregateOp::Count) => (Ty::known(Type::Integer), None),
            (None, _) => {
                self.error(
                    Code::WrongArguments,
                    span,
                    format!("`{}` needs to know of what: write `: …` after the list", op.text()),
                );
                (Ty::error(), None)
            }
            (Some(body), _) => self.aggregate_type(op, body),
        };
        if list_typed.is_error() || ty.base == Type::Error {
            return Typed::error(span);
        }
        let mut parts = vec![&list_typed];
        parts.extend(&condition_typed);
        parts.extend(&body_typed);
        let needs_before: Vec<Typed> = parts.iter().map(|part| (*part).clone()).collect();
        let kind = ir::ExprKind::Aggregate(Box::new(ir::Aggregate {
            op,
            known,
            binder,
            list: list_typed.expr.clone(),
            stride,
            condition: condition_typed.as_ref().map(|typed| typed.expr.clone()),
            body: body_typed.as_ref().map(|typed| typed.expr.clone()),
            zero,
        }));
        let all: Vec<&Typed> = needs_before.iter().collect();
        let mut typed = Typed::new(kind, span, ty).with_parts(&all);
        // The binder itself is nothing from outside; only outer binders are.
        typed.needs.item = list_typed.needs.item || self.uses_outer(&typed.expr, binder);
        if matches!(op, AggregateOp::Any | AggregateOp::All | AggregateOp::Count) {
            typed.inexact = false;
        }
        typed
    }

    fn aggregate_type(&mut self, op: AggregateOp, body: &Typed) -> (Ty, Option<Val>) {
        let base = body.ty.base.clone();
        match op {
            AggregateOp::Any | AggregateOp::All => (Ty::known(Type::Bool), None),
            AggregateOp::Count => (Ty::known(Type::Integer), None),
            AggregateOp::Sum => match base {
                Type::Integer | Type::Number | Type::Percent => (Ty::known(base), Some(Val::Num(Num::ZERO))),
                Type::Money(Coin::Fixed(currency)) => (Ty::known(base), Some(Val::Money(Money::zero(currency)))),
                Type::Money(Coin::Case) => (Ty::known(base), None),
                Type::Error => (Ty::error(), None),
                other => {
                    let words = self.type_words(&other);
                    self.error(Code::WrongType, body.expr.span, format!("{words} cannot be summed up"));
                    (Ty::error(), None)
                }
            },
            AggregateOp::Least | AggregateOp::Greatest | AggregateOp::Earliest | AggregateOp::Latest => {
                let time = matches!(op, AggregateOp::Earliest | AggregateOp::Latest);
                let fits = match base {
                    Type::Date | Type::DateTime => time,
                    Type::Error => true,
                    _ => !time && is_ordered(&base) && base != Type::Duration,
                };
                if !fits {
                    let words = self.type_words(&base);
                    let help = if time {
                        "`earliest` and `latest` are of dates and instants"
                    } else {
                        "`least` and `greatest` are of amounts and numbers; of instants, write `earliest` or `latest`"
                    };
                    self.report(
                        Diagnostic::new(
                            Code::WrongType,
                            body.expr.span,
                            format!("`{}` of {words} means nothing", op.text()),
                        )
                        .with_help(help),
                    );
                    return (Ty::error(), None);
                }
                // Of an empty list there is none.
                (Ty { base, optional: true }, None)
            }
        }
    }

    /// Whether an expression reads a binder that is open around it, other than `own`.
    fn uses_outer(&self, expr: &ir::Expr, own: LocalId) -> bool {
        let open: Vec<LocalId> = self.scope.locals.iter().map(|(_, id, _)| *id).filter(|id| *id != own).collect();
        !open.is_empty() && expr.any(&|part| matches!(part.kind, ir::ExprKind::Local(id) if open.contains(&id)))
    }
}
