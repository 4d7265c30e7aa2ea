//! Hooks: their declaration, and the script that must fit it.

use super::{Checker, State};
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, HookId};
use crate::script::{Hook, HookType, MOST_OPERATIONS, USUAL_OPERATIONS};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Ty, Type};

impl<'a> Checker<'a> {
    /// Hooks are checked when they are first needed.
    pub(crate) fn need_hook(&mut self, at: usize) -> Option<HookId> {
        let lazy = self.hooks.get_mut(at)?;
        let ast = lazy.ast;
        match lazy.state {
            State::Done(id) => return id,
            State::Busy | State::Waiting => lazy.state = State::Busy,
        }
        let hook = self.hook(ast);
        let id = self.program.hooks.push(hook);
        if let Some(lazy) = self.hooks.get_mut(at) {
            lazy.finish((Some(id), 0));
        }
        Some(id)
    }

    fn hook(&mut self, ast: &'a ast::Hook) -> ir::HookDecl {
        let mut params = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for param in &ast.params {
            if names.contains(&param.name.text.as_str()) {
                self.error(
                    Code::DuplicateName,
                    param.name.span,
                    format!("the argument `{}` is given twice", param.name.text),
                );
            }
            names.push(&param.name.text);
            let ty = self.type_of(&param.ty);
            self.hook_type(&ty, param.ty.span);
            params.push(ty);
        }
        let result = self.type_of(&ast.result);
        self.hook_type(&result, ast.result.span);
        let range = ast.range.as_ref().and_then(|range| self.range(range, &result.base, ast.result.span));
        if ast.range.is_none() && matches!(result.base, Type::Integer | Type::Number | Type::Percent | Type::Money(_)) {
            self.report(
                Diagnostic::new(
                    Code::BadHook,
                    ast.result.span,
                    format!("the hook `{}` does not say in which range its results lie", ast.name.text),
                )
                .with_help(
                    "add a range: `from 0 to 1`; what lies outside is a fault, and the checker can reason with it",
                ),
            );
        }
        let limit = self.hook_limit(ast);
        let script = self.hook_script(ast, &params, &result, limit);
        let decl = self.named(&ast.name, &ast.title);
        ir::HookDecl { decl, params, result, range, script }
    }

    fn hook_type(&mut self, ty: &Ty, span: Span) {
        if let Some(words) = self.no_hook_type(ty) {
            self.report(Diagnostic::new(Code::BadHook, span, format!("{words} cannot cross into a script")).with_help(
                "hooks take and give bools, integers, numbers, percents, amounts, texts, members, records and \
                     lists of these, all of them known",
            ));
        }
    }

    /// What of a type cannot cross into a script, in words, if anything cannot.
    fn no_hook_type(&self, ty: &Ty) -> Option<String> {
        let mut inner = &ty.base;
        while let Type::List(element) = inner {
            inner = element;
        }
        if ty.optional {
            return Some(format!("{} that may be unknown", self.type_words(&ty.base)));
        }
        if let Type::Record(id) = inner {
            let record = self.program.records.get(*id)?;
            return record.fields.iter().find_map(|field| match (&field.ty.base, self.no_hook_type(&field.ty)) {
                (_, None) => None,
                // The field of a record within a record is to blame itself.
                (Type::Record(_) | Type::List(_), Some(words)) if !field.ty.optional => Some(words),
                (_, Some(words)) => {
                    Some(format!("the field `{}` of `{}`, {words},", field.decl.name, record.decl.name))
                }
            });
        }
        (*inner != Type::Error && self.hook_type_of(inner).is_none()).then(|| self.type_words(&ty.base))
    }

    fn hook_limit(&mut self, ast: &'a ast::Hook) -> u64 {
        let Some(written) = &ast.limit else { return USUAL_OPERATIONS };
        match written.text.parse::<u64>() {
            Ok(limit) if (1..=MOST_OPERATIONS).contains(&limit) => limit,
            _ => {
                self.error(Code::BadHook, written.span, format!("a hook may take 1 to {MOST_OPERATIONS} operations"));
                USUAL_OPERATIONS
            }
        }
    }

    fn hook_script(
        &mut self,
        ast: &'a ast::Hook,
        params: &[Ty],
        result: &Ty,
        limit: u64,
    ) -> Option<std::sync::Arc<Hook>> {
        let Some(file) = &ast.file else {
            self.report(
                Diagnostic::new(Code::BadHook, ast.name.span, format!("the hook `{}` names no script", ast.name.text))
                    .with_help("add `file \"hooks/name.rhai\"`: a path from the root"),
            );
            return None;
        };
        let source = match self.read_beside(&file.value) {
            Ok(source) => source,
            Err(message) => {
                self.error(Code::BadHook, file.span, message);
                return None;
            }
        };
        let mut types = Vec::new();
        for (param, ty) in ast.params.iter().zip(params) {
            types.push((param.name.text.clone(), self.hook_type_of(&ty.base)?));
        }
        let result = self.hook_type_of(&result.base)?;
        match Hook::compile(&source, &ast.name.text, &types, result, limit) {
            Ok(hook) => Some(std::sync::Arc::new(hook)),
            Err(error) => {
                let message = format!("{}:{}:{}: {}", file.value, error.line, error.column, error.message);
                self.error(Code::BadHook, file.span, message);
                None
            }
        }
    }

    /// How a value of a type crosses into a script; some do not.
    fn hook_type_of(&self, ty: &Type) -> Option<HookType> {
        match ty {
            Type::Bool => Some(HookType::Bool),
            Type::Integer => Some(HookType::Integer),
            Type::Number => Some(HookType::Number),
            Type::Percent => Some(HookType::Percent),
            Type::Money(_) => Some(HookType::Money),
            Type::Text => Some(HookType::Text),
            Type::Enum(_) | Type::Party | Type::Remedy => Some(HookType::Enum(self.member_names(ty))),
            Type::List(element) => Some(HookType::List(Box::new(self.hook_type_of(element)?))),
            Type::Record(id) => {
                let fields = &self.program.records.get(*id)?.fields;
                let types = fields.iter().map(|field| {
                    let ty = if field.ty.optional { None } else { self.hook_type_of(&field.ty.base) };
                    ty.map(|ty| (field.decl.name.clone(), ty))
                });
                Some(HookType::Record(types.collect::<Option<Vec<_>>>()?))
            }
            Type::Error
            | Type::Date
            | Type::Time
            | Type::DateTime
            | Type::Duration
            | Type::Finding
            | Type::Currency
            | Type::Zone
            | Type::Country
            | Type::Calendar
            | Type::Counting
            | Type::Rate { .. } => None,
        }
    }
}
