//! Live cases for programs that embed the language: open, apply, advance, save, resume, migrate.

use super::{Case, Fault, Policy, Version};
use crate::eval::{self, Counted};
use crate::explain::{Date, Owner};
use crate::ir::Program;
use crate::project::{MemoryFiles, ROOT_MARK};
use crate::source::{Span, fingerprint};
use crate::time::Instant;
use crate::value::{Duration, Texts};
use crate::wire::{Event, InputErrors, JournalPolicy, Unknown};
use crate::workflow::{self, Engine, Ground, Misfit, Obstacle, Outcome, State, Step, Unmoved};
use serde::{Deserialize, Serialize, Serializer};
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

/// The format of saved cases.
const CASE_FORMAT: &str = "redress.case/1";

/// A case that lives: it has a stage, duties with deadlines, clocks, and a journal.
///
/// Whoever drives it says what time it is, and does what the commands of its entries say.
#[derive(Clone)]
pub struct Live {
    pub(super) version: Arc<Version>,
    /// The versions under which it lived before, the first first.
    pub(super) before: Vec<Arc<Version>>,
    inner: workflow::Live,
}

/// A case that was saved: under which versions of its policy it lived, when it must be looked at next, and its journal.
///
/// It is what serde makes of a [`Live`]. The lines of the journal are texts, so that no store that orders or spaces JSON
/// anew can damage their fingerprints.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Saved {
    /// `redress.case/1`.
    pub format: String,
    /// The versions under which it lived, the present one last.
    pub policies: Vec<SavedPolicy>,
    /// When the next deadline is due, in RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wake: Option<String>,
    /// The fingerprint of the journal's last line: without it, a journal that was cut would be a shorter life.
    pub hash: String,
    /// The journal, one JSON object a line.
    pub journal: Vec<String>,
}

/// A version of a policy under which a case lived.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct SavedPolicy {
    /// The policy's name.
    pub id: String,
    /// The version.
    pub version: String,
    /// The fingerprint of its texts.
    pub hash: String,
    /// Its texts, where the case carries them: path from the root and text of each file, its own first. A host that keeps
    /// the versions of its policies does not need them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<(String, String)>,
}

/// A step of a case, as data and as its line of the journal; [`Entry::tasks`] says what is to be done.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The step by the numbers of [`Live::program`].
    pub step: Step,
    /// Its line of the journal.
    pub json: String,
    pub(super) version: Arc<Version>,
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
    /// What was saved is not whole: a sentence.
    Damaged(String),
    /// The case cannot move to another version.
    Unmoved(Box<Unmoved>),
}

impl fmt::Display for LiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LiveError::NoWorkflow => f.write_str("the policy has no workflow, so that no case can be opened"),
            LiveError::Fault(fault) => fault.fmt(f),
            LiveError::Input(errors) => errors.fmt(f),
            LiveError::Misfit(misfit) => misfit.fmt(f),
            LiveError::Damaged(why) => f.write_str(why),
            LiveError::Unmoved(why) => why.fmt(f),
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
        let entry = Entry { step, json, version: version.clone() };
        Ok((Live { version, before: Vec::new(), inner }, entry))
    }

    /// Goes on with a case that was saved: its journal is lived again, under the versions of the policy under which it
    /// lived, and every line compared. A version that is not among those of this policy is the one that the case
    /// carries.
    ///
    /// # Errors
    /// What is wrong with what was saved, or the first line of the journal that does not fit.
    pub fn resume(&self, saved: &Saved) -> Result<Live, LiveError> {
        self.resume_with(saved, &mut |_, _, _| {})
    }

    /// As [`resume`](Policy::resume); `each` sees every step again, with the case as it was then.
    ///
    /// # Errors
    /// What is wrong with what was saved, or the first line of the journal that does not fit.
    pub fn resume_with(&self, saved: &Saved, each: &mut dyn FnMut(&Program, &State, Step)) -> Result<Live, LiveError> {
        if saved.format != CASE_FORMAT {
            return Err(LiveError::Damaged(format!("its format is `{}`, not `{CASE_FORMAT}`", saved.format)));
        }
        let mut carried = Vec::new();
        for policy in &saved.policies {
            if policy.id != self.name() {
                let words = format!("it is a case of the policy `{}`, not of `{}`", policy.id, self.name());
                return Err(LiveError::Damaged(words));
            }
            policy.whole()?;
            if !policy.files.is_empty() && self.versions.iter().all(|version| version.program.hash != policy.hash) {
                carried.push(policy.load()?);
            }
        }
        let live = self.live_again(&saved.journal, &carried, each)?;
        let again = live.save();
        let lines = again.journal.len();
        let named = |all: &[SavedPolicy]| -> Vec<(String, String)> {
            all.iter().map(|one| (one.version.clone(), one.hash.clone())).collect()
        };
        let why = if named(&again.policies) != named(&saved.policies) {
            "it did not live under the versions that it names".to_owned()
        } else if again.hash != saved.hash {
            format!("the journal ends with line {lines}, which is not the last that was saved")
        } else if again.wake != saved.wake {
            format!("it is not to be looked at when it says: its next deadline is {}", again.wake.unwrap_or_default())
        } else {
            return Ok(live);
        };
        Err(LiveError::Damaged(why))
    }

    /// As [`resume`](Policy::resume) from the lines of a journal alone; `each` sees every step again, with the version of
    /// the policy and the case as they were then.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn replay(
        &self,
        lines: &[impl AsRef<str>],
        each: &mut dyn FnMut(&Program, &State, Step),
    ) -> Result<Live, LiveError> {
        self.live_again(lines, &[], each)
    }

    fn live_again(
        &self,
        lines: &[impl AsRef<str>],
        carried: &[Arc<Version>],
        each: &mut dyn FnMut(&Program, &State, Step),
    ) -> Result<Live, LiveError> {
        let before: RefCell<Vec<Arc<Version>>> = RefCell::default();
        let find = |policy: &JournalPolicy| {
            let mut all = self.versions.iter().chain(carried);
            let found = all.find(|version| version.program.hash == policy.hash)?;
            before.borrow_mut().push(found.clone());
            Some(found)
        };
        let replayed = workflow::replay(lines, &find, each);
        let (inner, version) = replayed.map_err(|misfit| LiveError::Misfit(Box::new(misfit)))?;
        let mut before = before.into_inner();
        before.pop();
        Ok(Live { version: version.clone(), before, inner })
    }
}

impl SavedPolicy {
    fn of(program: &Program, texts: bool) -> SavedPolicy {
        let files = program.files.iter().filter(|_| texts);
        SavedPolicy {
            id: program.name.clone(),
            version: program.version.clone(),
            hash: program.hash.clone(),
            files: files.map(|(path, text)| (path.clone(), text.to_string())).collect(),
        }
    }

    /// Whether the texts, if it carries them, are those that its fingerprint is of.
    fn whole(&self) -> Result<(), LiveError> {
        let texts = fingerprint(self.files.iter().map(|(_, text)| text.as_str()));
        match self.files.is_empty() || texts == self.hash {
            true => Ok(()),
            false => Err(self.damaged("is not what was saved: its fingerprint does not fit")),
        }
    }

    fn damaged(&self, why: &str) -> LiveError {
        LiveError::Damaged(format!("version {} that it carries {why}", self.version))
    }

    /// The version from the texts that the case carries.
    fn load(&self) -> Result<Arc<Version>, LiveError> {
        let mut files = MemoryFiles::default().with(ROOT_MARK, "");
        for (path, text) in &self.files {
            files = files.with(path, text.as_str());
        }
        let path = self.files.first().map_or("", |(path, _)| path);
        let policy =
            Policy::from_files(&files, path).map_err(|report| self.damaged(&format!("does not hold: {report}")))?;
        match policy.versions.first().filter(|version| version.program.hash == self.hash) {
            Some(version) => Ok(version.clone()),
            None => Err(self.damaged("is not what was saved: its files are others")),
        }
    }
}

impl Ground for Arc<Version> {
    fn program(&self) -> &Program {
        &self.program
    }

    fn case(&self, json: &str) -> Result<eval::Case, InputErrors> {
        self.reader.read(&self.program, json.as_bytes(), Unknown::Refuse).finish().map(|(case, _)| case)
    }

    fn event(&self, case: &eval::Case, json: &str) -> Result<Event, InputErrors> {
        self.events.read(&self.program, case, json.as_bytes())
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

    /// Moves the case to the newest version of a policy that says `migrate from` the version under which it lives.
    /// Nothing may be due by then: let time pass first.
    ///
    /// ```
    /// let text = |version, hours, way| format!(r#"
    ///     policy shop {{ version "{version}" currency EUR }}
    ///     facts {{ price money }}
    ///     compensation {{ pay goods = price }}
    ///     workflow {{
    ///       stage opened {{
    ///         seller must within {hours} hours {{
    ///           accept -> done {{ grant; settle }}
    ///           else   -> done {{ grant; settle }}
    ///         }}
    ///       }}
    ///       stage done final
    ///     }}
    ///     {way}
    /// "#);
    /// let old = redress::Policy::parse(&text("1", 48, ""))?;
    /// let new = redress::Policy::parse(&text("2", 24, r#"migrate from "1" {}"#))?;
    /// let case = old.read_case(r#"{ "id": "C-1", "price": "20.00" }"#)?;
    /// let (mut live, _) = old.open(&case, "2026-03-02T09:00:00Z".parse()?)?;
    ///
    /// live.migrate(&new, "2026-03-02T10:00:00Z".parse()?)?;
    /// assert_eq!(live.program().version, "2");
    /// assert_eq!(live.next_deadline().unwrap().to_string(), "2026-03-03T09:00:00Z");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Why it cannot move; it is as before.
    pub fn migrate(&mut self, policy: &Policy, at: Instant) -> Result<Entry, LiveError> {
        let old = self.version.clone();
        let newest = policy.versions.iter().find(|version| workflow::way(&version.program, &old.program).is_some());
        let target = newest.or(policy.versions.first()).ok_or(LiveError::NoWorkflow)?.clone();
        let mut engine = Engine::new(&target.program).ok_or(LiveError::NoWorkflow)?;
        let moved = engine.migrate(&self.inner, at, &old.program, &target);
        let (inner, step) = moved.map_err(|unmoved| match unmoved {
            // A fault tells its place in the version to which the case was to move.
            Unmoved { why: Obstacle::Fault(fault), .. } => {
                let data = eval::Case { id: self.inner.state().case.id.clone(), ..eval::Case::default() };
                LiveError::Fault(Box::new(Fault {
                    case: Case { version: target.clone(), data: Arc::new(data) },
                    fault,
                }))
            }
            other => LiveError::Unmoved(Box::new(other)),
        })?;
        let json = inner.journal().lines().last().cloned().unwrap_or_default();
        drop(engine);
        self.before.push(old);
        self.version = target;
        self.inner = inner;
        Ok(Entry { step, json, version: self.version.clone() })
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

    /// The version of the policy under which it lives.
    pub fn program(&self) -> &Program {
        &self.version.program
    }

    /// The journal, one JSON object a line.
    pub fn journal(&self) -> &[String] {
        self.inner.journal().lines()
    }

    /// What is saved of it, with the names of the versions under which it lived.
    pub fn save(&self) -> Saved {
        self.saved(false)
    }

    /// What is saved of it, with the texts of the versions under which it lived: it can be resumed when they are kept
    /// nowhere else.
    pub fn save_whole(&self) -> Saved {
        self.saved(true)
    }

    fn saved(&self, texts: bool) -> Saved {
        let versions = self.before.iter().chain([&self.version]);
        Saved {
            format: CASE_FORMAT.to_owned(),
            policies: versions.map(|version| SavedPolicy::of(&version.program, texts)).collect(),
            wake: self.next_deadline().map(|at| at.to_string()),
            hash: self.inner.journal().hash().to_owned(),
            journal: self.journal().to_vec(),
        }
    }

    /// The case as its facts are now.
    pub fn case(&self) -> Case {
        Case { version: self.version.clone(), data: self.inner.state().case.clone() }
    }

    /// How the deadlines of the present stage were counted.
    pub fn dates(&self) -> Vec<Date> {
        let program = &*self.version.program;
        let (Some(mut engine), Some(workflow)) = (Engine::new(program), &program.workflow) else { return Vec::new() };
        let state = self.inner.state();
        let duties: Vec<_> = state.stay.duties.iter().map(|standing| standing.duty).collect();
        let mut dates = Vec::new();
        for duty in duties {
            let (Some(told), Some(decl)) = (engine.explain(state, duty), workflow.duties.get(duty)) else { continue };
            let events = decl.rights.iter().filter_map(|right| workflow.rights.get(*right)?.event.into());
            let names = events.filter_map(|event| workflow.events.get(event)).map(|event| event.decl.name.as_str());
            let name = names.collect::<Vec<_>>().join(", ");
            let duration = Duration { period: told.period, counting: None, calendar: None };
            let counted = Counted { span: Span::default(), duration, holidays: None, told };
            dates.push(Date { owner: Owner { name, title: Texts::default() }, counted });
        }
        dates
    }

    fn entries(&self, before: usize, steps: Vec<Step>) -> Vec<Entry> {
        let lines = self.journal().iter().skip(before).cloned();
        let entry = |(step, json)| Entry { step, json, version: self.version.clone() };
        steps.into_iter().zip(lines).map(entry).collect()
    }

    pub(super) fn fault(&self, fault: Box<crate::eval::Fault>) -> LiveError {
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
