//! The facts of a case of Nordlicht Outdoor as structs: whole minor units, basis points, grams, and no text but names.

use chrono::{DateTime, NaiveDate, Utc};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($member:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
        pub enum $name { $(#[serde(rename = $word)] $member),* }

        #[allow(dead_code, reason = "not every bench asks for every word")]
        impl $name {
            /// All of them, in the order of the policy.
            pub const ALL: &'static [$name] = &[$($name::$member),*];

            /// The word that the policy has for it.
            pub fn word(self) -> &'static str {
                match self { $($name::$member => $word),* }
            }
        }
    )*};
}

words! {
    /// Where the parcel went.
    Market { De = "DE", Fr = "FR", Cn = "CN", Jp = "JP", Kw = "KW" }
    /// Why the buyer claims.
    Reason {
        ChangeOfMind = "change_of_mind", Damaged = "damaged", Defective = "defective", WrongItem = "wrong_item",
        NotAsDescribed = "not_as_described", NotReceived = "not_received", Late = "late",
    }
    /// What the buyer asks for.
    Remedy {
        ReturnRefund = "return_refund", Exchange = "exchange", Repair = "repair", Reduction = "reduction",
        Refund = "refund", Voucher = "voucher",
    }
    /// The kinds of goods.
    Kind {
        Clothing = "clothing", Footwear = "footwear", Equipment = "equipment", Electronics = "electronics",
        Hygiene = "hygiene",
    }
    /// How far a fault spoils the use.
    Grade { Slight = "slight", Marked = "marked", Serious = "serious" }
    /// How good a customer.
    Level { Regular = "regular", Silver = "silver", Gold = "gold" }
    /// How a parcel travels.
    Carriage { Air = "air", Road = "road", Post = "post" }
    /// The currencies of the shop.
    Currency { Eur = "EUR", Cny = "CNY", Jpy = "JPY", Kwd = "KWD" }
    /// What is found about a fault.
    Found { Yes = "yes", No = "no", Unproven = "unproven" }
    /// Who bears and gets.
    Party { Buyer = "buyer", Seller = "seller", Carrier = "carrier", Insurer = "insurer" }
    /// How urgent.
    Priority { Low = "low", Normal = "normal", High = "high", Urgent = "urgent" }
    /// How what comes back is looked at.
    Inspection { None = "none", Spot = "spot", Full = "full" }
}

impl Currency {
    /// How many decimal places its amounts have.
    pub fn digits(self) -> u32 {
        match self {
            Currency::Eur | Currency::Cny => 2,
            Currency::Jpy => 0,
            Currency::Kwd => 3,
        }
    }
}

/// One item of a claim.
#[derive(Clone, Debug)]
pub struct Item {
    pub sku: String,
    pub kind: Kind,
    /// In minor units.
    pub price: i64,
    pub quantity: i64,
    pub opened: bool,
    pub made_to_order: bool,
    pub final_sale: bool,
    /// In basis points.
    pub wear: i64,
}

/// A stay in the workshop.
#[derive(Clone, Debug)]
pub struct Repair {
    pub sent_in: DateTime<Utc>,
    pub returned: Option<DateTime<Utc>>,
}

/// A case. Amounts are minor units of its currency.
#[derive(Clone, Debug)]
pub struct Case {
    pub id: String,
    pub market: Market,
    pub reason: Reason,
    pub asked: Remedy,
    pub currency: Currency,
    pub placed_at: DateTime<Utc>,
    pub promised_on: NaiveDate,
    pub delivered_at: Option<DateTime<Utc>>,
    pub order_lines: usize,
    pub freight: i64,
    pub paid: i64,
    pub carriage: Carriage,
    pub grams: i64,
    pub shipped_on: NaiveDate,
    pub lost_on: Option<NaiveDate>,
    /// Millionths of a major unit for one SDR.
    pub sdr_rate: i64,
    pub parcel_cover: i64,
    pub return_cover: i64,
    pub requested_at: DateTime<Utc>,
    pub reported_at: Option<DateTime<Utc>>,
    pub items: Vec<Item>,
    pub repairs: Vec<Repair>,
    pub grade: Grade,
    pub return_freight: i64,
    /// In basis points.
    pub address_share: i64,
    pub informed: bool,
    pub refund_days_late: i64,
    pub level: Level,
    pub claims_90d: i64,
    /// Whether each past order was kept.
    pub past: Vec<bool>,
    pub announced_holidays: Vec<NaiveDate>,
    pub defect_at_delivery: Found,
}
