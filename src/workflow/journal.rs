//! The journal: the steps of a case in order, one line of JSON each, chained by fingerprints. It is the truth; a case is
//! the fold of its journal.
//!
//! A line holds what came from outside (the case, the event, what hooks returned) and what followed from it. The former
//! is enough to live the case again; the latter shows that it was the same life.

use super::command::{Command, Goods, Transfer};
use super::state::State;
use super::step::{Cause, ClockChange, DutyChange, Happened, Refusal, Step};
use crate::eval;
use crate::ir::{Actor, Duty, DutyId, NoticeId, PartyId, Program, StageId, Workflow};
use crate::script::HookValue;
use crate::source::fingerprint;
use crate::time::{Instant, zone_table_version};
use crate::wire::{self, DecisionView, HASH_KEY, Writer};
use std::collections::HashMap;

/// A journal.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    lines: Vec<String>,
    hash: String,
    /// The fingerprints of the events that had an id.
    seen: HashMap<String, String>,
}

/// What is known of an event's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is new, or the event has none.
    New,
    /// The same event came before.
    Same,
    /// Another event had this id.
    Other,
}

impl Journal {
    /// The lines, one JSON object each.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The fingerprint of the last line, which depends on all before it.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Whether an event of that id was there before.
    pub fn seen(&self, program: &Program, event: &wire::Event) -> Seen {
        match event.id.as_ref().and_then(|id| self.seen.get(id)) {
            None => Seen::New,
            Some(before) if *before == event_print(program, event) => Seen::Same,
            Some(_) => Seen::Other,
        }
    }

    /// Adds a step; gives its line. `state` is the case after it.
    pub fn add(&mut self, program: &Program, state: &State, step: &Step, hooks: &[HookValue]) -> &str {
        let mut json = Writer::compact();
        let number = self.lines.len();
        json.object(|json| line(json, program, state, step, hooks, number));
        let mut text = json.finish();
        text.pop();
        let hash = fingerprint([self.hash.as_str(), text.as_str()]);
        text.push_str(HASH_KEY);
        text.push_str(&hash);
        text.push_str("\"}");
        self.hash = hash;
        if let Cause::Event { event, refused } = &step.cause
            && let Some(id) = &event.id
            && !matches!(refused, Some(Refusal::IdTaken))
        {
            self.seen.insert(id.clone(), event_print(program, event));
        }
        self.lines.push(text);
        self.lines.last().map_or("", String::as_str)
    }
}

/// The fingerprint that a line must have after another.
pub fn line_print(before: &str, body: &str) -> String {
    fingerprint([before, body])
}

fn event_print(program: &Program, event: &wire::Event) -> String {
    let mut json = Writer::compact();
    wire::event(&mut json, program, event);
    fingerprint([json.finish().as_str()])
}

fn line(json: &mut Writer, program: &Program, state: &State, step: &Step, hooks: &[HookValue], number: usize) {
    if number == 0 {
        json.key("format").text("redress.journal/1");
    }
    json.key("n").plain(number);
    let names = Names { program, state };
    names.instant(json, "at", step.at);
    names.cause(json, &step.cause);
    json.key("stage").text(names.stage(state.stay.stage));
    json.key("happened").list(&step.happened, |json, one| json.object(|json| names.happened(json, one)));
    if !hooks.is_empty() {
        json.key("hooks").list(hooks, wire::hook_value);
    }
}

/// Writes things by their names.
struct Names<'a> {
    program: &'a Program,
    state: &'a State,
}

impl<'a> Names<'a> {
    fn workflow(&self) -> Option<&'a Workflow> {
        self.program.workflow.as_ref()
    }

    fn stage(&self, id: StageId) -> &'a str {
        self.workflow().and_then(|workflow| workflow.stages.get(id)).map_or("", |stage| &stage.decl.name)
    }

    /// An instant, and the day that it ends.
    fn instant(&self, json: &mut Writer, key: &str, at: Instant) {
        json.key(key).shown(at);
        if at.ends_day()
            && let Ok(Some(zone)) = eval::zone(self.program, &self.state.case)
        {
            json.key(if key == "at" { "day" } else { "last_day" }).shown(zone.day_reached(at));
        }
    }

    fn cause(&self, json: &mut Writer, cause: &Cause) {
        let kind = json.key("kind");
        match cause {
            Cause::Opened { case } => {
                kind.text("opened");
                self.policy(json);
                json.key("zones").text(zone_table_version());
                wire::case(json.key("case"), self.program, case);
            }
            Cause::Migrated { from, stages } => {
                kind.text("migrated");
                json.key("from").text(from);
                self.policy(json);
                json.key("stages").object(|json| {
                    for (name, stage) in stages {
                        json.key(name).text(self.stage(*stage));
                    }
                });
            }
            Cause::Event { event, refused } => {
                kind.text("event");
                wire::event(json.key("event"), self.program, event);
                match refused {
                    None => json.key("outcome").text("accepted"),
                    Some(refusal) => {
                        json.key("outcome").text("refused");
                        json.key("refusal").object(|json| self.refusal(json, refusal));
                    }
                }
            }
            Cause::DutyMissed { duty, turn } => {
                kind.text("missed");
                json.key("duty").object(|json| self.duty(json, *duty, *turn));
            }
            Cause::Reminder { duty, index } => {
                kind.text("reminder");
                json.key("duty").object(|json| self.duty(json, *duty, 0));
                json.key("index").plain(index);
            }
            Cause::Timer(timer) => {
                kind.text("timer");
                json.key("timer").plain(timer.0);
            }
            Cause::Threshold { clock, index } => {
                kind.text("threshold");
                json.key("clock").text(self.program.clocks.get(*clock).map_or("", |clock| &clock.decl.name));
                json.key("index").plain(index);
            }
        }
    }

    fn policy(&self, json: &mut Writer) {
        json.key("policy").object(|json| {
            json.key("id").text(&self.program.name);
            json.key("version").text(&self.program.version);
            json.key("hash").text(&self.program.hash);
        });
    }

    fn refusal(&self, json: &mut Writer, refusal: &Refusal) {
        json.key("reason").text(refusal.word());
        match refusal {
            Refusal::NotYet { opens: Some(opens) } => self.instant(json, "opens", *opens),
            Refusal::TooLate { closed } => self.instant(json, "closed", *closed),
            Refusal::NotYours { who } => json.key("who").list(who, |json, actor| json.text(self.actor(*actor))),
            Refusal::TooMany { most } => json.key("most").plain(most),
            Refusal::InThePast { last } => self.instant(json, "last", *last),
            Refusal::Fields { missing, foreign } => {
                json.key("missing").list(missing, |json, name| json.text(name));
                json.key("foreign").list(foreign, |json, name| json.text(name));
            }
            Refusal::NoElement { list, key } => {
                json.key("list").text(list);
                json.key("key").text(key);
            }
            Refusal::NotYet { opens: None } | Refusal::NotInStage | Refusal::Condition | Refusal::IdTaken => {}
        }
    }

    fn happened(&self, json: &mut Writer, happened: &Happened) {
        match happened {
            Happened::Entered { stage, back } => {
                json.key(if *back { "back" } else { "entered" }).text(self.stage(*stage));
            }
            Happened::Decided { ruling, decision } => {
                json.key("decided").text(ruling.word());
                let case = &self.state.case;
                let view = DecisionView { program: self.program, case, decision, why_not: &[], language: 0 };
                wire::decision(json.key("decision"), view);
            }
            Happened::Set { fact, element, value } => {
                json.key("set").text(self.program.facts.get(*fact).map_or("", |fact| &fact.path));
                if let Some((key, field)) = element {
                    json.key("key").text(key);
                    json.key("field").text(field);
                }
                json.key("value").text(value);
            }
            Happened::Duty { duty, turn, change } => {
                let word = match change {
                    DutyChange::Began { resumed: false, .. } => "began",
                    DutyChange::Began { resumed: true, .. } => "resumed",
                    DutyChange::Moved { .. } => "moved",
                    DutyChange::Kept => "kept",
                    DutyChange::Missed => "missed",
                    DutyChange::Lifted => "lifted",
                };
                json.key("duty").text(word);
                self.duty(json, *duty, *turn);
                if let DutyChange::Began { deadline: Some(at), .. } | DutyChange::Moved { deadline: Some(at) } = change
                {
                    self.instant(json, "deadline", *at);
                }
            }
            Happened::Clock { clock, change, used } => {
                let word = match change {
                    ClockChange::Started => "started",
                    ClockChange::Restarted => "restarted",
                    ClockChange::Paused => "paused",
                    ClockChange::Resumed => "resumed",
                    ClockChange::Stopped => "stopped",
                };
                json.key("clock").text(self.program.clocks.get(*clock).map_or("", |clock| &clock.decl.name));
                json.key("change").text(word);
                if let Some(used) = used {
                    json.key("used").shown(used);
                }
            }
            Happened::Command(command) => self.command(json, command),
            Happened::Because { because, cite } => {
                json.key("because").object(|json| self.texts(json, because.all.iter().map(|(at, text)| (*at, text))));
                if !cite.is_empty() {
                    json.key("cite").list(cite, |json, one| json.text(one));
                }
            }
        }
    }

    fn duty(&self, json: &mut Writer, id: DutyId, turn: usize) {
        let Some(duty) = self.workflow().and_then(|workflow| workflow.duties.get(id)) else { return };
        let actors = duty.turns.get(turn).map(|turn| turn.actors.as_slice()).unwrap_or_default();
        json.key("of").list(actors, |json, actor| json.text(self.actor(*actor)));
        json.key("to").list(self.events(duty), |json, name| json.text(name));
    }

    fn events(&self, duty: &'a Duty) -> impl Iterator<Item = &'a str> {
        let workflow = self.workflow();
        let rights = duty.rights.iter().filter_map(move |id| workflow?.rights.get(*id));
        rights.filter_map(move |right| Some(workflow?.events.get(right.event)?.decl.name.as_str()))
    }

    fn command(&self, json: &mut Writer, command: &Command) {
        let kind = json.key("command");
        match command {
            Command::Pay(transfer) => {
                kind.text("pay");
                self.transfer(json, transfer);
            }
            Command::Collect(transfer) => {
                kind.text("collect");
                self.transfer(json, transfer);
            }
            Command::Give(goods) => {
                kind.text("give");
                self.goods(json, goods);
            }
            Command::Recall(goods) => {
                kind.text("recall");
                self.goods(json, goods);
            }
            Command::Notify { parties, notice, texts } => {
                kind.text("notify");
                json.key("to").list(parties, |json, party| json.text(self.party(*party)));
                self.notice(json, *notice, texts);
            }
            Command::Remind { actors, duty, deadline, notice, texts } => {
                kind.text("remind");
                json.key("of").list(actors, |json, actor| json.text(self.actor(*actor)));
                if let Some(duty) = self.workflow().and_then(|workflow| workflow.duties.get(*duty)) {
                    json.key("to").list(self.events(duty), |json, name| json.text(name));
                }
                if let Some(deadline) = deadline {
                    self.instant(json, "deadline", *deadline);
                }
                if let Some(notice) = notice {
                    self.notice(json, *notice, texts);
                }
            }
            Command::Assign(role) => {
                kind.text("assign");
                json.key("role").text(self.party(*role));
            }
            Command::Flag(name) => {
                kind.text("flag");
                json.key("name").text(name);
            }
        }
    }

    fn transfer(&self, json: &mut Writer, transfer: &Transfer) {
        json.key("from").text(self.party(transfer.from));
        json.key("to").text(self.party(transfer.to));
        json.key("amount").text(&transfer.amount.major_string().unwrap_or_default());
        json.key("currency").shown(transfer.amount.currency);
    }

    fn goods(&self, json: &mut Writer, goods: &Goods) {
        let line = self.program.compensation.as_ref().and_then(|compensation| compensation.lines.get(goods.line));
        json.key("line").text(line.map_or("", |line| &line.decl.name));
        json.key("to").text(self.party(goods.to));
        if !goods.items.is_empty() {
            json.key("items").list(&goods.items, |json, at| json.plain(at));
        }
        if let Some(worth) = goods.worth {
            json.key("worth").text(&worth.major_string().unwrap_or_default());
            json.key("currency").shown(worth.currency);
        }
    }

    fn notice(&self, json: &mut Writer, notice: NoticeId, texts: &[(u16, String)]) {
        json.key("notice").text(self.program.notices.get(notice).map_or("", |notice| &notice.decl.name));
        json.key("texts").object(|json| self.texts(json, texts.iter().map(|(at, text)| (*at, text))));
    }

    fn texts<'t>(&self, json: &mut Writer, texts: impl Iterator<Item = (u16, &'t String)>) {
        for (language, text) in texts {
            let tag = self.program.languages.get(usize::from(language)).map_or("en", String::as_str);
            json.key(tag).text(text);
        }
    }

    fn actor(&self, actor: Actor) -> &'a str {
        match actor {
            Actor::Party(id) => self.party(id),
            Actor::System => "system",
        }
    }

    fn party(&self, id: PartyId) -> &'a str {
        self.program.parties.get(id).map_or("", |party| &party.decl.name)
    }
}
