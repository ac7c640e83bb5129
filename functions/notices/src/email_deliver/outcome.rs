//! What follows from the provider's answer to a mail.

use data::row::MailRow;
use data::{Changes, MailUpdate, key, on_any_conflict};
use domain::mail::MailStatus;
use providers::{ProviderMailId, SendError};
use work::{Cx, Failure};

use super::Intent;

/// Stores the result of a call, or returns why the mail must be retried.
pub(crate) async fn store_result(
    cx: &Cx,
    intent: Intent,
    outcome: Result<Option<ProviderMailId>, SendError>,
) -> Result<(), Failure> {
    let error = match outcome {
        Ok(id) => {
            let update = MailUpdate {
                provider_id: id.map(|id| id.as_str().to_owned()),
                ..MailUpdate::of(MailStatus::Sent)
            };
            return note(cx, intent.mail, update).await;
        }
        Err(error) => error,
    };
    let mail_id = intent.mail.mail_id;
    match &error {
        // The key is known with another body: an earlier version of us handed the mail over.
        SendError::Final { code: 409, .. } => {
            let reason = "The mail provider has the mail, but its answer was lost.";
            note(cx, intent.mail, update_of(MailStatus::Uncertain, reason)).await
        }
        SendError::Final { code, name } => {
            let name = name.as_deref().unwrap_or("no name given");
            let reason = format!("The mail provider refused it (status {code}, {name}).");
            note(cx, intent.mail, update_of(MailStatus::Failed, &reason)).await
        }
        SendError::Unknown => Err(Failure::Retry(error.to_string())),
        SendError::Later { .. } => {
            withdraw(cx, intent).await;
            Err(Failure::Retry(error.to_string()))
        }
        SendError::Parked { .. } | SendError::Unauthorised { .. } | SendError::Misconfigured(_) => {
            tracing::error!(mail_id = %mail_id, cause = %error, "mail {mail_id} waits for a person");
            withdraw(cx, intent).await;
            Err(Failure::Retry(error.to_string()))
        }
    }
}

fn update_of(status: MailStatus, reason: &str) -> MailUpdate {
    MailUpdate {
        reason: Some(reason.into()),
        ..MailUpdate::of(status)
    }
}

/// Stores the update. The webhook can have been faster with a later status; that one stays.
pub(crate) async fn note(cx: &Cx, mail: MailRow, update: MailUpdate) -> Result<(), Failure> {
    let (store, mail_id, update) = (cx.store(), mail.mail_id, &update);
    let mut known = Some(mail);
    let prepare = |number| {
        let known = known.take();
        async move {
            let mail = match known {
                None if number > 0 => store.get(key::mail(mail_id)).await?,
                known => known,
            };
            let mut changes = Changes::new();
            if let Some(mail) = mail {
                store
                    .apply_mail_update(&mut changes, mail, update.clone())
                    .await?;
            }
            Ok((changes, ()))
        }
    };
    store.commit_with_retry(on_any_conflict, prepare).await
}

/// Removes the intent, since the provider certainly did not get the mail: it may wait longer than
/// the provider remembers a key. Left standing, the intent is merely more careful than need be.
async fn withdraw(cx: &Cx, intent: Intent) {
    if !intent.is_first {
        return;
    }
    let mut changes = Changes::new();
    changes.replace(MailRow {
        tried_at: None,
        ..intent.mail
    });
    if let Err(error) = cx.store().commit(changes).await {
        tracing::info!(cause = %error, "an intent was left standing");
    }
}
