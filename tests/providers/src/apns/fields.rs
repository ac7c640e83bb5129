//! The headers of a push, and the reason of APNs when one is wrong.

use axum::http::HeaderMap;
use uuid::Uuid;

use super::reason::{Reason, Result};

/// The longest collapse id, in bytes.
const COLLAPSE_ID: usize = 64;

/// The headers that may come only once.
const SINGLE: [&str; 7] = [
    "authorization",
    "apns-id",
    "apns-topic",
    "apns-push-type",
    "apns-priority",
    "apns-expiration",
    "apns-collapse-id",
];

/// The push types and what each puts behind the topic.
const PUSH_TYPES: [(&str, &str); 10] = [
    ("alert", ""),
    ("background", ""),
    ("voip", ".voip"),
    ("location", ".location-query"),
    ("liveactivity", ".push-type.liveactivity"),
    ("complication", ".complication"),
    ("fileprovider", ".pushkit.fileprovider"),
    ("pushtotalk", ".voip-ptt"),
    ("widgets", ".push-type.widgets"),
    ("controls", ".push-type.controls"),
];

/// Headers that are in order.
#[derive(Debug)]
pub(crate) struct Fields {
    pub(crate) topic: String,
    pub(crate) push_type: &'static str,
    pub(crate) priority: u8,
    pub(crate) expiration: Option<i64>,
    pub(crate) collapse_id: Option<String>,
}

/// The id of a push: the one it names or a fresh one.
pub(crate) fn id(headers: &HeaderMap) -> Result<String> {
    match text(headers, "apns-id") {
        None => Ok(Uuid::now_v7().to_string()),
        Some(id) => {
            let canonical = Uuid::parse_str(id).is_ok_and(|uuid| uuid.to_string() == id);
            canonical.then(|| id.to_owned()).ok_or(Reason::BadMessageId)
        }
    }
}

/// A header's text; what is no text counts as empty.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers.get(name)?;
    Some(value.to_str().unwrap_or_default())
}

/// Refuses a header that came twice.
pub(crate) fn are_single(headers: &HeaderMap) -> Result<()> {
    let twice = |name: &str| headers.get_all(name).iter().count() > 1;
    if SINGLE.into_iter().any(twice) {
        return Err(Reason::DuplicateHeaders);
    }
    Ok(())
}

impl Fields {
    /// Reads the headers of a push to an app of this bundle.
    pub(crate) fn read(headers: &HeaderMap, bundle: &str) -> Result<Self> {
        let topic = text(headers, "apns-topic").ok_or(Reason::MissingTopic)?;
        let suffix = topic.strip_prefix(bundle).ok_or(Reason::TopicDisallowed)?;
        if !suffix.is_empty() && !PUSH_TYPES.iter().any(|(_, known)| *known == suffix) {
            return Err(Reason::TopicDisallowed);
        }
        let push_type = text(headers, "apns-push-type").ok_or(Reason::InvalidPushType)?;
        let (push_type, expected) = PUSH_TYPES
            .into_iter()
            .find(|(name, _)| *name == push_type)
            .ok_or(Reason::InvalidPushType)?;
        if suffix != expected {
            return Err(Reason::BadTopic);
        }
        let priority = match text(headers, "apns-priority") {
            None | Some("10") => 10,
            Some("5") => 5,
            Some("1") => 1,
            Some(_) => return Err(Reason::BadPriority),
        };
        // A call rings at once or not at all, as PushKit means it; Apple itself lets more pass.
        let is_call = push_type == "voip";
        if (push_type == "background" && priority == 10) || (is_call && priority != 10) {
            return Err(Reason::BadPriority);
        }
        let expiration = text(headers, "apns-expiration")
            .map(|text| text.parse::<u32>().map_err(|_| Reason::BadExpirationDate))
            .transpose()?;
        if is_call && expiration.is_some_and(|at| at != 0) {
            return Err(Reason::BadExpirationDate);
        }
        let collapse_id = text(headers, "apns-collapse-id").map(ToOwned::to_owned);
        if collapse_id
            .as_ref()
            .is_some_and(|id| id.len() > COLLAPSE_ID)
        {
            return Err(Reason::BadCollapseId);
        }
        Ok(Self {
            topic: topic.to_owned(),
            push_type,
            priority,
            expiration: expiration.map(i64::from),
            collapse_id,
        })
    }
}
