//! Values and types: exact numbers, money, currencies, countries, and what a slot can hold.

pub mod allocate;
pub mod country;
pub mod currency;
pub mod money;
pub mod num;
mod texts;
mod types;
mod val;

pub use allocate::{AllocateError, allocate};
pub use country::Country;
pub use currency::Currency;
pub use money::{Money, MoneyError};
pub use num::{Num, NumError, Rounding};
pub use texts::Texts;
pub use types::{Coin, EnumId, RecordId, Ty, Type};
pub(crate) use val::ids;
pub use val::{CalendarId, CountingId, Duration, Found, ListRef, TextId, Val};
