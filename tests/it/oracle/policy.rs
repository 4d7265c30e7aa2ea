//! A policy as its items by name, straight from the tree of its files.

use std::collections::BTreeMap;

use redress::diag::Sink;
use redress::source::FileId;
use redress::syntax::{self, ast};

use super::value::Value;

/// A hook written in Rust for the oracle.
pub(super) type Hook = fn(&[Value]) -> Value;

/// The items of one version of a policy, those of its imports among them.
#[derive(Default)]
pub(super) struct Policy {
    pub(super) name: String,
    pub(super) settings: Vec<ast::Setting>,
    /// Facts by their whole path, in order.
    pub(super) facts: Vec<(String, ast::Field)>,
    pub(super) records: BTreeMap<String, ast::Record>,
    pub(super) enums: BTreeMap<String, Vec<String>>,
    pub(super) parties: Vec<String>,
    pub(super) remedies: Vec<String>,
    pub(super) defines: BTreeMap<String, ast::Define>,
    pub(super) tables: BTreeMap<String, ast::Table>,
    pub(super) countings: BTreeMap<String, ast::Counting>,
    pub(super) calendars: BTreeMap<String, ast::Calendar>,
    pub(super) decisions: Vec<ast::Decision>,
    pub(super) findings: Vec<ast::Finding>,
    pub(super) always: Vec<ast::Always>,
    pub(super) eligibility: Option<ast::Eligibility>,
    pub(super) responsibility: Option<ast::Responsibility>,
    pub(super) compensation: Option<ast::Compensation>,
    pub(super) hooks: BTreeMap<String, Hook>,
    imported: Vec<String>,
}

impl Policy {
    /// The policy in `path`; `read` gives the text of a file below the root.
    pub(super) fn load(path: &str, read: &dyn Fn(&str) -> String) -> Policy {
        let mut policy = Policy::default();
        policy.take(path, read);
        if policy.parties.is_empty() {
            policy.parties = vec!["buyer".to_owned(), "seller".to_owned()];
        }
        if policy.remedies.is_empty() {
            policy.remedies = vec!["refund".to_owned()];
        }
        policy
    }

    /// The first setting that `pick` takes.
    pub(super) fn setting<'a, T>(&'a self, pick: impl Fn(&'a ast::SettingKind) -> Option<T>) -> Option<T> {
        self.settings.iter().find_map(|setting| pick(&setting.kind))
    }

    /// The header's calendar.
    pub(super) fn business_calendar(&self) -> Option<String> {
        self.setting(|kind| if let ast::SettingKind::Calendar(name) = kind { Some(name.text.clone()) } else { None })
    }

    /// The header's mode of rounding.
    pub(super) fn rounding(&self) -> Option<&str> {
        self.setting(|kind| if let ast::SettingKind::Rounding(name) = kind { Some(name.text.as_str()) } else { None })
    }

    /// The header's version, by default 1.
    pub(super) fn version(&self) -> &str {
        let version = self
            .setting(|kind| if let ast::SettingKind::Version(text) = kind { Some(text.value.as_str()) } else { None });
        version.unwrap_or("1")
    }

    /// The fact of that path.
    pub(super) fn fact(&self, path: &str) -> Option<&ast::Field> {
        self.facts.iter().find(|(name, _)| name == path).map(|(_, field)| field)
    }

    fn take(&mut self, path: &str, read: &dyn Fn(&str) -> String) {
        if self.imported.iter().any(|known| known == path) {
            return;
        }
        self.imported.push(path.to_owned());
        let mut sink = Sink::default();
        let file = syntax::parse(FileId::default(), &read(path), &mut sink);
        assert!(!sink.has_errors(), "{path} cannot be parsed");
        for item in file.items {
            self.item(item, read);
        }
    }

    fn item(&mut self, item: ast::Item, read: &dyn Fn(&str) -> String) {
        use ast::Item;
        match item {
            Item::Policy(it) => {
                self.name = it.name.text;
                self.settings = it.settings;
            }
            Item::Import(it) => self.take(&it.path.value, read),
            Item::Enum(it) => {
                let members = it.members.into_iter().map(|member| member.name.text).collect();
                self.enums.insert(it.name.text, members);
            }
            Item::Parties(it) => self.parties.extend(it.parties.into_iter().map(|party| party.member.name.text)),
            Item::Remedies(it) => self.remedies.extend(it.members.into_iter().map(|member| member.name.text)),
            Item::Record(it) => {
                self.records.insert(it.name.text.clone(), it);
            }
            Item::Facts(it) => self.entries("", it.entries),
            Item::Define(it) => {
                self.defines.insert(it.name.text.clone(), it);
            }
            Item::Table(it) => {
                self.tables.insert(it.name.text.clone(), it);
            }
            Item::Eligibility(it) => self.eligibility = Some(it),
            Item::Responsibility(it) => self.responsibility = Some(it),
            Item::Compensation(it) => self.compensation = Some(it),
            Item::Decision(it) => self.decisions.push(it),
            Item::Finding(it) => self.findings.push(it),
            Item::Counting(it) => {
                self.countings.insert(it.name.text.clone(), it);
            }
            Item::Calendar(it) => {
                self.calendars.insert(it.name.text.clone(), it);
            }
            Item::Always(it) => self.always.push(it),
            // A hook's script is the engine's; those that the tests need are written again in Rust.
            Item::Hook(_) => {}
            // Decisions do not see what happens over time.
            Item::Workflow(_) | Item::Clock(_) | Item::Notice(_) | Item::Migrate(_) | Item::Example(_) => {}
        }
    }

    fn entries(&mut self, before: &str, entries: Vec<ast::FactEntry>) {
        for entry in entries {
            match entry {
                ast::FactEntry::Fact(field) => self.facts.push((format!("{before}{}", field.name.text), field)),
                ast::FactEntry::Group { name, entries, .. } => {
                    self.entries(&format!("{before}{}.", name.text), entries);
                }
            }
        }
    }
}
