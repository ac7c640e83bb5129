//! What somebody enters to sign a company up.

use auth::password::Password;
use domain::address::Country;
use domain::email::Email;
use domain::money::Currency;
use domain::phone::NewPhone;
use domain::text::{CompanyName, PersonName};
use domain::zone::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;

/// A company and its first owner.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompany {
    /// The company's name, as its customers know it.
    pub(crate) company_name: CompanyName,
    /// The name of its first owner.
    pub(crate) name: PersonName,
    /// The owner's address; a link is mailed to it, and the company opens when it is clicked.
    pub(crate) email: Email,
    /// The owner's phone.
    pub(crate) phone: NewPhone,
    /// The owner's password.
    pub(crate) password: Password,
    /// The country in which phone numbers without a country code are read; that of the currency unless
    /// told.
    pub(crate) country: Option<Country>,
    /// The time zone of the company's days and reports; `America/New_York` if none is given.
    pub(crate) time_zone: Option<TimeZone>,
    /// The currency of all prices; `USD` if none is given. It cannot be changed later.
    pub(crate) currency: Option<Currency>,
}
