//! Notices: one text a language, and values that can be written in it.

use crate::check::Checker;
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, NoticeBody, Piece};
use crate::notice::{self, Catalogue, Problem};
use crate::source::Source;
use crate::syntax::ast::{self, NoticePart};
use crate::value::Type;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The Fluent files of a folder that could be read and mean something: one a language, by its place.
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
                    let given = self.variables(values);
                    let files = self.folder(folder);
                    self.message(notice, folder, values, &given, &files);
                    NoticeBody::Fluent { values: given, files }
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
                    NoticePart::Value(value) => pieces.extend(self.piece(value)),
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

    /// A value in a text. A yes or no is said in the author's words, not in one word for everything.
    fn piece(&mut self, value: &'a ast::Expr) -> Option<Piece> {
        let value = self.written(value)?;
        if matches!(value.ty.base, Type::Bool | Type::Finding) {
            let message = "a notice says in words what a yes or no means";
            self.report(Diagnostic::new(Code::BadNotice, value.expr.span, message).with_help(
                "make it a text: `define state = if opened then \"opened\" else \"unopened\"`, and write that",
            ));
        }
        Some(Piece::Value(value))
    }

    /// A value that a notice tells: known, and of a kind that people read.
    fn written(&mut self, value: &'a ast::Expr) -> Option<ir::Value> {
        let typed = self.expr(value, None);
        let typed = self.must_be_known(typed);
        if typed.is_error() {
            return None;
        }
        if !notice::writable(&typed.ty.base) {
            let words = self.type_words(&typed.ty.base);
            self.report(
                Diagnostic::new(Code::BadNotice, value.span, format!("a notice cannot write this: it is {words}"))
                    .with_help("a notice writes amounts, numbers, days, durations, texts, members and the like"),
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
            self.fluent_name(&one.name);
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
            match self.read_beside(&file_of(folder, &language)) {
                Ok(text) => match Catalogue::parse(&text) {
                    Ok(_) => files.push((at, text)),
                    Err(problems) => self.problems(folder, &language, &text, &problems),
                },
                Err(message) => self.report(
                    Diagnostic::new(Code::BadNotice, folder.span, message)
                        .with_help("each language of the policy has its file: `FOLDER/LANGUAGE.ftl`, from the root"),
                ),
            }
        }
        self.flow.folders.insert(folder.value.clone(), files.clone());
        files
    }

    /// The message of a notice must be in every file, and use exactly the values that it is given.
    fn message(
        &mut self,
        notice: &ast::Notice,
        folder: &ast::Text,
        written: &[ast::NoticeValue],
        given: &[(String, ir::Value)],
        files: &Folder,
    ) {
        self.fluent_name(&notice.name);
        let mut used: BTreeSet<String> = BTreeSet::new();
        for (language, text) in files {
            let Ok(catalogue) = Catalogue::parse(text) else { continue };
            let report = catalogue.check(&notice.name.text, given, &self.program);
            let tag = self.program.languages.get(usize::from(*language)).cloned().unwrap_or_default();
            self.problems(folder, &tag, text, &report.problems);
            used.extend(report.used);
        }
        // Where a file is missing, its text may use the others.
        let whole = files.len() == self.program.languages.len();
        for one in written.iter().filter(|one| whole && !used.contains(&one.name.text)) {
            self.report(
                Diagnostic::new(Code::Unused, one.name.span, format!("the value `{}` is in no text", one.name.text))
                    .with_help(format!("write `{{ ${} }}` where it belongs, or take it out", one.name.text)),
            );
        }
    }

    /// What is wrong in a Fluent file, told where the policy names its folder.
    fn problems(&mut self, folder: &ast::Text, language: &str, text: &str, problems: &[Problem]) {
        let source = Source::new(&file_of(folder, language), text);
        for one in problems {
            let start = u32::try_from(one.range.start).unwrap_or(u32::MAX);
            let place = source.line_column(start);
            // What is missing altogether has no place.
            let message = if one.range == (0..0) {
                format!("{}: {}", source.path, one.sentence)
            } else {
                format!("{}:{}:{}: {}", source.path, place.line, place.column, one.sentence)
            };
            self.report(Diagnostic::new(Code::BadNotice, folder.span, message).with_help(one.help.clone()));
        }
    }

    fn fluent_name(&mut self, name: &ast::Name) {
        if !notice::is_fluent_name(&name.text) {
            let message = format!("`{}` cannot be a name in a Fluent file", name.text);
            self.report(
                Diagnostic::new(Code::BadNotice, name.span, message)
                    .with_help("such names are made of the letters a to z, digits and `_`, and begin with a letter"),
            );
        }
    }
}

/// The path of the file of a language.
fn file_of(folder: &ast::Text, language: &str) -> String {
    format!("{}/{language}.ftl", folder.value)
}
