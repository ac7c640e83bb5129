//! Whether the secret of a company's own app is right, by Meta's own word.

use providers::whatsapp::{SendFailure, WhatsApp};

use crate::calls::Calls;

/// Why a channel does not work whose secret is another than that of its app.
pub(crate) const WRONG: &str = "The app secret that we have is not that of your Meta app (any more), so we \
                                cannot trust what comes from it. Copy the present one from the app's \
                                Basic settings and enter it here.";

/// Meta's code for a proof that does not fit.
const WRONG_PROOF: u64 = 100;

/// The id of the app whose token and secret these are; nothing if the secret is another app's.
pub(crate) async fn app_of(
    calls: &Calls,
    whatsapp: &WhatsApp,
    token: &str,
    secret: &str,
) -> Result<Option<String>, SendFailure> {
    let proof = auth::meta::app_secret_proof(secret, token);
    match whatsapp.app_of(&proof, calls.remaining()).await {
        Ok(app_id) => Ok(Some(app_id)),
        Err(SendFailure::Final {
            code: WRONG_PROOF, ..
        }) => Ok(None),
        Err(failure) => Err(failure),
    }
}
