//! The module `project`.
