//! Calls: built-in functions, hooks, `least(…)` and its like, `responsible(…)`, table look-ups.

use super::{Typed, nothing_of};
use crate::builtins::{self, Builtin, Output, Param};
use crate::check::{Checker, facts::is_ordered, names::Entity, scope::Sees};
use crate::diag::{Code, Diagnostic};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Ty, Type, Val};

impl<'a> Checker<'a> {
    pub(super) fn call(
        &mut self,
        function: &'a ast::Name,
        known: bool,
        arguments: &'a [ast::Expr],
        span: Span,
        wanted: Option<&Type>,
    ) -> Typed {
        match function.text.as_str() {
            "least" | "greatest" | "earliest" | "latest" => self.extreme(function, known, arguments, span, wanted),
            "responsible" => self.responsible(arguments, function, span),
            "eligible" => self.verdict(arguments, function, ir::Verdict::Allow, span),
            "under_review" => self.verdict(arguments, function, ir::Verdict::Review, span),
            name => {
                if let Some(builtin) = Builtin::named(name) {
                    return self.builtin(builtin, function, arguments, span);
                }
                match self.look_up(name) {
                    Some(Entity::Hook(at)) => self.hook_call(at, function, arguments, span),
                    Some(Entity::Table(_)) => {
                        self.report(
                            Diagnostic::new(Code::WrongKind, function.span, format!("`{name}` is a table"))
                                .with_help(format!("look a row up with square brackets: `{name}[…]`")),
                        );
                        Typed::error(span)
                    }
                    Some(entity) => {
                        let message = format!("`{name}` is {}, and cannot be called", entity.word());
                        self.error(Code::WrongKind, function.span, message);
                        Typed::error(span)
                    }
                    None if let Some(right) = other_name(name) => {
                        let message = format!("`{name}` is called `{right}` here");
                        let diagnostic = Diagnostic::new(Code::UnknownName, function.span, message);
                        self.report(diagnostic.with_fix(format!("write `{right}`"), function.span, right));
                        Typed::error(span)
                    }
                    None => {
                        let mut known = self.names.of_kind(|entity| matches!(entity, Entity::Hook(_)));
                        known.extend(builtins::ALL.iter().map(|entry| entry.name.to_owned()));
                        known.extend(
                            ["least", "greatest", "earliest", "latest", "responsible", "eligible", "under_review"]
                                .map(str::to_owned),
                        );
                        self.unknown("function", name, function.span, known.iter().map(String::as_str));
                        for argument in arguments {
                            self.expr(argument, None);
                        }
                        Typed::error(span)
                    }
                }
            }
        }
    }

    /// `least(A, B)`, `earliest known(A, B)`.
    fn extreme(
        &mut self,
        function: &ast::Name,
        known: bool,
        arguments: &'a [ast::Expr],
        span: Span,
        wanted: Option<&Type>,
    ) -> Typed {
        let name = function.text.as_str();
        let time = name == "earliest" || name == "latest";
        if arguments.is_empty() {
            self.error(Code::WrongArguments, span, format!("`{name}` needs at least one value"));
            return Typed::error(span);
        }
        let mut typed: Vec<Typed> = Vec::new();
        let mut wanted = wanted.cloned();
        for argument in arguments {
            let one = self.expr(argument, wanted.as_ref());
            let one = if known { one } else { self.must_be_known(one) };
            if wanted.is_none() && !one.is_error() {
                wanted = Some(one.ty.base.clone());
            }
            typed.push(one);
        }
        if typed.iter().any(Typed::is_error) {
            return Typed::error(span);
        }
        let amount = typed.iter().map(|one| one.ty.base.clone()).find(|ty| matches!(ty, Type::Money(_)));
        if let Some(amount) = amount {
            typed = typed.into_iter().map(|one| nothing_of(one, &amount)).collect();
        }
        let dates = typed.iter().any(|one| one.ty.base == Type::DateTime) && time;
        let mut converted = Vec::new();
        for one in typed {
            let at = one.expr.span;
            converted.push(if dates { self.as_instant(one, at) } else { one });
        }
        let mut base = converted.first().map_or(Type::Error, |first| first.ty.base.clone());
        for one in &converted {
            if self.fits(&base, &one.ty.base) {
                base = one.ty.base.clone();
            } else if !self.fits(&one.ty.base, &base) {
                self.mismatch(one.expr.span, &base, &one.ty.base);
                return Typed::error(span);
            }
        }
        let fits = match base {
            Type::Date | Type::DateTime => time,
            Type::Error => return Typed::error(span),
            _ => !time && is_ordered(&base),
        };
        if !fits {
            let words = self.type_words(&base);
            self.report(
                Diagnostic::new(Code::WrongType, span, format!("`{name}` of {words} means nothing")).with_help(
                    "`earliest` and `latest` are of dates and instants, `least` and `greatest` of amounts and numbers",
                ),
            );
            return Typed::error(span);
        }
        let optional = known && converted.iter().all(|one| one.ty.optional);
        let kind = ir::ExprKind::Extreme {
            greatest: name == "greatest" || name == "latest",
            known,
            operands: converted.iter().map(|one| one.expr.clone()).collect(),
        };
        let parts: Vec<&Typed> = converted.iter().collect();
        Typed::new(kind, span, Ty { base, optional }).with_parts(&parts)
    }

    fn one_argument(&mut self, arguments: &'a [ast::Expr], function: &ast::Name, what: &str) -> Option<&'a ast::Expr> {
        match arguments {
            [one] => Some(one),
            _ => {
                let message = format!("`{}` needs {what}, and only that", function.text);
                self.error(Code::WrongArguments, function.span, message);
                None
            }
        }
    }

    /// `responsible(PARTY)`.
    fn responsible(&mut self, arguments: &'a [ast::Expr], function: &ast::Name, span: Span) -> Typed {
        let Some(argument) = self.one_argument(arguments, function, "one party") else { return Typed::error(span) };
        let party = self.constant(argument, &Type::Party);
        let mut typed = match party {
            Some(Val::Member(at)) => {
                Typed::new(ir::ExprKind::Responsible(ir::PartyId(at)), span, Ty::known(Type::Percent))
            }
            _ => return Typed::error(span),
        };
        if self.scope.sees == Sees::Facts {
            self.report(
                Diagnostic::new(
                    Code::OutsideDecision,
                    span,
                    "who is at fault is not decided yet where this is decided",
                )
                .with_help("eligibility, responsibility, decisions and findings are decided from facts alone"),
            );
            return Typed::error(span);
        }
        typed.needs.outcome = true;
        typed
    }

    /// `eligible(REMEDY)`, `under_review(REMEDY)`: whether that is its verdict.
    fn verdict(&mut self, arguments: &'a [ast::Expr], function: &ast::Name, verdict: ir::Verdict, span: Span) -> Typed {
        let Some(argument) = self.one_argument(arguments, function, "one remedy") else { return Typed::error(span) };
        let remedy = match &argument.kind {
            ast::ExprKind::Path(path) if self.is_what_is_asked(path) => None,
            _ => match self.constant(argument, &Type::Remedy) {
                Some(Val::Member(at)) => Some(ir::RemedyId(at)),
                _ => return Typed::error(span),
            },
        };
        if self.scope.sees == Sees::Facts {
            self.report(
                Diagnostic::new(
                    Code::OutsideDecision,
                    span,
                    "what is allowed is not decided yet where this is decided",
                )
                .with_help("the ledger and `always` rules can ask this"),
            );
            return Typed::error(span);
        }
        let mut typed = Typed::new(ir::ExprKind::Verdict(remedy, verdict), span, Ty::known(Type::Bool));
        typed.needs.outcome = true;
        typed
    }

    /// Whether a path names the fact that says which remedy is asked.
    fn is_what_is_asked(&self, path: &ast::Path) -> bool {
        let found = self.names.get(&path.dotted());
        matches!((found, self.asked), (Some(Entity::Fact(fact)), Some(asked)) if fact == asked)
    }

    fn builtin(&mut self, builtin: Builtin, function: &ast::Name, arguments: &'a [ast::Expr], span: Span) -> Typed {
        let Some(entry) = builtin.entry() else { return Typed::error(span) };
        if entry.needs_rounding {
            self.need_rounding(span);
        }
        // Constants of calendars are read by their type; everything else says its type itself.
        let mut typed = Vec::new();
        for (at, argument) in arguments.iter().enumerate() {
            let calendar = entry.overloads.iter().any(|one| one.params.get(at) == Some(&Param::Calendar));
            let wanted = calendar.then_some(Type::Calendar);
            let one = self.expr(argument, wanted.as_ref());
            typed.push(self.must_be_known(one));
        }
        if typed.iter().any(Typed::is_error) {
            return Typed::error(span);
        }
        let fitting = entry.overloads.iter().find(|overload| {
            overload.params.len() == typed.len()
                && overload.params.iter().zip(&typed).all(|(param, one)| param_fits(*param, &one.ty.base))
        });
        let Some(overload) = fitting else {
            let ways: Vec<String> = entry
                .overloads
                .iter()
                .map(|one| {
                    let params: Vec<&str> = one.params.iter().map(|param| param_word(*param)).collect();
                    format!("`{}({})`", entry.name, params.join(", "))
                })
                .collect();
            let given: Vec<String> = typed.iter().map(|one| self.type_words(&one.ty.base)).collect();
            let message = if given.is_empty() {
                format!("`{}` needs arguments", function.text)
            } else {
                format!("`{}` does not take {}", function.text, given.join(", "))
            };
            self.report(
                Diagnostic::new(Code::WrongArguments, span, message)
                    .with_help(format!("it is called {}", ways.join(" or "))),
            );
            return Typed::error(span);
        };
        if overload.needs_zone {
            self.need_zone(span);
        }
        let base = match overload.output {
            Output::First => typed.first().map_or(Type::Error, |one| one.ty.base.clone()),
            Output::Bool => Type::Bool,
            Output::Integer => Type::Integer,
            Output::Number => Type::Number,
            Output::Date => Type::Date,
            Output::DateTime => Type::DateTime,
            Output::Time => Type::Time,
            Output::Text => Type::Text,
        };
        let kind =
            ir::ExprKind::Builtin { function: builtin, arguments: typed.iter().map(|one| one.expr.clone()).collect() };
        let parts: Vec<&Typed> = typed.iter().collect();
        let mut result = Typed::new(kind, span, Ty::known(base)).with_parts(&parts);
        if entry.needs_rounding {
            result.inexact = false;
        }
        result
    }

    /// Says once that the policy must say how money is rounded.
    pub(crate) fn need_rounding(&mut self, span: Span) {
        if self.program.rounding.is_some() || self.said_rounding() {
            return;
        }
        self.report_once(
            "rounding",
            Diagnostic::new(
                Code::MissingRounding,
                span,
                "this amount can be finer than its currency, and the policy does not say how it is rounded",
            )
            .with_help("add `rounding half_even` (or `half_up`, `up`, `down`) to the header"),
        );
    }

    fn said_rounding(&self) -> bool {
        self.policy.is_some_and(|policy| {
            policy.settings.iter().any(|setting| matches!(setting.kind, ast::SettingKind::Rounding(_)))
        })
    }

    fn hook_call(&mut self, at: usize, function: &ast::Name, arguments: &'a [ast::Expr], span: Span) -> Typed {
        let Some(id) = self.need_hook(at) else { return Typed::error(span) };
        let (params, result) = (self.program.hooks.at(id).params.clone(), self.program.hooks.at(id).result.clone());
        if params.len() != arguments.len() {
            let takes = if params.len() == 1 { "1 argument".to_owned() } else { format!("{} arguments", params.len()) };
            let there = match arguments.len() {
                0 => "there is none".to_owned(),
                1 => "there is 1".to_owned(),
                n => format!("there are {n}"),
            };
            let message = format!("`{}` takes {takes}, and {there} here", function.text);
            self.error(Code::WrongArguments, span, message);
            return Typed::error(span);
        }
        let mut typed = Vec::new();
        for (argument, param) in arguments.iter().zip(&params) {
            typed.push(self.expect(argument, &param.base));
        }
        if typed.iter().any(Typed::is_error) {
            return Typed::error(span);
        }
        let kind = ir::ExprKind::Hook { hook: id, arguments: typed.iter().map(|one| one.expr.clone()).collect() };
        let parts: Vec<&Typed> = typed.iter().collect();
        let whole = result.base == Type::Integer;
        let mut typed = Typed::new(kind, span, result).with_parts(&parts);
        typed.inexact = !whole;
        typed
    }

    /// `table[…]`, `table[…].output`.
    pub(super) fn table_lookup(
        &mut self,
        table: &'a ast::Name,
        keys: &'a [ast::Expr],
        output: Option<&'a ast::Name>,
        span: Span,
    ) -> Typed {
        let id = match self.look_up(&table.text) {
            Some(Entity::Table(at)) => self.need_table(at),
            Some(entity) => {
                let message = format!("`{}` is {}, not a table", table.text, entity.word());
                self.error(Code::WrongKind, table.span, message);
                None
            }
            None => {
                let known = self.names.of_kind(|entity| matches!(entity, Entity::Table(_)));
                self.unknown("table", &table.text, table.span, known.iter().map(String::as_str));
                None
            }
        };
        let Some(id) = id else {
            for key in keys {
                self.expr(key, None);
            }
            return Typed::error(span);
        };
        let wanted: Vec<Type> = self.program.tables.at(id).keys.iter().map(|key| key.ty.base.clone()).collect();
        let outputs: Vec<(String, Ty)> =
            self.program.tables.at(id).outputs.iter().map(|output| (output.name.clone(), output.ty.clone())).collect();
        if wanted.len() != keys.len() {
            let names: Vec<String> = self.program.tables.at(id).keys.iter().map(|key| key.name.clone()).collect();
            let message = format!("`{}` is looked up by {}", table.text, names.join(", "));
            self.report(Diagnostic::new(Code::WrongArguments, span, message).with_help(format!(
                "write `{}[{}]`",
                table.text,
                names.join(", ")
            )));
            return Typed::error(span);
        }
        let typed: Vec<Typed> = keys.iter().zip(&wanted).map(|(key, ty)| self.expect(key, ty)).collect();
        let at = match (output, outputs.as_slice()) {
            (None, [_]) => Some(0),
            (Some(name), all) => {
                let found = all.iter().position(|(output, _)| *output == name.text);
                if found.is_none() {
                    let what = format!("output of `{}`", table.text);
                    self.unknown(&what, &name.text, name.span, all.iter().map(|(output, _)| output.as_str()));
                }
                found
            }
            (None, all) => {
                let first = all.first().map_or("", |(name, _)| name.as_str());
                self.report(
                    Diagnostic::new(Code::WrongArguments, span, format!("`{}` has several outputs", table.text))
                        .with_help(format!("say which: `{}[…].{first}`", table.text)),
                );
                None
            }
        };
        let Some((at, ty)) = at.and_then(|at| Some((u32::try_from(at).ok()?, outputs.get(at)?.1.clone()))) else {
            return Typed::error(span);
        };
        if typed.iter().any(Typed::is_error) || ty.base == Type::Error {
            return Typed::error(span);
        }
        let kind =
            ir::ExprKind::Lookup { table: id, keys: typed.iter().map(|one| one.expr.clone()).collect(), output: at };
        let parts: Vec<&Typed> = typed.iter().collect();
        let on_needs = self.table_needs(id);
        let mut result = Typed::new(kind, span, ty).with_parts(&parts).exact();
        result.needs = result.needs.or(on_needs);
        self.narrow(&mut result);
        result
    }
}

fn param_fits(param: Param, ty: &Type) -> bool {
    match param {
        Param::Integer => *ty == Type::Integer,
        Param::Number => matches!(ty, Type::Integer | Type::Number),
        Param::Percent => *ty == Type::Percent,
        Param::Money => matches!(ty, Type::Money(_)),
        Param::Date => *ty == Type::Date,
        Param::DateTime => *ty == Type::DateTime,
        Param::Time => *ty == Type::Time,
        Param::Calendar => *ty == Type::Calendar,
        Param::Text => *ty == Type::Text,
    }
}

fn param_word(param: Param) -> &'static str {
    match param {
        Param::Integer => "integer",
        Param::Number => "number",
        Param::Percent => "percent",
        Param::Money => "money",
        Param::Date => "date",
        Param::DateTime => "datetime",
        Param::Time => "time",
        Param::Calendar => "calendar",
        Param::Text => "text",
    }
}

/// The function that a name of other languages means.
fn other_name(name: &str) -> Option<&'static str> {
    match name.to_lowercase().as_str() {
        "max" | "maximum" => Some("greatest"),
        "min" | "minimum" => Some("least"),
        _ => None,
    }
}
