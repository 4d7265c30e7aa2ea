//! The module `ir`.
