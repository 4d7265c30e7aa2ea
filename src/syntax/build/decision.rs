//! Decisions: rules with their clauses, and the ledger.

use super::item::is_expression;
use super::{Builder, child};
use crate::syntax::ast::{
    Bearer, Compensation, Decision, Eligibility, Expr, Finding, Line, LineKind, Name, Outcome, PartyLimit, Per,
    Responsibility, Rule as PolicyRule, Share, Texts, TotalCap, VerdictWord, Window,
};
use crate::syntax::grammar::{Pair, Rule};

impl Builder<'_> {
    pub(super) fn eligibility(&mut self, pair: &Pair<'_>) -> Eligibility {
        let of = child(pair, Rule::of_clause).and_then(|of| child(&of, Rule::path));
        Eligibility {
            title: self.title_in(pair),
            of: of.map(|path| self.path(&path)),
            at: self.at_in(pair),
            per: child(pair, Rule::per_clause).and_then(|per| self.per(&per)),
            rules: self.rules_in(pair),
            span: self.span(pair),
        }
    }

    fn per(&mut self, pair: &Pair<'_>) -> Option<Per> {
        Some(Per { binder: self.name_in(pair)?, list: self.value_in(pair)? })
    }

    fn at_in(&mut self, pair: &Pair<'_>) -> Option<Expr> {
        child(pair, Rule::at_clause).and_then(|at| self.value_in(&at))
    }

    pub(super) fn responsibility(&mut self, pair: &Pair<'_>) -> Responsibility {
        Responsibility {
            title: self.title_in(pair),
            at: self.at_in(pair),
            rules: self.rules_in(pair),
            span: self.span(pair),
        }
    }

    pub(super) fn decision(&mut self, pair: &Pair<'_>) -> Option<Decision> {
        Some(Decision {
            name: self.name_in(pair)?,
            title: self.title_in(pair),
            ty: self.type_in(pair)?,
            at: self.at_in(pair),
            rules: self.rules_in(pair),
            span: self.span(pair),
        })
    }

    pub(super) fn finding(&mut self, pair: &Pair<'_>) -> Option<Finding> {
        Some(Finding {
            name: self.name_in(pair)?,
            title: self.title_in(pair),
            at: self.at_in(pair),
            rules: self.rules_in(pair),
            span: self.span(pair),
        })
    }

    fn rules_in(&mut self, pair: &Pair<'_>) -> Vec<PolicyRule> {
        let mut rules = Vec::new();
        for part in pair.clone().into_inner() {
            if matches!(part.as_rule(), Rule::verdict_rule | Rule::share_rule | Rule::presumed_rule | Rule::value_rule)
            {
                rules.push(self.rule(&part));
            }
        }
        rules
    }

    fn rule(&mut self, pair: &Pair<'_>) -> PolicyRule {
        let word = pair.clone().into_inner().next();
        let span = self.span(pair);
        let mut rule = PolicyRule {
            name: None,
            title: Texts::default(),
            outcome: None,
            windows: Vec::new(),
            when: None,
            unless: None,
            wins_over: Vec::new(),
            because: self.reasons_in(pair),
            cite: self.sources_in(pair),
            word_span: word.map_or(span, |word| self.span(&word)),
            span,
        };
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::name => rule.name = Some(self.name(&part)),
                Rule::texts => rule.title = self.texts(&part),
                Rule::verdict | Rule::shares | Rule::presumed | Rule::outcome => rule.outcome = self.outcome(&part),
                Rule::within_window | Rule::from_window | Rule::until_window => {
                    rule.windows.extend(self.window(&part));
                }
                Rule::when_clause => rule.when = self.value_in(&part),
                Rule::unless_clause => rule.unless = self.value_in(&part),
                Rule::wins_over => rule.wins_over = self.names_in(&part),
                _ => {}
            }
        }
        rule
    }

    pub(super) fn names_in(&mut self, pair: &Pair<'_>) -> Vec<Name> {
        child(pair, Rule::names).map(|names| self.names(names)).unwrap_or_default()
    }

    /// The names of a list.
    pub(super) fn names(&mut self, list: Pair<'_>) -> Vec<Name> {
        let names = list.into_inner().filter(|part| part.as_rule() == Rule::name);
        names.map(|name| self.name(&name)).collect()
    }

    fn outcome(&mut self, pair: &Pair<'_>) -> Option<Outcome> {
        let span = self.span(pair);
        match pair.as_rule() {
            Rule::verdict => {
                let verdict = verdict_word(pair)?;
                let remedies = child(pair, Rule::names).map(|_| self.names_in(pair));
                Some(Outcome::Verdict { verdict, remedies, span })
            }
            Rule::shares => {
                let shares = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::share);
                Some(Outcome::Shares { shares: shares.filter_map(|share| self.share(&share)).collect(), span })
            }
            Rule::presumed => {
                let value = child(pair, Rule::yes_no)?.as_str() == "yes";
                Some(Outcome::Presumed { value, span })
            }
            _ => Some(Outcome::Value(self.expr(pair))),
        }
    }

    fn share(&mut self, pair: &Pair<'_>) -> Option<Share> {
        Some(Share { party: self.name_in(pair)?, share: self.value_in(pair) })
    }

    fn window(&mut self, pair: &Pair<'_>) -> Option<Window> {
        let span = self.span(pair);
        let mut values = self.values_in(pair).into_iter();
        let first = values.next()?;
        match pair.as_rule() {
            Rule::from_window => Some(Window::From { at: first, span }),
            Rule::until_window => Some(Window::Until { at: first, span }),
            _ => Some(Window::Within { period: first, anchor: values.next(), span }),
        }
    }

    pub(super) fn compensation(&mut self, pair: &Pair<'_>) -> Compensation {
        let mut lines = Vec::new();
        let mut totals = Vec::new();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::amount_line | Rule::give_line => lines.extend(self.line(&part)),
                Rule::total_cap => totals.extend(self.total_cap(&part)),
                _ => {}
            }
        }
        Compensation { title: self.title_in(pair), lines, totals, span: self.span(pair) }
    }

    fn total_cap(&mut self, pair: &Pair<'_>) -> Option<TotalCap> {
        Some(TotalCap {
            at_most: self.value_in(&child(pair, Rule::at_most)?)?,
            because: self.reasons_in(pair),
            cite: self.sources_in(pair),
            span: self.span(pair),
        })
    }

    fn line(&mut self, pair: &Pair<'_>) -> Option<Line> {
        let kind = match child(pair, Rule::amount_word).map(|word| word.as_str().to_owned()).as_deref() {
            Some("pay") => LineKind::Pay,
            Some(_) => LineKind::Deduct,
            None => LineKind::Give,
        };
        let mut line = Line {
            kind,
            name: self.name_in(pair)?,
            title: self.title_in(pair),
            to: child(pair, Rule::to_party).and_then(|to| self.name_in(&to)),
            amount: None,
            of: None,
            at_least: None,
            at_most: None,
            borne_by: Vec::new(),
            when: None,
            unless: None,
            because: self.reasons_in(pair),
            cite: self.sources_in(pair),
            span: self.span(pair),
        };
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                rule if is_expression(rule) => line.amount = Some(self.expr(&part)),
                Rule::give_of => line.of = self.value_in(&part),
                Rule::give_worth => line.amount = self.value_in(&part),
                Rule::at_least => line.at_least = self.value_in(&part),
                Rule::at_most => line.at_most = self.value_in(&part),
                Rule::borne_by => line.borne_by = self.bearers(&part),
                Rule::when_clause => line.when = self.value_in(&part),
                Rule::unless_clause => line.unless = self.value_in(&part),
                _ => {}
            }
        }
        Some(line)
    }

    fn bearers(&mut self, pair: &Pair<'_>) -> Vec<Bearer> {
        let bearers = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::bearer);
        bearers.filter_map(|bearer| self.bearer(&bearer)).collect()
    }

    fn bearer(&mut self, pair: &Pair<'_>) -> Option<Bearer> {
        let mut limits = Vec::new();
        if let Some(list) = child(pair, Rule::bearer_limits) {
            for limit in list.into_inner().filter(|part| part.as_rule() == Rule::party_limit) {
                let party = self.name_in(&limit)?;
                limits.push(PartyLimit { party, at_most: self.value_in(&child(&limit, Rule::at_most)?)? });
            }
        }
        Some(Bearer {
            who: self.name_in(pair)?,
            limits,
            at_most: child(pair, Rule::at_most).and_then(|limit| self.value_in(&limit)),
            span: self.span(pair),
        })
    }
}

/// The verdict among the children.
fn verdict_word(pair: &Pair<'_>) -> Option<VerdictWord> {
    VerdictWord::named(child(pair, Rule::verdict_word)?.as_str())
}
