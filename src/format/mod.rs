//! The module `format`.
