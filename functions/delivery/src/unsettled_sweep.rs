//! `unsettled-sweep`: ends what has waited for too long, visibly: messages to customers, mails and
//! translations.
//!
//! Each is ended by its worker, unless the worker's event was lost, put into quarantine or lies
//! among the dead letters. What was never begun has failed; where a call may have had its effect,
//! nobody knows. A row that says so is skipped by its worker from then on, so that nothing is sent
//! after all.

use std::sync::Arc;
use std::time::Duration;

use data::row::{MailRow, MessageRow, TranslationRow, TranslationState, Unsettled, UnsettledRow};
use data::{Changes, Error, MailUpdate, Store, key, on_any_conflict};
use domain::event::Event;
use work::{App, Sweep};

use work::walk::{Slice, Visit, visit};

/// See the module.
pub struct UnsettledSweep;

/// A page of what waits in one company.
const ROWS: usize = 50;

/// Why there is no translation of a text that was requested long ago.
const TRANSLATION_LOST: &str = "The translation took too long. Ask for it again.";

impl Sweep for UnsettledSweep {
    const NAME: &'static str = "unsettled-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let walk = visit(&app, Self::NAME, remaining, sweep).await?;
        Ok(walk.report("what waited for too long was ended"))
    }
}

/// Ends what is overdue in one company; returns how much that is.
async fn sweep(store: Store, slice: Slice) -> Result<Visit<usize>, Error> {
    let now = store.now();
    let store = store.traced(UnsettledSweep::NAME);
    let mut ended = 0;
    let mut rows = slice.list::<UnsettledRow>(&store, key::unsettled(), ROWS);
    while let Some(row) = rows.next().await? {
        if !row.is_overdue(now) {
            // They stand in the order in which they are overdue.
            rows.finish();
            break;
        }
        if let Some(unsettled) = row.what() {
            ended += usize::from(end(&store, unsettled).await?);
        }
    }
    Ok(rows.visit(ended))
}

/// Ends the wait; false if it has ended meanwhile.
async fn end(store: &Store, unsettled: Unsettled) -> Result<bool, Error> {
    let prepare = |_| async move {
        let mut changes = Changes::new();
        let is_changed = match unsettled {
            Unsettled::Message(thread_id, message_id) => {
                let message = store.get(key::message(thread_id, message_id)).await?;
                message.is_some_and(|message| end_message(store, &mut changes, message))
            }
            Unsettled::Mail(mail_id) => match store.get(key::mail(mail_id)).await? {
                Some(mail) => end_mail(store, &mut changes, mail).await?,
                None => false,
            },
            Unsettled::Translation(translation_id) => {
                let row = store.get(key::translation(translation_id)).await?;
                row.is_some_and(|row| end_translation(store, &mut changes, row))
            }
        };
        Ok::<_, Error>((changes, is_changed))
    };
    store.commit_with_retry(on_any_conflict, prepare).await
}

fn end_message(store: &Store, changes: &mut Changes, mut message: MessageRow) -> bool {
    if !message.give_up(store.now()) {
        return false;
    }
    message.publish_change(false, changes);
    changes.replace(message);
    true
}

async fn end_mail(store: &Store, changes: &mut Changes, mail: MailRow) -> Result<bool, Error> {
    let Some((status, words)) = mail.given_up(store.now()) else {
        return Ok(false);
    };
    let update = MailUpdate {
        reason: Some(words.to_owned()),
        ..MailUpdate::of(status)
    };
    store.apply_mail_update(changes, mail, update).await
}

fn end_translation(store: &Store, changes: &mut Changes, row: TranslationRow) -> bool {
    if row.overdue_at().is_none_or(|at| at > store.now()) {
        return false;
    }
    changes.publish(Event::TranslationChanged {
        translation_id: row.translation_id,
    });
    changes.replace(TranslationRow {
        state: TranslationState::Failed,
        reason: Some(TRANSLATION_LOST.to_owned()),
        ..row
    });
    true
}
