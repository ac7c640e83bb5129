//! The mails of a request for support: to us, and back to the member.

use data::row::MailRow;
use domain::support::SupportTopic;
use domain::text::shortened;

use super::letter::Letter;
use super::words::Words;

/// The most characters of a subject, which all clients show whole.
const SUBJECT: usize = 78;

/// To the people who answer: they answer by a reply, which goes to the member.
pub(crate) fn request(mail: &MailRow, words: &Words) -> Letter {
    let company = words.company();
    let subject = mail.support.as_ref().map_or_else(
        || format!("Request for support from {company}"),
        |message| format!("[{}] {}", message.reference, message.subject.as_str()),
    );
    let letter = Letter::new(
        shortened(&subject, SUBJECT),
        format!("a member of {company} asked for support in CustomIT"),
    )
    .paragraph("Answer with a reply to this mail: it goes to the member. Keep the reference in the subject.")
    .fact("Reference", mail.support.as_ref().map(|message| message.reference.to_string()))
    .fact("Topic", mail.support.as_ref().map(|message| message.topic.to_string()))
    .fact("Company", Some(format!("{company} ({})", mail.company_id)))
    .fact("Member", member(mail, words))
    .fact("Sent", words.at());
    match &mail.support {
        Some(message) => letter.quote(message.text.as_str()),
        None => letter,
    }
}

/// To the member who asked.
pub(crate) fn received(mail: &MailRow, words: &Words) -> Letter {
    let company = words.company();
    let reference = mail
        .support
        .as_ref()
        .map(|message| message.reference.to_string());
    let subject = reference.as_ref().map_or_else(
        || "We have received your question".to_owned(),
        |reference| format!("We have received your question ({reference})"),
    );
    let letter = Letter::new(
        subject,
        format!("you asked for support from your account at {company} on CustomIT"),
    )
    .paragraph("Thank you for writing to us. A person reads your question and answers it by mail.")
    .fact("Reference", reference)
    .fact(
        "Subject",
        mail.support
            .as_ref()
            .map(|message| message.subject.as_str().to_owned()),
    )
    .add("If you write or call about it again, name the reference.");
    let is_about_data = |topic| topic == SupportTopic::PersonalData;
    match &mail.support {
        Some(message) if is_about_data(message.topic) && !words.is_to_owner() => letter.add(format!(
            "The owner of {company} decides about the data of its team, so ask the owner as well."
        )),
        _ => letter,
    }
}

fn member(mail: &MailRow, words: &Words) -> Option<String> {
    let name = words.asker()?;
    Some(match mail.member_id {
        Some(member_id) => format!("{name} ({member_id})"),
        None => name,
    })
}
