//! `redress decide`: what a policy says of a case, or of a file of cases.

mod batch;
pub(super) mod said;
mod table;
mod view;
mod why;
pub(super) mod words;

use std::fs::File;
use std::io::{self, Read};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::{Args, ValueEnum};

use super::check::outcome;
use super::input::Input;
use super::{Outcome, Terminal, saved};
use crate::diag::Severity;
use crate::diag::render::{self, visible};
use crate::eval;
use crate::ir::Program;
use crate::policy::{Case, Decider, Decision, Explanation, Fault, Policy};
use crate::project::FileError;
use crate::time::{Instant, WrittenDateTime, Zone, parse_datetime};
use crate::wire::{self, InputError, InputErrors, Writer};

/// The largest case that is read.
const CASE_BYTES: usize = 16 << 20;

/// Decide a case: who may claim what, who is at fault, what is owed
#[derive(Args)]
pub(super) struct Decide {
    /// The policy, or the folder with its versions
    policy: PathBuf,
    /// The case as JSON, or as YAML in a file `….yaml`; `-` is standard input
    case: PathBuf,
    /// When it is decided, such as 2026-03-19T23:59:59+01:00; without an offset in the policy's time zone
    /// [default: now]
    #[arg(long, value_name = "INSTANT", value_parser = parse_datetime)]
    at: Option<WrittenDateTime>,
    /// How to write the decision [default: human, with --batch json]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Pass over what the policy does not know
    #[arg(long)]
    lenient: bool,
    /// Say why and why not
    #[arg(long)]
    explain: bool,
    /// Take a case from each line (JSON Lines), and write a decision for each, in order
    #[arg(long)]
    batch: bool,
    /// The language of titles and reasons, one of the policy's [default: its first]
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// How many threads a batch takes [default: one a core]
    #[arg(long, value_name = "N", requires = "batch", value_parser = threads)]
    threads: Option<NonZero<usize>>,
}

/// How a decision is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A page for people
    Human,
    /// One JSON document
    Json,
}

/// When cases are decided.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    /// At an instant.
    At(Instant),
    /// At what a clock of the case's zone shows.
    Local(WrittenDateTime),
}

/// Why a case has no decision.
pub(super) enum Failure {
    /// It does not fit the policy.
    Input(InputErrors),
    /// The policy stopped on it.
    Fault(Box<Fault>),
    /// The instant does not exist in its zone.
    When(String),
}

/// How cases are read and decided.
#[derive(Clone)]
struct Manner {
    when: When,
    lenient: bool,
    explain: bool,
    lang: Option<String>,
}

impl Decide {
    pub(super) fn run(self, terminal: &Terminal) -> io::Result<Outcome> {
        let policy = match load(&self.policy, terminal)? {
            Ok(policy) => policy,
            Err(ended) => return Ok(ended),
        };
        if self.batch && self.format == Some(Format::Human) {
            terminal.error("a batch is written as JSON, a line a case");
            return Ok(Outcome::Misused);
        }
        if let Some(problem) = self.lang.as_deref().and_then(|lang| unknown_language(&policy, lang)) {
            terminal.error(&problem);
            return Ok(Outcome::Misused);
        }
        let Some(when) = self.at.map_or_else(now, |at| Some(When::of(at))) else {
            terminal.error("the clock of this machine is before 1970 or after 9999: give the instant with --at");
            return Ok(Outcome::Misused);
        };
        if self.batch
            && let Some(problem) = when.nowhere(&policy)
        {
            terminal.error(&problem);
            return Ok(Outcome::Misused);
        }
        let manner = Manner { when, lenient: self.lenient, explain: self.explain, lang: self.lang };
        if self.batch {
            return batch::run(&policy, &manner, &self.case, self.threads.map(NonZero::get), terminal);
        }
        one(&policy, &manner, &self.case, self.format.unwrap_or(Format::Human), terminal)
    }
}

/// Loads a policy; where it cannot be had, tells why and gives what the verb ends with.
pub(super) fn load(path: &Path, terminal: &Terminal) -> io::Result<Result<Policy, Outcome>> {
    match Policy::load(path) {
        Ok(policy) => Ok(Ok(policy)),
        Err(report) => {
            terminal.tell(&render::human(report.sources(), report.diagnostics(), terminal.look()))?;
            Ok(Err(outcome(report.diagnostics(), Severity::Error)))
        }
    }
}

/// Decides one case.
fn one(policy: &Policy, manner: &Manner, path: &Path, format: Format, terminal: &Terminal) -> io::Result<Outcome> {
    let shown = shown(path);
    let json = match read(path) {
        Ok(json) => json,
        Err(error) => {
            terminal.error(&format!("{shown}: {error}"));
            return Ok(Outcome::Misused);
        }
    };
    if std::str::from_utf8(&json).is_ok_and(saved::is_live) {
        terminal.error(&format!(
            "{shown}: it is a live case that was saved: `redress explain` says where it stands and why, and \
             `redress simulate --resume {shown}` goes on with it"
        ));
        return Ok(Outcome::Misused);
    }
    match (manner.read_and_decide(policy, path, json), format) {
        (Ok((decision, notes)), Format::Human) => {
            for note in &notes {
                terminal.tell(&format!("note: {shown}: {}\n", visible(&note.to_string())))?;
            }
            terminal.data(&view::page(&decision, manner.lang.as_deref()))?;
            Ok(Outcome::Done)
        }
        (Ok((decision, _)), Format::Json) => {
            let mut json = Writer::pretty();
            decision.write_json(&mut json, manner.lang.as_deref());
            terminal.data(&(json.finish() + "\n"))?;
            Ok(Outcome::Done)
        }
        (Err(failure), Format::Human) => {
            terminal.tell(&failure.told(&shown))?;
            Ok(failure.outcome())
        }
        (Err(failure), Format::Json) => {
            let mut json = Writer::pretty();
            failure.write(&mut json, None);
            terminal.data(&(json.finish() + "\n"))?;
            Ok(failure.outcome())
        }
    }
}

impl Manner {
    /// Decides the case in a file; also gives what was passed over in it.
    fn read_and_decide(
        &self,
        policy: &Policy,
        path: &Path,
        bytes: Vec<u8>,
    ) -> Result<(Decision, Vec<InputError>), Failure> {
        let input = Input::of(path, bytes).map_err(Failure::Input)?;
        match self.decide(policy, &mut policy.decider(), input.json()) {
            Ok((decision, notes)) => Ok((decision, input.placed(notes))),
            Err(Failure::Input(errors)) => Err(Failure::Input(InputErrors(input.placed(errors.0)))),
            Err(failure @ (Failure::Fault(_) | Failure::When(_))) => Err(failure),
        }
    }

    /// Reads a case and decides it; also gives what was passed over in it.
    fn decide(
        &self,
        policy: &Policy,
        decider: &mut Decider<'_>,
        json: &[u8],
    ) -> Result<(Decision, Vec<InputError>), Failure> {
        let (case, notes) = read_case(policy, json, self.lenient)?;
        let at = self.when.instant(&case)?;
        let decided = if self.explain {
            decider.explain(&case, at).map(Explanation::into_decision)
        } else {
            decider.decide(&case, at)
        };
        decided.map(|decision| (decision, notes)).map_err(|fault| Failure::Fault(Box::new(fault)))
    }
}

/// Reads a case; also gives what was passed over in it.
pub(super) fn read_case(policy: &Policy, json: &[u8], lenient: bool) -> Result<(Case, Vec<InputError>), Failure> {
    let read =
        if lenient { policy.read_case_lenient(json) } else { policy.read_case(json).map(|case| (case, Vec::new())) };
    read.map_err(Failure::Input)
}

impl When {
    pub(super) fn of(written: WrittenDateTime) -> When {
        match written.offset_seconds {
            Some(_) => When::At(written.resolve(Zone::UTC).instant),
            None => When::Local(written),
        }
    }

    pub(super) fn instant(self, case: &Case) -> Result<Instant, Failure> {
        match self {
            When::At(instant) => Ok(instant),
            When::Local(written) => {
                local(written, eval::readers_zone(case.program(), case.data())).map_err(Failure::When)
            }
        }
    }

    /// Why it is an instant for no case at all, where that can be told without a case.
    fn nowhere(self, policy: &Policy) -> Option<String> {
        let When::Local(written) = self else { return None };
        let mut problems = policy.programs().map(|program| local(written, fixed_zone(program)?).err());
        let first = problems.next().flatten()?;
        problems.all(|problem| problem.is_some()).then_some(first)
    }
}

/// The instant at which a zone's clocks show a time that was written with `--at`, or why they never do.
fn local(written: WrittenDateTime, zone: Zone) -> Result<Instant, String> {
    written.resolve_existing(zone).map_err(|error| {
        let [before, after] = written.with_offsets(zone);
        format!("--at: {error}; write the offset that is meant: {before} or {after}")
    })
}

/// The zone of every case; none where it is a matter of the case.
fn fixed_zone(program: &Program) -> Option<Zone> {
    if program.zone.is_some() { program.fixed_zone() } else { Some(Zone::UTC) }
}

impl Failure {
    /// What the program ends with.
    pub(super) fn outcome(&self) -> Outcome {
        match self {
            Failure::Input(_) | Failure::Fault(_) => Outcome::Stopped,
            Failure::When(_) => Outcome::Misused,
        }
    }

    /// Lines for people.
    pub(super) fn told(&self, shown: &str) -> String {
        match self {
            Failure::Input(errors) => {
                let line = |error: &InputError| format!("error: {shown}: {}\n", visible(&error.to_string()));
                errors.0.iter().map(line).collect()
            }
            Failure::Fault(fault) => format!("fault: {}\n", visible(&fault.to_string())),
            Failure::When(words) => format!("error: {words}\n"),
        }
    }

    /// The document for machines. `line` is the case's line in a batch.
    pub(super) fn write(&self, json: &mut Writer, line: Option<usize>) {
        match self {
            Failure::Input(errors) => wire::input_errors(json, errors, line),
            Failure::Fault(fault) => {
                let case = fault.case();
                wire::fault(json, case.program(), fault.data(), case.id(), line);
            }
            Failure::When(words) => wire::usage_error(json, words, line),
        }
    }
}

/// A mistake that has no place in the case.
fn whole(words: &str) -> InputErrors {
    InputErrors(vec![InputError { path: String::new(), line: 1, column: 1, message: words.to_owned(), help: None }])
}

/// Why a language cannot be had, if it cannot.
pub(super) fn unknown_language(policy: &Policy, lang: &str) -> Option<String> {
    if policy.programs().any(|program| program.language_like(lang).is_some()) {
        return None;
    }
    let mut listed: Vec<&str> = policy.programs().flat_map(|program| &program.languages).map(String::as_str).collect();
    listed.sort_unstable();
    listed.dedup();
    Some(format!("the policy is not written in `{lang}`; it has {}", listed.join(", ")))
}

/// The instant that the host's clock shows; none where it is out of all years.
#[expect(clippy::disallowed_methods, reason = "the command line is where the clock is read")]
pub(super) fn now() -> Option<When> {
    let now = Instant::try_from(SystemTime::now()).ok()?;
    // To the second, as people tell time.
    Instant::from_ms(now.ms() - now.ms().rem_euclid(1000)).map(When::At)
}

/// The bytes of a case.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let most = u64::try_from(CASE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(path)?.take(most).read_to_end(&mut bytes)?;
    }
    if bytes.len() > CASE_BYTES {
        return Err(FileError::System("the case is larger than 16 MiB".to_owned()));
    }
    Ok(bytes)
}

/// A path as messages show it.
pub(super) fn shown(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { visible(&path.to_string_lossy()).into_owned() }
}

/// A number of threads.
fn threads(text: &str) -> Result<NonZero<usize>, String> {
    text.parse().map_err(|_| "a whole number is needed, at least 1".to_owned())
}
