//! The module `eval`.
