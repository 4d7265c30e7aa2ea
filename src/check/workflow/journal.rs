//! What expressions read of the journal: when stages were entered and events accepted, how often, with what.

use crate::check::Checker;
use crate::check::expr::Typed;
use crate::check::scope::{Place, Sees};
use crate::diag::{Code, Diagnostic};
use crate::ir::{EventId, ExprKind, Journal, Mark, StageId};
use crate::source::Span;
use crate::syntax::ast::{JournalWord, Name};
use crate::value::{Ty, Type};

impl<'a> Checker<'a> {
    /// `first E`, `count of E`.
    pub(crate) fn journal(&mut self, word: JournalWord, name: &'a Name, span: Span) -> Typed {
        let Some(mark) = self.mark(name) else { return Typed::error(span) };
        match word {
            JournalWord::First => self.met(mark, true, span),
            JournalWord::Count => {
                self.lived(Typed::new(ExprKind::Journal(Journal::Count(mark)), span, Ty::known(Type::Integer)))
            }
        }
    }

    /// A stage's last entry, an event's last acceptance, or the first. Every case has entered the first stage.
    pub(crate) fn met(&mut self, mark: Mark, first: bool, span: Span) -> Typed {
        let ty = Ty { base: Type::DateTime, optional: mark != Mark::Stage(StageId::at(0)) };
        let mut typed = Typed::new(ExprKind::Journal(Journal::Met { mark, first }), span, ty);
        self.narrow(&mut typed);
        self.lived(typed)
    }

    /// `case.opened_at`.
    pub(crate) fn opened_at(&mut self, span: Span) -> Typed {
        self.lived(Typed::new(ExprKind::Journal(Journal::OpenedAt), span, Ty::known(Type::DateTime)))
    }

    /// `EVENT.FIELD`: what the event's last acceptance brought.
    pub(crate) fn brought(&mut self, event: EventId, field: &'a [Name], span: Span) -> Typed {
        let dotted = field.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(".");
        let decl = self.flow.declared.at(event);
        let found = decl.fields.iter().enumerate().find(|(_, field)| field.name == dotted);
        let Some((at, ty)) = found.and_then(|(at, field)| Some((u32::try_from(at).ok()?, field.ty.clone()))) else {
            let what = format!("field of the event `{}`", decl.decl.name);
            let known: Vec<String> = decl.fields.iter().map(|field| field.name.clone()).collect();
            let place = field.first().zip(field.last()).map_or(span, |(first, last)| first.span.to(last.span));
            self.unknown(&what, &dotted, place, known.iter().map(String::as_str));
            return Typed::error(span);
        };
        // Where the event is known to have been accepted, so is what every line takes.
        let taken = self.flow.always.get(event.index()).is_some_and(|mask| mask & (1u64 << (at & 63)) != 0);
        let accepted = self.scope.known.contains(&Place::Met(Mark::Event(event)));
        let optional = ty.optional || !(taken && accepted);
        let ty = Ty { base: ty.base, optional };
        let mut typed = Typed::new(ExprKind::Journal(Journal::Field(event, at)), span, ty);
        self.narrow(&mut typed);
        self.lived(typed)
    }

    /// Something that only a live case has.
    fn lived(&mut self, typed: Typed) -> Typed {
        if self.scope.sees == Sees::Live {
            return typed;
        }
        let text = self.input.sources.slice(typed.expr.span).to_owned();
        self.report(
            Diagnostic::new(
                Code::OutsideDecision,
                typed.expr.span,
                format!("`{text}` asks what has happened, which only a live case knows"),
            )
            .with_help(
                "stages, events and `case.opened_at` can be asked in the workflow, in clocks, notices and examples",
            ),
        );
        Typed::error(typed.expr.span)
    }
}
