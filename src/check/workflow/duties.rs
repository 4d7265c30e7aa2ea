//! Duties: whose turn it is, until when, what fulfils them, and what happens on silence.

use crate::check::scope::Place;
use crate::check::{Checker, names::Entity};
use crate::diag::{Code, Diagnostic, nearest};
use crate::ir::{self, Actor, DutyId, ReminderAt, RightId, TermKind};
use crate::source::Span;
use crate::syntax::ast::{self, RemindAt, Window};
use crate::value::Type;

/// At most so many reminders a duty has, so that a set of them is one word of the machine.
const REMINDERS: usize = 64;

impl<'a> Checker<'a> {
    /// `ACTOR must …`, with a right for each event that fulfils it.
    pub(super) fn must(&mut self, must: &'a ast::Must, known: &[Place], out: &mut ir::Workflow) -> DutyId {
        let id = DutyId::at(out.duties.len());
        let start = Span { end: must.actors.last().map_or(must.span.start, |name| name.span.end), ..must.span };
        let mut turns: Vec<ir::Turn> = self.turn(&must.actors, &must.windows, start).into_iter().collect();
        let mut arrow_missing = false;
        for heir in &must.chain {
            if let ([name], []) = (heir.actors.as_slice(), heir.windows.as_slice())
                && matches!(self.names.get(&name.text), Some(Entity::Stage(_)))
            {
                let message = format!("`->` is missing before `{}`", name.text);
                let here = Span { end: name.span.start, ..name.span };
                let diagnostic = Diagnostic::new(Code::BadDuty, name.span, message);
                self.report(diagnostic.with_fix("put `->` here", here, "-> "));
                arrow_missing = true;
                continue;
            }
            turns.extend(self.turn(&heir.actors, &heir.windows, heir.span));
        }
        let when = must.when.as_ref().map(|when| self.expect(when, &Type::Bool).expr);
        let mut actors: Vec<Actor> = Vec::new();
        for actor in turns.iter().flat_map(|turn| &turn.actors) {
            if !actors.contains(actor) {
                actors.push(*actor);
            }
        }
        if must.events.is_empty() {
            self.report(
                Diagnostic::new(Code::BadDuty, start, "nothing fulfils this duty").with_help(
                    "say what must be done: `accept -> agreed`; what only waits is written `after D -> STAGE`",
                ),
            );
        }
        let mut rights: Vec<RightId> = Vec::new();
        for event in &must.events {
            self.live(known);
            let right = self.right(actors.clone(), &event.event, Some(id), &event.action);
            rights.push(out.rights.push(right));
        }
        self.live(known);
        let reminders: Vec<_> = must.reminds.iter().flat_map(|remind| self.reminders(remind)).collect();
        self.at_most(&reminders, REMINDERS, "reminders of one duty", |one| one.span);
        let otherwise = if arrow_missing { ir::Action::default() } else { self.silence(must, start) };
        out.duties.push(ir::Duty { turns, when, rights, reminders, otherwise, order: 0, span: must.span })
    }

    /// Whose turn, and until when; `None` where that could not be read (reported).
    fn turn(&mut self, actors: &[ast::Name], windows: &'a [Window], start: Span) -> Option<ir::Turn> {
        let actors = self.each(actors, Self::actor);
        let term =
            match windows {
                [] => {
                    self.report(Diagnostic::new(Code::BadWindow, start, "this duty has no deadline").with_help(
                        "write `must within 5 days` or `must until INSTANT`; what has no deadline is a `may`",
                    ));
                    return None;
                }
                [one] => self.term(one)?,
                [_, second, ..] => {
                    self.error(Code::BadWindow, window_span(second), "a duty has one deadline, and this is another");
                    return None;
                }
            };
        Some(ir::Turn { actors, term })
    }

    fn term(&mut self, window: &'a Window) -> Option<ir::Term> {
        let span = window_span(window);
        let kind = match window {
            Window::Within { period, anchor, .. } => {
                let period = self.expect_optional(period, &Type::Duration);
                match anchor {
                    None => TermKind::Within(period.expr),
                    Some(anchor) => {
                        let anchor = self.anchor(anchor, &period).expr;
                        TermKind::WithinOf { period: period.expr, anchor }
                    }
                }
            }
            Window::Until { at, .. } => TermKind::Until(self.window_end(at)?.expr),
            Window::From { .. } => {
                self.report(
                    Diagnostic::new(Code::BadWindow, span, "a duty begins with its stage, and has no `from`")
                        .with_help(
                            "give it a stage of its own, reached by `after D -> STAGE`, or count with `within D of I`",
                        ),
                );
                return None;
            }
        };
        Some(ir::Term { kind, span })
    }

    /// `remind after 24 hours, 1 day before with NOTICE`.
    fn reminders(&mut self, remind: &'a ast::Remind) -> Vec<ir::Reminder> {
        let notice = remind.with.as_ref().and_then(|name| self.notice(name));
        let mut all = Vec::new();
        for at in &remind.at {
            let (at, span) = match at {
                RemindAt::After(period) => (ReminderAt::After(self.expect(period, &Type::Duration).expr), period.span),
                RemindAt::Before(period) => {
                    (ReminderAt::Before(self.expect(period, &Type::Duration).expr), period.span)
                }
            };
            all.push(ir::Reminder { at, notice, order: 0, span });
        }
        all
    }

    /// What happens on silence: always something.
    fn silence(&mut self, must: &'a ast::Must, start: Span) -> ir::Action {
        let slip = must.events.iter().map(|event| &event.event.name).find(|name| means_else(&name.text));
        if let (Some(slip), true) = (slip, must.elses.is_empty()) {
            let message = format!("there is no word `{}` here; did you mean `else`?", slip.text);
            self.report(
                Diagnostic::new(Code::BadDuty, slip.span, message)
                    .with_help("a duty says what happens when nobody acts, and that begins with `else`")
                    .with_fix("write `else`", slip.span, "else"),
            );
            return ir::Action::default();
        }
        let Some((first, more)) = must.elses.split_first() else {
            self.report(
                Diagnostic::new(Code::BadDuty, start, "this duty does not say what happens when nobody acts")
                    .with_help("end it with `else -> STAGE`"),
            );
            return ir::Action::default();
        };
        for another in more {
            let span = another.branches.first().map_or(must.span, |branch| branch.span);
            self.report(
                Diagnostic::new(Code::BadDuty, span, "what happens when nobody acts is said twice")
                    .with_help("take one of them out, or make a choice: `else when … -> A, else -> B`"),
            );
        }
        if let [only] = first.branches.as_slice()
            && only.when.is_some()
        {
            self.report(
                Diagnostic::new(Code::OpenChoice, only.span, "silence must lead somewhere in every case")
                    .with_help("end it with `, else -> STAGE`"),
            );
        }
        self.action(first, None)
    }
}

/// Whether a word that stands for an event means `else`.
fn means_else(word: &str) -> bool {
    matches!(word, "otherwise" | "default" | "sonst" | "否则") || nearest(word, ["else"]).is_some()
}

fn window_span(window: &Window) -> Span {
    match window {
        Window::Within { span, .. } | Window::From { span, .. } | Window::Until { span, .. } => *span,
    }
}
