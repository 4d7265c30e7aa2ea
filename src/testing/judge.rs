//! Judges one expectation: passed, or what was found instead.

use super::run::{Course, Runner};
use super::{Failure, Part};
use crate::diag::render::one_line;
use crate::eval::{self, EligibilityResult, Node, WindowState};
use crate::ir::{
    Actor, Expected, ExpectedKind, Expr, Named, PartyId, RemedyId, RuleId, Rules, Side, Verdict, VerdictOn,
};
use crate::source::Span;
use crate::time::{Instant, local_reading};
use crate::value::{Texts, Val};
use crate::workflow::{Cause, Command, Happened, Outcome, Refusal, Transfer};

/// What an expectation comes to: nothing, or a sentence and what was found.
type Wrong = Option<(String, Vec<String>)>;

impl Runner<'_> {
    /// Judges an expectation; none: it is as expected.
    pub(super) fn judge(&mut self, course: &Course, expected: &Expected) -> Option<Failure> {
        if let ExpectedKind::Condition(condition) = &expected.kind {
            return self.condition(course, condition, expected.span);
        }
        match self.wrong(course, expected) {
            Ok(None) => None,
            Ok(Some((message, found))) => Some(Failure { span: expected.span, message, found, part: None }),
            Err(failure) => Some(failure),
        }
    }

    fn wrong(&mut self, course: &Course, expected: &Expected) -> Result<Wrong, Failure> {
        let text = one_line(self.program.sources.slice(expected.span));
        let unlike = |found: Vec<String>| Some((format!("expected: {text}"), found));
        let when = |wrong: bool, found: Vec<String>| if wrong { unlike(found) } else { None };
        Ok(match &expected.kind {
            ExpectedKind::Verdict { verdict, on, by, from, until } => {
                let from = from.as_ref().map(|at| self.instant(course, at)).transpose()?;
                let until = until.as_ref().map(|at| self.instant(course, at)).transpose()?;
                let found = self.verdicts(course, *verdict, on, by, from, until);
                when(!found.is_empty(), found)
            }
            ExpectedKind::Missed { on, by, side } => {
                let side = self.window_side(course, side)?;
                let found = self.not_missed(course, on, by, side);
                when(!found.is_empty(), found)
            }
            ExpectedKind::Stage(stage) => {
                let here = course.live.as_ref().map(|live| live.state().stage());
                when(here != Some(*stage), vec![self.stage(course)])
            }
            ExpectedKind::Deadline(at) => {
                let at = at.as_ref().map(|at| self.instant(course, at)).transpose()?;
                let next = self.next(course);
                let found = next.map_or("there is no deadline".to_owned(), |next| {
                    format!("the next deadline is {}", self.moment(course, next))
                });
                let wanted = at.map(|at| format!("that means {}", self.moment(course, at)));
                when(next != at, wanted.into_iter().chain([found, self.stage(course)]).collect())
            }
            ExpectedKind::Accepted => when(course.outcome != Some(Outcome::Accepted), vec![self.outcome(course)]),
            ExpectedKind::Refused(why) => {
                let as_expected = match (&course.outcome, why) {
                    (Some(Outcome::Refused(refusal)), Some(why)) => refusal.word() == why,
                    (Some(Outcome::Refused(_)), None) => true,
                    (Some(Outcome::Accepted | Outcome::Repeated) | None, _) => false,
                };
                when(!as_expected, vec![self.outcome(course)])
            }
            ExpectedKind::Untimely(side) => {
                let side = self.window_side(course, side)?;
                let as_expected = match &course.outcome {
                    Some(Outcome::Refused(Refusal::NotYet { opens })) => {
                        side.is(&WindowState::NotYet { opens: *opens })
                    }
                    Some(Outcome::Refused(Refusal::TooLate { closed })) => {
                        side.is(&WindowState::TooLate { closed: *closed })
                    }
                    Some(Outcome::Refused(_) | Outcome::Accepted | Outcome::Repeated) | None => false,
                };
                when(!as_expected, vec![self.outcome(course)])
            }
            ExpectedKind::Fault(kind) => {
                let fault = course.faulted.as_ref();
                let found = match fault {
                    Some(fault) => {
                        format!("the fault is `{}` at {}: {fault}", fault.kind.code(), self.place(fault.span))
                    }
                    None => "there was no fault".to_owned(),
                };
                let as_expected = fault.is_some_and(|fault| kind.as_ref().is_none_or(|kind| fault.kind.code() == kind));
                when(!as_expected, vec![found])
            }
            ExpectedKind::Clock(clock, used) => {
                let scene = course.scene();
                let wanted = self.evaluator.live_duration(scene, used);
                let wanted = wanted.map_err(|fault| self.uncounted(used.span, &fault))?.period;
                let found = match (&mut self.engine, &course.live) {
                    (Some(engine), Some(live)) => engine.clock_used(live.state(), *clock, course.at),
                    (Some(_) | None, _) => Ok(None),
                };
                let found = found.map_err(|fault| self.uncounted(used.span, &fault))?;
                // One that runs again counts anew.
                let found = found.or_else(|| course.stopped.get(clock).copied());
                let told = found.map_or("the clock has not run".to_owned(), |found| format!("it has used {found}"));
                when(found != Some(wanted), vec![told])
            }
            ExpectedKind::Because(reason) => {
                let found = self.reasons(course);
                when(!found.iter().any(|one| one == reason), listed("reason", found))
            }
            ExpectedKind::Money { collect, amount, from, to } => {
                let value = self.evaluator.live_value(course.scene(), amount);
                let value = value.map_err(|fault| self.uncounted(amount.span, &fault))?;
                let same = |one: &Transfer| (one.from, one.to) == (*from, *to) && Val::Money(one.amount) == value;
                let such = |command: &&Command| match collect {
                    true => matches!(command, Command::Collect(one) if same(one)),
                    false => matches!(command, Command::Pay(one) if same(one)),
                };
                self.commanded(course, &such, true, &text)
            }
            ExpectedKind::Thing { recall, line } => {
                let such = |command: &&Command| match recall {
                    true => matches!(command, Command::Recall(goods) if goods.line == *line),
                    false => matches!(command, Command::Give(goods) if goods.line == *line),
                };
                self.commanded(course, &such, true, &text)
            }
            ExpectedKind::Notify(whom, which) => {
                // A reminder tells its notice to those whose duty it is.
                let such = |command: &&Command| {
                    matches!(command, Command::Notify { parties, notice, .. }
                        if notice == which && whom.iter().all(|one| parties.contains(one)))
                        || matches!(command, Command::Remind { actors, notice, .. }
                        if *notice == Some(*which) && whom.iter().all(|one| actors.contains(&Actor::Party(*one))))
                };
                self.commanded(course, &such, true, &text)
            }
            ExpectedKind::NoNotify => {
                let such = |command: &&Command| {
                    matches!(command, Command::Notify { .. } | Command::Remind { notice: Some(_), .. })
                };
                self.commanded(course, &such, false, &text)
            }
            ExpectedKind::Remind(actor) => {
                let such =
                    |command: &&Command| matches!(command, Command::Remind { actors, .. } if actors.contains(actor));
                self.commanded(course, &such, true, &text)
            }
            ExpectedKind::Assign(role) => {
                self.commanded(course, &|command| matches!(command, Command::Assign(one) if one == role), true, &text)
            }
            ExpectedKind::Flag(name) => {
                self.commanded(course, &|command| matches!(command, Command::Flag(one) if one == name), true, &text)
            }
            ExpectedKind::NoMoney => {
                let such = |command: &&Command| matches!(command, Command::Pay(_) | Command::Collect(_));
                self.commanded(course, &such, false, &text)
            }
            // Judged above, with the values of its parts.
            ExpectedKind::Condition(_) => None,
        })
    }

    fn uncounted(&self, span: Span, fault: &eval::Fault) -> Failure {
        super::case::stopped(span, format!("this cannot be computed: {fault}"))
    }

    /// The side of a window, with its instant.
    fn window_side(&mut self, course: &Course, side: &Side) -> Result<Missed, Failure> {
        let mut instant = |at: &Option<Expr>| at.as_ref().map(|at| self.instant(course, at)).transpose();
        Ok(match side {
            Side::NotYet(opens) => Missed::NotYet(instant(opens)?),
            Side::TooLate(closed) => Missed::TooLate(instant(closed)?),
        })
    }

    // ---- conditions ----

    fn condition(&mut self, course: &Course, condition: &Expr, span: Span) -> Option<Failure> {
        let held = self.evaluator.live_bool(course.scene(), condition);
        let mut found = Vec::new();
        match held {
            Ok(true) => return None,
            Ok(false) => {}
            Err(fault) => found.push(format!("fault `{}` at {}: {fault}", fault.kind.code(), self.place(fault.span))),
        }
        let node = self.evaluator.live_node(course.scene(), condition);
        let part = self.part(course, &node);
        found.extend(self.decided(course));
        if course.live.is_some() {
            found.push(self.stage(course));
        }
        let message = format!("expected: {}", one_line(self.program.sources.slice(span)));
        Some(Failure { span, message, found, part: Some(Box::new(part)) })
    }

    fn part(&self, course: &Course, node: &Node) -> Part {
        Part {
            text: one_line(self.program.sources.slice(node.span)),
            value: node.value.map(|value| self.value(course, &value, node)),
            parts: node.operands.iter().map(|one| self.part(course, one)).collect(),
        }
    }

    fn value(&self, course: &Course, value: &Val, node: &Node) -> String {
        let case = course.scene().case;
        match value {
            Val::Instant(at) => self.moment(course, *at),
            Val::Text(id) => format!("\"{}\"", one_line(case.text(self.program, *id).unwrap_or("…"))),
            value => one_line(&eval::show(self.program, value, &node.ty, &|id| case.text(self.program, id))),
        }
    }

    /// An instant as a policy writes it: in its zone.
    pub(super) fn moment(&self, course: &Course, at: Instant) -> String {
        match eval::zone(self.program, course.scene().case) {
            Ok(Some(zone)) => local_reading(at, zone),
            Ok(None) | Err(_) => at.to_string(),
        }
    }

    // ---- decisions ----

    /// The verdicts that are not as expected, each with what decided it.
    fn verdicts(
        &self,
        course: &Course,
        verdict: Verdict,
        on: &VerdictOn,
        by: &[RuleId],
        from: Option<Instant>,
        until: Option<Instant>,
    ) -> Vec<String> {
        let Some(decision) = course.standing() else { return vec!["nothing has been decided yet".to_owned()] };
        let Some(result) = &decision.eligibility else {
            let fine = verdict == Verdict::Allow && by.is_empty() && from.is_none() && until.is_none();
            return if fine { Vec::new() } else { vec!["the policy has no `eligibility`: all is allowed".to_owned()] };
        };
        let mut found = Vec::new();
        for remedy in of_remedies(on, result) {
            let Some(judged) = result.judged(remedy) else { continue };
            let fits = judged.verdict == verdict
                && by.iter().all(|rule| judged.rules.checked_shr(rule.0).unwrap_or(0) & 1 == 1)
                && from.is_none_or(|from| judged.from == Some(from))
                && until.is_none_or(|until| judged.until == Some(until));
            if !fits {
                found.push(self.judged(course, remedy));
            }
        }
        found
    }

    /// The remedies that are not denied, or whose rules are not kept out on that side of their window.
    fn not_missed(&self, course: &Course, on: &VerdictOn, by: &[RuleId], side: Missed) -> Vec<String> {
        let Some(decision) = course.standing() else { return vec!["nothing has been decided yet".to_owned()] };
        let Some(result) = &decision.eligibility else {
            return vec!["the policy has no `eligibility`: all is allowed".to_owned()];
        };
        let fits = |remedy: &RemedyId| {
            let denied = result.judged(*remedy).is_some_and(|judged| judged.verdict == Verdict::Deny);
            let mut missed = result.kept_out.iter().filter(|one| one.remedy == *remedy && side.is(&one.state));
            denied
                && match by {
                    [] => missed.next().is_some(),
                    by => by.iter().all(|rule| missed.clone().any(|one| one.rule == *rule)),
                }
        };
        of_remedies(on, result).into_iter().filter(|remedy| !fits(remedy)).map(|one| self.judged(course, one)).collect()
    }

    /// `refund: allow by in_time (shop.redress:12:3) until 2026-04-01T00:00`.
    fn judged(&self, course: &Course, remedy: RemedyId) -> String {
        let judged = course.standing().and_then(|decision| decision.eligibility.as_ref()?.judged(remedy));
        let name = self.program.remedies.get(remedy).map_or("", |one| &one.name);
        let (Some(judged), Some(eligibility)) = (judged, &self.program.eligibility) else { return name.to_owned() };
        let word = match judged.verdict {
            Verdict::Allow => "allow",
            Verdict::Deny => "deny",
            Verdict::Review => "review",
        };
        let rules = self.deciding(&eligibility.rules, judged.rules, judged.normally);
        let mut text = format!("{name}: {word} by {}", rules.join(", "));
        if let Some(from) = judged.from {
            text.push_str(&format!(" from {}", self.moment(course, from)));
        }
        if let Some(until) = judged.until {
            text.push_str(&format!(" until {}", self.moment(course, until)));
        }
        let kept_out = course.standing().and_then(|decision| decision.eligibility.as_ref()).map(|one| &one.kept_out);
        for kept in kept_out.into_iter().flatten().filter(|kept| kept.remedy == remedy) {
            let rule = eligibility.rules.get(kept.rule).map_or("", |rule| &rule.decl.name);
            let state = match kept.state {
                WindowState::NotYet { opens: Some(at) } => {
                    format!("not_yet by {rule} from {}", self.moment(course, at))
                }
                WindowState::NotYet { opens: None } => format!("not_yet by {rule}"),
                WindowState::TooLate { closed } => format!("too_late by {rule} until {}", self.moment(course, closed)),
                WindowState::Open { .. } => continue,
            };
            text.push_str(&format!("; {state}"));
        }
        text
    }

    /// The rules that decided, with their places.
    fn deciding<O>(&self, rules: &Rules<O>, set: u128, normally: bool) -> Vec<String> {
        // What is not written has no place.
        let named = |decl: &Named| match decl.span.is_empty() {
            true => decl.name.clone(),
            false => format!("{} ({})", decl.name, self.place(decl.span)),
        };
        let mut all: Vec<String> = (0u32..)
            .zip(&rules.excepts)
            .filter(|(at, _)| set.checked_shr(*at).unwrap_or(0) & 1 == 1)
            .map(|(_, rule)| named(&rule.decl))
            .collect();
        if normally || all.is_empty() {
            all.push(named(&rules.normally.decl));
        }
        all
    }

    /// What stands decided, in a few lines.
    fn decided(&self, course: &Course) -> Vec<String> {
        let Some(decision) = course.standing() else { return Vec::new() };
        let mut lines = Vec::new();
        if let Some(result) = &decision.eligibility {
            lines.push(self.judged(course, result.asked));
        }
        if let (Some(result), Some(rules)) = (&decision.responsibility, &self.program.responsibility.rules) {
            let shares: Vec<String> = result
                .shares
                .iter()
                .map(|(party, share)| {
                    let percent = share.mul(crate::value::Num::from_i64(100));
                    format!("{} {}%", self.party(*party), percent.map_or_else(String::new, |one| one.to_string()))
                })
                .collect();
            let rules = self.deciding(rules, result.rules, false);
            lines.push(format!("{} by {}", shares.join(", "), rules.join(", ")));
        }
        lines
    }

    /// The reasons of the decision that stands, and of the last move.
    fn reasons(&self, course: &Course) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let mut add = |texts: &Texts| {
            for (_, text) in &texts.all {
                if !all.contains(text) {
                    all.push(text.clone());
                }
            }
        };
        for step in &course.steps {
            for happened in &step.happened {
                if let Happened::Because { because, .. } = happened {
                    add(because);
                }
            }
        }
        if let Some(decision) = course.standing() {
            if let (Some(result), Some(eligibility)) = (&decision.eligibility, &self.program.eligibility) {
                for one in &result.remedies {
                    because(&eligibility.rules, one.judged.rules, one.judged.normally, &mut add);
                }
            }
            if let (Some(result), Some(rules)) = (&decision.responsibility, &self.program.responsibility.rules) {
                because(rules, result.rules, result.rules == 0, &mut add);
            }
            let lines = self.program.compensation.as_ref().map(|one| &one.lines);
            for line in decision.compensation.iter().flat_map(|ledger| &ledger.lines) {
                if let Some(line) = lines.and_then(|lines| lines.get(line.line)) {
                    add(&line.because);
                }
            }
            for (id, decided) in &decision.decisions {
                if let Some(one) = self.program.decisions.get(*id) {
                    because(&one.rules, decided.rules, decided.rules == 0, &mut add);
                }
            }
        }
        all
    }

    // ---- live cases ----

    fn stage(&self, course: &Course) -> String {
        let stage = course.live.as_ref().map(|live| live.state().stage());
        let workflow = self.program.workflow.as_ref();
        let stage = stage.and_then(|stage| workflow?.stages.get(stage));
        stage.map_or_else(String::new, |stage| format!("the stage is {}", stage.decl.name))
    }

    fn next(&self, course: &Course) -> Option<Instant> {
        self.engine.as_ref()?.next_deadline(course.live.as_ref()?.state())
    }

    fn outcome(&self, course: &Course) -> String {
        match &course.outcome {
            None => "nobody has acted yet".to_owned(),
            Some(Outcome::Accepted) => "the last event was accepted".to_owned(),
            Some(Outcome::Repeated) => "the last event was there before".to_owned(),
            Some(Outcome::Refused(refusal)) => {
                let more = match refusal {
                    Refusal::NotYet { opens: Some(at) } => format!(", it opens at {}", self.moment(course, *at)),
                    Refusal::TooLate { closed } => format!(", it closed at {}", self.moment(course, *closed)),
                    Refusal::NotYours { who } => {
                        let who: Vec<String> = who.iter().map(|one| self.actor(*one)).collect();
                        format!(", only {} may", who.join(", "))
                    }
                    Refusal::InThePast { last } => format!(", the last step was at {}", self.moment(course, *last)),
                    Refusal::Fields { missing, foreign } => {
                        format!(", missing: {}; not taken here: {}", missing.join(", "), foreign.join(", "))
                    }
                    Refusal::NotYet { opens: None }
                    | Refusal::NotInStage
                    | Refusal::TooMany { .. }
                    | Refusal::Condition
                    | Refusal::IdTaken
                    | Refusal::NoElement { .. } => String::new(),
                };
                format!("the last event was refused: {}{more}", refusal.word())
            }
        }
    }

    /// Whether some command since the last step is such, as it should or should not be.
    fn commanded(&self, course: &Course, such: &dyn Fn(&&Command) -> bool, wanted: bool, text: &str) -> Wrong {
        let mut commands = course.steps.iter().flat_map(|step| step.commands());
        if commands.any(|command| such(&command)) == wanted {
            return None;
        }
        let all = course.steps.iter().flat_map(|step| step.commands());
        let told = all.map(|command| self.command(command)).collect();
        let mut found = listed("command", told);
        if let Some(step) = course.steps.last()
            && let Cause::Event { refused: Some(_), .. } = step.cause
        {
            found.push(self.outcome(course));
        }
        Some((format!("expected: {text}"), found))
    }

    fn command(&self, command: &Command) -> String {
        let parties = |all: &[PartyId]| all.iter().map(|one| self.party(*one)).collect::<Vec<_>>().join(", ");
        let notice = |id| self.program.notices.get(id).map_or("", |one| one.decl.name.as_str());
        let line = |id| {
            let lines = self.program.compensation.as_ref().map(|one| &one.lines);
            lines.and_then(|lines| lines.get(id)).map_or("", |line| line.decl.name.as_str())
        };
        match command {
            Command::Pay(one) => format!("pay {} from {} to {}", one.amount, self.party(one.from), self.party(one.to)),
            Command::Collect(one) => {
                format!("collect {} from {} to {}", one.amount, self.party(one.from), self.party(one.to))
            }
            Command::Give(goods) => format!("give {}", line(goods.line)),
            Command::Recall(goods) => format!("recall {}", line(goods.line)),
            Command::Notify { parties: whom, notice: which, .. } => {
                format!("notify {} with {}", parties(whom), notice(*which))
            }
            Command::Remind { actors, .. } => {
                let actors: Vec<String> = actors.iter().map(|one| self.actor(*one)).collect();
                format!("remind {}", actors.join(", "))
            }
            Command::Assign(role) => format!("assign {}", self.party(*role)),
            Command::Flag(name) => format!("flag {name}"),
        }
    }

    fn actor(&self, actor: Actor) -> String {
        match actor {
            Actor::Party(party) => self.party(party),
            Actor::System => "system".to_owned(),
        }
    }

    fn party(&self, party: PartyId) -> String {
        self.program.parties.get(party).map_or_else(String::new, |one| one.decl.name.clone())
    }
}

/// On which side of a window something came, with the instant that is expected there.
#[derive(Clone, Copy)]
enum Missed {
    NotYet(Option<Instant>),
    TooLate(Option<Instant>),
}

impl Missed {
    fn is(self, state: &WindowState) -> bool {
        match (self, state) {
            (Missed::NotYet(wanted), WindowState::NotYet { opens }) => wanted.is_none() || wanted == *opens,
            (Missed::TooLate(wanted), WindowState::TooLate { closed }) => wanted.is_none_or(|wanted| wanted == *closed),
            (Missed::NotYet(_) | Missed::TooLate(_), _) => false,
        }
    }
}

fn of_remedies(on: &VerdictOn, result: &EligibilityResult) -> Vec<RemedyId> {
    match on {
        VerdictOn::Asked => vec![result.asked],
        VerdictOn::Remedies(all) => all.clone(),
    }
}

/// The reasons of the rules that decided.
fn because<O>(rules: &Rules<O>, set: u128, normally: bool, add: &mut impl FnMut(&Texts)) {
    for (at, rule) in (0u32..).zip(&rules.excepts) {
        if set.checked_shr(at).unwrap_or(0) & 1 == 1 {
            add(&rule.because);
        }
    }
    if normally {
        add(&rules.normally.because);
    }
}

/// Each on its line, or that there is none.
fn listed(what: &str, all: Vec<String>) -> Vec<String> {
    if all.is_empty() {
        return vec![format!("there was no {what}")];
    }
    all.into_iter().map(|one| format!("{what}: {one}")).collect()
}
