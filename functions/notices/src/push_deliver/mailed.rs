//! The mail that a member gets of a job when no device of the member can be reached by a push.

use data::row::{CompanyRow, MailRow, MemberRow};
use data::{Changes, Row as _, key};
use domain::id::MailId;
use domain::mail::MailKind;
use work::{Cx, Failure};

/// What the mail says of a job.
pub(crate) struct JobNotice {
    /// What has changed.
    pub(crate) change: String,
    /// What people call the job.
    pub(crate) number: Option<String>,
    /// The kind of work.
    pub(crate) job_type: Option<String>,
    /// The address.
    pub(crate) place: Option<String>,
    /// The arrival window.
    pub(crate) window: Option<String>,
}

/// Requests the mail. It has the id of the event, so that an event that comes again makes no second one.
pub(crate) async fn mail(cx: &Cx, member: &MemberRow, notice: &JobNotice) -> Result<(), Failure> {
    let company: Option<CompanyRow> = cx.store().get(key::company()).await?;
    let Some(company) = company else {
        return Ok(());
    };
    let to = member.email.clone();
    let mail = MailRow::new(cx.now(), company.company_id, MailKind::JobNotice, to)
        .about(member.member_id)
        .word("person", member.name.as_str())
        .word("company", company.name.as_str())
        .word("change", notice.change.as_str());
    let known = [
        ("job_number", &notice.number),
        ("job_type", &notice.job_type),
        ("place", &notice.place),
        ("window", &notice.window),
    ];
    let known = known.into_iter();
    let known = known.filter_map(|(name, word)| word.as_deref().map(|word| (name, word)));
    let mail = MailRow {
        mail_id: MailId::from_bytes(cx.envelope().event_id.to_bytes()),
        ..known.fold(mail, |mail, (name, word)| mail.word(name, word))
    };
    let mut changes = Changes::new();
    changes.send(&mail);
    match cx.store().commit(changes).await {
        Err(error) if !error.is_taken(MailRow::KIND) => Err(error.into()),
        _ => Ok(()),
    }
}
