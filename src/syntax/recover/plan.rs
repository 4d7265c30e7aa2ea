//! What a mistake most likely is, what to say about it, and how to mend it.

use super::foreign::OTHERS;
use super::scene::{Body, Scene, is_clause};
use super::tokens::{Kind, Token};
use super::{Mender, expected};
use crate::diag::{Code, Diagnostic, nearest};
use crate::syntax::grammar::Rule;
use crate::syntax::words;
use std::ops::Range;

/// What makes a name of a word of the language.
pub(super) const ANOTHER_NAME: &str = "_1";

/// A remedy: what is said, and the changes of the text that mend it, in order.
pub(super) struct Plan {
    pub(super) diagnostic: Diagnostic,
    pub(super) edits: Vec<(Range<usize>, String)>,
    /// Up to where it explains what is wrong.
    pub(super) up_to: usize,
}

/// A remedy that has not been tried yet.
pub(super) struct Idea {
    pub(super) edits: Vec<(Range<usize>, String)>,
    pub(super) diagnostic: Diagnostic,
    /// Which bytes of the text must be read for the remedy to count.
    pub(super) up_to: usize,
}

impl Mender<'_> {
    /// The remedy with which the grammar gets furthest, if any helps.
    pub(super) fn plan(&mut self, scene: &Scene<'_>) -> Option<Plan> {
        if scene.found().is_none() {
            return self.unclosed(scene);
        }
        let mut best: Option<(usize, Idea)> = None;
        for idea in self.ideas(scene) {
            let (rule, part) = scene.judge.clone();
            let text = changed(scene.text, &part, &idea.edits);
            let left = self.unread(rule, &text)?;
            let helps = left <= (part.end + 1).saturating_sub(idea.up_to);
            if helps && best.as_ref().is_none_or(|(least, _)| left < *least) {
                best = Some((left, idea));
            }
        }
        let idea = match best {
            Some((_, idea)) => Some(idea),
            None => self.opening(scene),
        };
        idea.map(|idea| Plan { diagnostic: idea.diagnostic, edits: idea.edits, up_to: idea.up_to })
    }

    /// A brace that was left out before or behind what stands in a block: no statement shows by itself that it helps, for the
    /// block has statements of its own.
    fn opening(&mut self, scene: &Scene<'_>) -> Option<Idea> {
        let found = scene.found()?;
        let mut ideas = Vec::new();
        self.missing(scene, found, &mut ideas);
        let opens = |idea: &Idea| idea.edits.iter().any(|(_, put)| matches!(put.as_str(), " {" | " }"));
        let idea = ideas.into_iter().find(opens)?;
        let whole = 0..scene.text.len();
        let left = self.unread(self.rule, &changed(scene.text, &whole, &idea.edits))?;
        (left <= (whole.end + 1).saturating_sub(idea.up_to)).then_some(idea)
    }

    /// Everything that may be meant at the trouble, likeliest first.
    fn ideas(&self, scene: &Scene<'_>) -> Vec<Idea> {
        let mut ideas = Vec::new();
        let Some(found) = scene.found() else { return ideas };
        ideas.extend(self.misspelt(scene, found));
        ideas.extend(self.computed_party(scene, found));
        self.habits(scene, found, &mut ideas);
        ideas.extend(self.other_words(scene, found));
        ideas.extend(self.timeless(scene, found));
        ideas.extend(self.missing_is(scene, found));
        self.missing(scene, found, &mut ideas);
        ideas.extend(self.misspelt_lead(scene, found));
        ideas.extend(self.late_fact(scene, found));
        ideas.extend(self.mark_of_a_flow(scene, found));
        ideas.extend(self.too_much(scene, found));
        ideas.extend(self.other_mark(scene, found));
        ideas.extend(self.comma_before(scene, found));
        ideas.extend(self.word_for_comma(scene, found));
        ideas.extend(self.arrow_before(scene, found));
        ideas.extend(self.next_block(scene, found));
        ideas.extend(self.reserved(scene, found));
        ideas.extend(self.unquoted(scene, found));
        ideas.extend(self.square_set(scene, found));
        ideas.extend(self.is_in(scene, found));
        ideas.extend(self.share_reversed(scene, found));
        ideas.extend(self.early_brace(scene, found));
        ideas.extend(self.nameless(scene, found));
        self.last_habits(scene, found, &mut ideas);
        ideas
    }

    pub(super) fn error(&self, range: Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Code::UnexpectedText, self.span(&range), message)
    }

    /// A word of the language with a slip in it.
    fn misspelt(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let word = found.text(scene.text);
        // A word of the language is spelt rightly, and stands in a wrong place.
        if found.kind != Kind::Word || words::is_reserved(word) || words::unit(word).is_some() {
            return None;
        }
        let candidates = expected::words(&scene.trouble.expected);
        let small = word.to_lowercase();
        let (right, message) = if let Some(same) = candidates.iter().find(|known| **known == small && **known != word) {
            (same.clone(), format!("`{word}` is written `{same}`, in small letters"))
        } else if let Some(parts) = spelt_apart(word, &candidates) {
            let message = format!("`{word}` is written as two words: `{parts}`");
            (parts, message)
        } else {
            // A word without its last letter is that word, however near another one is.
            let cut = |known: &&String| known.strip_prefix(small.as_str()).is_some_and(|rest| rest.len() == 1);
            let cut = candidates.iter().find(cut).filter(|_| small.len() > 2).map(String::as_str);
            let right = cut.or_else(|| nearest(&small, candidates.iter().map(String::as_str)))?.to_owned();
            let message = format!("there is no word `{word}` here; did you mean `{right}`?");
            (right, message)
        };
        Some(self.instead(scene, found, message, &right))
    }

    /// Another word for a found token.
    pub(super) fn instead(&self, scene: &Scene<'_>, found: Token, message: String, right: &str) -> Idea {
        let range = found.start..found.end;
        let _ = scene;
        let diagnostic = self.error(range.clone(), message);
        let diagnostic = diagnostic.with_fix(format!("write `{right}`"), self.span(&range), right);
        Idea { edits: vec![(range, right.to_owned())], diagnostic, up_to: found.end }
    }

    /// A word that other languages have for one of ours.
    fn other_words(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let word = found.text(scene.text);
        let candidates = expected::words(&scene.trouble.expected);
        let fits =
            |right: &str| right.split(' ').next().is_some_and(|first| candidates.iter().any(|word| word == first));
        let (_, right) = OTHERS.iter().find(|(wrong, right)| *wrong == word && fits(right))?;
        // Where an item may begin a line, a word within one is less likely; and before a clause no other one is missing.
        let begins = found.fresh && expected::begins_item(&scene.trouble.expected) && !words::is_item(right);
        if begins || *right == "when" && is_clause(scene.word(scene.here + 1)) {
            return None;
        }
        Some(self.instead(scene, found, format!("`{word}` is written `{right}` here"), right))
    }

    /// A mark or a small word that was left out.
    fn missing(&self, scene: &Scene<'_>, found: Token, ideas: &mut Vec<Idea>) {
        let at = scene.before().map_or(found.start, |before| before.end);
        let article = scene.before().is_some_and(|before| matches!(before.text(scene.text), "a" | "an" | "the"));
        let said = found.said(scene.text);
        let in_set = scene.open_brackets().last().is_some_and(|open| scene.is_set(*open));
        for rule in &scene.trouble.expected {
            // A window begins with `within`, and only before a figure: nothing else tells that one is meant.
            let window = scene.trouble.expected.contains(&Rule::kw_within);
            let unlikely = match rule {
                Rule::kw_from | Rule::kw_until => window,
                Rule::kw_within => found.kind != Kind::Number,
                Rule::kw_of => article,
                _ => false,
            };
            if unlikely {
                continue;
            }
            let (put, range) = match rule {
                Rule::kw_within => ("within ", found.start..found.start),
                Rule::close if in_set || found.fresh && scene.body() == Body::Effects => (" }", at..at),
                Rule::comma => (",", at..at),
                Rule::closing_round => (")", at..at),
                Rule::closing_square => ("]", at..at),
                Rule::colon => (":", at..at),
                Rule::equals => (" =", at..at),
                Rule::open | Rule::effects if found.kind == Kind::Word => (" {", at..at),
                Rule::arrow | Rule::target | Rule::action | Rule::branch_plain => ("-> ", found.start..found.start),
                Rule::kw_with => ("with ", found.start..found.start),
                Rule::kw_times => ("times ", found.start..found.start),
                Rule::kw_most if scene.body() == Body::Stage => ("most ", found.start..found.start),
                Rule::kw_all => ("all ", found.start..found.start),
                Rule::kw_at => ("at ", found.start..found.start),
                Rule::kw_by => ("by ", found.start..found.start),
                Rule::kw_else => ("else ", found.start..found.start),
                Rule::kw_from => ("from ", found.start..found.start),
                Rule::kw_in => ("in ", found.start..found.start),
                Rule::kw_least => ("least ", found.start..found.start),
                Rule::kw_most => ("most ", found.start..found.start),
                Rule::kw_of => ("of ", found.start..found.start),
                Rule::kw_operations => ("operations ", found.start..found.start),
                Rule::kw_over => ("over ", found.start..found.start),
                Rule::kw_presumed => ("presumed ", found.start..found.start),
                Rule::kw_row => ("row ", found.start..found.start),
                Rule::kw_then => ("then ", found.start..found.start),
                Rule::kw_to => ("to ", found.start..found.start),
                Rule::kw_until => ("until ", found.start..found.start),
                Rule::kw_working_days => ("working_days ", found.start..found.start),
                _ => continue,
            };
            let diagnostic = self
                .error(found.start..found.end, format!("`{}` is missing before {said}", put.trim()))
                .with_fix(format!("put `{}` here", put.trim()), self.span(&range), put);
            // A word may fit by chance: it counts only if what follows the next one is read as well.
            let is_word = put.ends_with(' ') && !matches!(put, "all " | "-> ");
            let next = scene.token(scene.here + 1).filter(|_| is_word || *rule == Rule::open);
            let leads = is_word
                || put == "-> "
                || matches!(rule, Rule::equals | Rule::colon)
                || *rule == Rule::comma && scene.body() == Body::Case;
            if !(leads && found.fresh) {
                let up_to = next.map_or(found.end, |next| next.end);
                ideas.push(Idea { edits: vec![(range, put.to_owned())], diagnostic, up_to });
            }
        }
    }

    /// An exception without a name, whose outcome was read as one.
    fn nameless(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let verdict = scene.before().filter(|word| matches!(word.text(scene.text), "allow" | "deny" | "review"))?;
        scene.here.checked_sub(2).filter(|except| scene.word(*except) == "except")?;
        let word = verdict.text(scene.text);
        let diagnostic = self
            .error(verdict.start..verdict.end, format!("an exception has a name before `{word}`"))
            .with_help(format!("such as `except in_time {word} …`; reports and `wins over` call it so"));
        let name = format!("unnamed_{} ", verdict.start);
        Some(Idea { edits: vec![(verdict.start..verdict.start, name)], diagnostic, up_to: found.end })
    }

    /// A mark that means nothing where it stands.
    fn too_much(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let closes =
            scene.open_brackets().last().is_some_and(|open| closing_mark(scene.word(*open)) == found.text(scene.text));
        let arrow = found.text(scene.text) == "->" && scene.item_word() == "workflow";
        if !matches!(found.kind, Kind::Mark | Kind::Close) || found.text(scene.text) == "|" || closes || arrow {
            return None;
        }
        let range = found.start..found.end;
        let mark = found.text(scene.text);
        if let Some(idea) = self.dotted_fact(scene, found) {
            return Some(idea);
        }
        let diagnostic = if matches!(mark, ")" | "]" | "}") {
            self.error(range.clone(), format!("this `{mark}` closes nothing"))
        } else if mark == ";" {
            self.error(range.clone(), "no `;` is needed: a line ends where the next one begins")
        } else {
            self.error(range.clone(), format!("no `{mark}` stands here"))
        };
        let diagnostic = diagnostic.with_fix(format!("take the `{mark}` out"), self.span(&range), "");
        let up_to = scene.token(scene.here + 1).map_or(scene.text.len() + 1, |next| next.end);
        Some(Idea { edits: vec![(range, String::new())], diagnostic, up_to })
    }

    /// A fact that is declared by its path: it is one of a group.
    fn dotted_fact(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let (group, line) = (scene.before()?, scene.line_at(found.start));
        let leads = scene.text.get(line.start..group.start)?.trim_end();
        if found.text(scene.text) != "." || scene.body() != Body::Fields || !(leads.is_empty() || leads.ends_with('{'))
        {
            return None;
        }
        let (group, fact) = (group.text(scene.text), scene.text.get(found.end..line.end)?);
        let fact = fact.trim().trim_end_matches('}').trim_end();
        let range = found.start..found.end;
        let diagnostic = self
            .error(range.clone(), "no `.` stands in the name of a fact that is declared")
            .with_help(format!("a group holds such facts: `{group} {{ {fact} }}`"));
        let up_to = scene.token(scene.here + 1).map_or(found.end, |next| next.end);
        Some(Idea { edits: vec![(range, "_".to_owned())], diagnostic, up_to })
    }

    /// A mark that stands for another.
    fn other_mark(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let mark = found.text(scene.text);
        if !matches!(mark, ":" | "=" | ";" | "->" | "==" | "." | "::" | "," | "is") {
            return None;
        }
        let defines = mark == "==" && scene.trouble.expected.contains(&Rule::equals);
        let right = scene.trouble.expected.iter().find_map(|rule| match rule {
            Rule::equals => Some("="),
            Rule::colon if !defines => Some(":"),
            Rule::comma => Some(","),
            Rule::open if mark == ":" => Some("{"),
            _ => None,
        })?;
        Some(self.instead(scene, found, format!("`{right}` stands here, not `{mark}`"), right))
    }

    /// A comma behind the last part of a list in round or square brackets, or of a list without any.
    fn comma_before(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let before = scene.before().filter(|before| before.text(scene.text) == ",")?;
        let range = before.start..before.end;
        let diagnostic = self
            .error(range.clone(), format!("nothing follows this comma but {}", found.said(scene.text)))
            .with_fix("take the comma out", self.span(&range), "");
        Some(Idea { edits: vec![(range, String::new())], diagnostic, up_to: found.end })
    }

    /// A word of the language where a name belongs.
    fn reserved(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let word = found.text(scene.text);
        let wants =
            |rule: &Rule| matches!(rule, Rule::name | Rule::field_name | Rule::path | Rule::names | Rule::member);
        let is_ours = words::is_reserved(word) || words::is_item(word);
        let elsewhere = word == "to" && scene.trouble.expected.contains(&Rule::kw_from) || is_clause(word);
        if elsewhere || scene.item_word() == "counting" {
            return None;
        }
        if found.kind != Kind::Word || !is_ours || !scene.trouble.expected.iter().any(wants) {
            return None;
        }
        let message = if words::is_reserved(word) {
            format!("`{word}` is a word of the language and no name")
        } else {
            format!("`{word}` begins an item, so no fact or field is called so")
        };
        let range = found.start..found.end;
        let diagnostic = self
            .error(range.clone(), message)
            .with_help(format!("choose another name, such as `{word}{ANOTHER_NAME}`"));
        let up_to = scene.token(scene.here + 1).map_or(found.end, |next| next.end);
        Some(Idea { edits: vec![(range, format!("{word}{ANOTHER_NAME}"))], diagnostic, up_to })
    }

    /// `pay goods to entitled[outcome] = …`: who receives is written out.
    fn computed_party(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let to = scene.token(scene.here.checked_sub(2)?).filter(|to| to.text(scene.text) == "to")?;
        let last = match found.text(scene.text) {
            "[" | "(" => scene.closing(scene.here)?,
            "." => scene.token(scene.here + 1)?,
            _ => return None,
        };
        if !scene.trouble.expected.contains(&Rule::equals) {
            return None;
        }
        let diagnostic = self
            .error(found.start..last.end, "who receives a line is a party that is written out, and nothing computed")
            .with_help("write a line for each party, each with its `when`");
        Some(Idea { edits: vec![(to.start..last.end, String::new())], diagnostic, up_to: last.end })
    }

    /// A text without quotes.
    fn unquoted(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let is_text = |rule: &Rule| {
            matches!(rule, Rule::text | Rule::texts | Rule::text_block | Rule::lang_text | Rule::text_with_lang)
        };
        let next = found.fresh && scene.leads(scene.here);
        if next || !scene.trouble.expected.iter().all(is_text) || !matches!(found.kind, Kind::Word | Kind::Number) {
            return None;
        }
        let rest = scene.text.get(found.start..)?;
        // A reason or a source is a sentence, which ends with its line; a path or a version is one word.
        let sentence = scene.before().is_some_and(|before| matches!(before.text(scene.text), "because" | "cite"));
        let ends = |mark: char| match mark {
            '{' | '}' | '"' | '\u{2}' | '\n' => true,
            ',' => !sentence,
            _ => !sentence && mark.is_whitespace(),
        };
        let length = rest.find(ends).unwrap_or(rest.len());
        let range = found.start..found.start + rest.get(..length)?.trim_end().len();
        let right = format!("\"{}\"", scene.text.get(range.clone())?);
        let diagnostic = self.error(range.clone(), "a text stands in quotes").with_fix(
            format!("write `{right}`"),
            self.span(&range),
            right.clone(),
        );
        Some(Idea { up_to: range.end, edits: vec![(range, right)], diagnostic })
    }

    /// `x in [a, b]`.
    fn square_set(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let in_round = found.text(scene.text) == ","
            && scene.open_brackets().last().is_some_and(|open| {
                scene.word(*open) == "(" && open.checked_sub(1).is_some_and(|before| scene.word(before) == "in")
            });
        let open = if in_round { scene.open_brackets().pop()? } else { scene.here };
        let opening = scene.token(open)?;
        if !in_round && (opening.text(scene.text) != "[" || scene.before()?.text(scene.text) != "in") {
            return None;
        }
        let closes = |token: &&Token| token.kind == Kind::Close && token.depth == opening.depth;
        let closing = scene.tokens.iter().skip(open + 1).find(closes)?;
        let inside = scene.text.get(opening.end..closing.start)?.trim();
        let whole = opening.start..closing.end;
        let right = format!("{{ {inside} }}");
        let diagnostic = self.error(whole.clone(), "a set stands in braces").with_fix(
            format!("write `{right}`"),
            self.span(&whole),
            right.clone(),
        );
        Some(Idea { edits: vec![(whole, right)], diagnostic, up_to: closing.end })
    }

    /// `x is in …`.
    fn is_in(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let negated = scene.before().is_some_and(|before| before.text(scene.text) == "not");
        let is = scene.here.checked_sub(if negated { 2 } else { 1 })?;
        let before = scene.token(is).filter(|before| before.text(scene.text) == "is")?;
        if !matches!(found.text(scene.text), "in" | "within" | "<" | ">" | "<=" | ">=") {
            return None;
        }
        let range = before.start..scene.token(is + 1)?.start;
        let word = found.text(scene.text);
        let diagnostic = self.error(before.start..found.end, format!("`{word}` stands without `is`")).with_fix(
            "take the `is` out",
            self.span(&range),
            "",
        );
        Some(Idea { edits: vec![(range, String::new())], diagnostic, up_to: found.end })
    }

    /// `100% seller`.
    fn share_reversed(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let party = scene.token(scene.here + 1).filter(|next| next.kind == Kind::Word)?;
        if found.kind != Kind::Number || !found.text(scene.text).ends_with('%') || scene.item_word() != "responsibility"
        {
            return None;
        }
        let range = found.start..party.end;
        let right = format!("{} {}", party.text(scene.text), found.text(scene.text));
        let diagnostic = self.error(range.clone(), "the party stands before its share").with_fix(
            format!("write `{right}`"),
            self.span(&range),
            right.clone(),
        );
        Some(Idea { edits: vec![(range, right)], diagnostic, up_to: party.end })
    }

    /// A brace that closes a block whose statements go on.
    fn early_brace(&self, scene: &Scene<'_>, found: Token) -> Option<Idea> {
        let before = scene.before().filter(|before| before.text(scene.text) == "}")?;
        // A word at the margin with a block behind it is an item of another name.
        let line = scene.line_at(found.start);
        let item = line.start == found.start && scene.text.get(line).is_some_and(|line| line.trim_end().ends_with('{'));
        if !expected::begins_item(&scene.trouble.expected) || found.kind != Kind::Word || item {
            return None;
        }
        let range = before.start..before.end;
        let diagnostic = self
            .error(range.clone(), "this `}` closes the block too early")
            .with_place(self.span(&(found.start..found.end)), "this belongs into the block")
            .with_fix("take the `}` out", self.span(&range), "");
        Some(Idea { edits: vec![(range, String::new())], diagnostic, up_to: found.end })
    }

    /// Brackets that are still open where the text ends. The indents tell which one was forgotten.
    fn unclosed(&mut self, scene: &Scene<'_>) -> Option<Plan> {
        let open = scene.open_brackets();
        let last = scene.before()?;
        let wants = |rule: &Rule| matches!(rule, Rule::close | Rule::closing_round | Rule::closing_square);
        let innermost = *open.last()?;
        if !scene.trouble.expected.iter().any(wants) && !expected::begins_item(&scene.trouble.expected) {
            return None;
        }
        let (blamed, place) = outdented(scene).unwrap_or((innermost, last.end));
        let opening = scene.token(blamed)?;
        let mark = opening.text(scene.text);
        let (what, code) = if mark == "{" { ("block", Code::UnclosedBlock) } else { ("bracket", Code::UnexpectedText) };
        let closing = closing_mark(mark);
        let put = if mark == "{" { format!("\n{closing}") } else { closing.to_owned() };
        let here = self.span(&(place..place));
        let diagnostic =
            Diagnostic::new(code, self.span(&(opening.start..opening.end)), format!("this {what} is not closed"))
                .with_label("it opens here")
                .with_place(here, format!("a `{closing}` is missing here"))
                .with_fix(format!("put the `{closing}`"), here, put.clone());
        let mut edits = vec![(place..place, put)];
        let rest: String = open
            .iter()
            .rev()
            .filter(|number| **number != blamed || place != last.end)
            .map(|number| closing_mark(scene.word(*number)))
            .collect();
        let rest = if place == last.end { rest } else { rest.chars().skip(1).collect() };
        if !rest.is_empty() {
            edits.push((last.end..last.end, rest));
        }
        Some(Plan { diagnostic, edits, up_to: scene.text.len() })
    }

    /// What is said where no remedy is plain.
    pub(super) fn general(&self, scene: &Scene<'_>) -> Diagnostic {
        let expected = &scene.trouble.expected;
        let Some(found) = scene.found() else {
            let nothing = Token { kind: Kind::Mark, start: 0, end: 0, depth: 0, fresh: true };
            if expected.contains(&Rule::header) {
                return self.no_header(scene);
            }
            return self.after(scene, scene.before().unwrap_or(nothing));
        };
        let range = found.start..found.end;
        let word = found.text(scene.text);
        // In a block of rules it was read as the next rule, which is refused whatever stands for it.
        if let Some(except) = scene.before().filter(|except| except.text(scene.text) == "except" && !except.fresh)
            && matches!(word, "if" | "when" | "where")
        {
            let message = format!("`except {word}` is written `unless` here");
            return self.written(except.start..found.end, message, "unless", found.end).diagnostic;
        }
        if expected.contains(&Rule::kw_of) && scene.body() == Body::Rules {
            let period = scene.before().unwrap_or(found);
            let end = scene.statement().end;
            let of = scene.tokens.iter().skip(scene.here).find(|token| token.text(scene.text) == "of");
            if let Some(of) = of.filter(|of| of.start < end) {
                let last = scene.last_before(of.start);
                let last = scene.tokens.iter().find(|token| token.start == last).map_or(period.end, |last| last.end);
                return self
                    .error(period.start..last, "this is no period")
                    .with_help("a period is a number in figures with its unit: `within 30 days of …`");
            }
            return self
                .error(period.start..period.end, "this period has no beginning")
                .with_help("say from when it counts: `within 30 days of order.delivered_at`");
        }
        if expected.contains(&Rule::header) {
            return self.no_header(scene);
        }
        if let Some(diagnostic) = self.clause_order(scene, found) {
            return diagnostic;
        }
        if let Some(diagnostic) = self.about_flow(scene, found) {
            return diagnostic;
        }
        let behind_block = scene.before().is_none_or(|before| before.text(scene.text) == "}");
        if expected::begins_item(expected) && found.kind == Kind::Word && (found.fresh || behind_block) {
            return self.no_item(scene, found);
        }
        if scene.body() == Body::Settings && expected.contains(&Rule::kw_version) && found.kind == Kind::Word {
            return self
                .error(range, format!("a policy has no setting `{word}`"))
                .with_help(format!("the settings are {}", words::SETTINGS.join(", ")));
        }
        let before = scene.before().filter(|_| found.fresh || found.kind == Kind::Close);
        let diagnostic = match before {
            Some(before) if !scene.strays(scene.here) => self.after(scene, before),
            Some(_) | None => {
                self.error(range, format!("{}, found {}", expected::sentence(expected), found.said(scene.text)))
            }
        };
        match hint(scene, found) {
            Some(hint) => diagnostic.with_help(hint),
            None => diagnostic,
        }
    }

    /// Something is missing behind the last token of a line, of a bracket or of the text.
    fn after(&self, scene: &Scene<'_>, before: Token) -> Diagnostic {
        let sentence = expected::sentence(&scene.trouble.expected);
        self.error(before.start..before.end, format!("{sentence} after {}", before.said(scene.text)))
    }

    /// A clause behind one that it should stand before, or a second one of its kind.
    fn clause_order(&self, scene: &Scene<'_>, found: Token) -> Option<Diagnostic> {
        let word = found.text(scene.text);
        let limit = word == "at" && matches!(scene.word(scene.here + 1), "most" | "least");
        let clause = found.kind == Kind::Word && (is_clause(word) || limit && scene.body() == Body::Ledger);
        if !clause || !matches!(scene.body(), Body::Rules | Body::Ledger) || expected::is_value(&scene.trouble.expected)
        {
            return None;
        }
        let statement = scene.statement();
        let same = scene.tokens.iter().take(scene.here).find(|token| {
            token.start >= statement.start && token.depth == found.depth && token.text(scene.text) == word && !limit
        });
        let others = scene.tokens.iter().take(scene.here).any(|token| {
            token.start >= statement.start && token.depth == found.depth && is_clause(token.text(scene.text))
        });
        let diagnostic = |message: String| self.error(found.start..found.end, message);
        if let Some(first) = same {
            let first = self.span(&(first.start..first.end));
            let help = match word {
                "when" => "join the two with `and`",
                "unless" => "join the two with `or`",
                "because" => "one reason, in each language once",
                "wins" => "name all that it wins over in one list, with commas",
                _ => "leave one of them",
            };
            return Some(
                diagnostic(format!("`{word}` stands twice in one rule")).with_place(first, "the first").with_help(help),
            );
        }
        let order = if scene.body() == Body::Ledger {
            "amount, `at least`, `at most`, `borne by`, `when`, `unless`, `because`, `cite`"
        } else {
            "outcome, window, `when`, `unless`, `wins over`, `because`, `cite`"
        };
        let missing_value = expected::is_value(&scene.trouble.expected);
        (others && !missing_value).then(|| {
            diagnostic(format!("`{word}` stands too late")).with_help(format!("the clauses have one order: {order}"))
        })
    }

    fn no_header(&self, scene: &Scene<'_>) -> Diagnostic {
        let before = scene.before().map_or(0..0, |before| before.start..before.end);
        self.error(before, "a table begins with a row of the names of its columns")
            .with_help("such as `| market | fee |`, on a line of its own")
    }

    fn no_item(&self, scene: &Scene<'_>, found: Token) -> Diagnostic {
        let word = found.text(scene.text);
        let diagnostic = self.error(found.start..found.end, format!("`{word}` begins no item"));
        if matches!(word, "stage") {
            return diagnostic.with_help("it stands in `workflow { … }`");
        }
        if matches!(word, "normally" | "except" | "pay" | "deduct" | "give") || is_clause(word) {
            let block = if matches!(word, "pay" | "deduct" | "give") {
                "`compensation { … }`"
            } else {
                "`eligibility { … }`"
            };
            return diagnostic.with_help(format!("it stands in a block such as {block}"));
        }
        diagnostic.with_help(
            "a file is made of items, each with its word before it: `facts { … }` says what a case brings, \
             `eligibility of refund { … }` what is allowed, `compensation { … }` what is paid",
        )
    }
}

/// What may help where only the general sentence can be said.
fn hint(scene: &Scene<'_>, found: Token) -> Option<&'static str> {
    let expected = &scene.trouble.expected;
    let before = scene.before().map_or("", |before| before.text(scene.text));
    let word = found.text(scene.text);
    match word {
        "?" => return Some("a choice is written `if … then … else …`"),
        "->" if scene.item_word() != "workflow" => return Some("arrows belong to a workflow"),
        "%" => return Some("a percentage is written `15% of X`; a computed one is `X * P`"),
        "^" | "**" => return Some("there are no powers; multiply"),
        "else" if scene.body() == Body::Rules => {
            return Some("a rule has one outcome; the other one is what holds `normally`, or an `except` of its own");
        }
        "when" | "unless" if expected.contains(&Rule::equals) => {
            return Some("the amount stands first: `pay goods = … when …`");
        }
        "{" if super::expected::is_value(expected) => return Some("a set stands only after `in`"),
        "{" if expected.contains(&Rule::kw_then) => return Some("a choice is written `if … then … else …`"),
        "null" | "nil" | "none" => return Some("an unknown value is asked with `is known`"),
        _ => {}
    }
    if found.kind == Kind::Text && before.starts_with('"') {
        return Some("texts that go on stand on lines of their own");
    }
    if expected.contains(&Rule::kw_else) && scene.body() == Body::Ledger {
        return Some("say what else: `if … then … else …`; or write the condition behind the amount: `… when …`");
    }
    if expected.contains(&Rule::opening_square) && scene.item_word() == "table" {
        return Some("a table names its keys: `table fee[market] : money`");
    }
    let apart = found.kind == Kind::Word && !found.fresh && !words::is_reserved(word) && !words::is_reserved(before);
    if apart && expected.contains(&Rule::logic_op) && before.starts_with(char::is_alphabetic) {
        return Some("a name has no blanks: `bought_at`; conditions are joined with `and` or `or`");
    }
    if expected.contains(&Rule::hours) {
        return Some("opening hours have a beginning and an end: `09:00-17:00`");
    }
    None
}

/// A part of the text after the changes.
fn changed(text: &str, part: &Range<usize>, edits: &[(Range<usize>, String)]) -> String {
    let mut new = String::with_capacity(part.len() + 16);
    let mut at = part.start;
    for (range, put) in edits {
        new.push_str(text.get(at..range.start).unwrap_or(""));
        new.push_str(put);
        at = range.end;
    }
    new.push_str(text.get(at..part.end).unwrap_or(""));
    new
}

/// `wins_over`, `at_most`: words of the language with an underscore between.
fn spelt_apart(word: &str, candidates: &[String]) -> Option<String> {
    let (first, _) = word.split_once('_')?;
    candidates.iter().any(|known| known == first).then(|| word.replace('_', " "))
}

pub(super) fn closing_mark(opening: &str) -> &'static str {
    match opening {
        "(" => ")",
        "[" => "]",
        _ => "}",
    }
}

/// The first block whose closing brace stands further left than the line that opens it: the brace belongs to a block
/// outside, and its own was forgotten. Gives the opening brace, and the end of what belongs into the block: of what
/// stands before the first line that is indented no deeper than the block's own.
fn outdented(scene: &Scene<'_>) -> Option<(usize, usize)> {
    let indent = |at: usize| {
        let line = scene.line_at(at);
        let text = scene.text.get(line).unwrap_or("");
        text.len() - text.trim_start().len()
    };
    let mut open: Vec<usize> = Vec::new();
    for (number, token) in scene.tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => open.push(number),
            Kind::Close => {
                let opener = open.get(token.depth).copied()?;
                open.truncate(token.depth);
                let opening = scene.token(opener)?;
                if token.fresh && opening.text(scene.text) == "{" && indent(token.start) < indent(opening.start) {
                    let own = indent(opening.start);
                    let mut lines =
                        (opener + 1..=number).filter(|at| scene.token(*at).is_some_and(|inner| inner.fresh));
                    let first =
                        lines.next().filter(|first| scene.token(*first).is_some_and(|line| indent(line.start) > own));
                    let behind = lines.find(|at| scene.token(*at).is_some_and(|line| indent(line.start) <= own));
                    let behind = first.and(behind).unwrap_or(number);
                    let before = behind.checked_sub(1).and_then(|before| scene.token(before))?;
                    return Some((opener, before.end));
                }
            }
            Kind::Word | Kind::Number | Kind::Text | Kind::Mark => {}
        }
    }
    None
}
