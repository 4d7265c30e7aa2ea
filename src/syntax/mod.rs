//! The module `syntax`.
