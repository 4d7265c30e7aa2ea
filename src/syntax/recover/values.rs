//! Values and conditions as people write them elsewhere: numbers in words, amounts, percentages, comparisons.

use super::foreign::{COMPARISONS, NUMBERS};
use super::plan::Idea;
use super::scene::{Scene, is_clause};
use super::tokens::{Kind, Token};
use super::{Mender, expected};
use crate::syntax::grammar::Rule;
use crate::syntax::words;
use std::ops::Range;

impl Mender<'_> {
    /// Everything of this kind that may be meant at the trouble, likeliest first.
    pub(super) fn values(&self, scene: &Scene<'_>, found: Token, ideas: &mut Vec<Idea>) {
        ideas.extend(self.number_in_words(scene, found));
        ideas.extend(self.percent_sign(scene, found));
        ideas.extend(self.computed_percent(scene, found));
        ideas.extend(self.amount(scene, found));
        ideas.extend(self.unit(scene, found));
        ideas.extend(self.second_unit(scene, found));
        ideas.extend(self.comparison(scene, found));
        ideas.extend(self.between_two(scene, found));
        ideas.extend(self.left_side(scene, found));
    }

    /// `thirty days`.
    fn number_in_words(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let before = scene.before()?;
        let word = before.text(scene.text);
        let (_, figure) = NUMBERS.iter().find(|(known, _)| *known == word)?;
        let unit = words::unit(found.text(scene.text))?;
        let right = format!("{figure} {unit}");
        let message = format!("a number is written in figures: `{right}`");
        Some(self.written(before.start..found.end, message, &right, found.end))
    }

    /// `20 of price`, `20 percent of price`.
    fn percent_sign(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let before = scene.before().filter(|before| before.kind == Kind::Number)?;
        let number = before.text(scene.text);
        let end = match found.text(scene.text) {
            "of" if !expected::words(&scene.trouble.expected).iter().any(|word| word == "of") => before.end,
            "per" if matches!(scene.word(scene.here + 1), "cent" | "cents") => scene.token(scene.here + 1)?.end,
            "percent" | "percents" | "pct" | "Prozent" | "prozent" => found.end,
            _ => return None,
        };
        let range = before.start..end;
        let right = format!("{number}%");
        let message = format!("a percentage is written `{right}`");
        let of = if scene.text.get(end..)?.trim_start().starts_with("of") { "of" } else { "" };
        Some(Idea { up_to: found.end + of.len(), ..self.written(range, message, &right, found.end) })
    }

    /// `30 d`, `30 天`.
    fn unit(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let before = scene.before().filter(|before| before.kind == Kind::Number)?;
        let word = found.text(scene.text);
        let unit = words::unit(word).filter(|unit| *unit != word)?;
        let right = format!("{} {unit}", before.text(scene.text));
        let message = format!("units are written out: `{right}`");
        Some(self.written(found.start..found.end, message, unit, found.end))
    }

    /// `1 day and 5 hours`: a period has one unit.
    fn second_unit(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let before = scene.before()?;
        let number = scene.here.checked_sub(2).and_then(|number| scene.token(number))?;
        let joined = matches!(found.text(scene.text), "and" | "," | "plus" | "or");
        let second = if joined { scene.here + 1 } else { scene.here };
        let unit = scene.token(second + 1)?;
        let counts = |token: Option<Token>| token.is_some_and(|token| token.kind == Kind::Number);
        if words::unit(before.text(scene.text)).is_none()
            || words::unit(unit.text(scene.text)).is_none()
            || !counts(Some(number))
            || !counts(scene.token(second))
        {
            return None;
        }
        let diagnostic = self
            .error(number.start..unit.end, "a period is one number with one unit")
            .with_help("write it in the smaller unit, such as `29 hours`; or write the longer one alone");
        Some(Idea { edits: vec![(before.end..unit.end, String::new())], diagnostic, up_to: unit.end })
    }

    /// `n is greater than 5`.
    fn comparison(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        // The words may have been read as a member and be refused at the second, or at the number behind them.
        let first =
            (scene.here.saturating_sub(2)..=scene.here).find(|number| comparison_at(scene, *number).is_some())?;
        let (words, length, right) = comparison_at(scene, first)?;
        let last = scene.token(first + length - 1)?;
        let is = first.checked_sub(1).and_then(|is| scene.token(is)).filter(|is| is.text(scene.text) == "is");
        let value = scene.token(first + length)?;
        let start = is.unwrap_or(scene.token(first)?).start;
        let amount =
            value.kind == Kind::Number || scene.token(first + length + 1).is_some_and(|next| next.kind == Kind::Number);
        let bare = length == 1 && !(first == scene.here && amount) || words.starts_with("at ");
        if is.is_none() && bare {
            return None;
        }
        let message = format!("`{words}` is written `{right}`");
        Some(self.written(start..last.end, message, right, found.end.max(value.end)))
    }

    /// `responsible(seller) of price`, `k % of price`: `of` stands only behind a percentage in figures.
    fn computed_percent(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let sign = found.text(scene.text) == "%";
        let of = if sign { scene.here + 1 } else { scene.here };
        let (before, after) = (operand_before(scene, scene.here)?, operand_after(scene, of + 1)?);
        if scene.word(of) != "of" || found.fresh || !scene.trouble.expected.contains(&Rule::product_op) {
            return None;
        }
        let (left, right) = (scene.text.get(before.clone())?, scene.text.get(after.clone())?);
        let product = format!("{left} * {right}");
        let message = format!("a computed percentage is multiplied: `{product}`");
        let whole = before.start..after.end;
        if left.ends_with(')') && !sign {
            return Some(self.written(whole, message, &product, after.end));
        }
        // A number, or a fact in a group, may be meant as well: what it is worth is not known.
        let diagnostic = self.error(whole.clone(), message).with_help(if sign {
            format!("`{left}` is a percent then, such as `define {left} = 15%`")
        } else {
            format!("that is, if `{left}` is a percent; a fact in a group is written `{right}.{left}`")
        });
        Some(Idea { edits: vec![(whole, "\u{1}".to_owned())], diagnostic, up_to: after.end })
    }

    /// `eur 10`, `10 euros`, `10 dollars`: the code of the currency stands before the amount, in capitals.
    fn amount(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let before = scene.before().filter(|_| !found.fresh)?;
        let (number, word) = match (before.kind, found.kind) {
            (Kind::Number, Kind::Word) => (before.text(scene.text), found.text(scene.text)),
            (Kind::Word, Kind::Number) => (found.text(scene.text), before.text(scene.text)),
            _ => return None,
        };
        let range = before.start..found.end;
        if matches!(word, "dollar" | "dollars" | "Dollar" | "Dollars") {
            let diagnostic =
                self.error(range.clone(), format!("`{word}` does not say which currency is meant")).with_help(format!(
                    "an amount is written with its code before it, such as `USD {number}` or `SGD {number}`"
                ));
            return Some(Idea { edits: vec![(range, "\u{1}".to_owned())], diagnostic, up_to: found.end });
        }
        let right = format!("{} {number}", words::currency(word)?);
        Some(self.written(range, format!("an amount is written `{right}`"), &right, found.end))
    }

    /// `price between EUR 5 and EUR 50`, `n is between 1 and 3`.
    fn between_two(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        // Behind `is` the word was read as a name, and what follows it is refused.
        let at = (scene.here.saturating_sub(1)..=scene.here).find(|number| scene.word(*number) == "between")?;
        let and = (at + 1..scene.tokens.len()).take(16).find(|number| scene.word(*number) == "and")?;
        let (low, high) = (scene.token(at + 1)?, operand_after(scene, and + 1)?);
        let low = scene.text.get(low.start..scene.token(and - 1)?.end)?;
        let (first, test) = match (scene.word(at.saturating_sub(2)), scene.word(at.saturating_sub(1))) {
            ("is", "not") => (at - 2, "not in"),
            (_, "not") => (at - 1, "not in"),
            (_, "is") => (at - 1, "in"),
            _ => (at, "in"),
        };
        let right = format!("{test} {low} .. {}", scene.text.get(high.clone())?);
        let message = format!("`between … and …` is written `{right}`");
        Some(self.written(scene.token(first)?.start..high.end, message, &right, high.end.max(found.end)))
    }

    /// `price > EUR 5 or < EUR 2`: a comparison without its left side, which is that of the one before.
    fn left_side(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let compares = |number: &usize| matches!(scene.word(*number), "<" | ">" | "<=" | ">=");
        if !compares(&scene.here) || !matches!(scene.before()?.text(scene.text), "and" | "or") {
            return None;
        }
        let start = scene.statement().start;
        let earlier = (0..scene.here).rev().find(compares)?;
        scene.token(earlier).filter(|earlier| earlier.start > start)?;
        let left = scene.text.get(operand_before(scene, earlier)?)?;
        let next = operand_after(scene, scene.here + 1)?;
        let right = format!("{left} {}", scene.text.get(found.start..next.end)?);
        let message = format!("each comparison has its left side: `{right}`");
        Some(self.written(found.start..next.end, message, &right, next.end))
    }

    /// `when used, price > EUR 5`: conditions are no list; but a set without its braces is likelier.
    pub(super) fn comma_in_condition(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let start = scene.statement().start;
        let clause = (0..scene.here).rev().find(|number| is_clause(scene.word(*number)))?;
        scene.token(clause).filter(|clause| clause.start >= start)?;
        let (before, next) = (scene.before()?, scene.token(scene.here + 1)?);
        let goes_on = scene.trouble.expected.contains(&Rule::logic_op) && !is_clause(next.text(scene.text));
        if found.text(scene.text) != "," || !goes_on {
            return None;
        }
        let range = before.end..found.end;
        let error = self.error(found.start..found.end, "conditions are joined with `and` or `or`, not with commas");
        let (put, diagnostic) = match scene.word(clause) {
            "when" => (" and", error.with_fix("write `and`", self.span(&range), " and")),
            "unless" => (" or", error.with_help("write `or` if one of them is enough, `and` if all must hold")),
            _ => return None,
        };
        Some(Idea { edits: vec![(range, put.to_owned())], diagnostic, up_to: next.end })
    }
}

/// The path, call or bracket that ends before a token.
fn operand_before(scene: &Scene<'_>, number: usize) -> Option<Range<usize>> {
    let mut first = number.checked_sub(1)?;
    let last = scene.token(first).filter(|last| matches!(last.kind, Kind::Word | Kind::Close))?;
    let is_name = |number: usize| {
        let word = scene.token(number).filter(|token| token.kind == Kind::Word);
        word.is_some_and(|word| !words::is_reserved(word.text(scene.text)))
    };
    if last.kind == Kind::Close {
        let opens = |number: &usize| {
            scene.token(*number).is_some_and(|token| token.kind == Kind::Open && token.depth == last.depth)
        };
        first = (0..first).rev().find(opens)?;
        first -= usize::from(first > 0 && is_name(first - 1));
    }
    while first > 1 && scene.word(first - 1) == "." && is_name(first - 2) {
        first -= 2;
    }
    Some(scene.token(first)?.start..last.end)
}

/// The name or figure that begins with a token, with its path, unit or number.
fn operand_after(scene: &Scene<'_>, first: usize) -> Option<Range<usize>> {
    let begins = scene.token(first).filter(|token| matches!(token.kind, Kind::Word | Kind::Number))?;
    let kind = |number: usize| scene.token(number).filter(|token| !token.fresh).map(|token| token.kind);
    let mut last = first;
    while scene.word(last + 1) == "." && kind(last + 2) == Some(Kind::Word) {
        last += 2;
    }
    let amount = begins.kind == Kind::Word && kind(first + 1) == Some(Kind::Number);
    let period = begins.kind == Kind::Number && words::unit(scene.word(first + 1)).is_some();
    last += usize::from(amount || period);
    Some(begins.start..scene.token(last)?.end)
}

/// The words of a comparison that stand there, how many they are, and how they are written.
fn comparison_at<'c>(scene: &Scene<'_>, number: usize) -> Option<(&'c str, usize, &'c str)> {
    COMPARISONS.iter().find_map(|(words, right)| {
        let fits = words.split(' ').enumerate().all(|(at, word)| scene.word(number + at) == word);
        fits.then(|| (*words, words.split(' ').count(), *right))
    })
}
