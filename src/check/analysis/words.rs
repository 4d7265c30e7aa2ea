//! Values in the author's words, for examples.

use crate::eval;
use crate::ir::Program;
use crate::time::{Instant, Zone};
use crate::value::{Type, Val};

/// A text that no policy asks for.
pub(super) const SOME_TEXT: &str = "some other text";

/// The value as a policy would write it: an instant by the clocks of the policy's zone, where it has one. A text that the policy does not know is [`SOME_TEXT`].
pub(super) fn words(program: &Program, ty: &Type, value: &Val) -> String {
    if let (Val::Instant(at), Some(zone)) = (value, program.fixed_zone()) {
        return local(*at, zone);
    }
    let text = eval::show(program, value, ty, &|id| program.texts.get(id).map_or(Some(SOME_TEXT), |text| Some(text)));
    if let Val::Text(_) = value { format!("\"{text}\"") } else { text }
}

/// An instant as the clocks of a zone show it: `2026-06-01T10:00`.
pub(super) fn local(at: Instant, zone: Zone) -> String {
    let local = zone.local(at);
    format!("{}T{}", local.date, local.time)
}
