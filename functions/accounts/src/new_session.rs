//! What a device sends to sign in.

use auth::password::PasswordAttempt;
use domain::device::{DeviceId, DeviceName, Platform};
use domain::email::Email;
use schemars::JsonSchema;
use serde::Deserialize;

/// Who signs in, from which device.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// The address of the account.
    pub(crate) email: Email,
    /// The password of the account.
    pub(crate) password: PasswordAttempt,
    /// The code that the authenticator app shows, where the account has a second factor.
    #[schemars(example = &"492039")]
    #[schemars(length(max = 20))]
    pub(crate) totp_code: Option<String>,
    /// One of the recovery codes, where the app is lost.
    #[schemars(length(max = 40))]
    pub(crate) recovery_code: Option<String>,
    /// A random id that this installation of the client keeps; later sent as `Device-Id`.
    pub(crate) device_id: DeviceId,
    /// What the list of sessions calls this device.
    pub(crate) device_name: DeviceName,
    /// A browser (`web`) has to send a `DPoP` proof by a key of its own.
    pub(crate) platform: Platform,
}
