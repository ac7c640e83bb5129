//! Objects by their buckets and the beginnings of their keys. Each is encrypted under the product's key.

use domain::data_map::{Kept, Purpose, SubProcessor, Subject};

/// Objects that are alike.
#[derive(Clone, Copy, Debug)]
pub struct StoredObject {
    /// The bucket, as `infra/storage.yaml` calls it.
    pub bucket: &'static str,
    /// How their keys begin; `<company>` stands for its prefix.
    pub prefix: &'static str,
    /// What they are.
    pub says: &'static str,
    /// Whose they are.
    pub subject: Subject,
    /// What for.
    pub purpose: Purpose,
    /// How long they are kept.
    pub kept: Kept,
    /// Who gets them besides us.
    pub recipients: &'static [SubProcessor],
}

/// All of them.
pub const OBJECTS: &[StoredObject] = &[
    StoredObject {
        bucket: "Media",
        prefix: "<company>/attachments/",
        says: "photos, videos, voice notes and documents of a thread",
        subject: Subject::Customer,
        purpose: Purpose::Messaging,
        kept: Kept::Account,
        recipients: &[SubProcessor::Meta],
    },
    StoredObject {
        bucket: "Media",
        prefix: "uploads/<company>/",
        says: "files on their way into a thread, and imports of customers with their reports",
        subject: Subject::Customer,
        purpose: Purpose::Service,
        kept: Kept::days(7),
        recipients: &[],
    },
    StoredObject {
        bucket: "Media",
        prefix: "inbound/",
        says: "parts of webhooks that are too long for a queue",
        subject: Subject::Customer,
        purpose: Purpose::Messaging,
        kept: Kept::days(14),
        recipients: &[],
    },
    StoredObject {
        bucket: "AuditRoots",
        prefix: "<company>/",
        says: "how far the audit trail had come on a day: a number and a hash",
        subject: Subject::Company,
        purpose: Purpose::Accountability,
        kept: Kept::days(732),
        recipients: &[],
    },
];
