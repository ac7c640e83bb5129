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
    .paragraph(format!(
        "{inviter} invites you to join {company} on CustomIT, where the team plans its jobs and \
         looks after its customers."
    ))
    .fact("Your roles", words.roles())
    .button("Accept invitation", TicketKind::Invitation)
    .add("If you do not know who invites you, ignore this mail: nothing happens without the link.")
}

pub(crate) fn roles_changed(words: &Words) -> Letter {
    let company = words.company();
    let letter = Letter::new(
        "Your roles have changed",
        format!("you have an account at {company} on CustomIT"),
    );
    let letter = letter
        .paragraph(if words.is_own_doing() {
            format!("You changed your own roles at {company}. The change takes effect right away.")
        } else {
            let doer = words.doer().unwrap_or_else(|| "An owner".into());
            format!("{doer} changed your roles at {company}. The change takes effect right away.")
        })
        .fact("Your roles", words.roles())
        .fact("When", words.at());
    if words.is_own_doing() {
        return letter;
    }
    let doer = contact_person(words, &company);
    letter.add(format!("If you have questions about it, ask {doer}."))
}

pub(crate) fn member_removed(words: &Words) -> Letter {
    let company = words.company();
    let letter = Letter::new(
        "Your account has ended",
        format!("you had an account at {company} on CustomIT"),
    );
    let letter = letter
        .paragraph(if words.is_own_doing() {
            format!(
                "You ended your own account at {company}, and you are signed out on all devices."
            )
        } else {
            format!("Your account at {company} has ended, and you are signed out on all devices.")
        })
        .fact("When", words.at());
    if words.is_own_doing() {
        return letter;
    }
    let doer = contact_person(words, &company);
    letter.add(format!("If you think that this is a mistake, ask {doer}."))
}

pub(crate) fn job_notice(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        format!("{} at {company}", words.change()),
        format!("you work for {company}, and CustomIT reaches none of your devices"),
    )
    .paragraph("Open CustomIT to see all that is known about the job.")
    .fact("Job", words.job_number())
    .fact("Work", words.job_type())
    .fact("Where", words.place())
    .fact("When", words.window())
    .add("To be told by your phone, sign in to the app on it and allow notifications.")
}

fn contact_person(words: &Words, company: &str) -> String {
    words
        .doer()
        .unwrap_or_else(|| format!("an owner of {company}"))
}
