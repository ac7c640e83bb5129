//! Mails about somebody's place in a team.

use domain::mail::TicketKind;

use super::letter::Letter;
use super::words::Words;

pub(crate) fn invitation(words: &Words) -> Letter {
    let (company, inviter) = (words.company(), words.inviter());
    Letter::new(
        format!("Join {company} on CustomIT"),
        format!("{inviter} entered this address to invite you"),
    )
    .say(format!(
        "{inviter} invites you to join {company} on CustomIT, where the team plans its jobs and \
         looks after its customers."
    ))
    .fact("Your roles", words.roles())
    .button("Accept invitation", TicketKind::Invitation)
    .add("If you do not know who invites you, ignore this mail: nothing happens without the link.")
}

pub(crate) fn roles_changed(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        "Your roles have changed",
        format!("you have an account at {company} on CustomIT"),
    )
    .say(format!(
        "The owner of {company} changed what you may do there. The change holds from now on."
    ))
    .fact("Your roles", words.roles())
    .fact("When", words.at())
    .add(format!(
        "If you have questions about it, ask the owner of {company}."
    ))
}

pub(crate) fn member_removed(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        "Your account has ended",
        format!("you had an account at {company} on CustomIT"),
    )
    .say(format!(
        "Your account at {company} has ended, and you are signed out on all devices."
    ))
    .fact("When", words.at())
    .add(format!(
        "If you think that this is a mistake, ask the owner of {company}."
    ))
}
