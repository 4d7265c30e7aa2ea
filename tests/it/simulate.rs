//! `redress simulate`: saved and resumed, asked and answered on a terminal, and everything that does not fit.

use crate::golden::golden;
use crate::program::{Folder, Ran};

const SHOP: &str = include_str!("../suite/live/shop.redress");
const CASE: &str = r#"{ "id": "S-1", "price": "59.90", "asked": "refund" }"#;
const FRIDAY: &str = r#"{ "id": "e1", "at": "2026-03-06T15:30", "actor": "agent", "event": "reject", "note": "no fault" }
"#;
const MONDAY: &str = r#"{ "id": "e1", "at": "2026-03-06T15:30", "actor": "agent", "event": "reject", "note": "no fault" }
{ "id": "e2", "at": "2026-03-09T09:00", "actor": "mediator", "event": "for_buyer" }
"#;

fn folder() -> Folder {
    Folder::new()
        .with("shop.redress", SHOP)
        .with("case.json", CASE)
        .with("friday.jsonl", FRIDAY)
        .with("monday.jsonl", MONDAY)
}

fn simulate(folder: &Folder, more: &[&str]) -> Ran {
    let mut arguments = vec!["simulate", "shop.redress"];
    arguments.extend(more);
    folder.run(&arguments)
}

#[test]
fn stopped_on_friday_and_resumed_on_monday_is_never_stopped() {
    let folder = folder();
    let at = "2026-03-06T10:00";
    let whole = simulate(&folder, &["case.json", "--at", at, "--events", "monday.jsonl", "--format", "json"]);
    assert_eq!((whole.code, whole.err.as_str()), (Some(0), ""));
    let saved =
        ["case.json", "--at", at, "--events", "friday.jsonl", "--until", "2026-03-06T18:00", "--save", "saved.jsonl"];
    assert_eq!(simulate(&folder, &saved).code, Some(0));
    // The event that came on Friday comes again on Monday, and changes nothing.
    let resumed = simulate(&folder, &["--resume", "saved.jsonl", "--events", "monday.jsonl", "--format", "json"]);
    assert_eq!((resumed.code, resumed.err.as_str()), (Some(0), ""));
    assert_eq!(resumed.out, whole.out);
    assert!(
        whole.out.starts_with(r#"{"format":"redress.journal/1","n":0,"at":"2026-03-06T09:00:00Z","kind":"opened""#)
    );
    assert!(whole.out.contains(r#""command":"pay","from":"seller","to":"buyer","amount":"59.90","currency":"EUR""#));
    let told = simulate(&folder, &["--resume", "saved.jsonl", "--events", "monday.jsonl", "--lang", "de"]);
    assert!(told.out.contains("event e1 came again: nothing happens"), "{}", told.out);
    assert!(told.out.contains("Wir haben Ihnen 59,90\u{a0}€ erstattet."), "{}", told.out);
}

/// Who goes on with a saved case is told what is new, also where he chooses what happens.
#[test]
fn a_resumed_case_tells_only_what_is_new() {
    let folder = folder();
    let saved = ["case.json", "--events", "friday.jsonl", "--until", "2026-03-06T18:00", "--save", "saved.json"];
    let friday = simulate(&folder, &saved);
    assert!(friday.out.contains("case opened") && friday.out.contains("reject"), "{}", friday.out);
    let line = "times in Europe/Berlin\n2 entries until Fri 6 March 15:30 are told already; --all tells them again\n";
    let monday = simulate(&folder, &["--resume", "saved.json"]);
    assert!(monday.out.contains(line) && !monday.out.contains("case opened"), "{}", monday.out);
    let asked =
        folder.feed(&["simulate", "shop.redress", "--resume", "saved.json", "--interactive"], b"wait 7 days\nquit\n");
    assert_eq!((asked.code, asked.err.as_str()), (Some(0), ""));
    assert!(asked.out.contains(line) && !asked.out.contains("case opened"), "{}", asked.out);
    assert_eq!(asked.out.matches("seller pays buyer EUR 59.90").count(), 1, "{}", asked.out);
    let whole = simulate(&folder, &["--resume", "saved.json", "--all"]);
    assert!(whole.out.starts_with(&friday.out[..friday.out.rfind("\nStage:").unwrap()]), "{}", whole.out);
    let json = simulate(&folder, &["--resume", "saved.json", "--format", "json"]);
    assert!(json.out.starts_with(r#"{"format":"redress.journal/1","n":0"#), "{}", json.out);
}

/// Every mistake of a script at once, as it is told.
#[test]
fn what_does_not_fit_is_named_with_its_place() {
    let folder = folder()
        .with("bad.jsonl", include_str!("../suite/live/bad_events.jsonl"))
        .with("bad.yaml", include_str!("../suite/live/bad_events.yaml"))
        .with("latin.jsonl", b"{ \"at\": \"2026-03-06T10:00\" }\n{ \"at\": \"\xff\" }\n");
    for (file, at) in [("bad.jsonl", &[][..]), ("bad.yaml", &[]), ("latin.jsonl", &["--at", "2026-03-06T10:00"])] {
        let ran = simulate(&folder, &[&["case.json", "--events", file][..], at].concat());
        assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""), "{file}");
        golden(&format!("simulate.{file}.txt"), &ran.err);
    }
}

/// Events in a wrong order, of others, twice, and after the end: each is told, nothing is lost, and the case goes on.
#[test]
fn what_comes_at_a_wrong_time_is_refused_and_told() {
    let folder = folder().with("late.jsonl", include_str!("../suite/live/out_of_order.jsonl"));
    let ran = simulate(&folder, &["case.json", "--events", "late.jsonl", "--save", "saved.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    golden("simulate.out_of_order.txt", &ran.out);
    let again = simulate(&folder, &["--resume", "saved.json", "--all"]);
    let without =
        |text: &str| text.lines().filter(|line| !line.contains("came again")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(without(&again.out), without(&ran.out));
}

#[test]
fn a_saved_case_that_does_not_fit_is_refused() {
    let folder = folder();
    let saved = ["case.json", "--at", "2026-03-06T10:00", "--until", "+1 days", "--save", "saved.jsonl"];
    assert_eq!(simulate(&folder, &saved).code, Some(0));
    let text = folder.read("saved.jsonl");
    let journal = ["case.json", "--at", "2026-03-06T10:00", "--until", "+1 days", "--format", "json"];
    let journal = simulate(&folder, &journal).out;
    let last = text.rfind("    \"{").unwrap();
    let shorter = format!("{}\n  ]\n}}\n", text[..last].trim_end().trim_end_matches(','));
    let folder = folder
        .with("flipped.jsonl", text.replace("\\\"59.90\\\"", "\\\"59.91\\\""))
        .with("cut.jsonl", &text[..text.len() - 20])
        .with("shorter.jsonl", shorter)
        .with("format.jsonl", text.replace("redress.case/1", "redress.case/9"))
        .with("policy.jsonl", text.replacen("Corner shop", "Corner shot", 1))
        .with("wake.jsonl", text.replacen("\"wake\": \"2026", "\"wake\": \"2027", 1))
        .with("flipped.journal", journal.replace("59.90", "59.91"))
        .with("cut.journal", &journal[..journal.len() - 20])
        .with("empty.journal", "")
        .with("whole.journal", &journal)
        .with("other.redress", SHOP.replace("within 3 days", "within 4 days"))
        .with("another.redress", SHOP.replace("policy shop", "policy market"));
    for (policy, file, said) in [
        ("shop", "flipped.jsonl", "line 1 of the journal: it is not what was written: its fingerprint does not fit"),
        ("shop", "cut.jsonl", "it is no whole saved case: EOF while parsing a string at line "),
        ("shop", "shorter.jsonl", "the journal ends with line 3, which is not the last that was saved"),
        ("shop", "format.jsonl", "its format is `redress.case/9`, not `redress.case/1`"),
        ("shop", "policy.jsonl", "version 1 that it carries is not what was saved: its fingerprint does not fit"),
        ("shop", "wake.jsonl", "it is not to be looked at when it says: its next deadline is 2026-03-11T23:00:00Z"),
        ("another", "saved.jsonl", "it is a case of the policy `shop`, not of `market`"),
        ("shop", "flipped.journal", "line 1 of the journal: it is not what was written: its fingerprint does not fit"),
        ("shop", "cut.journal", "line 4 of the journal: it is no line of a journal: EOF while parsing"),
        ("shop", "empty.journal", "line 1 of the journal: there is none"),
        ("other", "whole.journal", "line 1 of the journal: the case lived under version 1 of `shop` (sha256:"),
    ] {
        let ran = folder.run(&["simulate", &format!("{policy}.redress"), "--resume", file]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""), "{file}");
        assert!(ran.err.contains(&format!("{file}: {said}")), "{file}: {}", ran.err);
    }
    // What is no saved case at all, and a saved case where a case belongs.
    let ran = simulate(&folder, &["--resume", "case.json"]);
    assert!(ran.err.contains("case.json: it is neither a saved case (`redress.case/1`) nor a journal"), "{}", ran.err);
    let ran = simulate(&folder, &["saved.jsonl"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(
        ran.err.contains("saved.jsonl: it is a saved case: go on with it by `--resume saved.jsonl`"),
        "{}",
        ran.err
    );
    // A case lives on under its version, which it carries.
    let ran = folder.run(&["simulate", "other.redress", "--resume", "saved.jsonl", "--format", "json"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert_eq!(simulate(&folder, &["--resume", "saved.jsonl", "--at", "2026-03-06T10:00"]).code, Some(2));
    assert_eq!(simulate(&folder, &["case.json", "--resume", "saved.jsonl"]).code, Some(2));
    assert_eq!(simulate(&folder, &["case.json", "--at", "2026-03-06T10:00", "--migrate"]).code, Some(2));
    assert_eq!(simulate(&folder, &["missing.json", "--at", "2026-03-06T10:00"]).code, Some(2));
    assert_eq!(simulate(&folder, &["case.json", "--at", "2026-03-06T10:00", "--until", "+2 moons"]).code, Some(2));
    assert_eq!(simulate(&folder, &["case.json", "--at", "2026-03-06T10:00", "--lang", "fr"]).code, Some(2));
}

/// The interactive mode on a real pseudo-terminal: what is offered, what is chosen, what then happens.
#[cfg(target_os = "linux")]
#[test]
fn asked_on_a_terminal() {
    use rustix::fs::{Mode, OFlags, open};
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use std::io::{Read, Write};

    let folder = folder();
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
    let stdio = || std::process::Stdio::from(theirs.try_clone().unwrap());
    let mut command =
        folder.command(&["simulate", "shop.redress", "case.json", "--at", "2026-03-06T10:00", "--interactive"]);
    let mut child = command.stdin(stdio()).stdout(stdio()).stderr(stdio()).spawn().unwrap();
    drop(command);
    drop(theirs);
    // What never comes must not be waited for without end.
    let process = child.id().to_string();
    let (done, waiting) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        let waited = waiting.recv_timeout(std::time::Duration::from_secs(60));
        if waited == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let _ = std::process::Command::new("kill").args(["-9", &process]).status();
        }
    });
    let mut terminal = std::fs::File::from(ours);
    let mut seen = String::new();
    let mut until = |terminal: &mut std::fs::File, wanted: &str| {
        let from = seen.len();
        let mut bytes = [0; 4096];
        while !seen[from..].contains(wanted) {
            let count = terminal.read(&mut bytes).unwrap_or(0);
            assert!(count > 0, "`{wanted}` never came:\n{seen}");
            seen.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
        seen[from..].to_owned()
    };
    let menu = until(&mut terminal, "> ");
    assert!(menu.contains("seller: accept") && menu.contains("buyer: withdraw") && menu.contains("next"), "{menu}");
    // The second choice is `seller: reject`, which asks for its note.
    terminal.write_all(b"2\n").unwrap();
    until(&mut terminal, "note: ");
    terminal.write_all(b"no fault found\n").unwrap();
    let told = until(&mut terminal, "> ");
    assert!(told.contains("The platform decides") && told.contains("mediator must"), "{told}");
    terminal.write_all(b"9\n").unwrap();
    assert!(until(&mut terminal, "> ").contains("there is no such choice"));
    terminal.write_all(b"wait 2 hours\n").unwrap();
    assert!(until(&mut terminal, "> ").contains("12:00"));
    terminal.write_all(b"next\n").unwrap();
    assert!(until(&mut terminal, "> ").contains("seller pays buyer EUR 59.90"));
    terminal.write_all(b"quit\n").unwrap();
    assert!(child.wait().unwrap().success());
    drop(done);
}

const TILL_MAY: &str = r#"
policy lamps "Lamps" { currency EUR  timezone "Europe/Berlin"  counting plain_days  languages en, zh-CN }

counting plain_days {
  first   excluded
  ends    end_of_day
  holiday keep
  months  clamp
  paused  extends
}

parties { buyer "Buyer" zh-CN "买家", seller "Seller" zh-CN "卖家" }
remedies { refund "Money back" zh-CN "退款" }
enum Pace { slow "Slow" zh-CN "慢", fast "Fast" zh-CN "快" }

facts { price money  asked remedy  due date  weeks number = 2 }

eligibility of asked {
  normally deny all
  except never_came "Never came" zh-CN "未收到货"
    allow refund
    from 10 days after due
    within 30 days of due
    cite "Terms, 4"
}

compensation { pay goods "Price" zh-CN "货款" = price  borne by seller  when eligible(refund) }

decision pace "How fast" zh-CN "速度" : Pace {
  normally slow
  except hurry fast when weeks > 2
}

workflow {
  stage asked_for "Asked for" zh-CN "已申请" {
    on entry { decide }
    at once when eligible(refund) -> owed, else -> waiting
  }
  stage waiting "Waiting" zh-CN "等待" open_ended {
    buyer may ask(weeks) -> asked_for
  }
  stage owed "Owed" zh-CN "应退款" {
    on entry { settle }
    seller must within 3 days { done -> closed  else -> closed }
  }
  stage closed "Closed" zh-CN "关闭" final
}
"#;

/// Who must act is told at the end, also where a reminder is due before; of a case that is over, what was left open.
#[test]
fn the_end_says_what_stands_open() {
    let folder = folder()
        .with("withdraw.jsonl", r#"{ "id": "e1", "at": "2026-03-06T11:00", "actor": "buyer", "event": "withdraw" }"#);
    let at = "2026-03-06T10:00";
    let waits = simulate(&folder, &["case.json", "--at", at, "--until", "+1 hour"]).out;
    let open = "\nStage: Waiting for the seller; next due: Fri 6 March 12:00\nOpen: seller must act before ";
    assert!(waits.contains(open), "{waits}");
    let over = simulate(&folder, &["case.json", "--at", at, "--events", "withdraw.jsonl"]).out;
    // What the rules said before the buyer withdrew is owed to nobody; what was granted at the end, is.
    assert!(over.ends_with("; nothing is due any more\n"), "{over}");
    let granted = "policy p { currency EUR }  facts { price money }  compensation { pay goods = price }
        workflow { stage opened { seller must within 48 hours { accept -> over { grant }  else -> over } } stage over final }";
    let folder = Folder::new()
        .with("p.redress", granted)
        .with("case.json", r#"{ "price": "5.00" }"#)
        .with("events.jsonl", r#"{ "at": "2026-03-06T11:00Z", "actor": "seller", "event": "accept" }"#);
    let ran =
        folder.run(&["simulate", "p.redress", "case.json", "--at", "2026-03-06T10:00Z", "--events", "events.jsonl"]);
    let left = "; nothing is due any more\nNot settled of the last decision:\n  money: seller pays buyer EUR 5.00\n";
    assert!(ran.out.ends_with(left), "{ran:?}");
}

/// What the rules refuse is told with the window that keeps it out, and the policy's decisions once they change.
#[test]
fn what_is_refused_says_why_and_what_changed_is_told() {
    let events = r#"
{ "at": "2026-05-20T10:00", "actor": "buyer", "event": "ask", "weeks": "3" }
{ "at": "2026-05-28T10:00", "actor": "buyer", "event": "ask", "weeks": "3" }
"#;
    let case = |due: &str| format!(r#"{{ "price": "20.00", "asked": "refund", "due": "{due}" }}"#);
    let folder = Folder::new()
        .with("lamps.redress", TILL_MAY)
        .with("early.json", case("2026-05-15"))
        .with("late.json", case("2026-04-01"))
        .with("events.jsonl", events);
    let told = |more: &[&str]| {
        let ran = folder.run(&[&["simulate", "lamps.redress"], more].concat());
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
        ran.out
    };
    let at = "2026-05-16T10:00";
    golden(
        "simulate.refused.txt",
        &told(&["early.json", "--at", at, "--events", "events.jsonl", "--until", "+1 hour"]),
    );
    golden("simulate.refused.zh.txt", &told(&["late.json", "--at", at, "--until", "+1 hour", "--lang", "zh-CN"]));
    // Who goes on is not told again what was told before.
    told(&["early.json", "--at", at, "--until", "+1 hour", "--save", "saved.json"]);
    let resumed = told(&["--resume", "saved.json", "--events", "events.jsonl"]);
    assert_eq!(resumed.matches("How fast: Fast").count(), 1, "{resumed}");
}
