//! Cases that move to another version of their policy: what goes on, what counts anew, what is in the way; lived again
//! and saved with the versions under which they lived.

use crate::live::{World, live_once, seeds, worlds};
use crate::program::Folder;
use redress::project::{Files, MemoryFiles};
use redress::time::Instant;
use redress::{Live, LiveError, Policy, Saved};

/// The first version of a shop; `{…}` is what the others have otherwise.
const FIRST: &str = r#"policy shop "Shop" { version "1"  currency EUR  timezone "Europe/Berlin"  counting plain_days }
counting plain_days { first excluded  ends end_of_day  holiday keep  months clamp  paused extends }
remedies { refund, exchange }
parties { buyer, seller { agent, manager }, insurer }
facts { price money  asked remedy = refund  grade integer from 0 to 5 = 0 }
compensation {
  pay goods = price
    borne by insurer at most EUR 10.00, then seller
    when asked is refund
  give spare when asked is exchange
}
workflow {
  stage opened "Waiting for the seller" {
    on entry { decide; notify buyer with hello }
    seller must within 5 days {
      accept           -> agreed { grant }
      reject(why text) -> disputed { assign manager }
      remind after 2 days
      else             -> agreed { grant }
    }
    buyer may note(grade) at most 2 times
    buyer may modify(asked) -> opened
  }
  stage disputed "The manager looks at it" {
    manager must within 3 days {
      for_buyer -> agreed { grant }
      else      -> agreed { grant }
    }
  }
  stage agreed "Agreed" {
    on entry { settle }
    after 7 days -> closed
  }
  stage closed final
}
clock reply "First reply" {
  runs   once from opened until accept, reject
  target 4 days
  at 50% { flag half }
  at 100% { flag late }
}
notice hello { "Your claim of {price} has come." }
"#;

const AT: &str = "2026-03-02T08:00:00Z";

/// The second version: as the first, with each of the changes, and a way from it.
fn second(changes: &[(&str, &str)], moves: &str) -> Policy {
    let mut text = FIRST.replace("version \"1\"", "version \"2\"");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    Policy::parse(&format!("{text}\nmigrate from \"1\" {{ {moves} }}\n")).unwrap_or_else(|report| panic!("{report}"))
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// A case of the first version after some events.
fn first(events: &[&str]) -> Live {
    let policy = Policy::parse(FIRST).unwrap_or_else(|report| panic!("{report}"));
    let case = policy.read_case(r#"{ "id": "C-1", "price": "50.00" }"#).unwrap();
    let (mut live, _) = policy.open(&case, at(AT)).unwrap();
    for event in events {
        let event = live.read_event(event).unwrap();
        live.apply(&event).unwrap();
    }
    live
}

/// What stands in the way; the case is as before, and goes on under its version.
fn in_the_way(mut live: Live, policy: &Policy) -> String {
    let before = live.journal().to_vec();
    let moment = live.state().now;
    let error = live.migrate(policy, moment).unwrap_err();
    assert!(matches!(error, LiveError::Unmoved(_)), "{error}");
    assert_eq!((live.journal(), live.program().version.as_str()), (&before[..], "1"));
    live.advance(at("2027-01-01T00:00:00Z")).unwrap();
    assert_eq!(live.stage(), "closed");
    error.to_string()
}

#[test]
fn the_stay_goes_on_and_its_deadlines_count_from_when_they_began() {
    let policy = second(
        &[
            ("stage opened", "stage waiting"),
            ("-> opened", "-> waiting"),
            ("from opened", "from waiting"),
            ("within 5 days", "within 4 days"),
        ],
        "stage opened -> waiting",
    );
    let mut live = first(&[]);
    assert_eq!(live.next_deadline(), Some(at("2026-03-04T23:00:00Z")), "the reminder, after two days");
    live.advance(at("2026-03-05T12:00:00Z")).unwrap();
    let moved = live.migrate(&policy, at("2026-03-05T12:00:00Z")).unwrap();
    assert_eq!(live.stage(), "waiting");
    // Four days from Monday are over at the end of Friday; whoever was reminded is not reminded again, no clock tells what
    // it has told, and nobody is told again that the claim has come.
    assert_eq!(live.next_deadline(), Some(at("2026-03-06T23:00:00Z")));
    assert!(moved.json.contains(r#""kind":"migrated","from":"1","policy":{"id":"shop","version":"2","hash":"sha256:"#));
    assert!(moved.json.contains(r#""stages":{"opened":"waiting"},"stage":"waiting""#), "{}", moved.json);
    assert!(moved.json.contains(r#""duty":"resumed","of":["seller"],"to":["accept","reject"],"deadline":"2026-03-06T23:00:00Z","last_day":"2026-03-06""#));
    assert!(!moved.json.contains("hello") && moved.step.commands().next().is_none(), "{}", moved.json);
    live.advance(at("2026-03-06T23:00:00Z")).unwrap();
    assert_eq!(live.stage(), "agreed");
}

#[test]
fn a_deadline_that_is_past_is_due_at_once() {
    let policy = second(&[("within 5 days", "within 1 days"), ("remind after 2 days", "")], "");
    let mut live = first(&[]);
    live.advance(at("2026-03-05T12:00:00Z")).unwrap();
    live.migrate(&policy, at("2026-03-05T12:00:00Z")).unwrap();
    assert_eq!(live.next_deadline(), Some(at("2026-03-03T23:00:00Z")));
    let entries = live.advance(at("2026-03-05T12:00:00Z")).unwrap();
    assert_eq!((entries[0].step.at, live.stage()), (at("2026-03-05T12:00:00Z"), "agreed"));
}

#[test]
fn what_was_done_is_counted_and_what_was_paid_stays_paid() {
    let note = r#"{ "at": "2026-03-02T09:00:00Z", "actor": "buyer", "event": "note", "grade": 3 }"#;
    let policy = second(&[("at most EUR 10.00", "at most EUR 20.00")], "");
    let mut live = first(&[note, note]);
    live.migrate(&policy, at("2026-03-02T10:00:00Z")).unwrap();
    let again = live.read_event(note.replace("09:00", "11:00")).unwrap();
    assert!(live.apply(&again).unwrap().entries[0].json.contains(r#""refusal":{"reason":"too_many","most":2}"#));

    let mut live = first(&[r#"{ "at": "2026-03-02T09:00:00Z", "actor": "seller", "event": "accept" }"#]);
    live.migrate(&policy, at("2026-03-02T10:00:00Z")).unwrap();
    let paid: Vec<String> = live.state().settled.paid().map(|one| one.amount.to_string()).collect();
    assert_eq!(paid, ["EUR 10.00", "EUR 40.00"]);
}

#[test]
fn what_stands_is_decided_again_as_of_then() {
    let policy = second(&[("pay goods = price", "pay goods = least(price, EUR 25.00)")], "");
    let mut live = first(&[]);
    let moved = live.migrate(&policy, at("2026-03-02T10:00:00Z")).unwrap();
    assert!(moved.json.contains(
        r#"{"decided":"decide","decision":{"format":"redress.decision/1","policy":{"id":"shop","version":"2""#
    ));
    assert!(
        moved.json.contains(r#""at":"2026-03-02T08:00:00Z""#) && moved.json.contains(r#""total":"25.00""#),
        "{}",
        moved.json
    );
}

#[test]
fn what_is_in_the_way_is_named_and_the_case_is_as_before() {
    let reject = r#"{ "at": "2026-03-02T09:00:00Z", "actor": "seller", "event": "reject", "why": "worn" }"#;
    let accept = r#"{ "at": "2026-03-02T09:00:00Z", "actor": "seller", "event": "accept" }"#;
    let swap = r#"{ "at": "2026-03-02T08:30:00Z", "actor": "buyer", "event": "modify", "asked": "exchange" }"#;
    let start = "the case cannot move from version 1 to version 2: ";
    let other = Policy::parse(&FIRST.replace("version \"1\"", "version \"2\"")).unwrap();
    assert_eq!(in_the_way(first(&[]), &other), format!("{start}version 2 has no `migrate from \"1\" {{ … }}`"));
    let stage = [("stage opened", "stage waiting"), ("-> opened", "-> waiting"), ("from opened", "from waiting")];
    assert_eq!(
        in_the_way(first(&[]), &second(&stage, "")),
        format!("{start}version 2 has no stage `opened`; write `stage opened -> …` into its `migrate from \"1\"`")
    );
    let facts = [("grade integer from 0 to 5 = 0", "colour text"), ("note(grade)", "note(colour)")];
    assert_eq!(
        in_the_way(first(&[]), &second(&facts, "")),
        format!("{start}colour: `colour` is missing; grade: unknown name `grade`")
    );
    let typed = [("grade integer from 0 to 5 = 0", "grade bool = no")];
    assert_eq!(
        in_the_way(first(&[]), &second(&typed, "")),
        format!("{start}grade: `true` or `false` was expected, found a number")
    );
    let field = [("reject(why text)", "reject(why integer)")];
    assert_eq!(
        in_the_way(first(&[reject]), &second(&field, "")),
        format!("{start}what an event brought does not fit: why: a whole number was expected, found a text")
    );
    let parties = [(", insurer", ""), ("borne by insurer at most EUR 10.00, then seller", "borne by seller")];
    assert_eq!(
        in_the_way(first(&[accept]), &second(&parties, "")),
        format!("{start}version 2 has no party or role `insurer`, who has a part in the case")
    );
    let given = [("give spare", "give parcel")];
    assert_eq!(
        in_the_way(first(&[swap, accept]), &second(&given, "")),
        format!("{start}version 2 has no line `spare`, under which something was given")
    );
    let fault = [("= price\n", "= price - EUR 60.00\n")];
    let mut live = first(&[]);
    let error = live.migrate(&second(&fault, ""), at(AT)).unwrap_err();
    assert!(matches!(error, LiveError::Fault(_)), "{error}");
    assert!(error.to_string().starts_with("policy.redress:7:"), "{error}");
    assert_eq!((live.program().version.as_str(), live.journal().len()), ("1", 1));

    let mut live = first(&[accept]);
    let error = live.migrate(&second(&[], ""), at(AT)).unwrap_err().to_string();
    assert_eq!(error, format!("{start}it has lived until 2026-03-02T09:00:00Z already"));
    let error = live.migrate(&second(&[], ""), at("2026-04-01T00:00:00Z")).unwrap_err().to_string();
    assert_eq!(error, format!("{start}something is due at 2026-03-09T23:00:00Z, before it moves"));
}

/// The files of the flagship, with a text of its newest version made another.
fn flagship(change: impl Fn(&str) -> String) -> Policy {
    let disk =
        redress::project::DiskFiles::open(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").as_path());
    let (disk, _) = disk.unwrap();
    let mut files = MemoryFiles::default();
    for folder in ["nordlicht", "nordlicht/hooks", "lib"] {
        for name in disk.list(folder).unwrap() {
            let path = format!("{folder}/{name}");
            let Ok(bytes) = disk.read(&path, 1 << 20) else { continue };
            let text = String::from_utf8(bytes).unwrap();
            files = files.with(&path, if path == "nordlicht/2026.redress" { change(&text) } else { text });
        }
    }
    Policy::from_files(&files.with("redress.toml", ""), "nordlicht").unwrap_or_else(|report| panic!("{report}"))
}

/// Each world with a newer version that says the same.
fn newer() -> Vec<(World, Policy)> {
    let mut worlds = worlds();
    worlds.truncate(2);
    let shop = include_str!("../suite/live/shop.redress").replacen('{', "{ version \"2\"", 1);
    let shop = Policy::parse(&format!("{shop}\nmigrate from \"1\" {{}}\n")).unwrap();
    let nordlicht = flagship(|text| {
        assert!(text.contains("\"2026.3\""));
        format!("{}\nmigrate from \"2026.3\" {{}}\n", text.replace("\"2026.3\"", "\"2026.4\""))
    });
    worlds.into_iter().zip([shop, nordlicht]).collect()
}

/// When, what, and where to.
fn outline(line: &str) -> (String, String, String) {
    let value: serde_json::Value = serde_json::from_str(line).unwrap();
    let text = |key: &str| value[key].as_str().unwrap().to_owned();
    (text("at"), text("kind"), text("stage"))
}

#[test]
fn under_a_version_that_says_the_same_a_case_lives_as_if_it_had_not_moved() {
    let journal = crate::schemas::Schema::named("journal.json");
    for (world, newer) in newer() {
        for seed in 0..seeds() {
            let (whole, acts, end) = live_once(&world, seed);
            let case = world.policy.read_case(&world.case).unwrap();
            let (mut live, _) = world.policy.open(&case, world.opened).unwrap();
            let when = usize::try_from(seed).unwrap() % acts.len();
            for (number, act) in acts.iter().enumerate() {
                if number == when {
                    live.advance(act.at).unwrap();
                    live.migrate(&newer, act.at).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
                }
                let event = live.read_event(&act.json).unwrap();
                live.apply(&event).unwrap();
            }
            live.advance(end).unwrap();
            let outlines = |live: &Live| -> Vec<_> {
                live.journal().iter().map(|line| outline(line)).filter(|(_, kind, _)| kind != "migrated").collect()
            };
            assert_eq!(outlines(&live), outlines(&whole), "seed {seed}");

            // Saved, and lived again where only the newer or the older version is kept: the same bytes.
            let saved: Saved = serde_json::from_str(&serde_json::to_string(&live.save_whole()).unwrap()).unwrap();
            assert_eq!(newer.resume(&saved).unwrap().journal(), live.journal(), "seed {seed}");
            assert_eq!(world.policy.resume(&saved).unwrap().journal(), live.journal(), "seed {seed}");
            journal.holds(live.journal().iter().find(|line| line.contains(r#""kind":"migrated""#)).unwrap());
            let error = newer.resume(&live.save()).unwrap_err().to_string();
            assert!(error.starts_with("line 1 of the journal: the case lived under version"), "{error}");
        }
    }
}

#[test]
fn moved_on_the_command_line() {
    let newer = FIRST.replace("version \"1\"", "version \"2\"").replace("within 5 days", "within 4 days");
    let folder = Folder::new()
        .with("old.redress", FIRST)
        .with("new.redress", format!("{newer}\nmigrate from \"1\" {{}}\n"))
        .with("other.redress", FIRST.replace("policy shop", "policy market"))
        .with("case.json", r#"{ "id": "C-1", "price": "50.00" }"#);
    let run = |arguments: &[&str]| folder.run(&[&["simulate"], arguments].concat());
    let opened = run(&["old.redress", "case.json", "--at", AT, "--until", "2026-03-05T13:00", "--save", "saved.json"]);
    assert_eq!((opened.code, opened.err.as_str()), (Some(0), ""));
    // The case stays with its version, which it carries, and only what is new is told.
    let stays = run(&["new.redress", "--resume", "saved.json"]);
    assert!(stays.out.starts_with("Shop, version 1, case C-1\n"), "{}{}", stays.out, stays.err);
    assert!(stays.out.contains("\n3 entries until the end of Wed 4 March are told already; --all tells them again\n"));
    assert!(!stays.out.contains("case opened") && stays.out.contains("Sat 7 March 2026\n  24:00     deadline missed"));
    // A look at what would become of it, and the move itself.
    let looked = run(&["new.redress", "--resume", "saved.json", "--migrate", "--at", "2026-03-05T13:00"]);
    assert!(looked.out.contains("Thu 5 March 2026\n  13:00     moved from version 1 to version 2"), "{}", looked.out);
    assert!(looked.out.contains("Fri 6 March 2026\n  24:00     deadline missed"), "{}", looked.out);
    assert!(!folder.read("saved.json").contains("migrated"));
    let until = ["--until", "2026-03-05T14:00", "--save", "moved.json"];
    let moved = run(&[&["new.redress", "--resume", "saved.json", "--migrate"][..], &until].concat());
    assert_eq!((moved.code, moved.err.as_str()), (Some(0), ""));
    let whole = run(&["new.redress", "--resume", "moved.json", "--all"]);
    assert!(whole.out.contains("case opened") && whole.out.contains("to version 2"), "{}", whole.out);
    let again = run(&["new.redress", "--resume", "moved.json", "--migrate"]);
    assert_eq!((again.code, again.out.as_str()), (Some(3), ""));
    assert!(again.err.contains("the case cannot move from version 2 to version 2"), "{}", again.err);
    let other = run(&["other.redress", "--resume", "saved.json"]);
    assert_eq!((other.code, other.out.as_str()), (Some(3), ""));
    assert!(other.err.contains("saved.json: it is a case of the policy `shop`, not of `market`"), "{}", other.err);
}
