//! How many mails strangers and members may make us send to an address that they enter.

use api::{Access, Cx, Problem, SignedIn};
use auth::allowance::Allowance;
use domain::email::Email;

/// Counts a change of address that the caller asks for.
pub(crate) async fn of_another_address(cx: &Cx<SignedIn>, email: &Email) -> Result<(), Problem> {
    let (member, company) = (cx.member().member_id, cx.company().company_id);
    cx.admit(Allowance::ADDRESSES_BY_ONE, &member.to_string())
        .await?;
    cx.admit(Allowance::ADDRESSES_OF_A_COMPANY, &company.to_string())
        .await?;
    cx.admit_mail_to(email).await
}

/// Counts a link to a new password, and says whether it is to be mailed. Whoever asks learns nothing
/// of it, and the mailbox holds links enough: strangers keep nobody from a new password.
pub(crate) async fn is_reset_mailed<A: Access>(cx: &Cx<A>, email: &Email) -> Result<bool, Problem> {
    cx.is_within(Allowance::RESETS_TO_ONE, &email.mailbox())
        .await
}
