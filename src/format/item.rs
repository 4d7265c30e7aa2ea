//! Items: the header, declarations, definitions, hooks; and how items stand under each other.

use super::doc::{Indent, flat_width};
use super::writer::{Gap, Writer};
use crate::source::columns;
use crate::syntax::ast::{
    Always, Define, EnumDecl, Expr, FactEntry, Facts, Field, File, Hook, Import, Item, Member, Name, Param, Parties,
    Party, Policy, Range, Record, Remedies, Setting, SettingKind, Text, Texts, TypeExpr, TypeKind,
};

const BRACES: (&str, &str) = ("{", "}");

impl<'a> Writer<'a> {
    /// Writes the items of a file. A blank line stands between two items; between two that take one line each
    /// the author may leave it out.
    pub(super) fn items(&mut self, file: &'a File) {
        let mut above_is_short = false;
        for item in &file.items {
            let gap = self.between_items(item.span());
            let from = self.ops.len();
            self.item(item);
            self.end(item.span());
            let short = self.ops.get(from..).and_then(flat_width).is_some_and(|width| width <= super::doc::WIDTH);
            if let Some(gap) = gap
                && !(short && above_is_short)
            {
                self.force_blank(gap);
            }
            above_is_short = short;
        }
    }

    fn item(&mut self, item: &'a Item) {
        match item {
            Item::Policy(policy) => self.policy(policy),
            Item::Import(Import { path, span: _ }) => {
                self.word("import");
                self.space();
                self.text(path);
            }
            Item::Enum(EnumDecl { name, title, members, span: _ }) => {
                self.head("enum", name, title);
                self.space();
                self.members(members);
            }
            Item::Parties(Parties { parties, span: _ }) => self.parties(parties),
            Item::Remedies(Remedies { members, span: _ }) => {
                self.word("remedies");
                self.space();
                self.members(members);
            }
            Item::Record(Record { name, title, fields, span: _ }) => {
                self.head("record", name, title);
                self.block_of(fields.is_empty(), |writer| {
                    writer.entries(fields.iter().map(Entry::Field).collect());
                });
            }
            Item::Facts(Facts { entries, span: _ }) => {
                self.word("facts");
                self.facts(entries);
            }
            Item::Define(define) => self.define(define),
            Item::Table(table) => self.table(table),
            Item::Eligibility(eligibility) => self.eligibility(eligibility),
            Item::Responsibility(responsibility) => self.responsibility(responsibility),
            Item::Compensation(compensation) => self.compensation(compensation),
            Item::Decision(decision) => self.decision(decision),
            Item::Finding(finding) => self.finding(finding),
            Item::Counting(counting) => self.counting(counting),
            Item::Calendar(calendar) => self.calendar(calendar),
            Item::Hook(hook) => self.hook(hook),
            Item::Always(always) => self.always(always),
            Item::Workflow(workflow) => self.workflow(workflow),
            Item::Clock(clock) => self.clock(clock),
            Item::Notice(notice) => self.notice(notice),
            Item::Migrate(migrate) => self.migrate(migrate),
            Item::Example(example) => self.example(example),
        }
    }

    /// `WORD NAME "title"`.
    pub(super) fn head(&mut self, word: &'static str, name: &'a Name, title: &'a Texts) {
        self.named(word, name);
        self.title(title);
    }

    /// `WORD NAME`.
    pub(super) fn named(&mut self, word: &'static str, name: &'a Name) {
        self.word(word);
        self.space();
        self.name(name);
    }

    fn policy(&mut self, policy: &'a Policy) {
        self.head("policy", &policy.name, &policy.title);
        if policy.settings.is_empty() && !self.slice(policy.span).ends_with(['}', '｝']) {
            return;
        }
        let width = policy.settings.iter().map(|setting| setting.kind.word().len()).max().unwrap_or(0);
        self.block(&policy.settings, |writer, setting| {
            let word = setting.kind.word();
            writer.begin(setting.span);
            writer.word(word);
            writer.blanks(width - word.len());
            writer.space();
            writer.setting(setting);
            writer.end(setting.span);
        });
    }

    fn setting(&mut self, setting: &'a Setting) {
        match &setting.kind {
            SettingKind::Version(text) => self.text(text),
            SettingKind::Effective { from, until, by } => {
                self.after_word("from", from);
                if let Some(until) = until {
                    self.space();
                    self.after_word("until", until);
                }
                self.between("by");
                self.path(by);
            }
            SettingKind::Currency(value) | SettingKind::Timezone(value) | SettingKind::Holidays(value) => {
                self.expr(value);
            }
            SettingKind::Counting(name) | SettingKind::Calendar(name) | SettingKind::Rounding(name) => self.name(name),
            SettingKind::Languages(names) => self.filled(names, Writer::name),
        }
    }

    /// `WORD X`.
    pub(super) fn after_word(&mut self, word: &'static str, expr: &'a Expr) {
        self.word(word);
        self.space();
        self.expr(expr);
    }

    /// `{ a "A", b "B" }`: on one line, else filled, or with titles one on a line.
    fn members(&mut self, members: &'a [Member]) {
        let titled = members.iter().any(|member| !member.title.all.is_empty());
        let between = if titled { Gap::Line(" ") } else { Gap::Fill };
        let width = name_width(members.iter().map(|member| &member.name));
        self.list(BRACES, (Gap::Line(" "), between), members, |writer, member| writer.member(member, width));
    }

    fn member(&mut self, member: &'a Member, name_width: usize) {
        self.name(&member.name);
        if !member.title.all.is_empty() {
            self.pad(name_width.saturating_sub(columns(&member.name.text)));
            self.title(&member.title);
        }
    }

    fn parties(&mut self, parties: &'a [Party]) {
        self.word("parties");
        self.space();
        let width = name_width(parties.iter().map(|party| &party.member.name));
        self.list(BRACES, (Gap::Line(" "), Gap::Line(" ")), parties, |writer, party| {
            writer.member(&party.member, width);
            if !party.roles.is_empty() {
                writer.space();
                writer.members(&party.roles);
            }
        });
    }

    fn facts(&mut self, entries: &'a [FactEntry]) {
        self.block_of(entries.is_empty(), |writer| {
            let entries = entries.iter().map(|entry| match entry {
                FactEntry::Fact(field) => Entry::Field(field),
                FactEntry::Group { name, title, entries, span: _ } => Entry::Group(name, title, entries),
            });
            writer.entries(entries.collect());
        });
    }

    /// Fields and groups, one on a line. The columns of fields without a group or a blank line between are
    /// aligned.
    fn entries(&mut self, entries: Vec<Entry<'a>>) {
        let mut rest = entries.as_slice();
        while let Some((first, later)) = rest.split_first() {
            match first {
                Entry::Group(name, title, entries) => {
                    self.name(name);
                    self.title(title);
                    self.facts(entries);
                    self.new_line();
                    rest = later;
                }
                Entry::Field(_) => {
                    let (run, later) = rest.split_at(self.run_length(rest));
                    self.field_run(run);
                    rest = later;
                }
            }
        }
    }

    /// How many of the first entries are fields with no blank line between.
    fn run_length(&self, entries: &[Entry]) -> usize {
        let goes_on = |pair: &&[Entry]| match pair {
            [Entry::Field(above), Entry::Field(below)] => !self.blank_line_between(above.span, below.span),
            [..] => false,
        };
        let shared = entries.windows(2).take_while(goes_on);
        1 + shared.count()
    }

    fn field_run(&mut self, run: &[Entry<'a>]) {
        let fields = run.iter().filter_map(|entry| match entry {
            Entry::Field(field) => Some((*field, shape_width(field))),
            Entry::Group(..) => None,
        });
        let fields: Vec<(&'a Field, Option<usize>)> = fields.collect();
        let names = name_width(fields.iter().map(|(field, _)| &field.name));
        let titled = fields.iter().filter(|(field, _)| !field.title.all.is_empty());
        let shapes = titled.filter_map(|(_, width)| width.filter(|width| *width <= WIDEST_SHAPE)).max().unwrap_or(0);
        for (field, shape) in fields {
            self.begin(field.span);
            self.open();
            self.name(&field.name);
            self.blanks(names - columns(&field.name.text));
            self.space();
            self.field_shape(field);
            if !field.title.all.is_empty() {
                // One blank more than the separator brings: a title stands apart from the types.
                self.blanks(1 + shapes.saturating_sub(shape.unwrap_or(shapes)));
                self.indent_inside(4);
                self.gap(Gap::Fill);
                self.texts(&field.title, Gap::Line(" "));
                self.dedent();
            }
            self.close();
            self.end(field.span);
            self.new_line();
        }
    }

    /// `integer key from 0 = 0`: all of a field between its name and its title.
    fn field_shape(&mut self, field: &'a Field) {
        self.type_expr(&field.ty);
        if field.key {
            self.space();
            self.word("key");
        }
        if let Some(range) = &field.range {
            self.range_of(range);
        }
        if let Some(default) = &field.default {
            self.space();
            self.after_word("=", default);
        }
    }

    /// ` from A to B`, ` in { A, B }`.
    fn range_of(&mut self, range: &'a Range) {
        match range {
            Range::Between { low, high } => {
                for (word, end) in [("from", low), ("to", high)] {
                    if let Some(end) = end {
                        self.space();
                        self.after_word(word, end);
                    }
                }
            }
            Range::Among(members) => {
                self.between("in");
                self.set(members);
            }
        }
    }

    pub(super) fn type_expr(&mut self, ty: &'a TypeExpr) {
        match &ty.kind {
            TypeKind::Error => {}
            TypeKind::Named(name) => self.name(name),
            TypeKind::MoneyIn(currency) => {
                self.word("money in");
                self.space();
                self.name(currency);
            }
            TypeKind::List(element) => {
                self.word("list of");
                self.space();
                self.type_expr(element);
            }
            TypeKind::Rate { from, to } => {
                self.word("rate from");
                self.space();
                self.path(from);
                self.between("to");
                self.path(to);
            }
        }
        if ty.optional {
            self.word("?");
        }
    }

    fn define(&mut self, define: &'a Define) {
        self.indent(Indent::By(2));
        self.head("define", &define.name, &define.title);
        if let Some(ty) = &define.ty {
            self.space();
            self.word(":");
            self.space();
            self.type_expr(ty);
        }
        self.space();
        self.word("=");
        self.value(&define.value);
        self.reasons(&define.because, &define.cite);
        self.dedent();
    }

    /// An expression on the line where it fits, else on the next.
    fn value(&mut self, value: &'a Expr) {
        self.open();
        self.gap(Gap::Line(" "));
        self.expr(value);
        self.close();
    }

    /// `because …` and `cite …`, each on a line.
    pub(super) fn reasons(&mut self, because: &'a Texts, cite: &'a [Text]) {
        if !because.all.is_empty() {
            self.new_line();
            self.word("because");
            self.space();
            self.texts(because, Gap::Hard { keep_blank: false });
        }
        if !cite.is_empty() {
            self.new_line();
            self.word("cite");
            self.space();
            self.open();
            self.indent(Indent::Here);
            self.commas(Gap::Line(" "), cite, Writer::text);
            self.dedent();
            self.close();
        }
    }

    fn hook(&mut self, hook: &'a Hook) {
        self.word("hook");
        self.space();
        self.name(&hook.name);
        self.title(&hook.title);
        if !hook.title.all.is_empty() {
            self.space();
        }
        self.list(("(", ")"), (Gap::Line(""), Gap::Line(" ")), &hook.params, |writer, Param { name, ty }| {
            writer.name(name);
            writer.space();
            writer.type_expr(ty);
        });
        self.between(":");
        self.type_expr(&hook.result);
        if let Some(range) = &hook.range {
            self.range_of(range);
        }
        self.block_of(hook.file.is_none() && hook.limit.is_none(), |writer| {
            let limit_first = match (&hook.file, &hook.limit) {
                (Some(file), Some(limit)) => limit.span.start < file.span.start,
                (None, _) | (_, None) => false,
            };
            if limit_first {
                writer.hook_limit(hook);
                writer.hook_file(hook);
            } else {
                writer.hook_file(hook);
                writer.hook_limit(hook);
            }
        });
    }

    fn hook_file(&mut self, hook: &'a Hook) {
        if let Some(file) = &hook.file {
            self.word("file");
            self.blanks(usize::from(hook.limit.is_some()));
            self.space();
            self.text(file);
            self.new_line();
        }
    }

    fn hook_limit(&mut self, hook: &'a Hook) {
        if let Some(limit) = &hook.limit {
            self.word("limit");
            self.space();
            self.number(limit);
            self.space();
            self.word("operations");
            self.new_line();
        }
    }

    fn always(&mut self, always: &'a Always) {
        self.indent(Indent::By(2));
        self.head("always", &always.name, &always.title);
        self.word(":");
        self.value(&always.condition);
        self.reasons(&always.because, &always.cite);
        self.dedent();
    }
}

/// Titles are not aligned behind what is wider than this.
const WIDEST_SHAPE: usize = 60;

/// What stands on a line of its own in `facts` or a record.
enum Entry<'a> {
    Field(&'a Field),
    Group(&'a Name, &'a Texts, &'a [FactEntry]),
}

/// The width of the widest name.
pub(super) fn name_width<'a>(names: impl Iterator<Item = &'a Name>) -> usize {
    names.map(|name| columns(&name.text)).max().unwrap_or(0)
}

/// The width of a field between its name and its title, on one line.
fn shape_width(field: &Field) -> Option<usize> {
    let mut writer = Writer::new("", &[]);
    writer.field_shape(field);
    flat_width(&writer.ops)
}
