//! The module `cli`.
