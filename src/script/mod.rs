//! Hooks: small functions in the script language rhai that a policy may call.
//!
//! Promises: a hook sees nothing but its arguments; it ends within its operations and a fixed time, in bounded memory
//! and on a stack of its own; whatever it does, the answer is a value of the declared type or a [`HookFault`], never a
//! crash. It does not know facts, ranges or files: who calls it reads the file and checks the declared range.
//! This module is the one door to `rhai`; without the feature `hooks` it has the same shape and compiles no hook.
//!
//! What a script sees: `bool` and `text` as they are; an `integer` as rhai's integer; a `number` as a decimal; a
//! `percent` as the decimal fraction (15% is `0.15`); `money` as the decimal of major units, without its currency
//! (EUR 12.50 is `12.5`); an enum's member as its name; a list as an array; a record as a map. A value goes in only if
//! it is exact as such a decimal of 28 digits. What comes out is read by the same rules, and a whole number will do
//! where a decimal is meant. Rhai divides whole numbers without a rest: `10 / 3` is `3`, `10.0 / 3` is not.

use std::time::Duration;

use crate::value::{Money, Num};

#[cfg(feature = "hooks")]
mod convert;
#[cfg(feature = "hooks")]
mod engine;
#[cfg(feature = "hooks")]
pub use engine::Hook;

#[cfg(not(feature = "hooks"))]
mod absent;
#[cfg(not(feature = "hooks"))]
pub use absent::Hook;

/// How many operations a hook may use unless it declares a limit.
pub const USUAL_OPERATIONS: u64 = 20_000;
/// The highest limit that a hook may declare. Time ends most scripts long before.
pub const MOST_OPERATIONS: u64 = 1_000_000;
/// After this time a call is stopped, whatever its operations. This is the one thing in a policy that is not
/// determined by its inputs.
pub const TIME_LIMIT: Duration = Duration::from_millis(50);
/// The longest script, in bytes.
pub const LONGEST_SOURCE: usize = 16 * 1024;
/// The most elements that all arrays of one value may have together.
pub const MOST_ELEMENTS: usize = 1_000;
/// The most fields that all maps of one value may have together.
pub const MOST_FIELDS: usize = 2_000;
/// The longest text, and all texts of one value together, in bytes.
pub const LONGEST_TEXT: usize = 8 * 1024;

/// The type of a hook's parameter or result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookType {
    /// `yes` or `no`.
    Bool,
    /// A whole number of 64 bits.
    Integer,
    /// A number.
    Number,
    /// A percentage, as its fraction.
    Percent,
    /// An amount, in major units.
    Money,
    /// A text.
    Text,
    /// One of these names.
    Enum(Vec<String>),
    /// A list of elements of one type.
    List(Box<HookType>),
    /// Named fields, all of them present.
    Record(Vec<(String, HookType)>),
}

/// A value on its way into a hook or out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookValue {
    /// For [`HookType::Bool`].
    Bool(bool),
    /// For [`HookType::Integer`], [`HookType::Number`] and [`HookType::Percent`].
    Num(Num),
    /// For [`HookType::Money`].
    Money(Money),
    /// For [`HookType::Text`] and [`HookType::Enum`].
    Text(String),
    /// For [`HookType::List`].
    List(Vec<HookValue>),
    /// For [`HookType::Record`]: the fields in the order of the type.
    Record(Vec<HookValue>),
}

/// Why a script is not a hook.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct HookError {
    /// The line in the script, from 1; 1 where the whole script is meant.
    pub line: u32,
    /// The column in that line, from 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

/// Why a call gave no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct HookFault {
    /// The line in the script, from 1, where one line is to blame.
    pub line: Option<u32>,
    /// What happened.
    pub message: String,
    /// What kind of thing happened.
    pub kind: FaultKind,
}

/// The kinds of [`HookFault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// More operations than the limit.
    Operations,
    /// Longer than [`TIME_LIMIT`]. Another run may go well.
    Time,
    /// A text, array or map that is too large, or too many variables.
    Size,
    /// Function calls that nest too deep.
    Depth,
    /// The script said `throw`.
    Thrown,
    /// A mistake in the script: an unknown function, a division by zero.
    Script,
    /// The result is not of the declared type.
    Result,
    /// The arguments do not fit the parameters, or cannot be handed over exactly.
    Argument,
    /// The script engine itself broke.
    Panic,
}
