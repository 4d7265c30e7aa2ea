//! Whether a message can be written with the values that a notice gives.
//!
//! Promises to look at every variant of every selection and at all that is referred to, each piece at most
//! [`MOST_PIECES`] times in all, so that what passes can be written whatever the values are.

use super::{CATEGORIES, Catalogue, DEEPEST, Found, MOST_PIECES, Problem, Report};
use crate::ir::{Program, Value};
use crate::value::Type;
use fluent_syntax::ast::{
    CallArguments, Expression, Identifier, InlineExpression, Pattern, PatternElement, Variant, VariantKey,
};
use std::collections::BTreeSet;

impl<'t> Catalogue<'t> {
    /// What keeps a message from being written with the given values, and which of them it uses.
    pub fn check(&self, message: &str, given: &[(String, Value)], program: &Program) -> Report {
        let mut walk = Walk {
            catalogue: self,
            given,
            program,
            used: BTreeSet::new(),
            problems: Vec::new(),
            path: Vec::new(),
            pieces: 0,
        };
        let place = self.messages().find(|one| one.id.name == message).map_or(0..0, |one| self.place(one.id.name));
        match self.message(message, None) {
            Found::Pattern(pattern) => {
                walk.enter(message, pattern, None);
                if walk.pieces > MOST_PIECES {
                    let sentence = format!("with all that it refers to, this has more than {MOST_PIECES} pieces");
                    walk.problems.push(Problem::new(place, sentence, "refer to less"));
                }
            }
            Found::Empty => {
                let sentence = format!("the message `{message}` has no text");
                walk.problems.push(Problem::new(place, sentence, "write the text after `=`"));
            }
            Found::Missing => walk.problems.push(Problem::new(
                0..0,
                format!("there is no message `{message}` in this file"),
                format!("add a line `{message} = …`"),
            )),
        }
        Report { problems: walk.problems, used: walk.used.into_iter().collect() }
    }
}

struct Walk<'c, 't> {
    catalogue: &'c Catalogue<'t>,
    given: &'c [(String, Value)],
    program: &'c Program,
    used: BTreeSet<String>,
    problems: Vec<Problem>,
    /// The messages and terms that are being looked at, the outermost first.
    path: Vec<String>,
    pieces: usize,
}

/// Inside a term: the names of what is passed to it.
type Passed<'c> = Option<&'c [&'c str]>;

impl<'c, 't> Walk<'c, 't> {
    fn report(&mut self, at: &'t str, sentence: String, help: impl Into<String>) {
        let problem = Problem::new(self.catalogue.place(at), sentence, help);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn enter(&mut self, name: &str, pattern: &'c Pattern<&'t str>, passed: Passed) {
        self.path.push(name.to_owned());
        self.pattern(pattern, passed);
        self.path.pop();
    }

    fn pattern(&mut self, pattern: &'c Pattern<&'t str>, passed: Passed) {
        for element in &pattern.elements {
            self.pieces += 1;
            if self.pieces > MOST_PIECES {
                return;
            }
            match element {
                PatternElement::TextElement { .. } => {}
                PatternElement::Placeable { expression } => self.expression(expression, passed),
            }
        }
    }

    fn expression(&mut self, expression: &'c Expression<&'t str>, passed: Passed) {
        match expression {
            Expression::Inline(inline) => self.inline(inline, passed),
            Expression::Select { selector, variants } => {
                self.selector(selector, variants, passed);
                for variant in variants {
                    self.pattern(&variant.value, passed);
                }
            }
        }
    }

    fn inline(&mut self, inline: &'c InlineExpression<&'t str>, passed: Passed) {
        match inline {
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            InlineExpression::VariableReference { id } => match passed {
                Some(names) if !names.contains(&id.name) => self.report(
                    id.name,
                    format!("`${}` is not passed to this term", id.name),
                    "a term sees only what stands in the parentheses after it",
                ),
                Some(_) => {}
                None => {
                    self.variable(id.name);
                }
            },
            InlineExpression::MessageReference { id, attribute } => {
                let found = self.catalogue.message(id.name, attribute.as_ref().map(|one| one.name));
                self.follow(id, attribute.as_ref(), "", found, passed);
            }
            InlineExpression::TermReference { id, attribute, arguments } => {
                let names = names(arguments.as_ref());
                let found = self.catalogue.term(id.name, attribute.as_ref().map(|one| one.name));
                self.follow(id, attribute.as_ref(), "-", found, Some(&names));
            }
            InlineExpression::FunctionReference { id, .. } => self.report(
                id.name,
                format!("there is no function `{}`", id.name),
                "values come written for the reader; refer to the value alone",
            ),
            InlineExpression::Placeable { expression } => self.expression(expression, passed),
        }
    }

    /// Looks at what a message or term refers to.
    fn follow(
        &mut self,
        id: &'c Identifier<&'t str>,
        attribute: Option<&'c Identifier<&'t str>>,
        dash: &str,
        found: Found<'c, 't>,
        passed: Passed,
    ) {
        let dot = attribute.map(|one| format!(".{}", one.name)).unwrap_or_default();
        let name = format!("{dash}{}{dot}", id.name);
        let kind = if dash.is_empty() { "message" } else { "term" };
        match found {
            Found::Pattern(_) if self.path.contains(&name) => {
                self.report(id.name, format!("`{name}` refers to itself"), "take the reference out");
            }
            Found::Pattern(_) if self.path.len() >= DEEPEST => {
                self.report(id.name, format!("references stand more than {DEEPEST} deep"), "write the text here");
            }
            Found::Pattern(pattern) => {
                self.enter(&name, pattern, passed);
            }
            Found::Empty => self.report(id.name, format!("the message `{name}` has no text"), "refer to one that has"),
            Found::Missing => {
                self.report(
                    id.name,
                    format!("there is no {kind} `{name}` in this file"),
                    "write it, or refer to another",
                );
            }
        }
    }

    /// The type of a value that the notice gives, and that is used by this.
    fn variable(&mut self, name: &'t str) -> Option<&'c Type> {
        let Some((_, value)) = self.given.iter().find(|(own, _)| own == name) else {
            let all: Vec<String> = self.given.iter().map(|(own, _)| format!("`${own}`")).collect();
            let help = match all.as_slice() {
                [] => "the notice gives no values; add it there".to_owned(),
                all => format!("the notice gives {}; add it there, or use one of these", all.join(", ")),
            };
            self.report(name, format!("the notice gives no `${name}`"), help);
            return None;
        };
        self.used.insert(name.to_owned());
        Some(&value.ty.base)
    }

    fn selector(&mut self, selector: &'c InlineExpression<&'t str>, variants: &'c [Variant<&'t str>], passed: Passed) {
        match (selector, passed) {
            // A term chooses by what may or may not be passed to it; without that it is the default.
            (InlineExpression::VariableReference { .. }, Some(_)) => {}
            (InlineExpression::VariableReference { id }, None) => {
                if let Some(ty) = self.variable(id.name) {
                    self.chooses(id.name, ty, variants);
                }
            }
            (
                InlineExpression::StringLiteral { .. }
                | InlineExpression::NumberLiteral { .. }
                | InlineExpression::FunctionReference { .. }
                | InlineExpression::MessageReference { .. }
                | InlineExpression::TermReference { .. }
                | InlineExpression::Placeable { .. },
                _,
            ) => self.inline(selector, passed),
        }
    }

    /// Whether values of a type can choose, and between these variants.
    fn chooses(&mut self, name: &'t str, ty: &Type, variants: &'c [Variant<&'t str>]) {
        let Some(keys) = Keys::of(ty, self.program) else {
            let help = "choose by a number, a text, `yes` or `no`, or a member of an enum";
            return self.report(name, format!("`${name}` cannot choose between variants"), help);
        };
        for variant in variants {
            let (key, fits) = match (&variant.key, &keys) {
                (VariantKey::NumberLiteral { value }, keys) => (*value, matches!(keys, Keys::Numbers)),
                (VariantKey::Identifier { name }, Keys::Numbers) => (*name, CATEGORIES.contains(name)),
                (VariantKey::Identifier { name }, Keys::Words(words)) => {
                    (*name, words.contains(name) || (variant.default && *name == "other"))
                }
                (VariantKey::Identifier { name }, Keys::Any) => (*name, true),
            };
            if !fits {
                let help = match &keys {
                    Keys::Numbers => format!("write a number or one of {}", listed(&CATEGORIES)),
                    Keys::Words(words) => format!("write one of {}", listed(words)),
                    Keys::Any => "write a word".to_owned(),
                };
                self.report(key, format!("`${name}` is never `{key}`"), help);
            }
        }
    }
}

/// By what values of a type choose.
enum Keys<'c> {
    /// By the number or the form that it wants.
    Numbers,
    /// By one of these words.
    Words(Vec<&'c str>),
    /// By any word.
    Any,
}

impl<'c> Keys<'c> {
    fn of(ty: &Type, program: &'c Program) -> Option<Keys<'c>> {
        match ty {
            Type::Integer | Type::Number => Some(Keys::Numbers),
            Type::Bool => Some(Keys::Words(vec!["yes", "no"])),
            Type::Finding => Some(Keys::Words(vec!["yes", "no", "unproven"])),
            Type::Enum(_) | Type::Party | Type::Remedy => {
                Some(Keys::Words(program.members(ty).map(|member| member.name.as_str()).collect()))
            }
            Type::Error | Type::Text | Type::Currency | Type::Country => Some(Keys::Any),
            Type::Percent
            | Type::Money(_)
            | Type::Date
            | Type::Time
            | Type::DateTime
            | Type::Duration
            | Type::Zone
            | Type::Calendar
            | Type::Counting
            | Type::Rate { .. }
            | Type::Record(_)
            | Type::List(_) => None,
        }
    }
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn names<'t>(arguments: Option<&CallArguments<&'t str>>) -> Vec<&'t str> {
    arguments.iter().flat_map(|all| &all.named).map(|argument| argument.name.name).collect()
}
