//! Calls that ring on an iPhone.

use serde::{Serialize, Serializer};

use crate::id::CallId;
use crate::phone::Phone;
use crate::text::PersonName;

/// What a push of type `voip` tells the app of a call, which the app has to report to `CallKit` at once:
/// `{"aps": {}, "call_id": "call_…", "caller": "Casey Sample"}`. Apple can read it, so it holds no number in the
/// clear and nothing that anybody wrote or said.
#[derive(Clone, Debug, Serialize)]
pub struct CallAlert {
    aps: Aps,
    call_id: CallId,
    caller: Caller,
}

/// What Apple reads, of which a call says nothing.
#[derive(Clone, Debug, Serialize)]
struct Aps {}

/// Who calls, as the screen of the iPhone says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Somebody whose name is known, and may be shown on this phone.
    Named(PersonName),
    /// A number, of which two digits are shown.
    Number(Phone),
    /// Somebody who withholds the number.
    Withheld,
}

impl CallAlert {
    /// Of a call by somebody.
    pub const fn new(call_id: CallId, caller: Caller) -> Self {
        Self {
            aps: Aps {},
            call_id,
            caller,
        }
    }
}

impl Serialize for Caller {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Named(name) => serializer.serialize_str(name.as_str()),
            Self::Number(phone) => {
                let digits = phone.as_str();
                let last = &digits[digits.len().saturating_sub(2)..];
                serializer.collect_str(&format_args!("Number ending in {last}"))
            }
            Self::Withheld => serializer.serialize_str("Unknown caller"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CALL: CallId = CallId::from_bytes([7; 16]);

    #[test]
    fn it_says_who_calls_and_no_number_in_the_clear() {
        let name = PersonName::parse("Casey Sample").unwrap();
        let phone = Phone::parse("+13035550177").unwrap();
        for (caller, shown) in [
            (Caller::Named(name), "Casey Sample"),
            (Caller::Number(phone), "Number ending in 77"),
            (Caller::Withheld, "Unknown caller"),
        ] {
            let alert = CallAlert::new(CALL, caller);
            let expected = json!({ "aps": {}, "call_id": CALL, "caller": shown });
            assert_eq!(serde_json::to_value(&alert).unwrap(), expected);
            let printed = format!("{alert:?}");
            assert!(
                !printed.contains("Casey") && !printed.contains("77"),
                "{printed}"
            );
        }
    }
}
