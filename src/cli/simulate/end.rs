//! The end of a timeline: where the case stands, who must still act, what has been paid and given, what the clocks have
//! used, and what was decided but never settled where the case is over.

use owo_colors::OwoColorize;

use super::phrases as say;
use super::timeline::{Timeline, View, labelled};
use crate::eval::{Decision, Ruling};
use crate::ir::Stay;
use crate::time::{Instant, Period};
use crate::workflow::{Phase, State, Transfer};
use std::sync::Arc;

impl Timeline {
    /// The end, with the next instant at which something happens by itself.
    pub(super) fn end(&mut self, view: &View<'_>, state: &State, next: Option<Instant>, used: &[(String, Period)]) {
        let mut open = view.open(state);
        let due = match (open.iter().position(|(deadline, _)| *deadline == next), next) {
            (Some(at), _) => open.remove(at).1,
            (None, Some(next)) => view.say(&say::NEXT, &[("when", &view.moment(next))]),
            (None, None) if view.is_over(state) => view.word(&say::NOTHING_DUE),
            (None, None) => view.word(&say::NO_DEADLINE),
        };
        let stage = view.stage(state.stay.stage);
        let bold = |text: &str| labelled(text, |label| label.bold().to_string());
        let mut line = |text: String| self.out.push_str(&format!("{text}\n"));
        line(String::new());
        line(bold(&view.say(&say::STAGE, &[("stage", &stage), ("next", &due)])));
        for (_, must) in open {
            line(bold(&view.say(&say::OPEN, &[("must", &must)])));
        }
        for (clock, used) in used {
            line(bold(&view.say(&say::CLOCK, &[("clock", clock), ("used", &view.used(Some(*used)))])));
        }
        let paid =
            state.settled.paid().filter(|one| !one.amount.minor.is_zero()).map(|Transfer { from, to, amount }| {
                let parts = [("from", &*view.party(from)), ("to", &view.party(to)), ("amount", &amount.to_string())];
                view.say(&say::PAID_TO, &parts)
            });
        let given =
            state.settled.given().iter().map(|goods| {
                bold(&view.say(&say::GIVEN, &[("what", &view.goods(goods)), ("who", &view.party(goods.to))]))
            });
        let paid: Vec<String> = paid.collect();
        headed(&view.word(&say::PAID), paid, &mut line);
        given.for_each(&mut line);
        headed(&view.word(&say::UNSETTLED), view.unsettled(state), &mut line);
    }
}

/// Lines under a heading; no heading where there are none.
fn headed(heading: &str, lines: Vec<String>, line: &mut impl FnMut(String)) {
    if !lines.is_empty() {
        line(heading.bold().to_string());
    }
    lines.into_iter().for_each(|one| line(format!("  {one}")));
}

impl View<'_> {
    /// Who must still act, and until when, the next one first.
    fn open(&self, state: &State) -> Vec<(Option<Instant>, String)> {
        let open = state.stay.duties.iter().filter(|duty| duty.phase == Phase::On);
        let mut open: Vec<_> = open
            .map(|duty| {
                let phrase = if duty.deadline.is_some() { say::MUST } else { say::MUST_SOME_TIME };
                let when = duty.deadline.map_or_else(String::new, |deadline| self.moment(deadline));
                let (who, what) = (self.turn(duty.duty, duty.turn), self.duty_events(duty.duty));
                let parts = [("who", &*who), ("what", &what), ("when", &when), ("counted", "")];
                (duty.deadline, self.say(&phrase, &parts))
            })
            .collect();
        // Those without a deadline come last.
        open.sort_by_key(|(deadline, _)| (deadline.is_none(), *deadline));
        open
    }

    fn is_over(&self, state: &State) -> bool {
        let stage = self.workflow().and_then(|workflow| workflow.stages.get(state.stay.stage));
        stage.is_some_and(|stage| stage.stay == Stay::Final)
    }

    /// What the decision that stands at the end of a case says beyond what was paid and given. What the rules said on the
    /// way, in a case that somebody then ended otherwise, is owed to nobody.
    fn unsettled(&self, state: &State) -> Vec<String> {
        let mut lines = Vec::new();
        let owed = |standing: &&Arc<Decision>| {
            self.is_over(state) && (standing.ruling == Ruling::Grant || standing.at >= state.stay.entered)
        };
        if let Some(standing) = state.standing.as_ref().filter(owed) {
            for command in state.settled.clone().settle(standing).unwrap_or_default() {
                self.command(&command, &mut lines);
            }
        }
        lines
    }
}
