//! The parser that pest makes of `grammar/`. It knows neither the tree nor the messages.

#![allow(missing_docs, unreachable_pub, reason = "the derive writes an enum without documentation")]

use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "grammar/base.pest"]
#[grammar = "grammar/item.pest"]
#[grammar = "grammar/decision.pest"]
#[grammar = "grammar/table.pest"]
#[grammar = "grammar/time.pest"]
#[grammar = "grammar/workflow.pest"]
#[grammar = "grammar/example.pest"]
#[grammar = "grammar/expression.pest"]
pub(super) struct Grammar;

/// A pair of this grammar.
pub(super) type Pair<'i> = pest::iterators::Pair<'i, Rule>;
