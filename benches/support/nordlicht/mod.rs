//! The flagship twice: as a policy, and as a program written by hand on structs (version 2026.3).

pub mod case;
pub mod convert;
pub mod days;
pub mod decide;
pub mod json;
pub mod ledger;
pub mod output;
pub mod random;
