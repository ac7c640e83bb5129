//! The outside world: the providers' documented APIs as one server, for tests and for a person.
//!
//! Who is who: a `World` is one server with all it was sent; each provider is a
//! module of its own, mounted under its name (`/resend`, `/meta`); `faults` stands before them all and makes
//! them fail on demand, `journal` writes down what arrived, `hooks` sends signed webhooks; `control`
//! lets a test or a person steer (`/_control`), `page` shows it live (`/`) and reaches the product by
//! `product`.

mod anomalies;
mod apns;
mod apply_fault;
mod clock;
mod control;
mod faults;
mod google;
mod hand_over;
mod hooks;
mod journal;
mod knobs;
mod locked;
mod meta;
mod openai;
mod options;
mod page;
mod product;
mod provider;
mod resend;
mod running;
mod serve;
mod world;

pub use apns::{Device, Environment, Notification, Phone, Reason};
pub use faults::{Fault, FaultKind};
pub use google::{MatrixAnomaly, PlaceAnomaly};
pub use hooks::{Attempt, Delivery};
pub use journal::Request;
pub use knobs::{Knobs, LastStatus, MetaKnobs};
pub use meta::{
    MetaAct, MetaActed, MetaAction, MetaApp, MetaBatch, MetaBatchReport, MetaFile, MetaMedia,
    MetaNumber, MetaOddities, MetaOptions, MetaPerson, MetaPost, MetaQuirks, MetaTemplate,
    MetaUpdate, PersonMessage, SentMessage,
};
pub use openai::Anomaly;
pub use options::Options;
pub use provider::Provider;
pub use resend::{Happening, Mail, Oddities};
pub use running::{Running, start};
