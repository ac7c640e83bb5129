//! Messages of a thread: who wrote them, what they hold, and what became of them.

mod message_ref;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use message_ref::MessageRef;

use crate::id::{AttachmentId, MessageId};
use crate::text::{beginning, lines, shortened};
use crate::value::{closed_list, debug_by_name};

closed_list! {
    /// Who wrote a message.
    MessageOrigin {
        /// The customer.
        Customer = "customer",
        /// A member, in this product.
        Member = "member",
        /// Somebody of the company, in the provider's own app.
        NativeApp = "native_app",
        /// A member, for the team alone. It can never be sent.
        Note = "note",
        /// Nobody: a fact about the conversation.
        System = "system",
    }
}

impl MessageOrigin {
    /// Whether the customer sees it, or wrote it.
    pub const fn is_correspondence(self) -> bool {
        matches!(self, Self::Customer | Self::Member | Self::NativeApp)
    }
}

closed_list! {
    /// What became of a message to the customer. It only moves forward.
    DeliveryStatus {
        /// Waits to be sent.
        Queued = "queued",
        /// Is being handed to the provider.
        Sending = "sending",
        /// Nobody knows whether the provider has taken it.
        Uncertain = "uncertain",
        /// It was not delivered.
        Failed = "failed",
        /// The provider has taken it.
        Sent = "sent",
        /// It is on the customer's device.
        Delivered = "delivered",
        /// The customer has read it.
        Read = "read",
        /// The customer has listened to it.
        Played = "played",
    }
}

impl DeliveryStatus {
    /// Whether a status from the provider may replace this one. They are delivered twice, late and
    /// out of order. A delivery after a failure is believed: the provider had another try.
    pub const fn may_become(self, next: Self) -> bool {
        match next {
            Self::Queued => false,
            Self::Sending => matches!(self, Self::Queued),
            Self::Uncertain => matches!(self, Self::Sending),
            Self::Failed => matches!(
                self,
                Self::Queued | Self::Sending | Self::Uncertain | Self::Sent
            ),
            Self::Sent => matches!(self, Self::Queued | Self::Sending | Self::Uncertain),
            Self::Delivered | Self::Read | Self::Played => (self as u8) < next as u8,
        }
    }

    /// Whether a member may have it sent again. What may have arrived is not among these.
    pub const fn may_be_retried(self) -> bool {
        matches!(self, Self::Failed)
    }

    /// Whether it still waits for its turn, so that later ones have to wait behind it.
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Queued | Self::Sending)
    }
}

/// The most characters of text that are kept of an incoming message; its channel allows fewer.
pub const MOST_INBOUND: usize = 16_000;

/// Text as it came from outside: without what is not shown, and at most [`MOST_INBOUND`] characters
/// long.
pub fn received_text(text: &str) -> String {
    beginning(&lines(text), MOST_INBOUND).trim().to_owned()
}

/// A person whose details a customer shared.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SharedContact {
    /// The person's name, or the organization's where the card names nobody.
    #[schemars(example = &"Ann Lee")]
    pub name: String,
    /// The organization on the card.
    pub organization: Option<String>,
    /// Phone numbers, as they were shared.
    #[schemars(example = ["+1 303 555 0100"])]
    pub phones: Vec<String>,
    /// Email addresses, as they were shared.
    #[schemars(example = ["ann@example.com"])]
    pub emails: Vec<String>,
}

impl SharedContact {
    /// The name, else the first phone or address of the person.
    fn in_short(&self) -> &str {
        let contact_details = self.phones.iter().chain(&self.emails);
        let mut known = std::iter::once(&self.name).chain(contact_details);
        known
            .find(|text| !text.trim().is_empty())
            .map_or("no name", String::as_str)
    }
}

/// What people call a kind of message that only the provider's own app shows.
fn unsupported(name: &str) -> &'static str {
    match name {
        "poll" | "poll_creation" | "poll_update" => "Poll",
        "event" => "Event",
        "group_invite" => "Group invitation",
        "gif" => "GIF",
        "live_location" => "📍 Live location",
        "video_note" => "Video note",
        "view_once" | "ephemeral" => "Message that can be seen once",
        _ => "Message that only WhatsApp can show",
    }
}

/// What a message holds.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schemars(rename = "MessageContent")]
pub enum Content {
    /// A message of words alone.
    Text {
        /// What was written, as it came.
        #[schemars(example = &"I am locked out.")]
        text: String,
    },
    /// A photo, video, voice note, sticker or document, with its words if there are any.
    Attachment {
        /// The id of the attachment; `GET /v1/attachments/{attachment_id}` answers its bytes.
        attachment_id: AttachmentId,
        /// What kind it is, for its icon.
        kind: crate::media::Kind,
        /// The words that were sent with the file.
        text: Option<String>,
    },
    /// A place on the map.
    Location {
        /// Degrees north.
        #[serde(alias = "latitude")]
        lat: f64,
        /// Degrees east.
        #[serde(alias = "longitude")]
        lng: f64,
        /// What the place is called.
        name: Option<String>,
        /// The address of the place.
        address: Option<String>,
    },
    /// People whose details were shared.
    Contacts {
        /// The people whose details were shared.
        contacts: Vec<SharedContact>,
    },
    /// A button or a row of a list that the customer chose.
    Choice {
        /// The words of the button or row.
        #[schemars(example = &"Tomorrow morning")]
        text: String,
    },
    /// A form that the customer filled in.
    Form {
        /// What the provider shows of it.
        #[schemars(example = &"Sent")]
        text: String,
        /// What the customer filled in, as the text of a JSON object.
        #[schemars(example = &"{}")]
        answers: String,
    },
    /// Things that the customer ordered from a catalogue.
    Order {
        /// What the customer wrote with the order.
        text: Option<String>,
        /// How many different things.
        item_count: u32,
    },
    /// A message of a form that the provider has approved.
    Template {
        /// The template's name at the provider.
        #[schemars(example = &"eta_update")]
        name: String,
        /// Its language, as the provider writes it.
        #[schemars(example = &"en_US")]
        language: String,
        /// The words for its places, in order.
        #[schemars(example = ["2:30 PM"])]
        parameters: Vec<String>,
        /// The whole text as the customer reads it, where it is known.
        #[schemars(example = &"We arrive at 2:30 PM.")]
        text: Option<String>,
    },
    /// Something that this product cannot show; the customer's own app shows it.
    Unsupported {
        /// The provider's name for it.
        #[schemars(example = &"ephemeral")]
        name: String,
    },
    /// An emoji of ours for another message, on its way to the customer. It shows on that message and
    /// never as one of its own.
    Reaction {
        /// The id of the message that the emoji is put on.
        message_id: MessageId,
        /// The emoji; none takes the earlier one back.
        #[schemars(example = &"👍")]
        emoji: Option<String>,
    },
    /// A fact about the conversation.
    Fact {
        /// The fact in a plain sentence.
        #[schemars(example = &"The channel was disconnected.")]
        text: String,
    },
    /// The author took it back; nothing of it is kept.
    Removed,
}

impl Content {
    /// The words in it that can be translated or previewed.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text { text } | Self::Choice { text } | Self::Form { text, .. } => {
                Some(text.as_str())
            }
            Self::Attachment { text, .. }
            | Self::Template { text, .. }
            | Self::Order { text, .. } => text.as_deref(),
            Self::Fact { text } => Some(text.as_str()),
            Self::Location { .. }
            | Self::Contacts { .. }
            | Self::Unsupported { .. }
            | Self::Reaction { .. }
            | Self::Removed => None,
        }
        .filter(|text| !text.is_empty())
    }

    /// The attachment, if there is one.
    pub const fn attachment_id(&self) -> Option<AttachmentId> {
        match self {
            Self::Attachment { attachment_id, .. } => Some(*attachment_id),
            _ => None,
        }
    }

    /// Whether it stands in the thread by itself.
    pub const fn is_shown(&self) -> bool {
        !matches!(self, Self::Reaction { .. })
    }

    /// One line that stands for it in a list or on a locked screen.
    pub fn in_short(&self) -> String {
        const LONGEST: usize = 160;
        let words = |text: &str| {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            shortened(&line, LONGEST).into_owned()
        };
        if let (Some(text), false) = (self.text(), matches!(self, Self::Attachment { .. })) {
            return words(text);
        }
        match self {
            Self::Attachment { kind, text, .. } => {
                match text.as_deref().filter(|t| !t.is_empty()) {
                    Some(text) => words(&format!("{}: {text}", kind.title())),
                    None => kind.title().to_owned(),
                }
            }
            Self::Location { name, address, .. } => {
                let place = name.as_deref().or(address.as_deref());
                place.map_or_else(
                    || "📍 Location".to_owned(),
                    |place| words(&format!("📍 Location: {place}")),
                )
            }
            Self::Contacts { contacts } => match contacts.as_slice() {
                [] => "Contact".to_owned(),
                [one] => words(&format!("Contact: {}", one.in_short())),
                many => {
                    let names: Vec<_> = many.iter().map(SharedContact::in_short).collect();
                    words(&format!("Contacts: {}", names.join(", ")))
                }
            },
            Self::Order { item_count, .. } => match item_count {
                1 => "Order: 1 item".to_owned(),
                count => format!("Order: {count} items"),
            },
            Self::Form { .. } => "Form filled in".to_owned(),
            Self::Template { name, .. } => words(&format!("Template: {name}")),
            Self::Unsupported { name } => unsupported(name).to_owned(),
            Self::Removed => "Message removed".to_owned(),
            Self::Text { .. } | Self::Choice { .. } | Self::Fact { .. } | Self::Reaction { .. } => {
                "Message".to_owned()
            }
        }
    }
}

/// Shows the kind and nothing of the content.
impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text { .. } => "Text",
            Self::Attachment { .. } => "Attachment",
            Self::Location { .. } => "Location",
            Self::Contacts { .. } => "Contacts",
            Self::Choice { .. } => "Choice",
            Self::Form { .. } => "Form",
            Self::Order { .. } => "Order",
            Self::Template { .. } => "Template",
            Self::Unsupported { .. } => "Unsupported",
            Self::Reaction { .. } => "Reaction",
            Self::Fact { .. } => "Fact",
            Self::Removed => "Removed",
        })
    }
}

closed_list! {
    /// On which side of a conversation somebody stands.
    Side as "ConversationSide" {
        /// The customer's.
        Customer = "customer",
        /// The company's.
        Company = "company",
    }
}

/// An emoji that one side put on a message; each side has one at most.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reaction {
    /// Who put the emoji there: the customer or the company.
    pub side: Side,
    /// The emoji that stands on the message.
    #[schemars(example = &"👍")]
    pub emoji: String,
    /// When it was put there, by the provider's time.
    #[serde(with = "crate::instant")]
    #[schemars(schema_with = "crate::instant::schema")]
    pub at: Timestamp,
}

debug_by_name!(Reaction);

/// Where a customer came from, when an advertisement or a post led here.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Referral {
    /// What the customer tapped: an `ad` or a `post`.
    #[schemars(example = &"ad")]
    pub source: String,
    /// The headline of the ad or post.
    #[schemars(example = &"Locked out? We come in 20 minutes.")]
    pub headline: Option<String>,
    /// Its address at the provider.
    pub url: Option<String>,
}

debug_by_name!(Referral);

impl MessageId {
    /// The id of a message that its provider dates `at`, as the thread's `sequence`-th: ids of a
    /// thread sort by the provider's time first, then in the order in which they were kept.
    pub fn in_order(at: Timestamp, sequence: u32) -> Self {
        let mut bytes = Self::at(at).to_bytes();
        let [a, b, c, d] = sequence.to_be_bytes();
        // A UUIDv7 has 12 bits after the version and 62 after the variant; the count takes the
        // first 32 of them, the rest stays random.
        let count = u32::from_be_bytes([a, b, c, d]);
        let high = u16::try_from(count >> 20).unwrap_or(0);
        bytes[6] = 0x70 | u8::try_from(high >> 8).unwrap_or(0);
        bytes[7] = high.to_be_bytes()[1];
        let low = count & 0x000f_ffff;
        let [_, top, middle, bottom] = (low << 2).to_be_bytes();
        bytes[8] = 0x80 | (top & 0x3f);
        bytes[9] = middle;
        bytes[10] = (bottom & 0xfc) | (bytes[10] & 0x03);
        Self::from_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_status_never_returns_to_where_it_was() {
        for from in DeliveryStatus::ALL {
            assert!(!from.may_become(*from), "{from}");
            for to in DeliveryStatus::ALL {
                assert!(
                    !(from.may_become(*to) && to.may_become(*from)),
                    "{from}, {to}"
                );
            }
        }
    }

    #[test]
    fn read_may_come_without_delivered_and_failed_after_sent() {
        use DeliveryStatus::{Delivered, Failed, Played, Read, Sent};
        assert!(Sent.may_become(Read));
        assert!(!Read.may_become(Delivered));
        assert!(Read.may_become(Played));
        assert!(Sent.may_become(Failed));
        assert!(!Delivered.may_become(Failed));
        assert!(Failed.may_become(Delivered));
    }

    #[test]
    fn what_may_have_arrived_is_not_sent_again() {
        let retried: Vec<_> = DeliveryStatus::ALL
            .iter()
            .filter(|status| status.may_be_retried())
            .collect();
        assert_eq!(retried, [&DeliveryStatus::Failed]);
    }

    #[test]
    fn a_note_is_no_correspondence() {
        assert!(!MessageOrigin::Note.is_correspondence());
        assert!(!MessageOrigin::System.is_correspondence());
    }

    #[test]
    fn received_text_cannot_hide_anything() {
        assert_eq!(received_text(" a\u{202e}b\0\r\nc "), "ab\nc");
        assert_eq!(received_text(&"x".repeat(20_000)).len(), MOST_INBOUND);
    }

    #[test]
    fn a_preview_says_what_came() {
        let contact = |name: &str| SharedContact {
            name: name.into(),
            organization: None,
            phones: vec!["+1 303 555 0100".into()],
            emails: Vec::new(),
        };
        let contacts = |names: &[&str]| Content::Contacts {
            contacts: names.iter().copied().map(contact).collect(),
        };
        let place = |name: Option<&str>, address: Option<&str>| Content::Location {
            lat: 39.7392,
            lng: -104.9903,
            name: name.map(Into::into),
            address: address.map(Into::into),
        };
        let odd = |name: &str| Content::Unsupported { name: name.into() };
        let order = |item_count| Content::Order {
            text: None,
            item_count,
        };
        for (content, preview) in [
            (place(Some("Flatiron"), None), "📍 Location: Flatiron"),
            (
                place(None, Some("1 Example Street")),
                "📍 Location: 1 Example Street",
            ),
            (place(None, None), "📍 Location"),
            (contacts(&["Ann Lee"]), "Contact: Ann Lee"),
            (contacts(&[" "]), "Contact: +1 303 555 0100"),
            (contacts(&["Ann Lee", "Bo Li"]), "Contacts: Ann Lee, Bo Li"),
            (odd("poll"), "Poll"),
            (odd("something_new"), "Message that only WhatsApp can show"),
            (order(1), "Order: 1 item"),
            (order(3), "Order: 3 items"),
        ] {
            assert_eq!(content.in_short(), preview);
        }
    }

    #[test]
    fn a_place_that_was_kept_under_other_names_is_still_one() {
        let stored =
            r#"{"type":"location","latitude":1.5,"longitude":2.5,"name":null,"address":null}"#;
        let content: Content = serde_json::from_str(stored).unwrap();
        let written = serde_json::to_value(&content).unwrap();
        assert_eq!(
            (&written["lat"], &written["lng"]),
            (&1.5.into(), &2.5.into())
        );
    }

    #[test]
    fn a_preview_is_one_short_line() {
        let text = format!("one\n two {}", "long ".repeat(80));
        let short = Content::Text { text }.in_short();
        assert!(short.starts_with("one two long") && short.ends_with('…'));
        assert_eq!(short.chars().count(), 160);
    }

    #[test]
    fn a_preview_ends_with_a_whole_emoji_or_none() {
        let family = "👨\u{200d}👩\u{200d}👧\u{200d}👦";
        let short = |before: usize, rest: &str| {
            let text = format!("{}{rest}", "x".repeat(before));
            Content::Text { text }.in_short()
        };
        assert_eq!(
            short(157, &format!("{family} tail")),
            format!("{}…", "x".repeat(157))
        );
        assert_eq!(
            short(152, &format!("{family} tail")),
            format!("{}{family}…", "x".repeat(152))
        );
        assert_eq!(short(158, "🇺🇸🇲🇽"), format!("{}…", "x".repeat(158)));
        assert_eq!(short(157, "🇺🇸🇲🇽"), format!("{}🇺🇸…", "x".repeat(157)));
        assert_eq!(short(156, "🇺🇸🇲🇽"), format!("{}🇺🇸🇲🇽", "x".repeat(156)));
    }

    proptest! {
        #[test]
        fn ids_sort_by_the_providers_time_and_then_by_the_count(
            a in 0_i64..1 << 46, b in 0_i64..1 << 46, m: u32, n: u32,
        ) {
            let at = |ms| Timestamp::from_millisecond(ms).unwrap();
            let (first, second) = (MessageId::in_order(at(a), m), MessageId::in_order(at(b), n));
            if (a, m) != (b, n) {
                prop_assert_eq!((a, m) < (b, n), first < second);
                prop_assert_eq!((a, m) < (b, n), first.to_string() < second.to_string());
            }
            let uuid = uuid::Uuid::from_bytes(first.to_bytes());
            prop_assert_eq!(uuid.get_version_num(), 7);
            prop_assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
        }
    }
}
