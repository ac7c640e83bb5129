//! Locations: technicians go on and off duty and report where they are, and dispatchers see it.

mod duty_set;
mod location_report;
mod location_trail;
mod technician_locations;

api::endpoints! {
    DUTY_SET: duty_set::DutySet,
    LOCATION_REPORT: location_report::LocationReport,
    LOCATION_TRAIL: location_trail::LocationTrail,
    TECHNICIAN_LOCATIONS: technician_locations::TechnicianLocations,
}
