//! Examples: facts, what happens, what is expected, and the table of an `each`.

use super::item::is_expression;
use super::{Builder, child};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{
    AnswerWord, Data, DataEntry, Each, EachColumn, EachKind, EachRow, Example, ExampleLine, Expect, Expectation,
    ExpectationKind, Expr, ExprKind, Step, StepEvent, StepWhen,
};
use crate::syntax::grammar::{Pair, Rule};

impl Builder<'_> {
    pub(super) fn example(&mut self, pair: &Pair<'_>) -> Option<Example> {
        let lines = pair.clone().into_inner().filter_map(|line| self.example_line(&line)).collect();
        Some(Example { title: self.text_in(pair)?, lines, span: self.span(pair) })
    }

    fn example_line(&mut self, pair: &Pair<'_>) -> Option<ExampleLine> {
        match pair.as_rule() {
            Rule::base => self.text_in(pair).map(ExampleLine::Base),
            Rule::base_file => self.text_in(pair).map(ExampleLine::BaseFile),
            Rule::data_entry => self.data_entry(pair).map(ExampleLine::Data),
            Rule::each => self.each(pair).map(ExampleLine::Each),
            Rule::open_at => Some(ExampleLine::Open { at: self.value_in(pair)?, span: self.span(pair) }),
            Rule::step => self.step(pair).map(ExampleLine::Step),
            Rule::expect => Some(ExampleLine::Expect(self.expect(pair))),
            _ => None,
        }
    }

    // ---- facts ----

    /// The entries among the children.
    pub(super) fn data_entries(&mut self, pair: &Pair<'_>) -> Vec<DataEntry> {
        let entries = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::data_entry);
        entries.filter_map(|entry| self.data_entry(&entry)).collect()
    }

    fn data_entry(&mut self, pair: &Pair<'_>) -> Option<DataEntry> {
        let name = self.path(&child(pair, Rule::path)?);
        let value = pair.clone().into_inner().last()?;
        Some(DataEntry { name, value: self.data(&value), span: self.span(pair) })
    }

    fn data(&mut self, pair: &Pair<'_>) -> Data {
        let span = self.span(pair);
        match pair.as_rule() {
            Rule::data_group => Data::Group { entries: self.data_entries(pair), span },
            Rule::data_list => {
                let elements = pair.clone().into_inner().filter(|part| is_data(part.as_rule()));
                Data::List { elements: elements.map(|element| self.data(&element)).collect(), span }
            }
            _ => Data::Value(self.expr(pair)),
        }
    }

    // ---- what happens ----

    fn step(&mut self, pair: &Pair<'_>) -> Option<Step> {
        let when = match child(pair, Rule::step_at) {
            Some(at) => StepWhen::At(self.value_in(&at)?),
            None => StepWhen::After(self.value_in(&child(pair, Rule::step_after)?)?),
        };
        Some(Step {
            when,
            event: child(pair, Rule::step_event).and_then(|event| self.step_event(&event)),
            expect: child(pair, Rule::expect).map(|expect| self.expect(&expect)),
            span: self.span(pair),
        })
    }

    fn step_event(&mut self, pair: &Pair<'_>) -> Option<StepEvent> {
        let mut names = child(pair, Rule::actor_event)?.into_inner();
        Some(StepEvent {
            actor: self.name(&names.next()?),
            event: self.name(&names.next()?),
            fields: child(pair, Rule::event_data).map(|data| self.data_entries(&data)).unwrap_or_default(),
            span: self.span(pair),
        })
    }

    // ---- what is expected ----

    fn expect(&mut self, pair: &Pair<'_>) -> Expect {
        let mut all = Vec::new();
        for part in pair.clone().into_inner() {
            let span = self.span(&part);
            all.extend(self.expectation(&part).map(|kind| Expectation { kind, span }));
        }
        Expect { all, span: self.span(pair) }
    }

    fn expectation(&mut self, pair: &Pair<'_>) -> Option<ExpectationKind> {
        Some(match pair.as_rule() {
            Rule::expect_verdict => self.expect_verdict(pair)?,
            Rule::expect_none => {
                let what = pair.clone().into_inner().nth(1)?;
                match what.as_rule() {
                    Rule::kw_deadline => ExpectationKind::NoDeadline,
                    Rule::kw_notify => ExpectationKind::NoNotify,
                    _ => ExpectationKind::NoMoney,
                }
            }
            Rule::expect_stage => ExpectationKind::Stage(self.name_in(pair)?),
            Rule::expect_deadline => ExpectationKind::Deadline(self.value_in(pair)?),
            Rule::expect_accepted => ExpectationKind::Accepted,
            Rule::expect_refused => ExpectationKind::Refused {
                why: self.name_in(pair),
                from: self.clause_value(pair, Rule::act_from),
                until: self.clause_value(pair, Rule::act_until),
            },
            Rule::expect_fault => ExpectationKind::Fault(self.name_in(pair)),
            Rule::expect_notify => {
                ExpectationKind::Notify { parties: self.names_in(pair), notice: self.name_in(pair)? }
            }
            Rule::expect_remind => ExpectationKind::Remind(self.name_in(pair)?),
            Rule::expect_assign => ExpectationKind::Assign(self.name_in(pair)?),
            Rule::expect_flag => ExpectationKind::Flag(self.name_in(pair)?),
            Rule::expect_money => self.expect_money(pair)?,
            Rule::expect_thing => ExpectationKind::Thing {
                recall: child(pair, Rule::thing_word)?.as_str() == "recall",
                line: self.name_in(pair)?,
            },
            Rule::expect_because => ExpectationKind::Because(self.text(&child(pair, Rule::text_block)?)),
            Rule::expect_clock => ExpectationKind::Clock { clock: self.name_in(pair)?, used: self.value_in(pair)? },
            rule if is_expression(rule) => ExpectationKind::Condition(self.expr(pair)),
            _ => return None,
        })
    }

    fn expect_verdict(&mut self, pair: &Pair<'_>) -> Option<ExpectationKind> {
        let by = child(pair, Rule::expect_by).and_then(|by| child(&by, Rule::some_names));
        Some(ExpectationKind::Answer {
            answer: AnswerWord::named(child(pair, Rule::answer_word)?.as_str())?,
            remedies: child(pair, Rule::some_names).map(|names| self.names(names)),
            by: by.map(|names| self.names(names)).unwrap_or_default(),
            from: self.clause_value(pair, Rule::act_from),
            until: self.clause_value(pair, Rule::act_until),
        })
    }

    /// The value of a clause, where it stands.
    fn clause_value(&mut self, pair: &Pair<'_>, clause: Rule) -> Option<Expr> {
        child(pair, clause).and_then(|clause| self.value_in(&clause))
    }

    fn expect_money(&mut self, pair: &Pair<'_>) -> Option<ExpectationKind> {
        let mut names = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::name);
        let (from, to) = (names.next()?, names.next()?);
        Some(ExpectationKind::Money {
            collect: child(pair, Rule::money_word)?.as_str() == "collect",
            amount: self.value_in(pair)?,
            from: self.name(&from),
            to: self.name(&to),
        })
    }

    // ---- one example a row ----

    fn each(&mut self, pair: &Pair<'_>) -> Option<Each> {
        let head = child(pair, Rule::each_head)?;
        let columns: Vec<EachColumn> =
            self.cells_between_bars(&head).iter().map(|column| self.each_column(column)).collect();
        let rows = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::each_row);
        let rows = rows.map(|row| self.each_row(&row, &columns)).collect();
        Some(Each { columns, head_span: self.span(&head), rows, span: self.span(pair) })
    }

    fn each_column(&mut self, pair: &Pair<'_>) -> EachColumn {
        let span = self.cell_span(pair);
        let kind = pair.clone().into_inner().next().and_then(|column| self.each_kind(&column, span));
        EachColumn { kind: kind.unwrap_or(EachKind::Value(Expr { kind: ExprKind::Error, span })), span }
    }

    /// What a head says; none where it cannot be read, which is reported.
    fn each_kind(&mut self, column: &Pair<'_>, span: Span) -> Option<EachKind> {
        match column.as_rule() {
            Rule::path => Some(EachKind::Fact(self.path(column))),
            Rule::column_open => Some(EachKind::Open),
            Rule::column_expect => match child(column, Rule::column_word).map(|word| word.as_str()) {
                Some("verdict") => Some(EachKind::Verdict),
                Some("stage") => Some(EachKind::Stage),
                Some("deadline") => Some(EachKind::Deadline),
                Some(_) => Some(EachKind::Refused),
                None => self.value_in(column).map(EachKind::Value),
            },
            _ => {
                self.sink.push(
                    Diagnostic::new(Code::BadTable, span, "a column needs a fact here, or what is expected")
                        .with_help("a head is a fact's name, `open at`, or `expect` and what is expected"),
                );
                None
            }
        }
    }

    fn each_row(&mut self, pair: &Pair<'_>, columns: &[EachColumn]) -> EachRow {
        let span = self.span(pair);
        let pairs = self.cells_between_bars(pair);
        let mut cells: Vec<Option<Data>> = pairs.iter().map(|cell| self.each_cell(cell)).collect();
        self.count_cells(cells.len(), columns.len(), None, span);
        cells.resize_with(columns.len(), || Some(Data::Value(Expr { kind: ExprKind::Error, span: span.end_point() })));
        EachRow { cells, span }
    }

    fn each_cell(&mut self, pair: &Pair<'_>) -> Option<Data> {
        let span = self.cell_span(pair);
        let Some(content) = pair.clone().into_inner().next() else {
            self.empty_cell(span, Some("nothing set, or nothing expected"));
            return None;
        };
        match content.as_rule() {
            Rule::cell_any => None,
            Rule::bad_cell => {
                self.bad_cell(&content, Rule::lone_data);
                Some(Data::Value(Expr { kind: ExprKind::Error, span }))
            }
            _ => Some(self.data(&content)),
        }
    }
}

/// Whether pairs of that rule are what a fact holds.
fn is_data(rule: Rule) -> bool {
    matches!(rule, Rule::data_group | Rule::data_list) || is_expression(rule)
}
