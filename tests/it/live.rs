//! Live cases: lives without end on seeded paths, lived again from their journals, saved, repeated, damaged; and the
//! stories of the flagship, told as people read them.

use crate::golden::golden_at;
use crate::program::Ran;
use redress::ir::Actor;
use redress::time::Instant;
use redress::value::Type;
use redress::workflow::{Command, Happened, Outcome};
use redress::{Live, Policy};
use std::collections::BTreeMap;
use std::path::Path;

/// Small numbers in a row from a seed; the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        // The multiplier and increment of Knuth's MMIX.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn pick<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}

/// A policy with a case and the instant at which it is opened.
pub(crate) struct World {
    pub(crate) policy: Policy,
    pub(crate) case: String,
    pub(crate) opened: Instant,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn worlds() -> Vec<World> {
    let shop = Policy::load(root().join("tests/suite/live/shop.redress")).unwrap();
    let nordlicht = Policy::load(root().join("policies/nordlicht")).unwrap();
    let returned = std::fs::read_to_string(root().join("examples/nordlicht/last_day.json")).unwrap();
    let lost = std::fs::read_to_string(root().join("examples/nordlicht/lost_by_air_insured.json")).unwrap();
    let world = |policy: &Policy, case: &str, opened: &str| World {
        policy: policy.clone(),
        case: case.to_owned(),
        opened: opened.parse().unwrap(),
    };
    vec![
        world(&shop, r#"{ "id": "S-1", "price": "59.90", "asked": "refund" }"#, "2026-03-06T09:00:00Z"),
        world(&nordlicht, &returned, "2026-03-19T09:00:00Z"),
        world(&nordlicht, &lost, "2026-02-10T09:00:00Z"),
    ]
}

/// What somebody does at some time: an event as JSON.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) at: Instant,
    pub(crate) json: String,
}

/// A random event: mostly one that somebody may do now, with fields of the right types.
fn act(live: &Live, random: &mut Random, number: usize, at: Instant) -> Act {
    let program = live.program();
    let workflow = program.workflow.as_ref().unwrap();
    let here = &workflow.stages.at(live.state().stage()).rights;
    let right = if here.is_empty() || random.below(6) == 0 {
        let all: Vec<_> = workflow.rights.values().collect();
        *random.pick(&all)
    } else {
        workflow.rights.at(*random.pick(here))
    };
    let actor = if random.below(5) == 0 {
        let all: Vec<&str> = program.parties.values().map(|party| party.decl.name.as_str()).collect();
        (*random.pick(&all)).to_owned()
    } else {
        match random.pick(&right.actors) {
            Actor::Party(party) => program.parties.at(*party).decl.name.clone(),
            Actor::System => "system".to_owned(),
        }
    };
    let event = workflow.events.at(right.event);
    let mut json =
        format!("{{\"id\":\"e{number}\",\"at\":\"{at}\",\"actor\":\"{actor}\",\"event\":\"{}\"", event.decl.name);
    for (place, field) in event.fields.iter().enumerate().filter(|(place, _)| right.takes >> place & 1 == 1) {
        let _ = place;
        let value = match &field.ty.base {
            Type::Text => (*random.pick(&["\"TENT-2\"", "\"SKI-SET\"", "\"some words\""])).to_owned(),
            Type::Money(_) => format!("\"{}.50\"", random.below(20)),
            Type::Percent => format!("\"{}%\"", random.below(100)),
            Type::Finding => (*random.pick(&["\"yes\"", "\"no\"", "\"unproven\""])).to_owned(),
            Type::Date => "\"2026-02-01\"".to_owned(),
            Type::DateTime => format!("\"{at}\""),
            Type::Enum(_) | Type::Remedy | Type::Party => {
                let names: Vec<String> = program.members(&field.ty.base).map(|one| one.name.clone()).collect();
                format!("\"{}\"", random.pick(&names))
            }
            other => panic!("no value of {other:?}"),
        };
        json.push_str(&format!(",\"{}\":{value}", field.name));
    }
    json.push('}');
    Act { at, json }
}

/// A life: opened, events at random distances, then left to itself for a year.
pub(crate) fn live_once(world: &World, seed: u64) -> (Live, Vec<Act>, Instant) {
    let mut random = Random(seed);
    let case = world.policy.read_case(&world.case).unwrap();
    let (mut live, _) = world.policy.open(&case, world.opened).unwrap();
    let mut acts = Vec::new();
    let mut at = world.opened;
    for number in 0..usize::try_from(4 + random.below(14)).unwrap() {
        let distances = [0, 1, 60_000, 3_600_000, 7 * 3_600_000, 26 * 3_600_000, 4 * 86_400_000];
        let mut next = Instant::from_ms(at.ms() + random.pick(&distances)).unwrap();
        // Often exactly at a deadline, or a moment beside it.
        if let Some(due) = live.next_deadline().filter(|_| random.below(3) == 0) {
            next = Instant::from_ms(due.ms() + i64::try_from(random.below(3)).unwrap() - 1).unwrap().max(at);
        }
        at = next;
        let act = act(&live, &mut random, number, at);
        let event = live.read_event(&act.json).unwrap_or_else(|errors| panic!("{}\n{errors}", act.json));
        live.apply(&event).unwrap_or_else(|error| panic!("seed {seed}: {}\n{error}", act.json));
        acts.push(act);
    }
    let end = Instant::from_ms(at.ms() + 366 * 86_400_000).unwrap();
    live.advance(end).unwrap();
    (live, acts, end)
}

pub(crate) fn seeds() -> u64 {
    if std::env::var_os("REDRESS_LONG").is_some() { 2_000 } else { 12 }
}

fn each_life(mut check: impl FnMut(&World, u64, &Live, &[Act], Instant)) {
    for world in worlds() {
        for seed in 0..seeds() {
            let (live, acts, end) = live_once(&world, seed);
            check(&world, seed, &live, &acts, end);
        }
    }
}

fn opened(world: &World) -> Live {
    let case = world.policy.read_case(&world.case).unwrap();
    world.policy.open(&case, world.opened).unwrap().0
}

#[test]
fn one_jump_is_many_small_steps() {
    each_life(|world, seed, live, acts, end| {
        let mut small = opened(world);
        let mut random = Random(seed ^ 0xabcd);
        let mut at = world.opened;
        for act in acts {
            while at < act.at {
                at = Instant::from_ms(at.ms() + 1 + i64::try_from(random.below(40 * 3_600_000)).unwrap()).unwrap();
                small.advance(at.min(act.at)).unwrap();
            }
            let event = small.read_event(&act.json).unwrap();
            small.apply(&event).unwrap();
        }
        while at < end {
            at = Instant::from_ms(at.ms() + 1 + i64::try_from(random.below(9 * 86_400_000)).unwrap()).unwrap();
            small.advance(at.min(end)).unwrap();
        }
        assert_eq!(small.journal(), live.journal(), "seed {seed}");
    });
}

#[test]
fn a_journal_lived_again_from_every_prefix_is_the_same() {
    each_life(|world, seed, live, _, _| {
        for end in 1..=live.journal().len() {
            let lines = &live.journal()[..end];
            let again = world
                .policy
                .replay(lines, &mut |_, _, _| {})
                .unwrap_or_else(|error| panic!("seed {seed}, {end} lines: {error}\n{}", lines.join("\n")));
            assert_eq!(again.journal(), lines, "seed {seed}");
        }
    });
}

#[test]
fn saved_and_resumed_at_every_step_is_never_saved() {
    each_life(|world, seed, live, acts, end| {
        let mut other = opened(world);
        for act in acts {
            let saved = serde_json::to_string(&other).unwrap();
            other = world.policy.resume(&serde_json::from_str(&saved).unwrap()).unwrap();
            let event = other.read_event(&act.json).unwrap();
            other.apply(&event).unwrap();
        }
        other.advance(end).unwrap();
        assert_eq!(other.journal(), live.journal(), "seed {seed}");
    });
}

#[test]
fn an_event_that_comes_again_changes_nothing() {
    each_life(|world, seed, live, acts, end| {
        let mut other = opened(world);
        for (at, act) in acts.iter().enumerate() {
            let event = other.read_event(&act.json).unwrap();
            other.apply(&event).unwrap();
            let before = other.journal().len();
            for again in &acts[..=at] {
                let event = other.read_event(&again.json).unwrap();
                let applied = other.apply(&event).unwrap();
                assert_eq!(applied.outcome, Outcome::Repeated, "seed {seed}: {}", again.json);
            }
            assert_eq!(other.journal().len(), before);
        }
        other.advance(end).unwrap();
        assert_eq!(other.journal(), live.journal(), "seed {seed}");
    });
}

#[test]
fn what_is_paid_is_the_sum_of_the_commands_and_time_never_goes_back() {
    each_life(|world, seed, live, _, _| {
        let mut paid: BTreeMap<(u32, u32, String), i128> = BTreeMap::new();
        let mut last = Instant::MIN;
        world
            .policy
            .replay(live.journal(), &mut |_, state, step| {
                assert!(step.at >= last, "seed {seed}");
                last = step.at;
                for one in &step.happened {
                    let Happened::Command(command) = one else { continue };
                    let (payer, receiver, sign, transfer) = match command {
                        Command::Pay(transfer) => (transfer.from, transfer.to, 1, transfer),
                        Command::Collect(transfer) => (transfer.to, transfer.from, -1, transfer),
                        _ => continue,
                    };
                    let minor = transfer.amount.minor.to_i128().unwrap();
                    assert!(minor > 0, "seed {seed}");
                    let key = (payer.0, receiver.0, transfer.amount.currency.to_string());
                    *paid.entry(key).or_default() += sign * minor;
                }
                let settled: BTreeMap<_, _> = state
                    .settled
                    .paid()
                    .map(|one| {
                        let key = (one.from.0, one.to.0, one.amount.currency.to_string());
                        (key, one.amount.minor.to_i128().unwrap())
                    })
                    .filter(|(_, minor)| *minor != 0)
                    .collect();
                paid.retain(|_, minor| *minor != 0);
                assert_eq!(settled, paid, "seed {seed}");
                assert!(paid.values().all(|minor| *minor > 0), "seed {seed}: nobody is paid less than nothing");
            })
            .unwrap();
    });
}

#[test]
fn a_damaged_journal_is_found_and_named() {
    let worlds = worlds();
    let (live, _, _) = live_once(&worlds[0], 3);
    let lines = live.journal();
    let replay = |lines: &[String]| worlds[0].policy.replay(lines, &mut |_, _, _| {});
    for (number, line) in lines.iter().enumerate() {
        for at in (0..line.len()).step_by(7) {
            let mut bytes = line.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(flipped) = String::from_utf8(bytes) else { continue };
            let mut damaged = lines.to_vec();
            damaged[number] = flipped;
            let error = replay(&damaged).unwrap_err().to_string();
            // The line itself, or the next, whose fingerprint hangs on it.
            let named = [number + 1, number + 2].iter().any(|line| error.starts_with(&format!("line {line} of")));
            assert!(named, "line {number}, byte {at}: {error}");
        }
        let mut without = lines.to_vec();
        without.remove(number);
        assert!(number + 1 == lines.len() || replay(&without).is_err(), "without line {number}");
        if number > 0 {
            let mut swapped = lines.to_vec();
            swapped.swap(number - 1, number);
            assert!(replay(&swapped).is_err(), "swapped with line {number}");
        }
        for at in [0, line.len() / 2, line.len() - 1] {
            let mut cut = lines[..=number].to_vec();
            cut[number] = line[..at].to_owned();
            assert!(replay(&cut).is_err());
        }
    }
    assert!(replay(&[]).is_err());
}

/// A saved case with a flipped byte is refused, unless nothing of what it says has changed: the paths of the texts that it
/// carries, and capital letters of JSON's own escapes.
#[test]
fn a_flipped_byte_of_a_saved_case_is_found() {
    let world = &worlds()[0];
    let (live, _, _) = live_once(world, 3);
    let text = serde_json::to_string(&live.save_whole()).unwrap();
    let mut refused = 0;
    for at in (0..text.len()).step_by(11) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let read = String::from_utf8(bytes).ok().and_then(|text| serde_json::from_str(&text).ok());
        match read.map(|saved| world.policy.resume(&saved)) {
            Some(Ok(again)) => {
                let around = text.get(at.saturating_sub(40)..at + 40).unwrap_or_default();
                assert!(around.contains("tests/suite") || around.contains(".redress"), "byte {at}: {around}");
                assert_eq!(again.journal(), live.journal(), "byte {at}");
            }
            Some(Err(_)) | None => refused += 1,
        }
    }
    assert!(refused > 100);
}

#[test]
fn a_journal_of_another_policy_is_named_and_kept() {
    let worlds = worlds();
    let (live, _, _) = live_once(&worlds[0], 1);
    let saved = live.save();
    let error = worlds[1].policy.resume(&saved).unwrap_err().to_string();
    assert_eq!(error, "it is a case of the policy `shop`, not of `nordlicht`");
    let error = worlds[1].policy.replay(&saved.journal, &mut |_, _, _| {}).unwrap_err().to_string();
    assert!(error.starts_with("line 1 of the journal: the case lived under version 1 of `shop` (sha256:"), "{error}");
    assert_eq!(worlds[0].policy.resume(&saved).unwrap().journal(), saved.journal);
}

/// A duty stands while its condition holds, and again when it holds again, also one counted from an instant.
#[test]
fn a_lifted_duty_stands_again() {
    let policy = Policy::parse(
        r#"policy shop { }
        facts { urgent bool = yes }
        workflow {
          stage opened {
            buyer may mark(urgent)
            seller must within 48 hours of case.opened_at when urgent {
              accept -> closed
              else   -> closed
            }
            after 30 hours { flag waiting }
          }
          stage closed final
        }"#,
    )
    .unwrap();
    let case = policy.read_case("{}").unwrap();
    let (mut live, _) = policy.open(&case, "2026-03-02T09:00:00Z".parse().unwrap()).unwrap();
    let deadline = |live: &Live| live.next_deadline().map(|at| at.to_string());
    for (at, urgent, next) in
        [("2026-03-03T16:00:00Z", false, None), ("2026-03-03T17:00:00Z", true, Some("2026-03-04T09:00:00Z".to_owned()))]
    {
        let json = format!("{{\"at\":\"{at}\",\"actor\":\"buyer\",\"event\":\"mark\",\"urgent\":{urgent}}}");
        let event = live.read_event(json).unwrap();
        assert_eq!(live.apply(&event).unwrap().outcome, Outcome::Accepted);
        assert_eq!(deadline(&live), next);
    }
    live.advance("2026-03-04T09:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(live.stage(), "closed");
}

/// A case with very many events is lived again in bounded time; the figure is for the release build.
#[test]
fn fifty_thousand_events_are_lived_again() {
    let count = if std::env::var_os("REDRESS_LONG").is_some() { 50_000 } else { 500 };
    let world = &worlds()[1];
    let mut live = opened(world);
    for number in 0..count {
        let json = format!(
            "{{\"id\":\"q{number}\",\"at\":\"2026-03-19T09:30:00Z\",\"actor\":\"buyer\",\"event\":\"ask\",\"question\":\"question {number}\"}}"
        );
        let event = live.read_event(json).unwrap();
        assert_eq!(live.apply(&event).unwrap().outcome, Outcome::Accepted);
    }
    let again = world.policy.replay(live.journal(), &mut |_, _, _| {}).unwrap();
    assert_eq!(again.journal().len(), live.journal().len());
    // Questions are recorded one at a time: what only older ones hold is let go.
    assert!(again.state().case.texts.len() < 5_000, "{}", again.state().case.texts.len());
}

/// The stories of the flagship. `UPDATE=1` writes what is told anew.
#[test]
fn the_stories_of_the_flagship() {
    let folder = root().join("examples/nordlicht/live");
    let stories = [
        ("return", "last_day", &[][..]),
        ("silence", "last_day", &[]),
        ("bargain", "last_day", &[]),
        ("appeal", "last_day", &[]),
        ("suspended", "last_day", &["--until", "+30 days"]),
        ("found", "lost_by_air_insured", &["--lang", "zh-CN"]),
    ];
    for (story, case, more) in stories {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_redress"));
        command
            .current_dir(root())
            .args(["simulate", "policies/nordlicht", &format!("examples/nordlicht/{case}.json"), "--events"])
            .arg(folder.join(format!("{story}.events.jsonl")))
            .args(more);
        let ran = Ran::of(&mut command);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{story}");
        golden_at(&folder.join(format!("{story}.txt")), &ran.out);
    }
}
