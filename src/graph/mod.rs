//! The workflow as a drawing: stages as boxes, what moves a case as arrows.
//!
//! Promises: pure, and the same text for the same program on every machine. An arrow stands for all lines that lead from
//! one stage to another, with a label for each; what only time does is an arrow of its own, dashed. A line for several
//! stages is drawn at each of them, or where these are many said once, inside the stage that it leads to or from; an event
//! that moves nothing is not drawn. It draws what is written, not what can
//! happen: conditions are shown, not judged.

mod layout;
mod svg;
mod text;

use crate::ir::{
    Action, Actor, Branch, Duty, Expr, ExprKind, Named, Program, Stage, StageId, Stay, Target, TermKind, Timer,
    Workflow,
};
use crate::locale::Locale;
use crate::source::columns;
use crate::value::Val;
use std::collections::BTreeMap;

/// A workflow, ready to be drawn.
#[derive(Clone, Debug)]
pub struct Chart {
    title: String,
    /// The stages in the order of the text; a case opens in the first.
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    words: &'static Words,
}

/// A stage.
#[derive(Clone, Debug)]
struct Node {
    title: String,
    shape: Shape,
    /// What leads here from many stages, or from here to many, and is not drawn.
    notes: Vec<String>,
}

impl Node {
    /// The title, and below it what is not drawn.
    fn lines(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.title.as_str()).chain(self.notes.iter().map(String::as_str))
    }
}

/// How a stage looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    First,
    Waiting,
    OpenEnded,
    Final,
}

/// All lines of one kind from one stage to another, or to itself.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edge {
    from: usize,
    to: usize,
    /// Whether time alone moves the case.
    dashed: bool,
    /// Whether it only leads back to where the case was.
    back: bool,
    /// One a line, in the order of the text.
    labels: Vec<String>,
}

/// The few words that no policy has.
#[derive(Debug)]
struct Words {
    at_once: &'static str,
    when: &'static str,
    otherwise: &'static str,
    silent: &'static str,
    opens: &'static str,
    open_ended: &'static str,
    closed: &'static str,
    after: fn(&str) -> String,
    after_of: fn(&str, &str) -> String,
    at: fn(&str) -> String,
    from: fn(usize, &str) -> String,
    back_to: fn(usize, &str) -> String,
}

static ENGLISH: Words = Words {
    at_once: "at once",
    when: "when",
    otherwise: "else",
    silent: "silent",
    opens: "a case opens here",
    open_ended: "open-ended",
    closed: "final",
    after: |period| format!("after {period}"),
    after_of: |period, anchor| format!("{period} after {anchor}"),
    at: |instant| format!("at {instant}"),
    from: |count, label| format!("from {count} stages: {label}"),
    back_to: |_, label| format!("back to where it was: {label}"),
};

static CHINESE: Words = Words {
    at_once: "立即",
    when: "当",
    otherwise: "否则",
    silent: "未答复",
    opens: "案件由此开始",
    open_ended: "无期限",
    closed: "终结",
    after: |period| format!("{period}后"),
    after_of: |period, anchor| format!("{anchor}之后{period}"),
    at: |instant| format!("到{instant}"),
    from: |count, label| format!("来自{count}个阶段：{label}"),
    back_to: |_, label| format!("返回原阶段：{label}"),
};

/// So many arrows to one stage with the same label are drawn; more are said inside the stage.
const MANY: usize = 5;

/// A condition is cut off beyond so many columns.
const CONDITION: usize = 36;

impl Chart {
    /// The workflow of a program with the titles of a language of its policy, by its place; none where there is no
    /// workflow.
    pub fn of(program: &Program, language: u16) -> Option<Chart> {
        let workflow = program.workflow.as_ref()?;
        let reader = Reader::new(program, workflow, language);
        let title = workflow.title.get(language).or(program.title.get(language)).unwrap_or(&program.name).to_owned();
        let mut chart = Chart { title, nodes: reader.nodes(), edges: reader.edges(), words: reader.words };
        chart.gather();
        Some(chart)
    }

    /// Says once what more than [`MANY`] arrows to one stage, or back from one, would say.
    fn gather(&mut self) {
        let mut counts: BTreeMap<(usize, bool, String), usize> = BTreeMap::new();
        let end = |edge: &Edge| if edge.back { edge.from } else { edge.to };
        for edge in self.edges.iter().filter(|edge| !edge.dashed) {
            for label in &edge.labels {
                *counts.entry((end(edge), edge.back, label.clone())).or_default() += 1;
            }
        }
        counts.retain(|_, count| *count > MANY);
        for edge in self.edges.iter_mut().filter(|edge| !edge.dashed) {
            let (at, back) = (end(edge), edge.back);
            edge.labels.retain(|label| !counts.contains_key(&(at, back, label.clone())));
        }
        self.edges.retain(|edge| !edge.labels.is_empty());
        for ((at, back, label), count) in counts {
            if let Some(node) = self.nodes.get_mut(at) {
                node.notes.push((if back { self.words.back_to } else { self.words.from })(count, &label));
            }
        }
    }
}

/// An arrow before those between the same two stages are joined.
struct Arrow {
    from: StageId,
    target: Target,
    dashed: bool,
    label: String,
}

/// Writes the parts of a workflow for somebody.
struct Reader<'p> {
    program: &'p Program,
    workflow: &'p Workflow,
    language: u16,
    locale: &'static Locale,
    words: &'static Words,
}

impl<'p> Reader<'p> {
    fn new(program: &'p Program, workflow: &'p Workflow, language: u16) -> Reader<'p> {
        let tag = program.languages.get(usize::from(language)).map_or("en", String::as_str);
        let words = if tag.split('-').next() == Some("zh") { &CHINESE } else { &ENGLISH };
        Reader { program, workflow, language, locale: Locale::of(tag), words }
    }

    fn nodes(&self) -> Vec<Node> {
        let shape = |id: StageId, stay: Stay| match stay {
            Stay::Final => Shape::Final,
            Stay::Waiting | Stay::OpenEnded if id.index() == 0 => Shape::First,
            Stay::OpenEnded => Shape::OpenEnded,
            Stay::Waiting => Shape::Waiting,
        };
        let stages = self.workflow.stages.iter();
        let node = |(id, stage): (StageId, &Stage)| Node {
            title: self.title(&stage.decl),
            shape: shape(id, stage.stay),
            notes: Vec::new(),
        };
        stages.map(node).collect()
    }

    fn edges(&self) -> Vec<Edge> {
        let arrows = self.arrows();
        // From where each stage is entered: there `-> back` leads.
        let mut before: BTreeMap<StageId, Vec<StageId>> = BTreeMap::new();
        for arrow in &arrows {
            if let Target::Stage(to) = arrow.target {
                let all = before.entry(to).or_default();
                if !all.contains(&arrow.from) {
                    all.push(arrow.from);
                }
            }
        }
        let mut edges: Vec<Edge> = Vec::new();
        let mut places: BTreeMap<(StageId, StageId, bool), usize> = BTreeMap::new();
        for arrow in arrows {
            let targets = match arrow.target {
                Target::Stage(to) => vec![to],
                Target::Back => before.get(&arrow.from).cloned().unwrap_or_default(),
            };
            for to in targets {
                let place = *places.entry((arrow.from, to, arrow.dashed)).or_insert_with(|| {
                    let (from, to) = (arrow.from.index(), to.index());
                    edges.push(Edge { from, to, dashed: arrow.dashed, back: true, labels: Vec::new() });
                    edges.len() - 1
                });
                let Some(edge) = edges.get_mut(place) else { continue };
                edge.back &= arrow.target == Target::Back;
                if !edge.labels.contains(&arrow.label) {
                    edge.labels.push(arrow.label.clone());
                }
            }
        }
        edges
    }

    /// Every arrow of every stage, in the order of its lines.
    fn arrows(&self) -> Vec<Arrow> {
        let mut arrows = Vec::new();
        for (from, stage) in self.workflow.stages.iter() {
            for action in &stage.at_once {
                self.draw(&mut arrows, from, action, false, self.words.at_once);
            }
            for right in stage.rights.iter().map(|id| self.workflow.rights.at(*id)) {
                let first = right.duty.and_then(|duty| self.workflow.duties.at(duty).turns.first());
                let actors = first.map_or(&right.actors, |turn| &turn.actors);
                let event = self.title(&self.workflow.events.at(right.event).decl);
                self.draw(&mut arrows, from, &right.action, false, &format!("{}: {event}", self.actors(actors)));
            }
            for duty in stage.duties.iter().map(|id| self.workflow.duties.at(*id)) {
                self.draw(&mut arrows, from, &duty.otherwise, true, &self.silence(duty));
            }
            for timer in stage.timers.iter().map(|id| self.workflow.timers.at(*id)) {
                self.draw(&mut arrows, from, &timer.action, true, &self.timer(timer));
            }
        }
        arrows
    }

    fn draw(&self, arrows: &mut Vec<Arrow>, from: StageId, action: &Action, dashed: bool, label: &str) {
        for branch in &action.branches {
            let Some(target) = branch.target else { continue };
            let label = format!("{label}{}", self.condition(branch, action.branches.len()));
            arrows.push(Arrow { from, target, dashed, label });
        }
    }

    fn condition(&self, branch: &Branch, branches: usize) -> String {
        match &branch.when {
            Some(when) => format!(", {} {}", self.words.when, self.source(when)),
            None if branches > 1 => format!(", {}", self.words.otherwise),
            None => String::new(),
        }
    }

    /// What happens when a duty is not kept: after which terms, and who has been silent.
    fn silence(&self, duty: &Duty) -> String {
        let within = |kind: &TermKind| match kind {
            TermKind::Within(period) => Some(self.period(period)),
            TermKind::WithinOf { .. } | TermKind::Until(_) => None,
        };
        let periods: Option<Vec<String>> = duty.turns.iter().map(|turn| within(&turn.term.kind)).collect();
        let terms = || duty.turns.iter().map(|turn| self.term(&turn.term.kind)).collect::<Vec<_>>().join(", ");
        let term = periods.map_or_else(terms, |periods| (self.words.after)(&periods.join(" + ")));
        let mut actors: Vec<Actor> = Vec::new();
        for actor in duty.turns.iter().flat_map(|turn| &turn.actors) {
            if !actors.contains(actor) {
                actors.push(*actor);
            }
        }
        format!("{term}: {} {}", self.actors(&actors), self.words.silent)
    }

    fn term(&self, term: &TermKind) -> String {
        match term {
            TermKind::Within(period) => (self.words.after)(&self.period(period)),
            TermKind::WithinOf { period, anchor } => (self.words.after_of)(&self.period(period), &self.source(anchor)),
            TermKind::Until(at) => (self.words.at)(&self.source(at)),
        }
    }

    fn timer(&self, timer: &Timer) -> String {
        let period = self.period(&timer.period);
        match &timer.anchor {
            None => (self.words.after)(&period),
            Some(anchor) => (self.words.after_of)(&period, &self.source(anchor)),
        }
    }

    /// A length of time, or what it is read from.
    fn period(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Const(Val::Duration(duration)) => self.locale.period(duration.period),
            ExprKind::DurationBy { period, .. } => self.locale.period(*period),
            _ => self.source(expr),
        }
    }

    /// An expression as it is written, on one line and not too long.
    fn source(&self, expr: &Expr) -> String {
        let words: Vec<&str> = self.program.sources.slice(expr.span).split_whitespace().collect();
        let whole = words.join(" ");
        if columns(&whole) <= CONDITION {
            return whole;
        }
        let mut cut = String::new();
        for letter in whole.chars() {
            if columns(&cut) >= CONDITION {
                break;
            }
            cut.push(letter);
        }
        cut.push('…');
        cut
    }

    fn actors(&self, actors: &[Actor]) -> String {
        let names: Vec<String> = actors
            .iter()
            .map(|actor| match actor {
                Actor::Party(id) => self.title(&self.program.parties.at(*id).decl),
                Actor::System => "system".to_owned(),
            })
            .collect();
        names.join(", ")
    }

    fn title(&self, decl: &Named) -> String {
        decl.title.get(self.language).unwrap_or(&decl.name).to_owned()
    }
}
