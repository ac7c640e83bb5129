//! An invitation that was opened by its link, with all that stands behind it.

use api::{Code, Cx, Problem, Public};
use data::row::{
    AuditedAction, CompanyRow, CompanyState, InvitationRow, InvitationState, InvitedRow, MemberRow,
    TicketRow,
};
use data::{Changes, Row as _, Store, key};
use domain::event::Event;
use domain::mail::TicketKind;

/// How often the commit is thought out anew after news of the mail.
const TRIES: u32 = 4;

/// What a good link leads to.
pub(crate) struct Opened {
    store: Store,
    pub(crate) company: CompanyRow,
    pub(crate) ticket: TicketRow,
    pub(crate) invitation: InvitationRow,
}

impl Opened {
    /// Opens a link that is genuine, unused, in time and not taken back.
    pub(crate) async fn by(cx: &Cx<Public>, token: &str) -> Result<Self, Problem> {
        let keys = cx.aws().secrets().link_keys().await?;
        let directory = cx.aws().directory();
        let (store, ticket) = directory
            .ticket(&keys, token, TicketKind::Invitation)
            .await?
            .ok_or(Problem::LinkGone)?;
        let invitation_id = ticket.invitation_id.ok_or(Problem::LinkGone)?;
        let (company, invitation) = store
            .get_both::<CompanyRow, InvitationRow>(key::company(), key::invitation(invitation_id))
            .await?;
        let company = company.filter(|company| company.state == CompanyState::Active);
        let invitation = invitation.filter(|invitation| invitation.state == InvitationState::Open);
        let (Some(company), Some(invitation)) = (company, invitation) else {
            return Err(Problem::LinkGone);
        };
        Ok(Self {
            store: store.traced(cx.request_id()),
            company,
            ticket,
            invitation,
        })
    }

    /// Makes the person a member and uses the link up, in one commit. What becomes of the invitation's
    /// mail is written on it at any moment, and does not keep anybody from joining.
    pub(crate) async fn join(mut self, cx: &Cx<Public>, member: &MemberRow) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let changes = self.joining(cx, member);
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) if error.is_taken("email_owner") => return Err(email_taken()),
                Err(error) if error.is_stale(TicketRow::KIND) => return Err(Problem::LinkGone),
                Err(error) if error.is_stale(InvitationRow::KIND) => {
                    let place = key::invitation(self.invitation.invitation_id);
                    let now: Option<InvitationRow> = self.store.get(place).await?;
                    self.invitation = now
                        .filter(|invitation| invitation.state == InvitationState::Open)
                        .ok_or(Problem::LinkGone)?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Problem::stale())
    }

    fn joining(&self, cx: &Cx<Public>, member: &MemberRow) -> Changes {
        let (member_id, invitation_id) = (member.member_id, self.invitation.invitation_id);
        let mut changes = Changes::new();
        // First, so that a second use of the link is told that it was used.
        changes.replace(TicketRow {
            used_at: Some(cx.now()),
            ..self.ticket.clone()
        });
        changes
            .create(member)
            .claim_email(&member.email, member_id)
            .discard(&InvitedRow::from(&self.invitation))
            .create(&cx.audit_entry(
                Some(member_id),
                AuditedAction::InvitationAccepted,
                invitation_id,
            ))
            .publish(Event::InvitationAccepted {
                invitation_id,
                member_id,
            })
            .publish(Event::MemberJoined { member_id });
        changes.replace(InvitationRow {
            state: InvitationState::Accepted,
            ..self.invitation.clone()
        });
        changes
    }
}

/// The holder of the link reads the mail of that address, and so may be told.
pub(crate) fn email_taken() -> Problem {
    Problem::refused(
        Code::EmailTaken,
        "An account with this email address already exists. An address can belong to only one company.",
    )
}
