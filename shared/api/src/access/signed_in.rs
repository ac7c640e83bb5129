//! Members on their devices, and the roles they need.

use std::ops::Deref;

use auth::access_token::AccessClaims;
use auth::device::device_digest;
use auth::dpop;
use data::row::{CompanyRow, MemberRow, SessionRow};
use data::{Principal, Store};
use domain::device::DeviceId;
use domain::id::{CompanyId, MemberId, SessionId};
use domain::role::Role;

use super::{Access, AccessKind, Proof};
use crate::{App, Challenge, Facts, Problem};

/// A member whose session lives, on the device it was made for.
#[derive(Clone, Debug)]
pub struct SignedIn {
    principal: Principal,
}

/// An access with a member behind it.
pub trait Authenticated: Access {
    /// The member with session and company.
    fn principal(&self) -> &SignedIn;
}

impl SignedIn {
    /// The company's rows.
    pub fn store(&self) -> &Store {
        &self.principal.store
    }

    /// The company.
    pub fn company(&self) -> &CompanyRow {
        &self.principal.company
    }

    /// The member.
    pub fn member(&self) -> &MemberRow {
        &self.principal.member
    }

    /// The session.
    pub fn session(&self) -> &SessionRow {
        &self.principal.session
    }

    fn require(self, is_met: bool, refusal: &'static str) -> Result<Self, Problem> {
        if is_met {
            Ok(self)
        } else {
            Err(Problem::Forbidden(refusal))
        }
    }
}

/// A member on a device, as a token of ours says: no row has been read yet.
#[derive(Debug)]
pub struct MemberClaims {
    claims: AccessClaims,
    token: String,
    is_dpop: bool,
}

impl MemberClaims {
    fn of(facts: &Facts, app: &App) -> Result<Self, Problem> {
        let refuse = |challenge| Err(Problem::Unauthenticated(challenge));
        let (is_dpop, token) = match facts.header("authorization") {
            Ok(None) => return refuse(Challenge::Missing),
            Ok(Some(value)) => match token(value) {
                Some(token) => token,
                None => return refuse(Challenge::Malformed),
            },
            Err(_) => return refuse(Challenge::Malformed),
        };
        let now = app.aws().clock().now();
        let Ok(claims) = app.verifier()?.verify(token, now) else {
            return refuse(Challenge::InvalidToken);
        };
        match facts.header("device-id")? {
            None => return refuse(Challenge::DeviceMissing),
            Some(device) if !is_of_token(device, &claims) => return refuse(Challenge::OtherDevice),
            Some(_) => {}
        }
        Ok(Self {
            claims,
            token: token.to_owned(),
            is_dpop,
        })
    }

    /// Whose rows are worth reading; no right comes of it.
    pub(crate) fn viewer(&self) -> Viewer {
        Viewer {
            company_id: self.claims.cid,
            member_id: self.claims.sub,
            session_id: self.claims.sid,
            sees_all: !self.claims.own,
        }
    }

    /// The principal that the claims name, if they hold against its rows.
    pub(crate) fn verified(
        self,
        principal: Principal,
        facts: &Facts,
        app: &App,
    ) -> Result<SignedIn, Problem> {
        let refuse = |challenge| Err(Problem::Unauthenticated(challenge));
        if !principal.is_live() || !is_bound(&principal, &self.claims) {
            return refuse(Challenge::InvalidToken);
        }
        let needs_proof = principal.session.key_thumbprint.is_some();
        if needs_proof && facts.header("dpop")?.is_none() {
            return refuse(Challenge::ProofMissing);
        }
        if self.is_dpop != needs_proof || !is_proven_by_key(facts, app, &self.token, &principal)? {
            return refuse(Challenge::InvalidProof);
        }
        let store = principal.store.clone().traced(&facts.origin.request_id);
        let store = store.acting(principal.member.member_id);
        Ok(SignedIn {
            principal: Principal { store, ..principal },
        })
    }
}

/// Who looks: as a token says, to read ahead; or as the rows say, to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The company.
    pub company_id: CompanyId,
    /// The member.
    pub member_id: MemberId,
    /// The session of the call.
    pub session_id: SessionId,
    /// Whether the roles show all work of the company, or only the member's own.
    pub sees_all: bool,
}

impl From<&SignedIn> for Viewer {
    fn from(member: &SignedIn) -> Self {
        Self {
            company_id: member.company().company_id,
            member_id: member.member().member_id,
            session_id: member.session().session_id,
            sees_all: member.member().roles.may_dispatch(),
        }
    }
}

impl Access for SignedIn {
    const KIND: AccessKind = AccessKind::SignedIn;

    async fn prove(facts: &Facts, app: &App) -> Result<Proof<Self>, Problem> {
        MemberClaims::of(facts, app).map(|claims| Proof::Claims(Box::new(claims)))
    }

    fn of_member(member: SignedIn) -> Result<Self, Problem> {
        Ok(member)
    }

    fn member(&self) -> Option<&SignedIn> {
        Some(self)
    }
}

impl Authenticated for SignedIn {
    fn principal(&self) -> &SignedIn {
        self
    }
}

/// The token of the header's value, and whether it comes with a proof (RFC 6750, RFC 9449).
fn token(value: &str) -> Option<(bool, &str)> {
    let (scheme, token) = value.split_once(' ')?;
    let is_dpop = scheme.eq_ignore_ascii_case("DPoP");
    let is_known = is_dpop || scheme.eq_ignore_ascii_case("Bearer");
    let is_token = !token.is_empty() && !token.contains([' ', ',']);
    (is_known && is_token).then_some((is_dpop, token))
}

fn is_of_token(device: &str, claims: &AccessClaims) -> bool {
    DeviceId::parse(device).is_ok_and(|device| device_digest(&device) == claims.did)
}

fn is_bound(principal: &Principal, claims: &AccessClaims) -> bool {
    let thumbprint = claims.cnf.as_ref().map(|cnf| &cnf.jkt);
    principal.session.device == claims.did
        && principal.session.key_thumbprint.as_ref() == thumbprint
}

/// Whether the device's key signed this very call, where the session has a key.
fn is_proven_by_key(
    facts: &Facts,
    app: &App,
    token: &str,
    principal: &Principal,
) -> Result<bool, Problem> {
    let Some(thumbprint) = &principal.session.key_thumbprint else {
        return Ok(true);
    };
    let Some(proof) = facts.header("dpop")? else {
        return Ok(false);
    };
    let url = format!("{}{}", app.aws().settings().public_url, facts.path);
    let now = app.aws().clock().now();
    let checked = dpop::Proof::check(proof, &facts.method, &url, Some(token), now);
    Ok(checked.is_ok_and(|checked| checked.thumbprint == *thumbprint))
}

/// Makes a type that is a signed-in member with a role.
macro_rules! role {
    ($(#[$doc:meta])* $name:ident, $kind:expr, $may:expr, $refusal:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(SignedIn);

        impl Access for $name {
            const KIND: AccessKind = $kind;

            async fn prove(facts: &Facts, app: &App) -> Result<Proof<Self>, Problem> {
                MemberClaims::of(facts, app).map(|claims| Proof::Claims(Box::new(claims)))
            }

            fn of_member(member: SignedIn) -> Result<Self, Problem> {
                let may: fn(&MemberRow) -> bool = $may;
                let is_met = may(member.member());
                member.require(is_met, $refusal).map(Self)
            }

            fn member(&self) -> Option<&SignedIn> {
                Some(&self.0)
            }
        }

        impl Authenticated for $name {
            fn principal(&self) -> &SignedIn {
                &self.0
            }
        }

        impl Deref for $name {
            type Target = SignedIn;

            fn deref(&self) -> &SignedIn {
                &self.0
            }
        }
    };
}

role!(
    /// A technician.
    Technician,
    AccessKind::Technician,
    |member| member.roles.has(Role::Technician),
    "Only technicians can do this."
);
role!(
    /// A dispatcher or an owner.
    Dispatcher,
    AccessKind::Dispatcher,
    |member| member.roles.may_dispatch(),
    "Only dispatchers and owners can do this."
);
role!(
    /// An owner.
    Owner,
    AccessKind::Owner,
    |member| member.roles.has(Role::Owner),
    "Only owners can do this."
);
