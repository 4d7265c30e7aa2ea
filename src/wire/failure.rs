//! What went wrong with a case, as JSON, `redress.error/1`: input errors, faults, and what no case is to blame for.

use super::input::{InputError, InputErrors};
use super::json::Writer;
use crate::eval::Fault;
use crate::ir::Program;

/// Writes the mistakes of a case. `line` is its line in a file of many cases.
pub fn input_errors(json: &mut Writer, errors: &InputErrors, line: Option<usize>) {
    document(json, line, |json| {
        json.list(&errors.0, |json, error| json.object(|json| input_error(json, error, line.is_none())))
    });
}

/// The line is left out where the case is itself one line of a file.
fn input_error(json: &mut Writer, error: &InputError, with_line: bool) {
    json.key("kind").text("input");
    json.key("path").text(&error.path);
    if with_line {
        json.key("line").plain(error.line);
    }
    json.key("column").plain(error.column);
    json.key("message").text(&error.message);
    if let Some(help) = &error.help {
        json.key("help").text(help);
    }
}

/// Writes a fault: its place is one in the policy. `case` is the case's own name, `line` its line in a file of many.
pub fn fault(json: &mut Writer, program: &Program, fault: &Fault, case: Option<&str>, line: Option<usize>) {
    document(json, line, |json| {
        json.list([fault], |json, fault| {
            json.object(|json| {
                json.key("kind").text("fault");
                json.key("code").text(fault.kind.code());
                if let Some(case) = case {
                    json.key("case").text(case);
                }
                if let Some((file, at)) = program.sources.place(fault.span) {
                    json.key("file").text(file);
                    json.key("line").plain(at.line);
                    json.key("column").plain(at.column);
                }
                json.key("message").shown(fault);
            });
        });
    });
}

/// Writes what the caller got wrong, which is no mistake of the case. `line` is the case's line in a file of many.
pub fn usage_error(json: &mut Writer, message: &str, line: Option<usize>) {
    document(json, line, |json| {
        json.list([message], |json, message| {
            json.object(|json| {
                json.key("kind").text("usage");
                json.key("message").text(message);
            });
        });
    });
}

fn document(json: &mut Writer, line: Option<usize>, errors: impl FnOnce(&mut Writer)) {
    json.object(|json| {
        json.key("format").text("redress.error/1");
        if let Some(line) = line {
            json.key("line").plain(line);
        }
        errors(json.key("errors"));
    });
}
