//! `redress test`: examples that pass and fail, every format, and every way to use it wrongly.

use crate::golden::golden;
use crate::program::Folder;
use serde_json::{Value, from_str};

const SHOP: &str = include_str!("../suite/examples/shop.redress");
const FAILING: &str = include_str!("../suite/examples/shop_test.redress");
const COUNTINGS: &str = include_str!("../../policies/lib/countings.redress");

fn shop() -> Folder {
    Folder::new().with("shop.redress", SHOP).with("lib/countings.redress", COUNTINGS)
}

#[test]
fn examples_that_hold_pass() {
    let ran = shop().run(&["test", "."]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "4 examples, 0 failed\n", ""));
}

/// Commands, clocks, refusals and faults: every form that the shop's examples do not have.
#[test]
fn every_form_of_expectation_can_hold() {
    let folder = Folder::new()
        .with("desk.redress", include_str!("../suite/examples/desk.redress"))
        .with("desk_test.redress", include_str!("../suite/examples/desk_test.redress"))
        .with("lib/countings.redress", COUNTINGS);
    let ran = folder.run(&["test", "."]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "2 examples, 0 failed\n", ""));
}

/// What a case says decides its zone, its currency and its rates; an example writes them as a case would.
#[test]
fn an_example_writes_what_its_case_decides() {
    let folder = Folder::new()
        .with("markets.redress", include_str!("../suite/examples/markets.redress"))
        .with("lib/countings.redress", COUNTINGS);
    let ran = folder.run(&["test", "."]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "9 examples, 0 failed\n", ""));
    let text = include_str!("../suite/examples/markets.redress");
    let wrong = text.replace("compensation.total is EUR 129.20", "compensation.total is USD 129.20");
    let ran = folder.with("markets.redress", wrong).run(&["test", "."]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("EUR and USD meet here without a conversion"), "{}", ran.out);
}

/// What is denied since it comes too early or too late says so, and when its window opens or closed.
#[test]
fn too_early_and_too_late_can_be_expected() {
    let text = include_str!("../suite/examples/untimely.redress");
    let folder = Folder::new().with("untimely.redress", text).with("lib/countings.redress", COUNTINGS);
    let ran = folder.run(&["test", "."]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "6 examples, 0 failed\n", ""));

    let wrong = |right: &str, wrong: &str| {
        assert!(text.contains(right), "{right}");
        Folder::new()
            .with("untimely.redress", text.replace(right, wrong))
            .with("lib/countings.redress", COUNTINGS)
            .run(&["test", "."])
    };
    // Another instant, another side, another rule, a person's word, what never had a window.
    for (right, other, found) in [
        (
            "changed_mind until 2026-03-16",
            "changed_mind until 2026-03-15",
            "too_late by changed_mind until 2026-03-17 00:00",
        ),
        (
            "expect too_late refund by changed_mind until 2026-03-16",
            "expect not_yet refund",
            "too_late by changed_mind",
        ),
        (
            "too_late refund by never_came until 2026-04-13",
            "too_late refund by changed_mind",
            "not_yet by changed_mind;",
        ),
        ("deny refund, too_late exchange", "too_late refund", "refund: deny by normally"),
        ("deny repair", "too_late repair", "repair: deny by normally"),
        ("not_yet from 2026-03-20", "not_yet from 2026-03-19", "it opens at 2026-03-20 00:00"),
        ("too_late until 2026-03-22", "too_late until 2026-03-21", "it closed at 2026-03-23 00:00"),
        ("too_late until 2026-03-22", "not_yet", "refused: too_late"),
        ("| allow          |\n    | 2026-04-13", "| not_yet        |\n    | 2026-04-13", "refund: allow by never_came"),
    ] {
        let ran = wrong(right, other);
        assert!(ran.code == Some(1) && ran.out.contains(found), "{other}: {}{}", ran.out, ran.err);
    }
    for (right, other, said) in [
        ("until 2026-03-22", "from 2026-03-22", "`too_late` does not go with this instant"),
        ("not_yet exchange", "not_yet exchange until 2026-03-22", "`not_yet` does not go with this instant"),
        ("refused not_yet\n", "refused not_yours from 2026-03-22\n", "`not_yours` does not go with this instant"),
        ("| not_yet        |", "| too_early      |", "write `allow`, `deny`, `review`, `not_yet` or `too_late`"),
    ] {
        let ran = wrong(right, other);
        assert!(ran.code != Some(0) && ran.err.contains(said), "{other}: {}{}", ran.out, ran.err);
    }
}

/// A row that says `unknown` is no window, no deadline and no timer; a duration that is known later counts from the beginning.
#[test]
fn a_term_that_nobody_names_is_none() {
    let folder = Folder::new()
        .with("terms.redress", include_str!("../suite/examples/terms.redress"))
        .with("lib/countings.redress", COUNTINGS);
    let ran = folder.run(&["test", "."]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "3 examples, 0 failed\n", ""));
}

/// An example beside several versions is judged by the one that its case belongs to.
#[test]
fn a_version_judges_its_own_cases() {
    let text = |version: &str, from: &str, amount: &str| {
        format!(
            "policy shop {{ version \"{version}\" currency EUR timezone \"Europe/Berlin\" effective from {from} by placed_at }}
             facts {{ placed_at datetime }} compensation {{ pay goods = {amount} }}"
        )
    };
    let examples = "example \"versions\" { each
      | placed_at        | open at          | expect goods |
      | 2025-12-31T23:59 | 2026-02-01T00:00 | EUR 1.00     |
      | 2026-01-01T00:00 | 2026-02-01T00:00 | EUR 2.00     |
    }";
    let folder = Folder::new()
        .with("one.redress", text("1", "2025-01-01", "EUR 1.00"))
        .with("two.redress", text("2", "2026-01-01", "EUR 2.00"))
        .with("shop_test.redress", examples);
    let ran = folder.run(&["test", "."]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "2 examples, 0 failed\n", ""));
    let ran = folder.with("shop_test.redress", examples.replace("2025-12-31", "2024-12-31")).run(&["test", "."]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("does not judge this case"), "{}", ran.out);
}

/// Beside several versions an example need be readable only for the one that judges its case.
#[test]
fn a_version_need_not_know_what_another_one_s_examples_name() {
    let text = |version: &str, from: &str, more: &str| {
        format!(
            "policy shop {{ version \"{version}\" currency EUR timezone \"Europe/Berlin\" effective from {from} by placed_at }}
             facts {{ placed_at datetime  price money = EUR 1.00 }} compensation {{ pay goods = price }} {more}"
        )
    };
    let workflow = "workflow { stage opened open_ended { buyer may withdraw -> over } stage over final }";
    let examples = "example \"then\" { placed_at 2025-12-31T23:59 open at 2026-02-01T00:00 expect goods is EUR 1.00 }
example \"now\" { base \"then\" placed_at 2026-01-01T00:00 open at 2026-02-01T00:00
  expect stage opened after 2 hours buyer.withdraw expect stage over }
";
    let folder = Folder::new()
        .with("one.redress", text("1", "2025-01-01", ""))
        .with("two.redress", text("2", "2026-01-01", workflow))
        .with("shop_test.redress", examples);
    let ran = folder.run(&["test", "."]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "2 examples, 0 failed\n", ""));
    // The older version judges, and cannot read it: the run says so.
    let older = examples.replace("2026-01-01T", "2025-06-01T");
    let folder = folder.with("shop_test.redress", older);
    assert_eq!(folder.run(&["check", "."]).code, Some(0));
    let ran = folder.run(&["test", "."]);
    assert_eq!(ran.code, Some(1));
    let why = "version 1 of the policy cannot read this example: a stage or deadline cannot be expected here: the policy has no `workflow`";
    assert!(ran.out.contains(why), "{}", ran.out);
    // What no version can read is told once, as the version tells it that knows most of it.
    let folder = folder.with("shop_test.redress", examples.replace("buyer.withdraw", "buyer.wihdraw"));
    let ran = folder.run(&["check", "."]);
    assert_eq!((ran.code, ran.err.matches("error[").count() + ran.out.matches("error[").count()), (Some(1), 1));
    assert!(format!("{}{}", ran.out, ran.err).contains("there is no event `wihdraw`"), "{}{}", ran.out, ran.err);
}

/// What is only given is no money.
#[test]
fn a_thing_is_no_money() {
    let policy = "policy shop { currency EUR }
remedies { exchange }
facts { asked remedy  price money }
compensation { pay goods = price borne by seller when price > EUR 5.00  give another when asked is exchange }
workflow { stage opened { on entry { decide; settle } at once -> over } stage over final }
example \"given\" {
  asked exchange, price EUR 5.00
  open at 2026-02-01T00:00Z
  expect give another, no money
}
";
    let folder = Folder::new().with("shop.redress", policy);
    assert_eq!(folder.run(&["test", "."]).out, "1 example, 0 failed\n");
    let ran = folder.with("shop.redress", policy.replace("price EUR 5.00\n", "price EUR 5.01\n")).run(&["test", "."]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("expected: no money"), "{}", ran.out);
}

#[test]
fn failures_say_what_was_found() {
    let folder = shop().with("shop_test.redress", FAILING);
    let ran = folder.run(&["test", "."]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    golden("test.human.txt", &ran.out);
    // The file with examples stands for the policy beside it.
    assert_eq!(folder.run(&["test", "shop_test.redress"]).out, ran.out);
    let ran = folder.run(&["test", ".", "--format", "json"]);
    assert_eq!(ran.code, Some(1));
    golden("test.json.json", &ran.out);
    let json: Value = from_str(&ran.out).unwrap();
    assert_eq!((json["examples"].as_u64(), json["failed"].as_u64()), (Some(9), Some(4)));
    let ran = folder.run(&["test", ".", "--format", "tap"]);
    assert!(ran.out.starts_with("TAP version 13\n1..9\nok 1 - the seller pays\n"), "{}", ran.out);
    assert!(
        ran.out.contains("\nnot ok 5 - the wrong sum\n# shop_test.redress:6:10: expected: goods is EUR 19.00\n"),
        "{}",
        ran.out
    );
    let ran = folder.run(&["test", ".", "--format", "github"]);
    assert!(ran.out.starts_with("::error file=shop_test.redress,line=6,"), "{}", ran.out);
    let ran = folder.run(&["test", ".", "--format", "junit"]);
    assert!(ran.out.contains("failures=\"4\""), "{}", ran.out);
}

/// A policy with errors is not tested. The report, which a build keeps, says so in its own format.
#[test]
fn a_report_says_why_nothing_was_tested() {
    let broken = SHOP.replace("used bool = no", "used boo = no");
    let folder = shop().with("shop.redress", broken);
    let reports = [
        ("json", "test.untested.json"),
        ("junit", "test.untested.xml"),
        ("tap", "test.untested.tap.txt"),
        ("github", "test.untested.github.txt"),
    ];
    for (format, file) in reports {
        let ran = folder.run(&["test", ".", "--format", format]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{format}");
        golden(file, &ran.out);
    }
    let ran = folder.run(&["test", "."]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.contains("error[E"), "{}", ran.err);
    // What cannot be read is wrong use, and a report says so, too.
    let ran = folder.run(&["test", "nowhere", "--format", "junit"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.out.contains("<error message=\"there is no such file\""), "{}", ran.out);
}

/// One run shows its results in one format, and writes others into files.
#[test]
fn one_run_writes_several_formats() {
    let folder = shop().with("shop_test.redress", FAILING);
    let report = ["test", ".", "--report", "junit=test.xml", "--report=tap=test.tap"];
    let ran = folder.run(&report);
    assert_eq!((ran.code, ran.out), (Some(1), folder.run(&["test", "."]).out));
    for (file, format) in [("test.xml", "junit"), ("test.tap", "tap")] {
        assert_eq!(folder.read(file), folder.run(&["test", ".", "--format", format]).out, "{file}");
    }
    let folder = folder.with("shop.redress", SHOP.replace("used bool = no", "used boo = no"));
    assert_eq!(folder.run(&report).code, Some(1));
    assert!(folder.read("test.xml").contains("there is no type `boo`"), "{}", folder.read("test.xml"));
    let check = ["check", ".", "--format", "github", "--report", "sarif=check.sarif"];
    let ran = folder.run(&check);
    assert_eq!((ran.code, ran.out), (Some(1), folder.run(&["check", ".", "--format", "github"]).out));
    assert_eq!(folder.read("check.sarif"), folder.run(&["check", ".", "--format", "sarif"]).out);
    for (wrong, says) in [
        ("sarif", "write it as FORMAT=FILE"),
        ("sarif=", "the name of the file is missing"),
        ("yaml=x", "there is no format `yaml`; there are: `human`, "),
        ("human=x.txt", "`human` is for the terminal"),
        ("sarif=none/x.sarif", "none/x.sarif: "),
    ] {
        folder.run(&["check", ".", "--report", wrong]).fails(2, says);
    }
}

/// What an example lacks is told by the check, once, and not where the name is only misspelt.
#[test]
fn the_check_tells_what_an_example_lacks() {
    let policy = "policy shop { currency EUR }  facts { price money  weight number  note text?  used bool = no }
        compensation { pay goods = price  pay freight = EUR 4.00 when weight > 10 and not used and note is not known }\n";
    let check = |examples: &str| {
        let folder = Folder::new().with("shop.redress", policy).with("shop_test.redress", examples);
        folder.run(&["check", ".", "--format", "plain"]).out
    };
    let lamp = "example \"lamp\" { price EUR 10.00  open at 2026-03-02T09:00Z  expect goods is EUR 10.00 }";
    let says = "shop_test.redress:1:9: error[E0906]: the case of this example lacks `weight`; help: ";
    assert!(check(lamp).starts_with(says), "{}", check(lamp));
    assert_eq!(check(&lamp.replace("open", "weight 2  open")), "");
    // A base need not be a case, what stands on it must; so must each row.
    let based = "example \"base\" { price EUR 10.00 }
example \"heavy\" { base \"base\"  weight 20  open at 2026-03-02T09:00Z  expect goods is EUR 10.00 }
example \"rows\" { base \"base\"  open at 2026-03-02T09:00Z  each
  | weight | expect goods |
  | 2      | EUR 10.00    |
}\n";
    assert_eq!(check(based), "");
    let misspelt = check(&lamp.replace("open", "wieght 2  open"));
    assert!(misspelt.contains("E0101") && !misspelt.contains("E0906"), "{misspelt}");
}

/// What the examples leave out is listed by its place, and denied only where that is asked.
#[test]
fn what_no_example_exercises_is_told() {
    let folder = Folder::new()
        .with("counter.redress", include_str!("../suite/examples/counter.redress"))
        .with("counter_test.redress", include_str!("../suite/examples/counter_test.redress"))
        .with("lib/rates.redress", include_str!("../suite/examples/rates.redress"))
        .with("lib/countings.redress", COUNTINGS);
    let ran = folder.run(&["test", ".", "--coverage"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    golden("test.coverage.txt", &ran.out);
    let denied = folder.run(&["test", ".", "--coverage", "--deny", "uncovered"]);
    assert_eq!((denied.code, denied.out), (Some(1), ran.out));
    assert_eq!(folder.run(&["test", ".", "--deny", "uncovered"]).code, Some(2), "there is nothing to deny");
    golden("test.coverage.json", &folder.run(&["test", ".", "--coverage", "--format", "json"]).out);
    let ran = folder.run(&["test", ".", "--coverage", "--format", "tap"]);
    assert!(ran.out.contains("\n# counter: 4 of 8 rules, "), "{}", ran.out);
    let ran = folder.run(&["test", ".", "--coverage", "--format", "github"]);
    assert!(ran.out.starts_with("::warning file=counter.redress,line=25,"), "{}", ran.out);
    assert_eq!(folder.run(&["test", ".", "--format", "github"]).out, "");
}

/// The examples of all policies that ship hold; those of the first two leave nothing out that can come about.
#[test]
fn the_examples_of_the_policies_that_ship_hold() {
    let policies = concat!(env!("CARGO_MANIFEST_DIR"), "/policies");
    let ran = Folder::new().run(&["test", policies, "--coverage", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    let json: Value = from_str(&ran.out).unwrap();
    let missing = |policy: &str| -> Vec<&str> {
        let covered = json["coverage"].as_array().unwrap().iter().find(|one| one["policy"] == policy).unwrap();
        covered["missing"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect()
    };
    assert_eq!(missing("bike_shop"), [""; 0]);
    let never = [
        "`| JP | japan |` of `working_days`",
        "`| KW | kuwait |` of `working_days`",
        "`| <= 10 | 0% |` of `late_refund`",
    ];
    assert_eq!(missing("nordlicht"), [&never[..], &["`now`", "`now`"]].concat());
}

/// What several versions or policies share is exercised where one of them does it; a version that does not judge a case
/// is not exercised by it.
#[test]
fn coverage_is_counted_over_versions_and_policies() {
    let version = |version: &str, from: &str, rule: &str| {
        format!(
            "policy shop {{ version \"{version}\" currency EUR timezone \"Europe/Berlin\" effective from {from} by placed_at }}
             import \"shop/words.redress\"  import \"lib/fees.redress\"
             eligibility of refund {{ normally allow all  except {rule} deny refund when much because \"No.\" }}
             compensation {{ pay goods = fee[big] }}"
        )
    };
    let words = "facts { placed_at date  big bool = no  many bool = no }
define much = if big then many else no";
    let fees = "table fee[big: bool] : money
  | big | fee      |
  | yes | EUR 2.00 |
  | no  | EUR 1.00 |
";
    let examples = "example \"both\" { each
      | placed_at  | big | many | open at    | expect verdict |
      | 2025-07-01 | no  | no   | 2026-02-01 | allow          |
      | 2026-07-01 | yes | yes  | 2026-08-01 | deny           |
    }
";
    let other = "policy desk { currency EUR }  import \"lib/fees.redress\"
facts { big bool = no }
compensation { pay charge = fee[big] }
";
    let folder = Folder::new()
        .with("redress.toml", "")
        .with("shop/one.redress", version("1", "2025-01-01", "early"))
        .with("shop/two.redress", version("2", "2026-01-01", "late"))
        .with("shop/words.redress", words)
        .with("shop/shop_test.redress", examples)
        .with("desk/desk.redress", other)
        .with("lib/fees.redress", fees);
    let told = |ran: crate::program::Ran| {
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
        ran.out.lines().skip(2).map(str::to_owned).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    };
    // The row for big things: nobody is paid, since the version that judges denies.
    assert_eq!(
        told(folder.run(&["test", ".", "--coverage"])),
        "desk: 0 of 1 line
shop/one.redress:3:65: not exercised: rule `early` of `eligibility`
shop/two.redress:3:38: not exercised: rule `normally` of `eligibility`
shop/two.redress:4:33: not exercised: line `goods`
shop: 2 of 4 rules, 2 of 2 arms, 1 of 2 lines
lib/fees.redress:3:3: not exercised: row `| yes | EUR 2.00 |` of `fee`
lib/fees.redress: 1 of 2 rows"
    );
    let example = "example \"a fee\" { big yes  open at 2026-01-01T00:00Z  expect charge is EUR 2.00 }";
    let folder = folder.with("desk/desk_test.redress", example);
    let out = told(folder.run(&["test", ".", "--coverage"]));
    assert!(out.starts_with("desk: 1 of 1 line\n") && out.ends_with("\nlib/fees.redress: 2 of 2 rows"), "{out}");
}

#[test]
fn titles_are_chosen_by_their_words() {
    let folder = shop().with("shop_test.redress", FAILING);
    let ran = folder.run(&["test", ".", "--filter", "the seller"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "1 example, 0 failed\n"));
    let ran = folder.run(&["test", ".", "--filter", "no such"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(2), "error: no example has `no such` in its title\n"));
    assert_eq!(folder.run(&["test", "nowhere"]).code, Some(2));
}

/// What fails is run again in the simulator by the command that is printed, with the same end.
#[test]
fn a_failure_is_run_again_in_the_simulator() {
    let folder = shop().with("shop_test.redress", FAILING);
    let json: Value = from_str(&folder.run(&["test", ".", "--format", "json"]).out).unwrap();
    let failed = json["results"].as_array().unwrap().iter().find(|one| one["title"] == "the wrong sum").unwrap();
    let replay = &failed["replay"];
    let events: Vec<&str> = replay["events"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    let folder = folder.with("case.json", replay["case"].as_str().unwrap()).with("events.jsonl", events.join("\n"));
    let command = replay["command"].as_str().unwrap();
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    let ran = folder.run(&words);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("EUR 20.00"), "{}", ran.out);
}

/// What is kept of a failure is used by the command that is printed, and the journal says where it ended.
#[test]
fn failures_are_kept() {
    let folder = shop().with("shop_test.redress", FAILING);
    let ran = folder.run(&["test", ".", "--keep", "kept/now"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    let commands: Vec<&str> =
        ran.out.lines().filter_map(|line| line.trim().strip_prefix("to run it again: ")).collect();
    assert_eq!(
        commands.first().copied(),
        Some(
            "redress simulate shop.redress kept/now/5-the-wrong-sum.case.json --at 2026-03-10T08:00:00Z \
             --events kept/now/5-the-wrong-sum.events.jsonl --until 2026-03-10T09:00:00Z"
        )
    );
    assert_eq!(commands.len(), 3, "{}", ran.out);
    for command in commands {
        let words: Vec<&str> = command.split(' ').skip(1).collect();
        let (base, _) = words[2].split_once(".case.json").unwrap();
        let journal = format!("{base}.journal.jsonl");
        let again = folder.run(&[&words[..], &["--format", "json"]].concat());
        assert_eq!((again.code, again.err.as_str()), (Some(0), ""));
        let kept = folder.run(&[
            "simulate",
            "shop.redress",
            "--resume",
            &journal,
            "--until",
            words[words.len() - 1],
            "--format",
            "json",
        ]);
        assert_eq!((kept.code, kept.out), (Some(0), again.out));
    }
    let json: Value = from_str(&folder.run(&["test", ".", "--keep", "kept", "--format", "json"]).out).unwrap();
    let kept = &json["results"][6]["replay"]["kept"];
    assert_eq!(kept.to_string(), r#"["kept/7-the-wrong-verdict.case.json","kept/7-the-wrong-verdict.journal.jsonl"]"#);
    // A passing run keeps nothing, and what is no folder is said.
    assert_eq!(folder.run(&["test", ".", "--filter", "the seller", "--keep", "none"]).code, Some(0));
    assert_eq!(folder.run(&["test", ".", "--keep", "shop.redress"]).code, Some(2));
}

/// A decision is judged without a workflow; a case may come from a file; bases may not go in a circle.
#[test]
fn examples_of_a_policy_without_a_workflow() {
    let policy = "policy shop { currency EUR timezone \"Europe/Berlin\" }
facts { price money  times integer = 1 }
compensation { pay goods = price * times }
";
    let passing = "example \"from a file\" { base file \"case.json\" open at 2026-03-02T09:00 expect goods is EUR 10.00 }
example \"over a file\" { base \"from a file\" price EUR 5.00 open at 2026-03-02 expect allow refund, compensation.total < EUR 6.00 }
example \"below zero\" { price EUR 1.00 times -1 open at 2026-03-02T09:00 expect fault negative_amount }
";
    let folder = Folder::new().with("shop.redress", policy).with("case.json", "{\"price\":\"10.00\"}");
    let folder = folder.with("shop_test.redress", passing);
    let ran = folder.run(&["test", "."]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "3 examples, 0 failed\n", ""));

    let wrong = "example \"a\" { base \"b\" price EUR 1.00 open at 2026-03-02 expect stage x }
example \"b\" { base \"a\" }
example \"c\" { base \"aa\" pric EUR 1.00 price 3 days open at 2026-03-02 expect allow refnd, fault overflw, goods is 3 }
example \"d\" { price EUR 1.00 expect allow refund }
";
    let folder = folder.with("shop_test.redress", wrong);
    let ran = folder.run(&["check", ".", "--format", "plain"]);
    assert_eq!(ran.code, Some(1));
    golden("test.check.txt", &ran.out);
    // Who only decides does not look at examples.
    let ran = folder.run(&["decide", "shop.redress", "case.json", "--at", "2026-03-02T09:00"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

/// Forty days after 1 March end with 10 April; what waits for an unknown length has neither begun nor ended.
#[test]
fn a_window_counted_by_an_unknown_length_is_not_yet() {
    let policy = r#"
policy chargebacks { currency EUR  timezone "Europe/Berlin"  counting plain_days }
import "lib/countings.redress"
enum Network { visa, amex }
remedies { chargeback, review }
facts { network Network  asked remedy  bought_on date }
table wait[network] : duration?
  | network | is      |
  | visa    | 40 days |
  | amex    | -       |
eligibility of asked {
  normally deny all because "Not covered."
  except late allow chargeback from wait[network] after bought_on
  except early allow review until wait[network] after bought_on
}
define end = wait[network] after bought_on
decision open_end : bool { normally no  except never yes when end is not known }
compensation { pay goods = EUR 1 when eligible(asked) and not open_end }
example "a network" {
  bought_on 2026-03-01
  each
    | network | asked      | open at          | expect verdict | expect open_end |
    | visa    | chargeback | 2026-04-10T23:59 | not_yet        | no              |
    | visa    | chargeback | 2026-04-11T00:00 | allow          | no              |
    | visa    | review     | 2026-04-10T23:59 | allow          | no              |
    | visa    | review     | 2026-04-11T00:00 | too_late       | no              |
    | amex    | chargeback | 2027-04-10T00:00 | not_yet        | yes             |
    | amex    | review     | 2026-03-02T00:00 | not_yet        | yes             |
}
"#;
    let folder = Folder::new().with("p.redress", policy).with("lib/countings.redress", COUNTINGS);
    let ran = folder.run(&["test", "p.redress"]);
    assert!(ran.code == Some(0) && ran.out.contains("6 examples, 0 failed"), "{ran:?}");
}
