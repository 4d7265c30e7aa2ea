//! The façade for programs that embed the language: load a policy, read cases, decide.
//!
//! Promises: a [`Policy`] is cheap to clone and serves many threads; a case is judged by the version of the policy
//! that was in force for it; nothing here reads a clock, and only [`Policy::load`] reads files.

mod explanation;
mod host;
mod live;

pub use explanation::Explanation;
pub use host::{Given, Offer, OfferField, Task};
pub use live::{Applied, Entry, Live, LiveError, Saved, SavedPolicy};

use crate::check::longest::{Longest, longest};
use crate::diag::render::Report;
use crate::diag::{Code, Diagnostic, Severity};
use crate::eval::{self, Evaluator, Options};
use crate::explain::{self, WhyNot};
use crate::ir::{Effective, Program, Verdict};
use crate::project::{Files, Loaded, Loader, MemoryFiles};
use crate::source::{LineColumn, Span};
use crate::time::{Instant, Zone};
use crate::value::{Money, Val};
use crate::wire::{self, CaseReader, DecisionView, EventReader, InputError, InputErrors, Unknown, Writer};
use std::cmp::Ordering;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A checked policy with all its versions.
///
/// ```
/// let policy = redress::Policy::parse(r#"
///     policy bike_shop "Bike shop: returns" { currency EUR }
///
///     facts { price money   used bool = no }
///
///     compensation {
///       pay goods = price
///       deduct wear = EUR 20.00 when used
///     }
/// "#)?;
///
/// let case = policy.read_case(r#"{ "id": "C-1", "price": "249.99", "used": true }"#)?;
/// let decision = policy.decide(&case, "2026-03-19T22:59:59Z".parse()?)?;
///
/// assert_eq!(decision.total().map(|total| total.to_string()).as_deref(), Some("EUR 229.99"));
/// assert!(decision.to_json().starts_with(r#"{"format":"redress.decision/1","policy":{"id":"bike_shop""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Whatever is wrong with a case is told at once:
///
/// ```
/// # let policy = redress::Policy::parse("policy p { currency EUR } facts { price money  used bool = no } compensation { pay goods = price when not used }")?;
/// let errors = policy.read_case(r#"{ "pric": "249.99", "used": "no" }"#).unwrap_err();
/// let lines: Vec<String> = errors.0.iter().map(|error| error.to_string()).collect();
/// assert_eq!(lines, [
///     "pric (line 1, column 3): unknown name `pric`; did you mean `price`?",
///     "used (line 1, column 29): `true` or `false` was expected, found the text `no`; write `false`, without quotes",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
/// Threads that decide cases by a policy with hooks want 8 MiB of stack or more: on less, each call of a hook makes a stack
/// of its own, which takes longer than the decision.
#[derive(Clone)]
pub struct Policy {
    /// The newest first, at least one.
    versions: Arc<[Arc<Version>]>,
    warnings: Arc<Report>,
}

/// A version of a policy, ready to read cases.
struct Version {
    program: Arc<Program>,
    reader: CaseReader,
    events: EventReader,
}

impl Policy {
    /// Loads a policy from the disk: its file, or a folder with the files of its versions.
    ///
    /// # Errors
    /// Every diagnostic, where there is an error among them.
    pub fn load(path: impl AsRef<Path>) -> Result<Policy, Report> {
        let mut loader = Loader::default();
        loader.open(path.as_ref());
        Policy::of(loader.finish())
    }

    /// Loads a policy from the files of a host: the file at `path`, or every version in the folder at `path`.
    ///
    /// ```
    /// use redress::project::MemoryFiles;
    ///
    /// let files = MemoryFiles::default()
    ///     .with("shop.redress", "policy shop { currency EUR } import \"facts.redress\" compensation { pay goods = price }")
    ///     .with("facts.redress", "facts { price money }");
    /// let policy = redress::Policy::from_files(&files, "shop.redress")?;
    /// assert_eq!(policy.name(), "shop");
    /// # Ok::<(), redress::diag::render::Report>(())
    /// ```
    ///
    /// # Errors
    /// Every diagnostic, where there is an error among them.
    pub fn from_files(files: &dyn Files, path: &str) -> Result<Policy, Report> {
        let mut loader = Loader::default();
        loader.add(files, path);
        Policy::of(loader.finish())
    }

    /// Reads a policy from one text without imports.
    ///
    /// # Errors
    /// Every diagnostic, where there is an error among them.
    pub fn parse(text: &str) -> Result<Policy, Report> {
        Policy::from_files(&MemoryFiles::default().with("policy.redress", text), "policy.redress")
    }

    /// The one policy among what was loaded.
    ///
    /// # Errors
    /// Every diagnostic, where there is an error among them, or where there are several policies or none.
    pub fn of(mut loaded: Loaded) -> Result<Policy, Report> {
        let mut programs: Vec<Arc<Program>> = loaded.units.iter().filter_map(|unit| unit.program.clone()).collect();
        if let Some(diagnostic) = not_one(&programs, &loaded) {
            loaded.diagnostics.push(diagnostic);
        }
        if programs.is_empty() || loaded.diagnostics.iter().any(|one| one.severity() == Severity::Error) {
            return Err(loaded.report());
        }
        programs.sort_by(|one, two| newer_first(one.effective.as_ref(), two.effective.as_ref()));
        let version = |program: Arc<Program>| {
            let (reader, events) = (CaseReader::new(&program), EventReader::new(&program));
            Arc::new(Version { reader, events, program })
        };
        let versions = programs.into_iter().map(version).collect();
        Ok(Policy { versions, warnings: Arc::new(loaded.report()) })
    }

    /// The policy's name.
    pub fn name(&self) -> &str {
        self.programs().next().map_or("", |program| &program.name)
    }

    /// The checked versions, the newest first.
    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        self.versions.iter().map(|version| &*version.program)
    }

    /// How long a case of the newest version can take when everybody acts at the last moment, or why it may never end; none
    /// where the policy has no workflow.
    pub fn longest(&self) -> Option<Longest> {
        self.programs().next().and_then(longest)
    }

    /// What was said about the policy that does not stop it.
    pub fn warnings(&self) -> &Report {
        &self.warnings
    }

    /// Reads a case: one JSON object in UTF-8 with the policy's facts by name, and an `id`.
    ///
    /// # Errors
    /// Every mistake of the case; one of them may be that no version of the policy judges it.
    pub fn read_case(&self, json: impl AsRef<[u8]>) -> Result<Case, InputErrors> {
        self.read(json.as_ref(), Unknown::Refuse).map(|(case, _)| case)
    }

    /// Reads a case as [`read_case`](Policy::read_case) does, but ignores names that the policy does not know, and
    /// gives them beside the case.
    ///
    /// # Errors
    /// Every other mistake of the case.
    pub fn read_case_lenient(&self, json: impl AsRef<[u8]>) -> Result<(Case, Vec<InputError>), InputErrors> {
        self.read(json.as_ref(), Unknown::Ignore)
    }

    fn read(&self, json: &[u8], unknown: Unknown) -> Result<(Case, Vec<InputError>), InputErrors> {
        for version in self.versions.iter() {
            let reading = version.reader.read(&version.program, json, unknown);
            match eval::stands(&version.program, &reading.case) {
                Some(Ordering::Less) => {}
                Some(Ordering::Greater) => break,
                // Where the fact that chooses has a mistake itself, the mistakes are told as the newest sees them.
                Some(Ordering::Equal) | None => {
                    let (data, notes) = reading.finish()?;
                    return Ok((Case { version: version.clone(), data: Arc::new(data) }, notes));
                }
            }
        }
        Err(self.no_version(json))
    }

    /// The mistake of a case that no version judges.
    fn no_version(&self, json: &[u8]) -> InputErrors {
        let spans: Vec<String> = self.programs().map(judged_span).collect();
        let path = self.programs().find_map(|program| {
            let by = program.effective.as_ref()?.by;
            program.facts.get(by).map(|fact| fact.path.as_str())
        });
        let message = format!("no version of `{}` judges a case of this date", self.name());
        let error = wire::error_at_path(json, path.unwrap_or(""), message, spans.join("; "));
        InputErrors(vec![error])
    }

    /// What the policy says of a case at an instant.
    ///
    /// # Errors
    /// A fault: what stopped the policy on this case.
    pub fn decide(&self, case: &Case, at: Instant) -> Result<Decision, Fault> {
        self.decider().decide(case, at)
    }

    /// Why the policy says what it says of a case: the rules with the values that they saw, what would have changed each
    /// outcome, and how time was counted.
    ///
    /// ```
    /// let policy = redress::Policy::parse(r#"
    ///     policy shop "Shop: returns" { currency EUR  timezone "Europe/Berlin" }
    ///     facts {
    ///       price        money
    ///       delivered_at datetime "Delivered"
    ///       reported_at  datetime "Damage reported"
    ///     }
    ///     parties { buyer, seller, carrier }
    ///     responsibility {
    ///       normally seller 100%
    ///       except transit "Damaged on the way, reported in time"
    ///         carrier 100%
    ///         when reported_at within 48 hours of delivered_at
    ///     }
    ///     compensation { pay goods "Price" = price }
    /// "#)?;
    /// let case = policy.read_case(
    ///     r#"{ "price": "80.00", "delivered_at": "2026-04-30T14:00", "reported_at": "2026-05-03T03:00" }"#,
    /// )?;
    /// let explained = policy.explain(&case, "2026-05-04T08:00:00Z".parse()?)?;
    ///
    /// let nearest = explained.why_not()[0].change.as_ref().unwrap();
    /// assert_eq!(nearest.place.path(case.program()), "reported_at");
    /// let text = explained.text(None);
    /// assert!(text.contains("Had “Damage reported” been before May 2, 2026 at 2:00"), "{text}");
    /// assert!(text.contains("Who is at fault: Carrier 100% instead of Seller 100%"), "{text}");
    /// assert!(serde_json::to_string(&explained)?.starts_with(r#"{"format":"redress.explanation/1""#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A fault: what stopped the policy on this case.
    pub fn explain(&self, case: &Case, at: Instant) -> Result<Explanation, Fault> {
        self.decider().explain(case, at)
    }

    /// Decides many cases one after the other, and keeps its buffers. One for each thread.
    pub fn decider(&self) -> Decider<'_> {
        Decider { policy: self, evaluators: self.versions.iter().map(|_| None).collect() }
    }
}

/// Decides cases of one policy, and keeps its buffers from one to the next.
pub struct Decider<'p> {
    policy: &'p Policy,
    /// For each version, once it was needed.
    evaluators: Vec<Option<Evaluator<'p>>>,
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.versions.iter()).finish()
    }
}

impl fmt::Debug for Decider<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.policy.fmt(f)
    }
}

impl Decider<'_> {
    /// What the policy says of a case at an instant.
    ///
    /// # Errors
    /// A fault: what stopped the policy on this case.
    pub fn decide(&mut self, case: &Case, at: Instant) -> Result<Decision, Fault> {
        let decided = self.with(case, |evaluator| evaluator.decide(&case.data, at, &Options::default()));
        match decided {
            Ok(data) => Ok(Decision { case: case.clone(), data, why_not: Vec::new() }),
            Err(fault) => Err(Fault { case: case.clone(), fault }),
        }
    }

    /// Why the policy says what it says of a case.
    ///
    /// # Errors
    /// A fault: what stopped the policy on this case.
    pub fn explain(&mut self, case: &Case, at: Instant) -> Result<Explanation, Fault> {
        let program = &*case.version.program;
        let explained = self.with(case, |evaluator| {
            let (data, counts) = evaluator.decide_counting(&case.data, at)?;
            let why_not = explain::why_not(evaluator, &case.data, &data);
            Ok((data, counts, why_not))
        });
        let (data, counts, why_not) = explained.map_err(|fault| Fault { case: case.clone(), fault })?;
        let dates = explain::dates(program, counts);
        Ok(Explanation { decision: Decision { case: case.clone(), data, why_not }, dates, standing: None })
    }

    /// Does something with the evaluator of a case's version.
    fn with<T>(&mut self, case: &Case, work: impl FnOnce(&mut Evaluator<'_>) -> T) -> T {
        let mut known = self.policy.versions.iter().zip(&mut self.evaluators);
        match known.find(|(version, _)| Arc::ptr_eq(version, &case.version)) {
            Some((version, kept)) => work(kept.get_or_insert_with(|| Evaluator::new(&version.program))),
            // A case carries its version, so it is decided by the policy that has read it whoever is asked.
            None => work(&mut Evaluator::new(&case.version.program)),
        }
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.program.name, self.program.version, self.program.hash)
    }
}

/// A version without a beginning is the oldest; a date that meets an instant counts from its beginning in UTC.
fn newer_first(one: Option<&Effective>, two: Option<&Effective>) -> Ordering {
    match (one, two) {
        (Some(one), Some(two)) if eval::is_before(one.from, two.from, || Zone::UTC) == Some(true) => Ordering::Greater,
        (Some(one), Some(two)) if eval::is_before(two.from, one.from, || Zone::UTC) == Some(true) => Ordering::Less,
        (Some(_), Some(_)) | (None, None) => Ordering::Equal,
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
    }
}

/// `version 2026.3 judges from 2026-01-01`.
fn judged_span(program: &Program) -> String {
    let show = |value: Val| match value {
        Val::Date(date) => date.to_string(),
        Val::Instant(instant) => instant.to_string(),
        other => format!("{other:?}"),
    };
    let mut words = format!("version {} judges", program.version);
    if let Some(effective) = &program.effective {
        words.push_str(&format!(" from {}", show(effective.from)));
        if let Some(until) = effective.until {
            let last = if let Val::Date(after) = until { Val::Date(after.previous()) } else { until };
            words.push_str(&format!(" until {}", show(last)));
        }
    }
    words
}

/// What is to be said where what was loaded is not one policy.
fn not_one(programs: &[Arc<Program>], loaded: &Loaded) -> Option<Diagnostic> {
    if let Some(first) = programs.first() {
        let other = programs.iter().find(|program| program.name != first.name)?;
        let words = format!("there are several policies here: `{}` and `{}`", first.name, other.name);
        let span = loaded.units.first().and_then(|unit| unit.files.first()).map(|file| Span::new(file.file, 0, 0));
        let several = Diagnostic::new(Code::NoPolicy, span.unwrap_or_default(), words);
        return Some(several.with_help("name the file of the one that is meant"));
    }
    if loaded.diagnostics.iter().any(|one| one.severity() == Severity::Error) {
        return None;
    }
    Some(Diagnostic::new(Code::NoPolicy, Span::default(), "this is a library: it has no `policy` item"))
}

/// A case that was read, with the version of the policy that judges it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Case {
    version: Arc<Version>,
    data: Arc<eval::Case>,
}

impl Case {
    /// The case's own name.
    pub fn id(&self) -> Option<&str> {
        self.data.id.as_deref()
    }

    /// The version of the policy that judges it.
    pub fn program(&self) -> &Program {
        &self.version.program
    }

    /// The case as one line of JSON with the facts that are known, which reads back as the same case.
    pub fn to_json(&self) -> String {
        let mut json = Writer::compact();
        wire::case(&mut json, self.program(), &self.data);
        json.finish()
    }

    /// The values of its facts.
    pub fn data(&self) -> &eval::Case {
        &self.data
    }
}

/// What a policy says of a case.
#[derive(Clone, Debug)]
pub struct Decision {
    case: Case,
    data: eval::Decision,
    /// Where it was asked for.
    why_not: Vec<WhyNot>,
}

impl Decision {
    /// The verdict on the remedy that is asked; without `eligibility` whatever is asked is allowed.
    pub fn verdict(&self) -> Verdict {
        self.data.eligibility.as_ref().map_or(Verdict::Allow, eval::EligibilityResult::verdict)
    }

    /// What the first party is paid, net of deductions; `None` in a policy without `compensation`.
    pub fn total(&self) -> Option<Money> {
        let ledger = self.data.compensation.as_ref()?;
        ledger.money(ledger.total)
    }

    /// The case that was decided.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// Everything that was decided, as data by the numbers of [`Case::program`].
    pub fn data(&self) -> &eval::Decision {
        &self.data
    }

    /// The decision as one line of JSON, `redress.decision/1`, with titles in the policy's first language.
    pub fn to_json(&self) -> String {
        let mut json = Writer::compact();
        self.write_json(&mut json, None);
        json.finish()
    }

    /// Writes the decision, `redress.decision/1`, with titles and reasons in a language of the policy such as
    /// `zh-CN`; in its first where it has no such.
    pub fn write_json(&self, json: &mut Writer, language: Option<&str>) {
        wire::decision(json, self.view(language));
    }

    fn view(&self, language: Option<&str>) -> DecisionView<'_> {
        let program = self.case.program();
        let language = program.language(language);
        DecisionView { program, case: &self.case.data, decision: &self.data, why_not: &self.why_not, language }
    }
}

/// What stopped a correct policy on some case.
#[derive(Clone, Debug)]
pub struct Fault {
    case: Case,
    fault: Box<eval::Fault>,
}

impl Fault {
    /// What stopped it, as data.
    pub fn kind(&self) -> &eval::FaultKind {
        &self.fault.kind
    }

    /// Path, line and column of the place in the policy.
    pub fn place(&self) -> Option<(&str, LineColumn)> {
        self.case.program().sources.place(self.fault.span)
    }

    /// The case that was to be decided.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The fault as data, with its place as a span of the policy's sources.
    pub fn data(&self) -> &eval::Fault {
        &self.fault
    }

    /// The fault as one line of JSON, `redress.error/1`.
    pub fn to_json(&self) -> String {
        let mut json = Writer::compact();
        wire::fault(&mut json, self.case.program(), &self.fault, self.case.id(), None);
        json.finish()
    }
}

impl fmt::Display for Fault {
    /// Writes `policies/shop.redress:12:3: SENTENCE`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((path, at)) = self.place() {
            write!(f, "{path}:{}:{}: ", at.line, at.column)?;
        }
        self.fault.fmt(f)
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_policy_serves_many_threads() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<Policy>();
        shared::<Case>();
        shared::<Decision>();
        shared::<Fault>();
        shared::<InputErrors>();
        shared::<Report>();
    }

    fn versions() -> Policy {
        let text = |version: &str, setting: &str, amount: &str| {
            format!(
                "policy shop {{ version \"{version}\" currency EUR timezone \"Europe/Berlin\" {setting} }}
                 facts {{ placed_at datetime  fee money }}
                 compensation {{ pay goods = {amount} + fee }}"
            )
        };
        let files = MemoryFiles::default()
            .with("a.redress", text("1", "effective from 2025-01-01 by placed_at", "EUR 1.00"))
            .with("b.redress", text("2", "effective from 2026-01-01 until 2026-12-31 by placed_at", "EUR 2.00"));
        Policy::from_files(&files, "").unwrap()
    }

    #[test]
    fn the_version_in_force_judges() {
        let policy = versions();
        for (placed_at, version) in [
            ("2024-12-31T23:00:00Z", "1"), // midnight in Berlin
            ("2025-12-31T22:59:59Z", "1"),
            ("2026-01-01T00:00", "2"),
            ("2026-12-31T23:59:59.999", "2"),
        ] {
            let case = policy.read_case(format!("{{\"placed_at\":\"{placed_at}\",\"fee\":0}}")).unwrap();
            assert_eq!(case.program().version, version, "{placed_at}");
        }
        let errors = policy.read_case("{\n  \"fee\": 0, \"placed_at\": \"2027-01-01T00:00\"}").unwrap_err();
        assert_eq!(
            errors.to_string(),
            "placed_at (line 2, column 26): no version of `shop` judges a case of this date; \
             version 2 judges from 2026-01-01 until 2026-12-31; version 1 judges from 2025-01-01"
        );
        let errors = policy.read_case("{\"fee\":0}").unwrap_err();
        assert!(errors.to_string().contains("`placed_at` is missing"), "{errors}");
    }

    #[test]
    fn two_policies_are_not_one() {
        let files = MemoryFiles::default().with("a.redress", "policy a { }").with("b.redress", "policy b { }");
        let report = Policy::from_files(&files, "").unwrap_err();
        assert!(report.to_string().contains("several policies"), "{report}");
        let library = MemoryFiles::default().with("a.redress", "enum A { a }");
        let report = Policy::from_files(&library, "a.redress").unwrap_err();
        assert!(report.to_string().contains("library"), "{report}");
        let report = Policy::parse("policy a { currency EUX }").unwrap_err();
        assert!(report.to_string().contains("EUX"), "{report}");
    }

    #[test]
    fn a_fault_tells_its_place_and_is_json() {
        let policy = Policy::parse(
            "policy shop { currency EUR }\nfacts { n integer  m integer }\ncompensation {\n  pay goods = EUR 1.00 * n * m\n}",
        )
        .unwrap();
        let case = policy.read_case("{\"id\":\"C-1\",\"n\":9223372036854775807,\"m\":-1}").unwrap();
        let at = "2026-01-01T00:00:00Z".parse().unwrap();
        let fault = policy.decide(&case, at).unwrap_err();
        assert!(fault.to_string().starts_with("policy.redress:4:"), "{fault}");
        let json = fault.to_json();
        let start = r#"{"format":"redress.error/1","errors":[{"kind":"fault","code":"negative_amount","case":"C-1","#;
        assert!(json.starts_with(start), "{json}");
    }
}
