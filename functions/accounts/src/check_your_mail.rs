//! The one answer to whoever gives an address without proving it.

use api::Resource;
use schemars::JsonSchema;
use serde::Serialize;

/// What happens next, in the same words whether or not the address has an account.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckYourMail {
    /// Always `check_your_mail`.
    #[schemars(example = &"check_your_mail")]
    status: &'static str,
}

impl CheckYourMail {
    /// The answer.
    pub(crate) const fn new() -> Self {
        Self {
            status: "check_your_mail",
        }
    }
}

impl Resource for CheckYourMail {}
