//! From the tree to the checked program: names, types, and everything that can be said about a text without
//! evaluating a case.
//!
//! Reports everything it finds and goes on: what cannot be typed gets a type that fits everywhere, so one
//! mistake costs one diagnostic. Reads nothing but its input.

mod analysis;
mod calendar;
mod decision;
mod example;
mod expr;
mod facts;
mod header;
mod hook;
mod ledger;
mod literal;
mod names;
mod scope;
mod table;
mod types;
mod untitled;
mod unused;
mod workflow;

use crate::diag::{Code, Diagnostic, Severity, Sink};
use crate::ir::{self, DecisionId, DefineId, FindingId, HookId, PartyId, Program, RemedyId, TableId};
use crate::source::{FileId, SourceMap, Span};
use crate::stack::roomy;
use crate::syntax::ast;
use crate::syntax::limits::DEPTH;
use crate::value::{Coin, TextId, Texts, Ty};
use expr::Shown;
use names::{Entity, Names};
use scope::Scope;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use workflow::Flow;

pub use analysis::longest;
pub use example::Tests;

/// The examples of a policy that can be run.
pub type Lowered = Vec<ir::Example>;

/// What is checked: a policy with its libraries.
pub struct Input<'a> {
    /// The files: the one with the `policy` item first, then the libraries, each once.
    pub files: &'a [&'a ast::File],
    /// Their texts.
    pub sources: &'a SourceMap,
    /// The places of mistakes in the syntax: what could not be read there looks unused or uncovered elsewhere.
    pub mistakes: &'a [Span],
    /// Reads the script of a hook or the Fluent file of a notice by its path from the root; the error is a sentence.
    pub read: &'a dyn Fn(&str) -> Result<String, String>,
}

/// Checks a policy. The program is there if and only if the files are sound and no error is reported; warnings do not
/// matter.
pub fn check<'a>(input: &'a Input<'a>, sink: &mut Sink) -> Option<Program> {
    roomy(|| check_with(input, None, sink, analysis::analyse))
}

/// Checks a policy as [`check`] does, and its examples, once it is found sound. What is wrong in the files beside it is
/// no error of the policy.
pub fn check_examples<'a>(input: &'a Input<'a>, tests: &'a Tests<'a>, sink: &mut Sink) -> (Option<Program>, Lowered) {
    let mut examples = Vec::new();
    let program = roomy(|| check_with(input, Some((tests, &mut examples)), sink, analysis::analyse));
    (program, examples)
}

/// Checks names and types alone, for tests of what a policy does that the analysis refuses.
#[cfg(test)]
pub(crate) fn check_unanalysed(input: &Input<'_>, sink: &mut Sink) -> Option<Program> {
    roomy(|| check_with(input, None, sink, |_, _, _, _| {}))
}

/// What looks at a program; the places are those of mistakes in these files.
type Analyse = fn(&Program, &[&ast::File], &[Span], &mut Sink);

fn check_with<'a>(
    input: &'a Input<'a>,
    tests: Option<(&'a Tests<'a>, &mut Lowered)>,
    sink: &mut Sink,
    analyse: Analyse,
) -> Option<Program> {
    let mut found = Sink::default();
    let beside: BTreeSet<FileId> = tests.iter().flat_map(|(tests, _)| tests.files).map(|file| file.file).collect();
    let (program, mut mistakes) = Checker::new(input, &mut found).run(tests);
    let is_error = |one: &Diagnostic| one.severity() == Severity::Error && !beside.contains(&one.span.file);
    mistakes.extend(input.mistakes);
    mistakes.extend(found.iter().filter(|one| is_error(one)).map(|one| one.span));
    if let Some(program) = &program {
        let mut analysed = Sink::default();
        analyse(program, input.files, &mistakes, &mut analysed);
        // What the types have shown to be always the same is not said again of the condition around it.
        let same: Vec<Span> = found.iter().filter(|one| one.code == Code::AlwaysSame).map(|one| one.span).collect();
        for one in analysed.finish() {
            let again = |inner: &Span| one.span.start <= inner.start && inner.end <= one.span.end;
            if one.code != Code::AlwaysSame || !same.iter().any(again) {
                found.push(one);
            }
        }
    }
    let sound = input.mistakes.is_empty() && !found.iter().any(is_error);
    found.finish().into_iter().filter(|one| !explained(input, one)).for_each(|one| sink.push(one));
    program.filter(|_| sound)
}

/// Whether a mistake in the text explains what is said: it was made at that place, or what is missing may be what
/// could not be read.
fn explained(input: &Input<'_>, one: &Diagnostic) -> bool {
    let absent = matches!(
        one.code,
        Code::MissingNormally | Code::MissingReason | Code::BadCalendar | Code::BadDuty | Code::MissingDeclaration
    );
    let of_type = matches!(one.code, Code::WrongType | Code::MixedUnits | Code::OptionalUnhandled);
    let of_header = matches!(
        one.code,
        Code::MissingCounting
            | Code::MissingZone
            | Code::MissingRounding
            | Code::ForeignCurrency
            | Code::MissingDeclaration
    );
    input.files.iter().map(|file| &file.damage).any(|damage| {
        of_header && damage.header
            || damage.touches(one.span)
            || absent && damage.holds(one.span)
            || of_type && damage.cuts(one.span)
    })
}

/// Something that is checked when it is first needed, so that the order of the text does not matter.
pub(crate) struct Lazy<'a, T, I> {
    ast: &'a T,
    state: State<I>,
    /// How many definitions stand on each other up to this one, with it; 0 until it is checked.
    height: usize,
}

impl<'a, T, I> Lazy<'a, T, I> {
    fn new(ast: &'a T) -> Lazy<'a, T, I> {
        Lazy { ast, state: State::Waiting, height: 0 }
    }

    fn finish(&mut self, (id, height): (Option<I>, usize)) {
        self.state = State::Done(id);
        self.height = height;
    }
}

/// How far a [`Lazy`] is.
#[derive(Clone, Copy, PartialEq)]
enum State<I> {
    /// Not yet looked at.
    Waiting,
    /// Being checked; meeting it again is a circle.
    Busy,
    /// Checked; `None` where it could not be.
    Done(Option<I>),
}

/// What is known while a policy is being checked.
pub(crate) struct Checker<'a> {
    input: &'a Input<'a>,
    sink: &'a mut Sink,
    program: Program,
    policy: Option<&'a ast::Policy>,
    names: Names,
    parties: BTreeMap<String, PartyId>,
    remedies: BTreeMap<String, RemedyId>,
    tables: Vec<Lazy<'a, ast::Table, TableId>>,
    defines: Vec<Lazy<'a, ast::Define, DefineId>>,
    decisions: Vec<Lazy<'a, ast::Decision, DecisionId>>,
    findings: Vec<Lazy<'a, ast::Finding, FindingId>>,
    hooks: Vec<Lazy<'a, ast::Hook, HookId>>,
    /// The lines that each define depends on, for the order of the ledger.
    define_lines: BTreeMap<DefineId, BTreeSet<ir::LineId>>,
    /// Defines whose value may be finer than the currency.
    inexact_defines: BTreeSet<DefineId>,
    /// Whether a `compensation` has been met.
    lines_declared: bool,
    /// What `money` means where no currency is named.
    coin: Option<Coin>,
    /// The fact that holds the asked remedy.
    asked: Option<ir::FactId>,
    /// The list behind `eligible_items`.
    items: Option<Ty>,
    /// What is known of live cases.
    flow: Flow<'a>,
    /// The names that something uses.
    used: BTreeSet<String>,
    /// What has been said once and need not be said again.
    said: BTreeSet<(Code, &'static str)>,
    /// What defines show to be known.
    shown: Shown,
    /// For how many unknown names the nearest known one has been looked for.
    suggested: usize,
    scope: Scope,
    /// How many definitions are being checked, each since the one before needs it.
    open: usize,
    /// Where something could not be typed, be it for a mistake elsewhere.
    untyped: Vec<Span>,
}

impl<'a> Checker<'a> {
    fn new(input: &'a Input<'a>, sink: &'a mut Sink) -> Checker<'a> {
        Checker {
            input,
            sink,
            program: Program::default(),
            policy: None,
            names: Names::default(),
            parties: BTreeMap::new(),
            remedies: BTreeMap::new(),
            tables: Vec::new(),
            defines: Vec::new(),
            decisions: Vec::new(),
            findings: Vec::new(),
            hooks: Vec::new(),
            define_lines: BTreeMap::new(),
            inexact_defines: BTreeSet::new(),
            lines_declared: false,
            coin: None,
            asked: None,
            items: None,
            flow: Flow::default(),
            used: BTreeSet::new(),
            said: BTreeSet::new(),
            shown: Shown::new(),
            suggested: 0,
            scope: Scope::default(),
            open: 0,
            untyped: Vec::new(),
        }
    }

    /// All phases, each of which reports and goes on. Gives also the places of what could not be typed.
    fn run(mut self, tests: Option<(&'a Tests<'a>, &mut Lowered)>) -> (Option<Program>, Vec<Span>) {
        self.program.sources = self.input.sources.clone();
        self.header_first();
        self.declare_parties();
        self.declare_types();
        self.declare_names();
        self.header_currency_kind();
        self.declare_calendars();
        self.header_counting();
        self.declare_fields();
        self.declare_flow();
        self.find_asked();
        self.header_rest();
        self.declare_events();
        self.calendar_facts();
        self.check_lazies();
        self.check_eligibility();
        self.check_responsibility();
        self.check_compensation();
        self.check_always();
        self.check_flow();
        // Behind a mistake, what it should have used looks unused.
        if self.input.mistakes.is_empty() && !self.sink.has_errors() {
            self.report_unused();
            self.report_untitled();
        }
        self.report_look_alikes();
        if let Some((tests, examples)) = tests
            && self.input.mistakes.is_empty()
            && !self.sink.has_errors()
        {
            *examples = self.check_examples(tests);
        }
        self.program.hash = self.hash();
        (Some(self.program), self.untyped)
    }

    /// Checks what nothing has needed yet.
    fn check_lazies(&mut self) {
        for at in 0..self.tables.len() {
            self.need_table(at);
        }
        for at in 0..self.hooks.len() {
            self.need_hook(at);
        }
        for at in 0..self.findings.len() {
            self.need_finding(at);
        }
        for at in 0..self.decisions.len() {
            self.need_decision(at);
        }
        for at in 0..self.defines.len() {
            self.need_define(at);
        }
    }

    /// Checks a definition in a scope of its own. Gives what it has become and how many definitions stand on each
    /// other up to it: no more than the limit, for who checks and who decides goes down all of them.
    fn definition<I>(
        &mut self,
        name: &ast::Name,
        check: impl FnOnce(&mut Checker<'a>) -> Option<I>,
    ) -> (Option<I>, usize) {
        if self.open >= DEPTH {
            return (self.too_deep(name), DEPTH);
        }
        self.open += 1;
        let outside = std::mem::take(&mut self.scope);
        let made = roomy(|| check(self));
        let height = std::mem::replace(&mut self.scope, outside).height + 1;
        self.open -= 1;
        if height > DEPTH {
            return (self.too_deep(name), DEPTH);
        }
        self.scope.height = self.scope.height.max(height);
        (made, height)
    }

    fn too_deep<I>(&mut self, name: &ast::Name) -> Option<I> {
        let message = format!("`{}` stands on more than {DEPTH} definitions, one on the other", name.text);
        self.report_once(
            "definitions",
            Diagnostic::new(Code::TooLarge, name.span, message)
                .with_help("say it in fewer steps: a table, a sum over a list, or one longer expression"),
        );
        None
    }

    /// The items of one kind in all files, the policy's own first.
    fn items<T: 'a>(&self, pick: impl Fn(&'a ast::Item) -> Option<&'a T>) -> Vec<&'a T> {
        let files: &'a [&'a ast::File] = self.input.files;
        files.iter().flat_map(|file| file.items.iter()).filter_map(pick).collect()
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.sink.push(diagnostic);
    }

    /// Whether a mistake was made in the text of an expression.
    pub(crate) fn unread(&self, span: Span) -> bool {
        let mut damage = self.input.files.iter().map(|file| &file.damage);
        !self.input.mistakes.is_empty() && damage.any(|damage| damage.touches(span) || damage.cuts(span))
    }

    /// Whether a name seems to be declared in a part that could not be read.
    pub(crate) fn lost(&self, dotted: &str) -> bool {
        let names = |part: &str| self.input.files.iter().any(|file| file.damage.names.contains(part));
        !self.input.mistakes.is_empty() && dotted.split('.').any(names)
    }

    fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::new(code, span, message));
    }

    /// Reports only the first of its kind: what is missing once is missing everywhere.
    fn report_once(&mut self, what: &'static str, diagnostic: Diagnostic) {
        if self.said.insert((diagnostic.code, what)) {
            self.report(diagnostic);
        }
    }

    /// Whether a place is in a library: nothing of it is reported as unused.
    fn in_library(&self, span: Span) -> bool {
        self.input.files.first().is_some_and(|file| file.file != span.file)
    }

    /// The number of a text of the policy.
    fn text_id(&mut self, text: &str) -> TextId {
        if let Some(id) = self.program.text_ids.get(text) {
            return *id;
        }
        let id = self.program.texts.push(text.to_owned());
        self.program.text_ids.insert(text.to_owned(), id);
        id
    }

    /// Titles and reasons, by the policy's languages. Each language must be one of them and stand once.
    fn texts(&mut self, texts: &ast::Texts) -> Texts {
        let mut all: Vec<(u16, String)> = Vec::new();
        for one in &texts.all {
            let Some(language) = self.language_of(one.lang.as_ref()) else { continue };
            let before = all.iter().position(|(seen, _)| *seen == language);
            let of_nobody = |text: &ast::LangText| text.lang.is_none() && self.in_library(text.text.span);
            if before == Some(0) && one.lang.is_some() && texts.all.first().is_some_and(of_nobody) {
                // A library does not know the first language of its policies: where it has a text in it, that is meant.
                all.iter_mut().take(1).for_each(|(_, text)| text.clone_from(&one.text.value));
                continue;
            }
            if before.is_some() {
                self.error(Code::DuplicateItem, one.text.span, "this language has its text already");
                continue;
            }
            all.push((language, one.text.value.clone()));
        }
        Texts { all }
    }

    /// A reason that customers read: every language of the policy must have its text.
    fn reason(&mut self, texts: &ast::Texts) -> Texts {
        let found = self.texts(texts);
        let Some(first) = texts.all.first() else { return found };
        if found.is_empty() {
            return found;
        }
        let has = |at: u16| found.all.iter().any(|(language, _)| *language == at);
        if let Some(names) = self.languages_without(&has) {
            self.report(
                Diagnostic::new(Code::MissingLanguage, first.text.span, format!("this reason has no text in {names}"))
                    .with_help(format!("add the text in {names}, or take the language out of `languages`")),
            );
        }
        found
    }

    /// The languages of the policy that have no text, as a list.
    fn languages_without(&self, has: &dyn Fn(u16) -> bool) -> Option<String> {
        let all = (0u16..).zip(&self.program.languages).filter(|(at, _)| !has(*at));
        let names: Vec<String> = all.map(|(_, name)| format!("`{name}`")).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// The language of a text. A library may know more languages than the policy that imports it.
    fn language_of(&mut self, lang: Option<&ast::Name>) -> Option<u16> {
        match lang {
            None => Some(0),
            Some(lang) if self.in_library(lang.span) && !self.program.languages.contains(&lang.text) => None,
            Some(lang) => self.language(lang),
        }
    }

    fn language(&mut self, lang: &ast::Name) -> Option<u16> {
        let found = self.program.languages.iter().position(|name| *name == lang.text);
        if found.is_none() {
            let known = self.program.languages.join(", ");
            self.report(
                Diagnostic::new(Code::UnknownName, lang.span, format!("the policy has no language `{}`", lang.text))
                    .with_help(format!("its languages are: {known}; add `{}` to `languages` in the header", lang.text)),
            );
        }
        found.and_then(|at| u16::try_from(at).ok())
    }

    /// Sources as texts.
    fn cites(&mut self, cite: &[ast::Text]) -> Vec<String> {
        cite.iter().map(|text| text.value.clone()).collect()
    }

    /// A declared name with its title.
    fn named(&mut self, name: &ast::Name, title: &ast::Texts) -> ir::Named {
        let title = self.texts(title);
        ir::Named { name: name.text.clone(), title, span: name.span }
    }

    /// What a dotted name stands for; using it counts as a use.
    fn look_up(&mut self, dotted: &str) -> Option<Entity> {
        let entity = self.names.get(dotted)?;
        if !self.used.contains(dotted) {
            self.used.insert(dotted.to_owned());
        }
        Some(entity)
    }

    /// The text of a script or Fluent file, which then belongs to the policy.
    fn read_beside(&mut self, path: &str) -> Result<Arc<str>, String> {
        if let Some((_, known)) = self.program.files.iter().find(|(known, _)| known == path) {
            return Ok(known.clone());
        }
        let text: Arc<str> = (self.input.read)(path)?.into();
        self.program.files.push((path.to_owned(), text.clone()));
        Ok(text)
    }

    /// A fingerprint of the texts of the files, in order.
    fn hash(&self) -> String {
        let files = self.input.files.iter().filter_map(|file| self.input.sources.get(file.file));
        let beside = self.program.files.iter().map(|(_, text)| &**text);
        crate::source::fingerprint(files.map(|source| &*source.text).chain(beside))
    }
}
