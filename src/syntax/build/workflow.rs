//! Workflow: stages and their lines, effects, clocks, migrations.

use super::{Builder, child};
use crate::syntax::ast::{
    Action, After, Branch, Clock, ClockLine, ClockLineKind, DutyEvent, Effect, EffectKind, Effects, Event, EventField,
    Expr, Heir, May, Migrate, Move, Must, Remind, RemindAt, Shared, SharedStages, Stage, StageKind, StageLine, Target,
    Threshold, Times, Window, Workflow, WorkflowPart,
};
use crate::syntax::grammar::{Pair, Rule};

impl Builder<'_> {
    pub(super) fn workflow(&mut self, pair: &Pair<'_>) -> Workflow {
        let parts = pair.clone().into_inner().filter_map(|part| match part.as_rule() {
            Rule::stage => self.stage(&part).map(WorkflowPart::Stage),
            Rule::shared => self.shared(&part).map(WorkflowPart::Shared),
            _ => None,
        });
        Workflow { parts: parts.collect(), title: self.title_in(pair), span: self.span(pair) }
    }

    fn stage(&mut self, pair: &Pair<'_>) -> Option<Stage> {
        let block = child(pair, Rule::stage_block);
        Some(Stage {
            name: self.name_in(pair)?,
            title: self.title_in(pair),
            kind: match child(pair, Rule::stage_kind).map(|kind| kind.as_str()) {
                Some("final") => StageKind::Final,
                Some(_) => StageKind::OpenEnded,
                None => StageKind::Waiting,
            },
            braces: block.is_some(),
            lines: block.map(|block| self.stage_lines(block)).unwrap_or_default(),
            span: self.span(pair),
        })
    }

    fn shared(&mut self, pair: &Pair<'_>) -> Option<Shared> {
        let stages = match child(pair, Rule::in_stages) {
            Some(stages) => SharedStages::In(self.names_in(&stages)),
            None => {
                let but = child(&child(pair, Rule::any_stage)?, Rule::but_stages);
                SharedStages::AnyBut(but.map(|but| self.names_in(&but)).unwrap_or_default())
            }
        };
        Some(Shared { stages, lines: self.stage_lines(child(pair, Rule::stage_block)?), span: self.span(pair) })
    }

    fn stage_lines(&mut self, block: Pair<'_>) -> Vec<StageLine> {
        block.into_inner().filter_map(|line| self.stage_line(&line)).collect()
    }

    fn stage_line(&mut self, pair: &Pair<'_>) -> Option<StageLine> {
        let span = self.span(pair);
        match pair.as_rule() {
            Rule::on_entry => {
                let mut effects = self.effects_in(pair)?;
                effects.span = span;
                Some(StageLine::OnEntry(effects))
            }
            Rule::may => self.may(pair).map(StageLine::May),
            Rule::must => Some(StageLine::Must(self.must(pair))),
            Rule::after_line => Some(StageLine::After(After {
                period: self.value_in(pair)?,
                of: child(pair, Rule::of_instant).and_then(|of| self.value_in(&of)),
                action: self.action_in(pair),
                span,
            })),
            Rule::at_once => Some(StageLine::AtOnce { action: self.action_in(pair), span }),
            _ => None,
        }
    }

    fn may(&mut self, pair: &Pair<'_>) -> Option<May> {
        Some(May {
            actors: self.names_in(pair),
            event: self.event(&child(pair, Rule::event)?)?,
            windows: self.act_windows(pair),
            at_most: child(pair, Rule::times).map(|times| self.times(&times)),
            action: self.action_in(pair),
            span: self.span(pair),
        })
    }

    fn times(&mut self, pair: &Pair<'_>) -> Times {
        Times { count: self.number_in(pair), span: self.span(pair) }
    }

    fn event(&mut self, pair: &Pair<'_>) -> Option<Event> {
        let fields = child(pair, Rule::event_fields).map(Pair::into_inner).into_iter().flatten();
        let fields = fields.filter(|part| part.as_rule() == Rule::event_field);
        Some(Event {
            fields: fields.filter_map(|field| self.event_field(&field)).collect(),
            name: self.name_in(pair)?,
            title: self.title_in(pair),
            span: self.span(pair),
        })
    }

    fn event_field(&mut self, pair: &Pair<'_>) -> Option<EventField> {
        let name = pair.clone().into_inner().find(|part| matches!(part.as_rule(), Rule::name | Rule::path))?;
        let title = self.title_in(pair);
        Some(EventField { name: self.path(&name), ty: self.type_in(pair), title, span: self.span(pair) })
    }

    fn act_windows(&mut self, pair: &Pair<'_>) -> Vec<Window> {
        pair.clone().into_inner().filter_map(|part| self.act_window(&part)).collect()
    }

    fn act_window(&mut self, pair: &Pair<'_>) -> Option<Window> {
        let span = self.span(pair);
        match pair.as_rule() {
            Rule::act_within => Some(Window::Within {
                period: self.value_in(pair)?,
                anchor: child(pair, Rule::of_instant).and_then(|of| self.value_in(&of)),
                span,
            }),
            Rule::act_from => Some(Window::From { at: self.value_in(pair)?, span }),
            Rule::act_until => Some(Window::Until { at: self.value_in(pair)?, span }),
            _ => None,
        }
    }

    fn must(&mut self, pair: &Pair<'_>) -> Must {
        let mut must = Must {
            actors: self.names_in(pair),
            windows: self.act_windows(pair),
            when: child(pair, Rule::duty_when).and_then(|when| self.value_in(&when)),
            events: Vec::new(),
            reminds: Vec::new(),
            chain: Vec::new(),
            elses: Vec::new(),
            span: self.span(pair),
        };
        for line in pair.clone().into_inner() {
            match line.as_rule() {
                Rule::duty_event => must.events.extend(self.duty_event(&line)),
                Rule::remind => must.reminds.push(self.remind(&line)),
                Rule::duty_else => match child(&line, Rule::heir) {
                    Some(heir) => must.chain.push(Heir {
                        actors: self.names_in(&heir),
                        windows: self.act_windows(&heir),
                        span: self.span(&line),
                    }),
                    None => must.elses.push(self.action_in(&line)),
                },
                _ => {}
            }
        }
        must
    }

    fn duty_event(&mut self, pair: &Pair<'_>) -> Option<DutyEvent> {
        let event = self.event(&child(pair, Rule::event)?)?;
        Some(DutyEvent { event, action: self.action_in(pair), span: self.span(pair) })
    }

    fn remind(&mut self, pair: &Pair<'_>) -> Remind {
        let mut at = Vec::new();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::remind_after => at.extend(self.value_in(&part).map(RemindAt::After)),
                Rule::remind_before => at.extend(self.value_in(&part).map(RemindAt::Before)),
                _ => {}
            }
        }
        let with = child(pair, Rule::remind_with).and_then(|with| self.name_in(&with));
        Remind { at, with, span: self.span(pair) }
    }

    /// The action among the children; without one nothing happens.
    fn action_in(&mut self, pair: &Pair<'_>) -> Action {
        let Some(action) = child(pair, Rule::action) else { return Action::default() };
        let is_branch =
            |part: &Pair<'_>| matches!(part.as_rule(), Rule::branch_when | Rule::branch_else | Rule::branch_plain);
        Action { branches: action.into_inner().filter(is_branch).map(|branch| self.branch(&branch)).collect() }
    }

    fn branch(&mut self, pair: &Pair<'_>) -> Branch {
        Branch {
            when: self.value_in(pair),
            otherwise: pair.as_rule() == Rule::branch_else,
            target: child(pair, Rule::target).and_then(|target| self.target(&target)),
            effects: self.effects_in(pair),
            because: self.reasons_in(pair),
            cite: self.sources_in(pair),
            span: self.span(pair),
        }
    }

    fn target(&mut self, pair: &Pair<'_>) -> Option<Target> {
        match child(pair, Rule::kw_back) {
            Some(back) => Some(Target::Back(self.span(&back))),
            None => self.name_in(pair).map(Target::Stage),
        }
    }

    fn effects_in(&mut self, pair: &Pair<'_>) -> Option<Effects> {
        let effects = child(pair, Rule::effects)?;
        let all = effects.clone().into_inner().filter_map(|effect| self.effect(&effect)).collect();
        Some(Effects { all, span: self.span(&effects) })
    }

    fn effect(&mut self, pair: &Pair<'_>) -> Option<Effect> {
        let kind = match pair.as_rule() {
            Rule::plain_effect => match pair.as_str() {
                "decide" => EffectKind::Decide,
                "grant" => EffectKind::Grant,
                "refuse" => EffectKind::Refuse,
                _ => EffectKind::Settle,
            },
            Rule::set_fact => self.set_fact(pair)?,
            Rule::add_element => EffectKind::Add {
                fields: self.data_entries(&child(pair, Rule::data_group)?),
                list: self.path(&child(pair, Rule::path)?),
            },
            Rule::notify => EffectKind::Notify { parties: self.names_in(pair), notice: self.name_in(pair)? },
            Rule::assign => EffectKind::Assign(self.name_in(pair)?),
            Rule::flag => EffectKind::Flag(self.name_in(pair)?),
            _ => return None,
        };
        Some(Effect { kind, span: self.span(pair) })
    }

    fn set_fact(&mut self, pair: &Pair<'_>) -> Option<EffectKind> {
        let element = child(pair, Rule::set_element);
        let field = element.as_ref().and_then(|element| child(element, Rule::output_name)?.into_inner().next());
        Some(EffectKind::Set {
            fact: self.path(&child(pair, Rule::path)?),
            key: element.and_then(|element| self.value_in(&element)),
            field: field.map(|field| self.name(&field)),
            value: self.value_in(pair)?,
        })
    }

    pub(super) fn clock(&mut self, pair: &Pair<'_>) -> Option<Clock> {
        let lines = pair.clone().into_inner().filter_map(|line| self.clock_line(&line)).collect();
        Some(Clock { name: self.name_in(pair)?, title: self.title_in(pair), lines, span: self.span(pair) })
    }

    fn clock_line(&mut self, pair: &Pair<'_>) -> Option<ClockLine> {
        let kind = match pair.as_rule() {
            Rule::runs => {
                let mut lists = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::names);
                let (from, until) = (lists.next()?, lists.next()?);
                ClockLineKind::Runs {
                    each: child(pair, Rule::each_time).is_some(),
                    from: self.names(from),
                    until: self.names(until),
                }
            }
            Rule::restarts => ClockLineKind::Restarts(self.names_in(pair)),
            Rule::pauses => ClockLineKind::Pauses(self.names_in(pair)),
            Rule::clock_target => ClockLineKind::Target(self.value_in(pair)?),
            Rule::threshold => ClockLineKind::Threshold { at: self.threshold(pair)?, effects: self.effects_in(pair)? },
            _ => return None,
        };
        Some(ClockLine { kind, span: self.span(pair) })
    }

    fn threshold(&mut self, pair: &Pair<'_>) -> Option<Threshold> {
        if let Some(percent) = child(pair, Rule::percent) {
            return self.number_in(&percent).map(Threshold::Percent);
        }
        let period: Expr = self.value_in(pair)?;
        Some(if child(pair, Rule::kw_early).is_some() { Threshold::Early(period) } else { Threshold::Late(period) })
    }

    pub(super) fn migrate(&mut self, pair: &Pair<'_>) -> Option<Migrate> {
        let moves = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::stage_move);
        let moves = moves.filter_map(|line| self.stage_move(&line)).collect();
        Some(Migrate { version: self.text_in(pair)?, moves, span: self.span(pair) })
    }

    fn stage_move(&mut self, pair: &Pair<'_>) -> Option<Move> {
        let names: Vec<Pair<'_>> = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::name).collect();
        let [from, to] = names.as_slice() else { return None };
        Some(Move { from: self.name(from), to: self.name(to), span: self.span(pair) })
    }
}
