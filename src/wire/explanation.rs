//! An explanation as JSON: the decision, why, why not, and how its time was counted.

use super::decision::{DecisionView, verdict_word};
use super::json::Writer;
use crate::eval::Subject;
use crate::explain::{self, By, Date, Made, Standing, WhyNot};
use crate::ir::Actor;
use crate::time::{Closed, Skipped, WhySkipped};

/// Writes an explanation, `redress.explanation/1`.
pub fn explanation(json: &mut Writer, view: DecisionView<'_>, standing: Option<&Standing>, dates: &[Date]) {
    json.object(|json| {
        json.key("format").text("redress.explanation/1");
        if let Some(standing) = standing {
            json.key("stands").object(|json| view.standing(json, standing));
        }
        json.key("decision").object(|json| view.write(json));
        if let Some(trace) = &view.decision.trace {
            super::why::subjects(json, view, trace);
        }
        json.key("why_not").list(view.why_not, |json, one| json.object(|json| view.told(json, one)));
        json.key("dates").list(dates, |json, date| json.object(|json| view.date(json, date)));
    });
}

impl DecisionView<'_> {
    /// Where a live case stands, and how it has come there.
    fn standing(self, json: &mut Writer, standing: &Standing) {
        if let Some(decision) = &standing.decision {
            json.key("decided").object(|json| {
                json.key("at").shown(decision.at);
                json.key("ruling").text(decision.ruling.word());
                if let Some(result) = &decision.eligibility {
                    json.key("asked").text(self.remedy(result.asked));
                    json.key("verdict").text(verdict_word(result.verdict()));
                }
                standing.decided.iter().for_each(|made| self.made(json, made));
            });
        }
        let stages = self.program.workflow.as_ref().map(|workflow| &workflow.stages);
        let stage = stages.and_then(|stages| stages.get(standing.stage));
        json.key("stage").text(stage.map_or("", |stage| &stage.decl.name));
        if let Some(entered) = &standing.entered {
            json.key("entered").object(|json| {
                json.key("at").shown(entered.at);
                self.made(json, entered);
            });
        }
        let sentences = explain::sentences_of_standing(self.program, self.case, self.decision, standing, self.language);
        json.key("text").list(sentences, |json, sentence| json.text(&sentence));
    }

    /// Why something happened: who did what, who was silent, or that time has passed.
    fn made(self, json: &mut Writer, made: &Made) {
        let program = &*made.program;
        let Some(workflow) = &program.workflow else { return };
        let event = |id| workflow.events.get(id).map_or("", |event| event.decl.name.as_str());
        let actor = |actor: Actor| match actor {
            Actor::Party(party) => program.parties.get(party).map_or("", |party| party.decl.name.as_str()),
            Actor::System => "system",
        };
        json.key("by").text(match &made.by {
            By::Event { .. } => "event",
            By::Silence { .. } => "silence",
            By::Time => "time",
            By::Opening => "opening",
        });
        match &made.by {
            By::Event { actor: who, event: id, given: _, bag: _ } => {
                json.key("actor").text(actor(*who));
                json.key("event").text(event(*id));
            }
            By::Silence { duty, turn } => {
                let duty = workflow.duties.get(*duty);
                let turn = duty.and_then(|duty| duty.turns.get(*turn)).map_or(&[][..], |turn| &turn.actors);
                let rights = duty.map_or(&[][..], |duty| &duty.rights).iter();
                let events = rights.filter_map(|right| workflow.rights.get(*right)).map(|right| event(right.event));
                json.key("actors").list(turn, |json, one| json.text(actor(*one)));
                json.key("events").list(events, |json, one| json.text(one));
            }
            By::Time | By::Opening => {}
        }
        let language = self.program.languages.get(usize::from(self.language)).map(String::as_str);
        let language = program.language(language);
        let because: Vec<&str> = made.because.iter().filter_map(|(text, _)| text.get(language)).collect();
        if !because.is_empty() {
            json.key("because").list(because, |json, text| json.text(text));
        }
        let cite: Vec<&String> = made.because.iter().flat_map(|(_, cite)| cite).collect();
        if !cite.is_empty() {
            json.key("cite").list(cite, |json, text| json.text(text));
        }
    }

    fn told(self, json: &mut Writer, one: &WhyNot) {
        self.about(json, one.subject);
        self.why_not(json, one);
        let sentences = explain::sentences(self.program, self.case, self.decision, one, self.language);
        json.key("text").list(sentences, |json, sentence| json.text(&sentence));
    }

    /// What was decided.
    fn about(self, json: &mut Writer, subject: Subject) {
        let program = self.program;
        let (about, name) = match subject {
            Subject::Eligibility { remedy, .. } => {
                json.key("about").text("eligibility");
                json.key("remedy").text(self.remedy(remedy));
                return;
            }
            Subject::Responsibility => ("responsibility", None),
            Subject::Line(id) => {
                let lines = program.compensation.as_ref().map(|compensation| &compensation.lines);
                ("line", lines.and_then(|lines| lines.get(id)).map(|line| &line.decl))
            }
            Subject::Decision(id) => ("decision", program.decisions.get(id).map(|one| &one.decl)),
            Subject::Finding(id) => ("finding", program.findings.get(id).map(|one| &one.decl)),
            Subject::Total => ("total", None),
            Subject::Always(at) => ("always", program.always.get(at).map(|one| &one.decl)),
        };
        json.key("about").text(about);
        if let Some(decl) = name {
            json.key("name").text(&decl.name);
        }
    }

    fn date(self, json: &mut Writer, date: &Date) {
        let told = &date.counted.told;
        let written = self.program.sources.slice(date.counted.span);
        if !date.owner.name.is_empty() {
            json.key("by").text(&date.owner.name);
        }
        if let Some(title) = self.said(&date.owner.title) {
            json.key("title").text(title);
        }
        if !written.is_empty() {
            json.key("written").text(&written.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        json.key("period").shown(told.period);
        json.key("zone").shown(told.zone);
        json.key("begins").shown(told.begins.instant());
        if let Some((first, last)) = told.counted.filter(|(first, last)| first <= last) {
            json.key("first_day").shown(first);
            json.key("last_day").shown(last);
        }
        json.key("skipped").list(&told.skipped, |json, skipped| json.object(|json| of_skipped(json, skipped)));
        if let Some(moved) = &told.moved {
            json.key("moved").object(|json| {
                json.key("from").shown(moved.from);
                json.key("to").shown(moved.to);
            });
        }
        if !told.open.is_empty() {
            json.key("open").list(&told.open, |json, (from, to)| {
                json.object(|json| {
                    json.key("from").shown(from);
                    json.key("to").shown(to);
                });
            });
        }
        if let Some(end) = told.end {
            json.key("end").shown(end);
        }
        let text = explain::sentences_of_date(self.program, self.case, self.decision, date, self.language);
        json.key("text").list(text, |json, sentence| json.text(&sentence));
    }
}

fn of_skipped(json: &mut Writer, skipped: &Skipped) {
    json.key("first").shown(skipped.first);
    json.key("last").shown(skipped.last);
    let (why, title) = match &skipped.why {
        WhySkipped::Closed(Closed::Weekday(_)) => ("weekday", None),
        WhySkipped::Closed(Closed::Line { title }) => ("closed", title.as_deref()),
        WhySkipped::Closed(Closed::ByCase) => ("closed_by_case", None),
        WhySkipped::LeftOut => ("left_out", None),
    };
    json.key("why").text(why);
    if let Some(title) = title {
        json.key("title").text(title);
    }
}
