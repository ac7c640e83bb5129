//! Accounts: signing up, signing in and out, passwords, the second factor, one's own record and its end.

mod check_your_mail;
mod company_sign_up;
mod cookie;
mod credentials;
mod decoy;
mod deletion_sweep;
mod devices;
mod duty;
mod email_verify;
mod erasing;
mod founding;
mod gate;
mod mail_limits;
mod me;
mod me_delete;
mod me_update;
mod me_view;
mod new_company;
mod new_password;
mod new_session;
mod notice;
mod own_device;
mod password_change;
mod password_reset_confirm;
mod password_reset_request;
mod proof;
mod proven_address;
mod push_token_register;
mod push_token_remove;
mod reauth;
mod second_factor;
mod session;
mod session_end;
mod session_list;
mod session_refresh;
mod session_start;
mod sessions;
mod sign_in;
mod tokens;
mod totp_confirm;
mod totp_enroll;
mod totp_remove;

use work::SweepFunction;

pub use deletion_sweep::DeletionSweep;

api::endpoints! {
    COMPANY_SIGN_UP: company_sign_up::CompanySignUp,
    EMAIL_VERIFY: email_verify::EmailVerify,
    ME_DELETE: me_delete::MeDelete,
    ME_UPDATE: me_update::MeUpdate,
    ME_VIEW: me_view::MeView,
    PASSWORD_CHANGE: password_change::PasswordChange,
    PASSWORD_RESET_CONFIRM: password_reset_confirm::PasswordResetConfirm,
    PASSWORD_RESET_REQUEST: password_reset_request::PasswordResetRequest,
    PUSH_TOKEN_REGISTER: push_token_register::PushTokenRegister,
    PUSH_TOKEN_REMOVE: push_token_remove::PushTokenRemove,
    SESSION_END: session_end::SessionEnd,
    SESSION_LIST: session_list::SessionList,
    SESSION_REFRESH: session_refresh::SessionRefresh,
    SESSION_START: session_start::SessionStart,
    TOTP_CONFIRM: totp_confirm::TotpConfirm,
    TOTP_ENROLL: totp_enroll::TotpEnroll,
    TOTP_REMOVE: totp_remove::TotpRemove,
}

/// The function of [`DeletionSweep`].
pub static DELETION_SWEEP: SweepFunction = SweepFunction::of::<DeletionSweep>();

/// The sweeps of this area.
pub const SWEEPS: &[&SweepFunction] = &[&DELETION_SWEEP];
