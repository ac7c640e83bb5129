//! One phone number or email address leads to one customer of a company.

use api::{Code, Problem};
use data::row::{ContactRow, CustomerRow, email_point, phone_point};
use data::{Changes, Error, Row, Store, key};

/// Claims the contact points of the customer (unique), and releases those it had `before`.
pub(crate) fn claim(changes: &mut Changes, before: &[String], customer: &CustomerRow) {
    let now = customer.points();
    let row = |point: &String| ContactRow {
        point: point.clone(),
        customer_id: customer.customer_id,
        version: 1,
    };
    for point in before.iter().filter(|point| !now.contains(point)) {
        changes.delete(&row(point));
    }
    for point in now.iter().filter(|point| !before.contains(point)) {
        changes.create(&row(point));
    }
}

/// Why a commit that claims points failed: names the customer who has one of them, and which.
pub(crate) async fn refusal(store: &Store, customer: &CustomerRow, error: Error) -> Problem {
    if !error.is_taken(ContactRow::KIND) {
        return error.into();
    }
    let phones = customer.phones.iter().enumerate().map(|(at, phone)| {
        let row_key = key::contact(&phone_point(&phone.number));
        (format!("/phones/{at}"), row_key)
    });
    let emails = customer.emails.iter().enumerate().map(|(at, email)| {
        let row_key = key::contact(&email_point(email));
        (format!("/emails/{at}"), row_key)
    });
    let (pointers, places): (Vec<_>, Vec<_>) = phones.chain(emails).unzip();
    let owners = match store.get_many::<ContactRow>(&places).await {
        Ok(owners) => owners,
        Err(unread) => return unread.into(),
    };
    let of_another = |owner: &ContactRow| owner.customer_id != customer.customer_id;
    let taken = pointers
        .into_iter()
        .zip(owners)
        .find_map(|(pointer, owner)| Some((pointer, owner.filter(of_another)?)));
    let Some((pointer, owner)) = taken else {
        // It was released in the meantime: the next try succeeds.
        return error.into();
    };
    Problem::taken(
        Code::ContactPointTaken,
        "Another customer already has this phone number or email address.",
        &owner.customer_id,
        pointer,
    )
}
