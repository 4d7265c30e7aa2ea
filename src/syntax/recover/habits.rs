//! What people write who know other languages, or the rules alone: articles, brackets of another kind, names with
//! blanks and dashes, clauses in another order.

use super::plan::{Idea, closing_mark};
use super::scene::{Body, Scene, is_clause};
use super::tokens::{Kind, Token};
use super::{Mender, expected};
use crate::syntax::grammar::Rule;
use crate::syntax::words;
use std::ops::Range;

impl Mender<'_> {
    /// Everything of this kind that may be meant at the trouble, likeliest first.
    pub(super) fn habits(&self, scene: &Scene<'_>, found: Token, ideas: &mut Vec<Idea>) {
        ideas.extend(self.choice(scene, found));
        ideas.extend(self.other_bracket(scene, found));
        ideas.extend(self.braces_too_many(scene, found));
        ideas.extend(self.commas(scene, found));
        self.values(scene, found, ideas);
        ideas.extend(self.counted_after(scene, found));
        ideas.extend(self.joined_name(scene, found));
        ideas.extend(self.article(scene, found));
        ideas.extend(self.if_clause(scene, found));
        ideas.extend(self.outcome_first(scene, found));
        ideas.extend(self.reason(scene, found));
        ideas.extend(self.window_in_condition(scene, found));
        ideas.extend(self.between(scene, found));
        ideas.extend(self.window_reversed(scene, found));
        ideas.extend(self.field_clause(scene, found));
        self.types(scene, found, ideas);
        ideas.extend(self.title_alone(scene, found));
        ideas.extend(self.opening_hours(scene, found));
        ideas.extend(self.in_one_word(scene, found));
        ideas.extend(self.duty_first(scene, found));
        ideas.extend(self.late_condition(scene, found));
        ideas.extend(self.set_without_braces(scene, found));
        ideas.extend(self.needless(scene, found));
        ideas.extend(self.test_word(scene, found));
        ideas.extend(self.else_arrow(scene, found));
        ideas.extend(self.bare_table(scene, found));
        ideas.extend(self.expected_verdict(scene, found));
    }

    /// What may be meant where nothing that is likelier helps.
    pub(super) fn last_habits(&self, scene: &Scene<'_>, found: Token, ideas: &mut Vec<Idea>) {
        ideas.extend(self.comma_in_condition(scene, found));
        ideas.extend(self.no_exception(scene, found));
        ideas.extend(self.word_too_many(scene, found));
    }

    /// An idea that replaces one part, and says how it is written.
    pub(super) fn written(&self, range: Range<usize>, message: String, right: &str, up_to: usize) -> Idea {
        let title = if right.is_empty() { "take it out".to_owned() } else { format!("write `{right}`") };
        let diagnostic = self.error(range.clone(), message).with_fix(title, self.span(&range), right);
        Idea { edits: vec![(range, right.to_owned())], diagnostic, up_to }
    }

    /// `facts ( … )`, `table fee(market)`: the right place for a bracket, and the wrong bracket.
    fn other_bracket(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let mark = found.text(scene.text);
        let right = scene.trouble.expected.iter().find_map(|rule| match rule {
            Rule::open => Some("{"),
            Rule::opening_square if scene.item_word() == "table" && scene.body() == Body::Whole => Some("["),
            _ => None,
        })?;
        if found.kind != Kind::Open || mark == right || matches!(scene.before()?.text(scene.text), "in" | "not") {
            return None;
        }
        let closing = closing_mark(right);
        let diagnostic = self
            .error(found.start..found.end, format!("`{right}` stands here, not `{mark}`"))
            .with_help(format!("write `{right} … {closing}` instead of `{mark} … {}`", closing_mark(mark)));
        let mut edits = vec![(found.start..found.end, right.to_owned())];
        if let Some(other) = scene.closing(scene.here) {
            edits.push((other.start..other.end, closing.to_owned()));
        }
        Some(Idea { edits, diagnostic, up_to: found.end })
    }

    /// `table fee[market] : money { | … | }`, `except a { allow refund }`: braces round what has none.
    fn braces_too_many(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let expected = &scene.trouble.expected;
        let (what, example) = if expected.contains(&Rule::header) {
            ("the rows of a table stand", "a table ends where its rows end")
        } else if expected.contains(&Rule::verdict_word) || expected.contains(&Rule::verdict) {
            ("a rule stands", "it ends where the next one begins")
        } else {
            return None;
        };
        let closing = scene.closing(scene.here).filter(|_| found.text(scene.text) == "{")?;
        let diagnostic = self
            .error(found.start..found.end, format!("{what} without braces"))
            .with_help(format!("take this `{{` and its `}}` out: {example}"));
        let edits = vec![(found.start..found.end, String::new()), (closing.start..closing.end, String::new())];
        Some(Idea { edits, diagnostic, up_to: found.end })
    }

    /// `enum Size { small medium large }`: members without commas.
    fn commas(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let open = *scene.open_brackets().last().filter(|_| scene.body() == Body::Members)?;
        let closing = scene.closing(open)?;
        if found.kind != Kind::Word || !scene.trouble.expected.contains(&Rule::comma) {
            return None;
        }
        let begins = |number: &usize| {
            let token = scene.token(*number).filter(|token| token.kind == Kind::Word && token.depth == found.depth);
            token.is_some()
                && !matches!(scene.word(number - 1), "," | "{")
                && !words::is_reserved(scene.word(number - 1))
        };
        let inside = (scene.here..scene.tokens.len())
            .take_while(|number| scene.token(*number).is_some_and(|token| token.start < closing.start));
        let ends = inside.filter(begins).filter_map(|number| scene.token(number - 1)).map(|before| before.end);
        let edits: Vec<_> = ends.map(|end| (end..end, ",".to_owned())).collect();
        let diagnostic = self
            .error(found.start..found.end, format!("`,` is missing before `{}`", found.text(scene.text)))
            .with_help("the parts of a list have commas between them");
        (edits.len() > 1).then_some(Idea { edits, diagnostic, up_to: closing.start })
    }

    /// `within 30 days after X`: read as `30 days after X`, which lacks its `of`.
    fn counted_after(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        if !expected::words(&scene.trouble.expected).iter().any(|word| word == "of") {
            return None;
        }
        let start = scene.statement().start;
        let at = (0..scene.here).rev().take(16).find(|number| scene.word(*number) == "after")?;
        let after = scene.token(at).filter(|after| after.start > start)?;
        let begins = at.checked_sub(3).is_some_and(|within| scene.word(within) == "within");
        let counted = at.checked_sub(1).is_some_and(|unit| words::unit(scene.word(unit)).is_some());
        if !begins || !counted {
            return None;
        }
        Some(self.written(after.start..after.end, "`after` is written `of` here".to_owned(), "of", found.start))
    }

    /// `bike shop`, `bought-at`, `in time`: a name has neither blanks nor dashes.
    fn joined_name(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let here = scene.here;
        let wants_name = |rule: &Rule| matches!(rule, Rule::name | Rule::field_name);
        let first = if scene.glued(here) || scene.dash(here) {
            (0..here).rev().find(|number| !scene.glued(*number) && !scene.dash(*number))?
        } else if found.kind == Kind::Word && follows_name(scene, found) {
            here - 1
        } else if scene.trouble.expected.iter().any(wants_name) && (scene.dash(here + 1) || scene.word(here) == "in") {
            here
        } else {
            return None;
        };
        let by_dash = scene.dash(first + 1);
        // A title or another word may stand behind most names; behind that of a rule or a fact stands what it is.
        let to_the_end = !by_dash && names_something(scene, first.wrapping_sub(1)) && scene.word(first - 1) != "except";
        let mut last = first;
        while scene.token(last + 1).is_some_and(|next| !next.fresh) {
            let next = scene.word(last + 1);
            let word = scene.token(last + 1).is_some_and(|token| token.kind == Kind::Word);
            let dash = scene.dash(last + 1);
            let glued = by_dash && (dash || scene.glued(last + 1));
            let apart =
                !by_dash && word && !ends_name(next) && (last < here || to_the_end && !words::is_reserved(next));
            if !glued && !apart {
                break;
            }
            last += 1;
        }
        let (start, end) = (scene.token(first)?, scene.token(last)?);
        let parts = (first..=last).map(|number| scene.word(number)).filter(|word| *word != "-");
        let right = parts.collect::<Vec<_>>().join("_");
        if last == first || start.kind != Kind::Word || end.kind != Kind::Word {
            return None;
        }
        let what = if by_dash { "no dashes" } else { "no blanks" };
        let message = format!("a name has {what}: `{right}`");
        Some(self.written(start.start..end.end, message, &right, end.end.max(found.end)))
    }

    /// `allow a refund`.
    fn article(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let before = scene.before().filter(|before| !before.fresh || scene.body() == Body::Stage)?;
        let word = before.text(scene.text);
        if !matches!(word, "a" | "an" | "the") || found.kind != Kind::Word || found.fresh || scene.leads(scene.here) {
            return None;
        }
        let diagnostic = self
            .error(before.start..before.end, format!("no article stands before a name: `{word}` is not needed"))
            .with_fix(format!("take the `{word}` out"), self.span(&(before.start..found.start)), "");
        Some(Idea { edits: vec![(before.start..found.start, String::new())], diagnostic, up_to: found.end })
    }

    /// `allow refund within 30 days of bought_at if used`: read as `bought_at if known …`.
    fn if_clause(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let before = scene.before().filter(|before| before.text(scene.text) == "if")?;
        if !scene.trouble.expected.contains(&Rule::kw_known) {
            return None;
        }
        Some(self.written(before.start..before.end, "`if` is written `when` here".to_owned(), "when", found.end))
    }

    /// `if used then allow refund`: the outcome stands before its conditions.
    fn outcome_first(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let word = found.text(scene.text);
        let wants = |rule: &Rule| matches!(rule, Rule::verdict | Rule::verdict_word);
        if !(is_clause(word) || matches!(word, "if" | "from")) || !scene.trouble.expected.iter().any(wants) {
            return None;
        }
        let end = scene.statement().end;
        let is_verdict = |number: &usize| matches!(scene.word(*number), "allow" | "deny" | "review");
        let verdict = (scene.here + 1..scene.tokens.len()).take(64).find(is_verdict)?;
        let first = scene.token(verdict).filter(|verdict| verdict.start < end)?;
        let mut last = verdict + 1;
        while scene.word(last + 1) == "," {
            last += 2;
        }
        let last = scene.token(last).filter(|last| last.kind == Kind::Word)?;
        let before = scene.token(verdict - 1).filter(|then| then.text(scene.text) == "then");
        let outcome = scene.text.get(first.start..last.end)?;
        let right = if word == "if" { "when" } else { word };
        let diagnostic = self
            .error(found.start..found.end, format!("the outcome stands first, and `{right}` behind it"))
            .with_help(format!("such as `{outcome} {right} …`"));
        let edits = vec![
            (found.start..found.end, format!("{outcome} {right}")),
            (before.unwrap_or(first).start..last.end, String::new()),
        ];
        Some(Idea { edits, diagnostic, up_to: last.end })
    }

    /// `allow refund when used` or `in_time allow refund`, where a rule must begin.
    fn no_exception(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let is_verdict = |number: usize| matches!(scene.word(number), "allow" | "deny" | "review");
        if scene.body() != Body::Rules || !expected::words(&scene.trouble.expected).iter().any(|word| word == "except")
        {
            return None;
        }
        let put = if is_verdict(scene.here) {
            format!("except unnamed_{} ", found.start)
        } else if is_verdict(scene.here + 1) && found.kind == Kind::Word && !words::is_reserved(found.text(scene.text))
        {
            "except ".to_owned()
        } else {
            return None;
        };
        let diagnostic = self
            .error(found.start..found.end, "a rule begins with `except` and its name")
            .with_help("such as `except in_time allow refund when …`; what holds otherwise begins with `normally`");
        let up_to = scene.token(scene.here + 1).map_or(found.end, |next| next.end);
        Some(Idea { edits: vec![(found.start..found.start, put)], diagnostic, up_to })
    }

    /// `normally deny all "No."`: a reason without its word.
    fn reason(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let wants = expected::words(&scene.trouble.expected).iter().any(|word| word == "because");
        let title = scene.before().is_some_and(|before| before.kind == Kind::Text);
        if found.kind != Kind::Text || !wants || title {
            return None;
        }
        let here = found.start..found.start;
        let diagnostic = self.error(found.start..found.end, "`because` is missing before this text").with_fix(
            "put `because` here",
            self.span(&here),
            "because ",
        );
        Some(Idea { edits: vec![(here, "because ".to_owned())], diagnostic, up_to: found.end })
    }

    /// `when within 30 days of X`: a window is no condition.
    fn window_in_condition(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let before = scene.before()?;
        if found.text(scene.text) != "within"
            || before.text(scene.text) == "is"
            || !expected::is_value(&scene.trouble.expected)
        {
            return None;
        }
        let goes_on = |token: &Token| matches!(token.text(scene.text), "and" | "or" | "unless");
        let rest = scene.tokens.iter().skip(scene.here).take_while(|token| token.start < scene.statement().end);
        let alone = before.text(scene.text) == "when" && !rest.into_iter().any(goes_on);
        let error = self.error(found.start..found.end, "a window is no condition");
        if alone {
            let range = before.start..found.start;
            let diagnostic = error.with_fix("take the `when` out", self.span(&range), "");
            return Some(Idea { edits: vec![(range, String::new())], diagnostic, up_to: found.end });
        }
        let diagnostic = error.with_help(
            "write it before `when`, by itself; a condition says what lies within: `now within 30 days of …`",
        );
        Some(Idea { edits: vec![(found.start..found.start, "\u{1} ".to_owned())], diagnostic, up_to: found.end })
    }

    /// `between A and B`, `up to 30 days …`: windows in other words.
    fn between(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        if !expected::words(&scene.trouble.expected).iter().any(|word| word == "within") {
            return None;
        }
        let stands =
            |words: &&&str| words.split(' ').zip(scene.here..).all(|(word, number)| scene.word(number) == word);
        if let Some(words) = WITHIN.iter().find(stands) {
            let period = scene.here + words.split(' ').count();
            words::unit(scene.word(period + 1))?;
            let last = scene.token(period - 1)?;
            let message = format!("`{words}` is written `within` here");
            return Some(self.written(found.start..last.end, message, "within", scene.token(period)?.end));
        }
        match found.text(scene.text) {
            "between" => {
                let end = scene.statement().end;
                let and = scene.tokens.iter().skip(scene.here).find(|token| token.text(scene.text) == "and")?;
                let and = Some(*and).filter(|and| and.start < end)?;
                let diagnostic = self
                    .error(found.start..found.end, "`between … and …` is written `from … until …`")
                    .with_help("write `from A until B`");
                let edits = vec![(found.start..found.end, "from".to_owned()), (and.start..and.end, "until".to_owned())];
                Some(Idea { edits, diagnostic, up_to: and.end })
            }
            _ => None,
        }
    }

    /// `30 days within bought_at`.
    fn window_reversed(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let within = scene.token(scene.here + 2).filter(|within| within.text(scene.text) == "within")?;
        let unit = words::unit(scene.word(scene.here + 1));
        let wants = expected::words(&scene.trouble.expected).iter().any(|word| word == "within");
        if found.kind != Kind::Number || unit.is_none() || !wants {
            return None;
        }
        let period = scene.text.get(found.start..within.start)?.trim_end();
        let diagnostic = self
            .error(found.start..within.end, "`within` stands before the period")
            .with_help(format!("write `within {period} of …`"));
        let edits = vec![(found.start..found.start, "within ".to_owned()), (within.start..within.end, "of".to_owned())];
        Some(Idea { edits, diagnostic, up_to: within.end })
    }

    /// `seller must answer within 14 days`: the deadline stands first, what must be done in braces.
    fn duty_first(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let must = scene.before().filter(|must| must.text(scene.text) == "must")?;
        let statement = scene.statement();
        if found.kind != Kind::Word || words::is_reserved(found.text(scene.text)) || scene.body() != Body::Stage {
            return None;
        }
        let word = found.text(scene.text);
        let diagnostic = self
            .error(found.start..found.end, "a duty says first until when, and in braces what must be done")
            .with_help(format!("such as `must within 5 days {{ {word} -> STAGE  else -> STAGE }}`"));
        let block = scene.text.get(must.end..statement.end)?.contains('{');
        let range = if block { found.start..found.end } else { statement };
        Some(Idea { up_to: range.end, edits: vec![(range, String::new())], diagnostic })
    }

    /// `time zone`: one word of the language, written as two.
    fn in_one_word(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let next = scene.token(scene.here + 1).filter(|next| !next.fresh && next.kind == Kind::Word)?;
        let joined = format!("{}{}", found.text(scene.text), next.text(scene.text));
        let known = expected::words(&scene.trouble.expected).contains(&joined);
        let message = format!("this is one word: `{joined}`");
        known.then(|| self.written(found.start..next.end, message, &joined, next.end))
    }

    /// `n integer form 1 to 5`, `used bool default no`: the last word was read as the next field.
    fn field_clause(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        // Behind the code of a currency stands its amount, and before it the word that is asked for.
        let code = scene.before().filter(|code| found.kind == Kind::Number && is_code(code.text(scene.text)));
        let number = scene.here.checked_sub(if code.is_some() { 2 } else { 1 })?;
        let before = scene.token(number).filter(|before| before.kind == Kind::Word && !before.fresh)?;
        let word = before.text(scene.text);
        if scene.body() != Body::Fields || !scene.trouble.expected.contains(&Rule::type_expr) || found.fresh {
            return None;
        }
        let near = crate::diag::nearest(word, ["from", "in"]).filter(|right| *right != word);
        let right = match (word, near, code) {
            ("default" | "defaults" | "initially", _, _) => "=",
            (_, Some(near), _) => near,
            (_, None, Some(code)) => {
                let here = code.start..code.start;
                let amount = format!("{} {}", code.text(scene.text), found.text(scene.text));
                let diagnostic = self
                    .error(code.start..found.end, format!("it is not clear what `{amount}` is here"))
                    .with_help(format!("a default is written `= {amount}`, a least amount `from {amount}`"));
                return Some(Idea { edits: vec![(here, "= ".to_owned())], diagnostic, up_to: found.end });
            }
            (_, None, None) => return None,
        };
        let message = match right {
            "=" => format!("`{word}` is written `=` here"),
            _ => format!("there is no word `{word}` here; did you mean `{right}`?"),
        };
        Some(self.written(before.start..before.end, message, right, found.end))
    }

    /// `policy "Bike shop" {`: a title without a name.
    fn title_alone(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let item = scene.before().filter(|before| before.kind == Kind::Word)?;
        if !scene.trouble.expected.contains(&Rule::name) {
            return None;
        }
        if matches!(item.text(scene.text), "pay" | "deduct" | "define") {
            match found.kind {
                Kind::Number => return Some(self.name_missing(scene, item, found, "= ")),
                Kind::Mark if found.text(scene.text) == "=" => return Some(self.name_missing(scene, item, found, "")),
                Kind::Mark | Kind::Word | Kind::Text | Kind::Open | Kind::Close => {}
            }
        }
        if found.kind != Kind::Text {
            return None;
        }
        let word = item.text(scene.text);
        let title = found.text(scene.text);
        let name: String =
            title.to_lowercase().chars().map(|mark| if mark.is_alphanumeric() { mark } else { '_' }).collect();
        let name = name.trim_matches('_');
        let name = if name.starts_with(|mark: char| mark.is_alphabetic()) { name } else { "my_shop" };
        let here = found.start..found.start;
        let put = format!("{name} ");
        let diagnostic = self.error(found.start..found.end, "a name stands before the title").with_fix(
            format!("write `{word} {name} {title}`"),
            self.span(&here),
            put.clone(),
        );
        Some(Idea { edits: vec![(here, put)], diagnostic, up_to: found.end })
    }

    /// `pay = price`, `deduct 20% of price`.
    fn name_missing(&self, scene: &Scene<'_>, item: Token, found: Token, equals: &str) -> Idea {
        let word = item.text(scene.text);
        let diagnostic = self
            .error(item.start..item.end, format!("a name is missing behind `{word}`"))
            .with_help(format!("such as `{word} goods = …`; reports and other lines call it so"));
        let put = format!("unnamed_{} {equals}", found.start);
        Idea { edits: vec![(found.start..found.start, put)], diagnostic, up_to: found.end }
    }

    /// `market is DE, FR`, `market is one of DE, FR`, `market in DE, FR`: a set without its braces.
    fn set_without_braces(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let asks = |number: &usize| matches!(scene.word(*number), "is" | "in");
        let asks = (scene.here.saturating_sub(4)..scene.here).rev().find(asks)?;
        let is_value = |number: usize| {
            let token = scene.token(number);
            token.is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Number | Kind::Text))
                && !words::is_reserved(scene.word(number))
        };
        let mut first = asks + 1;
        while matches!(scene.word(first), "one" | "of" | "either" | "any") {
            first += 1;
        }
        let mut last = first;
        while matches!(scene.word(last + 1), "," | "or") && is_value(last + 2) {
            last += 2;
        }
        let (start, end) = (scene.token(asks)?, scene.token(last)?);
        if !is_value(first) || last == first || end.end <= found.start {
            return None;
        }
        let values = (first..=last).step_by(2).map(|number| scene.word(number)).collect::<Vec<_>>().join(", ");
        let right = format!("in {{ {values} }}");
        Some(self.written(start.start..end.end, format!("a set stands in braces: `{right}`"), &right, end.end))
    }

    /// `only if used`, `except when used`, `when used and when new`, `is is`: words of the language that are not needed.
    fn needless(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let (word, next) = (found.text(scene.text), scene.token(scene.here + 1)?);
        let before = scene.before().map_or("", |before| before.text(scene.text));
        if word == "only" && matches!(next.text(scene.text), "if" | "when") {
            let message = format!("`only {}` is written `when` here", next.text(scene.text));
            return Some(self.written(found.start..next.end, message, "when", next.end));
        }
        if word == "except" && matches!(next.text(scene.text), "if" | "when" | "where") {
            let message = format!("`except {}` is written `unless` here", next.text(scene.text));
            return Some(self.written(found.start..next.end, message, "unless", next.end));
        }
        let message = if word == "when" && matches!(before, "and" | "or") {
            "`when` stands once: its conditions are joined with `and` or `or`".to_owned()
        } else if word == before && words::is_reserved(word) {
            format!("`{word}` stands twice")
        } else {
            return None;
        };
        let range = found.start..next.start;
        let diagnostic = self.error(found.start..found.end, message).with_fix(
            format!("take the `{word}` out"),
            self.span(&range),
            "",
        );
        Some(Idea { edits: vec![(range, String::new())], diagnostic, up_to: next.end })
    }

    /// `market { DE, FR }`, `told_at known`, `items of Item`: the first word was left out.
    fn test_word(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let word = match found.text(scene.text) {
            "{" if matches!(scene.word(scene.here + 2), "," | "}") && !found.fresh => "in",
            "known" => "is",
            "of" if scene.body() == Body::Fields => "list",
            _ => return None,
        };
        let wanted = if word == "list" { Rule::type_expr } else { Rule::in_word };
        if !scene.trouble.expected.contains(&wanted) {
            return None;
        }
        let (here, said) = (found.start..found.start, found.said(scene.text));
        let put = format!("{word} ");
        let diagnostic = self.error(found.start..found.end, format!("`{word}` is missing before {said}")).with_fix(
            format!("put `{word}` here"),
            self.span(&here),
            put.clone(),
        );
        Some(Idea { edits: vec![(here, put)], diagnostic, up_to: found.end })
    }

    /// `else agreed { grant }`: read as the actor to whom the duty is handed on.
    fn else_arrow(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let stage = scene.before().filter(|stage| stage.kind == Kind::Word)?;
        let is_else = scene.here.checked_sub(2).is_some_and(|number| scene.word(number) == "else");
        if !is_else || scene.body() != Body::Duty && found.text(scene.text) != "{" {
            return None;
        }
        let here = stage.start..stage.start;
        let message = format!("`->` is missing before `{}`", stage.text(scene.text));
        let diagnostic = self.error(stage.start..stage.end, message).with_fix("put `->` here", self.span(&here), "-> ");
        Some(Idea { edits: vec![(here, "-> ".to_owned())], diagnostic, up_to: found.end })
    }

    /// A table without bars, or without a type.
    fn bare_table(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        if scene.item_word() != "table" {
            return None;
        }
        if found.text(scene.text) == "|" && scene.trouble.expected.contains(&Rule::colon) {
            let before = scene.before()?;
            let diagnostic = self
                .error(before.start..before.end, "the table does not say what it gives")
                .with_help("write its type behind its keys: `table fee[market] : money`");
            let put = " : \u{1}".to_owned();
            return Some(Idea { edits: vec![(before.end..before.end, put)], diagnostic, up_to: found.end });
        }
        let item = scene.item();
        let text = scene.text.get(item.clone())?;
        let row = scene.tokens.iter().find(|token| token.start > item.start && token.fresh)?;
        if text.contains('|') || row.start >= item.end || matches!(found.kind, Kind::Open | Kind::Close) {
            return None;
        }
        let diagnostic = self.error(row.start..row.end, "the rows of a table stand between bars").with_help(
            "such as `| market | fee |`, each on a line of its own, the first with the names of the columns",
        );
        Some(Idea { edits: vec![(item.clone(), String::new())], diagnostic, up_to: item.end })
    }

    /// `expect refund allowed`.
    fn expected_verdict(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let remedy = scene.before().filter(|before| before.kind == Kind::Word && scene.body() == Body::Case)?;
        let verdict = match found.text(scene.text) {
            "allowed" | "approved" | "granted" => "allow",
            "denied" | "refused" | "rejected" => "deny",
            "reviewed" => "review",
            _ => return None,
        };
        let is = |number: &usize| scene.word(*number) == "is";
        let remedy = scene
            .here
            .checked_sub(2)
            .filter(|_| is(&(scene.here - 1)))
            .and_then(|at| scene.token(at))
            .unwrap_or(remedy);
        let right = format!("{verdict} {}", remedy.text(scene.text));
        Some(self.written(remedy.start..found.end, format!("what is expected is written `{right}`"), &right, found.end))
    }

    /// `open mon..fri at 9-17`.
    fn opening_hours(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let (from, to) = found.text(scene.text).split_once('-')?;
        let (from, to) = (from.parse::<u8>().ok()?, to.parse::<u8>().ok()?);
        let wants = |rule: &Rule| matches!(rule, Rule::hours | Rule::time);
        if from > 24 || to > 24 || !scene.trouble.expected.iter().any(wants) {
            return None;
        }
        let right = format!("{from:02}:00-{to:02}:00");
        Some(self.written(found.start..found.end, format!("opening hours are written `{right}`"), &right, found.end))
    }

    /// `return allow refund`: a word before the one that must stand there.
    fn word_too_many(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let next = scene.token(scene.here + 1).filter(|next| next.kind == Kind::Word)?;
        let word = found.text(scene.text);
        let fits = expected::words(&scene.trouble.expected).iter().any(|known| known == next.text(scene.text));
        let goes_on = scene.trouble.expected.contains(&Rule::logic_op);
        if found.kind != Kind::Word || words::is_reserved(word) || !fits || next.fresh || goes_on {
            return None;
        }
        let range = found.start..next.start;
        let diagnostic = self.error(found.start..found.end, format!("no `{word}` stands here")).with_fix(
            format!("take the `{word}` out"),
            self.span(&range),
            "",
        );
        Some(Idea { edits: vec![(range, String::new())], diagnostic, up_to: next.end })
    }
}

/// How a window with an end alone begins in other words.
const WITHIN: &[&str] = &[
    "up to",
    "no later than",
    "not later than",
    "no more than",
    "not more than",
    "at most",
    "at the latest",
    "less than",
];

/// Whether a word is like the code of a currency.
fn is_code(word: &str) -> bool {
    word.len() == 3 && word.bytes().all(|letter| letter.is_ascii_uppercase())
}

/// Whether what stands before is a name that is being declared, so that a word behind it may be its second half.
fn follows_name(scene: &Scene<'_>, found: Token) -> bool {
    let Some(before) = scene.here.checked_sub(1) else { return false };
    let word = found.text(scene.text);
    let in_fact = is_fact_name(scene, before) && words::is_reserved(word) && word != "of" && !found.fresh;
    in_fact || before.checked_sub(1).is_some_and(|leading| names_something(scene, leading))
}

/// Whether a word stands behind a name and is none.
fn ends_name(word: &str) -> bool {
    matches!(word, "allow" | "deny" | "review" | "presumed" | "final" | "open_ended" | "like") || is_clause(word)
}

/// Whether a fact or field is declared there.
fn is_fact_name(scene: &Scene<'_>, number: usize) -> bool {
    let declares = scene.body() == Body::Fields && matches!(scene.item_word(), "facts" | "record");
    declares && scene.token(number).is_some_and(|token| token.fresh && token.kind == Kind::Word)
}

/// Whether a name stands behind that word.
fn names_something(scene: &Scene<'_>, number: usize) -> bool {
    let word = scene.word(number);
    if scene.body() == Body::Settings {
        return matches!(word, "rounding" | "counting");
    }
    word == "except"
        || scene.token(number).is_some_and(|token| token.fresh || number == 0)
            && matches!(
                word,
                "policy"
                    | "enum"
                    | "record"
                    | "table"
                    | "decision"
                    | "finding"
                    | "calendar"
                    | "stage"
                    | "clock"
                    | "notice"
            )
}
