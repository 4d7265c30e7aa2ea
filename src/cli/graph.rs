//! `redress graph`: the workflow of a policy as a drawing.

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::check::outcome;
use super::decide::unknown_language;
use super::{Outcome, Terminal};
use crate::diag::Severity;
use crate::diag::render;
use crate::graph::Chart;
use crate::policy::Policy;

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
        let policy = match Policy::load(&self.policy) {
            Ok(policy) => policy,
            Err(report) => {
                terminal.tell(&render::human(report.sources(), report.diagnostics(), terminal.look()))?;
                return Ok(outcome(report.diagnostics(), Severity::Error));
            }
        };
        if let Some(problem) = self.lang.as_deref().and_then(|lang| unknown_language(&policy, lang)) {
            terminal.error(&problem);
            return Ok(Outcome::Misused);
        }
        let chart = policy.programs().next().and_then(|program| {
            let place = self.lang.as_ref().and_then(|lang| program.languages.iter().position(|one| one == lang));
            Chart::of(program, place.and_then(|at| u16::try_from(at).ok()).unwrap_or(0))
        });
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
