//! How a failed example is run again: the command, and the files that it needs.

use std::io;
use std::path::Path;

use super::{Told, Tried};
use crate::cli::{decide::shown, quoted, replace::replace};
use crate::diag::render::visible;
use crate::testing::{Ran, Replay};
use crate::wire::Writer;

/// A title gives up to so many letters to the names of files.
const LETTERS: usize = 40;

impl Told<'_> {
    /// Writes what failed into the folder that was asked for; else does nothing.
    ///
    /// # Errors
    /// What could not be written, and why.
    pub(super) fn keep(&self) -> Result<(), String> {
        let Some(folder) = self.keep else { return Ok(()) };
        let failed = |path: &Path, error: &io::Error| format!("{}: {error}", shown(path));
        std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        for (number, _, ran) in self.all_failed() {
            for (name, lines) in ran.replay.iter().flat_map(files).filter(|(_, lines)| !lines.is_empty()) {
                let path = folder.join(format!("{}.{name}", base(number, ran)));
                let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
                replace(&path, &text).map_err(|error| failed(&path, &error))?;
            }
        }
        Ok(())
    }

    /// The lines that say how it is run again.
    pub(super) fn again(&self, number: usize, tried: &Tried, ran: &Ran, replay: &Replay) -> Vec<String> {
        let place = self.place_of(number, ran);
        let mut lines = vec![format!("to run it again: {}", visible(&command(&tried.path, replay, &place)))];
        if self.keep.is_some() {
            if !replay.journal.is_empty() {
                lines.push(format!("  what happened: {}", visible(&format!("{place}{JOURNAL}"))));
            }
            return lines;
        }
        lines.push(format!("  {CASE}: {}", visible(&replay.case)));
        lines.extend(replay.events.iter().map(|event| format!("  {EVENTS}: {}", visible(event))));
        lines
    }

    pub(super) fn json_again(&self, json: &mut Writer, number: usize, (tried, ran): (&Tried, &Ran), replay: &Replay) {
        let place = self.place_of(number, ran);
        json.key("command").text(&command(&tried.path, replay, &place));
        json.key("case").text(&replay.case);
        json.key("events").list(&replay.events, |json, event| json.text(event));
        if self.keep.is_some() {
            let kept = files(replay).into_iter().filter(|(_, lines)| !lines.is_empty());
            json.key("kept").list(kept, |json, (name, _)| json.text(&format!("{place}{name}")));
        }
    }

    /// What stands before the names of its files.
    fn place_of(&self, number: usize, ran: &Ran) -> String {
        self.keep.map_or_else(String::new, |folder| shown(&folder.join(format!("{}.", base(number, ran)))))
    }
}

const CASE: &str = "case.json";
const EVENTS: &str = "events.jsonl";
const JOURNAL: &str = "journal.jsonl";

/// The files of a run, with their lines.
fn files(replay: &Replay) -> [(&'static str, &[String]); 3] {
    [(CASE, std::slice::from_ref(&replay.case)), (EVENTS, &replay.events), (JOURNAL, &replay.journal)]
}

/// `3-the-wrong-sum`.
fn base(number: usize, ran: &Ran) -> String {
    let words: Vec<&str> = ran.title.split(|letter: char| !letter.is_alphanumeric()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let short: String = words.join("-").to_lowercase().chars().take(LETTERS).collect();
    format!("{number}-{short}").trim_end_matches('-').to_owned()
}

/// The command that runs it again, with its files under that place.
fn command(path: &str, replay: &Replay, place: &str) -> String {
    let (path, at) = (quoted(path), &replay.at);
    let file = |name: &str| quoted(&format!("{place}{name}"));
    if !replay.lives {
        return format!("redress decide {path} {} --at {at} --explain", file(CASE));
    }
    let events = if replay.events.is_empty() { String::new() } else { format!(" --events {}", file(EVENTS)) };
    format!("redress simulate {path} {} --at {at}{events} --until {}", file(CASE), replay.until)
}
