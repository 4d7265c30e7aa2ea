//! What is declared and never used, in the policy's own file: libraries may hold more than one policy needs.

use super::{Checker, names::Entity};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;

impl<'a> Checker<'a> {
    pub(crate) fn report_unused(&mut self) {
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
            if !self.used.contains(name) && !self.in_library(span) {
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
}
