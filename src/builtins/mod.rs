//! The module `builtins`.
