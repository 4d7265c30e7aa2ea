//! How a live case has come to where it is: what stands in it whatever the rules say, who brought that about, and with
//! which words. It reads nothing of the machine that lives cases: whoever drives one hands over what happened.

use super::page::Page;
use super::phrase::Phrases;
use super::words::fill;
use super::{Paragraph, Style};
use crate::diag::render::one_line;
use crate::eval::{Case, Decision, Ruling};
use crate::ir::{Actor, DutyId, EventId, Named, Program, StageId};
use crate::time::Instant;
use crate::value::{Texts, Val};
use std::sync::Arc;

/// Where a live case stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The decision that stands, where one was made.
    pub decision: Option<Arc<Decision>>,
    /// What brought it about.
    pub decided: Option<Arc<Made>>,
    /// The present stage.
    pub stage: StageId,
    /// What led into it.
    pub entered: Option<Arc<Made>>,
}

/// A step of a live case that decided something or led somewhere.
#[derive(Clone, Debug)]
pub struct Made {
    /// The version of the policy under which it happened.
    pub program: Arc<Program>,
    /// When.
    pub at: Instant,
    /// Why.
    pub by: By,
    /// The reasons that the policy gives for it, with their sources.
    pub because: Vec<(Texts, Vec<String>)>,
}

/// Why something happened, by the numbers of the version under which it did.
#[derive(Clone, Debug)]
pub enum By {
    /// Somebody acted.
    Event {
        /// Who.
        actor: Actor,
        /// What he did.
        event: EventId,
        /// Bit n: he brought field n.
        given: u64,
        /// The fields.
        bag: Box<Case>,
    },
    /// Somebody did not act in time.
    Silence {
        /// What was to be done.
        duty: DutyId,
        /// Whose turn it was, from 0.
        turn: usize,
    },
    /// Time has passed.
    Time,
    /// The case was opened.
    Opening,
}

impl Page<'_> {
    /// What stands, who brought it about and with which words; then where the case is.
    pub(super) fn standing(&mut self, standing: &Standing) {
        let words = self.phrases.words;
        if let Some(decision) = &standing.decision
            && let Some(text) = self.ruled(decision)
        {
            self.say(0, Style::Heading, text);
            self.made(standing.decided.as_deref());
        }
        let stage = self.phrases.program.workflow.as_ref().and_then(|workflow| workflow.stages.get(standing.stage));
        let stage = stage.map(|stage| self.phrases.title(&stage.decl)).unwrap_or_default();
        let text = match &standing.entered {
            Some(made) => fill(words.in_stage_since, &[&stage, &self.phrases.instant(made.at)]),
            None => fill(words.in_stage, &[&stage]),
        };
        self.say(0, Style::Heading, text);
        let same = match (&standing.decided, &standing.entered) {
            (Some(decided), Some(entered)) => Arc::ptr_eq(decided, entered),
            (_, _) => false,
        };
        self.made(standing.entered.as_deref().filter(|_| !same));
        self.say(0, Style::Heading, words.by_the_rules.to_owned());
    }

    /// The same for programs: sentences.
    pub(super) fn standing_sentences(mut self, standing: &Standing) -> Vec<String> {
        self.standing(standing);
        self.out.pop();
        self.out.into_iter().map(|paragraph: Paragraph| paragraph.text).collect()
    }

    /// `What stands since 29 September: Money back, refused`. Of what the rules alone said it is told where something
    /// can be asked.
    fn ruled(&self, decision: &Decision) -> Option<String> {
        let words = self.phrases.words;
        let result = decision.eligibility.as_ref();
        let asked = result.map(|result| self.phrases.remedy(result.asked));
        let at = self.phrases.instant(decision.at);
        let asked_or_claim = || asked.clone().unwrap_or_else(|| words.claim.to_owned());
        Some(match decision.ruling {
            Ruling::Rules => {
                fill(words.stands_by_rules, &[&at, asked.as_deref()?, self.phrases.verdict(result?.verdict())])
            }
            Ruling::Grant => fill(words.stands_granted, &[&at, &asked_or_claim()]),
            Ruling::Refuse => fill(words.stands_refused, &[&at, &asked_or_claim()]),
        })
    }

    /// Who did what, what he brought, and the policy's reason.
    fn made(&mut self, made: Option<&Made>) {
        let Some(made) = made else { return };
        let Phrases { program, language, zone, words, .. } = self.phrases;
        let tag = program.languages.get(usize::from(language)).map(String::as_str);
        let language = made.program.language(tag);
        let nothing = Case::default();
        let bag = match &made.by {
            By::Event { bag, .. } => &**bag,
            By::Silence { .. } | By::Time | By::Opening => &nothing,
        };
        let phrases = Phrases::of(&made.program, bag, &[], language, zone);
        let mut lines = phrases.by(&made.by);
        for (because, cite) in &made.because {
            lines.extend(phrases.said(because).map(|reason| fill(words.reason, &[&reason])));
            lines.extend(cite.iter().map(|source| fill(words.source, &[&one_line(source)])));
        }
        lines.into_iter().for_each(|line| self.say(1, Style::Plain, line));
    }
}

impl Phrases<'_> {
    /// `Shop: disagree`, and what was brought, a line each.
    fn by(self, by: &By) -> Vec<String> {
        let words = self.words;
        let Some(workflow) = &self.program.workflow else { return Vec::new() };
        let event_title =
            |id: EventId| workflow.events.get(id).map(|event| self.title(&event.decl)).unwrap_or_default();
        match by {
            By::Event { actor, event, given, bag } => {
                let mut lines = vec![format!("{}{}{}", self.actor(*actor), words.colon, event_title(*event))];
                let fields = workflow.events.get(*event).map_or(&[][..], |event| &event.fields);
                for (at, field) in (0u32..).zip(fields) {
                    let value = bag.slots.get(at as usize).copied().unwrap_or(Val::Unknown);
                    if given.checked_shr(at).unwrap_or(0) & 1 == 0 || value == Val::Unknown {
                        continue;
                    }
                    let title =
                        self.title(&Named { name: field.name.clone(), title: field.title.clone(), span: field.span });
                    lines.push(format!("{title}{}{}", words.colon, self.value(&value, &field.ty.base)));
                }
                lines
            }
            By::Silence { duty, turn } => {
                let Some(duty) = workflow.duties.get(*duty) else { return Vec::new() };
                let who = duty.turns.get(*turn).map_or(&[][..], |turn| &turn.actors);
                let who: Vec<String> = who.iter().map(|actor| self.actor(*actor)).collect();
                let events = duty.rights.iter().filter_map(|right| workflow.rights.get(*right));
                let what: Vec<String> = events.map(|right| event_title(right.event)).collect();
                vec![fill(words.silent, &[&who.join(words.or), &what.join(words.or)])]
            }
            By::Time => vec![words.time_is_up.to_owned()],
            By::Opening => Vec::new(),
        }
    }

    fn actor(self, actor: Actor) -> String {
        match actor {
            Actor::Party(party) => self.party(party),
            Actor::System => self.words.system.to_owned(),
        }
    }
}
