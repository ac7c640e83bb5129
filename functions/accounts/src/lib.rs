//! Accounts: signing up, signing in and out, passwords, the second factor, and one's own record.

mod check_your_mail;
mod company_sign_up;
mod cookie;
mod credentials;
mod decoy;
mod devices;
mod email_verify;
mod founding;
mod gate;
mod mail_limits;
mod me;
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

use api::Entry;

pub use company_sign_up::CompanySignUp;
pub use email_verify::EmailVerify;
pub use me_update::MeUpdate;
pub use me_view::MeView;
pub use password_change::PasswordChange;
pub use password_reset_confirm::PasswordResetConfirm;
pub use password_reset_request::PasswordResetRequest;
pub use push_token_register::PushTokenRegister;
pub use push_token_remove::PushTokenRemove;
pub use session_end::SessionEnd;
pub use session_list::SessionList;
pub use session_refresh::SessionRefresh;
pub use session_start::SessionStart;
pub use totp_confirm::TotpConfirm;
pub use totp_enroll::TotpEnroll;
pub use totp_remove::TotpRemove;

/// The endpoints of this domain.
pub const ENDPOINTS: [Entry; 16] = [
    Entry::of::<CompanySignUp>(),
    Entry::of::<EmailVerify>(),
    Entry::of::<MeUpdate>(),
    Entry::of::<MeView>(),
    Entry::of::<PasswordChange>(),
    Entry::of::<PasswordResetConfirm>(),
    Entry::of::<PasswordResetRequest>(),
    Entry::of::<PushTokenRegister>(),
    Entry::of::<PushTokenRemove>(),
    Entry::of::<SessionEnd>(),
    Entry::of::<SessionList>(),
    Entry::of::<SessionRefresh>(),
    Entry::of::<SessionStart>(),
    Entry::of::<TotpConfirm>(),
    Entry::of::<TotpEnroll>(),
    Entry::of::<TotpRemove>(),
];
