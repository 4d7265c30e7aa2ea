//! Items: the header, declarations of names and types, definitions, hooks.

use super::{
    Calendar, Clock, Compensation, Counting, Decision, Eligibility, Example, Expr, Finding, Migrate, Name, Notice,
    Path, Responsibility, Table, Text, Texts, Workflow,
};
use crate::source::Span;

/// One item of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `policy NAME "title" { … }`.
    Policy(Policy),
    /// `import "lib/countings.redress"`.
    Import(Import),
    /// `enum NAME { … }`.
    Enum(EnumDecl),
    /// `parties { … }`.
    Parties(Parties),
    /// `remedies { … }`.
    Remedies(Remedies),
    /// `record NAME { … }`.
    Record(Record),
    /// `facts { … }`.
    Facts(Facts),
    /// `define NAME = X`.
    Define(Define),
    /// `table NAME[…] : TYPE …`.
    Table(Table),
    /// `eligibility { … }`.
    Eligibility(Eligibility),
    /// `responsibility { … }`.
    Responsibility(Responsibility),
    /// `compensation { … }`.
    Compensation(Compensation),
    /// `decision NAME : TYPE { … }`.
    Decision(Decision),
    /// `finding NAME { … }`.
    Finding(Finding),
    /// `counting NAME { … }`.
    Counting(Counting),
    /// `calendar NAME { … }`.
    Calendar(Calendar),
    /// `hook NAME(…) : TYPE { … }`.
    Hook(Hook),
    /// `always NAME "title": C`.
    Always(Always),
    /// `workflow { … }`.
    Workflow(Workflow),
    /// `clock NAME { … }`.
    Clock(Clock),
    /// `notice NAME { … }`.
    Notice(Notice),
    /// `migrate from "VERSION" { … }`.
    Migrate(Migrate),
    /// `example "title" { … }`.
    Example(Example),
}

impl Item {
    /// The whole item.
    pub fn span(&self) -> Span {
        match self {
            Item::Policy(it) => it.span,
            Item::Import(it) => it.span,
            Item::Enum(it) => it.span,
            Item::Parties(it) => it.span,
            Item::Remedies(it) => it.span,
            Item::Record(it) => it.span,
            Item::Facts(it) => it.span,
            Item::Define(it) => it.span,
            Item::Table(it) => it.span,
            Item::Eligibility(it) => it.span,
            Item::Responsibility(it) => it.span,
            Item::Compensation(it) => it.span,
            Item::Decision(it) => it.span,
            Item::Finding(it) => it.span,
            Item::Counting(it) => it.span,
            Item::Calendar(it) => it.span,
            Item::Hook(it) => it.span,
            Item::Always(it) => it.span,
            Item::Workflow(it) => it.span,
            Item::Clock(it) => it.span,
            Item::Notice(it) => it.span,
            Item::Migrate(it) => it.span,
            Item::Example(it) => it.span,
        }
    }
}

/// The header of a policy. A setting that stands twice is kept twice; the checker reports it.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The policy's name.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// The settings in the order written.
    pub settings: Vec<Setting>,
    /// The whole item.
    pub span: Span,
}

/// One setting of the header, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// What is set.
    pub kind: SettingKind,
    /// From the setting's word to the end of its value.
    pub span: Span,
}

/// The settings of a header.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingKind {
    /// `version "2026.3"`.
    Version(Text),
    /// `effective from 2026-01-01 by order.placed_at`, with an optional `until DATE` before the `by`.
    Effective {
        /// The first day or instant.
        from: Expr,
        /// The last day, or the first instant after; `effective from A until B by F`.
        until: Option<Expr>,
        /// The fact that chooses the version.
        by: Path,
    },
    /// `currency EUR`, `currency order.currency`.
    Currency(Expr),
    /// `timezone "Europe/Berlin"`, `timezone market_zone[market]`.
    Timezone(Expr),
    /// `counting plain_days`.
    Counting(Name),
    /// `calendar support`: where business time is counted unless a duration says `by`.
    Calendar(Name),
    /// `rounding half_even`.
    Rounding(Name),
    /// `holidays public_holidays[market]`, `holidays support`.
    Holidays(Expr),
    /// `languages en, zh-CN`.
    Languages(Vec<Name>),
}

impl SettingKind {
    /// The word that it begins with.
    pub fn word(&self) -> &'static str {
        match self {
            SettingKind::Version(_) => "version",
            SettingKind::Effective { .. } => "effective",
            SettingKind::Currency(_) => "currency",
            SettingKind::Timezone(_) => "timezone",
            SettingKind::Counting(_) => "counting",
            SettingKind::Calendar(_) => "calendar",
            SettingKind::Rounding(_) => "rounding",
            SettingKind::Holidays(_) => "holidays",
            SettingKind::Languages(_) => "languages",
        }
    }
}

/// `import "PATH"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The path from the root.
    pub path: Text,
    /// The whole item.
    pub span: Span,
}

/// A declared member with its title.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The name.
    pub name: Name,
    /// The title.
    pub title: Texts,
}

/// `enum Market "title" { DE "Germany", FR }`.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumDecl {
    /// The type's name.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// The members.
    pub members: Vec<Member>,
    /// The whole item.
    pub span: Span,
}

/// `parties { buyer, seller { agent, supervisor }, carrier "Carrier" }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Parties {
    /// The parties.
    pub parties: Vec<Party>,
    /// The whole item.
    pub span: Span,
}

/// A party with its roles.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// The name and title.
    pub member: Member,
    /// The roles inside it.
    pub roles: Vec<Member>,
}

/// `remedies { refund "Refund", exchange }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedies {
    /// The remedies.
    pub members: Vec<Member>,
    /// The whole item.
    pub span: Span,
}

/// `record Item { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The type's name.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// The fields.
    pub fields: Vec<Field>,
    /// The whole item.
    pub span: Span,
}

/// A field of a record, or a fact: `price money from 0 = … "title"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name.
    pub name: Name,
    /// The type.
    pub ty: TypeExpr,
    /// `key`: the field names its element.
    pub key: bool,
    /// The range.
    pub range: Option<Range>,
    /// The default.
    pub default: Option<Expr>,
    /// The title.
    pub title: Texts,
    /// The whole field.
    pub span: Span,
}

/// A written type.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeExpr {
    /// What it is.
    pub kind: TypeKind,
    /// `T?`.
    pub optional: bool,
    /// Where.
    pub span: Span,
}

/// The forms of types.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// What could not be read.
    Error,
    /// `money`, `datetime`, `Market`: a built-in type, an enum or a record.
    Named(Name),
    /// `money in USD`.
    MoneyIn(Name),
    /// `list of T`.
    List(Box<TypeExpr>),
    /// `rate from USD to EUR`; the sides may be paths to currency facts.
    Rate {
        /// From which currency: a code or a fact.
        from: Path,
        /// To which.
        to: Path,
    },
}

/// The range of a fact or field.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "ranges are few, and moved once")]
pub enum Range {
    /// `from A`, `from A to B` (both in), `to B`.
    Between {
        /// The least value.
        low: Option<Expr>,
        /// The greatest value.
        high: Option<Expr>,
    },
    /// `in { EUR, BRL }`.
    Among(Vec<Expr>),
}

/// `facts { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Facts and groups.
    pub entries: Vec<FactEntry>,
    /// The whole item.
    pub span: Span,
}

/// A fact, or a group of facts under a name.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "facts are few, and moved once")]
pub enum FactEntry {
    /// A fact.
    Fact(Field),
    /// `order { … }`.
    Group {
        /// The group's name.
        name: Name,
        /// Its title.
        title: Texts,
        /// What it holds.
        entries: Vec<FactEntry>,
        /// The whole group.
        span: Span,
    },
}

/// `define faulty "title" = X because … cite …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Define {
    /// The name.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// The type that its value is read by, where that is written.
    pub ty: Option<TypeExpr>,
    /// The value.
    pub value: Expr,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<Text>,
    /// The whole item.
    pub span: Span,
}

/// `hook fraud_score(claims integer, total money) : number from 0 to 1 { file "hooks/fraud.rhai" limit 20000 operations }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Hook {
    /// The name, also of the rhai function.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// The parameters.
    pub params: Vec<Param>,
    /// What it returns.
    pub result: TypeExpr,
    /// The range of what it returns.
    pub range: Option<Range>,
    /// `file "…"`, from the root.
    pub file: Option<Text>,
    /// `limit N operations`.
    pub limit: Option<super::Number>,
    /// The whole item.
    pub span: Span,
}

/// A parameter of a hook, or a key of a table with its own type.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// The name.
    pub name: Name,
    /// The type.
    pub ty: TypeExpr,
}

/// `always NAME "title": C`.
#[derive(Clone, Debug, PartialEq)]
pub struct Always {
    /// The name.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// What must hold.
    pub condition: Expr,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<Text>,
    /// The whole item.
    pub span: Span,
}
