//! `PATCH /v1/company`: changes the company's name and settings.

use api::{Cx, Endpoint, Json, Owner, Problem, Route};
use data::Changes;
use data::row::AuditedAction;
use domain::address::Country;
use domain::event::Event;
use domain::offer::OfferSettings;
use domain::patch::{Patch, PatchRequired};
use domain::position::LocationDays;
use domain::text::CompanyName;
use domain::zone::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::company::Company;

/// See [`Endpoint::SUMMARY`].
pub struct CompanyUpdate;

/// What to change: a field that is left out keeps its value. Null clears a field that allows null. The currency stays as it was chosen at sign-up, since
/// prices and totals are in it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanyPatch {
    /// The company's name, as its customers know it.
    #[serde(default)]
    name: PatchRequired<CompanyName>,
    /// The country in which phone numbers without a country code are read; null for that of the
    /// currency.
    #[serde(default)]
    country: Patch<Country>,
    /// The time zone of the company's days, reports and quiet hours.
    #[serde(default)]
    time_zone: PatchRequired<TimeZone>,
    /// Whether technicians may close their own jobs.
    #[serde(default)]
    technicians_may_close: PatchRequired<bool>,
    /// For how many days the positions of technicians are kept. A shorter term hides at once what is
    /// older; a longer one brings nothing back that is gone.
    #[serde(default)]
    location_days: PatchRequired<LocationDays>,
    /// How jobs are offered to technicians; set whole, and what is left out is as for a new company. What is
    /// offered already goes on in its present round.
    #[serde(default)]
    offers: PatchRequired<OfferSettings>,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

impl Endpoint for CompanyUpdate {
    const NAME: &'static str = "company-update";
    const ROUTE: Route = Route::patch("/v1/company");
    const SUMMARY: &'static str = "Change the company's name and settings.";

    type Access = Owner;
    type Input = Json<CompanyPatch>;
    type Output = Company;

    async fn handle(cx: Cx<Owner>, Json(patch): Json<CompanyPatch>) -> Result<Company, Problem> {
        let mut company = cx.company().clone();
        cx.expect_version(company.version, patch.version)?;
        let is_changed = patch.name.apply(&mut company.name)
            | patch.country.apply(&mut company.country)
            | patch.time_zone.apply(&mut company.time_zone)
            | patch
                .technicians_may_close
                .apply(&mut company.technicians_may_close)
            | patch.location_days.apply(&mut company.location_days)
            | patch.offers.apply(&mut company.offers);
        if !is_changed {
            return Ok(company.into());
        }
        let mut changes = Changes::new();
        let company = changes.replace(company);
        cx.audit(
            &mut changes,
            AuditedAction::CompanyUpdated,
            company.company_id,
        );
        changes.publish(Event::CompanyUpdated);
        cx.commit(changes).await?;
        Ok(company.into())
    }
}
