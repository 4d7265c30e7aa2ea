//! `redress simulate`: a case and a script of events on a clock that jumps from one event or deadline to the next.

mod ask;
mod decided;
mod end;
mod phrases;
mod script;
mod timeline;

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::decide::{load, now, read, shown, unknown_language};
use super::input::Input;
use super::saved::{self, Form};
use super::{Outcome as Ended, Terminal};
use crate::diag::render::visible;
use crate::eval;
use crate::ir::{ClockId, Program};
use crate::policy::{Entry, Live, LiveError, Policy};
use crate::time::{self, Context, Counting, Instant, Period, TimeError, Unit, WrittenDateTime, Zone, parse_datetime};
use crate::wire::{Event, InputErrors};
use crate::workflow::{Engine, Outcome, State, Step};
use timeline::{Timeline, View};

/// At most so many steps are simulated: a policy may let a case go round for ever.
const STEPS: usize = 100_000;

/// Simulate a case: who does what, which deadlines are kept and missed, what is paid, what people are told
#[derive(Args)]
pub(super) struct Simulate {
    /// The policy, or the folder with its versions
    policy: PathBuf,
    /// The case as JSON, or as YAML in a file `….yaml`; `-` is standard input; with --resume it is left out
    #[arg(required_unless_present = "resume", conflicts_with = "resume")]
    case: Option<PathBuf>,
    /// When the case is opened, or moves to another version; without an offset in the policy's time zone [default: at the
    /// first event; it moves when it last did something]
    #[arg(long, value_name = "INSTANT", value_parser = parse_datetime)]
    at: Option<WrittenDateTime>,
    /// Who does what: one event a line, as JSON; or a list of events as YAML in a file `….yaml`
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// How long: an instant, a length such as "+5 days" after the last event, or `rest`
    #[arg(long, value_name = "WHEN", default_value = "rest", value_parser = until)]
    until: Until,
    /// How to write what happens
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The language of titles, reasons and messages, one of the policy's [default: its first]
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Write the case into a file when the simulation ends
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Go on with a case that was saved, under the version of the policy under which it lives
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
    /// Move the saved case to the newest version of the policy that says `migrate from` its own; without --save this shows
    /// what would become of it
    #[arg(long)]
    migrate: bool,
    /// Tell the whole life of a saved case, not only what is new
    #[arg(long)]
    all: bool,
    /// Choose at each step what happens next
    #[arg(long, conflicts_with_all = ["events", "format"])]
    interactive: bool,
}

/// How what happens is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A timeline for people
    Human,
    /// The journal, one JSON object a line
    Json,
}

/// When a simulation ends.
#[derive(Clone, Copy, Debug)]
enum Until {
    /// When nothing is due any more.
    Rest,
    /// At an instant.
    At(WrittenDateTime),
    /// So long after the last event.
    After(Period),
}

/// The steps that are taken, told as they happen.
struct Told<'l> {
    /// The timeline, where people read one.
    timeline: Option<Timeline>,
    language: Option<&'l str>,
    /// How many steps there were.
    steps: usize,
}

impl Told<'_> {
    fn view<'p>(&self, live: &'p Live) -> View<'p> {
        View::new(live.program(), self.language, live.state())
    }

    fn step(&mut self, program: &Program, state: &State, step: &Step) {
        self.steps += 1;
        if let Some(timeline) = &mut self.timeline {
            timeline.step(&View::new(program, self.language, state), state, step);
        }
    }

    fn add(&mut self, live: &Live, entries: impl IntoIterator<Item = Entry>) {
        entries.into_iter().for_each(|entry| self.step(live.program(), live.state(), &entry.step));
    }

    /// Begins a timeline, where there is one.
    fn head(&mut self, view: &View<'_>, case: Option<&str>) {
        if let Some(timeline) = &mut self.timeline {
            timeline.head(view, case);
        }
    }
}

/// What a line of a script says.
enum Act {
    /// Time passes.
    Wait(Instant),
    /// Somebody acts.
    Event(Event),
}

/// Why a simulation cannot go on, for people.
enum Stop {
    /// Wrong use.
    Misused(String),
    /// An input error or a fault.
    Stopped(Vec<String>),
}

fn until(text: &str) -> Result<Until, String> {
    if text == "rest" {
        return Ok(Until::Rest);
    }
    if let Some(length) = text.strip_prefix('+') {
        let (count, unit) = length.trim().split_once(' ').ok_or("write a length as \"+5 days\"")?;
        let count: i64 = count.parse().map_err(|_| format!("`{count}` is no whole number"))?;
        let unit = Unit::named(unit.trim())
            .filter(|unit| !matches!(unit, Unit::BusinessDay | Unit::BusinessHour | Unit::BusinessMinute));
        let unit = unit.ok_or("the units here are minutes, hours, days, weeks, months and years")?;
        return Period::of(count, unit).map(Until::After).map_err(|error| error.to_string());
    }
    parse_datetime(text)
        .map(Until::At)
        .map_err(|error| format!("{error}; or write `rest`, or a length such as \"+5 days\""))
}

impl Simulate {
    pub(super) fn run(self, terminal: &Terminal) -> io::Result<Ended> {
        let policy = match load(&self.policy, terminal)? {
            Ok(policy) => policy,
            Err(ended) => return Ok(ended),
        };
        if let Some(problem) = self.lang.as_deref().and_then(|lang| unknown_language(&policy, lang)) {
            terminal.error(&problem);
            return Ok(Ended::Misused);
        }
        match self.simulate(&policy, terminal) {
            Ok(text) => {
                terminal.data(&text)?;
                Ok(Ended::Done)
            }
            Err(Stop::Misused(why)) => {
                terminal.error(&why);
                Ok(Ended::Misused)
            }
            Err(Stop::Stopped(lines)) => {
                for line in lines {
                    terminal.error(&line);
                }
                Ok(Ended::Stopped)
            }
        }
    }

    fn simulate(&self, policy: &Policy, terminal: &Terminal) -> Result<String, Stop> {
        if self.resume.is_none() && (self.migrate || self.all) {
            return Err(Stop::Misused("--migrate and --all are about a saved case: name it with --resume".to_owned()));
        }
        if self.at.is_some() && self.resume.is_some() && !self.migrate {
            return Err(Stop::Misused("--at says when a case is opened: this one was (or add --migrate)".to_owned()));
        }
        let script = match &self.events {
            Some(path) => Some((shown(path), self.script(path)?)),
            None => None,
        };
        let human = self.interactive || self.format == Format::Human;
        let timeline = human.then(Timeline::default);
        let mut past = Told { timeline, language: self.lang.as_deref(), steps: 0 };
        let mut live = match &self.resume {
            Some(path) => self.resumed(policy, path, &mut past)?,
            None => self.opened(policy, script.as_ref().map(|(_, lines)| lines.as_slice()), &mut past)?,
        };
        if self.migrate {
            self.moved(&mut live, policy, &mut past)?;
        }
        let events = match &script {
            Some((name, lines)) => events(&live, name, lines)?,
            None => Vec::new(),
        };
        if self.interactive {
            let timeline = past.timeline.take().unwrap_or_default();
            ask::run(&mut live, timeline, past.language, terminal).map_err(|error| Stop::Misused(error.to_string()))?;
            self.save(&live)?;
            return Ok(String::new());
        }
        for (place, act) in &events {
            let told = match act {
                Act::Wait(until) => pass(&mut live, *until, &mut past),
                Act::Event(event) => play(&mut live, event, &mut past),
            };
            told.map_err(|stop| Stop::Stopped(vec![format!("{place}: {}", stop.words())]))?;
        }
        self.wait(&mut live, &mut past)?;
        self.save(&live)?;
        let view = past.view(&live);
        Ok(match past.timeline {
            Some(mut timeline) => {
                let used = clocks(live.program(), live.state(), live.state().now, &view);
                timeline.end(&view, live.state(), live.next_deadline(), &used);
                timeline.out
            }
            None => live.journal().iter().map(|line| format!("{line}\n")).collect(),
        })
    }

    /// Lives a saved case again; only what is new is told, unless all is wanted.
    fn resumed(&self, policy: &Policy, path: &Path, past: &mut Told<'_>) -> Result<Live, Stop> {
        let bytes = read(path).map_err(|error| Stop::Misused(format!("{}: {error}", shown(path))))?;
        let stopped = |why: &str| Stop::Stopped(vec![format!("{}: {}", shown(path), visible(why))]);
        let text = String::from_utf8(bytes).map_err(|_| stopped("it is not UTF-8"))?;
        let mut each = |program: &Program, state: &State, step: Step| {
            if self.all && past.steps == 0 {
                past.head(&View::new(program, past.language, state), state.case.id.as_deref());
            }
            if self.all { past.step(program, state, &step) } else { past.steps += 1 }
        };
        let live = match saved::read(&text).map_err(|why| stopped(&why))? {
            Form::Case(saved) => policy.resume_with(&saved, &mut each),
            Form::Journal(lines) => policy.replay(&lines, &mut each),
        };
        let live = live.map_err(|error| stopped(&error.to_string()))?;
        if !self.all {
            let view = past.view(&live);
            past.head(&view, live.state().case.id.as_deref());
            if let Some(timeline) = &mut past.timeline {
                timeline.told_already(&view, past.steps, live.state());
            }
        }
        // The bound is on what is simulated now.
        past.steps = 0;
        Ok(live)
    }

    /// Moves a case to another version: at `--at`, or when it last did something.
    fn moved(&self, live: &mut Live, policy: &Policy, past: &mut Told<'_>) -> Result<(), Stop> {
        let at = match self.at {
            Some(at) => instant(at, eval::readers_zone(live.program(), &live.state().case), "--at")?,
            None => live.state().now,
        };
        pass(live, at, past)?;
        let entry = live.migrate(policy, at).map_err(stop)?;
        past.add(live, [entry]);
        Ok(())
    }

    /// Opens the case: at `--at`, or at the first event.
    fn opened(&self, policy: &Policy, script: Option<&[script::Line]>, past: &mut Told<'_>) -> Result<Live, Stop> {
        let path = self.case.as_deref().unwrap_or(Path::new("-"));
        let json = read(path).map_err(|error| Stop::Misused(format!("{}: {error}", shown(path))))?;
        if std::str::from_utf8(&json).is_ok_and(saved::is_saved) {
            let name = shown(path);
            return Err(Stop::Misused(format!("{name}: it is a saved case: go on with it by `--resume {name}`")));
        }
        let stopped = |errors: &InputErrors| Stop::Stopped(told(&shown(path), errors));
        let input = Input::of(path, json).map_err(|errors| stopped(&errors))?;
        let read = policy.read_case(input.json());
        let case = read.map_err(|errors| stopped(&InputErrors(input.placed(errors.0))))?;
        let zone = eval::readers_zone(case.program(), case.data());
        let at = match (self.at, script.and_then(|lines| lines.first())) {
            (Some(at), _) => instant(at, zone, "--at")?,
            (None, Some(first)) => first_instant(&first.json, zone).ok_or_else(|| {
                Stop::Misused("say with --at when the case is opened: the first event does not tell".to_owned())
            })?,
            (None, None) => now_of()?,
        };
        let (live, entry) = policy.open(&case, at).map_err(stop)?;
        let view = past.view(&live);
        past.head(&view, live.state().case.id.as_deref());
        past.add(&live, [entry]);
        Ok(live)
    }

    fn script(&self, path: &Path) -> Result<Vec<script::Line>, Stop> {
        let bytes = read(path).map_err(|error| Stop::Misused(format!("{}: {error}", shown(path))))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            Stop::Stopped(vec![format!("{}:{line}: the text is not UTF-8 here", shown(path))])
        })?;
        script::lines(path, &text).map_err(|errors| Stop::Stopped(told(&shown(path), &errors)))
    }

    /// Lets time pass as long as `--until` says.
    fn wait(&self, live: &mut Live, past: &mut Told<'_>) -> Result<(), Stop> {
        let zone = eval::readers_zone(live.program(), &live.state().case);
        let end = match self.until {
            Until::Rest => None,
            Until::At(at) => Some(instant(at, zone, "--until")?),
            Until::After(period) => Some(
                later(live, live.state().now, period).map_err(|error| Stop::Misused(format!("--until: {error}")))?,
            ),
        };
        pass(live, end.unwrap_or(Instant::MAX), past)
    }

    fn save(&self, live: &Live) -> Result<(), Stop> {
        let Some(path) = &self.save else { return Ok(()) };
        let text = saved::text(live);
        super::replace::replace(path, &text).map_err(|error| Stop::Misused(format!("{}: {error}", shown(path))))
    }
}

/// What the clocks that run have used.
fn clocks(program: &Program, state: &State, at: Instant, view: &View<'_>) -> Vec<(String, Period)> {
    let Some(mut engine) = Engine::new(program) else { return Vec::new() };
    let ids: Vec<ClockId> = program.clocks.iter().map(|(id, _)| id).collect();
    let mut used = Vec::new();
    for id in ids {
        if let Ok(Some(period)) = engine.clock_used(state, id, at) {
            used.push((view.title(&program.clocks.at(id).decl), period));
        }
    }
    used
}

/// The instant so much later, as a clock on the wall counts.
fn later(live: &Live, at: Instant, period: Period) -> Result<Instant, TimeError> {
    let zone = eval::readers_zone(live.program(), &live.state().case);
    let context = Context { zone, counting: Some(&Counting::WALL_CLOCK), holidays: None, calendar: None };
    time::after(period, at, &context)
}

/// Lets what is due until then happen, one step at a time, so that each is told with the case as it was then.
fn pass(live: &mut Live, to: Instant, past: &mut Told<'_>) -> Result<(), Stop> {
    while let Some(next) = live.next_deadline().filter(|next| *next <= to) {
        let entries = live.advance_once(next).map_err(stop)?;
        past.add(live, entries);
        if past.steps > STEPS {
            return Err(Stop::Stopped(vec![format!("the case does not rest within {STEPS} steps: give --until")]));
        }
    }
    Ok(())
}

/// Lets an event happen, and before it what is due.
fn play(live: &mut Live, event: &Event, past: &mut Told<'_>) -> Result<(), Stop> {
    if !live.knows(event) {
        pass(live, event.at, past)?;
    }
    let applied = live.apply(event).map_err(stop)?;
    past.add(live, applied.entries);
    if applied.outcome == Outcome::Repeated {
        let view = past.view(live);
        if let Some(timeline) = &mut past.timeline {
            timeline.again(&view, event);
        }
    }
    Ok(())
}

/// Reads all events of a script, or tells all their mistakes.
fn events(live: &Live, name: &str, lines: &[script::Line]) -> Result<Vec<(String, Act)>, Stop> {
    let zone = eval::readers_zone(live.program(), &live.state().case);
    let mut events = Vec::new();
    let mut mistakes = Vec::new();
    for line in lines {
        let place = format!("{name}:{}", line.number);
        if let Some((_, true)) = crate::wire::written_at(&line.json) {
            match first_instant(&line.json, zone) {
                Some(at) => events.push((place, Act::Wait(at))),
                // The reader of events says why; that nobody acts is meant.
                None => {
                    let mut errors = live.read_event(&line.json).err().unwrap_or(InputErrors(Vec::new()));
                    errors.0.retain(|error| error.path == "at");
                    mistakes.extend(mistakes_of(name, line, errors));
                }
            }
            continue;
        }
        match live.read_event(&line.json) {
            Ok(event) => events.push((place, Act::Event(event))),
            Err(errors) => mistakes.extend(mistakes_of(name, line, errors)),
        }
    }
    if mistakes.is_empty() { Ok(events) } else { Err(Stop::Stopped(mistakes)) }
}

/// The mistakes of a line of a script, each with its place.
fn mistakes_of(name: &str, line: &script::Line, errors: InputErrors) -> Vec<String> {
    let told = line.placed(errors.0).into_iter().map(|error| {
        let path = if error.path.is_empty() { "the event" } else { &error.path };
        let help = error.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
        format!("{name}:{}:{}: {path}: {}{help}", error.line, error.column, error.message)
    });
    told.collect()
}

fn told(name: &str, errors: &InputErrors) -> Vec<String> {
    errors.0.iter().map(|error| format!("{name}: {error}")).collect()
}

fn stop(error: LiveError) -> Stop {
    Stop::Stopped(vec![error.to_string()])
}

impl Stop {
    fn words(self) -> String {
        match self {
            Stop::Misused(why) => why,
            Stop::Stopped(lines) => lines.join("; "),
        }
    }
}

fn instant(written: WrittenDateTime, zone: Zone, option: &str) -> Result<Instant, Stop> {
    written.resolve_existing(zone).map_err(|error| Stop::Misused(format!("{option}: {error}")))
}

/// The `at` of an event, if it can be read.
fn first_instant(json: &str, zone: Zone) -> Option<Instant> {
    let (text, _) = crate::wire::written_at(json)?;
    parse_datetime(&text).ok()?.resolve_existing(zone).ok()
}

fn now_of() -> Result<Instant, Stop> {
    match now() {
        Some(super::decide::When::At(at)) => Ok(at),
        Some(super::decide::When::Local(_)) | None => {
            Err(Stop::Misused("the clock of this machine cannot be read: give the instant with --at".to_owned()))
        }
    }
}
