//! Drawings: whole texts in golden files, and what must hold of every picture.

use crate::golden::golden;
use crate::program::{Folder, Ran};
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn drawn(format: &str, more: &[&str]) -> Ran {
    let read = |path: &str| std::fs::read(root().join(path)).unwrap();
    let folder = Folder::new()
        .with("shop.redress", read("tests/suite/graph/bike_shop.redress"))
        .with("lib/countings.redress", read("policies/lib/countings.redress"));
    folder.run(&[&["graph", "shop.redress", "--format", format], more].concat())
}

/// What a drawing is: nothing is said beside it.
fn text(ran: Ran) -> String {
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    ran.out
}

#[test]
fn drawings_are_as_they_were() {
    golden("graph.mermaid.txt", &text(drawn("mermaid", &[])));
    golden("graph.dot.txt", &text(drawn("dot", &["--lang", "zh-CN"])));
    golden("graph.svg", &text(drawn("svg", &[])));
}

/// The arrows, counted by hand from the policy: pairs of stages with a line, waiting and dashed.
#[test]
fn every_line_that_moves_a_case_is_drawn() {
    let text = text(drawn("mermaid", &[]));
    // Whole: claimed to agreed, refused, itself; agreed to parked, sending; parked back to agreed, looking; sending to
    // looking; looking to paid, refused, parked; refused to claimed; and to closed from claimed, agreed, sending,
    // looking, refused.
    assert_eq!(text.matches(" -->|").count(), 17, "{text}");
    // Dashed: claimed to agreed, sending to refused, looking to paid, refused to closed.
    assert_eq!(text.matches(" -.->|").count(), 4, "{text}");
    assert!(text.contains("s0 -.->|\"after 3 days + 2 days: Shop, Mechanic silent\"| s1"), "{text}");
    assert!(text.contains("s5 -.->|\"after 14 days\"| s7"), "{text}");
    assert!(text.contains("s1 -->|\"at once, when waiting\"| s2"), "{text}");
    assert!(!text.contains("question") && !text.contains("ask"), "{text}");
}

/// What leads from nearly everywhere to one stage, and back, is said there once.
#[test]
fn what_many_stages_share_is_said_once() {
    let stages: String = (0..7)
        .map(|at| {
            format!(
                "stage s{at} {{ buyer may go -> s{}  seller may rest -> resting  buyer may leave -> over }}\n",
                at + 1
            )
        })
        .collect();
    let policy = format!(
        "policy p {{}}\nworkflow {{ {stages} stage s7 {{ buyer may leave -> over }}\n\
         stage resting \"At rest\" open_ended {{ seller may wake -> back }}\nstage over \"Over\" final }}"
    );
    let folder = Folder::new().with("p.redress", policy);
    let mermaid = text(folder.run(&["graph", "p.redress"]));
    assert_eq!(mermaid.matches("-->|").count(), 7, "{mermaid}");
    assert!(
        mermaid.contains("At rest<br/>from 7 stages: seller: rest<br/>back to where it was: seller: wake"),
        "{mermaid}"
    );
    assert!(mermaid.contains("Over<br/>from 8 stages: buyer: leave"), "{mermaid}");
    let svg = text(folder.run(&["graph", "p.redress", "--format", "svg"]));
    sound_picture(&svg, 10);
    assert!(svg.contains(">from 8 stages: buyer: leave<"), "{svg}");
}

/// The elements of an XML text: names and attributes. Panics where tags do not match.
fn elements(xml: &str) -> Vec<(String, String)> {
    let (mut open, mut all, mut rest) = (Vec::new(), Vec::new(), xml);
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains('>'), "a bare `>` before {}", &rest[..at]);
        for entity in rest[..at].split('&').skip(1) {
            assert!(["amp;", "lt;", "gt;", "quot;"].iter().any(|one| entity.starts_with(one)), "&{entity}");
        }
        let end = at + rest[at..].find('>').unwrap();
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let (name, attributes) = tag.trim_end_matches('/').split_once(' ').unwrap_or((tag.trim_end_matches('/'), ""));
        assert_eq!(attributes.matches('"').count() % 2, 0, "{tag}");
        if !tag.ends_with('/') {
            open.push(name.to_owned());
        }
        all.push((name.to_owned(), attributes.to_owned()));
    }
    assert!(open.is_empty(), "{open:?} are not closed");
    all
}

fn number(attributes: &str, name: &str) -> Option<i64> {
    let (_, rest) = attributes.split_once(&format!("{name}=\""))?;
    rest.split('"').next().unwrap().parse().ok()
}

fn sound_picture(svg: &str, stages: usize) {
    let all = elements(svg);
    let size = (number(&all[0].1, "width").unwrap(), number(&all[0].1, "height").unwrap());
    let boxes: Vec<[i64; 4]> = all
        .iter()
        .filter(|(name, attributes)| name == "rect" && attributes.contains(" rx="))
        .map(|(_, of)| [" x", " y", "width", "height"].map(|name| number(&format!(" {of}"), name).unwrap()))
        .collect();
    assert_eq!(boxes.len(), stages);
    for (at, [x, y, width, height]) in boxes.iter().enumerate() {
        assert!(*x >= 0 && *y >= 0 && x + width <= size.0 && y + height <= size.1, "{at} is outside");
        for [x2, y2, width2, height2] in &boxes[at + 1..] {
            let apart = x + width <= *x2 || x2 + width2 <= *x || y + height <= *y2 || y2 + height2 <= *y;
            assert!(apart, "two boxes overlap: {x},{y} and {x2},{y2}");
        }
    }
}

#[test]
fn a_picture_is_xml_and_no_box_overlaps_another() {
    sound_picture(&text(drawn("svg", &[])), 8);
    sound_picture(&text(drawn("svg", &["--lang", "zh-CN"])), 8);
    let path = root().join("policies/nordlicht");
    let flagship = text(Folder::new().run(&["graph", path.to_str().unwrap(), "--format", "svg"]));
    let stages = std::fs::read_to_string(path.join("2026.redress")).unwrap();
    sound_picture(&flagship, stages.lines().filter(|line| line.starts_with("  stage ")).count());
}

#[test]
fn what_cannot_be_drawn_says_why() {
    let folder = Folder::new().with("shop.redress", "policy shop { currency EUR }\n");
    folder.run(&["graph", "shop.redress"]).fails(2, "error: the policy `shop` has no workflow to draw");
    drawn("svg", &["--lang", "fr"]).fails(2, "error: the policy is not written in `fr`; it has en, zh-CN");
}
