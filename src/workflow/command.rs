//! What goes out to the host: payments, goods, notices, assignments. And what has been paid so far.

use crate::eval::{Decision, Ledger};
use crate::ir::{Actor, DutyId, LineId, NoticeId, PartyId};
use crate::syntax::ast::LineKind;
use crate::time::Instant;
use crate::value::{Currency, Money};
use smallvec::SmallVec;

/// What the host is to do. The engine never does it itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Somebody pays somebody.
    Pay(Transfer),
    /// Somebody pays back what he was paid too much: the receiver of an earlier payment to its payer.
    Collect(Transfer),
    /// A `give` goes out.
    Give(Goods),
    /// A `give` that no longer stands is taken back.
    Recall(Goods),
    /// Parties are told something.
    Notify {
        /// Whom.
        parties: Vec<PartyId>,
        /// Which notice.
        notice: NoticeId,
        /// Its text in each language of the policy, by its place.
        texts: Vec<(u16, String)>,
    },
    /// Whose duty it is, is reminded of it.
    Remind {
        /// Whom.
        actors: Vec<Actor>,
        /// Of which duty.
        duty: DutyId,
        /// When it ends, where that is known.
        deadline: Option<Instant>,
        /// With which notice.
        notice: Option<NoticeId>,
        /// Its text in each language of the policy, by its place.
        texts: Vec<(u16, String)>,
    },
    /// A role takes the case over.
    Assign(PartyId),
    /// The case is marked.
    Flag(String),
}

/// Money that moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    /// Who pays.
    pub from: PartyId,
    /// Who gets it.
    pub to: PartyId,
    /// How much, above zero.
    pub amount: Money,
}

/// What a `give` line gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Goods {
    /// The line of the ledger.
    pub line: LineId,
    /// Who gets it.
    pub to: PartyId,
    /// The places of the items.
    pub items: Vec<u32>,
    /// What it is worth, where the policy says so.
    pub worth: Option<Money>,
}

/// What has been paid and given so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settled {
    /// Payer, receiver, currency, minor units; never twice the same three.
    paid: Vec<(PartyId, PartyId, Currency, i128)>,
    given: Vec<Goods>,
}

impl Settled {
    /// What each payer has paid each receiver, net of what was collected.
    pub fn paid(&self) -> impl Iterator<Item = Transfer> + '_ {
        self.paid.iter().filter_map(|(from, to, currency, minor)| {
            let minor = crate::value::Num::from_i128(*minor)?;
            Some(Transfer { from: *from, to: *to, amount: Money { minor, currency: *currency } })
        })
    }

    /// What has been given and not recalled.
    pub fn given(&self) -> &[Goods] {
        &self.given
    }

    /// The same with the parties and lines of another version.
    pub(super) fn renamed<E>(
        &self,
        party: impl Fn(PartyId) -> Result<PartyId, E>,
        line: impl Fn(LineId) -> Result<LineId, E>,
    ) -> Result<Settled, E> {
        let mut settled = Settled::default();
        for (from, to, currency, minor) in self.paid.iter().filter(|(_, _, _, minor)| *minor != 0) {
            settled.paid.push((party(*from)?, party(*to)?, *currency, *minor));
        }
        for goods in &self.given {
            settled.given.push(Goods { line: line(goods.line)?, to: party(goods.to)?, ..goods.clone() });
        }
        Ok(settled)
    }

    /// Brings what has been paid and given to what a decision owes; the commands for the difference. `None` where an
    /// amount is beyond all bounds.
    pub(crate) fn settle(&mut self, decision: &Decision) -> Option<Vec<Command>> {
        let Some(ledger) = &decision.compensation else { return Some(Vec::new()) };
        let owed = owed(ledger)?;
        let mut commands = Vec::new();
        // What is collected comes before what is paid, so that nobody has both at once.
        let known: Vec<(PartyId, PartyId, Currency)> = self.paid.iter().map(|(a, b, c, _)| (*a, *b, *c)).collect();
        let fresh = owed.iter().map(|(from, to, _)| (*from, *to, ledger.currency));
        let mut pairs = known;
        for pair in fresh {
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
        let mut payments = Vec::new();
        for (from, to, currency) in pairs {
            let wanted = match currency == ledger.currency {
                true => owed.iter().find(|(a, b, _)| (*a, *b) == (from, to)).map_or(0, |(_, _, minor)| *minor),
                false => 0,
            };
            let difference = wanted.checked_sub(self.paid_minor(from, to, currency))?;
            let money = |minor| Some(Money { minor: crate::value::Num::from_i128(minor)?, currency });
            if difference < 0 {
                let amount = money(difference.checked_neg()?)?;
                commands.push(Command::Collect(Transfer { from: to, to: from, amount }));
            } else if difference > 0 {
                payments.push(Command::Pay(Transfer { from, to, amount: money(difference)? }));
            }
            self.set_paid(from, to, currency, wanted);
        }
        let stands = given(ledger)?;
        for old in std::mem::take(&mut self.given) {
            if stands.contains(&old) {
                self.given.push(old);
            } else {
                commands.push(Command::Recall(old));
            }
        }
        commands.append(&mut payments);
        for new in stands {
            if !self.given.contains(&new) {
                self.given.push(new.clone());
                commands.push(Command::Give(new));
            }
        }
        Some(commands)
    }

    fn paid_minor(&self, from: PartyId, to: PartyId, currency: Currency) -> i128 {
        let found = self.paid.iter().find(|(a, b, c, _)| (*a, *b, *c) == (from, to, currency));
        found.map_or(0, |(_, _, _, minor)| *minor)
    }

    fn set_paid(&mut self, from: PartyId, to: PartyId, currency: Currency, minor: i128) {
        match self.paid.iter_mut().find(|(a, b, c, _)| (*a, *b, *c) == (from, to, currency)) {
            Some((_, _, _, paid)) => *paid = minor,
            None if minor != 0 => self.paid.push((from, to, currency, minor)),
            None => {}
        }
    }
}

/// What each payer owes each receiver: the parts of the `pay` lines less those of the deductions. What a receiver bears
/// himself is not paid.
fn owed(ledger: &Ledger) -> Option<SmallVec<[(PartyId, PartyId, i128); 4]>> {
    let mut owed: SmallVec<[(PartyId, PartyId, i128); 4]> = SmallVec::new();
    for line in &ledger.lines {
        for (from, part) in line.parts.iter().filter(|(from, _)| *from != line.to) {
            let part = match line.kind {
                LineKind::Pay => *part,
                LineKind::Deduct => part.checked_neg()?,
                LineKind::Give => continue,
            };
            match owed.iter_mut().find(|(a, b, _)| (*a, *b) == (*from, line.to)) {
                Some((_, _, sum)) => *sum = sum.checked_add(part)?,
                None => owed.push((*from, line.to, part)),
            }
        }
    }
    Some(owed)
}

fn given(ledger: &Ledger) -> Option<Vec<Goods>> {
    let lines = ledger.lines.iter().filter(|line| line.kind == LineKind::Give);
    lines
        .map(|line| {
            let worth = match line.bounded {
                Some(_) => Some(ledger.money(line.rounded)?),
                None => None,
            };
            Some(Goods { line: line.line, to: line.to, items: line.items.clone(), worth })
        })
        .collect()
}
