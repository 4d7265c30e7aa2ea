//! `redress check`: what is wrong with policies.

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::report::{self, Report};
use super::{Outcome, Terminal};
use crate::check::longest::longest;
use crate::diag::render::{self, count};
use crate::diag::{Code, Diagnostic, Severity};
use crate::project::{Loaded, Loader};

/// Say what is wrong with policies
#[derive(Args)]
pub(super) struct Check {
    /// Policies, libraries, or folders with them
    #[arg(required = true)]
    path: Vec<PathBuf>,
    /// How to write the diagnostics; all but `human` go to standard output
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Write the diagnostics in another format into a file as well, such as `sarif=redress.sarif`
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report::parse::<Format>, conflicts_with = "longest")]
    report: Vec<Report<Format>>,
    /// The least severity that fails the check
    #[arg(long, value_enum, default_value_t = Deny::Error)]
    deny: Deny,
    /// Say instead how long a case can take when everybody acts at the last moment, or why it may never end; `human` or
    /// `json`, on standard output
    #[arg(long)]
    longest: bool,
}

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With excerpts, for people
    Human,
    /// A line a diagnostic
    Plain,
    /// One document
    Json,
    /// GitHub's workflow commands
    Github,
    /// SARIF 2.1.0
    Sarif,
    /// JUnit's XML
    Junit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    Error,
    Warning,
}

impl Deny {
    fn least(self) -> Severity {
        match self {
            Deny::Error => Severity::Error,
            Deny::Warning => Severity::Warning,
        }
    }
}

impl Check {
    pub(super) fn run(self, terminal: &Terminal) -> io::Result<Outcome> {
        if self.longest && !matches!(self.format, Format::Human | Format::Json) {
            terminal.error("`--longest` is written with `--format human` or `--format json`");
            return Ok(Outcome::Misused);
        }
        let mut loader = Loader::with_examples();
        for path in &self.path {
            loader.open(path);
        }
        let loaded = loader.finish();
        let outcome = outcome(&loaded.diagnostics, self.deny.least());
        if let Err(error) = report::write(&self.report, |format| self.text(format, &loaded)) {
            terminal.error(&error);
            return Ok(Outcome::Misused);
        }
        let written = self.write(&loaded, terminal).and_then(|()| match outcome {
            _ if !loaded.units.is_empty() => Ok(()),
            Outcome::Misused => Ok(()),
            _ if loaded.unread => terminal.tell("what a file declares is checked once it can be read\n"),
            _ => terminal
                .tell("libraries alone are checked for their syntax; their names, with a policy that imports them\n"),
        });
        match written {
            // Whoever reads only the first lines does not change what was found.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(outcome),
            written => written.map(|()| outcome),
        }
    }

    fn write(&self, loaded: &Loaded, terminal: &Terminal) -> io::Result<()> {
        let (sources, diagnostics) = (&loaded.sources, loaded.diagnostics.as_slice());
        if self.longest {
            terminal.tell(&render::human(sources, diagnostics, terminal.look()))?;
            return terminal.data(&self.longest(loaded));
        }
        if let Some(text) = self.text(self.format, loaded) {
            return terminal.data(&text);
        }
        terminal.tell(&render::human(sources, diagnostics, terminal.look()))?;
        let checked = match loaded.units.len() {
            0 if loaded.unread => String::new(),
            1 => "1 policy checked: ".to_owned(),
            n => format!("{n} policies checked: "),
        };
        terminal.tell(&format!("{checked}{}\n", count(diagnostics)))
    }

    /// The document of a format; none for people, who are told on the terminal.
    fn text(&self, format: Format, loaded: &Loaded) -> Option<String> {
        let (sources, diagnostics) = (&loaded.sources, loaded.diagnostics.as_slice());
        Some(match format {
            Format::Human => return None,
            Format::Plain => render::plain(sources, diagnostics),
            Format::Json => render::json(sources, diagnostics),
            Format::Github => render::github(sources, diagnostics),
            Format::Sarif => render::sarif(sources, diagnostics),
            Format::Junit => render::junit(sources, diagnostics, self.deny.least()),
        })
    }
}

impl Check {
    /// How long cases of each policy with a workflow can take.
    fn longest(&self, loaded: &Loaded) -> String {
        let programs = loaded.units.iter().filter_map(|unit| unit.program.as_deref());
        let all = programs.filter_map(|program| Some((program, longest(program)?)));
        let written = all.map(|(program, longest)| match self.format {
            Format::Json => super::longest::json(program, &longest),
            Format::Human | Format::Plain | Format::Github | Format::Sarif | Format::Junit => {
                super::longest::human(program, &longest)
            }
        });
        written.collect()
    }
}

/// What diagnostics mean for the exit code. What cannot be read at all is wrong use.
pub(super) fn outcome(diagnostics: &[Diagnostic], least: Severity) -> Outcome {
    if diagnostics.iter().any(|one| matches!(one.code, Code::Unreadable | Code::NotUtf8 | Code::NoPolicy)) {
        Outcome::Misused
    } else if diagnostics.iter().any(|one| one.severity() >= least) {
        Outcome::Denied
    } else {
        Outcome::Done
    }
}
