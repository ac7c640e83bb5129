//! The payload of a push, cut to the limits of Apple.

use std::borrow::Cow;
use std::fmt;

use domain::text::shortened_to;
use serde_json::{Map, Value, json};

/// The most bytes of a push that is shown.
const CAP_BYTES: usize = 4096;

/// The most bytes of JSON that a title or a subtitle takes.
const LINE_BYTES: usize = 512;

/// A thread id or a category with more bytes of JSON than this is left out: half an id names
/// something else.
const NAME_BYTES: usize = 128;

/// The most bytes of JSON that all ids take together; those that no longer fit are left out.
const IDS_BYTES: usize = 1024;

/// What JSON adds to an id: quotes, a colon, a comma.
const ID_FRAME_BYTES: usize = 6;

/// What a push shows and which things it leads to.
#[derive(Clone)]
pub struct Notification<'a> {
    /// The first line.
    pub title: &'a str,
    /// The second line.
    pub subtitle: Option<&'a str>,
    /// The text. Cut where the whole would be too long.
    pub body: &'a str,
    /// The number on the app's icon; 0 removes it, nothing leaves it as it is.
    pub badge: Option<u32>,
    /// Whether it plays a sound.
    pub sound: bool,
    /// Pushes of one thread are stacked.
    pub thread_id: Option<&'a str>,
    /// Which buttons it has.
    pub category: Option<&'a str>,
    /// How much it may disturb.
    pub interruption: Interruption,
    /// What the app opens. Ids only: Apple can read them.
    pub ids: Vec<(&'a str, String)>,
}

/// How much a push may disturb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// Not at all: it goes into the list.
    Passive,
    /// It lights the screen.
    Active,
    /// It breaks through a focus.
    TimeSensitive,
}

impl Interruption {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Passive => "passive",
            Self::Active => "active",
            Self::TimeSensitive => "time-sensitive",
        }
    }
}

impl Notification<'_> {
    /// The payload: always valid JSON of at most 4096 bytes.
    pub fn to_json(&self) -> Vec<u8> {
        let bare = self.with_body("");
        let room = CAP_BYTES.saturating_sub(bare.len());
        self.with_body(&cut(self.body, room))
    }

    fn with_body(&self, body: &str) -> Vec<u8> {
        let mut alert = Map::new();
        alert.insert("title".to_owned(), json!(cut(self.title, LINE_BYTES)));
        if let Some(subtitle) = self.subtitle {
            alert.insert("subtitle".to_owned(), json!(cut(subtitle, LINE_BYTES)));
        }
        alert.insert("body".to_owned(), json!(body));

        let mut aps = Map::new();
        aps.insert("alert".to_owned(), Value::Object(alert));
        aps.insert(
            "interruption-level".to_owned(),
            json!(self.interruption.as_str()),
        );
        if let Some(badge) = self.badge {
            aps.insert("badge".to_owned(), json!(badge));
        }
        if self.sound {
            aps.insert("sound".to_owned(), json!("default"));
        }
        for (field, name) in [("thread-id", self.thread_id), ("category", self.category)] {
            if let Some(name) = name.filter(|name| width(name) <= NAME_BYTES) {
                aps.insert(field.to_owned(), json!(name));
            }
        }

        let mut root = Map::new();
        let mut left = IDS_BYTES;
        for (field, id) in &self.ids {
            let bytes = width(field) + width(id) + ID_FRAME_BYTES;
            if bytes <= left {
                left -= bytes;
                root.insert((*field).to_owned(), json!(id));
            }
        }
        root.insert("aps".to_owned(), Value::Object(aps));
        serde_json::to_vec(&root).expect("text and numbers always serialise")
    }
}

/// The payload of a push that only sets the number on the app's icon: 0 removes it. It is no
/// background push, which may set none.
pub fn badge_payload(badge: u32) -> Vec<u8> {
    serde_json::to_vec(&json!({ "aps": { "badge": badge } })).expect("a number always serialises")
}

/// Shows sizes only.
impl fmt::Debug for Notification<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Notification({}, {} bytes of text, {} ids)",
            self.interruption.as_str(),
            self.title.len() + self.subtitle.unwrap_or_default().len() + self.body.len(),
            self.ids.len()
        )
    }
}

/// The beginning of a text that takes at most this many bytes of JSON, with an ellipsis where
/// something is missing.
fn cut(text: &str, room: usize) -> Cow<'_, str> {
    shortened_to(text, room, escaped)
}

/// How many bytes a text takes inside JSON's quotes.
fn width(text: &str) -> usize {
    text.chars().map(escaped).sum()
}

/// How many bytes `serde_json` writes for a character (RFC 8259 §7).
fn escaped(letter: char) -> usize {
    match letter {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' => 6,
        _ => letter.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ELLIPSIS: char = '…';

    fn plain<'a>() -> Notification<'a> {
        Notification {
            title: "Ann Lee",
            subtitle: None,
            body: "Hello",
            badge: None,
            sound: false,
            thread_id: None,
            category: None,
            interruption: Interruption::Active,
            ids: Vec::new(),
        }
    }

    fn read(notification: &Notification<'_>) -> Value {
        let bytes = notification.to_json();
        assert!(bytes.len() <= CAP_BYTES, "{} bytes", bytes.len());
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn a_full_notification_has_its_ids_beside_what_is_shown() {
        let full = Notification {
            subtitle: Some("Lockout"),
            badge: Some(3),
            sound: true,
            thread_id: Some("thr_01"),
            category: Some("MESSAGE"),
            interruption: Interruption::TimeSensitive,
            ids: vec![("thread_id", "thr_01".to_owned())],
            ..plain()
        };
        let expected = json!({
            "aps": {
                "alert": {"title": "Ann Lee", "subtitle": "Lockout", "body": "Hello"},
                "badge": 3,
                "sound": "default",
                "thread-id": "thr_01",
                "category": "MESSAGE",
                "interruption-level": "time-sensitive",
            },
            "thread_id": "thr_01",
        });
        assert_eq!(read(&full), expected);
        assert!(!format!("{full:?}").contains("Ann"));
    }

    #[test]
    fn what_is_not_given_is_not_written() {
        let expected = json!({
            "aps": {
                "alert": {"title": "Ann Lee", "body": "Hello"},
                "interruption-level": "active",
            },
        });
        assert_eq!(read(&plain()), expected);
    }

    #[test]
    fn a_long_text_fills_the_push_to_the_last_byte_and_ends_in_an_ellipsis() {
        let body = "x".repeat(10_000);
        let long = Notification {
            body: &body,
            ..plain()
        };
        assert_eq!(long.to_json().len(), CAP_BYTES);
        let shown = read(&long);
        assert!(
            shown["aps"]["alert"]["body"]
                .as_str()
                .unwrap()
                .ends_with("x…")
        );
    }

    #[test]
    fn no_letter_is_cut_in_two() {
        for body in ["🔑".repeat(2000), "日本".repeat(2000), "\u{1}".repeat(2000)] {
            let long = Notification {
                body: &body,
                ..plain()
            };
            let shown = read(&long);
            let text = shown["aps"]["alert"]["body"].as_str().unwrap().to_owned();
            let shortened = text.strip_suffix(ELLIPSIS).unwrap();
            assert!(body.starts_with(shortened));
        }
    }

    #[test]
    fn an_emoji_is_whole_or_not_there() {
        for one in [
            "👨\u{200d}👩\u{200d}👧\u{200d}👦",
            "🇺🇸",
            "👍🏽",
            "é\u{323}",
            "1\u{fe0f}\u{20e3}",
        ] {
            for before in 0..one.len() {
                let body = format!("{}{}", "x".repeat(before), one.repeat(2000));
                let long = Notification {
                    title: &body,
                    body: &body,
                    ..plain()
                };
                let shown = read(&long);
                for place in ["title", "body"] {
                    let text = shown["aps"]["alert"][place].as_str().unwrap();
                    let shortened = text.strip_suffix(ELLIPSIS).unwrap().trim_start_matches('x');
                    assert!(
                        shortened.len() > 100 && shortened.len().is_multiple_of(one.len()),
                        "{text}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_id_is_left_out_rather_than_cut() {
        let long = "x".repeat(2000);
        let ids = vec![("long", long.clone()), ("job_id", "job_01".to_owned())];
        let notification = Notification {
            thread_id: Some(&long),
            ids,
            ..plain()
        };
        let shown = read(&notification);
        assert_eq!(shown["job_id"], "job_01");
        assert!(shown.get("long").is_none() && shown["aps"].get("thread-id").is_none());
    }

    proptest! {
        #[test]
        fn whatever_it_says_it_fits_and_stays_json(
            title in ".{0,700}",
            subtitle in proptest::option::of("\\PC{0,700}"),
            body in proptest::collection::vec(any::<char>(), 0..6000),
            badge in any::<Option<u32>>(),
            names in proptest::option::of(".{0,200}"),
            ids in proptest::collection::vec(("[a-z_]{1,20}", ".{0,300}"), 0..20),
        ) {
            let body: String = body.into_iter().collect();
            let notification = Notification {
                title: &title,
                subtitle: subtitle.as_deref(),
                body: &body,
                badge,
                sound: true,
                thread_id: names.as_deref(),
                category: names.as_deref(),
                interruption: Interruption::TimeSensitive,
                ids: ids.iter().map(|(name, id)| (name.as_str(), id.clone())).collect(),
            };
            let bytes = notification.to_json();
            prop_assert!(bytes.len() <= CAP_BYTES);
            let shown: Value = serde_json::from_slice(&bytes).unwrap();
            let text = shown["aps"]["alert"]["body"].as_str().unwrap();
            prop_assert!(
                text == body || body.starts_with(text.strip_suffix(ELLIPSIS).unwrap())
            );
        }
    }
}
