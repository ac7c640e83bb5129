//! Asks a signed-in member for the password again, before what a thief of the device must not do.

use api::{Cx, Problem, SignedIn};
use auth::guess::Policy;
use auth::password::{PasswordAttempt, Verdict, verify};

use crate::gate::Attempt;

/// Sees that the caller knows the password; `pointer` leads to it in the body.
pub(crate) async fn with_password(
    cx: &Cx<SignedIn>,
    given: &PasswordAttempt,
    pointer: &str,
) -> Result<(), Problem> {
    let member = cx.member();
    let account = member.member_id.to_string();
    let device = Some(&cx.session().device);
    let attempt = Attempt::begin(cx, "reauth", Policy::SIGN_IN, &account, device).await?;
    let pepper = cx.aws().secrets().pepper().await?;
    match verify(&pepper, given, &member.password).await? {
        Verdict::Right { .. } => {
            attempt.was_right(cx).await;
            Ok(())
        }
        Verdict::Wrong => Err(Problem::field(pointer, "is incorrect")),
    }
}
