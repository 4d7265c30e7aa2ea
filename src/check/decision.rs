//! Rules: `normally` and its exceptions, their windows, conditions and overrides.

use super::expr::{Typed, known_if, place};
use super::{Checker, State, names::Entity, scope::Sees};
use crate::diag::{Code, Diagnostic, nearest};
use crate::ir::{self, Asked, DecisionId, FindingId, Needs, PartyId, RULES, RuleSet, Verdict, VerdictOutcome};
use crate::source::Span;
use crate::syntax::ast::{self, Outcome, VerdictWord};
use crate::value::{Num, Ty, Type, Val};

/// A kind of decision: how the outcomes of its rules are read.
trait Outcomes<'a> {
    type Out;
    /// Reads an outcome; `None` where it could not be read (reported).
    /// Adds what it depends on.
    fn read(&self, checker: &mut Checker<'a>, rule: &'a ast::Rule, needs: &mut Needs) -> Option<Self::Out>;
    /// What stands in for an outcome that could not be read.
    fn broken(&self) -> Self::Out;
    /// What this is called, in messages.
    fn word(&self) -> &'static str;
}

impl<'a> Checker<'a> {
    /// Which remedy is asked, and over which items, before any expression is checked.
    pub(crate) fn find_asked(&mut self) {
        let items = self.items(|item| if let ast::Item::Eligibility(one) = item { Some(one) } else { None });
        let Some(eligibility) = items.first() else { return };
        if let Some(of) = &eligibility.of
            && let Some(Entity::Fact(id)) = self.names.get(&of.dotted())
        {
            self.asked = Some(id);
        } else if eligibility.of.is_none() {
            let remedies: Vec<ir::FactId> =
                self.program.facts.iter().filter(|(_, fact)| fact.ty.base == Type::Remedy).map(|(id, _)| id).collect();
            if let [only] = remedies.as_slice() {
                self.asked = Some(*only);
            }
        }
        if let Some(per) = &eligibility.per
            && let ast::ExprKind::Path(path) = &per.list.kind
            && let Some(Entity::Fact(id)) = self.names.get(&path.dotted())
        {
            self.items = Some(self.fact(id).ty.clone());
        }
    }

    /// `eligibility`.
    pub(crate) fn check_eligibility(&mut self) {
        let items = self.items(|item| if let ast::Item::Eligibility(one) = item { Some(one) } else { None });
        self.one_only(&items.iter().map(|one| one.span).collect::<Vec<_>>(), "eligibility");
        let Some(ast) = items.first().copied() else { return };
        let title = self.texts(&ast.title);
        let asked = self.asked_of(ast);
        let at = self.instant_of(ast.at.as_ref());
        let per = ast.per.as_ref().map(|per| {
            let (list, element, stride) = self.list(&per.list);
            if self.items.is_none() {
                self.items = Some(list.ty.clone());
            }
            let binder = self.open_binder(&per.binder, element);
            ir::Per { name: per.binder.text.clone(), binder, list: list.expr, stride }
        });
        let rules = self.rules(&ast.rules, at, ast.span, &Verdicts);
        if per.is_some() {
            self.close_binder();
        }
        let Some(asked) = asked else { return };
        self.program.eligibility = Some(ir::Eligibility { title, asked, per, rules, span: ast.span });
    }

    /// `of asked`, `of refund`, or what can only be meant.
    fn asked_of(&mut self, ast: &'a ast::Eligibility) -> Option<Asked> {
        let Some(of) = &ast.of else {
            if let Some(id) = self.asked {
                let path = self.fact(id).path.clone();
                self.used.insert(path);
                return Some(Asked::Fact(id));
            }
            if self.program.remedies.len() == 1 {
                return Some(Asked::Remedy(ir::RemedyId::at(0)));
            }
            self.report(
                Diagnostic::new(
                    Code::MissingDeclaration,
                    ast.span,
                    "the policy has several remedies, and does not say which is asked",
                )
                .with_help("write `eligibility of asked` with a fact `asked remedy`, or `eligibility of refund`"),
            );
            return None;
        };
        let dotted = of.dotted();
        match self.look_up(&dotted) {
            Some(Entity::Fact(id)) => {
                let ty = self.fact(id).ty.clone();
                if ty.optional || !matches!(ty.base, Type::Remedy | Type::Error) {
                    let words = self.type_words(&ty.base);
                    self.report(
                        Diagnostic::new(
                            Code::WrongType,
                            of.span,
                            format!("`{dotted}` is {words}; what is asked is a remedy, always known"),
                        )
                        .with_help("declare it as `asked remedy`"),
                    );
                    return None;
                }
                Some(Asked::Fact(id))
            }
            Some(other) => {
                let message = format!("`{dotted}` is {}, not a fact or a remedy", other.word());
                self.error(Code::WrongKind, of.span, message);
                None
            }
            None => match self.remedies.get(&dotted) {
                Some(id) => Some(Asked::Remedy(*id)),
                None => {
                    let mut known = self.names.of_kind(|entity| matches!(entity, Entity::Fact(_)));
                    known.extend(self.remedies.keys().cloned());
                    self.unknown("fact or remedy", &dotted, of.span, known.iter().map(String::as_str));
                    None
                }
            },
        }
    }

    fn instant_of(&mut self, at: Option<&'a ast::Expr>) -> Option<Typed> {
        at.map(|at| {
            let typed = self.expr(at, Some(&Type::DateTime));
            let typed = self.must_be_known(typed);
            self.as_instant(typed, at.span)
        })
    }

    /// `responsibility`, or by default that the seller is at fault.
    pub(crate) fn check_responsibility(&mut self) {
        let items = self.items(|item| if let ast::Item::Responsibility(one) = item { Some(one) } else { None });
        self.one_only(&items.iter().map(|one| one.span).collect::<Vec<_>>(), "responsibility");
        let Some(ast) = items.first().copied() else {
            let rules = Some(self.seller_at_fault());
            self.program.responsibility = ir::Responsibility { title: Default::default(), rules, written: false };
            return;
        };
        let title = self.texts(&ast.title);
        let at = self.instant_of(ast.at.as_ref());
        let rules = self.rules(&ast.rules, at, ast.span, &Splits);
        self.program.responsibility = ir::Responsibility { title, rules: Some(rules), written: true };
    }

    /// `normally seller 100%`; in a policy without a party `seller`, the second party.
    fn seller_at_fault(&self) -> ir::Rules<ir::Shares> {
        let second = self.program.parties.iter().filter(|(_, party)| party.party.is_none()).nth(1);
        let seller = self.parties.get("seller").copied().or(second.map(|(id, _)| id)).unwrap_or_default();
        let span = Span::default();
        let mut shares = ir::Shares::default();
        shares.shares.push((seller, Some(ir::Expr { kind: ir::ExprKind::Const(Val::Num(Num::ONE)), span })));
        ir::Rules { at: None, normally: plain_rule("normally", shares, span), excepts: Vec::new() }
    }

    /// A `decision` is checked when it is first needed.
    pub(crate) fn need_decision(&mut self, at: usize) -> Option<DecisionId> {
        let lazy = self.decisions.get_mut(at)?;
        let ast = lazy.ast;
        match lazy.state {
            State::Done(id) => {
                self.scope.height = self.scope.height.max(lazy.height);
                return id;
            }
            State::Busy => {
                self.circle(&ast.name);
                return None;
            }
            State::Waiting => lazy.state = State::Busy,
        }
        let made = self.definition(&ast.name, |checker| Some(checker.decision(ast)));
        if let Some(lazy) = self.decisions.get_mut(at) {
            lazy.finish(made);
        }
        made.0
    }

    fn decision(&mut self, ast: &'a ast::Decision) -> DecisionId {
        let ty = self.type_of(&ast.ty);
        let when = self.instant_of(ast.at.as_ref());
        let rules = self.rules(&ast.rules, when, ast.span, &Values { ty: &ty });
        let decl = self.named(&ast.name, &ast.title);
        let needs = needs_of(&rules);
        self.program.decisions.push(ir::Decision { decl, ty, rules, needs })
    }

    /// A finding is checked when it is first needed.
    pub(crate) fn need_finding(&mut self, at: usize) -> Option<FindingId> {
        let lazy = self.findings.get_mut(at)?;
        let ast = lazy.ast;
        match lazy.state {
            State::Done(id) => {
                self.scope.height = self.scope.height.max(lazy.height);
                return id;
            }
            State::Busy => {
                self.circle(&ast.name);
                return None;
            }
            State::Waiting => lazy.state = State::Busy,
        }
        let made = self.definition(&ast.name, |checker| checker.finding(ast));
        if let Some(lazy) = self.findings.get_mut(at) {
            lazy.finish(made);
        }
        made.0
    }

    fn finding(&mut self, ast: &'a ast::Finding) -> Option<FindingId> {
        let when = self.instant_of(ast.at.as_ref());
        let rules = self.rules(&ast.rules, when, ast.span, &Presumptions);
        let decl = self.named(&ast.name, &ast.title);
        let needs = needs_of(&rules);
        let fact = self.program.facts.iter().find(|(_, fact)| fact.path == ast.name.text).map(|(id, _)| id);
        fact.map(|fact| self.program.findings.push(ir::Finding { decl, fact, rules, needs }))
    }

    /// `always` rules.
    pub(crate) fn check_always(&mut self) {
        for ast in self.items(|item| if let ast::Item::Always(one) = item { Some(one) } else { None }) {
            self.scope.sees = Sees::Everything;
            let condition = self.expect(&ast.condition, &Type::Bool);
            self.scope = super::Scope::default();
            let decl = self.named(&ast.name, &ast.title);
            let because = self.reason(&ast.because);
            let cite = self.cites(&ast.cite);
            self.program.always.push(ir::Always { decl, condition: condition.expr, because, cite });
        }
    }

    /// All rules of a decision, whose windows are asked `at` an instant.
    fn rules<O: Outcomes<'a>>(
        &mut self,
        rules: &'a [ast::Rule],
        at: Option<Typed>,
        span: Span,
        outcomes: &O,
    ) -> ir::Rules<O::Out> {
        let mut normally: Option<ir::Rule<O::Out>> = None;
        let mut excepts: Vec<ir::Rule<O::Out>> = Vec::new();
        let mut written: Vec<&'a ast::Rule> = Vec::new();
        for rule in rules {
            let mut made = self.rule(rule, outcomes);
            if let Some(at) = at.as_ref().filter(|_| !made.windows.is_empty()) {
                made.needs = made.needs.or(at.needs);
            }
            if rule.name.is_none() {
                if normally.is_some() {
                    self.error(Code::DuplicateItem, rule.word_span, "there is one `normally`, and it is given twice");
                } else {
                    self.plain_normally(rule);
                    normally = Some(made);
                }
            } else if excepts.len() >= RULES {
                self.error(
                    Code::TooLarge,
                    rule.word_span,
                    format!("one {} has at most {RULES} exceptions", outcomes.word()),
                );
                break;
            } else {
                excepts.push(made);
                written.push(rule);
            }
        }
        self.overrides(&mut excepts, &written);
        let normally = normally.unwrap_or_else(|| {
            let message = format!("this {} does not say what holds `normally`", outcomes.word());
            self.report(
                Diagnostic::new(Code::MissingNormally, Span { end: span.start.saturating_add(1), ..span }, message)
                    .with_help("begin with `normally …`: what holds where no exception does"),
            );
            plain_rule("normally", outcomes.broken(), span)
        });
        ir::Rules { at: at.map(|at| at.expr), normally, excepts }
    }

    /// `normally` holds always: it has no window, no condition and wins over nothing.
    fn plain_normally(&mut self, rule: &'a ast::Rule) {
        let conditional =
            !rule.windows.is_empty() || rule.when.is_some() || rule.unless.is_some() || !rule.wins_over.is_empty();
        if conditional {
            self.report(
                Diagnostic::new(
                    Code::BadOverride,
                    rule.word_span,
                    "`normally` is what holds where no exception does; it has no conditions",
                )
                .with_help("make it an `except NAME …`, and say what holds without it"),
            );
        }
    }

    fn rule<O: Outcomes<'a>>(&mut self, rule: &'a ast::Rule, outcomes: &O) -> ir::Rule<O::Out> {
        let name = rule.name.as_ref().map_or("normally", |name| name.text.as_str());
        let known_before = self.scope.known.clone();
        let mut needs = Needs::default();
        let windows: Vec<ir::Window> =
            rule.windows.iter().filter_map(|window| self.window(window, &mut needs)).collect();
        // A window that counts from what is not known is not open, so where the rule applies that is known.
        self.scope.known.extend(windows.iter().filter_map(|window| place(window.anchor().without_shifts())));
        let when = rule.when.as_ref().map(|when| self.expect(when, &Type::Bool));
        if let Some(when) = &when {
            needs = needs.or(when.needs);
            self.scope.known.extend(known_if(&self.program, &mut self.shown, &when.expr, true));
        }
        let unless = rule.unless.as_ref().map(|unless| self.expect(unless, &Type::Bool));
        if let Some(unless) = &unless {
            needs = needs.or(unless.needs);
            self.scope.known.extend(known_if(&self.program, &mut self.shown, &unless.expr, false));
        }
        let outcome = outcomes.read(self, rule, &mut needs).unwrap_or_else(|| outcomes.broken());
        self.scope.known = known_before;
        let title = self.texts(&rule.title);
        let because = self.reason(&rule.because);
        let cite = self.cites(&rule.cite);
        let span = rule.name.as_ref().map_or(rule.word_span, |name| name.span);
        ir::Rule {
            decl: ir::Named { name: name.to_owned(), title, span },
            outcome,
            windows,
            when: when.map(|when| when.expr),
            unless: unless.map(|unless| unless.expr),
            beats: 0,
            needs,
            because,
            cite,
        }
    }

    /// A window; in a live case one without `of` counts from the stage's entry.
    pub(crate) fn window(&mut self, window: &'a ast::Window, needs: &mut Needs) -> Option<ir::Window> {
        match window {
            ast::Window::Within { period, anchor, span } => {
                let period_typed = self.expect_optional(period, &Type::Duration);
                let Some(anchor) = anchor else {
                    if self.scope.sees == Sees::Live {
                        let anchor = ir::Expr { kind: ir::ExprKind::Journal(ir::Journal::Entered), span: *span };
                        return Some(ir::Window::Within { period: period_typed.expr, anchor, span: *span });
                    }
                    self.report(
                        Diagnostic::new(Code::BadWindow, *span, "this window does not say from when it counts")
                            .with_help("write `within 30 days of order.delivered_at`"),
                    );
                    return None;
                };
                let anchor_typed = self.anchor(anchor, &period_typed);
                if period_typed.is_error() || anchor_typed.is_error() {
                    return None;
                }
                *needs = needs.or(period_typed.needs).or(anchor_typed.needs);
                Some(ir::Window::Within { period: period_typed.expr, anchor: anchor_typed.expr, span: *span })
            }
            ast::Window::From { at, span } => {
                let typed = self.window_end(at)?;
                *needs = needs.or(typed.needs);
                Some(ir::Window::From { at: typed.expr, span: *span })
            }
            ast::Window::Until { at, span } => {
                let typed = self.window_end(at)?;
                *needs = needs.or(typed.needs);
                Some(ir::Window::Until { at: typed.expr, span: *span })
            }
        }
    }

    /// An instant or a day, possibly unknown.
    pub(crate) fn window_end(&mut self, at: &'a ast::Expr) -> Option<Typed> {
        let typed = self.expr(at, Some(&Type::DateTime));
        match &typed.ty.base {
            Type::Error => None,
            Type::DateTime => Some(typed),
            Type::Date => {
                self.need_zone(at.span);
                Some(typed)
            }
            other => {
                let other = other.clone();
                self.mismatch(at.span, &Type::DateTime, &other);
                None
            }
        }
    }

    /// `wins over`: names of this decision's exceptions, without a circle, closed over what they win over.
    fn overrides<O>(&mut self, rules: &mut [ir::Rule<O>], written: &[&'a ast::Rule]) {
        let names: Vec<String> = rules.iter().map(|rule| rule.decl.name.clone()).collect();
        let mut direct: Vec<RuleSet> = vec![0; rules.len()];
        for (at, rule) in written.iter().enumerate() {
            for name in &rule.wins_over {
                self.used.insert(name.text.clone());
                let Some(target) = names.iter().position(|other| *other == name.text) else {
                    self.unknown_override(name, &names);
                    continue;
                };
                if target == at {
                    self.error(Code::BadOverride, name.span, format!("`{}` cannot win over itself", name.text));
                    continue;
                }
                let bit = 1u128.checked_shl(u32::try_from(target).unwrap_or(u32::MAX)).unwrap_or(0);
                if let Some(set) = direct.get_mut(at) {
                    if *set & bit != 0 {
                        self.error(Code::DuplicateItem, name.span, format!("`{}` is named twice", name.text));
                    }
                    *set |= bit;
                }
            }
        }
        let mut closed = direct.clone();
        loop {
            let mut changed = false;
            for at in 0..closed.len() {
                let mut set = closed.get(at).copied().unwrap_or(0);
                for other in 0..closed.len() {
                    if set & (1u128 << other) != 0 {
                        set |= closed.get(other).copied().unwrap_or(0);
                    }
                }
                if closed.get(at).is_some_and(|before| *before != set) {
                    changed = true;
                    if let Some(slot) = closed.get_mut(at) {
                        *slot = set;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        let mut circle_said = false;
        for (at, rule) in rules.iter_mut().enumerate() {
            let set = closed.get(at).copied().unwrap_or(0);
            let own = 1u128 << at;
            if set & own != 0 && !circle_said {
                circle_said = true;
                self.report(
                    Diagnostic::new(
                        Code::BadOverride,
                        rule.decl.span,
                        format!("`{}` wins over itself through others", rule.decl.name),
                    )
                    .with_help("of two exceptions only one can win over the other"),
                );
            }
            rule.beats = set & !own;
        }
    }

    fn unknown_override(&mut self, name: &ast::Name, names: &[String]) {
        let elsewhere = matches!(self.names.get(&name.text), Some(Entity::Rule));
        if elsewhere && nearest(&name.text, names.iter().map(String::as_str)).is_none() {
            self.report(
                Diagnostic::new(Code::BadOverride, name.span, format!("`{}` is a rule of another decision", name.text))
                    .with_help("a rule wins over exceptions of its own decision"),
            );
            return;
        }
        self.unknown("exception here", &name.text, name.span, names.iter().map(String::as_str));
    }

    /// An outcome that belongs to another kind of decision.
    fn wrong_outcome(&mut self, rule: &'a ast::Rule, wanted: &str) {
        let span = match &rule.outcome {
            Some(Outcome::Verdict { span, .. } | Outcome::Shares { span, .. } | Outcome::Presumed { span, .. }) => {
                *span
            }
            Some(Outcome::Value(expr)) => expr.span,
            None => return,
        };
        self.report(Diagnostic::new(Code::WrongType, span, format!("{wanted} is needed here")).with_help(
            match wanted {
                "a verdict" => "write `allow refund`, `deny all` or `review all`",
                "a split of fault" => "write `seller 60%, carrier rest`",
                "a presumption" => "write `presumed yes` or `presumed no`",
                _ => "write a value of the decision's type",
            },
        ));
    }

    /// The party or role of that name.
    pub(crate) fn party(&mut self, name: &ast::Name) -> Option<PartyId> {
        let found = self.parties.get(&name.text).copied();
        if found.is_none() {
            let known: Vec<String> = self.parties.keys().cloned().collect();
            if let Some(entity) = self.names.get(&name.text).filter(|entity| entity.is_value()) {
                let message = format!("`{}` is {}, and a party is written out here", name.text, entity.word());
                let parties: Vec<String> = known.iter().map(|one| format!("`{one}`")).collect();
                let help =
                    format!("there are: {}; where a fact decides, write one for each, with `when`", parties.join(", "));
                self.report(Diagnostic::new(Code::WrongKind, name.span, message).with_help(help));
                return None;
            }
            self.unknown("party", &name.text, name.span, known.iter().map(String::as_str));
        }
        found
    }

    /// The party of that name; a role stands for its party where money or fault is concerned.
    pub(crate) fn bearing_party(&mut self, name: &ast::Name) -> Option<PartyId> {
        let id = self.party(name)?;
        let Some(party) = self.program.parties.at(id).party else { return Some(id) };
        let party_name = self.program.parties.at(party).decl.name.clone();
        self.report(
            Diagnostic::new(
                Code::WrongKind,
                name.span,
                format!("`{}` is a role; fault and money are of parties", name.text),
            )
            .with_help(format!("write `{party_name}`"))
            .with_fix(format!("write `{party_name}`"), name.span, party_name.clone()),
        );
        None
    }
}

/// A rule without windows and conditions.
fn plain_rule<O>(name: &str, outcome: O, span: Span) -> ir::Rule<O> {
    ir::Rule {
        decl: ir::Named { name: name.to_owned(), title: Default::default(), span },
        outcome,
        windows: Vec::new(),
        when: None,
        unless: None,
        beats: 0,
        needs: Needs::default(),
        because: Default::default(),
        cite: Vec::new(),
    }
}

fn needs_of<O>(rules: &ir::Rules<O>) -> Needs {
    rules.excepts.iter().fold(rules.normally.needs, |needs, rule| needs.or(rule.needs))
}

/// Eligibility: verdicts.
struct Verdicts;

impl<'a> Outcomes<'a> for Verdicts {
    type Out = VerdictOutcome;

    fn read(&self, checker: &mut Checker<'a>, rule: &'a ast::Rule, _: &mut Needs) -> Option<VerdictOutcome> {
        let Some(Outcome::Verdict { verdict, remedies, .. }) = &rule.outcome else {
            checker.wrong_outcome(rule, "a verdict");
            return None;
        };
        let verdict = match verdict {
            VerdictWord::Allow => Verdict::Allow,
            VerdictWord::Deny => Verdict::Deny,
            VerdictWord::Review => Verdict::Review,
        };
        if verdict == Verdict::Deny && rule.because.all.is_empty() {
            checker.report(
                Diagnostic::new(
                    Code::MissingReason,
                    rule.name.as_ref().map_or(rule.word_span, |name| name.span),
                    "this refusal gives no reason",
                )
                .with_help("add `because \"…\"`: it is what the customer reads"),
            );
        }
        let mut mask = 0u64;
        match remedies {
            None => {
                for (id, _) in checker.program.remedies.iter() {
                    mask |= 1u64.checked_shl(id.0).unwrap_or(0);
                }
            }
            Some(names) => {
                for name in names {
                    let Some(id) = checker.remedies.get(&name.text).copied() else {
                        if matches!(name.text.as_str(), "everything" | "anything" | "alles" | "alle" | "全部" | "所有")
                        {
                            let message = format!("`{}` is written `all` here", name.text);
                            let diagnostic = Diagnostic::new(Code::UnknownName, name.span, message);
                            checker.report(diagnostic.with_fix("write `all`", name.span, "all"));
                            continue;
                        }
                        let known: Vec<String> = checker.remedies.keys().cloned().collect();
                        checker.unknown("remedy", &name.text, name.span, known.iter().map(String::as_str));
                        continue;
                    };
                    let bit = 1u64.checked_shl(id.0).unwrap_or(0);
                    if mask & bit != 0 {
                        checker.error(Code::DuplicateItem, name.span, format!("`{}` is named twice", name.text));
                    }
                    checker.used.insert(format!("remedy/{}", name.text));
                    mask |= bit;
                }
            }
        }
        Some(VerdictOutcome { verdict, remedies: mask })
    }

    fn broken(&self) -> VerdictOutcome {
        VerdictOutcome { verdict: Verdict::Deny, remedies: u64::MAX }
    }

    fn word(&self) -> &'static str {
        "eligibility"
    }
}

/// Responsibility: splits of fault.
struct Splits;

impl<'a> Outcomes<'a> for Splits {
    type Out = ir::Shares;

    fn read(&self, checker: &mut Checker<'a>, rule: &'a ast::Rule, needs: &mut Needs) -> Option<ir::Shares> {
        let Some(Outcome::Shares { shares, span }) = &rule.outcome else {
            checker.wrong_outcome(rule, "a split of fault");
            return None;
        };
        let mut made = ir::Shares::default();
        let mut sum = Some(Num::ZERO);
        let (mut rest, mut computed) = (false, false);
        for share in shares {
            let party = checker.bearing_party(&share.party);
            if let Some(party) = party
                && made.shares.iter().any(|(before, _)| *before == party)
            {
                checker.error(Code::DuplicateItem, share.party.span, format!("`{}` is named twice", share.party.text));
                continue;
            }
            let value = match &share.share {
                None => {
                    if rest {
                        checker.error(Code::SharesNotWhole, share.party.span, "only one party takes the `rest`");
                    }
                    rest = true;
                    None
                }
                Some(expr) => {
                    let typed = checker.expect(expr, &Type::Percent);
                    *needs = needs.or(typed.needs);
                    sum = match (&typed.expr.kind, typed.is_error()) {
                        (ir::ExprKind::Const(Val::Num(num)), false) => {
                            if num.is_negative() {
                                checker.error(Code::SharesNotWhole, expr.span, "a share of fault is not negative");
                            }
                            sum.and_then(|sum| sum.add(*num))
                        }
                        (_, false) => {
                            computed = true;
                            None
                        }
                        (_, true) => None,
                    };
                    Some(typed.expr)
                }
            };
            if let Some(party) = party {
                made.shares.push((party, value));
            } else {
                sum = None;
            }
        }
        if computed && !rest {
            checker.report(
                Diagnostic::new(Code::SharesUnsure, *span, "these shares need not sum to 100%, for some are computed")
                    .with_help("let one party take the `rest`: a sum that is not 100% is a fault of the case"),
            );
        }
        if let Some(sum) = sum {
            let words = percent_words(sum);
            if !rest && sum != Num::ONE {
                checker.report(
                    Diagnostic::new(Code::SharesNotWhole, *span, format!("the shares sum to {words}, not to 100%"))
                        .with_help("change a share, or let one party take the `rest`"),
                );
            } else if rest && sum > Num::ONE {
                checker.report(
                    Diagnostic::new(
                        Code::SharesNotWhole,
                        *span,
                        format!("the shares sum to {words}, and leave no `rest`"),
                    )
                    .with_help("make the shares smaller"),
                );
            }
        }
        Some(made)
    }

    fn broken(&self) -> ir::Shares {
        ir::Shares::default()
    }

    fn word(&self) -> &'static str {
        "responsibility"
    }
}

fn percent_words(fraction: Num) -> String {
    fraction.mul(Num::from_i64(100)).map_or_else(|| "too much".to_owned(), |percent| format!("{percent}%"))
}

/// A `decision`: values of its type.
struct Values<'t> {
    ty: &'t Ty,
}

impl<'a> Outcomes<'a> for Values<'_> {
    type Out = ir::Expr;

    fn read(&self, checker: &mut Checker<'a>, rule: &'a ast::Rule, needs: &mut Needs) -> Option<ir::Expr> {
        let Some(Outcome::Value(expr)) = &rule.outcome else {
            checker.wrong_outcome(rule, "a value");
            return None;
        };
        let typed = checker.expect_optional(expr, &self.ty.base);
        let typed = if self.ty.optional { typed } else { checker.must_be_known(typed) };
        *needs = needs.or(typed.needs);
        Some(typed.expr)
    }

    fn broken(&self) -> ir::Expr {
        ir::Expr { kind: ir::ExprKind::Const(Val::Unknown), span: Span::default() }
    }

    fn word(&self) -> &'static str {
        "decision"
    }
}

/// A finding: presumptions.
struct Presumptions;

impl<'a> Outcomes<'a> for Presumptions {
    type Out = bool;

    fn read(&self, checker: &mut Checker<'a>, rule: &'a ast::Rule, _: &mut Needs) -> Option<bool> {
        match &rule.outcome {
            Some(Outcome::Presumed { value, .. }) => Some(*value),
            _ => {
                checker.wrong_outcome(rule, "a presumption");
                None
            }
        }
    }

    fn broken(&self) -> bool {
        false
    }

    fn word(&self) -> &'static str {
        "finding"
    }
}
