//! What conditions ask about: variables, each with finitely many regions that no condition looks into.
//!
//! A variable is made while conditions are read; the tests that they make of it split it. [`Space::finish`] lays
//! the regions out. What a variable can be is never smaller than what its quantity can be, so what holds in no
//! combination of regions holds in no case.

use super::marks::{self, Mark};
use super::regions::{Cut, Grain, previous, sorted};
use super::terms::Term;
use crate::value::{Currency, Val};
use std::cmp::Ordering;
use std::collections::HashMap;

/// A set of regions of one variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Set([u64; 4]);

/// How many regions a variable has at most; what would make more is not looked into.
const REGIONS: usize = 256;

/// How many tests of a variable are told apart: each makes one more region at most, beside those that the
/// variable has by itself.
const TESTS: usize = 96;

/// On how many lines the marks around one anchor may lie, where some of them cannot be ordered.
const LINES: u32 = 8;

impl Set {
    pub(super) const EMPTY: Set = Set([0; 4]);

    /// The regions from `low` to below `high`.
    pub(super) fn range(low: usize, high: usize) -> Set {
        let mut set = Set::EMPTY;
        (low..high.min(REGIONS)).for_each(|at| set.insert(at));
        set
    }

    pub(super) fn one(at: usize) -> Set {
        Set::range(at, at + 1)
    }

    pub(super) fn insert(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    pub(super) fn has(self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == [0; 4]
    }

    pub(super) fn and(self, other: Set) -> Set {
        Set(std::array::from_fn(|at| self.word(at) & other.word(at)))
    }

    pub(super) fn or(self, other: Set) -> Set {
        Set(std::array::from_fn(|at| self.word(at) | other.word(at)))
    }

    pub(super) fn without(self, other: Set) -> Set {
        Set(std::array::from_fn(|at| self.word(at) & !other.word(at)))
    }

    fn word(self, at: usize) -> u64 {
        self.0.get(at).copied().unwrap_or(0)
    }

    pub(super) fn iter(self) -> impl DoubleEndedIterator<Item = usize> {
        (0..REGIONS).filter(move |at| self.has(*at))
    }
}

/// A variable, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct VarId(pub(super) u32);

/// What tells variables apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum VarKey {
    /// A quantity that is one of a few.
    Choice(Term),
    /// A quantity on a line: amounts by their currency, instants by whether they hang on the case's zone.
    Line(Term, Option<Currency>, bool),
    /// Where one quantity lies, seen from another. Marks that cannot be ordered lie on lines of their own.
    Distance(Term, Term, u32),
    /// A condition that is not looked into. The text says which of a quantity's it is.
    Flag(Term, String),
}

/// What a variable can be.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// One of so many members, by number.
    Members(u32),
    /// One of the values named, or (where it is open) another.
    Named { values: Vec<Val>, open: bool },
    /// A place on a line.
    Line { grain: Grain, points: Option<Vec<Val>>, low: Option<Cut>, high: Option<Cut> },
    /// A place seen from another.
    Distance,
    /// No or yes.
    Flag,
}

/// The end of an interval, and whether it is in.
pub(super) type End = (Val, bool);

/// What is asked of a variable.
#[derive(Clone, Debug, PartialEq)]
enum Test {
    Members(u64),
    Is(Val),
    Below(Cut),
    Before(Mark),
    Yes,
}

/// A variable.
#[derive(Clone, Debug)]
pub(super) struct Var {
    pub(super) key: VarKey,
    pub(super) kind: Kind,
    tests: Vec<Test>,
    /// The borders of a line, in order.
    pub(super) cuts: Vec<Cut>,
    /// The marks of a distance, in order.
    pub(super) marks: Vec<Mark>,
    /// How many regions there are, the unknown one included.
    pub(super) regions: usize,
    /// Where each test holds.
    holds: Vec<Set>,
    /// What it can be at all.
    pub(super) start: Set,
    /// Of a distance: the lines of the two quantities, where both can be compared.
    ends: Option<(VarId, VarId)>,
    /// Of a distance: others between the same quantities, and whether they look the other way.
    kin: Vec<(VarId, bool)>,
}

/// All variables of a set of conditions.
#[derive(Default)]
pub(super) struct Space {
    vars: Vec<Var>,
    by_key: HashMap<VarKey, VarId>,
}

/// A test of a variable: where it holds is known after [`Space::finish`].
pub(super) type TestOf = (VarId, u32);

impl Space {
    pub(super) fn vars(&self) -> impl Iterator<Item = (VarId, &Var)> {
        (0..).map(VarId).zip(&self.vars)
    }

    pub(super) fn get(&self, id: VarId) -> Option<&Var> {
        self.vars.get(id.0 as usize)
    }

    fn get_mut(&mut self, id: VarId) -> Option<&mut Var> {
        self.vars.get_mut(id.0 as usize)
    }

    pub(super) fn find(&self, key: &VarKey) -> Option<VarId> {
        self.by_key.get(key).copied()
    }

    /// Whether something asks where `later` lies, seen from `anchor`.
    pub(super) fn is_seen_from(&self, later: Term, anchor: Term) -> bool {
        self.by_key.contains_key(&VarKey::Distance(later, anchor, 0))
    }

    /// The variable of that key, made where it is new.
    pub(super) fn var(&mut self, key: VarKey, make: impl FnOnce() -> Kind) -> VarId {
        if let Some(id) = self.by_key.get(&key) {
            return *id;
        }
        let id = VarId(u32::try_from(self.vars.len()).unwrap_or(u32::MAX));
        self.vars.push(Var {
            key: key.clone(),
            kind: make(),
            tests: Vec::new(),
            cuts: Vec::new(),
            marks: Vec::new(),
            regions: 0,
            holds: Vec::new(),
            start: Set::EMPTY,
            ends: None,
            kin: Vec::new(),
        });
        self.by_key.insert(key, id);
        id
    }

    /// A condition that is not looked into: the same words of the same quantity are the same condition.
    pub(super) fn flag(&mut self, term: Term, words: String) -> TestOf {
        let id = self.var(VarKey::Flag(term, words), || Kind::Flag);
        (id, self.test(id, Test::Yes).unwrap_or(0))
    }

    /// Whether it is one of these members: bit n is member n.
    pub(super) fn members(&mut self, id: VarId, mask: u64) -> Option<TestOf> {
        Some((id, self.test(id, Test::Members(mask))?))
    }

    /// Whether it is this named value.
    pub(super) fn is(&mut self, id: VarId, value: Val) -> Option<TestOf> {
        if let Some(Var { kind: Kind::Named { values, open: true }, .. }) = self.get_mut(id)
            && !values.contains(&value)
        {
            if values.len() >= REGIONS - 2 {
                return None;
            }
            values.push(value);
        }
        Some((id, self.test(id, Test::Is(value))?))
    }

    /// Whether it lies below this border.
    pub(super) fn below(&mut self, id: VarId, cut: Cut) -> Option<TestOf> {
        let var = self.get(id)?;
        let Kind::Line { grain, low, high, points } = &var.kind else { return None };
        let cut = cut.on(*grain);
        // All borders of a line must be comparable; the first that there is speaks for all.
        let mut others =
            var.tests.iter().filter_map(|test| if let Test::Below(cut) = test { Some(*cut) } else { None });
        let point = points.iter().flatten().next().map(|at| Cut::below(*at));
        let other = low.or(*high).or(point).or(others.next());
        other.is_none_or(|other| cut.order(&other).is_some()).then_some(())?;
        Some((id, self.test(id, Test::Below(cut))?))
    }

    /// Whether `later` lies before a mark that is seen from `anchor`; `None` where that cannot be looked into.
    pub(super) fn before(&mut self, later: Term, anchor: Term, mark: Mark) -> Option<TestOf> {
        for line in 0..LINES {
            let id = self.var(VarKey::Distance(later, anchor, line), || Kind::Distance);
            let fits = |other: &Mark| marks::order(other, &mark).is_some();
            let tests = &self.get(id)?.tests;
            let here = Mark::here();
            if tests.is_empty() && here.iter().all(fits) {
                self.test(id, Test::Before(here[0]))?;
                self.test(id, Test::Before(here[1]))?;
            } else if !tests.iter().all(|test| if let Test::Before(other) = test { fits(other) } else { true }) {
                continue;
            }
            return Some((id, self.test(id, Test::Before(mark))?));
        }
        None
    }

    fn test(&mut self, id: VarId, test: Test) -> Option<u32> {
        let var = self.get_mut(id)?;
        if let Some(at) = var.tests.iter().position(|one| *one == test) {
            return u32::try_from(at).ok();
        }
        if var.tests.len() >= TESTS {
            return None;
        }
        var.tests.push(test);
        u32::try_from(var.tests.len() - 1).ok()
    }

    /// Lays out the regions, once all tests are known.
    pub(super) fn finish(&mut self) {
        for var in &mut self.vars {
            var.lay_out();
        }
        let distances: Vec<(VarId, Term, Term)> = self
            .vars()
            .filter_map(|(id, var)| match var.key {
                VarKey::Distance(later, anchor, _) => Some((id, later, anchor)),
                VarKey::Choice(_) | VarKey::Line(..) | VarKey::Flag(..) => None,
            })
            .collect();
        for (id, later, anchor) in &distances {
            let ends = self.only_line(*later).zip(self.only_line(*anchor)).filter(|(a, b)| self.comparable(*a, *b));
            let kin = distances.iter().filter(|(other, _, _)| other != id).filter_map(|(other, a, b)| {
                let same = a == later && b == anchor;
                (same || a == anchor && b == later).then_some((*other, !same))
            });
            let kin = kin.collect();
            if let Some(var) = self.get_mut(*id) {
                var.ends = ends;
                var.kin = kin;
            }
        }
    }

    /// The line of a quantity, where there is only one.
    fn only_line(&self, term: Term) -> Option<VarId> {
        let mut lines = self.vars().filter(|(_, var)| matches!(var.key, VarKey::Line(of, _, _) if of == term));
        let first = lines.next();
        if lines.next().is_some() { None } else { first.map(|(id, _)| id) }
    }

    fn comparable(&self, a: VarId, b: VarId) -> bool {
        let cut = |id| self.get(id).and_then(|var| var.cuts.first());
        match (self.get(a).map(|var| &var.key), self.get(b).map(|var| &var.key)) {
            (Some(VarKey::Line(_, a, x)), Some(VarKey::Line(_, b, y))) if a != b || x != y => false,
            _ => cut(a).zip(cut(b)).is_none_or(|(a, b)| a.order(b).is_some()),
        }
    }

    /// Where a test holds.
    pub(super) fn holds(&self, (id, test): TestOf) -> Set {
        self.get(id).and_then(|var| var.holds.get(test as usize)).copied().unwrap_or(Set::EMPTY)
    }

    /// What a variable can still be, given what all can be: a distance also by where its ends lie.
    pub(super) fn can_be(&self, id: VarId, domains: &[Set]) -> Set {
        let own = |id: VarId| domains.get(id.0 as usize).copied().unwrap_or(Set::EMPTY);
        let Some(var) = self.get(id) else { return Set::EMPTY };
        let mut set = own(id);
        if let Some((later, anchor)) = var.ends
            && let (Some(a), Some(b)) = (self.get(later), self.get(anchor))
        {
            let (a, b) = (a.reach(own(later)), b.reach(own(anchor)));
            let order = |low: Option<End>, high: Option<End>| {
                let ((low, low_in), (high, high_in)) = low.zip(high)?;
                Some((low.compare(&high)?, low_in && high_in))
            };
            // The least of the one against the most of the other, and the other way round.
            for (order, side) in [(order(a.0, b.1), Ordering::Less), (order(b.0, a.1), Ordering::Greater)] {
                match order {
                    Some((Ordering::Greater, _)) => set = set.and(var.side(side.reverse())),
                    Some((Ordering::Equal, both_in)) => {
                        set = set.without(var.exactly(side));
                        if !both_in {
                            set = set.without(var.exactly(Ordering::Equal));
                        }
                    }
                    Some((Ordering::Less, _)) | None => {}
                }
            }
        }
        for (kin, mirrored) in &var.kin {
            let Some(other) = self.get(*kin) else { continue };
            let other_set = own(*kin);
            if !mirrored {
                set = set.and(var.beside(other, other_set));
            }
            for side in [Ordering::Less, Ordering::Equal, Ordering::Greater] {
                let possible = !other_set.and(other.side(side)).is_empty();
                if !possible && other.sided() {
                    set = set.without(var.exactly(if *mirrored { side.reverse() } else { side }));
                }
            }
        }
        set
    }

    /// What every variable can be at the beginning.
    pub(super) fn start(&self) -> Vec<Set> {
        self.vars.iter().map(|var| var.start).collect()
    }

    /// All distances.
    pub(super) fn distances(&self) -> impl Iterator<Item = VarId> {
        self.vars().filter(|(_, var)| matches!(var.key, VarKey::Distance(..))).map(|(id, _)| id)
    }
}

impl Var {
    fn lay_out(&mut self) {
        self.regions = match &mut self.kind {
            // No test tells members apart that a mask has no bit for.
            Kind::Members(count) => (*count as usize).min(65),
            Kind::Named { values, open } => values.len() + usize::from(*open),
            Kind::Flag => 2,
            Kind::Line { grain, points, low, high } => {
                let tests =
                    self.tests.iter().filter_map(|test| if let Test::Below(cut) = test { Some(*cut) } else { None });
                let mut cuts: Vec<Cut> = tests.chain(*low).chain(*high).collect();
                for point in points.iter().flatten() {
                    cuts.extend([Cut::below(*point).on(*grain), Cut::above(*point).on(*grain)]);
                }
                self.cuts = sorted(cuts).unwrap_or_default();
                self.cuts.len() + 1
            }
            Kind::Distance => {
                let tests = self.tests.iter();
                let mut marks: Vec<Mark> =
                    tests.filter_map(|test| if let Test::Before(mark) = test { Some(*mark) } else { None }).collect();
                marks.sort_by(|a, b| marks::order(a, b).unwrap_or(Ordering::Equal));
                marks.dedup();
                self.marks = marks;
                self.marks.len() + 1
            }
        };
        self.start = self.possible();
        self.holds = self.tests.iter().map(|test| self.where_holds(test)).collect();
    }

    /// What it can be by its declaration.
    fn possible(&self) -> Set {
        let mut set = Set::range(0, self.regions);
        if let Kind::Line { grain, points, low, high } = &self.kind {
            if let Some(points) = points {
                let one = |point: &Val| self.place(&Cut::above(*point).on(*grain)).map_or(Set::EMPTY, Set::one);
                set = points.iter().map(one).fold(Set::EMPTY, Set::or);
            }
            if let Some(at) = low.as_ref().and_then(|cut| self.place(cut)) {
                set = set.without(Set::range(0, at + 1));
            }
            if let Some(at) = high.as_ref().and_then(|cut| self.place(cut)) {
                set = set.without(Set::range(at + 1, self.regions));
            }
        }
        set
    }

    /// All regions that it could be in, whatever else is known.
    pub(super) fn everything(&self) -> Set {
        self.possible()
    }

    /// The region of a value on a line.
    pub(super) fn region_of(&self, value: &Val) -> usize {
        let below = Cut::below(*value);
        self.cuts.partition_point(|cut| cut.order(&below).is_some_and(Ordering::is_le))
    }

    fn where_holds(&self, test: &Test) -> Set {
        match test {
            Test::Yes => Set::one(1),
            Test::Members(mask) => Set([*mask, 0, 0, 0]).and(Set::range(0, self.regions)),
            Test::Is(value) => match &self.kind {
                Kind::Named { values, .. } => values.iter().position(|one| one == value).map_or(Set::EMPTY, Set::one),
                Kind::Members(_) | Kind::Line { .. } | Kind::Distance | Kind::Flag => Set::EMPTY,
            },
            Test::Below(cut) => self.place(cut).map_or(Set::EMPTY, |at| Set::range(0, at + 1)),
            Test::Before(mark) => {
                self.marks.iter().position(|one| one == mark).map_or(Set::EMPTY, |at| Set::range(0, at + 1))
            }
        }
    }

    /// Which border of the line it is.
    fn place(&self, cut: &Cut) -> Option<usize> {
        self.cuts.binary_search_by(|one| one.order(cut).unwrap_or(Ordering::Less)).ok()
    }

    /// The least and the most that a set of regions of a line comes to, and whether these are in it.
    pub(super) fn reach(&self, set: Set) -> (Option<End>, Option<End>) {
        let Kind::Line { grain, .. } = self.kind else { return (None, None) };
        let low = set.iter().next().and_then(|at| at.checked_sub(1)).and_then(|at| self.cuts.get(at));
        let high = set.iter().next_back().and_then(|at| self.cuts.get(at));
        let most = |cut: &Cut| match previous(cut.at) {
            Some(at) if grain == Grain::Whole && !cut.above => (at, true),
            Some(_) | None => (cut.at, cut.above),
        };
        (low.map(|cut| (cut.at, !cut.above)), high.map(most))
    }

    /// Where a distance can be that lies in these regions of another between the same quantities, whose marks are
    /// other ones.
    fn beside(&self, other: &Var, set: Set) -> Set {
        let mark = |at: Option<usize>| at.and_then(|at| other.marks.get(at));
        let low = mark(set.iter().next().and_then(|at| at.checked_sub(1)));
        let high = mark(set.iter().next_back());
        let below = |a: &Mark, b: &Mark| marks::order(a, b).is_some_and(Ordering::is_le);
        let first = low.and_then(|low| self.marks.iter().rposition(|mark| below(mark, low))).map_or(0, |at| at + 1);
        let last = high.and_then(|high| self.marks.iter().position(|mark| below(high, mark)));
        Set::range(first, last.map_or(self.regions, |at| at + 1))
    }

    /// Whether the regions of a distance tell before, at and after apart.
    fn sided(&self) -> bool {
        Mark::here().iter().all(|here| self.marks.contains(here))
    }

    /// Which regions of a distance may lie before the anchor, at it, or after it: all where they do not tell.
    fn side(&self, side: Ordering) -> Set {
        if self.sided() { self.exactly(side) } else { Set::range(0, self.regions) }
    }

    /// Which regions of a distance lie before the anchor, at it, or after it: none where they do not tell.
    fn exactly(&self, side: Ordering) -> Set {
        let [below, above] = Mark::here();
        let place = |mark: &Mark| self.marks.iter().position(|one| one == mark);
        let Some((below, above)) = place(&below).zip(place(&above)) else { return Set::EMPTY };
        match side {
            Ordering::Less => Set::range(0, below + 1),
            Ordering::Equal => Set::range(below + 1, above + 1),
            Ordering::Greater => Set::range(above + 1, self.regions),
        }
    }
}
