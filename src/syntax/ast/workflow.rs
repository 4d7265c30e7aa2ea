//! The workflow as written: stages with what may, must and will happen there; clocks; notices; migrations.

use super::{Expr, LangText, Name, Number, Path, Text, Texts, TypeExpr, Window};
use crate::source::Span;

/// `workflow "title" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Workflow {
    /// Its title.
    pub title: Texts,
    /// Stages and lines for several stages, in the order of the text; a case opens in the first stage.
    pub parts: Vec<WorkflowPart>,
    /// The whole item.
    pub span: Span,
}

/// A part of a workflow.
#[derive(Clone, Debug, PartialEq)]
pub enum WorkflowPart {
    /// `stage NAME { … }`.
    Stage(Stage),
    /// `in stages A, B { … }`, `any stage { … }`, `any stage but A { … }`.
    Shared(Shared),
}

/// `stage opened "Waiting for the seller" open_ended { … }`, `stage ended final`.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// The name.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// How long a case may stay.
    pub kind: StageKind,
    /// Its lines in the order of the text.
    pub lines: Vec<StageLine>,
    /// Whether there are braces, be they empty.
    pub braces: bool,
    /// The whole stage.
    pub span: Span,
}

/// How long a case may stay in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageKind {
    /// Until a line moves it.
    Waiting,
    /// `open_ended`: without any deadline.
    OpenEnded,
    /// `final`: for ever; nothing happens there.
    Final,
}

/// Lines of several stages.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// Which.
    pub stages: SharedStages,
    /// The lines.
    pub lines: Vec<StageLine>,
    /// The whole block.
    pub span: Span,
}

/// The stages of a [`Shared`]; never final ones.
#[derive(Clone, Debug, PartialEq)]
pub enum SharedStages {
    /// `in stages A, B`.
    In(Vec<Name>),
    /// `any stage`, `any stage but A, B`.
    AnyBut(Vec<Name>),
}

/// A line of a stage.
#[derive(Clone, Debug, PartialEq)]
pub enum StageLine {
    /// `on entry { … }`.
    OnEntry(Effects),
    /// `ACTOR may EVENT …`.
    May(May),
    /// `ACTOR must WINDOW { … }`.
    Must(Must),
    /// `after D [of I] -> STAGE`.
    After(After),
    /// `at once -> STAGE`.
    AtOnce {
        /// Where it goes.
        action: Action,
        /// The whole line.
        span: Span,
    },
}

impl StageLine {
    /// The whole line.
    pub fn span(&self) -> Span {
        match self {
            StageLine::OnEntry(it) => it.span,
            StageLine::May(it) => it.span,
            StageLine::Must(it) => it.span,
            StageLine::After(it) => it.span,
            StageLine::AtOnce { span, .. } => *span,
        }
    }
}

/// `buyer, seller may appeal(note text) within 7 days of first finished at most once -> disputed`. The clauses stand
/// in one order: event, windows, `at most`, action.
#[derive(Clone, Debug, PartialEq)]
pub struct May {
    /// Who may.
    pub actors: Vec<Name>,
    /// What.
    pub event: Event,
    /// When.
    pub windows: Vec<Window>,
    /// How often over the whole case.
    pub at_most: Option<Times>,
    /// What then happens; without branches the event is only recorded.
    pub action: Action,
    /// The whole line.
    pub span: Span,
}

/// `at most once`, `at most 3 times`.
#[derive(Clone, Debug, PartialEq)]
pub struct Times {
    /// How often; `None` is `once`.
    pub count: Option<Number>,
    /// From `at` to the end.
    pub span: Span,
}

/// An event with its fields: `reject(note text "Note", reason) "say no"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The name.
    pub name: Name,
    /// Its fields in the order of the text.
    pub fields: Vec<EventField>,
    /// Its title.
    pub title: Texts,
    /// From the name to the title.
    pub span: Span,
}

/// A field of an event. Without a type it is a fact, which the event sets; with one it is recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct EventField {
    /// The fact, or the field's own name (then one part).
    pub name: Path,
    /// The type.
    pub ty: Option<TypeExpr>,
    /// Its title; a fact has its own.
    pub title: Texts,
    /// The whole field.
    pub span: Span,
}

/// `seller must within 5 days when C { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Must {
    /// Whose duty it is.
    pub actors: Vec<Name>,
    /// Until when: one `within D [of I]` or `until I`, checked later.
    pub windows: Vec<Window>,
    /// `when C`: the duty stands while it holds.
    pub when: Option<Expr>,
    /// What fulfils it, in the order of the text.
    pub events: Vec<DutyEvent>,
    /// `remind …`.
    pub reminds: Vec<Remind>,
    /// `else ACTOR within …`: to whom the duty passes, in order.
    pub chain: Vec<Heir>,
    /// `else -> STAGE …`; more than one or none is reported by the checker.
    pub elses: Vec<Action>,
    /// The whole line.
    pub span: Span,
}

/// An event that fulfils a duty: `accept -> agreed { grant }`.
#[derive(Clone, Debug, PartialEq)]
pub struct DutyEvent {
    /// What.
    pub event: Event,
    /// What then happens.
    pub action: Action,
    /// The whole line.
    pub span: Span,
}

/// `remind after 24 hours, 1 day before`.
#[derive(Clone, Debug, PartialEq)]
pub struct Remind {
    /// Each instant.
    pub at: Vec<RemindAt>,
    /// `with NOTICE`.
    pub with: Option<Name>,
    /// The whole line.
    pub span: Span,
}

/// When the one who must act is reminded.
#[derive(Clone, Debug, PartialEq)]
pub enum RemindAt {
    /// `after D`: from the beginning of the duty.
    After(Expr),
    /// `D before`: from its deadline.
    Before(Expr),
}

/// `else arbiter within 1 business day by support`.
#[derive(Clone, Debug, PartialEq)]
pub struct Heir {
    /// Who must act now.
    pub actors: Vec<Name>,
    /// Until when.
    pub windows: Vec<Window>,
    /// The whole clause.
    pub span: Span,
}

/// `after 7 days of first finished -> ended`.
#[derive(Clone, Debug, PartialEq)]
pub struct After {
    /// How long.
    pub period: Expr,
    /// From when; none: from the stage's entry.
    pub of: Option<Expr>,
    /// What then happens.
    pub action: Action,
    /// The whole line.
    pub span: Span,
}

/// What happens: `-> STAGE { … }`, `{ … }`, or a choice `when C -> A, when D -> B, else -> C`. The first branch
/// whose condition holds is taken. An event none of whose branches holds is refused.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Action {
    /// The branches in the order of the text; none: nothing happens.
    pub branches: Vec<Branch>,
}

/// One branch of an [`Action`].
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// `when C`.
    pub when: Option<Expr>,
    /// `else`, where the action is a choice.
    pub otherwise: bool,
    /// `-> STAGE`; none: the case stays, and nothing restarts.
    pub target: Option<Target>,
    /// `{ … }`.
    pub effects: Option<Effects>,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<Text>,
    /// The whole branch.
    pub span: Span,
}

/// Where an arrow leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// `-> STAGE`.
    Stage(Name),
    /// `-> back`: to the stage before, whose stay continues.
    Back(Span),
}

/// `{ grant; notify buyer with refund_done }`. Effects stand on lines of their own or with `;` between.
#[derive(Clone, Debug, PartialEq)]
pub struct Effects {
    /// In the order of the text.
    pub all: Vec<Effect>,
    /// From brace to brace; with `on entry`, from there.
    pub span: Span,
}

/// One effect with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// What.
    pub kind: EffectKind,
    /// Where.
    pub span: Span,
}

/// The effects.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "effects are few, and moved once")]
pub enum EffectKind {
    /// `decide`: the rules decide now.
    Decide,
    /// `grant`: the asked remedy counts as allowed.
    Grant,
    /// `refuse`: the asked remedy counts as denied.
    Refuse,
    /// `settle`: pay, or collect, what the standing decision says.
    Settle,
    /// `set FACT = X`, `set LIST[KEY].FIELD = X`.
    Set {
        /// The fact.
        fact: Path,
        /// The element of a list, by its key field.
        key: Option<Expr>,
        /// The element's field.
        field: Option<Name>,
        /// The new value.
        value: Expr,
    },
    /// `add { sku "T-1", price P } to LIST`.
    Add {
        /// The fields of the new element.
        fields: Vec<DataEntry>,
        /// The list.
        list: Path,
    },
    /// `notify buyer, seller with NOTICE`.
    Notify {
        /// Whom.
        parties: Vec<Name>,
        /// With what.
        notice: Name,
    },
    /// `assign ROLE`.
    Assign(Name),
    /// `flag NAME`.
    Flag(Name),
}

/// `name VALUE`, `name { … }`, `name [ … ]`: a fact or field with what it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct DataEntry {
    /// The fact or field, perhaps with its whole path.
    pub name: Path,
    /// What it holds.
    pub value: Data,
    /// The whole entry.
    pub span: Span,
}

/// What a fact or field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// A value; the name `unknown` takes a known one away.
    Value(Expr),
    /// `{ … }`: a group or a record.
    Group {
        /// Its entries.
        entries: Vec<DataEntry>,
        /// From brace to brace.
        span: Span,
    },
    /// `[ … ]`: a list.
    List {
        /// Its elements.
        elements: Vec<Data>,
        /// From bracket to bracket.
        span: Span,
    },
}

/// `clock first_reply "title" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// The name.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// Its lines in the order of the text.
    pub lines: Vec<ClockLine>,
    /// The whole item.
    pub span: Span,
}

/// A line of a clock, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockLine {
    /// What.
    pub kind: ClockLineKind,
    /// The whole line.
    pub span: Span,
}

/// The lines of a clock.
#[derive(Clone, Debug, PartialEq)]
pub enum ClockLineKind {
    /// `runs once from A until B`, `runs each time from A until B`; A and B are stages and events.
    Runs {
        /// `each time`.
        each: bool,
        /// What starts it.
        from: Vec<Name>,
        /// What stops it.
        until: Vec<Name>,
    },
    /// `restarts at EVENT`.
    Restarts(Vec<Name>),
    /// `pauses in STAGES`.
    Pauses(Vec<Name>),
    /// `target D`.
    Target(Expr),
    /// `at 50% { … }`, `at 4 business hours by support late { … }`.
    Threshold {
        /// When.
        at: Threshold,
        /// What then happens.
        effects: Effects,
    },
}

/// When a threshold of a clock is reached.
#[derive(Clone, Debug, PartialEq)]
pub enum Threshold {
    /// `50%` of the target.
    Percent(Number),
    /// `D early`: so long before the target.
    Early(Expr),
    /// `D late`: so long after it.
    Late(Expr),
}

/// `notice refund_done { en "…" zh-CN "…" }`, `notice refund_done from "notices" { total = compensation.total }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The name.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// Its texts.
    pub body: NoticeBody,
    /// The whole item.
    pub span: Span,
}

/// Where the texts of a notice stand.
#[derive(Clone, Debug, PartialEq)]
pub enum NoticeBody {
    /// Here.
    Inline(Vec<NoticeText>),
    /// In Fluent files `FOLDER/LANGUAGE.ftl`, from the root; the message has the notice's name.
    Fluent {
        /// The folder.
        folder: Text,
        /// The values for its variables.
        values: Vec<NoticeValue>,
    },
}

/// The text of a notice in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct NoticeText {
    /// The text as written, with its braces.
    pub text: LangText,
    /// Its pieces in order.
    pub parts: Vec<NoticePart>,
}

/// A piece of a notice.
#[derive(Clone, Debug, PartialEq)]
pub enum NoticePart {
    /// Words.
    Words(String),
    /// `{X}`.
    Value(Expr),
}

/// `total = compensation.total`.
#[derive(Clone, Debug, PartialEq)]
pub struct NoticeValue {
    /// The variable.
    pub name: Name,
    /// Its value.
    pub value: Expr,
}

/// `migrate from "2026.2" { stage a -> b }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Migrate {
    /// From which version.
    pub version: Text,
    /// The stages that have another name now.
    pub moves: Vec<Move>,
    /// The whole item.
    pub span: Span,
}

/// `stage a -> b`.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The stage in the older version.
    pub from: Name,
    /// The stage in this one.
    pub to: Name,
    /// The whole line.
    pub span: Span,
}
