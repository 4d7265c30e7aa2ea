//! Cases and events: from JSON text straight into typed slots, with no tree in between.
//!
//! Promises: never panics; reports all mistakes at once; reads amounts and numbers exactly as written. Amounts and
//! local times wait until the whole text is read where the case's currency or zone depends on its facts ([`late`]).

mod event;
mod late;
mod scalar;
mod shape;
#[cfg(test)]
mod tests;

use super::input::{InputError, InputErrors, Mistake, locate, locate_one, shown};
use super::json::{Kind, Read, Reader};
use crate::diag::nearest;
use crate::eval::{Case, ELEMENTS};
use crate::ir::Program;
use crate::value::{ListRef, Num, RecordId, TextId, Type, Val};
pub use event::{Event, EventReader, Fields};
use late::{Late, Waiting};
use scalar::{Got, Problem};
use shape::{Bits, Entry, Events, Head, Names, Object, Shapes, Slot};
use std::borrow::Cow;
use std::collections::HashMap;

/// How many mistakes of one case are told.
const MOST_MISTAKES: usize = 100;

/// What is done about names that the policy does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// They are mistakes.
    Refuse,
    /// They are noted, and what they hold is passed over.
    Ignore,
}

/// A case as far as it could be read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The case; facts with a mistake are unknown.
    pub case: Case,
    /// The mistakes; the case may be used only where there are none.
    pub errors: Vec<InputError>,
    /// What was ignored.
    pub notes: Vec<InputError>,
}

impl Reading {
    /// The case with what was ignored, or the mistakes.
    pub fn finish(self) -> Result<(Case, Vec<InputError>), InputErrors> {
        if self.errors.is_empty() { Ok((self.case, self.notes)) } else { Err(InputErrors(self.errors)) }
    }
}

/// Reads cases of one checked policy; made once, used for many.
#[derive(Clone, Debug)]
pub struct CaseReader {
    shapes: Shapes,
    root: Object,
}

impl CaseReader {
    /// Prepares the reading of cases of a policy.
    pub fn new(program: &Program) -> CaseReader {
        CaseReader { shapes: Shapes::new(program), root: Object::of_case(program) }
    }

    /// Reads a case: one JSON object in UTF-8. `program` must be the policy that the reader was made for.
    pub fn read(&self, program: &Program, json: &[u8], unknown: Unknown) -> Reading {
        match utf8(json) {
            Ok(text) => {
                let mut run = Run::new(&self.shapes, &self.root, program, text, unknown);
                let case = run.read();
                run.told(text, case)
            }
            Err(error) => Reading { case: Case::default(), errors: vec![error], notes: Vec::new() },
        }
    }
}

/// The text of a case or event.
pub(super) fn utf8(json: &[u8]) -> Result<&str, InputError> {
    std::str::from_utf8(json).map_err(|error| {
        let before = json.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok());
        let mistake =
            Mistake::new(error.valid_up_to(), "the text is not UTF-8 here").with_help("save or send it as UTF-8");
        locate_one(before.unwrap_or(""), mistake)
    })
}

/// One reading.
///
/// The facts, or the fields of an event, lie at the bottom of `stack`. The elements of a list are read on top of it and move to `heap` when
/// the list ends, so that the elements of each list lie side by side whatever lists they hold themselves. In the
/// finished case the heap follows the facts.
struct Run<'r, 't> {
    shapes: &'r Shapes,
    root: &'r Object,
    program: &'r Program,
    /// Where an event is read: the events that there are, and the case that it is for.
    events: Option<(&'r Events, &'r Case)>,
    json: Reader<'t>,
    stack: Vec<Val>,
    heap: Vec<Val>,
    waiting: Vec<Waiting<'r, 't>>,
    id: Option<String>,
    actor: Option<usize>,
    texts: Texts,
    unknown: Unknown,
    /// The names that misspelt ones meant, each with the place of its object: they are not missing as well.
    misspelt: Vec<(usize, &'r str)>,
    mistakes: Vec<Mistake>,
    notes: Vec<Mistake>,
}

impl<'r, 't> Run<'r, 't> {
    fn new(shapes: &'r Shapes, root: &'r Object, program: &'r Program, text: &'t str, unknown: Unknown) -> Run<'r, 't> {
        let mut run = Run {
            shapes,
            root,
            program,
            events: None,
            json: Reader::new(text),
            stack: Vec::new(),
            heap: Vec::new(),
            waiting: Vec::new(),
            id: None,
            actor: None,
            texts: Texts::default(),
            unknown,
            misspelt: Vec::new(),
            mistakes: Vec::new(),
            notes: Vec::new(),
        };
        run.begin(root);
        run
    }

    /// Makes room for an object, with what it holds before anything is read.
    fn begin(&mut self, object: &'r Object) {
        let base = self.stack.len();
        self.stack.extend_from_slice(&object.template);
        for slot in &object.nothing {
            let (place, at) = (base + slot.place, self.json.at());
            self.waiting.push(Waiting { slot, place, at, late: Late::Nothing, moved: false });
        }
    }

    /// Reads the text; what has a mistake stays unknown.
    fn read(&mut self) -> Case {
        match self.whole() {
            Ok(()) => {}
            // Where the text is no JSON, what would have followed is not known to be missing.
            Err(syntax) => self.mistake(Mistake::from(syntax)),
        }
        let mut case = Case { id: self.id.take(), slots: std::mem::take(&mut self.stack), texts: Vec::new() };
        case.slots.append(&mut self.heap);
        case.texts = std::mem::take(&mut self.texts.all);
        self.resolve(&mut case);
        case
    }

    /// What was read, with the mistakes at their places.
    fn told(mut self, text: &str, case: Case) -> Reading {
        if self.mistakes.len() > MOST_MISTAKES {
            self.mistakes.truncate(MOST_MISTAKES);
            let last = self.mistakes.iter().map(|mistake| mistake.at).max().unwrap_or(0);
            self.mistakes.push(Mistake::new(last, format!("more mistakes follow; {MOST_MISTAKES} are told")));
        }
        let found = |mistakes: Vec<Mistake>| if mistakes.is_empty() { Vec::new() } else { locate(text, mistakes) };
        Reading { case, errors: found(self.mistakes), notes: found(self.notes) }
    }

    fn whole(&mut self) -> Read<()> {
        let kind = self.json.kind()?;
        let at = self.json.at();
        if kind != Kind::Object {
            let (what, help) = match self.events {
                None => ("a case", "it holds the facts by name: `{ \"id\": \"C-1\", … }`"),
                Some(_) => ("an event", "it is written like `{ \"at\": …, \"actor\": …, \"event\": …, … }`"),
            };
            // A word that is no value is told as it is written.
            if let Kind::True | Kind::False | Kind::Null = kind {
                self.json.word(kind)?;
            }
            let message = format!("{what} is one JSON object, found {}", kind.words());
            self.mistake(Mistake::new(at, message).with_help(help));
            return Ok(());
        }
        self.object(self.root, 0, 1)?;
        self.json.end()
    }

    fn mistake(&mut self, mistake: Mistake) {
        // One more than is told, to know that there are more.
        if self.mistakes.len() <= MOST_MISTAKES {
            self.mistakes.push(mistake);
        }
    }

    /// Reads the object at the cursor; its slots begin at `base` of the stack.
    fn object(&mut self, object: &'r Object, base: usize, depth: usize) -> Read<()> {
        let open = self.json.at();
        self.json.check_depth(depth)?;
        self.json.enter();
        let mut seen = Bits::default();
        let (mut first, mut guess) = (true, 0);
        while let Some(key) = self.json.key(&mut first)? {
            let Some(found) = object.find(&key, guess) else {
                self.unknown_name(object, open, &key)?;
                continue;
            };
            guess = found + 1;
            if !seen.insert(found) {
                self.given_twice(&key)?;
                continue;
            }
            match object.entries.get(found) {
                Some(Entry::Slot(slot)) => self.value(slot, base + slot.place, depth)?,
                Some(Entry::Group(group)) => self.group(group, base, depth)?,
                Some(Entry::Head(head)) => self.head(*head)?,
                None => drop(self.json.skip()?),
            }
        }
        if !object.is_complete(&seen) {
            for (name, entry) in object.missing(&seen) {
                if !self.misspelt.contains(&(open, name)) {
                    self.missing(open, name, entry);
                }
            }
        }
        Ok(())
    }

    fn group(&mut self, group: &'r Object, base: usize, depth: usize) -> Read<()> {
        let kind = self.json.kind()?;
        if kind == Kind::Object {
            return self.object(group, base, depth + 1);
        }
        let at = self.json.at();
        self.json.skip()?;
        self.mistake(
            Mistake::new(at, format!("an object was expected, found {}", kind.words()))
                .with_help(format!("it holds {}", some_names(group.names()))),
        );
        Ok(())
    }

    #[cold]
    fn missing(&mut self, at: usize, name: &str, entry: &Entry) {
        let mistake = match entry {
            Entry::Slot(slot) => {
                let help = format!("it is {}", self.needed(slot));
                Mistake::new(at, format!("`{name}` is missing")).with_help(help)
            }
            Entry::Group(group) => Mistake::new(at, format!("`{name}` is missing"))
                .with_help(format!("it is an object with {}", some_names(group.names()))),
            Entry::Head(head) => {
                let names = self.names(*head).into_iter().flat_map(Names::all);
                let help = format!("it is one of {}", some_names(names));
                Mistake::new(at, format!("`{name}` is missing")).with_help(help)
            }
        };
        self.mistake(Mistake { below: Some(name.to_owned()), ..mistake });
    }

    /// The names that an entry of an event's head may be.
    fn names(&self, head: Head) -> Option<&'r Names> {
        let (events, _) = self.events?;
        match head {
            Head::Id => None,
            Head::Actor => Some(&events.actors),
            Head::Event => Some(&events.names),
        }
    }

    fn head(&mut self, head: Head) -> Read<()> {
        if head == Head::Id {
            return self.id();
        }
        let kind = self.json.kind()?;
        let at = self.json.at();
        if kind != Kind::Text {
            self.json.skip()?;
            let help = format!("it is one of {}", some_names(self.names(head).into_iter().flat_map(Names::all)));
            let message = format!("a text was expected, found {}", kind.words());
            self.mistake(Mistake::new(at, message).with_help(help));
            return Ok(());
        }
        let text = self.json.text()?;
        match scalar::named(self.names(head), &text) {
            Ok(number) if head == Head::Actor => self.actor = Some(number),
            // What happens is known before the rest is read.
            Ok(_) => {}
            Err(problem) => self.mistake(problem.at(at)),
        }
        Ok(())
    }

    /// The own name of a case or event: a text, or a number as it is written.
    fn id(&mut self) -> Read<()> {
        let kind = self.json.kind()?;
        match kind {
            Kind::Text => self.id = Some(self.json.text()?.into_owned()),
            Kind::Number => self.id = Some(self.json.number()?.to_owned()),
            Kind::Null => self.json.word(kind)?,
            Kind::Object | Kind::List | Kind::True | Kind::False => {
                let at = self.json.at();
                self.json.skip()?;
                let message = format!("a text was expected, found {}", kind.words());
                let help = match self.events {
                    None => "the name of the case, such as \"C-1001\"",
                    Some(_) => "the name of the event, such as \"e-17\"",
                };
                self.mistake(Mistake::new(at, message).with_help(help));
            }
        }
        Ok(())
    }

    /// Reads the value at the cursor into a place of the stack. Where it has a mistake, the place stays unknown.
    fn value(&mut self, slot: &'r Slot, place: usize, depth: usize) -> Read<()> {
        let kind = self.json.kind()?;
        let at = self.json.at();
        let read = match (kind, &slot.ty.base) {
            (Kind::Text, _) => {
                let text = self.json.text()?;
                self.textual(slot, text)
            }
            (Kind::Number, _) => {
                let number = self.json.number()?;
                self.plain_number(slot, number)
            }
            (Kind::True | Kind::False, Type::Bool) => {
                self.json.word(kind)?;
                Ok(Got::Now(Val::Bool(kind == Kind::True)))
            }
            (Kind::List, Type::List(_)) => return self.list(slot, place, depth + 1),
            (Kind::Object, Type::Record(id)) => return self.record(*id, place, depth + 1),
            (Kind::Object, Type::Money(coin)) => return self.money(slot, *coin, place),
            (Kind::Null, _) => {
                self.json.word(kind)?;
                self.null(slot)
            }
            (Kind::True | Kind::False | Kind::List | Kind::Object, _) => {
                self.json.skip()?;
                Err(Problem::kind(&slot.ty.base, kind))
            }
        };
        self.put(slot, place, at, read);
        Ok(())
    }

    /// Takes in what was read for a slot.
    #[inline(always)]
    fn put(&mut self, slot: &'r Slot, place: usize, at: usize, got: Result<Got<'t>, Box<Problem>>) {
        match got {
            Ok(Got::Now(value)) => {
                self.set(place, value);
                if slot.range.is_some()
                    && let Err(problem) = self.in_range(slot, &value)
                {
                    self.spoilt(place, at, *problem);
                }
            }
            Ok(Got::Late(late)) => self.waiting.push(Waiting { slot, place, at, late, moved: false }),
            Err(problem) => self.spoilt(place, at, *problem),
        }
    }

    #[cold]
    fn spoilt(&mut self, place: usize, at: usize, problem: Problem) {
        self.set(place, Val::Unknown);
        self.mistake(problem.at(at));
    }

    #[inline]
    fn set(&mut self, place: usize, value: Val) {
        if let Some(slot) = self.stack.get_mut(place) {
            *slot = value;
        }
    }

    fn record(&mut self, id: RecordId, place: usize, depth: usize) -> Read<()> {
        let shapes = self.shapes;
        let Some(object) = shapes.record(id) else { return self.json.skip().map(drop) };
        let (base, waiting) = (self.stack.len(), self.waiting.len());
        self.begin(object);
        self.object(object, base, depth)?;
        let start = self.move_to_heap(base, waiting);
        self.set(place, Val::Record(start));
        Ok(())
    }

    fn list(&mut self, slot: &'r Slot, place: usize, depth: usize) -> Read<()> {
        let Some(element) = &slot.element else { return self.json.skip().map(drop) };
        self.json.check_depth(depth)?;
        let open = self.json.at();
        self.json.enter();
        let (base, waiting) = (self.stack.len(), self.waiting.len());
        let shapes = self.shapes;
        let object = if let Type::Record(id) = &element.ty.base { shapes.record(*id) } else { None };
        let mut keys: Vec<(Key, u32, usize)> = Vec::new();
        let (mut first, mut len) = (true, 0u32);
        while self.json.element(&mut first)? {
            if len as usize == ELEMENTS {
                return self.list_too_long(&mut first);
            }
            let begin = self.stack.len();
            match object {
                Some(object) => {
                    self.begin(object);
                    let at = self.element(object, begin, depth)?;
                    let key = object.key.and_then(|key| self.stack.get(begin + key)).and_then(Key::of);
                    keys.extend(key.map(|key| (key, len, at)));
                }
                None => {
                    self.stack.push(Val::Unknown);
                    self.value(element, begin, depth)?;
                }
            }
            len += 1;
        }
        if let Some(object) = object {
            self.same_keys(object, keys);
        }
        let start = self.move_to_heap(base, waiting);
        self.put(slot, place, open, Ok(Got::Now(Val::List(ListRef { start, len }))));
        Ok(())
    }

    /// Reads an element of a list of records; gives where it begins.
    fn element(&mut self, object: &'r Object, base: usize, depth: usize) -> Read<usize> {
        let kind = self.json.kind()?;
        let at = self.json.at();
        if kind == Kind::Object {
            self.object(object, base, depth + 1)?;
        } else {
            self.json.skip()?;
            let message = format!("an object was expected, found {}", kind.words());
            let help = format!("it holds {}", some_names(object.names()));
            self.mistake(Mistake::new(at, message).with_help(help));
        }
        Ok(at)
    }

    /// Passes over what is left of a list that is too long, and says so once.
    #[cold]
    fn list_too_long(&mut self, first: &mut bool) -> Read<()> {
        self.json.kind()?;
        self.mistake(Mistake::new(self.json.at(), format!("a list holds at most {ELEMENTS} elements")));
        self.json.skip()?;
        while self.json.element(first)? {
            self.json.skip()?;
        }
        Ok(())
    }

    /// Reports elements with the key of an earlier one.
    fn same_keys(&mut self, object: &Object, mut keys: Vec<(Key, u32, usize)>) {
        keys.sort_unstable();
        let name = object.key.and_then(|key| object.names().nth(key)).unwrap_or("");
        for pair in keys.windows(2) {
            if let [(key, earlier, _), (other, _, at)] = pair
                && key == other
            {
                let message = format!("the element [{earlier}] has the same `{name}`");
                let mistake = Mistake::new(*at, message).with_help(format!("`{name}` tells the elements apart"));
                self.mistake(Mistake { below: Some(name.to_owned()), ..mistake });
            }
        }
    }

    /// Moves the slots from `base` on to the heap; gives their first place in the finished case. What waits in them
    /// (from number `waiting` on) moves with them.
    fn move_to_heap(&mut self, base: usize, waiting: usize) -> u32 {
        let start = self.root.template.len() + self.heap.len();
        self.heap.extend(self.stack.drain(base..));
        for one in self.waiting.iter_mut().skip(waiting).filter(|one| !one.moved) {
            one.place = one.place - base + start;
            one.moved = true;
        }
        u32::try_from(start).unwrap_or(u32::MAX)
    }

    /// Passes over the value of a name that was there before.
    #[cold]
    fn given_twice(&mut self, key: &str) -> Read<()> {
        let twice = Mistake::new(self.json.key_at(), format!("{} is given twice", shown(key)));
        self.mistake(twice.with_help("take one of the two out"));
        self.json.skip().map(drop)
    }

    /// Passes over the value of a name that the policy does not know.
    #[cold]
    fn unknown_name(&mut self, object: &'r Object, open: usize, key: &str) -> Read<()> {
        let mut mistake = Mistake::new(self.json.key_at(), format!("unknown name {}", shown(key)));
        let near = self.near(object, key);
        mistake.help = near.map_or_else(|| self.meant(object, key), |name| Some(format!("did you mean `{name}`?")));
        match self.unknown {
            Unknown::Refuse => {
                self.misspelt.extend(near.map(|name| (open, name)));
                self.mistake(mistake);
            }
            Unknown::Ignore if self.notes.len() < MOST_MISTAKES => self.notes.push(mistake),
            Unknown::Ignore => {}
        }
        self.json.skip().map(drop)
    }

    /// Where the fact of that path or last name belongs.
    fn placed(&self, key: &str) -> Option<String> {
        let ends = |path: &&str| path.rsplit_once('.').is_some_and(|(_, name)| name == key);
        if self.events.is_some() {
            let path = self.root.names().find(ends)?;
            return Some(format!("its name is `{path}`"));
        }
        let mut facts = self.program.facts.values().map(|fact| fact.path.as_str());
        if facts.clone().any(|path| path == key) {
            let (group, name) = key.split_once('.')?;
            return Some(format!("write it inside its object: `\"{group}\": {{ \"{name}\": … }}`"));
        }
        facts.find(ends).map(|path| format!("its place is `{path}`"))
    }

    /// The name of the object that an unknown one is a slip of.
    fn near(&self, object: &'r Object, key: &str) -> Option<&'r str> {
        if self.mistakes.len() > MOST_MISTAKES || key.len() > 256 {
            return None;
        }
        let same = object.names().find(|name| name.to_lowercase() == key.to_lowercase());
        // Of two that are as near, the fact is meant: every case may do without an `id`.
        let (facts, id) = (object.names().filter(|name| *name != "id"), object.names().filter(|name| *name == "id"));
        same.or_else(|| nearest(key, facts.chain(id)))
    }

    /// What an unknown name probably means that is no slip.
    fn meant(&self, object: &Object, key: &str) -> Option<String> {
        if self.mistakes.len() > MOST_MISTAKES || key.len() > 256 {
            return None;
        }
        if let Some(help) = self.placed(key) {
            return Some(help);
        }
        Some(format!("known are {}", some_names(object.names())))
    }
}

/// The key of an element.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Text(TextId),
    Member(u32),
    Num(Num),
}

impl Key {
    /// A value as a key; the checker admits no other types.
    fn of(value: &Val) -> Option<Key> {
        match value {
            Val::Text(text) => Some(Key::Text(*text)),
            Val::Member(member) => Some(Key::Member(*member)),
            Val::Num(num) => Some(Key::Num(*num)),
            Val::Unknown
            | Val::Bool(_)
            | Val::Money(_)
            | Val::Date(_)
            | Val::Time(_)
            | Val::Instant(_)
            | Val::Duration(_)
            | Val::Finding(_)
            | Val::Currency(_)
            | Val::Country(_)
            | Val::Zone(_)
            | Val::Calendar(_)
            | Val::Counting(_)
            | Val::Rate { .. }
            | Val::List(_)
            | Val::Record(_) => None,
        }
    }
}

/// The texts of a case beyond those of its policy, each once.
#[derive(Default)]
struct Texts {
    all: Vec<String>,
    /// Their numbers, once there are too many to look through.
    numbers: Option<HashMap<String, usize>>,
}

impl Texts {
    /// How many texts are looked through one by one.
    const FEW: usize = 8;

    /// The number of a text of a case.
    fn intern(&mut self, program: &Program, text: Cow<'_, str>) -> TextId {
        if let Some(id) = program.text_ids.get(&*text) {
            return *id;
        }
        let known = match &self.numbers {
            None => self.all.iter().position(|known| *known == *text),
            Some(numbers) => numbers.get(&*text).copied(),
        };
        let at = known.unwrap_or_else(|| self.add(text.into_owned()));
        TextId::at(program.texts.len() + at)
    }

    fn add(&mut self, text: String) -> usize {
        let at = self.all.len();
        match &mut self.numbers {
            Some(numbers) => drop(numbers.insert(text.clone(), at)),
            None if at == Texts::FEW => self.numbers = Some(self.all.iter().chain([&text]).cloned().zip(0..).collect()),
            None => {}
        }
        self.all.push(text);
        at
    }
}

/// The first names in words: `` `a`, `b`, `c`, … ``.
fn some_names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut words = String::new();
    for (at, name) in names.enumerate() {
        if at == 12 {
            return words + ", …";
        }
        words.push_str(if at == 0 { "`" } else { ", `" });
        words.push_str(name);
        words.push('`');
    }
    words
}
