//! `redress simulate`: saved and resumed, asked and answered on a terminal, and everything that does not fit.

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

#[test]
fn what_does_not_fit_is_named_with_its_place() {
    let bad = r#"{ "at": "2026-03-06T10:00" }
{ "at": "2026-03-06T11:00", "actor": "byuer", "event": "withdraw" }
{ "at": "2026-03-06T11:00", "actor": "buyer", "event": "withdrew" }

{ "at": "2026-03-06T11:00", "actor": "buyer", "event": "modify", "askd": "refund" }
{ "at": "2026-03-06T25:00", "actor": "buyer", "event": "modify", "asked": 3 }
not json
"#;
    let folder = folder().with("bad.jsonl", bad);
    let ran = simulate(&folder, &["case.json", "--events", "bad.jsonl"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""));
    for (line, word) in [(2, "buyer"), (3, "withdraw"), (5, "asked"), (6, "asked"), (7, "")] {
        let found = ran.err.lines().any(|told| told.contains(&format!("bad.jsonl:{line}:")) && told.contains(word));
        assert!(found, "line {line}: {word}\n{}", ran.err);
    }
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
    // The text that the case carries is asked only where the policy is not at hand.
    for (policy, file, said) in [
        ("shop", "flipped.jsonl", "line 1 of the journal: it is not what was written: its fingerprint does not fit"),
        ("shop", "cut.jsonl", "it is no saved case: EOF while parsing a string at line "),
        ("shop", "shorter.jsonl", "the journal ends with line 3, which is not the last that was saved"),
        ("shop", "format.jsonl", "its format is `redress.case/9`, not `redress.case/1`"),
        ("other", "policy.jsonl", "version 1 that it carries is not what was saved: its fingerprint does not fit"),
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
    // A case lives on under its version, which it carries.
    let ran = folder.run(&["simulate", "other.redress", "--resume", "saved.jsonl", "--format", "json"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert_eq!(simulate(&folder, &["--resume", "saved.jsonl", "--at", "2026-03-06T10:00"]).code, Some(2));
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
