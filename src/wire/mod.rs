//! The module `wire`.
