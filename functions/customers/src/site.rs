//! A service address in a change: one that stands keeps its id, a new one gets one.

use api::Problem;
use domain::address::{Address, Location, LocationSource, NewSite, Site};
use domain::id::SiteId;
use domain::place::PlaceId;
use domain::text::{Label, Note};
use domain::zone::TimeZone;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::listed::each_once;

/// A service address as it shall be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PutSite {
    /// Which site of this customer; a new one when absent.
    site_id: Option<SiteId>,
    /// What the company calls it.
    label: Option<Label>,
    /// The postal address of the site.
    address: Address,
    /// The zone of its local time; as before, or the company's, when it names none.
    time_zone: Option<TimeZone>,
    /// Google's id of the place, where the address was chosen among suggestions.
    place_id: Option<PlaceId>,
    /// Where it is on the map. A point that comes with a `place_id` is taken for Google's, and forgotten after
    /// 25 days.
    location: Option<Location>,
    /// Whether somebody has looked at the point on the map and confirmed or moved it: it is the company's own
    /// then, and stays.
    #[serde(default)]
    location_confirmed: bool,
    /// How the point is known, as the site shows it. It may be sent back, and changes nothing.
    #[expect(dead_code, reason = "a site can be sent back as it was shown")]
    location_source: Option<LocationSource>,
    /// When the point was taken, as the site shows it. It may be sent back, and changes nothing.
    #[expect(dead_code, reason = "a site can be sent back as it was shown")]
    #[serde(default, with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    located_at: Option<Timestamp>,
    /// How to get in: a gate code, where the key is.
    access_note: Option<Note>,
}

/// The sites as they shall be, in place of those that stand.
pub(crate) fn replaced(
    standing: &[Site],
    put: Vec<PutSite>,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Vec<Site>, Problem> {
    // Two new sites are never the same by their id; by all else they may not be either.
    let new_sites: Vec<(Option<SiteId>, NewSite)> = put.into_iter().map(PutSite::parts).collect();
    each_once("sites", &new_sites, |(_, site)| site.clone())?;
    let mut sites: Vec<Site> = Vec::with_capacity(new_sites.len());
    for (at, (site_id, site)) in new_sites.into_iter().enumerate() {
        let wrong = |detail: &str| Problem::field(format!("/sites/{at}/site_id"), detail);
        let site = match site_id {
            None => site.with_id(SiteId::at(now), zone, standing, now),
            Some(id) if sites.iter().any(|site| site.site_id == id) => {
                return Err(wrong("is a duplicate"));
            }
            Some(id) => match standing.iter().find(|site| site.site_id == id) {
                Some(before) => {
                    let known = std::iter::once(before).chain(standing);
                    site.with_id(id, &before.time_zone, known, now)
                }
                None => return Err(wrong("must be one of this customer's service addresses")),
            },
        };
        sites.push(site);
    }
    Ok(sites)
}

impl PutSite {
    fn parts(self) -> (Option<SiteId>, NewSite) {
        let site = NewSite {
            label: self.label,
            address: self.address,
            time_zone: self.time_zone,
            place_id: self.place_id,
            location: self.location,
            location_confirmed: self.location_confirmed,
            access_note: self.access_note,
        };
        (self.site_id, site)
    }
}
