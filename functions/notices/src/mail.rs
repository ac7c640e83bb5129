//! What a mail says: subject, HTML and plain text, made from its row alone and always the same.

mod account;
mod frame;
mod letter;
mod policy;
mod receipt;
mod security;
mod support;
mod team;
mod words;

use data::row::MailRow;
use domain::language::CustomerLanguage;
use domain::mail::MailKind;

use letter::Letter;
use words::Words;

/// A mail ready to be handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, one line.
    pub subject: String,
    /// The body for clients that show HTML; it loads nothing from elsewhere.
    pub html: String,
    /// The body for all others.
    pub text: String,
}

domain::debug_by_name!(Rendered);

/// Writes a mail. Two calls for the same row and link give the same bytes, since the provider takes
/// a mail under one key only if it is the same.
pub fn render(mail: &MailRow, link: Option<&str>) -> Rendered {
    let words = Words::of(&mail.words);
    let letter = letter(mail, &words);
    let hello = match letter.language {
        CustomerLanguage::English => "Hello",
        CustomerLanguage::Spanish => "Hola",
    };
    let greeting = words.person().map_or_else(
        || format!("{hello},"),
        |person| format!("{hello} {person},"),
    );
    Rendered {
        html: frame::html(&letter, &greeting, link),
        text: frame::text(&letter, &greeting, link),
        subject: letter.subject,
    }
}

fn letter(mail: &MailRow, words: &Words) -> Letter {
    match mail.kind {
        MailKind::VerifyEmail => account::verify_email(words),
        MailKind::AlreadyRegistered => account::already_registered(),
        MailKind::EmailChange => account::email_change(words),
        MailKind::EmailChangeRequested => account::email_change_requested(words),
        MailKind::EmailChangedNotice => account::email_changed_notice(words),
        MailKind::AccountDeleted => account::account_deleted(words),
        MailKind::CompanyWelcome => account::company_welcome(words),
        MailKind::PasswordReset => security::password_reset(words),
        MailKind::PasswordChanged => security::password_changed(words),
        MailKind::NewDeviceSignIn => security::new_device_sign_in(words),
        MailKind::TotpEnabled => security::totp_enabled(words),
        MailKind::TotpDisabled => security::totp_disabled(words),
        MailKind::Invitation => team::invitation(words),
        MailKind::RolesChanged => team::roles_changed(words),
        MailKind::MemberRemoved => team::member_removed(words),
        MailKind::JobNotice => team::job_notice(words),
        MailKind::PolicyChange => policy::policy_change(words),
        MailKind::SupportRequest => support::request(mail, words),
        MailKind::SupportRequestReceived => support::received(mail, words),
        MailKind::Receipt => receipt::receipt(words, mail.receipt.as_ref()),
    }
}

#[cfg(test)]
mod tests {
    use domain::email::Email;
    use domain::id::CompanyId;
    use domain::receipt::{Receipt, ReceiptLine};
    use domain::support::{SupportMessage, SupportReference, SupportTopic};
    use domain::text::{SupportSubject, SupportText};
    use jiff::Timestamp;

    use super::*;

    const LINK: &str = "https://app.example.com/verify-email#token";

    const WORDS: [(&str, &str); 8] = [
        ("person", "Ann Lee"),
        ("company", "Ace Locks Inc."),
        ("device", "Ann's laptop"),
        ("at", "November 23, 2026, 2:00 PM MST"),
        ("place", "203.0.113.7"),
        ("inviter", "Bob Ray"),
        ("roles", "dispatcher and technician"),
        ("erased_on", "December 7, 2026"),
    ];

    fn mail(kind: MailKind, words: &[(&str, &str)]) -> MailRow {
        let to = Email::parse("ann@example.com").unwrap();
        let company = CompanyId::from_bytes([1; 16]);
        let device = words.iter().find(|(name, _)| *name == "device");
        let label = device.map_or("Deadbolt", |(_, word)| word);
        let receipt = || Receipt {
            language: CustomerLanguage::English,
            is_paid: true,
            about: vec![receipt_line("Job", "4827")],
            items: vec![receipt_line(label, "$97.88")],
            sums: vec![receipt_line("Balance due", "$0.00")],
        };
        let mail = MailRow {
            receipt: (kind == MailKind::Receipt).then(receipt),
            support: is_about_support(kind).then(support),
            ..MailRow::new(Timestamp::UNIX_EPOCH, company, kind, to)
        };
        words
            .iter()
            .fold(mail, |mail, (name, word)| mail.word(name, *word))
    }

    fn is_about_support(kind: MailKind) -> bool {
        matches!(
            kind,
            MailKind::SupportRequest | MailKind::SupportRequestReceived
        )
    }

    fn support() -> SupportMessage {
        SupportMessage {
            reference: SupportReference::parse("7K4M-2QXR").unwrap(),
            topic: SupportTopic::Service,
            subject: SupportSubject::parse("A job cannot be closed").unwrap(),
            text: SupportText::parse("It says:\n<b>no</b>").unwrap(),
        }
    }

    fn receipt_line(name: &str, value: &str) -> ReceiptLine {
        ReceiptLine {
            name: name.into(),
            value: value.into(),
            is_total: name == "Balance due",
        }
    }

    fn link(kind: MailKind) -> Option<&'static str> {
        has_link(kind).then_some(LINK)
    }

    fn has_link(kind: MailKind) -> bool {
        kind.ticket().is_some() || kind.page().is_some()
    }

    fn all(words: &[(&str, &str)]) -> Vec<(MailKind, Rendered)> {
        MailKind::ALL
            .iter()
            .map(|kind| (*kind, render(&mail(*kind, words), link(*kind))))
            .collect()
    }

    #[test]
    fn every_kind_has_a_subject_of_its_own_and_both_bodies() {
        let mails = all(&WORDS);
        for (kind, mail) in &mails {
            assert!((10..=78).contains(&mail.subject.len()), "{kind}");
            assert!(mail.text.len() > 150 && mail.html.len() > 800, "{kind}");
            assert!(mail.text.starts_with("Hello Ann Lee,"), "{kind}");
            assert!(mail.html.contains("Hello Ann Lee,"), "{kind}");
        }
        let mut subjects: Vec<_> = mails.iter().map(|(_, mail)| &mail.subject).collect();
        subjects.sort_unstable();
        subjects.dedup();
        assert_eq!(subjects.len(), MailKind::ALL.len());
    }

    #[test]
    fn a_link_is_there_exactly_when_the_kind_carries_one() {
        for (kind, mail) in all(&WORDS) {
            let has_link = has_link(kind);
            let href = format!("href=\"{LINK}\"");
            assert_eq!(mail.html.contains(&href), has_link, "{kind}");
            assert_eq!(mail.text.contains(LINK), has_link, "{kind}");
            let others = mail.html.replace(LINK, "") + &mail.text.replace(LINK, "");
            assert!(!others.contains("://"), "{kind} leads elsewhere too");
        }
    }

    #[test]
    fn every_mail_says_why_it_came() {
        for (kind, mail) in all(&WORDS) {
            assert!(mail.text.contains("You get this mail because "), "{kind}");
            assert!(mail.html.contains("You get this mail because "), "{kind}");
        }
    }

    #[test]
    fn no_mail_loads_or_runs_anything() {
        for (kind, mail) in all(&WORDS) {
            for forbidden in ["<img", "<script", "<link", "<style", "url(", "src=", " on"] {
                let html = mail.html.to_lowercase();
                let is_word = forbidden == " on";
                let is_present = if is_word {
                    html.contains(" onload") || html.contains(" onclick")
                } else {
                    html.contains(forbidden)
                };
                assert!(!is_present, "{kind}: {forbidden}");
            }
        }
    }

    #[test]
    fn missing_words_leave_whole_sentences() {
        for (kind, mail) in all(&[]) {
            for body in [&mail.subject, &mail.text] {
                for gap in ["{", "}", "  ", " .", " ,", ": \n", "None", "Some("] {
                    assert!(!body.contains(gap), "{kind}: {gap:?} in {body}");
                }
            }
            assert!(mail.text.starts_with("Hello,\n"), "{kind}");
        }
    }

    #[test]
    fn a_name_with_a_full_stop_ends_a_sentence_with_one() {
        for (kind, mail) in all(&WORDS) {
            for body in [&mail.subject, &mail.text, &mail.html] {
                assert!(!body.contains(".."), "{kind}: {body}");
            }
        }
    }

    #[test]
    fn words_without_spaces_break_where_the_screen_ends() {
        let long = "x".repeat(100);
        let words = WORDS.map(|(name, _)| (name, long.as_str()));
        for (kind, mail) in all(&words) {
            let (_, seen) = mail.html.split_once("</div>").unwrap();
            let breaks = seen.find("word-break:break-word").unwrap();
            let first = seen.find(&long);
            assert!(first.is_none_or(|first| breaks < first), "{kind}: {seen}");
        }
    }

    #[test]
    fn no_amount_and_no_name_of_ours_in_a_receipt_is_broken_and_the_total_stands_out() {
        let html = render(&mail(MailKind::Receipt, &WORDS), None).html;
        let cell = |text: &str| {
            let (before, _) = html.split_once(&format!(">{text}<")).unwrap();
            before.rsplit_once("<td").unwrap().1.to_owned()
        };
        for (value, is_amount, is_total) in [
            ("4827", false, false),
            ("$97.88", true, false),
            ("$0.00", true, true),
        ] {
            let style = cell(value);
            assert_eq!(style.contains("white-space:nowrap"), is_amount, "{style}");
            assert_eq!(
                style.contains("word-break:break-word"),
                !is_amount,
                "{style}"
            );
            assert_eq!(style.contains("font-weight:700"), is_total, "{style}");
        }
        assert!(cell("Job").contains("word-break:normal"));
    }

    #[test]
    fn what_a_member_wrote_is_shown_as_it_was_written_and_never_as_markup() {
        let mail = render(&mail(MailKind::SupportRequest, &WORDS), None);
        assert_eq!(mail.subject, "[7K4M-2QXR] A job cannot be closed");
        assert!(
            mail.text.contains("\n\nIt says:\n<b>no</b>\n\n"),
            "{}",
            mail.text
        );
        assert!(
            mail.html.contains(">It says:\n&lt;b&gt;no&lt;/b&gt;<"),
            "{}",
            mail.html
        );
    }

    #[test]
    fn nobody_is_told_to_ask_the_owner_who_is_the_owner() {
        let mut words = WORDS.to_vec();
        words.push(("is_owner", "yes"));
        for (kind, mail) in all(&words) {
            for advice in ["tell the owner", "ask the owner"] {
                assert!(!mail.text.contains(advice), "{kind}: {}", mail.text);
            }
        }
        for (kind, mail) in all(&WORDS) {
            let names_owner = mail.text.contains("tell the owner of Ace Locks Inc.");
            let is_urgent = matches!(
                kind,
                MailKind::EmailChangedNotice
                    | MailKind::AccountDeleted
                    | MailKind::PasswordChanged
                    | MailKind::TotpEnabled
                    | MailKind::TotpDisabled
            );
            assert_eq!(names_owner, is_urgent, "{kind}: {}", mail.text);
        }
    }

    #[test]
    fn who_did_something_alone_is_not_told_whom_to_ask_about_it() {
        let mut own = WORDS.to_vec();
        own.push(("is_own_doing", "yes"));
        for kind in [MailKind::RolesChanged, MailKind::MemberRemoved] {
            let text = |words: &[(&str, &str)]| render(&mail(kind, words), None).text;
            assert!(text(&own).contains("your own"), "{kind}");
            assert!(!text(&own).contains("ask"), "{kind}: {}", text(&own));
            let mut others = WORDS.to_vec();
            assert!(
                text(&others).contains("ask an owner of Ace Locks Inc."),
                "{kind}"
            );
            others.push(("doer", "Bob Ray"));
            assert!(text(&others).contains("ask Bob Ray."), "{kind}");
        }
    }

    #[test]
    fn markup_in_a_name_is_shown_as_text() {
        let words = [
            ("person", "<script>alert('x')</script>"),
            ("company", "\"A\" & <b>B</b>"),
            ("inviter", "<a href=x>"),
            ("device", "<img src=x>"),
        ];
        for (kind, mail) in all(&words) {
            for markup in ["<script", "<b>", "<a href=x", "<img"] {
                assert!(!mail.html.contains(markup), "{kind}: {markup}");
            }
            assert!(mail.html.contains("&lt;script&gt;"), "{kind}");
            assert!(mail.text.contains("<script>"), "{kind}");
        }
    }

    #[test]
    fn a_line_break_in_a_word_adds_no_header() {
        let words = [
            ("company", "Ace\r\nBcc: eve@example.com"),
            ("inviter", "Bob\nX: y\u{2028}z"),
        ];
        for (kind, mail) in all(&words) {
            let is_line = !mail
                .subject
                .contains(|c: char| c.is_control() || c == '\u{2028}');
            assert!(is_line, "{kind}");
        }
    }

    #[test]
    fn a_name_that_is_an_address_becomes_no_link() {
        let words = [
            ("person", "Win at https://evil.example now"),
            ("company", "www.evil.example"),
            ("device", "Lock from www.evil.example"),
        ];
        for (kind, mail) in all(&words) {
            let bodies = mail.html + &mail.text + &mail.subject;
            for address in ["https://evil", "www.evil", "evil.example"] {
                assert!(!bodies.contains(address), "{kind}: {address}");
            }
        }
    }

    #[test]
    fn a_mail_rendered_twice_is_the_same_to_the_byte() {
        assert_eq!(all(&WORDS), all(&WORDS));
    }
}
