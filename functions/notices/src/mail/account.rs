//! Mails about an account's beginning and its address.

use domain::mail::TicketKind;

use super::letter::Letter;
use super::words::Words;

pub(crate) fn verify_email(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        "Confirm your email address",
        "somebody signed up for CustomIT with this address",
    )
    .paragraph(format!(
        "Thank you for signing up. Confirm that this address is yours, and {company} is open for \
         work."
    ))
    .button("Confirm email address", TicketKind::VerifyEmail)
    .add("If you did not sign up, ignore this mail: nothing happens without the link.")
}

pub(crate) fn already_registered() -> Letter {
    Letter::new(
        "You already have an account",
        "somebody signed up for CustomIT with this address",
    )
    .paragraph(
        "Somebody, perhaps you, has just signed up for CustomIT with this address. It has an \
         account already, so nothing was changed.",
    )
    .paragraph(
        "Sign in as usual. If you do not remember your password, choose \"Forgot password\" on the \
         sign-in page.",
    )
    .add("If it was not you, there is nothing to do.")
}

pub(crate) fn email_change(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        "Confirm your new email address",
        "an account on CustomIT is to be used with this address",
    )
    .paragraph(format!(
        "This address was entered for an account at {company}. Confirm that it is yours."
    ))
    .button("Confirm new address", TicketKind::ChangeEmail)
    .add("Until you confirm, you sign in with your old address.")
    .add("If you did not ask for this, ignore this mail: nothing happens without the link.")
}

pub(crate) fn email_change_requested(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        "A new email address was requested",
        "another address was requested for your account on CustomIT",
    )
    .paragraph(format!(
        "Somebody, we hope you, asked to use another email address for your account at {company}. \
         Until that address is confirmed, you sign in with this one."
    ))
    .fact("When", words.at())
    .fact("Where", words.place())
    .paragraph("If it was you, there is nothing to do here.")
    .paragraph(
        "If it was not you, stop it now: with a new password, the change is dropped and every \
         device is signed out.",
    )
    .button(
        "Stop this and set a new password",
        TicketKind::StopEmailChange,
    )
}

pub(crate) fn email_changed_notice(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        "Your email address was changed",
        "this address belonged to an account on CustomIT until now",
    )
    .paragraph(format!(
        "Your account at {company} has a new email address. You cannot sign in with this one any \
         more."
    ))
    .fact("When", words.at())
    .add(if words.is_to_owner() {
        format!(
            "If it was not you, ask another owner of {company} to remove the account at once, or \
             contact CustomIT."
        )
    } else {
        format!("If it was not you, tell the owner of {company} at once.")
    })
}

pub(crate) fn company_welcome(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        format!("Welcome to CustomIT, {company}"),
        "you opened an account on CustomIT",
    )
    .paragraph(format!(
        "Your address is confirmed, and {company} is open for work."
    ))
    .paragraph(
        "Good first steps: invite your team, list the kinds of work you do, and enter the first \
         customer and job.",
    )
    .add("We are glad that you are here.")
}

pub(crate) fn account_deleted(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        "Your account was deleted",
        "your account on CustomIT was deleted",
    )
    .paragraph(format!(
        "Your account at {company} was deleted, and you are signed out on all devices. Nobody can \
         undo this, and this address can be used for a new account."
    ))
    .paragraph(
        "Your name, email address, phone, positions, working hours, notifications and mails are \
         erased. Until then, only your team sees that you left.",
    )
    .fact("Deleted", words.at())
    .fact("Erasure due", words.erased_on())
    .add(format!(
        "{company} keeps the records of its jobs, payments and messages to customers, as the law \
         and its books require. They show a pseudonym instead of your name. The security log keeps \
         what was done under a number, and from which network address, for 24 months."
    ))
    .add(if words.is_to_owner() {
        "If it was not you, tell another owner at once.".to_owned()
    } else {
        format!("If it was not you, tell the owner of {company} at once.")
    })
}
