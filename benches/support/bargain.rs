//! A bargain over a price: the policy, and the state machine that somebody would write for it by hand.
//!
//! The machine does what the policy says: who may act where, deadlines at the end of a local day, a reminder the day
//! before, silence, and what is paid. With a journal it writes each step as a line of JSON and chains the lines by their
//! fingerprints, as the language does.

use chrono::{DateTime, Days, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};
use std::fmt::Write;

pub const POLICY: &str = r#"
policy bargain "Bargain" {
  currency EUR
  timezone "Europe/Berlin"
  counting plain_days
}

counting plain_days {
  first   excluded
  ends    end_of_day
  holiday keep
  months  clamp
  paused  extends
}

facts {
  price money from EUR 0.00
  offer money from EUR 0.00
}

compensation {
  pay back "Money back" = offer at most price
    borne by seller
}

workflow {
  stage with_seller "The seller answers" {
    seller must within 3 days {
      accept         -> agreed { grant }
      counter(offer) -> with_buyer
      remind 24 hours before
      else           -> agreed { grant }
        because "The seller did not answer."
    }
    buyer may withdraw -> closed
  }
  stage with_buyer "The buyer answers" {
    buyer must within 5 days {
      accept         -> agreed { grant }
      counter(offer) -> with_seller
      remind 24 hours before
      else           -> closed { refuse }
        because "The buyer did not answer."
    }
  }
  stage agreed "Agreed" {
    on entry { settle }
    at once -> closed
  }
  stage closed "Closed" final
}
"#;

const ZONE: Tz = chrono_tz::Europe::Berlin;
const DAY: i64 = 86_400_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    WithSeller,
    WithBuyer,
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Buyer,
    Seller,
}

#[derive(Clone, Copy, Debug)]
pub enum Event {
    Accept,
    /// The offer in cents.
    Counter(i64),
    Withdraw,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Remind(Actor),
    /// From the seller to the buyer, in cents.
    Pay(i64),
}

/// A case; instants are milliseconds.
#[derive(Clone, Debug)]
pub struct Case {
    price: i64,
    offer: i64,
    pub stage: Stage,
    deadline: i64,
    reminded: bool,
    pub commands: Vec<Command>,
    journal: Option<Journal>,
}

#[derive(Clone, Debug, Default)]
struct Journal {
    lines: Vec<String>,
    hash: [u8; 32],
}

impl Case {
    pub fn open(price: i64, offer: i64, at: i64, journal: bool) -> Case {
        let journal = journal.then(Journal::default);
        let stage = Stage::WithSeller;
        let mut case = Case { price, offer, stage, deadline: 0, reminded: false, commands: Vec::new(), journal };
        case.note(at, "open");
        case.enter(Stage::WithSeller, at);
        case
    }

    /// When something happens next if nobody acts.
    pub fn next(&self) -> Option<i64> {
        let reminder = self.deadline - DAY;
        (self.stage != Stage::Closed).then_some(if self.reminded { self.deadline } else { reminder })
    }

    pub fn advance(&mut self, to: i64) {
        while let Some(at) = self.next().filter(|at| *at <= to) {
            if at < self.deadline {
                self.reminded = true;
                self.commands.push(Command::Remind(self.whose()));
                self.note(at, "remind");
            } else {
                self.note(at, "silence");
                match self.stage {
                    Stage::WithSeller => self.pay(at),
                    Stage::WithBuyer | Stage::Closed => self.enter(Stage::Closed, at),
                }
            }
        }
    }

    /// Whether the event was possible.
    pub fn apply(&mut self, actor: Actor, event: Event, at: i64) -> bool {
        self.advance(at);
        let own = self.stage != Stage::Closed && actor == self.whose();
        match (event, self.stage) {
            (Event::Accept, _) if own => {
                self.note(at, "accept");
                self.pay(at);
            }
            (Event::Counter(offer), stage) if own => {
                self.offer = offer;
                self.note(at, "counter");
                let next = if stage == Stage::WithSeller { Stage::WithBuyer } else { Stage::WithSeller };
                self.enter(next, at);
            }
            (Event::Withdraw, Stage::WithSeller) if actor == Actor::Buyer => {
                self.note(at, "withdraw");
                self.enter(Stage::Closed, at);
            }
            _ => {
                self.note(at, "refused");
                return false;
            }
        }
        true
    }

    fn whose(&self) -> Actor {
        if self.stage == Stage::WithSeller { Actor::Seller } else { Actor::Buyer }
    }

    fn pay(&mut self, at: i64) {
        let amount = self.offer.min(self.price);
        if amount > 0 {
            self.commands.push(Command::Pay(amount));
        }
        self.note(at, "pay");
        self.enter(Stage::Closed, at);
    }

    fn enter(&mut self, stage: Stage, at: i64) {
        self.stage = stage;
        self.reminded = false;
        self.deadline = match stage {
            Stage::WithSeller => end_of(at, 3),
            Stage::WithBuyer => end_of(at, 5),
            Stage::Closed => i64::MAX,
        };
    }

    fn note(&mut self, at: i64, what: &str) {
        let (offer, deadline) = (self.offer, self.deadline);
        let Some(journal) = &mut self.journal else { return };
        let at = instant(at).to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let mut line = String::with_capacity(192);
        write!(
            line,
            r#"{{"at":"{at}","what":"{what}","offer":"{}.{:02}","deadline":{deadline}"#,
            offer / 100,
            offer % 100
        )
        .unwrap();
        let mut hash = Sha256::new();
        hash.update(journal.hash);
        hash.update(line.as_bytes());
        journal.hash = hash.finalize().into();
        line.push_str(r#","hash":""#);
        for byte in journal.hash {
            write!(line, "{byte:02x}").unwrap();
        }
        line.push_str("\"}");
        journal.lines.push(line);
    }
}

fn instant(ms: i64) -> DateTime<Utc> {
    Utc.timestamp_millis_opt(ms).unwrap()
}

/// The end of the local day that is so many days later.
fn end_of(at: i64, days: u64) -> i64 {
    let day = instant(at).with_timezone(&ZONE).date_naive() + Days::new(days + 1);
    ZONE.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest().unwrap().timestamp_millis()
}
