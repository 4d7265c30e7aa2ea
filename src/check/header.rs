//! The header of a policy: its settings, each once.

use super::expr::Typed;
use super::{Checker, State, names::Entity};
use crate::diag::{Code, Diagnostic, nearest};
use crate::ir;
use crate::syntax::ast::{self, ExprKind, Literal, SettingKind};
use crate::value::{Coin, Currency, Rounding, Type, Val};

impl<'a> Checker<'a> {
    /// What everything else needs: languages, version, rounding, a fixed zone.
    pub(crate) fn header_first(&mut self) {
        let policies = self.items(|item| if let ast::Item::Policy(one) = item { Some(one) } else { None });
        self.one_only(&policies.iter().map(|one| one.span).collect::<Vec<_>>(), "policy");
        self.policy = policies.first().copied();
        self.program.version = "1".to_owned();
        self.program.languages = vec!["en".to_owned()];
        let Some(policy) = self.policy else { return };
        self.program.name = policy.name.text.clone();
        self.refuse_repeated_settings(policy);
        for setting in &policy.settings {
            match &setting.kind {
                SettingKind::Version(text) => self.program.version = text.value.clone(),
                SettingKind::Languages(names) => self.languages(names),
                SettingKind::Rounding(name) => self.rounding(name),
                SettingKind::Timezone(ast::Expr { kind: ExprKind::Literal(Literal::Text(text)), span }) => {
                    if let Some(zone) = self.zone_named(text) {
                        self.program.zone = Some(ir::Expr { kind: ir::ExprKind::Const(Val::Zone(zone)), span: *span });
                    }
                }
                SettingKind::Timezone(_)
                | SettingKind::Effective { .. }
                | SettingKind::Currency(_)
                | SettingKind::Counting(_)
                | SettingKind::Calendar(_)
                | SettingKind::Holidays(_) => {}
            }
        }
        self.program.title = self.texts(&policy.title);
    }

    fn refuse_repeated_settings(&mut self, policy: &'a ast::Policy) {
        let mut seen: Vec<(&'static str, crate::source::Span)> = Vec::new();
        for setting in &policy.settings {
            let word = setting.kind.word();
            match seen.iter().find(|(before, _)| *before == word) {
                Some((_, place)) => {
                    let place = *place;
                    self.report(
                        Diagnostic::new(Code::DuplicateItem, setting.span, format!("`{word}` is set twice"))
                            .with_place(place, "first set here")
                            .with_help("take one of them out"),
                    );
                }
                None => seen.push((word, setting.span)),
            }
        }
    }

    fn languages(&mut self, names: &[ast::Name]) {
        let mut languages: Vec<String> = Vec::new();
        for name in names {
            if languages.contains(&name.text) {
                self.error(Code::DuplicateItem, name.span, format!("the language `{}` is named twice", name.text));
            } else {
                languages.push(name.text.clone());
            }
        }
        if !languages.is_empty() {
            self.program.languages = languages;
        }
    }

    fn rounding(&mut self, name: &ast::Name) {
        self.program.rounding = Rounding::named(&name.text);
        if self.program.rounding.is_none() {
            let known: Vec<&str> = Rounding::ALL.iter().map(|(word, _)| *word).collect();
            self.unknown("way of rounding", &name.text, name.span, known);
        }
    }

    /// Whether `money` is in one fixed currency or in the case's.
    pub(crate) fn header_currency_kind(&mut self) {
        let Some(policy) = self.policy else { return };
        for setting in &policy.settings {
            if let SettingKind::Currency(expr) = &setting.kind {
                self.coin = match &expr.kind {
                    ExprKind::Path(path) => match path.parts.as_slice() {
                        [code] => Some(Currency::named(&code.text).map_or(Coin::Case, Coin::Fixed)),
                        _ => Some(Coin::Case),
                    },
                    _ => Some(Coin::Case),
                };
            }
        }
    }

    /// How days and business time are counted, once countings and calendars are known and before any duration is met:
    /// a fact's default may be one.
    pub(crate) fn header_counting(&mut self) {
        let Some(policy) = self.policy else { return };
        for setting in &policy.settings {
            if let SettingKind::Counting(name) = &setting.kind {
                match self.look_up(&name.text) {
                    Some(Entity::Counting(id)) => self.program.counting = Some(id),
                    Some(other) => self.of_another_kind(name, other, "counting"),
                    None => self.unknown_counting(name),
                }
            }
            if let SettingKind::Calendar(name) = &setting.kind {
                match self.look_up(&name.text) {
                    Some(Entity::Calendar(id)) => self.program.calendar = Some(id),
                    Some(other) => self.of_another_kind(name, other, "calendar"),
                    None => {
                        let known = self.names.of_kind(|entity| matches!(entity, Entity::Calendar(_)));
                        self.unknown("calendar", &name.text, name.span, known.iter().map(String::as_str));
                    }
                }
            }
        }
    }

    fn of_another_kind(&mut self, name: &ast::Name, found: Entity, wanted: &str) {
        let message = format!("`{}` is {}, not a {wanted}", name.text, found.word());
        self.error(Code::WrongKind, name.span, message);
    }

    /// Whether the header has the setting that begins with that word.
    pub(crate) fn sets(&self, word: &str) -> bool {
        self.policy.is_some_and(|policy| policy.settings.iter().any(|setting| setting.kind.word() == word))
    }

    /// What is given by expressions, once facts, calendars and tables are known.
    pub(crate) fn header_rest(&mut self) {
        let Some(policy) = self.policy else { return };
        for setting in &policy.settings {
            match &setting.kind {
                SettingKind::Timezone(expr) if self.zone_without_quotes(expr) => {}
                SettingKind::Currency(expr) if self.currency_in_quotes(expr) => {}
                SettingKind::Timezone(expr) => {
                    if !matches!(expr.kind, ExprKind::Literal(Literal::Text(_))) {
                        self.program.zone = Some(self.expect(expr, &Type::Zone).expr);
                    }
                }
                SettingKind::Currency(expr) => self.program.currency = Some(self.expect(expr, &Type::Currency).expr),
                SettingKind::Holidays(expr) => self.program.holidays = Some(self.expect(expr, &Type::Calendar).expr),
                SettingKind::Effective { from, until, by } => {
                    self.effective(from, until.as_ref(), by, setting.span);
                }
                SettingKind::Version(_)
                | SettingKind::Counting(_)
                | SettingKind::Calendar(_)
                | SettingKind::Rounding(_)
                | SettingKind::Languages(_) => {}
            }
        }
    }

    /// `timezone Europe/Berlin`, which reads like a quotient. Whether it is one, and reported.
    fn zone_without_quotes(&mut self, expr: &ast::Expr) -> bool {
        let text = self.input.sources.slice(expr.span).trim().to_owned();
        let diagnostic = Diagnostic::new(Code::WrongType, expr.span, "a time zone stands in quotes");
        match &expr.kind {
            ExprKind::Binary { op: ast::BinaryOp::Divide | ast::BinaryOp::Minus, .. } => {
                let right = format!("\"{text}\"");
                self.report(diagnostic.with_fix(format!("write `{right}`"), expr.span, right));
            }
            ExprKind::Path(path) if path.parts.len() == 1 && self.names.get(&text).is_none() => {
                self.report(diagnostic.with_help("such as `timezone \"Europe/Berlin\"`, with its region"));
            }
            _ => return false,
        }
        true
    }

    /// `currency "EUR"`. Whether it is so, and reported.
    fn currency_in_quotes(&mut self, expr: &ast::Expr) -> bool {
        let ExprKind::Literal(Literal::Text(text)) = &expr.kind else { return false };
        let diagnostic = Diagnostic::new(Code::WrongType, expr.span, "a currency stands without quotes");
        let code = text.value.trim();
        self.report(if Currency::named(code).is_some() {
            diagnostic.with_fix(format!("write `{code}`"), expr.span, code)
        } else {
            diagnostic.with_help("write its code of ISO 4217, such as `currency EUR`")
        });
        true
    }

    /// The counting of the header: the common ones are in the library that ships.
    fn unknown_counting(&mut self, name: &ast::Name) {
        let known = self.names.of_kind(|entity| matches!(entity, Entity::Counting(_)));
        let near = nearest(&name.text, known.iter().map(String::as_str)).is_some();
        let shipped = ["plain_days", "wall_clock", "eu_1182", "cn_civil_code", "uk_cra"].contains(&name.text.as_str());
        if shipped && !near {
            self.report(
                Diagnostic::new(Code::UnknownName, name.span, format!("there is no counting `{}`", name.text)).with_help(
                    format!(
                        "add `import \"lib/countings.redress\"`, which has `{0}`, or write your own `counting {0} {{ … }}`",
                        name.text
                    ),
                ),
            );
        } else {
            self.unknown("counting", &name.text, name.span, known.iter().map(String::as_str));
        }
    }

    fn effective(
        &mut self,
        from: &'a ast::Expr,
        until: Option<&'a ast::Expr>,
        by: &'a ast::Path,
        span: crate::source::Span,
    ) {
        let dotted = by.dotted();
        let fact = match self.look_up(&dotted) {
            Some(Entity::Fact(id)) => Some(id),
            Some(other) => {
                let message = format!("`{dotted}` is {}; a version is chosen by a fact", other.word());
                self.error(Code::WrongKind, by.span, message);
                None
            }
            None => {
                let known = self.names.of_kind(|entity| matches!(entity, Entity::Fact(_)));
                self.unknown("fact", &dotted, by.span, known.iter().map(String::as_str));
                None
            }
        };
        let from = self.instant_or_date(from);
        let until_written = until;
        // A date as an end is the first instant of the next one, as in rules.
        let until = until.and_then(|until| self.instant_or_date(until)).map(|until| match until {
            Val::Date(last) => Val::Date(last.next()),
            other => other,
        });
        if let (Some(from), Some(until), Some(written)) = (&from, &until, until_written)
            && from.compare(until).is_some_and(|order| order != std::cmp::Ordering::Less)
        {
            self.error(Code::BadVersions, written.span, "the version ends before it begins");
        }
        let (Some(by_fact), Some(from)) = (fact, from) else { return };
        let ty = self.fact(by_fact).ty.clone();
        if ty.optional || !matches!(ty.base, Type::Date | Type::DateTime | Type::Error) {
            self.report(
                Diagnostic::new(
                    Code::WrongType,
                    by.span,
                    format!("`{dotted}` does not always tell a day or an instant"),
                )
                .with_help("choose a fact of type `date` or `datetime` that is always known"),
            );
            return;
        }
        self.need_zone(span);
        self.program.effective = Some(ir::Effective { from, until, by: by_fact, span });
    }

    /// A constant day or instant.
    fn instant_or_date(&mut self, expr: &'a ast::Expr) -> Option<Val> {
        match &expr.kind {
            ExprKind::Literal(Literal::Date(_)) => self.constant(expr, &Type::Date),
            _ => self.constant(expr, &Type::DateTime),
        }
    }

    /// Defines are checked when they are first needed.
    pub(crate) fn need_define(&mut self, at: usize) -> Option<ir::DefineId> {
        let lazy = self.defines.get_mut(at)?;
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
        let made = self.definition(&ast.name, |checker| Some(checker.define(ast)));
        if let Some(lazy) = self.defines.get_mut(at) {
            lazy.finish(made);
        }
        made.0
    }

    fn define(&mut self, ast: &'a ast::Define) -> ir::DefineId {
        self.scope.sees = super::scope::Sees::Define;
        let typed = match &ast.ty {
            Some(ty) => self.defined_as(&ast.value, ty),
            // What could not be read may be of any type.
            None if self.unread(ast.value.span) => {
                let typed = self.expr(&ast.value, None);
                Typed { ty: crate::value::Ty::error(), ..typed }
            }
            None => self.expr(&ast.value, None),
        };
        let lines = std::mem::take(&mut self.scope.lines);
        let decl = self.named(&ast.name, &ast.title);
        let because = self.reason(&ast.because);
        let cite = self.cites(&ast.cite);
        let id = self.program.defines.push(ir::Define {
            decl,
            ty: typed.ty,
            value: typed.expr,
            needs: typed.needs,
            because,
            cite,
        });
        self.define_lines.insert(id, lines);
        if typed.inexact {
            self.inexact_defines.insert(id);
        }
        id
    }

    /// A value of the type that is written for it.
    fn defined_as(&mut self, value: &'a ast::Expr, ty: &'a ast::TypeExpr) -> Typed {
        let ty = self.type_of(ty);
        if ty.base == Type::Error {
            return Typed::error(value.span);
        }
        let typed = self.expect_optional(value, &ty.base);
        let typed = if ty.optional { typed } else { self.must_be_known(typed) };
        // Whoever names it relies on the type, whatever the value is.
        Typed { ty, ..typed }
    }

    /// Says that a definition leads back to itself.
    pub(crate) fn circle(&mut self, name: &ast::Name) {
        self.report(
            Diagnostic::new(Code::CyclicDefinition, name.span, format!("`{}` is defined by itself", name.text))
                .with_help("a value may use only what does not lead back to it"),
        );
    }
}
