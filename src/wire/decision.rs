//! A decision as JSON, `redress.decision/1`.
//!
//! The order of keys is fixed. Amounts are texts with the currency's minor digits, instants are RFC 3339 in UTC, and
//! names are those of the policy's text; titles and reasons are in the language that was asked for.

use super::json::Writer;
use crate::eval::{Case, Decision, EligibilityResult, Judged, Ledger, LineResult, Parts, WindowState, show};
use crate::explain::WhyNot;
use crate::ir::{Named, PartyId, Program, RemedyId, Rule, RuleId, RuleSet, Rules, Verdict};
use crate::syntax::ast::LineKind;
use crate::value::{Found, Money, Num, TextId, Texts, Type, Val};

/// A decision with what it needs to be written.
#[derive(Clone, Copy, Debug)]
pub struct DecisionView<'a> {
    /// The policy that decided.
    pub program: &'a Program,
    /// The case.
    pub case: &'a Case,
    /// The decision.
    pub decision: &'a Decision,
    /// Where it was asked why: what would have changed it.
    pub why_not: &'a [WhyNot],
    /// The place of the language among those of the policy.
    pub language: u16,
}

/// Writes a decision.
pub fn decision(json: &mut Writer, view: DecisionView<'_>) {
    json.object(|json| {
        view.write(json);
        if let Some(trace) = &view.decision.trace {
            super::why::why(json, view, trace);
        }
    });
}

impl<'a> DecisionView<'a> {
    /// A decision without why, as entries of an object.
    pub(super) fn write(self, json: &mut Writer) {
        let (program, decision) = (self.program, self.decision);
        json.key("format").text("redress.decision/1");
        json.key("policy").object(|json| {
            json.key("id").text(&program.name);
            json.key("version").text(&program.version);
            json.key("hash").text(&program.hash);
        });
        if let Some(id) = &self.case.id {
            json.key("case").text(id);
        }
        json.key("at").shown(decision.at);
        if let Some(zone) = decision.zone {
            json.key("zone").shown(zone);
        }
        if let Some(result) = &decision.eligibility {
            json.key("eligibility").object(|json| self.eligibility(json, result));
        }
        if let (Some(result), Some(rules)) = (&decision.responsibility, &program.responsibility.rules) {
            json.key("responsibility").object(|json| {
                json.key("shares").object(|json| self.shares(json, &result.shares));
                json.key("rules");
                self.rules(json, rules, result.rules, result.rules == 0);
            });
        }
        if let Some(ledger) = &decision.compensation {
            json.key("compensation").object(|json| self.ledger(json, ledger));
        }
        json.key("decisions").object(|json| {
            for (id, decided) in &decision.decisions {
                let Some(declared) = program.decisions.get(*id) else { continue };
                json.key(&declared.decl.name);
                self.value(json, &declared.ty.base, &decided.value);
            }
        });
        if !decision.findings.is_empty() {
            json.key("findings").object(|json| {
                for (id, finding) in &decision.findings {
                    let Some(declared) = program.findings.get(*id) else { continue };
                    json.key(&declared.decl.name).object(|json| {
                        json.key("found").text(found_word(finding.found));
                        json.key("holds").bool(finding.holds);
                    });
                }
            });
        }
        json.key("faults").list([(); 0], |_, ()| {});
    }

    /// Shares by party, as entries of an object.
    pub(super) fn shares(self, json: &mut Writer, shares: &[(PartyId, Num)]) {
        for (party, share) in shares {
            json.key(self.party(*party)).text(&percent(*share));
        }
    }

    fn eligibility(self, json: &mut Writer, result: &EligibilityResult) {
        let Some(eligibility) = &self.program.eligibility else { return };
        json.key("asked").text(self.remedy(result.asked));
        json.key("verdict").text(verdict_word(result.verdict()));
        if eligibility.per.is_some() && result.items.is_empty() {
            // No rule has refused anything, so no rule tells the reason.
            json.key("note").text("there are no items to judge");
        }
        json.key("remedies").object(|json| {
            for one in &result.remedies {
                json.key(self.remedy(one.remedy)).object(|json| {
                    self.judged(json, &one.judged, &eligibility.rules);
                    let windows = result.kept_out.iter().filter(|kept| kept.remedy == one.remedy);
                    self.windows(json, &eligibility.rules, windows.map(|kept| (kept.item, kept.rule, kept.state)));
                });
            }
        });
        if eligibility.per.is_some() {
            json.key("items").list(result.items.iter().enumerate(), |json, (index, item)| {
                json.object(|json| {
                    json.key("index").plain(index);
                    self.judged(json, item, &eligibility.rules);
                });
            });
        }
    }

    fn judged<O>(self, json: &mut Writer, judged: &Judged, rules: &Rules<O>) {
        json.key("verdict").text(verdict_word(judged.verdict));
        json.key("rules");
        self.rules(json, rules, judged.rules, judged.normally);
        self.reasons(json, rules, judged);
        if let Some(from) = judged.from {
            json.key("from").shown(from);
        }
        if let Some(until) = judged.until {
            json.key("until").shown(until);
        }
    }

    /// What the rules that decided give as their reasons and sources; nothing where they give none.
    fn reasons<O>(self, json: &mut Writer, rules: &Rules<O>, judged: &Judged) {
        let excepts =
            (0u32..).zip(&rules.excepts).filter(|(at, _)| judged.rules.checked_shr(*at).unwrap_or(0) & 1 == 1);
        let normally = judged.normally.then_some(&rules.normally);
        let deciding: Vec<&Rule<O>> = excepts.map(|(_, rule)| rule).chain(normally).collect();
        let because: Vec<&str> = deciding.iter().filter_map(|rule| self.said(&rule.because)).collect();
        if !because.is_empty() {
            json.key("because").list(because, |json, text| json.text(text));
        }
        let cite: Vec<&String> = deciding.iter().flat_map(|rule| &rule.cite).collect();
        if !cite.is_empty() {
            json.key("cite").list(cite, |json, text| json.text(text));
        }
    }

    /// The rules that only their window keeps out; nothing where there are none.
    fn windows<O>(
        self,
        json: &mut Writer,
        rules: &Rules<O>,
        windows: impl Iterator<Item = (Option<u32>, RuleId, WindowState)>,
    ) {
        let mut windows = windows.peekable();
        if windows.peek().is_none() {
            return;
        }
        json.key("windows").list(windows, |json, (item, rule, state)| {
            json.object(|json| {
                if let Some(item) = item {
                    json.key("item").plain(item);
                }
                json.key("rule").text(rules.get(rule).map_or("", |rule| &rule.decl.name));
                window(json, state);
            });
        });
    }

    /// The names of rules; `normally` stands among them by that word.
    pub(super) fn rules<O>(self, json: &mut Writer, rules: &Rules<O>, set: RuleSet, normally: bool) {
        let named = rules.excepts.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
        let names = named.map(|(_, rule)| rule.decl.name.as_str());
        json.list(names.chain(normally.then_some("normally")), |json, name| json.text(name));
    }

    fn ledger(self, json: &mut Writer, ledger: &Ledger) {
        json.key("currency").text(ledger.currency.code());
        json.key("lines").list(&ledger.lines, |json, line| json.object(|json| self.line(json, ledger, line)));
        if let Some(cap) = ledger.cap {
            json.key("cap").object(|json| {
                amount(json.key("limit"), ledger, cap.limit);
                amount(json.key("before"), ledger, cap.before);
            });
        }
        amount(json.key("total"), ledger, ledger.total);
        json.key("by_party").object(|json| self.parts(json, ledger, &ledger.by_party));
    }

    fn line(self, json: &mut Writer, ledger: &Ledger, line: &LineResult) {
        let lines = self.program.compensation.as_ref().map(|compensation| &compensation.lines);
        let Some(declared) = lines.and_then(|lines| lines.get(line.line)) else { return };
        json.key("name").text(&declared.decl.name);
        json.key("kind").text(kind_word(line.kind));
        if let Some(title) = self.said(&declared.decl.title) {
            json.key("title").text(title);
        }
        if line.exact.is_some() {
            amount(json.key("amount"), ledger, line.amount);
        }
        // What `at least`, `at most`, rounding and the total's cap have changed is told.
        match line.exact {
            Some(exact) if Num::from_i128(line.amount) != Some(exact) => json.key("exact").text(&major(ledger, exact)),
            Some(_) | None => {}
        }
        json.key("to").text(self.party(line.to));
        if line.kind == LineKind::Give {
            json.key("items").list(&line.items, |json, item| json.plain(item));
        }
        let parts = if line.kind == LineKind::Deduct { "lowers" } else { "borne" };
        json.key(parts).object(|json| self.parts(json, ledger, &line.parts));
    }

    fn parts(self, json: &mut Writer, ledger: &Ledger, parts: &Parts) {
        for (party, minor) in parts {
            amount(json.key(self.party(*party)), ledger, *minor);
        }
    }

    /// A value: `true`, whole numbers as numbers, everything else as the text that a case would write for it.
    pub(super) fn value(self, json: &mut Writer, ty: &Type, value: &Val) {
        match (value, ty) {
            (Val::Unknown, _) => json.null(),
            (Val::Bool(value), _) => json.bool(*value),
            (Val::Num(num), Type::Integer) => json.plain(num),
            (Val::Money(money), _) => json.object(|json| {
                let digits = money.major_string().or_else(|| money.major().map(|major| major.to_string()));
                json.key("amount").text(&digits.unwrap_or_default());
                json.key("currency").text(money.currency.code());
            }),
            (Val::List(list), Type::List(element)) if !matches!(**element, Type::Record(_)) => {
                let from = list.start as usize;
                let all = self.case.slots.get(from..from.saturating_add(list.len as usize)).unwrap_or_default();
                json.list(all, |json, one| self.value(json, element, one));
            }
            _ => json.text(&self.shown(ty, value)),
        }
    }

    /// A value in words.
    pub(super) fn shown(self, ty: &Type, value: &Val) -> String {
        show(self.program, value, ty, &|id| self.text(id))
    }

    fn text(self, id: TextId) -> Option<&'a str> {
        let of_hooks = || {
            let before = self.program.texts.len() + self.case.texts.len();
            self.decision.texts.get(id.index().checked_sub(before)?).map(String::as_str)
        };
        self.case.text(self.program, id).or_else(of_hooks)
    }

    /// A title or reason in the language asked for.
    pub(super) fn said(self, texts: &'a Texts) -> Option<&'a str> {
        texts.get(self.language)
    }

    pub(super) fn remedy(self, id: RemedyId) -> &'a str {
        self.program.remedies.get(id).map_or("", |remedy: &Named| &remedy.name)
    }

    fn party(self, id: PartyId) -> &'a str {
        self.program.parties.get(id).map_or("", |party| &party.decl.name)
    }
}

/// An amount of the ledger in major units.
fn amount(json: &mut Writer, ledger: &Ledger, minor: i128) {
    let text = ledger.money(minor).and_then(Money::major_string);
    json.text(&text.unwrap_or_else(|| minor.to_string()));
}

/// An exact amount in major units, with more digits than the currency has where it needs them.
fn major(ledger: &Ledger, minor: Num) -> String {
    let money = Money { minor, currency: ledger.currency };
    money.major_string().or_else(|| money.major().map(|major| major.to_string())).unwrap_or_else(|| minor.to_string())
}

/// A fraction as a percentage.
fn percent(fraction: Num) -> String {
    fraction.mul(Num::from_i64(100)).map_or_else(|| fraction.to_string(), |hundredths| format!("{hundredths}%"))
}

/// How a window stands, as entries of an object.
pub(super) fn window(json: &mut Writer, state: WindowState) {
    match state {
        WindowState::NotYet { opens } => {
            json.key("state").text("not_yet");
            if let Some(opens) = opens {
                json.key("opens").shown(opens);
            }
        }
        WindowState::Open { from, until } => {
            json.key("state").text("open");
            if let Some(from) = from {
                json.key("from").shown(from);
            }
            if let Some(until) = until {
                json.key("until").shown(until);
            }
        }
        WindowState::TooLate { closed } => {
            json.key("state").text("too_late");
            json.key("closed").shown(closed);
        }
    }
}

pub(super) fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Deny => "deny",
        Verdict::Review => "review",
        Verdict::Allow => "allow",
    }
}

fn found_word(found: Found) -> &'static str {
    match found {
        Found::Yes => "yes",
        Found::No => "no",
        Found::Unproven => "unproven",
    }
}

fn kind_word(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Pay => "pay",
        LineKind::Deduct => "deduct",
        LineKind::Give => "give",
    }
}
