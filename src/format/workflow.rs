//! Workflow: stages with a line for each thing that may, must or will happen; clocks, notices, migrations.
//!
//! Arrows and effects of short lines that follow each other stand under each other.

use super::doc::flat_width;
use super::item::name_width;
use super::writer::{Gap, Writer};
use crate::source::{Span, columns};
use crate::syntax::ast::{
    Action, After, Branch, Clock, ClockLine, ClockLineKind, DutyEvent, Effect, EffectKind, Effects, Event, EventField,
    Heir, May, Migrate, Move, Must, Name, Notice, NoticeBody, NoticeText, NoticeValue, Remind, RemindAt, Shared,
    SharedStages, Stage, StageKind, StageLine, Target, Threshold, Times, Window, Workflow, WorkflowPart,
};

/// Nothing is aligned behind what is wider than this.
const WIDEST_HEAD: usize = 60;

impl<'a> Writer<'a> {
    pub(super) fn workflow(&mut self, workflow: &'a Workflow) {
        self.word("workflow");
        self.title(&workflow.title);
        self.block(&workflow.parts, |writer, part| match part {
            WorkflowPart::Stage(stage) => writer.stage(stage),
            WorkflowPart::Shared(shared) => writer.shared(shared),
        });
    }

    fn stage(&mut self, stage: &'a Stage) {
        let Stage { name, title, kind, lines, braces, span } = stage;
        self.begin(*span);
        self.head("stage", name, title);
        match kind {
            StageKind::Waiting => {}
            StageKind::OpenEnded => self.spaced("open_ended"),
            StageKind::Final => self.spaced("final"),
        }
        if *braces {
            self.stage_block(lines);
        }
        self.end(*span);
    }

    fn shared(&mut self, shared: &'a Shared) {
        let Shared { stages, lines, span } = shared;
        self.begin(*span);
        match stages {
            SharedStages::In(names) => {
                self.word("in stages");
                self.space();
                self.filled(names, Writer::name);
            }
            SharedStages::AnyBut(names) => {
                self.word("any stage");
                if !names.is_empty() {
                    self.between("but");
                    self.filled(names, Writer::name);
                }
            }
        }
        self.stage_block(lines);
        self.end(*span);
    }

    fn stage_block(&mut self, lines: &'a [StageLine]) {
        self.block_of(lines.is_empty(), |writer| {
            let mut rest = lines;
            while let Some((first, later)) = rest.split_first() {
                let (run, others) = rest.split_at(writer.may_run_length(rest));
                if run.is_empty() {
                    writer.stage_line(first);
                    rest = later;
                } else {
                    writer.may_run(run);
                    rest = others;
                }
            }
        });
    }

    fn stage_line(&mut self, line: &'a StageLine) {
        let span = line.span();
        self.begin(span);
        match line {
            StageLine::OnEntry(effects) => {
                self.word("on entry");
                self.space();
                self.effects(effects);
            }
            StageLine::May(may) => self.may(may, 0, Columns::default()),
            StageLine::Must(must) => self.must(must),
            StageLine::After(After { period, of, action, span: _ }) => {
                self.after_word("after", period);
                if let Some(of) = of {
                    self.space();
                    self.after_word("of", of);
                }
                self.action(action, Columns::default());
            }
            StageLine::AtOnce { action, span: _ } => {
                self.word("at once");
                self.action(action, Columns::default());
            }
        }
        self.end(span);
        self.new_line();
    }

    // ---- what actors may do ----

    /// How many of the first lines say what somebody may do, with no blank line between.
    fn may_run_length(&self, lines: &[StageLine]) -> usize {
        let mut above: Option<Span> = None;
        let in_run = |line: &&StageLine| {
            let near = above.is_none_or(|above| !self.blank_line_between(above, line.span()));
            above = Some(line.span());
            matches!(line, StageLine::May(_)) && near
        };
        lines.iter().take_while(in_run).count()
    }

    fn may_run(&mut self, run: &'a [StageLine]) {
        let mays = || {
            run.iter().filter_map(|line| match line {
                StageLine::May(may) => Some(may),
                StageLine::OnEntry(_) | StageLine::Must(_) | StageLine::After(_) | StageLine::AtOnce { .. } => None,
            })
        };
        let actors = |may: &'a May| flat(|writer| writer.actors(&may.actors));
        let width = mays().filter_map(actors).filter(|width| *width <= WIDEST_HEAD).max().unwrap_or(0);
        let arrows = Columns::of(mays().map(|may| {
            let short = may.windows.is_empty() && may.at_most.is_none();
            let head = flat(|writer| writer.may_head(may, width));
            (head.filter(|_| short), &may.action)
        }));
        for may in mays() {
            self.begin(may.span);
            self.may(may, width, arrows);
            self.end(may.span);
            self.new_line();
        }
    }

    /// The actors take at least `width` columns.
    fn may(&mut self, may: &'a May, width: usize, columns: Columns) {
        self.may_head(may, width);
        if may.windows.is_empty() && may.at_most.is_none() {
            self.pad_to(flat(|writer| writer.may_head(may, width)), columns.arrow, &may.action);
        }
        self.action(&may.action, columns);
    }

    fn may_head(&mut self, may: &'a May, width: usize) {
        let May { actors, event, windows, at_most, action: _, span: _ } = may;
        self.open();
        self.indent_inside(4);
        self.actors(actors);
        self.blanks(width.saturating_sub(flat(|writer| writer.actors(actors)).unwrap_or(width)));
        self.between("may");
        self.event(event);
        self.windows(windows);
        if let Some(Times { count, span }) = at_most {
            self.gap(Gap::Fill);
            self.word("at most");
            self.space();
            match count {
                Some(count) => {
                    self.number(count);
                    self.spaced("times");
                }
                None => self.word("once"),
            }
            self.end(*span);
        }
        self.dedent();
        self.close();
    }

    fn actors(&mut self, actors: &'a [Name]) {
        self.commas(Gap::Space, actors, Writer::name);
    }

    fn event(&mut self, event: &'a Event) {
        let Event { name, fields, title, span } = event;
        self.name(name);
        if !fields.is_empty() {
            self.list(("(", ")"), (Gap::Line(""), Gap::Line(" ")), fields, |writer, field| {
                let EventField { name, ty, title, span: _ } = field;
                writer.path(name);
                if let Some(ty) = ty {
                    writer.space();
                    writer.type_expr(ty);
                }
                writer.title(title);
            });
        }
        self.open();
        self.indent_inside(4);
        for one in &title.all {
            self.gap(Gap::Fill);
            self.lang_text(one, 0);
        }
        self.end(*span);
        self.dedent();
        self.close();
    }

    fn windows(&mut self, windows: &'a [Window]) {
        for window in windows {
            self.gap(Gap::Fill);
            self.window(window);
        }
    }

    // ---- what actors must do ----

    fn must(&mut self, must: &'a Must) {
        let Must { actors, windows, when, events, reminds, chain, elses, span: _ } = must;
        self.open();
        self.indent_inside(4);
        self.actors(actors);
        self.spaced("must");
        self.windows(windows);
        if let Some(when) = when {
            self.gap(Gap::Fill);
            self.after_word("when", when);
        }
        self.dedent();
        self.close();
        // The tree keeps the kinds of lines apart; on the page they stand where their author put them.
        let mut lines: Vec<DutyLine<'a>> = events.iter().map(DutyLine::Event).collect();
        lines.extend(reminds.iter().map(DutyLine::Remind));
        lines.extend(chain.iter().map(DutyLine::Heir));
        lines.extend(elses.iter().map(DutyLine::Else));
        lines.sort_by_key(DutyLine::start);
        let columns = Columns::of(lines.iter().filter_map(|line| match line {
            DutyLine::Event(duty) => Some((flat(|writer| writer.event(&duty.event)), &duty.action)),
            DutyLine::Else(action) => Some((Some("else".len()), *action)),
            DutyLine::Remind(_) | DutyLine::Heir(_) => None,
        }));
        self.block_of(lines.is_empty(), |writer| {
            for line in lines {
                writer.duty_line(line, columns);
                writer.new_line();
            }
        });
    }

    fn duty_line(&mut self, line: DutyLine<'a>, columns: Columns) {
        match line {
            DutyLine::Event(DutyEvent { event, action, span }) => {
                self.begin(*span);
                self.event(event);
                self.pad_to(flat(|writer| writer.event(event)), columns.arrow, action);
                self.action(action, columns);
                self.end(*span);
            }
            DutyLine::Else(action) => {
                self.word("else");
                self.pad_to(Some("else".len()), columns.arrow, action);
                self.action(action, columns);
            }
            DutyLine::Heir(Heir { actors, windows, span }) => {
                self.begin(*span);
                self.word("else");
                self.space();
                self.actors(actors);
                self.open();
                self.indent_inside(4);
                self.windows(windows);
                self.dedent();
                self.close();
                self.end(*span);
            }
            DutyLine::Remind(remind) => self.remind(remind),
        }
    }

    fn remind(&mut self, remind: &'a Remind) {
        let Remind { at, with, span } = remind;
        self.begin(*span);
        self.word("remind");
        self.space();
        self.filled(at, |writer, at| match at {
            RemindAt::After(period) => writer.after_word("after", period),
            RemindAt::Before(period) => {
                writer.expr(period);
                writer.spaced("before");
            }
        });
        if let Some(with) = with {
            self.between("with");
            self.name(with);
        }
        self.end(*span);
    }

    // ---- what happens ----

    /// Blanks up to the column of the arrows, behind a head that is so wide.
    fn pad_to(&mut self, head: Option<usize>, column: usize, action: &Action) {
        if let Some(head) = head.filter(|_| begins_plainly(action)) {
            self.blanks(column.saturating_sub(head));
        }
    }

    /// One branch goes on behind its head; several stand on lines of their own where they must.
    fn action(&mut self, action: &'a Action, columns: Columns) {
        match action.branches.as_slice() {
            [] => {}
            [branch] if branch.when.is_none() => {
                self.space();
                self.branch(branch, columns.target);
            }
            branches => {
                self.open();
                self.indent_inside(2);
                self.gap(Gap::Line(" "));
                self.commas(Gap::Line(" "), branches, |writer, branch| writer.branch(branch, 0));
                self.dedent();
                self.close();
            }
        }
    }

    /// The target takes at least `width` columns where effects follow.
    fn branch(&mut self, branch: &'a Branch, width: usize) {
        let Branch { when, otherwise, target, effects, because, cite, span } = branch;
        self.begin(*span);
        let mut gap = Gap::None;
        if let Some(when) = when {
            self.after_word("when", when);
            gap = Gap::Space;
        } else if *otherwise {
            self.word("else");
            gap = Gap::Space;
        }
        if let Some(target) = target {
            self.gap_after(gap);
            self.word("->");
            self.space();
            match target {
                Target::Stage(name) => self.name(name),
                Target::Back(span) => self.leaf("back", *span),
            }
            if effects.is_some() {
                self.blanks(width.saturating_sub(target_width(target)));
            }
            gap = Gap::Space;
        }
        if let Some(effects) = effects {
            self.gap_after(gap);
            self.effects(effects);
        }
        self.indent_inside(2);
        self.reasons(because, cite);
        self.dedent();
        self.end(*span);
    }

    /// A gap behind something that has been written; none behind nothing, where another gap may wait.
    fn gap_after(&mut self, gap: Gap) {
        if gap != Gap::None {
            self.gap(gap);
        }
    }

    /// On one line with `;` between, else one on a line.
    fn effects(&mut self, effects: &'a Effects) {
        let Effects { all, span } = effects;
        self.braces(all, Gap::Line("; "), |writer, effect| {
            writer.begin(effect.span);
            writer.effect(effect);
            writer.end(effect.span);
        });
        self.end(*span);
    }

    /// Parts in braces: on one line, or each on a line of its own without the mark between them.
    pub(super) fn braces<T>(&mut self, parts: &'a [T], between: Gap, part: impl Fn(&mut Writer<'a>, &'a T)) {
        self.open();
        self.word("{");
        self.indent_inside(2);
        let inside = if parts.is_empty() { Gap::None } else { Gap::Line(" ") };
        self.gap(inside);
        for (index, one) in parts.iter().enumerate() {
            if index > 0 {
                self.gap(between);
            }
            part(self, one);
        }
        self.dedent_before("}", inside);
        self.close();
    }

    fn effect(&mut self, effect: &'a Effect) {
        match &effect.kind {
            EffectKind::Decide => self.word("decide"),
            EffectKind::Grant => self.word("grant"),
            EffectKind::Refuse => self.word("refuse"),
            EffectKind::Settle => self.word("settle"),
            EffectKind::Set { fact, key, field, value } => {
                self.word("set");
                self.space();
                self.path(fact);
                if let Some(key) = key {
                    self.word("[");
                    self.expr(key);
                    self.word("]");
                }
                if let Some(field) = field {
                    self.word(".");
                    self.name(field);
                }
                self.space();
                self.after_word("=", value);
            }
            EffectKind::Add { fields, list } => {
                self.word("add");
                self.space();
                self.entries_in_braces(fields);
                self.between("to");
                self.path(list);
            }
            EffectKind::Notify { parties, notice } => self.notify(parties, notice),
            EffectKind::Assign(role) => {
                self.word("assign");
                self.space();
                self.name(role);
            }
            EffectKind::Flag(name) => {
                self.word("flag");
                self.space();
                self.name(name);
            }
        }
    }

    /// `notify A, B with NOTICE`.
    pub(super) fn notify(&mut self, parties: &'a [Name], notice: &'a Name) {
        self.word("notify");
        self.space();
        self.filled(parties, Writer::name);
        self.between("with");
        self.name(notice);
    }

    /// ` WORD`.
    fn spaced(&mut self, word: &'static str) {
        self.space();
        self.word(word);
    }

    // ---- clocks, notices, migrations ----

    pub(super) fn clock(&mut self, clock: &'a Clock) {
        self.head("clock", &clock.name, &clock.title);
        let words = clock.lines.iter().filter_map(|line| clock_word(&line.kind)).map(str::len);
        let word_width = words.max().unwrap_or(0);
        let heads = clock.lines.iter().filter_map(|line| match &line.kind {
            ClockLineKind::Threshold { at, .. } => flat(|writer| writer.threshold(at)),
            ClockLineKind::Runs { .. }
            | ClockLineKind::Restarts(_)
            | ClockLineKind::Pauses(_)
            | ClockLineKind::Target(_) => None,
        });
        let head_width = heads.filter(|width| *width <= WIDEST_HEAD).max().unwrap_or(0);
        self.block(&clock.lines, |writer, line| {
            writer.begin(line.span);
            writer.clock_line(line, word_width, head_width);
            writer.end(line.span);
        });
    }

    fn clock_line(&mut self, line: &'a ClockLine, word_width: usize, head_width: usize) {
        if let Some(word) = clock_word(&line.kind) {
            self.word(word);
            self.blanks(word_width - word.len());
            self.space();
        }
        match &line.kind {
            ClockLineKind::Runs { each, from, until } => {
                self.word(if *each { "each time from" } else { "once from" });
                self.space();
                self.filled(from, Writer::name);
                self.between("until");
                self.filled(until, Writer::name);
            }
            ClockLineKind::Restarts(events) => {
                self.word("at");
                self.space();
                self.filled(events, Writer::name);
            }
            ClockLineKind::Pauses(stages) => {
                self.word("in");
                self.space();
                self.filled(stages, Writer::name);
            }
            ClockLineKind::Target(value) => self.expr(value),
            ClockLineKind::Threshold { at, effects } => {
                self.threshold(at);
                self.blanks(head_width.saturating_sub(flat(|writer| writer.threshold(at)).unwrap_or(head_width)));
                self.space();
                self.effects(effects);
            }
        }
    }

    fn threshold(&mut self, at: &'a Threshold) {
        self.word("at");
        self.space();
        match at {
            Threshold::Percent(number) => {
                self.number(number);
                self.word("%");
            }
            Threshold::Early(period) => {
                self.expr(period);
                self.spaced("early");
            }
            Threshold::Late(period) => {
                self.expr(period);
                self.spaced("late");
            }
        }
    }

    pub(super) fn notice(&mut self, notice: &'a Notice) {
        self.head("notice", &notice.name, &notice.title);
        match &notice.body {
            NoticeBody::Inline(texts) => {
                let langs = texts.iter().filter_map(|one| one.text.lang.as_ref());
                let width = name_width(langs);
                self.block(texts, |writer, NoticeText { text, parts: _ }| writer.lang_text(text, width));
            }
            NoticeBody::Fluent { folder, values } => {
                self.between("from");
                self.text(folder);
                if !values.is_empty() {
                    self.space();
                    self.braces(values, Gap::Line(", "), |writer, NoticeValue { name, value }| {
                        writer.name(name);
                        writer.space();
                        writer.after_word("=", value);
                    });
                }
            }
        }
    }

    pub(super) fn migrate(&mut self, migrate: &'a Migrate) {
        self.word("migrate from");
        self.space();
        self.text(&migrate.version);
        let width = name_width(migrate.moves.iter().map(|line| &line.from));
        self.block(&migrate.moves, |writer, Move { from, to, span }| {
            writer.begin(*span);
            writer.word("stage");
            writer.space();
            writer.name(from);
            writer.blanks(width - columns(&from.text));
            writer.between("->");
            writer.name(to);
            writer.end(*span);
        });
    }
}

/// A line of a duty's block.
enum DutyLine<'a> {
    Event(&'a DutyEvent),
    Remind(&'a Remind),
    Heir(&'a Heir),
    Else(&'a Action),
}

impl DutyLine<'_> {
    fn start(&self) -> u32 {
        match self {
            DutyLine::Event(it) => it.span.start,
            DutyLine::Remind(it) => it.span.start,
            DutyLine::Heir(it) => it.span.start,
            DutyLine::Else(it) => it.branches.first().map_or(0, |branch| branch.span.start),
        }
    }
}

/// What stands under each other in lines that follow each other.
#[derive(Clone, Copy, Default)]
struct Columns {
    /// The width of what stands before the arrows.
    arrow: usize,
    /// The width of the targets before effects.
    target: usize,
}

impl Columns {
    /// The columns of lines with these heads; a head without a width is aligned with no other.
    fn of<'a>(lines: impl Iterator<Item = (Option<usize>, &'a Action)>) -> Columns {
        let mut columns = Columns::default();
        for (head, action) in lines {
            let Some(head) = head.filter(|head| *head <= WIDEST_HEAD && begins_plainly(action)) else { continue };
            columns.arrow = columns.arrow.max(head);
            if let [Branch { target: Some(target), effects: Some(_), .. }] = action.branches.as_slice() {
                columns.target = columns.target.max(target_width(target));
            }
        }
        columns
    }
}

/// Whether an action is an arrow or effects without a condition.
fn begins_plainly(action: &Action) -> bool {
    matches!(action.branches.as_slice(), [branch] if branch.when.is_none())
}

fn target_width(target: &Target) -> usize {
    match target {
        Target::Stage(name) => columns(&name.text),
        Target::Back(_) => "back".len(),
    }
}

/// The word of a line of a clock that is no threshold.
fn clock_word(kind: &ClockLineKind) -> Option<&'static str> {
    match kind {
        ClockLineKind::Runs { .. } => Some("runs"),
        ClockLineKind::Restarts(_) => Some("restarts"),
        ClockLineKind::Pauses(_) => Some("pauses"),
        ClockLineKind::Target(_) => Some("target"),
        ClockLineKind::Threshold { .. } => None,
    }
}

/// The width of what is written, on one line.
fn flat<'a>(write: impl FnOnce(&mut Writer<'a>)) -> Option<usize> {
    let mut writer = Writer::new("", &[]);
    write(&mut writer);
    flat_width(&writer.ops)
}
