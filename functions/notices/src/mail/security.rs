//! Mails about how somebody signs in.

use domain::mail::TicketKind;

use super::letter::Letter;
use super::words::Words;

pub(crate) fn password_reset(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        "Set a new password",
        "somebody asked for a new password for this address",
    )
    .paragraph(format!(
        "Somebody, we hope you, asked to set a new password for your account at {company}."
    ))
    .button("Set a new password", TicketKind::ResetPassword)
    .add("If you did not ask for this, ignore this mail: your password stays as it is.")
}

pub(crate) fn password_changed(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        "Your password was changed",
        "the password of your account on CustomIT was changed",
    )
    .paragraph(format!(
        "The password of your account at {company} was changed."
    ))
    .fact("When", words.at())
    .add(if words.is_to_owner() {
        "If it was not you, choose \"Forgot password\" on the sign-in page at once.".to_owned()
    } else {
        format!(
            "If it was not you, choose \"Forgot password\" on the sign-in page at once and tell \
             the owner of {company}."
        )
    })
}

pub(crate) fn new_device_sign_in(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        "New sign-in to your account",
        "your account on CustomIT was used on a new device",
    )
    .paragraph(format!(
        "Somebody signed in to your account at {company} from a device that we have not seen \
         before."
    ))
    .fact("Device", words.device())
    .fact("When", words.at())
    .fact("Where", words.place())
    .add("If it was you, there is nothing to do.")
    .add(
        "If it was not you, change your password at once and sign the device out in your settings.",
    )
}

pub(crate) fn totp_enabled(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        "Two-step sign-in is on",
        "the sign-in to your account on CustomIT was changed",
    )
    .paragraph(format!(
        "From now on, signing in to your account at {company} asks for a code from your \
         authenticator app."
    ))
    .fact("When", words.at())
    .add("Keep your recovery codes in a safe place: each replaces one code if you lose the app.")
    .add(if_not_you(words, &company))
}

pub(crate) fn totp_disabled(words: &Words) -> Letter {
    let company = words.company();
    Letter::new(
        "Two-step sign-in is off",
        "the sign-in to your account on CustomIT was changed",
    )
    .paragraph(format!(
        "From now on, signing in to your account at {company} asks for your password only."
    ))
    .fact("When", words.at())
    .add(if_not_you(words, &company))
}

fn if_not_you(words: &Words, company: &str) -> String {
    if words.is_to_owner() {
        "If it was not you, change your password at once.".to_owned()
    } else {
        format!("If it was not you, change your password at once and tell the owner of {company}.")
    }
}
