//! Notices: one text a language, and values that can be written in it.

use crate::check::Checker;
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, NoticeBody, Piece};
use crate::syntax::ast::{self, NoticePart};
use crate::value::Type;
use std::sync::Arc;

/// The Fluent files of a folder that could be read: one a language, by its place.
pub(super) type Folder = Vec<(u16, Arc<str>)>;

impl<'a> Checker<'a> {
    /// All notices, those of libraries after the policy's.
    pub(super) fn check_notices(&mut self) {
        for notice in self.items(|item| if let ast::Item::Notice(one) = item { Some(one) } else { None }) {
            let decl = self.named(&notice.name, &notice.title);
            self.live(&[]);
            let body = match &notice.body {
                ast::NoticeBody::Inline(texts) => NoticeBody::Inline(self.inline(notice, texts)),
                ast::NoticeBody::Fluent { folder, values } => {
                    let values = self.variables(values);
                    let files = self.folder(folder);
                    NoticeBody::Fluent { values, files }
                }
            };
            self.program.notices.push(ir::Notice { decl, body });
        }
    }

    fn inline(&mut self, notice: &ast::Notice, texts: &'a [ast::NoticeText]) -> Vec<(u16, Vec<Piece>)> {
        let mut all: Vec<(u16, Vec<Piece>)> = Vec::new();
        for one in texts {
            let Some(language) = self.language_of(one.text.lang.as_ref()) else { continue };
            if all.iter().any(|(seen, _)| *seen == language) {
                self.error(Code::DuplicateItem, one.text.text.span, "this language has its text already");
                continue;
            }
            let mut pieces = Vec::new();
            for part in &one.parts {
                match part {
                    NoticePart::Words(words) => pieces.push(Piece::Words(words.clone())),
                    NoticePart::Value(value) => pieces.extend(self.written(value).map(Piece::Value)),
                }
            }
            all.push((language, pieces));
        }
        let has = |language: u16| all.iter().any(|(seen, _)| *seen == language);
        let missing = self.languages_without(&has);
        if let Some(names) = missing {
            let message = format!("the notice `{}` has no text in {names}", notice.name.text);
            self.report(
                Diagnostic::new(Code::MissingLanguage, notice.name.span, message)
                    .with_help(format!("add the text in {names}, or take the language out of `languages`")),
            );
        }
        all
    }

    /// A value that a notice writes: known, and of a kind that people read.
    fn written(&mut self, value: &'a ast::Expr) -> Option<ir::Value> {
        let typed = self.expr(value, None);
        let typed = self.must_be_known(typed);
        if typed.is_error() {
            return None;
        }
        if !is_writable(&typed.ty.base) {
            let words = self.type_words(&typed.ty.base);
            let help = match typed.ty.base {
                Type::Bool => "say in words what it means: write a text, or `if … then … else …` with two",
                _ => "a notice writes amounts, numbers, percents, days, times, durations, texts and members",
            };
            self.report(
                Diagnostic::new(Code::BadNotice, value.span, format!("a notice cannot write this: it is {words}"))
                    .with_help(help),
            );
            return None;
        }
        let typed = self.rounded(typed);
        Some(ir::Value { expr: typed.expr, ty: typed.ty })
    }

    /// The values of a Fluent message's variables.
    fn variables(&mut self, values: &'a [ast::NoticeValue]) -> Vec<(String, ir::Value)> {
        let mut all: Vec<(String, ir::Value)> = Vec::new();
        for one in values {
            if all.iter().any(|(name, _)| *name == one.name.text) {
                let message = format!("the variable `{}` is given twice", one.name.text);
                self.error(Code::DuplicateItem, one.name.span, message);
                continue;
            }
            if let Some(value) = self.written(&one.value) {
                all.push((one.name.text.clone(), value));
            }
        }
        all
    }

    /// The Fluent files of a folder, one a language of the policy; each folder is read once.
    fn folder(&mut self, folder: &ast::Text) -> Folder {
        if let Some(known) = self.flow.folders.get(&folder.value) {
            return known.clone();
        }
        let mut files = Folder::new();
        for (at, language) in (0u16..).zip(self.program.languages.clone()) {
            match (self.input.read)(&format!("{}/{language}.ftl", folder.value)) {
                Ok(text) => files.push((at, Arc::from(text))),
                Err(message) => self.report(
                    Diagnostic::new(Code::BadNotice, folder.span, message)
                        .with_help("each language of the policy has its file: `FOLDER/LANGUAGE.ftl`, from the root"),
                ),
            }
        }
        self.flow.folders.insert(folder.value.clone(), files.clone());
        files
    }

    /// The texts of the Fluent files, which belong to the policy, in the order of their folders.
    pub(crate) fn fluent_texts(&self) -> impl Iterator<Item = &str> {
        self.flow.folders.values().flatten().map(|(_, text)| &**text)
    }
}

/// Whether people read values of the type.
fn is_writable(ty: &Type) -> bool {
    match ty {
        Type::Error
        | Type::Integer
        | Type::Number
        | Type::Percent
        | Type::Money(_)
        | Type::Date
        | Type::Time
        | Type::DateTime
        | Type::Duration
        | Type::Text
        | Type::Enum(_)
        | Type::Party
        | Type::Remedy => true,
        Type::Bool
        | Type::Finding
        | Type::Currency
        | Type::Zone
        | Type::Country
        | Type::Calendar
        | Type::Counting
        | Type::Rate { .. }
        | Type::Record(_)
        | Type::List(_) => false,
    }
}
