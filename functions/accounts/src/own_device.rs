//! The session that a refresh token is of, and whether its own device presents it.

use api::{Challenge, Cx, Facts, Input, InputDoc, Problem, Public, Reading};
use auth::device::device_digest;
use auth::refresh::RefreshToken;
use data::Principal;
use data::row::SessionRow;
use domain::device::DeviceId;
use schemars::SchemaGenerator;

use crate::proof::{self, DeviceProof};

/// The device that a request says it comes from, with the proof by its key.
pub struct OwnDevice {
    /// As it was sent; nothing that is no id belongs to a session.
    device: Option<String>,
    proof: DeviceProof,
}

domain::debug_by_name!(OwnDevice);

impl Input for OwnDevice {
    type Value = Self;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let header = facts.header("device-id")?;
        Ok(Self {
            device: header.map(str::to_owned),
            proof: DeviceProof::read(facts)?,
        })
    }

    async fn load(self, _: &mut Reading<'_>) -> Result<Self, Problem> {
        Ok(self)
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        doc.header(
            "Device-Id",
            true,
            "The device's own id, as given at sign-in.",
            "4b0c7f0e-8a52-4f0b-9a3f-0d7a5c1e2b34",
        );
        DeviceProof::describe(doc, generator);
    }
}

impl OwnDevice {
    /// Sees that this is the session's own device. Whoever has the token alone learns nothing, and
    /// does not end the session either.
    pub(crate) async fn prove(
        &self,
        cx: &Cx<Public>,
        session: &SessionRow,
        token: &RefreshToken,
    ) -> Result<Proven, Problem> {
        let Some(device) = &self.device else {
            return Err(Problem::Unauthenticated(Challenge::DeviceMissing));
        };
        let device = DeviceId::parse(device).ok();
        if device.as_ref().map(device_digest) != Some(session.device) {
            return Err(Problem::Unauthenticated(Challenge::OtherDevice));
        }
        let Some(thumbprint) = session.key_thumbprint else {
            return Ok(Proven::ById);
        };
        match proof::key_for(cx, &self.proof, &token.digest()).await? {
            Some(signer) if signer.key == thumbprint => Ok(Proven::ByKey {
                is_repeated: signer.is_repeated,
            }),
            _ => Err(proof::refused()),
        }
    }
}

/// By what a session's device has proven itself.
#[derive(Clone, Copy)]
pub(crate) enum Proven {
    /// By its id, which whoever copies its storage has.
    ById,
    /// By its key, which never leaves it.
    ByKey {
        /// Whether this very request came before.
        is_repeated: bool,
    },
}

/// The session that the token says it is of, if it lives.
pub(crate) async fn principal(
    cx: &Cx<Public>,
    token: &RefreshToken,
) -> Result<Option<Principal>, Problem> {
    let directory = cx.aws().directory();
    let principal = directory.principal(token.company, token.member, token.session);
    Ok(principal
        .await?
        .filter(Principal::is_live)
        .map(|principal| Principal {
            store: principal.store.traced(cx.request_id()),
            ..principal
        }))
}
