//! The integration tests, one binary; each module is one subject.

mod syntax;
