//! Drawings as text for other programs: Mermaid and DOT. Every label is escaped, whatever a title holds.

use super::{Chart, Shape};
use std::fmt::Write;

impl Chart {
    /// As a Mermaid flowchart.
    pub fn mermaid(&self) -> String {
        let mut out = format!("---\ntitle: \"{}\"\n---\nflowchart TD\n", quoted(&self.title));
        for (at, node) in self.nodes.iter().enumerate() {
            let lines: Vec<String> = node.lines().map(mermaid).collect();
            let title = lines.join("<br/>");
            let line = match node.shape {
                Shape::First => format!("s{at}([\"{title}\"]):::first"),
                Shape::Waiting => format!("s{at}[\"{title}\"]"),
                Shape::OpenEnded => format!("s{at}{{{{\"{title}\"}}}}"),
                Shape::Final => format!("s{at}[[\"{title}\"]]:::final"),
            };
            push(&mut out, &line);
        }
        for edge in &self.edges {
            let labels: Vec<String> = edge.labels.iter().map(|label| mermaid(label)).collect();
            let arrow = if edge.dashed { "-.->" } else { "-->" };
            push(&mut out, &format!("s{} {arrow}|\"{}\"| s{}", edge.from, labels.join("<br/>"), edge.to));
        }
        push(&mut out, "classDef first stroke-width:3px");
        push(&mut out, "classDef final fill:#eeeeee,color:#222222");
        out
    }

    /// As a directed graph in DOT.
    pub fn dot(&self) -> String {
        let mut out = format!("digraph workflow {{\n  label=\"{}\"\n  labelloc=t\n", dot(&self.title));
        push(&mut out, "node [shape=box, style=rounded, fontname=\"sans-serif\"]");
        push(&mut out, "edge [fontname=\"sans-serif\", fontsize=11]");
        for (at, node) in self.nodes.iter().enumerate() {
            let look = match node.shape {
                Shape::First => ", penwidth=3",
                Shape::Waiting => "",
                Shape::OpenEnded => ", shape=hexagon, style=solid",
                Shape::Final => ", peripheries=2, style=solid",
            };
            let lines: Vec<String> = node.lines().map(dot).collect();
            push(&mut out, &format!("s{at} [label=\"{}\"{look}]", lines.join("\\n")));
        }
        for edge in &self.edges {
            let labels: Vec<String> = edge.labels.iter().map(|label| dot(label)).collect();
            let look = if edge.dashed { ", style=dashed" } else { "" };
            push(&mut out, &format!("s{} -> s{} [label=\"{}\"{look}]", edge.from, edge.to, labels.join("\\n")));
        }
        out.push_str("}\n");
        out
    }
}

fn push(out: &mut String, line: &str) {
    out.push_str("  ");
    out.push_str(line);
    out.push('\n');
}

/// A text inside YAML's double quotes.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// A text inside Mermaid's quotes: what could be markup there, or begin a list, is written by its number.
fn mermaid(text: &str) -> String {
    let mut out = String::new();
    let mut begins = true;
    for letter in text.chars() {
        if "\"#&<>`*\\;{}[]|".contains(letter) || (begins && ".-+)".contains(letter)) {
            let _always = write!(out, "#{};", u32::from(letter));
        } else {
            out.push(letter);
        }
        begins &= letter.is_ascii_digit();
    }
    out
}

/// A text inside DOT's quotes, where `\` and the names of letters mean something.
fn dot(text: &str) -> String {
    text.replace('&', "&amp;").replace('\\', "\\\\").replace('"', "\\\"")
}
