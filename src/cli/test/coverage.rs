//! What the examples of policies exercise, as it is told.

use std::collections::{BTreeMap, BTreeSet};

use super::{Told, Tried};
use crate::diag::render::visible;
use crate::source::{SourceMap, Span};
use crate::testing::{Coverage, Point, points};
use crate::wire::Writer;

/// What examples exercise of one policy, over all its versions, or of one library, over all policies.
pub(super) struct Covered<'a> {
    whose: Whose<'a>,
    coverage: Coverage,
}

enum Whose<'a> {
    /// A policy, its versions, and whether any example of it ran.
    Policy { name: &'a str, versions: Vec<&'a str>, ran: bool },
    /// A file outside the folders of the policies that use it.
    Library(&'a str),
}

impl Covered<'_> {
    /// Whether there is something that no example exercises.
    pub(super) fn lacks(&self) -> bool {
        !self.coverage.missing.is_empty()
    }

    /// What no example exercises, for people. Where there is no example it is everything, which the counts say as well.
    pub(super) fn missing(&self) -> &[Point] {
        match self.whose {
            Whose::Policy { ran: false, .. } => &[],
            Whose::Policy { ran: true, .. } | Whose::Library(_) => &self.coverage.missing,
        }
    }
}

/// What is exercised of each policy, in the order in which the policies were found, and then of each library.
pub(super) fn of<'a>(sources: &'a SourceMap, tried: &'a [Tried]) -> Vec<Covered<'a>> {
    let mut policies: Vec<(&str, Vec<&Tried>)> = Vec::new();
    for one in tried {
        let folder = one.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let same = |(other, versions): &&mut (&str, Vec<&Tried>)| {
            *other == folder && versions.iter().all(|version| version.program.name == one.program.name)
        };
        match policies.iter_mut().find(same) {
            Some((_, versions)) => versions.push(one),
            None => policies.push((folder, vec![one])),
        }
    }
    let mut covered = Vec::new();
    let mut libraries: BTreeMap<&str, Vec<Point>> = BTreeMap::new();
    for (folder, versions) in policies {
        let mut own = Vec::new();
        for point in versions.iter().flat_map(|version| points(&version.program)) {
            let path = sources.get(point.span.file).map_or("", |source| &*source.path);
            match folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')) {
                true => own.push(point),
                false => libraries.entry(path).or_default().push(point),
            }
        }
        let whose = Whose::Policy {
            name: versions.first().map_or("", |one| &one.program.name),
            versions: versions.iter().map(|one| one.program.version.as_str()).collect(),
            ran: versions.iter().any(|one| !one.ran.is_empty()),
        };
        covered.push(Covered { whose, coverage: Coverage::of(own, &seen(versions)) });
    }
    let by_all = seen(tried);
    let libraries = libraries.into_iter();
    covered.extend(
        libraries.map(|(path, all)| Covered { whose: Whose::Library(path), coverage: Coverage::of(all, &by_all) }),
    );
    covered
}

/// The places that runs have exercised.
fn seen<'a>(tried: impl IntoIterator<Item = &'a Tried>) -> BTreeSet<Span> {
    tried.into_iter().flat_map(|one| &one.ran).flat_map(|ran| &ran.seen).copied().collect()
}

/// ``rule `in_time` of `eligibility` ``.
pub(super) fn named(point: &Point) -> String {
    format!("{} {}", point.kind.word(), visible(&point.text))
}

impl Told<'_> {
    /// What no example exercises, a line each, and a line for the whole.
    pub(super) fn covered(&self, covered: &Covered<'_>) -> Vec<String> {
        let missing = |point: &Point| format!("{}: not exercised: {}", self.place(point.span), named(point));
        let counts = covered.coverage.counts.iter().map(|(kind, (exercised, all))| {
            let many = if *all == 1 { "" } else { "s" };
            format!("{exercised} of {all} {}{many}", kind.word())
        });
        let counts: Vec<String> = counts.collect();
        let counts = if counts.is_empty() { "nothing to exercise".to_owned() } else { counts.join(", ") };
        let (Whose::Policy { name, .. } | Whose::Library(name)) = &covered.whose;
        let mut lines: Vec<String> = covered.missing().iter().map(missing).collect();
        lines.push(format!("{}: {counts}", visible(name)));
        lines
    }

    pub(super) fn json_covered(&self, json: &mut Writer, covered: &Covered<'_>) {
        match &covered.whose {
            Whose::Policy { name, versions, .. } => {
                json.key("policy").text(name);
                json.key("versions").list(versions, |json, version| json.text(version));
            }
            Whose::Library(path) => json.key("library").text(path),
        }
        json.key("counts").list(&covered.coverage.counts, |json, (kind, (exercised, all))| {
            json.object(|json| {
                json.key("kind").text(kind.word());
                json.key("exercised").plain(*exercised);
                json.key("all").plain(*all);
            });
        });
        json.key("missing").list(&covered.coverage.missing, |json, point| {
            json.object(|json| {
                json.key("kind").text(point.kind.word());
                json.key("text").text(&point.text);
                self.json_place(json, point.span);
            });
        });
    }
}
