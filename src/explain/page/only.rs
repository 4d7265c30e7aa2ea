//! One thing alone: a remedy, a decision or a finding, why it is so, and what would have changed it.

use super::super::WhyNot;
use super::Page;
use crate::eval::Subject;
use crate::ir::{DecisionId, FindingId, Named, Program, RemedyId};

/// What is told alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    /// The verdict on a remedy and on its items.
    Remedy(RemedyId),
    /// A `decision`.
    Decision(DecisionId),
    /// A finding.
    Finding(FindingId),
}

impl Only {
    /// What a person means by a word: the name or a title of a remedy, a decision or a finding.
    ///
    /// # Errors
    /// The names of all that could be meant, in the order of the text.
    pub fn named(program: &Program, word: &str) -> Result<Only, Vec<String>> {
        let remedies = program.remedies.iter().map(|(id, decl)| (Only::Remedy(id), decl));
        let remedies = remedies.filter(|_| program.eligibility.is_some());
        let decisions = program.decisions.iter().map(|(id, one)| (Only::Decision(id), &one.decl));
        let findings = program.findings.iter().map(|(id, one)| (Only::Finding(id), &one.decl));
        let all: Vec<(Only, &Named)> = remedies.chain(decisions).chain(findings).collect();
        let found = all.iter().find(|(_, decl)| decl.name == word.trim());
        let found = found.or_else(|| all.iter().find(|(_, decl)| decl.is_called(word)));
        found.map(|(only, _)| *only).ok_or_else(|| all.iter().map(|(_, decl)| decl.name.clone()).collect())
    }

    /// Whether a part of a decision belongs to it.
    fn holds(self, subject: Subject) -> bool {
        match (self, subject) {
            (Only::Remedy(one), Subject::Eligibility { remedy, item: _ }) => one == remedy,
            (Only::Decision(one), Subject::Decision(id)) => one == id,
            (Only::Finding(one), Subject::Finding(id)) => one == id,
            (Only::Remedy(_) | Only::Decision(_) | Only::Finding(_), _) => false,
        }
    }
}

impl Page<'_> {
    /// What is so and why; what would have changed it, or where nothing was found, what did not come.
    pub(super) fn only(&mut self, only: Only, all: &[WhyNot]) {
        let Some(trace) = &self.decision.trace else { return };
        match only {
            Only::Remedy(remedy) => self.one_remedy(remedy, &trace.subjects),
            Only::Decision(id) => self.one_decision(id, 0, &trace.subjects),
            Only::Finding(id) => self.one_finding(id, 0, &trace.subjects),
        }
        let own: Vec<WhyNot> = all.iter().filter(|one| only.holds(one.subject)).cloned().collect();
        let (changed, unchanged): (Vec<WhyNot>, Vec<WhyNot>) = own.into_iter().partition(|one| one.change.is_some());
        self.why_not(if changed.is_empty() { &unchanged } else { &changed });
    }
}
