//! Mails about an account, with the words that all of them use.

use api::{Access, Cx};
use data::row::{CompanyRow, MailRow, MemberRow};
use domain::email::Email;
use domain::mail::MailKind;

/// A mail about `member`: who, in which company, when and from where.
pub(crate) fn about<A: Access>(
    cx: &Cx<A>,
    company: &CompanyRow,
    member: &MemberRow,
    kind: MailKind,
    to: &Email,
) -> MailRow {
    let place = cx.source_ip().map(|ip| ip.to_string());
    MailRow::new(cx.now(), company.company_id, kind, to.clone())
        .about(member.member_id)
        .word("person", member.name.as_str())
        .word("company", company.name.as_str())
        .word(
            "at",
            domain::display::time::date_time(cx.now(), &company.time_zone),
        )
        .word("place", place.unwrap_or_default())
}
