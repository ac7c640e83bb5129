//! Turns serde's words into ours: what would be right, never what was sent.

use serde_path_to_error::{Path, Segment};

/// A JSON pointer (RFC 6901) of a path.
pub(super) fn pointer(path: &Path) -> String {
    path.iter().fold(String::new(), |mut pointer, segment| {
        match segment {
            Segment::Seq { index } => pointer.push_str(&["/", &index.to_string()].concat()),
            Segment::Map { key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
        pointer
    })
}

/// What is wrong with a value, and the field it is about when serde names one.
pub(super) struct Complaint {
    pub(super) detail: String,
    pub(super) field: Option<String>,
}

impl Complaint {
    pub(super) fn of(message: &str) -> Self {
        let message = message
            .rfind(" at line ")
            .map_or(message, |end| &message[..end]);
        let quoted = |rest: &str| rest.split('`').next().map(str::to_owned);
        if let Some(rest) = message.strip_prefix("missing field `") {
            return Self {
                detail: "is required".into(),
                field: quoted(rest),
            };
        }
        if let Some(rest) = message.strip_prefix("unknown field `") {
            return Self {
                detail: "is not a known field".into(),
                field: quoted(rest),
            };
        }
        if let Some(rest) = message.strip_prefix("duplicate field `") {
            return Self {
                detail: "stands twice".into(),
                field: quoted(rest),
            };
        }
        let is_serdes = [
            "invalid type",
            "invalid value",
            "invalid length",
            "unknown variant",
        ]
        .iter()
        .any(|start| message.starts_with(start));
        let detail = match message.rsplit_once("expected ") {
            Some((_, expected)) if is_serdes => format!("must be {expected}"),
            _ if is_serdes => "is of another kind than this field takes".to_owned(),
            _ => message.to_owned(),
        };
        Self {
            detail,
            field: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_not_repeated() {
        let complaint =
            Complaint::of("invalid type: string \"secret\", expected u64 at line 1 column 9");
        assert_eq!(complaint.detail, "must be u64");
        assert!(
            Complaint::of("invalid value: string \"secret\"")
                .detail
                .contains("another kind")
        );
    }

    #[test]
    fn a_field_is_named() {
        assert_eq!(
            Complaint::of("missing field `name` at line 1 column 2")
                .field
                .unwrap(),
            "name"
        );
        assert_eq!(
            Complaint::of("unknown field `age`, expected `name`")
                .field
                .unwrap(),
            "age"
        );
    }
}
