//! A live case in an ordinary event loop, which is stopped in the middle and goes on from what was saved.
//!
//! `cargo run --example live_case`

use redress::workflow::{Command, Outcome};
use redress::{Entry, Live, Policy};
use std::error::Error;

const POLICY: &str = r#"
policy shop "Corner shop" { currency EUR }

facts { price money }

compensation { pay goods "Price of the goods" = price }

workflow {
  stage opened "Waiting for the seller" {
    seller must within 48 hours {
      accept            -> paid { grant }
      reject(note text) -> closed { refuse } because "The seller has refused."
      remind after 24 hours
      else -> paid { grant } because "The seller did not answer."
    }
  }
  stage paid "Paid" {
    on entry { settle }
    at once -> closed
  }
  stage closed final
}
"#;

/// What the host does: here it only says so.
fn carry_out(live: &Live, entries: &[Entry]) {
    for entry in entries {
        for command in entry.step.commands() {
            match command {
                Command::Pay(transfer) => {
                    let name = |party| live.program().parties.get(party).map_or("", |one| &one.decl.name);
                    println!(
                        "{}: {} pays {} {}",
                        entry.step.at,
                        name(transfer.from),
                        name(transfer.to),
                        transfer.amount
                    );
                }
                Command::Remind { deadline, .. } => {
                    println!("{}: reminder, the deadline is {deadline:?}", entry.step.at);
                }
                other => println!("{}: {other:?}", entry.step.at),
            }
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let policy = Policy::parse(POLICY)?;
    let case = policy.read_case(r#"{ "id": "C-1", "price": "20.00" }"#)?;
    let (mut live, opened) = policy.open(&case, "2026-03-02T09:00:00Z".parse()?)?;
    carry_out(&live, &[opened]);

    // Somebody acts, and nothing comes of it: only the seller may accept.
    let event =
        live.read_event(r#"{ "id": "e1", "at": "2026-03-02T10:00:00Z", "actor": "buyer", "event": "accept" }"#)?;
    let applied = live.apply(&event)?;
    if let Outcome::Refused(refusal) = &applied.outcome {
        println!("{}: refused, {}", event.at, refusal.word());
    }

    // The loop sleeps until the next deadline. In between the program is stopped: what was saved is enough to go on.
    while let Some(wake) = live.next_deadline() {
        let saved = serde_json::to_string(&live)?;
        drop(live);
        live = policy.resume(&serde_json::from_str(&saved)?)?;
        let entries = live.advance(wake)?;
        carry_out(&live, &entries);
    }
    println!("the case rests in `{}`, {} lines of journal", live.stage(), live.journal().len());
    Ok(())
}
