//! Customers, the contact points that lead to them, and the tokens under which they are found.

use domain::address::Site;
use domain::channel::ChannelKind;
use domain::data_map::DataMap;
use domain::email::Email;
use domain::id::{CustomerId, ImportId, MemberId};
use domain::phone::{Phone, TypedPhone};
use domain::text::{Note, PersonName, fold};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Derived, MergedCustomer, PointOwner, Row, google_point, versioned};
use crate::Error;
use crate::key::{self, IndexEntry, RowKey};

/// What a provider calls a customer; a person can be reached there though the phone is hidden.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ProviderIdentity {
    /// At which kind of channel.
    pub kind: ChannelKind,
    /// The provider's id of the person, good for this company alone.
    #[schemars(example = &"US.13491208655302741918")]
    pub user_id: String,
    /// The name that the person goes by there.
    pub username: Option<String>,
}

impl std::fmt::Debug for ProviderIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProviderIdentity")
    }
}

/// Which row of which file a customer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedRow {
    /// The import of the file.
    pub import_id: ImportId,
    /// The row, as spreadsheets count.
    pub row: u32,
}

/// The person or firm that the company serves.
#[derive(Clone, Debug, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Service, kept = Kept::Account)]
pub struct CustomerRow {
    /// Its id.
    #[data(Id)]
    pub customer_id: CustomerId,
    /// The name of the person or firm.
    #[data(Name)]
    pub name: PersonName,
    /// Phones, the first being preferred.
    #[data(Contact, to = [Meta])]
    pub phones: Vec<TypedPhone>,
    /// Email addresses, the first being preferred.
    #[data(Contact, to = [Resend])]
    pub emails: Vec<Email>,
    /// What providers of channels call the customer.
    #[data(Contact, to = [Meta])]
    #[serde(default)]
    pub identities: Vec<ProviderIdentity>,
    /// Service addresses.
    #[data(Address, to = [GoogleMaps])]
    pub sites: Vec<Site>,
    /// What the company should remember.
    #[data(Content)]
    pub note: Option<Note>,
    /// When it was entered.
    #[data(Activity)]
    pub created_at: Timestamp,
    /// By whom; nobody when it was made of a message that came in.
    #[data(Id, of = Member)]
    pub created_by: Option<MemberId>,
    /// Where it was imported from, if it was.
    #[data(Technical)]
    #[serde(default)]
    pub imported: Option<ImportedRow>,
    /// When it last changed.
    #[data(Activity)]
    pub updated_at: Timestamp,
    /// The customer whom this one was merged into, who is the same person or firm.
    #[data(Id)]
    #[serde(default)]
    pub merged_into: Option<CustomerId>,
    /// Those who were merged into this customer.
    #[data(Content)]
    #[serde(default)]
    pub merges: Vec<MergedCustomer>,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl CustomerRow {
    /// The contact points in the canonical form of [`key::contact`], each once.
    pub fn points(&self) -> Vec<String> {
        let phones = self.phones.iter().map(|phone| phone_point(&phone.number));
        let emails = self.emails.iter().map(email_point);
        let identities = self
            .identities
            .iter()
            .map(|identity| identity_point(identity.kind, &identity.user_id));
        let mut points = Vec::new();
        for point in phones.chain(emails).chain(identities) {
            if !points.contains(&point) {
                points.push(point);
            }
        }
        points
    }
}

/// A phone as a contact point. Variants of one mobile number are one point.
pub fn phone_point(phone: &Phone) -> String {
    format!("phone:{}", phone.matching())
}

/// An email address as a contact point, without case.
pub fn email_point(email: &Email) -> String {
    format!("email:{}", email.canonical())
}

/// What a channel's provider calls a person, as a contact point.
pub fn identity_point(kind: ChannelKind, user_id: &str) -> String {
    format!("{kind}:{user_id}")
}

impl Row for CustomerRow {
    const KIND: &'static str = "customer";

    fn row_key(&self) -> RowKey {
        key::customer(self.customer_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        if self.merged_into.is_some() {
            return Vec::new();
        }
        vec![key::listed_customer(
            &fold(self.name.as_str()),
            self.customer_id,
        )]
    }

    fn derived(&self) -> Result<Vec<Derived>, Error> {
        let customer_id = self.customer_id;
        let point = google_point::of(PointOwner::Customer { customer_id }, &self.sites)?;
        Ok(point.into_iter().collect())
    }

    versioned!();
}

/// Says whose a contact point is: one phone or address leads to one customer.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Service, kept = Kept::Account)]
pub struct ContactRow {
    /// The point, as [`CustomerRow::points`] writes it.
    #[data(Contact)]
    pub point: String,
    /// Whose it is.
    #[data(Id)]
    pub customer_id: CustomerId,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

domain::debug_by_name!(ContactRow);

impl Row for ContactRow {
    const KIND: &'static str = "contact";

    fn row_key(&self) -> RowKey {
        key::contact(&self.point)
    }

    versioned!();
}

/// One token under which a customer is found, with what the list shows.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Service, kept = Kept::Account)]
pub struct FindTokenRow {
    /// The token: folded letters or digits.
    #[data(Name)]
    pub token: String,
    /// All tokens of the customer, so that a search for several words reads one list.
    #[data(Name)]
    pub all: Vec<String>,
    /// Whom it finds.
    #[data(Id)]
    pub customer_id: CustomerId,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

domain::debug_by_name!(FindTokenRow);

impl Row for FindTokenRow {
    const KIND: &'static str = "find_token";

    fn row_key(&self) -> RowKey {
        key::find_token(&self.token, self.customer_id)
    }

    versioned!();
}

/// The tokens that stand for one customer, and the version of the customer they were made from.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Service, kept = Kept::Account)]
pub struct FindTokensRow {
    /// Whose tokens.
    #[data(Id)]
    pub customer_id: CustomerId,
    /// The tokens.
    #[data(Name)]
    pub tokens: Vec<String>,
    /// [`CustomerRow::version`] at that time; an older one never replaces a newer one.
    #[data(Technical)]
    pub customer_version: u64,
    /// [`domain::search::SHAPE`] at that time. Rows of before it was kept have none.
    #[data(Technical)]
    #[serde(default = "first_shape")]
    pub shape: u32,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

domain::debug_by_name!(FindTokensRow);

const fn first_shape() -> u32 {
    1
}

impl Row for FindTokensRow {
    const KIND: &'static str = "find_tokens";

    fn row_key(&self) -> RowKey {
        key::find_tokens(self.customer_id)
    }

    versioned!();
}
