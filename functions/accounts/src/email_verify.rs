//! `POST /v1/email-verifications/{token}`: proves an address by the link that was mailed to it.

use api::{Code, Cx, Endpoint, Path, Problem, Public, Resource, Route};
use data::row::{CompanyRow, MemberRow, TicketRow};
use data::{Error, Row as _, Secret, Store, key, on_any_conflict};
use domain::mail::TicketKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::proven_address;

/// See [`Endpoint::SUMMARY`].
pub struct EmailVerify;

/// The link.
#[derive(Deserialize, JsonSchema)]
pub struct VerificationPath {
    /// What the mailed link ends with.
    token: String,
}

domain::debug_by_name!(VerificationPath);

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
        Path(params): Path<VerificationPath>,
    ) -> Result<VerifiedEmail, Problem> {
        let keys = cx.aws().secrets().link_keys().await?;
        let directory = cx.aws().directory();
        for kind in [TicketKind::VerifyEmail, TicketKind::ChangeEmail] {
            if let Some((store, ticket)) = directory.ticket(&keys, &params.token, kind).await? {
                let store = store.traced(cx.request_id());
                let status = use_link(&cx, &store, ticket).await?;
                return Ok(VerifiedEmail { status });
            }
        }
        Err(Problem::LinkGone)
    }
}

/// Does what the link is for. What else is written about the account at the same time does not use the
/// link up, but may make it void.
async fn use_link(cx: &Cx<Public>, store: &Store, ticket: TicketRow) -> Result<Verified, Problem> {
    let attempt = |_| async {
        let (company, member) = rows_of(store, &ticket).await?;
        if ticket.kind == TicketKind::VerifyEmail {
            let changes = proven_address::activate(cx, store, company, member, &ticket).await?;
            Ok((changes, Verified::CompanyActivated))
        } else {
            let changes = proven_address::change(cx, &company, member, &ticket)?;
            Ok((changes, Verified::EmailChanged))
        }
    };
    store.commit_with_retry(on_account_conflict, attempt).await
}

fn on_account_conflict(error: Error) -> Result<Error, Problem> {
    if error.is_taken("email_owner") {
        let detail = "Another account now uses this email address.";
        Err(Problem::refused(Code::EmailTaken, detail))
    } else if error.is_stale(TicketRow::KIND) {
        // Of two uses at the same time, one comes too late.
        Err(Problem::LinkGone)
    } else {
        on_any_conflict(error)
    }
}

/// The rows that the link is about, if it still works for them.
async fn rows_of(store: &Store, ticket: &TicketRow) -> Result<(CompanyRow, MemberRow), Problem> {
    let member_id = ticket.member_id.ok_or(Problem::LinkGone)?;
    match store
        .get_both::<CompanyRow, MemberRow>(key::company(), key::member(member_id))
        .await?
    {
        (Some(company), Some(member)) if member.honours(ticket) => Ok((company, member)),
        _ => Err(Problem::LinkGone),
    }
}
