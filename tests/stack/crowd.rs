//! Many customers who write many messages, in three languages, with photos and voice notes.

use auth::secret::random_bytes;
use outside::{MetaAct, MetaAction, MetaFile, MetaNumber, MetaPerson};
use uuid::Uuid;

const FIRST: [&str; 8] = [
    "Ana", "Bruno", "Carla", "Diego", "Elise", "Frank", "Gina", "Hugo",
];
const LAST: [&str; 5] = ["Sample", "Example", "Muster", "Modelo", "Exemple"];

/// What somebody writes who needs a locksmith.
const WORDS: [&str; 6] = [
    "I am locked out of my house",
    "Me quedé fuera de mi casa",
    "Je suis enfermé dehors",
    "My key broke in the lock",
    "Perdí la llave de mi auto",
    "La serrure est cassée",
];

/// What a message holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Text(String),
    Photo(Option<String>),
    Voice,
}

/// A message as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Wrote {
    /// Meta's id.
    pub(crate) id: String,
    /// When, in Unix seconds.
    pub(crate) second: i64,
    pub(crate) what: What,
}

/// Somebody who writes to a company.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub(crate) person: MetaPerson,
    /// The numbers of the company to which this person writes, in turns.
    pub(crate) numbers: Vec<String>,
    /// What was written, in its order.
    pub(crate) wrote: Vec<Wrote>,
}

impl Customer {
    /// The person with this place in a row of at most 40. Two rows share the first people.
    pub(crate) fn new(row: u8, place: usize, numbers: &[&MetaNumber]) -> Self {
        // The first ten write to both companies, and are customers of each.
        let area = if row == 0 || place < 10 { 303 } else { 720 };
        let phone = format!("1{area}555{:04}", 100 + place);
        let name = format!("{} {}", FIRST[place % 8], LAST[place / 8 % 5]);
        let ids = numbers.iter().map(|one| one.phone_number_id.clone());
        Self {
            person: MetaPerson::of(&phone, &name),
            numbers: ids.collect(),
            wrote: Vec::new(),
        }
    }

    /// Writes what comes next, at this second.
    pub(crate) fn write(&mut self, turn: usize, second: i64) -> MetaAction {
        let words = format!("{}. ({turn})", WORDS[turn % WORDS.len()]);
        let file = MetaFile::default();
        let (what, act) = match turn % 10 {
            4 => (
                What::Photo(None),
                MetaAct::Image {
                    file,
                    caption: None,
                },
            ),
            7 => (
                What::Photo(Some(words.clone())),
                MetaAct::Image {
                    file,
                    caption: Some(words),
                },
            ),
            9 => (What::Voice, MetaAct::Voice { file }),
            _ => (What::Text(words.clone()), MetaAct::Text { body: words }),
        };
        self.act(what, act, second)
    }

    /// Writes a text at this second.
    pub(crate) fn write_text(&mut self, words: &str, second: i64) -> MetaAction {
        let body = words.to_owned();
        self.act(What::Text(words.to_owned()), MetaAct::Text { body }, second)
    }

    fn act(&mut self, what: What, act: MetaAct, second: i64) -> MetaAction {
        let id = wamid();
        let number = &self.numbers[self.wrote.len() % self.numbers.len()];
        let action = MetaAction::new(number, self.person.clone(), act);
        self.wrote.push(Wrote {
            id: id.clone(),
            second,
            what,
        });
        action.at(second).id(&id)
    }
}

fn wamid() -> String {
    let random = Uuid::from_bytes(random_bytes());
    format!("wamid.HBgL{}", random.simple())
}
