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
    pub(super) fn aggregate(&mut self, aggregate: &'a Aggregate, best: &mut Val, span: Span) -> Res<()> {
        let list = self.list(&aggregate.list)?;
        *best = Val::Unknown;
        let mut value = Val::Unknown;
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
                        *best = Val::Bool(true);
                        return Ok(());
                    }
                }
                (AggregateOp::All, body) => {
                    if !self.asked_for(body.as_ref())? {
                        *best = Val::Bool(false);
                        return Ok(());
                    }
                }
                (AggregateOp::Count, body) => count += i64::from(self.asked_for(body.as_ref())?),
                (AggregateOp::Sum, body) => {
                    self.body(body.as_ref(), element, &mut value)?;
                    add_to(best, &value, span)?;
                }
                (AggregateOp::Least | AggregateOp::Earliest, body) => {
                    self.body(body.as_ref(), element, &mut value)?;
                    *best = better(false, aggregate.known, *best, value, span)?;
                }
                (AggregateOp::Greatest | AggregateOp::Latest, body) => {
                    self.body(body.as_ref(), element, &mut value)?;
                    *best = better(true, aggregate.known, *best, value, span)?;
                }
            }
        }
        match aggregate.op {
            AggregateOp::Any => *best = Val::Bool(false),
            AggregateOp::All => *best = Val::Bool(true),
            AggregateOp::Count => *best = Val::Num(Num::from_i64(count)),
            AggregateOp::Sum if matches!(best, Val::Unknown) => *best = self.nothing(aggregate, span)?,
            AggregateOp::Sum
            | AggregateOp::Least
            | AggregateOp::Greatest
            | AggregateOp::Earliest
            | AggregateOp::Latest => {}
        }
        Ok(())
    }

    /// A condition; without one, yes.
    fn asked_for(&mut self, condition: Option<&'a Expr>) -> Res<bool> {
        condition.map_or(Ok(true), |condition| self.eval_bool(condition))
    }

    /// What is asked of an element; without a body, the element.
    fn body(&mut self, body: Option<&'a Expr>, element: Val, place: &mut Val) -> Res<()> {
        *place = element;
        body.map_or(Ok(()), |body| self.eval_into(body, place))
    }

    /// The sum of nothing.
    fn nothing(&mut self, aggregate: &Aggregate, span: Span) -> Res<Val> {
        match aggregate.zero {
            Some(zero) => Ok(zero),
            None => Ok(Val::Money(Money::zero(self.currency(span)?))),
        }
    }
}
