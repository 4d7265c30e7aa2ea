//! Responsibility: who is at fault, in shares that sum to exactly one.

use super::decision::SharesResult;
use super::fault::{Fault, FaultKind, Res, exact, fault};
use super::machine::{Machine, needed};
use crate::ir::{PartyId, Rule, Shares};
use crate::source::Span;
use crate::value::{Num, Type, Val};
use smallvec::SmallVec;

/// Each party with its share, as written; the same as another whatever the order.
struct Split(SmallVec<[(PartyId, Num); 2]>);

impl PartialEq for Split {
    fn eq(&self, other: &Split) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|share| other.0.contains(share))
    }
}

impl<'a> Machine<'a> {
    pub(super) fn judge_responsibility(&mut self) -> Res<Option<SharesResult>> {
        let Some(rules) = &self.program.responsibility.rules else { return Ok(None) };
        let deciding = self.deciding(rules)?;
        let split = self.agreed(rules, deciding, "responsibility", Machine::split)?;
        Ok(Some(SharesResult { shares: split.0, rules: deciding }))
    }

    /// The shares of a rule; whoever has none is left out.
    fn split(&mut self, rule: &'a Rule<Shares>) -> Res<Split> {
        let mut split: SmallVec<[(PartyId, Num); 2]> = SmallVec::new();
        let mut sum = Num::ZERO;
        let mut rest = None;
        for (party, share) in &rule.outcome.shares {
            let Some(expr) = share else {
                rest = Some(split.len());
                split.push((*party, Num::ZERO));
                continue;
            };
            let share = match self.eval(expr)? {
                Val::Num(share) => share,
                other => return Err(needed(other, "a share is a percentage", expr.span)),
            };
            if share.is_negative() {
                let party = self.program.member(&Type::Party, party.0).map(|one| one.name.clone()).unwrap_or_default();
                return Err(fault(FaultKind::NegativeShare { party }, expr.span));
            }
            sum = exact(sum.add(share), expr.span)?;
            split.push((*party, share));
        }
        let left = exact(Num::ONE.sub(sum), rule.decl.span)?;
        match rest.and_then(|at| split.get_mut(at)) {
            Some((_, share)) if !left.is_negative() => *share = left,
            None if left.is_zero() => {}
            Some(_) | None => return Err(not_whole(sum, rule.decl.span)),
        }
        split.retain(|(_, share)| !share.is_zero());
        Ok(Split(split))
    }

    /// `responsible(PARTY)`.
    pub(super) fn share_of(&self, party: PartyId) -> Num {
        let shares = self.splits().map(|result| result.shares.as_slice()).unwrap_or_default();
        shares.iter().find(|(one, _)| *one == party).map_or(Num::ZERO, |(_, share)| *share)
    }
}

#[cold]
fn not_whole(sum: Num, span: Span) -> Box<Fault> {
    let sum = sum.mul(Num::from_i64(100)).unwrap_or(sum);
    fault(FaultKind::SharesNotWhole { sum: format!("{sum}%") }, span)
}
