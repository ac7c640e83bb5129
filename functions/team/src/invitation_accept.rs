//! `POST /v1/invitations/{token}/accept`: joins the company by a mailed invitation.

use std::net::{IpAddr, Ipv4Addr};

use api::{Created, Cx, Endpoint, Json, Path, Problem, Public, Resource, Route};
use auth::guess::{Decision, Policy, Scopes};
use auth::password::{Password, hash, judge};
use data::row::{
    AuditedAction, CompanyRow, CompanyState, InvitationRow, InvitationState, InvitedRow, MemberRow,
    MemberState, TicketRow,
};
use data::{Changes, Secret, Store, key};
use domain::email::Email;
use domain::event::Event;
use domain::id::MemberId;
use domain::mail::TicketKind;
use domain::phone::NewPhone;
use domain::text::{CompanyName, PersonName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// See [`Endpoint::SUMMARY`].
pub struct InvitationAccept;

/// Which link.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct InvitationLink {
    token: String,
}

/// What the new member adds to the invitation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// Another name than the one on the invitation.
    name: Option<PersonName>,
    phone: NewPhone,
    password: Password,
}

/// Who has joined what; enough to sign in.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Joined {
    /// The company's name.
    pub company: CompanyName,
    /// The new member.
    pub member_id: MemberId,
    /// The address to sign in with.
    pub email: Email,
}

impl Resource for Joined {}

/// An invitation whose link is good, with all that stands behind it.
struct Opened {
    store: Store,
    company: CompanyRow,
    ticket: TicketRow,
    invitation: InvitationRow,
}

impl Endpoint for InvitationAccept {
    const NAME: &'static str = "invitation-accept";
    const ROUTE: Route = Route::post("/v1/invitations/{token}/accept");
    const SUMMARY: &'static str = "Join a company by a mailed invitation.";
    const SECRETS: &'static [Secret] = &[Secret::LinkKey, Secret::Pepper];

    type Access = Public;
    type Input = (Path<InvitationLink>, Json<AcceptInvitation>);
    type Output = Created<Joined>;

    async fn handle(
        cx: Cx<Public>,
        (Path(link), Json(accept)): (Path<InvitationLink>, Json<AcceptInvitation>),
    ) -> Result<Created<Joined>, Problem> {
        let opened = open(&cx, &link.token).await?;
        let name = accept.name.as_ref().unwrap_or(&opened.invitation.name);
        let email = &opened.ticket.email;
        let context = [name.as_str(), email.as_str(), opened.company.name.as_str()];
        judge(&accept.password, &context)
            .map_err(|weakness| Problem::field("/password", weakness.to_string()))?;
        if cx.aws().directory().account(email).await?.is_some() {
            return Err(email_taken());
        }
        let pepper = cx.aws().secrets().pepper().await?;
        let password = hash(&pepper, &accept.password).await?;
        let member = MemberRow {
            member_id: MemberId::at(cx.now()),
            name: name.clone(),
            email: email.clone(),
            next_email: None,
            phone: accept.phone.into(),
            roles: opened.invitation.roles,
            state: MemberState::Active,
            password,
            password_count: 1,
            totp: None,
            dead_mail: None,
            created_at: cx.now(),
            expires_at: None,
            version: 1,
        };
        let joined = Joined {
            company: opened.company.name.clone(),
            member_id: member.member_id,
            email: member.email.clone(),
        };
        join(&cx, opened, &member).await?;
        Ok(Created(joined))
    }
}

/// The holder of the link reads the mail of that address, so it may be told.
fn email_taken() -> Problem {
    Problem::refused(
        "email_taken",
        "this address has an account already; one address can be in one company only",
    )
}

/// Opens a link; wrong ones count against their source.
async fn open(cx: &Cx<Public>, token: &str) -> Result<Opened, Problem> {
    let source = cx.source_ip().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let scopes = Scopes::of(source, token, None);
    let (policy, counters) = (Policy::SIGN_IN, cx.aws().counters());
    let decision = counters
        .attempt(InvitationAccept::NAME, &policy, &scopes, false)
        .await?;
    if let Decision::Wait { seconds } = decision {
        return Err(Problem::TooMany {
            retry_after: seconds.into(),
        });
    }
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
    counters
        .take_back(InvitationAccept::NAME, &policy, &scopes)
        .await?;
    Ok(Opened {
        store: store.traced(cx.request_id()),
        company,
        ticket,
        invitation,
    })
}

async fn join(cx: &Cx<Public>, opened: Opened, member: &MemberRow) -> Result<(), Problem> {
    let (member_id, invitation_id) = (member.member_id, opened.invitation.invitation_id);
    let mut changes = Changes::new();
    // First, so that a second use of the link is told that it was used.
    changes.replace(TicketRow {
        used_at: Some(cx.now()),
        ..opened.ticket
    });
    changes
        .create(member)
        .claim_email(&member.email, member_id)
        .discard(&InvitedRow::from(&opened.invitation))
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
        ..opened.invitation
    });
    opened.store.commit(changes).await.map_err(|error| {
        if error.is_taken("email_owner") {
            email_taken()
        } else if error.is_stale("ticket") {
            Problem::LinkGone
        } else {
            error.into()
        }
    })
}
