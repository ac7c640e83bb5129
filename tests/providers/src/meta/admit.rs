//! Who calls: the bearer token and what it reaches.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::directory::Grant;
use super::options::MetaNumber;
use super::refusal::{Refusal, Result};
use super::wire::signature;
use crate::world::World;

/// A caller whose token is good.
#[derive(Debug, Clone)]
pub(crate) struct Caller(pub(crate) Grant);

/// Admits nobody without a good token.
pub(crate) async fn admit(
    State(world): State<Arc<World>>,
    mut request: Request,
    next: Next,
) -> Response {
    let proof = proof(request.uri().query().unwrap_or_default());
    match caller(&world, request.headers(), proof) {
        Err(refusal) => refusal.into_response(),
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
    }
}

/// The bearer token that is shown.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let shown = headers.get(AUTHORIZATION)?.to_str().ok()?;
    shown.strip_prefix("Bearer ")
}

/// The proof in a query that the caller has the secret of the token's app.
fn proof(query: &str) -> Option<&str> {
    let mut pairs = query.split('&');
    pairs.find_map(|pair| pair.strip_prefix("appsecret_proof="))
}

/// Refuses a proof that does not fit; whether there is one the caller decides.
fn prove(world: &World, grant: &Grant, token: &str, proof: Option<&str>) -> Result<()> {
    let app = world
        .meta
        .directory
        .with(|directory| directory.app(&grant.app_id).cloned());
    let right = app.map(|app| signature(&app.secret, token.as_bytes()));
    match proof {
        Some(proof) if right.as_deref() != Some(&format!("sha256={proof}")) => {
            let message = "Invalid appsecret_proof provided in the API argument";
            Err(Refusal::plain(100, message))
        }
        _ => Ok(()),
    }
}

fn caller(world: &World, headers: &HeaderMap, proof: Option<&str>) -> Result<Caller> {
    let Some(token) = bearer(headers) else {
        return Err(Refusal::plain(0, "Authentication Error"));
    };
    let grant = world
        .meta
        .directory
        .with(|directory| directory.grant_of(token).cloned());
    match grant {
        Some(grant) if !grant.revoked => {
            prove(world, &grant, token, proof)?;
            Ok(Caller(grant))
        }
        Some(_) => {
            let message = "Error validating access token: The session has been invalidated.";
            Err(Refusal::plain(190, message).subcode(460))
        }
        None => Err(Refusal::plain(190, "Invalid OAuth access token.")),
    }
}

impl Caller {
    /// A number, if the token reaches it.
    pub(crate) fn number(&self, world: &World, method: &str, id: &str) -> Result<MetaNumber> {
        let number = world
            .meta
            .directory
            .with(|directory| directory.number(id).cloned());
        number
            .filter(|number| self.0.reaches(&number.waba_id))
            .ok_or_else(|| Refusal::no_object(method, id))
    }

    /// An account, if the token reaches it.
    pub(crate) fn waba(&self, world: &World, method: &str, id: &str) -> Result<()> {
        let there = world
            .meta
            .directory
            .with(|directory| directory.has_waba(id));
        if there && self.0.reaches(id) {
            Ok(())
        } else {
            Err(Refusal::no_object(method, id))
        }
    }
}
