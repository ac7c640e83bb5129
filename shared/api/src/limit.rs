//! Limits against flooding: what one source may ask of what anybody may call, and what one caller may
//! have done to others.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Mutex, PoisonError};

use auth::allowance::{Allowance, source_of};
use auth::guess::Decision;
use domain::email::Email;
use domain::id::MemberId;
use domain::mail::MailKind;
use jiff::{SignedDuration, Timestamp};

use crate::{Access, App, Cx, Facts, Problem};

/// The length of a source's window, in seconds.
const WINDOW: i64 = 60;

/// How many sources a process remembers that have to wait.
const MOST_REMEMBERED: usize = 4096;

/// The sources that have to wait, as far as this process knows. It spares the table the writes of a
/// flood: of each source it gets no more in a window than the source may ask, and one for each process.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<HashMap<String, Timestamp>>);

impl Waiting {
    fn until(&self, subject: &str) -> Option<Timestamp> {
        let sources = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sources.get(subject).copied()
    }

    fn add(&self, subject: String, until: Timestamp, now: Timestamp) {
        let mut sources = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sources.len() >= MOST_REMEMBERED {
            sources.retain(|_, until| *until > now);
        }
        if sources.len() < MOST_REMEMBERED {
            sources.insert(subject, until);
        }
    }
}

/// Counts a request of the source; refuses it where there were too many of this endpoint's.
pub(crate) async fn admit_source(facts: &Facts, app: &App) -> Result<(), Problem> {
    // A gateway always names the source; without one, all such requests are one source.
    let address = facts
        .origin
        .source_ip
        .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let subject = format!("{} {}", facts.endpoint, source_of(address));
    let now = app.aws().clock().now();
    if let Some(until) = app.waiting().until(&subject)
        && until > now
    {
        return Err(too_many(until.duration_since(now)));
    }
    let allowance = Allowance {
        action: "source",
        window: WINDOW,
        most: facts.most_per_minute,
    };
    match app.aws().counters().admit(&allowance, &subject).await? {
        Decision::Allow => Ok(()),
        Decision::Wait { seconds } => {
            let left = SignedDuration::from_secs(seconds.into());
            app.waiting().add(subject, now + left, now);
            Err(too_many(left))
        }
    }
}

fn too_many(left: SignedDuration) -> Problem {
    Problem::TooMany {
        retry_after: u64::try_from(left.as_secs()).unwrap_or(0).max(1),
    }
}

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
