//! Reports beside what is shown: `--report FORMAT=FILE` writes the same results in another format into a file.

use std::path::PathBuf;

use clap::ValueEnum;

use super::decide::shown;
use super::replace::{refused, replace};

/// A format and the file that gets it.
#[derive(Clone, Debug)]
pub(super) struct Report<F> {
    format: F,
    file: PathBuf,
}

/// Reads `FORMAT=FILE`.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn parse<F: ValueEnum>(text: &str) -> Result<Report<F>, String> {
    let (format, file) = text.split_once('=').ok_or("write it as FORMAT=FILE, such as `junit=report.xml`")?;
    if file.is_empty() {
        return Err("the name of the file is missing behind `=`".to_owned());
    }
    let format = F::from_str(format, false).map_err(|_| {
        let known = F::value_variants().iter().filter_map(F::to_possible_value);
        let known: Vec<String> = known.map(|value| format!("`{}`", value.get_name())).collect();
        format!("there is no format `{format}`; there are: {}", known.join(", "))
    })?;
    Ok(Report { format, file: file.into() })
}

/// Writes all of them; `text` makes the text of a format, none of one that is no document.
///
/// # Errors
/// What could not be written, and why.
pub(super) fn write<F: ValueEnum + Copy>(
    reports: &[Report<F>],
    text: impl Fn(F) -> Option<String>,
) -> Result<(), String> {
    for Report { format, file } in reports {
        let Some(text) = text(*format) else {
            let name = format.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
            return Err(format!("`{name}` is for the terminal: choose another format for {}", shown(file)));
        };
        // What is no file, such as a pipe, is not replaced.
        let written = match file.exists() && !file.is_file() {
            true => std::fs::write(file, &text),
            false => replace(file, &text),
        };
        written.map_err(|error| format!("{}: {}", shown(file), refused(&error)))?;
    }
    Ok(())
}
