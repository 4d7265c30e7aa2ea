//! `redress explain`: why a policy says what it says of a case and what would have changed it, how time was counted, and
//! the page of a diagnostic.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use owo_colors::OwoColorize;

use super::decide::{Failure, When, load, now, read, read_case, shown, unknown_language};
use super::input::Input;
use super::saved::{self, Form};
use super::{Outcome, Terminal};
use crate::diag::render::visible;
use crate::diag::{Code, nearest};
use crate::explain::{Date, Paragraph, Style};
use crate::policy::{Explanation, Policy};
use crate::time::{WrittenDateTime, parse_datetime};
use crate::wire::{InputError, InputErrors, Writer};

/// Explain a case: why, why not, and how time was counted; or a diagnostic by its code
#[derive(Args)]
pub(super) struct Explain {
    /// The policy, or the folder with its versions; without a case the code of a diagnostic, such as E0301
    #[arg(value_name = "POLICY or CODE")]
    subject: PathBuf,
    /// The case as JSON, or as YAML in a file `….yaml`, or a live case that was saved; `-` is standard input
    case: Option<PathBuf>,
    /// When it is decided; without an offset in the policy's time zone [default: now, of a live case its last step]
    #[arg(long, value_name = "INSTANT", value_parser = parse_datetime, requires = "case")]
    at: Option<WrittenDateTime>,
    /// How to write the explanation
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The language of the explanation, one of the policy's: `zh` for `zh-CN` will do [default: its first]
    #[arg(long, value_name = "TAG", requires = "case")]
    lang: Option<String>,
    /// Tell only one remedy, decision or finding, by its name or title [without WHAT: the remedy that is asked]
    #[arg(long, value_name = "WHAT", num_args = 0..=1, default_missing_value = "", requires = "case", conflicts_with = "date")]
    only: Option<String>,
    /// Pass over what the policy does not know
    #[arg(long, requires = "case")]
    lenient: bool,
    /// How time was counted: of every deadline, of the rule or word of that name, or of a length such as "14 days after
    /// order.delivered_at"
    #[arg(long, value_name = "WHAT", num_args = 0..=1, default_missing_value = "", requires = "case")]
    date: Option<String>,
}

/// How an explanation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A page for people
    Human,
    /// One JSON document
    Json,
}

/// Why there is no explanation.
enum Stop {
    /// Wrong use.
    Misused(String),
    /// The case does not fit, or the policy stops on it.
    Failed(Failure),
    /// A live case that cannot be resumed.
    Saved(String),
}

impl Explain {
    pub(super) fn run(self, terminal: &Terminal) -> io::Result<Outcome> {
        let Some(case) = &self.case else { return code(&self.subject, terminal) };
        let policy = match load(&self.subject, terminal)? {
            Ok(policy) => policy,
            Err(ended) => return Ok(ended),
        };
        if let Some(problem) = self.lang.as_deref().and_then(|lang| unknown_language(&policy, lang)) {
            terminal.error(&problem);
            return Ok(Outcome::Misused);
        }
        let told = self.explained(&policy, case, terminal)?.and_then(|explained| self.told(&explained));
        match told {
            Ok(text) => {
                terminal.data(&text)?;
                Ok(Outcome::Done)
            }
            Err(stop) => self.stopped(stop, case, terminal),
        }
    }

    fn explained(&self, policy: &Policy, path: &Path, terminal: &Terminal) -> io::Result<Result<Explanation, Stop>> {
        let bytes = match read(path) {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(Stop::Misused(format!("{}: {error}", shown(path))))),
        };
        if let Some(text) = std::str::from_utf8(&bytes).ok().filter(|text| saved::is_live(text)) {
            return Ok(self.live(policy, text));
        }
        Ok(match self.case(policy, path, bytes) {
            Ok((explained, notes)) => {
                for note in &notes {
                    terminal.tell(&format!("note: {}: {}\n", shown(path), visible(&note.to_string())))?;
                }
                Ok(explained)
            }
            Err(stop) => Err(stop),
        })
    }

    fn case(&self, policy: &Policy, path: &Path, bytes: Vec<u8>) -> Result<(Explanation, Vec<InputError>), Stop> {
        let input = Input::of(path, bytes).map_err(|errors| Stop::Failed(Failure::Input(errors)))?;
        let (case, notes) = read_case(policy, input.json(), self.lenient).map_err(|failure| match failure {
            Failure::Input(errors) => Stop::Failed(Failure::Input(InputErrors(input.placed(errors.0)))),
            Failure::Fault(_) | Failure::When(_) => Stop::Failed(failure),
        })?;
        let when = self.at.map_or_else(now, |at| Some(When::of(at)));
        let when = when.ok_or_else(|| {
            Stop::Misused("the clock of this machine cannot be read: give the instant with --at".to_owned())
        })?;
        let at = when.instant(&case).map_err(Stop::Failed)?;
        let explained = policy.explain(&case, at);
        let explained = explained.map_err(|fault| Stop::Failed(Failure::Fault(Box::new(fault))))?;
        Ok((explained, input.placed(notes)))
    }

    fn live(&self, policy: &Policy, text: &str) -> Result<Explanation, Stop> {
        let live = match saved::read(text).map_err(Stop::Saved)? {
            Form::Case(saved) => policy.resume(&saved),
            Form::Journal(lines) => policy.replay(&lines, &mut |_, _, _| {}),
        };
        let live = live.map_err(|error| Stop::Saved(error.to_string()))?;
        let at = self.at.map(|at| When::of(at).instant(&live.case())).transpose().map_err(Stop::Failed)?;
        let explained = policy.explain_live(&live, at);
        explained.map_err(|fault| Stop::Failed(Failure::Fault(Box::new(fault))))
    }

    fn told(&self, explained: &Explanation) -> Result<String, Stop> {
        let language = self.lang.as_deref();
        if self.only.is_some() && self.format == Format::Json {
            return Err(Stop::Misused("`--only` is for the page: JSON holds everything by its name".to_owned()));
        }
        if self.format == Format::Json {
            let mut explained = explained.clone();
            if let Some(what) = &self.date {
                explained.keep_dates(what).map_err(Stop::Misused)?;
            }
            let mut json = Writer::pretty();
            explained.write_json(&mut json, language);
            return Ok(json.finish() + "\n");
        }
        if let Some(what) = &self.only {
            return explained.paragraphs_of(what, language).map(|only| page(&only)).map_err(Stop::Misused);
        }
        let Some(what) = &self.date else { return Ok(page(&explained.paragraphs(language))) };
        let mut explained = explained.clone();
        explained.keep_dates(what).map_err(Stop::Misused)?;
        let dates: Vec<&Date> = explained.dates().iter().collect();
        Ok(page(&explained.paragraphs_of_dates(&dates, language)))
    }

    fn stopped(&self, stop: Stop, path: &Path, terminal: &Terminal) -> io::Result<Outcome> {
        match (stop, self.format) {
            (Stop::Misused(words), _) => {
                terminal.error(&words);
                Ok(Outcome::Misused)
            }
            (Stop::Saved(error), _) => {
                terminal.error(&format!("{}: {error}", shown(path)));
                Ok(Outcome::Stopped)
            }
            (Stop::Failed(failure), Format::Human) => {
                terminal.tell(&failure.told(&shown(path)))?;
                Ok(failure.outcome())
            }
            (Stop::Failed(failure), Format::Json) => {
                let mut json = Writer::pretty();
                failure.write(&mut json, None);
                terminal.data(&(json.finish() + "\n"))?;
                Ok(failure.outcome())
            }
        }
    }
}

/// The paragraphs as a page in colours, which standard output keeps or drops.
fn page(paragraphs: &[Paragraph]) -> String {
    let mut out = String::new();
    for paragraph in paragraphs {
        let indent = "  ".repeat(paragraph.level);
        match paragraph.style {
            Style::Heading if out.is_empty() => out.push_str(&format!("{}\n", paragraph.text.bold())),
            Style::Heading => out.push_str(&format!("\n{}\n", paragraph.text.bold())),
            Style::Strong => out.push_str(&format!("{indent}{}\n", paragraph.text.cyan())),
            Style::Plain => out.push_str(&format!("{indent}{}\n", paragraph.text)),
        }
    }
    out
}

/// The page of a diagnostic.
fn code(named: &Path, terminal: &Terminal) -> io::Result<Outcome> {
    let named = named.to_string_lossy();
    let Some(code) = Code::named(&named) else {
        let upper = named.to_uppercase();
        let hint = nearest(&upper, Code::ALL.iter().map(|code| code.id()));
        let hint = match hint {
            Some(near) => format!("; did you mean {near}?"),
            None => "; to explain a case, name the policy and then the case".to_owned(),
        };
        terminal.error(&format!("no diagnostic has the code `{named}`{hint}"));
        return Ok(Outcome::Misused);
    };
    terminal.data(code.page())?;
    Ok(Outcome::Done)
}
