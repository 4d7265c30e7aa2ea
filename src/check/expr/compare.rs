//! Comparisons and membership: like with like.

use super::Typed;
use crate::check::{Checker, facts::is_ordered, literal::is_zero, names::Entity};
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, Ordered};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, ExprKind};
use crate::value::{Ty, Type, Val};

impl<'a> Checker<'a> {
    /// Whether an expression is read by the type that its place asks for: a bare name that nothing else has, a text, a
    /// yes or no.
    fn reads_by_type(&self, expr: &ast::Expr) -> bool {
        match &expr.kind {
            ExprKind::Path(path) => {
                path.parts.len() == 1
                    && path.parts.first().is_some_and(|name| {
                        self.scope.local(&name.text).is_none()
                            && !self.names.values().any(|known| known == name.text)
                            && name.text != "now"
                    })
            }
            ExprKind::Literal(ast::Literal::Text(_) | ast::Literal::Bool(_)) => true,
            ExprKind::Literal(ast::Literal::Number(number)) => is_zero(number),
            ExprKind::Paren(inner) => self.reads_by_type(inner),
            _ => false,
        }
    }

    /// `size is small or large`: says that the right side is no condition, but another member for the left. Whether it
    /// is.
    pub(super) fn member_alone(&mut self, left: &ast::Expr, right: &ast::Expr) -> bool {
        let ExprKind::Path(path) = &right.kind else { return false };
        let mut compared = left;
        while let ExprKind::Binary { op: BinaryOp::And | BinaryOp::Or, right, .. } = &compared.kind {
            compared = right;
        }
        if self.or_more(compared, right) {
            return true;
        }
        if !self.reads_by_type(right) || !self.is_member(&path.dotted()) {
            return false;
        }
        // Behind a member alone, which has been reported, another one is no further mistake.
        if matches!(&compared.kind, ExprKind::Path(_)) && self.reads_by_type(compared) {
            return true;
        }
        let ExprKind::Binary { op: op @ (BinaryOp::Is | BinaryOp::IsNot), left: asked, right: first, .. } =
            &compared.kind
        else {
            return false;
        };
        let slice = |span: Span| self.input.sources.slice(span).to_owned();
        let word = if *op == BinaryOp::Is { "in" } else { "not in" };
        let set = format!("{} {word} {{ {}, {} }}", slice(asked.span), slice(first.span), slice(right.span));
        let whole = compared.span.to(right.span);
        let message = format!("`{}` is no condition by itself", path.dotted());
        self.report(
            Diagnostic::new(Code::UnknownName, right.span, message)
                .with_help(format!("write `{set}`: a set of all that are meant"))
                .with_fix(format!("write `{set}`"), whole, set),
        );
        true
    }

    /// `n is 5 or more`: says how it is written. Whether it is so.
    fn or_more(&mut self, compared: &ast::Expr, right: &ast::Expr) -> bool {
        let ExprKind::Binary { op: BinaryOp::Is, left: asked, right: limit, .. } = &compared.kind else { return false };
        let slice = |span: Span| self.input.sources.slice(span).to_owned();
        let op = match slice(right.span).as_str() {
            "more" | "over" | "above" | "greater" | "later" => ">=",
            "less" | "fewer" | "under" | "below" | "earlier" => "<=",
            _ => return false,
        };
        if !self.reads_by_type(right) {
            return false;
        }
        let written = format!("{} {op} {}", slice(asked.span), slice(limit.span));
        let message = format!("`or {}` is written `{op}`", slice(right.span));
        let whole = compared.span.to(right.span);
        let diagnostic = Diagnostic::new(Code::UnknownName, right.span, message);
        self.report(diagnostic.with_fix(format!("write `{written}`"), whole, written));
        true
    }

    /// `told_at is null`: says how it is asked whether something is known. Whether it is so.
    fn nothing_named(&mut self, negated: bool, left: &ast::Expr, right: &ast::Expr, span: Span) -> bool {
        let word = self.input.sources.slice(right.span).to_owned();
        let nothing = ["null", "nil", "none", "empty", "unknown", "missing", "undefined", "NULL", "None"];
        if crate::diag::nearest(&word, ["known"]).is_some()
            && word != "known"
            && self.reads_by_type(right)
            && !self.is_member(&word)
        {
            let message = format!("there is no word `{word}` here; did you mean `known`?");
            let diagnostic = Diagnostic::new(Code::UnknownName, right.span, message);
            self.report(diagnostic.with_fix("write `known`", right.span, "known"));
            return true;
        }
        if !nothing.contains(&word.as_str()) || !self.reads_by_type(right) || self.is_member(&word) {
            return false;
        }
        let asked = self.input.sources.slice(left.span);
        let right = format!("{asked} is {}", if negated { "known" } else { "not known" });
        let diagnostic = Diagnostic::new(Code::UnknownName, span, format!("nothing is called `{word}` here"));
        self.report(diagnostic.with_fix(format!("write `{right}`"), span, right));
        true
    }

    /// Whether some closed type has a member of that name.
    fn is_member(&self, name: &str) -> bool {
        let mut enums = self.program.enums.values();
        enums.any(|one| one.members.iter().any(|member| member.name == name))
            || self.remedies.contains_key(name)
            || self.parties.contains_key(name)
    }

    /// Two sides of a comparison, each read by the type of the other where it needs that.
    fn pair(&mut self, left: &'a ast::Expr, right: &'a ast::Expr) -> (Typed, Typed) {
        let swapped = self.reads_by_type(left) && !self.reads_by_type(right);
        let (first, second) = if swapped { (right, left) } else { (left, right) };
        let first = self.read(first, None);
        let second = self.read(second, Some(&first.ty.base));
        if swapped { (second, first) } else { (first, second) }
    }

    /// A side whose value must be known.
    fn side(&mut self, expr: &'a ast::Expr, wanted: Option<&Type>) -> Typed {
        let typed = self.read(expr, wanted);
        self.must_be_known(typed)
    }

    fn read(&mut self, expr: &'a ast::Expr, wanted: Option<&Type>) -> Typed {
        if let Some(wanted) = wanted
            && let Some(value) = self.nothing(expr, wanted)
        {
            return Typed::new(ir::ExprKind::Const(value), expr.span, Ty::known(wanted.clone()));
        }
        self.expr(expr, wanted)
    }

    /// A finding beside `is`: its raw value, not what follows from it.
    fn raw_finding(&mut self, expr: &'a ast::Expr) -> Option<Typed> {
        let ExprKind::Path(path) = &expr.kind else { return None };
        match self.names.get(&path.dotted()) {
            Some(Entity::Finding(_)) => Some(self.path(path, Some(&Type::Finding))),
            _ => None,
        }
    }

    pub(super) fn equal(&mut self, negated: bool, left: &'a ast::Expr, right: &'a ast::Expr, span: Span) -> Typed {
        if self.nothing_named(negated, left, right, span) {
            return Typed::error(span).known_bool();
        }
        let (left_typed, right_typed) = match self.raw_finding(left) {
            Some(left) => {
                let right = self.side(right, Some(&Type::Finding));
                (left, right)
            }
            // An example may ask whether something that could be unknown has a value: unknown, it has not.
            None if self.scope.example => self.pair(left, right),
            None => {
                let (left, right) = self.pair(left, right);
                (self.must_be_known(left), self.must_be_known(right))
            }
        };
        let (l, r) = (&left_typed.ty.base, &right_typed.ty.base);
        if left_typed.is_error() || right_typed.is_error() {
            return Typed::error(span).known_bool();
        }
        if !self.alike(l, r) {
            let (l, r) = (l.clone(), r.clone());
            self.different((&l, left), (&r, right), span);
            return Typed::error(span).known_bool();
        }
        if matches!(l, Type::Record(_) | Type::List(_)) {
            let words = self.type_words(l);
            self.report(
                Diagnostic::new(Code::WrongType, span, format!("{words} is not compared as a whole"))
                    .with_help("compare its fields"),
            );
            return Typed::error(span).known_bool();
        }
        if !self.comparable(&left_typed, &right_typed, span) {
            return Typed::error(span).known_bool();
        }
        let kind = ir::ExprKind::Equal {
            negated,
            left: Box::new(left_typed.expr.clone()),
            right: Box::new(right_typed.expr.clone()),
        };
        Typed::new(kind, span, Ty::known(Type::Bool)).with_parts(&[&left_typed, &right_typed]).exact()
    }

    /// Whether values of these types are compared. An example may name the currency that its case has.
    fn alike(&self, left: &Type, right: &Type) -> bool {
        let amounts = matches!((left, right), (Type::Money(_), Type::Money(_)));
        self.fits(left, right) || self.fits(right, left) || (self.scope.example && amounts)
    }

    fn different(
        &mut self,
        (left, left_side): (&Type, &ast::Expr),
        (right, right_side): (&Type, &ast::Expr),
        span: Span,
    ) {
        let (l, r) = (self.type_words(left), self.type_words(right));
        // What is written with its unit beside a number that has none does not lack one.
        let too_much = [left_side, right_side].into_iter().find_map(unit_of);
        let code = match (left, right) {
            (Type::Money(_), Type::Money(_)) => Code::ForeignCurrency,
            _ => Code::WrongType,
        };
        let mut diagnostic = Diagnostic::new(code, span, format!("{l} is compared with {r}"));
        diagnostic = match (left, right) {
            (Type::Money(_), Type::Money(_)) => diagnostic.with_help(
                "take the threshold from a table keyed by the case's currency, or `convert` one of the amounts",
            ),
            (Type::Integer | Type::Number, Type::Duration | Type::Money(_) | Type::Percent)
            | (Type::Duration | Type::Money(_) | Type::Percent, Type::Integer | Type::Number)
                if too_much.is_some() =>
            {
                let unit = too_much.unwrap_or_default();
                let number = if matches!(left, Type::Integer | Type::Number) { &r } else { &l };
                diagnostic.with_help(format!("take `{unit}` out, or let the number be {number} itself"))
            }
            (Type::Money(_), Type::Integer | Type::Number) | (Type::Integer | Type::Number, Type::Money(_)) => {
                diagnostic.with_help("write the currency: `EUR 50.00`; only `0` needs none")
            }
            (Type::Duration, Type::Integer | Type::Number) | (Type::Integer | Type::Number, Type::Duration) => {
                diagnostic.with_help("write the unit: `30 days`")
            }
            (Type::Percent, Type::Integer | Type::Number) | (Type::Integer | Type::Number, Type::Percent) => {
                diagnostic.with_help("write the percent sign: `15%`")
            }
            _ => diagnostic.with_help("compare like with like"),
        };
        self.report(diagnostic);
    }

    pub(super) fn compare(&mut self, op: BinaryOp, left: &'a ast::Expr, right: &'a ast::Expr, span: Span) -> Typed {
        let ordered = match op {
            BinaryOp::Less => Ordered::Less,
            BinaryOp::LessEqual => Ordered::LessEqual,
            BinaryOp::Greater => Ordered::Greater,
            _ => Ordered::GreaterEqual,
        };
        let (left_typed, right_typed) = self.pair(left, right);
        let (left_typed, right_typed) = (self.must_be_known(left_typed), self.must_be_known(right_typed));
        if left_typed.is_error() || right_typed.is_error() {
            return Typed::error(span).known_bool();
        }
        let (l, r) = (left_typed.ty.base.clone(), right_typed.ty.base.clone());
        let (left_expr, right_expr) = match (&l, &r) {
            (Type::DateTime, Type::Date) => {
                self.need_zone(span);
                let right =
                    day_as_instant(right_typed.expr.clone(), matches!(ordered, Ordered::LessEqual | Ordered::Greater));
                (left_typed.expr.clone(), right)
            }
            (Type::Date, Type::DateTime) => {
                self.need_zone(span);
                let left =
                    day_as_instant(left_typed.expr.clone(), matches!(ordered, Ordered::GreaterEqual | Ordered::Less));
                (left, right_typed.expr.clone())
            }
            _ => {
                if !self.alike(&l, &r) {
                    self.different((&l, left), (&r, right), span);
                    return Typed::error(span).known_bool();
                }
                if !is_ordered(&l) {
                    let words = self.type_words(&l);
                    self.report(
                        Diagnostic::new(Code::WrongType, span, format!("{words} has no order"))
                            .with_help("ask with `is`, or `in { … }`"),
                    );
                    return Typed::error(span).known_bool();
                }
                if !self.comparable(&left_typed, &right_typed, span) {
                    return Typed::error(span).known_bool();
                }
                (left_typed.expr.clone(), right_typed.expr.clone())
            }
        };
        // `A <= DAY` is `A` before the end of the day: the comparison with the day's end is open.
        let ordered = match (&l, &r, ordered) {
            (Type::DateTime, Type::Date, Ordered::LessEqual) => Ordered::Less,
            (Type::DateTime, Type::Date, Ordered::Greater) => Ordered::GreaterEqual,
            (Type::Date, Type::DateTime, Ordered::GreaterEqual) => Ordered::Greater,
            (Type::Date, Type::DateTime, Ordered::Less) => Ordered::LessEqual,
            _ => ordered,
        };
        let kind = ir::ExprKind::Compare { op: ordered, left: Box::new(left_expr), right: Box::new(right_expr) };
        Typed::new(kind, span, Ty::known(Type::Bool)).with_parts(&[&left_typed, &right_typed]).exact()
    }

    pub(super) fn in_set(
        &mut self,
        operand: &'a ast::Expr,
        negated: bool,
        members: &'a [ast::Expr],
        span: Span,
    ) -> Typed {
        let operand_typed = match self.raw_finding(operand) {
            Some(typed) => typed,
            None => self.side(operand, None),
        };
        let ty = operand_typed.ty.base.clone();
        let mut parts = vec![operand_typed.clone()];
        let mut mask: Option<u64> = Some(0);
        let mut constants: Vec<Val> = Vec::new();
        for member in members {
            let typed = self.side(member, Some(&ty));
            if !typed.is_error() && !self.fits(&typed.ty.base, &ty) {
                self.mismatch(member.span, &ty, &typed.ty.base);
                continue;
            }
            if let ir::ExprKind::Const(value) = typed.expr.kind
                && !typed.is_error()
            {
                if constants.contains(&value) {
                    let text = self.input.sources.slice(member.span).to_owned();
                    self.report(
                        Diagnostic::new(Code::DuplicateItem, member.span, format!("`{text}` is in the list already"))
                            .with_help("take it out"),
                    );
                }
                constants.push(value);
                mask = match value {
                    Val::Member(at) => mask.and_then(|mask| Some(mask | 1u64.checked_shl(at)?)),
                    _ => None,
                };
            } else {
                mask = None;
            }
            parts.push(typed);
        }
        if operand_typed.is_error() || parts.iter().any(Typed::is_error) {
            return Typed::error(span).known_bool();
        }
        let operand_box = Box::new(operand_typed.expr.clone());
        let kind = match mask {
            Some(mask) => ir::ExprKind::InMask { operand: operand_box, mask },
            None => {
                let members = parts.iter().skip(1).map(|part| part.expr.clone()).collect();
                ir::ExprKind::InSet { operand: operand_box, members }
            }
        };
        let all: Vec<&Typed> = parts.iter().collect();
        Typed::new(negate_if(negated, kind, span), span, Ty::known(Type::Bool)).with_parts(&all).exact()
    }

    pub(super) fn in_range(
        &mut self,
        operand: &'a ast::Expr,
        negated: bool,
        low: &'a ast::Expr,
        high: &'a ast::Expr,
        open_end: bool,
        span: Span,
    ) -> Typed {
        let operand_typed = self.side(operand, None);
        let ty = operand_typed.ty.base.clone();
        let low_typed = self.side(low, Some(&ty));
        let high_typed = self.side(high, Some(&ty));
        if operand_typed.is_error() || low_typed.is_error() || high_typed.is_error() {
            return Typed::error(span).known_bool();
        }
        if !is_ordered(&ty) {
            let words = self.type_words(&ty);
            self.report(
                Diagnostic::new(Code::WrongType, span, format!("{words} has no order"))
                    .with_help("list the values: `in { A, B }`"),
            );
            return Typed::error(span).known_bool();
        }
        for (end, written) in [(&low_typed, low), (&high_typed, high)] {
            if !self.alike(&end.ty.base, &ty) {
                self.mismatch(written.span, &ty, &end.ty.base);
                return Typed::error(span).known_bool();
            }
            if !self.comparable(&operand_typed, end, written.span) {
                return Typed::error(span).known_bool();
            }
        }
        if let (ir::ExprKind::Const(low), ir::ExprKind::Const(high_value)) =
            (&low_typed.expr.kind, &high_typed.expr.kind)
        {
            let order = low.compare(high_value);
            let empty =
                order == Some(std::cmp::Ordering::Greater) || (open_end && order == Some(std::cmp::Ordering::Equal));
            if empty {
                self.error(Code::BadRange, high.span, "the range is empty: its end lies before its beginning");
            }
        }
        let kind = ir::ExprKind::InRange {
            operand: Box::new(operand_typed.expr.clone()),
            low: Box::new(low_typed.expr.clone()),
            high: Box::new(high_typed.expr.clone()),
            open_end,
        };
        Typed::new(negate_if(negated, kind, span), span, Ty::known(Type::Bool))
            .with_parts(&[&operand_typed, &low_typed, &high_typed])
            .exact()
    }

    pub(super) fn in_list(&mut self, operand: &'a ast::Expr, negated: bool, list: &'a ast::Expr, span: Span) -> Typed {
        let list_typed = self.side(list, None);
        let element = match &list_typed.ty.base {
            Type::List(element) => (**element).clone(),
            Type::Error => Type::Error,
            other => {
                let words = self.type_words(other);
                self.report(
                    Diagnostic::new(Code::WrongType, list.span, format!("a list is needed here, and this is {words}"))
                        .with_help("write the values in braces: `in { A, B }`, or a range: `in A .. B`"),
                );
                Type::Error
            }
        };
        let operand_typed = self.side(operand, Some(&element));
        if operand_typed.is_error() || element == Type::Error {
            return Typed::error(span).known_bool();
        }
        if let Type::Record(_) = element {
            self.report(
                Diagnostic::new(Code::WrongType, list.span, "the elements of this list are records")
                    .with_help("ask with `any i in LIST: i.field is …`"),
            );
            return Typed::error(span).known_bool();
        }
        if !self.fits(&operand_typed.ty.base, &element) {
            self.mismatch(operand.span, &element, &operand_typed.ty.base);
            return Typed::error(span).known_bool();
        }
        let kind = ir::ExprKind::InList {
            operand: Box::new(operand_typed.expr.clone()),
            list: Box::new(list_typed.expr.clone()),
        };
        Typed::new(negate_if(negated, kind, span), span, Ty::known(Type::Bool))
            .with_parts(&[&operand_typed, &list_typed])
            .exact()
    }
}

impl Typed {
    /// A condition that could not be typed is still a condition, so that what surrounds it is checked.
    pub(super) fn known_bool(mut self) -> Typed {
        self.ty = Ty::error();
        self
    }
}

/// A day as its first instant, or as the first instant of the next.
pub(crate) fn day_as_instant(day: ir::Expr, end: bool) -> ir::Expr {
    let span = day.span;
    let kind = match (end, crate::builtins::Builtin::named("end_of_day")) {
        (true, Some(function)) => ir::ExprKind::Builtin { function, arguments: Box::new([day]) },
        _ => ir::ExprKind::StartOfDate(Box::new(day)),
    };
    ir::Expr { kind, span }
}

fn negate_if(negated: bool, kind: ir::ExprKind, span: Span) -> ir::ExprKind {
    if negated { ir::ExprKind::Not(Box::new(ir::Expr { kind, span })) } else { kind }
}

/// The unit with which a value is written, if it is written with one.
fn unit_of(expr: &ast::Expr) -> Option<String> {
    match &expr.kind {
        ast::ExprKind::Literal(ast::Literal::Duration { unit, count, .. }) => {
            let plural = if count.text == "1" { "" } else { "s" };
            Some(format!("{}{plural}", unit.singular()))
        }
        ast::ExprKind::Literal(ast::Literal::Money { currency, .. }) => Some(currency.text.clone()),
        ast::ExprKind::Literal(ast::Literal::Percent(_)) => Some("%".to_owned()),
        _ => None,
    }
}
