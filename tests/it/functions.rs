//! The manual of the built-in functions is the table of the functions.

use redress::builtins::{self, Output, Param};
use std::fmt::Write as _;
use std::path::Path;

const BEGIN: &str = "<!-- The part below is written by the tests (UPDATE=1) from the table in src/builtins. -->\n";
const END: &str = "<!-- end -->\n";

fn param(param: Param) -> &'static str {
    match param {
        Param::Integer => "integer",
        Param::Number => "number",
        Param::Percent => "percent",
        Param::Money => "money",
        Param::Date => "date",
        Param::DateTime => "datetime",
        Param::Time => "time",
        Param::Calendar => "calendar",
        Param::Text => "text",
    }
}

fn output(output: Output, params: &[Param]) -> &'static str {
    match output {
        Output::First => params.first().map_or("", |first| param(*first)),
        Output::Bool => "bool",
        Output::Integer => "integer",
        Output::Number => "number",
        Output::Date => "date",
        Output::DateTime => "datetime",
        Output::Time => "time",
        Output::Text => "text",
    }
}

fn manual() -> String {
    let mut text = String::new();
    for entry in builtins::ALL {
        let _ = writeln!(text, "\n### {}\n\n{}\n", entry.name, entry.manual);
        for way in entry.overloads {
            let params: Vec<&str> = way.params.iter().map(|one| param(*one)).collect();
            let _ = writeln!(text, "- `{}({}) : {}`", entry.name, params.join(", "), output(way.output, way.params));
        }
        let _ = writeln!(text);
        for (expression, value) in entry.examples {
            let _ = writeln!(text, "`{expression}` is `{value}`.  ");
        }
    }
    text.push('\n');
    text
}

#[test]
fn the_manual_of_the_functions_is_their_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language/functions.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let wanted = format!("{before}{BEGIN}{}{END}{after}", manual());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, wanted).unwrap();
        return;
    }
    assert!(page == wanted, "docs/language/functions.md differs from the table; UPDATE=1 writes it anew");
}
