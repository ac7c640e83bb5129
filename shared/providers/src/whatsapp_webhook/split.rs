//! Cuts a delivery into one part for each account, without reading what is inside.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::field;

/// The kind of object whose deliveries are ours; others are acknowledged and left.
const OBJECT: &str = "whatsapp_business_account";

/// A body that is no delivery: not UTF-8, not JSON, cut off, or of another shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a delivery of Meta")]
pub struct MalformedWebhook;

/// Whom a part of a delivery is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Account {
    /// A number, by Meta's id of it (`metadata.phone_number_id`).
    Number(String),
    /// A `WhatsApp` business account as a whole, by its id (`entry[].id`); empty when there is none.
    Waba(String),
}

/// What a delivery tells one account.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// Whom it is for.
    pub account: Account,
    /// The changes as Meta wrote them, to the byte and in order: the text of a JSON list of
    /// `{field, value}`, for [`super::read_part`]. Those of an account have the `time` of their entry.
    pub json: String,
}

/// Shows account and size only.
impl fmt::Debug for Part {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Part({:?}, {} bytes)", self.account, self.json.len())
    }
}

/// Cuts a delivery whose signature has been verified into one part for each account.
///
/// The parts stand in the order in which their accounts first occur. A change that is broken stays
/// as it is in the part of its account and breaks no other. A delivery about another kind of object
/// (`page`, `instagram`) has no parts. However deep a body is nested, no stack grows with it.
pub fn split(body: &[u8]) -> Result<Vec<Part>, MalformedWebhook> {
    let body = std::str::from_utf8(body).map_err(|_| MalformedWebhook)?;
    let delivery: Delivery<'_> = serde_json::from_str(body).map_err(|_| MalformedWebhook)?;
    if string(delivery.object).as_deref() != Some(OBJECT) {
        return Ok(Vec::new());
    }
    let entries: Vec<&RawValue> = delivery.entry.map_or(Ok(Vec::new()), |raw| {
        serde_json::from_str(raw.get()).map_err(|_| MalformedWebhook)
    })?;
    let mut parts = Parts::default();
    for entry in entries {
        parts.take_entry(entry);
    }
    Ok(parts.finished())
}

#[derive(Deserialize)]
struct Delivery<'a> {
    #[serde(borrow)]
    object: &'a RawValue,
    #[serde(borrow)]
    entry: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    time: Option<&'a RawValue>,
    #[serde(borrow)]
    changes: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct ChangeValue<'a> {
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    waba_info: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Metadata<'a> {
    #[serde(borrow)]
    phone_number_id: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct WabaInfo<'a> {
    #[serde(borrow)]
    waba_id: Option<&'a RawValue>,
}

#[derive(Default)]
struct Parts {
    places: HashMap<Account, usize>,
    parts: Vec<Part>,
}

impl Parts {
    fn take_entry(&mut self, raw: &RawValue) {
        let Ok(entry) = serde_json::from_str::<Entry<'_>>(raw.get()) else {
            return self.add(Account::Waba(String::new()), raw.get());
        };
        let waba = entry.id.and_then(id).unwrap_or_default();
        let Some(list) = entry.changes else {
            return;
        };
        let Ok(changes) = serde_json::from_str::<Vec<&RawValue>>(list.get()) else {
            return self.add(Account::Waba(waba), list.get());
        };
        for change in changes {
            match account_of(change) {
                Some(account @ Account::Number(_)) => self.add(account, change.get()),
                account => {
                    let account = account.unwrap_or_else(|| Account::Waba(waba.clone()));
                    self.add(account, &timed(change.get(), entry.time));
                }
            }
        }
    }

    fn add(&mut self, account: Account, change: &str) {
        let place = *self.places.entry(account.clone()).or_insert_with(|| {
            self.parts.push(Part {
                account,
                json: String::new(),
            });
            self.parts.len() - 1
        });
        let json = &mut self.parts[place].json;
        json.push(if json.is_empty() { '[' } else { ',' });
        json.push_str(change);
    }

    fn finished(mut self) -> Vec<Part> {
        for part in &mut self.parts {
            part.json.push(']');
        }
        self.parts
    }
}

/// The number that a change is for, or the account, if it names one. An entry of news about a partner's
/// access may have the id of the business in the place of the account's.
fn account_of(change: &RawValue) -> Option<Account> {
    let change: Change<'_> = serde_json::from_str(change.get()).ok()?;
    let value: ChangeValue<'_> = serde_json::from_str(change.value?.get()).ok()?;
    let number = || {
        let metadata: Metadata<'_> = serde_json::from_str(value.metadata?.get()).ok()?;
        id(metadata.phone_number_id?)
    };
    let account = || {
        let info: WabaInfo<'_> = serde_json::from_str(value.waba_info?.get()).ok()?;
        id(info.waba_id?)
    };
    let number = number().map(Account::Number);
    number.or_else(|| account().map(Account::Waba))
}

/// A change of an account with the time of its entry, which has none of its own.
fn timed<'a>(change: &'a str, time: Option<&RawValue>) -> Cow<'a, str> {
    let time = time
        .map(RawValue::get)
        .filter(|time| time.len() <= LONGEST_TIME);
    let fields = change.strip_prefix('{').map(str::trim_start);
    match (time, fields) {
        (Some(time), Some(fields)) if !fields.starts_with('}') => {
            Cow::Owned(format!("{{\"time\":{time},{fields}"))
        }
        _ => Cow::Borrowed(change),
    }
}

/// More than this is no time.
const LONGEST_TIME: usize = 40;

/// An id as text, whether it was written as text or as a number.
fn id(raw: &RawValue) -> Option<String> {
    let digits = raw.get().bytes().all(|byte| byte.is_ascii_digit());
    let id = if digits {
        Some(raw.get().to_owned())
    } else {
        string(raw)
    };
    id.filter(|id| field::is_word(id))
}

fn string(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn change(number: &str, mark: &str) -> Value {
        json!({"field": "messages", "value": {
            "metadata": {"phone_number_id": number}, "mark": mark,
        }})
    }

    fn delivery(entries: &Value) -> Vec<u8> {
        json!({"object": OBJECT, "entry": entries})
            .to_string()
            .into_bytes()
    }

    fn marks(part: &Part) -> Vec<String> {
        let changes: Vec<Value> = serde_json::from_str(&part.json).unwrap();
        let mark = |change: &Value| change["value"]["mark"].as_str().unwrap().to_owned();
        changes.iter().map(mark).collect()
    }

    #[test]
    fn numbers_are_parted_and_keep_their_order() {
        let account = json!({"field": "account_update", "value": {"mark": "e"}});
        let body = delivery(&json!([
            {"id": "10", "changes": [change("1", "a"), change("2", "b"), change("1", "c")]},
            {"id": "11", "time": 1, "changes": [change("1", "d"), account]},
        ]));
        let parts = split(&body).unwrap();
        let accounts: Vec<_> = parts.iter().map(|part| part.account.clone()).collect();
        assert_eq!(
            accounts,
            [
                Account::Number("1".to_owned()),
                Account::Number("2".to_owned()),
                Account::Waba("11".to_owned()),
            ]
        );
        assert_eq!(marks(&parts[0]), ["a", "c", "d"]);
        assert_eq!(marks(&parts[1]), ["b"]);
        assert_eq!(marks(&parts[2]), ["e"]);
    }

    #[test]
    fn a_change_is_kept_to_the_byte() {
        let change = r#"{ "field":"messages","value":{"x":1e400,"n":12345678901234567890123,
            "u":"\u00e4\ud83d","metadata":{"phone_number_id":106540352242922}} }"#;
        let body = format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"changes":[{change}]}}]}}"#
        );
        let parts = split(body.as_bytes()).unwrap();
        assert_eq!(
            parts[0].account,
            Account::Number("106540352242922".to_owned())
        );
        assert_eq!(parts[0].json, format!("[{change}]"));
    }

    #[test]
    fn events_of_an_account_have_their_time_and_go_to_the_account_that_they_name() {
        let plain = json!({"field": "account_update", "value": {"mark": "a"}});
        let partner = json!({"field": "account_update", "value": {
            "mark": "b", "waba_info": {"waba_id": "184943124712545"},
        }});
        let body = delivery(&json!([
            {"id": "10", "time": 1_795_000_000, "changes": [plain, change("1", "c"), partner, 5, {}]},
            {"id": "11", "changes": [plain]},
        ]));
        let parts = split(&body).unwrap();
        let items = |part: usize| serde_json::from_str::<Vec<Value>>(&parts[part].json).unwrap();
        assert_eq!(parts[0].account, Account::Waba("10".to_owned()));
        assert_eq!(items(0)[0]["time"], 1_795_000_000);
        assert_eq!(items(0)[1..], [json!(5), json!({})]);
        assert_eq!(items(1)[0].get("time"), None);
        assert_eq!(
            parts[2].account,
            Account::Waba("184943124712545".to_owned())
        );
        assert_eq!(items(2)[0]["time"], 1_795_000_000);
        assert_eq!(items(3)[0].get("time"), None);
    }

    #[test]
    fn a_broken_change_breaks_no_other() {
        let body = delivery(&json!([
            {"id": "10", "changes": [5, change("1", "a"), {"field": [], "value": {"metadata": 3}}]},
            "no entry",
            {"id": "12", "changes": {"not": "a list"}},
            {"id": "13"},
        ]));
        let parts = split(&body).unwrap();
        let lengths: Vec<usize> = parts
            .iter()
            .map(|part| {
                serde_json::from_str::<Vec<Value>>(&part.json)
                    .unwrap()
                    .len()
            })
            .collect();
        assert_eq!(lengths, [2, 1, 1, 1]);
        assert_eq!(parts[0].account, Account::Waba("10".to_owned()));
        assert_eq!(marks(&parts[1]), ["a"]);
    }

    #[test]
    fn other_objects_have_no_parts() {
        for object in ["page", "instagram", "permissions"] {
            let body =
                json!({"object": object, "entry": [{"id": "1", "changes": [change("1", "a")]}]});
            assert_eq!(split(body.to_string().as_bytes()), Ok(Vec::new()));
        }
    }

    #[test]
    fn what_is_no_delivery_is_refused() {
        let whole = delivery(&json!([{"id": "1", "changes": [change("1", "a")]}]));
        for cut in 0..whole.len() {
            assert_eq!(split(&whole[..cut]), Err(MalformedWebhook), "{cut}");
        }
        for body in ["null", "[]", "{}", "<html>"] {
            assert_eq!(split(body.as_bytes()), Err(MalformedWebhook), "{body}");
        }
        let mut foreign = whole;
        foreign[12] = 0xff;
        assert_eq!(split(&foreign), Err(MalformedWebhook));
    }

    #[test]
    fn no_depth_overflows_the_stack() {
        let deep = "[".repeat(1_400_000) + &"]".repeat(1_400_000);
        let inside = format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{deep},5]}}]}}"#
        );
        assert_eq!(
            split(inside.as_bytes()).unwrap()[0].json.len(),
            deep.len() + 4
        );
        assert_eq!(split(deep.as_bytes()), Err(MalformedWebhook));
        assert_eq!(split(&deep.as_bytes()[..1_400_000]), Err(MalformedWebhook));
    }

    #[test]
    fn a_thousand_updates_of_many_numbers_are_parted() {
        let changes: Vec<Value> = (0..1500)
            .map(|n| change(&(n % 300).to_string(), &"x".repeat(1500)))
            .collect();
        let body = delivery(&json!([{"id": "1", "changes": changes}]));
        assert!(body.len() > 2_000_000);
        let parts = split(&body).unwrap();
        assert_eq!(parts.len(), 300);
        assert!(parts.iter().all(|part| marks(part).len() == 5));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(body in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = split(&body);
        }

        #[test]
        fn no_text_in_the_place_of_a_change_panics(text in "[\\[\\]{}\",:0-9a-z\\\\]{0,60}") {
            let body = format!(
                r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{text}]}}]}}"#
            );
            let _ = split(body.as_bytes());
        }
    }
}
