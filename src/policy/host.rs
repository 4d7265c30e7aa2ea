//! What a host reads of a live case, by the names of the policy: what it is to do, and who may do what now.
//!
//! Names are those of the policy's text; who shows them to people takes the titles.

use super::live::{Entry, Live, LiveError};
use crate::ir::{Actor, DutyId, LineId, NoticeId, PartyId, Program};
use crate::time::Instant;
use crate::value::{Money, Texts, Ty};
use crate::workflow::{Command, Engine, Goods, Phase, Refusal, Transfer};

/// What the host is to do: a [`Command`] by names. `system` is the host's own program.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Somebody pays somebody.
    Pay {
        /// Who pays.
        from: String,
        /// Who gets it.
        to: String,
        /// How much, above zero.
        amount: Money,
    },
    /// Somebody pays back what he was paid too much.
    Collect {
        /// Who pays back.
        from: String,
        /// Who gets it.
        to: String,
        /// How much, above zero.
        amount: Money,
    },
    /// Something goes out.
    Give(Given),
    /// Something that went out is taken back.
    Recall(Given),
    /// Parties are told something.
    Notify {
        /// Whom.
        to: Vec<String>,
        /// Which notice.
        notice: String,
        /// Its text in each language of the policy, by tag.
        texts: Vec<(String, String)>,
    },
    /// Somebody is reminded of what he must do.
    Remind {
        /// Whom.
        who: Vec<String>,
        /// Of which events; one of them fulfils the duty.
        events: Vec<String>,
        /// When the duty ends, where that is known.
        deadline: Option<Instant>,
        /// With which notice.
        notice: Option<String>,
        /// Its text in each language of the policy, by tag.
        texts: Vec<(String, String)>,
    },
    /// A role takes the case over.
    Assign(String),
    /// The case is marked.
    Flag(String),
}

/// What a `give` line gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The line of the ledger.
    pub line: String,
    /// Who gets it.
    pub to: String,
    /// The places of the items, from 0.
    pub items: Vec<u32>,
    /// What it is worth, where the policy says so.
    pub worth: Option<Money>,
}

/// A line of the present stage that lets somebody act.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The event.
    pub event: String,
    /// Its title in the languages of the policy (by their places, see [`Program::language`]); may be empty.
    pub title: Texts,
    /// Who may: parties and roles; a role may do what its party may.
    pub actors: Vec<String>,
    /// What speaks against it now; `None`: they may.
    pub refusal: Option<Refusal>,
    /// Until when they may: until then it is not too late, and nobody else's turn.
    pub until: Option<Instant>,
    /// What the event brings.
    pub fields: Vec<OfferField>,
}

/// A field that an event brings.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferField {
    /// Its name; of a fact its whole path.
    pub name: String,
    /// Its title; may be empty.
    pub title: Texts,
    /// Its type, and whether it may be left out.
    pub ty: Ty,
}

impl Entry {
    /// What the host is to do, in order, by the names of the policy.
    pub fn tasks(&self) -> Vec<Task> {
        let names = Names(&self.version.program);
        self.step.commands().map(|command| names.task(command)).collect()
    }
}

impl Live {
    /// What may be done at an instant in the present stage, in the order of the text; also what may not yet or no longer
    /// be done, with what speaks against it. Let time pass first ([`Live::advance`]): what is due by then has not happened.
    ///
    /// ```
    /// let policy = redress::Policy::parse(r#"
    ///     policy shop { timezone "UTC" }
    ///     workflow {
    ///       stage opened {
    ///         seller must within 48 hours {
    ///           reject(note text, photo text?) "say no" -> done
    ///           else                                    -> done
    ///         }
    ///         buyer may withdraw -> done
    ///       }
    ///       stage done final
    ///     }
    /// "#)?;
    /// let (live, _) = policy.open(&policy.read_case("{}")?, "2026-03-02T09:00:00Z".parse()?)?;
    ///
    /// let offers = live.offers("2026-03-02T12:00:00Z".parse()?)?;
    /// let [reject, withdraw] = offers.as_slice() else { panic!("{offers:?}") };
    /// assert_eq!((reject.event.as_str(), reject.title.get(0), &reject.actors[..]), ("reject", Some("say no"), &["seller".to_owned()][..]));
    /// assert_eq!(reject.until.unwrap().to_string(), "2026-03-04T09:00:00Z");
    /// let fields: Vec<_> = reject.fields.iter().map(|field| (field.name.as_str(), field.ty.optional)).collect();
    /// assert_eq!(fields, [("note", false), ("photo", true)]);
    /// assert_eq!((withdraw.event.as_str(), &withdraw.refusal, withdraw.until), ("withdraw", &None, None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A fault of a condition or window.
    pub fn offers(&self, at: Instant) -> Result<Vec<Offer>, LiveError> {
        let program = self.program();
        let workflow = program.workflow.as_ref().ok_or(LiveError::NoWorkflow)?;
        let mut engine = Engine::new(program).ok_or(LiveError::NoWorkflow)?;
        let state = self.state();
        let offers = engine.offers(state, at).map_err(|fault| self.fault(fault))?;
        let names = Names(program);
        let named = offers.into_iter().filter_map(|offer| {
            let right = workflow.rights.get(offer.right)?;
            let event = workflow.events.get(right.event)?;
            let duty = state.stay.duties.iter().find(|duty| Some(duty.duty) == right.duty && duty.phase == Phase::On);
            let ends = [offer.until, duty.and_then(|duty| duty.deadline)];
            let taken = |at: u32| right.takes.checked_shr(at).unwrap_or(0) & 1 == 1;
            let fields = (0u32..).zip(&event.fields).filter(|(at, _)| taken(*at));
            Some(Offer {
                event: event.decl.name.clone(),
                title: event.decl.title.clone(),
                actors: offer.actors.iter().map(|actor| names.actor(*actor)).collect(),
                until: ends.into_iter().flatten().min().filter(|_| offer.refusal.is_none()),
                refusal: offer.refusal,
                fields: fields
                    .map(|(_, field)| OfferField {
                        name: field.name.clone(),
                        title: field.title.clone(),
                        ty: field.ty.clone(),
                    })
                    .collect(),
            })
        });
        Ok(named.collect())
    }
}

/// The names of a policy.
struct Names<'a>(&'a Program);

impl Names<'_> {
    fn task(&self, command: &Command) -> Task {
        match command {
            Command::Pay(Transfer { from, to, amount }) => {
                Task::Pay { from: self.party(*from), to: self.party(*to), amount: *amount }
            }
            Command::Collect(Transfer { from, to, amount }) => {
                Task::Collect { from: self.party(*from), to: self.party(*to), amount: *amount }
            }
            Command::Give(goods) => Task::Give(self.given(goods)),
            Command::Recall(goods) => Task::Recall(self.given(goods)),
            Command::Notify { parties, notice, texts } => Task::Notify {
                to: parties.iter().map(|party| self.party(*party)).collect(),
                notice: self.notice(*notice),
                texts: self.texts(texts),
            },
            Command::Remind { actors, duty, deadline, notice, texts } => Task::Remind {
                who: actors.iter().map(|actor| self.actor(*actor)).collect(),
                events: self.events(*duty),
                deadline: *deadline,
                notice: notice.map(|notice| self.notice(notice)),
                texts: self.texts(texts),
            },
            Command::Assign(role) => Task::Assign(self.party(*role)),
            Command::Flag(name) => Task::Flag(name.clone()),
        }
    }

    fn given(&self, goods: &Goods) -> Given {
        Given { line: self.line(goods.line), to: self.party(goods.to), items: goods.items.clone(), worth: goods.worth }
    }

    fn party(&self, id: PartyId) -> String {
        self.0.parties.get(id).map_or_else(String::new, |party| party.decl.name.clone())
    }

    fn actor(&self, actor: Actor) -> String {
        match actor {
            Actor::Party(party) => self.party(party),
            Actor::System => "system".to_owned(),
        }
    }

    fn line(&self, id: LineId) -> String {
        let line = self.0.compensation.as_ref().and_then(|compensation| compensation.lines.get(id));
        line.map_or_else(String::new, |line| line.decl.name.clone())
    }

    fn notice(&self, id: NoticeId) -> String {
        self.0.notices.get(id).map_or_else(String::new, |notice| notice.decl.name.clone())
    }

    fn events(&self, duty: DutyId) -> Vec<String> {
        let Some(workflow) = &self.0.workflow else { return Vec::new() };
        let rights = workflow.duties.get(duty).map_or(&[][..], |duty| &duty.rights).iter();
        let events = rights.filter_map(|right| workflow.events.get(workflow.rights.get(*right)?.event));
        events.map(|event| event.decl.name.clone()).collect()
    }

    fn texts(&self, texts: &[(u16, String)]) -> Vec<(String, String)> {
        let tag = |at: u16| self.0.languages.get(usize::from(at)).map_or("en", String::as_str).to_owned();
        texts.iter().map(|(language, text)| (tag(*language), text.clone())).collect()
    }
}
