//! `sum i in LIST where C: X` and its like: one pass over a list.

use super::arithmetic::add_to;
use super::compare::better;
use super::fault::Res;
use super::machine::Machine;
use crate::ir::{Aggregate, Expr};
use crate::source::Span;
use crate::syntax::ast::AggregateOp;
use crate::value::{Money, Num, Val};

impl<'a> Machine<'a> {
    pub(super) fn aggregate(&mut self, aggregate: &'a Aggregate, span: Span) -> Res<Val> {
        let list = self.list(&aggregate.list)?;
        let mut best = Val::Unknown;
        let mut count = 0i64;
        for at in 0..list.len {
            self.step(span)?;
            let element = self.element(list, aggregate.stride, at);
            self.set_local(aggregate.binder, element);
            if !self.asked_for(aggregate.condition.as_ref())? {
                continue;
            }
            match (aggregate.op, &aggregate.body) {
                (AggregateOp::Any, body) => {
                    if self.asked_for(body.as_ref())? {
                        return Ok(Val::Bool(true));
                    }
                }
                (AggregateOp::All, body) => {
                    if !self.asked_for(body.as_ref())? {
                        return Ok(Val::Bool(false));
                    }
                }
                (AggregateOp::Count, body) => count += i64::from(self.asked_for(body.as_ref())?),
                (AggregateOp::Sum, body) => {
                    let value = self.body(body.as_ref(), element)?;
                    add_to(&mut best, &value, span)?;
                }
                (AggregateOp::Least | AggregateOp::Earliest, body) => {
                    let value = self.body(body.as_ref(), element)?;
                    best = better(false, aggregate.known, best, value, span)?;
                }
                (AggregateOp::Greatest | AggregateOp::Latest, body) => {
                    let value = self.body(body.as_ref(), element)?;
                    best = better(true, aggregate.known, best, value, span)?;
                }
            }
        }
        match aggregate.op {
            AggregateOp::Any => Ok(Val::Bool(false)),
            AggregateOp::All => Ok(Val::Bool(true)),
            AggregateOp::Count => Ok(Val::Num(Num::from_i64(count))),
            AggregateOp::Sum if matches!(best, Val::Unknown) => self.nothing(aggregate, span),
            AggregateOp::Sum
            | AggregateOp::Least
            | AggregateOp::Greatest
            | AggregateOp::Earliest
            | AggregateOp::Latest => Ok(best),
        }
    }

    /// A condition; without one, yes.
    fn asked_for(&mut self, condition: Option<&'a Expr>) -> Res<bool> {
        condition.map_or(Ok(true), |condition| self.eval_bool(condition))
    }

    /// What is asked of an element; without a body, the element.
    fn body(&mut self, body: Option<&'a Expr>, element: Val) -> Res<Val> {
        body.map_or(Ok(element), |body| self.eval(body))
    }

    /// The sum of nothing.
    fn nothing(&mut self, aggregate: &Aggregate, span: Span) -> Res<Val> {
        match aggregate.zero {
            Some(zero) => Ok(zero),
            None => Ok(Val::Money(Money::zero(self.currency(span)?))),
        }
    }
}
