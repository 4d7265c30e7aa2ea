//! Examples: their facts, what happens in them and what they expect, by the names and types of a policy.
//!
//! An example is checked once its policy is found sound. It adds nothing to the decisions of the policy but the texts
//! that it names.

mod data;
mod expected;

use super::expr::{Typed, day_as_instant};
use super::scope::{Scope, Sees};
use super::{Checker, Lowered};
use crate::diag::{Code, Diagnostic};
use crate::eval::CaseBuilder;
use crate::ir::{self, Actor, CaseFile, Expr, FactData, FactId, Verdict};
use crate::source::Span;
use crate::syntax::ast::{self, EachKind, Item};
use crate::syntax::limits::DEPTH;
use crate::value::{Type, Val};
use data::Target;
use std::collections::BTreeMap;

/// The files with examples of a policy.
pub struct Tests<'a> {
    /// Files that hold examples only, beside those of the policy.
    pub files: &'a [&'a ast::File],
    /// Reads a case from the policy's folder; the error is a sentence.
    pub read: &'a dyn Fn(&str) -> Result<String, String>,
}

/// On what an example stands.
enum Base {
    Nothing,
    /// Another example, by its place among all.
    Example(usize),
    File(CaseFile),
}

/// An example on its own.
struct Own<'a> {
    ast: &'a ast::Example,
    base: Base,
    facts: Vec<FactData>,
}

impl<'a> Checker<'a> {
    /// All examples of the policy and of the files beside it.
    pub(super) fn check_examples(&mut self, tests: &'a Tests<'a>) -> Lowered {
        let mut all = self.items(|item| if let Item::Example(one) = item { Some(one) } else { None });
        for item in tests.files.iter().flat_map(|file| &file.items) {
            match item {
                Item::Example(one) => all.push(one),
                other => self.report(
                    Diagnostic::new(Code::NotAnExample, other.span(), "a test file holds examples only")
                        .with_help("move this into the policy, or into a library that it imports"),
                ),
            }
        }
        let titles = self.titles(&all);
        let targets = self.fact_targets();
        let own: Vec<Own<'a>> = all.iter().map(|one| self.own(one, &titles, &targets, tests)).collect();
        let made: Lowered = (0..own.len()).filter_map(|at| self.example(at, &own, &targets)).collect();
        // What is misspelt, is lacking as well: one mistake is told once.
        if !self.sink.has_errors() {
            self.lacking(&made);
        }
        made
    }

    /// Tells of examples whose case lacks what a case must bring. What a file lacks is told when it is read as a case.
    fn lacking(&mut self, all: &[ir::Example]) {
        let bare = CaseBuilder::new(&self.program).case().slots.clone();
        let unknown = |id: &FactId| bare.get(id.index()).is_none_or(|value| *value == Val::Unknown);
        let facts = self.program.facts.iter().filter(|(id, fact)| !fact.ty.optional && unknown(id));
        let needed: Vec<(FactId, String)> = facts.map(|(id, fact)| (id, fact.path.clone())).collect();
        for one in all.iter().filter(|one| one.file.is_none()) {
            let lacks = |id: FactId, row: &[FactData]| !one.facts.iter().chain(row).any(|data| data.fact == id);
            let rows = one.rows.as_deref().unwrap_or_default();
            let missing = needed.iter().filter(|(id, _)| match rows {
                [] => lacks(*id, &[]),
                rows => rows.iter().any(|row| lacks(*id, &row.facts)),
            });
            let missing: Vec<String> = missing.map(|(_, path)| format!("`{path}`")).collect();
            if missing.is_empty() {
                continue;
            }
            let message = format!("the case of this example lacks {}", missing.join(", "));
            self.report(
                Diagnostic::new(Code::LackingExample, one.span, message)
                    .with_help("a case must bring every fact that has no default and may not be unknown: add it here"),
            );
        }
    }

    /// The examples by their titles; each title stands once.
    fn titles(&mut self, all: &[&'a ast::Example]) -> BTreeMap<&'a str, usize> {
        let mut titles: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, one) in all.iter().enumerate() {
            let title = one.title.value.as_str();
            match titles.get(title).and_then(|before| all.get(*before)) {
                Some(before) => self.report(
                    Diagnostic::new(
                        Code::DuplicateName,
                        one.title.span,
                        format!("another example is called \"{title}\""),
                    )
                    .with_place(before.title.span, "this one")
                    .with_help("give each example a title of its own: it is its name"),
                ),
                None => drop(titles.insert(title, at)),
            }
        }
        titles
    }

    /// What an example says by itself of its facts.
    fn own(
        &mut self,
        ast: &'a ast::Example,
        titles: &BTreeMap<&'a str, usize>,
        targets: &[Target],
        tests: &Tests<'a>,
    ) -> Own<'a> {
        let mut own = Own { ast, base: Base::Nothing, facts: Vec::new() };
        let mut entries = Vec::new();
        for line in &ast.lines {
            let (text, base) = match line {
                ast::ExampleLine::Base(text) => (text, self.base(text, titles)),
                ast::ExampleLine::BaseFile(text) => (text, self.base_file(text, tests)),
                ast::ExampleLine::Data(entry) => {
                    entries.push(entry);
                    continue;
                }
                ast::ExampleLine::Each(_)
                | ast::ExampleLine::Open { .. }
                | ast::ExampleLine::Step(_)
                | ast::ExampleLine::Expect(_) => continue,
            };
            if matches!(own.base, Base::Nothing) {
                own.base = base;
            } else {
                self.error(Code::DuplicateItem, text.span, "an example starts from one other only");
            }
        }
        self.scope = Scope::default();
        own.facts = self.facts_of(entries, targets);
        own
    }

    fn base(&mut self, text: &ast::Text, titles: &BTreeMap<&'a str, usize>) -> Base {
        match titles.get(text.value.as_str()) {
            Some(at) => Base::Example(*at),
            None => {
                let message = format!("there is no example \"{}\"", text.value);
                let near = crate::diag::nearest(&text.value, titles.keys().copied());
                let diagnostic = Diagnostic::new(Code::UnknownName, text.span, message);
                self.report(match near {
                    Some(near) => diagnostic.with_help(format!("did you mean \"{near}\"?")).with_fix(
                        format!("write \"{near}\""),
                        text.span,
                        format!("\"{near}\""),
                    ),
                    None => {
                        diagnostic.with_help("it is named by its title, and stands in the same policy or beside it")
                    }
                });
                Base::Nothing
            }
        }
    }

    fn base_file(&mut self, text: &ast::Text, tests: &Tests<'a>) -> Base {
        match (tests.read)(&text.value) {
            Ok(json) => Base::File(CaseFile { path: text.value.clone(), json: json.into(), span: text.span }),
            Err(why) => {
                self.error(Code::Unreadable, text.span, why);
                Base::Nothing
            }
        }
    }

    /// An example with all that it stands on; none where it only serves as a base.
    fn example(&mut self, at: usize, own: &[Own<'a>], targets: &[Target]) -> Option<ir::Example> {
        let one = own.get(at)?;
        let (facts, file) = self.gathered(at, own)?;
        let mut made = ir::Example {
            title: one.ast.title.value.clone(),
            span: one.ast.title.span,
            file,
            unreadable: None,
            facts,
            open: None,
            lines: Vec::new(),
            rows: None,
        };
        let mut rows = None;
        for line in &one.ast.lines {
            match line {
                ast::ExampleLine::Base(_) | ast::ExampleLine::BaseFile(_) | ast::ExampleLine::Data(_) => {}
                ast::ExampleLine::Open { at, span } => {
                    if made.open.is_some() {
                        self.error(Code::DuplicateItem, *span, "a case opens once");
                    }
                    made.open = Some(self.moment(at, false, Sees::Facts));
                }
                ast::ExampleLine::Each(each) => {
                    if rows.is_some() {
                        self.error(Code::DuplicateItem, each.span, "an example has one `each` only");
                    }
                    rows = Some(each);
                }
                ast::ExampleLine::Step(step) => self.step(step, &mut made.lines),
                ast::ExampleLine::Expect(expect) => self.expect_all(expect, &mut made.lines),
            }
        }
        made.rows = rows.map(|each| self.rows_of(each, targets));
        let expects = !made.lines.is_empty() || made.rows.is_some();
        let opens = match &made.rows {
            Some(rows) => rows.iter().all(|row| row.open.is_some()),
            None => false,
        };
        if made.open.is_none() && !opens {
            if expects {
                self.report(
                    Diagnostic::new(
                        Code::MissingDeclaration,
                        made.span,
                        "this example does not say when the case opens",
                    )
                    .with_help("add a line `open at 2026-03-02T09:00`; it is also the `now` of a decision"),
                );
            }
            return None;
        }
        Some(made)
    }

    /// The facts of an example over those of its bases.
    fn gathered(&mut self, at: usize, own: &[Own<'a>]) -> Option<(Vec<FactData>, Option<CaseFile>)> {
        let mut chain = vec![at];
        let mut file = None;
        let one = own.get(at)?;
        let mut last = one;
        loop {
            match &last.base {
                Base::Nothing => break,
                Base::File(found) => {
                    file = Some(found.clone());
                    break;
                }
                Base::Example(next) if chain.contains(next) => {
                    // A circle is told of the first that is in it.
                    if *next == at && chain.iter().all(|one| at <= *one) {
                        let message = format!("the example \"{}\" stands on itself", one.ast.title.value);
                        self.report(
                            Diagnostic::new(Code::CyclicDefinition, one.ast.title.span, message)
                                .with_help("take one `base` of the circle away"),
                        );
                    }
                    return None;
                }
                Base::Example(next) => {
                    if chain.len() >= DEPTH {
                        let message = format!("more than {DEPTH} examples stand one on the other");
                        self.report_once("examples", Diagnostic::new(Code::TooLarge, last.ast.title.span, message));
                        return None;
                    }
                    chain.push(*next);
                    last = own.get(*next)?;
                }
            }
        }
        let mut facts: Vec<FactData> = Vec::new();
        for at in chain.into_iter().rev() {
            over(&mut facts, &own.get(at)?.facts);
        }
        Some((facts, file))
    }

    fn step(&mut self, step: &'a ast::Step, lines: &mut Vec<ir::ExampleLine>) {
        let when = match &step.when {
            ast::StepWhen::At(at) => ir::When::At(self.moment(at, false, Sees::Live)),
            ast::StepWhen::After(period) => {
                self.look();
                ir::When::After(self.expect(period, &Type::Duration).expr)
            }
        };
        let event = step.event.as_ref().and_then(|event| self.acted(event));
        lines.push(ir::ExampleLine::Step { when, event, span: step.span });
        if let Some(expect) = &step.expect {
            self.expect_all(expect, lines);
        }
    }

    fn acted(&mut self, event: &'a ast::StepEvent) -> Option<ir::Acted> {
        let Some(workflow) = &self.program.workflow else {
            self.no_workflow("nobody can act", event.span);
            return None;
        };
        let id = workflow.event(&event.event.text);
        let known: Vec<String> = workflow.events.values().map(|event| event.decl.name.clone()).collect();
        let id = self.found("event", &event.event, id, &known);
        let actor = self.an_actor(&event.actor);
        let targets = self.event_targets(id?);
        self.look();
        let fields = self.entries_of(&event.fields, &targets, "field");
        Some(ir::Acted {
            actor: actor?,
            event: id?,
            fields: fields.into_iter().map(|(at, datum, _)| (at, datum)).collect(),
        })
    }

    fn expect_all(&mut self, expect: &'a ast::Expect, lines: &mut Vec<ir::ExampleLine>) {
        for one in &expect.all {
            lines.extend(self.expected(one).map(ir::ExampleLine::Expect));
        }
    }

    /// One row a run.
    fn rows_of(&mut self, each: &'a ast::Each, targets: &[Target]) -> Vec<ir::ExampleRow> {
        enum Column<'a> {
            Fact(usize),
            Open,
            Expect(&'a EachKind, Option<Typed>),
            Wrong,
        }
        let mut columns = Vec::new();
        for column in &each.columns {
            columns.push(match &column.kind {
                EachKind::Fact(path) => match self.target(&path.dotted(), path.span, targets, "fact") {
                    Some(at) => Column::Fact(at),
                    None => Column::Wrong,
                },
                EachKind::Open => Column::Open,
                EachKind::Value(value) => {
                    self.look();
                    let typed = self.expr(value, None);
                    if typed.is_error() { Column::Wrong } else { Column::Expect(&column.kind, Some(typed)) }
                }
                kind @ (EachKind::Verdict | EachKind::Stage | EachKind::Deadline | EachKind::Refused) => {
                    Column::Expect(kind, None)
                }
            });
        }
        let mut rows = Vec::new();
        for row in &each.rows {
            let mut made = ir::ExampleRow { facts: Vec::new(), open: None, expected: Vec::new(), span: row.span };
            for (column, cell) in columns.iter().zip(&row.cells) {
                match (column, cell) {
                    (Column::Fact(at), Some(cell)) => {
                        self.scope = Scope::default();
                        if let Some(target) = targets.get(*at)
                            && let Some(value) = self.datum(cell, target)
                        {
                            over(&mut made.facts, &[FactData { fact: ir::FactId::at(*at), value, span: row.span }]);
                        }
                    }
                    (Column::Open, Some(ast::Data::Value(at))) => made.open = Some(self.moment(at, false, Sees::Facts)),
                    (Column::Expect(kind, typed), cell) => {
                        made.expected.extend(self.expected_cell(kind, typed.as_ref(), cell.as_ref(), row.span));
                    }
                    (Column::Open, Some(ast::Data::Group { span, .. } | ast::Data::List { span, .. })) => {
                        self.error(Code::WrongType, *span, "an instant is needed here");
                    }
                    (Column::Fact(_) | Column::Open, None) | (Column::Wrong, _) => {}
                }
            }
            rows.push(made);
        }
        rows
    }

    // ---- small things ----

    /// Opens the scope of an expression that sees all that a case can say.
    fn look(&mut self) {
        self.scope = Scope { sees: Sees::Live, example: true, ..Scope::default() };
    }

    /// An instant; of a date its beginning, or its end.
    fn moment(&mut self, expr: &'a ast::Expr, end: bool, sees: Sees) -> Expr {
        self.scope = Scope { sees, ..Scope::default() };
        let typed = self.expr(expr, Some(&Type::DateTime));
        let typed = self.must_be_known(typed);
        match typed.ty.base {
            Type::Date => {
                self.need_zone(expr.span);
                day_as_instant(typed.expr, end)
            }
            Type::DateTime | Type::Error => typed.expr,
            other => {
                self.mismatch(expr.span, &Type::DateTime, &other);
                Typed::error(expr.span).expr
            }
        }
    }

    fn an_actor(&mut self, name: &ast::Name) -> Option<Actor> {
        if name.text == super::workflow::SYSTEM {
            return Some(Actor::System);
        }
        self.a_party(name).map(Actor::Party)
    }

    fn a_party(&mut self, name: &ast::Name) -> Option<ir::PartyId> {
        let known: Vec<String> = self.parties.keys().cloned().collect();
        self.found("party or role", name, self.parties.get(&name.text).copied(), &known)
    }

    /// What a name stands for, or a report that it stands for nothing.
    fn found<T>(&mut self, what: &str, name: &ast::Name, found: Option<T>, known: &[String]) -> Option<T> {
        if found.is_none() {
            self.unknown(what, &name.text, name.span, known.iter().map(String::as_str));
        }
        found
    }

    fn no_workflow(&mut self, what: &str, span: Span) {
        self.report(
            Diagnostic::new(Code::MissingDeclaration, span, format!("{what} here: the policy has no `workflow`"))
                .with_help("without a workflow an example expects verdicts, lines and conditions of one decision"),
        );
    }
}

/// Facts over those that are there.
fn over(facts: &mut Vec<FactData>, new: &[FactData]) {
    for one in new {
        facts.retain(|before| before.fact != one.fact);
        facts.push(one.clone());
    }
}

fn verdict_of(word: ast::VerdictWord) -> Verdict {
    match word {
        ast::VerdictWord::Allow => Verdict::Allow,
        ast::VerdictWord::Deny => Verdict::Deny,
        ast::VerdictWord::Review => Verdict::Review,
    }
}

fn constant(value: Val, span: Span) -> Expr {
    Expr { kind: ir::ExprKind::Const(value), span }
}
