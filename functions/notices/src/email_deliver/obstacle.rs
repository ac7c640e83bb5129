//! What speaks against sending a mail: its address takes none, or its link is of no use any more.

use data::row::{
    DeadAddressRow, DeadReason, InvitationRow, InvitationState, MailRow, MemberRow, TicketRow,
};
use data::{Error, MailUpdate, Store, key};
use domain::mail::{MailStatus, TicketKind};

/// The update with which the mail ends unsent, if it must not go out.
pub(crate) async fn find(store: &Store, mail: &MailRow) -> Result<Option<MailUpdate>, Error> {
    let dead: Option<DeadAddressRow> = store.get(key::dead_address(&mail.to)).await?;
    if let Some(dead) = dead.filter(|_| !mail.kind.is_to_us()) {
        return Ok(Some(update_of(
            MailStatus::Suppressed,
            why_dead(dead.reason),
        )));
    }
    let Some(kind) = mail.kind.ticket() else {
        return Ok(None);
    };
    Ok(if is_link_alive(store, mail, kind).await? {
        None
    } else {
        Some(update_of(
            MailStatus::Failed,
            "It is no longer needed: its link was used, taken back or has expired.",
        ))
    })
}

fn update_of(status: MailStatus, reason: &str) -> MailUpdate {
    MailUpdate {
        reason: Some(reason.into()),
        ..MailUpdate::of(status)
    }
}

fn why_dead(reason: DeadReason) -> &'static str {
    match reason {
        DeadReason::Bounced => "It was not sent: an earlier mail to this address came back.",
        DeadReason::Complained => {
            "It was not sent: an earlier mail to this address was reported as unwanted."
        }
        DeadReason::Suppressed => {
            "It was not sent: the mail provider takes no mail for this address."
        }
    }
}

/// Whether the link would still do what the mail says, so far as can be known before it is used.
async fn is_link_alive(store: &Store, mail: &MailRow, kind: TicketKind) -> Result<bool, Error> {
    let Some(ticket_id) = mail.ticket_id else {
        return Ok(false);
    };
    // A ticket past its end is not read at all.
    let ticket: Option<TicketRow> = store.get(key::ticket(ticket_id)).await?;
    let Some(ticket) = ticket.filter(|ticket| ticket.kind == kind && ticket.used_at.is_none())
    else {
        return Ok(false);
    };
    if let Some(member_id) = ticket.member_id {
        let member: Option<MemberRow> = store.get(key::member(member_id)).await?;
        return Ok(member.is_some_and(|member| member.honours(&ticket)));
    }
    let Some(invitation_id) = mail.invitation_id else {
        return Ok(false);
    };
    let invitation: Option<InvitationRow> = store.get(key::invitation(invitation_id)).await?;
    let Some(invitation) = invitation.filter(|invitation| {
        invitation.state == InvitationState::Open && invitation.ticket_id == ticket_id
    }) else {
        return Ok(false);
    };
    let inviter: Option<MemberRow> = store.get(key::member(invitation.invited_by)).await?;
    Ok(inviter.is_some_and(|inviter| inviter.stands_by(&invitation)))
}
