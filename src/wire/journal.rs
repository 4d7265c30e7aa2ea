//! Lines of journals, read back, and what hooks returned.

use super::json::Writer;
use crate::script::HookValue;
use crate::time::Instant;
use crate::value::{Currency, Money, Num};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A line of a journal, as far as it says what came from outside.
#[derive(Debug)]
pub struct JournalLine<'t> {
    /// Its number, from 0.
    pub number: u64,
    /// When.
    pub at: Instant,
    /// What it is.
    pub kind: Cow<'t, str>,
    /// The policy, in the first line.
    pub policy: Option<JournalPolicy>,
    /// The case, in the first line.
    pub case: Option<&'t str>,
    /// The event, where there was one.
    pub event: Option<&'t str>,
    /// What hooks returned.
    pub hooks: Vec<HookValue>,
    /// Its fingerprint.
    pub hash: Cow<'t, str>,
    /// The line without its fingerprint, as it was hashed.
    pub body: &'t str,
}

/// Which policy a journal was kept under.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct JournalPolicy {
    /// Its name.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The fingerprint of its text.
    pub hash: String,
}

#[derive(Deserialize)]
struct Raw<'t> {
    n: u64,
    #[serde(borrow)]
    at: Cow<'t, str>,
    #[serde(borrow)]
    kind: Cow<'t, str>,
    policy: Option<JournalPolicy>,
    #[serde(borrow)]
    case: Option<&'t RawValue>,
    #[serde(borrow)]
    event: Option<&'t RawValue>,
    #[serde(default)]
    hooks: Vec<Kept>,
    #[serde(borrow)]
    hash: Cow<'t, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Kept {
    Bool(bool),
    Number(String),
    Money(String, String),
    Text(String),
    List(Vec<Kept>),
    Record(Vec<Kept>),
}

/// The `at` of an event as it is written, and whether nothing else is: a line of a script that lets time pass. `None`
/// where the text is no JSON object with an `at`.
pub fn written_at(json: &str) -> Option<(String, bool)> {
    #[derive(Deserialize)]
    struct At<'t> {
        at: String,
        #[serde(borrow, flatten)]
        rest: std::collections::BTreeMap<Cow<'t, str>, serde::de::IgnoredAny>,
    }
    serde_json::from_str(json).ok().map(|At { at, rest }| (at, rest.is_empty()))
}

/// What stands before the fingerprint of a line.
pub const HASH_KEY: &str = ",\"hash\":\"";

/// Reads a line of a journal; the error is a sentence.
///
/// # Errors
/// What is wrong with the line.
pub fn journal_line(line: &str) -> Result<JournalLine<'_>, String> {
    let raw: Raw<'_> = serde_json::from_str(line).map_err(|error| {
        // The line of the error is always the first; which line of the journal it is, the caller says.
        let (place, why) = (error.column(), error.to_string());
        let why = why.split(" at line ").next().unwrap_or(&why);
        format!("it is no line of a journal: {why} (column {place})")
    })?;
    let at = raw.at.parse().map_err(|_| format!("`{}` is no instant", raw.at))?;
    let hooks = raw.hooks.into_iter().map(Kept::value).collect::<Option<Vec<_>>>();
    let body = line.rfind(HASH_KEY).and_then(|at| line.get(..at)).ok_or("it has no fingerprint at its end")?;
    Ok(JournalLine {
        number: raw.n,
        at,
        kind: raw.kind,
        policy: raw.policy,
        case: raw.case.map(RawValue::get),
        event: raw.event.map(RawValue::get),
        hooks: hooks.ok_or("what a hook returned cannot be read")?,
        hash: raw.hash,
        body,
    })
}

impl Kept {
    fn value(self) -> Option<HookValue> {
        Some(match self {
            Kept::Bool(value) => HookValue::Bool(value),
            Kept::Number(text) => HookValue::Num(number(&text)?),
            Kept::Money(text, currency) => {
                HookValue::Money(Money { minor: number(&text)?, currency: Currency::named(&currency)? })
            }
            Kept::Text(text) => HookValue::Text(text),
            Kept::List(all) => HookValue::List(all.into_iter().map(Kept::value).collect::<Option<_>>()?),
            Kept::Record(all) => HookValue::Record(all.into_iter().map(Kept::value).collect::<Option<_>>()?),
        })
    }
}

fn number(text: &str) -> Option<Num> {
    let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
    Num::ratio(numerator.parse().ok()?, denominator.parse().ok()?)
}

/// Writes what a hook returned.
pub fn hook_value(json: &mut Writer, value: &HookValue) {
    let exact =
        |num: Num| if num.denom() == 1 { num.numer().to_string() } else { format!("{}/{}", num.numer(), num.denom()) };
    json.object(|json| match value {
        HookValue::Bool(value) => json.key("bool").bool(*value),
        HookValue::Num(num) => json.key("number").text(&exact(*num)),
        HookValue::Money(money) => {
            json.key("money").list([exact(money.minor), money.currency.to_string()], |json, part| json.text(&part));
        }
        HookValue::Text(text) => json.key("text").text(text),
        HookValue::List(all) => json.key("list").list(all, hook_value),
        HookValue::Record(all) => json.key("record").list(all, hook_value),
    });
}
