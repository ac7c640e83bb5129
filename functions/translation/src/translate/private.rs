//! What the product knows of the people of a conversation, so that none of it leaves with the text.

use data::key;
use data::row::{CompanyRow, CustomerRow, MemberRow, ThreadRow};
use domain::email::Email;
use domain::fence::Known;
use domain::text::{AddressLine, Label, PostalCode};
use work::{Cx, Failure};

/// Who may be named in a conversation: its customer, the company and its members.
pub(crate) struct Knowledge {
    customer: Option<CustomerRow>,
    company: Option<CompanyRow>,
    members: Vec<MemberRow>,
    /// Numbers by which a provider knows the customer.
    numbers: Vec<String>,
}

impl Knowledge {
    /// Reads what is known.
    pub(crate) async fn of(cx: &Cx, thread: &ThreadRow) -> Result<Self, Failure> {
        let (customer, company) = cx
            .store()
            .get_both(key::customer(thread.customer_id()), key::company())
            .await?;
        let members = cx.store().whole_list(&key::members()).await?;
        let numbers = thread.routes.iter().filter_map(|route| route.phone.clone());
        Ok(Self {
            customer,
            company,
            members,
            numbers: numbers.collect(),
        })
    }

    /// All of it.
    pub(crate) fn known(&self) -> Known<'_> {
        let mut known = Known {
            names: Vec::new(),
            phones: self.numbers.iter().map(String::as_str).collect(),
            emails: Vec::new(),
            lines: Vec::new(),
        };
        if let Some(customer) = &self.customer {
            add_customer(&mut known, customer);
        }
        if let Some(company) = &self.company {
            known.lines.push(company.name.as_str());
        }
        for member in &self.members {
            known.names.push(member.name.as_str());
            known.phones.push(member.phone.number.as_str());
            known.emails.push(member.email.as_str());
        }
        known
    }
}

fn add_customer<'a>(known: &mut Known<'a>, customer: &'a CustomerRow) {
    known.names.push(customer.name.as_str());
    for phone in &customer.phones {
        known.phones.push(phone.number.as_str());
        known.phones.push(&phone.typed);
    }
    known
        .emails
        .extend(customer.emails.iter().map(Email::as_str));
    for identity in &customer.identities {
        known.lines.push(&identity.user_id);
        known.lines.extend(identity.username.as_deref());
    }
    for site in &customer.sites {
        let address = &site.address;
        known.lines.push(address.line1.as_str());
        known
            .lines
            .extend(address.line2.as_ref().map(AddressLine::as_str));
        known
            .lines
            .extend(address.city.as_ref().map(AddressLine::as_str));
        known
            .lines
            .extend(address.postal_code.as_ref().map(PostalCode::as_str));
        known.lines.extend(site.label.as_ref().map(Label::as_str));
    }
}
