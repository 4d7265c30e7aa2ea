//! `within … of`, `after`, `before`, `skipping`.

use super::Typed;
use crate::check::Checker;
use crate::diag::{Code, Diagnostic};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, Direction};
use crate::time::Period;
use crate::value::{Ty, Type, Val};

impl<'a> Checker<'a> {
    pub(super) fn within(
        &mut self,
        operand: &'a ast::Expr,
        negated: bool,
        period: &'a ast::Expr,
        anchor: &'a ast::Expr,
        span: Span,
    ) -> Typed {
        let operand_typed = self.expr(operand, Some(&Type::DateTime));
        if operand_typed.ty.base == Type::Bool {
            let window = Span { start: operand.span.end, ..span };
            let text = self.input.sources.slice(window);
            let start = window.start + u32::try_from(text.len() - text.trim_start().len()).unwrap_or(0);
            self.report(
                Diagnostic::new(Code::WrongType, Span { start, ..window }, "a window is no condition")
                    .with_help(format!("write it before `when`, by itself: `{}`", text.trim())),
            );
            return Typed::error(span).known_bool();
        }
        let operand_typed = self.must_be_known(operand_typed);
        let operand_typed = self.as_instant(operand_typed, operand.span);
        let period_typed = self.expect(period, &Type::Duration);
        let anchor_typed = self.anchor(anchor, &period_typed);
        let anchor_typed = self.must_be_known(anchor_typed);
        if operand_typed.is_error() || period_typed.is_error() || anchor_typed.is_error() {
            return Typed::error(span).known_bool();
        }
        let kind = ir::ExprKind::Within {
            operand: Box::new(operand_typed.expr.clone()),
            period: Box::new(period_typed.expr.clone()),
            anchor: Box::new(anchor_typed.expr.clone()),
        };
        let kind = if negated { ir::ExprKind::Not(Box::new(ir::Expr { kind, span })) } else { kind };
        Typed::new(kind, span, Ty::known(Type::Bool)).with_parts(&[&operand_typed, &period_typed, &anchor_typed])
    }

    /// A day as its first instant; anything else that is no instant is reported.
    pub(crate) fn as_instant(&mut self, typed: Typed, span: Span) -> Typed {
        match &typed.ty.base {
            Type::DateTime | Type::Error => typed,
            Type::Date => {
                self.need_zone(span);
                let kind = ir::ExprKind::StartOfDate(Box::new(typed.expr.clone()));
                let ty = Ty { base: Type::DateTime, optional: typed.ty.optional };
                Typed::new(kind, span, ty).with_parts(&[&typed])
            }
            other => {
                let other = other.clone();
                self.mismatch(span, &Type::DateTime, &other);
                Typed::error(span)
            }
        }
    }

    /// What a period is counted from: an instant or a day, possibly unknown.
    pub(crate) fn anchor(&mut self, anchor: &'a ast::Expr, period: &Typed) -> Typed {
        let typed = self.expr(anchor, Some(&Type::DateTime));
        match &typed.ty.base {
            Type::DateTime | Type::Error => {}
            Type::Date => {
                self.need_zone(anchor.span);
                let elapsed = match &period.expr.kind {
                    ir::ExprKind::Const(Val::Duration(duration)) => {
                        matches!(duration.period, Period::Elapsed { .. } | Period::BusinessTime { .. })
                    }
                    ir::ExprKind::DurationBy { period, .. } => matches!(period, Period::BusinessTime { .. }),
                    _ => false,
                };
                if elapsed {
                    let text = self.input.sources.slice(anchor.span).to_owned();
                    self.report(
                        Diagnostic::new(
                            Code::MixedUnits,
                            anchor.span,
                            "hours are counted from an instant, and this is a day",
                        )
                        .with_help(format!("write `start_of_day({text})` or `end_of_day({text})`")),
                    );
                    return Typed::error(anchor.span);
                }
            }
            other => {
                let other = other.clone();
                self.mismatch(anchor.span, &Type::DateTime, &other);
                return Typed::error(anchor.span);
            }
        }
        typed
    }

    pub(super) fn shift(
        &mut self,
        direction: Direction,
        period: &'a ast::Expr,
        anchor: &'a ast::Expr,
        skipping: Option<&'a ast::Skipping>,
        span: Span,
    ) -> Typed {
        let period_typed = self.expect_optional(period, &Type::Duration);
        let anchor_typed = self.anchor(anchor, &period_typed);
        let skipping = skipping.map(|skipping| self.skipping(skipping));
        if skipping.is_some() && direction == Direction::Before {
            self.error(Code::BadWindow, span, "spans are skipped forwards, with `after`");
        }
        if period_typed.is_error() || anchor_typed.is_error() || matches!(skipping, Some(None)) {
            return Typed::error(span);
        }
        let mut parts = vec![period_typed.clone(), anchor_typed.clone()];
        // Counted from what is not known, or for how long is not known, the end is not known.
        let mut optional = anchor_typed.ty.optional || period_typed.ty.optional;
        let mut ir_skipping = None;
        if let Some(Some((skipping, list, open))) = skipping {
            optional |= open;
            parts.push(list);
            ir_skipping = Some(Box::new(skipping));
        }
        let kind = ir::ExprKind::Shift {
            direction,
            period: Box::new(period_typed.expr.clone()),
            anchor: Box::new(anchor_typed.expr.clone()),
            skipping: ir_skipping,
        };
        let all: Vec<&Typed> = parts.iter().collect();
        Typed::new(kind, span, Ty { base: Type::DateTime, optional }).with_parts(&all)
    }

    /// `skipping LIST from X to Y`: the list of records and its two fields; whether a span may be without its end.
    fn skipping(&mut self, skipping: &'a ast::Skipping) -> Option<(ir::Skipping, Typed, bool)> {
        let list = self.expr(&skipping.list, None);
        let list = self.must_be_known(list);
        let Type::List(element) = &list.ty.base else {
            if !list.is_error() {
                let words = self.type_words(&list.ty.base);
                self.error(
                    Code::WrongType,
                    skipping.list.span,
                    format!("a list of records is needed here, and this is {words}"),
                );
            }
            return None;
        };
        let Type::Record(record) = **element else {
            self.error(
                Code::WrongType,
                skipping.list.span,
                "the spans to skip are records with a beginning and an end",
            );
            return None;
        };
        let (from, _) = self.span_field(record, &skipping.from, false)?;
        let (to, open) = self.span_field(record, &skipping.to, true)?;
        let stride = self.program.records.at(record).stride();
        Some((ir::Skipping { list: list.expr.clone(), stride, from, to }, list, open))
    }

    fn span_field(
        &mut self,
        record: crate::value::RecordId,
        name: &ast::Name,
        may_be_open: bool,
    ) -> Option<(u32, bool)> {
        let decl = &self.program.records.at(record);
        let Some(at) = decl.fields.iter().position(|field| field.decl.name == name.text) else {
            let known: Vec<String> = decl.fields.iter().map(|field| field.decl.name.clone()).collect();
            let what = format!("field of `{}`", decl.decl.name);
            self.unknown(&what, &name.text, name.span, known.iter().map(String::as_str));
            return None;
        };
        let (ty, record_name) = (decl.fields.get(at)?.ty.clone(), decl.decl.name.clone());
        self.used.insert(format!("{record_name}/{}", name.text));
        if !matches!(ty.base, Type::Date | Type::DateTime | Type::Error) {
            self.mismatch(name.span, &Type::DateTime, &ty.base);
            return None;
        }
        if ty.optional && !may_be_open {
            self.error(
                Code::OptionalUnhandled,
                name.span,
                format!("`{}` may be unknown: a span always has its beginning", name.text),
            );
            return None;
        }
        Some((u32::try_from(at).ok()?, ty.optional))
    }
}
