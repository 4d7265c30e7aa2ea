//! The module `script`.
