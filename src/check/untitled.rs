//! Names that some readers would see untranslated: in a policy of several languages, what pages show needs a title in each.

use super::Checker;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Named, Program, Rules};
use crate::source::Span;
use crate::syntax::ast::SettingKind;
use crate::value::Texts;

/// So many names are told; of more their number.
const TOLD: usize = 8;

impl Checker<'_> {
    /// One diagnostic for each language, at the setting that names the languages.
    pub(super) fn report_untitled(&mut self) {
        let languages = |kind: &SettingKind| matches!(kind, SettingKind::Languages(_));
        let setting = self.policy.and_then(|policy| policy.settings.iter().find(|one| languages(&one.kind)));
        let Some(span) = setting.map(|setting| setting.span).filter(|_| self.program.languages.len() > 1) else {
            return;
        };
        let all: Vec<(&str, &Texts, Span)> = shown(&self.program);
        let mut found = Vec::new();
        for (at, language) in (0u16..).zip(&self.program.languages) {
            // A name that is written nowhere is readable in the first language, in which the policy is written.
            let lacks = |title: &Texts| match title.all.is_empty() {
                true => at > 0,
                false => title.all.iter().all(|(language, _)| *language != at),
            };
            let own = all.iter().filter(|(_, title, span)| lacks(title) && self.is_beside(*span));
            let names: Vec<String> = own.map(|(name, _, _)| format!("`{name}`")).collect();
            let (told, more) = names.split_at(names.len().min(TOLD));
            if told.is_empty() {
                continue;
            }
            let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
            let message = format!("readers of `{language}` see names without a title: {}{more}", told.join(", "));
            found.push(
                Diagnostic::new(Code::Untitled, span, message)
                    .with_help(format!("write a title in each language behind the name: `\"…\" {language} \"…\"`")),
            );
        }
        found.into_iter().for_each(|one| self.report(one));
    }
}

impl Checker<'_> {
    /// Whether a place is in the policy's own file or in one of its folder, which is no library of other policies.
    fn is_beside(&self, span: Span) -> bool {
        let path = |file| self.input.sources.get(file).map_or("", |source| &*source.path);
        let Some(own) = self.input.files.first() else { return false };
        let folder = path(own.file).rsplit_once('/').map_or("", |(folder, _)| folder);
        own.file == span.file || path(span.file).strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// What pages show by its title, else by its name.
fn shown(program: &Program) -> Vec<(&str, &Texts, Span)> {
    let mut all: Vec<&Named> = Vec::new();
    all.extend(program.parties.values().map(|party| &party.decl));
    all.extend(program.remedies.values());
    all.extend(program.enums.values().flat_map(|one| &one.members));
    all.extend(program.records.values().flat_map(|one| &one.fields).map(|field| &field.decl));
    all.extend(program.findings.values().map(|one| &one.decl));
    all.extend(program.defines.values().map(|one| &one.decl));
    all.extend(program.decisions.values().map(|one| &one.decl));
    all.extend(program.clocks.values().map(|one| &one.decl));
    all.extend(program.compensation.iter().flat_map(|one| one.lines.values()).map(|line| &line.decl));
    if let Some(eligibility) = &program.eligibility {
        rules(&eligibility.rules, &mut all);
    }
    if let Some(responsibility) = &program.responsibility.rules {
        rules(responsibility, &mut all);
    }
    program.decisions.values().for_each(|one| rules(&one.rules, &mut all));
    program.findings.values().for_each(|one| rules(&one.rules, &mut all));
    if let Some(workflow) = &program.workflow {
        all.extend(workflow.stages.values().map(|stage| &stage.decl));
        all.extend(workflow.events.values().map(|event| &event.decl));
    }
    let named = all.into_iter().map(|decl| (decl.name.as_str(), &decl.title, decl.span));
    let facts = program.facts.values().map(|fact| (fact.path.as_str(), &fact.title, fact.span));
    // What no text declares is titled by the program.
    let mut all: Vec<_> = named.chain(facts).filter(|(_, _, span)| *span != Span::default()).collect();
    all.sort_by_key(|(_, _, span)| *span);
    all
}

fn rules<'p, O>(all: &'p Rules<O>, named: &mut Vec<&'p Named>) {
    named.extend(all.excepts.iter().map(|rule| &rule.decl));
}
