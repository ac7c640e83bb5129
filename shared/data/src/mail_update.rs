//! What an update of a mail's status changes: the mail, the invitation it carried, its address, and the
//! member who is reached there.

use domain::event::Event;
use domain::id::MailId;
use domain::mail::MailStatus;

use crate::row::{DeadAddressRow, DeadReason, InvitationRow, MailRow, MemberRow};
use crate::{Changes, Directory, Error, Store, key};

/// An update of a mail, from the provider or from our own sending.
#[derive(Clone)]
pub struct MailUpdate {
    /// The new status.
    pub status: MailStatus,
    /// The provider's id of it, where the update carries one.
    pub provider_id: Option<String>,
    /// Why, in plain words, where something went wrong.
    pub reason: Option<String>,
}

domain::debug_by_name!(MailUpdate);

impl MailUpdate {
    /// The status alone.
    pub fn of(status: MailStatus) -> Self {
        Self {
            status,
            provider_id: None,
            reason: None,
        }
    }
}

impl Store {
    /// Adds to `changes` all that follows from the update; returns whether it changes anything.
    ///
    /// A mail only moves forward, so an update that is repeated or late changes nothing. The mail's
    /// row must still be as it was read, so that of two updates at once one is retried.
    pub async fn apply_mail_update(
        &self,
        changes: &mut Changes,
        mail: MailRow,
        update: MailUpdate,
    ) -> Result<bool, Error> {
        if !mail.status.may_become(update.status) {
            return Ok(false);
        }
        if let Some(invitation) = self.invitation_of(&mail, update.status).await? {
            changes.replace(InvitationRow {
                mail_status: update.status,
                ..invitation
            });
        }
        let reason = DeadReason::of(update.status);
        if let Some(reason) = reason.filter(|_| !mail.kind.is_to_us()) {
            self.mark_address_dead(changes, &mail, reason, update.status)
                .await?;
        }
        if let Some(event) = event(update.status, mail.mail_id) {
            changes.publish(event);
        }
        changes.replace(MailRow {
            status: update.status,
            provider_id: update.provider_id.or(mail.provider_id),
            reason: update.reason.or(mail.reason),
            ..mail
        });
        Ok(true)
    }

    async fn invitation_of(
        &self,
        mail: &MailRow,
        next: MailStatus,
    ) -> Result<Option<InvitationRow>, Error> {
        let Some(invitation_id) = mail.invitation_id else {
            return Ok(None);
        };
        let row: Option<InvitationRow> = self.get(key::invitation(invitation_id)).await?;
        Ok(row.filter(|row| row.mail_id == mail.mail_id && row.mail_status.may_become(next)))
    }

    /// The first update about an address stays, since it names the cause.
    async fn mark_address_dead(
        &self,
        changes: &mut Changes,
        mail: &MailRow,
        reason: DeadReason,
        status: MailStatus,
    ) -> Result<(), Error> {
        let known: Option<DeadAddressRow> = self.get(key::dead_address(&mail.to)).await?;
        if known.is_none() {
            changes.upsert(&DeadAddressRow::reported_by(mail, reason, self.now()));
        }
        if let Some(member) = self.holder_of(mail).await?
            && member.dead_mail.is_none()
        {
            changes.replace(MemberRow {
                dead_mail: Some(status),
                ..member
            });
        }
        Ok(())
    }

    /// The member of this company who is reached where the mail went.
    async fn holder_of(&self, mail: &MailRow) -> Result<Option<MemberRow>, Error> {
        if let Some(member_id) = mail.member_id {
            let member: Option<MemberRow> = self.get(key::member(member_id)).await?;
            if let Some(member) = member.filter(|member| member.email == mail.to) {
                return Ok(Some(member));
            }
        }
        let account = Directory::new(self.table().clone())
            .account(&mail.to)
            .await?;
        Ok(account
            .filter(|account| account.store.company_id() == self.company_id())
            .map(|account| account.member))
    }
}

fn event(status: MailStatus, mail_id: MailId) -> Option<Event> {
    match status {
        MailStatus::Sent => Some(Event::MailSent { mail_id }),
        MailStatus::Delivered => Some(Event::MailDelivered { mail_id }),
        MailStatus::Bounced => Some(Event::MailBounced { mail_id }),
        MailStatus::Complained => Some(Event::MailComplained { mail_id }),
        MailStatus::Suppressed => Some(Event::MailSuppressed { mail_id }),
        MailStatus::Failed => Some(Event::MailFailed { mail_id }),
        MailStatus::Queued | MailStatus::Sending | MailStatus::Delayed | MailStatus::Uncertain => {
            None
        }
    }
}
