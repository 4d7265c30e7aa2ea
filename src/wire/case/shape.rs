//! What a case may look like: the policy's facts and records, prepared once for reading many cases.

use crate::ir::{self, ExprKind, FactId, Program, Range};
use crate::time::Zone;
use crate::value::{Coin, Currency, RecordId, Ty, Type, Val};

/// A policy's facts, prepared for reading cases.
#[derive(Clone, Debug)]
pub(super) struct Shapes {
    /// The case itself: the facts and `id`.
    pub root: Object,
    /// The records by number.
    records: Vec<Object>,
    /// The members of each enum by number.
    pub enums: Vec<Names>,
    /// Parties and roles.
    pub parties: Names,
    /// Remedies.
    pub remedies: Names,
    /// The case's currency.
    pub currency: Source<Currency>,
    /// The policy's zone.
    pub zone: Source<Zone>,
}

/// Where a setting of the policy comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source<T> {
    /// The policy has none.
    Nowhere,
    /// The same for every case.
    Fixed(T),
    /// A fact.
    Fact(FactId),
    /// Another expression over the facts of a case.
    Case,
}

/// An object: the case, a group of facts, or a record.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// The entries in the order of the policy's text.
    pub entries: Vec<Entry>,
    names: Names,
    /// The entries that a case must bring.
    required: Bits,
    /// The value of each slot before anything is read: its default, or unknown. Empty for a group, whose facts lie
    /// among those of the case.
    pub template: Vec<Val>,
    /// The place of the `key` among the fields of a record.
    pub key: Option<usize>,
}

/// An entry of an object.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    /// The case's own name.
    Id,
    /// A fact or field.
    Slot(Slot),
    /// A group of facts.
    Group(Object),
}

/// A fact, a field, or an element of a list.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    /// Its place among the facts, or among the fields of its record.
    pub place: usize,
    /// Its type, and whether it may be unknown.
    pub ty: Ty,
    /// Its range.
    pub range: Option<Range>,
    /// Its default.
    pub default: Option<Val>,
    /// The elements of a list.
    pub element: Option<Box<Slot>>,
}

impl Shapes {
    pub(super) fn new(program: &Program) -> Shapes {
        let mut root = Object::of_facts(program, &program.fact_tree, true);
        root.template = program.facts.values().map(|fact| fact.default.unwrap_or(Val::Unknown)).collect();
        Shapes {
            root,
            records: program.records.values().map(Object::of_record).collect(),
            enums: program.enums.values().map(|one| Names::new(one.members.iter().map(|one| &*one.name))).collect(),
            parties: Names::new(program.parties.values().map(|party| &*party.decl.name)),
            remedies: Names::new(program.remedies.values().map(|remedy| &*remedy.name)),
            currency: source(program.currency.as_ref(), |value| {
                if let Val::Currency(currency) = value { Some(currency) } else { None }
            }),
            zone: source(program.zone.as_ref(), |value| if let Val::Zone(zone) = value { Some(zone) } else { None }),
        }
    }

    /// The record of that number.
    pub(super) fn record(&self, id: RecordId) -> Option<&Object> {
        self.records.get(id.index())
    }

    /// The currency of amounts of that type, where it is the same for every case.
    pub(super) fn fixed(&self, coin: Coin) -> Option<Currency> {
        match (coin, self.currency) {
            (Coin::Fixed(currency), _) | (Coin::Case, Source::Fixed(currency)) => Some(currency),
            (Coin::Case, Source::Nowhere | Source::Fact(_) | Source::Case) => None,
        }
    }
}

fn source<T>(setting: Option<&ir::Expr>, read: impl FnOnce(Val) -> Option<T>) -> Source<T> {
    match setting.map(|setting| &setting.kind) {
        None => Source::Nowhere,
        Some(ExprKind::Const(value)) => read(*value).map_or(Source::Nowhere, Source::Fixed),
        Some(ExprKind::Fact(fact)) => Source::Fact(*fact),
        Some(_) => Source::Case,
    }
}

impl Object {
    fn of_facts(program: &Program, tree: &ir::Object, is_case: bool) -> Object {
        let own = tree.entries.iter().map(|(_, node)| match node {
            ir::Node::Fact(id) => {
                let fact = program.facts.at(*id);
                Entry::Slot(Slot::new(id.index(), &fact.ty, fact.range.clone(), fact.default))
            }
            ir::Node::Group { object, title: _ } => Entry::Group(Object::of_facts(program, object, false)),
        });
        let entries = is_case.then_some(Entry::Id).into_iter().chain(own).collect();
        let names = is_case.then_some("id").into_iter().chain(tree.entries.iter().map(|(name, _)| name.as_str()));
        Object { names: Names::new(names), ..Object::new(entries) }
    }

    fn of_record(record: &ir::Record) -> Object {
        let slot = |(place, field): (usize, &ir::Field)| {
            Entry::Slot(Slot::new(place, &field.ty, field.range.clone(), field.default))
        };
        Object {
            names: Names::new(record.fields.iter().map(|field| &*field.decl.name)),
            template: record.fields.iter().map(|field| field.default.unwrap_or(Val::Unknown)).collect(),
            key: record.fields.iter().position(|field| field.key),
            ..Object::new(record.fields.iter().enumerate().map(slot).collect())
        }
    }

    fn new(entries: Vec<Entry>) -> Object {
        let mut required = Bits::default();
        for (at, _) in entries.iter().enumerate().filter(|(_, entry)| entry.is_required()) {
            required.insert(at);
        }
        Object { entries, names: Names::default(), required, template: Vec::new(), key: None }
    }

    /// The place of the entry of that name. `guess` is looked at first: cases mostly bring their facts in one order.
    #[inline]
    pub(super) fn find(&self, name: &str, guess: usize) -> Option<usize> {
        self.names.find(name, guess)
    }

    /// The names of the entries in the order of the policy's text.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.all()
    }

    /// Whether everything that a case must bring is among the entries seen.
    #[inline]
    pub(super) fn is_complete(&self, seen: &Bits) -> bool {
        seen.holds(&self.required)
    }

    /// The names and entries that a case must bring and that are not among those seen.
    pub(super) fn missing(&self, seen: &Bits) -> impl Iterator<Item = (&str, &Entry)> {
        let named = self.names.all().zip(&self.entries).enumerate();
        named.filter(|(at, _)| self.required.contains(*at) && !seen.contains(*at)).map(|(_, named)| named)
    }
}

impl Entry {
    /// Whether a case must bring it.
    fn is_required(&self) -> bool {
        match self {
            Entry::Id => false,
            Entry::Slot(slot) => !slot.ty.optional && slot.default.is_none(),
            Entry::Group(group) => group.entries.iter().any(Entry::is_required),
        }
    }
}

impl Slot {
    fn new(place: usize, ty: &Ty, range: Option<Range>, default: Option<Val>) -> Slot {
        let element = if let Type::List(element) = &ty.base {
            Some(Box::new(Slot::new(0, &Ty::known((**element).clone()), None, None)))
        } else {
            None
        };
        Slot { place, ty: ty.clone(), range, default, element }
    }
}

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits {
    /// Bit n: number n, below 64.
    low: u64,
    /// 64 numbers a word, from 64 on.
    high: Vec<u64>,
}

impl Bits {
    /// Puts a number in; false where it was in already.
    #[inline(always)]
    pub(super) fn insert(&mut self, at: usize) -> bool {
        let word = if at < 64 { &mut self.low } else { self.high_word(at) };
        let bit = 1u64 << (at % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    #[cold]
    fn high_word(&mut self, at: usize) -> &mut u64 {
        let index = at / 64 - 1;
        if self.high.len() <= index {
            self.high.resize(index + 1, 0);
        }
        self.high.get_mut(index).unwrap_or(&mut self.low)
    }

    fn contains(&self, at: usize) -> bool {
        let word = if at < 64 { Some(&self.low) } else { self.high.get(at / 64 - 1) };
        word.is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Whether all numbers of another set are in this one.
    #[inline(always)]
    fn holds(&self, other: &Bits) -> bool {
        other.low & !self.low == 0 && (other.high.is_empty() || self.holds_high(other))
    }

    #[cold]
    fn holds_high(&self, other: &Bits) -> bool {
        let own = self.high.iter().copied().chain(std::iter::repeat(0));
        other.high.iter().zip(own).all(|(other, own)| other & !own == 0)
    }
}

/// Names by number, and numbers by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    all: Vec<Box<str>>,
    /// Prints and numbers of the names, in order.
    sorted: Vec<(u64, u32)>,
}

impl Names {
    fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Names {
        let all: Vec<Box<str>> = names.into_iter().map(Box::from).collect();
        let mut sorted: Vec<(u64, u32)> = all.iter().map(|name| print(name)).zip(0..).collect();
        sorted.sort_unstable();
        Names { all, sorted }
    }

    /// The number of a name; `guess` is looked at first.
    #[inline]
    pub(super) fn find(&self, name: &str, guess: usize) -> Option<usize> {
        if self.all.get(guess).is_some_and(|there| **there == *name) {
            return Some(guess);
        }
        let wanted = print(name);
        let from = self.sorted.partition_point(|(print, _)| *print < wanted);
        let same = self.sorted.iter().skip(from).take_while(|(print, _)| *print == wanted);
        let mut numbers = same.map(|(_, number)| *number as usize);
        numbers.find(|number| self.all.get(*number).is_some_and(|there| **there == *name))
    }

    /// The names by number.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|name| &**name)
    }
}

/// The length and the first bytes of a name in one word: few names of one policy share it.
#[inline]
fn print(name: &str) -> u64 {
    let start = match name.as_bytes().first_chunk() {
        Some(start) => u64::from_le_bytes(*start),
        None => name.bytes().fold(0, |print, byte| print << 8 | u64::from(byte)),
    };
    start.wrapping_add(u64::try_from(name.len()).unwrap_or(u64::MAX))
}
