//! Limits against flooding: what one caller may have done to others.

use auth::allowance::Allowance;
use auth::guess::Decision;
use domain::email::Email;
use domain::id::MemberId;
use domain::mail::MailKind;

use crate::{Access, Cx, Problem};

impl<A: Access> Cx<A> {
    /// Counts one more of `subject`; refuses it where there were too many.
    pub async fn admit(&self, allowance: Allowance, subject: &str) -> Result<(), Problem> {
        match self.aws().counters().admit(&allowance, subject).await? {
            Decision::Allow => Ok(()),
            Decision::Wait { seconds } => Err(Problem::TooMany {
                retry_after: seconds.into(),
            }),
        }
    }

    /// Counts one more of `subject`, and says whether it is within the allowance.
    pub async fn is_within(&self, allowance: Allowance, subject: &str) -> Result<bool, Problem> {
        let decision = self.aws().counters().admit(&allowance, subject).await?;
        Ok(decision == Decision::Allow)
    }

    /// Counts a mail of this kind that tells a member what was done to the account, and says whether it
    /// is to be sent.
    pub async fn is_notice_sent(&self, kind: MailKind, member: MemberId) -> Result<bool, Problem> {
        let subject = format!("{kind} {member}");
        self.is_within(Allowance::NOTICES_TO_ONE, &subject).await
    }

    /// Counts a mail to the reader of an address that the caller has entered, whichever company or
    /// stranger has it sent.
    pub async fn admit_mail_to(&self, email: &Email) -> Result<(), Problem> {
        let mailbox = email.mailbox();
        self.admit(Allowance::MAILS_TO_ONE, &mailbox).await?;
        self.admit(Allowance::MAILS_TO_ONE_IN_A_DAY, &mailbox).await
    }
}
