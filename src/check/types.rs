//! Declared types: enums, parties, remedies, records, and written types.

use super::{Checker, names::Entity, workflow::SYSTEM};
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, PartyId};
use crate::syntax::{ast, list_of_lists};
use crate::value::{Coin, Currency, RecordId, Ty, Type};
use std::collections::BTreeSet;

/// The names of the built-in types.
pub(crate) const BUILT_IN_TYPES: [&str; 18] = [
    "bool", "integer", "number", "percent", "money", "date", "time", "datetime", "duration", "text", "party", "remedy",
    "currency", "zone", "country", "calendar", "counting", "rate",
];

/// At most so many remedies a policy has, so that a set of them is one word.
const REMEDIES: usize = 64;

impl<'a> Checker<'a> {
    /// Parties and remedies, declared or by default: `buyer`, `seller`; `refund`.
    pub(crate) fn declare_parties(&mut self) {
        let items = self.items(|item| if let ast::Item::Parties(one) = item { Some(one) } else { None });
        self.one_only(&items.iter().map(|one| one.span).collect::<Vec<_>>(), "parties");
        for party in items.iter().flat_map(|item| item.parties.iter()) {
            let id = self.declare_party(&party.member, None);
            for role in &party.roles {
                self.declare_party(role, id);
            }
        }
        if self.program.parties.is_empty() {
            for (name, chinese) in [("buyer", "买家"), ("seller", "商家")] {
                let decl = self.built_in_name(name, chinese);
                let id = self.program.parties.push(ir::PartyDecl { decl, party: None });
                self.parties.insert(name.to_owned(), id);
            }
        }
        let items = self.items(|item| if let ast::Item::Remedies(one) = item { Some(one) } else { None });
        self.one_only(&items.iter().map(|one| one.span).collect::<Vec<_>>(), "remedies");
        for member in items.iter().flat_map(|item| item.members.iter()) {
            self.declare_remedy(member);
        }
        if self.program.remedies.is_empty() {
            let decl = self.built_in_name("refund", "退款");
            let id = self.program.remedies.push(decl);
            self.remedies.insert("refund".to_owned(), id);
        }
    }

    /// A name that the policy need not declare. Where Chinese is among its languages, it has a title in each.
    fn built_in_name(&self, name: &str, chinese: &str) -> ir::Named {
        let is_chinese = |tag: &String| tag.split('-').next() == Some("zh");
        let mut title = crate::value::Texts::default();
        if self.program.languages.iter().any(is_chinese) {
            let titled = |tag: &String| if is_chinese(tag) { chinese } else { name }.to_owned();
            title.all = (0u16..).zip(self.program.languages.iter().map(titled)).collect();
        }
        ir::Named { name: name.to_owned(), title, span: crate::source::Span::default() }
    }

    fn declare_party(&mut self, member: &'a ast::Member, party: Option<PartyId>) -> Option<PartyId> {
        if let Some(before) = self.parties.get(&member.name.text) {
            let place = self.program.parties.at(*before).decl.span;
            self.twice("party", &member.name, place);
            return None;
        }
        if member.name.text == SYSTEM {
            self.report(
                Diagnostic::new(Code::DuplicateName, member.name.span, "`system` is there in every policy")
                    .with_help("it is the host's own program, and acts in the workflow; choose another name"),
            );
        }
        let decl = self.named(&member.name, &member.title);
        let id = self.program.parties.push(ir::PartyDecl { decl, party });
        self.parties.insert(member.name.text.clone(), id);
        Some(id)
    }

    fn declare_remedy(&mut self, member: &'a ast::Member) {
        if let Some(before) = self.remedies.get(&member.name.text) {
            let place = self.program.remedies.at(*before).span;
            self.twice("remedy", &member.name, place);
            return;
        }
        if self.program.remedies.len() >= REMEDIES {
            self.error(Code::TooLarge, member.name.span, format!("a policy has at most {REMEDIES} remedies"));
            return;
        }
        let decl = self.named(&member.name, &member.title);
        let id = self.program.remedies.push(decl);
        self.remedies.insert(member.name.text.clone(), id);
    }

    /// Says that a member or field is there already.
    pub(crate) fn twice(&mut self, what: &str, name: &ast::Name, before: crate::source::Span) {
        let message = format!("the {what} `{}` is given twice", name.text);
        self.report(
            Diagnostic::new(Code::DuplicateName, name.span, message)
                .with_place(before, "first given here")
                .with_help("take one of them out, or rename it"),
        );
    }

    /// An item that may stand once in a policy.
    pub(crate) fn one_only(&mut self, spans: &[crate::source::Span], what: &str) {
        let Some((first, others)) = spans.split_first() else { return };
        for other in others {
            self.report(
                Diagnostic::new(Code::DuplicateItem, *other, format!("`{what}` is given twice"))
                    .with_place(*first, "first given here")
                    .with_help(format!("a policy has one `{what}`; put both together")),
            );
        }
    }

    /// Enums with their members, and the names of records.
    pub(crate) fn declare_types(&mut self) {
        for one in self.items(|item| if let ast::Item::Enum(one) = item { Some(one) } else { None }) {
            let mut members: Vec<ir::Named> = Vec::new();
            for member in &one.members {
                if let Some(before) = members.iter().find(|before| before.name == member.name.text) {
                    let place = before.span;
                    self.twice("member", &member.name, place);
                    continue;
                }
                let decl = self.named(&member.name, &member.title);
                members.push(decl);
            }
            let decl = self.named(&one.name, &one.title);
            let id = self.program.enums.push(ir::Members { decl, members });
            self.declare_type(&one.name, Entity::Enum(id));
        }
        for one in self.items(|item| if let ast::Item::Record(one) = item { Some(one) } else { None }) {
            let decl = self.named(&one.name, &one.title);
            let id = self.program.records.push(ir::Record { decl, fields: Vec::new() });
            self.declare_type(&one.name, Entity::Record(id));
        }
    }

    fn declare_type(&mut self, name: &ast::Name, entity: Entity) {
        if BUILT_IN_TYPES.contains(&name.text.as_str()) {
            let message = format!("`{}` is a type of the language", name.text);
            self.report(Diagnostic::new(Code::DuplicateName, name.span, message).with_help("choose another name"));
            return;
        }
        self.declare(&name.text, name.span, entity);
    }

    /// A written type. What cannot be read is [`Type::Error`] and has been reported.
    pub(crate) fn type_of(&mut self, written: &ast::TypeExpr) -> Ty {
        let base = self.base_type(&written.kind, written.span);
        Ty { base, optional: written.optional }
    }

    fn base_type(&mut self, kind: &ast::TypeKind, span: crate::source::Span) -> Type {
        match kind {
            ast::TypeKind::Error => Type::Error,
            ast::TypeKind::Named(name) => self.named_type(name),
            ast::TypeKind::MoneyIn(code) => match self.currency_code(code) {
                Some(currency) => Type::Money(Coin::Fixed(currency)),
                None => Type::Error,
            },
            ast::TypeKind::List(element) => {
                if let ast::TypeKind::List(_) = element.kind {
                    self.report(list_of_lists(span));
                    return Type::Error;
                }
                let ty = self.type_of(element);
                if ty.optional {
                    self.error(Code::WrongType, element.span, "the elements of a list are always known");
                }
                Type::List(Box::new(ty.base))
            }
            ast::TypeKind::Rate { from, to } => {
                let from = self.coin_of_path(from);
                let to = self.coin_of_path(to);
                match (from, to) {
                    (Some(from), Some(to)) => Type::Rate { from, to },
                    (None, _) | (_, None) => Type::Error,
                }
            }
        }
    }

    fn named_type(&mut self, name: &ast::Name) -> Type {
        match name.text.as_str() {
            "bool" => Type::Bool,
            "integer" => Type::Integer,
            "number" => Type::Number,
            "percent" => Type::Percent,
            "money" => self.case_money(name.span),
            "date" => Type::Date,
            "time" => Type::Time,
            "datetime" => Type::DateTime,
            "duration" => Type::Duration,
            "text" => Type::Text,
            "party" => Type::Party,
            "remedy" => Type::Remedy,
            "currency" => Type::Currency,
            "zone" => Type::Zone,
            "country" => Type::Country,
            "calendar" => Type::Calendar,
            "counting" => Type::Counting,
            other => match self.look_up(other) {
                Some(Entity::Enum(id)) => Type::Enum(id),
                Some(Entity::Record(id)) => Type::Record(id),
                Some(entity) => {
                    let message = format!("`{other}` is {}, not a type", entity.word());
                    self.error(Code::WrongKind, name.span, message);
                    Type::Error
                }
                None if let Some(right) = other_type(other) => {
                    self.report(
                        Diagnostic::new(
                            Code::UnknownName,
                            name.span,
                            format!("the type `{other}` is called `{right}`"),
                        )
                        .with_fix(format!("write `{right}`"), name.span, right),
                    );
                    // An amount may be meant as well: what hangs on it is not judged.
                    if right == "number" {
                        return Type::Error;
                    }
                    self.named_type(&ast::Name { text: right.to_owned(), span: name.span })
                }
                None if Currency::named(other).is_some() => {
                    self.report(
                        Diagnostic::new(Code::UnknownName, name.span, format!("there is no type `{other}`")).with_help(
                            format!("an amount in the policy's currency is `money`, in another `money in {other}`"),
                        ),
                    );
                    Type::Error
                }
                None => {
                    let known = self.names.of_kind(|entity| matches!(entity, Entity::Enum(_) | Entity::Record(_)));
                    let all = BUILT_IN_TYPES.iter().copied().filter(|one| *one != "rate");
                    self.unknown("type", other, name.span, all.chain(known.iter().map(String::as_str)));
                    Type::Error
                }
            },
        }
    }

    /// `money`: in the case's currency, for which the header must say where it comes from.
    pub(crate) fn case_money(&mut self, span: crate::source::Span) -> Type {
        match self.coin {
            Some(coin) => Type::Money(coin),
            None => {
                self.report_once(
                    "currency",
                    Diagnostic::new(Code::MissingDeclaration, span, "the policy speaks of money and names no currency")
                        .with_help("add `currency EUR` to the header, or `currency order.currency` with a fact"),
                );
                Type::Error
            }
        }
    }

    /// A written currency code.
    pub(crate) fn currency_code(&mut self, code: &ast::Name) -> Option<Currency> {
        let found = Currency::named(&code.text);
        if found.is_none() {
            let message = format!("there is no currency `{}`", code.text);
            let mut diagnostic = Diagnostic::new(Code::UnknownCurrency, code.span, message);
            let all: Vec<&str> = Currency::all().map(Currency::code).collect();
            let upper = match code.text.to_lowercase().as_str() {
                "euro" | "euros" => "EUR".to_owned(),
                "rmb" | "yuan" => "CNY".to_owned(),
                _ => code.text.to_uppercase(),
            };
            let near = if Currency::named(&upper).is_some() {
                Some(upper.as_str())
            } else {
                crate::diag::nearest(&code.text, all)
            };
            if let Some(near) = near {
                diagnostic = diagnostic
                    .with_help(format!("did you mean `{near}`? (codes are those of ISO 4217)"))
                    .with_fix(format!("write `{near}`"), code.span, near);
            } else {
                diagnostic = diagnostic.with_help("write a code of ISO 4217, such as EUR or CNY");
            }
            self.report(diagnostic);
        }
        found
    }

    /// A side of a rate: a currency code, or the fact that is the case's currency.
    fn coin_of_path(&mut self, path: &ast::Path) -> Option<Coin> {
        if let [name] = path.parts.as_slice()
            && Currency::named(&name.text).is_some()
        {
            return self.currency_code(name).map(Coin::Fixed);
        }
        let dotted = path.dotted();
        let header = self.policy.and_then(|policy| {
            policy.settings.iter().find_map(|setting| match &setting.kind {
                ast::SettingKind::Currency(expr) => Some(expr),
                _ => None,
            })
        });
        if let Some(ast::Expr { kind: ast::ExprKind::Path(header), .. }) = header
            && header.dotted() == dotted
        {
            return self.coin.or(Some(Coin::Case));
        }
        if let [name] = path.parts.as_slice()
            && name.text.len() == 3
            && name.text.chars().all(|letter| letter.is_ascii_uppercase())
        {
            return self.currency_code(name).map(Coin::Fixed);
        }
        self.report(
            Diagnostic::new(
                Code::WrongKind,
                path.span,
                format!("`{dotted}` is neither a currency nor the case's currency"),
            )
            .with_help("write a code such as USD, or the fact that the header's `currency` names"),
        );
        None
    }

    /// Records' fields and facts, once all type names are known.
    pub(crate) fn declare_fields(&mut self) {
        let records = self.items(|item| if let ast::Item::Record(one) = item { Some(one) } else { None });
        for (at, record) in records.into_iter().enumerate() {
            let id = RecordId::at(at);
            let fields = self.record_fields(record);
            if let Some(slot) = self.program.records.get_mut(id) {
                slot.fields = fields;
            }
        }
        self.refuse_recursive_records();
        self.declare_facts();
    }

    /// A record that holds itself has no end.
    fn refuse_recursive_records(&mut self) {
        for at in 0..self.program.records.len() {
            let id = RecordId::at(at);
            if self.holds_itself(id) {
                let record = &self.program.records.at(id).decl;
                let (span, message) = (record.span, format!("the record `{}` holds itself", record.name));
                self.report(
                    Diagnostic::new(Code::CyclicDefinition, span, message)
                        .with_help("take the field out that leads back to it"),
                );
                // Cut the circle, so that nothing later runs round in it.
                if let Some(record) = self.program.records.get_mut(id) {
                    record.fields.clear();
                }
            }
        }
    }

    fn holds_itself(&self, id: RecordId) -> bool {
        let (mut seen, mut next) = (BTreeSet::new(), vec![id]);
        while let Some(record) = next.pop().and_then(|at| self.program.records.get(at)) {
            for field in &record.fields {
                let mut ty = &field.ty.base;
                while let Type::List(element) = ty {
                    ty = element;
                }
                let Type::Record(inner) = *ty else { continue };
                if inner == id {
                    return true;
                }
                if seen.insert(inner) {
                    next.push(inner);
                }
            }
        }
        false
    }

    /// A type in the author's words.
    pub(crate) fn type_words(&self, ty: &Type) -> String {
        let coin = |coin: &Coin| match coin {
            Coin::Case => "the case's currency".to_owned(),
            Coin::Fixed(currency) => currency.code().to_owned(),
        };
        match ty {
            Type::Error => "something unreadable".to_owned(),
            Type::Bool => "yes or no".to_owned(),
            Type::Integer => "an integer".to_owned(),
            Type::Number => "a number".to_owned(),
            Type::Percent => "a percent".to_owned(),
            Type::Money(side) => format!("an amount in {}", coin(side)),
            Type::Date => "a date".to_owned(),
            Type::Time => "a time of day".to_owned(),
            Type::DateTime => "a datetime".to_owned(),
            Type::Duration => "a duration".to_owned(),
            Type::Text => "a text".to_owned(),
            Type::Enum(id) => format!("a member of `{}`", self.program.enums.at(*id).decl.name),
            Type::Party => "a party".to_owned(),
            Type::Remedy => "a remedy".to_owned(),
            Type::Finding => "a finding".to_owned(),
            Type::Currency => "a currency".to_owned(),
            Type::Zone => "a time zone".to_owned(),
            Type::Country => "a country".to_owned(),
            Type::Calendar => "a calendar".to_owned(),
            Type::Counting => "a counting".to_owned(),
            Type::Rate { from, to } => format!("a rate from {} to {}", coin(from), coin(to)),
            Type::Record(id) => format!("a record `{}`", self.program.records.at(*id).decl.name),
            Type::List(element) => format!("a list ({} each)", self.type_words(element)),
        }
    }
}

/// The type that a word of other languages means.
fn other_type(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "boolean" | "flag" | "yesno" | "yes_no" | "是否" | "布尔" => "bool",
        "int" | "count" | "整数" | "ganzzahl" => "integer",
        "float" | "double" | "decimal" | "数字" | "zahl" => "number",
        "string" | "str" | "varchar" | "文本" | "字符串" => "text",
        "amount" | "currency_amount" | "金额" | "钱" | "betrag" | "geld" => "money",
        "timestamp" | "date_time" | "instant" | "时间" | "日期时间" | "zeitpunkt" => "datetime",
        "day" | "日期" | "datum" => "date",
        "percentage" | "百分比" | "prozent" => "percent",
        "period" | "interval" | "timespan" | "时长" | "dauer" => "duration",
        lower => match BUILT_IN_TYPES.into_iter().find(|known| *known == lower) {
            Some(known) => known,
            None => lower.strip_suffix('s').and_then(other_type)?,
        },
    })
}
