//! A message written with its values.
//!
//! Promises that the written values appear as they are and that numbers choose by their exact value or by the plural
//! rules of the language. What [`Catalogue::check`] has not passed ends in an error, never in a message with holes.

use super::{Catalogue, DEEPEST, Found, Key, LONGEST_MESSAGE, MOST_PIECES, Variable};
use crate::value::Num;
use fluent_syntax::ast::{CallArguments, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::unicode::unescape_unicode_to_string;
use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use unic_langid::LanguageIdentifier;

type Res = Result<(), String>;

impl Catalogue<'_> {
    /// A message in the language of that tag.
    pub fn write(&self, message: &str, variables: &[(String, Variable)], language: &str) -> Result<String, String> {
        let Found::Pattern(pattern) = self.message(message, None) else {
            return Err(format!("there is no message `{message}`"));
        };
        let mut writer = Writer { catalogue: self, plural: plural(language), pieces: 0 };
        let mut out = String::new();
        writer.pattern(&mut out, pattern, variables, 0)?;
        Ok(out)
    }
}

/// The plural rules of a language, if there are such.
fn plural(tag: &str) -> Option<PluralRules> {
    let exact: LanguageIdentifier = tag.parse().ok()?;
    let language = LanguageIdentifier::from_parts(exact.language, None, None, &[]);
    let rules = |of: LanguageIdentifier| PluralRules::create(of, PluralRuleType::CARDINAL).ok();
    rules(exact).or_else(|| rules(language))
}

struct Writer<'c, 't> {
    catalogue: &'c Catalogue<'t>,
    plural: Option<PluralRules>,
    pieces: usize,
}

impl<'t> Writer<'_, 't> {
    fn pattern(
        &mut self,
        out: &mut String,
        pattern: &Pattern<&'t str>,
        variables: &[(String, Variable)],
        depth: usize,
    ) -> Res {
        if depth > DEEPEST {
            return Err(format!("references stand more than {DEEPEST} deep"));
        }
        for element in &pattern.elements {
            self.pieces += 1;
            if self.pieces > MOST_PIECES {
                return Err(format!("it has more than {MOST_PIECES} pieces"));
            }
            match element {
                PatternElement::TextElement { value } => out.push_str(value),
                PatternElement::Placeable { expression } => self.expression(out, expression, variables, depth)?,
            }
            if out.len() > LONGEST_MESSAGE {
                return Err(format!("it is longer than {} KiB", LONGEST_MESSAGE / 1024));
            }
        }
        Ok(())
    }

    fn expression(
        &mut self,
        out: &mut String,
        expression: &Expression<&'t str>,
        variables: &[(String, Variable)],
        depth: usize,
    ) -> Res {
        match expression {
            Expression::Inline(inline) => self.inline(out, inline, variables, depth),
            Expression::Select { selector, variants } => {
                let key = self.key(selector, variables, depth)?;
                let fits = |variant: &&Variant<&str>| self.fits(&variant.key, &key);
                let chosen = variants.iter().find(fits).or_else(|| variants.iter().find(|variant| variant.default));
                chosen.map_or(Ok(()), |variant| self.pattern(out, &variant.value, variables, depth))
            }
        }
    }

    fn inline(
        &mut self,
        out: &mut String,
        inline: &InlineExpression<&'t str>,
        variables: &[(String, Variable)],
        depth: usize,
    ) -> Res {
        match inline {
            InlineExpression::StringLiteral { value } => out.push_str(&unescape_unicode_to_string(value)),
            InlineExpression::NumberLiteral { value } => out.push_str(value),
            InlineExpression::VariableReference { id } => {
                let found = variables.iter().find(|(name, _)| name == id.name);
                let (_, variable) = found.ok_or_else(|| format!("there is no value for `${}`", id.name))?;
                out.push_str(&variable.written);
            }
            InlineExpression::MessageReference { id, attribute } => {
                match self.catalogue.message(id.name, attribute.as_ref().map(|one| one.name)) {
                    Found::Pattern(pattern) => self.pattern(out, pattern, variables, depth + 1)?,
                    Found::Empty | Found::Missing => return Err(format!("there is no message `{}`", id.name)),
                }
            }
            InlineExpression::TermReference { id, attribute, arguments } => {
                let passed = passed(arguments.as_ref());
                match self.catalogue.term(id.name, attribute.as_ref().map(|one| one.name)) {
                    Found::Pattern(pattern) => self.pattern(out, pattern, &passed, depth + 1)?,
                    Found::Empty | Found::Missing => return Err(format!("there is no term `-{}`", id.name)),
                }
            }
            InlineExpression::FunctionReference { id, .. } => {
                return Err(format!("there is no function `{}`", id.name));
            }
            InlineExpression::Placeable { expression } => self.expression(out, expression, variables, depth)?,
        }
        Ok(())
    }

    /// By what a selector chooses.
    fn key(
        &mut self,
        selector: &InlineExpression<&'t str>,
        variables: &[(String, Variable)],
        depth: usize,
    ) -> Result<Key, String> {
        match selector {
            InlineExpression::VariableReference { id } => {
                let found = variables.iter().find(|(name, _)| name == id.name);
                Ok(found.map_or(Key::None, |(_, variable)| variable.key.clone()))
            }
            InlineExpression::NumberLiteral { value } => Ok(number(value)),
            InlineExpression::StringLiteral { .. }
            | InlineExpression::FunctionReference { .. }
            | InlineExpression::MessageReference { .. }
            | InlineExpression::TermReference { .. }
            | InlineExpression::Placeable { .. } => {
                let mut word = String::new();
                self.inline(&mut word, selector, variables, depth)?;
                Ok(Key::Word(word))
            }
        }
    }

    fn fits(&self, variant: &VariantKey<&str>, key: &Key) -> bool {
        match (variant, key) {
            (VariantKey::NumberLiteral { value }, key @ Key::Number(_)) => number(value) == *key,
            (VariantKey::Identifier { name }, Key::Number(own)) => self.category(*own) == *name,
            (VariantKey::Identifier { name }, Key::Word(word)) => name == word,
            (VariantKey::NumberLiteral { .. }, Key::Word(_) | Key::None)
            | (VariantKey::Identifier { .. }, Key::None) => false,
        }
    }

    /// The name of the form that a number wants.
    fn category(&self, number: Num) -> &'static str {
        let text = number.abs().to_string();
        let category = self.plural.as_ref().and_then(|rules| rules.select(text.as_str()).ok());
        match category.unwrap_or(PluralCategory::OTHER) {
            PluralCategory::ZERO => "zero",
            PluralCategory::ONE => "one",
            PluralCategory::TWO => "two",
            PluralCategory::FEW => "few",
            PluralCategory::MANY => "many",
            PluralCategory::OTHER => "other",
        }
    }
}

fn number(text: &str) -> Key {
    Num::parse(text).map_or(Key::None, Key::Number)
}

/// What is passed to a term: quotations and numbers with names.
fn passed(arguments: Option<&CallArguments<&str>>) -> Vec<(String, Variable)> {
    let variable = |value: &InlineExpression<&str>| match value {
        InlineExpression::StringLiteral { value } => {
            let written = unescape_unicode_to_string(value).into_owned();
            Some(Variable { key: Key::Word(written.clone()), written })
        }
        InlineExpression::NumberLiteral { value } => {
            Some(Variable { written: (*value).to_owned(), key: number(value) })
        }
        InlineExpression::FunctionReference { .. }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. }
        | InlineExpression::VariableReference { .. }
        | InlineExpression::Placeable { .. } => None,
    };
    let named = arguments.iter().flat_map(|all| &all.named);
    named.filter_map(|one| Some((one.name.name.to_owned(), variable(&one.value)?))).collect()
}
