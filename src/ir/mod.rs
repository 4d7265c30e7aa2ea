//! The checked program: every name a number, every expression typed, nothing that can be wrong in type or
//! name. Only `check` makes a [`Program`]; evaluation never sees text.

mod decision;
mod example;
mod expr;
mod facts;
mod ledger;
pub(crate) mod places;
mod table;
mod workflow;

pub use decision::*;
pub use example::*;
pub use expr::*;
pub use facts::*;
pub use ledger::*;
pub use table::*;
pub use workflow::*;

use crate::source::{SourceMap, Span};
use crate::time;
use crate::value::{CalendarId, CountingId, Rounding, TextId, Texts, Ty, Type, Val, ids};
use std::collections::HashMap;

ids! {
    /// A fact: its slot in a case.
    FactId;
    /// A define.
    DefineId;
    /// A table.
    TableId;
    /// A `decision`.
    DecisionId;
    /// A finding.
    FindingId;
    /// A hook.
    HookId;
    /// A line of the ledger.
    LineId;
    /// A party or role.
    PartyId;
    /// A remedy.
    RemedyId;
    /// A rule within its decision: `normally` has none.
    RuleId;
    /// A binder (of a quantifier, or the item of an eligibility); every binder of a program has its own.
    LocalId;
}

/// A vector that is indexed by its own kind of number only.
#[derive(Clone, Debug, PartialEq)]
pub struct Arena<I, T> {
    all: Vec<T>,
    marker: std::marker::PhantomData<fn(I)>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Arena { all: Vec::new(), marker: std::marker::PhantomData }
    }
}

impl<I: Key, T> Arena<I, T> {
    /// Adds an element.
    pub fn push(&mut self, value: T) -> I {
        self.all.push(value);
        I::at(self.all.len() - 1)
    }

    /// All elements with their numbers.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.all.iter().enumerate().map(|(at, value)| (I::at(at), value))
    }

    /// All elements.
    pub fn values(&self) -> std::slice::Iter<'_, T> {
        self.all.iter()
    }

    /// The element of that number, if there is one.
    pub fn get(&self, id: I) -> Option<&T> {
        self.all.get(id.index())
    }

    /// The element of that number, to change it.
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.all.get_mut(id.index())
    }

    /// The element of that number, which this arena's `push` has made.
    #[expect(clippy::indexing_slicing, reason = "ids are made by `push` of the same arena only")]
    pub fn at(&self, id: I) -> &T {
        &self.all[id.index()]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// What can number the elements of an [`Arena`].
pub trait Key: Copy {
    /// The number with that index.
    fn at(index: usize) -> Self;
    /// The index.
    fn index(self) -> usize;
}

macro_rules! keys {
    ($($name:ty),*) => {$(
        impl Key for $name {
            fn at(index: usize) -> Self { <$name>::at(index) }
            fn index(self) -> usize { <$name>::index(self) }
        }
    )*};
}

keys!(FactId, DefineId, TableId, DecisionId, FindingId, HookId, LineId, PartyId, RemedyId, RuleId, LocalId);
keys!(StageId, EventId, RightId, DutyId, TimerId, ClockId, NoticeId);
keys!(CalendarId, CountingId, TextId, crate::value::EnumId, crate::value::RecordId);

/// A checked policy, one version of it.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The policy's name.
    pub name: String,
    /// Its title.
    pub title: Texts,
    /// Its version as written; "1" where nothing is written.
    pub version: String,
    /// `sha256:…` over its files: paths and texts, in order.
    pub hash: String,
    /// From when, until when, and by which fact this version judges.
    pub effective: Option<Effective>,
    /// The languages, at least one, such as `en`, `zh-CN`.
    pub languages: Vec<String>,
    /// The case's currency: an expression over facts, or a constant.
    pub currency: Option<Expr>,
    /// The policy's zone: an expression over facts, or a constant.
    pub zone: Option<Expr>,
    /// How days are counted where no counting is named.
    pub counting: Option<CountingId>,
    /// Where business time is counted where no calendar is named.
    pub calendar: Option<CalendarId>,
    /// How money is rounded.
    pub rounding: Option<Rounding>,
    /// The calendar where a counting that rolls over holidays looks.
    pub holidays: Option<Expr>,

    /// Enums.
    pub enums: Arena<crate::value::EnumId, Members>,
    /// Parties and roles; a party comes before its roles. The first is the one who claims.
    pub parties: Arena<PartyId, PartyDecl>,
    /// Remedies, at most 64.
    pub remedies: Arena<RemedyId, Named>,
    /// Records.
    pub records: Arena<crate::value::RecordId, Record>,
    /// Facts by slot; findings are among them.
    pub facts: Arena<FactId, Fact>,
    /// The facts as the tree in which a case brings them.
    pub fact_tree: Object,
    /// Defines; each depends only on earlier ones.
    pub defines: Arena<DefineId, Define>,
    /// Tables.
    pub tables: Arena<TableId, Table>,
    /// Countings.
    pub countings: Arena<CountingId, CountingDecl>,
    /// Calendars.
    pub calendars: Arena<CalendarId, CalendarDecl>,
    /// Findings.
    pub findings: Arena<FindingId, Finding>,
    /// Hooks.
    pub hooks: Arena<HookId, HookDecl>,
    /// `decision`s; each depends only on earlier ones.
    pub decisions: Arena<DecisionId, Decision>,
    /// Who may claim what.
    pub eligibility: Option<Eligibility>,
    /// Who is at fault.
    pub responsibility: Responsibility,
    /// What is owed.
    pub compensation: Option<Compensation>,
    /// What must hold of every decision.
    pub always: Vec<Always>,
    /// The stages of a case, and what moves it.
    pub workflow: Option<Workflow>,
    /// Clocks, in the order of the text.
    pub clocks: Arena<ClockId, Clock>,
    /// Notices.
    pub notices: Arena<NoticeId, Notice>,
    /// From which versions a live case may be moved to this one.
    pub migrations: Vec<Migration>,
    /// The texts of the policy, by number.
    pub texts: Arena<TextId, String>,
    /// The number of a text of the policy.
    pub text_ids: HashMap<String, TextId>,
    /// How many binders there are.
    pub locals: usize,
    /// The sources, for places in messages.
    pub sources: SourceMap,
    /// All files that it is made of, by their paths from the root, with their texts: its own first, then libraries,
    /// scripts and Fluent files.
    pub files: Vec<(String, std::sync::Arc<str>)>,
}

impl Program {
    /// The zone that the policy writes; none where it has none, or where it is a matter of the case.
    pub fn fixed_zone(&self) -> Option<time::Zone> {
        match self.zone.as_ref()?.kind {
            ExprKind::Const(Val::Zone(zone)) => Some(zone),
            _ => None,
        }
    }

    /// How many slots an element of a list takes, where it is a record; any other one takes one.
    pub fn stride(&self, element: &Type) -> Option<u32> {
        match element {
            Type::Record(id) => Some(self.records.at(*id).stride()),
            _ => None,
        }
    }

    /// The members of a closed type that the policy declares, in the order of their numbers.
    pub fn members(&self, ty: &Type) -> impl Iterator<Item = &Named> {
        let (of_enum, parties, remedies) = match ty {
            Type::Enum(id) => (self.enums.get(*id), None, None),
            Type::Party => (None, Some(&self.parties), None),
            Type::Remedy => (None, None, Some(&self.remedies)),
            _ => (None, None, None),
        };
        let of_enum = of_enum.into_iter().flat_map(|one| &one.members);
        let parties = parties.into_iter().flat_map(|all| all.values().map(|party| &party.decl));
        of_enum.chain(parties).chain(remedies.into_iter().flat_map(Arena::values))
    }

    /// The place of a language among those of the policy; that of its first where it has no such.
    pub fn language(&self, tag: Option<&str>) -> u16 {
        tag.and_then(|tag| self.language_like(tag)).unwrap_or(0)
    }

    /// The place of the language that fits a tag best: the tag itself, then a wider one (`en` for `en-GB`), then a
    /// narrower one (`zh-CN` for `zh`), then another of the same language; the first of several. None in another language.
    pub fn language_like(&self, tag: &str) -> Option<u16> {
        let parts = |tag: &str| tag.split(['-', '_']).map(str::to_lowercase).collect::<Vec<_>>();
        let wanted = parts(tag);
        let nearness = |known: &str| {
            let known = parts(known);
            let same = known.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
            (same > 0).then_some((same, known.len() == same, known.len() == wanted.len()))
        };
        let near = self.languages.iter().enumerate().filter_map(|(at, known)| Some((nearness(known)?, at)));
        // The greatest nearness; of equal ones the first.
        let best = near.max_by_key(|(near, at)| (*near, std::cmp::Reverse(*at)));
        best.and_then(|(_, at)| u16::try_from(at).ok())
    }

    /// The member of that number.
    pub fn member(&self, ty: &Type, number: u32) -> Option<&Named> {
        self.members(ty).nth(number as usize)
    }
}

/// From when a version judges: `from <= FACT < until`.
#[derive(Clone, Debug)]
pub struct Effective {
    /// The first instant or day: a constant `Date` or `Instant`; a date is its first instant in the policy's zone.
    pub from: Val,
    /// The first instant or day that it does not judge: the day after the one that is written.
    pub until: Option<Val>,
    /// The fact that chooses: of type `date` or `datetime`, never optional.
    pub by: FactId,
    /// The setting's place.
    pub span: Span,
}

/// A name with a title.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The title; may be empty.
    pub title: Texts,
    /// Where it is declared.
    pub span: Span,
}

impl Named {
    /// Whether a person means it by a word, as [`is_called`] says.
    pub fn is_called(&self, word: &str) -> bool {
        is_called(&self.name, &self.title, word)
    }
}

/// Whether a person means by a word what has a name and titles: one of them, in whatever case, perhaps in quotes; the name
/// also as it is shown, without what joins it.
pub fn is_called(name: &str, title: &Texts, word: &str) -> bool {
    let plain = |text: &str| text.trim().trim_matches(['"', '“', '”', '\'']).replace(['_', '.'], " ").to_lowercase();
    let word = plain(word);
    plain(name) == word || title.all.iter().any(|(_, title)| plain(title) == word)
}

/// A declared enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Members {
    /// Its name and title.
    pub decl: Named,
    /// Its members by number.
    pub members: Vec<Named>,
}

/// A party or role.
#[derive(Clone, Debug, PartialEq)]
pub struct PartyDecl {
    /// Its name and title.
    pub decl: Named,
    /// The party that a role belongs to.
    pub party: Option<PartyId>,
}

/// A define: a named value over facts.
#[derive(Clone, Debug)]
pub struct Define {
    /// Its name and title.
    pub decl: Named,
    /// Its type.
    pub ty: Ty,
    /// Its value.
    pub value: Expr,
    /// On what it depends.
    pub needs: Needs,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<String>,
}

/// A counting with the calendar it rolls by.
#[derive(Clone, Debug)]
pub struct CountingDecl {
    /// Its name and title.
    pub decl: Named,
    /// How it counts.
    pub counting: time::Counting,
    /// `holiday roll_forward by CALENDAR`; else the header's `holidays`.
    pub holidays: Option<Expr>,
}

/// A calendar with the facts that close or open further days.
#[derive(Clone, Debug)]
pub struct CalendarDecl {
    /// Its name and title.
    pub decl: Named,
    /// What is fixed.
    pub calendar: time::Calendar,
    /// Lists of dates (facts or defines) that are closed too, with their title.
    pub closed: Vec<(Expr, Texts)>,
}

/// A hook.
#[derive(Clone, Debug)]
pub struct HookDecl {
    /// Its name and title.
    pub decl: Named,
    /// The types of its parameters.
    pub params: Vec<Ty>,
    /// What it returns.
    pub result: Ty,
    /// The range of what it returns.
    pub range: Option<Range>,
    /// The compiled script.
    pub script: Option<std::sync::Arc<crate::script::Hook>>,
}

/// `always NAME "title": C`.
#[derive(Clone, Debug)]
pub struct Always {
    /// Its name and title.
    pub decl: Named,
    /// What must hold.
    pub condition: Expr,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<String>,
}
