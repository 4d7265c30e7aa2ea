//! The module `diag`.
