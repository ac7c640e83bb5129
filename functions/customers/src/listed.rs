//! The lists inside a customer: at most ten entries, each once.

use api::{Fault, FaultLocation, Problem};
use data::row::CompanyRow;
use domain::email::Email;
use domain::phone::{NewPhone, TypedPhone};

/// How many entries each list holds.
pub(crate) const MOST: usize = 10;

/// Refuses a list that is too long, or in which two entries are equal by `what`.
pub(crate) fn each_once<T, K: PartialEq>(
    field: &str,
    entries: &[T],
    what: impl Fn(&T) -> K,
) -> Result<(), Problem> {
    if entries.len() > MOST {
        return Err(Problem::field(
            format!("/{field}"),
            "must have no more than 10 items",
        ));
    }
    let keys: Vec<K> = entries.iter().map(what).collect();
    match (1..keys.len()).find(|at| keys[..*at].contains(&keys[*at])) {
        Some(at) => Err(Problem::field(format!("/{field}/{at}"), "is a duplicate")),
        None => Ok(()),
    }
}

/// The phones of a request, as they are dialed in the company's country; two ways of typing one number
/// are the same phone.
pub(crate) fn phones(new: Vec<NewPhone>, company: &CompanyRow) -> Result<Vec<TypedPhone>, Problem> {
    let home = company.home();
    let (mut phones, mut faults) = (Vec::with_capacity(new.len()), Vec::new());
    for (at, phone) in new.into_iter().enumerate() {
        match phone.read(home.as_ref()) {
            Ok(phone) => phones.push(phone),
            Err(invalid) => faults.push(Fault {
                location: FaultLocation::Pointer(format!("/phones/{at}")),
                detail: invalid.reason().to_owned(),
            }),
        }
    }
    if !faults.is_empty() {
        return Err(Problem::Invalid(faults));
    }
    each_once("phones", &phones, |phone| phone.number.matching())?;
    Ok(phones)
}

/// The addresses of a request; they are compared without case.
pub(crate) fn emails(emails: Vec<Email>) -> Result<Vec<Email>, Problem> {
    each_once("emails", &emails, Email::canonical)?;
    Ok(emails)
}
