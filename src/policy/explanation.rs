//! Explanations for programs that embed the language.

use super::{Decision, Live, Policy};
use crate::diag::nearest;
use crate::eval::Evaluator;
use crate::explain::{self, AskedDate, By, Date, Made, Only, Paragraph, Standing, Style, Telling, WhyNot};
use crate::ir::Program;
use crate::time::Instant;
use crate::wire::{self, JournalPolicy, Writer};
use crate::workflow::{self, Cause, Happened, State, Step};
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// Why a policy says what it says of a case. What it says of changes has been tried: each was made and decided.
#[derive(Clone, Debug)]
pub struct Explanation {
    pub(super) decision: Decision,
    pub(super) dates: Vec<Date>,
    /// Of a live case, where it stands.
    pub(super) standing: Option<Arc<Standing>>,
}

impl Explanation {
    /// The decision, whose JSON says why and why not, too.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// The decision by itself.
    pub fn into_decision(self) -> Decision {
        self.decision
    }

    /// The outcomes that did not come: what kept each out, and the nearest change that would have brought it.
    pub fn why_not(&self) -> &[WhyNot] {
        &self.decision.why_not
    }

    /// How the deadlines were counted that were looked at.
    pub fn dates(&self) -> &[Date] {
        &self.dates
    }

    /// Adds deadlines, such as those of a live case ([`Live::dates`]).
    pub fn add_dates(&mut self, dates: Vec<Date>) {
        self.dates.extend(dates);
    }

    /// Keeps only the deadlines that are meant: those of the rule, define, line or stage of that name or title, those whose
    /// text holds it, or what [`date`](Explanation::date) reads; all of them where nothing is said.
    ///
    /// # Errors
    /// Nothing is meant by it, in words.
    pub fn keep_dates(&mut self, what: &str) -> Result<(), String> {
        if what.trim().is_empty() {
            return Ok(());
        }
        let program = self.decision.case.program();
        let meant: Vec<Date> = self.dates.iter().filter(|date| date.is_meant(program, what)).cloned().collect();
        self.dates = match (meant.is_empty(), what.contains(" after ")) {
            (false, _) => meant,
            (true, true) => vec![self.date(what)?],
            (true, false) => {
                let mut names: Vec<&str> = self.dates.iter().map(|date| date.owner.name.as_str()).collect();
                names.sort_unstable();
                names.dedup();
                let counted = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                let counted = if names.is_empty() { "nothing".to_owned() } else { counted };
                return Err(format!(
                    "this decision counts no time for `{what}`, only for {counted}; or write \"14 days after FACT\""
                ));
            }
        };
        Ok(())
    }

    /// How a deadline is counted that nobody may have looked at: `14 days by eu_1182 after order.delivered_at`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn date(&self, text: &str) -> Result<Date, String> {
        let case = &self.decision.case;
        let asked = AskedDate::read(case.program(), case.data(), text)?;
        asked.count(&mut Evaluator::new(case.program()), case.data(), self.decision.data.at)
    }

    /// Why each outcome holds and what would have changed it, in a language of the policy such as `zh-CN`; in its first
    /// where it has no such.
    pub fn paragraphs(&self, language: Option<&str>) -> Vec<Paragraph> {
        self.tell(Telling::Decision(&self.decision.why_not, self.standing.as_deref()), language)
    }

    /// The same of one remedy, decision or finding alone, by its name or title: of what is asked where nothing is said.
    ///
    /// # Errors
    /// Nothing is called so, in words.
    pub fn paragraphs_of(&self, what: &str, language: Option<&str>) -> Result<Vec<Paragraph>, String> {
        let asked = self.decision.data.eligibility.as_ref().map(|result| Only::Remedy(result.asked));
        let only = match asked.filter(|_| what.trim().is_empty()) {
            Some(asked) => asked,
            None => Only::named(self.decision.case.program(), what).map_err(|names| {
                let near = nearest(what, names.iter().map(String::as_str));
                let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                format!("`{what}` is no remedy, decision or finding of the policy; it has {names}{near}")
            })?,
        };
        Ok(self.tell(Telling::Only(only, &self.decision.why_not, self.standing.as_deref()), language))
    }

    /// Of a live case, where it stands: what was decided, by whom, with which words.
    pub fn standing(&self) -> Option<&Standing> {
        self.standing.as_deref()
    }

    /// How these deadlines were counted.
    pub fn paragraphs_of_dates(&self, dates: &[&Date], language: Option<&str>) -> Vec<Paragraph> {
        self.tell(Telling::Dates(dates), language)
    }

    fn tell(&self, telling: Telling<'_>, language: Option<&str>) -> Vec<Paragraph> {
        let case = &self.decision.case;
        let program = case.program();
        explain::tell(program, case.data(), &self.decision.data, telling, program.language(language))
    }

    /// The paragraphs as one text: sections apart, what stands deeper indented.
    pub fn text(&self, language: Option<&str>) -> String {
        let line = |paragraph: &Paragraph| {
            let gap = if paragraph.style == Style::Heading { "\n" } else { "" };
            format!("{gap}{}{}\n", "  ".repeat(paragraph.level), paragraph.text)
        };
        self.paragraphs(language).iter().map(line).collect::<String>().trim_start().to_owned()
    }

    /// Writes the explanation, `redress.explanation/1`, with texts in a language of the policy.
    pub fn write_json(&self, json: &mut Writer, language: Option<&str>) {
        wire::explanation(json, self.decision.view(language), self.standing.as_deref(), &self.dates);
    }

    /// The explanation as one line of JSON with texts in the policy's first language.
    pub fn to_json(&self) -> String {
        let mut json = Writer::compact();
        self.write_json(&mut json, None);
        json.finish()
    }
}

impl fmt::Display for Explanation {
    /// Writes the text in the policy's first language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(None))
    }
}

impl Serialize for Explanation {
    /// As the object that [`Explanation::to_json`] writes; for JSON only.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = serde_json::value::RawValue::from_string(self.to_json()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl Policy {
    /// Explains a live case as its facts are now, at an instant; by default that of its last step. Where it stands, what
    /// was decided in it and by whom is told first.
    ///
    /// # Errors
    /// A fault: what stopped the policy on this case.
    pub fn explain_live(&self, live: &Live, at: Option<Instant>) -> Result<Explanation, super::Fault> {
        let mut explained = self.explain(&live.case(), at.unwrap_or(live.state().now))?;
        explained.standing = Some(Arc::new(live.standing()));
        explained.add_dates(live.dates());
        Ok(explained)
    }
}

impl Live {
    /// Where it stands, and the steps that have brought it there: its journal, lived again, tells.
    pub fn standing(&self) -> Standing {
        let mut standing = Standing {
            decision: self.state().standing.clone(),
            decided: None,
            stage: self.state().stage(),
            entered: None,
        };
        let versions = || self.before.iter().chain([&self.version]);
        let find = |policy: &JournalPolicy| versions().find(|version| version.program.hash == policy.hash);
        let mut each = |program: &Program, _: &State, step: Step| {
            let version = versions().find(|version| version.program.hash == program.hash);
            let Some(made) = version.and_then(|version| made(&version.program, &step)) else { return };
            let made = Arc::new(made);
            for one in &step.happened {
                match one {
                    Happened::Decided { .. } => standing.decided = Some(made.clone()),
                    Happened::Entered { .. } => standing.entered = Some(made.clone()),
                    Happened::Set { .. }
                    | Happened::Duty { .. }
                    | Happened::Clock { .. }
                    | Happened::Command(_)
                    | Happened::Because { .. } => {}
                }
            }
        };
        // A case that is there has lived: a journal that does not fit would tell less, never something else.
        let _lived = workflow::replay(self.journal(), &find, &mut each);
        standing
    }
}

/// A step as it is told; nothing of a move to another version, which decides nothing anew.
fn made(program: &Arc<Program>, step: &Step) -> Option<Made> {
    let by = match &step.cause {
        Cause::Migrated { .. } => return None,
        Cause::Opened { .. } => By::Opening,
        Cause::Event { event, refused: _ } => By::Event {
            actor: event.actor,
            event: event.event,
            given: event.fields.given,
            bag: Box::new(event.fields.bag.clone()),
        },
        Cause::DutyMissed { duty, turn } => By::Silence { duty: *duty, turn: *turn },
        Cause::Reminder { .. } | Cause::Timer(_) | Cause::Threshold { .. } => By::Time,
    };
    let because = step.happened.iter().filter_map(|one| match one {
        Happened::Because { because, cite } => Some((because.clone(), cite.clone())),
        Happened::Entered { .. }
        | Happened::Decided { .. }
        | Happened::Set { .. }
        | Happened::Duty { .. }
        | Happened::Clock { .. }
        | Happened::Command(_) => None,
    });
    Some(Made { program: program.clone(), at: step.at, by, because: because.collect() })
}
