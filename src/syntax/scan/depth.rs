//! How deep a text nests: brackets, and the words that take an expression without a bracket.

/// Counts levels. Every level of the parser's recursion is one here, or the count would be no promise.
#[derive(Debug, Default)]
pub(super) struct Depth {
    /// For each open bracket, the levels that it and the prefixes before it added.
    brackets: Vec<usize>,
    /// The levels that `if` and aggregates added since the innermost bracket opened.
    nested: Vec<usize>,
    /// The levels of all open brackets and what nests between them.
    levels: usize,
    /// How many prefixes (`not`, `-`, `% of`) stand in a row.
    run: usize,
    /// `nested` outside of any bracket.
    outside: usize,
}

impl Depth {
    /// How many levels are open.
    pub(super) fn levels(&self) -> usize {
        self.levels + self.run
    }

    /// A bracket opens.
    pub(super) fn open(&mut self) {
        let cost = 1 + self.run;
        self.brackets.push(cost);
        self.nested.push(0);
        self.levels += cost;
        self.run = 0;
    }

    /// A bracket closes; one too many is none.
    pub(super) fn close(&mut self) {
        let cost = self.brackets.pop().unwrap_or(0) + self.nested.pop().unwrap_or(0);
        self.levels = self.levels.saturating_sub(cost);
        self.run = 0;
    }

    /// A word that takes an expression and lasts until the expression ends: `if`, `sum i in`.
    pub(super) fn nest(&mut self) {
        *self.nested.last_mut().unwrap_or(&mut self.outside) += 1 + self.run;
        self.levels += 1 + self.run;
        self.run = 0;
    }

    /// A prefix, which takes one operand.
    pub(super) fn prefix(&mut self) {
        self.run += 1;
    }

    /// Something that is no prefix ends a run of prefixes.
    pub(super) fn end_run(&mut self) {
        self.run = 0;
    }

    /// An expression has certainly ended inside the innermost bracket.
    pub(super) fn reset(&mut self) {
        let nested = std::mem::take(self.nested.last_mut().unwrap_or(&mut self.outside));
        self.levels = self.levels.saturating_sub(nested);
        self.run = 0;
    }
}
