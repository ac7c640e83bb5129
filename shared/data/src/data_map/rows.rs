//! Every kind of row.

use domain::data_map::TypeMap;

use crate::Row;
use crate::idempotency::RequestRow;
use crate::outbox::{Envelope, OnceRow};
use crate::row::{
    AssignmentsRow, AttachmentRow, AuditBlockRow, AuditHeadRow, AuditRow, BoardRow, CalendarRow,
    CannedReplyRow, ChannelRow, CompanyRow, ContactRow, CustomerImportRow, CustomerRow,
    CustomerViewRow, DeadAddressRow, ExclusiveOfferRow, FeedHeadRow, FeedRow, FindTokenRow,
    FindTokensRow, GooglePointRow, InvitationRow, InvitedRow, JobActivityRow, JobEventRow,
    JobHoldRow, JobListingRow, JobNumberRow, JobReminderRow, JobRow, JobTokenRow, JobTokensRow,
    JobTypeRow, KnownDeviceRow, LastVisitRow, LateVisitRow, MailRow, MemberRow, MessageRow,
    NotificationRow, NotificationsReadRow, OfferRow, OfferingRow, PolicyRecordRow, PriceItemRow,
    ProviderRefRow, PushProgressRow, ReadRow, RefilingRow, SessionRow, SignatureRefusalRow,
    SocketRow, SocketTicketRow, SupportRequestRow, SweepProgressRow, TechnicianStatusRow,
    ThreadRow, TicketRow, TrackingLinkRow, TrailRow, TranslationRow,
};

/// A kind of row with its map.
#[derive(Clone, Debug)]
pub struct StoredRow {
    /// The attribute `kind`.
    pub kind: &'static str,
    /// What its fields hold.
    pub map: TypeMap,
}

fn of<R: Row>() -> StoredRow {
    StoredRow {
        kind: R::KIND,
        map: R::data_map(),
    }
}

/// Every kind of row that is written, in the order of their names.
pub fn rows() -> Vec<StoredRow> {
    let mut rows = vec![
        of::<AssignmentsRow>(),
        of::<AttachmentRow>(),
        of::<AuditBlockRow>(),
        of::<AuditHeadRow>(),
        of::<AuditRow>(),
        of::<BoardRow>(),
        of::<CalendarRow>(),
        of::<CannedReplyRow>(),
        of::<ChannelRow>(),
        of::<CompanyRow>(),
        of::<ContactRow>(),
        of::<CustomerImportRow>(),
        of::<CustomerRow>(),
        of::<CustomerViewRow>(),
        of::<DeadAddressRow>(),
        of::<Envelope>(),
        of::<ExclusiveOfferRow>(),
        of::<FeedHeadRow>(),
        of::<FeedRow>(),
        of::<FindTokenRow>(),
        of::<FindTokensRow>(),
        of::<GooglePointRow>(),
        of::<InvitationRow>(),
        of::<InvitedRow>(),
        of::<JobActivityRow>(),
        of::<JobEventRow>(),
        of::<JobHoldRow>(),
        of::<JobListingRow>(),
        of::<JobNumberRow>(),
        of::<JobReminderRow>(),
        of::<JobRow>(),
        of::<JobTokenRow>(),
        of::<JobTokensRow>(),
        of::<JobTypeRow>(),
        of::<KnownDeviceRow>(),
        of::<LastVisitRow>(),
        of::<LateVisitRow>(),
        of::<MailRow>(),
        of::<MemberRow>(),
        of::<MessageRow>(),
        of::<NotificationRow>(),
        of::<NotificationsReadRow>(),
        of::<OfferRow>(),
        of::<OfferingRow>(),
        of::<OnceRow>(),
        of::<PolicyRecordRow>(),
        of::<PriceItemRow>(),
        of::<ProviderRefRow>(),
        of::<PushProgressRow>(),
        of::<ReadRow>(),
        of::<RefilingRow>(),
        of::<RequestRow>(),
        of::<SessionRow>(),
        of::<SignatureRefusalRow>(),
        of::<SocketRow>(),
        of::<SocketTicketRow>(),
        of::<SupportRequestRow>(),
        of::<SweepProgressRow>(),
        of::<TechnicianStatusRow>(),
        of::<ThreadRow>(),
        of::<TicketRow>(),
        of::<TrackingLinkRow>(),
        of::<TrailRow>(),
        of::<TranslationRow>(),
    ];
    rows.sort_by_key(|row| row.kind);
    rows
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::data_map::Category;

    use super::*;

    #[test]
    fn no_kind_and_no_field_is_named_twice() {
        let mut kinds = BTreeSet::new();
        for StoredRow { kind, map } in rows() {
            assert!(kinds.insert(kind), "{kind}");
            let names: BTreeSet<_> = map.fields.iter().map(|field| field.name).collect();
            assert_eq!(names.len(), map.fields.len(), "{kind}");
        }
    }

    /// Names of personal fields that a glance would take for something else.
    #[test]
    fn what_its_name_gives_away_is_tagged_so() {
        for StoredRow { kind, map } in rows() {
            for field in map.fields {
                let expected = match field.name {
                    "email" | "phone" | "phones" | "emails" | "next_email" => Category::Contact,
                    "customer_name" => Category::Name,
                    "site" | "sites" | "address" => Category::Address,
                    "note" | "details" | "content" => Category::Content,
                    "password" | "push_token" | "totp" => Category::Credential,
                    "version" => Category::Technical,
                    name if name.ends_with("_id") => Category::Id,
                    _ => continue,
                };
                let is_number = kind == "channel" && field.name == "number_id";
                assert!(field.category == expected || is_number, "{kind}: {field:?}");
            }
        }
    }
}
