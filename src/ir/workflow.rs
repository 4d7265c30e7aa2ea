//! The workflow: stages with their rights, duties and timers, what happens, clocks and notices.

use super::{Arena, Expr, FactId, LocalId, Named, PartyId, Range, Window};
use crate::source::Span;
use crate::value::{Num, RecordId, Texts, Ty, ids};

ids! {
    /// A stage.
    StageId;
    /// An event.
    EventId;
    /// A line that lets somebody act: a `may`, or an event that fulfils a duty.
    RightId;
    /// A `must`.
    DutyId;
    /// An `after … ->`.
    TimerId;
    /// A clock.
    ClockId;
    /// A notice.
    NoticeId;
}

/// `workflow { … }`: at least one stage.
#[derive(Clone, Debug, Default)]
pub struct Workflow {
    /// Its title.
    pub title: Texts,
    /// The stages in the order of the text; a case opens in the first.
    pub stages: Arena<StageId, Stage>,
    /// The events that some line names.
    pub events: Arena<EventId, Event>,
    /// What somebody may do, in the order of the text.
    pub rights: Arena<RightId, Right>,
    /// What somebody must do.
    pub duties: Arena<DutyId, Duty>,
    /// What moves by time alone.
    pub timers: Arena<TimerId, Timer>,
    /// Where.
    pub span: Span,
}

/// How long a case may stay in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// Until a line moves it.
    Waiting,
    /// Without any deadline.
    OpenEnded,
    /// For ever; nothing happens there.
    Final,
}

/// A stage with all its lines: its own first, then those of `in stages`, then those of `any stage`; within each in
/// the order of the text. Where several fit an event, the first decides.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its name and title.
    pub decl: Named,
    /// How long a case may stay.
    pub stay: Stay,
    /// What happens on entry.
    pub on_entry: Vec<Effect>,
    /// What moves on at once.
    pub at_once: Vec<Action>,
    /// What somebody may do; the events of its duties are among them.
    pub rights: Vec<RightId>,
    /// What somebody must do.
    pub duties: Vec<DutyId>,
    /// What time does.
    pub timers: Vec<TimerId>,
    /// Whether a line of it leads `-> back`.
    pub leads_back: bool,
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A party or role.
    Party(PartyId),
    /// The host's own program.
    System,
}

/// An event, as all lines that name it see it.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its name and title; the place is that of its first mention.
    pub decl: Named,
    /// The fields that some line takes; a name has one type in all of them. At most 64.
    pub fields: Vec<EventField>,
}

/// A field of an event.
#[derive(Clone, Debug)]
pub struct EventField {
    /// Its name; of a fact its whole path.
    pub name: String,
    /// Its title; of a fact the fact's.
    pub title: Texts,
    /// Its type. One that may be unknown need not be brought.
    pub ty: Ty,
    /// The range of its values.
    pub range: Option<Range>,
    /// The fact that it sets; else it is recorded.
    pub fact: Option<FactId>,
    /// Where it is named first.
    pub span: Span,
}

/// A line that lets somebody act.
#[derive(Clone, Debug)]
pub struct Right {
    /// Who.
    pub actors: Vec<Actor>,
    /// What.
    pub event: EventId,
    /// The fields that it takes: bit n is field n of the event.
    pub takes: u64,
    /// The recorded fields that its action and effects read, as the binders there.
    pub binders: Vec<(u32, LocalId)>,
    /// When; all must be open. Without `of` a window counts from the stage's entry ([`super::Journal::Entered`]).
    pub windows: Vec<Window>,
    /// How often over the whole case.
    pub at_most: Option<u32>,
    /// The duty that it fulfils; it stands only while that does.
    pub duty: Option<DutyId>,
    /// What happens. Without branches the event is only recorded; where there are branches and none holds, it is
    /// refused.
    pub action: Action,
    /// Where the event is named.
    pub span: Span,
}

/// What happens: the first branch whose condition holds.
#[derive(Clone, Debug, Default)]
pub struct Action {
    /// The branches in order; none: nothing happens.
    pub branches: Vec<Branch>,
}

/// A branch of an action.
#[derive(Clone, Debug)]
pub struct Branch {
    /// When; `None`: always.
    pub when: Option<Expr>,
    /// Where it leads; `None`: the case stays where it is, and nothing restarts.
    pub target: Option<Target>,
    /// What is done before.
    pub effects: Vec<Effect>,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<String>,
    /// Where.
    pub span: Span,
}

/// Where an arrow leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Into this stage, from its beginning.
    Stage(StageId),
    /// To the stage before, whose stay goes on.
    Back,
}

/// An effect with its place.
#[derive(Clone, Debug)]
pub struct Effect {
    /// What.
    pub kind: EffectKind,
    /// Where.
    pub span: Span,
}

/// The effects.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "effects are few, and made once")]
pub enum EffectKind {
    /// The rules decide.
    Decide,
    /// What is asked counts as allowed.
    Grant,
    /// What is asked counts as denied.
    Refuse,
    /// What was paid is brought to what is owed.
    Settle,
    /// A fact, or a field of an element of a list, gets a value.
    Set {
        /// The fact.
        fact: FactId,
        /// The element of the list, and its field.
        element: Option<ElementField>,
        /// The value, possibly unknown.
        value: Expr,
        /// The range of the fact or field.
        range: Option<Range>,
    },
    /// A list gets an element more.
    Add {
        /// The list.
        list: FactId,
        /// The record.
        record: RecordId,
        /// Its fields, all of them, in the order of the record.
        fields: Vec<Expr>,
    },
    /// Parties are told something.
    Notify {
        /// Whom.
        parties: Vec<PartyId>,
        /// What.
        notice: NoticeId,
    },
    /// A role takes the case over.
    Assign(PartyId),
    /// The case is marked.
    Flag(String),
}

/// `LIST[KEY].FIELD`.
#[derive(Clone, Debug)]
pub struct ElementField {
    /// The key of the element.
    pub key: Expr,
    /// The field of the record that names its elements.
    pub by: u32,
    /// The field that is set.
    pub field: u32,
    /// How many slots an element takes.
    pub stride: u32,
}

/// `ACTOR must …`.
#[derive(Clone, Debug)]
pub struct Duty {
    /// Whose it is in turn, and until when: the first, then those to whom it passes. At least one.
    pub turns: Vec<Turn>,
    /// While this holds; judged on entry and after each event.
    pub when: Option<Expr>,
    /// What fulfils it.
    pub rights: Vec<RightId>,
    /// When the one whose duty it is is reminded, in each turn.
    pub reminders: Vec<Reminder>,
    /// What happens on silence.
    pub otherwise: Action,
    /// The place in the order of the text of what happens on silence.
    pub order: u32,
    /// Where.
    pub span: Span,
}

/// One turn of a duty.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Whose.
    pub actors: Vec<Actor>,
    /// Until when.
    pub term: Term,
}

/// When a duty ends.
#[derive(Clone, Debug)]
pub struct Term {
    /// How it is counted.
    pub kind: TermKind,
    /// Where.
    pub span: Span,
}

/// How the end of a duty is counted.
#[derive(Clone, Debug)]
pub enum TermKind {
    /// `within D`: from the beginning of the turn.
    Within(Expr),
    /// `within D of I`; where I is unknown there is no deadline yet.
    WithinOf {
        /// How long.
        period: Expr,
        /// From when: an instant or a date, possibly unknown.
        anchor: Expr,
    },
    /// `until I`; of a date its end.
    Until(Expr),
}

/// A reminder.
#[derive(Clone, Debug)]
pub struct Reminder {
    /// When.
    pub at: ReminderAt,
    /// What the reminded are told.
    pub notice: Option<NoticeId>,
    /// Its place in the order of the text.
    pub order: u32,
    /// Where.
    pub span: Span,
}

/// When somebody is reminded.
#[derive(Clone, Debug)]
pub enum ReminderAt {
    /// So long after the beginning of the turn.
    After(Expr),
    /// So long before its end.
    Before(Expr),
}

/// `after D [of I] -> …`.
#[derive(Clone, Debug)]
pub struct Timer {
    /// How long.
    pub period: Expr,
    /// From when: an instant or a date, possibly unknown; `None`: from the stage's entry.
    pub anchor: Option<Expr>,
    /// What happens.
    pub action: Action,
    /// Its place in the order of the text.
    pub order: u32,
    /// Where.
    pub span: Span,
}

/// A stage's entry or an event's acceptance, as a mark for clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// The entry of a stage.
    Stage(StageId),
    /// The acceptance of an event.
    Event(EventId),
}

/// A clock.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Its name and title.
    pub decl: Named,
    /// `each time`: it runs again after it has stopped.
    pub each: bool,
    /// What starts it.
    pub from: Vec<Mark>,
    /// What stops it.
    pub until: Vec<Mark>,
    /// What starts its cycle anew while it runs.
    pub restarts: Vec<Mark>,
    /// Where it stands still.
    pub pauses: Vec<StageId>,
    /// How long it may run: a duration.
    pub target: Expr,
    /// What it tells, in the order of the text.
    pub thresholds: Vec<Threshold>,
    /// Where.
    pub span: Span,
}

/// What a clock tells at some point, once a cycle.
#[derive(Clone, Debug)]
pub struct Threshold {
    /// When.
    pub at: ThresholdAt,
    /// What is done.
    pub effects: Vec<Effect>,
    /// Its place in the order of the text.
    pub order: u32,
    /// Where.
    pub span: Span,
}

/// A point of a clock's time.
#[derive(Clone, Debug)]
pub enum ThresholdAt {
    /// So much of the target, as a fraction.
    Fraction(Num),
    /// So long before the target, in its own unit.
    Early(Expr),
    /// So long after it.
    Late(Expr),
}

/// A notice.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its name and title.
    pub decl: Named,
    /// What it says.
    pub body: NoticeBody,
}

/// What a notice says.
#[derive(Clone, Debug)]
pub enum NoticeBody {
    /// One text a language of the policy, by its place.
    Inline(Vec<(u16, Vec<Piece>)>),
    /// A message of Fluent files.
    Fluent {
        /// The values of its variables.
        values: Vec<(String, Value)>,
        /// The text of the file of each language, by its place.
        files: Vec<(u16, std::sync::Arc<str>)>,
    },
}

/// A piece of a notice.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Words.
    Words(String),
    /// A value, written for the reader.
    Value(Value),
}

/// A value of a notice with its type.
#[derive(Clone, Debug)]
pub struct Value {
    /// The value.
    pub expr: Expr,
    /// Its type.
    pub ty: Ty,
}

/// `migrate from "VERSION" { … }`.
#[derive(Clone, Debug)]
pub struct Migration {
    /// From which version.
    pub version: String,
    /// Stages of the older version by name, and what they are here. A stage of the same name needs no mention.
    pub moves: Vec<(String, StageId)>,
    /// Where.
    pub span: Span,
}

impl Workflow {
    /// The stage of that name.
    pub fn stage(&self, name: &str) -> Option<StageId> {
        self.stages.iter().find(|(_, stage)| stage.decl.name == name).map(|(id, _)| id)
    }

    /// The event of that name.
    pub fn event(&self, name: &str) -> Option<EventId> {
        self.events.iter().find(|(_, event)| event.decl.name == name).map(|(id, _)| id)
    }
}
