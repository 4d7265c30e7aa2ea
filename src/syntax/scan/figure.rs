//! What begins with a digit, and amounts with their currency: dates, times, numbers, as other languages write them.

use super::{Last, Scanner, heads};
use crate::diag::{Code, Diagnostic};
use crate::syntax::words;
use crate::value::Currency;

impl Scanner<'_> {
    /// A digit stands at the cursor.
    pub(super) fn figure(&mut self) {
        let start = self.at;
        let after_currency = self.last == Last::Currency;
        self.last = Last::Other;
        if self.date(start) || self.time(start) {
            return;
        }
        if after_currency {
            return self.amount_after_code(start);
        }
        let end = number_end(self.text, start);
        if self.grouped(start, end)
            || self.sticking(start, end)
            || self.dashed(start, end)
            || self.decimal_comma(start, end)
            || self.apart(start, end)
        {
            return;
        }
        self.at = end;
    }

    // ---- dates and times ----

    fn date(&mut self, start: usize) -> bool {
        let Some(written) = Written::at(self.from(start)) else { return false };
        let end = start + written.length;
        self.at = end;
        if written.proper {
            self.after_date(end);
            return true;
        }
        let right = format!("{:04}-{:02}-{:02}", written.year, written.month, written.day);
        let message = format!("a date is written year, month, day: `{right}`");
        if written.certain {
            self.mend(start, end, message, &right);
        } else {
            let span = self.span(start, end);
            self.report(
                Diagnostic::new(Code::BadLiteral, span, "a date is written year, month, day: `2026-03-05`")
                    .with_help("it is not clear which figure is the day and which is the month"),
            );
            self.put(start, end, &right);
        }
        true
    }

    /// After a date may come its time: after a `T`, or after a blank as people write it.
    fn after_date(&mut self, end: usize) {
        if self.byte(end) == Some(b'T') {
            let clock = self.from(end + 1).find(|mark: char| !matches!(mark, '0'..='9' | ':' | '.'));
            let clock = end + 1 + clock.unwrap_or(self.from(end + 1).len());
            let offset = self.from(clock).strip_prefix(['+', '-']).map(digits).unwrap_or_default();
            self.at = clock;
            if offset.len() == 4 {
                self.at = clock + 5;
                let right = format!("{}:{}", self.slice(clock, clock + 3), self.slice(clock + 3, clock + 5));
                self.mend(clock, clock + 5, format!("an offset is written with a colon: `{right}`"), &right);
            }
            return;
        }
        let blanks = blanks(self.from(end));
        let clock = self.from(end + blanks);
        let hour = digits(clock).len();
        if blanks == 0 || !(1..=2).contains(&hour) || !is_clock(clock) || is_clock_range(clock) {
            return;
        }
        let rest = clock.find(|mark: char| !matches!(mark, '0'..='9' | ':')).unwrap_or(clock.len());
        let padding = if hour == 1 { "T0" } else { "T" };
        let (start, clock_end) = (end - 10, end + blanks + rest);
        let right = format!("{}{padding}{}", self.slice(start, end), self.slice(end + blanks, clock_end));
        let span = self.span(start, clock_end);
        self.report(Diagnostic::new(Code::BadLiteral, span, "a `T` stands between a date and its time").with_fix(
            format!("write `{right}`"),
            span,
            right,
        ));
        self.put(end, end + blanks, padding);
        self.at = clock_end;
    }

    fn time(&mut self, start: usize) -> bool {
        let text = self.from(start);
        let hour = digits(text);
        let clock = is_clock(text);
        let length = if clock { hour.len() + 3 } else { hour.len() };
        let gap = blanks(self.from(start + length));
        let half = heads::first_word(self.from(start + length + gap));
        let half = if matches!(half, "am" | "AM" | "pm" | "PM") { half } else { "" };
        let Ok(number) = hour.parse::<u32>() else { return false };
        if hour.len() > 2 || (!clock && half.is_empty()) {
            return false;
        }
        self.at = start + length;
        if half.is_empty() && hour.len() == 2 {
            return true;
        }
        let number = match half {
            "pm" | "PM" => number % 12 + 12,
            "am" | "AM" => number % 12,
            _ => number,
        };
        let minutes =
            if clock { self.slice(start + hour.len() + 1, start + length).to_owned() } else { "00".to_owned() };
        let end = if half.is_empty() { start + length } else { start + length + gap + 2 };
        let right = format!("{number:02}:{minutes}");
        self.at = end;
        if number > 24 || minutes.parse::<u32>().is_ok_and(|minutes| minutes > 59) {
            let message = "no clock shows this time: hours end with 23, minutes with 59";
            self.report(Diagnostic::new(Code::BadLiteral, self.span(start, end), message));
            self.put(start, end, "00:00");
            return true;
        }
        self.mend(
            start,
            end,
            format!("a time is written with two figures for the hour, from 00 to 24: `{right}`"),
            &right,
        );
        true
    }

    // ---- numbers ----

    /// `1_000`: the digits of a number are not grouped.
    fn grouped(&mut self, start: usize, end: usize) -> bool {
        if self.byte(end) != Some(b'_') {
            return false;
        }
        let tail = self.from(end).find(|mark: char| !mark.is_ascii_digit() && mark != '_' && mark != '.');
        let end = tail.map_or(self.text.len(), |tail| end + tail);
        let right = self.slice(start, end).replace('_', "");
        if right.is_empty() || !heads::first_word(self.from(end)).is_empty() {
            return false;
        }
        self.mend(start, end, "the figures of a number stand without marks between them".to_owned(), &right);
        self.at = end;
        true
    }

    /// Letters stick to a number.
    fn sticking(&mut self, start: usize, end: usize) -> bool {
        let word = heads::first_word(self.from(end));
        if word.is_empty() {
            return false;
        }
        let number = self.slice(start, end).to_owned();
        let whole = end + word.len();
        self.at = whole;
        if is_unit(word) {
            let span = self.span(start, whole);
            self.report(
                Diagnostic::new(Code::BadLiteral, span, format!("a blank is missing before `{word}`")).with_fix(
                    "put a blank between",
                    self.span(end, end),
                    " ",
                ),
            );
            self.put(end, end, " ");
        } else if let Some(unit) = words::unit(word) {
            let right = format!("{number} {unit}");
            self.mend(start, whole, format!("units are written out: `{right}`"), &right);
        } else if let Some(code) = words::currency(word) {
            let right = format!("{code} {number}");
            self.mend(start, whole, format!("an amount is written `{right}`"), &right);
        } else {
            let span = self.span(start, whole);
            let name = self.slice(start, whole).to_owned();
            self.report(
                Diagnostic::new(Code::UnexpectedText, span, format!("`{name}` begins with a digit, so it is no name"))
                    .with_help("a name begins with a letter; the digit may stand behind it"),
            );
            self.put(start, start, "_");
        }
        true
    }

    /// `30-days of X`: a dash before a unit.
    fn dashed(&mut self, start: usize, end: usize) -> bool {
        let Some(rest) = self.from(end).strip_prefix('-') else { return false };
        let word = heads::first_word(rest);
        let next = heads::first_word(rest.get(word.len()..).unwrap_or("").trim_start());
        let counts = matches!(next, "of" | "after" | "before" | "from" | "since");
        let Some(unit) = words::unit(word).filter(|_| counts) else { return false };
        let whole = end + 1 + word.len();
        let right = format!("{} {unit}", self.slice(start, end));
        self.at = whole;
        self.mend(start, whole, format!("no dash stands before a unit: `{right}`"), &right);
        true
    }

    /// `5,50 EUR`: a decimal comma in an amount.
    fn decimal_comma(&mut self, start: usize, end: usize) -> bool {
        let (whole, right) = amount(self.text, start);
        let gap = blanks(self.from(whole));
        let word = heads::first_word(self.from(whole + gap));
        let Some(code) = currency(word).filter(|_| whole > end && self.byte(end) == Some(b',')) else { return false };
        self.at = whole + gap + word.len();
        let right = format!("{code} {right}");
        self.mend(start, self.at, "the currency stands before the amount, by its code".to_owned(), &right);
        true
    }

    /// A blank and then `%`, or a currency.
    fn apart(&mut self, start: usize, end: usize) -> bool {
        let gap = blanks(self.from(end));
        let next = end + gap;
        let after = self.from(next);
        let number = self.slice(start, end).to_owned();
        let Some(mark) = after.chars().next() else { return false };
        if gap > 0 && mark == '%' {
            let right = format!("{number}%");
            let span = self.span(start, next + 1);
            self.report(Diagnostic::new(Code::BadLiteral, span, "no blank stands before `%`").with_fix(
                format!("write `{right}`"),
                span,
                right,
            ));
            self.put(end, next, "");
            self.at = next + 1;
            return true;
        }
        let word = heads::first_word(after);
        let (code, length) = match mark {
            '€' => (Some("EUR"), mark.len_utf8()),
            '£' => (Some("GBP"), mark.len_utf8()),
            '₹' => (Some("INR"), mark.len_utf8()),
            '$' | '¥' | '￥' => (None, mark.len_utf8()),
            _ => match currency(word) {
                Some(code) => (Some(code), word.len()),
                None => return false,
            },
        };
        self.at = next + length;
        match code {
            Some(code) => {
                let right = format!("{code} {number}");
                self.mend(start, self.at, "the currency stands before the amount, by its code".to_owned(), &right);
            }
            None => self.unclear_sign(start, self.at, mark),
        }
        true
    }

    // ---- amounts ----

    /// The number after a currency's code, perhaps with its thousands grouped or with a decimal comma.
    fn amount_after_code(&mut self, start: usize) {
        let (end, right) = amount(self.text, start);
        self.at = end;
        if self.slice(start, end) != right {
            let message = format!("an amount has no marks but a decimal point: `{right}`");
            self.mend(start, end, message, &right);
        } else if !heads::first_word(self.from(end)).is_empty() {
            self.at = start;
            let end = number_end(self.text, start);
            if !self.sticking(start, end) {
                self.at = end;
            }
        }
    }

    /// A currency's sign of `length` bytes, which stands for `code` if that is clear.
    pub(super) fn currency_sign(&mut self, length: usize, code: Option<&str>) {
        let start = self.at;
        let sign = self.slice(start, start + length).to_owned();
        let number = start + length + blanks(self.from(start + length));
        self.last = Last::Other;
        self.at = start + length;
        if self.byte(number).is_none_or(|byte| !byte.is_ascii_digit()) {
            if let Some(code) = code {
                return self.mend(start, self.at, format!("a currency is written by its code: `{code}`"), code);
            }
            let span = self.span(start, self.at);
            self.report(
                Diagnostic::new(Code::BadLiteral, span, format!("`{sign}` means nothing here"))
                    .with_help("a currency is written by its code: `EUR 12.50`"),
            );
            return self.put(start, self.at, " ");
        }
        let (end, amount) = amount(self.text, number);
        self.at = end;
        match code {
            Some(code) => {
                let right = format!("{code} {amount}");
                self.mend(start, end, format!("a currency is written by its code: `{right}`"), &right);
            }
            None => self.unclear_sign(start, end, sign.chars().next().unwrap_or('$')),
        }
    }

    /// A sign that several currencies have.
    fn unclear_sign(&mut self, start: usize, end: usize, sign: char) {
        let span = self.span(start, end);
        let example =
            if matches!(sign, '¥' | '￥') { "`CNY 12.50` or `JPY 1250`" } else { "`USD 12.50` or `SGD 12.50`" };
        self.report(
            Diagnostic::new(Code::BadLiteral, span, format!("`{sign}` does not say which currency is meant"))
                .with_help(format!("several have it: write the code before the amount, such as {example}")),
        );
        self.put(start, end, "\u{1}");
    }
}

/// A date as somebody wrote it.
struct Written {
    year: u32,
    month: u32,
    day: u32,
    length: usize,
    /// Written as the language writes it.
    proper: bool,
    /// Which figure is what is certain.
    certain: bool,
}

impl Written {
    fn at(text: &str) -> Option<Written> {
        let first = digits(text);
        let mark = text.get(first.len()..)?.chars().next().filter(|mark| matches!(mark, '-' | '/' | '.'))?;
        let rest = text.get(first.len() + 1..)?;
        let second = digits(rest);
        let rest = rest.get(second.len()..)?.strip_prefix(mark)?;
        let third = digits(rest);
        let length = first.len() + second.len() + third.len() + 2;
        let number = |text: &str| text.parse::<u32>().ok();
        let (a, b, c) = (number(first)?, number(second)?, number(third)?);
        if second.len() > 2 {
            return None;
        }
        if first.len() == 4 && third.len() <= 2 {
            let proper = mark == '-' && second.len() == 2 && third.len() == 2;
            let certain = true;
            let is_year = (1900..2200).contains(&a);
            return (proper || is_year).then_some(Written { year: a, month: b, day: c, length, proper, certain });
        }
        if first.len() > 2 || third.len() != 4 || !(1900..2200).contains(&c) {
            return None;
        }
        let (day, month) = if b > 12 { (b, a) } else { (a, b) };
        Some(Written { year: c, month, day, length, proper: false, certain: day > 12 || day == month })
    }
}

/// The digits at the start of `text`.
fn digits(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// How many blanks and tabs `text` begins with.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// Whether `text` begins with an hour, a colon and two digits.
fn is_clock(text: &str) -> bool {
    let hour = digits(text);
    let minute = text.get(hour.len()..).and_then(|rest| rest.strip_prefix(':')).map(digits);
    (1..=2).contains(&hour.len()) && minute.is_some_and(|minute| minute.len() == 2)
}

/// Whether `text` begins with a time, a hyphen and another time.
fn is_clock_range(text: &str) -> bool {
    let end = text.find(|mark: char| !matches!(mark, '0'..='9' | ':')).unwrap_or(text.len());
    let rest = text.get(end..).unwrap_or("").trim_start_matches([' ', '\t']);
    rest.strip_prefix(['-', '–']).is_some_and(|rest| is_clock(rest.trim_start_matches([' ', '\t'])))
}

/// Where the number ends that begins at `start`: digits, and a point with digits.
fn number_end(text: &str, start: usize) -> usize {
    let from = |at: usize| text.get(at..).unwrap_or("");
    let end = start + digits(from(start)).len();
    let decimals = from(end).strip_prefix('.').map_or(0, |rest| digits(rest).len());
    if decimals > 0 { end + 1 + decimals } else { end }
}

/// The amount at `start`, whatever marks group it: where it ends, and how it is written here.
fn amount(text: &str, start: usize) -> (usize, String) {
    let rest = text.get(start..).unwrap_or("");
    let mut length = 0;
    for (at, letter) in rest.char_indices() {
        let digit_next = rest.get(at + 1..).is_some_and(|next| next.starts_with(|mark: char| mark.is_ascii_digit()));
        let joins = matches!(letter, ',' | '.' | '_') && digit_next;
        if !letter.is_ascii_digit() && !joins {
            break;
        }
        length = at + 1;
    }
    let written = rest.get(..length).unwrap_or("");
    let plain = number_end(text, start);
    let right = match written.rfind([',', '.']) {
        Some(_) if written.len() == plain - start => written.to_owned(),
        Some(point) => {
            let (whole, decimals) = written.split_at(point);
            let decimals = decimals.trim_start_matches([',', '.']);
            let groups = written.matches([',', '.']).count() > 1 && same_marks(written);
            if decimals.len() == 3 && (written.contains(',') || groups) && (groups || !whole.contains(['.', ','])) {
                written.replace([',', '.', '_'], "")
            } else {
                format!("{}.{decimals}", whole.replace([',', '.', '_'], ""))
            }
        }
        None => written.replace('_', ""),
    };
    (start + length, right)
}

/// Whether all marks of an amount are the same one: then they group thousands.
fn same_marks(written: &str) -> bool {
    !(written.contains(',') && written.contains('.'))
}

fn is_unit(word: &str) -> bool {
    matches!(
        word.strip_suffix('s').unwrap_or(word),
        "second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year" | "business"
    ) || word == "business"
}

/// The currency's code, if the word is one as it should be written.
fn currency(word: &str) -> Option<&'static str> {
    Currency::named(word).map(Currency::code).filter(|code| *code == word)
}
