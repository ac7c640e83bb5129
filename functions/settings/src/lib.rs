//! What a company sets for itself: its own record, its job types, its price list, its audit trail; and the health check.

mod audit_filter;
mod audit_list;
mod audit_sweep;
mod company;
mod company_update;
mod company_view;
mod health;
mod job_type;
mod job_type_list;
mod job_type_put;
mod price_item;
mod price_item_list;
mod price_item_put;

use work::SweepFunction;

pub use audit_sweep::AuditSweep;

api::endpoints! {
    AUDIT_LIST: audit_list::AuditList,
    COMPANY_UPDATE: company_update::CompanyUpdate,
    COMPANY_VIEW: company_view::CompanyView,
    HEALTH: health::Health,
    JOB_TYPE_LIST: job_type_list::JobTypeList,
    JOB_TYPE_PUT: job_type_put::JobTypePut,
    PRICE_ITEM_LIST: price_item_list::PriceItemList,
    PRICE_ITEM_PUT: price_item_put::PriceItemPut,
}

/// The function of [`AuditSweep`].
pub static AUDIT_SWEEP: SweepFunction = SweepFunction::of::<AuditSweep>();

/// The sweeps of this area.
pub const SWEEPS: &[&SweepFunction] = &[&AUDIT_SWEEP];
