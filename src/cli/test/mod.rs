//! `redress test`: runs the examples of policies, and says which of them fail and why, and what none of them exercises.

mod coverage;
mod replay;

use std::collections::HashMap;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::available_parallelism;

use clap::{Args, ValueEnum};
use owo_colors::OwoColorize;

use self::coverage::Covered;
use super::check::outcome;
use super::report::{self, Report};
use super::{Outcome, Terminal};
use crate::diag::render::{self, Tested, one_line, visible};
use crate::diag::{Diagnostic, Severity};
use crate::eval;
use crate::ir::Program;
use crate::project::{Loaded, Loader};
use crate::source::{SourceMap, Span};
use crate::testing::{self, Failure, How, Part, Ran};
use crate::time::Zone;
use crate::value::Val;
use crate::wire::Writer;

/// The title of JUnit's report.
const TITLE: &str = "redress test";

/// Run the examples of policies
#[derive(Args)]
pub(super) struct Test {
    /// Policies, files with examples, or folders with them
    #[arg(required = true)]
    path: Vec<PathBuf>,
    /// Run only the examples whose title contains this
    #[arg(long, value_name = "TEXT", default_value = "")]
    filter: String,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Write the results in another format into a file as well, such as `junit=test.xml`
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report::parse::<Format>)]
    report: Vec<Report<Format>>,
    /// Say what of the policies no example exercises: rules, rows, stages, silences and so on
    #[arg(long)]
    coverage: bool,
    /// Write the case, the events and the journal of each failed example into files of this folder
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// What ends with exit code 1 beside a failed example
    #[arg(long, value_enum, requires = "coverage")]
    deny: Option<Denied>,
}

/// What is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Denied {
    /// Anything that no example exercises
    Uncovered,
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// What failed and why, for people
    Human,
    /// One document
    Json,
    /// JUnit's XML
    Junit,
    /// The Test Anything Protocol
    Tap,
    /// GitHub's workflow commands
    Github,
}

/// A policy with what its examples came to.
struct Tried {
    /// The path of its file.
    path: String,
    program: Arc<Program>,
    ran: Vec<Ran>,
    /// Whether it was asked for; else it is another version of one that was, and only takes what it judges.
    asked: bool,
}

impl Test {
    pub(super) fn run(self, terminal: &Terminal) -> io::Result<Outcome> {
        let mut loader = Loader::with_examples();
        for path in &self.path {
            loader.open(path);
        }
        let loaded = loader.finish();
        let sound = outcome(&loaded.diagnostics, Severity::Error);
        if sound != Outcome::Done {
            return self.untested(&loaded, sound, terminal);
        }
        let threads = available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let how = How { filter: &self.filter, watch: self.coverage, threads };
        let mut tried = Vec::new();
        let asked = loaded.units.iter().map(|unit| (unit, true));
        for (unit, asked) in asked.chain(loaded.relatives.iter().map(|unit| (unit, false))) {
            let (Some(program), Some(file)) = (&unit.program, unit.files.first()) else { continue };
            tried.push(Tried {
                path: loaded.sources.get(file.file).map_or_else(String::new, |source| source.path.to_string()),
                program: program.clone(),
                ran: testing::run(program, &unit.examples, how),
                asked,
            });
        }
        of_their_versions(&mut tried);
        tried.retain(|one| one.asked);
        let all = tried.iter().map(|one| one.ran.len()).sum::<usize>();
        if all == 0 && !self.filter.is_empty() {
            terminal.error(&format!("no example has `{}` in its title", self.filter));
            return Ok(Outcome::Misused);
        }
        let covered = if self.coverage { coverage::of(&loaded.sources, &tried) } else { Vec::new() };
        let told = Told { sources: &loaded.sources, tried: &tried, covered: &covered, keep: self.keep.as_deref() };
        let kept = told.keep().and_then(|()| report::write(&self.report, |format| told.text_in(format)));
        if let Err(error) = kept {
            terminal.error(&error);
            return Ok(Outcome::Misused);
        }
        terminal.data(&told.text_in(self.format).unwrap_or_else(|| told.human()))?;
        let uncovered = self.deny == Some(Denied::Uncovered) && covered.iter().any(Covered::lacks);
        Ok(if told.failed() == 0 && !uncovered { Outcome::Done } else { Outcome::Denied })
    }
}

impl Test {
    /// Says why nothing runs: a report that is kept holds it as well.
    fn untested(&self, loaded: &Loaded, sound: Outcome, terminal: &Terminal) -> io::Result<Outcome> {
        let (sources, diagnostics) = (&loaded.sources, loaded.diagnostics.as_slice());
        let text = |format| {
            Some(match format {
                Format::Human => return None,
                Format::Json => render::json_untested(sources, diagnostics),
                Format::Junit => render::junit_untested(TITLE, sources, diagnostics),
                Format::Tap => untested_tap(sources, diagnostics),
                Format::Github => render::github(sources, diagnostics),
            })
        };
        if let Err(error) = report::write(&self.report, text) {
            terminal.error(&error);
            return Ok(Outcome::Misused);
        }
        match text(self.format) {
            Some(text) => terminal.data(&text)?,
            None => terminal.tell(&render::human(sources, diagnostics, terminal.look()))?,
        }
        Ok(sound)
    }
}

/// A test a diagnostic; an error fails it.
fn untested_tap(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let mut out = format!("TAP version 13\n1..{}\n", diagnostics.len());
    for (number, one) in (1..).zip(diagnostics) {
        let word = if one.severity() == Severity::Error { "not ok" } else { "ok" };
        let line = render::plain(sources, std::slice::from_ref(one));
        out.push_str(&format!("{word} {number} - {}\n", tap_name(line.trim_end())));
    }
    out
}

/// A mark of numbers would be read as a directive.
fn tap_name(name: &str) -> String {
    name.replace('#', "\\#")
}

/// Leaves out what another version of the policy judges: an example beside several versions runs with each, and the
/// newest that is in force for its case counts.
fn of_their_versions(tried: &mut [Tried]) {
    let key = |ran: &Ran| (ran.span, ran.row.as_ref().map(|(number, _)| *number));
    let mut judges = HashMap::new();
    for (at, one) in tried.iter().enumerate() {
        for ran in &one.ran {
            let judge = judges.entry(key(ran)).or_insert((at, ran.elsewhere));
            let (before, elsewhere) = *judge;
            let newer = tried.get(before).is_some_and(|before| is_newer(since(one), since(before)));
            if !ran.elsewhere && (elsewhere || newer) {
                *judge = (at, false);
            }
        }
    }
    for (at, one) in tried.iter_mut().enumerate() {
        one.ran.retain(|ran| judges.get(&key(ran)).is_none_or(|(judge, _)| *judge == at));
    }
}

/// Since when a version judges.
fn since(tried: &Tried) -> Option<Val> {
    tried.program.effective.as_ref().map(|effective| effective.from)
}

/// Whether a version begins later than another; one without a beginning is the oldest.
fn is_newer(from: Option<Val>, than: Option<Val>) -> bool {
    match (from, than) {
        (Some(from), Some(than)) => eval::is_before(than, from, || Zone::UTC) == Some(true),
        (Some(_), None) => true,
        (None, Some(_) | None) => false,
    }
}

/// The results, as they are told.
struct Told<'a> {
    sources: &'a SourceMap,
    tried: &'a [Tried],
    /// What the examples exercise, where that was asked.
    covered: &'a [Covered<'a>],
    /// The folder with what is needed to run failed examples again, where that was asked.
    keep: Option<&'a Path>,
}

impl<'a> Told<'a> {
    fn all(&self) -> impl Iterator<Item = (&'a Tried, &'a Ran)> {
        self.tried.iter().flat_map(|tried| tried.ran.iter().map(move |ran| (tried, ran)))
    }

    /// The runs that failed, with their number among all, from 1.
    fn all_failed(&self) -> impl Iterator<Item = (usize, &'a Tried, &'a Ran)> {
        let numbered = (1..).zip(self.all()).map(|(number, (tried, ran))| (number, tried, ran));
        numbered.filter(|(_, _, ran)| !ran.failures.is_empty())
    }

    fn failed(&self) -> usize {
        self.all_failed().count()
    }

    fn summary(&self) -> String {
        let all = self.all().count();
        let examples = if all == 1 { "example" } else { "examples" };
        format!("{all} {examples}, {} failed", self.failed())
    }

    /// `shop.redress:12:3`.
    fn place(&self, span: Span) -> String {
        let place = self.sources.place(span);
        place.map_or_else(String::new, |(path, at)| format!("{}:{}:{}", visible(path), at.line, at.column))
    }

    /// The document of a format; none for people.
    fn text_in(&self, format: Format) -> Option<String> {
        Some(match format {
            Format::Human => return None,
            Format::Json => self.json(),
            Format::Junit => self.junit(),
            Format::Tap => self.tap(),
            Format::Github => self.github(),
        })
    }

    fn human(&self) -> String {
        let mut out = String::new();
        for (number, tried, ran) in self.all_failed() {
            out.push_str(&format!("{} {} ({})\n", "failed:".red().bold(), name(ran).bold(), self.place(ran.span)));
            if let Some((_, text)) = &ran.row {
                out.push_str(&format!("  {}\n", visible(text)));
            }
            for failure in &ran.failures {
                for line in self.failure(failure) {
                    out.push_str(&format!("  {line}\n"));
                }
            }
            for line in ran.replay.iter().flat_map(|replay| self.again(number, tried, ran, replay)) {
                out.push_str(&format!("  {line}\n"));
            }
            out.push('\n');
        }
        out.push_str(&self.summary());
        out.push('\n');
        self.covered.iter().for_each(|one| out.push_str(&format!("\n{}\n", self.covered(one).join("\n"))));
        out
    }

    /// The lines of a failure.
    fn failure(&self, failure: &Failure) -> Vec<String> {
        let mut lines = vec![format!("{}: {}", self.place(failure.span), visible(&failure.message))];
        if let Some(part) = &failure.part {
            parts(part, 1, &mut lines);
        }
        lines.extend(failure.found.iter().map(|found| format!("  {}", visible(found))));
        lines
    }

    /// All that failed in a run, as one text.
    fn text(&self, ran: &Ran) -> String {
        ran.failures.iter().flat_map(|failure| self.failure(failure)).collect::<Vec<_>>().join("\n")
    }

    fn json(&self) -> String {
        let mut json = Writer::pretty();
        json.object(|json| {
            json.key("format").text("redress.test/1");
            json.key("examples").plain(self.all().count());
            json.key("failed").plain(self.failed());
            json.key("results")
                .list((1..).zip(self.all()), |json, (number, one)| json.object(|json| self.result(json, number, one)));
            if !self.covered.is_empty() {
                json.key("coverage").list(self.covered, |json, one| json.object(|json| self.json_covered(json, one)));
            }
        });
        json.finish() + "\n"
    }

    fn result(&self, json: &mut Writer, number: usize, (tried, ran): (&Tried, &Ran)) {
        json.key("policy").text(&tried.program.name);
        json.key("version").text(&tried.program.version);
        json.key("title").text(&ran.title);
        self.json_place(json, ran.span);
        if let Some((number, text)) = &ran.row {
            json.key("row").plain(number);
            json.key("cells").text(text);
        }
        json.key("passed").bool(ran.failures.is_empty());
        if ran.failures.is_empty() {
            return;
        }
        json.key("failures").list(&ran.failures, |json, failure| {
            json.object(|json| {
                self.json_place(json, failure.span);
                json.key("message").text(&failure.message);
                json.key("found").list(&failure.found, |json, found| json.text(found));
                if let Some(part) = &failure.part {
                    json_part(json.key("condition"), part);
                }
            });
        });
        if let Some(replay) = &ran.replay {
            json.key("replay").object(|json| self.json_again(json, number, (tried, ran), replay));
        }
    }

    fn json_place(&self, json: &mut Writer, span: Span) {
        if let Some((file, at)) = self.sources.place(span) {
            json.key("file").text(file);
            json.key("line").plain(at.line);
            json.key("column").plain(at.column);
        }
    }

    fn junit(&self) -> String {
        let tests = self.all().map(|(tried, ran)| Tested {
            class: tried.path.clone(),
            name: name(ran),
            failure: ran.failures.first().map(|first| (first.message.clone(), self.text(ran))),
        });
        render::junit_tests(TITLE, &tests.collect::<Vec<_>>())
    }

    fn tap(&self) -> String {
        let mut out = format!("TAP version 13\n1..{}\n", self.all().count());
        for (number, (_, ran)) in (1..).zip(self.all()) {
            let word = if ran.failures.is_empty() { "ok" } else { "not ok" };
            out.push_str(&format!("{word} {number} - {}\n", tap_name(&name(ran))));
            for line in self.text(ran).lines() {
                out.push_str(&format!("# {line}\n"));
            }
        }
        for line in self.covered.iter().flat_map(|one| self.covered(one)) {
            out.push_str(&format!("# {line}\n"));
        }
        out
    }

    fn github(&self) -> String {
        let mut out = String::new();
        for (_, ran) in self.all() {
            for failure in &ran.failures {
                let text = self.failure(failure).join("\n");
                out.push_str(&render::github_line(self.sources, failure.span, "error", &name(ran), &text));
            }
        }
        for point in self.covered.iter().flat_map(Covered::missing) {
            let text = coverage::named(point);
            out.push_str(&render::github_line(self.sources, point.span, "warning", "no example exercises this", &text));
        }
        out
    }
}

/// The title, with the row.
fn name(ran: &Ran) -> String {
    let title = one_line(&ran.title);
    match &ran.row {
        Some((number, _)) => format!("{title}, row {number}"),
        None => title,
    }
}

/// `total is 3: no (total = 4)`, with the parts below.
fn parts(part: &Part, indent: usize, lines: &mut Vec<String>) {
    let value = part.value.as_deref().unwrap_or("not reached");
    lines.push(format!("{}{}: {}", "  ".repeat(indent), visible(&part.text), visible(value)));
    for one in &part.parts {
        parts(one, indent + 1, lines);
    }
}

fn json_part(json: &mut Writer, part: &Part) {
    json.object(|json| {
        json.key("text").text(&part.text);
        if let Some(value) = &part.value {
            json.key("value").text(value);
        }
        if !part.parts.is_empty() {
            json.key("parts").list(&part.parts, json_part);
        }
    });
}
