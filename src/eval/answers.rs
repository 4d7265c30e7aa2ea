//! What hooks have answered before.
//!
//! A hook sees nothing but its arguments and keeps nothing, so to the same arguments it gives the same answer; and in the
//! cases of a shop the same arguments come again and again. An evaluator keeps some answers and spares the script. Faults
//! are not kept: one of them, the time limit, may not come again.

use crate::ir::HookId;
use crate::script::HookValue;
use crate::value::{Currency, Money, Num};
use std::collections::HashMap;

/// The answers that one evaluator keeps at most. When there are more, it begins anew.
const MOST: usize = 512;

/// Questions of more parts than these are not kept: they rarely come again, and would take much memory.
pub(super) const LONGEST: usize = 64;

/// A part of a question: of which hook and in which currency, then its arguments. Which parts a hook's arguments have
/// follows from their types and the lengths of their lists, so no two questions are written alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// The hook that is asked.
    Hook(HookId),
    /// The currency of an amount that it returns.
    Returns(Currency),
    /// Yes or no.
    Bool(bool),
    /// A number.
    Num(Num),
    /// An amount.
    Money(Money),
    /// The number of a member.
    Member(u32),
    /// A list of so many elements, which follow.
    List(u32),
}

/// The answers of an evaluator's hooks.
#[derive(Debug, Default)]
pub(super) struct Answers {
    known: HashMap<Vec<Part>, HookValue>,
    /// The question that was asked last; its room is used again.
    pub(super) question: Vec<Part>,
}

impl Answers {
    /// What was answered to this question before.
    pub(super) fn get(&self, question: &[Part]) -> Option<&HookValue> {
        self.known.get(question)
    }

    /// Keeps an answer, unless it or its question is long.
    pub(super) fn keep(&mut self, question: &[Part], answer: &HookValue) {
        if question.len() > LONGEST || !is_one(answer) {
            return;
        }
        if self.known.len() == MOST {
            self.known.clear();
        }
        self.known.insert(question.to_vec(), answer.clone());
    }
}

/// Whether an answer is a single value and no text, which could be long.
fn is_one(answer: &HookValue) -> bool {
    match answer {
        HookValue::Bool(_) | HookValue::Num(_) | HookValue::Money(_) => true,
        HookValue::Text(_) | HookValue::List(_) | HookValue::Record(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn num(value: i64) -> HookValue {
        HookValue::Num(Num::from_i64(value))
    }

    fn asked(value: i64) -> Vec<Part> {
        vec![Part::Hook(HookId(0)), Part::Num(Num::from_i64(value))]
    }

    #[test]
    fn neither_many_answers_nor_long_ones_fill_the_memory() {
        let mut answers = Answers::default();
        for at in 0..10_000 {
            answers.keep(&asked(at), &num(at));
            assert_eq!(answers.get(&asked(at)), Some(&num(at)));
            assert!(answers.known.len() <= MOST);
        }
        let long = vec![Part::Bool(true); LONGEST + 1];
        answers.keep(&long, &num(1));
        assert_eq!(answers.get(&long), None);
        answers.keep(&asked(-1), &HookValue::Text("long".to_owned()));
        assert_eq!(answers.get(&asked(-1)), None);
    }
}
