//! The words of the data map: what is stored of whom, what for, how long, and who else gets it. The tags stand
//! beside the fields (`#[derive(DataMap)]`), so that what is derived of them cannot be behind.
//!
//! AWS hosts everything, and is named with no field.

pub use derive::DataMap;
use jiff::SignedDuration;

pub use crate::sub_processor::SubProcessor;

/// A type whose stored fields are all tagged.
pub trait DataMap {
    /// The tags.
    fn data_map() -> TypeMap;
}

/// What a stored type holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeMap {
    /// Whose it is as a whole: it goes when this one does.
    pub subject: Subject,
    /// What it is there for.
    pub purpose: Purpose,
    /// How long it is there.
    pub kept: Kept,
    /// Its fields, in the order of the type.
    pub fields: Vec<FieldMap>,
}

/// What one field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldMap {
    /// The name of the attribute.
    pub name: &'static str,
    /// What it is.
    pub category: Category,
    /// Of whom.
    pub subject: Subject,
    /// What for.
    pub purpose: Purpose,
    /// How long.
    pub kept: Kept,
    /// Who gets it besides us.
    pub recipients: &'static [SubProcessor],
}

/// A list of words, each with its name and what it means.
macro_rules! words {
    ($(#[$doc:meta])* $type:ident { $($(#[doc = $meaning:literal])+ $word:ident = $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $type {
            $($(#[doc = $meaning])+ $word,)+
        }

        impl $type {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$word),+];

            /// How documents call it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$word => $name,)+
                }
            }

            /// What it means, in one sentence.
            pub fn meaning(self) -> String {
                let meaning: &[&str] = match self {
                    $(Self::$word => &[$($meaning),+],)+
                };
                meaning.concat().trim().to_owned()
            }
        }
    };
}

words! {
    /// Of whom something is.
    Subject {
        /// The business that rents the product.
        Company = "company",
        /// An owner, a dispatcher or a technician, also while invited.
        Member = "member",
        /// The person or firm that the business serves, or that writes to it.
        Customer = "customer",
        /// It serves the running of the product.
        Nobody = "nobody",
    }
}

words! {
    /// What something is.
    Category {
        /// An id that says nothing without the row that it names; it stays as a pseudonym when that row is gone.
        Id = "id",
        /// What somebody is called.
        Name = "name",
        /// A phone number, an email address, or what a provider calls a person.
        Contact = "contact",
        /// Where somebody lives or works.
        Address = "address",
        /// Where somebody was at some time.
        Position = "position",
        /// What people wrote, said, photographed or noted.
        Content = "content",
        /// Prices, payments and receipts.
        Money = "money",
        /// A password's hash, a key, a token, or what stands for one.
        Credential = "credential",
        /// The device or network address somebody uses.
        Device = "device",
        /// What was done or is to be done, when, and by whom.
        Activity = "activity",
        /// What somebody has chosen, or can do.
        Preference = "preference",
        /// How the business has set up the product.
        Setting = "setting",
        /// Counters, versions and cursors.
        Technical = "technical",
    }
}

words! {
    /// What something is there for.
    Purpose {
        /// Signing people in, and protecting them and the product from abuse.
        Security = "security",
        /// Managing customers, jobs and the calendar.
        Service = "service",
        /// Sending the nearest technician.
        Dispatch = "dispatch",
        /// Talking with customers over the connected channels.
        Messaging = "messaging",
        /// Translating a message when somebody taps Translate.
        Translation = "translation",
        /// Telling people what concerns them: pushes, notices, mails.
        Notices = "notices",
        /// Showing who did what.
        Accountability = "accountability",
        /// Answering who asks us for help.
        Support = "support",
        /// Running the product itself.
        Operation = "operation",
    }
}

/// How long something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// While the account of the business is active, unless the person it is of is erased before.
    Account,
    /// At most this long after it was made or last used.
    Term(SignedDuration),
    /// As long as the business has set for positions.
    Positions,
    /// Until the work is done that it is there for.
    UntilDone,
}

impl Kept {
    /// So many days.
    pub const fn days(days: i64) -> Self {
        Self::Term(SignedDuration::from_hours(days * 24))
    }

    /// In the words of documents.
    pub fn words(self) -> String {
        match self {
            Self::Account => "with the account".to_owned(),
            Self::Positions => "as the business sets for positions".to_owned(),
            Self::UntilDone => "until the work is done".to_owned(),
            Self::Term(term) => {
                let (count, unit) = match term.as_secs() {
                    seconds if seconds % 86_400 == 0 => (seconds / 86_400, "day"),
                    seconds if seconds % 3600 == 0 => (seconds / 3600, "hour"),
                    seconds if seconds % 60 == 0 => (seconds / 60, "minute"),
                    seconds => (seconds, "second"),
                };
                let plural = if count == 1 { "" } else { "s" };
                format!("at most {count} {unit}{plural}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_said_in_its_largest_whole_unit() {
        for (seconds, words) in [
            (60, "at most 1 minute"),
            (7200, "at most 2 hours"),
            (86_400, "at most 1 day"),
            (90_000, "at most 25 hours"),
            (61, "at most 61 seconds"),
        ] {
            assert_eq!(
                Kept::Term(SignedDuration::from_secs(seconds)).words(),
                words
            );
        }
        assert_eq!(Kept::days(90).words(), "at most 90 days");
    }

    #[test]
    fn every_word_has_a_name_of_its_own_and_a_meaning() {
        let names = |all: Vec<&str>| {
            let mut unique = all.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), all.len());
        };
        names(Category::ALL.iter().map(|word| word.name()).collect());
        names(Subject::ALL.iter().map(|word| word.name()).collect());
        names(Purpose::ALL.iter().map(|word| word.name()).collect());
        assert!(
            Category::ALL
                .iter()
                .all(|word| word.meaning().ends_with('.'))
        );
    }
}
