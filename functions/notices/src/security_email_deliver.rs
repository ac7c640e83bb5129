//! `security-email-deliver`: hands mails to Resend that somebody needs to sign in, as
//! `email-deliver` does with all others. Its queue is its own: however many other mails wait, a link to
//! a new password does not.

use data::{Queue, Secret, Setting};
use work::{Cx, Failure, Worker};

use crate::email_deliver::{EmailDeliver, deliver};

/// See the module.
pub struct SecurityEmailDeliver;

impl Worker for SecurityEmailDeliver {
    const NAME: &'static str = "security-email-deliver";
    const QUEUE: Queue = Queue::SecurityEmailDeliver;
    const SECRETS: &'static [Secret] = EmailDeliver::SECRETS;
    const SETTINGS: &'static [Setting] = EmailDeliver::SETTINGS;

    async fn handle(cx: Cx) -> Result<(), Failure> {
        deliver(&cx).await
    }
}
