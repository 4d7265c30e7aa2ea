//! Diagnostics as a JUnit report: a suite a file, a case a diagnostic, one passed case for a clean file. And tests.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::plain::plain_line;
use super::{one_line, place, visible};
use crate::diag::{Diagnostic, Severity};
use crate::source::SourceMap;

/// The XML document. Every file of `sources` has its suite; a diagnostic below `least` does not fail its case.
pub fn junit(sources: &SourceMap, diagnostics: &[Diagnostic], least: Severity) -> String {
    let mut report = Report::new("redress check");
    for (file, source) in sources.iter() {
        let path = one_line(&source.path);
        let mut suite = TestSuite::new(path.clone());
        for one in diagnostics.iter().filter(|one| one.span.file == file) {
            let fails = (one.severity() >= least).then_some(NonSuccessKind::Failure);
            suite.add_test_case(case(sources, one, &path, fails));
        }
        if suite.test_cases.is_empty() {
            let mut passed = TestCase::new("check", TestCaseStatus::success());
            passed.set_classname(path);
            suite.add_test_case(passed);
        }
        report.add_test_suite(suite);
    }
    report.to_string().unwrap_or_default()
}

/// The XML document of tests that could not run, since the policies have errors: a suite for each file with diagnostics.
pub fn junit_untested(title: &str, sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let mut report = Report::new(title);
    for same in diagnostics.chunk_by(|one, next| one.span.file == next.span.file) {
        let path = same.first().map_or("", |one| place(sources, one.span).path);
        let mut suite = TestSuite::new(one_line(path));
        for one in same {
            let fails = (one.severity() == Severity::Error).then_some(NonSuccessKind::Error);
            suite.add_test_case(case(sources, one, &one_line(path), fails));
        }
        report.add_test_suite(suite);
    }
    report.to_string().unwrap_or_default()
}

/// A test that is told in JUnit's way.
pub struct Tested {
    /// Where it belongs: a policy.
    pub class: String,
    /// Its name.
    pub name: String,
    /// What failed: one sentence, and all of it.
    pub failure: Option<(String, String)>,
}

/// The XML document of tests, one suite for each class.
pub fn junit_tests(title: &str, tests: &[Tested]) -> String {
    let mut report = Report::new(title);
    for same in tests.chunk_by(|one, next| one.class == next.class) {
        let class = same.first().map_or("", |one| &one.class);
        let mut suite = TestSuite::new(one_line(class));
        for one in same {
            let status = match &one.failure {
                None => TestCaseStatus::success(),
                Some((message, all)) => {
                    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                    status.set_message(one_line(message));
                    status.set_description(visible(all).into_owned());
                    status
                }
            };
            let mut case = TestCase::new(one_line(&one.name), status);
            case.set_classname(one_line(class));
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    report.to_string().unwrap_or_default()
}

fn case(sources: &SourceMap, one: &Diagnostic, path: &str, fails: Option<NonSuccessKind>) -> TestCase {
    let at = place(sources, one.span).start;
    let name = format!("{} at {}:{}", one.code.id(), at.line, at.column);
    let told = plain_line(sources, one);
    let mut case = if let Some(kind) = fails {
        let mut status = TestCaseStatus::non_success(kind);
        status.set_message(one_line(&one.message));
        status.set_type(format!("{}[{}]", one.severity().word(), one.code.id()));
        status.set_description(told);
        TestCase::new(name, status)
    } else {
        let mut passed = TestCase::new(name, TestCaseStatus::success());
        passed.set_system_out(told);
        passed
    };
    case.set_classname(path);
    case
}
