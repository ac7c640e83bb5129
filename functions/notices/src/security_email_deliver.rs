//! `security-email-deliver`: hands mails to Resend on which somebody's way into an account depends, as
//! `email-deliver` does with all others. Its queue is its own: however many other mails wait, a link to
//! a new password does not.

use data::{Queue, Secret};
use work::{Cx, Failure, Worker};

use crate::email_deliver::{EmailDeliver, deliver};

/// See the module.
pub struct SecurityEmailDeliver;

impl Worker for SecurityEmailDeliver {
    const NAME: &'static str = "security-email-deliver";
    const QUEUE: Queue = Queue::SecurityEmailDeliver;
    const SECRETS: &'static [Secret] = EmailDeliver::SECRETS;

    async fn handle(cx: Cx) -> Result<(), Failure> {
        deliver(&cx).await
    }
}
