//! `redress check --longest`: the longest time that a case can take, for people and for programs.

use crate::check::longest::{By, Endless, Length, Longest, Route, Step};
use crate::ir::{Actor, Program, StageId, Workflow};
use crate::locale::Locale;
use crate::source::{Span, columns};
use crate::time::Kind;
use crate::wire::Writer;

/// What is said to people; empty where the policy has no workflow.
pub(super) fn human(program: &Program, longest: &Longest) -> String {
    Teller::new(program).map(|teller| teller.tell(longest)).unwrap_or_default()
}

/// One line of JSON; empty where the policy has no workflow.
pub(super) fn json(program: &Program, longest: &Longest) -> String {
    let Some(teller) = Teller::new(program) else { return String::new() };
    let mut json = Writer::compact();
    json.object(|json| teller.write(json, longest));
    format!("{}\n", json.finish())
}

/// Names the parts of a policy.
struct Teller<'p> {
    program: &'p Program,
    workflow: &'p Workflow,
    locale: &'static Locale,
}

impl<'p> Teller<'p> {
    fn new(program: &'p Program) -> Option<Teller<'p>> {
        Some(Teller { program, workflow: program.workflow.as_ref()?, locale: Locale::of("en") })
    }

    fn tell(&self, longest: &Longest) -> String {
        let name = &self.program.name;
        let silent = longest.endless.iter().any(|one| match one {
            Endless::Round { steps } => steps.iter().all(|step| !is_act(step)),
            Endless::Stay { .. } => false,
        });
        let mut out = String::new();
        match (&longest.route, longest.endless.is_empty()) {
            (Some(route), true) => {
                out.push_str(&format!("`{name}`: a case takes {}", self.sum(&route.length)));
                self.route(&mut out, route);
            }
            (None, true) => {
                out.push_str(&format!(
                    "`{name}`: every case ends; so many ways lead there that the longest was not found\n"
                ));
            }
            (route, false) => {
                out.push_str(&format!("`{name}`: a case may never end\n"));
                longest.endless.iter().for_each(|one| out.push_str(&format!("  {}\n", self.endless(one))));
                if let Some(route) = route {
                    out.push_str(&format!("{} {}", apart(longest), self.sum(&route.length)));
                    self.route(&mut out, route);
                } else if !silent {
                    out.push_str("so many ways lead to an end that the longest of them was not found\n");
                }
            }
        }
        out
    }

    /// A sum, and about how many days it is.
    fn sum(&self, length: &Length) -> String {
        let mixed = length.parts.len() > 1 || length.is_rough();
        let about = match (length.days(), mixed) {
            (_, false) => String::new(),
            (1, true) => ", about 1 day".to_owned(),
            (days, true) => format!(", about {days} days"),
        };
        let most = if *length == Length::default() { "" } else { "at most " };
        format!("{most}{}{about}", self.length(length))
    }

    fn length(&self, length: &Length) -> String {
        let mut parts = length.parts.clone();
        parts.sort_by_key(|(period, by)| (order(period.kind()), *by));
        let mut words: Vec<String> = Vec::new();
        for (period, by) in parts {
            let calendar = by.and_then(|id| self.program.calendars.get(id));
            let by = calendar.map(|decl| format!(" by `{}`", decl.decl.name)).unwrap_or_default();
            words.push(format!("{}{by}", self.locale.period(period)));
        }
        words.extend(length.open.iter().map(|text| format!("as long as `{text}` lasts")));
        match words.split_last() {
            None => "no time".to_owned(),
            Some((only, [])) => only.clone(),
            Some((last, before)) => format!("{} and {last}", before.join(", ")),
        }
    }

    /// The way, as a table.
    fn route(&self, out: &mut String, route: &Route) {
        out.push_str(if route.steps.is_empty() { "\n" } else { ", by\n" });
        let rows: Vec<[String; 3]> = route
            .steps
            .iter()
            .map(|step| {
                let nothing = step.length == Length::default();
                let stay = if nothing { String::new() } else { self.length(&step.length) };
                [self.stage(step.from).to_owned(), stay, self.arrow(step)]
            })
            .collect();
        let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| columns(cell)).max().unwrap_or(0);
        let (first, second) = (width(0), width(1));
        for [stage, stay, arrow] in &rows {
            let gap = |text: &str, width: usize| " ".repeat(width.saturating_sub(columns(text)));
            out.push_str(&format!("  {stage}{}  {stay}{}  {arrow}\n", gap(stage, first), gap(stay, second)));
        }
        if route.length.is_rough() {
            out.push_str("a month counts 31 days, business time as in a week without holidays\n");
        }
    }

    fn endless(&self, endless: &Endless) -> String {
        match endless {
            Endless::Stay { stage, declared, why } => {
                let decl = &self.workflow.stages.at(*stage).decl;
                let why = if *declared { "it is `open_ended`" } else { why };
                format!("it may stay in {}: {why} ({})", decl.name, self.place(decl.span))
            }
            Endless::Round { steps } => {
                let mut names: Vec<&str> = steps.iter().map(|step| self.stage(step.from)).collect();
                names.extend(steps.last().map(|step| self.stage(step.to)));
                let acts: Vec<String> = steps
                    .iter()
                    .filter(|step| is_act(step))
                    .map(|step| format!("{} ({})", self.who(step), self.place(step.span)))
                    .collect();
                let why = if acts.is_empty() {
                    format!("by itself ({})", steps.first().map(|step| self.place(step.span)).unwrap_or_default())
                } else {
                    format!("as often as {}", acts.join(" and "))
                };
                format!("{}: {why}", names.join(" -> "))
            }
        }
    }

    fn arrow(&self, step: &Step) -> String {
        let to = if step.back { format!("back to {}", self.stage(step.to)) } else { self.stage(step.to).to_owned() };
        format!("{} -> {to} ({})", self.who(step), self.place(step.span))
    }

    fn who(&self, step: &Step) -> String {
        match &step.by {
            By::Act { actors, event } => {
                format!("{}: {}", self.actors(actors).join(", "), self.workflow.events.at(*event).decl.name)
            }
            By::Silence { actors } => format!("{} silent", self.actors(actors).join(", ")),
            By::Time => "time".to_owned(),
            By::AtOnce => "at once".to_owned(),
        }
    }

    fn actors(&self, actors: &[Actor]) -> Vec<&str> {
        let name = |actor: &Actor| match actor {
            Actor::Party(id) => self.program.parties.get(*id).map_or("", |party| party.decl.name.as_str()),
            Actor::System => "system",
        };
        actors.iter().map(name).collect()
    }

    fn stage(&self, id: StageId) -> &'p str {
        &self.workflow.stages.at(id).decl.name
    }

    fn place(&self, span: Span) -> String {
        self.program.sources.place(span).map(|(_, at)| format!("line {}", at.line)).unwrap_or_default()
    }

    fn write(&self, json: &mut Writer, longest: &Longest) {
        json.key("format").text("redress.longest/1");
        json.key("policy").object(|json| {
            json.key("id").text(&self.program.name);
            json.key("version").text(&self.program.version);
        });
        json.key("ends").bool(longest.endless.is_empty());
        json.key("endless").list(&longest.endless, |json, one| json.object(|json| self.write_endless(json, one)));
        if let Some(route) = &longest.route {
            json.key("longest").object(|json| {
                self.write_length(json, &route.length);
                json.key("steps").list(&route.steps, |json, step| json.object(|json| self.write_step(json, step)));
            });
        }
    }

    fn write_endless(&self, json: &mut Writer, endless: &Endless) {
        match endless {
            Endless::Round { steps } => {
                json.key("kind").text("round");
                json.key("steps").list(steps, |json, step| json.object(|json| self.write_step(json, step)));
            }
            Endless::Stay { stage, declared, why } => {
                json.key("kind").text(if *declared { "open_ended" } else { "no_deadline" });
                json.key("stage").text(self.stage(*stage));
                if !declared {
                    json.key("why").text(why);
                }
                self.write_place(json, self.workflow.stages.at(*stage).decl.span);
            }
        }
    }

    fn write_length(&self, json: &mut Writer, length: &Length) {
        json.key("periods").list(&length.parts, |json, (period, by)| {
            json.object(|json| {
                json.key("period").shown(period);
                if let Some(decl) = by.and_then(|id| self.program.calendars.get(id)) {
                    json.key("calendar").text(&decl.decl.name);
                }
            });
        });
        if !length.open.is_empty() {
            json.key("open").list(&length.open, |json, text| json.text(text));
        }
        json.key("about_days").plain(length.days());
    }

    fn write_step(&self, json: &mut Writer, step: &Step) {
        json.key("from").text(self.stage(step.from));
        json.key("to").text(self.stage(step.to));
        if step.back {
            json.key("back").bool(true);
        }
        let kind = match &step.by {
            By::Act { .. } => "act",
            By::Silence { .. } => "silence",
            By::Time => "time",
            By::AtOnce => "at_once",
        };
        json.key("by").text(kind);
        if let By::Act { actors, .. } | By::Silence { actors } = &step.by {
            json.key("actors").list(self.actors(actors), |json, actor| json.text(actor));
        }
        if let By::Act { event, .. } = &step.by {
            json.key("event").text(&self.workflow.events.at(*event).decl.name);
        }
        json.key("stay").object(|json| self.write_length(json, &step.length));
        self.write_place(json, step.span);
    }

    fn write_place(&self, json: &mut Writer, span: Span) {
        let Some((path, at)) = self.program.sources.place(span) else { return };
        json.key("file").text(path);
        json.key("line").plain(at.line);
        json.key("column").plain(at.column);
    }
}

/// What is left out of the longest way.
fn apart(longest: &Longest) -> &'static str {
    let is_round = |one: &Endless| match one {
        Endless::Round { .. } => true,
        Endless::Stay { .. } => false,
    };
    let (rounds, stays) = (longest.endless.iter().any(is_round), !longest.endless.iter().all(is_round));
    match (rounds, stays) {
        (true, true) => "each round at most once, and without the time in these stages:",
        (true, false) => "each round at most once:",
        (false, _) => "without the time there:",
    }
}

fn is_act(step: &Step) -> bool {
    match step.by {
        By::Act { .. } => true,
        By::Silence { .. } | By::Time | By::AtOnce => false,
    }
}

/// Long units first.
fn order(kind: Kind) -> u8 {
    match kind {
        Kind::Calendar => 0,
        Kind::BusinessDays => 1,
        Kind::Elapsed => 2,
        Kind::BusinessTime => 3,
    }
}
