//! Values into rhai and out of it, checked against their declared types.

use rhai::{Array, Dynamic, Map};

use super::{FaultKind, HookFault, HookType, HookValue, LONGEST_TEXT, MOST_ELEMENTS, MOST_FIELDS};
use crate::value::{Currency, Money, Num};

/// The places and digits that a decimal of rhai surely holds.
const DECIMAL_PLACES: u8 = 28;

/// How much room a value has left; the engine counts in the same way.
struct Room {
    elements: usize,
    fields: usize,
    text: usize,
}

/// Makes an argument; `name` is its parameter's.
pub(super) fn argument(name: &str, value: &HookValue, wanted: &HookType) -> Result<Dynamic, HookFault> {
    let mut room = Room { elements: MOST_ELEMENTS, fields: MOST_FIELDS, text: LONGEST_TEXT };
    inward(value, wanted, &mut room).map_err(|problem| HookFault {
        line: None,
        message: format!("`{name}` {problem}"),
        kind: FaultKind::Argument,
    })
}

fn inward(value: &HookValue, wanted: &HookType, room: &mut Room) -> Result<Dynamic, String> {
    match (wanted, value) {
        (HookType::Bool, HookValue::Bool(value)) => Ok((*value).into()),
        (HookType::Integer, HookValue::Num(value)) => value
            .to_i64()
            .map(Dynamic::from)
            .ok_or_else(|| format!("is {value}, which is not a whole number of 64 bits")),
        (HookType::Number | HookType::Percent, HookValue::Num(value)) => decimal(*value),
        (HookType::Money, HookValue::Money(money)) => decimal(money.major().ok_or("is too fine for a decimal")?),
        (HookType::Text | HookType::Enum(_), HookValue::Text(text)) => {
            take(&mut room.text, text.len(), "bytes of text", LONGEST_TEXT)?;
            Ok(text.clone().into())
        }
        (HookType::List(element), HookValue::List(values)) => {
            take(&mut room.elements, values.len(), "list elements", MOST_ELEMENTS)?;
            values.iter().map(|value| inward(value, element, room)).collect::<Result<Array, _>>().map(Dynamic::from)
        }
        (HookType::Record(fields), HookValue::Record(values)) if fields.len() == values.len() => {
            take(&mut room.fields, fields.len(), "fields of records", MOST_FIELDS)?;
            let named = fields.iter().zip(values);
            let map = named.map(|((name, wanted), value)| Ok((name.as_str().into(), inward(value, wanted, room)?)));
            map.collect::<Result<Map, String>>().map(Dynamic::from)
        }
        (
            HookType::Bool
            | HookType::Integer
            | HookType::Number
            | HookType::Percent
            | HookType::Money
            | HookType::Text
            | HookType::Enum(_)
            | HookType::List(_)
            | HookType::Record(_),
            _,
        ) => Err(format!("is not {}", described(wanted))),
    }
}

fn take(room: &mut usize, amount: usize, what: &str, most: usize) -> Result<(), String> {
    *room = room.checked_sub(amount).ok_or_else(|| format!("has more than {most} {what}; a hook takes no more"))?;
    Ok(())
}

fn decimal(value: Num) -> Result<Dynamic, String> {
    let refused = || format!("is {value}, which is not exact as a decimal of {DECIMAL_PLACES} digits");
    let text = value.to_decimal(DECIMAL_PLACES).ok_or_else(refused)?;
    let result = text.parse().map(Dynamic::from_decimal).map_err(|_| refused())?;
    // A decimal with too many digits is rounded when it is read, so it is read back.
    if number(&result) == Some(value) { Ok(result) } else { Err(refused()) }
}

/// A whole number or a decimal.
fn number(value: &Dynamic) -> Option<Num> {
    if let Ok(whole) = value.as_int() {
        return Some(Num::from_i64(whole));
    }
    let decimal = value.as_decimal().ok()?;
    Num::ratio(decimal.mantissa(), 10_i128.checked_pow(decimal.scale())?)
}

/// Reads a result of the wanted type; money is in `currency`.
pub(super) fn outcome(value: &Dynamic, wanted: &HookType, currency: Option<Currency>) -> Result<HookValue, HookFault> {
    outward(value, wanted, currency).map_err(|problem| HookFault {
        line: None,
        message: format!("the result {problem}"),
        kind: FaultKind::Result,
    })
}

fn outward(value: &Dynamic, wanted: &HookType, currency: Option<Currency>) -> Result<HookValue, String> {
    let refused = || format!("is {}, not {}", found(value), described(wanted));
    match wanted {
        HookType::Bool => value.as_bool().map(HookValue::Bool).map_err(|_| refused()),
        HookType::Integer => value.as_int().map(|whole| HookValue::Num(Num::from_i64(whole))).map_err(|_| refused()),
        HookType::Number | HookType::Percent => number(value).map(HookValue::Num).ok_or_else(refused),
        HookType::Money => {
            let currency = currency.ok_or("is money, but the policy has no currency")?;
            let money = number(value).ok_or_else(refused)?;
            Money::from_major(money, currency).map(HookValue::Money).ok_or_else(|| "is too large".to_owned())
        }
        HookType::Text => text(value).map(HookValue::Text).ok_or_else(refused),
        HookType::Enum(members) => {
            let name = text(value).ok_or_else(refused)?;
            if members.contains(&name) {
                Ok(HookValue::Text(name))
            } else {
                Err(format!("is none of {}", listed(members)))
            }
        }
        HookType::List(element) => {
            let values = value.as_array_ref().map_err(|_| refused())?;
            let values = values.iter().map(|value| outward(value, element, currency));
            values.collect::<Result<_, _>>().map(HookValue::List)
        }
        HookType::Record(fields) => {
            let map = value.as_map_ref().map_err(|_| refused())?;
            if let Some(extra) = map.keys().find(|key| !fields.iter().any(|(name, _)| name == key.as_str())) {
                return Err(format!("has an unknown field `{}`", shortened(extra)));
            }
            let values = fields.iter().map(|(name, wanted)| {
                let value = map.get(name.as_str()).ok_or_else(|| format!("lacks the field `{name}`"))?;
                outward(value, wanted, currency).map_err(|problem| format!("in `{name}` {problem}"))
            });
            values.collect::<Result<_, _>>().map(HookValue::Record)
        }
    }
}

fn text(value: &Dynamic) -> Option<String> {
    value.as_immutable_string_ref().ok().map(|text| text.to_string())
}

fn listed(members: &[String]) -> String {
    members.iter().map(|member| format!("`{member}`")).collect::<Vec<_>>().join(", ")
}

/// Foreign text at a length that fits a message.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn described(wanted: &HookType) -> &'static str {
    match wanted {
        HookType::Bool => "`true` or `false`",
        HookType::Integer => "a whole number",
        HookType::Number => "a number",
        HookType::Percent => "a percentage as its fraction",
        HookType::Money => "an amount of money",
        HookType::Text => "a text",
        HookType::Enum(_) => "the name of a member",
        HookType::List(_) => "a list",
        HookType::Record(_) => "a record",
    }
}

/// What a script gave, in a policy's words.
pub(super) fn found(value: &Dynamic) -> &'static str {
    if value.is_unit() {
        "nothing"
    } else if value.is_bool() {
        "a truth value"
    } else if value.is_int() {
        "a whole number"
    } else if value.is_decimal() {
        "a decimal"
    } else if value.is_string() {
        "a text"
    } else if value.is_char() {
        "a single character"
    } else if value.is_array() {
        "a list"
    } else if value.is_map() {
        "a record"
    } else {
        "a value that has no place in a policy"
    }
}
