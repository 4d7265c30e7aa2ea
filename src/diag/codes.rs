//! The catalogue: one line a code. Codes are for ever; a retired one is never used again.
//!
//! Ranges: E00xx files and syntax, E01xx names, E02xx types and values, E03xx tables, E04xx decisions,
//! E05xx compensation, E06xx time, E07xx hooks, E08xx live cases, E09xx projects; W1xxx warnings.

use super::Severity;

macro_rules! codes {
    ($($name:ident $code:literal $severity:ident $title:literal;)*) => {
        /// A diagnostic's code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        impl Code {
            /// All codes in order.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The code as users see it, such as `E0301`.
            pub fn id(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// What the code is about, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }

            /// Its page, in Markdown: the idea, a wrong policy and its corrected twin.
            pub fn page(self) -> &'static str {
                match self { $(Code::$name => include_str!(concat!("../../docs/diagnostics/", $code, ".md")),)* }
            }

            /// Whether it stops the policy.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    Unreadable        "E0001" Error "the file cannot be read";
    NotUtf8           "E0002" Error "the file is not UTF-8";
    TooLarge          "E0003" Error "a limit of the language is exceeded";
    UnexpectedText    "E0010" Error "something else was expected here";
    UnclosedText      "E0011" Error "a text does not end on its line";
    UnclosedBlock     "E0012" Error "a block is not closed";
    BadLiteral        "E0013" Error "a value is not written as the language writes it";
    WrongOperator     "E0014" Error "another language's operator";
    InvisibleText     "E0015" Error "an invisible or direction-changing character";
    FullWidthMark     "W1001" Warning "a full-width mark";
    BadRow            "E0017" Error "a table row is not complete";
    UnknownName       "E0101" Error "an unknown name";
    DuplicateName     "E0102" Error "a name is given twice";
    LookAlike         "E0103" Error "two names look alike";
    MixedScript       "E0104" Error "a name mixes scripts";
    CyclicDefinition  "E0105" Error "definitions go in a circle";
    NotNormalised     "E0106" Error "a name is not in its normal form";
    MissingDeclaration "E0107" Error "a declaration is missing";
    DuplicateItem     "E0108" Error "an item is given twice";
    WrongKind         "E0109" Error "a name of another kind";
    Unused            "W1101" Warning "something is declared and never used";
    WrongType         "E0201" Error "a value of another type is needed";
    MixedUnits        "E0202" Error "units that do not go together";
    OptionalUnhandled "E0203" Error "a fact that may be unknown is used as if it were known";
    BadRange          "E0204" Error "a range or default does not fit";
    WrongArguments    "E0206" Error "a call with wrong arguments";
    UnknownCurrency   "E0207" Error "an unknown currency, zone or country";
    TooFine           "E0208" Error "an amount finer than its currency";
    MeaninglessProduct "E0209" Error "a product that means nothing";
    MissingRounding   "E0210" Error "a rounding is needed";
    ForeignCurrency   "E0211" Error "an amount in a currency that the case need not have";
    AlwaysSame        "W1201" Warning "a condition that is always the same";
    TableGap          "E0301" Error "a table does not cover every case";
    TableOverlap      "E0302" Error "two rows of a table can both match";
    DeadRow           "W1301" Warning "a row that can never match";
    BadTable          "E0303" Error "a table whose columns do not fit";
    Conflict          "E0401" Error "two exceptions can both hold with different outcomes";
    DeadRule          "W1401" Warning "a rule that can never apply";
    BadOverride       "E0402" Error "a `wins over` that cannot be";
    UselessOverride   "W1402" Warning "a `wins over` without effect";
    MissingNormally   "E0403" Error "a decision without `normally`";
    SharesNotWhole    "E0404" Error "shares that do not sum to 100%";
    SharesUnsure      "W0404" Warning "shares that need not sum to 100%";
    MissingReason     "W1403" Warning "a refusal without a reason";
    MissingLanguage   "W1404" Warning "a language without its text";
    SameRule          "W1405" Warning "an exception that says again what another says";
    Untitled          "W1406" Warning "names that some readers see without a title";
    BrokenAlways      "E0405" Error "an `always` rule that some case breaks";
    OutsideDecision   "E0406" Error "a word that has no meaning here";
    BadLedger         "E0501" Error "a ledger line that cannot be";
    OpenBearers       "E0502" Error "a chain of bearers that does not end";
    SelfBorne         "W1501" Warning "a line that its receiver bears himself";
    MissingCounting   "E0601" Error "days without a counting";
    MissingZone       "E0602" Error "a time zone is needed";
    MissingCalendar   "E0603" Error "a calendar is needed";
    BadCalendar       "E0604" Error "a calendar or counting that cannot be";
    BadWindow         "E0605" Error "a window that cannot be";
    BadHook           "E0701" Error "a hook that does not compile or fit";
    BadStage          "E0801" Error "a stage that cannot be";
    BadDuty           "E0802" Error "a duty that cannot be";
    OpenChoice        "E0803" Error "a choice that leaves cases open";
    FixedFact         "E0804" Error "a fact that stands still is changed";
    BadClock          "E0805" Error "a clock that cannot be";
    BadNotice         "E0806" Error "a notice that cannot be written";
    BadMigration      "E0807" Error "a migration that cannot be";
    BadEffect         "E0808" Error "an effect that cannot be";
    DeadEnd           "E0809" Error "a stage that cannot be left";
    NeverRests        "E0810" Error "automatic steps that never rest";
    TakenField        "E0811" Error "a field with a name that every event has";
    NothingDecided    "E0812" Error "the standing decision is read where none can have been made";
    NearFact          "W1801" Warning "a field that is named almost like a fact";
    UnreachedStage    "W1802" Warning "a stage that no case comes to";
    IdleStage         "W1803" Warning "a stage where nobody must act";
    IdleClock         "W1804" Warning "a clock that cannot do what it says";
    SameInstant       "W1805" Warning "two lines of time are due at one instant";
    RoundAndRound     "W1806" Warning "a case that nobody moves goes round for ever";
    ClosedWindow      "W1807" Warning "a window that never opens";
    ValueBefore       "W1808" Warning "a condition asks for a fact as it was before its event brings it";
    BadImport         "E0901" Error "an import that cannot be followed";
    CyclicImport      "E0902" Error "imports go in a circle";
    NoPolicy          "E0903" Error "no policy here";
    BadVersions       "E0904" Error "versions that overlap or leave a hole";
    NotAnExample      "E0905" Error "a test file holds more than examples";
    LackingExample    "E0906" Error "an example without what a case must bring";
}

impl Code {
    /// The code with that id, such as `E0301` (in either case).
    pub fn named(id: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.id().eq_ignore_ascii_case(id))
    }
}
