//! The one space of names: facts by their whole path, defines, tables, rules, ledger lines and so on. A clash
//! is a diagnostic; look-alikes and mixed scripts are, too. The door to `unicode-security`.

use super::{Checker, Lazy};
use crate::builtins::Builtin;
use crate::diag::{Code, Diagnostic, nearest};
use crate::ir::{self, EventId, FactId, LineId, StageId};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{CalendarId, Coin, CountingId, Currency, EnumId, RecordId};
use std::collections::BTreeMap;
use unicode_security::{GeneralSecurityProfile, MixedScript};

/// So many unknown names of a policy are told with the name that was probably meant.
const SUGGESTIONS: usize = 100;

/// What a name stands for. Numbers without an id are places in the checker's own lists.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Entity {
    Policy,
    Enum(EnumId),
    Record(RecordId),
    Fact(FactId),
    Group,
    Define(usize),
    Table(usize),
    Decision(usize),
    Finding(usize),
    Hook(usize),
    Counting(CountingId),
    Calendar(CalendarId),
    Line(LineId),
    Rule,
    Always,
    Stage(StageId),
    Event(EventId),
    Clock,
    Notice,
}

impl Entity {
    /// What it is, in words.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Entity::Policy => "the policy",
            Entity::Enum(_) => "an enum",
            Entity::Record(_) => "a record",
            Entity::Fact(_) => "a fact",
            Entity::Group => "a group of facts",
            Entity::Define(_) => "a define",
            Entity::Table(_) => "a table",
            Entity::Decision(_) => "a decision",
            Entity::Finding(_) => "a finding",
            Entity::Hook(_) => "a hook",
            Entity::Counting(_) => "a counting",
            Entity::Calendar(_) => "a calendar",
            Entity::Line(_) => "a ledger line",
            Entity::Rule => "a rule",
            Entity::Always => "an `always` rule",
            Entity::Stage(_) => "a stage",
            Entity::Event(_) => "an event",
            Entity::Clock => "a clock",
            Entity::Notice => "a notice",
        }
    }

    /// Whether it can stand in an expression.
    pub(crate) fn is_value(self) -> bool {
        match self {
            Entity::Fact(_)
            | Entity::Define(_)
            | Entity::Decision(_)
            | Entity::Finding(_)
            | Entity::Line(_)
            | Entity::Stage(_)
            | Entity::Event(_) => true,
            Entity::Policy
            | Entity::Enum(_)
            | Entity::Record(_)
            | Entity::Group
            | Entity::Table(_)
            | Entity::Hook(_)
            | Entity::Counting(_)
            | Entity::Calendar(_)
            | Entity::Rule
            | Entity::Always
            | Entity::Clock
            | Entity::Notice => false,
        }
    }
}

/// All names by their dotted path.
#[derive(Default)]
pub(crate) struct Names {
    all: BTreeMap<String, (Entity, Span)>,
}

impl Names {
    pub(crate) fn get(&self, dotted: &str) -> Option<Entity> {
        self.all.get(dotted).map(|(entity, _)| *entity)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Entity, Span)> {
        self.all.iter().map(|(name, (entity, span))| (name.as_str(), *entity, *span))
    }

    /// The names that can stand in an expression.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.iter().filter(|(_, entity, _)| entity.is_value()).map(|(name, _, _)| name)
    }

    /// The names of one kind.
    pub(crate) fn of_kind(&self, pick: impl Fn(Entity) -> bool) -> Vec<String> {
        self.iter().filter(|(_, entity, _)| pick(*entity)).map(|(name, _, _)| name.to_owned()).collect()
    }
}

/// Names that the language keeps for itself in expressions.
const BUILT_IN: [&str; 8] =
    ["now", "case", "compensation", "eligible_items", "responsible", "eligible", "under_review", "responsibility"];

impl<'a> Checker<'a> {
    /// Takes a name into the one space.
    pub(crate) fn declare(&mut self, dotted: &str, span: Span, entity: Entity) {
        if BUILT_IN.contains(&dotted) {
            self.report(
                Diagnostic::new(Code::DuplicateName, span, format!("`{dotted}` is a word of the language"))
                    .with_help("choose another name"),
            );
            return;
        }
        if matches!(entity, Entity::Hook(_)) && Builtin::named(dotted).is_some() {
            self.report(
                Diagnostic::new(Code::DuplicateName, span, format!("`{dotted}` is a function of the language"))
                    .with_help("choose another name for the hook, or take it out if the language's function is meant"),
            );
            return;
        }
        if let Some((before, place)) = self.names.all.get(dotted) {
            let diagnostic = Diagnostic::new(
                Code::DuplicateName,
                span,
                format!("the name `{dotted}` is given twice: here to {}, before to {}", entity.word(), before.word()),
            )
            .with_place(*place, "first given here")
            .with_help("all names of a policy share one space; rename one of them");
            self.report(diagnostic);
            // What the case brings keeps the name, so that its uses are no further mistakes.
            if !matches!(entity, Entity::Fact(_)) {
                return;
            }
        }
        self.names.all.insert(dotted.to_owned(), (entity, span));
    }

    /// All names except facts' and ledger lines', which come with their ids.
    pub(crate) fn declare_names(&mut self) {
        if let Some(policy) = self.policy {
            self.names.all.insert(policy.name.text.clone(), (Entity::Policy, policy.name.span));
            // The policy's own name is a file's label: a fact may have it as well.
            self.names.all.remove(&policy.name.text);
        }
        let files: &'a [&'a ast::File] = self.input.files;
        for item in files.iter().flat_map(|file| file.items.iter()) {
            self.declare_item(item);
        }
    }

    fn declare_item(&mut self, item: &'a ast::Item) {
        match item {
            ast::Item::Table(one) => {
                self.declare(&one.name.text, one.name.span, Entity::Table(self.tables.len()));
                self.tables.push(Lazy::new(one));
            }
            ast::Item::Define(one) => {
                self.declare(&one.name.text, one.name.span, Entity::Define(self.defines.len()));
                self.defines.push(Lazy::new(one));
            }
            ast::Item::Decision(one) => {
                self.declare(&one.name.text, one.name.span, Entity::Decision(self.decisions.len()));
                self.decisions.push(Lazy::new(one));
                self.declare_rules(&one.rules);
            }
            ast::Item::Finding(one) => {
                self.declare(&one.name.text, one.name.span, Entity::Finding(self.findings.len()));
                self.findings.push(Lazy::new(one));
                self.declare_rules(&one.rules);
            }
            ast::Item::Hook(one) => {
                self.declare(&one.name.text, one.name.span, Entity::Hook(self.hooks.len()));
                self.hooks.push(Lazy::new(one));
            }
            ast::Item::Always(one) => self.declare(&one.name.text, one.name.span, Entity::Always),
            ast::Item::Eligibility(one) => self.declare_rules(&one.rules),
            ast::Item::Responsibility(one) => self.declare_rules(&one.rules),
            ast::Item::Policy(_)
            | ast::Item::Import(_)
            | ast::Item::Enum(_)
            | ast::Item::Parties(_)
            | ast::Item::Remedies(_)
            | ast::Item::Record(_)
            | ast::Item::Facts(_)
            | ast::Item::Counting(_)
            | ast::Item::Calendar(_)
            | ast::Item::Workflow(_)
            | ast::Item::Clock(_)
            | ast::Item::Notice(_)
            | ast::Item::Migrate(_)
            | ast::Item::Example(_) => {}
            // Only the first `compensation` counts; another one is reported where it is checked.
            ast::Item::Compensation(one) if self.lines_declared => self.declared_twice(one),
            ast::Item::Compensation(one) => {
                self.lines_declared = true;
                for (at, line) in one.lines.iter().enumerate() {
                    self.declare(&line.name.text, line.name.span, Entity::Line(LineId::at(at)));
                }
            }
        }
    }

    /// A second `compensation`: its lines have names all the same, so that using them is no second mistake.
    fn declared_twice(&mut self, one: &'a ast::Compensation) {
        for line in &one.lines {
            self.declare(&line.name.text, line.name.span, Entity::Line(LineId(u32::MAX)));
        }
    }

    fn declare_rules(&mut self, rules: &[ast::Rule]) {
        for name in rules.iter().filter_map(|rule| rule.name.as_ref()) {
            self.declare(&name.text, name.span, Entity::Rule);
        }
    }

    /// Says how the words of other languages for yes, no and today are written here. Whether the name is one of them.
    pub(crate) fn truth(&mut self, name: &str, span: Span) -> bool {
        let right = match name {
            "true" | "True" | "TRUE" => "yes",
            "false" | "False" | "FALSE" => "no",
            "today" => "date_of(now)",
            _ => return false,
        };
        self.report(Diagnostic::new(Code::UnknownName, span, format!("`{name}` is written `{right}` here")).with_fix(
            format!("write `{right}`"),
            span,
            right,
        ));
        true
    }

    /// `EUR10`: says how an amount is written. Whether the name is one.
    pub(crate) fn amount_in_one(&mut self, name: &str, span: Span) -> bool {
        let Some((code, figure)) = name.find(|mark: char| mark.is_ascii_digit()).map(|at| name.split_at(at)) else {
            return false;
        };
        // A code in small letters may be the beginning of a name; that of the policy's own currency is none.
        let upper = code.to_ascii_uppercase();
        let own = self.coin.as_ref().is_some_and(|coin| matches!(coin, Coin::Fixed(one) if one.code() == upper));
        let is_code = Currency::named(&upper).is_some() && (own || upper == code);
        if !is_code || !figure.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let right = format!("{upper} {figure}");
        self.report(Diagnostic::new(Code::UnknownName, span, format!("an amount is written `{right}`")).with_fix(
            format!("write `{right}`"),
            span,
            right,
        ));
        true
    }

    /// Whether an unknown name is a value that is written otherwise here, which is reported.
    pub(crate) fn worded(&mut self, name: &str, span: Span) -> bool {
        self.truth(name, span) || self.amount_in_one(name, span)
    }

    /// Whether a nearest name may still be looked for: thousands of unknown names would take minutes, and whoever
    /// reads the first ones knows what is wrong.
    pub(crate) fn may_suggest(&self) -> bool {
        self.suggested < SUGGESTIONS
    }

    /// Says that a name is unknown, with the nearest known one.
    pub(crate) fn unknown<'n>(&mut self, what: &str, name: &str, span: Span, known: impl IntoIterator<Item = &'n str>) {
        if self.lost(name) {
            return;
        }
        let mut diagnostic = Diagnostic::new(Code::UnknownName, span, format!("there is no {what} `{name}`"));
        if !self.may_suggest() {
            return self.report(diagnostic);
        }
        self.suggested += 1;
        let known: Vec<&str> = known.into_iter().collect();
        if let Some(near) = nearest(name, known.iter().copied()) {
            diagnostic =
                diagnostic.with_help(format!("did you mean `{near}`?")).with_fix(format!("write `{near}`"), span, near);
        } else if !known.is_empty() && known.len() <= 12 {
            let list: Vec<String> = known.iter().map(|one| format!("`{one}`")).collect();
            diagnostic = diagnostic.with_help(format!("there are: {}", list.join(", ")));
        }
        self.report(diagnostic);
    }

    /// Names that look like another name, and names that mix scripts.
    pub(crate) fn report_look_alikes(&mut self) {
        let mut skeletons: BTreeMap<String, (String, Span)> = BTreeMap::new();
        let mut found = Vec::new();
        let parts = self.names.iter().map(|(name, _, span)| (name.to_owned(), span));
        let members = self.program.enums.values().flat_map(|one| one.members.iter());
        let parties = self.program.parties.values().map(|one| &one.decl);
        let fields = self.program.records.values().flat_map(|one| one.fields.iter().map(|field| &field.decl));
        let more = members.chain(parties).chain(self.program.remedies.values()).chain(fields);
        let recorded = self.recorded_fields();
        let all: Vec<(String, Span)> =
            parts.chain(more.map(|one| (one.name.clone(), one.span))).chain(recorded).collect();
        for (name, span) in all {
            if let Some(mixed) = mixed_script(&name) {
                found.push(
                    Diagnostic::new(Code::MixedScript, span, format!("the name `{name}` mixes scripts: {mixed}"))
                        .with_help("write a name in one script (Chinese may stand beside Latin letters and digits)"),
                );
                continue;
            }
            if name.is_ascii() && !name.contains(['0', '1', 'l', 'I', 'O', 'm']) {
                // Plain letters look like nothing but themselves; only the others need a skeleton.
                skeletons.entry(name.clone()).or_insert((name, span));
                continue;
            }
            let skeleton: String = unicode_security::skeleton(&name).collect();
            match skeletons.get(&skeleton) {
                Some((other, place)) if *other != name => {
                    found.push(
                        Diagnostic::new(Code::LookAlike, span, format!("the name `{name}` looks like `{other}`"))
                            .with_place(*place, "the other name")
                            .with_help("rename one of them: readers cannot tell them apart"),
                    );
                }
                Some(_) => {}
                None => {
                    skeletons.insert(skeleton, (name, span));
                }
            }
        }
        for diagnostic in found {
            self.report(diagnostic);
        }
    }

    /// The fact of that id.
    pub(crate) fn fact(&self, id: FactId) -> &ir::Fact {
        self.program.facts.at(id)
    }
}

/// Which scripts a name mixes, if it does. Chinese, Japanese and Korean may stand beside Latin letters.
fn mixed_script(name: &str) -> Option<String> {
    for part in name.split(['.', '_']) {
        if !part.is_single_script() && !part.chars().all(|letter| letter.is_ascii() || is_east_asian(letter)) {
            let foreign: Vec<String> = part
                .chars()
                .filter(|letter| !letter.is_ascii())
                .map(|letter| format!("`{letter}` (U+{:04X})", letter as u32))
                .collect();
            return Some(format!("{} beside Latin letters", foreign.join(", ")));
        }
        if let Some(odd) = part.chars().find(|letter| !letter.identifier_allowed()) {
            return Some(format!("`{odd}` (U+{:04X}) is not a letter of a living script", odd as u32));
        }
    }
    None
}

fn is_east_asian(letter: char) -> bool {
    matches!(letter as u32, 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x323AF)
}
