//! An invitation that was opened by its link, with all that stands behind it.

use api::{Code, Cx, Problem, Public};
use data::row::{
    AuditedAction, CompanyRow, CompanyState, InvitationRow, InvitationState, InvitedRow, MemberRow,
    TicketRow,
};
use data::{Changes, Error, Row as _, Store, key};
use domain::event::Event;
use domain::mail::TicketKind;

/// What a good link leads to.
pub(crate) struct Opened {
    store: Store,
    pub(crate) company: CompanyRow,
    pub(crate) ticket: TicketRow,
    pub(crate) invitation: InvitationRow,
    inviter: MemberRow,
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
        let (Some(company), Some(invitation)) = (company, invitation) else {
            return Err(Problem::LinkGone);
        };
        let inviter = backer(&store, &invitation).await?;
        Ok(Self {
            store: store.traced(cx.request_id()),
            company,
            ticket,
            invitation,
            inviter,
        })
    }

    /// Makes the person a member and uses the link up, in one commit that relies on whoever invited being
    /// an owner still. What becomes of the invitation's mail is written on it at any moment, and does
    /// not keep anybody from joining.
    pub(crate) async fn join(self, cx: &Cx<Public>, member: &MemberRow) -> Result<(), Problem> {
        let should_retry = |error: Error| match error {
            error if error.is_taken("email_owner") => Err(email_taken()),
            error if error.is_stale(TicketRow::KIND) => Err(Problem::LinkGone),
            error if error.is_stale(InvitationRow::KIND) || error.is_stale(MemberRow::KIND) => {
                Ok(error)
            }
            error => Err(error.into()),
        };
        let this = &self;
        let attempt = |number| async move {
            let (invitation, inviter) = if number == 0 {
                (this.invitation.clone(), this.inviter.clone())
            } else {
                let place = key::invitation(this.invitation.invitation_id);
                let invitation: Option<InvitationRow> = this.store.get(place).await?;
                let invitation = invitation.ok_or(Problem::LinkGone)?;
                let inviter = backer(&this.store, &invitation).await?;
                (invitation, inviter)
            };
            let changes = this.joining(cx, member, invitation, &inviter);
            Ok((changes, ()))
        };
        self.store.commit_with_retry(should_retry, attempt).await
    }

    fn joining(
        &self,
        cx: &Cx<Public>,
        member: &MemberRow,
        invitation: InvitationRow,
        inviter: &MemberRow,
    ) -> Changes {
        let (member_id, invitation_id) = (member.member_id, invitation.invitation_id);
        let mut changes = Changes::new();
        // First, so that a second use of the link is told that it was used.
        changes.replace(TicketRow {
            used_at: Some(cx.now()),
            ..self.ticket.clone()
        });
        changes
            .require(inviter)
            .create(member)
            .claim_email(&member.email, member_id)
            .discard(&InvitedRow::from(&invitation))
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
            member_id: Some(member_id),
            ..invitation
        });
        changes
    }
}

/// Who sent the invitation and stands by it; without such a one, its link is gone.
async fn backer(store: &Store, invitation: &InvitationRow) -> Result<MemberRow, Problem> {
    let inviter: Option<MemberRow> = store.get(key::member(invitation.invited_by)).await?;
    inviter
        .filter(|inviter| {
            invitation.state == InvitationState::Open && inviter.stands_by(invitation)
        })
        .ok_or(Problem::LinkGone)
}

/// The holder of the link reads the mail of that address, and so may be told.
pub(crate) fn email_taken() -> Problem {
    Problem::refused(
        Code::EmailTaken,
        "An account with this email address already exists. An address can belong to only one company.",
    )
}
