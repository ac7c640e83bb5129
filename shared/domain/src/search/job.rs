//! The tokens a job is filed under: its number, the words of the customer's name and of the address.

use super::{cut, first_of, fold, from_each_word, of_name};
use crate::address::Site;
use crate::job::JobNumber;
use crate::text::PersonName;

/// The version of the rules by which the tokens of jobs are made; a test compares it with the tokens.
pub const JOB_SHAPE: u32 = 1;

/// The most tokens of one job: the old and the new ones fit into one transaction of 100.
const MOST: usize = 32;

/// So many words of a name, or of one line, leave room for all else.
const MOST_OF_LINE: usize = 8;

/// The tokens of a job, in order and each once.
pub fn job_tokens(
    number: Option<JobNumber>,
    customer: Option<&PersonName>,
    site: &Site,
) -> Vec<String> {
    let address = &site.address;
    let words = |text: &str| first_of(from_each_word(&fold(text)), MOST_OF_LINE);
    let mut all: Vec<_> = number
        .map(|number| number.to_string())
        .into_iter()
        .collect();
    if let Some(name) = customer {
        all.extend(first_of(of_name(name.as_str()), MOST_OF_LINE));
    }
    all.extend(words(address.line1.as_str()));
    let lines = [&address.city, &address.line2];
    for line in lines.into_iter().flatten() {
        all.extend(words(line.as_str()));
    }
    if let Some(code) = &address.postal_code {
        all.push(cut(&fold(code.as_str()).replace([' ', '-'], "")));
    }
    if let Some(label) = &site.label {
        all.extend(words(label.as_str()));
    }
    let mut tokens = first_of(all, MOST);
    tokens.sort_unstable();
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::NewSite;
    use crate::id::SiteId;
    use crate::search::Search;
    use crate::zone::TimeZone;

    fn site(line1: &str, line2: Option<&str>, city: &str, code: &str) -> Site {
        let site: NewSite = serde_json::from_value(serde_json::json!({
            "label": "Warehouse",
            "address": {
                "line1": line1, "line2": line2, "city": city, "region": "CO", "postal_code": code,
                "country": "US",
            },
        }))
        .unwrap();
        let zone = TimeZone::parse("America/Denver").unwrap();
        site.with_id(
            SiteId::from_bytes([1; 16]),
            &zone,
            [],
            jiff::Timestamp::UNIX_EPOCH,
        )
    }

    fn job() -> Vec<String> {
        let number = JobNumber::parse("4827").unwrap();
        let name = PersonName::parse("Casey O\u{2019}Brien").unwrap();
        let place = site(
            "1200 16th Street Mall",
            Some("Apt 4B"),
            "Fort Collins",
            "80202-1234",
        );
        job_tokens(Some(number), Some(&name), &place)
    }

    #[test]
    fn the_tokens_of_this_shape_stay_as_they_are() {
        assert_eq!(JOB_SHAPE, 1);
        assert_eq!(
            job().join(" "),
            "120016thstreetmall 16thstreetmall 4827 4b 802021234 apt4b brien caseyobrien collins \
             fortcollins mall obrien streetmall warehouse"
        );
    }

    /// What people type to find a job; after public reports of other products' users.
    #[test]
    fn a_job_is_found_by_what_people_know_of_it() {
        let all = job();
        for (typed, is_found, after) in [
            ("4827", true, "the number (SambaPOS issue 374)"),
            ("#4827", true, "the number with its hash (zammad issue 12)"),
            ("48", true, "its beginning"),
            ("827", false, "its end: other jobs would come too"),
            ("casey", true, "the first name (RepairDesk issue 1483)"),
            ("obrien", true, "the last name without its sign"),
            ("O'Brien", true, "the last name with another sign"),
            ("16th", true, "the street"),
            ("street mall", true, "its last words"),
            ("1200 16th", true, "house number and street"),
            ("1200", true, "the house number"),
            ("collins", true, "the second word of the city"),
            ("fort c", true, "the city, while it is typed"),
            ("80202", true, "the postal code without its rest"),
            ("80202-1234", true, "the whole postal code"),
            ("apt 4b", true, "the apartment"),
            (
                "casey 16th",
                true,
                "who and where (a second word hid all: RepairDesk issue 908)",
            ),
            ("casey 17th", false, "the same person elsewhere"),
            ("warehouse", true, "what the company calls the place"),
            ("denver", false, "another city"),
        ] {
            let search = Search::parse(typed).unwrap();
            for lead in search.leads() {
                let shown = all.iter().filter(|token| search.finds(lead, token, &all));
                assert_eq!(
                    shown.count(),
                    usize::from(is_found),
                    "{typed}, {lead}: {after}"
                );
            }
        }
    }

    #[test]
    fn a_postal_code_that_begins_with_zeros_is_found() {
        let all = job_tokens(
            None,
            None,
            &site("12 Calle Sol", None, "San Juan", "00901-1234"),
        );
        for typed in ["00", "009", "00901", "00901-1234", "sol 00901"] {
            let search = Search::parse(typed).unwrap();
            let lead = search.leads()[0];
            assert!(
                all.iter().any(|token| search.finds(lead, token, &all)),
                "{typed}"
            );
        }
    }

    #[test]
    fn a_job_without_a_number_or_a_name_is_found_by_its_place() {
        let tokens = job_tokens(None, None, &site("9 Elm", None, "Denver", "80014"));
        assert_eq!(tokens.join(" "), "80014 9elm denver elm warehouse");
    }

    #[test]
    fn no_job_has_more_tokens_than_fit_into_one_change() {
        let long = (0..60)
            .map(|n| format!("w{n}"))
            .collect::<Vec<_>>()
            .join(" ");
        let name = PersonName::parse(&long[..99]).unwrap();
        let place = site(&long[..119], Some(&long[..119]), &long[..119], "80202");
        let tokens = job_tokens(None, Some(&name), &place);
        assert!(tokens.len() <= MOST, "{}", tokens.len());
        assert!(tokens.contains(&"80202".to_owned()));
    }
}
