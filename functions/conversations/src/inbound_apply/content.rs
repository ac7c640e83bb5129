//! What the provider's content is in the words of the product.

use data::row::{AttachmentRow, CopyProgress, MessageRow};
use domain::id::AttachmentId;
use domain::media::{AttachmentState, Kind, MediaType};
use domain::message::{Content, Referral, SharedContact, received_text};
use domain::text::beginning;
use jiff::Timestamp;
use providers::whatsapp_webhook::{self as whatsapp, ContactCard, MediaKind};

/// The most characters of a name, an address or a number on a card.
const LABEL: usize = 300;

/// The most cards of one message, and entries of one card.
const MOST_CARDS: usize = 20;

/// The longest answers of a form that are kept, in bytes.
const LONGEST_FORM: usize = 64 * 1024;

/// A file that waits at the provider.
pub(super) struct File {
    attachment_id: AttachmentId,
    kind: Kind,
    provider_id: String,
    media_type: Option<MediaType>,
    sha256: Option<String>,
    name: Option<String>,
}

impl File {
    /// The row of the file, now that its message stands.
    pub(super) fn of(self, message: &MessageRow, now: Timestamp) -> AttachmentRow {
        AttachmentRow {
            attachment_id: self.attachment_id,
            state: AttachmentState::Pending,
            reason: None,
            kind: self.kind,
            message: Some((message.thread_id, message.message_id)),
            uploaded_by: None,
            channel_id: message.channel_id,
            provider_id: Some(self.provider_id),
            sha256: self.sha256,
            media_type: self.media_type,
            size_bytes: None,
            file_name: self.name,
            upload_version: None,
            is_kept: false,
            created_at: now,
            copying: CopyProgress::default(),
            version: 1,
        }
    }
}

/// What a message holds, with its file if it has one. What is news about another message, or nothing
/// that anybody wrote, is no content.
pub(super) fn read(content: &whatsapp::Content, now: Timestamp) -> Option<(Content, Option<File>)> {
    use whatsapp::Content as Received;
    let content = match content {
        Received::Media {
            kind,
            id,
            mime_type,
            sha256,
            caption,
            file_name,
        } => {
            let file = File {
                attachment_id: AttachmentId::at(now),
                kind: kind_of(*kind),
                provider_id: id.clone(),
                media_type: MediaType::parse(mime_type).ok(),
                sha256: sha256.clone(),
                name: file_name.as_deref().and_then(label),
            };
            let content = Content::Attachment {
                attachment_id: file.attachment_id,
                kind: file.kind,
                text: caption.as_deref().map(received_text).filter(is_not_empty),
            };
            return Some((content, Some(file)));
        }
        Received::Text { body } => text_or(body, "text", |text| Content::Text { text }),
        Received::Location {
            latitude,
            longitude,
            name,
            address,
        } => Content::Location {
            lat: *latitude,
            lng: *longitude,
            name: name.as_deref().and_then(label),
            address: address.as_deref().and_then(label),
        },
        Received::Contacts(cards) => Content::Contacts {
            contacts: cards.iter().take(MOST_CARDS).map(card).collect(),
        },
        Received::Button { text, .. } => text_or(text, "button", |text| Content::Choice { text }),
        Received::Choice { title, .. } => {
            text_or(title, "interactive", |text| Content::Choice { text })
        }
        Received::FormReply { body, json } if json.len() <= LONGEST_FORM => Content::Form {
            text: body.as_deref().map(received_text).unwrap_or_default(),
            answers: json.clone(),
        },
        Received::FormReply { .. } => unsupported("form"),
        Received::CallPermission { is_granted, .. } => Content::Choice {
            text: match is_granted {
                Some(true) => "Allows WhatsApp calls",
                Some(false) => "Does not allow WhatsApp calls",
                None => "Answered whether WhatsApp calls are allowed",
            }
            .to_owned(),
        },
        Received::Order { text, items } => Content::Order {
            text: text.as_deref().map(received_text).filter(is_not_empty),
            item_count: u32::try_from(*items).unwrap_or(u32::MAX),
        },
        Received::System { kind, body } => Content::Fact {
            text: system(kind, body.as_deref()),
        },
        Received::ChatOpened => Content::Fact {
            text: "The customer opened the chat.".to_owned(),
        },
        Received::Unsupported { type_name } => unsupported(type_name),
        Received::Reaction { .. } | Received::Edit { .. } | Received::Revoke { .. } => return None,
    };
    Some((content, None))
}

/// What led the customer here.
pub(super) fn referral(received: &whatsapp::Referral) -> Referral {
    Referral {
        source: received
            .source_type
            .as_deref()
            .and_then(label)
            .unwrap_or_else(|| "ad".to_owned()),
        headline: received.headline.as_deref().and_then(label),
        url: received.source_url.as_deref().and_then(label),
    }
}

fn text_or(text: &str, name: &str, make: impl Fn(String) -> Content) -> Content {
    let text = received_text(text);
    if text.is_empty() {
        unsupported(name)
    } else {
        make(text)
    }
}

fn unsupported(name: &str) -> Content {
    Content::Unsupported {
        name: name.to_owned(),
    }
}

fn system(kind: &str, body: Option<&str>) -> String {
    match kind {
        "customer_identity_changed" => {
            "The customer's WhatsApp security code changed: perhaps a new phone.".to_owned()
        }
        _ => body
            .map(received_text)
            .filter(is_not_empty)
            .unwrap_or_else(|| "WhatsApp sent a notice about this chat.".to_owned()),
    }
}

fn kind_of(kind: MediaKind) -> Kind {
    match kind {
        MediaKind::Image => Kind::Photo,
        MediaKind::Video => Kind::Video,
        MediaKind::Audio => Kind::Audio,
        MediaKind::Voice => Kind::Voice,
        MediaKind::Document => Kind::Document,
        MediaKind::Sticker => Kind::Sticker,
    }
}

fn card(card: &ContactCard) -> SharedContact {
    let few = |texts: &[String]| -> Vec<String> {
        let labels = texts.iter().filter_map(|text| label(text));
        labels.take(MOST_CARDS).collect()
    };
    SharedContact {
        name: label(&card.name).unwrap_or_default(),
        organization: card.organization.as_deref().and_then(label),
        phones: few(&card.phones),
        emails: few(&card.emails),
    }
}

/// One line of bounded length.
fn label(text: &str) -> Option<String> {
    let text = received_text(text);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(beginning(&line, LABEL).to_owned()).filter(is_not_empty)
}

#[expect(clippy::ptr_arg, reason = "an Option<String> is filtered by it")]
fn is_not_empty(text: &String) -> bool {
    !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_alone(received: &whatsapp::Content) -> Content {
        read(received, Timestamp::UNIX_EPOCH).unwrap().0
    }

    #[test]
    fn words_are_cleaned() {
        let body = "one\r\ntwo\u{202e}\u{0}".to_owned();
        let text = "one\ntwo".to_owned();
        assert!(read_alone(&whatsapp::Content::Text { body }) == Content::Text { text });
    }

    #[test]
    fn words_of_nothing_are_not_shown_as_text() {
        let body = "\u{202e}".to_owned();
        let name = "text".to_owned();
        assert!(read_alone(&whatsapp::Content::Text { body }) == Content::Unsupported { name });
    }

    #[test]
    fn a_message_of_many_cards_stays_small() {
        let card = ContactCard {
            name: "n".repeat(10_000),
            organization: None,
            phones: vec!["+13035550142".into(); 500],
            emails: vec!["ann@example.com".into(); 500],
        };
        let Content::Contacts { contacts } =
            read_alone(&whatsapp::Content::Contacts(vec![card; 257]))
        else {
            panic!("cards are contacts");
        };
        assert_eq!(contacts.len(), MOST_CARDS);
        assert_eq!(contacts[0].phones.len(), MOST_CARDS);
        assert_eq!(contacts[0].name.len(), LABEL);
    }

    #[test]
    fn updates_of_another_message_are_no_content() {
        let revoke = whatsapp::Content::Revoke {
            original_id: "wamid.1".into(),
        };
        assert!(read(&revoke, Timestamp::UNIX_EPOCH).is_none());
    }
}
