//! The contact points by which a person of a provider is known again.

use data::row::{ContactRow, CustomerRow, ProviderIdentity, identity_point, phone_point};
use domain::channel::ChannelKind;
use domain::id::CustomerId;
use domain::phone::{Phone, TypedPhone};
use providers::whatsapp_webhook::Person;

/// The most entries of one list of a customer; the rest of the product takes no more.
const MOST: usize = 10;

/// One contact point.
#[derive(Clone)]
pub(super) enum Point {
    /// What the provider calls the person.
    Identity(ProviderIdentity),
    /// The person's phone.
    Phone(TypedPhone),
}

/// The points of a person, the surest first. A phone passes from hand to hand; an id of the
/// provider's does not.
pub(super) fn of(kind: ChannelKind, person: &Person) -> Vec<Point> {
    let identity = |user_id: &String| {
        Point::Identity(ProviderIdentity {
            kind,
            user_id: user_id.clone(),
            username: person.username.clone(),
        })
    };
    let digits = person.phone.as_ref();
    let phone = digits.and_then(|digits| phone(digits));
    let nameless = person.bsuid.is_none() && phone.is_none();
    // Digits that are no number by the rules of its country still are what the provider calls them.
    let named = person.bsuid.as_ref().or(digits.filter(|_| nameless));
    let phone = phone.map(Point::Phone);
    named.map(identity).into_iter().chain(phone).collect()
}

/// The phone that a provider writes in digits, if it is one by the rules of its country.
pub(super) fn phone(digits: &str) -> Option<TypedPhone> {
    let number = Phone::from_wa_id(digits)?;
    let typed = number.as_str().to_owned();
    Some(TypedPhone { number, typed })
}

impl Point {
    /// The point as keys and rows write it.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Identity(identity) => identity_point(identity.kind, &identity.user_id),
            Self::Phone(phone) => phone_point(&phone.number),
        }
    }

    /// The row that makes it this customer's own.
    pub(super) fn owned_by(&self, customer_id: CustomerId) -> ContactRow {
        ContactRow {
            point: self.text(),
            customer_id,
            version: 1,
        }
    }

    /// Notes it with the customer, unless there is no room for it or it stands there.
    pub(super) fn note(&self, customer: &mut CustomerRow) -> bool {
        if customer.points().contains(&self.text()) {
            return false;
        }
        match self {
            Self::Identity(identity) if customer.identities.len() < MOST => {
                customer.identities.push(identity.clone());
            }
            Self::Phone(phone) if customer.phones.len() < MOST => {
                customer.phones.push(phone.clone());
            }
            Self::Identity(_) | Self::Phone(_) => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(phone: Option<&str>, bsuid: Option<&str>) -> Vec<String> {
        let person = Person {
            phone: phone.map(str::to_owned),
            bsuid: bsuid.map(str::to_owned),
            ..Person::default()
        };
        let points = of(ChannelKind::WhatsApp, &person);
        points.iter().map(Point::text).collect()
    }

    #[test]
    fn a_person_is_known_by_id_and_phone() {
        assert_eq!(
            points(Some("16505551234"), Some("US.1")),
            ["whatsapp:US.1", "phone:+16505551234"]
        );
        assert_eq!(points(None, Some("US.1")), ["whatsapp:US.1"]);
    }

    #[test]
    fn variants_of_one_mobile_are_one_point() {
        for (one, other) in [
            ("5511987654321", "551187654321"),
            ("5491123456789", "541123456789"),
            ("5215512345678", "525512345678"),
        ] {
            assert_eq!(points(Some(one), None), points(Some(other), None));
        }
    }

    #[test]
    fn digits_that_are_no_number_are_an_id() {
        assert_eq!(points(Some("1555"), None), ["whatsapp:1555"]);
        assert_eq!(points(Some("1555"), Some("US.1")), ["whatsapp:US.1"]);
    }
}
