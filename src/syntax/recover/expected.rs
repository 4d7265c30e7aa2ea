//! What the grammar expected, in words: never a list of tokens, at most four.

use crate::syntax::grammar::Rule;
use crate::syntax::words::{ITEMS, SETTINGS};

/// How a message names what a rule begins with.
enum Said {
    /// A word of the language: the rule's own name behind `kw_`.
    Keyword,
    /// Something else, and the words that may have been meant.
    As(&'static str, &'static [&'static str]),
    /// Nothing that helps.
    Nothing,
}

const VALUE: &str = "a value";
const OPERATOR: &str = "an operator";
const CLAUSE: &str = "a clause such as `when`";
const TITLE: u8 = 6;
const STAGE_LINE: &str = "a line such as `buyer may …`";
const ACT_CLAUSE: &str = "`within`";
const EFFECT: &str = "an effect such as `notify`";
const CLOCK_LINE: &str = "a line such as `target`";
const STEP: &str = "a step such as `after 2 days`";
const ITEM: &str = "an item such as `facts`";

fn said(rule: Rule) -> Said {
    use Said::{As, Keyword, Nothing};
    match rule {
        Rule::kw_accepted
        | Rule::kw_add
        | Rule::kw_after
        | Rule::kw_all
        | Rule::kw_always
        | Rule::kw_any
        | Rule::kw_assign
        | Rule::kw_at
        | Rule::kw_back
        | Rule::kw_base
        | Rule::kw_because
        | Rule::kw_before
        | Rule::kw_borne
        | Rule::kw_but
        | Rule::kw_by
        | Rule::kw_calendar
        | Rule::kw_cite
        | Rule::kw_clock
        | Rule::kw_closed
        | Rule::kw_collect
        | Rule::kw_compensation
        | Rule::kw_convert
        | Rule::kw_counting
        | Rule::kw_currency
        | Rule::kw_deadline
        | Rule::kw_decision
        | Rule::kw_define
        | Rule::kw_each
        | Rule::kw_early
        | Rule::kw_effective
        | Rule::kw_eligibility
        | Rule::kw_else
        | Rule::kw_entry
        | Rule::kw_enum
        | Rule::kw_example
        | Rule::kw_except
        | Rule::kw_expect
        | Rule::kw_facts
        | Rule::kw_fault
        | Rule::kw_file
        | Rule::kw_finding
        | Rule::kw_first
        | Rule::kw_flag
        | Rule::kw_from
        | Rule::kw_give
        | Rule::kw_holidays
        | Rule::kw_hook
        | Rule::kw_import
        | Rule::kw_in
        | Rule::kw_key
        | Rule::kw_known
        | Rule::kw_languages
        | Rule::kw_late
        | Rule::kw_least
        | Rule::kw_like
        | Rule::kw_limit
        | Rule::kw_list
        | Rule::kw_may
        | Rule::kw_migrate
        | Rule::kw_money
        | Rule::kw_most
        | Rule::kw_must
        | Rule::kw_no
        | Rule::kw_normally
        | Rule::kw_not
        | Rule::kw_notice
        | Rule::kw_notify
        | Rule::kw_of
        | Rule::kw_on
        | Rule::kw_once
        | Rule::kw_open
        | Rule::kw_operations
        | Rule::kw_over
        | Rule::kw_parties
        | Rule::kw_pauses
        | Rule::kw_per
        | Rule::kw_policy
        | Rule::kw_presumed
        | Rule::kw_rate
        | Rule::kw_received
        | Rule::kw_record
        | Rule::kw_refused
        | Rule::kw_remedies
        | Rule::kw_remind
        | Rule::kw_responsibility
        | Rule::kw_rest
        | Rule::kw_restarts
        | Rule::kw_rounding
        | Rule::kw_row
        | Rule::kw_runs
        | Rule::kw_set
        | Rule::kw_stage
        | Rule::kw_stages
        | Rule::kw_table
        | Rule::kw_target
        | Rule::kw_then
        | Rule::kw_time
        | Rule::kw_times
        | Rule::kw_timezone
        | Rule::kw_to
        | Rule::kw_total
        | Rule::kw_unless
        | Rule::kw_until
        | Rule::kw_version
        | Rule::kw_when
        | Rule::kw_where
        | Rule::kw_wins
        | Rule::kw_with
        | Rule::kw_within
        | Rule::kw_workflow
        | Rule::kw_working_days
        | Rule::kw_worth => Keyword,

        Rule::file
        | Rule::policy
        | Rule::import
        | Rule::enum_decl
        | Rule::parties
        | Rule::remedies
        | Rule::record
        | Rule::facts
        | Rule::define
        | Rule::table
        | Rule::eligibility
        | Rule::responsibility
        | Rule::compensation
        | Rule::decision
        | Rule::finding
        | Rule::counting
        | Rule::calendar
        | Rule::hook
        | Rule::always
        | Rule::workflow
        | Rule::clock_item
        | Rule::notice
        | Rule::migrate
        | Rule::example => As(ITEM, ITEMS),

        Rule::lone_expr
        | Rule::expr
        | Rule::value
        | Rule::outcome
        | Rule::single
        | Rule::prefix
        | Rule::paren
        | Rule::yes_no
        | Rule::conversion
        | Rule::sum_of
        | Rule::any_of
        | Rule::count_of
        | Rule::sum_word
        | Rule::any_word
        | Rule::count_word
        | Rule::journal_term
        | Rule::journal_word
        | Rule::known_call
        | Rule::known_word
        | Rule::reference
        | Rule::money
        | Rule::currency_code
        | Rule::percent
        | Rule::percentage
        | Rule::duration
        | Rule::hole
        | Rule::if_expr
        | Rule::outcome_if
        | Rule::condition
        | Rule::period
        | Rule::instant
        | Rule::lone_cell
        | Rule::lone_data => As(VALUE, &["not"]),

        Rule::logic_op => As(OPERATOR, &["and", "or"]),
        Rule::compare_op | Rule::known_test => As(OPERATOR, &["is"]),
        Rule::shift_op => As(OPERATOR, &["after", "before"]),
        Rule::in_test | Rule::in_word => As(OPERATOR, &["in"]),
        Rule::within_test | Rule::within_word => As(OPERATOR, &["within"]),
        Rule::skipping | Rule::kw_skipping => As(OPERATOR, &["skipping"]),
        Rule::sum_op | Rule::product_op | Rule::if_known | Rule::kw_if | Rule::range_op => As(OPERATOR, &[]),

        Rule::within_window => As(CLAUSE, &["within"]),
        Rule::from_window => As(CLAUSE, &["from"]),
        Rule::until_window => As(CLAUSE, &["until"]),
        Rule::when_clause => As(CLAUSE, &["when"]),
        Rule::unless_clause => As(CLAUSE, &["unless"]),
        Rule::wins_over => As(CLAUSE, &["wins"]),
        Rule::because => As(CLAUSE, &["because"]),
        Rule::cite => As(CLAUSE, &["cite"]),
        Rule::at_least | Rule::at_most => As("`at most`|`at least`", &["at"]),
        Rule::borne_by => As("`borne by`", &["borne"]),
        Rule::give_of => As("`of`", &["of"]),
        Rule::give_worth => As("`worth`", &["worth"]),
        Rule::to_party => As("`to`", &["to"]),
        Rule::of_clause => As("`of`", &["of"]),
        Rule::at_clause => As("`at`", &["at"]),
        Rule::per_clause => As("`per`", &["per"]),
        Rule::like_another => As("`like`", &["like"]),
        Rule::on_fact => As("`on`", &["on"]),
        Rule::where_clause => As("`where`", &["where"]),
        Rule::first_row => As("`first row`", &["first"]),

        Rule::verdict_rule | Rule::share_rule | Rule::presumed_rule | Rule::value_rule => {
            As("`normally`|`except`", &["normally", "except"])
        }
        Rule::verdict | Rule::verdict_word => As("`allow`|`deny`|`review`", &["allow", "deny", "review"]),
        Rule::shares | Rule::share => As("a party and its share", &[]),
        Rule::presumed => As("`presumed`", &["presumed"]),
        Rule::total_cap => As("`total`", &["total"]),
        Rule::amount_line | Rule::amount_word => As("`pay`|`deduct`", &["pay", "deduct"]),
        Rule::give_line => As("`give`", &["give"]),
        Rule::bearer => As("a bearer", &["responsibility"]),
        Rule::bearer_limits => As("`(`", &[]),
        Rule::party_limit => As("a party with its limit", &[]),

        Rule::set_version => As("a setting", &["version"]),
        Rule::set_effective => As("a setting", &["effective"]),
        Rule::set_currency => As("a setting", &["currency"]),
        Rule::set_timezone => As("a setting", &["timezone"]),
        Rule::set_counting => As("a setting", &["counting"]),
        Rule::set_calendar => As("a setting", &["calendar"]),
        Rule::set_rounding => As("a setting", &["rounding"]),
        Rule::set_holidays => As("a setting", &["holidays"]),
        Rule::set_languages => As("a setting", &["languages"]),
        Rule::counting_setting => {
            As("a setting such as `first`", &["first", "ends", "holiday", "months", "least", "paused"])
        }
        Rule::up_to => As("`..`", &[".."]),
        Rule::lone_parts
        | Rule::lone_stage
        | Rule::lone_duty
        | Rule::lone_effects
        | Rule::lone_clock
        | Rule::lone_moves
        | Rule::lone_values
        | Rule::lone_entries
        | Rule::lone_case
        | Rule::lone_events
        | Rule::lone_column
        | Rule::lone_fields
        | Rule::lone_settings
        | Rule::lone_counting
        | Rule::lone_calendar
        | Rule::lone_lines
        | Rule::lone_verdict
        | Rule::lone_shares
        | Rule::lone_presumed
        | Rule::lone_value => Nothing,
        Rule::set_timezone_text => As("`timezone`", &["timezone"]),
        Rule::open_days => As("`open`", &["open"]),
        Rule::closed_days => As("`closed`", &["closed"]),
        Rule::received => As("`received until`", &["received"]),
        Rule::weekdays | Rule::weekday_range | Rule::weekday => As("a day such as `mon`", &[]),
        Rule::dates | Rule::date_range | Rule::date => As("a date", &[]),
        Rule::hours => As("opening hours such as `09:00-17:00`", &[]),
        Rule::time => As("a time such as `09:00`", &[]),
        Rule::unit => {
            As("a unit such as `days`", &["minutes", "hours", "days", "weeks", "months", "years", "business"])
        }
        Rule::number => As("a number", &[]),

        Rule::word | Rule::name | Rule::field_name | Rule::path | Rule::any_path | Rule::names => As("a name", &[]),
        Rule::member | Rule::party => As("a name", &[]),
        Rule::roles => As("`{`", &[]),
        Rule::field | Rule::group => As("a fact or field", &[]),
        Rule::param => As("a parameter and its type", &[]),
        Rule::type_expr | Rule::list_of | Rule::rate | Rule::money_in => {
            As("a type such as `money`", &["list", "rate"])
        }
        Rule::optional => As("`?`", &[]),
        Rule::range_from => As("a range", &["from"]),
        Rule::range_to => As("a range", &["to"]),
        Rule::range_in | Rule::set => As("a set in braces", &[]),
        Rule::default => As("`=`", &[]),
        Rule::empty_list => As(VALUE, &[]),
        Rule::hook_file => As("`file`", &["file"]),
        Rule::hook_limit => As("`limit`", &["limit"]),

        Rule::stage => As("`stage`", &["stage"]),
        Rule::stage_kind => As("`final`|`open_ended`", &["final", "open_ended"]),
        Rule::stage_block => As("`{`", &[]),
        Rule::shared | Rule::in_stages | Rule::any_stage => As("a stage", &["in", "any"]),
        Rule::but_stages => As("`but`", &["but"]),
        Rule::on_entry => As(STAGE_LINE, &["on"]),
        Rule::after_line => As(STAGE_LINE, &["after"]),
        Rule::at_once => As(STAGE_LINE, &["at"]),
        Rule::may | Rule::must => As(STAGE_LINE, &[]),
        Rule::act_within => As(ACT_CLAUSE, &["within"]),
        Rule::act_from => As(ACT_CLAUSE, &["from"]),
        Rule::act_until => As(ACT_CLAUSE, &["until"]),
        Rule::times => As("`at most`", &["at"]),
        Rule::duty_when | Rule::branch_when => As("`when`", &["when"]),
        Rule::of_instant => As("`of`", &["of"]),
        Rule::event | Rule::duty_event | Rule::event_field => As("an event", &[]),
        Rule::duty_else | Rule::branch_else => As("`else`", &["else"]),
        Rule::heir => As("an actor", &[]),
        Rule::remind => As("`remind`", &["remind"]),
        Rule::remind_after | Rule::remind_before => As("`after` and a period|a period and `before`", &["after"]),
        Rule::remind_with => As("`with`", &["with"]),
        Rule::action | Rule::branch_plain | Rule::target | Rule::arrow => As("`->`", &["->"]),
        Rule::effects => As("effects in braces", &[]),
        Rule::plain_effect => As(EFFECT, &["decide", "grant", "refuse", "settle"]),
        Rule::set_fact => As(EFFECT, &["set"]),
        Rule::add_element => As(EFFECT, &["add"]),
        Rule::notify => As(EFFECT, &["notify"]),
        Rule::assign => As(EFFECT, &["assign"]),
        Rule::flag => As(EFFECT, &["flag"]),
        Rule::runs => As(CLOCK_LINE, &["runs"]),
        Rule::restarts => As(CLOCK_LINE, &["restarts"]),
        Rule::pauses => As(CLOCK_LINE, &["pauses"]),
        Rule::clock_target => As(CLOCK_LINE, &["target"]),
        Rule::threshold => As(CLOCK_LINE, &["at"]),
        Rule::each_time => As("`each time`", &["each"]),
        Rule::notice_fluent => As("`from`", &["from"]),
        Rule::notice_texts | Rule::notice_values => As("`{`", &[]),
        Rule::notice_value => As("a name and its value", &[]),
        Rule::stage_move => As("`stage`", &["stage"]),

        Rule::base | Rule::base_file => As("`base`", &["base"]),
        Rule::each => As("`each`", &["each"]),
        Rule::open_at => As("`open at`", &["open"]),
        Rule::data_entry => As("a fact and its value", &[]),
        Rule::data_group => As("a group in braces", &[]),
        Rule::data_list => As("a list in square brackets", &[]),
        Rule::step | Rule::step_at => As(STEP, &["at"]),
        Rule::step_after => As(STEP, &["after"]),
        Rule::step_event | Rule::actor_event => As("an event such as `buyer.withdraw`", &[]),
        Rule::event_data => As("`(`", &[]),
        Rule::expect | Rule::column_expect => As("`expect`", &["expect"]),
        Rule::expect_verdict
        | Rule::answer_word
        | Rule::expect_none
        | Rule::expect_stage
        | Rule::expect_deadline
        | Rule::expect_accepted
        | Rule::expect_refused
        | Rule::expect_fault
        | Rule::expect_notify
        | Rule::expect_remind
        | Rule::expect_assign
        | Rule::expect_flag
        | Rule::expect_money
        | Rule::money_word
        | Rule::expect_thing
        | Rule::thing_word
        | Rule::expect_because
        | Rule::expect_clock => As("what is expected", &[]),
        Rule::expect_by => As("`by`", &["by"]),
        Rule::some_names => As("a name", &[]),
        Rule::each_head | Rule::each_column => As("a row with the heads of the columns", &[]),
        Rule::column_open => As("`open at`", &["open"]),
        Rule::column_word => As("what is expected", &[]),
        Rule::each_row | Rule::each_cell => As("a row", &[]),

        Rule::table_key | Rule::typed_key => As("a key", &[]),
        Rule::named_output => As("an output", &[]),
        Rule::header | Rule::header_cell => As("a row with the names of the columns", &[]),
        Rule::row | Rule::cell | Rule::bad_cell => As("a row", &[]),
        Rule::row_end
        | Rule::cell_any
        | Rule::cell_else
        | Rule::cell_not
        | Rule::cell_compare
        | Rule::cell_op
        | Rule::cell_values => As(VALUE, &[]),

        Rule::text | Rule::text_block | Rule::lang | Rule::lang_text | Rule::texts | Rule::text_with_lang => {
            As("a text in quotes", &[])
        }
        Rule::semicolon => Nothing,
        Rule::open => As("`{`", &[]),
        Rule::close => As("`}`", &[]),
        Rule::comma => As("`,`", &[]),
        Rule::colon => As("`:`", &[]),
        Rule::equals => As("`=`", &[]),
        Rule::opening_round => As("`(`", &[]),
        Rule::closing_round => As("`)`", &[]),
        Rule::opening_square => As("`[`", &[]),
        Rule::closing_square => As("`]`", &[]),
        Rule::arguments | Rule::keys | Rule::output_name | Rule::event_fields | Rule::set_element => Nothing,
        // The silent rules are never reported.
        Rule::item
        | Rule::workflow_part
        | Rule::stage_line
        | Rule::act_window
        | Rule::duty_line
        | Rule::remind_at
        | Rule::consequence
        | Rule::effect
        | Rule::clock_line
        | Rule::case_line
        | Rule::event_line
        | Rule::data
        | Rule::expectation
        | Rule::goes_on
        | Rule::column
        | Rule::each_content
        | Rule::calculation
        | Rule::timed
        | Rule::shift_word
        | Rule::figures
        | Rule::ledger_line
        | Rule::calendar_line
        | Rule::blank
        | Rule::space
        | Rule::word_start
        | Rule::word_char
        | Rule::members
        | Rule::setting
        | Rule::fact_entry
        | Rule::range
        | Rule::exception
        | Rule::clauses
        | Rule::window
        | Rule::line_head
        | Rule::line_clauses
        | Rule::cell_end
        | Rule::cell_content
        | Rule::days
        | Rule::operand
        | Rule::infix
        | Rule::reckoning
        | Rule::test
        | Rule::term
        | Rule::aggregate
        | Rule::figure
        | Rule::clock => Nothing,
        // Look-ahead only.
        Rule::stage_head | Rule::remind_head | Rule::expectation_head | Rule::case_head | Rule::fat_arrow => Nothing,
        Rule::EOI | Rule::WHITESPACE | Rule::reserved | Rule::item_word => Nothing,
    }
}

/// Whether an item may begin where these were expected.
pub(super) fn begins_item(expected: &[Rule]) -> bool {
    expected.contains(&Rule::file) || (expected.contains(&Rule::kw_policy) && expected.contains(&Rule::kw_table))
}

/// Whether a value is missing where these were expected.
pub(super) fn is_value(expected: &[Rule]) -> bool {
    let is_operand = |rule: &Rule| {
        matches!(
            rule,
            Rule::expr
                | Rule::value
                | Rule::outcome
                | Rule::single
                | Rule::condition
                | Rule::period
                | Rule::instant
                | Rule::hole
        )
    };
    expected.iter().any(is_operand)
}

/// Whether an arrow is missing where these were expected.
pub(super) fn is_arrow(expected: &[Rule]) -> bool {
    let is_arrow = |rule: &Rule| {
        matches!(rule, Rule::arrow | Rule::target | Rule::action | Rule::branch_plain | Rule::branch_when)
    };
    expected.iter().any(is_arrow)
}

/// Whether an operator could have gone on where these were expected.
fn is_operator(rule: Rule) -> bool {
    matches!(said(rule), Said::As(OPERATOR, _))
}

/// The word of a keyword's rule.
pub(super) fn keyword(rule: Rule) -> Option<String> {
    match said(rule) {
        Said::Keyword => format!("{rule:?}").strip_prefix("kw_").map(str::to_owned),
        Said::As(..) | Said::Nothing => None,
    }
}

/// The words of the language that could stand where these were expected.
pub(super) fn words(expected: &[Rule]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for rule in expected {
        match said(*rule) {
            Said::Keyword => all.extend(keyword(*rule)),
            Said::As(_, words) => all.extend(words.iter().map(|word| (*word).to_owned())),
            Said::Nothing => {}
        }
    }
    if expected.contains(&Rule::hole) {
        all.push("if".to_owned());
    }
    all.sort();
    all.dedup();
    all
}

/// `expected A, B or C`.
pub(super) fn sentence(expected: &[Rule]) -> String {
    let phrases = phrases(expected);
    match phrases.split_last() {
        None => "this does not fit here".to_owned(),
        Some((last, [])) => format!("expected {last}"),
        Some((last, others)) => format!("expected {} or {last}", others.join(", ")),
    }
}

/// What was expected, in at most four phrases.
fn phrases(expected: &[Rule]) -> Vec<String> {
    let operators = expected.iter().any(|rule| is_operator(*rule) && *rule != Rule::kw_if);
    let operand = expected.contains(&Rule::hole) || expected.contains(&Rule::instant);
    let mut phrases: Vec<(u8, String)> = Vec::new();
    for rule in expected {
        let after_name = matches!(rule, Rule::opening_round | Rule::opening_square | Rule::unit);
        let in_operand = matches!(
            rule,
            Rule::path
                | Rule::text
                | Rule::open
                | Rule::opening_round
                | Rule::opening_square
                | Rule::data_group
                | Rule::data_list
                | Rule::kw_convert
                | Rule::kw_if
        );
        if (operators && after_name) || (operand && in_operand) {
            continue;
        }
        let phrase = match said(*rule) {
            Said::Keyword => grouped(*rule, expected),
            Said::As(phrase, _) => phrase.to_owned(),
            Said::Nothing => continue,
        };
        for phrase in phrase.split('|').map(str::to_owned) {
            if !phrases.iter().any(|(_, known)| *known == phrase) {
                phrases.push((rank(*rule, &phrase), phrase));
            }
        }
    }
    // A title may stand in many places; it helps only where nothing else may.
    if phrases.iter().any(|(rank, _)| *rank != TITLE) {
        phrases.retain(|(rank, _)| *rank != TITLE);
    }
    phrases.sort_by_key(|(rank, _)| *rank);
    phrases.truncate(4);
    phrases.into_iter().map(|(_, phrase)| phrase).collect()
}

/// A keyword by itself, or by its group where several of the group were expected.
fn grouped(rule: Rule, expected: &[Rule]) -> String {
    let of_group = |group: &[&str]| {
        let is_of = |rule: &Rule| keyword(*rule).is_some_and(|word| group.contains(&word.as_str()));
        is_of(&rule) && expected.iter().filter(|rule| is_of(rule)).count() > 2
    };
    if of_group(&["when", "unless", "because", "cite", "within", "from", "until", "wins", "at", "borne", "of", "worth"])
    {
        return CLAUSE.to_owned();
    }
    if of_group(SETTINGS) {
        return "a setting such as `currency`".to_owned();
    }
    if of_group(ITEMS) {
        return ITEM.to_owned();
    }
    keyword(rule).map_or_else(String::new, |word| format!("`{word}`"))
}

/// What is said first: what must come, then marks, then what may come.
fn rank(rule: Rule, phrase: &str) -> u8 {
    match rule {
        Rule::comma | Rule::colon | Rule::equals | Rule::open => 1,
        Rule::closing_round | Rule::closing_square => 2,
        Rule::texts | Rule::lang | Rule::lang_text | Rule::text_with_lang | Rule::text_block => TITLE,
        Rule::close => 8,
        Rule::optional | Rule::kw_key | Rule::default => 9,
        Rule::kw_because | Rule::kw_cite => 5,
        _ if phrase == OPERATOR || is_operator(rule) => 3,
        _ if phrase == CLAUSE => 4,
        _ if phrase == ITEM => 7,
        _ => 0,
    }
}
