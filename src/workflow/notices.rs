//! The texts of notices.

use super::engine::{Engine, Res, Work};
use crate::ir::NoticeId;

/// The text of a notice in each language of the policy.
pub(super) fn texts(engine: &mut Engine<'_>, work: &Work, notice: NoticeId) -> Res<Vec<(u16, String)>> {
    let _ = (engine, work, notice);
    Ok(Vec::new())
}
