//! The cage: an engine of rhai with nothing in it but arithmetic, logic, texts, lists and maps.
//!
//! Every limit is set here, since the engine's own defaults are no limits or differ between builds. Packages are
//! chosen one by one: the standard ones bring `sleep`, `exit` and functions whose memory nothing bounds.

use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::time::Instant;

use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicIteratorPackage, BasicMapPackage, BasicStringPackage, LogicPackage,
    Package,
};
use rhai::{
    AST, CallFnOptions, Dynamic, Engine, EvalAltResult, LexError, OptimizationLevel, ParseError, ParseErrorType,
    Position, Scope,
};

use super::convert::{argument, found, outcome, shortened};
use super::{
    FaultKind, HookError, HookFault, HookType, HookValue, LONGEST_SOURCE, LONGEST_TEXT, MOST_ELEMENTS, MOST_FIELDS,
    MOST_OPERATIONS, TIME_LIMIT,
};
use crate::value::Currency;

#[cfg(test)]
mod tests;

const CALL_LEVELS: usize = 16;
const EXPRESSION_DEPTH: usize = 64;
const VARIABLES: usize = 64;
const FUNCTIONS: usize = 64;

/// Words of the script language that reach out of it.
const NOT_FOR_SCRIPTS: [&str; 3] = ["eval", "print", "debug"];

/// After so many operations the clock is read, which takes as long as several of them.
const CLOCK_EVERY: u64 = 64;

/// A script can nest a list in a list as often as its operations allow, and to copy, compare or drop such a value
/// takes stack for each level. So every visit to the engine has this much, whatever thread it is on.
const STACK_NEEDED: usize = 4 * 1024 * 1024;

thread_local! {
    /// When the call that runs on this thread must end. The engine is shared by threads, the deadline is not.
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// A compiled hook. It may be called from many threads at once.
pub struct Hook {
    engine: Engine,
    script: AST,
    function: String,
    params: Vec<(String, HookType)>,
    result: HookType,
    operations: u64,
    /// The line where the function begins.
    line: Option<u32>,
}

impl Hook {
    /// Compiles `source`, in which `function` takes `params` and gives `result` within `operations`.
    ///
    /// Only functions are taken from a script: statements outside of them would never run, and are refused.
    pub fn compile(
        source: &str,
        function: &str,
        params: &[(String, HookType)],
        result: HookType,
        operations: u64,
    ) -> Result<Hook, HookError> {
        if source.len() > LONGEST_SOURCE {
            return Err(whole_script(format!("the script is longer than {LONGEST_SOURCE} bytes")));
        }
        if operations == 0 || operations > MOST_OPERATIONS {
            return Err(whole_script(format!("the limit must be from 1 to {MOST_OPERATIONS} operations")));
        }
        let engine = engine(operations);
        let script = contained(|| compile(&engine, source))
            .unwrap_or_else(|| Err(whole_script("the script engine broke on this script".to_owned())))?;
        find_function(&script, function, params.len())?;
        if let Some((line, column)) = contained(|| outside_functions(&script)).flatten() {
            let message = "what stands outside of functions never runs: move it into a function".to_owned();
            return Err(HookError { line, column, message });
        }
        let line = line_of(source, function);
        Ok(Hook { engine, script, function: function.to_owned(), params: params.to_vec(), result, operations, line })
    }

    /// The line of the script where the function begins, from 1.
    pub fn line(&self) -> Option<u32> {
        self.line
    }

    /// Calls the hook. `currency` is the currency of the money that it returns.
    pub fn call(&self, args: &[HookValue], currency: Option<Currency>) -> Result<HookValue, HookFault> {
        if args.len() != self.params.len() {
            let message = format!("the hook takes {} arguments, not {}", self.params.len(), args.len());
            return Err(HookFault { line: None, message, kind: FaultKind::Argument });
        }
        contained(|| {
            let params = self.params.iter().zip(args);
            let args =
                params.map(|((name, wanted), value)| argument(name, value, wanted)).collect::<Result<Vec<_>, _>>()?;
            let value = self.run(args).map_err(|error| self.fault(&error))?;
            outcome(&value, &self.result, currency).map_err(|fault| HookFault { line: self.line, ..fault })
        })
        .unwrap_or_else(|| {
            let message = "the script engine broke on this call".to_owned();
            Err(HookFault { line: None, message, kind: FaultKind::Panic })
        })
    }

    fn run(&self, args: Vec<Dynamic>) -> Result<Dynamic, Box<EvalAltResult>> {
        DEADLINE.set(now().checked_add(TIME_LIMIT));
        let options = CallFnOptions::new().eval_ast(false);
        self.engine.call_fn_with_options(options, &mut Scope::new(), &self.script, &self.function, args)
    }

    /// What went wrong. The engine does not say of every fault where it happened; then it is the function's line.
    fn fault(&self, error: &EvalAltResult) -> HookFault {
        let fault = self.told(error);
        HookFault { line: fault.line.or(self.line), ..fault }
    }

    fn told(&self, error: &EvalAltResult) -> HookFault {
        let line = place(error.position()).map(|(line, _)| line);
        let (kind, message) = match error {
            // The innermost call is where it happened.
            EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => {
                let inner = self.told(inner);
                return HookFault { line: inner.line.or(line), ..inner };
            }
            EvalAltResult::ErrorTooManyOperations(_) => {
                (FaultKind::Operations, format!("the hook used more than its {} operations", self.operations))
            }
            EvalAltResult::ErrorTerminated(..) => {
                (FaultKind::Time, format!("the hook ran longer than {} milliseconds", TIME_LIMIT.as_millis()))
            }
            EvalAltResult::ErrorDataTooLarge(..) => (FaultKind::Size, "a text, list or map grew too large".to_owned()),
            EvalAltResult::ErrorTooManyVariables(_) => {
                (FaultKind::Size, format!("more than {VARIABLES} variables in one function"))
            }
            EvalAltResult::ErrorStackOverflow(_) => {
                (FaultKind::Depth, format!("function calls nest deeper than {CALL_LEVELS}"))
            }
            EvalAltResult::ErrorRuntime(value, _) => (FaultKind::Thrown, thrown(value)),
            EvalAltResult::ErrorFunctionNotFound(signature, _) => (FaultKind::Script, not_found(signature)),
            mistake => (FaultKind::Script, in_our_words(mistake).unwrap_or_else(|| without_place(mistake))),
        };
        HookFault { line, message, kind }
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hook({}: {:?} -> {:?})", self.function, self.params, self.result)
    }
}

/// Runs what enters the engine: on enough stack, and with a panic of the engine turned into `None`.
fn contained<T>(visit: impl FnOnce() -> T) -> Option<T> {
    let result = crate::stack::at_least(STACK_NEEDED, || catch_unwind(AssertUnwindSafe(visit)).ok());
    DEADLINE.set(None);
    result
}

#[expect(clippy::disallowed_methods, reason = "the hook budget needs a clock; no value of a policy comes from it")]
fn now() -> Instant {
    Instant::now()
}

fn engine(operations: u64) -> Engine {
    let mut engine = Engine::new_raw();
    ArithmeticPackage::new().register_into_engine(&mut engine);
    LogicPackage::new().register_into_engine(&mut engine);
    BasicStringPackage::new().register_into_engine(&mut engine);
    BasicArrayPackage::new().register_into_engine(&mut engine);
    BasicMapPackage::new().register_into_engine(&mut engine);
    BasicIteratorPackage::new().register_into_engine(&mut engine);
    add_text_questions(&mut engine);
    // These three are words of the language, whatever the packages are; with `import` the feature does away.
    for word in NOT_FOR_SCRIPTS {
        engine.disable_symbol(word);
    }
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_strict_variables(true)
        .set_fail_on_invalid_map_property(true)
        .set_max_operations(operations)
        .set_max_call_levels(CALL_LEVELS)
        .set_max_expr_depths(EXPRESSION_DEPTH, EXPRESSION_DEPTH)
        .set_max_variables(VARIABLES)
        .set_max_functions(FUNCTIONS)
        .set_max_string_size(LONGEST_TEXT)
        .set_max_array_size(MOST_ELEMENTS)
        .set_max_map_size(MOST_FIELDS)
        .on_progress(|operations| {
            let due = |deadline: &Instant| operations % CLOCK_EVERY == 0 && now() >= *deadline;
            DEADLINE.get().filter(due).map(|_| Dynamic::UNIT)
        });
    engine
}

/// What a script may ask of a text. The engine's own package for this can also multiply texts without bound.
fn add_text_questions(engine: &mut Engine) {
    engine
        .register_fn("len", |text: &str| i64::try_from(text.chars().count()).unwrap_or(i64::MAX))
        .register_fn("contains", |text: &str, part: &str| text.contains(part))
        .register_fn("starts_with", |text: &str, part: &str| text.starts_with(part))
        .register_fn("ends_with", |text: &str, part: &str| text.ends_with(part));
}

/// Whether `0.1` is a decimal. Another crate in the same program may have switched on other features of the engine.
static EXACT: LazyLock<bool> =
    LazyLock::new(|| Engine::new_raw().eval_expression::<Dynamic>("0.1").is_ok_and(|value| value.is_decimal()));

fn compile(engine: &Engine, source: &str) -> Result<AST, HookError> {
    if !*EXACT {
        return Err(whole_script("this build of the script engine reads 0.1 as a binary fraction".to_owned()));
    }
    engine.compile(source).map_err(|error| mistake(&error, source))
}

/// Where the first statement outside of functions stands, if there is one. The engine does not show it, but it stops
/// there when it is told to stop at once.
fn outside_functions(script: &AST) -> Option<(u32, u32)> {
    let mut probe = Engine::new_raw();
    probe.on_progress(|_| Some(Dynamic::UNIT));
    probe.run_ast(script).err().map(|error| place(error.position()).unwrap_or((1, 1)))
}

fn find_function(script: &AST, function: &str, params: usize) -> Result<(), HookError> {
    let found: Vec<usize> = script.iter_functions().filter(|f| f.name == function).map(|f| f.params.len()).collect();
    match found.as_slice() {
        [] => Err(whole_script(format!("the script has no function `{function}`"))),
        counts if counts.contains(&params) => Ok(()),
        [count, ..] => {
            Err(whole_script(format!("`{function}` has {count} parameters in the script and {params} in the policy")))
        }
    }
}

fn whole_script(message: String) -> HookError {
    HookError { line: 1, column: 1, message }
}

fn mistake(error: &ParseError, source: &str) -> HookError {
    let (line, column) = place(error.position()).unwrap_or((1, 1));
    let line_text = source.lines().nth(usize::try_from(line).unwrap_or(usize::MAX).saturating_sub(1)).unwrap_or("");
    let rest: String = line_text.chars().skip(usize::try_from(column).unwrap_or(usize::MAX)).collect();
    let lines = u32::try_from(source.trim_end().lines().count()).unwrap_or(u32::MAX);
    let at_end = line > lines || (line == lines && rest.trim().is_empty());
    let message = match error.err_type() {
        ParseErrorType::UnexpectedEOF => "the script ends too early: a `}` or `)` is missing".to_owned(),
        ParseErrorType::MissingToken(_, _) if at_end => "the script ends too early: a `}` or `)` is missing".to_owned(),
        ParseErrorType::MissingToken(token, _) if token == ";" => "a `;` is missing before this".to_owned(),
        ParseErrorType::VariableUndefined(name) => format!("there is no variable `{name}`"),
        ParseErrorType::Reserved(word) => format!("scripts have no `{word}`"),
        ParseErrorType::BadInput(LexError::ImproperSymbol(word, _)) if NOT_FOR_SCRIPTS.contains(&word.as_str()) => {
            format!("scripts have no `{word}`: they see their arguments and give a result, nothing else")
        }
        ParseErrorType::MismatchedType(wanted, given) => {
            let wanted = if wanted == "an iterable value" { "a list or a range" } else { "a truth value" };
            format!("{wanted} is needed here, and this is {given}")
        }
        other => lowered(&other.to_string()),
    };
    HookError { line, column, message }
}

/// What went wrong in a script, for the mistakes that people make most.
fn in_our_words(error: &EvalAltResult) -> Option<String> {
    let quoted = |text: &str| text.split('\'').nth(1).map(str::to_owned);
    Some(shortened(&match error {
        EvalAltResult::ErrorPropertyNotFound(name, _) => format!("the record has no field `{name}`"),
        EvalAltResult::ErrorDotExpr(text, _) if text.starts_with("Unknown property") => {
            let found = text.rsplit('\'').nth(1).map(in_words)?;
            format!("{found} has no field `{}`", quoted(text)?)
        }
        EvalAltResult::ErrorArrayBounds(0, index, _) => format!("there is no element {index} in an empty list"),
        EvalAltResult::ErrorArrayBounds(count, index, _) => {
            format!("there is no element {index} in a list of {count}, whose first is 0")
        }
        EvalAltResult::ErrorStringBounds(_, index, _) => format!("there is no letter {index} in this text"),
        EvalAltResult::ErrorMismatchDataType(wanted, given, _) if !wanted.is_empty() && !given.is_empty() => {
            format!("{} is needed here, and this is {}", in_words(wanted), in_words(given))
        }
        EvalAltResult::ErrorFor(_) => "`for` goes through a list or a range, and this is neither".to_owned(),
        EvalAltResult::ErrorUnboundThis(_) => "there is no `this` in a hook, only its arguments".to_owned(),
        EvalAltResult::ErrorIndexingType(given, _) => {
            format!("{} has no elements", in_words(given.split(" [").next().unwrap_or(given)))
        }
        _ => return None,
    }))
}

fn place(position: Position) -> Option<(u32, u32)> {
    let line = position.line()?.try_into().ok()?;
    Some((line, position.position().unwrap_or(1).try_into().ok()?))
}

/// What was thrown, if it is a text; to write out anything else could take as long as it likes.
fn thrown(value: &Dynamic) -> String {
    match value.as_immutable_string_ref() {
        Ok(text) => format!("the script says: {}", shortened(&text)),
        Err(_) => format!("the script threw {}", found(value)),
    }
}

/// The engine's own sentence, without the place that it appends, and with types as scripts know them.
fn without_place(error: &EvalAltResult) -> String {
    let text = error.to_string();
    let end = text.rfind(" (line ").unwrap_or(text.len());
    shortened(&in_words(&lowered(text.get(..end).unwrap_or(&text))))
}

/// What is said of an operator or function that the engine has not for these values: `+ (&str | …, i64)`.
fn not_found(signature: &str) -> String {
    let (name, types) = signature.split_once(" (").unwrap_or((signature, ")"));
    let types = in_words(types.trim_end_matches(')'));
    let is_operator = !name.starts_with(|first: char| first.is_alphabetic() || first == '_');
    shortened(&match (types.is_empty(), is_operator) {
        (true, _) => format!("there is no function `{name}` without arguments"),
        (false, true) => format!("`{name}` does not go with these: {types}"),
        (false, false) => format!("there is no function `{name}` for these: {types}"),
    })
}

/// A sentence in which the names of Rust's types are written as a script's author knows them.
fn in_words(text: &str) -> String {
    const WORDS: [(&str, &str); 9] = [
        ("&str | ImmutableString | String", "a text"),
        ("ImmutableString", "a text"),
        ("&str", "a text"),
        ("i64", "a whole number"),
        ("decimal", "a decimal"),
        ("bool", "a truth value"),
        ("array", "a list"),
        ("map", "a record"),
        ("()", "nothing"),
    ];
    let is_part = |mark: char| mark.is_alphanumeric() || mark == '_';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let whole = |name: &str| {
            rest.strip_prefix(name).filter(|after| !(name.ends_with(is_part) && after.starts_with(is_part)))
        };
        let inside = out.ends_with(is_part);
        match WORDS.iter().find_map(|(name, word)| whole(name).map(|after| (*word, after))) {
            Some((word, after)) if !inside => {
                out.push_str(word);
                rest = after;
            }
            _ => {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or("");
            }
        }
    }
    out
}

/// The line of a script in which a function begins.
fn line_of(source: &str, function: &str) -> Option<u32> {
    let begins = |line: &str| {
        line.match_indices("fn ").any(|(at, word)| {
            let name = line.get(at + word.len()..).unwrap_or("").trim_start();
            name.strip_prefix(function).is_some_and(|rest| rest.trim_start().starts_with('('))
        })
    };
    let at = source.lines().position(|line| begins(line.split("//").next().unwrap_or(line)))?;
    u32::try_from(at + 1).ok()
}

/// Begins a sentence of the engine in lower case, as ours do.
fn lowered(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_lowercase().chain(rest).collect()).unwrap_or_default()
}
