//! The mail about a new version of the privacy policy.

use super::letter::Letter;
use super::words::Words;

pub(crate) fn policy_change(words: &Words) -> Letter {
    let company = words.company();
    let letter = Letter::new(
        "Our privacy policy is changing",
        format!("you have an account at {company} on CustomIT"),
    )
    .paragraph("There is a new version of our privacy policy, with a change that matters to you.");
    let letter = match words.summary() {
        Some(summary) => letter.paragraph(summary),
        None => letter,
    };
    letter
        .fact("Takes effect", words.effective_on())
        .page_button("Read the policy")
        .add("Until then the present version applies. Both are on that page, with the addresses for your questions.")
}
