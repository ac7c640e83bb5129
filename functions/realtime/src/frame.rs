//! What clients and the server say over a WebSocket connection.

use domain::id::{JobId, MemberId, ThreadId};
use domain::position::Position;
use domain::socket::{Doing, LARGEST_MESSAGE};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::stretch::FeedStretch;

/// What a client says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientFrame {
    /// Whether the connection still stands.
    Ping,
    /// What its member is doing.
    Presence(Place, Doing),
}

/// What somebody has open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", content = "id", rename_all = "snake_case")]
pub(crate) enum Place {
    /// A job.
    Job(JobId),
    /// A thread.
    Thread(ThreadId),
}

/// Why something that a client said has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameFault {
    /// It is no text.
    Binary,
    /// It is too long.
    TooLarge,
    /// It is no JSON object with a `type`.
    Malformed,
    /// Nobody knows its `type`.
    UnknownType,
    /// It lacks a field, or has one too many, or one that cannot be read.
    InvalidFields,
    /// There is no such thing, or it is not the member's to see.
    NotFound,
    /// It was said too often.
    TooMany,
}

impl FrameFault {
    fn code(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::TooLarge => "too_large",
            Self::Malformed => "malformed",
            Self::UnknownType => "unknown_type",
            Self::InvalidFields => "invalid_fields",
            Self::NotFound => "not_found",
            Self::TooMany => "too_many",
        }
    }

    fn detail(self) -> &'static str {
        match self {
            Self::Binary => "A message must be text.",
            Self::TooLarge => "A message must have no more than 4096 bytes.",
            Self::Malformed => "A message must be a JSON object with a type.",
            Self::UnknownType => "The type must be ping or presence.",
            Self::InvalidFields => {
                "A presence has at (job or thread), id, and doing (viewing, writing, or assigning); a ping has nothing else."
            }
            Self::NotFound => "There is no such job or thread.",
            Self::TooMany => {
                "A presence can be sent 30 times in 10 seconds; this one was not passed on."
            }
        }
    }
}

impl ClientFrame {
    /// Reads what a client said; nothing stands for what is no text.
    pub(crate) fn read(body: Option<&str>) -> Result<Self, FrameFault> {
        let body = body.ok_or(FrameFault::Binary)?;
        if body.len() > LARGEST_MESSAGE {
            return Err(FrameFault::TooLarge);
        }
        let value: Value = serde_json::from_str(body).map_err(|_| FrameFault::Malformed)?;
        let Value::Object(mut fields) = value else {
            return Err(FrameFault::Malformed);
        };
        let Some(Value::String(kind)) = fields.remove("type") else {
            return Err(FrameFault::Malformed);
        };
        match kind.as_str() {
            "ping" if fields.is_empty() => Ok(Self::Ping),
            "presence" => {
                let doing = fields.remove("doing").unwrap_or_default();
                let is_whole = fields.len() == 2;
                let place = serde_json::from_value(Value::Object(fields));
                match (place, serde_json::from_value(doing)) {
                    (Ok(place), Ok(doing)) if is_whole => Ok(Self::Presence(place, doing)),
                    _ => Err(FrameFault::InvalidFields),
                }
            }
            "ping" => Err(FrameFault::InvalidFields),
            _ => Err(FrameFault::UnknownType),
        }
    }
}

/// Where a technician is, as the list of technicians at work has it.
#[derive(Clone, Serialize)]
pub(crate) struct TechnicianPosition {
    /// Who.
    pub(crate) technician_id: MemberId,
    /// Whether work can be offered to the technician now.
    pub(crate) on_duty: bool,
    /// Where.
    pub(crate) position: Position,
}

/// What the server says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum ServerFrame {
    /// What happened.
    Feed(FeedStretch),
    /// The connection stands.
    Pong {
        /// The newest number of the feed.
        through: u64,
    },
    /// What somebody is doing.
    Presence {
        /// Where.
        #[serde(flatten)]
        place: Place,
        /// What.
        doing: Doing,
        /// Who.
        member_id: MemberId,
        /// The member's name.
        name: String,
        /// How long it is to be shown.
        seconds: i64,
    },
    /// Where some technicians are.
    Positions {
        /// Each with the newest position.
        technicians: Vec<TechnicianPosition>,
    },
    /// What the client said has no effect.
    Error {
        /// Why, for the client.
        code: &'static str,
        /// Why, for a person.
        detail: &'static str,
    },
}

impl From<FrameFault> for ServerFrame {
    fn from(fault: FrameFault) -> Self {
        Self::Error {
            code: fault.code(),
            detail: fault.detail(),
        }
    }
}

impl ServerFrame {
    /// The frame as it is sent.
    pub(crate) fn text(&self) -> String {
        serde_json::to_string(self).expect("fields of a frame are text and numbers")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: &str = "job_019ab0c0d2a47c1e9d3f5b6a7c8d9e07";

    #[test]
    fn a_ping_and_a_presence_are_read() {
        let read = |text: &str| ClientFrame::read(Some(text)).unwrap();
        assert_eq!(read(r#"{"type":"ping"}"#), ClientFrame::Ping);
        let text = format!(r#"{{"type":"presence","at":"job","id":"{JOB}","doing":"assigning"}}"#);
        let place = Place::Job(JOB.parse().unwrap());
        assert_eq!(read(&text), ClientFrame::Presence(place, Doing::Assigning));
    }

    #[test]
    fn whatever_else_is_said_has_its_fault_and_breaks_nothing() {
        use FrameFault::{InvalidFields, Malformed, TooLarge, UnknownType};
        let long = format!(r#"{{"type":"{}"}}"#, "x".repeat(LARGEST_MESSAGE));
        let deep = "[".repeat(LARGEST_MESSAGE);
        let wrong_prefix =
            format!(r#"{{"type":"presence","at":"thread","id":"{JOB}","doing":"viewing"}}"#);
        let too_many =
            format!(r#"{{"type":"presence","at":"job","id":"{JOB}","doing":"viewing","x":1}}"#);
        for (text, fault) in [
            ("", Malformed),
            ("ping", Malformed),
            ("null", Malformed),
            ("[]", Malformed),
            ("{}", Malformed),
            (r#"{"type":7}"#, Malformed),
            (deep.as_str(), Malformed),
            (long.as_str(), TooLarge),
            (r#"{"type":"subscribe"}"#, UnknownType),
            (r#"{"type":"$connect"}"#, UnknownType),
            (r#"{"type":"ping","n":1}"#, InvalidFields),
            (r#"{"type":"presence"}"#, InvalidFields),
            (wrong_prefix.as_str(), InvalidFields),
            (too_many.as_str(), InvalidFields),
        ] {
            assert_eq!(ClientFrame::read(Some(text)), Err(fault), "{text:.60}");
        }
        assert_eq!(ClientFrame::read(None), Err(FrameFault::Binary));
    }

    #[test]
    fn a_frame_of_the_server_names_its_type() {
        let place = Place::Job(JOB.parse().unwrap());
        let frame = ServerFrame::Presence {
            place,
            doing: Doing::Viewing,
            member_id: MemberId::from_bytes([1; 16]),
            name: "Dana".into(),
            seconds: 45,
        };
        let json: Value = serde_json::from_str(&frame.text()).unwrap();
        assert_eq!(json["type"], "presence");
        assert_eq!(json["at"], "job");
        assert_eq!(json["id"], JOB);
        let feed = ServerFrame::Feed(FeedStretch::reset(3, 5));
        let json: Value = serde_json::from_str(&feed.text()).unwrap();
        assert_eq!(json["type"], "feed");
        assert_eq!(json["through"], 5);
    }
}
