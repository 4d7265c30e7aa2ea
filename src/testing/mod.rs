//! Runs examples: builds their cases, lets happen what they say, and judges each expectation at its place.
//!
//! Promises: pure, and the same on every machine and with any number of threads; results stand in the order of the
//! text. What stops an example, unless it was expected, fails it. It reads no files and no clock.

mod case;
mod coverage;
mod judge;
mod run;

pub use coverage::{Coverage, Point, PointKind, points};

use crate::ir::{Example, Program};
use crate::source::Span;
use crate::stack::roomy;
use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What became of one run of an example.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The example's title.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    /// The row of its `each`, from 1, with its text.
    pub row: Option<(usize, String)>,
    /// Whether another version of the policy judges its case; such a run has failed.
    pub elsewhere: bool,
    /// What was not as expected; nothing: it passed.
    pub failures: Vec<Failure>,
    /// How it is run again in the simulator, where it failed and there was a case.
    pub replay: Option<Replay>,
    /// The places of the policy that it exercised, where that was asked.
    pub seen: BTreeSet<Span>,
}

/// Something that was not as expected.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The expectation, or what stopped the example.
    pub span: Span,
    /// What is wrong: one sentence.
    pub message: String,
    /// What was found instead, a line each.
    pub found: Vec<String>,
    /// The value of every part of a condition.
    pub part: Option<Box<Part>>,
}

/// A part of a condition with its value.
#[derive(Clone, Debug)]
pub struct Part {
    /// What is written.
    pub text: String,
    /// Its value; `None` where it was not reached, or could not be computed.
    pub value: Option<String>,
    /// Its own parts.
    pub parts: Vec<Part>,
}

/// A run as the simulator takes it.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The case as JSON.
    pub case: String,
    /// When it opens, in RFC 3339.
    pub at: String,
    /// The events, one JSON object a line.
    pub events: Vec<String>,
    /// The journal of the live case, one JSON object a line.
    pub journal: Vec<String>,
    /// How long it ran, in RFC 3339.
    pub until: String,
    /// Whether the policy has a workflow; else the case is only decided.
    pub lives: bool,
}

/// How examples are run.
#[derive(Clone, Copy, Debug)]
pub struct How<'a> {
    /// Only those whose title contains this.
    pub filter: &'a str,
    /// Whether to keep what they exercise.
    pub watch: bool,
    /// On so many threads.
    pub threads: NonZeroUsize,
}

/// Runs the examples of a policy.
pub fn run(program: &Program, examples: &[Example], how: How<'_>) -> Vec<Ran> {
    let How { filter, watch, threads } = how;
    let chosen = examples.iter().filter(|one| one.title.contains(filter));
    let jobs: Vec<(&Example, Option<usize>)> = chosen
        .flat_map(|one| match &one.rows {
            None => vec![(one, None)],
            Some(rows) => (0..rows.len()).map(|row| (one, Some(row))).collect(),
        })
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        let mut runner = run::Runner::new(program, watch);
        while let at = next.fetch_add(1, Ordering::Relaxed)
            && let Some((example, row)) = jobs.get(at)
        {
            done.push((at, roomy(|| runner.run(example, *row))));
        }
        done
    };
    let mut done: Vec<(usize, Ran)> = match threads.get().min(jobs.len()) {
        0 | 1 => work(),
        threads => std::thread::scope(|scope| {
            let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            all.into_iter().filter_map(|one| one.join().ok()).flatten().collect()
        }),
    };
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, ran)| ran).collect()
}
