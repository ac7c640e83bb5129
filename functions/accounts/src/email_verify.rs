//! `POST /v1/email-verifications/{token}`: proves an address by the link that was mailed to it.

use api::{Code, Cx, Endpoint, Path, Problem, Public, Resource, Route};
use data::row::{CompanyRow, MemberRow, TicketRow};
use data::{Error, Secret, Store, key};
use domain::mail::TicketKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::proven_address;

/// See [`Endpoint::SUMMARY`].
pub struct EmailVerify;

/// The link.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct VerificationPath {
    /// What the mailed link ends with.
    token: String,
}

/// What the link did.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VerifiedEmail {
    /// What is true from now on.
    pub status: Verified,
}

impl Resource for VerifiedEmail {}

/// What an address was proven for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verified {
    /// The company is open; its owner can sign in.
    CompanyActivated,
    /// The member signs in by the new address.
    EmailChanged,
}

impl Endpoint for EmailVerify {
    const NAME: &'static str = "email-verify";
    const ROUTE: Route = Route::post("/v1/email-verifications/{token}");
    const SUMMARY: &'static str = "Prove an address by the link that was mailed to it.";
    const SECRETS: &'static [Secret] = &[Secret::LinkKey];

    type Access = Public;
    type Input = Path<VerificationPath>;
    type Output = VerifiedEmail;

    async fn handle(
        cx: Cx<Public>,
        Path(at): Path<VerificationPath>,
    ) -> Result<VerifiedEmail, Problem> {
        let keys = cx.aws().secrets().link_keys().await?;
        let directory = cx.aws().directory();
        for kind in [TicketKind::VerifyEmail, TicketKind::ChangeEmail] {
            let Some((store, ticket)) = directory.ticket(&keys, &at.token, kind).await? else {
                continue;
            };
            let (company, member) = rows_of(&store, &ticket).await?;
            let (changes, status) = if kind == TicketKind::VerifyEmail {
                let changes = proven_address::activate(&cx, company, member, ticket)?;
                (changes, Verified::CompanyActivated)
            } else {
                let changes = proven_address::change(&cx, &company, member, ticket)?;
                (changes, Verified::EmailChanged)
            };
            let store = store.traced(cx.request_id());
            store.commit(changes).await.map_err(explained)?;
            return Ok(VerifiedEmail { status });
        }
        Err(Problem::LinkGone)
    }
}

async fn rows_of(store: &Store, ticket: &TicketRow) -> Result<(CompanyRow, MemberRow), Problem> {
    let member_id = ticket.member_id.ok_or(Problem::LinkGone)?;
    match store
        .get_both(key::company(), key::member(member_id))
        .await?
    {
        (Some(company), Some(member)) => Ok((company, member)),
        _ => Err(Problem::LinkGone),
    }
}

/// Of two uses of one link at the same time, one finds the rows moved: the link is gone for it.
fn explained(error: Error) -> Problem {
    if error.is_taken("email_owner") {
        Problem::refused(
            Code::EmailTaken,
            "Another account now uses this email address.",
        )
    } else if matches!(error, Error::Conflict { .. }) {
        Problem::LinkGone
    } else {
        error.into()
    }
}
