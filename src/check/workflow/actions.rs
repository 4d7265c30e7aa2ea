//! What happens: choices, arrows, reasons.

use crate::check::Checker;
use crate::check::expr::known_if;
use crate::check::scope::Place;
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, EffectKind, EventId, Mark, Target};
use crate::syntax::ast;
use crate::value::Type;

impl<'a> Checker<'a> {
    /// An action in the open scope. What a branch's condition has excluded is known in the branches behind it. The
    /// conditions of an event's line see the case as it was before the event, the effects see what it has brought.
    pub(super) fn action(&mut self, action: &'a ast::Action, event: Option<(EventId, u64)>) -> ir::Action {
        self.choice_shape(action);
        let before = self.scope.known.clone();
        let mut branches = Vec::new();
        for branch in &action.branches {
            let outside = self.scope.known.clone();
            let when = branch.when.as_ref().map(|when| self.expect(when, &Type::Bool).expr);
            if let Some(when) = &when {
                self.scope.known.extend(known_if(&self.program, &mut self.shown, when, true));
            }
            if let Some((event, takes)) = event {
                self.accepted(event, takes);
            }
            branches.push(self.branch(branch, when.clone()));
            self.scope.known = outside;
            if let Some(when) = &when {
                self.scope.known.extend(known_if(&self.program, &mut self.shown, when, false));
            }
        }
        self.scope.known = before;
        ir::Action { branches }
    }

    /// An event has been accepted: the facts that it brings may be others now.
    fn accepted(&mut self, event: EventId, takes: u64) {
        let fields = self.flow.declared.get(event).map_or(Vec::new(), |event| event.fields.clone());
        for (at, field) in (0u32..).zip(fields) {
            if let (Some(fact), true) = (field.fact, takes & 1u64.checked_shl(at).unwrap_or(0) != 0) {
                self.forget(fact);
            }
        }
        self.scope.known.retain(|place| !matches!(place, Place::Brought(of, _) if *of == event));
        self.scope.known.insert(Place::Met(Mark::Event(event)));
    }

    fn branch(&mut self, branch: &'a ast::Branch, when: Option<ir::Expr>) -> ir::Branch {
        let effects = branch.effects.as_ref().map_or(Vec::new(), |effects| self.effects(effects));
        let target = match &branch.target {
            Some(ast::Target::Stage(name)) => self.stage(name).map(Target::Stage),
            Some(ast::Target::Back(_)) => Some(Target::Back),
            None => None,
        };
        let refusal = effects.iter().find(|effect| matches!(effect.kind, EffectKind::Refuse));
        if let (Some(refusal), true) = (refusal, branch.because.all.is_empty()) {
            self.report(
                Diagnostic::new(Code::MissingReason, refusal.span, "this refusal gives no reason")
                    .with_help("add `because \"…\"` behind it: it is what the customer reads"),
            );
        }
        let because = self.reason(&branch.because);
        let cite = self.cites(&branch.cite);
        ir::Branch { when, target, effects, because, cite, span: branch.span }
    }

    /// One branch may stand alone, with or without a condition; a choice of several ends in `else`.
    fn choice_shape(&mut self, action: &ast::Action) {
        let Some((last, earlier)) = action.branches.split_last() else { return };
        for branch in earlier.iter().filter(|branch| branch.when.is_none()) {
            self.report(
                Diagnostic::new(Code::OpenChoice, branch.span, "what follows this is never reached")
                    .with_help("put the branch without a condition last"),
            );
        }
        if !earlier.is_empty() && last.when.is_some() {
            self.report(
                Diagnostic::new(Code::OpenChoice, last.span, "this choice does not say what happens else")
                    .with_help("end it with `, else -> STAGE`"),
            );
        }
        if earlier.is_empty() && last.otherwise {
            self.report(
                Diagnostic::new(Code::OpenChoice, last.span, "there is nothing before this `else`")
                    .with_help("write the arrow without `else`, or put `when …` before it"),
            );
        }
    }
}
