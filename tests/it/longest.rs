//! How long cases can take: `redress check --longest` on the policies of `tests/suite/longest/`, and the same sums by hand.

use crate::golden::golden;
use crate::program::{Folder, Ran};
use redress::Policy;
use redress::check::longest::Endless;
use redress::project::MemoryFiles;
use redress::time::Period;
use std::path::Path;

fn read(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn checked(name: &str, format: &str) -> Ran {
    let folder = Folder::new()
        .with("policy.redress", read(&format!("tests/suite/longest/{name}.redress")))
        .with("lib/countings.redress", read("policies/lib/countings.redress"));
    folder.run(&["check", "policy.redress", "--longest", "--format", format])
}

#[test]
fn what_is_said_is_as_it_was() {
    for name in ["ends", "rounds", "silent"] {
        let ran = checked(name, "human");
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        golden(&format!("longest.{name}.txt"), &ran.out);
    }
    golden("longest.rounds.json", &checked("rounds", "json").out);
    checked("ends", "sarif").fails(2, "error: `--longest` is written with `--format human` or `--format json`");
}

/// The longest way by hand: opened three times (4 business hours and 48 hours each), offered three times, of which two are
/// countered within 2 days and one lasts 5; disputed for 3 days (two business days are less: 2.8 days in a week of five) and
/// looked at again for 2 months; closed for 7 days until the appeal; disputed and looked at again; closed again, where
/// the 14 days since the first time have passed.
#[test]
fn a_sum_is_that_by_hand() {
    let files = MemoryFiles::default()
        .with("policy.redress", read("tests/suite/longest/ends.redress"))
        .with("lib/countings.redress", read("policies/lib/countings.redress"));
    let longest = Policy::from_files(&files, "policy.redress").unwrap().longest().unwrap();
    assert!(longest.endless.is_empty(), "{:?}", longest.endless);
    let mut periods: Vec<Period> = longest.route.unwrap().length.parts.iter().map(|(period, _)| *period).collect();
    periods.sort_by_key(|period| format!("{period:?}"));
    assert_eq!(
        periods,
        [
            Period::BusinessTime { ms: 3 * 4 * 3_600_000 },
            Period::Calendar { months: 2 + 2, days: 2 + 2 + 5 + 3 + 7 + 3 },
            Period::Elapsed { ms: 3 * 48 * 3_600_000 },
        ]
    );
}

#[test]
fn a_limit_of_time_or_number_ends_a_round() {
    let endless = |lines: &str| {
        let text = format!(
            "policy p {{ currency EUR timezone \"Europe/Berlin\" counting c }} counting c {{ first excluded ends end_of_day \
             holiday keep months clamp paused extends }} facts {{ price money }} compensation {{ pay goods = price }} \
             workflow {{ stage a {{ seller must within 5 days {{ go -> b else -> z }} {lines} }} \
             stage b {{ after 3 days -> z }} stage z final }}"
        );
        let longest = Policy::parse(&text).unwrap_or_else(|report| panic!("{report}")).longest().unwrap();
        let days = longest.route.map(|route| route.length.days());
        (longest.endless.iter().filter(|one| matches!(one, Endless::Round { .. })).count(), days)
    };
    assert_eq!(endless(""), (0, Some(8)));
    assert_eq!(endless("buyer may change -> a"), (1, Some(13)));
    assert_eq!(endless("buyer may change at most 4 times -> a"), (0, Some(28)));
    assert_eq!(endless("buyer may change at most 10000 times -> a"), (0, Some(50_008)));
    assert_eq!(endless("buyer may change when count of change < 4 -> a"), (0, Some(28)));
    // The first stage has been entered once when it is left first.
    assert_eq!(endless("buyer may change when count of a <= 4 and price > EUR 2 -> a"), (0, Some(28)));
    assert_eq!(endless("buyer may change when count of b < 4 -> a"), (1, Some(13)));
    assert_eq!(endless("buyer may change within 2 days at most once -> a"), (0, Some(10)));
}
