//! A timeline that people can follow: what happened when, in local time, by titles. A case that moves to another version
//! of its policy is told by the titles of both.

use std::collections::BTreeMap;

use owo_colors::OwoColorize;

use super::phrases::{self as say, Phrase, Tongue};
use crate::cli::decide::said::{self, plain};
use crate::diag::render::one_line;
use crate::eval::{self, Decision, show};
use crate::ir::{
    Actor, DutyId, EventId, FactId, LineId, Named, NoticeId, PartyId, Program, RightId, StageId, Stay, ThresholdAt,
    Workflow,
};
use crate::locale::Locale;
use crate::notice::{self, Reader};
use crate::time::{Closed, Date, Explanation, Instant, Period, WhySkipped, Zone};
use crate::value::{Num, Texts, Type, Val};
use crate::wire::Event;
use crate::workflow::{
    Cause, ClockChange, Command, DutyChange, Engine, Goods, Happened, Phase, Refusal, State, Step, Transfer,
};

/// How wide the column of the times is.
const TIME: usize = 10;

const HOUR_MS: i64 = 3_600_000;

/// What happened so far, as text.
#[derive(Default)]
pub(super) struct Timeline {
    pub(super) out: String,
    /// The date under whose heading the next line stands.
    date: Option<Date>,
    /// What the policy's decisions came to when they were told last, by their names.
    decisions: BTreeMap<String, String>,
}

impl Timeline {
    pub(super) fn head(&mut self, view: &View<'_>, case: Option<&str>) {
        let title = view.program.title.get(view.language).map_or_else(|| view.program.name.clone(), one_line);
        let (version, case) = (one_line(&view.program.version), case.map(one_line));
        let phrase = if case.is_some() { say::HEAD_CASE } else { say::HEAD };
        let case = case.unwrap_or_default();
        let head = view.say(&phrase, &[("title", &title), ("version", &version), ("case", &case)]);
        self.out.push_str(&format!("{}\n", head.bold()));
        self.out.push_str(&format!("{}\n", view.say(&say::TIMES_IN, &[("zone", &view.zone.to_string())])));
    }

    /// Says that steps before are not told again.
    pub(super) fn told_already(&mut self, view: &View<'_>, steps: usize, state: &State) {
        let phrase = if steps == 1 { say::TOLD_ONE } else { say::TOLD };
        let told = view.say(&phrase, &[("count", &steps.to_string()), ("until", &view.moment(state.now))]);
        if let Some(standing) = &state.standing {
            self.changed(view, state, standing);
        }
        self.out.push_str(&format!("{told}\n"));
    }

    /// Writes what happened at one instant.
    pub(super) fn step(&mut self, view: &View<'_>, state: &State, step: &Step) {
        let mut lines = Vec::new();
        view.cause(state, step, &mut lines);
        for one in &step.happened {
            view.happened(state, one, &mut lines);
            if let Happened::Decided { ruling: _, decision } = one {
                lines.extend(self.changed(view, state, decision));
            }
        }
        // A reminder and a threshold say nothing beside what they tell the host.
        let mut lines = lines.into_iter();
        if let Some(first) = lines.next() {
            self.line(view, step.at, &first);
        }
        for line in lines {
            self.out.push_str(&format!("  {:<TIME$}{line}\n", ""));
        }
    }

    /// What the policy's decisions come to, where that is not what was told before. The first ones are told where they
    /// are what the policy is for; beside money they are many, and told once they change.
    fn changed(&mut self, view: &View<'_>, state: &State, decision: &Decision) -> Vec<String> {
        let mut lines = Vec::new();
        for (decl, title, value) in view.decisions(state, decision) {
            let line = view.field(&title, &value);
            let news = match self.decisions.insert(decl.name.clone(), value.clone()) {
                Some(before) => before != value,
                None => decision.compensation.is_none(),
            };
            if news {
                lines.push(line);
            }
        }
        lines
    }

    /// An event that was there before.
    pub(super) fn again(&mut self, view: &View<'_>, event: &Event) {
        let id = one_line(event.id.as_deref().unwrap_or_default());
        self.line(view, event.at, &view.say(&say::AGAIN, &[("id", &id)]));
    }

    /// A line with its time, under the heading of its day.
    fn line(&mut self, view: &View<'_>, at: Instant, text: &str) {
        let (date, time) = view.local(at);
        if self.date != Some(date) {
            self.date = Some(date);
            let heading = format!("\n{}\n", view.date(date));
            self.out.push_str(&heading.bold().to_string());
        }
        self.out.push_str(&format!("  {time:<TIME$}{text}\n"));
    }
}

/// A line with its label, what stands before the first colon, in a style.
pub(super) fn labelled(text: &str, style: impl Fn(&str) -> String) -> String {
    match text.find([':', '：']) {
        Some(at) => {
            let end = at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let (label, rest) = text.split_at(end);
            format!("{}{rest}", style(label))
        }
        None => text.to_owned(),
    }
}

/// How things of one version of a policy are called for a reader.
pub(super) struct View<'a> {
    pub(super) program: &'a Program,
    pub(super) language: u16,
    tongue: Tongue,
    pub(super) zone: Zone,
}

impl<'a> View<'a> {
    /// For the readers of a language of the policy, by default its first, in the zone of a case.
    pub(super) fn new(program: &'a Program, language: Option<&str>, state: &State) -> View<'a> {
        let language = program.language(language);
        let tongue = Tongue::of(program.languages.get(usize::from(language)).map_or("", String::as_str));
        View { program, language, tongue, zone: eval::readers_zone(program, &state.case) }
    }

    pub(super) fn say(&self, phrase: &Phrase, parts: &[(&str, &str)]) -> String {
        self.tongue.say(phrase, parts)
    }

    pub(super) fn word(&self, phrase: &Phrase) -> String {
        self.tongue.word(phrase).to_owned()
    }

    // Days and times.

    /// The day that a moment belongs to, and the time on it; the end of a day is its 24:00.
    fn local(&self, at: Instant) -> (Date, String) {
        let local = self.zone.local(at);
        let day = self.zone.day_reached(at);
        if day != local.date { (day, "24:00".to_owned()) } else { (local.date, local.time.to_string()) }
    }

    /// `Thu 19 March 2026`.
    fn date(&self, date: Date) -> String {
        self.dated(&say::DATE, date)
    }

    /// `Thu 19 March`.
    fn day(&self, date: Date) -> String {
        self.dated(&say::DAY, date)
    }

    fn dated(&self, phrase: &Phrase, date: Date) -> String {
        let (year, month, day) = date.ymd();
        let name = |all: &Phrase, at: usize| self.tongue.word(all).split(' ').nth(at).unwrap_or_default();
        let weekday = name(&say::WEEKDAYS, date.weekday() as usize);
        let month = name(&say::MONTHS, (month as usize).saturating_sub(1));
        let (year, day) = (year.to_string(), day.to_string());
        self.say(phrase, &[("weekday", weekday), ("day", &day), ("month", month), ("year", &year)])
    }

    /// `Tue 24 March 17:00`, `the end of Tue 24 March`.
    pub(super) fn moment(&self, at: Instant) -> String {
        let (date, time) = self.local(at);
        let phrase = if time == "24:00" { say::END_OF } else { say::MOMENT };
        self.say(&phrase, &[("day", &self.day(date)), ("time", &time)])
    }

    /// A length of time; `2 business hours and 30 business minutes` rather than 150 of these.
    fn length(&self, period: Period) -> String {
        let parts = |ms: i64, of: fn(i64) -> Period| (of(ms - ms % HOUR_MS), of(ms % HOUR_MS));
        let (hours, rest) = match period {
            Period::BusinessTime { ms } => parts(ms, |ms| Period::BusinessTime { ms }),
            Period::Elapsed { ms } => parts(ms, |ms| Period::Elapsed { ms }),
            Period::BusinessDays(_) | Period::Calendar { .. } => return self.count(period),
        };
        if hours.is_zero() || rest.is_zero() {
            return self.count(period);
        }
        self.say(&say::PARTS, &[("hours", &self.count(hours)), ("rest", &self.count(rest))])
    }

    fn count(&self, period: Period) -> String {
        match self.tongue {
            Tongue::English => period.to_string(),
            Tongue::Chinese => Locale::of("zh").period(period),
        }
    }

    pub(super) fn used(&self, used: Option<Period>) -> String {
        used.map_or_else(String::new, |used| self.say(&say::USED, &[("used", &self.length(used))]))
    }

    // What happened.

    fn cause(&self, state: &State, step: &Step, lines: &mut Vec<String>) {
        match &step.cause {
            Cause::Opened { .. } => lines.push(self.word(&say::OPENED)),
            Cause::Migrated { from, stages: _ } => {
                let (from, to) = (one_line(from), one_line(&self.program.version));
                let stage = self.stage(state.stay.stage).bold().to_string();
                lines.push(self.say(&say::MIGRATED, &[("from", &from), ("to", &to), ("stage", &stage)]));
            }
            Cause::Event { event, refused } => {
                self.event(event, lines);
                if let Some(refusal) = refused {
                    let text = self.say(&say::REFUSED, &[("why", &self.refusal(state, event, refusal))]);
                    lines.push(labelled(&text, |label| label.red().to_string()));
                }
            }
            Cause::DutyMissed { duty, turn } => {
                let parts = [("who", &*self.turn(*duty, *turn)), ("what", &self.duty_events(*duty))];
                lines.push(labelled(&self.say(&say::MISSED, &parts), |label| label.red().to_string()));
            }
            Cause::Timer(_) => lines.push(self.word(&say::TIME_IS_UP)),
            Cause::Reminder { .. } => {}
            Cause::Threshold { clock, index } => {
                let Some(clock) = self.program.clocks.get(*clock) else { return };
                let Some(threshold) = clock.thresholds.get(*index) else { return };
                let title = self.title(&clock.decl).yellow().to_string();
                let (phrase, percent) = match &threshold.at {
                    ThresholdAt::Fraction(part) => (say::CLOCK_AT, part.mul(Num::from_i64(100))),
                    ThresholdAt::Early(_) => (say::CLOCK_EARLY, None),
                    ThresholdAt::Late(_) => (say::CLOCK_LATE, None),
                };
                let percent = percent.map_or_else(String::new, |percent| percent.to_string());
                lines.push(self.say(&phrase, &[("clock", &title), ("percent", &percent)]));
            }
        }
    }

    fn happened(&self, state: &State, one: &Happened, lines: &mut Vec<String>) {
        match one {
            Happened::Entered { stage, back } => {
                let phrase = if *back { say::BACK } else { say::ENTERED };
                lines.push(self.say(&phrase, &[("stage", &self.stage(*stage).bold().to_string())]));
            }
            Happened::Decided { ruling, decision } => self.decided(*ruling, decision, lines),
            Happened::Set { fact, element, value } => lines.push(self.set(state, *fact, element.as_ref(), value)),
            Happened::Duty { duty, turn, change } => lines.extend(self.duty(state, *duty, *turn, *change)),
            Happened::Clock { clock, change, used } => {
                let title = self.program.clocks.get(*clock).map_or_else(String::new, |clock| self.title(&clock.decl));
                let phrase = match change {
                    ClockChange::Started => say::CLOCK_STARTS,
                    ClockChange::Restarted => say::CLOCK_RESTARTS,
                    ClockChange::Paused => say::CLOCK_PAUSES,
                    ClockChange::Resumed => say::CLOCK_RESUMES,
                    ClockChange::Stopped => say::CLOCK_STOPS,
                };
                lines.push(self.say(&phrase, &[("clock", &title), ("used", &self.used(*used))]));
            }
            Happened::Command(command) => self.command(command, lines),
            Happened::Because { because, cite } => {
                self.because(because.get(self.language).map(one_line), cite.iter().map(String::as_str), lines);
            }
        }
    }

    /// Reasons and sources, each once in a step.
    pub(super) fn because<'s>(
        &self,
        reasons: impl IntoIterator<Item = String>,
        sources: impl IntoIterator<Item = &'s str>,
        lines: &mut Vec<String>,
    ) {
        let reasons = reasons.into_iter().map(|reason| reason.italic().to_string());
        let sources = sources.into_iter().map(|source| self.say(&say::SOURCE, &[("source", &one_line(source))]));
        for line in reasons.chain(sources) {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }

    /// A fact that has another value: as it is after the step, or a field of an element as it was written.
    fn set(&self, state: &State, fact: FactId, element: Option<&(String, String)>, written: &str) -> String {
        let Some(decl) = self.program.facts.get(fact) else { return String::new() };
        let title = self.titled(&decl.title, last_word(&decl.path));
        if let Some((key, field)) = element {
            let found = self.element(state, fact, key, field);
            let (field, value) = found.unwrap_or_else(|| (plain(field), one_line(written)));
            let parts = [("list", &*title), ("key", &one_line(key)), ("field", &field), ("value", &value)];
            return self.say(&say::ELEMENT, &parts);
        }
        let value = state.case.slots.get(fact.index()).copied().unwrap_or(Val::Unknown);
        if let Val::List(list) = value {
            return self.say(&say::ENTRIES, &[("fact", &title), ("count", &list.len.to_string())]);
        }
        self.field(&title, &self.value(&state.case, value, &decl.ty.base))
    }

    /// The title of a field of the element with a key, and its value for the reader.
    fn element(&self, state: &State, list: FactId, key: &str, field: &str) -> Option<(String, String)> {
        let Type::List(element) = &self.program.facts.get(list)?.ty.base else { return None };
        let Type::Record(record) = **element else { return None };
        let fields = &self.program.records.get(record)?.fields;
        // A record with a key has a field.
        let by = fields.iter().position(|field| field.key)?;
        let Val::List(elements) = *state.case.slots.get(list.index())? else { return None };
        let first = elements.start as usize;
        let elements = state.case.slots.get(first..)?.chunks(fields.len()).take(elements.len as usize);
        let text = |id| state.case.text(self.program, id);
        let is_key =
            |value: &Val| fields.get(by).is_some_and(|by| show(self.program, value, &by.ty.base, &text) == key);
        let mut elements = elements.filter(|element| element.get(by).is_some_and(is_key));
        let at = fields.iter().position(|one| one.decl.name == field)?;
        let (element, field) = (elements.next()?, fields.get(at)?);
        Some((self.title(&field.decl), self.value(&state.case, *element.get(at)?, &field.ty.base)))
    }

    pub(super) fn field(&self, label: &str, value: &str) -> String {
        self.say(&say::LABELLED, &[("label", label), ("value", value)])
    }

    /// A value as the reader writes it; what has no one way to be written, is left out.
    pub(super) fn value(&self, bag: &eval::Case, value: Val, ty: &Type) -> String {
        if value == Val::Unknown {
            return self.word(&say::UNKNOWN);
        }
        let mut out = String::new();
        if notice::writable(ty) {
            let text_of = |id| bag.text(self.program, id);
            notice::write(&mut out, &value, ty, &Reader::new(self.program, self.language, self.zone, &text_of));
        }
        one_line(&out)
    }

    fn duty(&self, state: &State, duty: DutyId, turn: usize, change: DutyChange) -> Option<String> {
        let mut counted = String::new();
        let (phrase, deadline) = match change {
            DutyChange::Began { deadline: Some(deadline), resumed } => {
                let told = Engine::new(self.program).and_then(|mut engine| engine.explain(state, duty));
                counted = told.map_or_else(String::new, |told| self.counted(&told));
                (if resumed { say::MUST_STILL } else { say::MUST }, Some(deadline))
            }
            DutyChange::Moved { deadline: Some(deadline) } => (say::MUST_NOW, Some(deadline)),
            DutyChange::Began { deadline: None, .. } | DutyChange::Moved { deadline: None } => {
                (say::MUST_SOME_TIME, None)
            }
            DutyChange::Kept => {
                let kept = |one: &&crate::workflow::DutyState| one.duty == duty && one.phase == Phase::Kept;
                state.stay.duties.iter().find(kept)?;
                (say::KEPT, None)
            }
            DutyChange::Lifted => (say::LIFTED, None),
            // The line of the step says it already.
            DutyChange::Missed => return None,
        };
        let when = deadline.map_or_else(String::new, |deadline| self.moment(deadline));
        let (who, what) = (self.turn(duty, turn), self.duty_events(duty));
        Some(self.say(&phrase, &[("who", &who), ("what", &what), ("when", &when), ("counted", &counted)]))
    }

    /// ` (2 business days, skipping Sat 28 February and Sun 1 March)`.
    fn counted(&self, told: &Explanation) -> String {
        let mut skipped: Vec<String> = Vec::new();
        for one in &told.skipped {
            let days = match one.first == one.last {
                true => self.day(one.first),
                false => self.say(&say::DAYS, &[("first", &self.day(one.first)), ("last", &self.day(one.last))]),
            };
            let why = match &one.why {
                WhySkipped::Closed(Closed::Line { title: Some(title) }) => Some(one_line(title)),
                WhySkipped::Closed(Closed::Line { title: None } | Closed::Weekday(_) | Closed::ByCase) => None,
                WhySkipped::LeftOut => Some(self.word(&say::LEFT_OUT)),
            };
            let why = why.map_or_else(String::new, |why| self.say(&say::BRACKET, &[("why", &why)]));
            skipped.push(format!("{days}{why}"));
        }
        // A long way is told by its ends.
        if skipped.len() > 4 {
            let more = skipped.len() - 3;
            skipped.truncate(3);
            skipped.push(self.say(&say::MORE, &[("count", &more.to_string())]));
        }
        let phrase = if skipped.is_empty() { say::COUNTED } else { say::SKIPPING };
        self.say(&phrase, &[("length", &self.length(told.period)), ("days", &self.and(&skipped))])
    }

    pub(super) fn command(&self, command: &Command, lines: &mut Vec<String>) {
        let transfer = |phrase: &Phrase, Transfer { from, to, amount }: &Transfer| {
            let parts = [("from", &*self.party(*from)), ("to", &self.party(*to)), ("amount", &amount.to_string())];
            labelled(&self.say(phrase, &parts), |label| label.green().to_string())
        };
        let goods = |phrase: &Phrase, goods: &Goods| {
            let text = self.say(phrase, &[("who", &self.party(goods.to)), ("what", &self.goods(goods))]);
            labelled(&text, |label| label.green().to_string())
        };
        match command {
            Command::Pay(one) => lines.push(transfer(&say::PAYS, one)),
            Command::Collect(one) => lines.push(transfer(&say::PAYS_BACK, one)),
            Command::Give(one) => lines.push(goods(&say::GETS, one)),
            Command::Recall(one) => lines.push(goods(&say::RETURNS, one)),
            Command::Notify { parties, notice, texts } => {
                let whom: Vec<String> = parties.iter().map(|party| self.party(*party)).collect();
                lines.push(self.message(&self.and(&whom), *notice, texts));
            }
            Command::Remind { actors, duty, deadline, notice, texts } => {
                let whom: Vec<String> = actors.iter().map(|actor| self.actor(*actor)).collect();
                let whom = self.and(&whom);
                let phrase = if deadline.is_some() { say::REMINDER } else { say::REMINDER_SOME_TIME };
                let when = deadline.map_or_else(String::new, |deadline| self.moment(deadline));
                let what = self.duty_events(*duty);
                lines.push(self.say(&phrase, &[("whom", &whom), ("when", &when), ("what", &what)]));
                if let Some(notice) = notice {
                    lines.push(self.message(&whom, *notice, texts));
                }
            }
            Command::Assign(role) => lines.push(self.say(&say::ASSIGNED, &[("who", &self.party(*role))])),
            Command::Flag(name) => lines.push(self.say(&say::FLAG, &[("name", &plain(&one_line(name)))])),
        }
    }

    /// `message to Buyer: “We have refunded …”`.
    fn message(&self, whom: &str, notice: NoticeId, texts: &[(u16, String)]) -> String {
        let text = texts.iter().find(|(language, _)| *language == self.language).or(texts.first());
        let name = || self.program.notices.get(notice).map_or_else(String::new, |notice| self.title(&notice.decl));
        let text = text.map_or_else(name, |(_, text)| one_line(text));
        self.say(&say::MESSAGE, &[("whom", whom), ("text", &text)])
    }

    pub(super) fn goods(&self, goods: &Goods) -> String {
        let mut text = self.ledger_line(goods.line);
        if !goods.items.is_empty() {
            let items: Vec<String> = goods.items.iter().map(|at| (u64::from(*at) + 1).to_string()).collect();
            text.push_str(&self.say(&say::ITEMS, &[("items", &items.join(self.tongue.word(&say::COMMA)))]));
        }
        if let Some(worth) = goods.worth {
            text.push_str(&self.say(&say::WORTH, &[("amount", &worth.to_string())]));
        }
        text
    }

    fn refusal(&self, state: &State, event: &Event, refusal: &Refusal) -> String {
        match refusal {
            Refusal::NotYet { opens: Some(opens) } => self.say(&say::NOT_YET, &[("when", &self.moment(*opens))]),
            Refusal::NotYet { opens: None } => self.word(&say::NOT_YET_UNKNOWN),
            Refusal::TooLate { closed } => self.say(&say::TOO_LATE, &[("when", &self.moment(*closed))]),
            Refusal::NotInStage => {
                let stage = self.workflow().and_then(|workflow| workflow.stages.get(state.stay.stage));
                let over = stage.is_some_and(|stage| stage.stay == Stay::Final);
                let phrase = if over { say::OVER } else { say::NOT_IN_STAGE };
                self.say(&phrase, &[("stage", &self.stage(state.stay.stage))])
            }
            Refusal::NotYours { who } => {
                let who: Vec<String> = who.iter().map(|actor| self.actor(*actor)).collect();
                self.say(&say::NOT_YOURS, &[("who", &self.and(&who))])
            }
            Refusal::TooMany { most: 1 } => self.word(&say::ONCE_ONLY),
            Refusal::TooMany { most } => self.say(&say::TIMES_ONLY, &[("most", &most.to_string())]),
            Refusal::Condition => self.word(&say::CONDITION),
            Refusal::InThePast { last } => {
                self.say(&say::IN_THE_PAST, &[("at", &self.moment(event.at)), ("last", &self.moment(*last))])
            }
            Refusal::IdTaken => self.word(&say::ID_TAKEN),
            Refusal::NoElement { list, key } => {
                let fact = self.program.facts.values().find(|fact| fact.path == *list);
                let list = fact.map_or_else(|| plain(list), |fact| self.titled(&fact.title, last_word(&fact.path)));
                self.say(&say::NO_ELEMENT, &[("list", &list), ("key", &one_line(key))])
            }
            Refusal::Fields { missing, foreign } => {
                let missing = missing.iter().map(|name| self.say(&say::MISSING, &[("name", name)]));
                let foreign = foreign.iter().map(|name| self.say(&say::FOREIGN, &[("name", name)]));
                missing.chain(foreign).collect::<Vec<_>>().join(self.tongue.word(&say::COMMA))
            }
        }
    }

    /// `Buyer: modify`, and what was brought: a line each.
    fn event(&self, event: &Event, lines: &mut Vec<String>) {
        let Some(decl) = self.workflow().and_then(|workflow| workflow.events.get(event.event)) else { return };
        lines.push(self.field(&self.actor(event.actor).cyan().to_string(), &self.title(&decl.decl)));
        let bag = &event.fields.bag;
        for (at, field) in decl.fields.iter().enumerate() {
            let given = event.fields.given.checked_shr(u32::try_from(at).unwrap_or(64)).unwrap_or(0) & 1 == 1;
            if !given {
                continue;
            }
            let title = self.titled(&field.title, last_word(&field.name));
            let value = bag.slots.get(at).copied().unwrap_or(Val::Unknown);
            lines.push(match value {
                Val::List(list) => self.say(&say::ENTRIES, &[("fact", &title), ("count", &list.len.to_string())]),
                value => self.field(&title, &self.value(bag, value, &field.ty.base)),
            });
        }
    }

    // Names.

    pub(super) fn right(&self, id: RightId) -> Option<(EventId, String)> {
        let workflow = self.workflow()?;
        let right = workflow.rights.get(id)?;
        Some((right.event, self.title(&workflow.events.get(right.event)?.decl)))
    }

    pub(super) fn duty_events(&self, duty: DutyId) -> String {
        let rights = self.workflow().and_then(|workflow| workflow.duties.get(duty)).map(|duty| duty.rights.as_slice());
        let names = rights.unwrap_or_default().iter().filter_map(|right| self.right(*right).map(|(_, name)| name));
        self.join(&names.collect::<Vec<_>>(), &say::OR)
    }

    pub(super) fn turn(&self, duty: DutyId, turn: usize) -> String {
        let duty = self.workflow().and_then(|workflow| workflow.duties.get(duty));
        let actors = duty.and_then(|duty| duty.turns.get(turn)).map(|turn| turn.actors.as_slice());
        let names: Vec<String> = actors.unwrap_or_default().iter().map(|actor| self.actor(*actor)).collect();
        self.join(&names, &say::OR)
    }

    pub(super) fn stage(&self, id: StageId) -> String {
        let stage = self.workflow().and_then(|workflow| workflow.stages.get(id));
        stage.map_or_else(String::new, |stage| self.title(&stage.decl))
    }

    pub(super) fn actor(&self, actor: Actor) -> String {
        match actor {
            Actor::Party(party) => self.party(party),
            Actor::System => self.word(&say::SYSTEM),
        }
    }

    pub(super) fn party(&self, party: PartyId) -> String {
        self.program.parties.get(party).map_or_else(String::new, |party| self.title(&party.decl))
    }

    fn ledger_line(&self, line: LineId) -> String {
        let line = self.program.compensation.as_ref().and_then(|compensation| compensation.lines.get(line));
        line.map_or_else(String::new, |line| self.title(&line.decl))
    }

    pub(super) fn title(&self, decl: &Named) -> String {
        self.titled(&decl.title, &decl.name)
    }

    pub(super) fn titled(&self, title: &Texts, name: &str) -> String {
        said::titled(title, name, self.language)
    }

    pub(super) fn workflow(&self) -> Option<&'a Workflow> {
        self.program.workflow.as_ref()
    }

    /// `A, B and C`.
    fn and(&self, all: &[String]) -> String {
        self.join(all, &say::AND)
    }

    fn join(&self, all: &[String], between: &Phrase) -> String {
        match all {
            [] => String::new(),
            [one] => one.clone(),
            [rest @ .., last] => {
                self.say(between, &[("all", &rest.join(self.tongue.word(&say::COMMA))), ("last", last)])
            }
        }
    }
}

/// The name of a fact without the groups in which it lies.
fn last_word(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}
