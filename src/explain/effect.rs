//! What a change alters, read from two decisions.

use super::goal::sorted;
use crate::eval::{Decision, Subject};
use crate::ir::{DecisionId, FindingId, LineId, PartyId, RemedyId, Verdict};
use crate::value::{Money, Num, Val};

/// Something that comes out otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The verdict on a remedy, of an item where one is meant. Where another remedy is asked then, each on its own.
    Verdict {
        /// The remedy, before and after.
        remedy: [RemedyId; 2],
        /// The item, from 0.
        item: Option<u32>,
        /// The verdict, before and after.
        verdict: [Verdict; 2],
    },
    /// Who is at fault, before and after.
    Shares([Vec<(PartyId, Num)>; 2]),
    /// What the first party is paid, before and after.
    Total([Money; 2]),
    /// What a line comes to, before and after; `None`: it does not apply, or is worth nothing that is known.
    Line {
        /// Which.
        line: LineId,
        /// Whether it applies, before and after.
        applies: [bool; 2],
        /// What it comes to.
        amount: [Option<Money>; 2],
    },
    /// The value of a `decision`, before and after.
    Decision {
        /// Which.
        decision: DecisionId,
        /// The value.
        value: [Val; 2],
    },
    /// Whether a finding counts as yes, before and after.
    Finding {
        /// Which.
        finding: FindingId,
        /// Whether it does.
        holds: [bool; 2],
    },
}

/// What is otherwise in a changed case, as far as it concerns a subject or the case as a whole: the subject itself, the
/// verdict on what is asked, the shares and the total.
pub(super) fn effects(subject: Subject, base: &Decision, new: &Decision) -> Vec<Effect> {
    let mut found = Vec::new();
    match subject {
        Subject::Eligibility { remedy, item } => found.extend(verdict(base, new, Some(remedy), item)),
        Subject::Line(line) => found.extend(of_line(base, new, line)),
        Subject::Decision(decision) => {
            let value = |all: &Decision| {
                all.decisions.iter().find(|(one, _)| *one == decision).map_or(Val::Unknown, |(_, one)| one.value)
            };
            found.push(Effect::Decision { decision, value: [value(base), value(new)] });
        }
        Subject::Finding(finding) => {
            let holds = |all: &Decision| all.findings.iter().any(|(one, result)| *one == finding && result.holds);
            found.push(Effect::Finding { finding, holds: [holds(base), holds(new)] });
        }
        Subject::Responsibility | Subject::Total | Subject::Always(_) => {}
    }
    if let Some(whole) = verdict(base, new, None, None) {
        // What is said of the case need not be said of its item.
        let same = |of: &Effect| match (of, &whole) {
            (
                Effect::Verdict { remedy, verdict, item: _ },
                Effect::Verdict { remedy: of_whole, verdict: says, item: _ },
            ) => remedy == of_whole && verdict == says,
            _ => false,
        };
        found.retain(|of| !same(of));
        found.push(whole);
    }
    if let (Some(before), Some(after)) = (&base.responsibility, &new.responsibility)
        && sorted(&before.shares) != sorted(&after.shares)
    {
        found.push(Effect::Shares([before.shares.to_vec(), after.shares.to_vec()]));
    }
    if let (Some(before), Some(after)) = (&base.compensation, &new.compensation)
        && before.total != after.total
        && let (Some(before), Some(after)) = (before.money(before.total), after.money(after.total))
    {
        found.push(Effect::Total([before, after]));
    }
    found
}

/// The verdict on a remedy, or on what is asked, where it is another.
fn verdict(base: &Decision, new: &Decision, remedy: Option<RemedyId>, item: Option<u32>) -> Option<Effect> {
    let (before, after) = (base.eligibility.as_ref()?, new.eligibility.as_ref()?);
    let remedy = [remedy.unwrap_or(before.asked), remedy.unwrap_or(after.asked)];
    let [of_before, of_after] = remedy;
    let verdict = match item {
        Some(item) => [before.items.get(item as usize)?.verdict, after.items.get(item as usize)?.verdict],
        None => [before.judged(of_before)?.verdict, after.judged(of_after)?.verdict],
    };
    let [was, is] = verdict;
    (was != is || of_before != of_after).then_some(Effect::Verdict { remedy, item, verdict })
}

fn of_line(base: &Decision, new: &Decision, line: LineId) -> Option<Effect> {
    let find = |decision: &Decision| -> (bool, Option<Money>) {
        let Some(ledger) = &decision.compensation else { return (false, None) };
        match ledger.lines.iter().find(|one| one.line == line) {
            Some(one) => (true, one.exact.and_then(|_| ledger.money(one.amount))),
            None => (false, None),
        }
    };
    let ((was, before), (is, after)) = (find(base), find(new));
    (was != is || before != after).then_some(Effect::Line { line, applies: [was, is], amount: [before, after] })
}
