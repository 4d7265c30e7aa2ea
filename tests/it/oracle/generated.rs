//! Small policies made by chance: well typed, of every construct that a decision can meet, with cases made by chance.
//! A seed makes the same policy and the same cases on every machine. What the checker refuses (two rules that
//! contradict each other, say) is passed over.

use chrono::{DateTime, Utc};
use redress::project::MemoryFiles;
use serde_json::{Value as Json, json};

use super::differ::Both;
use super::mutated::{value, walk};
use super::policy::Policy;
use crate::generate::Random;

/// Instants near which clocks, months or years do something odd.
const TRAPS: [&str; 12] = [
    "2025-03-30T01:00:00Z",
    "2025-10-26T00:30:00Z",
    "2025-12-31T23:00:00Z",
    "2026-01-31T10:15:00Z",
    "2026-02-28T22:59:59Z",
    "2026-03-08T07:30:00Z",
    "2026-03-29T01:30:00Z",
    "2026-05-01T12:00:00Z",
    "2026-08-31T15:59:59.999Z",
    "2026-10-25T00:59:59Z",
    "2026-11-01T05:45:00Z",
    "2028-02-29T08:00:00Z",
];

/// What an expression may name at its place.
#[derive(Clone, Copy)]
struct Place {
    /// The element that is judged is called `item`.
    item: bool,
    /// Shares, verdicts, eligible items and so many lines of the ledger may be named.
    ledger: Option<usize>,
    /// So many definitions stand before.
    defines: usize,
    /// Findings and decisions may be named.
    decisions: bool,
}

const NOWHERE: Place = Place { item: false, ledger: None, defines: 0, decisions: false };

struct Writer<'a> {
    random: &'a mut Random,
    currency: &'static str,
    places: usize,
    per_item: bool,
}

impl Writer<'_> {
    fn pick(&mut self, choices: &[&str]) -> String {
        self.random.pick(choices).to_owned()
    }

    fn up_to(&mut self, most: usize) -> usize {
        self.random.below(most + 1)
    }

    fn money(&mut self) -> String {
        let major = self.random.pick(&[0, 1, 2, 5, 10, 25, 33, 100, 250]);
        let minor = match self.places {
            0 => "",
            2 => self.random.pick(&["", ".5", ".99", ".01", ".33"]),
            _ => self.random.pick(&["", ".500", ".999", ".001", ".25"]),
        };
        format!("{} {major}{minor}", self.currency)
    }

    fn op(&mut self) -> String {
        self.pick(&["<", "<=", ">", ">="])
    }

    fn kinds(&mut self) -> String {
        self.pick(&["ka", "kb", "kc", "ka, kb", "kb, kc"])
    }

    fn duration(&mut self) -> String {
        let count = self.random.pick(&[0, 1, 1, 2, 2, 3, 5, 8, 14, 30]);
        match self.random.below(8) {
            0 => format!("{count} hours"),
            1 => format!("{} minutes", count * 45),
            2 => format!("{count} business days{}", self.random.pick(&[" by office", " by nights", ""])),
            3 => format!("{count} business hours{}", self.random.pick(&[" by office", " by nights", ""])),
            4 => "span_of[kind]".to_owned(),
            5 => format!("{count} {}", self.random.pick(&["months", "weeks"])),
            6 => format!("{count} days by other_way"),
            _ => format!("{count} days"),
        }
    }

    /// A duration that may be counted from a date: no hours.
    fn days(&mut self) -> String {
        let count = self.random.pick(&[0, 1, 2, 3, 7, 14, 31]);
        let unit = self.pick(&[
            "days",
            "days by other_way",
            "months",
            "months by other_way",
            "weeks",
            "years",
            "business days by office",
            "business days by nights",
        ]);
        format!("{count} {unit}")
    }

    fn date(&mut self) -> String {
        self.pick(&["d1", "(d2 if known else d1)", "2026-03-29", "date_of(t1)", "2026-02-28"])
    }

    fn instant(&mut self, depth: usize) -> String {
        match self.random.below(if depth == 0 { 3 } else { 11 }) {
            0 | 1 => "t1".to_owned(),
            2 => "(t2 if known else t1)".to_owned(),
            3 => format!("({} after {})", self.duration(), self.instant(depth - 1)),
            4 => format!("({} before {})", self.duration(), self.instant(depth - 1)),
            5 => format!("({} after {})", self.days(), self.date()),
            6 => format!("({} before {})", self.days(), self.date()),
            7 => format!("start_of_day({})", self.instant(depth - 1)),
            8 => format!("end_of_day({})", self.instant(depth - 1)),
            9 => format!(
                "{}({}, {})",
                self.pick(&["earliest", "latest"]),
                self.instant(depth - 1),
                self.instant(depth - 1)
            ),
            _ => format!(
                "(({} after {} skipping rests from began to ended) if known else t1)",
                self.days(),
                self.instant(depth - 1)
            ),
        }
    }

    fn number(&mut self, depth: usize) -> String {
        match self.random.below(if depth == 0 { 4 } else { 9 }) {
            0 => "n".to_owned(),
            1 => "x".to_owned(),
            2 => self.pick(&["0", "1", "3", "7.5", "0.125"]),
            3 => "(count i in items where i.opened)".to_owned(),
            4 => format!("({} {} {})", self.number(depth - 1), self.pick(&["+", "-", "*"]), self.number(depth - 1)),
            5 => format!("({} / 3)", self.number(depth - 1)),
            6 => format!("{}({})", self.pick(&["floor", "ceiling", "abs", "round"]), "x"),
            7 => format!("days_between({}, {})", self.instant(1), self.date()),
            _ => format!("hours_between({}, {})", self.instant(1), self.instant(1)),
        }
    }

    fn amount(&mut self, depth: usize, place: Place) -> String {
        let simple = match self.random.below(9) {
            0 => Some(self.money()),
            1 => Some("(cover if known else fee)".to_owned()),
            2 => Some("fee".to_owned()),
            3 => Some("fee_of[n, kind].plain".to_owned()),
            4 => place
                .ledger
                .filter(|_| self.per_item)
                .map(|_| "(sum i in eligible_items: i.price * i.quantity)".to_owned()),
            5 => place.ledger.filter(|lines| *lines > 0).map(|lines| format!("line{}", self.random.below(lines))),
            6 => Some("step_of[x]".to_owned()),
            _ => None,
        };
        let simple = simple.unwrap_or_else(|| "price".to_owned());
        if depth == 0 {
            return simple;
        }
        let inner = |writer: &mut Self| writer.amount(depth - 1, place);
        match self.random.below(12) {
            0 => format!("({} + {})", inner(self), inner(self)),
            1 => format!("greatest({} - {}, {} 0)", inner(self), inner(self), self.currency),
            2 => format!("{}% of {}", self.random.pick(&["15", "33", "12.5", "99.9"]), inner(self)),
            3 => format!("({} * p)", inner(self)),
            4 => format!("({} / {})", inner(self), self.random.pick(&["3", "7"])),
            5 => format!("{}({}, {})", self.pick(&["least", "greatest"]), inner(self), inner(self)),
            6 => format!("(if {} then {} else {})", self.condition(depth - 1, place), inner(self), inner(self)),
            7 => "(sum i in items where i.opened: i.price * i.quantity)".to_owned(),
            8 if place.ledger.is_some() => {
                format!("({} * responsible({}))", inner(self), self.pick(&["seller", "carrier"]))
            }
            9 => format!("round({})", inner(self)),
            10 => "convert XDR 26 * x by sdr".to_owned(),
            _ => simple,
        }
    }

    fn condition(&mut self, depth: usize, place: Place) -> String {
        if depth > 0 {
            let inner = |writer: &mut Self| writer.condition(depth - 1, place);
            match self.random.below(6) {
                0 => return format!("({} and {})", inner(self), inner(self)),
                1 => return format!("({} or {})", inner(self), inner(self)),
                2 => return format!("not ({})", inner(self)),
                _ => {}
            }
        }
        match self.random.below(20) {
            0 => format!("kind {} {{ {} }}", self.pick(&["in", "not in"]), self.kinds()),
            1 => "flag".to_owned(),
            2 => format!("n {} {}", self.op(), self.random.below(21)),
            3 => format!("p {} {}%", self.op(), self.random.pick(&["0", "50", "12.5"])),
            4 => format!("price {} {}", self.op(), self.money()),
            5 => format!("t1 {} {}", self.op(), self.instant(2)),
            6 => format!("t1 {} {}", self.op(), self.date()),
            7 => format!("t1 within {} of {}", self.duration(), self.instant(1)),
            8 => format!("date_of(t1) in {} {} 2026-08-31", self.date(), self.pick(&["..", "..<"])),
            9 => format!("(any i in items: i.price {} {})", self.op(), self.money()),
            10 => format!("(all i in items: i.kind is {})", self.pick(&["ka", "kb"])),
            11 => format!("t2 is known and t2 {} {}", self.op(), self.instant(1)),
            12 if place.decisions => {
                self.pick(&["fault_found", "fault_found is unproven", "speed is fast", "speed is not slow"])
            }
            13 => format!("is_open({}, {})", self.instant(1), self.pick(&["office", "nights", "desk"])),
            14 => format!("is_business_day({}, office)", self.date()),
            15 if place.defines > 0 && self.random.one_in(3) => self.pick(&["pace is slow", "pace is not normal"]),
            15 if place.defines > 0 => format!("word{}", self.random.below(place.defines)),
            16 if place.item => self.pick(&["item.opened", "item.kind is ka", "item.quantity > 2"]),
            17 => format!("{} {} {}", self.number(1), self.op(), self.number(1)),
            18 if place.ledger.is_some() => format!("responsible(carrier) {} 30%", self.op()),
            19 if place.ledger.is_some() => {
                let function = self.pick(&["eligible", "under_review"]);
                format!("{function}({})", self.pick(&["refund", "exchange", "asked"]))
            }
            _ => format!("{} {} {}", self.date(), self.op(), self.instant(1)),
        }
    }

    fn windows(&mut self) -> String {
        match self.random.below(9) {
            0 => format!("from {}", self.pick(&["t2", "d1", "d2"])),
            1 => format!("until {}", self.pick(&["t2", "d2", "d1"])),
            2 => format!("from {} until {}", self.instant(1), self.instant(2)),
            3 => format!("from t2 until {} after d1", self.days()),
            4 => format!("within {} of t2", self.duration()),
            5 => format!("within {} of {}", self.days(), self.pick(&["d1", "d2"])),
            6 => format!("until {} after t1 skipping rests from began to ended", self.days()),
            7 => format!("within grace[kind] of {}", self.pick(&["t1", "t2", "d1"])),
            _ => String::new(),
        }
    }

    /// An `except` that wins over some of those before it.
    fn except(&mut self, prefix: &str, at: usize, outcome: String, place: Place) -> String {
        let windows = self.windows();
        let when = if windows.is_empty() || !self.random.one_in(3) {
            format!("when {}", self.condition(2, place))
        } else {
            String::new()
        };
        let unless = if self.random.one_in(5) { format!("unless {}", self.condition(0, place)) } else { String::new() };
        let beaten: Vec<String> =
            (0..at).filter(|_| !self.random.one_in(6)).map(|other| format!("{prefix}{other}")).collect();
        let wins = if beaten.is_empty() { String::new() } else { format!("wins over {}", beaten.join(", ")) };
        format!("  except {prefix}{at} {outcome} {windows} {when} {unless} {wins}\n")
    }

    fn eligibility(&mut self) -> String {
        let place = Place { item: self.per_item, ledger: None, defines: 2, decisions: true };
        let of = self.pick(&["asked", "asked", "refund"]);
        let at = self.pick(&["", "at t1", "at now"]);
        let per = if self.per_item { "per item in items" } else { "" };
        let mut text = format!(
            "eligibility of {of} {at} {per} {{\n  normally {} all because \"No.\"\n",
            self.pick(&["deny", "deny", "review", "allow"])
        );
        for rule in 0..1 + self.up_to(3) {
            let remedies = if of == "refund" {
                "refund".to_owned()
            } else {
                self.pick(&["all", "refund", "exchange, repair", "refund, repair"])
            };
            let verdict = self.pick(&["allow", "allow", "deny", "review"]);
            text += &self.except("rule", rule, format!("{verdict} {remedies}"), place);
        }
        text + "}\n"
    }

    fn responsibility(&mut self) -> String {
        let place = Place { defines: 2, decisions: true, ..NOWHERE };
        let mut text = "responsibility {\n  normally seller 100%\n".to_owned();
        for rule in 0..self.up_to(2) {
            let shares = self.pick(&[
                "buyer 100%",
                "seller 60%, carrier rest",
                "carrier p, buyer rest",
                "seller 33.3%, buyer 33.3%, carrier rest",
                "carrier p, seller p, buyer rest",
                "insurer p / 3, carrier rest",
            ]);
            text += &self.except("share", rule, shares, place);
        }
        text + "}\n"
    }

    fn bearers(&mut self, place: Place) -> String {
        match self.random.below(7) {
            0 => "borne by seller".to_owned(),
            1 => format!("borne by insurer at most {}, then responsibility", self.amount(1, place)),
            2 => format!("borne by responsibility (carrier at most {}), then seller", self.amount(1, place)),
            3 => format!(
                "borne by carrier at most {}, then insurer at most {}, then buyer",
                self.amount(0, place),
                self.amount(0, place)
            ),
            4 => format!(
                "borne by responsibility (carrier at most {}, buyer at most {}) at most {}, then seller",
                self.amount(0, place),
                self.money(),
                self.amount(0, place)
            ),
            5 => "borne by responsibility".to_owned(),
            _ => String::new(),
        }
    }

    fn compensation(&mut self) -> String {
        let mut text = "compensation {\n".to_owned();
        let lines = 1 + self.up_to(4);
        for line in 0..lines {
            let place = Place { item: false, ledger: Some(line), defines: 2, decisions: true };
            let kind = if line == 0 { "pay".to_owned() } else { self.pick(&["pay", "pay", "deduct", "give"]) };
            let to = if self.random.one_in(5) && kind != "give" { "to seller" } else { "" };
            let amount = self.amount(2, place);
            let least =
                if self.random.one_in(4) { format!("at least {}", self.amount(0, place)) } else { String::new() };
            let most = if self.random.one_in(4) { format!("at most {}", self.amount(1, place)) } else { String::new() };
            let when = if self.random.one_in(3) { format!("when {}", self.condition(1, place)) } else { String::new() };
            text += &match kind.as_str() {
                "pay" => format!("  pay line{line} {to} = {amount} {least} {most} {} {when}\n", self.bearers(place)),
                "deduct" => format!("  deduct line{line} {to} = {amount} {least} {most} {when}\n"),
                _ => {
                    let of =
                        if self.per_item { self.pick(&["of items", "of eligible_items", ""]) } else { String::new() };
                    let worth = self.pick(&["worth fee", "worth price / 3", ""]);
                    format!("  give line{line} {of} {worth} {when}\n")
                }
            };
        }
        if self.random.one_in(2) {
            let place = Place { item: false, ledger: Some(lines), defines: 2, decisions: true };
            text += &format!("  total at most {}\n", self.amount(1, place));
        }
        text + "}\n"
    }

    fn decisions(&mut self) -> String {
        let place = Place { defines: 2, ..NOWHERE };
        let mut text = "decision speed : Speed {\n  normally normal\n".to_owned();
        for rule in 0..self.up_to(2) {
            let outcome = self.pick(&["slow", "fast"]);
            text += &self.except("pace", rule, outcome, place);
        }
        text += &format!("}}\ndecision due : datetime {{\n  normally {}\n", self.instant(3));
        for rule in 0..self.up_to(2) {
            let outcome = self.instant(2);
            text += &self.except("due", rule, outcome, place);
        }
        text += &format!("}}\ndecision worth : money {{\n  normally {}\n}}\n", self.amount(2, place));
        text += &format!("decision last_day : date {{\n  normally date_of({})\n}}\n", self.instant(2));
        let presumed = self.pick(&["yes", "no"]);
        let other = if presumed == "yes" { "no" } else { "yes" };
        text += &format!("finding fault_found {{\n  normally presumed {presumed}\n");
        for rule in 0..self.up_to(1) {
            text += &self.except("found", rule, format!("presumed {other}"), place);
        }
        text + "}\n"
    }

    fn counting(&mut self, name: &str) -> String {
        format!(
            "counting {name} {{ first {} ends {} holiday {} months {} {} paused extends }}\n",
            self.pick(&["excluded", "excluded", "included"]),
            self.pick(&["end_of_day", "end_of_day", "same_time"]),
            self.pick(&["keep", "roll_forward", "roll_forward by nights"]),
            self.pick(&["clamp", "next", "refuse"]),
            self.pick(&["", "", "least 2 working_days", "least 3 working_days"]),
        )
    }

    fn zone(&mut self) -> String {
        self.pick(&[
            "Europe/Berlin",
            "America/New_York",
            "Asia/Shanghai",
            "Australia/Lord_Howe",
            "America/Sao_Paulo",
            "Asia/Kathmandu",
        ])
    }

    fn calendars(&mut self) -> String {
        format!(
            "calendar office {{ timezone \"{}\" open mon..fri at {} {} closed 2026-03-30 .. 2026-04-02, 2026-05-01 closed off \
             open 2026-03-29, 2026-05-02 at 10:00-14:00 {} }}\n\
             calendar nights {{ timezone \"{}\" open {} at {} closed 2026-03-31, 2026-02-28 closed off open 2026-05-03 {} }}\n",
            self.zone(),
            self.pick(&["09:00-17:00", "09:00-12:00, 13:00-18:00", "00:00-24:00"]),
            self.pick(&["", "open sat at 10:00-12:00", "open mon at 17:00-19:30"]),
            self.pick(&["", "received until 14:00"]),
            self.zone(),
            self.pick(&["sun..thu", "mon..sun", "fri, sat"]),
            self.pick(&["22:00-06:00", "20:00-02:30", "18:30-00:00", "02:15-03:15"]),
            self.pick(&["", "received until 23:00"]),
        ) + self.desk().as_str()
    }

    /// A calendar that is like another.
    fn desk(&mut self) -> String {
        format!(
            "calendar desk like {} {{\n{}  closed 2026-04-02\n{}}}\n",
            self.pick(&["office", "nights"]),
            self.pick(&["", "  open mon..sat at 08:00-12:30\n", "  open fri at 21:00-03:00  open sun, mon\n"]),
            self.pick(&["", "  timezone \"Asia/Tokyo\"\n", "  received until 11:00\n"]),
        )
    }

    fn tables(&mut self) -> String {
        let cut = 1 + self.random.below(19);
        let mut text = format!(
            "table span_of[kind] : duration\n  | kind | span |\n  | ka, kb | {} |\n  | kc | {} |\n",
            self.pick(&["10 days", "36 hours", "2 business days by office"]),
            self.pick(&["1 month by other_way", "90 minutes", "5 business hours by nights"]),
        );
        text += &format!(
            "table grace[kind] : duration?\n  | kind | span |\n  | ka | {} |\n  | not ka | {} |\n",
            self.pick(&["unknown", "12 days"]),
            self.pick(&["unknown", "-", "2 months by other_way", "3 business days by desk"]),
        );
        text += "table fee_of[n, kind] : plain money, extra number\n  | n | kind | plain | extra |\n";
        text += &format!(
            "  | < {cut} | - | {} | 1 |\n  | {cut} .. 20 | not kb, kc | {} | 2.5 |\n",
            self.money(),
            self.money()
        );
        text += &match self.random.one_in(2) {
            true => format!("  | {cut} .. 20 | kb, kc | {} | 3 |\n", self.money()),
            false => format!("  | else | | {} | 0 |\n", self.money()),
        };
        text += &format!(
            "table step_of[x: number] : money first row\n  | x | cost |\n  | > 30 | {} |\n  | 5 ..< 30 | {} |\n  | <= 10 | {} |\n  | else | {} |\n",
            self.money(),
            self.money(),
            self.money(),
            self.money(),
        );
        text += &format!(
            "table law[kind] on {} : percent\n  | kind | from | share |\n  | ka, kb | 2025-06-01 | 10% |\n  | kb | 2026-03-29 | 25% |\n  | kc | 2020-01-01 | 5% |\n  | ka | 2026-05-01 | 1% |\n",
            self.pick(&["d1", "t1"]),
        );
        text
    }

    fn policy(&mut self) -> String {
        let currency = self.currency;
        let mut text = format!(
            "policy made {{ currency {currency} timezone \"{}\" counting way calendar nights rounding {} holidays office }}\n",
            self.zone(),
            self.pick(&["half_even", "half_up", "up", "down"]),
        );
        text += &format!(
            "enum Kind {{ ka, kb, kc }}\nenum Speed {{ slow, normal, fast }}\n\
             parties {{ buyer, seller, carrier, insurer }}\nremedies {{ refund, exchange, repair }}\n\
             record Item {{ sku text key  price money from {currency} 0  quantity integer from 0 to 100  kind Kind  opened bool = no }}\n\
             record Rest {{ began datetime  ended datetime? }}\n\
             facts {{ asked remedy  kind Kind  flag bool = no  n integer from 0 to 20  p percent from 0% to 100%\n\
             x number from 0 to 50  price money from {currency} 0  fee money from {currency} 0  cover money?\n\
             t1 datetime  t2 datetime?  d1 date  d2 date?  items list of Item  rests list of Rest  off list of date\n\
             sdr rate from XDR to {currency} }}\n"
        );
        text += &[self.counting("way"), self.counting("other_way"), self.calendars(), self.tables()].concat();
        text += &format!("define pace : Speed = if {} then slow else fast\n", self.condition(1, NOWHERE));
        text += &format!("define word0 = {}\n", self.condition(1, NOWHERE));
        text += &format!("define word1 = {}\n", self.condition(1, Place { defines: 1, ..NOWHERE }));
        text += &[self.decisions(), self.responsibility()].concat();
        if self.per_item || !self.random.one_in(6) {
            text += &self.eligibility();
        }
        text += &self.compensation();
        text += "decision rate : percent { normally law[kind] }\n";
        if self.random.one_in(3) {
            text += &format!("always small: compensation.total <= {}\n", self.amount(1, NOWHERE));
        }
        text
    }
}

/// A policy by chance.
fn policy(random: &mut Random) -> String {
    let (currency, places) = random.pick(&[("EUR", 2), ("JPY", 0), ("KWD", 3)]);
    let per_item = random.one_in(2);
    Writer { random, currency, places, per_item }.policy()
}

/// A case with a value for every fact.
fn case(random: &mut Random, policy: &Policy, known: &[DateTime<Utc>]) -> Json {
    let mut case = json!({});
    for (path, field) in &policy.facts {
        let now = if matches!(field.ty.kind, redress::syntax::ast::TypeKind::List(_)) { json!([]) } else { Json::Null };
        case[path] = value(random, policy, field, known, &now);
    }
    case
}

#[test]
fn made_policies_come_to_the_same() {
    let long = std::env::var_os("REDRESS_LONG").is_some();
    let (policies, steps) = if long { (4000, 60) } else { (60, 20) };
    let first: u64 = std::env::var("REDRESS_SEED").map_or(0, |seed| seed.parse().unwrap());
    let traps: Vec<DateTime<Utc>> = TRAPS.iter().map(|trap| trap.parse().unwrap()).collect();
    let (mut accepted, mut compared, mut said) = (0, 0, std::collections::BTreeMap::<String, usize>::new());
    for seed in first..first + policies {
        let random = &mut Random::new(seed);
        let text = policy(random);
        let files = MemoryFiles::default().with("policy.redress", text.as_str());
        let engine = match redress::Policy::from_files(&files, "policy.redress") {
            Ok(engine) => engine,
            Err(report) => {
                let first = report.diagnostics().iter().find(|one| one.severity() == redress::diag::Severity::Error);
                *said.entry(first.map(|one| one.message.clone()).unwrap_or_default()).or_default() += 1;
                continue;
            }
        };
        accepted += 1;
        let both = Both { engine, oracle: vec![Policy::load("policy.redress", &|_| text.clone())] };
        let case = case(random, &both.oracle[0], &traps);
        let at = random.pick(&traps);
        compared += walk(random, &both, &format!("seed {seed}\n{text}"), &case, at, steps, &traps);
    }
    assert!(accepted * 3 > policies, "only {accepted} of {policies} policies were accepted: {said:#?}");
    assert!(compared > accepted as usize * steps / 3, "only {compared} cases of {accepted} policies could be read");
}
