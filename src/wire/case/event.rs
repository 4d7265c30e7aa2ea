//! Events: what somebody does with a live case, read from JSON.
//!
//! Promises: all mistakes at once, as for a case. Which fields a line of the workflow takes, and which it needs, is
//! judged by the machine; here an event may bring any field that some line takes.

use super::shape::{EventShape, Events, NOT_GIVEN, Shapes};
use super::{InputErrors, Mistake, Run, Unknown, utf8};
use crate::eval::Case;
use crate::ir::{Actor, EventId, PartyId, Program};
use crate::time::Instant;
use crate::value::Val;
use crate::wire::input::shown;
use crate::wire::json::{Kind, Read, Reader};

/// What somebody did at some instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The host's name for it; one that is seen again is not another event.
    pub id: Option<String>,
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: Actor,
    /// What.
    pub event: EventId,
    /// What was brought.
    pub fields: Fields,
}

/// What an event brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    /// Bit n: field n of the event was brought, possibly as unknown.
    pub given: u64,
    /// The fields by number, then the elements of lists and the fields of records; what was not brought is unknown.
    /// Texts have numbers that follow on those of the program, as in a case of its own.
    pub bag: Case,
}

/// Reads events of one checked policy; made once, used for many.
#[derive(Clone, Debug)]
pub struct EventReader {
    shapes: Shapes,
    events: Events,
}

impl EventReader {
    /// Prepares the reading of events of a policy.
    pub fn new(program: &Program) -> EventReader {
        EventReader { shapes: Shapes::new(program), events: Events::new(program) }
    }

    /// Reads an event for a case: one JSON object in UTF-8 with `at`, `actor`, `event`, an optional `id` and fields.
    /// Amounts without a currency are in that of the case, local times are read in its zone. `program` must be the
    /// policy that the reader was made for.
    ///
    /// # Errors
    /// Every mistake of the event.
    pub fn read(&self, program: &Program, live: &Case, json: &[u8]) -> Result<Event, InputErrors> {
        let text = utf8(json).map_err(|error| InputErrors(vec![error]))?;
        let named = event_name(text).ok().flatten().and_then(|name| self.events.names.find(&name, 0));
        let shape = self.events.shape(named);
        // Where it is not known what happens, nothing can be said about the fields.
        let unknown = if named.is_some() { Unknown::Refuse } else { Unknown::Ignore };
        let mut run = Run::new(&self.shapes, &shape.object, program, text, unknown);
        run.events = Some((&self.events, live));
        let mut values = run.read();
        let given = run.gather(shape, &mut values);
        let actor = run.actor.map(|number| match number < program.parties.len() {
            true => Actor::Party(PartyId::at(number)),
            false => Actor::System,
        });
        let id = values.id.take();
        let at = values.slots.get(shape.fields).copied();
        let reading = run.told(text, values);
        match (at, actor, named) {
            (Some(Val::Instant(at)), Some(actor), Some(event)) if reading.errors.is_empty() => {
                let fields = Fields { given, bag: reading.case };
                Ok(Event { id, at, actor, event: EventId::at(event), fields })
            }
            _ => Err(InputErrors(reading.errors)),
        }
    }
}

impl Run<'_, '_> {
    /// Brings the fields that stand inside a group to their own slots; tells which fields were given.
    fn gather(&mut self, shape: &EventShape, values: &mut Case) -> u64 {
        for (index, field) in shape.grouped.iter().enumerate() {
            let again = values.slots.get(shape.fields + 1 + index).copied().unwrap_or(NOT_GIVEN);
            let Some(slot) = values.slots.get_mut(*field) else { continue };
            if again == NOT_GIVEN {
                continue;
            }
            if *slot != NOT_GIVEN {
                // The head comes before the fields.
                let name = shape.object.names().nth(HEAD + field).unwrap_or_default().to_owned();
                let twice = Mistake::new(0, format!("{} is given twice", shown(&name)));
                let twice = twice.with_help("take it out here or inside its object");
                self.mistake(Mistake { below: Some(name), ..twice });
            }
            *slot = again;
        }
        let mut given = 0;
        for (index, slot) in values.slots.iter_mut().take(shape.fields).enumerate() {
            if *slot == NOT_GIVEN {
                *slot = Val::Unknown;
            } else {
                given |= 1u64.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or(0);
            }
        }
        given
    }
}

/// How many entries an event has before its fields.
const HEAD: usize = 4;

/// The value of `event`, wherever it stands in the object; none where it is no text.
fn event_name(text: &str) -> Read<Option<String>> {
    let mut json = Reader::new(text);
    if json.kind()? != Kind::Object {
        return Ok(None);
    }
    json.enter();
    let mut first = true;
    while let Some(key) = json.key(&mut first)? {
        if key == "event" {
            return Ok(if json.kind()? == Kind::Text { Some(json.text()?.into_owned()) } else { None });
        }
        json.skip()?;
    }
    Ok(None)
}
