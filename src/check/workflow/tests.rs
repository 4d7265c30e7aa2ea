//! What the machine gets of a workflow as written, and what is said of Fluent files.

use crate::check::{Input, check_unanalysed};
use crate::diag::{Code, Sink};
use crate::ir::{Actor, ExprKind, Journal, PartyId, Program, StageId, Window, Workflow};
use crate::source::{Source, SourceMap};
use crate::syntax;

const HEAD: &str = "policy p { version \"2\" currency EUR timezone \"Europe/Berlin\" counting days languages en, de }
counting days { first excluded ends end_of_day holiday keep months clamp paused extends }
facts { note_of text = \"\"  told_at datetime?  price money }
compensation { pay goods = price when note_of is not \"\" or told_at is known }
";

/// What is said of a policy with a library and Fluent files, and the program if there is one.
fn checked(body: &str, library: &str, read: &dyn Fn(&str) -> Result<String, String>) -> (Vec<String>, Option<Program>) {
    let mut sources = SourceMap::default();
    let mut sink = Sink::default();
    let texts = [format!("{HEAD}{body}"), library.to_owned()];
    let mut file = |path: &str, text: &str| {
        let id = sources.add(Source::new(path, text));
        syntax::parse(id, text, &mut sink)
    };
    let trees = [file("p.redress", &texts[0]), file("lib.redress", &texts[1])];
    assert!(sink.is_empty(), "{:?}", sink.finish());
    let input = Input { files: &[&trees[0], &trees[1]], sources: &sources, mistakes: &[], read };
    let program = check_unanalysed(&input, &mut sink);
    // Nobody reads these policies: they have no titles in German.
    let said = sink.finish().into_iter().filter(|one| one.code != Code::Untitled);
    (said.map(|one| format!("{} {}", one.code.id(), one.message)).collect(), program)
}

fn sound(body: &str, library: &str) -> Program {
    let (said, program) = checked(body, library, &|_| Err(String::new()));
    program.unwrap_or_else(|| panic!("{said:?}"))
}

fn names(workflow: &Workflow, stage: u32) -> Vec<&str> {
    let rights = &workflow.stages.at(StageId(stage)).rights;
    rights.iter().map(|id| workflow.events.at(workflow.rights.at(*id).event).decl.name.as_str()).collect()
}

#[test]
fn lines_stand_from_near_to_far() {
    let program = sound(
        "workflow {
           any stage but b { buyer may far }
           in stages a, b { buyer may listed  after 1 days -> end }
           stage a { buyer may own  seller must within 2 days { duty -> end else -> b } }
           stage b { buyer may own -> back }
           stage end final
         }",
        "",
    );
    let workflow = program.workflow.as_ref().unwrap();
    assert_eq!(names(workflow, 0), ["own", "duty", "listed", "far"]);
    assert_eq!(names(workflow, 1), ["own", "listed"]);
    assert_eq!(names(workflow, 2), [""; 0]);
    assert_eq!(workflow.stages.values().map(|stage| stage.timers.len()).collect::<Vec<_>>(), [1, 1, 0]);
    assert_eq!(workflow.stages.values().map(|stage| stage.leads_back).collect::<Vec<_>>(), [false, true, false]);
    // A shared line is one line: what it may be used for is counted once for all stages.
    assert_eq!(workflow.rights.len(), 5);
    assert_eq!(workflow.rights.values().filter(|right| right.duty.is_some()).count(), 1);
}

#[test]
fn what_time_does_is_numbered_by_its_place_in_the_text() {
    let program = sound(
        "clock early { runs once from a until end target 2 hours at 50% { flag a } at 100% { flag b } }
         workflow {
           stage a {
             seller must within 2 days { duty -> end  remind after 1 days, 3 hours before  else buyer within 1 days  else -> end }
             after 9 days -> end
           }
           stage end final
         }",
        "clock late { runs once from a until end target 2 hours at 50% { flag a } }",
    );
    let workflow = program.workflow.as_ref().unwrap();
    let duty = workflow.duties.values().next().unwrap();
    assert_eq!(duty.reminders.iter().map(|one| one.order).collect::<Vec<_>>(), [2, 3]);
    assert_eq!((duty.order, workflow.timers.values().next().unwrap().order), (4, 5));
    let orders: Vec<u32> = program.clocks.values().flat_map(|one| one.thresholds.iter().map(|at| at.order)).collect();
    assert_eq!(orders, [0, 1, 6]);
    // Who had the duty before may still act.
    let actors = [Actor::Party(PartyId(1)), Actor::Party(PartyId(0))];
    assert_eq!(workflow.rights.values().next().unwrap().actors, actors);
    assert_eq!(duty.turns.iter().map(|turn| turn.actors.clone()).collect::<Vec<_>>(), [[actors[0]], [actors[1]]]);
}

#[test]
fn fields_of_an_event_are_those_of_all_its_mentions() {
    let program = sound(
        "workflow {
           stage a {
             buyer may tell(told_at, words text) within 3 days when words is \"x\" -> end
             seller may tell(words text, file text?) at most 3 times
             after 9 days -> end
           }
           stage end final
         }",
        "",
    );
    let workflow = program.workflow.as_ref().unwrap();
    let fields: Vec<(&str, bool, bool)> = workflow
        .events
        .values()
        .next()
        .unwrap()
        .fields
        .iter()
        .map(|field| (field.name.as_str(), field.fact.is_some(), field.ty.optional))
        .collect();
    assert_eq!(fields, [("told_at", true, true), ("words", false, false), ("file", false, true)]);
    let rights: Vec<_> = workflow.rights.values().collect();
    assert_eq!((rights[0].takes, rights[1].takes), (0b011, 0b110));
    assert_eq!(rights[0].binders.iter().map(|(field, _)| *field).collect::<Vec<_>>(), [1]);
    assert_eq!((rights[0].at_most, rights[1].at_most), (None, Some(3)));
    let Some(Window::Within { anchor, .. }) = rights[0].windows.first() else { panic!("no window") };
    assert!(matches!(anchor.kind, ExprKind::Journal(Journal::Entered)));
}

#[test]
fn a_library_has_no_workflow() {
    let library = "workflow { stage a { after 1 days -> b } stage b final }  migrate from \"1\" {}";
    let (said, _) = checked("", library, &|_| Err(String::new()));
    assert_eq!(said, ["E0406 a library has no `workflow`", "E0406 a library has no `migrate`"]);
}

const FLUENT: &str = "workflow {
  stage a { on entry { notify buyer with sent } after 9 days -> end }
  stage end final
}
notice sent from \"texts\" { day = case.opened_at, total = compensation.total }";

#[cfg(feature = "fluent")]
#[test]
fn fluent_files_are_held_against_the_notice() {
    let said = |en: &str, de: &str| {
        let (en, de) = (en.to_owned(), de.to_owned());
        let (said, program) = checked(FLUENT, "", &|path| match path {
            "texts/en.ftl" => Ok(en.clone()),
            "texts/de.ftl" => Ok(de.clone()),
            _ => Err(format!("`{path}` cannot be read")),
        });
        (said, program.map(|program| program.hash))
    };
    let (nothing, hash) = said("sent = { $day }: { $total }", "sent = { $total }, { $day }");
    assert_eq!(nothing, [""; 0]);
    let (_, other) = said("sent = { $day }: { $total }!", "sent = { $total }, { $day }");
    assert!(hash.is_some() && other.is_some() && hash != other, "the texts belong to the policy");
    let (unused, program) = said("sent = { $day }", "sent = Hallo");
    assert_eq!(unused, ["W1101 the value `total` is in no text"]);
    assert!(program.is_some());
    let (unknown, program) = said("sent = { $day } { $totl } { $total }", "hello = Hallo");
    assert!(unknown.iter().any(|one| one.starts_with("E0806 texts/en.ftl:1:") && one.contains("totl")), "{unknown:?}");
    assert!(unknown.iter().any(|one| one.starts_with("E0806 texts/de.ftl") && one.contains("sent")), "{unknown:?}");
    assert!(program.is_none());
    let (broken, _) = said("sent = { $day", "sent = { $day } { $total }");
    assert!(broken.iter().all(|one| one.starts_with("E0806 texts/en.ftl:1:")) && !broken.is_empty(), "{broken:?}");
}

#[test]
fn a_missing_fluent_file_is_said_once() {
    let (said, _) = checked(&format!("{FLUENT} notice again from \"texts\""), "", &|path| Err(format!("no `{path}`")));
    assert_eq!(said, ["E0806 no `texts/de.ftl`", "E0806 no `texts/en.ftl`"]);
}
