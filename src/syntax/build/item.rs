//! Items: the header, declarations of names and types, definitions, hooks.

use super::{Builder, child, list_of_lists};
use crate::syntax::ast::{
    Always, Define, EnumDecl, Expr, ExprKind, FactEntry, Facts, Field, Hook, Import, Item, Literal, Member, Name,
    Param, Parties, Party, Policy, Range, Record, Remedies, Setting, SettingKind, Text, Texts, TypeExpr, TypeKind,
};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::limits;

impl Builder<'_> {
    /// One item; none where a part without which it is nothing could not be read.
    pub(super) fn item(&mut self, pair: Pair<'_>) -> Option<Item> {
        match pair.as_rule() {
            Rule::policy => self.policy(&pair).map(Item::Policy),
            Rule::import => self.import(&pair).map(Item::Import),
            Rule::enum_decl => self.enum_decl(&pair).map(Item::Enum),
            Rule::parties => Some(Item::Parties(self.parties(&pair))),
            Rule::remedies => Some(Item::Remedies(Remedies { members: self.members(&pair), span: self.span(&pair) })),
            Rule::record => self.record(&pair).map(Item::Record),
            Rule::facts => Some(Item::Facts(Facts { entries: self.fact_entries(&pair), span: self.span(&pair) })),
            Rule::define => self.define(&pair).map(Item::Define),
            Rule::always => self.always(&pair).map(Item::Always),
            Rule::table => self.table(&pair).map(Item::Table),
            Rule::eligibility => Some(Item::Eligibility(self.eligibility(&pair))),
            Rule::responsibility => Some(Item::Responsibility(self.responsibility(&pair))),
            Rule::compensation => Some(Item::Compensation(self.compensation(&pair))),
            Rule::decision => self.decision(&pair).map(Item::Decision),
            Rule::finding => self.finding(&pair).map(Item::Finding),
            Rule::counting => self.counting(&pair).map(Item::Counting),
            Rule::calendar => self.calendar(&pair).map(Item::Calendar),
            Rule::hook => self.hook(&pair).map(Item::Hook),
            Rule::workflow => Some(Item::Workflow(self.workflow(&pair))),
            Rule::clock_item => self.clock(&pair).map(Item::Clock),
            Rule::notice => self.notice(&pair).map(Item::Notice),
            Rule::migrate => self.migrate(&pair).map(Item::Migrate),
            Rule::example => self.example(&pair).map(Item::Example),
            _ => None,
        }
    }

    /// The name of an item: its first child of that kind.
    pub(super) fn name_in(&mut self, pair: &Pair<'_>) -> Option<Name> {
        child(pair, Rule::name).map(|name| self.name(&name))
    }

    /// The title: the first `texts` child, empty where there is none.
    pub(super) fn title_in(&mut self, pair: &Pair<'_>) -> Texts {
        child(pair, Rule::texts).map(|texts| self.texts(&texts)).unwrap_or_default()
    }

    fn policy(&mut self, pair: &Pair<'_>) -> Option<Policy> {
        let settings = pair.clone().into_inner().filter_map(|part| self.setting(&part)).collect();
        Some(Policy { name: self.name_in(pair)?, title: self.title_in(pair), settings, span: self.span(pair) })
    }

    fn setting(&mut self, pair: &Pair<'_>) -> Option<Setting> {
        let kind = match pair.as_rule() {
            Rule::set_version => SettingKind::Version(self.text_in(pair)?),
            Rule::set_effective => self.effective(pair)?,
            Rule::set_currency => SettingKind::Currency(self.value_in(pair)?),
            Rule::set_timezone => SettingKind::Timezone(self.value_in(pair)?),
            Rule::set_counting => SettingKind::Counting(self.name_in(pair)?),
            Rule::set_calendar => SettingKind::Calendar(self.name_in(pair)?),
            Rule::set_rounding => SettingKind::Rounding(self.name_in(pair)?),
            Rule::set_holidays => SettingKind::Holidays(self.value_in(pair)?),
            Rule::set_languages => {
                let langs = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::lang);
                SettingKind::Languages(langs.map(|lang| self.verbatim(&lang)).collect())
            }
            _ => return None,
        };
        Some(Setting { kind, span: self.span(pair) })
    }

    fn effective(&mut self, pair: &Pair<'_>) -> Option<SettingKind> {
        let mut dates = self.values_in(pair).into_iter();
        let by = self.path(&child(pair, Rule::path)?);
        Some(SettingKind::Effective { from: dates.next()?, until: dates.next(), by })
    }

    /// The first `text` child.
    pub(super) fn text_in(&mut self, pair: &Pair<'_>) -> Option<Text> {
        child(pair, Rule::text).map(|text| self.text(&text))
    }

    /// The first expression among the children.
    pub(super) fn value_in(&mut self, pair: &Pair<'_>) -> Option<Expr> {
        let value = pair.clone().into_inner().find(|part| is_expression(part.as_rule()))?;
        Some(self.expr(&value))
    }

    /// `= VALUE`, `= []`.
    fn default(&mut self, pair: &Pair<'_>) -> Option<Expr> {
        match child(pair, Rule::empty_list) {
            Some(empty) => Some(Expr { kind: ExprKind::Literal(Literal::EmptyList), span: self.span(&empty) }),
            None => self.value_in(pair),
        }
    }

    /// All expressions among the children.
    pub(super) fn values_in(&mut self, pair: &Pair<'_>) -> Vec<Expr> {
        let values = pair.clone().into_inner().filter(|part| is_expression(part.as_rule()));
        values.map(|value| self.expr(&value)).collect()
    }

    fn import(&mut self, pair: &Pair<'_>) -> Option<Import> {
        Some(Import { path: self.text_in(pair)?, span: self.span(pair) })
    }

    fn enum_decl(&mut self, pair: &Pair<'_>) -> Option<EnumDecl> {
        let name = self.name_in(pair)?;
        Some(EnumDecl { name, title: self.title_in(pair), members: self.members(pair), span: self.span(pair) })
    }

    fn members(&mut self, pair: &Pair<'_>) -> Vec<Member> {
        let members = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::member);
        members.filter_map(|member| self.member(&member)).collect()
    }

    fn member(&mut self, pair: &Pair<'_>) -> Option<Member> {
        Some(Member { name: self.name_in(pair)?, title: self.title_in(pair) })
    }

    fn parties(&mut self, pair: &Pair<'_>) -> Parties {
        let mut parties = Vec::new();
        for party in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::party) {
            let member = child(&party, Rule::member).and_then(|member| self.member(&member));
            let roles = child(&party, Rule::roles).map(|roles| self.members(&roles)).unwrap_or_default();
            parties.extend(member.map(|member| Party { member, roles }));
        }
        Parties { parties, span: self.span(pair) }
    }

    fn record(&mut self, pair: &Pair<'_>) -> Option<Record> {
        let fields = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::field);
        let fields = fields.filter_map(|field| self.field(&field)).collect();
        Some(Record { name: self.name_in(pair)?, title: self.title_in(pair), fields, span: self.span(pair) })
    }

    fn fact_entries(&mut self, pair: &Pair<'_>) -> Vec<FactEntry> {
        let mut entries = Vec::new();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::field => entries.extend(self.field(&part).map(FactEntry::Fact)),
                Rule::group => entries.extend(self.group(&part)),
                _ => {}
            }
        }
        entries
    }

    fn group(&mut self, pair: &Pair<'_>) -> Option<FactEntry> {
        let name = self.name(&child(pair, Rule::field_name)?);
        let title = self.title_in(pair);
        Some(FactEntry::Group { name, title, entries: self.fact_entries(pair), span: self.span(pair) })
    }

    fn field(&mut self, pair: &Pair<'_>) -> Option<Field> {
        Some(Field {
            name: self.name(&child(pair, Rule::field_name)?),
            ty: self.type_in(pair)?,
            key: child(pair, Rule::kw_key).is_some(),
            range: self.range_in(pair),
            default: child(pair, Rule::default).and_then(|default| self.default(&default)),
            title: self.title_in(pair),
            span: self.span(pair),
        })
    }

    fn range_in(&mut self, pair: &Pair<'_>) -> Option<Range> {
        let range = pair
            .clone()
            .into_inner()
            .find(|part| matches!(part.as_rule(), Rule::range_from | Rule::range_to | Rule::range_in))?;
        match range.as_rule() {
            Rule::range_in => Some(Range::Among(self.values_in(&child(&range, Rule::set)?))),
            Rule::range_to => Some(Range::Between { low: None, high: self.value_in(&range) }),
            _ => {
                let high = child(&range, Rule::range_to).and_then(|to| self.value_in(&to));
                Some(Range::Between { low: self.value_in(&range), high })
            }
        }
    }

    /// The type among the children.
    pub(super) fn type_in(&mut self, pair: &Pair<'_>) -> Option<TypeExpr> {
        child(pair, Rule::type_expr).and_then(|ty| self.type_expr(&ty))
    }

    /// A `type_expr` pair. A `?` at its end belongs to the whole: a list that may be unknown.
    pub(super) fn type_expr(&mut self, pair: &Pair<'_>) -> Option<TypeExpr> {
        let span = self.span(pair);
        let mut lists = Vec::new();
        let mut optional = None;
        let mut inner: Option<TypeExpr> = None;
        for part in pair.clone().into_inner() {
            let kind = match part.as_rule() {
                Rule::list_of => {
                    lists.push(self.span(&part));
                    continue;
                }
                Rule::optional => {
                    optional = Some(());
                    continue;
                }
                Rule::name => TypeKind::Named(self.name(&part)),
                Rule::money_in => TypeKind::MoneyIn(self.name_in(&part)?),
                Rule::rate => {
                    let mut sides = part.clone().into_inner().filter(|side| side.as_rule() == Rule::path);
                    let (from, to) = (sides.next()?, sides.next()?);
                    TypeKind::Rate { from: self.path(&from), to: self.path(&to) }
                }
                Rule::hole => TypeKind::Error,
                _ => continue,
            };
            inner = Some(TypeExpr { kind, optional: false, span: self.span(&part) });
        }
        let mut ty = inner?;
        if lists.len() > limits::LISTS {
            // A tree as deep as a text is long is not built; the check would say the same of it.
            self.sink.push(list_of_lists(self.span(pair)));
            return Some(TypeExpr { kind: TypeKind::Error, optional: false, span: self.span(pair) });
        }
        for list in lists.into_iter().rev() {
            let span = list.to(ty.span);
            ty = TypeExpr { kind: TypeKind::List(Box::new(ty)), optional: false, span };
        }
        Some(TypeExpr { optional: optional.is_some(), span, ..ty })
    }

    fn define(&mut self, pair: &Pair<'_>) -> Option<Define> {
        Some(Define {
            name: self.name_in(pair)?,
            title: self.title_in(pair),
            ty: self.type_in(pair),
            value: self.value_in(pair)?,
            because: self.reasons_in(pair),
            cite: self.sources_in(pair),
            span: self.span(pair),
        })
    }

    /// The texts of the `because` among the children.
    pub(super) fn reasons_in(&mut self, pair: &Pair<'_>) -> Texts {
        child(pair, Rule::because).map(|because| self.because(&because)).unwrap_or_default()
    }

    /// The sources of every `cite` among the children.
    pub(super) fn sources_in(&mut self, pair: &Pair<'_>) -> Vec<Text> {
        let cites = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::cite);
        cites.flat_map(|cite| self.cite(&cite)).collect()
    }

    fn always(&mut self, pair: &Pair<'_>) -> Option<Always> {
        Some(Always {
            name: self.name_in(pair)?,
            title: self.title_in(pair),
            condition: self.value_in(pair)?,
            because: self.reasons_in(pair),
            cite: self.sources_in(pair),
            span: self.span(pair),
        })
    }

    fn hook(&mut self, pair: &Pair<'_>) -> Option<Hook> {
        let params = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::param);
        let params = params.filter_map(|param| self.param(&param)).collect();
        let limit = child(pair, Rule::hook_limit).and_then(|limit| child(&limit, Rule::number));
        Some(Hook {
            name: self.name_in(pair)?,
            title: self.title_in(pair),
            params,
            result: self.type_in(pair)?,
            range: self.range_in(pair),
            file: child(pair, Rule::hook_file).and_then(|file| self.text_in(&file)),
            limit: limit.map(|number| self.number(&number)),
            span: self.span(pair),
        })
    }

    /// A name with its type.
    pub(super) fn param(&mut self, pair: &Pair<'_>) -> Option<Param> {
        Some(Param { name: self.name_in(pair)?, ty: self.type_in(pair)? })
    }
}

/// Whether pairs of that rule are expressions.
pub(super) fn is_expression(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::expr | Rule::value | Rule::outcome | Rule::single | Rule::condition | Rule::period | Rule::instant
    )
}
