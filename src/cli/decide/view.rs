//! A decision as a page that a manager reads: verdicts, reasons, amounts and who bears them, by their titles, in one
//! of the policy's languages. It is written with colours, which standard output keeps or drops.

use std::collections::BTreeSet;

use owo_colors::OwoColorize;

use super::said;
use super::table::{Side, table};
use super::words::Words;
use crate::diag::render::one_line;
use crate::eval::{Case, Decided, Decision, FindingResult, Judged, Ledger, LineResult, WindowState};
use crate::ir::{ExprKind, LineId, Named, PartyId, Program, RemedyId, RuleSet, Rules, Verdict};
use crate::locale::distance;
use crate::policy;
use crate::syntax::ast::LineKind;
use crate::time::{Instant, Zone};
use crate::value::{Found, ListRef, Money, Num, Texts, Type, Val};

/// The page of a decision, in a language of its policy; by default the first.
pub(super) fn page(decision: &policy::Decision, language: Option<&str>) -> String {
    let (case, decision) = (decision.case(), decision.data());
    let (program, case) = (case.program(), case.data());
    let language = program.language(language);
    let words = Words::of(program.languages.get(usize::from(language)).map_or("en", String::as_str));
    let mut view = View { program, case, decision, language, words, out: String::new(), cited: Vec::new() };
    view.head();
    view.eligibility();
    view.responsibility();
    view.ledger();
    view.decisions();
    view.sources();
    if let Some(trace) = &decision.trace {
        view.why(trace);
    }
    view.out
}

pub(super) struct View<'a> {
    pub(super) program: &'a Program,
    case: &'a Case,
    decision: &'a Decision,
    language: u16,
    pub(super) words: &'static Words,
    pub(super) out: String,
    /// The sources of the rules and lines that are shown.
    cited: Vec<&'a str>,
}

impl<'a> View<'a> {
    fn head(&mut self) {
        let (words, program) = (self.words, self.program);
        let title = program.title.get(self.language).map_or_else(|| said::plain(&program.name), one_line);
        let at = self.instant(self.decision.at);
        self.out.push_str(&format!("{title}{}{} {}\n", words.comma, words.version, one_line(&program.version)));
        match &self.case.id {
            Some(id) => {
                self.out.push_str(&format!(
                    "{} {}{}{} {at}\n",
                    words.case,
                    one_line(id),
                    words.comma,
                    words.decided_at
                ));
            }
            None => self.out.push_str(&format!("{} {at}\n", capital(words.decided_at))),
        }
    }

    pub(super) fn heading(&mut self, heading: &str) {
        self.out.push_str(&format!("\n{}\n", heading.bold()));
    }

    fn eligibility(&mut self) {
        let decision = self.decision;
        let (Some(result), Some(rules)) = (&decision.eligibility, &self.program.eligibility) else { return };
        let rules = &rules.rules;
        if let Some(judged) = result.judged(result.asked) {
            let verdict = self.verdict(judged);
            let verdict = match judged.verdict {
                Verdict::Allow => verdict.green().to_string(),
                Verdict::Review => verdict.yellow().to_string(),
                Verdict::Deny => verdict.red().to_string(),
            };
            self.heading(&format!("{}{}{verdict}", self.remedy(result.asked), self.words.colon));
            for reason in said::reasons(judged, rules, self.language) {
                self.out.push_str(&format!("  {reason}\n"));
            }
        }
        if self.program.eligibility.as_ref().is_some_and(|one| one.per.is_some()) && result.items.is_empty() {
            self.out.push_str(&format!("  {}\n", self.words.no_items));
        }
        for kept in result.kept_out.iter().filter(|kept| kept.remedy == result.asked) {
            if let Some(rule) = rules.get(kept.rule) {
                let item = kept.item.map(|item| format!("{} ", u64::from(item) + 1)).unwrap_or_default();
                let line =
                    format!("  {item}{}{}{}\n", self.title(&rule.decl), self.words.colon, self.window(kept.state));
                self.out.push_str(&line);
            }
        }
        if !result.items.is_empty() {
            self.heading(self.words.items);
            let keys = self.item_keys();
            let row = |(at, item): (usize, &Judged)| {
                let key = keys.get(at).cloned().unwrap_or_default();
                vec![
                    (at + 1).to_string(),
                    key,
                    self.verdict(item),
                    said::reasons(item, rules, self.language).join("; "),
                ]
            };
            let rows: Vec<_> = result.items.iter().enumerate().map(row).collect();
            self.out.push_str(&table(&[Side::Right, Side::Left, Side::Left, Side::Left], &rows));
        }
        let others = result.remedies.iter().filter(|other| other.remedy != result.asked);
        let row = |judged: &Judged, remedy| {
            vec![self.remedy(remedy), self.verdict(judged), said::reasons(judged, rules, self.language).join("; ")]
        };
        let rows: Vec<_> = others.map(|other| row(&other.judged, other.remedy)).collect();
        if !rows.is_empty() {
            self.heading(self.words.others);
            self.out.push_str(&table(&[Side::Left, Side::Left, Side::Left], &rows));
        }
        if let Some(judged) = result.judged(result.asked) {
            self.cite(judged.rules, rules);
        }
    }

    /// `allowed, until the end of 19 Mar 2026 (Europe/Paris)`.
    fn verdict(&self, judged: &Judged) -> String {
        let words = self.words;
        match judged.verdict {
            Verdict::Allow => {
                let until = judged.until.map(|until| format!("{}{} {}", words.comma, words.until, self.instant(until)));
                format!("{}{}", words.allow, until.unwrap_or_default())
            }
            Verdict::Review => words.review.to_owned(),
            Verdict::Deny => words.deny.to_owned(),
        }
    }

    pub(super) fn window(&self, state: WindowState) -> String {
        self.words.window(state, |instant| self.instant(instant))
    }

    /// What people call the items: their key, for a list of records that is a fact.
    fn item_keys(&self) -> Vec<String> {
        self.listed().unwrap_or_default()
    }

    fn listed(&self) -> Option<Vec<String>> {
        let per = self.program.eligibility.as_ref()?.per.as_ref()?;
        let ExprKind::Fact(fact) = per.list.kind else { return None };
        let Val::List(ListRef { start, len }) = *self.case.slots.get(fact.index())? else { return None };
        let Type::List(element) = &self.program.facts.get(fact)?.ty.base else { return None };
        let Type::Record(record) = **element else { return None };
        let record = self.program.records.get(record)?;
        let key = record.fields.iter().position(|field| field.key)?;
        let text = |item: usize| {
            let slot = start as usize + item * record.fields.len() + key;
            let value = self.case.slots.get(slot).copied().unwrap_or(Val::Unknown);
            self.value(value, &record.fields.get(key)?.ty.base).into()
        };
        (0..len as usize).map(text).collect()
    }

    fn responsibility(&mut self) {
        if !self.program.responsibility.written {
            return;
        }
        let decision = self.decision;
        let (Some(result), Some(rules)) = (&decision.responsibility, &self.program.responsibility.rules) else {
            return;
        };
        self.heading(&self.head_of(&self.program.responsibility.title, self.words.fault));
        let why = said::told(result.rules, rules, self.language).join("; ");
        let share = |at: usize, party: PartyId, share: Num| {
            let why = if at == 0 { why.clone() } else { String::new() };
            vec![capital(&self.party(party)), percent(share), why]
        };
        let rows: Vec<_> =
            result.shares.iter().enumerate().map(|(at, (party, part))| share(at, *party, *part)).collect();
        self.out.push_str(&table(&[Side::Left, Side::Right, Side::Left], &rows));
        self.cite(result.rules, rules);
    }

    fn ledger(&mut self) {
        let decision = self.decision;
        let (Some(ledger), Some(declared)) = (&decision.compensation, &self.program.compensation) else { return };
        let title = self.program.compensation.as_ref().map(|compensation| &compensation.title);
        let head = title.map_or_else(|| self.words.owed.to_owned(), |title| self.head_of(title, self.words.owed));
        self.heading(&head);
        // A line that comes to nothing tells nothing; whoever asks why sees it all the same.
        let tells = |line: &&LineResult| line.rounded != 0 || line.exact.is_none() || decision.trace.is_some();
        let lines: Vec<&LineResult> = ledger.lines.iter().filter(tells).collect();
        if lines.is_empty() {
            self.out.push_str(&format!("  {}\n", self.words.nothing_owed));
            return;
        }
        let words = self.words;
        let mut rows = vec![[words.line, words.amount, words.receives, words.bears].map(str::to_owned).to_vec()];
        for line in lines {
            if let Some(declared) = declared.lines.get(line.line) {
                rows.push(self.line(ledger, line, self.title(&declared.decl)));
                self.cited.extend(declared.cite.iter().map(String::as_str));
            }
        }
        self.out.push_str(&table(&[Side::Left, Side::Right, Side::Left, Side::Left], &rows));
        if let Some(cap) = &ledger.cap
            && cap.before != ledger.total
        {
            self.out.push_str(&format!("  {} {}\n", words.limited, money(ledger, cap.before)));
        }
        if ledger.by_party.is_empty() {
            return;
        }
        self.heading(words.settled);
        let row = |(party, amount): &(PartyId, i128)| {
            let verb = if *amount < 0 { words.pays } else { words.gets };
            vec![capital(&self.party(*party)), verb.to_owned(), money(ledger, amount.saturating_abs())]
        };
        let rows: Vec<_> = ledger.by_party.iter().map(row).collect();
        self.out.push_str(&table(&[Side::Left, Side::Left, Side::Right], &rows));
    }

    fn line(&self, ledger: &Ledger, line: &LineResult, title: String) -> Vec<String> {
        let part = |(party, amount): &(PartyId, i128)| {
            let own = if *party == line.to { format!(" ({})", self.words.own_part) } else { String::new() };
            format!("{} {}{own}", self.party(*party), money(ledger, *amount))
        };
        let mut parts: Vec<String> = line.parts.iter().map(part).collect();
        if line.cut() != 0 {
            parts.push(format!("{} {}", self.words.before_cap, money(ledger, line.rounded)));
        }
        let (amount, bearers) = match line.kind {
            LineKind::Pay => (money(ledger, line.amount), parts.join(self.words.comma)),
            LineKind::Deduct => {
                let sign = if line.amount == 0 { "" } else { "-" };
                (format!("{sign}{}", money(ledger, line.amount)), self.words.deducted.to_owned())
            }
            LineKind::Give if line.exact.is_none() => (self.given(line), String::new()),
            LineKind::Give => (format!("({})", money(ledger, line.amount)), parts.join(self.words.comma)),
        };
        vec![title, amount, capital(&self.party(line.to)), capital(&bearers)]
    }

    /// What a line comes to, if it applies.
    pub(super) fn amount_of(&self, line: LineId) -> String {
        let found = self.applied(line);
        found.map_or_else(|| self.words.does_not_apply.to_owned(), |(ledger, line)| money(ledger, line.amount))
    }

    pub(super) fn applies(&self, line: LineId) -> bool {
        self.applied(line).is_some()
    }

    fn applied(&self, line: LineId) -> Option<(&Ledger, &LineResult)> {
        let ledger = self.decision.compensation.as_ref()?;
        Some((ledger, ledger.lines.iter().find(|one| one.line == line)?))
    }

    /// The remedy that is asked.
    pub(super) fn asked(&self) -> Option<RemedyId> {
        self.decision.eligibility.as_ref().map(|result| result.asked)
    }

    /// `items 1, 3`.
    fn given(&self, line: &LineResult) -> String {
        let numbers: Vec<String> = line.items.iter().map(|at| (u64::from(*at) + 1).to_string()).collect();
        if numbers.is_empty() { String::new() } else { format!("{} {}", self.words.items, numbers.join(", ")) }
    }

    fn decisions(&mut self) {
        let mut rows = Vec::new();
        for (id, decided) in &self.decision.decisions {
            let Some(declared) = self.program.decisions.get(*id) else { continue };
            let Decided { value, rules } = *decided;
            let why = said::told(rules, &declared.rules, self.language).join("; ");
            rows.push(vec![self.title(&declared.decl), self.value(value, &declared.ty.base), why]);
            self.cite(rules, &declared.rules);
        }
        for (id, result) in &self.decision.findings {
            let Some(declared) = self.program.findings.get(*id) else { continue };
            let why = said::told(result.rules, &declared.rules, self.language).join("; ");
            rows.push(vec![self.title(&declared.decl), self.finding(*result), why]);
            self.cite(result.rules, &declared.rules);
        }
        if !rows.is_empty() {
            self.heading(self.words.other_decisions);
            self.out.push_str(&table(&[Side::Left, Side::Left, Side::Left], &rows));
        }
    }

    fn finding(&self, result: FindingResult) -> String {
        let holds = if result.holds { self.words.yes } else { self.words.no };
        match result.found {
            Found::Yes | Found::No => holds.to_owned(),
            Found::Unproven => format!("{}{}{} {holds}", self.words.unproven, self.words.comma, self.words.presumed),
        }
    }

    fn sources(&mut self) {
        if !self.cited.is_empty() {
            self.heading(self.words.sources);
            let mut seen = BTreeSet::new();
            for source in std::mem::take(&mut self.cited) {
                if seen.insert(source) {
                    self.out.push_str(&format!("  {}\n", one_line(source)));
                }
            }
        }
    }

    /// Notes the sources of the rules that decided.
    fn cite<O>(&mut self, deciding: RuleSet, rules: &'a Rules<O>) {
        self.cited.extend(said::sources(deciding, rules));
    }

    pub(super) fn title(&self, decl: &Named) -> String {
        self.titled(&decl.title, &decl.name)
    }

    /// The heading of a part: its title, else our own words.
    pub(super) fn head_of(&self, title: &Texts, ours: &str) -> String {
        title.get(self.language).map_or_else(|| ours.to_owned(), one_line)
    }

    fn titled(&self, title: &Texts, name: &str) -> String {
        said::titled(title, name, self.language)
    }

    fn party(&self, party: PartyId) -> String {
        self.program.parties.get(party).map_or_else(String::new, |party| self.title(&party.decl))
    }

    pub(super) fn remedy(&self, remedy: RemedyId) -> String {
        self.program.remedies.get(remedy).map_or_else(String::new, |remedy| capital(&self.title(remedy)))
    }

    pub(super) fn value(&self, value: Val, ty: &Type) -> String {
        let words = self.words;
        match value {
            Val::Unknown => words.unknown.to_owned(),
            Val::Bool(yes) => if yes { words.yes } else { words.no }.to_owned(),
            Val::Num(num) if *ty == Type::Percent => percent(num),
            Val::Num(num) => num.to_string(),
            Val::Money(money) => money.to_string(),
            Val::Date(date) => date.to_string(),
            Val::Time(time) => time.to_string(),
            Val::Instant(instant) => self.instant(instant),
            Val::Duration(duration) => duration.period.to_string(),
            Val::Text(id) => self.case.text(self.program, id).map(one_line).unwrap_or_default(),
            Val::Member(number) => self.member(number, ty),
            Val::Finding(Found::Yes) => words.yes.to_owned(),
            Val::Finding(Found::No) => words.no.to_owned(),
            Val::Finding(Found::Unproven) => words.unproven.to_owned(),
            Val::Currency(currency) => currency.to_string(),
            Val::Country(country) => country.to_string(),
            Val::Zone(zone) => zone.to_string(),
            Val::Calendar(id) => self.program.calendars.get(id).map(|one| self.title(&one.decl)).unwrap_or_default(),
            Val::Counting(id) => self.program.countings.get(id).map(|one| self.title(&one.decl)).unwrap_or_default(),
            Val::Rate { rate, from, to } => format!("{from} 1 = {to} {rate}"),
            Val::List(_) | Val::Record(_) => String::new(),
        }
    }

    fn member(&self, number: u32, ty: &Type) -> String {
        if *ty == Type::Party {
            return capital(&self.party(PartyId(number)));
        }
        if *ty == Type::Remedy {
            return self.remedy(RemedyId(number));
        }
        let Type::Enum(id) = ty else { return String::new() };
        let members = self.program.enums.get(*id).map(|one| one.members.as_slice()).unwrap_or_default();
        members.get(number as usize).map(|member| self.title(member)).unwrap_or_default()
    }

    /// `19 Mar 2026, 17:00 (Europe/Paris)`; a deadline that ends a day is told by that day.
    fn instant(&self, instant: Instant) -> String {
        let zone = self.decision.zone.or_else(|| Zone::named("UTC"));
        let Some(zone) = zone else { return instant.to_string() };
        let words = self.words;
        let local = zone.local(instant);
        let midnight = local.time.ms() == 0;
        if let Some(day) = local.date.plus_days(-1)
            && midnight
            && instant.ends_day()
        {
            return match words.end_of {
                "" => format!("{} 24:00 ({zone})", self.date(day)),
                end => format!("{end} {} ({zone})", self.date(day)),
            };
        }
        let (date, time) = (self.date(local.date), local.time);
        if zone.shows_twice(instant) {
            return format!("{date} {time} ({zone}, {})", distance(instant, zone));
        }
        format!("{date} {time} ({zone})")
    }

    fn date(&self, date: crate::time::Date) -> String {
        let (year, month, day) = date.ymd();
        match self.words.months.get((month as usize).saturating_sub(1)) {
            None | Some(&"") => date.to_string(),
            Some(name) => format!("{day} {name} {year}"),
        }
    }
}

fn money(ledger: &Ledger, minor: i128) -> String {
    ledger.money(minor).map_or_else(String::new, |money: Money| money.to_string())
}

fn percent(fraction: Num) -> String {
    fraction.mul(Num::from_i64(100)).map_or_else(String::new, |percent| format!("{percent}%"))
}

/// The text with a capital at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
