//! Live cases for programs that embed the language: open, apply, advance, save, resume.

use super::{Case, Fault, Policy, Version};
use crate::ir::Program;
use crate::time::Instant;
use crate::wire::{Event, InputErrors, Unknown};
use crate::workflow::{self, Engine, Misfit, Outcome, Readers, State, Step};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// A case that lives: it has a stage, duties with deadlines, clocks, and a journal.
///
/// Whoever drives it says what time it is, and does what the commands of its entries say.
#[derive(Clone)]
pub struct Live {
    version: Arc<Version>,
    inner: workflow::Live,
}

/// A case that was saved: its journal, and when it must be looked at next.
///
/// It is what serde makes of a [`Live`]: an object with `format`, `wake` and `journal`, whose lines are texts, so that
/// no store that orders or spaces JSON anew can damage their fingerprints.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Saved {
    /// `redress.case/1`.
    pub format: String,
    /// When the next deadline is due, in RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wake: Option<String>,
    /// The journal, one JSON object a line.
    pub journal: Vec<String>,
}

/// A step of a case, as data and as its line of the journal.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The step by the numbers of [`Live::program`].
    pub step: Step,
    /// Its line of the journal.
    pub json: String,
}

/// What became of an event.
#[derive(Clone, Debug)]
pub struct Applied {
    /// Whether it was accepted.
    pub outcome: Outcome,
    /// What happened: what was due before, then the event. Nothing where it was there before.
    pub entries: Vec<Entry>,
}

/// Why a case could not be opened, moved or resumed. It is as it was before.
#[derive(Debug)]
pub enum LiveError {
    /// The policy has no workflow.
    NoWorkflow,
    /// The policy stops on this case.
    Fault(Box<Fault>),
    /// What was brought does not fit.
    Input(InputErrors),
    /// The journal does not fit the policy.
    Misfit(Box<Misfit>),
}

impl fmt::Display for LiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LiveError::NoWorkflow => f.write_str("the policy has no workflow, so that no case can be opened"),
            LiveError::Fault(fault) => fault.fmt(f),
            LiveError::Input(errors) => errors.fmt(f),
            LiveError::Misfit(misfit) => misfit.fmt(f),
        }
    }
}

impl std::error::Error for LiveError {}

impl Policy {
    /// Opens a case: it enters the first stage of the workflow.
    ///
    /// ```
    /// let policy = redress::Policy::parse(r#"
    ///     policy shop { currency EUR }
    ///     facts { price money }
    ///     compensation { pay goods = price }
    ///     workflow {
    ///       stage opened {
    ///         seller must within 48 hours {
    ///           accept -> done { grant; settle }
    ///           else   -> done { grant; settle }
    ///         }
    ///       }
    ///       stage done final
    ///     }
    /// "#)?;
    /// let case = policy.read_case(r#"{ "id": "C-1", "price": "20.00" }"#)?;
    /// let (mut live, _opened) = policy.open(&case, "2026-03-02T09:00:00Z".parse()?)?;
    /// assert_eq!(live.stage(), "opened");
    ///
    /// // The host sleeps until the next deadline, or until something happens.
    /// let wake = live.next_deadline().unwrap();
    /// assert_eq!(wake.to_string(), "2026-03-04T09:00:00Z");
    ///
    /// // It may stop in between: what serde writes is read back.
    /// let saved = serde_json::to_string(&live)?;
    /// let mut live = policy.resume(&serde_json::from_str(&saved)?)?;
    ///
    /// let entries = live.advance(wake)?;
    /// assert_eq!(live.stage(), "done");
    /// assert!(entries[0].json.contains(r#""command":"pay","from":"seller","to":"buyer","amount":"20.00""#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The policy has no workflow, or stops on this case.
    pub fn open(&self, case: &Case, at: Instant) -> Result<(Live, Entry), LiveError> {
        let version = case.version.clone();
        let (inner, step) = {
            let mut engine = Engine::new(&version.program).ok_or(LiveError::NoWorkflow)?;
            engine
                .start((*case.data).clone(), at)
                .map_err(|fault| LiveError::Fault(Box::new(Fault { case: case.clone(), fault })))?
        };
        let json = inner.journal().lines().last().cloned().unwrap_or_default();
        Ok((Live { version, inner }, Entry { step, json }))
    }

    /// Goes on with a case that was saved: its journal is lived again, under the version of the policy that it was
    /// opened under, and every line compared.
    ///
    /// # Errors
    /// The first line of the journal that does not fit; the journal is as it was.
    pub fn resume(&self, saved: &Saved) -> Result<Live, LiveError> {
        self.replay(&saved.journal, &mut |_, _, _| {})
    }

    /// As [`resume`](Policy::resume) from the lines of a journal; `each` sees every step again, with the case as it was
    /// then.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn replay(
        &self,
        lines: &[impl AsRef<str>],
        each: &mut dyn FnMut(&Program, &State, Step),
    ) -> Result<Live, LiveError> {
        let wanted = lines.first().and_then(|line| crate::wire::journal_line(line.as_ref()).ok()?.policy);
        let named = |version: &&Arc<Version>| wanted.as_ref().is_some_and(|policy| policy.hash == version.program.hash);
        // Where no version fits, the newest says what is wrong.
        let version = self.versions.iter().find(named).or_else(|| self.versions.first());
        let version = version.ok_or(LiveError::NoWorkflow)?.clone();
        let inner = {
            let program = &*version.program;
            let mut engine = Engine::new(program).ok_or(LiveError::NoWorkflow)?;
            let read_case = |json: &str| {
                version.reader.read(program, json.as_bytes(), Unknown::Refuse).finish().map(|(case, _)| case)
            };
            let read_event = |case: &crate::eval::Case, json: &str| version.events.read(program, case, json.as_bytes());
            let readers = Readers { case: &read_case, event: &read_event };
            let replayed = engine.replay(lines, &readers, &mut |state, step| each(program, state, step));
            replayed.map_err(|misfit| LiveError::Misfit(Box::new(misfit)))?
        };
        Ok(Live { version, inner })
    }
}

impl Live {
    /// Reads an event of this case: one JSON object with `at`, `actor`, `event`, its fields, and perhaps an `id`.
    ///
    /// # Errors
    /// Every mistake of the event.
    pub fn read_event(&self, json: impl AsRef<[u8]>) -> Result<Event, InputErrors> {
        let version = &self.version;
        version.events.read(&version.program, &self.inner.state().case, json.as_ref())
    }

    /// Applies an event: first everything happens that was due until then.
    ///
    /// # Errors
    /// A fault: what was due before has happened, the event has not. Or fields that do not fit: nothing has happened.
    pub fn apply(&mut self, event: &Event) -> Result<Applied, LiveError> {
        let version = self.version.clone();
        let mut engine = Engine::new(&version.program).ok_or(LiveError::NoWorkflow)?;
        let before = self.inner.journal().lines().len();
        let applied = engine.apply(&mut self.inner, event.clone());
        let (outcome, steps) = applied.map_err(|fault| self.fault(fault))?;
        Ok(Applied { outcome, entries: self.entries(before, steps) })
    }

    /// Lets time pass until an instant, which is included.
    ///
    /// # Errors
    /// A fault: what happened before it stays, and the deadline that it stopped is still due.
    pub fn advance(&mut self, to: Instant) -> Result<Vec<Entry>, LiveError> {
        if self.next_deadline().is_none_or(|due| due > to) {
            return Ok(Vec::new());
        }
        let version = self.version.clone();
        let mut engine = Engine::new(&version.program).ok_or(LiveError::NoWorkflow)?;
        let before = self.inner.journal().lines().len();
        let steps = engine.advance(&mut self.inner, to).map_err(|fault| self.fault(fault))?;
        Ok(self.entries(before, steps))
    }

    /// Lets the next thing happen that is due until an instant, if there is one.
    ///
    /// # Errors
    /// A fault: the case is as before.
    pub fn advance_once(&mut self, to: Instant) -> Result<Option<Entry>, LiveError> {
        let version = self.version.clone();
        let mut engine = Engine::new(&version.program).ok_or(LiveError::NoWorkflow)?;
        let before = self.inner.journal().lines().len();
        let step = engine.advance_once(&mut self.inner, to).map_err(|fault| self.fault(fault))?;
        Ok(self.entries(before, step.into_iter().collect()).pop())
    }

    /// Whether an event of that id was there before, whatever it was.
    pub fn knows(&self, event: &Event) -> bool {
        self.inner.journal().seen(&self.version.program, event) != workflow::Seen::New
    }

    /// When something happens next if nobody acts; none: the case rests.
    pub fn next_deadline(&self) -> Option<Instant> {
        Engine::new(&self.version.program)?.next_deadline(self.inner.state())
    }

    /// The name of the stage in which the case is.
    pub fn stage(&self) -> &str {
        let workflow = self.version.program.workflow.as_ref();
        workflow
            .and_then(|workflow| workflow.stages.get(self.inner.state().stage()))
            .map_or("", |stage| &stage.decl.name)
    }

    /// Where the case stands, as data by the numbers of [`Live::program`].
    pub fn state(&self) -> &State {
        self.inner.state()
    }

    /// The version of the policy that it was opened under.
    pub fn program(&self) -> &Program {
        &self.version.program
    }

    /// The journal, one JSON object a line.
    pub fn journal(&self) -> &[String] {
        self.inner.journal().lines()
    }

    /// What is saved of it.
    pub fn save(&self) -> Saved {
        let wake = self.next_deadline().map(|at| at.to_string());
        Saved { format: "redress.case/1".to_owned(), wake, journal: self.journal().to_vec() }
    }

    fn entries(&self, before: usize, steps: Vec<Step>) -> Vec<Entry> {
        let lines = self.journal().iter().skip(before).cloned();
        steps.into_iter().zip(lines).map(|(step, json)| Entry { step, json }).collect()
    }

    fn fault(&self, fault: Box<crate::eval::Fault>) -> LiveError {
        let case = Case { version: self.version.clone(), data: self.inner.state().case.clone() };
        LiveError::Fault(Box::new(Fault { case, fault }))
    }
}

impl Serialize for Live {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.save().serialize(serializer)
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} in {}", self.version, self.stage())
    }
}
