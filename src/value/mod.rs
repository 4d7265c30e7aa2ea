//! The module `value`.
