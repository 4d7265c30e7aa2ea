//! The integration tests, one binary; each module is one subject.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

#[cfg(feature = "cli")]
mod case;
mod check;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod cli_decide;
#[cfg(feature = "cli")]
mod cli_explain;
#[cfg(feature = "cli")]
mod cli_test;
mod docs;
mod explained;
mod flagship;
mod format;
mod functions;
mod generate;
#[cfg(feature = "cli")]
mod golden;
#[cfg(feature = "cli")]
mod graph;
#[cfg(feature = "cli")]
mod guides;
#[cfg(feature = "cli")]
mod live;
#[cfg(feature = "cli")]
mod longest;
#[cfg(feature = "cli")]
mod migrate;
mod oracle;
#[cfg(feature = "cli")]
mod policies;
#[cfg(feature = "cli")]
mod program;
mod robust;
mod schemas;
#[cfg(feature = "cli")]
mod simulate;
mod stack;
mod suite;
mod syntax;
mod tidy;
mod values;
mod writing;
#[cfg(feature = "cli")]
mod yaml;
