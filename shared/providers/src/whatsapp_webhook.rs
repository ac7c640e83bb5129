//! Webhook events of Meta about a `WhatsApp` account
//! (<https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview>).
//!
//! Who is who: a *delivery* is one body that Meta posted; it mixes numbers and companies. [`split`]
//! cuts it into one [`Part`] for each account, in order and without reading what is inside.
//! [`read_part`] turns a part into [`Update`]s; it never fails: what cannot be read becomes an
//! update that says so. Meta delivers more than once and in any order; the id of an update
//! identifies it.

mod account_event;
mod content;
mod field;
mod message;
mod read;
mod read_card;
mod read_content;
mod read_message;
mod read_update;
mod split;
mod update;
mod who;

pub use account_event::AccountEvent;
pub use content::{ContactCard, Content, MediaKind};
pub use message::{EchoMessage, InboundMessage, Person, Referral, ReplyContext};
pub use read::read_part;
pub use split::{Account, MalformedWebhook, Part, split};
pub use update::{
    AccountUpdate, DeliveryStatus, IdentityChange, PreferenceUpdate, ProviderError, StatusUpdate,
    Update,
};
pub(crate) use who::Who;
