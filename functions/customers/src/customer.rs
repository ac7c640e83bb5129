//! A customer as the API shows it.

use api::{RecordPath, Resource, RowPath, Viewer, Visibility};
use data::key::{self, RowKey};
use data::row::{CustomerRow, MergedCustomer, ProviderIdentity};
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
    /// Which customer is meant: the `customer_id` of an answer that shows it.
    customer_id: CustomerId,
}

/// A customer with whom a technician does not deal is answered like a missing one.
impl RowPath for CustomerPath {
    type Row = CustomerRow;
    const BY_CUSTOMER: bool = true;

    fn at(&self, _: &Viewer) -> RowKey {
        key::customer(self.customer_id)
    }

    fn visibility(customer: &CustomerRow, _: &Viewer) -> Visibility {
        Visibility::AtHand(customer.customer_id)
    }
}

impl RecordPath for CustomerPath {
    fn customer_id(&self) -> CustomerId {
        self.customer_id
    }
}

/// The person or firm that the company serves.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the API names every id by its kind"
)]
pub struct Customer {
    /// Identifies the customer for good, in paths and wherever something refers to it.
    pub customer_id: CustomerId,
    /// The name of the person or firm.
    pub name: PersonName,
    /// Phones, the first being preferred; empty for technicians.
    pub phones: Vec<TypedPhone>,
    /// Email addresses, the first being preferred; empty for technicians.
    pub emails: Vec<Email>,
    /// What providers of channels call the customer; empty for technicians.
    pub identities: Vec<ProviderIdentity>,
    /// The addresses where the customer is served, the first being preferred.
    pub sites: Vec<Site>,
    /// What the company should remember.
    pub note: Option<Note>,
    /// When the customer was added.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub created_at: Timestamp,
    /// Who added the customer; null when a first message did.
    pub created_by: Option<MemberId>,
    /// When anything about the customer last changed.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub updated_at: Timestamp,
    /// The customer whom this one was merged into, who goes on in its place; null for all others.
    pub merged_into: Option<CustomerId>,
    /// The customers who were merged into this one; empty for technicians.
    pub merges: Vec<CustomerMerge>,
    /// Counts the changes; send it back with a change, so that no other change is overwritten.
    pub version: u64,
}

/// A customer who was merged into another one.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MergedCustomer")]
pub struct CustomerMerge {
    /// The customer who was merged, which `DELETE /v1/customers/{customer_id}/merges/{merged_customer_id}` names.
    pub merged_customer_id: CustomerId,
    /// What the merged customer was called.
    pub name: PersonName,
    /// When the two were merged.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub merged_at: Timestamp,
    /// The member who merged them.
    pub merged_by: MemberId,
    /// Until when that can be undone.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub undo_until: Timestamp,
}

impl From<MergedCustomer> for CustomerMerge {
    fn from(merge: MergedCustomer) -> Self {
        Self {
            undo_until: merge.undoable_until(),
            merged_customer_id: merge.customer_id,
            name: merge.name,
            merged_at: merge.at,
            merged_by: merge.by,
        }
    }
}

impl Resource for Customer {
    const HAS_LOCATION: bool = true;

    fn version(&self) -> Option<u64> {
        Some(self.version)
    }

    fn location(&self) -> Option<String> {
        Some(format!("/v1/customers/{}", self.customer_id))
    }
}

impl Customer {
    /// The same without the contact details by which the customer could be reached past the company.
    pub(crate) fn without_contact_details(self) -> Self {
        Self {
            phones: Vec::new(),
            emails: Vec::new(),
            identities: Vec::new(),
            merges: Vec::new(),
            ..self
        }
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
            merged_into: row.merged_into,
            merges: row.merges.into_iter().map(CustomerMerge::from).collect(),
            version: row.version,
        }
    }
}
