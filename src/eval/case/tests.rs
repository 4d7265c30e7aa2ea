//! What a live case takes in, against programs built by hand.

use super::*;
use crate::ir::{Fact, Field, Named, Record};
use crate::value::{Num, Ty};

fn named(name: &str) -> Named {
    Named { name: name.to_owned(), title: Default::default(), span: Span::default() }
}

/// Facts `name text`, `lines list of Line`, `tags list of text`; a line has a `note` and `marks`, a list of texts.
fn program() -> Program {
    let mut program = Program::default();
    let texts = Type::List(Box::new(Type::Text));
    let known = program.texts.push("known".to_owned());
    program.text_ids.insert("known".to_owned(), known);
    let field = |name, ty| Field { decl: named(name), ty: Ty::known(ty), key: false, range: None, default: None };
    let fields = vec![field("note", Type::Text), field("marks", texts.clone())];
    let line = program.records.push(Record { decl: named("Line"), fields });
    for (path, ty) in [("name", Type::Text), ("lines", Type::List(Box::new(Type::Record(line)))), ("tags", texts)] {
        let ty = Ty { base: ty, optional: true };
        let path = path.to_owned();
        let fact = Fact { path, title: Default::default(), ty, range: None, default: None, span: Span::default() };
        program.facts.push(fact);
    }
    program
}

/// A case with `lines` lines, each with its number as note and two marks, of which one is in the program.
fn filled(program: &Program, name: &str, lines: usize) -> Case {
    let mut builder = CaseBuilder::new(program);
    let name = builder.text(name);
    builder.set(FactId(0), Val::Text(name));
    let mut fields = Vec::new();
    for line in 0..lines {
        let texts = [format!("line {line}"), "known".to_owned(), format!("mark {}", line % 3)];
        let [note, known, mark] = texts.map(|text| Val::Text(builder.text(&text)));
        let marks = builder.list(&[known, mark]).unwrap();
        fields.extend([note, marks]);
    }
    let lines = builder.records(&fields, 2).unwrap();
    builder.set(FactId(1), lines);
    builder.finish().unwrap()
}

/// A value in full, whatever its slots and numbers.
fn told(program: &Program, case: &Case, value: Val, ty: &Type) -> String {
    match (value, ty) {
        (Val::Text(id), _) => case.text(program, id).unwrap().to_owned(),
        (Val::List(list), Type::List(element)) => {
            let all = (0..list.len).map(|at| match &**element {
                Type::Record(id) => {
                    let fields = &program.records.at(*id).fields;
                    let start = list.start as usize + at as usize * fields.len();
                    let all = fields.iter().enumerate();
                    let all = all.map(|(at, field)| told(program, case, case.slots[start + at], &field.ty.base));
                    format!("({})", all.collect::<Vec<_>>().join(" "))
                }
                scalar => told(program, case, case.slots[(list.start + at) as usize], scalar),
            });
            format!("[{}]", all.collect::<Vec<_>>().join(", "))
        }
        (other, _) => format!("{other:?}"),
    }
}

fn facts(program: &Program, case: &Case) -> String {
    let all = program.facts.iter().map(|(id, fact)| told(program, case, case.slots[id.index()], &fact.ty.base));
    all.collect::<Vec<_>>().join("; ")
}

#[test]
fn what_is_adopted_says_the_same_and_no_text_stands_twice() {
    let program = program();
    let mut live = filled(&program, "live", 2);
    let event = filled(&program, "mark 1", 20);
    let before = facts(&program, &live);
    let ty = &program.facts.at(FactId(1)).ty.base;
    let adopted = live.adopt(&program, &event, event.slots[1], ty);
    assert_eq!(told(&program, &live, adopted, ty), told(&program, &event, event.slots[1], ty));
    assert_eq!(facts(&program, &live), before);
    let name = live.adopt(&program, &event, event.slots[0], &Type::Text);
    assert_eq!(told(&program, &live, name, &Type::Text), "mark 1");
    let mut texts = live.texts.clone();
    texts.sort();
    texts.dedup();
    // "live", the notes and marks of twenty lines.
    assert_eq!((texts.len(), live.texts.len()), (24, 24));
    assert_eq!(live.adopt(&program, &event, Val::Unknown, ty), Val::Unknown);
}

#[test]
fn an_element_more_leaves_the_list_before_as_it_was() {
    let program = program();
    let tags = &program.facts.at(FactId(2)).ty.base;
    let mut live = filled(&program, "a", 0);
    let known = Val::Text(TextId(0));
    let name = live.slots[0];
    let append = |live: &mut Case, list: Val, element: Val| {
        let Val::List(list) = list else { panic!("a list") };
        live.append(list, &[element]).unwrap()
    };
    let none = Val::List(ListRef { start: 0, len: 0 });
    let one = append(&mut live, none, known);
    let two = append(&mut live, one, name);
    // Both grow from the same list, and neither sees the other's element.
    let other = append(&mut live, one, known);
    let three = append(&mut live, two, known);
    let tell = |list| told(&program, &live, list, tags);
    assert_eq!([one, two, other, three].map(tell), ["[known]", "[known, a]", "[known, known]", "[known, a, known]"]);
    let full = ListRef { start: 0, len: u32::try_from(ELEMENTS).unwrap() };
    assert_eq!(live.append(full, &[known]), None);
}

#[test]
fn what_nothing_reaches_goes() {
    let program = program();
    let mut live = filled(&program, "live", 3);
    let marks = Type::List(Box::new(Type::Text));
    let mut root = Val::Num(Num::ONE);
    for round in 0..1000 {
        let event = filled(&program, &format!("name {round}"), 3);
        live.slots[0] = live.adopt(&program, &event, event.slots[0], &Type::Text);
        live.slots[1] = live.adopt(&program, &event, event.slots[1], &program.facts.at(FactId(1)).ty.base);
        let Val::List(lines) = event.slots[1] else { panic!("a list") };
        root = live.adopt(&program, &event, event.slots[lines.start as usize + 5], &marks);
    }
    let (before, marked) = (facts(&program, &live), told(&program, &live, root, &marks));
    assert!(live.slots.len() > 10_000 && live.texts.len() > 1000);
    live.compact(&program, &mut [(&marks, &mut root)]);
    assert_eq!((facts(&program, &live), told(&program, &live, root, &marks)), (before, marked));
    // Three facts, three lines of two fields, their marks, and the root; the names, notes and marks.
    assert_eq!((live.slots.len(), live.texts.len()), (3 + 6 + 6 + 2, 7));
}
