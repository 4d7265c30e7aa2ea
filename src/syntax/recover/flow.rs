//! What a mistake in a workflow, a clock, a notice or an example most likely is.

use super::plan::Idea;
use super::scene::{Body, Scene};
use super::tokens::{Kind, Token};
use super::{Mender, expected};
use crate::diag::{Code, Diagnostic, nearest};
use crate::syntax::grammar::Rule;
use crate::syntax::words;

impl Mender<'_> {
    /// `=>` for an arrow, a comma between effects.
    pub(super) fn mark_of_a_flow(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let mark = found.text(scene.text);
        let right = match mark {
            "=>" | ">" | "-" | "=" | ":" if expected::is_arrow(&scene.trouble.expected) => "->",
            "," if scene.body() == Body::Effects => ";",
            _ => return None,
        };
        let up_to = scene.token(scene.here + 1).map_or(found.end, |next| next.end);
        Some(Idea { up_to, ..self.instead(scene, found, format!("`{right}` stands here, not `{mark}`"), right) })
    }

    /// `expect compensation.total EUR 5.00`, as facts are written.
    pub(super) fn missing_is(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        if scene.body() != Body::Case || found.fresh || !scene.trouble.expected.contains(&Rule::compare_op) {
            return None;
        }
        let here = found.start..found.start;
        let diagnostic = self
            .error(found.start..found.end, format!("`is` is missing before {}", found.said(scene.text)))
            .with_fix("put `is` here", self.span(&here), "is ");
        let up_to = scene.token(scene.here + 1).map_or(found.end, |next| next.end);
        Some(Idea { edits: vec![(here, "is ".to_owned())], diagnostic, up_to })
    }

    /// `at buyer.modify(asked exchange)`: a step without its time, which was read as a call.
    pub(super) fn timeless(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let bracket = scene.open_brackets().pop().filter(|bracket| scene.word(*bracket) == "(")?;
        let at = bracket.checked_sub(4).filter(|at| matches!(scene.word(*at), "at" | "after"))?;
        if scene.body() != Body::Case || scene.word(at + 2) != "." {
            return None;
        }
        let (word, here) = (scene.token(at)?, scene.token(at + 1)?.start);
        let (time, put) =
            if word.text(scene.text) == "at" { ("2026-03-05T10:00", "now ") } else { ("2 days", "1 day ") };
        let said = word.text(scene.text);
        let diagnostic = self
            .error(word.start..word.end, format!("`{said}` does not say when"))
            .with_help(format!("write `{said} {time} …`"));
        Some(Idea { edits: vec![(here..here, put.to_owned())], diagnostic, up_to: found.end })
    }

    /// A line of an example whose first word has a slip in it, so that it was read as a fact.
    pub(super) fn misspelt_lead(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let start = scene.statement().start;
        let lead = scene.tokens.iter().find(|token| token.start == start && token.start < found.start).copied()?;
        let word = lead.text(scene.text);
        let right = nearest(word, ["expect", "after", "each", "base"]).filter(|right| *right != word)?;
        if scene.body() != Body::Case || lead.kind != Kind::Word {
            return None;
        }
        let message = format!("there is no word `{word}` here; did you mean `{right}`?");
        Some(Idea { up_to: found.end, ..self.instead(scene, lead, message, right) })
    }

    /// A fact of an example behind what happens.
    pub(super) fn late_fact(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let leads = scene.body() == Body::Case && found.fresh && found.kind == Kind::Word;
        if !leads || expected::is_value(&scene.trouble.expected) || words::is_reserved(found.text(scene.text)) {
            return None;
        }
        let said = found.said(scene.text);
        let diagnostic = self
            .error(found.start..found.end, format!("{said} is neither a step nor an expectation"))
            .with_help("the facts of an example stand before what happens");
        let range = scene.next_statement();
        Some(Idea { up_to: range.end, edits: vec![(range, String::new())], diagnostic })
    }

    /// `buyer or seller may …`: a list has commas.
    pub(super) fn word_for_comma(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let word = found.text(scene.text);
        if !matches!(word, "or" | "and" | "&" | "&&" | "+") || !scene.trouble.expected.contains(&Rule::comma) {
            return None;
        }
        let before = scene.before()?;
        let range = found.start..found.end;
        let diagnostic = self.error(range.clone(), format!("a list has commas, not `{word}`")).with_fix(
            "write a comma",
            self.span(&(before.end..found.end)),
            ",",
        );
        let up_to = scene.token(scene.here + 1).map_or(found.end, |next| next.end);
        Some(Idea { edits: vec![(before.end..found.end, ",".to_owned())], diagnostic, up_to })
    }

    /// `buyer may withdraw withdrawn`: the stage was read as the actor of the next line.
    pub(super) fn arrow_before(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let name = scene.before().filter(|name| name.kind == Kind::Word && !name.fresh)?;
        if scene.body() != Body::Stage || !scene.trouble.expected.contains(&Rule::kw_may) {
            return None;
        }
        if let Some(stage) = scene.here.checked_sub(2).filter(|stage| scene.word(*stage) == "stage")
            && scene.word(stage.saturating_sub(1)) == "->"
        {
            let right = name.text(scene.text);
            let message = format!("a stage is named behind an arrow without the word: `-> {right}`");
            return Some(self.written(scene.token(stage)?.start..name.end, message, right, found.start));
        }
        if !found.fresh && matches!(name.text(scene.text), "goto" | "go" | "becomes" | "moves") {
            let message = format!("`{}` is written `->` here", name.text(scene.text));
            return Some(Idea { up_to: found.end, ..self.instead(scene, name, message, "->") });
        }
        let here = name.start..name.start;
        let message = format!("`->` is missing before {}", name.said(scene.text));
        let diagnostic = self.error(name.start..name.end, message).with_fix("put `->` here", self.span(&here), "-> ");
        Some(Idea { edits: vec![(here, "-> ".to_owned())], diagnostic, up_to: found.start })
    }

    /// `buyer may withdraw -> closed when used`: the condition stands before the arrow.
    pub(super) fn late_condition(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let (word, start) = (found.text(scene.text), scene.statement().start);
        let beside = |number: &usize| scene.token(*number).is_some_and(|token| token.depth == found.depth);
        let mut before = (0..scene.here).rev().filter(beside);
        let arrow = before.find(|number| matches!(scene.word(*number), "->" | ","))?;
        let first = scene.token(arrow).filter(|arrow| arrow.start > start && arrow.text(scene.text) == "->")?;
        // Where a condition stands before the arrow as well, this is the next branch.
        let branch = before.take_while(|number| !begins_line(scene, *number)).any(|n| scene.word(n) == "when");
        if !matches!(word, "when" | "if" | "unless") || !matches!(scene.body(), Body::Stage | Body::Duty) || branch {
            return None;
        }
        let ends = |number: &usize| {
            let token = scene.token(*number).filter(|token| token.depth >= found.depth);
            let goes_on = |word| matches!(word, "because" | "cite" | "else" | "," | "->" | "{" | "remind");
            token.is_none_or(|token| token.depth == found.depth && goes_on(token.text(scene.text)))
                || begins_line(scene, *number)
        };
        let behind = (scene.here + 1..scene.tokens.len()).find(ends).unwrap_or(scene.tokens.len());
        let last = scene.token(behind - 1).filter(|last| last.start > found.start)?;
        let condition = scene.text.get(found.end..last.end)?.trim();
        let consequence = scene.text.get(first.start..scene.before()?.end)?;
        if matches!(scene.word(behind), "->" | "{") {
            return None;
        }
        let right = match word {
            "unless" => format!("when not ({condition}) {consequence}"),
            _ => format!("when {condition} {consequence}"),
        };
        let message = "a condition stands before the arrow".to_owned();
        Some(self.written(first.start..last.end, message, &right, last.end))
    }

    /// The next stage, or the next line of a stage, within a block that was not closed.
    pub(super) fn next_block(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let (begins, blocks) = scene.next_block()?;
        let before = begins.checked_sub(1).and_then(|before| scene.token(before))?;
        let brace =
            scene.open_brackets().len().checked_sub(blocks).and_then(|at| scene.open_brackets().get(at).copied())?;
        let (opening, here) = (scene.token(brace)?, self.span(&(before.end..before.end)));
        let opening = self.span(&(opening.start..opening.end));
        let diagnostic = Diagnostic::new(Code::UnclosedBlock, opening, "this block is not closed")
            .with_label("it opens here")
            .with_place(here, "a `}` is missing here")
            .with_fix("put the `}`", here, "\n}");
        Some(Idea { edits: vec![(before.end..before.end, "\n}".repeat(blocks))], diagnostic, up_to: found.end })
    }

    /// What is said of a workflow or an example where the general sentence would not help.
    pub(super) fn about_flow(&self, scene: &Scene<'_>, found: Token) -> Option<Diagnostic> {
        let expected = &scene.trouble.expected;
        let before = scene.before()?;
        let place = before.start..before.end;
        match before.text(scene.text) {
            "else" if expected::is_arrow(expected) => Some(
                self.error(place, "this `else` leads nowhere")
                    .with_help("write `else -> STAGE`, or hand the duty on: `else ACTOR within 1 day`"),
            ),
            "of" if matches!(scene.body(), Body::Stage | Body::Duty) && expected::is_value(expected) => Some(
                self.error(place, "this period has no beginning")
                    .with_help("say from when it counts, or leave the `of` out: then it counts from the stage's entry"),
            ),
            "expect" => Some(self.error(place, "nothing is expected here").with_help(
                "such as `expect stage ended`, `expect allow refund`, `expect compensation.total is EUR 5.00`",
            )),
            "->" => Some(
                self.error(place, "this arrow leads nowhere").with_help("a stage's name stands behind it, or `back`"),
            ),
            _ if matches!(scene.body(), Body::Stage | Body::Duty) && late_window(scene, found) => {
                let word = found.text(scene.text);
                Some(
                    self.error(found.start..found.end, format!("`{word}` stands too late"))
                        .with_help("the clauses have one order: event, window, `at most`, `when`, `->`"),
                )
            }
            _ if scene.body() == Body::Clock && expected.contains(&Rule::kw_early) => Some(
                self.error(place, format!("`early` or `late` is missing behind {}", before.said(scene.text)))
                    .with_help("a threshold is `at 50%`, `at 1 hour early` or `at 1 hour late`"),
            ),
            _ => None,
        }
    }
}

/// Whether a line of a stage begins there, or the next stage.
fn begins_line(scene: &Scene<'_>, number: usize) -> bool {
    scene.leads_line(number, &["stage", "any", "in", "on", "after", "at"])
}

/// Whether a clause begins there that belongs before the arrow.
fn late_window(scene: &Scene<'_>, found: Token) -> bool {
    let word = found.text(scene.text);
    let clause = matches!(word, "within" | "from" | "until") || word == "at" && scene.word(scene.here + 1) == "most";
    clause && !scene.trouble.expected.iter().any(|rule| matches!(rule, Rule::act_within | Rule::kw_within))
}
