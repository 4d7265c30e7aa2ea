//! Literals and constants: what is written, as values; each mistake in its own words.

use super::{Checker, names::Entity};
use crate::diag::{Code, Diagnostic, nearest};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, DurationUnit, ExprKind, Literal};
use crate::time::{self, Period, Unit, Zone};
use crate::value::{Coin, CountingId, Country, Currency, Duration, Found, ListRef, Money, MoneyError, Num, Type, Val};

/// A literal: its value, or a local time that only a case's zone fixes.
pub(crate) enum Constant {
    Value(Val),
    Local(time::LocalDateTime),
    DurationBy(Period, Box<ir::Expr>),
}

impl<'a> Checker<'a> {
    /// An expression that must be a constant of the type. Reports and gives none where it is not.
    pub(crate) fn constant(&mut self, expr: &'a ast::Expr, ty: &Type) -> Option<Val> {
        match &expr.kind {
            ExprKind::Error => None,
            ExprKind::Paren(inner) => self.constant(inner, ty),
            ExprKind::Unary { op: ast::UnaryOp::Minus, operand, .. } => {
                let value = self.constant(operand, ty)?;
                match value {
                    Val::Num(num) => Some(Val::Num(num.neg())),
                    Val::Money(money) => Some(Val::Money(money.neg())),
                    _ => {
                        let words = self.type_words(ty);
                        self.error(Code::WrongType, expr.span, format!("{words} has no negative"));
                        None
                    }
                }
            }
            ExprKind::Literal(literal) => {
                if let (Literal::EmptyList, Type::List(_)) = (literal, ty) {
                    return Some(Val::List(ListRef { start: 0, len: 0 }));
                }
                let (constant, found) = self.literal(literal, expr.span, Some(ty))?;
                let value = match constant {
                    Constant::Value(value) => value,
                    Constant::Local(local) => {
                        let Some(zone) = self.program.fixed_zone() else {
                            self.report(
                                Diagnostic::new(
                                    Code::MissingZone,
                                    expr.span,
                                    "this time has no offset, and the policy has no fixed time zone to read it in",
                                )
                                .with_help("write the offset: `2026-01-01T00:00+01:00`"),
                            );
                            return None;
                        };
                        Val::Instant(zone.at(local.date, local.time).instant)
                    }
                    Constant::DurationBy(..) => {
                        self.error(Code::WrongType, expr.span, "a constant duration names its counting or calendar");
                        return None;
                    }
                };
                let fits = self.fits_constant(&found, ty);
                if !fits {
                    self.mismatch(expr.span, ty, &found);
                    return None;
                }
                Some(value)
            }
            ExprKind::Path(path) => self.constant_name(path, ty),
            _ => {
                let words = self.type_words(ty);
                self.report(
                    Diagnostic::new(Code::WrongType, expr.span, format!("a constant is needed here: {words}"))
                        .with_help("computed values belong into a `define` or a rule"),
                );
                None
            }
        }
    }

    /// Whether a constant of one type may stand where another is asked.
    fn fits_constant(&self, found: &Type, wanted: &Type) -> bool {
        match (found, wanted) {
            (Type::Error, _) | (_, Type::Error) => true,
            (Type::Integer, Type::Number) => true,
            (found, wanted) => found == wanted,
        }
    }

    /// A bare name as a constant: a member, a currency, a counting and so on.
    pub(crate) fn constant_name(&mut self, path: &ast::Path, ty: &Type) -> Option<Val> {
        let dotted = path.dotted();
        if let Some(value) = self.member(&dotted, ty) {
            return Some(value);
        }
        match ty {
            Type::Error => None,
            Type::Bool if self.truth(&dotted, path.span) => None,
            Type::Money(_) if self.amount_in_one(&dotted, path.span) => None,
            _ => {
                let known = self.member_names(ty);
                if known.is_empty() {
                    let words = self.type_words(ty);
                    let message = format!("a constant is needed here: {words}, not the name `{dotted}`");
                    self.error(Code::WrongType, path.span, message);
                } else {
                    self.no_member(ty, &dotted, path.span, &known);
                }
                None
            }
        }
    }

    /// Says that a closed type has no such member, with the one that was probably meant.
    pub(crate) fn no_member(&mut self, ty: &Type, name: &str, span: Span, known: &[String]) {
        let what = self.member_word(ty);
        match ty {
            Type::Currency => {
                let code = ast::Name { text: name.to_owned(), span };
                self.currency_code(&code);
            }
            // Of two letters, one is all that a mistake leaves: any code would be near.
            Type::Country => {
                let diagnostic = Diagnostic::new(Code::UnknownName, span, format!("there is no country `{name}`"));
                self.report(match Country::meant(name) {
                    Some(meant) => diagnostic.with_help(format!("did you mean `{meant}`?")).with_fix(
                        format!("write `{meant}`"),
                        span,
                        meant.code(),
                    ),
                    None => diagnostic.with_help("countries are written by their codes, such as `DE`"),
                });
            }
            _ => self.unknown(&what, name, span, known.iter().map(String::as_str)),
        }
    }

    /// The member of that name in an enum or another closed type.
    pub(crate) fn member(&mut self, name: &str, ty: &Type) -> Option<Val> {
        match ty {
            Type::Enum(id) => {
                let members = &self.program.enums.get(*id)?.members;
                let at = members.iter().position(|member| member.name == name)?;
                u32::try_from(at).ok().map(Val::Member)
            }
            Type::Party => self.parties.get(name).map(|id| Val::Member(id.0)),
            Type::Remedy => self.remedies.get(name).map(|id| Val::Member(id.0)),
            Type::Finding => match name {
                "unproven" => Some(Val::Finding(Found::Unproven)),
                _ => None,
            },
            Type::Currency => Currency::named(name).map(Val::Currency),
            Type::Country => Country::named(name).map(Val::Country),
            Type::Calendar => match self.look_up(name)? {
                Entity::Calendar(id) => Some(Val::Calendar(id)),
                _ => None,
            },
            Type::Counting => match self.look_up(name)? {
                Entity::Counting(id) => Some(Val::Counting(id)),
                _ => None,
            },
            Type::Error
            | Type::Bool
            | Type::Integer
            | Type::Number
            | Type::Percent
            | Type::Money(_)
            | Type::Date
            | Type::Time
            | Type::DateTime
            | Type::Duration
            | Type::Text
            | Type::Zone
            | Type::Rate { .. }
            | Type::Record(_)
            | Type::List(_) => None,
        }
    }

    /// Whether that is the word for "no value" where a value of that type may stand.
    pub(crate) fn says_unknown(&mut self, value: &ast::Expr, ty: &Type) -> bool {
        matches!(&value.kind, ast::ExprKind::Path(path) if path.dotted() == "unknown")
            && self.names.get("unknown").is_none()
            && self.member("unknown", ty).is_none()
    }

    /// The names that a closed type has, for suggestions.
    pub(crate) fn member_names(&self, ty: &Type) -> Vec<String> {
        match ty {
            Type::Enum(id) => self
                .program
                .enums
                .get(*id)
                .map_or(Vec::new(), |one| one.members.iter().map(|one| one.name.clone()).collect()),
            Type::Party => self.program.parties.values().map(|one| one.decl.name.clone()).collect(),
            Type::Remedy => self.program.remedies.values().map(|one| one.name.clone()).collect(),
            Type::Finding => vec!["yes".to_owned(), "no".to_owned(), "unproven".to_owned()],
            Type::Country => Country::all().map(|country| country.code().to_owned()).collect(),
            Type::Currency => Currency::all().map(|currency| currency.code().to_owned()).collect(),
            Type::Calendar => self.names.of_kind(|entity| matches!(entity, Entity::Calendar(_))),
            Type::Counting => self.names.of_kind(|entity| matches!(entity, Entity::Counting(_))),
            Type::Error
            | Type::Bool
            | Type::Integer
            | Type::Number
            | Type::Percent
            | Type::Money(_)
            | Type::Date
            | Type::Time
            | Type::DateTime
            | Type::Duration
            | Type::Text
            | Type::Zone
            | Type::Rate { .. }
            | Type::Record(_)
            | Type::List(_) => Vec::new(),
        }
    }

    /// What a member of a closed type is called in messages.
    pub(crate) fn member_word(&self, ty: &Type) -> String {
        match ty {
            Type::Enum(id) => format!("member of `{}`", self.program.enums.at(*id).decl.name),
            Type::Party => "party".to_owned(),
            Type::Remedy => "remedy".to_owned(),
            Type::Country => "country".to_owned(),
            Type::Currency => "currency".to_owned(),
            Type::Calendar => "calendar".to_owned(),
            Type::Counting => "counting".to_owned(),
            _ => "value".to_owned(),
        }
    }

    /// A literal with its type. `wanted` decides only between a text and a zone, and between yes/no of a
    /// condition and of a finding.
    pub(crate) fn literal(
        &mut self,
        literal: &'a Literal,
        span: Span,
        wanted: Option<&Type>,
    ) -> Option<(Constant, Type)> {
        let value = |value: Val, ty: Type| Some((Constant::Value(value), ty));
        match literal {
            Literal::Bool(yes) => match wanted {
                Some(Type::Finding) => value(Val::Finding(if *yes { Found::Yes } else { Found::No }), Type::Finding),
                _ => value(Val::Bool(*yes), Type::Bool),
            },
            Literal::Number(number) => {
                let num = self.number(number)?;
                value(Val::Num(num), if num.is_integer() { Type::Integer } else { Type::Number })
            }
            Literal::Percent(number) => {
                let num = self.percent(number)?;
                value(Val::Num(num), Type::Percent)
            }
            Literal::Money { currency, amount } => {
                let currency = self.currency_code(currency)?;
                let money = self.money(amount, currency, span)?;
                value(Val::Money(money), Type::Money(Coin::Fixed(currency)))
            }
            Literal::Date(text) => match time::parse_date(text) {
                Ok(date) => value(Val::Date(date), Type::Date),
                Err(error) => self.bad_time(span, &error),
            },
            Literal::Time(text) => match time::parse_clock_time(text) {
                Ok(time) => value(Val::Time(time), Type::Time),
                Err(error) => self.bad_time(span, &error),
            },
            Literal::DateTime(text) => match time::parse_datetime(text) {
                Ok(written) if written.offset_seconds.is_some() => {
                    value(Val::Instant(written.resolve(Zone::UTC).instant), Type::DateTime)
                }
                Ok(written) => {
                    self.need_zone(span);
                    if let Some(zone) = self.program.fixed_zone()
                        && let Err(error) = written.resolve_existing(zone)
                    {
                        let offsets = written.with_offsets(zone).map(|one| format!("`{one}`")).join(" or ");
                        let diagnostic = Diagnostic::new(Code::BadLiteral, span, error.to_string());
                        self.report(diagnostic.with_help(format!("write the offset that is meant: {offsets}")));
                        return None;
                    }
                    let local = time::LocalDateTime { date: written.date, time: written.time, offset_seconds: 0 };
                    Some((Constant::Local(local), Type::DateTime))
                }
                Err(error) => self.bad_time(span, &error),
            },
            Literal::Duration { count, unit, by } => self.duration(count, *unit, by.as_deref(), span),
            Literal::Text(text) => match wanted {
                Some(Type::Zone) => self.zone_named(text).map(|zone| (Constant::Value(Val::Zone(zone)), Type::Zone)),
                _ => {
                    let id = self.text_id(&text.value);
                    value(Val::Text(id), Type::Text)
                }
            },
            Literal::EmptyList => {
                self.report(
                    Diagnostic::new(Code::WrongType, span, "`[]` is the default of a list, and this is none")
                        .with_help("write it behind a fact of type `list of T`"),
                );
                None
            }
        }
    }

    /// A bare `0` beside an amount: nothing, in whatever currency the amount is.
    pub(crate) fn nothing(&self, expr: &ast::Expr, ty: &Type) -> Option<Val> {
        match (&expr.kind, ty) {
            (ExprKind::Paren(inner), _) => self.nothing(inner, ty),
            (ExprKind::Literal(Literal::Number(number)), Type::Money(coin)) if is_zero(number) => Some(match coin {
                Coin::Fixed(currency) => Val::Money(Money::zero(*currency)),
                Coin::Case => Val::Num(Num::ZERO),
            }),
            _ => None,
        }
    }

    fn bad_time<T>(&mut self, span: Span, error: &time::ParseError) -> Option<T> {
        self.error(Code::BadLiteral, span, error.to_string());
        None
    }

    pub(crate) fn zone_named(&mut self, text: &ast::Text) -> Option<Zone> {
        let found = Zone::named(&text.value);
        if found.is_none() {
            let message = format!("there is no time zone `{}`", text.value);
            let mut diagnostic = Diagnostic::new(Code::UnknownCurrency, text.span, message);
            // People name the city; and of a zone with a figure, any other would be near.
            let city = text.value.replace(' ', "_");
            let of_city = |name: &&str| name.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(&city));
            let near = || Zone::names().find(of_city).or_else(|| nearest(&text.value, Zone::names()));
            let near = || near().filter(|_| !text.value.contains(char::is_numeric));
            diagnostic = match near() {
                Some(near) => diagnostic.with_help(format!("did you mean \"{near}\"?")).with_fix(
                    format!("write \"{near}\""),
                    text.span,
                    format!("\"{near}\""),
                ),
                None => diagnostic.with_help("write an IANA name, such as \"Europe/Berlin\" or \"Asia/Shanghai\""),
            };
            self.report(diagnostic);
        }
        found
    }

    pub(crate) fn number(&mut self, number: &ast::Number) -> Option<Num> {
        match Num::parse(&number.text) {
            Ok(num) => Some(num),
            Err(error) => {
                self.error(Code::BadLiteral, number.span, error.to_string());
                None
            }
        }
    }

    /// 15% as 3/20.
    pub(crate) fn percent(&mut self, number: &ast::Number) -> Option<Num> {
        let num = self.number(number)?;
        let fraction = num.div(Num::from_i64(100));
        if fraction.is_none() {
            self.error(Code::BadLiteral, number.span, "this percentage is too long");
        }
        fraction
    }

    fn money(&mut self, amount: &ast::Number, currency: Currency, span: Span) -> Option<Money> {
        match Money::parse_major(&amount.text, currency) {
            Ok(money) => Some(money),
            Err(error) => {
                let code = match error {
                    MoneyError::TooFine { .. } => Code::TooFine,
                    _ => Code::BadLiteral,
                };
                let diagnostic = Diagnostic::new(code, span, error.to_string());
                // `EUR 1.000`: where figures stand in threes, the point may group thousands.
                let grouped = amount.text.split_once('.').filter(|(_, rest)| code == Code::TooFine && rest.len() == 3);
                self.report(match grouped {
                    Some((whole, rest)) => {
                        diagnostic.with_help(format!("if thousands are meant, write `{currency} {whole}{rest}`"))
                    }
                    None => diagnostic,
                });
                None
            }
        }
    }

    /// `30 days`, `48 hours`, `2 business days by support`.
    fn duration(
        &mut self,
        count: &ast::Number,
        unit: DurationUnit,
        by: Option<&'a ast::Expr>,
        span: Span,
    ) -> Option<(Constant, Type)> {
        let num = self.number(count)?;
        if !num.is_integer() {
            self.report(
                Diagnostic::new(
                    Code::BadLiteral,
                    span,
                    format!("a duration is a whole number of {}s", unit.singular()),
                )
                .with_help("write it in a smaller unit: `36 hours`, not `1.5 days`"),
            );
            return None;
        }
        let period =
            num.to_i64().and_then(|whole| Period::of(whole, unit_of(unit)).ok()).filter(|one| fits_years(*one));
        let Some(period) = period else {
            let message = "this is longer than the years that are counted, 1970 to 9999";
            self.error(Code::BadLiteral, span, message);
            return None;
        };
        match period {
            Period::Elapsed { .. } => {
                if let Some(by) = by {
                    self.report(
                        Diagnostic::new(
                            Code::MixedUnits,
                            by.span,
                            "minutes and hours are counted on the clock, by nothing",
                        )
                        .with_help("take the `by` away, or write `business hours`"),
                    );
                }
                let duration = Duration { period, counting: None, calendar: None };
                Some((Constant::Value(Val::Duration(duration)), Type::Duration))
            }
            Period::Calendar { .. } => self.calendar_duration(period, unit, by, span),
            Period::BusinessDays(_) | Period::BusinessTime { .. } => self.business_duration(period, unit, by, span),
        }
    }

    fn calendar_duration(
        &mut self,
        period: Period,
        unit: DurationUnit,
        by: Option<&'a ast::Expr>,
        span: Span,
    ) -> Option<(Constant, Type)> {
        self.need_zone(span);
        let counting = match by {
            None => match self.program.counting {
                Some(counting) => counting,
                // The header names one that could not be read: that has been said.
                None if self.sets("counting") => return None,
                None => {
                    self.report(
                        Diagnostic::new(
                            Code::MissingCounting,
                            span,
                            format!("`{}s` are counted here, and the policy does not say how", unit.singular()),
                        )
                        .with_help(
                            "add `counting plain_days` to the header and `import \"lib/countings.redress\"`, or write \
                             `30 days by plain_days`",
                        ),
                    );
                    return None;
                }
            },
            Some(by) => {
                match self.by(by, &Type::Counting, "days, weeks, months and years are counted by a counting")? {
                    By::Value(Val::Counting(counting)) => counting,
                    By::Value(_) => return None,
                    By::Computed(expr) => return Some((Constant::DurationBy(period, expr), Type::Duration)),
                }
            }
        };
        let rolls = self.program.countings.at(counting).counting.holiday == time::Holiday::RollForward
            && !self.names_holidays(counting);
        if rolls {
            self.need_holidays(span);
        }
        let duration = Duration { period, counting: Some(counting), calendar: None };
        Some((Constant::Value(Val::Duration(duration)), Type::Duration))
    }

    fn business_duration(
        &mut self,
        period: Period,
        unit: DurationUnit,
        by: Option<&'a ast::Expr>,
        span: Span,
    ) -> Option<(Constant, Type)> {
        let calendar = match by {
            None => match self.program.calendar {
                Some(calendar) => calendar,
                // The header names one that could not be read: that has been said.
                None if self.sets("calendar") => return None,
                None => {
                    let known = self.names.of_kind(|entity| matches!(entity, Entity::Calendar(_)));
                    let example = known.first().map_or("office", String::as_str);
                    let message = format!("`{}s` are counted here, and no calendar is named", unit.singular());
                    self.report(Diagnostic::new(Code::MissingCalendar, span, message).with_help(format!(
                        "write `by {example}` after it, or `calendar {example}` in the header, with a `calendar {example} {{ … }}`"
                    )));
                    return None;
                }
            },
            Some(by) => match self.by(by, &Type::Calendar, "business time is counted by a calendar")? {
                By::Value(Val::Calendar(calendar)) => calendar,
                By::Value(_) => return None,
                By::Computed(expr) => return Some((Constant::DurationBy(period, expr), Type::Duration)),
            },
        };
        let duration = Duration { period, counting: None, calendar: Some(calendar) };
        Some((Constant::Value(Val::Duration(duration)), Type::Duration))
    }

    /// What stands after `by`: a name, or an expression that gives a counting or calendar.
    fn by(&mut self, by: &'a ast::Expr, ty: &Type, rule: &str) -> Option<By> {
        if let ExprKind::Path(path) = &by.kind {
            let dotted = path.dotted();
            if let Some(value) = self.member(&dotted, ty) {
                return Some(By::Value(value));
            }
            match self.look_up(&dotted) {
                Some(Entity::Counting(_)) | Some(Entity::Calendar(_)) => {
                    self.report(
                        Diagnostic::new(Code::MixedUnits, by.span, rule.to_owned())
                            .with_help("days are counted by a `counting`, business time by a `calendar`"),
                    );
                    return None;
                }
                Some(_) => {}
                None => {
                    let known = self.member_names(ty);
                    let what = self.member_word(ty);
                    self.unknown(&what, &dotted, by.span, known.iter().map(String::as_str));
                    return None;
                }
            }
        }
        let typed = self.expect(by, ty);
        Some(By::Computed(Box::new(typed.expr)))
    }

    /// Says once that the policy needs a time zone.
    pub(crate) fn need_zone(&mut self, span: Span) {
        if self.sets("timezone") {
            return;
        }
        self.report_once(
            "zone",
            Diagnostic::new(
                Code::MissingZone,
                span,
                "local days and times are needed here, and the policy has no time zone",
            )
            .with_help("add `timezone \"Europe/Berlin\"` to the header: it says where days begin and end"),
        );
    }

    /// Whether a counting names the calendar that it rolls over by itself. Asked of the text, since the defaults of facts
    /// are read before a counting's calendar is, which may be a fact.
    fn names_holidays(&self, counting: CountingId) -> bool {
        let countings = self.items(|item| if let ast::Item::Counting(one) = item { Some(one) } else { None });
        let one = countings.get(counting.index());
        one.is_some_and(|one| one.settings.iter().any(|setting| setting.by.is_some()))
    }

    /// Says once that a counting that rolls over holidays needs to know where holidays are.
    fn need_holidays(&mut self, span: Span) {
        if self.sets("holidays") {
            return;
        }
        self.report_once(
            "holidays",
            Diagnostic::new(
                Code::MissingCalendar,
                span,
                "this counting rolls over holidays, and the policy does not say which they are",
            )
            .with_help("add `holidays CALENDAR` to the header, or `holiday roll_forward by CALENDAR` to the counting"),
        );
    }

    /// Says that a value of another type is needed.
    pub(crate) fn mismatch(&mut self, span: Span, wanted: &Type, found: &Type) {
        if *wanted == Type::Error || *found == Type::Error {
            return;
        }
        let (wanted_words, found_words) = (self.type_words(wanted), self.type_words(found));
        let mut diagnostic =
            Diagnostic::new(Code::WrongType, span, format!("{wanted_words} is needed here, and this is {found_words}"));
        diagnostic = match (wanted, found) {
            (Type::Money(_), Type::Integer | Type::Number) => {
                diagnostic.with_help("write the currency: `EUR 12.50`; a bare number is never money")
            }
            (Type::Duration, Type::Integer | Type::Number) => {
                diagnostic.with_help("write the unit: `30 days`, `48 hours`; a bare number is never time")
            }
            (Type::Money(_), Type::Percent) => diagnostic.with_help("say of what: `20% of price`"),
            (Type::Percent, Type::Integer | Type::Number) => diagnostic.with_help("write `15%`"),
            (Type::Money(_), Type::Money(_)) => {
                diagnostic.code = Code::ForeignCurrency;
                diagnostic.with_help(
                    "take the amount from a table keyed by the case's currency, or write `convert … by RATE`",
                )
            }
            (Type::Date, Type::DateTime) => diagnostic.with_help("write `date_of(…)`: the local date of an instant"),
            (Type::DateTime, Type::Date) => diagnostic.with_help(
                "write `start_of_day(…)` or `end_of_day(…)`; where a constant is needed, the time: `2026-03-31T00:00`",
            ),
            _ => diagnostic,
        };
        self.report(diagnostic);
    }
}

/// What stands after `by`.
enum By {
    Value(Val),
    Computed(Box<ir::Expr>),
}

fn unit_of(unit: DurationUnit) -> Unit {
    match unit {
        DurationUnit::Minute => Unit::Minute,
        DurationUnit::Hour => Unit::Hour,
        DurationUnit::Day => Unit::Day,
        DurationUnit::Week => Unit::Week,
        DurationUnit::Month => Unit::Month,
        DurationUnit::Year => Unit::Year,
        DurationUnit::BusinessMinute => Unit::BusinessMinute,
        DurationUnit::BusinessHour => Unit::BusinessHour,
        DurationUnit::BusinessDay => Unit::BusinessDay,
    }
}

/// Whether a bare number is nothing, so that it needs no unit beside an amount.
pub(crate) fn is_zero(number: &ast::Number) -> bool {
    Num::parse(&number.text).is_ok_and(Num::is_zero)
}

/// Whether a period fits between the first year and the last.
fn fits_years(period: Period) -> bool {
    const YEARS: i64 = 9999 - 1970 + 1;
    const DAYS: i64 = YEARS * 366;
    match period {
        Period::Elapsed { ms } | Period::BusinessTime { ms } => ms <= DAYS * 24 * 3_600_000,
        Period::Calendar { months, days } => i64::from(months) <= YEARS * 12 && i64::from(days) <= DAYS,
        Period::BusinessDays(days) => i64::from(days) <= DAYS,
    }
}
