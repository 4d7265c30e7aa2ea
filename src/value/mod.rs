//! Values: exact numbers, money, and the names of currencies and countries.

pub mod allocate;
pub mod country;
pub mod currency;
pub mod money;
pub mod num;

pub use allocate::{AllocateError, allocate};
pub use country::Country;
pub use currency::Currency;
pub use money::{Money, MoneyError};
pub use num::{Num, NumError, Rounding};
