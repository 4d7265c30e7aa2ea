//! What stands in for hooks in a build without them: nothing compiles, so nothing is ever called.

use super::{FaultKind, HookError, HookFault, HookType, HookValue};
use crate::value::Currency;

const ABSENT: &str = "this build of redress has no hooks";

/// A hook that cannot exist in this build.
#[derive(Debug)]
pub struct Hook(());

impl Hook {
    /// Refuses: this build has no hooks.
    pub fn compile(
        _source: &str,
        _function: &str,
        _params: &[(String, HookType)],
        _result: HookType,
        _operations: u64,
    ) -> Result<Hook, HookError> {
        Err(HookError { line: 1, column: 1, message: ABSENT.to_owned() })
    }

    /// The line of the script where the function begins: none without a script.
    pub fn line(&self) -> Option<u32> {
        None
    }

    /// Refuses: this build has no hooks.
    pub fn call(&self, _args: &[HookValue], _currency: Option<Currency>) -> Result<HookValue, HookFault> {
        Err(HookFault { line: None, message: ABSENT.to_owned(), kind: FaultKind::Script })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_compiles() {
        let error = Hook::compile("fn f() { 1 }", "f", &[], HookType::Integer, 1).unwrap_err();
        assert_eq!(error.to_string(), "this build of redress has no hooks");
    }
}
