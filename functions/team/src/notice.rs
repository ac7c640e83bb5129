//! Mails that notify members of what an owner did to their account.

use api::{Cx, Owner};
use data::row::{MailRow, MemberRow};
use domain::mail::MailKind;

/// A mail to `member`: what was done, in which company, when, and by whom if not by the member.
pub(crate) fn about(cx: &Cx<Owner>, member: &MemberRow, kind: MailKind) -> MailRow {
    let company = cx.company();
    let to = member.email.clone();
    let mail = MailRow::new(cx.now(), company.company_id, kind, to)
        .about(member.member_id)
        .word("person", member.name.as_str())
        .word("company", company.name.as_str())
        .word(
            "at",
            domain::display::time::date_time(cx.now(), &company.time_zone),
        );
    if cx.member().member_id == member.member_id {
        mail.word("is_own_doing", "yes")
    } else {
        mail.naming("doer", cx.member())
    }
}
