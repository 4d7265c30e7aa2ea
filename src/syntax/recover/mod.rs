//! What happens when the grammar refuses a text: find what was meant, say so once, mend it, read again.
//!
//! The text is divided at the lines that begin an item, so that one broken item never hides another. In each part the
//! grammar tells how far it got and what it expected there. A mistake with a plain remedy (a missing brace, a
//! misspelt word) is mended so that the parse gets further; anything else is cut out as narrowly as it goes: the
//! clause, then the statement, then the item. Each cut or insertion is one step, and the work is bounded by the
//! length of the part, so recovery ends, and is linear.

mod expected;
mod flow;
mod foreign;
mod habits;
mod plan;
mod scene;
mod tokens;
mod types;
mod values;

use super::ast::{Damage, Expr, Item};
use super::build::Builder;
use super::grammar::{Grammar, Pair, Rule};
use super::heads;
use super::reading::Reading;
use super::scan::Scan;
use crate::diag::{Code, Diagnostic, Sink, nearest};
use crate::source::{FileId, Span};
use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use plan::Plan;
use scene::Scene;
use std::collections::BTreeSet;

/// Where a parse ended, and which rules would have gone on there.
#[derive(Clone, Debug)]
struct Trouble {
    at: usize,
    expected: Vec<Rule>,
}

/// The whole of what a rule reads, or how far it got.
fn attempt(rule: Rule, text: &str) -> Result<Pair<'_>, Trouble> {
    let error = match Grammar::parse(rule, text).map(|mut pairs| pairs.next()) {
        Ok(Some(pair)) => return Ok(pair),
        Ok(None) => return Err(Trouble { at: 0, expected: Vec::new() }),
        Err(error) => error,
    };
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let expected = match error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    Err(Trouble { at, expected })
}

/// The items of a scanned text; notes what is wrong with it.
pub(super) fn items(file: FileId, scan: &Scan, damage: &mut Damage, sink: &mut Sink) -> Vec<Item> {
    if let Ok(pair) = attempt(Rule::file, scan.reading.text()) {
        return Builder::new(file, &scan.reading, sink).items(pair);
    }
    let mut items = Vec::new();
    for range in parts(scan.reading.text()) {
        let place = scan.reading.place(range.start, range.end);
        let begins_header = heads::first_word(scan.reading.text().get(range.clone()).unwrap_or("").trim()) == "policy";
        let reading = scan.reading.part(range);
        let mut mender = Mender::new(file, reading, &scan.wounds, sink);
        items.extend(mender.items());
        if mender.mended {
            damage.items.push(Span::new(file, place.start, place.end));
            damage.header |= begins_header;
            damage.names.append(&mut mender.lost);
            damage.cut_short.append(&mut mender.cut_short);
        }
    }
    items
}

/// The one expression of a scanned text.
pub(super) fn expr(file: FileId, scan: &Scan, sink: &mut Sink) -> Option<Expr> {
    match attempt(Rule::lone_expr, scan.reading.text()) {
        Ok(pair) => Some(Builder::new(file, &scan.reading, sink).expr(&pair.into_inner().next()?)),
        Err(trouble) => {
            let mut mender = Mender::new(file, scan.reading.clone(), &scan.wounds, sink);
            mender.rule = Rule::lone_expr;
            mender.mend(trouble);
            None
        }
    }
}

/// The expression in braces in a text, which stands in `reading`; none where it cannot be read, which is reported.
pub(super) fn placeholder(file: FileId, reading: Reading, sink: &mut Sink) -> Option<Expr> {
    let scan = Scan { reading, comments: Vec::new(), sound: true, wounds: Vec::new() };
    expr(file, &scan, sink)
}

/// How a cell in everyday words is written: `under 5`, `5 or more`, `FR or BR`; `rule` reads a cell by itself.
pub(super) fn cell_in_words(text: &str, rule: Rule) -> Option<String> {
    const BEFORE: &[(&str, &str)] = &[
        ("less than ", "< "),
        ("fewer than ", "< "),
        ("under ", "< "),
        ("below ", "< "),
        ("up to ", "<= "),
        ("at most ", "<= "),
        ("until ", "<= "),
        ("more than ", "> "),
        ("over ", "> "),
        ("above ", "> "),
        ("at least ", ">= "),
        ("from ", ">= "),
    ];
    const BEHIND: &[(&str, &str)] = &[
        (" or more", ">= "),
        (" and more", ">= "),
        (" and over", ">= "),
        (" or over", ">= "),
        (" and above", ">= "),
        (" and up", ">= "),
        ("+", ">= "),
        (" or less", "<= "),
        (" and less", "<= "),
        (" or under", "<= "),
        (" and below", "<= "),
    ];
    let range = text.strip_prefix("from ").or(text.strip_prefix("between ")).unwrap_or(text);
    let ends = range.split_once(" to ").or(range.split_once(" and "));
    let before = || BEFORE.iter().find_map(|(words, mark)| Some(format!("{mark}{}", text.strip_prefix(words)?)));
    let behind = || BEHIND.iter().find_map(|(words, mark)| Some(format!("{mark}{}", text.strip_suffix(words)?.trim())));
    let range = || ends.map(|(low, high)| format!("{} .. {}", low.trim(), high.trim()));
    let list = || text.contains(" or ").then(|| text.replace(" or ", ", "));
    let fits = |written: &String| attempt(rule, written).is_ok();
    let all = [matches!(text, "*" | "any").then(|| "-".to_owned()), behind(), before(), range(), list()];
    all.into_iter().flatten().find(fits)
}

/// Why a cell of a table does not fit, in words, and what may help; `rule` reads a cell by itself.
pub(super) fn why_no_cell(text: &str, rule: Rule) -> (String, Option<&'static str>) {
    let help = if text.starts_with('=') {
        Some("a cell holds the value by itself; comparisons are `<`, `<=`, `>` and `>=`")
    } else if [" to ", " and "].iter().any(|word| text.contains(word)) {
        Some("a range is written `30 .. 60`, or `30 ..< 60` without its end")
    } else {
        None
    };
    let message = match attempt(rule, text) {
        Ok(_) => "this does not fit into a cell".to_owned(),
        Err(trouble) => {
            let found = tokens::tokens(text).into_iter().find(|token| token.start >= trouble.at);
            let words = expected::words(&trouble.expected);
            let near = found.and_then(|token| nearest(token.text(text), words.iter().map(String::as_str)));
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let found = found.map_or("but the cell ends".to_owned(), |token| format!("found {}", token.said(text)));
            format!("{}, {found}{near}", expected::sentence(&trouble.expected))
        }
    };
    (message, help)
}

/// The parts of a text, divided at the lines that begin an item.
fn parts(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive(['\n', '\u{2}']) {
        let indent = line.len() - line.trim_start().len();
        if at > start && heads::leads_item(text.get(at + indent..).unwrap_or(""), indent == 0) {
            if text.get(start..at).is_some_and(|part| !part.trim().is_empty()) {
                parts.push(start..at);
            }
            start = at;
        }
        at += line.len();
    }
    parts.push(start..text.len());
    parts
}

/// Mends one part of a text until the grammar reads it.
struct Mender<'a> {
    file: FileId,
    rule: Rule,
    reading: Reading,
    wounds: &'a [usize],
    sink: &'a mut Sink,
    /// How many bytes may still be parsed.
    budget: usize,
    /// The places in the source up to which a reported mistake explains what follows.
    explained: std::ops::Range<usize>,
    /// Whether an opening brace was put in, so that its other half is no second mistake.
    opened: bool,
    /// Whether the last step cut, and the statement that it cut in: a second time all of it goes.
    cut: Option<usize>,
    /// Where the last step cut something out: what is missing there is no further mistake.
    gap: Option<usize>,
    /// Whether the grammar has refused the text as it stands.
    mended: bool,
    /// The names that seem to be declared in what was cut out.
    lost: BTreeSet<String>,
    /// The expressions whose end was cut out.
    cut_short: Vec<Span>,
}

impl<'a> Mender<'a> {
    fn new(file: FileId, reading: Reading, wounds: &'a [usize], sink: &'a mut Sink) -> Mender<'a> {
        let budget = 256 * 1024 + 4 * reading.text().len();
        Mender {
            file,
            rule: Rule::file,
            reading,
            wounds,
            sink,
            budget,
            explained: 0..0,
            opened: false,
            cut: None,
            gap: None,
            mended: false,
            lost: BTreeSet::new(),
            cut_short: Vec::new(),
        }
    }

    fn items(&mut self) -> Vec<Item> {
        loop {
            match attempt(self.rule, self.reading.text()) {
                Ok(pair) => return Builder::new(self.file, &self.reading, self.sink).items(pair),
                Err(_) if self.reading.text().trim().is_empty() => return Vec::new(),
                Err(trouble) => {
                    let Some(left) = self.budget.checked_sub(self.reading.text().len() + 64) else { return Vec::new() };
                    self.budget = left;
                    self.mend(trouble);
                }
            }
        }
    }

    /// One step: reports the mistake unless an earlier one explains it, and changes the text.
    fn mend(&mut self, trouble: Trouble) {
        self.mended = true;
        let text = self.reading.text().to_owned();
        let mut scene = Scene::new(&text, self.rule, trouble);
        if scene.trouble.expected.is_empty() {
            self.report(Diagnostic::new(Code::TooLarge, self.span(&(0..0)), "this is nested too deeply"));
            return self.cut(&scene, 0..text.len());
        }
        if scene.next_block().is_none()
            && let Some((narrow, rule, part)) = scene.narrowed()
        {
            self.budget = self.budget.saturating_sub(text.len());
            scene = Scene::new(&text, rule, narrow);
            scene.judge = (rule, part);
        }
        // Where a part ends too early, the place is its last token.
        let at_end = scene.found().is_none_or(|found| scene.trouble.at < found.start);
        let token = if at_end { scene.before() } else { scene.found() };
        let at = token.map_or(0, |token| token.start);
        let place = self.reading.place(at, at).start;
        let end_before = scene.before().map_or(0, |before| before.end);
        let next = scene.found().map_or(text.len(), |found| found.start);
        let in_gap = self.gap.take().is_some_and(|gap| end_before <= gap && gap <= next);
        if self.explained.contains(&place) || self.wounded(&scene) {
            return match self.plan(&scene) {
                Some(plan) => self.change(plan),
                None => self.cut_further(&scene),
            };
        }
        match self.plan(&scene) {
            Some(plan) => self.follow(plan, &scene),
            None if in_gap => self.cut_further(&scene),
            None => {
                let diagnostic = self.general(&scene);
                self.report(diagnostic);
                self.cut_further(&scene);
            }
        }
    }

    /// Reports a mistake with a plain remedy, and mends it.
    fn follow(&mut self, plan: Plan, scene: &Scene<'_>) {
        let closes = plan.edits.iter().all(|(_, text)| text.trim() == "}");
        if !(self.opened && closes) {
            self.report(plan.diagnostic.clone());
        }
        self.opened |= plan.edits.iter().any(|(_, text)| text.trim() == "{");
        let place = plan.edits.first().map_or(scene.trouble.at, |(range, _)| range.start);
        let last = plan.edits.first().map_or(place, |(range, _)| range.end);
        let explained = self.reading.place(place, last.max(plan.up_to).min(scene.text.len()));
        self.explained = explained.start..explained.end;
        self.change(plan);
    }

    fn change(&mut self, plan: Plan) {
        self.cut = None;
        for (range, text) in plan.edits.into_iter().rev() {
            let old = self.reading.text().get(range.clone()).unwrap_or("");
            if text.is_empty() {
                self.lost.extend(tokens::declared(old));
            } else if text.strip_prefix(old) == Some(plan::ANOTHER_NAME) {
                // Whoever declared it uses it, too.
                self.lost.insert(old.to_owned());
            }
            self.reading.replace(range, &text);
        }
    }

    /// Cuts out what cannot be read: first from the trouble to where reading can go on, then the statement around it,
    /// then the item.
    fn cut_further(&mut self, scene: &Scene<'_>) {
        let statement = scene.statement();
        let range = self.reading.place(statement.start, statement.end);
        let again = self.cut == Some(range.start);
        let tail = scene.tail();
        let hole = if expected::is_value(&scene.trouble.expected) { "\u{1} " } else { "" };
        self.explained = range.start..range.end.max(range.start + 1) + 1;
        if !again && (!tail.is_empty() || !hole.is_empty()) {
            self.cut = Some(range.start);
            self.cut_short.push(self.span(&(scene.clause_start()..tail.end)));
            self.lose(tail, hole);
        } else if !statement.is_empty() && statement.contains(&scene.last_before(scene.trouble.at)) {
            self.cut = None;
            self.lose(statement, "");
        } else {
            self.cut(scene, scene.item());
        }
    }

    fn cut(&mut self, scene: &Scene<'_>, range: std::ops::Range<usize>) {
        self.cut = None;
        let range = if range.is_empty() { 0..scene.text.len() } else { range };
        self.lose(range, "");
    }

    /// Takes a part out, and notes the names that it seems to declare: using them is no further mistake.
    fn lose(&mut self, range: std::ops::Range<usize>, instead: &str) {
        self.lost.extend(tokens::declared(self.reading.text().get(range.clone()).unwrap_or("")));
        self.gap = Some(range.start);
        self.reading.replace(range, instead);
    }

    /// Whether the scan has reported a mistake on the line of the trouble, or on the one before it.
    fn wounded(&self, scene: &Scene<'_>) -> bool {
        let here = scene.line_at(scene.trouble.at);
        let before = scene.line_at(scene.last_before(scene.trouble.at));
        let place = self.reading.place(before.start.min(here.start), here.end);
        let first = self.wounds.partition_point(|wound| *wound < place.start);
        self.wounds.get(first).is_some_and(|wound| *wound <= place.end)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.sink.push(diagnostic);
    }

    fn span(&self, range: &std::ops::Range<usize>) -> Span {
        let place = self.reading.place(range.start, range.end);
        Span::new(self.file, place.start, place.end)
    }

    /// How many bytes of a changed text the grammar leaves unread, one more than the rest; none if it reads all.
    fn unread(&mut self, rule: Rule, text: &str) -> Option<usize> {
        self.budget = self.budget.checked_sub(text.len() + 64)?;
        Some(attempt(rule, text).err().map_or(0, |trouble| text.len().saturating_sub(trouble.at) + 1))
    }
}
