//! Diagnostics as SARIF 2.1.0, which code hosts and editors read. The only door to `serde-sarif`.

use serde_sarif::sarif::{
    ArtifactChange, ArtifactContent, ArtifactLocation, Fix, Location, Message, MultiformatMessageString,
    PhysicalLocation, Region, Replacement, ReportingConfiguration, ReportingDescriptor, Result as Finding, ResultLevel,
    Run, SCHEMA_URL, Sarif, Tool, ToolComponent,
};

use super::{page, place};
use crate::diag::{Code, Diagnostic, Severity};
use crate::source::{SourceMap, Span};

/// The document, with a line feed at its end. The rules are the whole catalogue of codes.
pub fn sarif(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let driver = ToolComponent::builder()
        .name("redress")
        .version(env!("CARGO_PKG_VERSION"))
        .rules(Code::ALL.iter().copied().map(rule).collect::<Vec<_>>())
        .build();
    let run = Run::builder()
        .tool(Tool::builder().driver(driver).build())
        .column_kind("unicodeCodePoints")
        .results(diagnostics.iter().map(|one| finding(sources, one)).collect::<Vec<_>>())
        .build();
    let document = Sarif::builder().version("2.1.0").schema(SCHEMA_URL).runs(vec![run]).build();
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

fn rule(code: Code) -> ReportingDescriptor {
    let text = |text: &str| MultiformatMessageString::builder().text(text).build();
    ReportingDescriptor::builder()
        .id(code.id())
        .name(format!("{code:?}"))
        .short_description(text(code.title()))
        .help(text(&format!("`redress explain {}` shows the page {}", code.id(), page(code))))
        .default_configuration(ReportingConfiguration::builder().level(code.severity().word()).build())
        .build()
}

fn finding(sources: &SourceMap, one: &Diagnostic) -> Finding {
    let mut text = one.message.clone();
    for (word, more) in [("help", &one.help), ("note", &one.note)] {
        if let Some(more) = more {
            text.push_str(&format!("\n{word}: {more}"));
        }
    }
    let rule = Code::ALL.iter().position(|code| *code == one.code).and_then(|index| i64::try_from(index).ok());
    let related: Vec<Location> =
        one.labels.iter().map(|label| location(sources, label.span, Some(&label.text))).collect();
    let finding = Finding::builder()
        .rule_id(one.code.id())
        .rule_index(rule.unwrap_or(-1))
        .level(match one.severity() {
            Severity::Error => ResultLevel::Error,
            Severity::Warning => ResultLevel::Warning,
        })
        .message(Message::from(&text))
        .locations(vec![location(sources, one.span, None)])
        .related_locations(related);
    let fixes: Vec<Fix> = one.fix.iter().map(|fix| mend(sources, fix)).collect();
    if fixes.is_empty() { finding.build() } else { finding.fixes(fixes).build() }
}

fn location(sources: &SourceMap, span: Span, text: Option<&str>) -> Location {
    let physical = PhysicalLocation::builder().artifact_location(artifact(sources, span)).region(region(sources, span));
    let location = Location::builder().physical_location(physical.build());
    match text {
        Some(text) => location.message(Message::from(text)).build(),
        None => location.build(),
    }
}

fn mend(sources: &SourceMap, fix: &crate::diag::Fix) -> Fix {
    let replacement = Replacement::builder()
        .deleted_region(region(sources, fix.span))
        .inserted_content(ArtifactContent::builder().text(fix.text.as_str()).build())
        .build();
    let change =
        ArtifactChange::builder().artifact_location(artifact(sources, fix.span)).replacements(vec![replacement]);
    Fix::builder().description(Message::from(&fix.title)).artifact_changes(vec![change.build()]).build()
}

fn region(sources: &SourceMap, span: Span) -> Region {
    let at = place(sources, span);
    Region::builder()
        .start_line(at.start.line)
        .start_column(at.start.column)
        .end_line(at.end.line)
        .end_column(at.end.column)
        .byte_offset(span.start)
        .byte_length(i64::try_from(span.len()).unwrap_or(0))
        .build()
}

fn artifact(sources: &SourceMap, span: Span) -> ArtifactLocation {
    ArtifactLocation::builder().uri(uri(place(sources, span).path)).build()
}

/// A path as a URI reference: what is not plain is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
