//! Ids: a prefix that names the kind, and a `UUIDv7` (RFC 9562 §5.7) that sorts by time of birth.

use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use uuid::{NoContext, Uuid};

use crate::invalid::Invalid;
use crate::value::{debug_by_name, travels_as_text};

macro_rules! ids {
    ($($(#[doc = $doc:literal])* $name:ident = $prefix:literal;)+) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name([u8; 16]);

            impl $name {
                /// What each id of this kind begins with.
                pub const PREFIX: &'static str = $prefix;

                /// A new id born at an instant. Ids that one process makes for the same
                /// millisecond sort in the order of their creation.
                pub fn at(now: Timestamp) -> Self {
                    Self(born_at(now))
                }

                /// The bare UUID.
                pub const fn to_bytes(self) -> [u8; 16] {
                    self.0
                }

                /// The id of a bare UUID that was taken from an id of this kind.
                pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                    Self(bytes)
                }

                /// Reads the prefix and 32 lower-case hexadecimal digits.
                pub fn parse(text: &str) -> Result<Self, Invalid> {
                    text.strip_prefix($prefix)
                        .and_then(uuid_of_hex)
                        .map(Self)
                        .ok_or(Invalid::because(concat!(
                            "must be an ID that starts with ", $prefix
                        )))
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write!(f, concat!($prefix, "{}"), Uuid::from_bytes(self.0).simple())
                }
            }

            impl fmt::Debug for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Display::fmt(self, f)
                }
            }

            travels_as_text!($name, |id| &id.to_string(), {
                "description": format!("Id: {}", $crate::value::one_line(concat!($($doc, "\n"),*))),
                "type": "string",
                "pattern": concat!("^", $prefix, "[0-9a-f]{32}$"),
                "examples": [concat!($prefix, "019cec3b4d527abc8def0123456789ab")]
            });
        )+

        /// What the ids of every kind begin with.
        const PREFIXES: &[&str] = &[$($prefix),+];
    };
}

ids! {
    /// A business that rents the service.
    CompanyId = "co_";
    /// An employee's account in one company.
    MemberId = "mem_";
    /// One signed-in device.
    SessionId = "ses_";
    /// Who the company serves.
    CustomerId = "cus_";
    /// Work that a customer asked for.
    JobId = "job_";
    /// A kind of work.
    JobTypeId = "jt_";
    /// An invitation to join a company.
    InvitationId = "inv_";
    /// A one-time link sent by mail.
    TicketId = "tkt_";
    /// One transactional mail.
    MailId = "mail_";
    /// A fact that happened.
    EventId = "evt_";
    /// An entry of the audit trail.
    AuditId = "aud_";
    /// A service address of a customer.
    SiteId = "site_";
    /// A note on a job.
    NoteId = "note_";
    /// A part or labour on a job.
    LineItemId = "li_";
    /// A part, a work or a discount of the price list.
    PriceItemId = "pi_";
    /// Money that a customer paid for a job.
    PaymentId = "pay_";
    /// A receipt that was sent to the customer of a job.
    ReceiptId = "rcpt_";
    /// One connected number, page or account.
    ChannelId = "chn_";
    /// The conversation with one customer.
    ThreadId = "thr_";
    /// One message of a thread.
    MessageId = "msg_";
    /// A photo, video, voice note or document of a message.
    AttachmentId = "att_";
    /// A text in another language.
    TranslationId = "trl_";
    /// A reply that is kept to be used again.
    CannedReplyId = "can_";
    /// A part of a webhook on its way to its worker.
    InboundId = "inb_";
    /// One HTTP request.
    RequestId = "req_";
    /// A stretch of time in which a technician does not work.
    TimeOffId = "off_";
    /// A file of customers that is imported.
    ImportId = "imp_";
    /// A call.
    CallId = "call_";
    /// Something that a member should not miss.
    NotificationId = "ntf_";
    /// A member's request for support.
    SupportRequestId = "sup_";
}

/// An id of any kind.
#[derive(Clone, PartialEq, Eq)]
pub struct AnyId(String);

debug_by_name!(AnyId);

impl AnyId {
    /// Reads the prefix of some kind and 32 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let is_id = PREFIXES
            .iter()
            .filter_map(|prefix| text.strip_prefix(prefix))
            .any(|hex| uuid_of_hex(hex).is_some());
        if is_id {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::because(
                "must be an ID, such as that of a customer, a job or a member",
            ))
        }
    }

    /// The id with its prefix.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

travels_as_text!(AnyId, |id| id.as_str(), {
    "description": "Id of anything: its prefix names the kind.",
    "type": "string",
    "pattern": "^[a-z]+_[0-9a-f]{32}$",
    "examples": ["job_019cec3b4d527abc8def0123456789ab"]
});

/// Counts the ids of this process from a random start in the lower half, so that it takes two
/// thousand million ids until the order of two neighbours could be lost.
static COUNT: LazyLock<AtomicU32> = LazyLock::new(|| {
    let random = Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, 0, 0));
    let [.., a, b, c, d] = random.into_bytes();
    AtomicU32::new(u32::from_be_bytes([a, b, c, d]) >> 1)
});

/// 48 random bits.
pub(crate) fn random_bits() -> u64 {
    let random = Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, 0, 0));
    let bytes = random.into_bytes();
    let last = &bytes[bytes.len() - 6..];
    last.iter()
        .fold(0, |bits, byte| (bits << 8) | u64::from(*byte))
}

/// A `UUIDv7` of a 32-bit count and 42 random bits.
fn born_at(now: Timestamp) -> [u8; 16] {
    let millisecond = u64::try_from(now.as_millisecond()).unwrap_or(0);
    let nanosecond = u32::try_from(millisecond % 1000 * 1_000_000).unwrap_or(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let at = uuid::Timestamp::from_unix_time(millisecond / 1000, nanosecond, count.into(), 32);
    Uuid::new_v7(at).into_bytes()
}

/// The bytes of 32 lower-case digits, and only those: one id has one spelling.
fn uuid_of_hex(hex: &str) -> Option<[u8; 16]> {
    let plain = hex.len() == 32 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let uuid = if plain {
        Uuid::try_parse(hex).ok()
    } else {
        None
    };
    uuid.map(Uuid::into_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(millisecond: i64) -> Timestamp {
        Timestamp::from_millisecond(millisecond).unwrap()
    }

    #[test]
    fn an_id_is_a_prefix_and_a_version_7_uuid() {
        let id = JobId::at(at(1_763_900_000_123)).to_string();
        let hex = id.strip_prefix("job_").unwrap();
        let uuid = Uuid::try_parse(hex).unwrap();
        assert_eq!(hex.len(), 32);
        assert_eq!(uuid.get_version_num(), 7);
        assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(
            uuid.get_timestamp().unwrap().to_unix(),
            (1_763_900_000, 123_000_000)
        );
    }

    #[test]
    fn an_id_has_one_spelling_and_one_kind() {
        let id = JobId::at(at(1));
        let text = id.to_string();
        assert_eq!(JobId::parse(&text), Ok(id));
        for wrong in [
            text.to_uppercase(),
            text.replace("job_", "mem_"),
            text.replace("job_", ""),
            format!("{text}0"),
            format!(" {text}"),
            format!("job_{}", Uuid::from_bytes(id.to_bytes()).hyphenated()),
            "job_".to_owned(),
        ] {
            assert!(JobId::parse(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_id_of_any_kind_is_one_of_some_kind() {
        let text = CustomerId::at(at(1)).to_string();
        assert_eq!(AnyId::parse(&text).unwrap().as_str(), text);
        for wrong in [
            text.to_uppercase(),
            text.replace("cus_", "dog_"),
            text.replace("cus_", ""),
            format!("{text}0"),
            String::new(),
        ] {
            assert!(AnyId::parse(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ids_of_one_millisecond_sort_in_order_of_creation() {
        let now = at(1_763_900_000_123);
        let ids: Vec<_> = (0..10_000).map(|_| EventId::at(now)).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn an_instant_before_1970_does_not_panic() {
        assert_eq!(JobId::at(at(-5)).to_bytes()[..6], [0; 6]);
    }

    #[test]
    fn json_is_the_text_and_a_wrong_value_is_not_repeated() {
        let id = MemberId::at(at(7));
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<MemberId>(&json).unwrap(), id);
        for wrong in [
            "\"secret\"",
            "987654",
            "true",
            "null",
            "[\"secret\"]",
            "{\"secret\":1}",
        ] {
            let error = serde_json::from_str::<MemberId>(wrong)
                .unwrap_err()
                .to_string();
            assert!(
                !error.contains("secret") && !error.contains("987654"),
                "{error}"
            );
        }
    }

    proptest! {
        #[test]
        fn ids_sort_by_time(a in 0_i64..1 << 47, b in 0_i64..1 << 47) {
            let (first, second) = (JobId::at(at(a)), JobId::at(at(b)));
            if a == b {
                prop_assert!(first < second);
            } else {
                prop_assert_eq!(a < b, first < second);
                prop_assert_eq!(a < b, first.to_string() < second.to_string());
            }
        }

        #[test]
        fn bytes_and_text_round_trip(bytes: [u8; 16]) {
            let id = CustomerId::from_bytes(bytes);
            prop_assert_eq!(id.to_bytes(), bytes);
            prop_assert_eq!(id.to_string().parse::<CustomerId>().unwrap(), id);
        }
    }
}
