//! Rows as they were written once, which every later version must read.
//!
//! `tests/rows/<kind>.json` holds rows as the first version wrote them that had customers' data, and
//! those of later kinds as their first version did. A field that comes later needs a default, and a
//! field or value that gets another name keeps the earlier one as an alias; the files stay as they are.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use serde_json::Value;

use domain::data_map::{Category, Kept};

use super::*;
use crate::idempotency::RequestRow;
use crate::outbox::{Envelope, OnceRow, WaitingRow};

/// Reads the rows of a kind, writes them as they are written now, and reads those again.
fn read<R: Row>() -> &'static str {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/rows/{}.json", R::KIND));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let samples: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(!samples.is_empty(), "{path:?} holds no row");
    let map = R::data_map();
    let mut ends = 0;
    for sample in samples {
        let item: Item = serde_dynamo::to_item(&sample).unwrap();
        let row = R::from_item(item);
        let row = row.unwrap_or_else(|error| panic!("{} {sample}: {error}", R::KIND));
        assert_eq!(sample["version"], row.version(), "{sample}");
        let again = row.to_item().and_then(R::from_item);
        let again = again.unwrap_or_else(|error| panic!("{} {sample}: {error}", R::KIND));
        assert_eq!(again.row_key(), row.row_key());
        for name in again.to_item().unwrap().keys() {
            let is_mapped = map.fields.iter().any(|field| field.name == name);
            assert!(
                is_mapped,
                "{} stores {name}, which is not in its map",
                R::KIND
            );
        }
        for field in &map.fields {
            let holds_text = sample.get(field.name).is_some_and(reads_like_text);
            let is_plain = matches!(field.category, Category::Id | Category::Activity);
            let name = field.name;
            assert!(
                !holds_text || !is_plain,
                "{name} of {} is {:?}: {sample}",
                R::KIND,
                field.category
            );
        }
        ends += usize::from(row.expires_at().is_some());
    }
    let has_term = matches!(map.kept, Kept::Term(_) | Kept::Positions);
    assert!(ends > 0 || !has_term, "{} has a term and no end", R::KIND);
    R::KIND
}

/// Whether somebody may have written it: words, and no name of a state or an id.
fn reads_like_text(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(' '),
        Value::Array(values) => values.iter().any(reads_like_text),
        Value::Object(fields) => fields.values().any(reads_like_text),
        _ => false,
    }
}

/// Every kind that a source file of the crate declares.
fn declared(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut kinds = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            kinds.extend(declared(&path)?);
            continue;
        }
        let source = fs::read_to_string(&path)?;
        let declarations = source.split("const KIND: &'static str = \"").skip(1);
        kinds.extend(
            declarations.filter_map(|rest| rest.split_once('"').map(|(kind, _)| kind.to_owned())),
        );
    }
    Ok(kinds)
}

#[test]
fn rows_of_every_earlier_version_are_read() {
    let read = [
        read::<AssignmentsRow>(),
        read::<AttachmentRow>(),
        read::<AuditBlockRow>(),
        read::<AuditHeadRow>(),
        read::<AuditRow>(),
        read::<BoardRow>(),
        read::<CustomerImportRow>(),
        read::<CalendarRow>(),
        read::<CannedReplyRow>(),
        read::<ChannelRow>(),
        read::<CompanyRow>(),
        read::<ContactRow>(),
        read::<CustomerRow>(),
        read::<CustomerViewRow>(),
        read::<DeadAddressRow>(),
        read::<Envelope>(),
        read::<ExclusiveOfferRow>(),
        read::<FeedHeadRow>(),
        read::<FeedRow>(),
        read::<FindTokenRow>(),
        read::<FindTokensRow>(),
        read::<GooglePointRow>(),
        read::<InvitationRow>(),
        read::<InvitedRow>(),
        read::<JobActivityRow>(),
        read::<JobEventRow>(),
        read::<JobHoldRow>(),
        read::<JobReminderRow>(),
        read::<JobListingRow>(),
        read::<JobNumberRow>(),
        read::<JobRow>(),
        read::<JobTokenRow>(),
        read::<JobTokensRow>(),
        read::<JobTypeRow>(),
        read::<KnownDeviceRow>(),
        read::<LastVisitRow>(),
        read::<LateVisitRow>(),
        read::<MailRow>(),
        read::<MemberRow>(),
        read::<MessageRow>(),
        read::<NotificationRow>(),
        read::<NotificationsReadRow>(),
        read::<OfferRow>(),
        read::<OfferingRow>(),
        read::<OnceRow>(),
        read::<PolicyRecordRow>(),
        read::<ProviderRefRow>(),
        read::<PriceItemRow>(),
        read::<PushProgressRow>(),
        read::<ReadRow>(),
        read::<RefilingRow>(),
        read::<RequestRow>(),
        read::<SessionRow>(),
        read::<SocketRow>(),
        read::<SocketTicketRow>(),
        read::<SignatureRefusalRow>(),
        read::<SupportRequestRow>(),
        read::<SweepProgressRow>(),
        read::<TechnicianStatusRow>(),
        read::<ThreadRow>(),
        read::<TicketRow>(),
        read::<TrackingLinkRow>(),
        read::<TrailRow>(),
        read::<TranslationRow>(),
    ];
    let mut read: BTreeSet<_> = read.into_iter().map(str::to_owned).collect();
    // Rows of other kinds, as a list shows them.
    read.insert(UnsettledRow::KIND.to_owned());
    read.insert(FieldRow::KIND.to_owned());
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert_eq!(declared(&source).unwrap(), read);
}

#[test]
fn an_event_of_an_earlier_version_is_no_unreadable_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rows/outbox.json");
    let samples: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for sample in samples {
        let row = WaitingRow::from_item(serde_dynamo::to_item(&sample).unwrap()).unwrap();
        assert!(matches!(row, WaitingRow::Event(_)), "{sample}");
    }
}
