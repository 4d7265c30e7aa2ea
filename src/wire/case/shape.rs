//! What a case and an event may look like: the policy's facts, records and events, prepared once for reading many.

use crate::ir::{self, EventField, ExprKind, FactId, Program, Range};
use crate::time::Zone;
use crate::value::{Coin, Currency, RecordId, Ty, Type, Val};

/// A policy's types and settings, prepared for reading values of them.
#[derive(Clone, Debug)]
pub(super) struct Shapes {
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

/// An object: a case, an event, a group of facts, or a record.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// The entries in the order of the policy's text.
    pub entries: Vec<Entry>,
    names: Names,
    /// The entries that must be there.
    required: Bits,
    /// The value of each slot before anything is read: its default, or unknown. Empty for a group, whose facts lie
    /// among those of the case or event.
    pub template: Vec<Val>,
    /// The slots whose default is nothing, in whatever currency the case has. Empty for a group, too.
    pub nothing: Vec<Slot>,
    /// The place of the `key` among the fields of a record.
    pub key: Option<usize>,
}

/// An entry of an object.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    /// What a case or event has beside facts and fields.
    Head(Head),
    /// A fact or field.
    Slot(Slot),
    /// A group of facts.
    Group(Object),
}

/// What a case or event has beside facts and fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// Its own name.
    Id,
    /// Who acts.
    Actor,
    /// What happens.
    Event,
}

/// A fact, a field, or an element of a list.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    /// Its place among the facts, or among the fields of its record or event.
    pub place: usize,
    /// Its type, and whether it may be unknown.
    pub ty: Ty,
    /// Its range.
    pub range: Option<Range>,
    /// Its default.
    pub default: Option<Val>,
    /// Whether it must be there.
    required: bool,
    /// The elements of a list.
    pub element: Option<Box<Slot>>,
}

impl Shapes {
    pub(super) fn new(program: &Program) -> Shapes {
        Shapes {
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
    /// A case: its name and the facts.
    pub(super) fn of_case(program: &Program) -> Object {
        let slot = |id: FactId| {
            let fact = program.facts.at(id);
            Some(Slot::new(id.index(), &fact.ty, fact.range.clone(), fact.default))
        };
        let mut entries = vec![("id", Entry::Head(Head::Id))];
        entries.extend(Object::facts(&program.fact_tree, &slot));
        let slots = program.facts.iter().filter_map(|(id, _)| slot(id)).collect();
        Object::named(entries).with_defaults(slots)
    }

    /// The facts of a level for which there is a slot, and the groups that hold such.
    fn facts<'t>(tree: &'t ir::Object, slot: &dyn Fn(FactId) -> Option<Slot>) -> Vec<(&'t str, Entry)> {
        let entry = |(name, node): &'t (String, ir::Node)| {
            let entry = match node {
                ir::Node::Fact(id) => Entry::Slot(slot(*id)?),
                ir::Node::Group { object, title: _ } => {
                    let entries = Object::facts(object, slot);
                    (!entries.is_empty()).then(|| Entry::Group(Object::named(entries)))?
                }
            };
            Some((name.as_str(), entry))
        };
        tree.entries.iter().filter_map(entry).collect()
    }

    fn of_record(record: &ir::Record) -> Object {
        let slot =
            |(place, field): (usize, &ir::Field)| Slot::new(place, &field.ty, field.range.clone(), field.default);
        let slots: Vec<Slot> = record.fields.iter().enumerate().map(slot).collect();
        let names = record.fields.iter().map(|field| &*field.decl.name);
        Object {
            key: record.fields.iter().position(|field| field.key),
            ..Object::named(names.zip(slots.iter().cloned().map(Entry::Slot)).collect()).with_defaults(slots)
        }
    }

    /// With what its slots hold before anything is read.
    fn with_defaults(self, mut slots: Vec<Slot>) -> Object {
        let template = slots.iter().map(|slot| slot.default.unwrap_or(Val::Unknown)).collect();
        slots.retain(|slot| matches!((&slot.default, &slot.ty.base), (Some(Val::Num(_)), Type::Money(_))));
        Object { template, nothing: slots, ..self }
    }

    fn named(named: Vec<(&str, Entry)>) -> Object {
        let (names, entries): (Vec<&str>, Vec<Entry>) = named.into_iter().unzip();
        let mut required = Bits::default();
        for (at, _) in entries.iter().enumerate().filter(|(_, entry)| entry.is_required()) {
            required.insert(at);
        }
        Object { entries, names: Names::new(names), required, template: Vec::new(), nothing: Vec::new(), key: None }
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

    /// Whether everything that must be there is among the entries seen.
    #[inline]
    pub(super) fn is_complete(&self, seen: &Bits) -> bool {
        seen.holds(&self.required)
    }

    /// The names and entries that must be there and are not among those seen.
    pub(super) fn missing(&self, seen: &Bits) -> impl Iterator<Item = (&str, &Entry)> {
        let named = self.names.all().zip(&self.entries).enumerate();
        named.filter(|(at, _)| self.required.contains(*at) && !seen.contains(*at)).map(|(_, named)| named)
    }
}

impl Entry {
    fn is_required(&self) -> bool {
        match self {
            Entry::Head(head) => *head != Head::Id,
            Entry::Slot(slot) => slot.required,
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
        Slot { place, ty: ty.clone(), range, default, required: !ty.optional && default.is_none(), element }
    }

    /// A field of an event; whether it must be there depends on the stage of the case.
    fn of_field(place: usize, field: &EventField) -> Slot {
        Slot { required: false, ..Slot::new(place, &field.ty, field.range.clone(), None) }
    }
}

/// A policy's events, prepared for reading them.
#[derive(Clone, Debug)]
pub(super) struct Events {
    /// The events by number.
    pub names: Names,
    /// Parties and roles by number, then `system`.
    pub actors: Names,
    /// What each event may bring.
    shapes: Vec<EventShape>,
    /// An event of which only the head is known.
    unknown: EventShape,
}

/// What an event may bring.
#[derive(Clone, Debug)]
pub(super) struct EventShape {
    /// The head and the fields by name. A field that is a fact of a group may also stand inside that group.
    ///
    /// The slots: the fields, `at`, then once more each field that may stand inside a group.
    pub object: Object,
    /// How many fields there are.
    pub fields: usize,
    /// The fields that may stand inside a group.
    pub grouped: Vec<usize>,
}

/// What lies in the slot of a field that was not given: no value that is read looks so.
pub(super) const NOT_GIVEN: Val = Val::Record(u32::MAX);

impl Events {
    pub(super) fn new(program: &Program) -> Events {
        let events = || program.workflow.iter().flat_map(|workflow| workflow.events.values());
        let parties = program.parties.values().map(|party| &*party.decl.name);
        Events {
            names: Names::new(events().map(|event| &*event.decl.name)),
            actors: Names::new(parties.chain(["system"])),
            shapes: events().map(|event| EventShape::new(program, &event.fields)).collect(),
            unknown: EventShape::new(program, &[]),
        }
    }

    /// The shape of an event; of one that is not known only its head.
    pub(super) fn shape(&self, event: Option<usize>) -> &EventShape {
        event.and_then(|event| self.shapes.get(event)).unwrap_or(&self.unknown)
    }
}

impl EventShape {
    fn new(program: &Program, fields: &[EventField]) -> EventShape {
        let at = Slot::new(fields.len(), &Ty::known(Type::DateTime), None, None);
        let is_grouped = |field: &EventField| field.fact.is_some() && field.name.contains('.');
        let grouped: Vec<usize> =
            fields.iter().enumerate().filter(|(_, field)| is_grouped(field)).map(|(index, _)| index).collect();
        let mut entries = vec![
            ("id", Entry::Head(Head::Id)),
            ("at", Entry::Slot(at)),
            ("actor", Entry::Head(Head::Actor)),
            ("event", Entry::Head(Head::Event)),
        ];
        let own = |(place, field): (usize, &'_ EventField)| Entry::Slot(Slot::of_field(place, field));
        entries.extend(fields.iter().map(|field| &*field.name).zip(fields.iter().enumerate().map(own)));
        let again = |fact: FactId| {
            let same = |index: &usize| fields.get(*index).is_some_and(|field| field.fact == Some(fact));
            let place = grouped.iter().position(same)?;
            let field = grouped.get(place).and_then(|index| fields.get(*index))?;
            Some(Slot::of_field(fields.len() + 1 + place, field))
        };
        entries.extend(Object::facts(&program.fact_tree, &again));
        let template = vec![NOT_GIVEN; fields.len() + 1 + grouped.len()];
        EventShape { object: Object { template, ..Object::named(entries) }, fields: fields.len(), grouped }
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
