//! Whether two trees say the same, wherever they stand in their texts.
//!
//! Every field of every node is named here, and the compiler refuses a node with a field that is not: a part of the
//! language cannot be forgotten.

use crate::source::Span;
use crate::syntax::ast::*;

/// Whether two files are the same but for the places of their parts. Comments are not looked at.
pub fn same_tree(one: &File, other: &File) -> bool {
    one.items.len() == other.items.len()
        && one.items.iter().zip(&other.items).all(|(one, other)| placeless(one) == placeless(other))
}

/// Whether two files have the same comments in the same order, wherever they stand.
pub fn same_comments(one: &File, other: &File) -> bool {
    one.comments.iter().map(|comment| &comment.text).eq(other.comments.iter().map(|comment| &comment.text))
}

fn placeless(item: &Item) -> Item {
    let mut item = item.clone();
    item.forget_places();
    item
}

/// Sets every place within a part of the tree to the same.
trait ForgetPlaces {
    fn forget_places(&mut self);
}

impl ForgetPlaces for Span {
    fn forget_places(&mut self) {
        *self = Span::default();
    }
}

impl<T: ForgetPlaces> ForgetPlaces for Vec<T> {
    fn forget_places(&mut self) {
        self.iter_mut().for_each(T::forget_places);
    }
}

impl<T: ForgetPlaces> ForgetPlaces for Option<T> {
    fn forget_places(&mut self) {
        self.iter_mut().for_each(T::forget_places);
    }
}

impl<T: ForgetPlaces> ForgetPlaces for Box<T> {
    fn forget_places(&mut self) {
        (**self).forget_places();
    }
}

macro_rules! without_places {
    ($($kind:ty),*) => {
        $(impl ForgetPlaces for $kind {
            fn forget_places(&mut self) {}
        })*
    };
}

macro_rules! structs {
    ($($kind:ident { $($field:ident),* })*) => {
        $(impl ForgetPlaces for $kind {
            fn forget_places(&mut self) {
                let $kind { $($field),* } = self;
                $($field.forget_places();)*
            }
        })*
    };
}

macro_rules! enums {
    ($($kind:ident { $($variant:ident $(($inner:ident))? $({ $($field:ident),* })?),* })*) => {
        $(impl ForgetPlaces for $kind {
            fn forget_places(&mut self) {
                match self {
                    $($kind::$variant $(($inner))? $({ $($field),* })? => {
                        $($inner.forget_places();)?
                        $($($field.forget_places();)*)?
                    })*
                }
            }
        })*
    };
}

without_places!(
    String,
    bool,
    UnaryOp,
    BinaryOp,
    AggregateOp,
    Direction,
    DurationUnit,
    AnswerWord,
    VerdictWord,
    LineKind,
    StageKind,
    JournalWord
);

structs! {
    Name { text, span }
    Path { parts, span }
    Text { value, span, pieces }
    LangText { lang, text }
    Texts { all }
    Number { text, span }

    Policy { name, title, settings, span }
    Setting { kind, span }
    Import { path, span }
    Member { name, title }
    EnumDecl { name, title, members, span }
    Parties { parties, span }
    Party { member, roles }
    Remedies { members, span }
    Record { name, title, fields, span }
    Field { name, ty, key, range, default, title, span }
    TypeExpr { kind, optional, span }
    Facts { entries, span }
    Define { name, title, ty, value, because, cite, span }
    Hook { name, title, params, result, range, file, limit, span }
    Param { name, ty }
    Always { name, title, condition, because, cite, span }

    Table { name, title, keys, on, outputs, first_row, header, header_span, rows, cite, span }
    Output { name, ty }
    Row { cells, span }
    Cell { kind, span }

    Eligibility { title, of, at, per, rules, span }
    Per { binder, list }
    Responsibility { title, at, rules, span }
    Decision { name, title, ty, at, rules, span }
    Finding { name, title, at, rules, span }
    Rule { name, title, outcome, windows, when, unless, wins_over, because, cite, word_span, span }
    Share { party, share }
    Compensation { title, lines, totals, span }
    TotalCap { at_most, because, cite, span }
    Line {
        kind, name, title, to, amount, of, at_least, at_most, borne_by, when, unless, because, cite, span
    }
    Bearer { who, limits, at_most, span }
    PartyLimit { party, at_most }

    Counting { name, title, settings, because, cite, span }
    CountingSetting { key, value, by, span }
    Calendar { name, title, like, lines, cite, span }
    CalendarLine { kind, span }
    WeekdayRange { first, last }
    DateRange { first, last }
    HourRange { from, to }

    Workflow { title, parts, span }
    Stage { name, title, kind, lines, braces, span }
    Shared { stages, lines, span }
    May { actors, event, windows, at_most, action, span }
    Times { count, span }
    Event { name, fields, title, span }
    EventField { name, ty, title, span }
    Must { actors, windows, when, events, reminds, chain, elses, span }
    DutyEvent { event, action, span }
    Remind { at, with, span }
    Heir { actors, windows, span }
    After { period, of, action, span }
    Action { branches }
    Branch { when, otherwise, target, effects, because, cite, span }
    Effects { all, span }
    Effect { kind, span }
    DataEntry { name, value, span }
    Clock { name, title, lines, span }
    ClockLine { kind, span }
    Notice { name, title, body, span }
    NoticeText { text, parts }
    NoticeValue { name, value }
    Migrate { version, moves, span }
    Move { from, to, span }

    Example { title, lines, span }
    Step { when, event, expect, span }
    StepEvent { actor, event, fields, span }
    Expect { all, span }
    Expectation { kind, span }
    Each { columns, head_span, rows, span }
    EachColumn { kind, span }
    EachRow { cells, span }

    Expr { kind, span }
    Skipping { list, from, to }
}

enums! {
    Item {
        Policy(it), Import(it), Enum(it), Parties(it), Remedies(it), Record(it), Facts(it), Define(it), Table(it),
        Eligibility(it), Responsibility(it), Compensation(it), Decision(it), Finding(it), Counting(it),
        Calendar(it), Hook(it), Always(it), Workflow(it), Clock(it), Notice(it), Migrate(it), Example(it)
    }
    WorkflowPart { Stage(it), Shared(it) }
    SharedStages { In(it), AnyBut(it) }
    StageLine { OnEntry(it), May(it), Must(it), After(it), AtOnce { action, span } }
    RemindAt { After(it), Before(it) }
    Target { Stage(it), Back(it) }
    EffectKind {
        Decide, Grant, Refuse, Settle, Set { fact, key, field, value }, Add { fields, list },
        Notify { parties, notice }, Assign(it), Flag(it)
    }
    Data { Value(it), Group { entries, span }, List { elements, span } }
    ClockLineKind {
        Runs { each, from, until }, Restarts(it), Pauses(it), Target(it), Threshold { at, effects }
    }
    Threshold { Percent(it), Early(it), Late(it) }
    NoticeBody { Inline(it), Fluent { folder, values } }
    NoticePart { Words(it), Value(it) }
    ExampleLine {
        Base(it), BaseFile(it), Data(it), Each(it), Open { at, span }, Step(it), Expect(it)
    }
    StepWhen { At(it), After(it) }
    ExpectationKind {
        Answer { answer, remedies, by, from, until }, Stage(it), Deadline(it), NoDeadline, Accepted,
        Refused { why, from, until }, Fault(it), Notify { parties, notice }, NoNotify, Remind(it), Assign(it), Flag(it),
        Money { collect, amount, from, to }, Thing { recall, line }, NoMoney, Because(it), Clock { clock, used },
        Condition(it)
    }
    EachKind { Fact(it), Open, Verdict, Stage, Deadline, Refused, Value(it) }
    SettingKind {
        Version(it), Effective { from, until, by }, Currency(it), Timezone(it), Counting(it), Calendar(it), Rounding(it),
        Holidays(it), Languages(it)
    }
    FactEntry { Fact(it), Group { name, title, entries, span } }
    TypeKind { Error, Named(it), MoneyIn(it), List(it), Rate { from, to } }
    Range { Between { low, high }, Among(it) }
    Key { Path(it), Typed(it) }
    CellKind {
        Error, Any, Else, Values(it), Not(it), Compare { op, value }, Range { low, high, open_end }, Texts(it)
    }
    Outcome { Verdict { verdict, remedies, span }, Shares { shares, span }, Presumed { value, span }, Value(it) }
    Window { Within { period, anchor, span }, From { at, span }, Until { at, span } }
    CalendarLineKind {
        Timezone(it), Open { days, hours, title }, Closed { days, title }, ReceivedUntil(it)
    }
    CalendarDays { Weekdays(it), Dates(it), Fact(it) }
    ExprKind {
        Error, Literal(it), Path(it), Paren(it), Unary { op, op_span, operand },
        Binary { op, op_span, left, right }, IsKnown { operand, negated }, InSet { operand, negated, members },
        InRange { operand, negated, low, high, open_end }, InList { operand, negated, list },
        Within { operand, negated, period, anchor }, Shift { direction, period, anchor, skipping },
        PercentOf { percent, of }, If { condition, then, otherwise }, IfKnown { operand, otherwise },
        Aggregate { op, known, binder, list, condition, body }, Lookup { table, keys, output },
        Call { function, known, arguments }, Convert { amount, rate }, Journal { word, name }
    }
    Literal {
        Bool(it), Number(it), Percent(it), Money { currency, amount }, Date(it), Time(it), DateTime(it),
        Duration { count, unit, by }, Text(it), EmptyList
    }
}
