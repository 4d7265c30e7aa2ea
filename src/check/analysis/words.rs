//! Values in the author's words, for examples.

use crate::eval;
use crate::ir::Program;
use crate::value::{Type, Val};

/// A text that no policy asks for.
pub(super) const SOME_TEXT: &str = "some other text";

/// The value as a policy would write it. A text that the policy does not know is [`SOME_TEXT`].
pub(super) fn words(program: &Program, ty: &Type, value: &Val) -> String {
    let text = eval::show(program, value, ty, &|id| program.texts.get(id).map_or(Some(SOME_TEXT), |text| Some(text)));
    if let Val::Text(_) = value { format!("\"{text}\"") } else { text }
}
