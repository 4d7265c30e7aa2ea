//! The module `source`.
