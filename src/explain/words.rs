//! The words around a policy's own ones. A language without a row reads English.
//!
//! In braces stands what is filled in: `{a}`, `{b}`, `{c}`.

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $english:literal, $chinese:literal;)*) => {
        /// One language's words.
        #[derive(Debug)]
        pub(super) struct Words {
            $($(#[$doc])* pub(super) $name: &'static str,)*
        }
        const ENGLISH: Words = Words { $($name: $english,)* };
        const CHINESE: Words = Words { $($name: $chinese,)* };
    };
}

words! {
    // The page.
    head: "{a}, version {b}", "{a}，版本{b}";
    case: "Case {a}, decided as of {b}", "案件{a}，判定时间：{b}";
    no_case: "Decided as of {a}", "判定时间：{a}";
    stands_granted: "What stands since {a}: {b}, granted", "现行决定（自{a}起）：准予{b}";
    stands_refused: "What stands since {a}: {b}, refused", "现行决定（自{a}起）：不予{b}";
    stands_by_rules: "What stands since {a}, by the rules: {b}, {c}", "现行决定（自{a}起，依规则）：{b}，{c}";
    in_stage: "The case is in: {a}", "案件所处阶段：{a}";
    in_stage_since: "The case is in: {a}, since {b}", "案件所处阶段：{a}（自{b}起）";
    silent: "{a} did not act in time ({b})", "{a}逾期未处理（{b}）";
    time_is_up: "The time was up", "时限已到";
    system: "System", "系统";
    claim: "The claim", "申请";
    by_the_rules: "What the rules alone say of the facts as they are", "仅按规则对当前事实的判定";
    others: "What else could be asked", "其他可申请的方式";
    fault: "Who is at fault", "责任方";
    owed: "What is owed", "应付款项";
    nothing_owed: "Nothing is owed: what is asked is not allowed.", "申请未获准许，无应付款项。";
    decisions: "Further decisions", "其他判定";
    why_not: "What would have changed it", "何种改变会带来不同结果";
    no_change: "What no single change that was tried would have brought", "逐一改变单一事实后仍未出现的结果";
    dates: "How the time was counted", "期限如何计算";
    no_dates: "This decision counts no time.", "本判定不涉及期限计算。";
    // Joints.
    colon: ": ", "：";
    comma: ", ", "，";
    semicolon: "; ", "；";
    list: ", ", "、";
    and: " and ", "且";
    or: " or ", "或";
    full_stop: ".", "。";
    titled: "“{a}”", "“{a}”";
    of_item: "{a} (item {b})", "{a}（商品{b}）";
    in_brackets: " ({a})", "（{a}）";
    // Outcomes.
    allow: "allowed", "准许";
    review: "needs review", "需人工审核";
    deny: "refused", "不准许";
    item: "Item {a}", "商品{a}";
    items: "Items {a}", "商品{a}";
    total: "Total", "合计";
    applies: "applies", "适用";
    does_not_apply: "does not apply", "不适用";
    borne: "{a}, to {b}, borne by {c}", "{a}，付给{b}，由{c}承担";
    lowered: "{a} less for {b}", "从{b}所得中扣除{a}";
    capped: "The total is limited to {a}; without the limit it would be {b}.", "总额上限为{a}；未限额时为{b}。";
    gets: "gets {a}", "收到{a}";
    pays: "pays {a}", "支付{a}";
    found: "{a}, as found", "{a}（已认定）";
    presumed: "unproven, presumed {a}", "未证实，推定为{a}";
    // Rules.
    normally: "What holds normally", "一般规则";
    decides: "holds, and decides", "成立，据此判定";
    gives_way: "holds, but {a} wins over it", "成立，但{a}优先";
    gives_way_to_another: "holds, but another rule wins over it", "成立，但另一规则优先";
    reason: "Reason: {a}", "理由：{a}";
    source: "Source: {a}", "依据：{a}";
    unless: "Unless {a}", "除非{a}";
    // Windows.
    open: "In time", "在期限内";
    open_until: "In time, until {a}", "在期限内，截至{a}";
    too_late: "Too late: it was until {a}", "已过期，截止于{a}";
    too_late_by: "Too late: {a} was {b} after {c}; the limit was {d}, until {e}", "已过期：{a}距{c}已{b}，期限为{d}，截止于{e}";
    not_yet: "Not yet: it is from {a}", "尚未开始，开始于{a}";
    not_known: "Not yet: {a} is not known", "尚未开始，{a}未知";
    the_day: "the day it counts from", "起算日";
    within: "Within {a} of {b}", "{b}起{a}内";
    from: "From {a}", "自{a}起";
    until: "Until {a}", "至{a}止";
    now: "the moment of the decision", "判定时间";
    end_of: "the end of {a}", "{a}24:00";
    limit: "{a} was {b} after {c}; {d} was the limit, until {e}", "{a}距{c}已{b}，期限为{d}，截止于{e}";
    limit_alone: "{a} was {b} after {c}; {d} was the limit", "{a}距{c}已{b}，期限为{d}";
    // Changes.
    if_before: "Had {a} been before {b}", "若{a}早于{b}";
    if_by: "Had {a} been by {b}", "若{a}不晚于{b}";
    if_from: "Had {a} been at {b} or later", "若{a}不早于{b}";
    if_is: "Had {a} been {b} instead of {c}", "若{a}为{b}而非{c}";
    if_known: "Had {a} been known: {b}", "若已知{a}：{b}";
    if_unknown: "Had {a} not been known", "若{a}未知";
    would: "{a}, it would have been: {b}.", "{a}，则结果为：{b}。";
    instead: "{a} instead of {b}", "{a}（原为{b}）";
    nothing_else: "the same in the end", "最终结果相同";
    held: "{a} holds", "{a}成立";
    line_held: "It applies", "该项适用";
    beaten: "It holds, but {a} wins over it", "成立，但{a}优先";
    // Conditions.
    is: "{a} is {b}", "{a}为{b}";
    is_not: "{a} is not {b}", "{a}不为{b}";
    one_of: "{a} is one of {b}", "{a}属于{b}之一";
    in_list: "{a} is among {b}", "{a}在{b}之中";
    between: "{a} from {b} to {c}", "{a}在{b}至{c}之间";
    less: "{a} below {b}", "{a}低于{b}";
    at_most: "{a} at most {b}", "{a}不超过{b}";
    greater: "{a} above {b}", "{a}高于{b}";
    at_least: "{a} at least {b}", "{a}不低于{b}";
    before: "{a} before {b}", "{a}早于{b}";
    not_after: "{a} not after {b}", "{a}不晚于{b}";
    after: "{a} after {b}", "{a}晚于{b}";
    not_before: "{a} not before {b}", "{a}不早于{b}";
    known: "{a} is known", "{a}已知";
    not_known_fact: "{a} is not known", "{a}未知";
    not: "not: {a}", "并非：{a}";
    within_of: "{a} within {b} of {c}", "{a}在{c}起{b}内";
    shift_after: "{a} after {b}", "{b}之后{a}";
    shift_before: "{a} before {b}", "{b}之前{a}";
    skipping: "{a}, not counting {b}", "{a}（不计{b}）";
    any: "for one of {a}: {b}", "{a}中有一项：{b}";
    all: "for each of {a}: {b}", "{a}中每一项：{b}";
    sum: "the sum of {b} over {a}", "{a}的{b}之和";
    count: "the number of {a}", "{a}的数量";
    count_of: "the number of {a} with {b}", "{a}中符合{b}的数量";
    least: "the least of {a}", "{a}中最小者";
    greatest: "the greatest of {a}", "{a}中最大者";
    of_each: "{b} of {a}", "{a}的{b}";
    where_: "{a} with {b}", "符合{b}的{a}";
    if_else: "{b} if {a}, else {c}", "{a}时为{b}，否则为{c}";
    else_: "{a}, if known, else {b}", "{a}（未知时为{b}）";
    converted: "{a} converted", "折算后的{a}";
    share: "the share of {a}", "{a}的责任比例";
    eligible_items: "the items allowed", "获准商品";
    is_eligible: "{a} is allowed", "{a}获准";
    is_under_review: "{a} is under review", "{a}待审核";
    is_denied: "{a} is not allowed", "{a}未获准";
    asked: "what is asked", "所申请事项";
    // Dates.
    counted: "{a} after {b}", "{b}之后{a}";
    counted_by: "{a}, counted by “{b}”", "{a}，按“{b}”计算";
    in_calendar: "{a}, in the calendar “{b}”", "{a}，按日历“{b}”计算";
    received: "Counts as received on {a}: {b}", "视为于{a}收到：{b}";
    closed_day: "that day is closed", "当日不办公";
    after_cut_off: "it came at {a} or later", "在{a}或之后到达";
    first_day: "First day counted: {a}", "第一天：{a}";
    first_day_after: "First day counted: {a} (the day itself is not counted)", "第一天：{a}（当日不计入）";
    last_day: "Last day counted: {a}", "最后一天：{a}";
    skipped: "Not counted: {a}", "不计入：{a}";
    moved: "The last day would have been {a}; it moves to {b}", "最后一天原为{a}，顺延至{b}";
    least_days: "too few working days lie before", "其间工作日不足";
    closed: "closed", "休业";
    weekly: "closed on this day of every week", "每周此日休业";
    by_case: "closed, as the case says", "案件所列休业日";
    left_out: "the time stands still", "期间中止";
    open_time: "Open time used: {a}", "计入的办公时间：{a}";
    no_end: "No end yet: what stops the time has not ended.", "尚无终点：中止事由未结束。";
    last_moment: "The last moment in time is the one before {a}.", "在{a}之前均属按时。";
    last_moment_day: "In time until the end of {a}: the last moment is the one before {b}.", "{a}全天均属按时，{b}起即为逾期。";
    duty: "{a}: {b}", "{a}：{b}";
    range: "{a} to {b}", "{a}至{b}";
    weekdays: "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday", "星期一|星期二|星期三|星期四|星期五|星期六|星期日";
    day: "{a}, {b}", "{b}（{a}）";
}

impl Words {
    /// The words of a language such as `zh-CN`.
    pub(super) fn of(language: &str) -> &'static Words {
        match language.split('-').next() {
            Some("zh") => &CHINESE,
            Some(_) | None => &ENGLISH,
        }
    }
}

/// A pattern with what stands in its braces.
pub(super) fn fill(pattern: &str, all: &[&str]) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        let at = name.bytes().next().and_then(|letter| letter.checked_sub(b'a'));
        out.push_str(at.and_then(|at| all.get(usize::from(at))).copied().unwrap_or_default());
        rest = tail;
    }
    out.push_str(rest);
    out
}
