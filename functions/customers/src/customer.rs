//! A customer as the API shows it.

use api::Resource;
use data::row::{CustomerRow, ProviderIdentity};
use domain::address::Site;
use domain::email::Email;
use domain::id::{CustomerId, MemberId};
use domain::phone::TypedPhone;
use domain::text::{Note, PersonName};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which customer.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct CustomerPath {
    /// Its id.
    pub customer_id: CustomerId,
}

/// The person or firm that the company serves.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the API names every id by its kind"
)]
pub struct Customer {
    /// Its id.
    pub customer_id: CustomerId,
    /// The name of the person or firm.
    pub name: PersonName,
    /// Phones, the first being preferred.
    pub phones: Vec<TypedPhone>,
    /// Email addresses, the first being preferred.
    pub emails: Vec<Email>,
    /// What providers of channels call the customer.
    pub identities: Vec<ProviderIdentity>,
    /// Service addresses.
    pub sites: Vec<Site>,
    /// What the company should remember.
    pub note: Option<Note>,
    /// When it was entered.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub created_at: Timestamp,
    /// By whom; nobody when it was made of a message that came in.
    pub created_by: Option<MemberId>,
    /// When it last changed.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub updated_at: Timestamp,
    /// Counts the writes.
    pub version: u64,
}

impl Resource for Customer {
    fn version(&self) -> Option<u64> {
        Some(self.version)
    }

    fn location(&self) -> Option<String> {
        Some(format!("/v1/customers/{}", self.customer_id))
    }
}

impl From<CustomerRow> for Customer {
    fn from(row: CustomerRow) -> Self {
        Self {
            customer_id: row.customer_id,
            name: row.name,
            phones: row.phones,
            emails: row.emails,
            identities: row.identities,
            sites: row.sites,
            note: row.note,
            created_at: row.created_at,
            created_by: row.created_by,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
