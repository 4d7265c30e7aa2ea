//! The interactive simulation: at each step what everybody may do, and what happens if nobody does.

use std::io::{self, BufRead, Write};

use super::phrases;
use super::timeline::{Timeline, View};
use crate::ir::{Actor, Right, RightId};
use crate::policy::{Live, LiveError};
use crate::time::{Instant, Period, Unit};
use crate::wire::Writer;
use crate::workflow::{Engine, Offer, Step};

use super::Terminal;

/// What the person chooses.
enum Choice {
    /// An act, by its place in the list.
    Act(usize),
    /// To wait for the next deadline.
    Next,
    /// To wait so long.
    Wait(Period),
    /// To see the choices again.
    Again,
    /// To end.
    Quit,
}

/// Asks and acts until the person quits, the input ends, or nothing can happen any more.
pub(super) fn run(
    live: &mut Live,
    mut timeline: Timeline,
    language: Option<&str>,
    terminal: &Terminal,
) -> io::Result<()> {
    let mut at = live.state().now;
    terminal.data(&std::mem::take(&mut timeline.out))?;
    let word = |live: &Live, phrase| View::new(live.program(), language, live.state()).word(phrase);
    let mut input = io::stdin().lock();
    loop {
        let offers = offers(live, at);
        let next = live.next_deadline();
        let choices: Vec<(Actor, RightId)> = choices(&offers);
        terminal.data(&menu(live, language, at, &choices, next))?;
        if choices.is_empty() && next.is_none() {
            return Ok(());
        }
        let Some(line) = prompt(&mut input, "> ")? else { return Ok(()) };
        let outcome = match choice(&line) {
            Some(Choice::Quit) => return Ok(()),
            Some(Choice::Again) => continue,
            Some(Choice::Act(number)) => match number.checked_sub(1).and_then(|at| choices.get(at)) {
                Some((actor, right)) => act(live, language, *actor, *right, at, &mut input)?,
                None => Err(word(live, &phrases::NO_CHOICE)),
            },
            Some(Choice::Next) => match next {
                Some(next) => {
                    at = next.max(at);
                    wait(live, at)
                }
                None => Err(word(live, &phrases::NOTHING_DUE)),
            },
            Some(Choice::Wait(period)) => match super::later(live, at, period) {
                Ok(later) => {
                    at = later;
                    wait(live, at)
                }
                Err(error) => Err(error.to_string()),
            },
            None => Err(word(live, &phrases::WRITE)),
        };
        match outcome {
            Ok(steps) => {
                if let Some(last) = steps.last() {
                    at = at.max(last.at);
                }
                for step in &steps {
                    timeline.step(&View::new(live.program(), language, live.state()), live.state(), step);
                }
                terminal.data(&std::mem::take(&mut timeline.out))?;
            }
            Err(why) => terminal.data(&format!("  {why}\n"))?,
        }
    }
}

fn offers(live: &Live, at: Instant) -> Vec<Offer> {
    let Some(mut engine) = Engine::new(live.program()) else { return Vec::new() };
    engine.offers(live.state(), at).unwrap_or_default()
}

/// Who may do what now, one choice an actor.
fn choices(offers: &[Offer]) -> Vec<(Actor, RightId)> {
    let mut choices = Vec::new();
    for offer in offers.iter().filter(|offer| offer.refusal.is_none()) {
        choices.extend(offer.actors.iter().map(|actor| (*actor, offer.right)));
    }
    choices
}

fn menu(
    live: &Live,
    language: Option<&str>,
    at: Instant,
    choices: &[(Actor, RightId)],
    next: Option<Instant>,
) -> String {
    let view = View::new(live.program(), language, live.state());
    let mut text = format!("\n{}: {}\n", view.moment(at), view.stage(live.state().stage()));
    for (number, (actor, right)) in (1..).zip(choices) {
        let name = view.right(*right).map_or_else(String::new, |(_, name)| name);
        text.push_str(&format!("  {number}  {}: {name}\n", view.actor(*actor)));
    }
    if let Some(next) = next {
        let wait = view.say(&phrases::WAIT, &[("when", &view.moment(next))]);
        text.push_str(&format!("  next  {wait}\n"));
    }
    text
}

fn wait(live: &mut Live, at: Instant) -> Result<Vec<Step>, String> {
    let entries = live.advance(at).map_err(|error| error.to_string())?;
    Ok(entries.into_iter().map(|entry| entry.step).collect())
}

/// Asks for the fields of an event and applies it.
fn act(
    live: &mut Live,
    language: Option<&str>,
    actor: Actor,
    right: RightId,
    at: Instant,
    input: &mut impl BufRead,
) -> io::Result<Result<Vec<Step>, String>> {
    let Some(workflow) = &live.program().workflow else { return Ok(Err(LiveError::NoWorkflow.to_string())) };
    let (Some(right), program) = (workflow.rights.get(right), live.program()) else {
        return Ok(Err("there is no such choice".to_owned()));
    };
    let Some(event) = workflow.events.get(right.event) else { return Ok(Err(String::new())) };
    let view = View::new(program, language, live.state());
    let mut fields = Vec::new();
    for (_, field) in event.fields.iter().enumerate().filter(|(at, _)| takes(right, *at)) {
        let title = view.titled(&field.title, &field.name);
        let Some(answer) = prompt(input, &format!("  {title}: "))? else { return Ok(Ok(Vec::new())) };
        if !answer.is_empty() {
            fields.push((field.name.clone(), answer));
        }
    }
    let who = match actor {
        Actor::Party(party) => program.parties.get(party).map_or("", |party| &party.decl.name),
        Actor::System => "system",
    };
    let mut json = Writer::compact();
    json.object(|json| {
        json.key("at").shown(at);
        json.key("actor").text(who);
        json.key("event").text(&event.decl.name);
        for (name, answer) in &fields {
            // What is JSON already is taken as such: numbers, lists, objects, `true`.
            let plain_json = is_json(answer);
            if plain_json { json.key(name).plain(answer) } else { json.key(name).text(answer) }
        }
    });
    let event = match live.read_event(json.finish()) {
        Ok(event) => event,
        Err(errors) => return Ok(Err(errors.to_string())),
    };
    Ok(match live.apply(&event) {
        Ok(applied) => Ok(applied.entries.into_iter().map(|entry| entry.step).collect()),
        Err(error) => Err(error.to_string()),
    })
}

fn takes(right: &Right, at: usize) -> bool {
    right.takes.checked_shr(u32::try_from(at).unwrap_or(64)).unwrap_or(0) & 1 == 1
}

/// Whether an answer is JSON by itself: a list, an object, `true`, `false`, `null`.
fn is_json(answer: &str) -> bool {
    answer.starts_with(['[', '{']) || matches!(answer, "true" | "false" | "null")
}

/// Writes a prompt and reads a line; none at the end of the input.
fn prompt(input: &mut impl BufRead, text: &str) -> io::Result<Option<String>> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    let mut line = String::new();
    if input.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(line.trim().to_owned()))
}

fn choice(line: &str) -> Option<Choice> {
    match line {
        "" => Some(Choice::Again),
        "next" | "n" => Some(Choice::Next),
        "quit" | "q" | "exit" => Some(Choice::Quit),
        _ => match line.strip_prefix("wait ") {
            Some(length) => {
                let (count, unit) = length.trim().split_once(' ')?;
                let unit = Unit::named(unit.trim())?;
                Period::of(count.parse().ok()?, unit).ok().map(Choice::Wait)
            }
            None => line.parse().ok().map(Choice::Act),
        },
    }
}
