//! The outside services and the only road to them.
//!
//! Who is who: [`Egress`] knows every host that data may leave to; a [`Base`] is a provider's
//! address that passed it; a [`Call`] is one request to a base; [`Http`] sends calls, the only code
//! of the product that opens a socket beyond AWS; [`CallError`] says what went wrong and whether
//! the call may have had its effect all the same. On top of these stands one client per provider:
//! [`Resend`] for mail, [`Apns`] for pushes, [`OpenAi`] for translations, [`GoogleRoutes`] for driving
//! times, [`GooglePlaces`] and [`GoogleGeocoding`] for addresses, [`whatsapp`] for messages, which come in by [`whatsapp_webhook`].

mod apns;
mod apns_failure;
mod apns_key;
mod apns_payload;
mod apns_push;
mod call;
mod egress;
mod error;
mod form;
mod google_failure;
mod google_geocoding;
mod google_matrix;
mod google_place;
mod google_places;
mod google_routes;
mod http;
mod lenient;
mod openai;
mod openai_answer;
mod openai_failure;
mod openai_request;
mod provider;
mod resend;
mod resend_event;
mod retry;
pub mod whatsapp;
pub mod whatsapp_webhook;

pub use apns::Apns;
pub use apns_failure::PushFailure;
pub use apns_key::{ProviderToken, SigningKey, SigningKeyError};
pub use apns_payload::{Interruption, Notification, badge_payload};
pub use apns_push::{Push, PushKind, PushPriority};
pub use call::{Answer, Call};
pub use egress::{Base, Egress, EgressError};
pub use error::CallError;
pub use google_failure::MapsFailure;
pub use google_geocoding::GoogleGeocoding;
pub use google_matrix::{Drive, NoDrive};
pub use google_place::{Place, Suggestion};
pub use google_places::{GooglePlaces, PartialSearch};
pub use google_routes::{Destination, GoogleRoutes, MOST_ORIGINS};
pub use http::Http;
pub use openai::OpenAi;
pub use openai_answer::{Confidence, TranslationAnswer};
pub use openai_failure::TranslationFailure;
pub use openai_request::TextToTranslate;
pub use provider::Provider;
pub use resend::{LastEvent, OutgoingMail, ProviderMailId, Resend, SendError};
pub use resend_event::{
    BounceKind, MailEvent, MailNotice, MalformedEvent, ResendEvent, parse_resend_event,
};
