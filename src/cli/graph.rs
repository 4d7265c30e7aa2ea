//! `redress graph`: the workflow of a policy as a drawing.

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::decide::{load, unknown_language};
use super::{Outcome, Terminal};
use crate::graph::Chart;

/// Draw the workflow of a policy: its stages, who moves a case, and which deadlines do
#[derive(Args)]
pub(super) struct Graph {
    /// The policy, or the folder with its versions, of which the newest is drawn
    policy: PathBuf,
    /// What is written
    #[arg(long, value_enum, default_value_t = Format::Mermaid)]
    format: Format,
    /// The language of titles, one of the policy's [default: its first]
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
}

/// How a drawing is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A flowchart for Markdown pages
    Mermaid,
    /// For Graphviz
    Dot,
    /// A picture that needs no other program
    Svg,
}

impl Graph {
    pub(super) fn run(self, terminal: &Terminal) -> io::Result<Outcome> {
        let policy = match load(&self.policy, terminal)? {
            Ok(policy) => policy,
            Err(ended) => return Ok(ended),
        };
        if let Some(problem) = self.lang.as_deref().and_then(|lang| unknown_language(&policy, lang)) {
            terminal.error(&problem);
            return Ok(Outcome::Misused);
        }
        let newest = policy.programs().next();
        let chart = newest.and_then(|program| Chart::of(program, program.language(self.lang.as_deref())));
        let Some(chart) = chart else {
            terminal.error(&format!("the policy `{}` has no workflow to draw", policy.name()));
            return Ok(Outcome::Misused);
        };
        let text = match self.format {
            Format::Mermaid => chart.mermaid(),
            Format::Dot => chart.dot(),
            Format::Svg => match chart.svg() {
                Some(text) => text,
                None => {
                    terminal.error("so many stages make no picture that can be read; take `--format dot`");
                    return Ok(Outcome::Misused);
                }
            },
        };
        terminal.data(&text)?;
        Ok(Outcome::Done)
    }
}
