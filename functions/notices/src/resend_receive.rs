//! `POST /webhooks/resend`: receives the provider's webhooks about mails, and ends mail to a dead address.
//!
//! Events are delivered twice, late and out of order. A mail only moves forward, so each of them
//! can be taken any number of times; of two at once, one is retried on what the other has written.
//! What cannot be used is accepted too, since another delivery would change nothing.

use api::{Cx, Endpoint, NoContent, Problem, Raw, Resend, Route, Signed};
use data::row::MailRow;
use data::{Changes, MailUpdate, Secret, Store, key, on_any_conflict};
use domain::id::{CompanyId, MailId};
use domain::mail::MailStatus;
use providers::{
    BounceKind, MailEvent, MailNotice, ProviderMailId, ResendEvent, parse_resend_event,
};

/// See [`Endpoint::SUMMARY`].
pub struct ResendReceive;

impl Endpoint for ResendReceive {
    const NAME: &'static str = "resend-receive";
    const ROUTE: Route = Route::post("/webhooks/resend");
    const SUMMARY: &'static str = "Receive the mail provider's webhooks about mails.";
    const MAX_BODY_BYTES: usize = 256 * 1024;
    const SECRETS: &'static [Secret] = &[Secret::Resend];

    type Access = Signed<Resend>;
    type Input = Raw;
    type Output = NoContent;

    async fn handle(cx: Cx<Signed<Resend>>, Raw(body): Raw) -> Result<NoContent, Problem> {
        let Ok(event) = parse_resend_event(&body) else {
            tracing::warn!("a signed webhook is no event and was dropped");
            return Ok(NoContent);
        };
        match event {
            ResendEvent::Mail(notice) => {
                let Some(status) = status(&notice.event) else {
                    return Ok(NoContent);
                };
                if let (Some(company_id), Some(mail_id)) = (notice.company, notice.mail) {
                    note(&cx, company_id, mail_id, status, &notice).await?;
                } else {
                    tracing::warn!("a webhook names no mail of ours and was dropped");
                }
            }
            ResendEvent::Other(kind) => {
                // The name is the provider's; only what looks like one is written down.
                let is_name =
                    |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
                let kind: String = kind
                    .chars()
                    .filter(|letter| is_name(*letter))
                    .take(64)
                    .collect();
                tracing::info!(kind, "a webhook of a kind that nobody acts on");
            }
        }
        Ok(NoContent)
    }
}

async fn note(
    cx: &Cx<Signed<Resend>>,
    company_id: CompanyId,
    mail_id: MailId,
    status: MailStatus,
    notice: &MailNotice,
) -> Result<(), Problem> {
    let directory = cx.aws().directory();
    let Some((store, mail)) = directory.mail(company_id, mail_id).await? else {
        return Ok(());
    };
    let store = store.traced(cx.request_id());
    let store = &store;
    let mut known = Some(mail);
    store
        .commit_with_retry(on_any_conflict, |number| {
            let known = known.take();
            async move {
                let mail = match known {
                    None if number > 0 => store.get(key::mail(mail_id)).await?,
                    known => known,
                };
                let mut changes = Changes::new();
                if let Some(mail) = mail {
                    apply(store, &mut changes, mail, status, notice).await?;
                }
                Ok((changes, ()))
            }
        })
        .await
}

async fn apply(
    store: &Store,
    changes: &mut Changes,
    mail: MailRow,
    status: MailStatus,
    notice: &MailNotice,
) -> Result<(), Problem> {
    let provider_id = notice.provider_id.as_ref().map(ProviderMailId::as_str);
    let known = mail.provider_id.as_deref();
    if known.is_some() && provider_id.is_some() && known != provider_id {
        tracing::warn!(mail.id = %mail.mail_id, "a webhook names another mail of the provider and was dropped");
        return Ok(());
    }
    let update = MailUpdate {
        status,
        provider_id: provider_id.map(str::to_owned),
        reason: reason(&notice.event).map(str::to_owned),
    };
    store.apply_mail_update(changes, mail, update).await?;
    Ok(())
}

/// What the event makes of the mail. That somebody opened it or followed a link is not stored.
fn status(event: &MailEvent) -> Option<MailStatus> {
    match event {
        MailEvent::Sent => Some(MailStatus::Sent),
        MailEvent::Delivered => Some(MailStatus::Delivered),
        MailEvent::DeliveryDelayed => Some(MailStatus::Delayed),
        MailEvent::Bounced(BounceKind::Permanent) => Some(MailStatus::Bounced),
        // The address is valid, but this mail has failed.
        MailEvent::Bounced(BounceKind::Transient | BounceKind::Undetermined)
        | MailEvent::Failed => Some(MailStatus::Failed),
        MailEvent::Complained => Some(MailStatus::Complained),
        MailEvent::Suppressed => Some(MailStatus::Suppressed),
        MailEvent::Scheduled | MailEvent::Opened | MailEvent::Clicked => None,
    }
}

/// Why the mail did not arrive, in plain words.
fn reason(event: &MailEvent) -> Option<&'static str> {
    match event {
        MailEvent::Bounced(BounceKind::Permanent) => {
            Some("the receiving server refuses mail to this address")
        }
        MailEvent::Bounced(BounceKind::Transient) => {
            Some("the mailbox could not take the mail, perhaps because it is full")
        }
        MailEvent::Bounced(BounceKind::Undetermined) => {
            Some("the receiving server sent the mail back")
        }
        MailEvent::Failed => Some("the mail provider did not send it"),
        MailEvent::Complained => Some("the receiver marked the mail as unwanted"),
        MailEvent::Suppressed => Some("the mail provider sends nothing to this address any more"),
        MailEvent::Sent
        | MailEvent::Scheduled
        | MailEvent::Delivered
        | MailEvent::DeliveryDelayed
        | MailEvent::Opened
        | MailEvent::Clicked => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_lasting_bounce_ends_an_address() {
        let proves = |event: MailEvent| {
            let status = status(&event).unwrap();
            assert_eq!(status.proves_dead_address(), event.ends_address());
            status.proves_dead_address()
        };
        assert!(proves(MailEvent::Bounced(BounceKind::Permanent)));
        assert!(proves(MailEvent::Complained));
        assert!(proves(MailEvent::Suppressed));
        assert!(!proves(MailEvent::Bounced(BounceKind::Transient)));
        assert!(!proves(MailEvent::Bounced(BounceKind::Undetermined)));
        assert!(!proves(MailEvent::Failed));
    }

    #[test]
    fn what_a_person_does_with_a_mail_is_not_kept() {
        assert_eq!(status(&MailEvent::Opened), None);
        assert_eq!(status(&MailEvent::Clicked), None);
    }
}
