//! What a decision says: verdicts, shares, the ledger, other decisions and findings. Plain data, by the program's
//! numbers; amounts are whole minor units of the ledger's currency.

use super::live::Ruling;
use super::trace::Trace;
use crate::ir::{DecisionId, FindingId, LineId, PartyId, RemedyId, RuleId, RuleSet, Verdict};
use crate::syntax::ast::LineKind;
use crate::time::{Instant, Zone};
use crate::value::{Currency, Found, Money, Num, Val};
use smallvec::SmallVec;

/// A decision of one case at one instant.
#[derive(Clone, Debug)]
pub struct Decision {
    /// When it was made.
    pub at: Instant,
    /// Who says whether what is asked is allowed.
    pub ruling: Ruling,
    /// The policy's zone for this case, for readers; `None` where the policy has none.
    pub zone: Option<Zone>,
    /// Who may claim what; `None` in a policy without `eligibility`, which allows whatever is asked.
    pub eligibility: Option<EligibilityResult>,
    /// Who is at fault.
    pub responsibility: Option<SharesResult>,
    /// What is owed; `None` in a policy without `compensation`.
    pub compensation: Option<Ledger>,
    /// The other decisions, in the order of the program.
    pub decisions: Vec<(DecisionId, Decided)>,
    /// The findings, in the order of the program.
    pub findings: Vec<(FindingId, FindingResult)>,
    /// Texts that hooks returned; their numbers follow on those of the case.
    pub texts: Vec<String>,
    /// Why, if that was asked for.
    pub trace: Option<Box<Trace>>,
}

/// Verdicts on every remedy.
#[derive(Clone, Debug, PartialEq)]
pub struct EligibilityResult {
    /// What is asked.
    pub asked: RemedyId,
    /// All remedies in the order of the program.
    pub remedies: Vec<RemedyResult>,
    /// The verdicts on the asked remedy of each item; empty without `per item`.
    pub items: Vec<ItemResult>,
    /// The rules that only their window keeps out (no item is missing, and no rule that applies wins over them), and
    /// that would have made their remedy's verdict a better one.
    pub kept_out: Vec<KeptOut>,
}

impl EligibilityResult {
    /// The verdict on the asked remedy.
    pub fn verdict(&self) -> Verdict {
        self.judged(self.asked).map_or(Verdict::Deny, |judged| judged.verdict)
    }

    /// What is said of a remedy.
    pub fn judged(&self, remedy: RemedyId) -> Option<&Judged> {
        self.remedies.get(remedy.index()).map(|result| &result.judged)
    }

    /// The places of the items for which the asked remedy is allowed.
    pub fn eligible_items(&self) -> impl Iterator<Item = u32> + '_ {
        (0..).zip(&self.items).filter(|(_, item)| item.verdict == Verdict::Allow).map(|(at, _)| at)
    }
}

/// What is said of one remedy.
#[derive(Clone, Debug, PartialEq)]
pub struct RemedyResult {
    /// Which.
    pub remedy: RemedyId,
    /// The verdict over all items, and why.
    pub judged: Judged,
}

/// What is said of one item.
pub type ItemResult = Judged;

/// A verdict with the rules that decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// The exceptions that decided it.
    pub rules: RuleSet,
    /// Whether `normally` did (for some item).
    pub normally: bool,
    /// Since when it is allowed; `None`: since ever.
    pub from: Option<Instant>,
    /// Until when it is allowed (excluded); `None`: for ever.
    pub until: Option<Instant>,
}

/// A rule whose conditions hold and whose window does not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeptOut {
    /// The remedy.
    pub remedy: RemedyId,
    /// The item, where the rule depends on it.
    pub item: Option<u32>,
    /// The rule.
    pub rule: RuleId,
    /// Before or after.
    pub state: WindowState,
}

/// How a window stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WindowState {
    /// It opens later; unknown when, where an anchor is unknown.
    NotYet {
        /// When.
        opens: Option<Instant>,
    },
    /// It is open.
    Open {
        /// Since when.
        from: Option<Instant>,
        /// Until when (excluded).
        until: Option<Instant>,
    },
    /// It has closed.
    TooLate {
        /// When.
        closed: Instant,
    },
}

/// Who is at fault.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SharesResult {
    /// The shares as fractions that sum to one, in the order of the rule that decided; nobody has a share of zero.
    pub shares: SmallVec<[(PartyId, Num); 2]>,
    /// The exceptions that decided; none: `normally`.
    pub rules: RuleSet,
}

/// The value of a `decision`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decided {
    /// The value.
    pub value: Val,
    /// The exceptions that decided; none: `normally`.
    pub rules: RuleSet,
}

/// What is found, and what that means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FindingResult {
    /// What is found.
    pub found: Found,
    /// Whether it counts as yes: found, or unproven and presumed.
    pub holds: bool,
    /// The exceptions that decided the presumption; none: `normally`, or it was proven.
    pub rules: RuleSet,
}

/// Parties with whole amounts, each party once.
pub type Parts = SmallVec<[(PartyId, i128); 2]>;

/// What is owed, and who bears it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    /// The currency.
    pub currency: Currency,
    /// The lines that apply, in the order of the text; none unless the asked remedy is allowed.
    pub lines: Vec<LineResult>,
    /// `total at most`, where it was asked.
    pub cap: Option<Cap>,
    /// What the first party is paid, net of deductions.
    pub total: i128,
    /// What each party gets (above zero) or pays, in the order of the program; sums to zero, and who
    /// comes to nothing is left out.
    pub by_party: Parts,
}

impl Ledger {
    /// An amount of this ledger; `None` where it is beyond all bounds.
    pub fn money(&self, minor: i128) -> Option<Money> {
        Some(Money { minor: Num::from_i128(minor)?, currency: self.currency })
    }
}

/// A line that applies.
#[derive(Clone, Debug, PartialEq)]
pub struct LineResult {
    /// Which.
    pub line: LineId,
    /// What it does.
    pub kind: LineKind,
    /// Who receives it; of a `deduct`, who gets less.
    pub to: PartyId,
    /// The exact amount as computed, in minor units; `None` of a `give` without a worth.
    pub exact: Option<Num>,
    /// The exact amount after `at least` and `at most`.
    pub bounded: Option<Num>,
    /// That amount rounded: what the line's name means elsewhere.
    pub rounded: i128,
    /// What stands at last: of a `pay` what its bearers bear after the total's cap; of a `deduct` what was really
    /// taken.
    pub amount: i128,
    /// Of a `pay` or `give` who bears it, the receiver's own part included; of a `deduct` whose payments it lowers.
    /// Sums to `amount`.
    pub parts: Parts,
    /// The places of the items that a `give` gives.
    pub items: Vec<u32>,
}

impl LineResult {
    /// What its receiver bears himself.
    pub fn own(&self) -> i128 {
        self.parts.iter().find(|(party, _)| *party == self.to).map_or(0, |(_, part)| *part)
    }

    /// How much the total's cap took away.
    pub fn cut(&self) -> i128 {
        match self.kind {
            LineKind::Pay => self.rounded - self.amount,
            LineKind::Deduct | LineKind::Give => 0,
        }
    }
}

/// What `total at most` did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cap {
    /// The exact limit, in minor units.
    pub exact: Num,
    /// The limit, rounded.
    pub limit: i128,
    /// The total without it.
    pub before: i128,
}
