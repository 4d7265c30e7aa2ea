//! Redress is a policy language for after-sales service: who may claim what, who is at fault, what is
//! owed and who bears it, and until when.
//!
//! The modules stand in the order in which they use each other: a module uses only what stands before it.
//! `docs/architecture.md` has the map.

pub mod builtins;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diag;
pub mod eval;
pub mod explain;
pub mod format;
pub mod graph;
pub mod ir;
pub mod locale;
pub mod notice;
pub mod policy;
pub mod project;
pub mod script;
pub mod source;
pub(crate) mod stack;
pub mod syntax;
pub mod testing;
pub mod time;
pub mod value;
pub mod wire;
pub mod workflow;

pub use policy::{
    Applied, Case, Decider, Decision, Entry, Explanation, Fault, Given, Live, LiveError, Offer, OfferField, Policy,
    Saved, SavedPolicy, Task,
};
pub use wire::{InputError, InputErrors};

/// The programs of the README are run with the documentation.
#[cfg(all(doctest, feature = "cli"))]
#[doc = include_str!("../README.md")]
pub struct Readme;

/// So are those of the guide for hosts.
#[cfg(all(doctest, feature = "cli"))]
#[doc = include_str!("../docs/guide/embedding.md")]
pub struct Embedding;
