//! Examples: a line for each group of facts, each step and each expectation; the table of an `each`.

use super::doc::flat_text;
use super::table::row_line;
use super::writer::{Gap, Writer};
use crate::source::Span;
use crate::syntax::ast::{
    Data, DataEntry, Each, EachColumn, EachKind, EachRow, Example, ExampleLine, Expect, Expectation, ExpectationKind,
    Expr, ExprKind, Step, StepEvent, StepWhen,
};

impl<'a> Writer<'a> {
    pub(super) fn example(&mut self, example: &'a Example) {
        self.word("example");
        self.space();
        self.text(&example.title);
        self.block_of(example.lines.is_empty(), |writer| {
            let mut rest = example.lines.as_slice();
            while !rest.is_empty() {
                let (run, later) = rest.split_at(writer.plain_facts(rest).max(1));
                writer.open();
                writer.commas(Gap::Fill, run, Writer::example_line);
                writer.close();
                writer.new_line();
                rest = later;
            }
        });
    }

    /// How many of the first lines are facts with plain values, with no blank line between: they share lines.
    fn plain_facts(&self, lines: &[ExampleLine]) -> usize {
        let mut above: Option<Span> = None;
        let in_run = |line: &&ExampleLine| {
            let ExampleLine::Data(DataEntry { value: Data::Value(_), span, .. }) = line else { return false };
            let near = above.is_none_or(|above| !self.blank_line_between(above, *span));
            above = Some(*span);
            near
        };
        lines.iter().take_while(in_run).count()
    }

    fn example_line(&mut self, line: &'a ExampleLine) {
        match line {
            ExampleLine::Base(title) => {
                self.word("base");
                self.space();
                self.text(title);
            }
            ExampleLine::BaseFile(path) => {
                self.word("base file");
                self.space();
                self.text(path);
            }
            ExampleLine::Data(entry) => self.data_entry(entry),
            ExampleLine::Each(each) => self.each(each),
            ExampleLine::Open { at, span } => {
                self.begin(*span);
                self.after_word("open at", at);
                self.end(*span);
            }
            ExampleLine::Step(step) => self.step(step),
            ExampleLine::Expect(expect) => self.expect(expect),
        }
    }

    // ---- facts ----

    fn data_entry(&mut self, entry: &'a DataEntry) {
        let DataEntry { name, value, span } = entry;
        self.begin(*span);
        self.path(name);
        self.space();
        self.data(value);
        self.end(*span);
    }

    fn data(&mut self, data: &'a Data) {
        match data {
            Data::Value(value) => self.expr(value),
            Data::Group { entries, span } => {
                self.entries_in_braces(entries);
                self.end(*span);
            }
            Data::List { elements, span } => {
                self.list(("[", "]"), (Gap::Line(" "), Gap::Line(" ")), elements, Writer::data);
                self.end(*span);
            }
        }
    }

    /// `{ a 1, b 2 }`: on one line, else one on a line.
    pub(super) fn entries_in_braces(&mut self, entries: &'a [DataEntry]) {
        self.braces(entries, Gap::Line(", "), Writer::data_entry);
    }

    // ---- what happens ----

    fn step(&mut self, step: &'a Step) {
        let Step { when, event, expect, span } = step;
        self.begin(*span);
        self.open();
        match when {
            StepWhen::At(at) => self.after_word("at", at),
            StepWhen::After(period) => self.after_word("after", period),
        }
        if let Some(event) = event {
            self.space();
            self.step_event(event);
        }
        if let Some(expect) = expect {
            self.indent_inside(2);
            self.gap(Gap::Line(" "));
            self.expect(expect);
            self.dedent();
        }
        self.close();
        self.end(*span);
    }

    fn step_event(&mut self, event: &'a StepEvent) {
        let StepEvent { actor, event, fields, span } = event;
        self.name(actor);
        self.word(".");
        self.name(event);
        if !fields.is_empty() {
            self.list(("(", ")"), (Gap::Line(""), Gap::Line(" ")), fields, Writer::data_entry);
        }
        self.end(*span);
    }

    // ---- what is expected ----

    fn expect(&mut self, expect: &'a Expect) {
        let Expect { all, span } = expect;
        self.begin(*span);
        self.word("expect");
        self.space();
        self.filled(all, |writer, expectation| {
            writer.begin(expectation.span);
            writer.expectation(expectation);
            writer.end(expectation.span);
        });
        self.end(*span);
    }

    fn expectation(&mut self, expectation: &'a Expectation) {
        match &expectation.kind {
            ExpectationKind::Answer { answer, remedies, by, from, until } => {
                self.word(answer.word());
                self.remedies(remedies.as_deref());
                if !by.is_empty() {
                    self.between("by");
                    self.filled(by, Writer::name);
                }
                self.ends(from.as_ref(), until.as_ref());
            }
            ExpectationKind::Stage(name) => self.named("stage", name),
            ExpectationKind::Deadline(at) => self.after_word("deadline", at),
            ExpectationKind::NoDeadline => self.word("no deadline"),
            ExpectationKind::Accepted => self.word("accepted"),
            ExpectationKind::Refused { why: None, .. } => self.word("refused"),
            ExpectationKind::Refused { why: Some(why), from, until } => {
                self.named("refused", why);
                self.ends(from.as_ref(), until.as_ref());
            }
            ExpectationKind::Fault(None) => self.word("fault"),
            ExpectationKind::Fault(Some(which)) => self.named("fault", which),
            ExpectationKind::Notify { parties, notice } => self.notify(parties, notice),
            ExpectationKind::NoNotify => self.word("no notify"),
            ExpectationKind::Remind(actor) => self.named("remind", actor),
            ExpectationKind::Assign(role) => self.named("assign", role),
            ExpectationKind::Flag(name) => self.named("flag", name),
            ExpectationKind::Money { collect, amount, from, to } => {
                self.after_word(if *collect { "collect" } else { "pay" }, amount);
                self.space();
                self.named("from", from);
                self.space();
                self.named("to", to);
            }
            ExpectationKind::Thing { recall, line } => self.named(if *recall { "recall" } else { "give" }, line),
            ExpectationKind::NoMoney => self.word("no money"),
            ExpectationKind::Because(text) => {
                self.word("because");
                self.space();
                self.text(text);
            }
            ExpectationKind::Clock { clock, used } => {
                self.named("clock", clock);
                self.space();
                self.expr(used);
            }
            ExpectationKind::Condition(condition) => self.expr(condition),
        }
    }

    /// Since when and until when.
    fn ends(&mut self, from: Option<&'a Expr>, until: Option<&'a Expr>) {
        for (word, end) in [("from", from), ("until", until)] {
            if let Some(end) = end {
                self.space();
                self.after_word(word, end);
            }
        }
    }

    // ---- one example a row ----

    fn each(&mut self, each: &'a Each) {
        let Each { columns, head_span, rows, span } = each;
        let head: Vec<String> = columns.iter().map(|column| self.each_column(column)).collect();
        let cells =
            |row: &'a EachRow| row.cells.iter().map(|cell| self.each_cell(cell.as_ref())).collect::<Vec<String>>();
        let lines: Vec<Vec<String>> = rows.iter().map(cells).collect();
        let widths = self.column_widths(std::iter::once(&head).chain(&lines));
        self.begin(*span);
        self.word("each");
        self.gap(Gap::Hard { keep_blank: false });
        self.indent_inside(2);
        self.leaf(row_line(&head, &widths), *head_span);
        for (row, cells) in rows.iter().zip(&lines) {
            self.new_line();
            self.leaf(row_line(cells, &widths), row.span);
        }
        self.dedent();
    }

    fn each_column(&self, column: &'a EachColumn) -> String {
        let mut writer = Writer::new("", &[]);
        match &column.kind {
            EachKind::Fact(path) => writer.path(path),
            EachKind::Open => writer.word("open at"),
            EachKind::Verdict => writer.word("expect verdict"),
            EachKind::Stage => writer.word("expect stage"),
            EachKind::Deadline => writer.word("expect deadline"),
            EachKind::Refused => writer.word("expect refused"),
            EachKind::Value(value) if value.kind == ExprKind::Error => {
                return self.slice(column.span).trim().to_owned();
            }
            EachKind::Value(value) => writer.after_word("expect", value),
        }
        flat_text(&writer.ops)
    }

    fn each_cell(&self, cell: Option<&'a Data>) -> String {
        let mut writer = Writer::new("", &[]);
        match cell {
            Some(data) => writer.data(data),
            None => writer.word("-"),
        }
        flat_text(&writer.ops)
    }
}
