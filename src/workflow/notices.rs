//! The texts of notices.

use super::engine::{Engine, Res, Work};
use crate::eval;
use crate::ir::{Expr, NoticeId};
use crate::notice::{self, Reader};

/// The text of a notice in each language of the policy.
pub(super) fn texts(engine: &mut Engine<'_>, work: &Work, notice: NoticeId) -> Res<Vec<(u16, String)>> {
    let program = engine.program;
    if let Some(notice) = program.notices.get(notice) {
        engine.evaluator.saw(notice.decl.span);
    }
    let case = &*work.state.case;
    // A zone that cannot be had is not needed by what the notice tells, or stops it there.
    let zone = eval::readers_zone(program, case);
    let text = |id| case.text(program, id);
    let mut texts = Vec::with_capacity(program.languages.len());
    for (language, _) in (0u16..).zip(&program.languages) {
        let reader = Reader::new(program, language, zone, &text);
        let mut value = |expr: &Expr| engine.evaluator.live_value(work.scene(), expr);
        texts.push((language, notice::render(notice, &reader, &mut value)?));
    }
    Ok(texts)
}
