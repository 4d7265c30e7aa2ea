//! Migrations: the stages of an older version, and what they are here.

use crate::check::Checker;
use crate::diag::{Code, Diagnostic};
use crate::ir;
use crate::syntax::ast;

impl<'a> Checker<'a> {
    /// `migrate from "VERSION" { stage a -> b }`.
    pub(super) fn check_migrations(&mut self) {
        let all = self.items(|item| if let ast::Item::Migrate(one) = item { Some(one) } else { None });
        let libraries: Vec<_> = all.iter().map(|one| one.span).filter(|span| self.in_library(*span)).collect();
        self.refuse_in_library("migrate", &libraries);
        for one in all {
            if !self.migration_from(one) {
                continue;
            }
            let mut moves: Vec<(String, ir::StageId)> = Vec::new();
            for step in &one.moves {
                if moves.iter().any(|(from, _)| *from == step.from.text) {
                    let message = format!("`{}` is moved twice", step.from.text);
                    self.error(Code::DuplicateItem, step.from.span, message);
                } else if let Some(to) = self.stage(&step.to) {
                    moves.push((step.from.text.clone(), to));
                }
            }
            let version = one.version.value.clone();
            self.program.migrations.push(ir::Migration { version, moves, span: one.span });
        }
    }

    /// Whether there is a workflow to which cases can move.
    fn migration_from(&mut self, one: &ast::Migrate) -> bool {
        let version = &one.version.value;
        if self.flow.workflow.is_none() {
            self.report(
                Diagnostic::new(Code::MissingDeclaration, one.version.span, "there is no workflow to move cases to")
                    .with_help("only live cases move; add a `workflow { … }`, or take this out"),
            );
            return false;
        }
        if *version == self.program.version {
            self.report(
                Diagnostic::new(Code::BadMigration, one.version.span, format!("\"{version}\" is this version itself"))
                    .with_help("name the version that cases come from"),
            );
        } else if let Some(before) = self.program.migrations.iter().find(|before| before.version == *version) {
            let place = before.span;
            self.report(
                Diagnostic::new(
                    Code::DuplicateItem,
                    one.version.span,
                    format!("the way from \"{version}\" is given twice"),
                )
                .with_place(place, "first given here")
                .with_help("put both together"),
            );
        }
        true
    }
}
