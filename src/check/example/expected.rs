//! Expectations, by the names and types of a policy.

use super::super::Checker;
use super::super::expr::Typed;
use super::super::scope::Sees;
use super::{constant, verdict_of};
use crate::diag::{Code, Diagnostic, nearest};
use crate::eval::FaultKind;
use crate::ir::{self, Expected, ExpectedKind, Expr, ExprKind, REFUSALS, RemedyId, RuleId, Side, VerdictOn};
use crate::source::Span;
use crate::syntax::ast::{self, AnswerWord, EachKind, ExpectationKind, Name};
use crate::value::Type;

impl<'a> Checker<'a> {
    pub(super) fn expected(&mut self, one: &'a ast::Expectation) -> Option<Expected> {
        let span = one.span;
        let needs = match &one.kind {
            ExpectationKind::Stage(_) | ExpectationKind::Deadline(_) | ExpectationKind::NoDeadline => {
                "a stage or deadline"
            }
            ExpectationKind::Accepted | ExpectationKind::Refused { .. } => "an event",
            ExpectationKind::Notify { .. }
            | ExpectationKind::NoNotify
            | ExpectationKind::Remind(_)
            | ExpectationKind::Assign(_)
            | ExpectationKind::Flag(_)
            | ExpectationKind::Money { .. }
            | ExpectationKind::Thing { .. }
            | ExpectationKind::NoMoney => "a command",
            ExpectationKind::Clock { .. } => "a clock",
            ExpectationKind::Answer { .. }
            | ExpectationKind::Fault(_)
            | ExpectationKind::Because(_)
            | ExpectationKind::Condition(_) => "",
        };
        if !needs.is_empty() && self.program.workflow.is_none() {
            self.no_workflow(&format!("{needs} cannot be expected"), span);
            return None;
        }
        self.expected_kind(&one.kind).map(|kind| Expected { kind, span })
    }

    fn expected_kind(&mut self, kind: &'a ExpectationKind) -> Option<ExpectedKind> {
        Some(match kind {
            ExpectationKind::Answer { answer, remedies, by, from, until } => {
                let on = VerdictOn::Remedies(match remedies {
                    None => self.program.remedies.iter().map(|(id, _)| id).collect(),
                    Some(names) => self.remedies_named(names)?,
                });
                let by = self.rules_named(by)?;
                if let AnswerWord::Verdict(verdict) = answer {
                    let (from, until) = self.ends(from.as_ref(), until.as_ref());
                    return Some(ExpectedKind::Verdict { verdict: verdict_of(*verdict), on, by, from, until });
                }
                let side = self.side_of_window(answer.word(), from.as_ref(), until.as_ref())??;
                ExpectedKind::Missed { on, by, side }
            }
            ExpectationKind::Stage(name) => ExpectedKind::Stage(self.a_stage(name)?),
            ExpectationKind::Deadline(at) => ExpectedKind::Deadline(Some(self.moment(at, true, Sees::Live))),
            ExpectationKind::NoDeadline => ExpectedKind::Deadline(None),
            ExpectationKind::Accepted => ExpectedKind::Accepted,
            ExpectationKind::Refused { why, from, until } => {
                let why = self.word(why.as_ref(), "reason of a refusal", &REFUSALS)?;
                let side = match &why {
                    Some(why) => self.side_of_window(why, from.as_ref(), until.as_ref())?,
                    None => None,
                };
                side.map_or(ExpectedKind::Refused(why), ExpectedKind::Untimely)
            }
            ExpectationKind::Fault(kind) => {
                ExpectedKind::Fault(self.word(kind.as_ref(), "kind of fault", &FaultKind::CODES)?)
            }
            ExpectationKind::Notify { parties, notice } => {
                let parties: Option<Vec<_>> = parties.iter().map(|name| self.a_party(name)).collect();
                let named = self.program.notices.iter().find(|(_, one)| one.decl.name == notice.text).map(|(id, _)| id);
                let known: Vec<String> = self.program.notices.values().map(|one| one.decl.name.clone()).collect();
                ExpectedKind::Notify(parties?, self.found("notice", notice, named, &known)?)
            }
            ExpectationKind::NoNotify => ExpectedKind::NoNotify,
            ExpectationKind::Remind(name) => ExpectedKind::Remind(self.an_actor(name)?),
            ExpectationKind::Assign(name) => ExpectedKind::Assign(self.a_party(name)?),
            ExpectationKind::Flag(name) => ExpectedKind::Flag(name.text.clone()),
            ExpectationKind::Money { collect, amount, from, to } => {
                self.look();
                let typed = self.expr(amount, None);
                let typed = self.must_be_known(typed);
                if !matches!(typed.ty.base, Type::Money(_) | Type::Error) {
                    let words = self.type_words(&typed.ty.base);
                    self.error(Code::WrongType, amount.span, format!("an amount is needed here, and this is {words}"));
                    return None;
                }
                let (from, to) = (self.a_party(from), self.a_party(to));
                ExpectedKind::Money { collect: *collect, amount: typed.expr, from: from?, to: to? }
            }
            ExpectationKind::Thing { recall, line } => {
                let lines = self.program.compensation.as_ref().map(|one| &one.lines);
                let known: Vec<String> =
                    lines.into_iter().flat_map(|all| all.values()).map(|one| one.decl.name.clone()).collect();
                let found = known.iter().position(|name| *name == line.text).map(ir::LineId::at);
                ExpectedKind::Thing { recall: *recall, line: self.found("line", line, found, &known)? }
            }
            ExpectationKind::NoMoney => ExpectedKind::NoMoney,
            ExpectationKind::Because(text) => ExpectedKind::Because(text.value.clone()),
            ExpectationKind::Clock { clock, used } => {
                let named = self.program.clocks.iter().find(|(_, one)| one.decl.name == clock.text).map(|(id, _)| id);
                let known: Vec<String> = self.program.clocks.values().map(|one| one.decl.name.clone()).collect();
                self.look();
                let used = self.expect(used, &Type::Duration).expr;
                ExpectedKind::Clock(self.found("clock", clock, named, &known)?, used)
            }
            ExpectationKind::Condition(condition) => {
                self.look();
                ExpectedKind::Condition(self.expect(condition, &Type::Bool).expr)
            }
        })
    }

    /// Since when and until when.
    fn ends(&mut self, from: Option<&'a ast::Expr>, until: Option<&'a ast::Expr>) -> (Option<Expr>, Option<Expr>) {
        let from = from.map(|from| self.moment(from, false, Sees::Live));
        (from, until.map(|until| self.moment(until, true, Sees::Live)))
    }

    /// Which side of a window the word means, `Some(None)` where it means none. What is too early has a beginning only,
    /// what is too late an end only.
    fn side_of_window(
        &mut self,
        word: &str,
        from: Option<&'a ast::Expr>,
        until: Option<&'a ast::Expr>,
    ) -> Option<Option<Side>> {
        let (early, late) = (word == AnswerWord::NotYet.word(), word == AnswerWord::TooLate.word());
        if let Some(foreign) = from.filter(|_| !early).or(until.filter(|_| !late)) {
            self.report(
                Diagnostic::new(Code::WrongKind, foreign.span, format!("`{word}` does not go with this instant"))
                    .with_help("`not_yet from …` names when a window opens, `too_late until …` when it closed"),
            );
            return None;
        }
        let (from, until) = self.ends(from, until);
        Some(match (early, late) {
            (true, _) => Some(Side::NotYet(from)),
            (_, true) => Some(Side::TooLate(until)),
            (false, false) => None,
        })
    }

    /// What a cell expects; an empty one nothing, but of a refusal that there was none.
    pub(super) fn expected_cell(
        &mut self,
        kind: &'a EachKind,
        typed: Option<&Typed>,
        cell: Option<&'a ast::Data>,
        row: Span,
    ) -> Option<Expected> {
        let value = match cell {
            None if matches!(kind, EachKind::Refused) => {
                return Some(Expected { kind: ExpectedKind::Accepted, span: row });
            }
            None => return None,
            Some(ast::Data::Value(value)) => value,
            Some(ast::Data::Group { span, .. } | ast::Data::List { span, .. }) => {
                self.error(Code::WrongType, *span, "one value is expected here");
                return None;
            }
        };
        let span = value.span;
        if self.program.workflow.is_none() && matches!(kind, EachKind::Stage | EachKind::Deadline | EachKind::Refused) {
            self.no_workflow("this cannot be expected", span);
            return None;
        }
        let kind = match kind {
            EachKind::Fact(_) | EachKind::Open => return None,
            EachKind::Deadline => ExpectedKind::Deadline(Some(self.moment(value, true, Sees::Live))),
            EachKind::Value(_) => ExpectedKind::Condition(self.equals(typed?, value)?),
            EachKind::Verdict => {
                let name = self.bare(value)?;
                let (on, by) = (VerdictOn::Asked, Vec::new());
                match AnswerWord::named(&name.text) {
                    Some(AnswerWord::Verdict(verdict)) => {
                        ExpectedKind::Verdict { verdict: verdict_of(verdict), on, by, from: None, until: None }
                    }
                    Some(AnswerWord::NotYet) => ExpectedKind::Missed { on, by, side: Side::NotYet(None) },
                    Some(AnswerWord::TooLate) => ExpectedKind::Missed { on, by, side: Side::TooLate(None) },
                    None => {
                        let message = format!("`{}` is no verdict", name.text);
                        self.report(
                            Diagnostic::new(Code::UnknownName, span, message)
                                .with_help("write `allow`, `deny`, `review`, `not_yet` or `too_late`"),
                        );
                        return None;
                    }
                }
            }
            EachKind::Stage => {
                let name = self.bare(value)?;
                ExpectedKind::Stage(self.a_stage(name)?)
            }
            EachKind::Refused => {
                let name = self.bare(value)?;
                ExpectedKind::Refused(self.word(Some(name), "reason of a refusal", &REFUSALS)?)
            }
        };
        Some(Expected { kind, span })
    }

    /// `X is CELL`.
    fn equals(&mut self, typed: &Typed, value: &'a ast::Expr) -> Option<Expr> {
        let boxed = |expr: &Expr| Box::new(expr.clone());
        if matches!(&value.kind, ast::ExprKind::Path(path) if path.dotted() == "unknown") {
            let known = Expr { kind: ExprKind::IsKnown(boxed(&typed.expr)), span: typed.expr.span };
            return Some(Expr { kind: ExprKind::Not(Box::new(known)), span: value.span });
        }
        let right = match self.nothing(value, &typed.ty.base) {
            Some(nothing) => constant(nothing, value.span),
            None => {
                self.look();
                let right = self.expr(value, Some(&typed.ty.base));
                let right = self.must_be_known(right);
                let amounts = matches!((&typed.ty.base, &right.ty.base), (Type::Money(_), Type::Money(_)));
                if right.is_error() {
                    return None;
                }
                let (one, other) = (&typed.ty.base, &right.ty.base);
                if !amounts && !self.fits(other, one) && !self.fits(one, other) {
                    self.mismatch(value.span, one, other);
                    return None;
                }
                right.expr
            }
        };
        let kind = ExprKind::Equal { negated: false, left: boxed(&typed.expr), right: Box::new(right) };
        Some(Expr { kind, span: value.span })
    }

    /// A cell that is one name.
    fn bare(&mut self, value: &'a ast::Expr) -> Option<&'a Name> {
        match &value.kind {
            ast::ExprKind::Path(path) if path.parts.len() == 1 => path.parts.first(),
            ast::ExprKind::Error => None,
            _ => {
                self.error(Code::WrongKind, value.span, "a single word is expected here");
                None
            }
        }
    }

    fn a_stage(&mut self, name: &Name) -> Option<ir::StageId> {
        let workflow = self.program.workflow.as_ref()?;
        let id = workflow.stage(&name.text);
        let known: Vec<String> = workflow.stages.values().map(|stage| stage.decl.name.clone()).collect();
        self.found("stage", name, id, &known)
    }

    fn remedies_named(&mut self, names: &[Name]) -> Option<Vec<RemedyId>> {
        let known: Vec<String> = self.remedies.keys().cloned().collect();
        names.iter().map(|name| self.found("remedy", name, self.remedies.get(&name.text).copied(), &known)).collect()
    }

    fn rules_named(&mut self, names: &[Name]) -> Option<Vec<RuleId>> {
        let rules = self.program.eligibility.as_ref().map(|eligibility| eligibility.rules.excepts.as_slice());
        let known: Vec<String> = rules.unwrap_or_default().iter().map(|rule| rule.decl.name.clone()).collect();
        let place = |name: &Name| known.iter().position(|one| *one == name.text).map(RuleId::at);
        names.iter().map(|name| self.found("exception of the eligibility", name, place(name), &known)).collect()
    }

    /// One of a few words, where one is written.
    fn word(&mut self, name: Option<&Name>, what: &str, words: &[&str]) -> Option<Option<String>> {
        let Some(name) = name else { return Some(None) };
        if words.contains(&name.text.as_str()) {
            return Some(Some(name.text.clone()));
        }
        let help = match nearest(&name.text, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", words.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ")),
        };
        let message = format!("there is no {what} `{}`", name.text);
        self.report(Diagnostic::new(Code::UnknownName, name.span, message).with_help(help));
        None
    }
}
