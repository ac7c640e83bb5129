//! `POST /v1/invitations/{invitation}/accept`: joins the company by a mailed invitation.

use std::net::{IpAddr, Ipv4Addr};

use api::{Created, Cx, Endpoint, Json, Path, Problem, Public, Resource, Route};
use auth::guess::{Decision, Policy, Scopes};
use auth::password::{Password, check_strength, hash};
use data::Secret;
use data::row::{MemberRow, MemberState};
use domain::email::Email;
use domain::id::MemberId;
use domain::phone::NewPhone;
use domain::skill::Skills;
use domain::text::{CompanyName, PersonName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::opened::{Opened, email_taken};

/// See [`Endpoint::SUMMARY`].
pub struct InvitationAccept;

/// Which link.
#[derive(Deserialize, JsonSchema)]
pub struct InvitationLink {
    /// The token of the mailed link.
    invitation: String,
}

domain::debug_by_name!(InvitationLink);

/// What the new member adds to the invitation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// Another name than the one on the invitation.
    name: Option<PersonName>,
    /// The phone on which the team reaches the person.
    phone: NewPhone,
    /// The password of the new account.
    password: Password,
}

/// Who has joined what; enough to sign in.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Joined {
    /// The name of the company that the person joined.
    pub company: CompanyName,
    /// The id of the new member.
    pub member_id: MemberId,
    /// The address to sign in with.
    pub email: Email,
}

impl Resource for Joined {}

impl Endpoint for InvitationAccept {
    const NAME: &'static str = "invitation-accept";
    const ROUTE: Route = Route::post("/v1/invitations/{invitation}/accept");
    const SUMMARY: &'static str = "Join a company by a mailed invitation.";
    const REFUSALS: &'static [u16] = &[410];
    const SECRETS: &'static [Secret] = &[Secret::LinkKey, Secret::Pepper];

    type Access = Public;
    type Input = (Path<InvitationLink>, Json<AcceptInvitation>);
    type Output = Created<Joined>;

    async fn handle(
        cx: Cx<Public>,
        (Path(link), Json(accept)): (Path<InvitationLink>, Json<AcceptInvitation>),
    ) -> Result<Created<Joined>, Problem> {
        let opened = Opened::by(&cx, &link.invitation).await?;
        let name = accept.name.as_ref().unwrap_or(&opened.invitation.name);
        let email = &opened.ticket.email;
        let context = [name.as_str(), email.as_str(), opened.company.name.as_str()];
        check_strength(&accept.password, &context)
            .map_err(|weakness| Problem::field("/password", weakness.to_string()))?;
        let phone = accept.phone.read(opened.company.home().as_ref());
        let phone = phone.map_err(|invalid| Problem::field("/phone", invalid.reason()))?;
        if cx.aws().directory().account(email).await?.is_some() {
            return Err(email_taken());
        }
        limit_attempts(&cx, email).await?;
        let pepper = cx.aws().secrets().pepper().await?;
        let member = MemberRow {
            member_id: MemberId::at(cx.now()),
            name: name.clone(),
            email: email.clone(),
            next_email: None,
            phone,
            roles: opened.invitation.roles,
            skills: Skills::default(),
            home_zone: None,
            state: MemberState::Active,
            password: hash(&pepper, &accept.password).await?,
            credential_generation: 1,
            sessions_since: None,
            totp: None,
            notifications: domain::notification::Notifications::default(),
            dead_mail: None,
            created_at: cx.now(),
            expires_at: None,
            erase_at: None,
            erased_at: None,
            version: 1,
        };
        let joined = Joined {
            company: opened.company.name.clone(),
            member_id: member.member_id,
            email: member.email.clone(),
        };
        opened.join(&cx, &member).await?;
        Ok(Created(joined))
    }
}

/// A link cannot be guessed, but who has one could make us hash passwords without end.
async fn limit_attempts(cx: &Cx<Public>, email: &Email) -> Result<(), Problem> {
    // A gateway always names the source; without one, all such requests are one source.
    let source = cx.source_ip().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let scopes = Scopes::of(source, &email.canonical(), None);
    let decision = cx
        .aws()
        .counters()
        .attempt(InvitationAccept::NAME, &Policy::SIGN_IN, &scopes, false)
        .await?;
    match decision {
        Decision::Allow => Ok(()),
        Decision::Wait { seconds } => Err(Problem::TooMany {
            retry_after: seconds.into(),
        }),
    }
}
