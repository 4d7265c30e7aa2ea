//! Types of facts as people write them elsewhere: lists of values, lists of records, what may be unknown.

use super::Mender;
use super::foreign::TYPES;
use super::plan::Idea;
use super::scene::{Body, Scene};
use super::tokens::{Kind, Token};
use crate::diag::Diagnostic;
use crate::syntax::grammar::Rule;
use crate::syntax::words;

impl Mender<'_> {
    /// Everything of this kind that may be meant at the trouble, likeliest first.
    pub(super) fn types(&self, scene: &Scene<'_>, found: Token, ideas: &mut Vec<Idea>) {
        if scene.body() != Body::Fields {
            return;
        }
        ideas.extend(self.yes_no_type(scene, found));
        ideas.extend(self.list_type(scene, found));
        ideas.extend(self.may_be_unknown(scene));
        ideas.extend(self.no_type(scene, found));
    }

    /// `reason in { late, damaged }`, `reason (late, damaged)`, `reason enum { … }`, `reason one of late, damaged`.
    pub(super) fn choice(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let first = match (scene.before()?.text(scene.text), found.text(scene.text)) {
            ("enum", "{" | "(") | ("one", "of") => scene.here - 1,
            (_, "in" | "(") if scene.trouble.expected.contains(&Rule::type_expr) => scene.here,
            _ => return None,
        };
        let name = first.checked_sub(1).and_then(|name| scene.token(name)).filter(|name| name.kind == Kind::Word)?;
        let is_name = |number: usize| {
            let word = scene.token(number).filter(|token| token.kind == Kind::Word);
            word.is_some_and(|word| !words::is_reserved(word.text(scene.text)))
        };
        let start = (first..first + 3).find(|number| is_name(*number) && scene.word(number + 1) == ",")?;
        let mut last = start;
        while scene.word(last + 1) == "," && is_name(last + 2) {
            last += 2;
        }
        let opened =
            start.checked_sub(1).is_some_and(|open| scene.token(open).is_some_and(|open| open.kind == Kind::Open));
        let (from, end) = (scene.token(first)?.start, scene.token(last + usize::from(opened))?);
        let (said, members) =
            (name.text(scene.text), scene.text.get(scene.token(start)?.start..scene.token(last)?.end)?);
        let mut letters = said.chars();
        let enumeration: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        let diagnostic = self
            .error(from..end.end, "a fact that is one of several has an `enum` for its type")
            .with_help(format!("declare `enum {enumeration} {{ {members} }}`, and write `{said} {enumeration}`"));
        (scene.body() == Body::Fields).then(|| Idea {
            edits: vec![(name.end..end.end, " \u{1}".to_owned())],
            diagnostic,
            up_to: end.end,
        })
    }

    /// `items [Item]`, `items Item[]`, `items list<Item>`.
    fn list_type(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let before = scene.before()?;
        let (first, element, last) = match (found.text(scene.text), scene.word(scene.here + 1)) {
            ("[", "]") => (scene.here - 1, scene.here - 1, scene.here + 1),
            ("[", _) if scene.word(scene.here + 2) == "]" => (scene.here, scene.here + 1, scene.here + 2),
            ("<", _) if scene.word(scene.here + 2) == ">" => (scene.here - 1, scene.here + 1, scene.here + 2),
            _ => return None,
        };
        scene.token(element).filter(|element| element.kind == Kind::Word && !before.fresh || first == scene.here)?;
        let right = format!("list of {}", scene.word(element));
        let (start, end) = (scene.token(first)?.start, scene.token(last)?.end);
        Some(self.written(start..end, format!("a list is written `{right}`"), &right, end))
    }

    /// `used bool optional`, `used optional bool`: the second word was read as the next fact.
    fn may_be_unknown(&self, scene: &Scene<'_>) -> Option<Idea> {
        let is_word = |number: usize| matches!(scene.word(number), "optional" | "nullable");
        let last = scene.here.checked_sub(1).filter(|last| scene.token(*last).is_some_and(|token| !token.fresh))?;
        let first = last.checked_sub(1).filter(|first| is_word(*first) != is_word(last))?;
        let ty = scene.word(if is_word(last) { first } else { last });
        let (start, end) = (scene.token(first)?, scene.token(last)?.end);
        let right = format!("{ty}?");
        let message = format!("a fact that may be unknown has a `?` behind its type: `{right}`");
        (!start.fresh).then(|| self.written(start.start..end, message, &right, end))
    }

    /// `faulty yes/no`: the type of yes and no.
    fn yes_no_type(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        if !matches!(found.text(scene.text), "yes" | "no") || !scene.trouble.expected.contains(&Rule::type_expr) {
            return None;
        }
        let whole = matches!(scene.word(scene.here + 1), "/" | "or" | "," | "|");
        let last = if whole { scene.token(scene.here + 2)? } else { found };
        let range = found.start..last.end;
        Some(self.written(range, "the type of yes and no is `bool`".to_owned(), "bool", last.end))
    }

    /// A fact or field whose type was left out; its name is declared all the same.
    fn no_type(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let expected = &scene.trouble.expected;
        let in_fields = matches!(scene.item_word(), "facts" | "record");
        // `price = money`: the type is there, behind a mark too many.
        if found.text(scene.text) == "=" && TYPES.contains(&scene.word(scene.here + 1)) {
            return None;
        }
        let name = if expected.contains(&Rule::type_expr) && expected.contains(&Rule::open) {
            scene.before()?
        } else if expected.contains(&Rule::open) && (found.fresh || found.kind == Kind::Close) {
            let start = scene.statement().start;
            *scene.tokens.iter().find(|token| token.start == start)?
        } else {
            return None;
        };
        if !in_fields || name.kind != Kind::Word || name.start >= found.start {
            return None;
        }
        Some(Idea {
            edits: vec![(name.end..name.end, " \u{1}".to_owned())],
            diagnostic: self.type_missing(scene, name),
            up_to: name.end,
        })
    }

    fn type_missing(&self, scene: &Scene<'_>, name: Token) -> Diagnostic {
        let said = name.text(scene.text);
        if TYPES.contains(&said) {
            return self
                .error(name.start..name.end, format!("a name is missing before `{said}`"))
                .with_help(format!("such as `price {said}`: the name of the fact, then its type"));
        }
        self.error(name.start..name.end, format!("`{said}` has no type")).with_help(format!(
            "write it behind the name: `{said} money`, `{said} bool` (yes or no), `{said} text`, `{said} datetime?`"
        ))
    }
}
