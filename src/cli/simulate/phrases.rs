//! The words of a timeline, in the languages of those who read it: one table. What is filled in stands in braces.

/// A phrase in every language.
pub(super) struct Phrase {
    en: &'static str,
    zh: &'static str,
}

/// In which language the words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tongue {
    English,
    Chinese,
}

impl Tongue {
    /// That of a language of the policy; the words are English where there are no others.
    pub(super) fn of(language: &str) -> Tongue {
        if language.split('-').next() == Some("zh") { Tongue::Chinese } else { Tongue::English }
    }

    /// A phrase without anything to fill in.
    pub(super) fn word(self, phrase: &Phrase) -> &'static str {
        match self {
            Tongue::English => phrase.en,
            Tongue::Chinese => phrase.zh,
        }
    }

    /// A phrase with its parts filled in by their names.
    pub(super) fn say(self, phrase: &Phrase, parts: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut rest = self.word(phrase);
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(parts.iter().find(|(part, _)| *part == name).map_or("", |(_, text)| text));
            rest = behind;
        }
        out.push_str(rest);
        out
    }
}

macro_rules! phrases {
    ($($name:ident: $en:literal, $zh:literal;)*) => {
        $(pub(super) const $name: Phrase = Phrase { en: $en, zh: $zh };)*

        #[cfg(test)]
        const ALL: &[(&str, Phrase)] = &[$((stringify!($name), $name),)*];
    };
}

phrases! {
    HEAD: "{title}, version {version}", "{title}，版本 {version}";
    HEAD_CASE: "{title}, version {version}, case {case}", "{title}，版本 {version}，案件 {case}";
    TIMES_IN: "times in {zone}", "时间按 {zone} 时区";
    TOLD_ONE: "1 entry until {until} is told already; --all tells it again", "截至{until}的 1 条记录已经列出；加 --all 重新列出";
    TOLD: "{count} entries until {until} are told already; --all tells them again", "截至{until}的 {count} 条记录已经列出；加 --all 重新列出";

    DATE: "{weekday} {day} {month} {year}", "{year}年{month}{day}日 {weekday}";
    DAY: "{weekday} {day} {month}", "{month}{day}日{weekday}";
    WEEKDAYS: "Mon Tue Wed Thu Fri Sat Sun", "周一 周二 周三 周四 周五 周六 周日";
    MONTHS: "January February March April May June July August September October November December",
        "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月";
    MOMENT: "{day} {time}", "{day}{time}";
    END_OF: "the end of {day}", "{day}24:00";
    DAYS: "{first} to {last}", "{first}至{last}";
    AND: "{all} and {last}", "{all}和{last}";
    OR: "{all} or {last}", "{all}或{last}";
    COMMA: ", ", "、";
    LABELLED: "{label}: {value}", "{label}：{value}";
    UNKNOWN: "unknown", "未知";
    SYSTEM: "system", "系统";

    OPENED: "case opened", "案件开立";
    MIGRATED: "moved from version {from} to version {to}, in the stage {stage}", "由版本 {from} 转到版本 {to}，所在阶段：{stage}";
    MISSED: "deadline missed: {who} has not acted ({what})", "逾期：{who}未处理（{what}）";
    TIME_IS_UP: "time is up", "时限已到";
    AGAIN: "event {id} came again: nothing happens", "事件 {id} 再次到达：不作处理";
    ENTERED: "now: {stage}", "进入：{stage}";
    BACK: "back to: {stage}", "回到：{stage}";
    ELEMENT: "{list} {key}, {field}: {value}", "{list} {key}，{field}：{value}";
    ENTRIES: "{fact}: {count} in all", "{fact}：共 {count} 项";
    SOURCE: "source: {source}", "依据：{source}";

    ALLOWED: "the rules allow: {asked}{total}", "按规则支持：{asked}{total}";
    REVIEW: "to be looked at by a person: {asked}{total}", "需人工审核：{asked}{total}";
    NOT_ALLOWED: "the rules refuse: {asked}{total}", "按规则不支持：{asked}{total}";
    OWED: "the rules say: {who} gets {amount}", "按规则：{who}应得 {amount}";
    NOTHING_OWED: "the rules say: {who} gets nothing", "按规则：{who}无应得款项";
    GRANTED: "granted: {asked}{total}", "同意：{asked}{total}";
    DENIED: "denied: {asked}{total}", "驳回：{asked}{total}";
    TOTAL: "; {who} gets {amount}", "；{who}应得 {amount}";
    CLAIM: "the claim", "该申请";

    MUST: "{who} must act before {when}{counted}: {what}", "{who}须在{when}前处理{counted}：{what}";
    MUST_STILL: "{who} must still act before {when}{counted}: {what}", "{who}仍须在{when}前处理{counted}：{what}";
    MUST_SOME_TIME: "{who} must act, with no deadline yet: {what}", "{who}须处理，尚无期限：{what}";
    MUST_NOW: "{who} must act before {when} now: {what}", "{who}的期限改为{when}前：{what}";
    KEPT: "{who} has acted in time", "{who}已按时处理";
    LIFTED: "{who} need not act any more: {what}", "{who}无须再处理：{what}";
    COUNTED: " ({length})", "（{length}）";
    SKIPPING: " ({length}, skipping {days})", "（{length}，跳过{days}）";
    BRACKET: " ({why})", "（{why}）";
    LEFT_OUT: "left out", "不计";
    MORE: "{count} more", "另外 {count} 段";

    CLOCK_STARTS: "clock {clock} starts{used}", "计时“{clock}”开始{used}";
    CLOCK_RESTARTS: "clock {clock} starts anew{used}", "计时“{clock}”重新开始{used}";
    CLOCK_PAUSES: "clock {clock} stands still{used}", "计时“{clock}”暂停{used}";
    CLOCK_RESUMES: "clock {clock} runs again{used}", "计时“{clock}”继续{used}";
    CLOCK_STOPS: "clock {clock} stops{used}", "计时“{clock}”停止{used}";
    CLOCK_AT: "clock {clock}: at {percent}% of its time", "计时“{clock}”：已到时限的 {percent}%";
    CLOCK_EARLY: "clock {clock}: shortly before its time is up", "计时“{clock}”：即将到时";
    CLOCK_LATE: "clock {clock}: past its time", "计时“{clock}”：已超时";
    PARTS: "{hours} and {rest}", "{hours}{rest}";
    USED: ", {used} used", "，已用{used}";

    PAYS: "money: {from} pays {to} {amount}", "款项：{from}付给{to} {amount}";
    PAYS_BACK: "money: {from} pays {to} {amount} back", "款项：{from}退还{to} {amount}";
    GETS: "goods: {who} gets {what}", "货物：{who}收到{what}";
    RETURNS: "goods: {who} returns {what}", "货物：{who}退回{what}";
    ITEMS: " (items {items})", "（第 {items} 件）";
    WORTH: ", worth {amount}", "，价值 {amount}";
    MESSAGE: "message to {whom}: “{text}”", "通知{whom}：“{text}”";
    REMINDER: "reminder to {whom}: act before {when}: {what}", "提醒{whom}：请在{when}前处理：{what}";
    REMINDER_SOME_TIME: "reminder to {whom}: {what}", "提醒{whom}：{what}";
    ASSIGNED: "assigned to {who}", "转交{who}";
    FLAG: "flag: {name}", "标记：{name}";

    REFUSED: "refused: {why}", "未受理：{why}";
    NOT_YET: "not yet, only from {when}", "时间未到，{when}起方可进行";
    NOT_YET_UNKNOWN: "not yet, what its time hangs on is not known", "时间未到，计算所依据的事实尚不可知";
    TOO_LATE: "too late, it was possible before {when}", "已经太晚，须在{when}前进行";
    NOT_IN_STAGE: "nobody can do that while the case is in {stage}", "案件处于“{stage}”时不能这样做";
    OVER: "the case is over ({stage})", "案件已经结束（{stage}）";
    NOT_YOURS: "only {who} can do that", "只有{who}可以这样做";
    ONCE_ONLY: "it can be done once only", "只能进行一次";
    TIMES_ONLY: "it can be done {most} times only", "只能进行 {most} 次";
    CONDITION: "what the policy asks for does not hold", "不满足政策要求的条件";
    IN_THE_PAST: "it lies at {at}, before the last step at {last}", "发生在{at}，早于上一步（{last}）";
    ID_TAKEN: "another event had this id", "该编号已属于另一事件";
    NO_ELEMENT: "{list} has no {key}", "{list}中没有 {key}";
    MISSING: "`{name}` is missing", "缺少 `{name}`";
    FOREIGN: "`{name}` does not belong here", "此处不应有 `{name}`";

    STAGE: "Stage: {stage}; {next}", "阶段：{stage}；{next}";
    NEXT: "next due: {when}", "下一个时点：{when}";
    NOTHING_DUE: "nothing is due any more", "不再有期限";
    NO_DEADLINE: "nobody has a deadline", "目前没有期限";
    OPEN: "Open: {must}", "待处理：{must}";
    CLOCK: "Clock: {clock}{used}", "计时：{clock}{used}";
    PAID: "Paid in all:", "累计支付：";
    PAID_TO: "{from} to {to}: {amount}", "{from}付给{to}：{amount}";
    UNSETTLED: "Not settled of the last decision:", "最后判定中未结清：";
    GIVEN: "Given: {what} to {who}", "已交付：{what}，收件方{who}";

    NO_CHOICE: "there is no such choice", "没有这个选项";
    WRITE: "write a number, `next`, `wait 2 hours`, or `quit`", "请输入数字、`next`、`wait 2 hours` 或 `quit`";
    WAIT: "wait until {when}", "等到{when}";
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names in braces, in the order of the alphabet.
    fn parts(text: &str) -> Vec<&str> {
        let mut parts: Vec<&str> = text.split('{').skip(1).map(|part| part.split_once('}').unwrap().0).collect();
        parts.sort_unstable();
        parts
    }

    #[test]
    fn every_phrase_is_there_in_both_languages_and_fills_in_the_same() {
        assert!(ALL.len() > 80);
        for (name, phrase) in ALL {
            assert!(!phrase.en.is_empty() && phrase.en.is_ascii() || *name == "MESSAGE", "{name}");
            assert!(!phrase.zh.is_empty() && phrase.zh != phrase.en, "{name}");
            assert_eq!(parts(phrase.en), parts(phrase.zh), "{name}");
            for half in ["; ", ", ", ": ", "(", ")", "\"", ". "] {
                let code = phrase.zh.replace("wait 2 hours", "");
                assert!(!code.contains(half), "{name}: marks of the other language");
            }
        }
    }

    #[test]
    fn parts_are_filled_in_by_their_names() {
        assert_eq!(
            Tongue::of("zh-CN").say(&PAYS, &[("to", "甲"), ("from", "乙"), ("amount", "CNY 1.00")]),
            "款项：乙付给甲 CNY 1.00"
        );
        assert_eq!(Tongue::of("fr").say(&FLAG, &[("name", "{x}")]), "flag: {x}");
    }
}
