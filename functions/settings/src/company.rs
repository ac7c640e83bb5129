//! The company as the API shows it.

use api::Resource;
use data::row::CompanyRow;
use domain::address::Country;
use domain::id::CompanyId;
use domain::money::Currency;
use domain::offer::OfferSettings;
use domain::position::LocationDays;
use domain::text::CompanyName;
use domain::zone::TimeZone;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The business that rents the service.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the API names every id by its kind"
)]
pub struct Company {
    /// Identifies the company for good, in paths and wherever something refers to it.
    pub company_id: CompanyId,
    /// The company's name, as its customers know it.
    pub name: CompanyName,
    /// The country in which phone numbers without a country code are read: the one that was set, else
    /// that of the currency. With none, each number begins with `+` and its country code.
    pub country: Option<Country>,
    /// The zone of its reports, and of sites that name none.
    pub time_zone: TimeZone,
    /// The currency of its prices.
    pub currency: Currency,
    /// Whether technicians may close their own jobs.
    pub technicians_may_close: bool,
    /// For how many days the positions of its technicians are kept.
    pub location_days: LocationDays,
    /// How jobs are offered to technicians.
    pub offers: OfferSettings,
    /// When the company signed up.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub created_at: Timestamp,
    /// Counts the changes; send it back with a change, so that no other change is overwritten.
    pub version: u64,
}

impl Resource for Company {
    fn version(&self) -> Option<u64> {
        Some(self.version)
    }
}

impl From<CompanyRow> for Company {
    fn from(row: CompanyRow) -> Self {
        Self {
            company_id: row.company_id,
            country: row.home(),
            name: row.name,
            time_zone: row.time_zone,
            currency: row.currency,
            technicians_may_close: row.technicians_may_close,
            location_days: row.location_days,
            offers: row.offers,
            created_at: row.created_at,
            version: row.version,
        }
    }
}
