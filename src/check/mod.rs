//! The module `check`.
