//! What to call a customer of whom only the provider has told.

use domain::message::received_text;
use domain::text::{PersonName, beginning};
use providers::whatsapp_webhook::Person;

/// The name that the person goes by, else one that tells them apart.
pub(super) fn of(person: &Person) -> PersonName {
    chosen(person).unwrap_or_else(|| placeholder(person))
}

/// The name that the person chose: of the profile, else the username.
pub(super) fn chosen(person: &Person) -> Option<PersonName> {
    let clean = |name: &String| {
        let line = received_text(name);
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        PersonName::parse(beginning(&line, PersonName::MAX)).ok()
    };
    let profile = person.profile_name.as_ref().and_then(clean);
    profile.or_else(|| person.username.as_ref().and_then(clean))
}

/// A name for somebody without one: by the last four digits of the phone, if there is one.
pub(super) fn placeholder(person: &Person) -> PersonName {
    let digits = person.phone.as_deref().filter(|digits| digits.len() >= 4);
    let name = match digits.and_then(|digits| digits.get(digits.len() - 4..)) {
        Some(last) => format!("WhatsApp ••{last}"),
        None => "WhatsApp customer".to_owned(),
    };
    PersonName::parse(&name).expect("a few plain characters are a name")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(profile: &str, username: &str, phone: &str) -> Person {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Person {
            phone: some(phone),
            bsuid: None,
            profile_name: some(profile),
            username: some(username),
        }
    }

    #[test]
    fn a_person_is_called_by_what_is_known() {
        for (profile, username, phone, name) in [
            ("Dana K", "dana.k", "16505551234", "Dana K"),
            ("  ", "dana.k", "16505551234", "dana.k"),
            ("", "", "16505551234", "WhatsApp ••1234"),
            ("", "", "", "WhatsApp customer"),
            ("", "", "12", "WhatsApp customer"),
            ("Dana\n\u{202e}K\u{0}", "", "", "Dana K"),
            ("\u{200b}\u{200b}", "", "16505551234", "WhatsApp ••1234"),
            ("\u{3164}", "", "16505551234", "WhatsApp ••1234"),
            (
                "\u{2800}\u{ffa0} \u{115f}",
                "",
                "16505551234",
                "WhatsApp ••1234",
            ),
            ("\u{3164}", "dana.k", "16505551234", "dana.k"),
            ("\u{fe0f}\u{3164}", "\u{2060}", "", "WhatsApp customer"),
            ("🔑", "", "16505551234", "🔑"),
        ] {
            assert_eq!(of(&person(profile, username, phone)).as_str(), name);
        }
    }

    #[test]
    fn a_name_that_is_too_long_is_cut() {
        let name = of(&person(&"Ünï ".repeat(60), "", ""));
        assert!(name.as_str().chars().count() <= PersonName::MAX);
        let flags = of(&person(&"🇺🇸".repeat(51), "", ""));
        assert_eq!(flags.as_str(), "🇺🇸".repeat(50));
        let families = of(&person(&"👨\u{200d}👩\u{200d}👧".repeat(30), "", ""));
        assert_eq!(families.as_str(), "👨\u{200d}👩\u{200d}👧".repeat(20));
    }
}
