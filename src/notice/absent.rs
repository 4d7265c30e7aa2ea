//! What stands in for Fluent files in a build without them: none can be read.

use super::{Problem, Report, Variable};
use crate::ir::{Program, Value};

const ABSENT: &str = "this build of redress has no Fluent files";

/// A catalogue that cannot exist in this build.
#[derive(Debug)]
pub struct Catalogue(());

impl Catalogue {
    /// Refuses: this build has no Fluent files.
    pub fn parse(_text: &str) -> Result<Catalogue, Vec<Problem>> {
        let help = "use a build with the feature `fluent`, or write the texts in the notice";
        Err(vec![Problem::new(0..0, ABSENT.to_owned(), help)])
    }

    /// Finds nothing: there is no catalogue.
    pub fn check(&self, _message: &str, _given: &[(String, Value)], _program: &Program) -> Report {
        Report::default()
    }

    /// Refuses: this build has no Fluent files.
    pub fn write(&self, _message: &str, _variables: &[(String, Variable)], _tag: &str) -> Result<String, String> {
        Err(ABSENT.to_owned())
    }
}
