//! Drawings as SVG, by themselves: no program, font or network is needed to see them.

use super::layout::{LABEL_LINE, Layout, MARGIN, Placed, TITLE_LINE, Way, layout};
use super::{Chart, Shape};
use std::fmt::Write;

/// So many stages are drawn; more than that nobody can read.
const STAGES: usize = 200;

/// Dark on white, so that it is the same on any page.
const STYLE: &str = "text { font-family: sans-serif; fill: #1f2328 } .title { font-size: 14px; font-weight: bold } \
.stage { font-size: 13px; text-anchor: middle } .label, .halo { font-size: 11px } .halo { stroke: #ffffff; stroke-width: 3px } \
rect, path.frame { fill: #f6f8fa; stroke: #57606a } .first { stroke: #0969da; stroke-width: 3px } .final { fill: #e1e4e8 } \
.open { stroke-dasharray: 2 3 } path.way { fill: none; stroke: #57606a } .time { stroke-dasharray: 6 4 }";

impl Chart {
    /// As an SVG document; none where there are more stages than anybody could read.
    pub fn svg(&self) -> Option<String> {
        if self.nodes.len() > STAGES {
            return None;
        }
        let drawn = layout(self);
        let title = escaped(&self.title);
        let Layout { width, height, .. } = drawn;
        let width = width.max(i64::try_from(crate::source::columns(&self.title)).unwrap_or(0) * 9 + MARGIN * 2);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
             <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
             orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#57606a\"/></marker></defs>\n\
             <rect width=\"{width}\" height=\"{height}\" style=\"fill: #ffffff; stroke: none\"/>\n\
             <text class=\"title\" x=\"{MARGIN}\" y=\"{}\">{title}</text>\n",
            MARGIN + TITLE_LINE - 4
        );
        drawn.ways.iter().for_each(|way| line(&mut out, way));
        for (node, placed) in self.nodes.iter().zip(&drawn.boxes) {
            stage(&mut out, placed, node.shape, self.mark(node.shape));
        }
        drawn.ways.iter().for_each(|way| label(&mut out, way));
        out.push_str("</svg>\n");
        Some(out)
    }

    /// What the shape of a stage says, for those who point at it or hear it read.
    fn mark(&self, shape: Shape) -> Option<&'static str> {
        match shape {
            Shape::First => Some(self.words.opens),
            Shape::Waiting => None,
            Shape::OpenEnded => Some(self.words.open_ended),
            Shape::Final => Some(self.words.closed),
        }
    }
}

fn line(out: &mut String, way: &Way) {
    let mut path = String::new();
    let mut before: Option<(i64, i64)> = None;
    for (x, y) in way.points.iter().copied() {
        let _always = match before {
            None => write!(path, "M{x} {y}"),
            Some((from, _)) if way.around || from == x => write!(path, "L{x} {y}"),
            Some((from, above)) => {
                let middle = i64::midpoint(above, y);
                write!(path, "C{from} {middle} {x} {middle} {x} {y}")
            }
        };
        before = Some((x, y));
    }
    let class = if way.dashed { "way time" } else { "way" };
    let _always = writeln!(out, "<path class=\"{class}\" d=\"{path}\" marker-end=\"url(#tip)\"/>");
}

fn stage(out: &mut String, placed: &Placed, shape: Shape, mark: Option<&str>) {
    let Placed { x, y, width, height, .. } = *placed;
    let (class, round) = match shape {
        Shape::First => ("first", height / 2),
        Shape::Waiting => ("wait", 6),
        Shape::OpenEnded => ("open", 6),
        Shape::Final => ("final", 0),
    };
    let mark = mark.map(|mark| format!("<title>{mark}</title>")).unwrap_or_default();
    let frame = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"");
    let _always = writeln!(out, "<g>{mark}<rect class=\"{class}\" {frame}/>");
    if shape == Shape::Final {
        let (x, y, right, bottom) = (x + 3, y + 3, x + width - 3, y + height - 3);
        let _always =
            writeln!(out, "<path class=\"frame\" d=\"M{x} {y}H{right}V{bottom}H{x}z\" style=\"fill: none\"/>");
    }
    let lines = i64::try_from(placed.lines.len()).unwrap_or(0);
    let top = y + (height - lines * TITLE_LINE) / 2 + TITLE_LINE - 5;
    for (at, line) in (0..).zip(&placed.lines) {
        let (x, y) = (x + width / 2, top + at * TITLE_LINE);
        let _always = writeln!(out, "<text class=\"stage\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(line));
    }
    out.push_str("</g>\n");
}

fn label(out: &mut String, way: &Way) {
    let (x, top) = way.label;
    for (at, line) in (0..).zip(&way.lines) {
        let y = top + at * LABEL_LINE + LABEL_LINE - 3;
        let (place, line) = (format!("x=\"{x}\" y=\"{y}\""), escaped(line));
        // White around the letters, where a way runs below them.
        let _always = writeln!(out, "<text class=\"halo\" aria-hidden=\"true\" {place}>{line}</text>");
        let _always = writeln!(out, "<text class=\"label\" {place}>{line}</text>");
    }
}

/// A text inside XML. What XML cannot hold is shown as what it is: nothing.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
