//! What is declared and never used, in the policy's own file: libraries may hold more than one policy needs.

use super::{Checker, names::Entity};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::value::Type;

impl<'a> Checker<'a> {
    pub(crate) fn report_unused(&mut self) {
        let named = self.named_by_cases();
        let mut unused: Vec<(String, &'static str, Span)> = Vec::new();
        for (name, entity, span) in self.names.iter() {
            let word = match entity {
                Entity::Enum(_) => "enum",
                Entity::Record(_) => "record",
                Entity::Fact(_) => "fact",
                Entity::Define(_) => "define",
                Entity::Table(_) => "table",
                Entity::Hook(_) => "hook",
                Entity::Finding(_) => "finding",
                Entity::Counting(_) => "counting",
                Entity::Calendar(_) => "calendar",
                Entity::Notice => "notice",
                // Decisions, rules, lines, `always` rules and clocks are there for their own sake; whether stages are
                // reached is another question.
                Entity::Policy
                | Entity::Group
                | Entity::Decision(_)
                | Entity::Line(_)
                | Entity::Rule
                | Entity::Always
                | Entity::Stage(_)
                | Entity::Event(_)
                | Entity::Clock => continue,
            };
            let may_come = match entity {
                Entity::Counting(_) => named.countings,
                Entity::Calendar(_) => named.calendars,
                _ => false,
            };
            if !self.used.contains(name) && !may_come && !self.in_library(span) {
                unused.push((name.to_owned(), word, span));
            }
        }
        for (name, word, span) in unused {
            self.report(
                Diagnostic::new(Code::Unused, span, format!("the {word} `{name}` is never used"))
                    .with_help("take it out, or use it"),
            );
        }
    }

    /// What cases may name, in a fact or a field of its type or behind the `by` of a duration.
    fn named_by_cases(&self) -> Named {
        let facts = self.program.facts.values().map(|fact| &fact.ty.base);
        let fields = self.program.records.values().flat_map(|record| &record.fields).map(|field| &field.ty.base);
        let mut named = Named { countings: false, calendars: false };
        for mut ty in facts.chain(fields) {
            while let Type::List(element) = ty {
                ty = element;
            }
            named.countings |= matches!(ty, Type::Counting | Type::Duration);
            named.calendars |= matches!(ty, Type::Calendar | Type::Duration);
        }
        named
    }
}

/// Whether cases may name countings, and calendars.
struct Named {
    countings: bool,
    calendars: bool,
}
