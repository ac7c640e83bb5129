//! Settings that only some functions get, since they declare them.

use crate::Queue;

/// A setting that a function reads only if it declares it.
///
/// Every function gets its stage, its table and the public address. Lambda allows 4 KB of
/// environment variables, so the rest goes only to the functions that read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// Apple's push service for builds from a developer's machine.
    ApnsSandboxUrl,
    /// The app's bundle id.
    ApnsTopic,
    /// Apple's push service for builds from the store.
    ApnsUrl,
    /// The bucket of the roots of audit trails.
    AuditBucket,
    /// Google Geocoding.
    GoogleGeocodingUrl,
    /// Google Places.
    GooglePlacesUrl,
    /// Google Routes.
    GoogleRoutesUrl,
    /// Sender of all transactional mail.
    MailFrom,
    /// The bucket of all other objects.
    MediaBucket,
    /// KMS key of the bucket's objects and of the credentials of channels.
    MediaKeyId,
    /// Meta's Graph API, with its version.
    MetaUrl,
    /// The model that translates.
    OpenAiModel,
    /// `OpenAI`'s API, with its version.
    OpenAiUrl,
    /// A queue. One value leads to all of them: what their addresses begin with.
    Queue(Queue),
    /// Resend's base address.
    ResendUrl,
    /// Where the gateway takes what is sent over WebSocket connections.
    SocketApiUrl,
    /// Where clients open WebSocket connections.
    SocketUrl,
    /// JWKS of the keys that sign access tokens.
    TokenPublicKeys,
}

impl Setting {
    /// Every setting that is not for all functions.
    pub fn all() -> Vec<Self> {
        let others = [
            Self::ApnsSandboxUrl,
            Self::ApnsTopic,
            Self::ApnsUrl,
            Self::AuditBucket,
            Self::GoogleGeocodingUrl,
            Self::GooglePlacesUrl,
            Self::GoogleRoutesUrl,
            Self::MailFrom,
            Self::MediaBucket,
            Self::MediaKeyId,
            Self::MetaUrl,
            Self::OpenAiModel,
            Self::OpenAiUrl,
            Self::ResendUrl,
            Self::SocketApiUrl,
            Self::SocketUrl,
            Self::TokenPublicKeys,
        ];
        let queues = Queue::ALL.map(Self::Queue);
        others.into_iter().chain(queues).collect()
    }

    /// Its name in the environment; queues share one.
    pub fn name(self) -> &'static str {
        match self {
            Self::ApnsSandboxUrl => "APNS_SANDBOX_URL",
            Self::ApnsTopic => "APNS_TOPIC",
            Self::ApnsUrl => "APNS_URL",
            Self::AuditBucket => "AUDIT_BUCKET",
            Self::GoogleGeocodingUrl => "GOOGLE_GEOCODING_URL",
            Self::GooglePlacesUrl => "GOOGLE_PLACES_URL",
            Self::GoogleRoutesUrl => "GOOGLE_ROUTES_URL",
            Self::MailFrom => "MAIL_FROM",
            Self::MediaBucket => "MEDIA_BUCKET",
            Self::MediaKeyId => "MEDIA_KEY_ID",
            Self::MetaUrl => "META_URL",
            Self::OpenAiModel => "OPENAI_MODEL",
            Self::OpenAiUrl => "OPENAI_URL",
            Self::Queue(_) => "QUEUE_BASE",
            Self::ResendUrl => "RESEND_URL",
            Self::SocketApiUrl => "SOCKET_API_URL",
            Self::SocketUrl => "SOCKET_URL",
            Self::TokenPublicKeys => "TOKEN_PUBLIC_KEYS",
        }
    }

    /// What the setting reads as in a function that did not declare it: no address, bucket or key, and a
    /// name that says what is missing wherever it is used nevertheless.
    pub(crate) fn undeclared(self) -> String {
        match self {
            Self::Queue(queue) => {
                format!("{}-for-{}-is-not-declared", self.name(), queue.name())
            }
            other => format!("{}-is-not-declared", other.name()),
        }
    }
}

/// Every queue that the relay sends events to.
pub const RELAYED: &[Setting] = &[
    Setting::Queue(Queue::SecurityEmailDeliver),
    Setting::Queue(Queue::EmailDeliver),
    Setting::Queue(Queue::SearchIndex),
    Setting::Queue(Queue::MediaCopy),
    Setting::Queue(Queue::MessageDeliver),
    Setting::Queue(Queue::PushDeliver),
    Setting::Queue(Queue::Translate),
    Setting::Queue(Queue::ThreadUnassign),
    Setting::Queue(Queue::OfferAdvance),
    Setting::Queue(Queue::CustomerImport),
    Setting::Queue(Queue::RealtimePublish),
];
