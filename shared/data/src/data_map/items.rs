//! Items without a row type: those outside any company, which lead to one or protect the product.

use domain::data_map::{Category, Kept, Purpose, Subject};
use jiff::SignedDuration;

use crate::{push_token, quarantine, slots};

/// An item by the beginning of its partition.
#[derive(Clone, Copy, Debug)]
pub struct StoredItem {
    /// How its partition begins, behind that of the company where it has one.
    pub partition: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Whose it is.
    pub subject: Subject,
    /// What for.
    pub purpose: Purpose,
    /// How long it is kept.
    pub kept: Kept,
    /// Its attributes. The key holds a hash where it is of something personal.
    pub fields: &'static [(&'static str, Category)],
}

const fn seconds(count: i64) -> Kept {
    Kept::Term(SignedDuration::from_secs(count))
}

const COMPANY: (&str, Category) = ("company_id", Category::Id);

/// All of them.
pub const ITEMS: &[StoredItem] = &[
    StoredItem {
        partition: "EMAIL#",
        says: "whose account has an email address",
        subject: Subject::Member,
        purpose: Purpose::Security,
        kept: Kept::Account,
        fields: &[COMPANY, ("member_id", Category::Id)],
    },
    StoredItem {
        partition: "NUMBER#",
        says: "which company's channel has a number",
        subject: Subject::Company,
        purpose: Purpose::Messaging,
        kept: Kept::Account,
        fields: &[COMPANY, ("channel_id", Category::Id)],
    },
    StoredItem {
        partition: "ACCOUNT#",
        says: "which channels belong to a business account",
        subject: Subject::Company,
        purpose: Purpose::Messaging,
        kept: Kept::Account,
        fields: &[COMPANY, ("channel_id", Category::Id)],
    },
    StoredItem {
        partition: "PHONE#",
        says: "which session a phone's push token belongs to",
        subject: Subject::Member,
        purpose: Purpose::Notices,
        kept: Kept::Account,
        fields: &[
            COMPANY,
            ("member_id", Category::Id),
            ("session_id", Category::Id),
        ],
    },
    StoredItem {
        partition: "SOCKET#",
        says: "whose WebSocket connection it is",
        subject: Subject::Member,
        purpose: Purpose::Service,
        kept: Kept::Term(domain::socket::CONNECTION_LIFE),
        fields: &[COMPANY, ("member_id", Category::Id)],
    },
    StoredItem {
        partition: "COUNT#",
        says: "how often something was tried of late, by a hash of who or where",
        subject: Subject::Nobody,
        purpose: Purpose::Security,
        kept: Kept::days(1),
        fields: &[("count", Category::Technical)],
    },
    StoredItem {
        partition: "SPENT#",
        says: "that a proof was used",
        subject: Subject::Nobody,
        purpose: Purpose::Security,
        kept: Kept::days(1),
        fields: &[],
    },
    StoredItem {
        partition: "SLOT#",
        says: "that a sweep has run",
        subject: Subject::Nobody,
        purpose: Purpose::Operation,
        kept: seconds(slots::MEMORY_SECONDS),
        fields: &[],
    },
    StoredItem {
        partition: "SWEEP#",
        says: "where a sweep stopped",
        subject: Subject::Nobody,
        purpose: Purpose::Operation,
        kept: Kept::UntilDone,
        fields: &[("after", Category::Id)],
    },
    StoredItem {
        partition: "PUSHTOKEN#",
        says: "with what the product signs in at the push service",
        subject: Subject::Nobody,
        purpose: Purpose::Notices,
        kept: seconds(push_token::MEMORY_SECONDS),
        fields: &[
            ("token", Category::Credential),
            ("signed_at", Category::Technical),
        ],
    },
    StoredItem {
        partition: "QUARANTINE#",
        says: "a message that could not be read",
        subject: Subject::Customer,
        purpose: Purpose::Operation,
        kept: seconds(quarantine::MEMORY_SECONDS),
        fields: &[("reason", Category::Technical), ("body", Category::Content)],
    },
];
