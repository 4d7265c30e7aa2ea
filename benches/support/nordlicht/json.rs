//! A case from JSON text into structs with `serde_json`, and back, as a programmer would write it by hand.

use super::case::{Carriage, Case, Currency, Found, Grade, Item, Kind, Level, Market, Reason, Remedy, Repair};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A decimal as text.
type Text<'a> = Cow<'a, str>;

#[derive(Deserialize, Serialize)]
struct RawCase<'a> {
    id: String,
    market: Market,
    reason: Reason,
    asked: Remedy,
    #[serde(borrow)]
    order: RawOrder<'a>,
    #[serde(borrow)]
    parcel: RawParcel<'a>,
    #[serde(borrow)]
    insurance: RawInsurance<'a>,
    #[serde(borrow)]
    claim: RawClaim<'a>,
    customer: RawCustomer,
    #[serde(borrow)]
    announced_holidays: Vec<Text<'a>>,
    #[serde(default = "unproven")]
    defect_at_delivery: Found,
}

fn unproven() -> Found {
    Found::Unproven
}

#[derive(Deserialize, Serialize)]
struct RawOrder<'a> {
    currency: Currency,
    #[serde(borrow)]
    placed_at: Text<'a>,
    #[serde(borrow)]
    promised_on: Text<'a>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    delivered_at: Option<Text<'a>>,
    lines: usize,
    #[serde(borrow)]
    freight: Text<'a>,
    #[serde(borrow)]
    paid: Text<'a>,
}

#[derive(Deserialize, Serialize)]
struct RawParcel<'a> {
    carriage: Carriage,
    #[serde(borrow)]
    weight: Text<'a>,
    #[serde(borrow)]
    shipped_on: Text<'a>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    lost_on: Option<Text<'a>>,
    #[serde(borrow)]
    sdr_rate: Text<'a>,
}

#[derive(Deserialize, Serialize)]
struct RawInsurance<'a> {
    #[serde(borrow)]
    parcel: Text<'a>,
    #[serde(borrow)]
    return_parcel: Text<'a>,
}

#[derive(Deserialize, Serialize)]
struct RawClaim<'a> {
    #[serde(borrow)]
    requested_at: Text<'a>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    reported_at: Option<Text<'a>>,
    #[serde(borrow)]
    items: Vec<RawItem<'a>>,
    #[serde(borrow)]
    repairs: Vec<RawRepair<'a>>,
    #[serde(default = "slight")]
    grade: Grade,
    #[serde(borrow)]
    return_freight: Text<'a>,
    #[serde(borrow, default = "nothing")]
    address_share: Text<'a>,
    #[serde(default = "yes")]
    informed: bool,
    #[serde(default)]
    refund_days_late: i64,
}

fn slight() -> Grade {
    Grade::Slight
}

fn nothing<'a>() -> Text<'a> {
    Text::Borrowed("0%")
}

fn yes() -> bool {
    true
}

#[derive(Deserialize, Serialize)]
struct RawItem<'a> {
    #[serde(borrow)]
    sku: Text<'a>,
    kind: Kind,
    #[serde(borrow)]
    price: Text<'a>,
    quantity: i64,
    #[serde(default)]
    opened: bool,
    #[serde(default)]
    made_to_order: bool,
    #[serde(default)]
    final_sale: bool,
    #[serde(borrow, default = "nothing")]
    wear: Text<'a>,
}

#[derive(Deserialize, Serialize)]
struct RawRepair<'a> {
    #[serde(borrow)]
    sent_in: Text<'a>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    returned: Option<Text<'a>>,
}

#[derive(Deserialize, Serialize)]
struct RawCustomer {
    #[serde(default = "regular")]
    level: Level,
    #[serde(default)]
    claims_90d: i64,
    past: Vec<RawPast>,
}

fn regular() -> Level {
    Level::Regular
}

#[derive(Deserialize, Serialize)]
struct RawPast {
    kept: bool,
}

/// A decimal as a whole number of units of ten to the minus `digits`.
fn decimal(text: &str, digits: u32) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let missing = digits.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    let fraction: i64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    whole.parse::<i64>().ok()?.checked_mul(10_i64.pow(digits))?.checked_add(fraction * 10_i64.pow(missing))
}

fn percent(text: &str) -> Option<i64> {
    decimal(text.strip_suffix('%')?, 2)
}

fn at(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// A case from its text; `None` where it does not fit.
pub fn read(text: &[u8]) -> Option<Case> {
    let raw: RawCase = serde_json::from_slice(text).ok()?;
    let digits = raw.order.currency.digits();
    let money = |text: &str| decimal(text, digits);
    let item = |item: RawItem| {
        Some(Item {
            sku: item.sku.into_owned(),
            kind: item.kind,
            price: money(&item.price)?,
            quantity: Some(item.quantity).filter(|count| (1..=99).contains(count))?,
            opened: item.opened,
            made_to_order: item.made_to_order,
            final_sale: item.final_sale,
            wear: percent(&item.wear)?,
        })
    };
    let maybe = |text: &Option<Text>| match text {
        Some(text) => at(text).map(Some),
        None => Some(None),
    };
    let repair = |repair: RawRepair| Some(Repair { sent_in: at(&repair.sent_in)?, returned: maybe(&repair.returned)? });
    Some(Case {
        id: raw.id,
        market: raw.market,
        reason: raw.reason,
        asked: raw.asked,
        currency: raw.order.currency,
        placed_at: at(&raw.order.placed_at)?,
        promised_on: day(&raw.order.promised_on)?,
        delivered_at: maybe(&raw.order.delivered_at)?,
        order_lines: raw.order.lines,
        freight: money(&raw.order.freight)?,
        paid: money(&raw.order.paid)?,
        carriage: raw.parcel.carriage,
        grams: decimal(&raw.parcel.weight, 3)?,
        shipped_on: day(&raw.parcel.shipped_on)?,
        lost_on: match &raw.parcel.lost_on {
            Some(text) => Some(day(text)?),
            None => None,
        },
        sdr_rate: decimal(&raw.parcel.sdr_rate, 6)?,
        parcel_cover: money(&raw.insurance.parcel)?,
        return_cover: money(&raw.insurance.return_parcel)?,
        requested_at: at(&raw.claim.requested_at)?,
        reported_at: maybe(&raw.claim.reported_at)?,
        items: raw.claim.items.into_iter().map(item).collect::<Option<_>>()?,
        repairs: raw.claim.repairs.into_iter().map(repair).collect::<Option<_>>()?,
        grade: raw.claim.grade,
        return_freight: money(&raw.claim.return_freight)?,
        address_share: percent(&raw.claim.address_share)?,
        informed: raw.claim.informed,
        refund_days_late: raw.claim.refund_days_late,
        level: raw.customer.level,
        claims_90d: raw.customer.claims_90d,
        past: raw.customer.past.iter().map(|past| past.kept).collect(),
        announced_holidays: raw.announced_holidays.iter().map(|text| day(text)).collect::<Option<_>>()?,
        defect_at_delivery: raw.defect_at_delivery,
    })
}

fn written(units: i64, digits: u32) -> Text<'static> {
    let unit = 10_i64.pow(digits);
    match digits {
        0 => units.to_string().into(),
        digits => format!("{}.{:0width$}", units / unit, units % unit, width = digits as usize).into(),
    }
}

/// The text of a case, in one line.
pub fn write(case: &Case) -> String {
    let money = |minor: i64| written(minor, case.currency.digits());
    let percent = |points: i64| Text::Owned(format!("{}%", written(points, 2)));
    let at = |at: DateTime<Utc>| Text::Owned(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
    let item = |item: &Item| RawItem {
        sku: item.sku.clone().into(),
        kind: item.kind,
        price: money(item.price),
        quantity: item.quantity,
        opened: item.opened,
        made_to_order: item.made_to_order,
        final_sale: item.final_sale,
        wear: percent(item.wear),
    };
    let repair = |repair: &Repair| RawRepair { sent_in: at(repair.sent_in), returned: repair.returned.map(at) };
    let raw = RawCase {
        id: case.id.clone(),
        market: case.market,
        reason: case.reason,
        asked: case.asked,
        order: RawOrder {
            currency: case.currency,
            placed_at: at(case.placed_at),
            promised_on: case.promised_on.to_string().into(),
            delivered_at: case.delivered_at.map(at),
            lines: case.order_lines,
            freight: money(case.freight),
            paid: money(case.paid),
        },
        parcel: RawParcel {
            carriage: case.carriage,
            weight: written(case.grams, 3),
            shipped_on: case.shipped_on.to_string().into(),
            lost_on: case.lost_on.map(|day| day.to_string().into()),
            sdr_rate: written(case.sdr_rate, 6),
        },
        insurance: RawInsurance { parcel: money(case.parcel_cover), return_parcel: money(case.return_cover) },
        claim: RawClaim {
            requested_at: at(case.requested_at),
            reported_at: case.reported_at.map(at),
            items: case.items.iter().map(item).collect(),
            repairs: case.repairs.iter().map(repair).collect(),
            grade: case.grade,
            return_freight: money(case.return_freight),
            address_share: percent(case.address_share),
            informed: case.informed,
            refund_days_late: case.refund_days_late,
        },
        customer: RawCustomer {
            level: case.level,
            claims_90d: case.claims_90d,
            past: case.past.iter().map(|kept| RawPast { kept: *kept }).collect(),
        },
        announced_holidays: case.announced_holidays.iter().map(|day| day.to_string().into()).collect(),
        defect_at_delivery: case.defect_at_delivery,
    };
    serde_json::to_string(&raw).unwrap()
}

/// The cases of the examples, by name.
pub fn examples() -> Vec<(String, Case)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nordlicht");
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".json") && !name.ends_with(".expected.json") {
            let case = read(&std::fs::read(&path).unwrap()).unwrap_or_else(|| panic!("{name} does not fit"));
            cases.push((name, case));
        }
    }
    cases.sort_by(|one, other| one.0.cmp(&other.0));
    cases
}
