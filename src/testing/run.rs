//! One run of an example, from the opening of its case to its last expectation.

use super::case::{self, stopped};
use super::{Failure, Ran, Replay};
use crate::eval::{self, Case, Decision, Evaluator, Fault, Live as Seen, Options, Past, Scene};
use crate::ir::{
    Acted, ClockId, Example, ExampleLine, ExampleRow, Expected, ExpectedKind, Expr, ExprKind, Program, When,
};
use crate::source::Span;
use crate::time::{Instant, Period};
use crate::value::Val;
use crate::wire::{self, Writer};
use crate::workflow::{ClockChange, Engine, Happened, Live, Outcome, Step};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Runs examples one after the other, and keeps its buffers.
pub(super) struct Runner<'p> {
    pub(super) program: &'p Program,
    pub(super) evaluator: Evaluator<'p>,
    pub(super) engine: Option<Engine<'p>>,
    /// Whether to keep what is exercised.
    watch: bool,
}

/// A case on its way.
pub(super) struct Course {
    pub(super) case: Arc<Case>,
    /// The live case, or what stands where there is no workflow.
    pub(super) live: Option<Live>,
    pub(super) decision: Option<Arc<Decision>>,
    pub(super) past: Past,
    /// The instant of the last step.
    pub(super) at: Instant,
    /// What the last step brought about.
    pub(super) steps: Vec<Step>,
    /// What became of the last event.
    pub(super) outcome: Option<Outcome>,
    /// The fault that the last step ended in, until it is expected.
    pub(super) fault: Option<Box<Fault>>,
    /// Whether a fault has come at all, so that it can be expected more than once.
    pub(super) faulted: Option<Box<Fault>>,
    /// What each clock that has stopped had used then.
    pub(super) stopped: BTreeMap<ClockId, Period>,
    events: Vec<String>,
    /// What was exercised where there is no workflow.
    seen: BTreeSet<Span>,
}

impl Course {
    /// What expressions see.
    pub(super) fn scene(&self) -> Scene<'_> {
        let (case, past) = match &self.live {
            Some(live) => (&*live.state().case, &*live.state().past),
            None => (&*self.case, &self.past),
        };
        Scene { case, at: self.at, live: Seen { past, standing: self.standing() }, locals: &[] }
    }

    /// Takes in what a step brought about.
    fn brought(&mut self, steps: Vec<Step>) {
        for happened in steps.iter().flat_map(|step| &step.happened) {
            if let Happened::Clock { clock, change: ClockChange::Stopped, used: Some(used) } = happened {
                self.stopped.insert(*clock, *used);
            }
        }
        self.steps = steps;
    }

    /// The decision that stands.
    pub(super) fn standing(&self) -> Option<&Decision> {
        match &self.live {
            Some(live) => live.state().standing.as_deref(),
            None => self.decision.as_deref(),
        }
    }
}

impl<'p> Runner<'p> {
    pub(super) fn new(program: &'p Program, watch: bool) -> Runner<'p> {
        Runner { program, evaluator: Evaluator::new(program), engine: Engine::new(program), watch }
    }

    pub(super) fn run(&mut self, example: &Example, row: Option<usize>) -> Ran {
        let rows = example.rows.as_deref().unwrap_or_default();
        let number = row;
        let row = row.and_then(|row| rows.get(row));
        let text = |row: &ExampleRow| crate::diag::render::one_line(self.program.sources.slice(row.span).trim());
        let mut ran = Ran {
            title: example.title.clone(),
            span: row.map_or(example.span, |row| row.span),
            row: number.zip(row).map(|(number, row)| (number + 1, text(row))),
            elsewhere: false,
            failures: Vec::new(),
            replay: None,
            seen: BTreeSet::new(),
        };
        let opened = self.opened(example, row);
        match opened {
            Ok((course, _)) if eval::stands(self.program, &course.case) != Some(Ordering::Equal) => {
                ran.elsewhere = true;
                let message = format!("version {} of the policy does not judge this case", self.program.version);
                ran.failures.push(stopped(ran.span, message));
            }
            opened if let Some(why) = &example.unreadable => {
                // Whether it judges a case that it cannot read either, is not known: another version may.
                ran.elsewhere = opened.is_err();
                let message = format!("version {} of the policy cannot read this example: {why}", self.program.version);
                ran.failures.push(stopped(ran.span, message));
            }
            Ok((mut course, opened)) => {
                self.follow(&mut course, example, row, &mut ran.failures);
                ran.seen = self.engine.as_mut().map_or(course.seen.clone(), |engine| engine.take_seen());
                ran.replay = (!ran.failures.is_empty()).then(|| self.replay(&course, opened));
            }
            Err(failure) => ran.failures.push(failure),
        }
        ran
    }

    /// Opens the case, or decides it where there is no workflow.
    fn opened(&mut self, example: &Example, row: Option<&ExampleRow>) -> Result<(Course, Instant), Failure> {
        let case = case::case(self.program, &mut self.evaluator, example, row)?;
        let Some(open) = row.and_then(|row| row.open.as_ref()).or(example.open.as_ref()) else {
            return Err(stopped(example.span, "this example does not say when the case opens".to_owned()));
        };
        let moment = eval::Moment { case: &case, at: Instant::default(), remedy: None, item: None };
        let at = match self.evaluator.value(&moment, open) {
            Ok(Val::Instant(at)) => at,
            Ok(_) => return Err(stopped(open.span, "the instant is not known".to_owned())),
            Err(fault) => return Err(stopped(open.span, format!("this cannot be computed: {fault}"))),
        };
        let workflow = self.program.workflow.as_ref();
        let past = Past {
            opened_at: at,
            entered: at,
            stages: vec![Default::default(); workflow.map_or(0, |one| one.stages.len())],
            events: vec![Default::default(); workflow.map_or(0, |one| one.events.len())],
            fields: vec![Vec::new(); workflow.map_or(0, |one| one.events.len())],
        };
        let mut course = Course {
            case: Arc::new(case),
            live: None,
            decision: None,
            past,
            at,
            steps: Vec::new(),
            outcome: None,
            fault: None,
            faulted: None,
            stopped: BTreeMap::new(),
            events: Vec::new(),
            seen: BTreeSet::new(),
        };
        let opened = match &mut self.engine {
            Some(engine) => {
                if self.watch {
                    engine.watch();
                }
                engine.start((*course.case).clone(), at).map(|(live, step)| {
                    course.live = Some(live);
                    course.brought(vec![step]);
                })
            }
            None => {
                // What the example's own words come to is not the policy's doing.
                if self.watch {
                    self.evaluator.watch();
                }
                let options = Options { trace: false, ..Options::default() };
                let decided = self.evaluator.decide(&course.case, at, &options);
                course.seen = self.evaluator.take_seen();
                decided.map(|decision| course.decision = Some(Arc::new(decision)))
            }
        };
        if let Err(fault) = opened {
            course.faulted = Some(fault.clone());
            course.fault = Some(fault);
        }
        Ok((course, at))
    }

    /// Follows the lines in their order; what the row expects comes last.
    fn follow(
        &mut self,
        course: &mut Course,
        example: &Example,
        row: Option<&ExampleRow>,
        failures: &mut Vec<Failure>,
    ) {
        for line in &example.lines {
            let went_on = match line {
                ExampleLine::Expect(expected) => self.expect(course, expected, failures),
                ExampleLine::Step { when, event, span } => match course.fault.take() {
                    Some(fault) => Err(self.unexpected(&fault, *span)),
                    None => self.step(course, when, event.as_ref(), *span),
                },
            };
            if let Err(failure) = went_on {
                failures.push(failure);
                return;
            }
        }
        for expected in row.into_iter().flat_map(|row| &row.expected) {
            if let Err(failure) = self.expect(course, expected, failures) {
                failures.push(failure);
                return;
            }
        }
        if let Some(fault) = course.fault.take() {
            failures.push(self.unexpected(&fault, example.span));
        }
    }

    fn expect(&mut self, course: &mut Course, expected: &Expected, failures: &mut Vec<Failure>) -> Result<(), Failure> {
        if !matches!(expected.kind, ExpectedKind::Fault(_)) {
            if let Some(fault) = course.fault.take() {
                return Err(self.unexpected(&fault, expected.span));
            }
            if course.live.is_none() && course.decision.is_none() {
                return Err(stopped(
                    expected.span,
                    "there is no case that could be looked at: it could not be opened".to_owned(),
                ));
            }
        }
        failures.extend(self.judge(course, expected));
        course.fault = None;
        Ok(())
    }

    /// A fault that nobody expected.
    fn unexpected(&self, fault: &Fault, span: Span) -> Failure {
        let message = format!("a fault stopped the example: {fault}");
        let found = vec![format!("fault `{}` at {}", fault.kind.code(), self.place(fault.span))];
        Failure { span, message, found, part: None }
    }

    /// `shop.redress:12:3`.
    pub(super) fn place(&self, span: Span) -> String {
        let place = self.program.sources.place(span);
        place.map_or_else(String::new, |(path, at)| format!("{path}:{}:{}", at.line, at.column))
    }

    fn step(&mut self, course: &mut Course, when: &When, event: Option<&Acted>, span: Span) -> Result<(), Failure> {
        course.steps.clear();
        course.faulted = None;
        let at = self.when(course, when)?;
        if event.is_none() && at < course.at {
            let message = format!(
                "this lies at {}, before the step before at {}",
                self.moment(course, at),
                self.moment(course, course.at)
            );
            return Err(stopped(span, message));
        }
        let (Some(live), Some(engine)) = (&mut course.live, &mut self.engine) else {
            // Time alone passes: the decision is that of the opening.
            course.at = at;
            return Ok(());
        };
        let made = match event {
            None => engine.advance(live, at),
            Some(acted) => {
                let event = case::event(self.program, &mut self.evaluator, &live.state().case, acted, at)?;
                let mut json = Writer::compact();
                wire::event(&mut json, self.program, &event);
                course.events.push(json.finish());
                engine.apply(live, event).map(|(outcome, steps)| {
                    course.outcome = Some(outcome);
                    steps
                })
            }
        };
        if at > course.at {
            course.at = at;
        }
        match made {
            Ok(steps) => course.brought(steps),
            Err(fault) => {
                course.faulted = Some(fault.clone());
                course.fault = Some(fault);
            }
        }
        Ok(())
    }

    fn when(&mut self, course: &Course, when: &When) -> Result<Instant, Failure> {
        match when {
            When::At(at) => self.instant(course, at),
            When::After(period) => {
                let anchor = Expr { kind: ExprKind::Const(Val::Instant(course.at)), span: period.span };
                match self.evaluator.live_after(course.scene(), period, &anchor) {
                    Ok(Some(at)) => Ok(at),
                    Ok(None) => Err(stopped(period.span, "the instant is not known".to_owned())),
                    Err(fault) => Err(stopped(period.span, format!("this cannot be counted: {fault}"))),
                }
            }
        }
    }

    pub(super) fn instant(&mut self, course: &Course, at: &Expr) -> Result<Instant, Failure> {
        match self.evaluator.live_value(course.scene(), at) {
            Ok(Val::Instant(at)) => Ok(at),
            Ok(_) => Err(stopped(at.span, "the instant is not known".to_owned())),
            Err(fault) => Err(stopped(at.span, format!("this cannot be computed: {fault}"))),
        }
    }

    fn replay(&self, course: &Course, opened: Instant) -> Replay {
        let mut json = Writer::compact();
        wire::case(&mut json, self.program, &course.case);
        Replay {
            case: json.finish(),
            at: opened.to_string(),
            events: course.events.clone(),
            journal: course.live.iter().flat_map(|live| live.journal().lines()).cloned().collect(),
            until: course.at.to_string(),
            lives: self.engine.is_some(),
        }
    }
}
