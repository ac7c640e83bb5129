//! `email-deliver`: hands each mail that was requested to Resend, once.
//!
//! The intent is stored before the call and the result after it. A crash in between, or an answer
//! that was lost, leaves a mail that is `sending`: the next delivery makes the same call under the
//! same idempotency key, so that Resend sends one mail and gives the first answer again.

mod obstacle;
mod outcome;

use std::time::Duration;

use auth::link::Link;
use data::row::MailRow;
use data::{Changes, MailUpdate, Queue, Secret, Setting, key, on_any_conflict};
use domain::event::Event;
use domain::id::MailId;
use domain::mail::MailStatus;
use jiff::SignedDuration;
use providers::{OutgoingMail, ProviderMailId, Resend, SendError};
use work::{Cx, Failure, Worker};

use crate::mail::{Rendered, render};

/// See the module.
pub struct EmailDeliver;

/// How long the same key still means the same mail: an hour less than Resend remembers it.
const KEY_MEMORY: SignedDuration = SignedDuration::from_hours(23);

/// Time reserved to store the result of the call.
const RESULT_TIME: Duration = Duration::from_secs(3);

/// A mail whose sending is on record.
struct Intent {
    mail: MailRow,
    /// Whether no earlier call is without a known outcome.
    is_first: bool,
}

impl Worker for EmailDeliver {
    const NAME: &'static str = "email-deliver";
    const QUEUE: Queue = Queue::EmailDeliver;
    const SECRETS: &'static [Secret] = &[Secret::LinkKey, Secret::Resend];
    const SETTINGS: &'static [Setting] = &[Setting::MailFrom, Setting::ResendUrl];

    async fn handle(cx: Cx) -> Result<(), Failure> {
        deliver(&cx).await
    }
}

/// Deals with one mail, of whichever queue.
pub(crate) async fn deliver(cx: &Cx) -> Result<(), Failure> {
    let (Event::MailRequested { mail_id } | Event::SecurityMailRequested { mail_id }) =
        cx.envelope().event
    else {
        let name = cx.envelope().event.name();
        return Err(Failure::Unreadable(format!(
            "{name} is no request for a mail"
        )));
    };
    let resend = cx.app().resend().await?;
    let Some(intent) = intend(cx, mail_id).await? else {
        return Ok(());
    };
    let outcome = call(cx, &resend, &intent.mail).await?;
    outcome::store_result(cx, intent, outcome).await
}

/// Stores that the mail is about to be handed over; nothing if it is not to be.
async fn intend(cx: &Cx, mail_id: MailId) -> Result<Option<Intent>, Failure> {
    let prepare = |_| async move {
        let mut changes = Changes::new();
        let mail: Option<MailRow> = cx.store().get(key::mail(mail_id)).await?;
        let waiting =
            |mail: &MailRow| matches!(mail.status, MailStatus::Queued | MailStatus::Sending);
        let Some(mail) = mail.filter(waiting) else {
            return Ok::<_, Failure>((changes, None));
        };
        if let Some(update) = reason_to_stop(cx, &mail).await? {
            outcome::note(cx, mail, update).await?;
            return Ok((changes, None));
        }
        let is_first = mail.tried_at.is_none();
        let mail = changes.replace(MailRow {
            status: MailStatus::Sending,
            tried_at: mail.tried_at.or(Some(cx.now())),
            ..mail
        });
        Ok((changes, Some(Intent { mail, is_first })))
    };
    let store = cx.store();
    store.commit_with_retry(on_any_conflict, prepare).await
}

/// Why the mail must not be handed over (again). While it is open whether an earlier call had its
/// effect, nobody can know that it was not sent.
async fn reason_to_stop(cx: &Cx, mail: &MailRow) -> Result<Option<MailUpdate>, Failure> {
    let Some(tried_at) = mail.tried_at else {
        return Ok(obstacle::find(cx.store(), mail).await?);
    };
    let reason = if cx.now().duration_since(tried_at) >= KEY_MEMORY {
        "The mail provider never answered. It may or may not have sent the mail.".to_owned()
    } else if let Some(obstacle) = obstacle::find(cx.store(), mail).await? {
        let reason = obstacle.reason.unwrap_or_default();
        format!("{reason} An earlier try may or may not have been sent.")
    } else {
        return Ok(None);
    };
    Ok(Some(MailUpdate {
        reason: Some(reason),
        ..MailUpdate::of(MailStatus::Uncertain)
    }))
}

async fn call(
    cx: &Cx,
    resend: &Resend,
    mail: &MailRow,
) -> Result<Result<Option<ProviderMailId>, SendError>, Failure> {
    let link = link(cx, mail).await?;
    let Rendered {
        subject,
        html,
        text,
    } = render(mail, link.as_deref());
    let outgoing = OutgoingMail {
        from: &cx.aws().settings().mail_from,
        to: &mail.to,
        reply_to: mail.reply_to.as_ref(),
        subject: &subject,
        html: &html,
        text: &text,
        kind: mail.kind,
        company: cx.store().company_id(),
        mail: mail.mail_id,
    };
    let remaining = cx.remaining().saturating_sub(RESULT_TIME);
    let key = mail.mail_id.to_string();
    Ok(resend.send(&outgoing, &key, remaining).await)
}

/// The link the mail carries. It is stored nowhere; it is the same each time it is made.
async fn link(cx: &Cx, mail: &MailRow) -> Result<Option<String>, Failure> {
    let public_url = &cx.aws().settings().public_url;
    if let Some(page) = mail.kind.page() {
        return Ok(Some(format!("{public_url}{page}")));
    }
    let (Some(kind), Some(ticket)) = (mail.kind.ticket(), mail.ticket_id) else {
        return Ok(None);
    };
    let company = cx.store().company_id();
    let keys = cx.aws().secrets().link_keys().await?;
    let token = Link { company, ticket }.mint(&keys, kind);
    Ok(Some(format!("{public_url}{}#{token}", kind.page())))
}
