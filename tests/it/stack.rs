//! The same answer on little stack and on much: what the limits allow is checked, formatted, decided and explained,
//! and what they do not allow is refused, whatever thread asks.

use redress::Policy;
use redress::syntax::limits::DEPTH;

/// The stacks of threads that hosts have: small ones, those of Rust's threads, those of programs.
const STACKS: [usize; 3] = [512 << 10, 2 << 20, 8 << 20];

fn on_each_stack<T: Send + PartialEq + std::fmt::Debug + 'static>(work: impl Fn() -> T + Clone + Send + 'static) -> T {
    let [small, usual, large] = STACKS.map(|stack| {
        let thread = std::thread::Builder::new().stack_size(stack).spawn(work.clone());
        thread.unwrap().join().unwrap()
    });
    assert_eq!(small, usual);
    assert_eq!(small, large);
    small
}

/// What becomes of a policy: its diagnostics, or its decision with why.
fn answer(text: &str) -> Result<String, String> {
    let policy = Policy::parse(text).map_err(|report| report.to_string())?;
    let formatted = redress::format::format_text(text).unwrap();
    assert!(redress::format::format_text(&formatted.text).is_ok());
    let case = policy.read_case(r#"{ "n": 3, "yes_or_no": true, "price": "12.50", "r": "1.5" }"#).unwrap();
    Ok(policy.explain(&case, "2026-03-01T00:00:00Z".parse().unwrap()).unwrap().to_json())
}

fn policy(body: &str) -> String {
    format!(
        "policy p {{ currency EUR rounding half_up }}
         facts {{ n integer  yes_or_no bool  price money  r rate from EUR to EUR }}
         table double[n] : number
           | n    | is |
           | < 1  | 1  |
           | >= 1 | 2  |
         {body}
         compensation {{ pay goods = price when yes_or_no or n > 0 or double[n] > 0 or convert price by r > price }}"
    )
}

#[test]
fn nests_get_the_same_answer_on_every_stack() {
    let nests = [
        ("define a = ", "(", "n", ")"),
        ("define a = ", "greatest(1, ", "n", ")"),
        ("define a = ", "double[", "n", "]"),
        ("define a = ", "if yes_or_no then 1 else ", "n", ""),
        ("define a = ", "(n + ", "n", ")"),
        ("define a = ", "15% of ", "price", ""),
        ("define a = ", "not ", "yes_or_no", ""),
        ("define a = ", "-", "n", ""),
        ("define a = ", "convert ", "price", " by r"),
        ("always a: ", "yes_or_no or not (", "yes_or_no", ")"),
    ];
    for (head, open, core, close) in nests {
        for levels in [DEPTH / 2 - 4, DEPTH - 3, DEPTH + 1] {
            let text = policy(&format!("{head}{}{core}{}", open.repeat(levels), close.repeat(levels)));
            let said = on_each_stack(move || answer(&text));
            if levels > DEPTH {
                assert!(said.as_ref().is_err_and(|said| said.contains("E0003")), "{open} {levels}: {said:?}");
            }
        }
    }
}

#[test]
fn a_bracket_is_one_level_and_so_is_what_it_holds() {
    for (open, core, close) in
        [("(", "n", ")"), ("if yes_or_no then 1 else ", "n", ""), ("15% of ", "price", ""), ("not ", "yes_or_no", "")]
    {
        let nest = |levels: usize| policy(&format!("define a = {}{core}{}", open.repeat(levels), close.repeat(levels)));
        let (most, over) = (nest(DEPTH - 1), nest(DEPTH));
        assert!(on_each_stack(move || answer(&most)).is_ok(), "{open}");
        let said = on_each_stack(move || answer(&over)).unwrap_err();
        assert!(said.contains("E0003") && said.contains("the policy has 1 error"), "{open}: {said}");
    }
}

/// A chain of one operator is as deep a tree as it is long, and must neither be built nor dropped.
#[test]
fn endless_chains_are_one_mistake() {
    let links = ["1 + ", "n * ", "yes_or_no or ", "yes_or_no and ", "n < ", "n is ", "2 days after ", "n after "];
    let behind = [" is known", " in { 1 }", " if known else 1", " within 2 days of n", " skipping n from a to b"];
    let ahead = links.map(|link| (link, format!("define a = {}n", link.repeat(20_000))));
    let after = behind.map(|link| (link, format!("define a = n{}", link.repeat(20_000))));
    for (link, text) in ahead.into_iter().chain(after) {
        // A line holds no more than its limit.
        let text = policy(&text.replace(' ', "\n"));
        let said = on_each_stack(move || answer(&text)).unwrap_err();
        let few = ["the policy has 1 error;", "the policy has 2 errors;"].iter().any(|few| said.contains(few));
        assert!(few, "{link}: {said}");
        assert!(said.contains("E0003") || said.contains("E0010"), "{link}: {said}");
    }
}

#[test]
fn defines_that_use_another_twice_are_looked_into_once() {
    let links: Vec<String> = (1..DEPTH - 2).map(|at| format!("define a{at} = a{} and a{}", at - 1, at - 1)).collect();
    let text =
        policy(&format!("define a0 = yes_or_no\n{}\nalways held: a{} or not yes_or_no", links.join("\n"), DEPTH - 3));
    assert!(answer(&text).is_ok());
}

#[test]
fn errors_without_end_are_told_so_far() {
    let text = policy(&(0..2_000).map(|at| format!("define a{at} = nobody{at}\n")).collect::<String>());
    let said = Policy::parse(&text).unwrap_err().to_string();
    assert!(said.contains("the policy has 501 errors"), "500, and that there are more: {said}");
}

/// Definitions that each use the one before, the first of them written last.
fn chain(length: usize, first: &str, link: impl Fn(usize) -> String) -> String {
    let links: Vec<String> = (1..length).rev().map(link).collect();
    format!(
        "{}\n{first}\ndecision last : bool {{ normally no  except big yes when {} > 5 }}",
        links.join("\n"),
        format_args!("a{}", length - 1)
    )
}

#[test]
fn definitions_stand_on_each_other_so_far_and_no_farther() {
    let define = |at: usize| format!("define a{at} = a{} * 1", at - 1);
    let decision = |at: usize| {
        format!("decision a{at} : integer {{ normally 3  except b{at} 4 when a{} is 3 and n is 3 }}", at - 1)
    };
    let within = on_each_stack(move || answer(&policy(&chain(DEPTH - 1, "define a0 = n", define))));
    assert!(within.is_ok(), "{within:?}");
    let within = on_each_stack(move || answer(&policy(&chain(DEPTH - 1, "define a0 = n", decision))));
    assert!(within.is_ok(), "{within:?}");
    for length in [DEPTH, 2_000] {
        for (name, link) in [("define", define as fn(usize) -> String), ("decision", decision)] {
            let said = on_each_stack(move || answer(&policy(&chain(length, "define a0 = n", link)))).unwrap_err();
            assert_eq!(said.matches("error[").count(), 1, "{name} {length}: {said}");
            assert!(said.contains("E0003") && said.contains("stands on more than 128 definitions"), "{name}: {said}");
        }
    }
}

#[test]
fn it_does_not_matter_which_definition_comes_first() {
    let lines: Vec<String> = (1..10_000).map(|at| format!("define a{at} = a{} * 1", at - 1)).collect();
    let text = policy(&format!("define a0 = n\n{}\nalways chain: a9999 is not 7", lines.join("\n")));
    let said = on_each_stack(move || answer(&text)).unwrap_err();
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}

#[test]
fn records_in_records_and_lines_on_lines_need_no_stack() {
    let records: Vec<String> = (1..2_000).map(|at| format!("record R{at} {{ inner list of R{} }}", at - 1)).collect();
    let text = format!(
        "policy p {{ currency EUR }} record R0 {{ n integer }}\n{}\nfacts {{ all list of R1999 }}\n",
        records.join("\n")
    );
    assert!(
        on_each_stack(move || Policy::parse(&text).map(|_| ()).map_err(|report| report.to_string()))
            .is_ok_and(|()| true)
    );
    let lines: Vec<String> = (1..500).map(|at| format!("pay l{at} = l{} * 1", at - 1)).collect();
    let text = format!(
        "policy p {{ currency EUR }} facts {{ price money }} compensation {{ pay l0 = price\n{} }}",
        lines.join("\n")
    );
    let said = on_each_stack(move || Policy::parse(&text).map(|_| ()).map_err(|report| report.to_string()));
    assert_eq!(said, Ok(()));
}

#[test]
fn live_cases_need_no_more_stack() {
    let lines: Vec<String> = (1..100).map(|at| format!("define a{at} = a{} * 1", at - 1)).collect();
    let deep = format!("{}n{}", "(".repeat(50), ")".repeat(50));
    let text = policy(&format!(
        "define a0 = {deep}\n{}
         workflow {{
           stage opened open_ended {{ buyer may go when a99 > 2 -> done }}
           stage done final
         }}",
        lines.join("\n")
    ));
    let stage = on_each_stack(move || {
        let policy = Policy::parse(&text).unwrap();
        let case = policy.read_case(r#"{ "n": 3, "yes_or_no": true, "price": "12.50", "r": "1.5" }"#).unwrap();
        let at = "2026-03-01T00:00:00Z".parse().unwrap();
        let (mut live, _) = policy.open(&case, at).unwrap();
        let event = r#"{ "id": "e-1", "at": "2026-03-02T00:00:00Z", "actor": "buyer", "event": "go" }"#;
        live.apply(&live.read_event(event).unwrap()).unwrap();
        live.stage().to_owned()
    });
    assert_eq!(stage, "done");
}
