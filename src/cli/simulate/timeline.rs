//! A timeline that people can follow: what happened when, in local time, by titles. A case that moves to another version
//! of its policy is told by the titles of both.

use owo_colors::OwoColorize;

use crate::diag::render::one_line;
use crate::eval::{self, Decision, EligibilityResult};
use crate::ir::{Actor, DutyId, EventId, Named, NoticeId, PartyId, Program, RightId, StageId, Verdict, Workflow};
use crate::notice::{self, Reader};
use crate::time::{Closed, Date, Explanation, Instant, Period, WhySkipped, Zone};
use crate::value::{Money, Texts, Val};
use crate::wire::Event;
use crate::workflow::{
    Cause, ClockChange, Command, DutyChange, Engine, Goods, Happened, Phase, Refusal, State, Step, Transfer,
};

/// How wide the column of the times is.
const TIME: usize = 10;

/// What happened so far, as text.
#[derive(Default)]
pub(super) struct Timeline {
    pub(super) out: String,
    /// The date under whose heading the next line stands.
    date: Option<Date>,
}

impl Timeline {
    pub(super) fn head(&mut self, view: &View<'_>, case: Option<&str>) {
        let title = view.program.title.get(view.language).map_or_else(|| view.program.name.clone(), one_line);
        let case = case.map_or_else(String::new, |id| format!(", case {}", one_line(id)));
        let zone = view.zone;
        let head = format!("{title}, version {}{case}\n", one_line(&view.program.version));
        self.out.push_str(&head.bold().to_string());
        self.out.push_str(&format!("times in {zone}\n"));
    }

    /// Says that steps before are not told again.
    pub(super) fn told_already(&mut self, view: &View<'_>, steps: usize, until: Instant) {
        let steps = if steps == 1 { "1 entry".to_owned() } else { format!("{steps} entries") };
        let until = view.moment(until);
        self.out.push_str(&format!("{steps} until {until} are told already; --all tells them again\n"));
    }

    /// Writes what happened at one instant.
    pub(super) fn step(&mut self, view: &View<'_>, state: &State, step: &Step) {
        let mut lines = Vec::new();
        let first = view.cause(state, step);
        for one in &step.happened {
            view.happened(state, one, &mut lines);
        }
        // A reminder and a threshold say nothing beside what they tell the host.
        let (head, rest) = match first {
            Some(first) => (first, lines),
            None => {
                let mut lines = lines.into_iter();
                match lines.next() {
                    Some(first) => (first, lines.collect()),
                    None => return,
                }
            }
        };
        self.line(view, step.at, &head);
        for line in rest {
            self.out.push_str(&format!("  {:<TIME$}{line}\n", ""));
        }
    }

    /// A line with its time, under the heading of its day.
    pub(super) fn line(&mut self, view: &View<'_>, at: Instant, text: &str) {
        let (date, time) = view.local(at);
        if self.date != Some(date) {
            self.date = Some(date);
            let heading = format!("\n{}\n", view.day(date));
            self.out.push_str(&heading.bold().to_string());
        }
        self.out.push_str(&format!("  {time:<TIME$}{text}\n"));
    }

    /// The end: where the case stands, what has been paid, what the clocks have used.
    pub(super) fn end(&mut self, view: &View<'_>, state: &State, next: Option<Instant>, used: &[(String, Period)]) {
        let rests = match next {
            Some(next) => format!("next deadline: {}", view.moment(next)),
            None => "nothing is due any more".to_owned(),
        };
        let stage = view.stage(state.stay.stage);
        self.out.push_str(&format!("\n{} {stage}; {rests}\n", "Stage:".bold()));
        for (title, used) in used {
            self.out.push_str(&format!("{} {title}, {} used\n", "Clock:".bold(), length(*used)));
        }
        let mut any = false;
        for Transfer { from, to, amount } in state.settled.paid() {
            if amount.minor.is_zero() {
                continue;
            }
            if !any {
                self.out.push_str(&format!("{}\n", "Paid in all:".bold()));
                any = true;
            }
            self.out.push_str(&format!("  {} to {}: {amount}\n", view.party(from), view.party(to)));
        }
        for goods in state.settled.given() {
            self.out.push_str(&format!("{} {} to {}\n", "Given:".bold(), view.goods(goods), view.party(goods.to)));
        }
    }
}

/// How things of one version of a policy are called for a reader.
pub(super) struct View<'a> {
    pub(super) program: &'a Program,
    pub(super) language: u16,
    pub(super) zone: Zone,
}

impl<'a> View<'a> {
    /// For the readers of a language of the policy, by default its first, in the zone of a case.
    pub(super) fn new(program: &'a Program, language: Option<&str>, state: &State) -> View<'a> {
        View { program, language: program.language(language), zone: eval::readers_zone(program, &state.case) }
    }

    /// The day that a moment belongs to, and the time on it; the end of a day is its 24:00.
    fn local(&self, at: Instant) -> (Date, String) {
        let local = self.zone.local(at);
        let day = self.zone.day_reached(at);
        if day != local.date { (day, "24:00".to_owned()) } else { (local.date, local.time.to_string()) }
    }

    /// `Thu 19 March 2026`.
    fn day(&self, date: Date) -> String {
        let (year, _, _) = date.ymd();
        format!("{} {year}", self.short_day(date))
    }

    /// `Thu 19 March`.
    fn short_day(&self, date: Date) -> String {
        let (_, month, day) = date.ymd();
        let names = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let month = names.get((month as usize).saturating_sub(1)).copied().unwrap_or("");
        let weekday: String = date.weekday().name().chars().take(3).collect();
        format!("{weekday} {day} {month}")
    }

    /// `Tue 24 March 17:00`, `the end of Tue 24 March`.
    pub(super) fn moment(&self, at: Instant) -> String {
        let (date, time) = self.local(at);
        if time == "24:00" {
            format!("the end of {}", self.short_day(date))
        } else {
            format!("{} {time}", self.short_day(date))
        }
    }

    fn cause(&self, state: &State, step: &Step) -> Option<String> {
        Some(match &step.cause {
            Cause::Opened { .. } => "case opened".to_owned(),
            Cause::Migrated { from, .. } => format!(
                "moved from version {} to version {}, to the stage {}",
                one_line(from),
                one_line(&self.program.version),
                self.stage(state.stay.stage).bold()
            ),
            Cause::Event { event, refused: None } => self.event(event),
            Cause::Event { event, refused: Some(refusal) } => {
                format!("{} {}: {}", self.event(event), "refused".red(), self.refusal(state, event, refusal))
            }
            Cause::DutyMissed { duty, turn } => {
                let who = self.turn(*duty, *turn);
                format!("{} {who} did not {}", "deadline missed:".red(), self.duty_events(*duty, "or"))
            }
            Cause::Timer(_) => "time is up".to_owned(),
            Cause::Reminder { .. } => return None,
            Cause::Threshold { clock, index } => {
                let clock = self.program.clocks.get(*clock)?;
                let at = match &clock.thresholds.get(*index)?.at {
                    crate::ir::ThresholdAt::Fraction(part) => match part.mul(crate::value::Num::from_i64(100)) {
                        Some(percent) => format!("at {percent}% of its time"),
                        None => String::new(),
                    },
                    crate::ir::ThresholdAt::Early(_) => "shortly before its time is up".to_owned(),
                    crate::ir::ThresholdAt::Late(_) => "past its time".to_owned(),
                };
                format!("clock {}: {at}", self.title(&clock.decl).yellow())
            }
        })
    }

    fn happened(&self, state: &State, one: &Happened, lines: &mut Vec<String>) {
        match one {
            Happened::Entered { stage, back } => {
                let word = if *back { "back to" } else { "now" };
                lines.push(format!("{word}: {}", self.stage(*stage).bold()));
            }
            Happened::Decided { ruling, decision } => lines.push(self.decided(*ruling, decision)),
            Happened::Set { fact, element, value } => {
                let title = self.program.facts.get(*fact).map_or_else(String::new, |fact| {
                    fact.title.get(self.language).map_or_else(|| fact.path.clone(), one_line)
                });
                let element = element
                    .as_ref()
                    .map_or_else(String::new, |(key, field)| format!(" {}, {}", one_line(key), plain(field)));
                if !value.is_empty() {
                    lines.push(format!("{title}{element}: {}", one_line(value)));
                }
            }
            Happened::Duty { duty, turn, change } => {
                if let Some(line) = self.duty(state, *duty, *turn, *change) {
                    lines.push(line);
                }
            }
            Happened::Clock { clock, change, used } => {
                let title = self.program.clocks.get(*clock).map_or_else(String::new, |clock| self.title(&clock.decl));
                let used = used.map_or_else(String::new, |used| format!(", {} used", length(used)));
                let word = match change {
                    ClockChange::Started => "starts",
                    ClockChange::Restarted => "starts anew",
                    ClockChange::Paused => "stands still",
                    ClockChange::Resumed => "runs again",
                    ClockChange::Stopped => "stops",
                };
                lines.push(format!("clock {title} {word}{used}"));
            }
            Happened::Command(command) => self.command(command, lines),
            Happened::Because { because, cite } => {
                if let Some(text) = because.get(self.language) {
                    lines.push(one_line(text).italic().to_string());
                }
                for source in cite {
                    lines.push(format!("source: {}", one_line(source)));
                }
            }
        }
    }

    fn decided(&self, ruling: eval::Ruling, decision: &Decision) -> String {
        let total = decision.compensation.as_ref().and_then(|ledger| {
            let total = ledger.money(ledger.total)?;
            let first = self.party(PartyId(0));
            Some(format!("; {first} gets {total}"))
        });
        let asked = decision.eligibility.as_ref().map(EligibilityResult::verdict);
        let verdict = match asked {
            Some(Verdict::Allow) | None => "allowed",
            Some(Verdict::Review) => "needs review",
            Some(Verdict::Deny) => "not allowed",
        };
        let asked = decision.eligibility.as_ref().and_then(|result| self.program.remedies.get(result.asked));
        let asked = asked.map_or_else(|| "the claim".to_owned(), |remedy| self.title(remedy));
        let total = total.unwrap_or_default();
        match ruling {
            eval::Ruling::Rules => format!("the rules say: {asked} {verdict}{total}"),
            eval::Ruling::Grant => format!("granted: {asked}{total}"),
            eval::Ruling::Refuse => format!("refused: {asked}{total}"),
        }
    }

    fn duty(&self, state: &State, duty: DutyId, turn: usize, change: DutyChange) -> Option<String> {
        let who = self.turn(duty, turn);
        let what = self.duty_events(duty, "or");
        Some(match change {
            DutyChange::Began { deadline, resumed } => {
                let until = match deadline {
                    Some(deadline) => format!("before {}", self.before(deadline)),
                    None => "with no deadline yet".to_owned(),
                };
                let told = Engine::new(self.program).and_then(|mut engine| engine.explain(state, duty));
                let counted = told.map_or_else(String::new, |told| self.counted(&told));
                let still = if resumed { " still" } else { "" };
                format!("{who}{still} must {what} {until}{counted}")
            }
            DutyChange::Moved { deadline: Some(deadline) } => {
                format!("{who} must {what} before {} now", self.before(deadline))
            }
            DutyChange::Moved { deadline: None } => format!("{who} must {what}, with no deadline for now"),
            DutyChange::Kept => match state.stay.duties.iter().find(|one| one.duty == duty && one.phase == Phase::Kept)
            {
                Some(_) => format!("{who} has acted in time"),
                None => return None,
            },
            DutyChange::Lifted => format!("{who} need not {what} any more"),
            // The line of the step says it already.
            DutyChange::Missed => return None,
        })
    }

    /// A deadline: the first instant that is too late, or the day that it ends.
    fn before(&self, deadline: Instant) -> String {
        self.moment(deadline)
    }

    /// ` (2 business days, skipping Sat 28 February and Sun 1 March)`.
    pub(super) fn counted(&self, told: &Explanation) -> String {
        let mut skipped: Vec<String> = Vec::new();
        for one in &told.skipped {
            let days = if one.first == one.last {
                self.short_day(one.first)
            } else {
                format!("{} to {}", self.short_day(one.first), self.short_day(one.last))
            };
            let why = match &one.why {
                WhySkipped::Closed(Closed::Line { title: Some(title) }) => format!(" ({})", one_line(title)),
                WhySkipped::Closed(Closed::Line { title: None } | Closed::Weekday(_) | Closed::ByCase) => String::new(),
                WhySkipped::LeftOut => " (left out)".to_owned(),
            };
            skipped.push(format!("{days}{why}"));
        }
        // A long way is told by its ends.
        if skipped.len() > 4 {
            let more = skipped.len() - 3;
            skipped.truncate(3);
            skipped.push(format!("{more} more"));
        }
        let skipping = match skipped.is_empty() {
            true => String::new(),
            false => format!(", skipping {}", and(&skipped)),
        };
        format!(" ({}{skipping})", length(told.period))
    }

    fn command(&self, command: &Command, lines: &mut Vec<String>) {
        match command {
            Command::Pay(Transfer { from, to, amount }) => {
                lines.push(format!("{} {} pays {} {amount}", "money:".green(), self.party(*from), self.party(*to)));
            }
            Command::Collect(Transfer { from, to, amount }) => {
                lines.push(format!(
                    "{} {} gives {} back {amount}",
                    "money:".green(),
                    self.party(*from),
                    self.party(*to)
                ));
            }
            Command::Give(goods) => {
                lines.push(format!("{} {} gets {}", "goods:".green(), self.party(goods.to), self.goods(goods)))
            }
            Command::Recall(goods) => {
                lines.push(format!("{} {} returns {}", "goods:".green(), self.party(goods.to), self.goods(goods)));
            }
            Command::Notify { parties, notice, texts } => {
                let whom: Vec<String> = parties.iter().map(|party| self.party(*party)).collect();
                lines.push(self.told(&and(&whom), *notice, texts));
            }
            Command::Remind { actors, duty, deadline, notice, texts } => {
                let whom: Vec<String> = actors.iter().map(|actor| self.actor(*actor)).collect();
                let until = deadline.map_or_else(String::new, |deadline| format!(" before {}", self.before(deadline)));
                lines.push(format!("reminder to {}: {}{until}", and(&whom), self.duty_events(*duty, "or")));
                if let Some(notice) = notice {
                    lines.push(self.told(&and(&whom), *notice, texts));
                }
            }
            Command::Assign(role) => lines.push(format!("assigned to {}", self.party(*role))),
            Command::Flag(name) => lines.push(format!("flag: {}", one_line(name))),
        }
    }

    /// `message to Buyer: “We have refunded …”`.
    fn told(&self, whom: &str, notice: NoticeId, texts: &[(u16, String)]) -> String {
        let text = texts.iter().find(|(language, _)| *language == self.language).or(texts.first());
        let name = self.program.notices.get(notice).map_or_else(String::new, |notice| self.title(&notice.decl));
        match text {
            Some((_, text)) => format!("message to {whom}: “{}”", one_line(text)),
            None => format!("message to {whom}: {name}"),
        }
    }

    fn goods(&self, goods: &Goods) -> String {
        let line = self.program.compensation.as_ref().and_then(|compensation| compensation.lines.get(goods.line));
        let title = line.map_or_else(String::new, |line| self.title(&line.decl));
        let items: Vec<String> = goods.items.iter().map(|at| (u64::from(*at) + 1).to_string()).collect();
        let items = if items.is_empty() { String::new() } else { format!(" (items {})", items.join(", ")) };
        let worth = goods.worth.map_or_else(String::new, |worth: Money| format!(", worth {worth}"));
        format!("{title}{items}{worth}")
    }

    fn refusal(&self, state: &State, event: &Event, refusal: &Refusal) -> String {
        match refusal {
            Refusal::NotYet { opens: Some(opens) } => format!("not yet, only from {}", self.moment(*opens)),
            Refusal::NotYet { opens: None } => "not yet, the day it counts from is not known".to_owned(),
            Refusal::TooLate { closed } => format!("too late, it was possible before {}", self.before(*closed)),
            Refusal::NotInStage => format!("nobody can do that while the case is in {}", self.stage(state.stay.stage)),
            Refusal::NotYours { who } => {
                let who: Vec<String> = who.iter().map(|actor| self.actor(*actor)).collect();
                format!("only {} can do that", and(&who))
            }
            Refusal::TooMany { most: 1 } => "it can be done once only".to_owned(),
            Refusal::TooMany { most } => format!("it can be done {most} times only"),
            Refusal::Condition => "what the policy asks for does not hold".to_owned(),
            Refusal::InThePast { last } => {
                format!("it lies at {}, before the last step at {}", self.moment(event.at), self.moment(*last))
            }
            Refusal::IdTaken => "another event had this id".to_owned(),
            Refusal::NoElement { list, key } => format!("{list} has no {key}"),
            Refusal::Fields { missing, foreign } => {
                let missing = missing.iter().map(|name| format!("`{name}` is missing"));
                let foreign = foreign.iter().map(|name| format!("`{name}` does not belong here"));
                missing.chain(foreign).collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// `Buyer: modify, asked Exchange`.
    fn event(&self, event: &Event) -> String {
        let Some(decl) = self.workflow().and_then(|workflow| workflow.events.get(event.event)) else {
            return String::new();
        };
        let mut text = format!("{}: {}", self.actor(event.actor).cyan(), plain(&decl.decl.name));
        let bag = &event.fields.bag;
        for (at, field) in decl.fields.iter().enumerate() {
            let given = event.fields.given.checked_shr(u32::try_from(at).unwrap_or(64)).unwrap_or(0) & 1 == 1;
            let value = bag.slots.get(at).copied().unwrap_or(Val::Unknown);
            if !given || matches!(value, Val::List(_) | Val::Record(_)) {
                continue;
            }
            let text_of = |id| bag.text(self.program, id);
            let mut shown = String::new();
            let reader = Reader::new(self.program, self.language, self.zone, &text_of);
            notice::write(&mut shown, &value, &field.ty.base, &reader);
            let title = field.title.get(self.language).map_or_else(|| plain(&field.name), one_line);
            text.push_str(&format!(", {title}: {}", one_line(&shown)));
        }
        text
    }

    pub(super) fn right(&self, id: RightId) -> Option<(EventId, String)> {
        let workflow = self.workflow()?;
        let right = workflow.rights.get(id)?;
        Some((right.event, plain(&workflow.events.get(right.event)?.decl.name)))
    }

    fn duty_events(&self, duty: DutyId, between: &str) -> String {
        let rights = self.workflow().and_then(|workflow| workflow.duties.get(duty)).map(|duty| duty.rights.as_slice());
        let names = rights.unwrap_or_default().iter().filter_map(|right| self.right(*right).map(|(_, name)| name));
        join(&names.collect::<Vec<_>>(), between)
    }

    fn turn(&self, duty: DutyId, turn: usize) -> String {
        let duty = self.workflow().and_then(|workflow| workflow.duties.get(duty));
        let actors = duty.and_then(|duty| duty.turns.get(turn)).map(|turn| turn.actors.as_slice());
        let names: Vec<String> = actors.unwrap_or_default().iter().map(|actor| self.actor(*actor)).collect();
        join(&names, "or")
    }

    pub(super) fn stage(&self, id: StageId) -> String {
        let stage = self.workflow().and_then(|workflow| workflow.stages.get(id));
        stage.map_or_else(String::new, |stage| self.title(&stage.decl))
    }

    pub(super) fn actor(&self, actor: Actor) -> String {
        match actor {
            Actor::Party(party) => self.party(party),
            Actor::System => "system".to_owned(),
        }
    }

    fn party(&self, party: PartyId) -> String {
        self.program.parties.get(party).map_or_else(String::new, |party| self.title(&party.decl))
    }

    pub(super) fn title(&self, decl: &Named) -> String {
        self.titled(&decl.title, &decl.name)
    }

    fn titled(&self, title: &Texts, name: &str) -> String {
        title.get(self.language).map_or_else(|| plain(name), one_line)
    }

    fn workflow(&self) -> Option<&'a Workflow> {
        self.program.workflow.as_ref()
    }
}

/// A length of time without the parts of a minute that nobody asked for.
pub(super) fn length(period: Period) -> String {
    period.to_string()
}

/// A name as words.
pub(super) fn plain(name: &str) -> String {
    name.replace('_', " ")
}

/// `A, B and C`.
fn and(all: &[String]) -> String {
    join(all, "and")
}

fn join(all: &[String], word: &str) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} {word} {last}", rest.join(", ")),
    }
}
