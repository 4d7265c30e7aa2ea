//! Several files may hold one policy's versions: those of one name in one folder. At every time exactly one judges.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::files::parent;
use super::{Unit, policy_of};
use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Effective, Program};
use crate::source::Span;
use crate::syntax::ast::{Policy, SettingKind};
use crate::value::Val;

/// One version of a policy.
struct Version<'a> {
    program: &'a Program,
    policy: &'a Policy,
}

/// Says where versions of one policy overlap or leave a hole. `units` go by their paths.
pub(super) fn check(units: &BTreeMap<String, Unit>, sink: &mut Sink) {
    let mut families: BTreeMap<(&str, &str), Vec<Version<'_>>> = BTreeMap::new();
    for (path, unit) in units {
        if let Some(version) = Version::of(unit) {
            families.entry((parent(path), &version.program.name)).or_default().push(version);
        }
    }
    for versions in families.values_mut() {
        if let Some(diagnostic) = chosen_alike(versions) {
            sink.push(diagnostic);
            continue;
        }
        versions.sort_by(|one, two| begin(one, two).unwrap_or(Ordering::Equal));
        for pair in versions.windows(2) {
            if let [one, two] = pair
                && let Some(diagnostic) = neighbours(one, two)
            {
                sink.push(diagnostic);
            }
        }
    }
}

impl<'a> Version<'a> {
    fn of(unit: &'a Unit) -> Option<Version<'a>> {
        let policy = policy_of(unit.files.first()?)?;
        Some(Version { program: unit.program.as_deref()?, policy })
    }

    fn effective(&self) -> Option<&'a Effective> {
        self.program.effective.as_ref()
    }

    /// Since when it judges; `None`: since ever.
    fn from(&self) -> Option<Val> {
        self.effective().map(|effective| effective.from)
    }

    /// A time of its header: a day is its first instant, where the zone is written.
    fn instant(&self, time: Val) -> Val {
        match (time, self.program.fixed_zone()) {
            (Val::Date(day), Some(zone)) => Val::Instant(zone.start_of_day(day)),
            (time, _) => time,
        }
    }

    /// By which fact it is chosen.
    fn by(&self) -> Option<&'a str> {
        self.effective().and_then(|effective| self.program.facts.get(effective.by)).map(|fact| fact.path.as_str())
    }

    /// The header's setting, else the policy's name.
    fn span(&self) -> Span {
        let setting = self.policy.settings.iter().find(|one| matches!(one.kind, SettingKind::Effective { .. }));
        setting.map_or(self.policy.name.span, |setting| setting.span)
    }
}

/// All versions must be chosen by one fact, else two of them could judge one case.
fn chosen_alike(versions: &[Version<'_>]) -> Option<Diagnostic> {
    let mut dated = versions.iter().filter(|version| version.effective().is_some());
    let first = dated.next()?;
    let other = dated.find(|version| version.by() != first.by())?;
    let name = &first.program.name;
    let words = format!("versions of `{name}` are chosen by different facts");
    Some(
        bad(other, words)
            .with_label(format!("here by `{}`", other.by()?))
            .with_place(first.span(), format!("here by `{}`", first.by()?))
            .with_help("name the same fact in every version"),
    )
}

/// What is wrong between a version and the next one.
fn neighbours(one: &Version<'_>, two: &Version<'_>) -> Option<Diagnostic> {
    let name = &one.program.name;
    let (first, second) = (&one.program.version, &two.program.version);
    match begin(one, two)? {
        Ordering::Less => {}
        Ordering::Equal | Ordering::Greater => {
            let words = format!("two versions of `{name}` judge from the same time");
            let help = "give the newer one a later `effective from`, or take one of the files away";
            let diagnostic = bad(two, words).with_label(format!("version \"{second}\""));
            return Some(diagnostic.with_place(one.span(), format!("version \"{first}\"")).with_help(help));
        }
    }
    let (until, from) = (one.effective()?.until?, two.from()?);
    let words = match order((one, until), (two, from))? {
        Ordering::Equal => return None,
        Ordering::Less => format!("no version of `{name}` judges from {} to {}", shown(until), shown(from)),
        Ordering::Greater => {
            format!(
                "version \"{first}\" of `{name}` judges until {}, version \"{second}\" already from {}",
                shown(last(until)),
                shown(from)
            )
        }
    };
    let help = "leave the `until` of the older version out: it ends where the next one begins";
    Some(bad(two, words).with_place(one.span(), format!("version \"{first}\"")).with_help(help))
}

/// Which of two versions begins first.
fn begin(one: &Version<'_>, two: &Version<'_>) -> Option<Ordering> {
    match (one.from(), two.from()) {
        (Some(from), Some(other)) => order((one, from), (two, other)),
        (from, other) => Some(from.is_some().cmp(&other.is_some())),
    }
}

/// The order of times of two headers; none where a day meets an instant and no zone is written, so that no text tells.
fn order((one, time): (&Version<'_>, Val), (two, other): (&Version<'_>, Val)) -> Option<Ordering> {
    time.compare(&other)
        .filter(|_| one.program.fixed_zone() == two.program.fixed_zone())
        .or_else(|| one.instant(time).compare(&two.instant(other)))
}

/// An end as it is written: of a date, the last day that belongs to it.
fn last(until: Val) -> Val {
    if let Val::Date(after) = until { Val::Date(after.previous()) } else { until }
}

fn shown(value: Val) -> String {
    match value {
        Val::Date(date) => date.to_string(),
        Val::Instant(instant) => instant.to_string(),
        other => format!("{other:?}"),
    }
}

fn bad(version: &Version<'_>, words: String) -> Diagnostic {
    Diagnostic::new(Code::BadVersions, version.span(), words)
}
